"""Values in words: prices, places and times as a person reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from monitor.understand.rates import Usd
from storage.model import Place, Price, PriceKind

NBSP = "\u00a0"
_MONEY = re.compile(r"^(?P<before>\D*?)(?P<amount>\d+(?:\.\d+)?)\s+(?P<currency>[A-Z]{3})(?P<after>.*)$", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """One amount of a change's old or new price."""

    amount: Decimal
    currency: str


def number(amount: Decimal | int) -> str:
    """Thousands apart by no-break spaces; a fraction of nothing is left out.

    >>> number(Decimal("24500")).replace(NBSP, " ")
    '24 500'
    """
    whole = isinstance(amount, int) or amount == amount.to_integral_value()
    return (f"{int(amount):,}" if whole else f"{amount:,f}").replace(",", NBSP)


def count(n: int, one: str, many: str | None = None) -> str:
    """
    >>> count(1, "listing"), count(3, "listing")
    ('1 listing', '3 listings')
    """
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def price_words(price: Price | None) -> str | None:
    """What a price says, in words; None where nothing was understood (the stated text then stands for itself)."""
    if price is None or price.kind is None:
        return None
    if price.kind is PriceKind.ON_REQUEST:
        return "price on request"
    if price.kind is PriceKind.FREE:
        return "free"
    said = _amounts(price)
    if said is None:
        return "negotiable" if price.kind is PriceKind.NEGOTIABLE else None
    return said + (f" / {price.per}" if price.per else "") + _KIND_WORDS.get(price.kind, "")


_KIND_WORDS = {
    PriceKind.NEGOTIABLE: ", negotiable",
    PriceKind.AUCTION: ", auction",
    PriceKind.STARTING: ", starting bid",
    PriceKind.INSTALMENT: ", instalment",
}


def _amounts(price: Price) -> str | None:
    unit = f"{NBSP}{price.currency}" if price.currency else ""
    match price.amount, price.maximum:
        case None, None:
            return None
        case None, Decimal() as top:
            return f"up to {number(top)}{unit}"
        case Decimal() as low, Decimal() as top if top != low:
            return f"{number(low)}–{number(top)}{unit}"
        case low, _:
            assert low is not None  # noqa: S101  # the cases above leave nothing else
            return f"{'from ' if price.kind is PriceKind.FROM else ''}{number(low)}{unit}"


def money(text: str | None) -> Money | None:
    """The amount of a price as changes state it ("24500 RUB"); None where it is anything more than one plain amount."""
    found = _MONEY.match(text.strip()) if text else None
    if found is None or any(char.isdigit() for char in found["after"]):
        return None
    try:
        return Money(amount=Decimal(found["amount"]), currency=found["currency"])
    except InvalidOperation:  # pragma: no cover  # the pattern lets only decimals through
        return None


def spaced(text: str) -> str:
    """A change's price with its thousands apart; any other text as it is."""
    found = _MONEY.match(text)
    if found is None:
        return text
    return f"{found['before']}{number(Decimal(found['amount']))}{NBSP}{found['currency']}{found['after']}"


def percent(old: str | None, new: str | None) -> str | None:
    """How far a price moved: "−12.5 %"; None across currencies, from zero, or where it did not move.

    >>> percent("28000 RUB", "24500 RUB").replace(NBSP, " ")
    '−12.5 %'
    """
    before, after = money(old), money(new)
    if before is None or after is None or before.currency != after.currency or not before.amount:
        return None
    part = (after.amount - before.amount) / before.amount * 100
    if not part:
        return None
    size = f"{abs(part):.1f}".removesuffix(".0") if abs(part) < 1000 else number(round(abs(part)))
    return f"{'−' if part < 0 else '+'}{size}{NBSP}%"


def direction(old: str | None, new: str | None) -> int:
    """-1 for a price drop, 1 for a rise, 0 for what is neither (another currency, no amount)."""
    before, after = money(old), money(new)
    if before is None or after is None or before.currency != after.currency:
        return 0
    return (after.amount > before.amount) - (after.amount < before.amount)


def usd_words(found: Usd | None) -> str | None:
    """A derived equivalent with the table it rests on; whole dollars from ten on. None for a price in USD itself."""
    if found is None or found.usd is None or found.usd_rate == 1:
        return None
    amount = round(found.usd) if found.usd >= 10 else found.usd
    return f"about {number(amount)}{NBSP}USD ({found.source}, {found.day.day}{NBSP}{found.day:%b}{NBSP}{found.day.year})"


def place_words(place: Place | None) -> str | None:
    """The resolved place, apart from the stated one: "Dubai, AE-DU"."""
    if place is None or place.country is None:
        return None
    return ", ".join(part for part in (place.city, place.admin1 or place.country) if part)


def occupied_words(place: Place | None) -> str | None:
    """Who says that the place is occupied, and as of when; None where it is not, or not known."""
    if place is None or not place.occupied:
        return None
    as_of = f", as of {place.occupied_as_of.isoformat()}" if place.occupied_as_of else ""
    return f"occupied territory{f' ({place.occupied_source}{as_of})' if place.occupied_source else ''}"


def when(at: datetime | str | None, zone: tzinfo = UTC) -> str:
    """A time for people: "23 Nov 2026, 14:05 UTC"."""
    if at is None:
        return ""
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return str(at)
    local = moment.astimezone(zone)
    return f"{local.day}{NBSP}{local:%b}{NBSP}{local:%Y}, {local:%H:%M}{NBSP}{local.tzname()}"
