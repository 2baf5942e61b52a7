"""The spider, and one crawl from its folder's plan to its report. Needs the asyncio reactor to be running."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from spiders.capture import CaptureWriter
from spiders.fetch import Download, Fetched, Fetcher, Journal, Pace, now
from spiders.folder import CrawlReport, Outcome, RecordWriter, read_plan, write_report
from spiders.listing import Page, PageKind
from spiders.plan import CrawlPlan, Keep
from spiders.resolver import GuardedResolver
from spiders.settings import settings_for
from spiders.visit import Read, Rendered, Renderer, RenderFailed, Visit

log = logging.getLogger(__name__)

Job = Callable[[Download], Awaitable[None]]


class SourceSpider(Spider):
    """Visits one source page by page; the sequence is plain code in visit.py, downloads go through Scrapy's engine."""

    name = "source"

    def __init__(self, *, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._job = job

    async def start(self) -> AsyncIterator[Any]:
        """Run the visit. Nothing is yielded: every page is written before the next one is asked for."""
        if self.crawler.engine is None:
            raise RuntimeError("the spider was started without an engine")
        await self._job(self.crawler.engine.download_async)
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item


async def run_crawl(folder: Path, *, resolver: GuardedResolver, read: Read) -> CrawlReport:
    """Do the crawl planned in this folder and fill the folder; raises FolderUnreadable when there is no plan to follow."""
    plan = read_plan(folder)
    resolver.begin(allow_private=plan.allow_private_networks)
    started = now()
    running = CrawlReport(
        crawl_id=plan.crawl_id, source=plan.source, outcome=Outcome.RUNNING, started=started, ended=None, stopped_because=None
    )
    write_report(folder, running)
    report = await _visit(folder, plan, running, resolver=resolver, read=read)
    report = replace(report, ended=now())
    write_report(folder, report)
    return report


async def _visit(folder: Path, plan: CrawlPlan, running: CrawlReport, *, resolver: GuardedResolver, read: Read) -> CrawlReport:
    done: list[CrawlReport] = []
    faults: list[Exception] = []

    async def job(download: Download) -> None:
        try:
            async with AsyncExitStack() as stack:
                records = stack.enter_context(RecordWriter(folder))
                captures = _captures(folder, plan, running, stack)
                journal = Journal()
                pace = Pace(delay=plan.delay, not_before=plan.not_before, deadline=monotonic() + plan.limits.crawl_seconds)
                visit = Visit(
                    plan,
                    fetcher=Fetcher(
                        plan,
                        download=download,
                        captures=captures,
                        resolver=resolver,
                        journal=journal,
                        pace=pace,
                        walled=lambda answer: _walled(answer, read),
                    ),
                    records=records,
                    journal=journal,
                    read=read,
                    started=running.started,
                    renderer=_NoBrowser(),
                    publish=lambda report: write_report(folder, report),
                )
                done.append(await visit.run())
        except Exception as error:
            # Scrapy would log it and call the crawl finished.
            log.exception("crawl %s broke", plan.crawl_id)
            faults.append(error)

    await AsyncCrawlerRunner(settings_for(plan)).crawl(SourceSpider, job=job)
    if done and not faults:
        return done[0]
    because = f"{type(faults[0]).__name__}: {faults[0]}" if faults else "the crawl ended without a word"
    return replace(done[0] if done else running, outcome=Outcome.FAILED, stopped_because=because)


def _captures(folder: Path, plan: CrawlPlan, running: CrawlReport, stack: AsyncExitStack) -> CaptureWriter | None:
    if plan.keep is Keep.NONE:
        return None
    description = f"crawl {plan.crawl_id} of {plan.source}"
    return stack.enter_context(CaptureWriter(folder, software=plan.user_agent, description=description, at=running.started))


def _walled(answer: Fetched, read: Read) -> bool:
    """True for an error page that is a challenge: asking it again would be knocking on a closed door."""
    try:
        page = Page(url=answer.final_url, body=answer.body, content_type=answer.content_type, status=answer.status)
        return bool(answer.body) and read(page).kind is PageKind.BLOCKED
    except Exception:  # noqa: BLE001  (an unreadable error page is no challenge)
        return False


class _NoBrowser(Renderer):
    async def render(self, fetched: Fetched) -> Rendered:
        raise RenderFailed(f"no browser for {fetched.url}")
