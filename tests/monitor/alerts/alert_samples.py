"""Listings, changes and crawls as they come out of a crawl, for the tests of alerts."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from monitor.config import AlertsConfig, Config, parse_config
from storage.model import (
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Intent,
    Judgement,
    Listing,
    ListingState,
    Place,
    Posted,
    Price,
    PriceKind,
    Seller,
    SellerKind,
    Status,
)

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
CRAWL = "20261123T140000Z-avito-1f3c"

TOML = """
[monitor]
timezone = "Europe/Kyiv"
[[source]]
name = "avito"
search = "https://avito.example/search?q={query}"
[[source]]
name = "olx-kz"
search = "https://olx.example/search?q={query}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["avito", "olx-kz"]
every = "30m"
[[watch]]
name = "drones"
queries = ["mavic 3"]
sources = ["avito"]
every = "1h"
[alerts]
smtp = "smtp://127.0.0.1:2525"
from = "monitor@example.org"
operator = ["ops@example.org"]
"""


def config_of(*rules: str, head: str = TOML) -> Config:
    """A configuration with these rules, each the inside of an [[alerts.rule]]."""
    from pathlib import Path

    return parse_config(head + "".join(f"\n[[alerts.rule]]\n{rule}\n" for rule in rules), folder=Path.cwd())


def rules_of(*rules: str) -> AlertsConfig:
    """Only its [alerts]."""
    return config_of(*rules).alerts


DESK = 'name = "desk"\nwatch = "starlink"\nto = ["desk@example.org"]'


def listing(native_id: str, title: str | None, **more: Any) -> Listing:
    """A listing with plain values where nothing else is said."""
    source = more.pop("source", "avito")
    plain: dict[str, Any] = {"url": f"https://{source}.example/item/{native_id}"}
    return Listing(source=source, native_id=native_id, title=title, **{**plain, **more})


def rub(amount: int, text: str | None = None) -> Price:
    """A fixed price in roubles."""
    return Price(text=text or f"{amount:,} ₽".replace(",", " "), kind=PriceKind.FIXED, amount=Decimal(amount), currency="RUB")


def flagged(item: str, *words: tuple[str, str, str], score: float) -> Judgement:
    """A judgement with an item flag and red flags of (rule, label, words)."""
    item_flag = Flag(rule=item, kind=FlagKind.ITEM, weight=3.0, words="Starlink", field="title", start=0, label="Starlink terminal")
    reds = tuple(
        Flag(rule=rule, kind=FlagKind.RED_FLAG, weight=2.0, words=said, field="description", label=label)
        for rule, label, said in words
    )
    return Judgement(item=item, intent=Intent.SALE, flagged=True, score=score, flags=(item_flag, *reds))


DONETSK = Place(
    text="Донецк, Калининский район", country="UA", admin1="UA-14", city="Donetsk", geoname_id=709717,
    latitude=48.02, longitude=37.8,
    confidence=0.95, occupied=True, occupied_source="ISW", occupied_as_of=date(2026, 11, 1),
)  # fmt: skip
ALMATY = Place(text="Алматы, Бостандыкский район", country="KZ", admin1="KZ-75", city="Almaty", confidence=0.98)

TERMINAL = listing(
    "3390217745", "Starlink Mini, новый, в наличии. Работает в новых регионах",
    description="Комплект Starlink Mini. Отправка СДЭК в ДНР, ЛНР, Запорожье. Активация и абонплата через нас, без документов.",
    price=rub(64900), seller=Seller(name="Связь Юг", native_id="u1", kind=SellerKind.SHOP), place=DONETSK, condition="Новое",
    posted=Posted(text="сегодня в 15:42"),
    judgement=flagged(
        "satcom-starlink-mini", ("rf_occupied", "offers use in occupied territory", "Работает в новых регионах"),
        ("rf_activation", "activation or subscription through the seller", "Активация и абонплата через нас"),
        ("rf_no_documents", "sold without documents", "без документов"), score=8.5,
    ),
)  # fmt: skip
DISH = listing(
    "3387640021", "Спутниковый интернет Старлинк V4, комплект", price=rub(46500),
    seller=Seller(name="Андрей", kind=SellerKind.PRIVATE),
    place=Place(text="Ростов-на-Дону", country="RU", admin1="RU-ROS", city="Rostov-on-Don", confidence=0.99),
    description="Полный комплект, гарантия. Самовывоз.", judgement=flagged("satcom-starlink", score=5.0),
)  # fmt: skip
CABLE = listing(
    "512233", "Кабель для Starlink 15 м", source="olx-kz",
    price=Price(text="12 000 тг", kind=PriceKind.FIXED, amount=Decimal(12000), currency="KZT"),
    seller=Seller(name="Ерлан"), place=ALMATY,
    judgement=Judgement(item="satcom-starlink", accessory=True, intent=Intent.SALE, score=0.5),
)  # fmt: skip


def state(
    of: Listing, *, status: Status = Status.LIVE, first: datetime = NOW, watches: tuple[str, ...] = ("starlink",), **more: Any
) -> ListingState:
    """A listing as known after the crawl."""
    return ListingState(listing=of, status=status, first_seen=first, last_seen=NOW, watches=watches, version=1, **more)


def states(*of: Listing | ListingState) -> dict[str, ListingState]:
    """By listing id."""
    known = [one if isinstance(one, ListingState) else state(one) for one in of]
    return {one.listing.listing_id: one for one in known}


def change(of: Listing, kind: ChangeKind = ChangeKind.NEW, **more: Any) -> Change:
    """One event of a listing."""
    plain: dict[str, Any] = {"at": NOW, "crawl_id": CRAWL, "watches": ("starlink",), "url": of.url}
    values = {**plain, **more}
    name = "|".join((values["crawl_id"], of.listing_id, kind, values.get("field") or "", str(values["at"])))
    return Change(change_id=hashlib.sha256(name.encode()).hexdigest()[:16], listing_id=of.listing_id, kind=kind, **values)


def priced(of: Listing, old: str, new: str, **more: Any) -> Change:
    """A price that moved."""
    return change(of, ChangeKind.CHANGED, field="price", old=old, new=new, **more)


def crawl(**more: Any) -> CrawlRecord:
    """A whole crawl of avito with two queries."""
    walks = [
        {"query": query, "watches": ["starlink"], "pages_fetched": 2, "pages_read": 2, "listings": n, "total": n, "ended": "end"}
        for query, n in (("starlink", 20), ("старлинк", 21))
    ]
    plain: dict[str, Any] = {
        "crawl_id": CRAWL, "source": "avito", "watches": ("starlink",), "outcome": "complete",
        "started": NOW - timedelta(minutes=4),
        "ended": NOW, "listings": 41, "total": 41, "pages": 4, "requests": 6, "walks": json.dumps(walks),
    }  # fmt: skip
    return CrawlRecord(**{**plain, **more})
