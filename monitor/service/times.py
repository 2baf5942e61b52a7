"""When a watch comes round: pure functions, and the same for APScheduler."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from apscheduler.triggers.base import BaseTrigger

from monitor.config import WatchConfig, cron_trigger

JITTER = timedelta(seconds=30)  # at most, and a twentieth of the interval: watches of one length must not fire together for years
AHEAD = timedelta(minutes=1)  # a crawl from further ahead was made by a clock that was set back since
_SHORT = timedelta(minutes=1)  # intervals below are for tests and demonstrations and are kept to the second


def first_time(watch: WatchConfig, last: datetime | None, *, now: datetime, zone: tzinfo) -> datetime:
    """When a watch is due after a start. last: begin of its last crawl, whoever ran it.

    One that fell due while nothing ran is due now, once. A cron that never ran waits for its hour. A last crawl that lies ahead was
    made before the clock was set back, nobody knows how long ago.
    """
    if last is not None and last > now + AHEAD:
        last = None
    if watch.every is not None:
        return now if last is None else max(now, last + watch.every)
    return now if last is not None and _fires(watch, last, zone) <= now else _fires(watch, now, zone)


def next_time(watch: WatchConfig, previous: datetime, *, now: datetime, zone: tzinfo) -> datetime:
    """When a watch is due after `previous`, and not before `now`: what was slept through is not made up for one by one."""
    previous = min(previous, now)  # the clock may have been set back meanwhile
    if watch.every is not None:
        missed = max(0, -(-(now - previous) // watch.every) - 1)
        return previous + watch.every * (missed + 1)
    return _fires(watch, now, zone)


def set_by(watch: WatchConfig, due: datetime, jump: timedelta, *, now: datetime, zone: tzinfo) -> datetime:
    """When a watch is due after the clock was set by `jump`. due: by the clock of before.

    What was left of an interval is left of it still. A clock that was set forward may have slept as well: what fell due is due.
    """
    if jump >= timedelta():
        return due
    return min(due + jump, now + watch.every) if watch.every is not None else _fires(watch, now, zone)


def usual_gap(watches: Iterable[WatchConfig], *, now: datetime, zone: tzinfo) -> timedelta:
    """The time between two visits of a source that these watches share, when all is well."""
    return min((_gap(watch, now, zone) for watch in watches), default=timedelta(days=1))


def jitter(watch: WatchConfig, chance: Callable[[], float] = random.random) -> timedelta:
    """A small delay, another one each time; none for a cron, which names its minute. chance: 0 to 1."""
    if watch.every is None or watch.every < _SHORT:
        return timedelta(0)
    return min(JITTER, watch.every / 20) * chance()


class WatchTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler publishes no types
    """next_time as APScheduler asks for it."""

    def __init__(self, watch: WatchConfig, zone: tzinfo) -> None:
        self._watch = watch
        self._zone = zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> Any:
        """APScheduler's question; previous None: it was never asked before."""
        if previous_fire_time is None:
            return first_time(self._watch, None, now=now, zone=self._zone)
        # Strictly later: APScheduler counts every moment up to `now` as a run that was missed, one by one.
        after = next_time(self._watch, previous_fire_time, now=now + timedelta(microseconds=1), zone=self._zone)
        return after + jitter(self._watch)


def _fires(watch: WatchConfig, after: datetime, zone: tzinfo) -> datetime:
    """The first moment of a cron after a moment."""
    assert watch.cron is not None  # noqa: S101 - the configuration has exactly one of the two
    trigger, later = cron_trigger(watch.cron, zone), after
    while True:
        moment: datetime | None = trigger.get_next_fire_time(None, later + timedelta(microseconds=1))
        assert moment is not None  # noqa: S101 - a schedule that never comes round was refused
        later = moment.astimezone(UTC)
        # When clocks go back an hour comes twice: a cron that names its hour means one of them, `*` means both.
        if later.astimezone(zone).fold == 0 or watch.cron.split()[1].startswith("*"):
            return later


def _gap(watch: WatchConfig, now: datetime, zone: tzinfo) -> timedelta:
    if watch.every is not None:
        return watch.every
    first = _fires(watch, now, zone)
    return _fires(watch, first, zone) - first
