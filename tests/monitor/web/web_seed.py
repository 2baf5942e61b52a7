"""A database as it looks after some weeks at a desk: several sources, languages and currencies, troubles included."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from monitor.alerts.incidents import incident_step
from monitor.alerts.rules import alerts_for
from monitor.config import Config, parse_config
from storage.model import (
    AlertState,
    Belief,
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Identifier,
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
    Version,
)
from storage.store import Held, Kept, Seen, Store

NOW = datetime(2026, 11, 23, 16, 20, tzinfo=UTC)
START = NOW - timedelta(days=21)
SOURCES = ("avito", "olx-kz", "olx-ua", "allegro", "svyaz-shop", "dubizzle")
CONFIG = (
    '[monitor]\ntimezone = "Europe/Kyiv"\ncontact = "desk@example.org"\n'
    + "".join(f'[[source]]\nname = "{name}"\nsearch = "https://{name}.example/search?q={{query}}"\n' for name in SOURCES)
    + '[[watch]]\nname = "starlink"\nqueries = ["starlink", "старлинк"]\nevery = "2h"\nsources = ["'
    + '", "'.join(SOURCES)
    + '"]\n[[watch]]\nname = "thermal"\nqueries = ["тепловизор", "thermal sight"]\nevery = "4h"\nsources = ["avito", "allegro"]\n'
    '[alerts]\nsmtp = "smtp://127.0.0.1:2525"\nfrom = "monitor@example.org"\noperator = ["ops@example.org"]\n'
    '[[alerts.rule]]\nname = "desk"\nto = ["desk@example.org"]\n'
)

_PLACES = {
    "avito": [
        Place(
            text="Ростов-на-Дону",
            country="RU",
            admin1="RU-ROS",
            city="Rostov-on-Don",
            geoname_id=501175,
            latitude=47.2313,
            longitude=39.7233,
            confidence=0.99,
        ),
        Place(
            text="Донецк, Калининский район",
            country="UA",
            admin1="UA-14",
            city="Donetsk",
            geoname_id=709717,
            latitude=48.023,
            longitude=37.8022,
            confidence=0.95,
            occupied=True,
            occupied_source="ISW",
            occupied_as_of=date(2026, 11, 1),
        ),
        Place(
            text="Симферополь",
            country="UA",
            admin1="UA-43",
            city="Simferopol",
            geoname_id=693805,
            latitude=44.9572,
            longitude=34.1108,
            confidence=0.97,
            occupied=True,
            occupied_source="UN GA 68/262",
            occupied_as_of=date(2026, 11, 1),
        ),
        Place(
            text="Москва, м. Савёловская",
            country="RU",
            admin1="RU-MOW",
            city="Moscow",
            geoname_id=524901,
            latitude=55.7522,
            longitude=37.6156,
            confidence=0.99,
        ),
        Place(text="Кировский район"),
    ],
    "olx-kz": [
        Place(
            text="Алматы, Бостандыкский район",
            country="KZ",
            admin1="KZ-75",
            city="Almaty",
            geoname_id=1526384,
            latitude=43.25,
            longitude=76.95,
            confidence=0.98,
        )
    ],
    "olx-ua": [
        Place(
            text="Дніпро",
            country="UA",
            admin1="UA-12",
            city="Dnipro",
            geoname_id=709930,
            latitude=48.4593,
            longitude=35.0387,
            confidence=0.98,
        )
    ],
    "allegro": [
        Place(
            text="Przemyśl",
            country="PL",
            admin1="PL-18",
            city="Przemyśl",
            geoname_id=759412,
            latitude=49.7850,
            longitude=22.7673,
            confidence=0.99,
        )
    ],
    "svyaz-shop": [Place(text="Доставка: ЛНР, ДНР, Запорожье", delivery_only=True)],
    "dubizzle": [
        Place(
            text="Deira, Dubai",
            country="AE",
            admin1="AE-DU",
            city="Dubai",
            geoname_id=292223,
            latitude=25.0772,
            longitude=55.3093,
            confidence=0.98,
        )
    ],
}
_CURRENCY = {
    "avito": ("RUB", "₽", 1),
    "olx-kz": ("KZT", "тг", 6),
    "olx-ua": ("UAH", "грн", 0.5),
    "allegro": ("PLN", "zł", 0.05),
    "svyaz-shop": ("RUB", "руб.", 1),
    "dubizzle": ("AED", "AED", 0.045),
}
_GOODS = [
    ("Starlink Mini, новый, в наличии", "satcom-starlink-mini", 64900, 7.0),
    ("Спутниковый интернет Старлинк V4, полный комплект", "satcom-starlink", 46500, 5.0),
    ("Starlink Standard Gen 3 kit, sealed box, 5 pcs available", "satcom-starlink", 52000, 6.0),
    ("Терминал Starlink с активацией, работает в новых регионах", "satcom-starlink", 89000, 8.5),
    ("Starlink Flat High Performance, dla kampera", "satcom-starlink-hp", 145000, 5.5),
    ("Кабель для Starlink 15 м, оригинал", "satcom-starlink", 3900, 0.5),
    ("Тепловизор Pulsar Helion 2 XP50, состояние нового", "thermal-monocular", 198000, 6.5),
    ("Тепловизионный прицел InfiRay Tube TL35", "thermal-sight", 165000, 7.5),
    ("DJI Mavic 3T Thermal, 3 akumulatory", "uav-mavic-3t", 410000, 7.0),
    ("Кронштейн и тренога для Starlink Mini", "satcom-starlink-mini", 2500, 0.5),
    ("Roam подписка Starlink, оплата абонплаты из РФ", "satcom-starlink", 9000, 6.0),
    ("Starlink V2 тарелка б/у, без роутера", "satcom-starlink", 21000, 4.0),
]
_SELLERS = ["Андрей", "Связь Юг", "Yusuf Electronics", "Marek", "Ерлан", "SatNet Store", "Иван П.", "Оксана", "Gulf Comms FZE"]
_REDS = {
    "активацией": ("rf_activation", "activation or subscription through the seller"),
    "новых регионах": ("rf_occupied", "offers use in occupied territory"),
    "оплата абонплаты": ("rf_activation", "activation or subscription through the seller"),
    "5 pcs": ("rf_bulk_quantity", "several units of the same thing"),
    "без документов": ("rf_no_documents", "sold without documents"),
}


def seed_config(folder: Path) -> Config:
    """A configuration with six sources and two watches."""
    return parse_config(CONFIG, folder=folder)


class Desk:
    """Keeps crawls in a store the way ingest does, so that the pages have something real to show."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config = store, config
        self.states: dict[str, ListingState] = {}
        self.numbers: dict[str, int] = {}
        self.open: dict[str, str | None] = {}

    def crawl(self, source: str, at: datetime, news: list[tuple[ChangeKind, Listing]], **said: object) -> CrawlRecord:
        """One kept crawl with these events."""
        crawl_id = f"{at:%Y%m%dT%H%M%SZ}-{source}-{hashlib.sha256(f'{source}{at}'.encode()).hexdigest()[:4]}"
        baseline = bool(said.pop("baseline", False))
        changes: list[Change] = []
        versions: list[Version] = []
        for kind, listing in news:
            changes += self._changes(kind, listing, at, crawl_id, baseline)
            if kind is not ChangeKind.REMOVED:
                versions.append(self._version(listing, at, crawl_id))
            self._state(kind, listing, at)
        seen = [one for one in self.states.values() if one.listing.source == source and one.status is Status.LIVE]
        count = int(str(said.pop("listings", len(seen))))
        walks = [
            {
                "query": query,
                "watches": ["starlink"],
                "pages_fetched": 2,
                "pages_read": 2,
                "listings": count // 2,
                "total": count // 2,
                "ended": "end",
            }
            for query in ("starlink", "старлинк")
        ]
        parts = {
            "crawl_id": crawl_id,
            "source": source,
            "watches": tuple(watch.name for watch in self.config.watch if source in watch.sources),
            "outcome": "complete",
            "started": at - timedelta(minutes=2),
            "ended": at,
            "baseline": baseline,
            "requests": 4 + len(news),
            "pages": 4,
            "listings": count,
            "total": count,
            "new": sum(kind is ChangeKind.NEW for kind, _ in news),
            "changed": sum(kind is ChangeKind.CHANGED for kind, _ in news),
            "removed": sum(kind is ChangeKind.REMOVED for kind, _ in news),
            "relisted": sum(kind is ChangeKind.RELISTED for kind, _ in news),
            "walks": json.dumps(walks),
            "not_understood": (("price", 1),),
        }
        record = CrawlRecord(**(parts | said))  # type: ignore[arg-type]
        alerts = alerts_for(record, changes, self.states, config=self.config.alerts, now=at, zone=self.config.zone)
        key, incidents = self.open.get(source), ()
        self.open[source], incidents = incident_step(key, record, config=self.config.alerts, now=at)
        held = tuple(self._held(listing.listing_id) for _, listing in news)
        again = tuple(Seen(one.listing.listing_id, at) for one in seen) if record.belief is Belief.BELIEVED else ()
        self.store.keep(
            Kept(
                crawl=record, held=held, seen=again, versions=tuple(versions), changes=tuple(changes), alerts=(*alerts, *incidents)
            )
        )
        for alert in (*alerts, *incidents):
            if alert.created < NOW - timedelta(hours=1):
                self.store.note_attempt(alert.alert_id, state=AlertState.SENT, at=at + timedelta(seconds=20))
        return record

    def _held(self, listing_id: str) -> Held:
        return Held(state=self.states[listing_id], card=None, item=None, digest=None, queries=("starlink",))

    def _version(self, listing: Listing, at: datetime, crawl_id: str) -> Version:
        number = self.numbers[listing.listing_id] = self.numbers.get(listing.listing_id, 0) + 1
        name = hashlib.sha256(f"{crawl_id}{listing.listing_id}".encode()).hexdigest()
        capture = CaptureRef(
            record_id=f"<urn:uuid:{name[:8]}-{name[8:12]}-4{name[13:16]}-9{name[17:20]}-{name[20:32]}>",
            sha256=name,
            at=at,
            url=listing.url or "",
            file=f"crawls/{crawl_id}/pages.warc.gz",
        )
        return Version(listing=listing, number=number, crawl_id=crawl_id, first_seen=at, last_seen=at, capture=capture)

    def _state(self, kind: ChangeKind, listing: Listing, at: datetime) -> None:
        before = self.states.get(listing.listing_id)
        gone = kind is ChangeKind.REMOVED
        self.states[listing.listing_id] = ListingState(
            listing=listing,
            status=Status.GONE if gone else Status.LIVE,
            first_seen=before.first_seen if before else at,
            last_seen=before.last_seen if before and gone else at,
            watches=("starlink",),
            version=self.numbers.get(listing.listing_id, 1),
            status_because="404 on its own page" if gone else None,
        )

    def _changes(self, kind: ChangeKind, listing: Listing, at: datetime, crawl_id: str, baseline: bool) -> list[Change]:
        before = self.states.get(listing.listing_id)
        pairs: list[tuple[str | None, str | None, str | None]] = [(None, None, None)]
        if kind is ChangeKind.CHANGED and before is not None:
            pairs = list(_differences(before.listing, listing))
        return [
            Change(
                change_id=hashlib.sha256(f"{crawl_id}{listing.listing_id}{kind}{field}".encode()).hexdigest()[:16],
                listing_id=listing.listing_id,
                url=listing.url,
                at=at,
                kind=kind,
                field=field,
                old=old,
                new=new,
                baseline=baseline,
                crawl_id=crawl_id,
                watches=("starlink",),
            )
            for field, old, new in pairs
        ]


def _differences(old: Listing, new: Listing) -> list[tuple[str | None, str | None, str | None]]:
    def priced(price: Price | None) -> str | None:
        return f"{price.amount} {price.currency}" if price else None

    pairs = (
        ("price", priced(old.price), priced(new.price)),
        ("title", old.title, new.title),
        ("description", old.description, new.description),
        ("seller", old.seller.name if old.seller else None, new.seller.name if new.seller else None),
    )
    return [(name, before, after) for name, before, after in pairs if before != after]


def make_listing(source: str, native_id: str, chance: random.Random) -> Listing:
    """One listing of the desk's daily bread."""
    title, item, amount, score = chance.choice(_GOODS)
    currency, sign, rate = _CURRENCY[source]
    place = chance.choice(_PLACES[source])
    description = chance.choice(
        [
            f"{title}. Отправка СДЭК по всей России, ДНР и ЛНР. Продаю без документов, торг.\n\nЗвонить: +7 949 123-45-67.",
            f"{title}. Полный комплект, гарантия 12 месяцев. Самовывоз или доставка.",
            f"{title}. Ships worldwide from Dubai, activation included. WhatsApp only.",
        ]
    )
    words = [(word, red) for word, red in _REDS.items() if word in f"{title} {description}"]
    flags = [
        Flag(
            rule=item,
            kind=FlagKind.ITEM,
            weight=3.0,
            words="Starlink" if "Starlink" in title else title.split()[0],
            field="title",
            label="Starlink terminal" if "starlink" in item else "thermal imager" if "thermal" in item else "DJI Mavic 3T",
        )
    ]
    for word, (rule, label) in words:
        field = "title" if word in title else "description"
        flags.append(
            Flag(
                rule=rule,
                kind=FlagKind.RED_FLAG,
                weight=2.0,
                words=word,
                field=field,
                label=label,
                lose="the words are gone from the text",
            )
        )
    price = int(amount * rate * chance.uniform(0.9, 1.15) // 10 * 10) or 10
    accessory = score < 1
    return Listing(
        source=source,
        native_id=native_id,
        url=f"https://{source}.example/item/{native_id}",
        title=title,
        description=description,
        price=Price(text=f"{price:,} {sign}".replace(",", " "), kind=PriceKind.FIXED, amount=Decimal(price), currency=currency),
        seller=Seller(
            name=chance.choice(_SELLERS),
            native_id=f"u{chance.randrange(999)}",
            kind=chance.choice([SellerKind.PRIVATE, SellerKind.SHOP]),
        ),
        place=place,
        condition=chance.choice(["Новое", "Б/у", None]),
        image=f"https://img.{source}.example/{native_id}.jpg",
        posted=Posted(text="сегодня в 12:40"),
        identifiers=(
            Identifier(
                type="phone", value="+79491234567", words="+7 949 123-45-67", field="description", hint="prefix of occupied Donetsk"
            ),
        )
        if "949" in description
        else (),
        judgement=Judgement(
            item=item,
            intent=Intent.SALE,
            accessory=accessory,
            flagged=not accessory,
            score=min(10.0, score + 0.5 * len(words)),
            flags=tuple(flags),
        ),
    )


def seed(store: Store, config: Config) -> Desk:
    """Three weeks of crawls, the same every time."""
    chance = random.Random(7)  # a story, not a secret
    desk = Desk(store, config)
    serial = 3390217000
    for hour in range(0, 21 * 24, 12):
        at = START + timedelta(hours=hour)
        for place, source in enumerate(SOURCES):
            moment = at + timedelta(minutes=7 * place)
            if hour == 0:
                first = [make_listing(source, str(serial := serial + 7), chance) for _ in range(chance.randrange(5, 14))]
                desk.crawl(source, moment, [(ChangeKind.NEW, one) for one in first], baseline=True)
                continue
            desk.crawl(source, moment, _day(desk, source, serial, chance))
            serial += 70
    _today(desk, chance)
    return desk


def _day(desk: Desk, source: str, serial: int, chance: random.Random) -> list[tuple[ChangeKind, Listing]]:
    news: list[tuple[ChangeKind, Listing]] = []
    if chance.random() < 0.25:
        news.append((ChangeKind.NEW, make_listing(source, str(serial), chance)))
    for state in list(desk.states.values()):
        if state.listing.source != source:
            continue
        fate = chance.random()
        if state.status is Status.GONE:
            news += [(ChangeKind.RELISTED, state.listing)] if fate < 0.01 else []
        elif fate < 0.02 and state.listing.price and state.listing.price.amount:
            news.append(
                (ChangeKind.CHANGED, repriced(state.listing, chance.choice([Decimal("0.9"), Decimal("0.82"), Decimal("1.08")])))
            )
        elif fate < 0.025:
            text = (state.listing.description or "").replace(
                "Самовывоз или доставка", "Отправка в Мариуполь и Мелитополь, без документов"
            )
            news.append((ChangeKind.CHANGED, replace(state.listing, description=text + " Осталось 2 шт.")))
        elif fate < 0.032:
            news.append((ChangeKind.REMOVED, state.listing))
    return news


def repriced(listing: Listing, factor: Decimal) -> Listing:
    """The same at another price."""
    price = listing.price
    assert price is not None
    assert price.amount is not None
    amount = (price.amount * factor // 10) * 10
    return replace(listing, price=replace(price, amount=amount, text=f"{amount:,} {price.currency}".replace(",", " ")))


def _today(desk: Desk, chance: random.Random) -> None:
    for minutes, source in ((190, "avito"), (175, "olx-kz"), (160, "olx-ua"), (150, "svyaz-shop")):
        news = [(ChangeKind.NEW, make_listing(source, f"99{minutes}{n}", chance)) for n in range(chance.randrange(1, 3))]
        live = [
            one.listing
            for one in desk.states.values()
            if one.listing.source == source and one.status is Status.LIVE and one.listing.price
        ]
        news += [(ChangeKind.CHANGED, repriced(live[0], Decimal("0.85")))]
        desk.crawl(source, NOW - timedelta(minutes=minutes), news)
    for minutes, source in ((70, "avito"), (65, "olx-kz"), (60, "olx-ua"), (40, "svyaz-shop")):
        live = [
            one.listing
            for one in desk.states.values()
            if one.listing.source == source and one.status is Status.LIVE and one.listing.price
        ]
        desk.crawl(
            source,
            NOW - timedelta(minutes=minutes),
            [(ChangeKind.REMOVED, live[-1]), (ChangeKind.CHANGED, repriced(live[1], Decimal("1.06")))],
        )
    desk.crawl(
        "allegro",
        NOW - timedelta(minutes=55),
        [],
        outcome="blocked",
        stopped_because="a challenge page: “Czy jesteś robotem?”",
        listings=0,
        total=None,
    )
    desk.crawl(
        "dubizzle",
        NOW - timedelta(minutes=30),
        [],
        belief=Belief.HELD,
        listings=2,
        total=None,
        held_because="2 listings seen where the last 20 crawls saw 9 to 14.",
    )
