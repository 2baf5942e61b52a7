"""Values as people read them in a change."""

from __future__ import annotations

from decimal import Decimal

from monitor.columns import plain
from storage.model import Price, PriceKind, Seller

_SAID = {
    PriceKind.FREE: "free",
    PriceKind.ON_REQUEST: "on request",
    PriceKind.NEGOTIABLE: "negotiable",
}
_BEFORE = {PriceKind.FROM: "from", PriceKind.STARTING: "starting at", PriceKind.AUCTION: "bid"}
_AFTER = {PriceKind.NEGOTIABLE: "negotiable", PriceKind.INSTALMENT: "instalment"}


def price_words(price: Price) -> str:
    """A price in words: "24500 RUB", "100-200 EUR", "from 100 USD / month".

    >>> price_words(Price(text="24 500 ₽", kind=PriceKind.FIXED, amount=Decimal("2.45E+4"), currency="RUB"))
    '24500 RUB'
    """
    if price.kind is None:
        return price.text or "not stated"
    figures = _figures(price)
    if figures is None:
        return _SAID.get(price.kind, price.text or price.kind.value)
    parts = (_BEFORE.get(price.kind), figures, price.currency, f"/ {price.per}" if price.per else None, _AFTER.get(price.kind))
    return " ".join(part for part in parts if part)


def _figures(price: Price) -> str | None:
    low, high = _whole(price.amount), _whole(price.maximum)
    if price.kind is PriceKind.FREE or (low is None and high is None):
        return None
    if high is None:
        return low
    return f"up to {high}" if low is None else f"{low}-{high}"


def _whole(amount: Decimal | None) -> str | None:
    """Without cents where there are none: a card's "1 150,00" and an item page's "1 150" are one price."""
    if amount is None:
        return None
    return plain(amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount)


def seller_words(seller: Seller) -> str:
    """A seller in words."""
    return seller.name or seller.native_id or seller.url or "not named"
