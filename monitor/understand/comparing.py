"""What history compares: values without their wording."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from storage.model import Price, PriceKind

PriceValue = tuple[PriceKind, Decimal | None, Decimal | None, str | None, str | None]


def price_value(price: Price | None) -> PriceValue | None:
    """(kind, amount, maximum, currency, per): equal when two texts state the same price. None: not stated or not understood.

    Negotiable and fixed differ, the struck-out price does not count: a discount badge coming or going is no new price.
    """
    if price is None or price.kind is None:
        return None
    return (price.kind, price.amount, price.maximum, price.currency, price.per)


def place_key(text: str) -> str:
    """The stated place squashed, dates and distances glued to it removed: equal keys state the same place.

    >>> place_key("Kyiv - Today 12:30") == place_key("Kyiv - Yesterday")
    True
    """
    from monitor.understand.volatile import without_volatile  # the word tables load on first use

    stated = without_volatile(unicodedata.normalize("NFKC", text)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in stated).split())
