"""A year of the schedule on a virtual clock: clocks that change, restarts, sleeps, outages, hours, budgets; visits are counted."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from service_desk import DAY, HOUR, MINUTE, config_of, crawl

from monitor.config import WatchConfig
from monitor.config.hours import read_hours
from monitor.service.gate import Rules, gate
from monitor.service.times import first_time, jitter, next_time, usual_gap
from storage.model import CrawlRecord

KYIV = ZoneInfo("Europe/Kyiv")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Year:
    """One source and one watch as the service moves them, in steps from one event to the next."""

    watch: WatchConfig
    rules: Rules
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    crawls: list[CrawlRecord] = field(default_factory=list)  # newest first

    def run(self, *, begin: datetime, until: datetime, ends: str = "complete", requests: int = 10) -> None:
        """The service runs from begin to until; every crawl ends so and takes a minute."""
        last = self.crawls[0].started if self.crawls else None
        due = first_time(self.watch, last, now=begin, zone=KYIV)
        now = due
        while now < until:
            held = gate(self.crawls[:60], self.rules, now=now)
            if not held.open(now):
                now = held.at
                continue
            self.crawls.insert(0, crawl(ends, now=now, requests=requests))
            due = next_time(self.watch, now, now=now + MINUTE, zone=KYIV) + jitter(self.watch, self.chance.random)
            now = due

    def gaps(self) -> list[timedelta]:
        """Between one visit and the next, oldest first."""
        return [later - earlier for earlier, later in pairwise(sorted(one.started for one in self.crawls))]


def year_of(schedule: str, **rules: object) -> Year:
    watch = config_of(("w", schedule, "shop")).watch[0]
    usual = usual_gap([watch], now=BEGIN, zone=KYIV)
    return Year(watch=watch, rules=Rules(usual=usual, zone=KYIV, **rules))  # type: ignore[arg-type]


def test_a_daily_cron_is_kept_every_day_of_a_year_at_its_local_hour() -> None:
    year = year_of('cron = "30 8 * * *"')
    year.run(begin=BEGIN, until=BEGIN + 365 * DAY)
    local = [one.started.astimezone(KYIV) for one in year.crawls]
    assert {f"{one:%H:%M}" for one in local} == {"08:30"}
    assert len({one.date() for one in local}) == len(local) == 365
    assert set(year.gaps()) == {DAY - HOUR, DAY, DAY + HOUR}


def test_a_cron_in_the_hour_that_is_skipped_or_doubled_runs_once_those_days() -> None:
    year = year_of('cron = "30 3 * * *"')  # 3:30 does not exist on 29 March and comes twice on 25 October 2026
    year.run(begin=BEGIN, until=BEGIN + 365 * DAY)
    days = Counter(one.started.astimezone(KYIV).date() for one in year.crawls)
    assert max(days.values()) == 1
    assert len(days) >= 364
    hourly = year_of('cron = "0 * * * *"')
    hourly.run(begin=BEGIN, until=BEGIN + 365 * DAY)
    assert set(hourly.gaps()) == {HOUR}


def test_an_interval_is_kept_all_year_over_restarts_and_sleeps_without_a_stampede() -> None:
    year, chance = year_of('every = "30m"'), random.Random(3)
    now = BEGIN
    asleep: list[tuple[datetime, datetime]] = []
    while now < BEGIN + 365 * DAY:
        stop = now + chance.uniform(0.2, 9) * DAY
        year.run(begin=now, until=stop)
        now = stop + chance.choice([MINUTE, 5 * MINUTE, 8 * HOUR, 3 * DAY])
        asleep.append((stop, now))
    assert min(year.gaps()) >= 30 * MINUTE
    awake = [
        (earlier, later)
        for earlier, later in pairwise(sorted(one.started for one in year.crawls))
        if not any(earlier <= stop <= later or earlier <= begin <= later for stop, begin in asleep)
    ]
    assert max(later - earlier for earlier, later in awake) <= 31 * MINUTE
    started = sorted(one.started for one in year.crawls)
    for stop, begin in asleep[:-1]:
        first = next(one for one in started if one >= begin)
        assert first - begin <= 30 * MINUTE if begin - stop < 30 * MINUTE else first == begin


def test_a_month_of_blocks_costs_a_visit_a_day_and_ends_with_the_usual_pace() -> None:
    year = year_of('every = "30m"')
    year.run(begin=BEGIN, until=BEGIN + DAY)
    before = len(year.crawls)
    year.run(begin=BEGIN + DAY, until=BEGIN + 31 * DAY, ends="blocked")
    blocked = len(year.crawls) - before
    assert 30 <= blocked <= 36
    year.run(begin=BEGIN + 31 * DAY, until=BEGIN + 33 * DAY)
    good = sorted(one.started for one in year.crawls if one.outcome == "complete" and one.started > BEGIN + 31 * DAY)
    assert good[0] - (BEGIN + 31 * DAY) <= DAY
    assert max(later - earlier for earlier, later in pairwise(good)) <= 31 * MINUTE


def test_hours_and_budget_hold_every_day_of_a_year() -> None:
    year = year_of('every = "10m"', active=read_hours("08:00-22:00"), requests_per_day=500)
    year.run(begin=BEGIN, until=BEGIN + 365 * DAY, requests=12)
    local = [one.started.astimezone(KYIV) for one in year.crawls]
    assert {one.hour for one in local} == set(range(8, 22))
    spent = Counter({day: 12 * count for day, count in Counter(one.date() for one in local).items()})
    assert len(spent) >= 365
    assert max(spent.values()) <= 500
    assert sorted(spent.values())[10] >= 450  # used, not only kept to
