"""One visit of one source: plan it, have a worker run it, take its folder into history. The only place where the three meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from monitor.alerts.incidents import incident_key, incident_step, redesign_alerts
from monitor.alerts.mute import PREFIX, read_mutes
from monitor.alerts.renames import Earlier
from monitor.alerts.rules import alerts_for
from monitor.budget import day_begins, requests_left
from monitor.catalogue import Catalogue
from monitor.config import Config, Photos, ResolvedSource, WatchConfig
from monitor.errors import SourceBusy
from monitor.hosts import Budget, Hosts, host_names
from monitor.ingest import IMPORT, IngestContext, IngestResult, ingest, recover
from monitor.learned import keep_learned
from monitor.pasts import add_past
from monitor.photos import FOLDER, due_photos, photo_plan, take_photos
from monitor.plans import make_plan
from monitor.ratebook import RateBook
from monitor.understand import Hints
from monitor.workers import WorkerPool
from spiders.folder import CrawlReport, read_report
from spiders.plan import CrawlPlan, Keep
from storage.errors import StoreError
from storage.model import Alert, Change, CrawlRecord, Judgement, Listing, ListingState
from storage.store import Store

log = logging.getLogger(__name__)

_RECOVERED = "recovered"  # when every crawl folder was looked at last, remembered
_DAY = timedelta(days=1)  # a clock that was set back must hide no folder
PAUSE = timedelta(minutes=2)  # a site that wants no request for longer is not waited for with a worker in hand


def utc_now() -> datetime:
    """The clock of the shell; everything inside gets the time as an argument."""
    return datetime.now(UTC)


class Crawler:
    """Crawls the sources of one configuration into one store."""

    def __init__(
        self, *, config: Config, store: Store, pool: WorkerPool, hosts: Hosts, clock: Callable[[], datetime] = utc_now,
        picturing: set[str] | None = None, behind: dict[Path, datetime] | None = None,
    ) -> None:  # fmt: skip
        """behind: finished crawls that history does not have yet, and since when; shared by the crawlers of one program."""
        self._config = config
        self._store = store
        self._pool = pool
        self._hosts = hosts
        self._clock = clock
        self._behind = {} if behind is None else behind
        self._context = context_of(config, store=store, clock=clock)
        # Crawls that are in history while their photographs are still on the way: their messages wait for these.
        self.picturing = set() if picturing is None else picturing

    @property
    def data(self) -> Path:
        """The data folder; crawl folders lie below it."""
        return self._config.monitor.data

    async def crawl(self, source: str, watches: Sequence[WatchConfig]) -> IngestResult:
        """One crawl of this source for these watches, taken into history. A lost worker ends as a failed crawl, not as an error.

        Raises SourceBusy while another process crawls the host, when the site asked for a longer pause, or when the day's budget
        of requests is used up.
        """
        # Asking a site for what cannot be kept is no use, and what was crawled first comes first.
        await self.catch_up()
        resolved = self._config.resolved_source(source)
        async with self._hosts.hold(self._names(resolved.hosts), delay=resolved.delay, wait=PAUSE.total_seconds()) as budget:
            now = self._clock()
            if budget.not_before is not None and budget.not_before > now + PAUSE:
                wish = f"the site asked for no request before {budget.not_before:%Y-%m-%d %H:%M:%S} UTC"
                raise SourceBusy(wish, until=budget.not_before)
            left = await asyncio.to_thread(self._requests_left, resolved, now)
            plan = await asyncio.to_thread(
                make_plan, config=self._config, source=resolved, watches=watches, store=self._store, now=now
            )
            limits = plan.limits if left is None else replace(plan.limits, requests=min(left, plan.limits.requests))
            plan = replace(plan, not_before=budget.not_before, limits=limits)
            folder = self.data / "crawls" / plan.crawl_id
            budget.begin(folder)
            self.picturing.add(plan.crawl_id)
            try:
                report = await self._visit(plan, folder, budget)
                result = await asyncio.to_thread(self._take_in, folder, plan)
                if report.retry_after is None:
                    await self._photograph(plan, folder, result, budget, delay=resolved.delay)
            finally:
                self.picturing.discard(plan.crawl_id)
            return result

    async def _visit(self, plan: CrawlPlan, folder: Path, budget: Budget) -> CrawlReport:
        try:
            report = await self._pool.crawl(plan, folder)
        except BaseException:
            # Cut off, and the site was asked all the same.
            if (told := read_report(folder)) is not None:
                budget.note(told)
            raise
        budget.note(report)
        return report

    async def _photograph(self, plan: CrawlPlan, folder: Path, result: IngestResult, budget: Budget, *, delay: float) -> None:
        """Fetch the photographs that are due after a crawl whose hosts are held; what cannot be had now is tried after the next."""
        visit = await asyncio.to_thread(self._photos_due, plan, folder, result)
        if visit is None:
            return
        elsewhere = self._names(visit.hosts) - self._names(plan.hosts)
        try:
            async with self._hosts.hold(elsewhere, delay=delay) as others:
                times = [time for time in (budget.rest(delay), others.not_before) if time is not None]
                photos = folder / FOLDER
                try:
                    report = await self._pool.crawl(replace(visit, not_before=max(times, default=None)), photos)
                except asyncio.CancelledError:
                    # What was fetched by now is kept; there is no later visit that would look into this folder.
                    take_photos(photos, plan=plan, data=self.data, store=self._store)
                    raise
                others.note(report)
                # What another host asked for is no wish of the site's.
                budget.note(replace(report, retry_after=None) if elsewhere else report)
                take = partial(take_photos, photos, plan=plan, data=self.data, store=self._store, requests=report.requests)
                await asyncio.to_thread(take)
        except SourceBusy as busy:
            log.info("photographs of %s wait: %s", plan.source, busy)

    def _photos_due(self, plan: CrawlPlan, folder: Path, result: IngestResult) -> CrawlPlan | None:
        if self._config.evidence.photos is Photos.NONE or plan.keep is Keep.NONE:
            return None
        due = due_photos(result, self._store, now=self._clock())
        visit = photo_plan(plan, folder, due) if due else None
        left = plan.limits.requests - result.crawl.requests
        # A robots.txt and one photograph: less than that is no visit.
        if visit is None or left < 2:
            return None
        return replace(visit, limits=replace(visit.limits, requests=min(left, visit.limits.requests)))

    @property
    def behind_since(self) -> datetime | None:
        """Since when finished crawls wait to be taken into history; None: none waits."""
        return min(self._behind.values(), default=None)

    async def catch_up(self) -> list[IngestResult]:
        """Take in the crawls that could not be when they ended, oldest first. Raises as ingest does; what is left waits on."""
        return await asyncio.to_thread(self._catch_up)

    def _catch_up(self) -> list[IngestResult]:
        return [self._ingest(folder) for folder in list(self._behind)]  # in the order in which they ended, whatever their clock

    def _names(self, hosts: Sequence[str]) -> frozenset[str]:
        """What a crawl has to hold: its hosts, as widely as any source of this configuration names them."""
        sources = [self._config.resolved_source(one.name).hosts for one in self._config.source]
        return host_names(hosts, (host for one in sources for host in one))

    def reconfigured(self, config: Config) -> Crawler:
        """A crawler of another configuration with the same store, workers and hosts."""
        return Crawler(
            config=config, store=self._store, pool=self._pool, hosts=self._hosts, clock=self._clock, picturing=self.picturing,
            behind=self._behind,
        )  # fmt: skip

    def _requests_left(self, source: ResolvedSource, now: datetime) -> int | None:
        """What today's budget of a source leaves for one crawl, None where it has none; SourceBusy when it is used up."""
        if (budget := source.requests_per_day) is None:
            return None
        zone = self._config.zone
        today = self._store.crawls(source=source.name, since=day_begins(now, zone))
        left = requests_left(today, budget, now=now, zone=zone)
        if left == 0:
            raise SourceBusy(f"today's {budget} requests are used up", until=day_begins(now, zone, days=1))
        return left

    async def recover(self) -> list[IngestResult]:
        """Take in what a killed program left behind; crawls that another process is running now are left to it."""

        return await asyncio.to_thread(self._recover)

    def _recover(self) -> list[IngestResult]:
        now = self._clock()
        left: list[Path] = []
        mark = self._store.recall(_RECOVERED)
        looked = datetime.fromisoformat(mark) if mark else None
        results = recover(
            self.data, store=self._store, context=self._context, now=now,
            busy=lambda plan: self._hosts.held(self._names(plan.hosts)),
            # A look that lies ahead was made before the clock was set back: nobody knows what came since.
            since=looked - _DAY if looked and looked <= now else None, leave=left.append,
        )  # fmt: skip
        # What was left alone has to be looked at again, however old it is by then.
        if not left:
            self._store.remember(_RECOVERED, now.isoformat())
        return results

    def _take_in(self, folder: Path, plan: CrawlPlan) -> IngestResult:
        report = read_report(folder)
        result = self._ingest(folder)
        if report is not None:
            keep_learned(self._store, report, plan.search)
        return result

    def _ingest(self, folder: Path) -> IngestResult:
        try:
            result = ingest(folder, store=self._store, context=self._context, now=self._clock())
        except (StoreError, OSError):
            self._behind.setdefault(folder, self._clock())
            raise
        self._behind.pop(folder, None)
        return result


def context_of(config: Config, *, store: Store, clock: Callable[[], datetime]) -> IngestContext:
    """What taking crawls in needs of the configuration, and whom it tells."""
    alerts = config.alerts
    catalogue = Catalogue.of(config.catalogue.files)
    rates = RateBook.of(config)

    def outage(crawl: CrawlRecord) -> tuple[str | None, tuple[Alert, ...]]:
        known = store.recall(incident_key(crawl.source))
        # What a person saved says nothing of how the site answers us.
        return (known, ()) if crawl.origin == IMPORT else incident_step(known, crawl, config=alerts, now=clock())

    def tell(
        crawl: CrawlRecord, changes: Sequence[Change], states: Mapping[str, ListingState], report: CrawlReport
    ) -> tuple[Alert, ...]:
        now = clock()
        muted = read_mutes(store.recall_all(PREFIX), now)
        earlier = Earlier(renamed=lambda key, old, new, since: store.renamed(key, old=old, new=new, since=since), state=store.state)
        told = alerts_for(
            crawl, changes, states, config=alerts, now=now, zone=config.zone, muted=muted, catalogue=catalogue,
            rates=rates.at(now), earlier=earlier,
        )  # fmt: skip
        rebuilt = redesign_alerts(crawl, config=alerts, now=now) if report.profile_renewed and crawl.origin != IMPORT else ()
        return told + outage(crawl)[1] + rebuilt

    return IngestContext(
        catalogue=Valuing(catalogue, rates, clock),
        past=lambda listing, judgement, known, now: add_past(catalogue, listing, judgement, store=known, now=now),
        hints=hints_of(config),
        watches={watch.name: watch.items for watch in config.watch},
        alerts=tell,
        facts=lambda crawl: ((incident_key(crawl.source), outage(crawl)[0]),),
        data=config.monitor.data,
    )


@dataclass(frozen=True, slots=True)
class Valuing:
    """The catalogue, judging prices by the exchange rates of the day."""

    catalogue: Catalogue
    rates: RateBook
    clock: Callable[[], datetime]

    def judge(self, listing: Listing, *, items: Collection[str] | None = None) -> Judgement:
        """What the listing offers and why to look."""
        return self.catalogue.judge(listing, items=items, rates=self.rates.dollars(self.clock()))


def hints_of(config: Config) -> dict[str, Hints]:
    """What is known of each source's language and country before a page is read, by source."""
    sources = [config.resolved_source(source.name) for source in config.source]
    return {
        one.name: Hints(country=one.country, currency=one.currency, timezone=one.timezone, language=one.language) for one in sources
    }
