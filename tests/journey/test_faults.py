"""Everything that can go wrong with a site, in turn and at once: no change is missed, invented or doubled, nobody is told twice."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from rounds import QUERIES, write_config

from monitor.app import App, opened
from monitor.history.oddities import AT_LEAST
from monitor.practice import PracticeServer
from monitor.practice.faults import Fault
from monitor.practice.values import FIELDS
from monitor.practice.world import matches
from spiders.folder import CrawlReport
from spiders.plan import CrawlPlan, Render
from storage import open_store
from storage.model import AlertKind, Belief, Change, ChangeKind

SITES = ("baraholka", "bazar-kz", "gielda", "orbita-shop", "radiorynok", "souq")
LONG = os.environ.get("MONITOR_LONG_TESTS") == "1"
HOW: dict[Fault, dict[str, Any]] = {
    Fault.TOO_MANY: {"retry_after": 1},
    Fault.GIANT: {"size": 11_000_000},
    Fault.ZIP_BOMB: {"size": 12_000_000},
    Fault.REDIRECT_AWAY: {"to": "https://elsewhere.example/"},
    Fault.DRIP: {"seconds": 0.02},
}


class Impatient:
    """A worker pool that waits a second for an answer where the program waits a minute."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def crawl(self, plan: CrawlPlan, folder: Path) -> CrawlReport:
        """Run one crawl."""
        limits = replace(plan.limits, response_seconds=1.0, crawl_seconds=30.0)
        report: CrawlReport = await self._pool.crawl(replace(plan, limits=limits, not_before=None, render=Render.HTTP), folder)
        return report


@dataclass
class Known:
    """What somebody may claim of one listing after the changes told so far."""

    live: bool
    said: dict[str, str | None]


@dataclass
class Observer:
    """Follows the told changes of one site and holds every single one against the truth of its tick."""

    market: PracticeServer
    site: str
    known: dict[str, Known] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    told: int = 0

    def hear(self, changes: Sequence[Change], tick: int, *, copy: int | None = None) -> None:
        """Take in what one crawl told. copy: the tick that the site showed instead of its present one.

        A copy that differs from what is known in one or two things is what the site says, as far as anybody could tell: a seller
        who takes one price back looks the same. In three it betrays itself, and nothing of it may be told.
        """
        says = copy if copy is not None and self._differences(copy) < AT_LEAST else tick
        for change in changes:
            self.told += 1
            if (fault := self._fault_of(change, says)) is not None:
                self.wrong.append(
                    f"tick {tick} {change.listing_id} {change.kind} {change.field} {change.old!r} {change.new!r}: {fault}"
                )

    def _differences(self, tick: int) -> int:
        """In how many things the site of a tick differs from what is known."""
        shown = self.market.world.at(self.site, tick)
        fields = self.market.sites[self.site].on_items
        turns = sum(known.live is not (native_id in shown) for native_id, known in self.known.items())
        return turns + sum(
            (said := shown[native_id].said(name)) is not None and said != known.said[name]
            for native_id, known in self.known.items() if native_id in shown for name in fields
        )  # fmt: skip

    def _fault_of(self, change: Change, tick: int) -> str | None:
        native_id = change.listing_id.partition(":")[2]
        advert = self.market.world.at(self.site, tick).get(native_id)
        known = self.known.get(native_id)
        match change.kind:
            case ChangeKind.NEW:
                if known is not None or advert is None:
                    return "is not new" if known else "is not there"
                self.known[native_id] = Known(live=True, said={name: advert.said(name) for name in FIELDS})
                return None
            case ChangeKind.REMOVED:
                if known is None or not known.live or advert is not None:
                    return "is not gone"
                known.live = False
                return None
            case ChangeKind.RELISTED:
                if known is None or known.live or advert is None:
                    return "is not back"
                known.live = True
                return None
        if known is None or advert is None or change.field is None:
            return "is not there"
        if change.field not in known.said:
            return "is no field that the world changes"
        before, known.said[change.field] = known.said[change.field], change.new
        if before == change.new:
            return "says so already"
        is_now = advert.said(change.field)
        return None if (change.old, change.new) == (before, is_now) else f"was {before!r}, is {is_now!r}"

    def compare(self, tick: int) -> None:
        """After a healthy crawl everything that is shown has to be known as it is."""
        shown = self.market.world.at(self.site, tick)
        for native_id, advert in shown.items():
            known = self.known.get(native_id)
            if known is None:
                if any(matches(advert, query) for query in QUERIES):
                    self.wrong.append(f"tick {tick} {self.site}:{native_id} is not known")
                continue
            if not known.live:
                self.wrong.append(f"tick {tick} {self.site}:{native_id} is back, and nobody was told")
            for name in self.market.sites[self.site].on_items:
                if (is_now := advert.said(name)) is not None and is_now != known.said[name]:
                    self.wrong.append(f"tick {tick} {self.site}:{native_id} {name} {known.said[name]!r} is {is_now!r}, not told")
                    known.said[name] = is_now
        for native_id, known in self.known.items():
            if known.live and native_id not in shown:
                self.wrong.append(f"tick {tick} {self.site}:{native_id} is gone, and nobody was told")


@dataclass(frozen=True, kw_only=True)
class Round:
    """One visit of every site: what is wrong with each. Empty: all is well."""

    tick: int
    faults: Mapping[str, Fault]


def in_turn(faults: Sequence[Fault], sites: Sequence[str], *, step: int, outage: int = 1) -> Iterator[Round]:
    """Healthy first; then one fault after the other, each `outage` visits long and followed by a healthy visit.

    step 0: the same fault on every site at once; otherwise each site is so many faults further than the one before.
    """
    yield Round(tick=0, faults={})
    tick = 1
    for number in range(len(faults)):
        hurt = {site: faults[(number + step * n) % len(faults)] for n, site in enumerate(sites)}
        for _ in range(outage):
            yield Round(tick=tick, faults=hurt)
            tick += 1
        yield Round(tick=tick, faults={})
        tick += 1


OLD = 9  # ticks that a copy is old at least: a younger one hardly ever betrays itself


def particulars(fault: Fault, market: PracticeServer, site: str, healthy: Sequence[int]) -> dict[str, Any]:
    """What a fault needs beside its name. healthy: the ticks of visits at which all was well; an old copy is of one of them."""
    if fault is Fault.OLD_COPY:
        now = market.clock.tick
        return {"ticks": now - max((tick for tick in healthy if tick <= now - OLD), default=0)}
    if fault is Fault.HIDDEN:
        return {"hide": tuple(market.live(site))[::5]}
    return HOW.get(fault, {})


def visit(home: Path, market: PracticeServer, rounds: Sequence[Round]) -> dict[str, Observer]:
    """Go through the rounds with the whole program and hold everything it tells against the truth."""
    config = write_config(home, market)
    observers = {site: Observer(market, site) for site in market.sites}

    async def one(app: App, site: str, round_: Round, copy: int | None) -> None:
        result = await app.crawler.crawl(site, list(config.watch))
        observer = observers[site]
        observer.hear(result.changes, round_.tick, copy=copy)
        if not round_.faults:
            if result.crawl.outcome != "complete" or result.crawl.belief is not Belief.BELIEVED:
                observer.wrong.append(f"tick {round_.tick} {site}: healthy, and {result.crawl.outcome} {result.notes}")
            observer.compare(round_.tick)

    async def run() -> None:
        async with opened(config) as app:
            app.crawler._pool = Impatient(app.pool)  # type: ignore[assignment]  # how long it waits is not what is tested
            healthy = [round_.tick for round_ in rounds if not round_.faults]
            for round_ in rounds:
                market.clock.set(round_.tick)
                copies: dict[str, int] = {}
                for site, fault in round_.faults.items():
                    how = particulars(fault, market, site, healthy)
                    market.fault(site, fault, **how)
                    if fault is Fault.OLD_COPY:
                        copies[site] = round_.tick - how["ticks"]
                await asyncio.gather(*(one(app, site, round_, copies.get(site)) for site in market.sites))
                market.clear()

    asyncio.run(run())
    return observers


def calls_by_source(home: Path) -> dict[AlertKind, Counter[str]]:
    """How often the operator was told of an incident or a recovery, by source."""
    store = open_store(f"sqlite:///{home}/data/monitor.db")
    told: dict[AlertKind, Counter[str]] = {AlertKind.INCIDENT: Counter(), AlertKind.RECOVERY: Counter()}
    for alert in store.alerts():
        if alert.kind in told and alert.crawl_id is not None and (crawl := store.crawl(alert.crawl_id)) is not None:
            told[alert.kind][crawl.source] += 1
    store.close()
    return told


def assert_nothing_is_wrong(home: Path, observers: Mapping[str, Observer], *, outages: int) -> None:
    """Every told change was true, every true one told, and the operator was called at most once an outage."""
    assert "\n".join(words for observer in observers.values() for words in observer.wrong) == ""
    assert all(observer.told > len(QUERIES) for observer in observers.values())
    told = calls_by_source(home)
    for site in observers:
        assert told[AlertKind.INCIDENT][site] <= outages
        # All is well at the end: whatever was told to be broken was told to be healed.
        assert told[AlertKind.RECOVERY][site] == told[AlertKind.INCIDENT][site]


def test_any_fault_on_any_site_invents_doubles_and_loses_nothing(home: Path) -> None:
    # Twelve rounds of three sites that are twelve faults apart: every fault on one of them.
    with PracticeServer(seed=2, sites=SITES[:3]) as market:
        rounds = list(in_turn(list(Fault), SITES[:3], step=12))[:25]
        observers = visit(home, market, rounds)
        met = {fault for round_ in rounds for fault in round_.faults.values()}
        assert met == set(Fault)
        assert_nothing_is_wrong(home, observers, outages=12)


@pytest.mark.skipif(not LONG, reason="takes minutes; set MONITOR_LONG_TESTS=1")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("step", "outage"), [(0, 2), (5, 1)], ids=["every site at once", "in turn"])
def test_sixty_ticks_of_faults_invent_double_and_lose_nothing(home: Path, step: int, outage: int) -> None:
    with PracticeServer(seed=5, sites=SITES) as market:
        observers = visit(home, market, list(in_turn(list(Fault), SITES, step=step, outage=outage)))
        assert_nothing_is_wrong(home, observers, outages=len(Fault))
