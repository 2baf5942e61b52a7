"""When a watch comes round: after a start, after a sleep, over a change of the clocks, with a little jitter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from service_desk import DAY, HOUR, MINUTE, NOW, config_of

from monitor.config import WatchConfig
from monitor.service.times import WatchTrigger, first_time, jitter, next_time, set_by, usual_gap

KYIV = ZoneInfo("Europe/Kyiv")


def watch(schedule: str) -> WatchConfig:
    return config_of(("first", schedule, "shop")).watch[0]


@pytest.mark.parametrize(
    ("schedule", "last", "due"),
    [
        ('every = "30m"', None, NOW),
        ('every = "30m"', NOW - 10 * MINUTE, NOW + 20 * MINUTE),
        ('every = "30m"', NOW - 10 * HOUR, NOW),
        ('cron = "0 8 * * *"', None, NOW + 20 * HOUR),
        ('cron = "0 8 * * *"', NOW - 4 * HOUR, NOW + 20 * HOUR),
        ('cron = "0 8 * * *"', NOW - 5 * HOUR, NOW),  # it was off at eight
        ('cron = "0 8 * * *"', NOW - 30 * DAY, NOW),
        ('cron = "0 8 * * mon"', NOW - 3 * DAY, NOW),
        ('cron = "0 8 * * tue"', NOW - 3 * DAY, NOW + 20 * HOUR),
        ('every = "30m"', NOW + 3 * DAY, NOW),  # before the clock was set back
        ('cron = "0 8 * * *"', NOW + 3 * DAY, NOW + 20 * HOUR),
    ],
)
def test_what_fell_due_while_nothing_ran_is_due_once_at_the_start(schedule: str, last: datetime | None, due: datetime) -> None:
    assert first_time(watch(schedule), last, now=NOW, zone=UTC) == due


def test_a_cron_keeps_to_the_clock_of_its_zone_when_clocks_change() -> None:
    daily = watch('cron = "0 8 * * *"')
    moment, hours = datetime(2026, 10, 23, 12, tzinfo=UTC), []
    for _ in range(4):
        moment = next_time(daily, moment, now=moment, zone=KYIV)
        hours.append(moment.hour)
    assert hours == [5, 6, 6, 6]  # eight o'clock in Kyiv, before and after 25 October


@pytest.mark.parametrize("schedule", ['every = "1m"', 'every = "30m"', 'cron = "* * * * *"', 'cron = "0 8 * * *"'])
def test_a_sleep_of_a_week_is_one_missed_run(schedule: str) -> None:
    job = Job(
        AsyncIOScheduler(timezone=UTC), id="w", func=print, args=(), kwargs={}, name="w", executor="default", coalesce=True,
        misfire_grace_time=None, max_instances=1, trigger=WatchTrigger(watch(schedule), UTC), next_run_time=NOW - 7 * DAY,
    )  # fmt: skip
    assert job._get_run_times(NOW) == [NOW - 7 * DAY]
    assert job.trigger.get_next_fire_time(NOW - 7 * DAY, NOW) > NOW


@pytest.mark.parametrize(("slept", "due"), [(0, 30), (29, 30), (30, 30), (31, 60), (600, 600), (601, 630)])
def test_an_interval_keeps_its_step_over_what_was_missed(slept: int, due: int) -> None:
    moment = next_time(watch('every = "30m"'), NOW, now=NOW + slept * MINUTE, zone=UTC)
    assert moment == NOW + due * MINUTE


@pytest.mark.parametrize(
    ("schedule", "most"),
    [('every = "1s"', 0), ('every = "2m"', 6), ('every = "30m"', 30), ('every = "1d"', 30), ('cron = "0 8 * * *"', 0)],
)
def test_jitter_is_small_and_never_early(schedule: str, most: float) -> None:
    assert jitter(watch(schedule), lambda: 0.0) == timedelta(0)
    assert jitter(watch(schedule), lambda: 1.0) == timedelta(seconds=most)


def test_the_usual_gap_of_a_source_is_that_of_its_busiest_watch() -> None:
    config = config_of(("first", 'every = "2h"', "shop"), ("second", 'cron = "*/15 * * * *"', "shop"))
    assert usual_gap(config.watch, now=NOW, zone=UTC) == 15 * MINUTE
    assert usual_gap((), now=NOW, zone=UTC) == DAY


@pytest.mark.parametrize(
    ("schedule", "due", "jump", "then"),
    [
        ('every = "30m"', NOW + 3 * DAY + 10 * MINUTE, -3 * DAY, NOW + 10 * MINUTE),
        ('every = "30m"', NOW + 3 * DAY + 40 * MINUTE, -2 * DAY, NOW + 30 * MINUTE),
        ('every = "30m"', NOW - 3 * DAY, 3 * DAY, NOW - 3 * DAY),  # due, and run once
        ('cron = "0 8 * * *"', NOW + 3 * DAY + 20 * HOUR, -3 * DAY, NOW + 20 * HOUR),
    ],
)
def test_what_is_due_moves_with_a_clock_that_is_set(schedule: str, due: datetime, jump: timedelta, then: datetime) -> None:
    assert set_by(watch(schedule), due, jump, now=NOW, zone=UTC) == then


def test_a_visit_during_which_the_clock_was_set_back_is_followed_by_the_next_in_time() -> None:
    assert next_time(watch('every = "30m"'), NOW + 3 * DAY, now=NOW, zone=UTC) == NOW + 30 * MINUTE
