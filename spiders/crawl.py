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

from spiders.browser import Chromium
from spiders.capture import CaptureWriter
from spiders.fetch import Download, Fetched, Fetcher, Journal, Pace, now
from spiders.folder import CrawlReport, Outcome, RecordWriter, read_plan, write_report
from spiders.learned import Reader
from spiders.listing import Page, PageKind
from spiders.photos import PhotoVisit
from spiders.plan import CrawlPlan, Keep
from spiders.resolver import GuardedResolver
from spiders.settings import settings_for
from spiders.visit import Visit

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


async def run_crawl(folder: Path, *, resolver: GuardedResolver, chromium: Chromium, reader: Reader) -> CrawlReport:
    """Do the crawl planned in this folder and fill the folder; raises FolderUnreadable when there is no plan to follow."""
    plan = read_plan(folder)
    resolver.begin(allow_private=plan.allow_private_networks)
    reader.recall(plan.learned)
    running = CrawlReport(
        crawl_id=plan.crawl_id, source=plan.source, outcome=Outcome.RUNNING, started=now(), ended=None, stopped_because=None
    )
    write_report(folder, running)
    job = _Job(folder, plan, running, resolver=resolver, chromium=chromium, reader=reader)
    await AsyncCrawlerRunner(settings_for(plan)).crawl(SourceSpider, job=job)
    report = replace(job.report, ended=now())
    write_report(folder, report)
    return report


class _Job:
    """What the spider does once its engine runs."""

    def __init__(
        self,
        folder: Path,
        plan: CrawlPlan,
        running: CrawlReport,
        *,
        resolver: GuardedResolver,
        chromium: Chromium,
        reader: Reader,
    ) -> None:
        self.report = replace(running, outcome=Outcome.FAILED, stopped_because="the crawl ended without a word")
        self._told: Callable[[], CrawlReport] | None = None
        self._folder = folder
        self._plan = plan
        self._resolver = resolver
        self._chromium = chromium
        self._reader = reader

    async def __call__(self, download: Download) -> None:
        try:
            async with AsyncExitStack() as stack:
                self.report = await self._visit(download, stack)
        except Exception as error:
            # Scrapy would log it and call the crawl finished.
            log.exception("crawl %s broke", self._plan.crawl_id)
            told = self.report if self._told is None else self._told()
            self.report = replace(told, outcome=Outcome.FAILED, stopped_because=f"{type(error).__name__}: {error}")

    async def _visit(self, download: Download, stack: AsyncExitStack) -> CrawlReport:
        plan = self._plan
        captures = self._captures(stack)
        journal = Journal()
        pace = Pace(delay=plan.delay, not_before=plan.not_before, deadline=monotonic() + plan.limits.crawl_seconds)
        fetcher = Fetcher(
            plan,
            download=download,
            captures=captures,
            resolver=self._resolver,
            journal=journal,
            pace=pace,
            walled=lambda answer: _walled(answer, self._reader),
        )
        if plan.photos and captures is not None:
            photos = PhotoVisit(
                plan, folder=self._folder, fetcher=fetcher, captures=captures, journal=journal, started=self.report.started
            )
            self._told = photos.report
            return await photos.run()
        records = stack.enter_context(RecordWriter(self._folder))
        session = self._chromium.session(
            plan, captures=captures, may_open=fetcher.allows, forbids=fetcher.forbids, time_left=lambda: pace.left
        )
        stack.push_async_callback(session.close)
        visit = Visit(
            plan,
            fetcher=fetcher,
            records=records,
            journal=journal,
            reader=self._reader,
            started=self.report.started,
            renderer=session,
            publish=lambda report: write_report(self._folder, report),
        )
        self._told = visit.report
        return await visit.run()

    def _captures(self, stack: AsyncExitStack) -> CaptureWriter | None:
        if self._plan.keep is Keep.NONE:
            return None
        description = f"crawl {self._plan.crawl_id} of {self._plan.source}"
        started = self.report.started
        return stack.enter_context(CaptureWriter(self._folder, software=self._plan.user_agent, description=description, at=started))


def _walled(answer: Fetched, reader: Reader) -> bool:
    """True for an error page that is a challenge: asking it again would be knocking on a closed door."""
    try:
        page = Page(url=answer.final_url, body=answer.body, content_type=answer.content_type, status=answer.status)
        return bool(answer.body) and reader.plain(page).kind is PageKind.BLOCKED
    except Exception:  # noqa: BLE001  (an unreadable error page is no challenge)
        return False
