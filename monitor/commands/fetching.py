"""One page fetched as a crawl would fetch it: in a worker, robots.txt obeyed, the host's budget kept, private networks refused."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from monitor.commands.extract import failure
from monitor.commands.rows import page_row, shipped_at
from monitor.config import Config, ResolvedSource
from monitor.errors import SourceBusy
from monitor.hosts import Hosts
from monitor.workers import WorkerPool
from spiders import platforms
from spiders.folder import CrawlReport, PageRecord, read_records
from spiders.guard import netloc
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


def fetch_url(url: str, config: Config, *, explain: bool = False) -> dict[str, Any]:
    """The answer of `extract` for an address."""
    plan = page_plan(url, config)
    return failure(url, "not an address that can be asked for") if plan is None else fetch_row(plan, config, explain=explain)


def fetch_row(plan: CrawlPlan, config: Config, *, explain: bool = False) -> dict[str, Any]:
    """The answer of `extract` for a planned page."""
    url = plan.queries[0].text
    try:
        visited = asyncio.run(visit(plan, config))
    except SourceBusy as busy:
        return failure(url, str(busy))
    if visited.because is not None or visited.record is None or visited.record.reading is None:
        return failure(url, visited.because or "the page was not read")
    row = page_row(visited.record.reading, seen_at=visited.record.at, explain=explain)
    if visited.record.status >= 400 and row["error"] is None and row["kind"] != PageKind.BLOCKED:
        row["error"] = f"the site answered {visited.record.status}"
    return row


def page_plan(url: str, config: Config) -> CrawlPlan | None:
    """A crawl of exactly this page; None for what is no http(s) address."""
    url, place = platforms.entrance(url), netloc(url)
    if not place:
        return None
    known = shipped_at(place)
    return _plan(
        url,
        config,
        hosts=known.hosts if known else (place.removeprefix("www."),),
        render=known.render if known else Render.AUTO,
        delay=max(config.crawl.delay, known.delay if known else 0.0),
    )


def search_plan(source: ResolvedSource, query: str, config: Config) -> CrawlPlan:
    """A crawl of the first result page of one query."""
    url = source.search.replace("{page}", str(source.first_page)).replace("{query}", quote(query, safe=""))
    plan = _plan(url, config, hosts=source.hosts, render=source.render, delay=source.delay)
    if "{query}" in source.search:
        return plan
    return replace(plan, browse=True, queries=(Query(text=query, watches=()),))


def _plan(url: str, config: Config, *, hosts: tuple[str, ...], render: Render, delay: float) -> CrawlPlan:
    return CrawlPlan(
        crawl_id=f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-page-{token_hex(3)}",
        source="page",
        # Braces in the address are the site's own here, not places to fill in.
        search=url.replace("{", "%7B").replace("}", "%7D"),
        queries=(Query(text=url, watches=()),),
        hosts=hosts,
        user_agent=config.user_agent,
        render=render,
        delay=delay,
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
