"""Small crawls and listings to keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from storage import Held, Kept, Layer
from storage.model import (
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Judgement,
    Listing,
    ListingState,
    Price,
    PriceKind,
    Seller,
    Status,
    Version,
)

T0 = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def crawl(number: int = 1, **said: object) -> CrawlRecord:
    at = T0 + number * HOUR
    parts = {
        "crawl_id": f"c{number}", "source": "avito", "watches": ("starlink",), "outcome": "complete", "started": at,
        "ended": at + timedelta(minutes=1),
    }  # fmt: skip
    return CrawlRecord(**(parts | said))  # type: ignore[arg-type]


def listing(native_id: str = "1", *, title: str = "Starlink Mini", amount: str = "24500", **said: object) -> Listing:
    parts = {
        "source": "avito", "native_id": native_id, "url": f"https://avito.example/{native_id}", "title": title,
        "description": "Новый, в коробке", "seller": Seller(name="Пётр Café"),
        "price": Price(text=f"{amount} ₽", kind=PriceKind.FIXED, amount=Decimal(amount), currency="RUB"),
        "judgement": Judgement(item="satcom.starlink", flagged=True, score=7.5, flags=(
            Flag(rule="satcom.starlink", kind=FlagKind.ITEM, weight=5.0, words="Starlink", field="title", start=0),)),
    }  # fmt: skip
    return Listing(**(parts | said))  # type: ignore[arg-type]


def held(of: Listing, number: int = 1, *, version: int = 1, **said: object) -> Held:
    at = T0 + number * HOUR
    state = {
        "listing": of, "status": Status.LIVE, "first_seen": T0 + HOUR, "last_seen": at,
        "watches": ("starlink",), "version": version,
    }  # fmt: skip
    whole = {
        "card": Layer(texts=(("price_text", "24 500 ₽"), ("title", of.title or "")), at=at), "item": None, "digest": None,
        "queries": ("starlink",), "sign": 12345,
    }  # fmt: skip
    for name, value in said.items():
        (state if name in ListingState.__dataclass_fields__ else whole)[name] = value
    return Held(state=ListingState(**state), **whole)  # type: ignore[arg-type]


def version(of: Listing, number: int = 1, *, crawl_number: int | None = None, capture: CaptureRef | None = None) -> Version:
    at = T0 + (crawl_number or number) * HOUR
    return Version(listing=of, number=number, crawl_id=f"c{crawl_number or number}", first_seen=at, last_seen=at, capture=capture)


def change(of: Listing, number: int = 1, kind: ChangeKind = ChangeKind.NEW, **said: object) -> Change:
    parts = {
        "change_id": f"{number}-{of.native_id}-{kind}-{said.get('field')}", "listing_id": of.listing_id, "url": of.url,
        "at": T0 + number * HOUR, "kind": kind, "crawl_id": f"c{number}", "watches": ("starlink",),
    }  # fmt: skip
    return Change(**(parts | said))  # type: ignore[arg-type]


def first(*listings: Listing) -> Kept:
    """A crawl that finds these for the first time."""
    return Kept(
        crawl=crawl(1), held=tuple(held(one) for one in listings), versions=tuple(version(one) for one in listings),
        changes=tuple(change(one) for one in listings), baselines=(("starlink", "starlink"),),
    )  # fmt: skip
