"""`active`: the hours in which a source is visited, on the clock of a zone and over its changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import ConfigFaults, parse_config
from monitor.config.hours import read_hours

KYIV = ZoneInfo("Europe/Kyiv")
SOURCE = '[[source]]\nname = "shop"\nsearch = "https://shop.example/?q={query}"\n'


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ("08:00-22:00", "2026-11-23 10:00", "2026-11-23 10:00"),
        ("08:00-22:00", "2026-11-23 08:00", "2026-11-23 08:00"),
        ("08:00-22:00", "2026-11-23 07:59", "2026-11-23 08:00"),
        ("08:00-22:00", "2026-11-23 22:00", "2026-11-24 08:00"),
        ("22:00-06:00", "2026-11-23 23:30", "2026-11-23 23:30"),
        ("22:00-06:00", "2026-11-23 05:59", "2026-11-23 05:59"),
        ("22:00-06:00", "2026-11-23 06:00", "2026-11-23 22:00"),
        ("9:30 - 24:00", "2026-11-23 23:59", "2026-11-23 23:59"),
        ("9:30 - 24:00", "2026-11-23 00:00", "2026-11-23 09:30"),
        # Clocks go forward on 2027-03-28 at 3:00 and back on 2026-10-25 at 4:00.
        ("03:30-05:00", "2027-03-28 02:59", "2027-03-28 04:30"),
        ("08:00-22:00", "2026-10-24 23:00", "2026-10-25 08:00"),
    ],
)
def test_active_hours_open_by_the_clock_of_the_zone(hours: str, now: str, opens: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=KYIV)
    assert read_hours(hours).opens(moment, KYIV) == datetime.fromisoformat(opens).replace(tzinfo=KYIV).astimezone(UTC)


def test_whenever_hours_open_they_are_open() -> None:
    for text in ("08:00-22:00", "22:00-06:00", "03:30-03:45"):
        hours, moment = read_hours(text), datetime(2026, 10, 20, tzinfo=UTC)
        while moment < datetime(2026, 10, 30, tzinfo=UTC):
            opened = hours.opens(moment, KYIV)
            assert moment <= opened <= moment + timedelta(days=1, hours=1)
            assert hours.opens(opened, KYIV) == opened
            moment += timedelta(minutes=17)


@pytest.mark.parametrize("text", ["", "8-22", "08:00", "25:00-26:00", "08:00-24:30", "08:00-08:00", "morning"])
def test_hours_that_cannot_be_kept_are_refused_with_their_place(text: str) -> None:
    with pytest.raises(ConfigFaults) as fault:
        parse_config(f'{SOURCE}active = "{text}"\n', folder=Path("/nowhere"))
    assert "source[1].active" in str(fault.value)


def test_a_daily_budget_is_a_whole_number_above_nothing() -> None:
    source = parse_config(f"{SOURCE}requests_per_day = 500\n", folder=Path("/nowhere")).resolved_source("shop")
    assert (source.requests_per_day, source.active) == (500, None)
    for found in ("0", "-1", '"many"', "1.5"):
        with pytest.raises(ConfigFaults, match=r"source\[1\].requests_per_day"):
            parse_config(f"{SOURCE}requests_per_day = {found}\n", folder=Path("/nowhere"))
