"""A crawl folder of the desk's shop, as its crawler would write it, taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from import_files import URL, page

from monitor.config import load_config
from monitor.crawl import context_of
from monitor.ingest import IngestResult, ingest
from spiders.folder import CrawlReport, Outcome, PageRecord, RecordWriter, Role, Walk, WalkEnd, write_plan, write_report
from spiders.listing import Page
from spiders.plan import CrawlPlan, Query
from spiders.reading import read_page
from storage import open_store

AT = datetime(2026, 11, 6, tzinfo=UTC)


def crawled(desk: Path, *, count: int) -> IngestResult:
    """A whole crawl whose one result page shows so many listings."""
    config = load_config(desk / "monitor.toml")
    plan = CrawlPlan(
        crawl_id="20261106T000000Z-shop-abcdef", source="shop", search="https://shop.example/?q={query}",
        queries=(Query(text="starlink", watches=("starlink",)),), hosts=("shop.example",), user_agent="monitor/0",
    )  # fmt: skip
    folder = desk / "data" / "crawls" / plan.crawl_id
    write_plan(folder, plan)
    reading = read_page(Page(url=URL, body=page(count=count).encode()))
    with RecordWriter(folder) as records:
        records.write(
            PageRecord(number=1, role=Role.SEARCH, url=URL, final_url=URL, status=200, at=AT, capture=None, reading=reading,
                       query="starlink", page=1)
        )  # fmt: skip
    walk = Walk(
        query="starlink", watches=("starlink",), pages_fetched=1, pages_read=1, listings=count, total=None, ended=WalkEnd.END
    )
    write_report(
        folder,
        CrawlReport(crawl_id=plan.crawl_id, source="shop", outcome=Outcome.COMPLETE, started=AT, ended=AT, stopped_because=None,
                    walks=(walk,)),
    )  # fmt: skip
    store = open_store(config.storage.url)
    try:
        return ingest(folder, store=store, context=context_of(config, store=store, clock=lambda: AT), now=AT)
    finally:
        store.close()
