"""One page fetched as a crawl would fetch it: in a worker, robots.txt obeyed, the host's budget kept, private networks refused."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from monitor.commands.extract import failure
from monitor.commands.rows import page_row
from monitor.config import Config
from monitor.errors import SourceBusy
from monitor.hosts import Hosts
from monitor.workers import WorkerPool
from spiders.folder import CrawlReport, PageRecord, read_records
from spiders.listing import PageKind
from spiders.plan import CrawlPlan, Details, Keep, Limits, Query, Render

SECONDS = 120.0
WAIT = 30.0  # seconds to wait for another crawl of the same host


@dataclass(frozen=True, kw_only=True, slots=True)
class Visited:
    """What came of asking for one page: the page where one was read, and why not otherwise."""

    asked: str
    record: PageRecord | None
    report: CrawlReport

    @property
    def because(self) -> str | None:
        """Why no page was read; None when one was."""
        if self.record is not None and self.record.reading is not None:
            return None
        status = f"the site answered {self.record.status}" if self.record is not None else "the page was not read"
        because = self.report.stopped_because
        return because.removeprefix(f"query {self.asked!r}: ") if because else status


def fetch_row(url: str, config: Config) -> dict[str, Any]:
    """The answer of `extract` for an address."""
    plan = page_plan(url, config)
    if plan is None:
        return failure(url, "not an address that can be asked for")
    try:
        visited = asyncio.run(visit(plan, config))
    except SourceBusy as busy:
        return failure(url, str(busy))
    if visited.because is not None or visited.record is None or visited.record.reading is None:
        return failure(url, visited.because or "the page was not read")
    row = page_row(visited.record.reading, seen_at=visited.record.at)
    if visited.record.status >= 400 and row["error"] is None and row["kind"] != PageKind.BLOCKED:
        row["error"] = f"the site answered {visited.record.status}"
    return row


def page_plan(
    url: str, config: Config, *, hosts: tuple[str, ...] = (), render: Render = Render.AUTO, delay: float | None = None
) -> CrawlPlan | None:
    """A crawl of exactly this page; None for what is no http(s) address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return CrawlPlan(
        crawl_id=f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-page-{token_hex(3)}",
        source="page",
        # Braces in the address are the site's own here, not places to fill in.
        search=url.replace("{", "%7B").replace("}", "%7D"),
        queries=(Query(text=url, watches=()),),
        hosts=hosts or (parts.netloc.rpartition("@")[2].lower().removeprefix("www."),),
        user_agent=config.user_agent,
        render=render,
        delay=config.crawl.delay if delay is None else delay,
        max_pages=1,
        details=Details.NONE,
        verify=False,
        retries=min(config.crawl.retries, 1),
        keep=Keep.NONE,
        allow_private_networks=config.crawl.allow_private_networks,
        limits=Limits(crawl_seconds=SECONDS),
    )


async def visit(plan: CrawlPlan, config: Config) -> Visited:
    """Crawl one page in a worker of its own; raises SourceBusy while another crawl holds the host."""
    with tempfile.TemporaryDirectory(prefix="monitor-page-") as scratch:
        # The budget of a host is shared with every crawl of this installation, where there is one.
        data = config.monitor.data
        hosts = Hosts(data / "hosts" if data.is_dir() else Path(scratch) / "hosts")
        pool = WorkerPool(1)
        try:
            async with hosts.hold(plan.hosts, delay=plan.delay, wait=WAIT) as budget:
                report = await pool.crawl(replace(plan, not_before=budget.not_before), Path(scratch) / plan.crawl_id)
                budget.note(report)
        finally:
            await pool.close()
        records = list(read_records(Path(scratch) / plan.crawl_id))
    return Visited(asked=plan.queries[0].text, record=records[-1] if records else None, report=report)
