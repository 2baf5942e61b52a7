"""Figures for Prometheus: what they are, and the text format (version 0.0.4) they travel in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from monitor.commands.health import Health, health
from monitor.config import Config
from monitor.standing import ServiceStanding, read_standing
from storage.model import AlertState, CrawlRecord
from storage.store import Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OUTCOMES = ("complete", "partial", "blocked", "failed")
KINDS = ("new", "changed", "removed", "relisted")
_LONGEST_CRAWL = timedelta(hours=2)  # a crawl is known by its begin and kept at its end: so far back one may still appear

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """One figure with its samples."""

    name: str
    help: str
    kind: str = "gauge"  # or counter
    samples: tuple[tuple[Labels, float], ...] = ()


def expose(families: Iterable[Family]) -> str:
    """The text format; a figure without samples is left out.

    >>> print(expose([Family(name="up", help="Is it?", samples=(((), 1),))]), end="")
    # HELP up Is it?
    # TYPE up gauge
    up 1
    """
    return "".join(f"{line}\n" for family in families if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    text = family.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {family.name} {text}"
    yield f"# TYPE {family.name} {family.kind}"
    for labels, value in family.samples:
        named = ",".join(f'{name}="{_escaped(said)}"' for name, said in labels)
        yield f"{family.name}{{{named}}} {_number(value)}" if named else f"{family.name} {_number(value)}"


def _escaped(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


class CrawlCounts:
    """Counters over the crawls that ended since it was made, by source. Prometheus expects them to begin anew with the process."""

    def __init__(self, store: Store, *, now: datetime) -> None:
        self._store = store
        self._since = now
        self._seen: dict[str, datetime] = {}
        self._lock = Lock()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def take(self, *, now: datetime) -> Mapping[tuple[str, str, str], int]:
        """(figure, source, what) to count: crawls by outcome, changes by kind, requests, pages, listings, texts not understood."""
        with self._lock:
            for crawl in self._store.crawls(since=min(self._since, now) - _LONGEST_CRAWL):
                if crawl.crawl_id not in self._seen and (crawl.ended or crawl.started) >= self._since:
                    self._seen[crawl.crawl_id] = crawl.started
                    self._counts.update(_counts(crawl))
            self._forget(now)
            return dict(self._counts)

    def _forget(self, now: datetime) -> None:
        """Move on, so that a year of scrapes looks at hours and not at the year."""
        if now - self._since < 2 * _LONGEST_CRAWL:
            return
        self._since = now - _LONGEST_CRAWL
        self._seen = {crawl: started for crawl, started in self._seen.items() if started >= self._since - _LONGEST_CRAWL}


def _counts(crawl: CrawlRecord) -> dict[tuple[str, str, str], int]:
    source = crawl.source
    found = 0 if crawl.baseline else crawl.new  # where history begins nothing happened
    counts = {
        ("crawls", source, crawl.outcome): 1, ("requests", source, ""): crawl.requests, ("pages", source, ""): crawl.pages,
        ("listings", source, ""): crawl.listings,
        ("changes", source, "new"): found, ("changes", source, "changed"): crawl.changed,
        ("changes", source, "removed"): crawl.removed, ("changes", source, "relisted"): crawl.relisted,
    }  # fmt: skip
    return counts | {("not_understood", source, kind): number for kind, number in crawl.not_understood}


def metrics(config: Config, store: Store, counts: CrawlCounts, *, now: datetime) -> str:
    """Everything, as text."""
    found = health(config, store, now=now)
    standing = read_standing(config.monitor.data)
    families = [
        *_of_service(standing, now), *_of_crawls(found, counts.take(now=now)), *_of_sources(found, standing, now),
        *_of_outbox(found, store, now),
    ]  # fmt: skip
    return expose(families)


def _of_service(standing: ServiceStanding | None, now: datetime) -> Iterator[Family]:
    running = standing is not None and standing.running
    yield _single("monitor_service_running", "Whether `monitor run` works on this data folder.", running)
    if standing is None or not running:
        return
    yield _single("monitor_service_start_time_seconds", "When it started, since 1970.", standing.started.timestamp())
    yield _single("monitor_service_silent_seconds", "Since it last said how it is.", (now - standing.at).total_seconds())
    yield _single("monitor_service_memory_bytes", "Resident memory of the service without its workers.", standing.memory_mb * 2**20)
    yield _single("monitor_config_refused", "Whether monitor.toml as it is now was refused.", standing.config_refused is not None)
    workers = tuple(((("worker", str(place)),), worker.memory_mb * 2.0**20) for place, worker in enumerate(standing.workers))
    yield Family(name="monitor_worker_memory_bytes", help="Resident memory of a crawl worker and its browser.", samples=workers)


def _of_crawls(found: Health, counts: Mapping[tuple[str, str, str], int]) -> Iterator[Family]:
    sources = [each.source for each in found.sources]

    def counter(name: str, help_: str, figure: str, label: str, whats: Iterable[str]) -> Family:
        known = {what for kind, _, what in counts if kind == figure}
        # A counter that begins at nothing hides its first increment from rate().
        samples = tuple(
            ((("source", source), (label, what)) if label else (("source", source),), float(counts.get((figure, source, what), 0)))
            for source in sources
            for what in dict.fromkeys((*whats, *sorted(known)))
        )
        return Family(name=name, help=help_, kind="counter", samples=samples)

    yield counter("monitor_crawls_total", "Crawls that ended, by outcome.", "crawls", "outcome", OUTCOMES)
    yield counter("monitor_changes_total", "Changes taken into history, by kind.", "changes", "kind", KINDS)
    yield counter("monitor_requests_total", "Requests made.", "requests", "", ("",))
    yield counter("monitor_pages_total", "Pages read.", "pages", "", ("",))
    yield counter("monitor_listings_seen_total", "Listings seen, each once a crawl.", "listings", "", ("",))
    yield counter("monitor_not_understood_total", "Texts that were there and were not understood.", "not_understood", "text", ())


def _of_sources(found: Health, standing: ServiceStanding | None, now: datetime) -> Iterator[Family]:
    def by_source(name: str, help_: str, value: Callable[[str], float | None]) -> Family:
        told = [(each.source, value(each.source)) for each in found.sources]
        return Family(name=name, help=help_, samples=tuple(((("source", one),), v) for one, v in told if v is not None))

    rows = {each.source: each for each in found.sources}
    stands = {each.source: each for each in standing.sources} if standing is not None and standing.running else {}

    def age(source: str) -> float | None:
        complete = rows[source].complete
        return None if complete is None else (now - complete).total_seconds()

    def listings(source: str) -> float | None:
        last = rows[source].last
        return None if last is None else last.listings

    def waits(source: str) -> float | None:
        stand = stands.get(source)
        return None if stand is None else float(stand.waiting_until is not None)

    yield by_source("monitor_source_last_complete_age_seconds", "Since the last complete, believed crawl ended.", age)
    yield by_source("monitor_source_listings", "Listings seen by the last crawl.", listings)
    yield by_source("monitor_source_waiting", "Whether what is due there is held back (trouble, hours, budget).", waits)
    yield by_source(
        "monitor_source_problem", "Whether somebody should look at it.", lambda source: float(bool(rows[source].problem))
    )


def _of_outbox(found: Health, store: Store, now: datetime) -> Iterator[Family]:
    waiting = store.alerts(state=AlertState.WAITING, due=now)
    oldest = min((alert.created for alert in waiting), default=now)
    yield _single("monitor_held_crawls", "Crawls that wait for a decision.", len(found.held))
    yield _single("monitor_outbox_waiting", "Alerts not delivered yet, digests of later hours among them.", found.waiting)
    yield _single("monitor_outbox_due", "Alerts whose time has come.", len(waiting))
    yield _single("monitor_outbox_oldest_seconds", "Age of the oldest alert whose time has come.", (now - oldest).total_seconds())
    yield _single("monitor_outbox_given_up", "Alerts given up in the last days.", len(found.given_up))
    yield _single("monitor_problems", "Things that somebody should look at, as `monitor status` counts them.", len(found.problems))


def _single(name: str, help_: str, value: float) -> Family:
    return Family(name=name, help=help_, samples=(((), float(value)),))
