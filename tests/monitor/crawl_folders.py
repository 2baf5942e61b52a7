"""Crawl folders of a tiny made-up market, written as the crawler writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from spiders.capture import CaptureWriter, Exchange
from spiders.folder import (
    CrawlReport,
    Outcome,
    PageRecord,
    RecordWriter,
    Role,
    Walk,
    WalkEnd,
    write_plan,
    write_report,
)
from spiders.listing import ListingReading, PageKind, PageReading
from spiders.plan import CrawlPlan, Keep, Query

T0 = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SITE = "https://market.example"
QUERIES = (Query(text="starlink", watches=("starlink",)),)


def card(native_id: str, **said: object) -> ListingReading:
    """A card of a result page."""
    parts = {
        "url": f"{SITE}/item/{native_id}", "native_id": native_id, "title": f"Starlink Mini {native_id}",
        "price_text": "24 500 ₽", "price_currency": "RUB", "seller_name": "Пётр", "region_text": "Москва",
        "image": f"https://cdn1.example/img/{native_id}/640x480.jpg?x=1", "posted_text": "2 часа назад",
    }  # fmt: skip
    return ListingReading(**(parts | said))  # type: ignore[arg-type]


def search_page(*cards: ListingReading, query: str = "starlink", page: int = 1, **said: object) -> PageRecord:
    """One result page."""
    url = f"{SITE}/search?q={quote(query)}&page={page}"
    reading = PageReading(kind=PageKind.SEARCH if cards else PageKind.EMPTY, url=url, listings=cards)
    parts = {
        "number": 0, "role": Role.SEARCH, "url": url, "final_url": url, "status": 200, "at": T0, "capture": None,
        "reading": reading, "query": query, "page": page,
    }  # fmt: skip
    return PageRecord(**(parts | said))  # type: ignore[arg-type]


def item_page(native_id: str, reading: ListingReading | None = None, *, role: Role = Role.ITEM, **said: object) -> PageRecord:
    """One item page; without a reading it states nothing of its listing."""
    url = f"{SITE}/item/{native_id}"
    kind = PageKind.EMPTY if reading is None else PageKind.ITEM
    parts = {
        "number": 0, "role": role, "url": url, "final_url": url, "status": 200, "at": T0, "capture": None, "native_id": native_id,
        "reading": PageReading(kind=kind, url=url, listings=() if reading is None else (reading,)),
    }  # fmt: skip
    return PageRecord(**(parts | said))  # type: ignore[arg-type]


def verify_page(native_id: str, status: int = 404, **said: object) -> PageRecord:
    """The own page of a listing that vanished."""
    parts: dict[str, object] = {"reading": None} | said
    return item_page(native_id, role=Role.VERIFY, status=status, **parts)


class Market:
    """Writes one crawl folder after another, an hour apart."""

    def __init__(self, data: Path, *, source: str = "market", queries: tuple[Query, ...] = QUERIES) -> None:
        self.data = data
        self.source = source
        self.queries = queries
        self.count = 0

    def at(self, number: int | None = None) -> datetime:
        """When crawl number so-and-so ran; the last one by default."""
        return T0 + timedelta(hours=self.count if number is None else number)

    def folder(
        self, *records: PageRecord, outcome: Outcome | None = Outcome.COMPLETE, ends: Mapping[str, WalkEnd] | None = None,
        totals: Mapping[str, int] | None = None, queries: Iterable[Query] | None = None,
        keep: Keep = Keep.ALL, captured: bool = True,
        name: str | None = None, at: datetime | None = None, body: bytes | None = None, after: str | None = None,
    ) -> Path:  # fmt: skip
        """A crawl of these pages; outcome None: cut off, with the report of a crawl that still runs."""
        self.count += 1
        asked = tuple(queries) if queries is not None else self.queries
        crawl_id = name or f"{self.count:04d}-{self.source}"
        folder = self.data / "crawls" / crawl_id
        started = at or self.at()
        plan = CrawlPlan(
            crawl_id=crawl_id, source=self.source, search=SITE + "/search?q={query}&page={page}", queries=asked,
            hosts=("market.example",), user_agent="monitor (+desk@example.org)", keep=keep, after=after,
        )  # fmt: skip
        write_plan(folder, plan)
        with (
            RecordWriter(folder) as writer,
            CaptureWriter(folder, software="test", description="test", at=started) as warc,
        ):
            for number, record in enumerate(records, start=1):
                moment = started + timedelta(seconds=number)
                exchange = Exchange(
                    url=record.url,
                    at=moment,
                    request_headers=(),
                    status=record.status,
                    headers=(),
                    body=b"page %d" % number if body is None else body,
                )
                capture = warc.write(exchange) if captured else None
                writer.write(replace(record, number=number, at=moment, capture=capture))
        write_report(folder, self._report(crawl_id, asked, records, outcome, ends or {}, totals or {}, started))
        return folder

    def _report(
        self, crawl_id: str, queries: tuple[Query, ...], records: tuple[PageRecord, ...], outcome: Outcome | None,
        ends: Mapping[str, WalkEnd], totals: Mapping[str, int], started: datetime,
    ) -> CrawlReport:  # fmt: skip
        walks = []
        for query in queries:
            pages = [r for r in records if r.role is Role.SEARCH and r.query == query.text and r.reading is not None]
            ids = {one.native_id for page in pages if page.reading is not None for one in page.reading.listings}
            walks.append(
                Walk(
                    query=query.text, watches=query.watches, pages_fetched=len(pages), pages_read=len(pages), listings=len(ids),
                    total=totals.get(query.text), ended=ends.get(query.text, WalkEnd.END if pages else WalkEnd.FAILED),
                )
            )  # fmt: skip
        return CrawlReport(
            crawl_id=crawl_id, source=self.source, outcome=outcome or Outcome.RUNNING, started=started,
            ended=None if outcome is None else started + timedelta(minutes=1), stopped_because=None, walks=tuple(walks),
            requests=len(records),
        )  # fmt: skip
