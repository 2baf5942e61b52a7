"""The background service: APScheduler says when a watch is due, one runner a source crawls it, the outbox is emptied between.

A due watch only puts its name into the pending set of a source. Each source has one runner that waits until the source may be
visited (its hours, its budget, a pause after trouble) and its hosts are free, takes everything pending, and makes one crawl of
it: watches that are due together share a visit, and a visit never overlaps another of the same source or host.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.budget import day_begins
from monitor.config import Config, WatchConfig
from monitor.crawl import Crawler, utc_now
from monitor.errors import MonitorError, SourceBusy
from monitor.hosts import host_names
from monitor.ingest import IngestResult
from monitor.service.gate import LOOKED_BACK, Gate, Rules, counted, gate
from monitor.service.queues import Pending, Turns
from monitor.service.times import WatchTrigger, first_time, jitter, next_time, set_by, usual_gap
from monitor.standing import SourceStanding
from storage.errors import StoreError
from storage.model import CrawlRecord
from storage.store import Store

log = logging.getLogger(__name__)

# Between two looks into the outbox when nothing else happens. It is also the longest that the scheduler's timer runs: timers stand
# still while a laptop sleeps, so a longer one would go off hours after the moment it was set for.
HEARTBEAT = timedelta(seconds=30)
JUMP = timedelta(seconds=30)  # between two heartbeats that the clock may gain or lose without having been set
BUSY = timedelta(minutes=1)  # until a host that another program is crawling is tried again
TOGETHER = timedelta(minutes=2)  # a watch that is due so soon (and within a tenth of its interval) comes along on a visit

Job = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Line:
    """One source: what is due there and how it stands."""

    name: str
    pending: Pending = field(default_factory=Pending)
    rest: Gate | None = None  # what was met when it was last tried
    held: Gate | None = None  # why what is due waits now
    crawling: datetime | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Service:
    """Schedules, crawls and delivers until it is told to stop."""

    def __init__(
        self,
        *,
        config: Config,
        store: Store,
        crawler: Crawler,
        deliver: Job,
        ended: Callable[[IngestResult], None] | None = None,
        fault: Callable[[str, Exception], None] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """deliver empties the outbox of what is due; ended is told of each crawl that was taken into history.

        fault is told of a defect of ours that a source brought out: the others go on.
        """
        self._config = config
        self._store = store
        self._crawler = crawler
        self._deliver = deliver
        self._ended = ended
        self._fault = fault
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        self._turns = Turns()
        self._mail = asyncio.Event()
        self._broken: asyncio.Queue[BaseException] = asyncio.Queue()
        self._last_look = (clock(), time.monotonic())
        self._scheduler = AsyncIOScheduler(timezone=config.zone)

    async def run(self, stop: asyncio.Event, *, beside: Sequence[Job] = ()) -> None:
        """Work until stop is set; what is under way then is cut off, and kept as far as it got.

        beside: what runs as long as the service does; an error of one of these ends the service.
        """
        self._scheduler.add_job(self._look, IntervalTrigger(seconds=HEARTBEAT.total_seconds()), id="deliver", **_JOB)
        self._scheduler.start()
        self._mail.set()
        own = [(self._deliveries, "deliver"), (self._clock_looks, "clock")]
        others = [self._start(job(), name) for job, name in [*own, *((job, "beside") for job in beside)]]
        try:
            self._arrange(self._config)
            await self._until(stop)
        finally:
            self._scheduler.shutdown(wait=False)
            tasks = [*others, *(line.task for line in self._lines.values() if line.task is not None)]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def take_over(self, config: Config, *, crawler: Crawler, deliver: Job) -> None:
        """Go on with another configuration: what stays the same keeps its schedule, crawls under way end as they began."""
        before, self._config = self._config, config
        self._crawler = crawler
        self._deliver = deliver
        self._arrange(config, before=before)
        for line in self._lines.values():
            line.woken.set()
        self._mail.set()

    def look_at_mail(self) -> None:
        """There may be something new in the outbox."""
        self._mail.set()

    def standing(self) -> tuple[SourceStanding, ...]:
        """How every watched source stands with the schedule now."""
        return tuple(self._stand(line) for line in self._lines.values())

    # The schedule

    def _arrange(self, config: Config, before: Config | None = None) -> None:
        """Make the jobs and runners those of this configuration; those that do not change are left alone."""
        pairs = {(watch.name, source) for watch in config.watch for source in watch.sources}
        for job in self._scheduler.get_jobs():
            if job.id != "deliver" and tuple(job.args) not in pairs:
                job.remove()
        for name in {source for _, source in pairs} - set(self._lines):
            line = self._lines[name] = _Line(name)
            line.task = self._start(self._runner(line), f"source {name}")
        for watch in config.watch:
            for source in watch.sources:
                self._schedule(watch, source, config, before)
        for name in set(self._lines) - {source for _, source in pairs}:
            self._retire(self._lines.pop(name))

    def _schedule(self, watch: WatchConfig, source: str, config: Config, before: Config | None) -> None:
        job = self._scheduler.get_job(_job_id(watch.name, source))
        if job is not None and before is not None and _same_schedule(watch, config, before):
            if not _same_visit(watch, source, config, before):
                job.modify(next_run_time=self._clock())
            return
        first = first_time(watch, self._last(watch, source), now=self._clock(), zone=config.zone)
        # Coroutines, for APScheduler runs plain functions in threads, where an asyncio.Event must not be set.
        self._scheduler.add_job(
            self._due, WatchTrigger(watch, config.zone), args=(watch.name, source), id=_job_id(watch.name, source),
            next_run_time=first, replace_existing=True, **_JOB,
        )  # fmt: skip

    def _retire(self, line: _Line) -> None:
        """Nobody watches this source any more; a crawl under way ends by itself."""
        if line.crawling is None and line.task is not None:
            line.task.cancel()

    def _last(self, watch: WatchConfig, source: str) -> datetime | None:
        """When the last crawl began that counts for this watch."""
        crawls = self._store.crawls(source=source, watch=watch.name, limit=LOOKED_BACK)
        return next((crawl.by_clock for crawl in counted(crawls)), None)

    async def _look(self) -> None:
        self._mail.set()

    async def _clock_looks(self) -> None:
        """Nothing of the scheduler's own would tell that its clock was set back: it would sleep until the old time comes again."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            self.look_at_clock(time.monotonic())

    def look_at_clock(self, monotonic: float) -> None:
        """Move the schedule along when the clock was set since the last look. monotonic: seconds that no setting moves."""
        (then, before), now = self._last_look, self._clock()
        self._last_look = now, monotonic
        jump = now - then - timedelta(seconds=monotonic - before)
        if abs(jump) < JUMP:
            return
        way = "back" if jump < timedelta() else "forward"
        log.warning("the clock was set %s by %s; the schedule moves with it", way, abs(jump))
        for watch in self._config.watch:
            for job in filter(None, (self._scheduler.get_job(_job_id(watch.name, source)) for source in watch.sources)):
                due = set_by(watch, job.next_run_time, jump, now=now, zone=self._config.zone)
                job.modify(next_run_time=due)
        self._scheduler.modify_job("deliver", next_run_time=now)
        for line in self._lines.values():
            if line.rest is not None:
                line.rest = replace(line.rest, at=line.rest.at + min(jump, timedelta()))
            line.woken.set()
        self._mail.set()

    async def _due(self, watch: str, source: str) -> None:
        if (line := self._lines.get(source)) is not None:
            line.pending.add(watch)

    # The crawls

    async def _runner(self, line: _Line) -> None:
        while self._lines.get(line.name) is line:
            await line.pending.any()
            await self._until_open(line)
            async with self._turns.turn(self._names(line.name)):
                if self._lines.get(line.name) is line and (await self._gate(line)).open(self._clock()):
                    await self._crawl(line, line.pending.take_now() | self._soon(line.name))

    async def _until_open(self, line: _Line) -> None:
        """Wait until the source may be visited, looking again at every heartbeat: somebody may have crawled it by hand."""
        while True:
            line.woken.clear()
            line.held = await self._gate(line)
            if line.held.open(now := self._clock()):
                line.held = None
                return
            pause = min(line.held.at - now, HEARTBEAT)
            try:
                await asyncio.wait_for(line.woken.wait(), pause.total_seconds())
            except TimeoutError:
                continue

    async def _gate(self, line: _Line) -> Gate:
        now, config = self._clock(), self._config
        source = config.resolved_source(line.name)
        watches = [watch for watch in config.watch if line.name in watch.sources]
        rules = Rules(
            usual=usual_gap(watches, now=now, zone=config.zone), zone=config.zone, active=source.active,
            requests_per_day=source.requests_per_day,
        )  # fmt: skip
        try:
            crawls = await asyncio.to_thread(self._recent, line.name, since=day_begins(now, config.zone))
        except StoreError as error:
            log.error("%s waits: %s", line.name, error)  # noqa: TRY400  (the sentence says all, the trace nothing)
            return Gate(at=now + HEARTBEAT, because=str(error))
        return gate(crawls, rules, now=now, rest=line.rest)

    def _recent(self, source: str, *, since: datetime) -> list[CrawlRecord]:
        """The last crawls of a source, those since a moment all among them, newest first."""
        last = self._store.crawls(source=source, limit=LOOKED_BACK)
        whole = len(last) < LOOKED_BACK or last[-1].started < since
        return last if whole else self._store.crawls(source=source, since=since)

    async def _crawl(self, line: _Line, names: frozenset[str]) -> None:
        """One crawl; what goes wrong with one source is told and leaves the others running."""
        watches = [watch for watch in self._config.watch if watch.name in names and line.name in watch.sources]
        if not watches:
            return
        began = line.crawling = self._clock()
        try:
            result = await self._crawler.crawl(line.name, watches)
        except SourceBusy as busy:
            line.pending.add(*names)
            line.rest = Gate(at=busy.until or self._clock() + BUSY, because=str(busy))
            log.info("%s waits: %s", line.name, busy)
            return
        except (MonitorError, StoreError, OSError) as error:
            log.error("crawl of %s could not be run: %s", line.name, error)  # noqa: TRY400  (the sentence says all, the trace nothing)
            return
        # One page that brings out a defect of ours must not stop the watch over every other source for a weekend.
        except Exception as error:
            log.exception("crawl of %s ended by a defect of the program", line.name)
            if self._fault is not None:
                self._fault(line.name, error)
            return
        finally:
            line.crawling = None
        line.pending.forget(names)
        self._put_off(line.name, watches, began)
        if self._ended is not None:
            self._ended(result)
        self._mail.set()

    def _soon(self, source: str) -> frozenset[str]:
        """The watches that would be due in a moment: they come along, so that watches of one pace share their visits."""
        now = self._clock()
        return frozenset(
            watch.name for watch in self._config.watch
            if source in watch.sources and watch.every is not None
            and (job := self._scheduler.get_job(_job_id(watch.name, source))) is not None
            and job.next_run_time <= now + min(TOGETHER, watch.every / 10)
        )  # fmt: skip

    def _put_off(self, source: str, watches: Iterable[WatchConfig], began: datetime) -> None:
        """Count the interval of these watches from the visit that was made."""
        for watch in watches:
            job = self._scheduler.get_job(_job_id(watch.name, source))
            if watch.every is not None and job is not None:
                job.modify(next_run_time=next_time(watch, began, now=self._clock(), zone=self._config.zone) + jitter(watch))

    def _names(self, source: str) -> frozenset[str]:
        """What a crawl of this source must hold: its hosts, as widely as any source names them."""
        hosts = {watched: self._config.resolved_source(watched).hosts for watched in {source, *self._lines}}
        return host_names(hosts[source], (host for one in hosts.values() for host in one)) | {f"source {source}"}

    # Mail, and the end

    async def _deliveries(self) -> None:
        while True:
            await self._mail.wait()
            self._mail.clear()
            try:
                await self._deliver()
            except (MonitorError, StoreError, OSError) as error:
                log.error("alerts stay in the outbox: %s", error)  # noqa: TRY400  (as above)
            # An alert that cannot be put into words must not end the watch; `status` tells that mail is late.
            except Exception:
                log.exception("alerts stay in the outbox by a defect of the program")

    def _start(self, work: Awaitable[None], name: str) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.set_name(name)
        task.add_done_callback(self._gone)
        return task

    def _gone(self, task: asyncio.Task[None]) -> None:
        """A task that ends by itself is a defect of ours: a service that half works must not look well."""
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._broken.put_nowait(error)
        elif not task.get_name().startswith("source "):
            self._broken.put_nowait(RuntimeError(f"{task.get_name()} ended by itself"))

    async def _until(self, stop: asyncio.Event) -> None:
        stopped, broken = asyncio.create_task(stop.wait()), asyncio.create_task(self._broken.get())
        try:
            await asyncio.wait([stopped, broken], return_when=asyncio.FIRST_COMPLETED)
            if broken.done():
                raise broken.result()
        finally:
            stopped.cancel()
            broken.cancel()

    def _stand(self, line: _Line) -> SourceStanding:
        jobs = [
            self._scheduler.get_job(_job_id(watch.name, line.name)) for watch in self._config.watch if line.name in watch.sources
        ]
        due = min((job.next_run_time for job in jobs if job is not None), default=None)
        held = line.held if line.crawling is None else None
        return SourceStanding(
            source=line.name, next_due=due, crawling_since=line.crawling, waiting_until=held.at if held else None,
            because=held.because if held else None,
        )  # fmt: skip


# A late run counts however late it is, and many missed ones count as one.
_JOB = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


def _job_id(watch: str, source: str) -> str:
    return f"watch {watch} on {source}"


def _same_schedule(watch: WatchConfig, config: Config, before: Config) -> bool:
    old = next((one for one in before.watch if one.name == watch.name), None)
    return old is not None and (old.every, old.cron, before.zone.key) == (watch.every, watch.cron, config.zone.key)


def _same_visit(watch: WatchConfig, source: str, config: Config, before: Config) -> bool:
    """Whether a visit would ask the same of the same site."""
    old = before.named_watch(watch.name)
    if old.queries != watch.queries or source not in old.sources:
        return False
    now, then = config.resolved_source(source), before.resolved_source(source)
    return (now.search, now.hosts, now.render, now.first_page, now.page_step) == (
        then.search, then.hosts, then.render, then.first_page, then.page_step,
    )  # fmt: skip
