"""The background service: APScheduler says when a watch is due, one runner a source crawls it, the outbox is emptied between.

A due watch only puts its name into the pending set of each of its sources. Each source has one runner that takes everything
pending and makes one crawl of it: watches that are due together share a visit, and a visit never overlaps another of the same
source.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.config import Config, WatchConfig, cron_trigger
from monitor.crawl import Crawler, utc_now
from monitor.errors import MonitorError
from monitor.ingest import IngestResult
from storage.errors import StoreError
from storage.store import Store

log = logging.getLogger(__name__)

# A laptop that slept or a busy machine fires late; APScheduler's own grace of one second would drop the job.
LATE_SECONDS = 3600
STAGGER = timedelta(seconds=2)  # between watches that are all overdue at start
DELIVERY = timedelta(seconds=30)  # between two looks into the outbox when nothing else happens


class Pending:
    """The watches that became due on one source since its last crawl began."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._any = asyncio.Event()

    def add(self, watch: str) -> None:
        """This watch is due; due twice before the crawl begins is due once."""
        self._names.add(watch)
        self._any.set()

    def forget(self, watches: frozenset[str]) -> None:
        """These were crawled just now; that they fell due again meanwhile is no reason to start over at once."""
        self._names -= watches
        if not self._names:
            self._any.clear()

    async def take(self) -> frozenset[str]:
        """Wait until a watch is due, then take all that are."""
        await self._any.wait()
        taken = frozenset(self._names)
        self._names.clear()
        self._any.clear()
        return taken


class Service:
    """Schedules, crawls and delivers until it is told to stop."""

    def __init__(
        self,
        *,
        config: Config,
        store: Store,
        crawler: Crawler,
        deliver: Callable[[], Awaitable[None]],
        ended: Callable[[IngestResult], None] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """deliver empties the outbox of what is due; ended is told of each crawl that was taken into history."""
        self._config = config
        self._store = store
        self._crawler = crawler
        self._deliver = deliver
        self._ended = ended
        self._clock = clock
        self._pending = {name: Pending() for watch in config.watch for name in watch.sources}
        self._mail = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until stop is set; what is under way then is cut off, and kept as far as it got."""
        scheduler = AsyncIOScheduler(timezone=self._config.zone)
        for number, watch in enumerate(self._config.watch):
            scheduler.add_job(
                self._due,
                self._trigger(watch),
                args=[watch],
                id=f"watch:{watch.name}",
                next_run_time=self._first_time(watch, number),
                coalesce=True,
                misfire_grace_time=LATE_SECONDS,
            )
        scheduler.add_job(
            self._look,
            IntervalTrigger(seconds=DELIVERY.total_seconds()),
            id="deliver",
            coalesce=True,
            misfire_grace_time=LATE_SECONDS,
        )
        scheduler.start()
        self._mail.set()
        tasks = [asyncio.create_task(self._runner(name, pending), name=f"source:{name}") for name, pending in self._pending.items()]
        tasks.append(asyncio.create_task(self._deliveries(), name="deliver"))
        try:
            await self._until(stop, tasks)
        finally:
            scheduler.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @staticmethod
    async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Wait for stop. A task that ends before is a defect of ours and raised: a service that half works must not look well."""
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            await task
            raise RuntimeError(f"{task.get_name()} ended by itself")

    def _trigger(self, watch: WatchConfig) -> BaseTrigger:
        if watch.cron is not None:
            return cron_trigger(watch.cron, self._config.zone)
        assert watch.every is not None  # noqa: S101 - the configuration has exactly one of the two
        seconds = watch.every.total_seconds()
        # Many watches of one length must not all fire in the same second for years.
        return IntervalTrigger(seconds=seconds, jitter=min(30.0, seconds / 20) if seconds >= 60 else None)

    def _first_time(self, watch: WatchConfig, number: int) -> datetime:
        """One interval after its last crawl, whoever ran that; overdue ones now, a little apart. A cron keeps to its clock."""
        now = self._clock()
        if watch.cron is not None:
            first: datetime | None = cron_trigger(watch.cron, self._config.zone).get_next_fire_time(None, now)
            assert first is not None  # noqa: S101 - the configuration was refused otherwise
            return first
        assert watch.every is not None  # noqa: S101 - as above
        last = [
            crawls[0].started for name in watch.sources if (crawls := self._store.crawls(source=name, watch=watch.name, limit=1))
        ]
        overdue = now + STAGGER * number
        return max(min(last) + watch.every, overdue) if len(last) == len(watch.sources) else overdue

    # Coroutines, for APScheduler runs plain functions in threads, where an asyncio.Event must not be set.

    async def _look(self) -> None:
        self._mail.set()

    async def _due(self, watch: WatchConfig) -> None:
        for source in watch.sources:
            self._pending[source].add(watch.name)

    async def _runner(self, source: str, pending: Pending) -> None:
        while True:
            names = await pending.take()
            await self._crawl(source, [watch for watch in self._config.watch if watch.name in names])
            pending.forget(names)

    async def _crawl(self, source: str, watches: Sequence[WatchConfig]) -> None:
        """One crawl; what goes wrong with one source is logged and leaves the others running."""
        try:
            result = await self._crawler.crawl(source, watches)
        except (MonitorError, StoreError, OSError) as error:
            log.error("crawl of %s could not be run: %s", source, error)  # noqa: TRY400  (the sentence says all, the trace nothing)
            return
        if self._ended is not None:
            self._ended(result)
        self._mail.set()

    async def _deliveries(self) -> None:
        while True:
            await self._mail.wait()
            self._mail.clear()
            try:
                await self._deliver()
            except (MonitorError, StoreError, OSError) as error:
                log.error("alerts stay in the outbox: %s", error)  # noqa: TRY400  (as above)
