"""How fast known listings are taken in: from normalised rows to committed, 3 % of them changed.

    python bench/ingest.py [--listings 100000] [--changed 0.03] [--crawl 5000]

Prints listings a second, growth of the database, peak memory, and the same counts against plain SQLite in the same run: one
narrow upsert a listing, which is the least that "seen again" can cost.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from monitor.heaps import collect_seldom
from monitor.history.sighting import Sighting, Statement
from monitor.history.told import Basis
from monitor.intake import Found, compare_all
from monitor.understand import Hints
from spiders.listing import ListingReading
from storage import Kept, open_store
from storage.model import CaptureRef, CrawlRecord, Judgement, Listing, Place, Price, PriceKind, Seller
from storage.store import Store

T0 = datetime(2026, 11, 1, tzinfo=UTC)
CITIES = ("Москва", "Санкт-Петербург", "Казань", "Новосибирск", "Екатеринбург", "Ростов-на-Дону")


def sighting(number: int, crawl: int, *, changed: bool) -> tuple[Sighting, Listing]:
    """A normalised row: the texts of a card and what they mean."""
    amount = 20_000 + number % 9_000 + (500 if changed else 0)
    page = number // 50
    at = T0 + timedelta(hours=crawl, milliseconds=page)  # cards of one page are read at one time
    native_id, city = str(1_000_000_000 + number), CITIES[number % len(CITIES)]
    reading = ListingReading(
        url=f"https://market.example/item/{native_id}", native_id=native_id, title=f"Starlink Mini комплект №{number}",
        price_text=f"{amount} ₽", price_currency="RUB", seller_name=f"Продавец {number % 5000}", region_text=city,
        image=f"https://cdn.example/img/{native_id}.jpg",
    )  # fmt: skip
    listing = Listing(
        source="market", native_id=native_id, url=reading.url, title=reading.title,
        price=Price(text=reading.price_text, kind=PriceKind.FIXED, amount=Decimal(amount), currency="RUB"),
        seller=Seller(name=reading.seller_name), place=Place(text=city, country="RU", city=city, confidence=0.9),
        image=reading.image,
    )  # fmt: skip
    capture = CaptureRef(
        record_id=f"<urn:uuid:{crawl:08d}-0000-4000-8000-{page:012d}>", sha256=f"{page:064x}", at=at,
        url=f"https://market.example/search?q=starlink&page={page}", file=f"crawls/{crawl:06d}/pages.warc.gz",
    )  # fmt: skip
    seen = Sighting(
        source="market", native_id=native_id, card=Statement(reading=reading, at=at, capture=capture),
        queries=("starlink",), watches=("starlink",),
    )  # fmt: skip
    return seen, listing


def batches(total: int, size: int, crawl: int, share: float) -> Iterator[tuple[int, list[Sighting], dict[str, Listing]]]:
    """The listings of one round, in crawls of so many."""
    lot = random.Random(7)
    for number, start in enumerate(range(0, total, size)):
        rows = [sighting(n, crawl, changed=lot.random() < share) for n in range(start, min(start + size, total))]
        yield number, [seen for seen, _ in rows], {listing.native_id: listing for _, listing in rows}


def take_in(store: Store, crawl_id: str, at: datetime, sightings: list[Sighting], listings: dict[str, Listing]) -> Found:
    """What monitor.ingest does with a crawl's sightings once they are read."""
    basis = Basis(
        crawl_id=crawl_id, hints=Hints(currency="RUB"), understand=lambda _statement, _source, native_id: listings[native_id],
        judge=lambda _listing, _watches: Judgement(), baseline=lambda _sighting: False,
    )  # fmt: skip
    found = Found(baselines=())
    compare_all(store, sightings, basis, found)
    crawl = CrawlRecord(crawl_id=crawl_id, source="market", watches=("starlink",), outcome="complete", started=at, ended=at)
    captures = {change.capture for change in found.changes}
    store.keep(
        Kept(
            crawl=crawl, held=tuple(found.held), seen=tuple(found.seen), same=tuple(found.same), versions=tuple(found.versions),
            changes=tuple(found.changes), turns=tuple(found.turns),
            captures=tuple(capture for record_id, capture in found.captures.items() if record_id in captures),
        )
    )  # fmt: skip
    return found


class Watch:
    """Seconds by the clock, and seconds of this process's own work: a shared machine takes its time."""

    def __init__(self) -> None:
        self.clock = self.work = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what happens within."""
        clock, work = time.perf_counter(), time.process_time()
        yield
        self.clock += time.perf_counter() - clock
        self.work += time.process_time() - work

    def rates(self, count: int) -> str:
        """Both rates in words."""
        return f"{count / self.clock:>12,.0f} /s by the clock  {count / self.work:>12,.0f} /s of processor time"


def round_of(store: Store, total: int, size: int, crawl: int, share: float) -> tuple[Watch, int]:
    """The work (making the rows left out) and changes found."""
    spent, changes = Watch(), 0
    for number, sightings, listings in batches(total, size, crawl, share):
        with spent.running():
            found = take_in(store, f"{crawl:03d}-{number:06d}", T0 + timedelta(hours=crawl), sightings, listings)
        changes += len(found.changes)
    return spent, changes


def limit(path: Path, total: int, size: int) -> Watch:
    """What it takes that plain SQLite upserts into a table of two integers, in the same transactions."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE seen (native_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID")
    spent = Watch()
    for at in (0, 1):
        spent = Watch()
        for start in range(0, total, size):
            rows = [(str(1_000_000_000 + n), at) for n in range(start, min(start + size, total))]
            with spent.running():
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(
                    "INSERT INTO seen VALUES (?, ?) ON CONFLICT (native_id) DO UPDATE SET at = excluded.at", rows
                )
                connection.execute("COMMIT")
    connection.close()
    return spent


def size_of(path: Path) -> int:
    """Bytes of the database once everything is in its main file."""
    other = sqlite3.connect(path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    return path.stat().st_size


def peak_mb() -> float:
    """Most memory this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--changed", type=float, default=0.03)
    parser.add_argument("--crawl", type=int, default=5_000)
    asked = parser.parse_args()
    collect_seldom()  # as every command of monitor does
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.db"
        store = open_store(f"sqlite:///{path}")
        first, _ = round_of(store, asked.listings, asked.crawl, 0, 0.0)
        before, memory = size_of(path), peak_mb()
        gc.collect()
        spent, changes = round_of(store, asked.listings, asked.crawl, 1, asked.changed)
        growth = size_of(path) - before
        plain = limit(Path(folder) / "plain.db", asked.listings, asked.crawl)
        store.close()
    print(f"new listings              {first.rates(asked.listings)}")
    print(f"known, {asked.changed:.0%} changed         {spent.rates(asked.listings)}   ({changes:,} changes)")
    print(f"plain SQLite, upsert      {plain.rates(asked.listings)}   ratio of work {plain.work / spent.work:.2f}")
    print(f"growth                    {growth / 1e6:>12.1f} MB  ({growth / max(changes, 1):.0f} bytes a change)")
    print(f"peak memory               {memory:>12.0f} MB  after new, {peak_mb():.0f} MB after known")
    return 0


if __name__ == "__main__":
    sys.exit(main())
