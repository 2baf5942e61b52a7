"""Cron schedules mean what crontab(5) means."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.config import cron_trigger

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def fires(expression: str, after: datetime = MONDAY, zone: str = "UTC", count: int = 1) -> list[str]:
    """The next times a schedule fires, as local weekday and clock."""
    trigger, moment, told = cron_trigger(expression, ZoneInfo(zone)), after, []
    for _ in range(count):
        moment = trigger.get_next_fire_time(moment, moment)
        told.append(f"{moment:%a %d %H:%M}")
        moment = moment.replace(minute=moment.minute + 1)
    return told


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("0 8 * * 1", ["Mon 30 08:00"]),
        ("0 8 * * 0", ["Sun 29 08:00"]),
        ("0 8 * * 7", ["Sun 29 08:00"]),
        ("0 8 * * sun", ["Sun 29 08:00"]),
        ("0 8 * * 1-5", ["Tue 24 08:00", "Wed 25 08:00", "Thu 26 08:00", "Fri 27 08:00", "Mon 30 08:00"]),
        ("0 8 * * 6-1", ["Sat 28 08:00", "Sun 29 08:00", "Mon 30 08:00"]),
        ("0 8 * * 0-6", ["Tue 24 08:00", "Wed 25 08:00"]),
        ("0 8 * * 0-7", ["Tue 24 08:00", "Wed 25 08:00"]),
        ("0 8 * * */3", ["Wed 25 08:00", "Sat 28 08:00", "Sun 29 08:00"]),
        ("0 8 * * mon,THU", ["Thu 26 08:00", "Mon 30 08:00"]),
        ("*/30 * * * *", ["Mon 23 12:30", "Mon 23 13:00"]),
    ],
)
def test_weekdays_are_counted_as_crontab_counts_them(expression: str, times: list[str]) -> None:
    assert fires(expression, count=len(times)) == times


def test_a_day_and_a_weekday_together_mean_either() -> None:
    assert fires("0 8 25 * 5", count=3) == ["Wed 25 08:00", "Fri 27 08:00", "Fri 04 08:00"]


def test_a_schedule_runs_in_its_own_zone() -> None:
    moment = cron_trigger("0 8 * * *", ZoneInfo("Europe/Kyiv")).get_next_fire_time(None, MONDAY)
    assert moment.astimezone(UTC) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("expression", ["", "* * * *", "x * * * *", "* * * * mon-", "* * * * 1/0", "* * * * funday", "0 25 * * *"])
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        cron_trigger(expression, UTC)
