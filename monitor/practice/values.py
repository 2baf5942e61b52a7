"""What an advert of the practice marketplace is, and how its price is written down in the stock files and in the truth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from storage.model import PriceKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What an advert costs. kind None: nothing is stated."""

    kind: PriceKind | None
    currency: str
    amount: Decimal | None = None  # None on request, free or not stated
    maximum: Decimal | None = None  # the upper end of a range
    old: Decimal | None = None  # struck out beside it; no part of the truth

    def __str__(self) -> str:
        """The price as `export changes` writes it: "24500 RUB"."""
        match self.kind:
            case None:
                return ""
            case PriceKind.ON_REQUEST:
                return "on request"
            case PriceKind.FREE:
                return "free"
            case PriceKind.FROM:
                return f"from {self.amount} {self.currency}"
            case PriceKind.RANGE:
                return f"{self.amount}-{self.maximum} {self.currency}"
            case PriceKind.NEGOTIABLE:
                return f"{self.amount} {self.currency} negotiable"
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seller:
    """Who offers."""

    native_id: str
    name: str
    shop: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Advert:
    """One listing as its site states it at one tick."""

    native_id: str
    title: str
    description: str
    price: Price
    seller: Seller
    region: str
    category: str
    condition: str | None = None
    delivery: str | None = None
    posted: int = 0  # minutes after the epoch of the world, negative before it
    worth: Decimal = Decimal(0)  # what the world has in mind when a price moves; no page shows it
    step: Decimal = Decimal(1)  # prices move in steps of this
    slug: str = "item"  # of its first title: a retitled advert keeps its address
    scripted: bool = False  # its life is written in the stock file; chance leaves it alone

    def said(self, field: str) -> str | None:
        """A field of the truth as text."""
        match field:
            case "price":
                return str(self.price) or None
            case "seller":
                return self.seller.name
            case "title":
                return self.title
            case "description":
                return self.description
            case "region":
                return self.region
            case "condition":
                return self.condition
        raise KeyError(field)


FIELDS = ("title", "price", "seller", "region", "description", "condition")


def read_price(words: str, currency: str) -> Price:
    """A price in the notation of the stock files.

    >>> str(read_price("from 24500", "RUB")), str(read_price("520-640 USD", "RUB")), str(read_price("on request", "RUB"))
    ('from 24500 RUB', '520-640 USD', 'on request')
    >>> read_price("45000 was 52000", "RUB").old
    Decimal('52000')
    """
    if words == "on request":
        return Price(kind=PriceKind.ON_REQUEST, currency=currency)
    if words == "free":
        return Price(kind=PriceKind.FREE, currency=currency)
    tokens = words.split()
    kind = PriceKind.FIXED
    if tokens[0] == "from":
        kind, tokens = PriceKind.FROM, tokens[1:]
    low, _, high = tokens[0].partition("-")
    rest = tokens[1:]
    if rest and rest[0].isupper():
        currency, rest = rest[0], rest[1:]
    if rest == ["negotiable"]:
        kind = PriceKind.NEGOTIABLE
    return Price(
        kind=PriceKind.RANGE if high else kind,
        currency=currency,
        amount=Decimal(low),
        maximum=Decimal(high) if high else None,
        old=Decimal(rest[1]) if rest[:1] == ["was"] else None,
    )
