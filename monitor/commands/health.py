"""Whether all is well, as values: what `monitor status` prints and decides its exit code by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config import Config, WatchConfig, cron_trigger
from monitor.ends import is_interrupted
from monitor.ratebook import RateBook
from monitor.service.tables import trouble
from monitor.standing import ServiceStanding, SourceStanding, read_standing
from monitor.understand import Rates
from storage.model import Alert, AlertState, Belief, CrawlRecord
from storage.store import Store

GRACE = timedelta(hours=1)  # a crawl may be this much later than planned before somebody should look
LATE_MAIL = timedelta(minutes=30)  # an alert may wait this long after its time
SILENT = timedelta(minutes=5)  # a service writes down how it is every few seconds
REMEMBERED = timedelta(days=7)  # an alert that was given up is told for so long
_LOOKED_BACK = 100  # crawls searched for the last complete one


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """How one source is doing; problem None: well."""

    source: str
    watches: tuple[str, ...]
    last: CrawlRecord | None
    complete: datetime | None  # end of the last complete crawl that was believed
    problem: str | None
    schedule: SourceStanding | None = None  # what the running service has in mind for it

    @property
    def not_understood(self) -> dict[str, int]:
        """Texts of the last crawl that were there and were not understood, by kind."""
        return dict(self.last.not_understood) if self.last else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How everything is doing."""

    sources: tuple[SourceHealth, ...]
    held: tuple[CrawlRecord, ...]
    waiting: int
    overdue: int
    given_up: tuple[Alert, ...]  # of the last days
    mail_problem: str | None
    service: ServiceStanding | None = None  # None: no service, or one that ended in order
    service_problem: str | None = None
    rates: tuple[Rates, ...] = ()  # the last table of each source
    rates_trouble: tuple[tuple[str, str], ...] = ()  # (table, why it could not be had at the last try)

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each thing somebody should look at."""
        return tuple(_problems(self))


def _problems(health: Health) -> Iterator[str]:
    if not health.sources:
        yield "nothing is watched: monitor.toml has no [[watch]]"
    if health.service_problem is not None:
        yield health.service_problem
    for source in health.sources:
        if source.problem is not None:
            yield f"{source.source}: {source.problem}"
    for crawl in health.held:
        why = crawl.held_because or "no reason kept"
        yield f"{crawl.source}: crawl {crawl.crawl_id} is held ({why}); `monitor crawls` tells what to do"
    if health.overdue:
        why = f": {health.mail_problem}" if health.mail_problem else ""
        yield f"alerts are late: {health.overdue}{why}"
    elif health.mail_problem:
        yield f"mail: {health.mail_problem}"
    if health.given_up:
        last = health.given_up[-1]
        yield f"alerts were given up: {len(health.given_up)}, the last to {last.recipient} ({last.last_error})"


def health(config: Config, store: Store, *, now: datetime) -> Health:
    """How the configured sources, the held crawls and the outbox are doing at `now`."""
    waiting = store.alerts(state=AlertState.WAITING)
    service = read_standing(config.monitor.data)
    return Health(
        sources=tuple(_source_health(name, config, store, service, now) for name in watched_sources(config)),
        held=tuple(store.crawls(belief=Belief.HELD)),
        waiting=len(waiting),
        overdue=sum(alert.due + LATE_MAIL < now for alert in waiting),
        given_up=tuple(alert for alert in store.alerts(state=AlertState.GIVEN_UP) if alert.created + REMEMBERED > now),
        mail_problem=store.recall("mail:unreachable"),
        service=service,
        service_problem=_service_problem(service, now),
        rates=RateBook.of(config).latest(),
        rates_trouble=tuple(trouble(store, config).items()),
    )


def _service_problem(service: ServiceStanding | None, now: datetime) -> str | None:
    if service is None:
        return None
    if not service.running:
        return f"the service ended without order after {service.at:%Y-%m-%d %H:%M} UTC; see logs/monitor.log, then `monitor run`"
    if now - service.at > SILENT:
        return f"the service has not said how it is since {service.at:%Y-%m-%d %H:%M} UTC; it hangs, or the machine slept"
    if service.config_refused is not None:
        return f"the configuration as it is now was refused: {service.config_refused.splitlines()[0]}; `monitor check` says more"
    return None


def watched_sources(config: Config) -> list[str]:
    """The sources that some watch visits, in the order of the file."""
    used = {name for watch in config.watch for name in watch.sources}
    return [source.name for source in config.source if source.name in used]


def _source_health(name: str, config: Config, store: Store, service: ServiceStanding | None, now: datetime) -> SourceHealth:
    watches = [watch for watch in config.watch if name in watch.sources]
    crawls = _visits(store.crawls(source=name, limit=_LOOKED_BACK))
    last = crawls[0] if crawls else None
    schedule = service.source(name) if service is not None and service.running else None
    # What the service holds back on purpose (trouble, hours, budget) is not late.
    held = schedule is not None and schedule.waiting_until is not None
    return SourceHealth(
        source=name,
        watches=tuple(watch.name for watch in watches),
        last=last,
        complete=_last_complete(crawls),
        problem=_trouble(last) or (None if held else _late(name, watches, config, store, now)),
        schedule=schedule,
    )


def _visits(crawls: Iterable[CrawlRecord]) -> list[CrawlRecord]:
    """Those that tell how the site answers: not pages that a person saved, nor crawls that the program itself cut off."""
    return [crawl for crawl in crawls if crawl.origin == "crawl" and not is_interrupted(crawl)]


def _last_complete(crawls: Iterable[CrawlRecord]) -> datetime | None:
    sound = (Belief.BELIEVED, Belief.ACCEPTED)
    return next((crawl.ended or crawl.started for crawl in crawls if crawl.outcome == "complete" and crawl.belief in sound), None)


def _trouble(last: CrawlRecord | None) -> str | None:
    if last is None:
        return "not crawled yet"
    if last.outcome in ("blocked", "failed"):
        return f"the last crawl was {last.outcome}" + (f": {last.stopped_because}" if last.stopped_because else "")
    return None


def _late(name: str, watches: Iterable[WatchConfig], config: Config, store: Store, now: datetime) -> str | None:
    for watch in watches:
        done = _visits(store.crawls(source=name, watch=watch.name, limit=_LOOKED_BACK))
        if not done:
            return f"not crawled yet for watch {watch.name}"
        due = next_due(watch, done[0].by_clock, config)
        if due is not None and due + max(GRACE, watch.every or GRACE) < now:
            return f"overdue for watch {watch.name} since {due:%Y-%m-%d %H:%M} UTC; is `monitor run` running?"
    return None


def next_due(watch: WatchConfig, after: datetime, config: Config) -> datetime | None:
    """When a watch comes round next after a crawl that began at `after`."""
    if watch.every is not None:
        return after + watch.every
    if watch.cron is None:
        return None
    moment: datetime | None = cron_trigger(watch.cron, config.zone).get_next_fire_time(after, after)
    return None if moment is None else moment.astimezone(after.tzinfo)
