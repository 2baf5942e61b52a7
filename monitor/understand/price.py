"""What a price text states."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from monitor.understand.hints import Hints
from storage.model import Price, PriceKind

_PLAIN = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)\s*(₽|€|\$|₴|£|zł|₸)?")
_SIGNS = {"₽": "RUB", "€": "EUR", "$": "USD", "₴": "UAH", "£": "GBP", "zł": "PLN", "₸": "KZT"}


def read_price(
    text: str | None,
    hints: Hints,
    *,
    amount: str | None = None,
    currency: str | None = None,
    old_text: str | None = None,  # noqa: ARG001
) -> Price | None:
    """The price a text states; kind None where it states none that can be understood."""
    if text is None or not text.strip():
        return _of_data(amount, currency or hints.currency)
    if found := _PLAIN.fullmatch(text.strip()):
        value = Decimal("".join(c for c in found[1] if c.isdigit()))
        return Price(text=text, kind=PriceKind.FIXED, amount=value, currency=_SIGNS.get(found[2], currency or hints.currency))
    return Price(text=text)


def _of_data(amount: str | None, currency: str | None) -> Price | None:
    if amount is None:
        return None
    try:
        return Price(text=None, kind=PriceKind.FIXED, amount=Decimal(amount), currency=currency)
    except InvalidOperation:
        return None
