"""When things happen: `every = "30m"`, `cron = "0 */2 * * *"`, `send = "daily 08:00"`, read into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apscheduler.triggers.base import BaseTrigger

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_EVERY = re.compile(r"(?:\d{1,6}[smhdw])+", re.IGNORECASE)
_PART = re.compile(r"(\d+)([smhdw])", re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LONGEST = timedelta(days=366)


class Pace(StrEnum):
    """How often alerts of one rule go out."""

    IMMEDIATE = "immediate"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When alerts of one rule are sent: at once, on the hour, daily at a time, weekly on a day at a time."""

    pace: Pace = Pace.IMMEDIATE
    at: time | None = None  # local time; for daily and weekly
    weekday: int | None = None  # 0 is Monday; for weekly

    def __str__(self) -> str:
        clock = None if self.at is None else f"{self.at:%H:%M}"
        day = None if self.weekday is None else WEEKDAYS[self.weekday]
        return " ".join(part for part in (self.pace.value, day, clock) if part)

    def due(self, after: datetime, zone: tzinfo) -> datetime:
        """The moment a message that came up at `after` (aware) is due, in the zone of `after`.

        >>> from datetime import UTC
        >>> str(read_send("daily 08:00").due(datetime(2026, 11, 23, 9, tzinfo=UTC), UTC))
        '2026-11-24 08:00:00+00:00'
        """
        if self.pace is Pace.IMMEDIATE:
            return after
        local = after.astimezone(zone)
        if self.pace is Pace.HOURLY:
            whole = after.replace(minute=0, second=0, microsecond=0)
            return whole + timedelta(hours=1)
        assert self.at is not None  # noqa: S101 - daily and weekly are only made with a time
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            moment = datetime.combine(day, self.at, tzinfo=zone)
            if moment > after and self.weekday in (None, day.weekday()):
                return moment.astimezone(after.tzinfo)
        raise AssertionError("a week has seven days")


def read_every(text: str) -> timedelta:
    """A duration as people write it; ValueError says what is wrong.

    >>> str(read_every("1h30m"))
    '1:30:00'
    """
    words = "".join(text.split())
    if not _EVERY.fullmatch(words):
        raise ValueError('a duration such as "30m", "2h" or "1d" is expected')
    span = timedelta(seconds=sum(int(count) * _UNITS[unit.lower()] for count, unit in _PART.findall(words)))
    if span <= timedelta(0):
        raise ValueError("a duration must be longer than nothing")
    if span > _LONGEST:
        raise ValueError("a duration of more than a year is no schedule")
    return span


def write_every(span: timedelta) -> str:
    """The shortest way to write a duration: timedelta(minutes=90) is "90m"."""
    seconds = int(span.total_seconds())
    for unit in ("w", "d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def read_send(text: str) -> Schedule:
    """`immediate`, `hourly`, `daily 08:00` or `weekly mon 08:00`; ValueError says what is wrong."""
    match text.lower().split():
        case ["immediate"]:
            return Schedule()
        case ["hourly"]:
            return Schedule(pace=Pace.HOURLY)
        case ["daily", clock] if at := _clock(clock):
            return Schedule(pace=Pace.DAILY, at=at)
        case ["weekly", day, clock] if day[:3] in WEEKDAYS and (at := _clock(clock)):
            return Schedule(pace=Pace.WEEKLY, at=at, weekday=WEEKDAYS.index(day[:3]))
        case _:
            raise ValueError('one of "immediate", "hourly", "daily 08:00", "weekly mon 08:00" is expected')


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    return None if found is None else time(int(found[1]), int(found[2]))


def cron_trigger(expression: str, zone: tzinfo) -> BaseTrigger:
    """An APScheduler trigger that means what crontab(5) means; ValueError says what is wrong.

    APScheduler 3 counts weekdays from Monday = 0 and wants day and weekday both to fit; crontab counts from
    Sunday = 0 and is content with either where both are given.
    """
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger

    parts = expression.split()
    if len(parts) != 5:
        raise ValueError(f"five fields are expected (minute hour day month weekday), {len(parts)} were found")
    minute, hour, day, month, weekday = parts
    fields: dict[str, Any] = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    weekday = _weekdays(weekday)
    if day != "*" and weekday != "*":
        return OrTrigger([CronTrigger(day=day, **fields), CronTrigger(day_of_week=weekday, **fields)])
    return CronTrigger(day=day, day_of_week=weekday, **fields)


def check_cron(expression: str, now: datetime) -> None:
    """ValueError when this is no cron expression, or one that never comes round."""
    trigger = cron_trigger(expression, now.tzinfo or UTC)
    if trigger.get_next_fire_time(None, now) is None:
        raise ValueError("no such time ever comes")


def _weekdays(field: str) -> str:
    """A crontab weekday field in names, ranges written out: "1-5" is "mon,tue,wed,thu,fri"."""
    if field in ("*", "?"):
        return "*"
    chosen = {day for part in field.split(",") for day in _weekday_part(part)}
    return ",".join(name for number, name in enumerate(WEEKDAYS) if number in chosen)


def _weekday_part(part: str) -> list[int]:
    base, _, step = part.partition("/")
    if step and not (step.isdigit() and int(step) > 0):
        raise ValueError(f"{part!r} is no weekday")
    if base == "*":
        # Crontab counts the steps from Sunday.
        span = [(number - 1) % 7 for number in range(7)]
    else:
        first, dash, last = base.partition("-")
        begin, end = _weekday(first), _weekday(last if dash else first)
        span = [(begin + offset) % 7 for offset in range((end - begin) % 7 + 1)]
        if base in ("0-7", "1-7") or (last and first != last and begin == end):
            span = [(begin + offset) % 7 for offset in range(7)]
    return span[:: int(step or 1)]


def _weekday(text: str) -> int:
    """Monday is 0, from a crontab number (0 and 7 are Sunday) or an English name."""
    if text.isdigit() and int(text) <= 7:
        return (int(text) - 1) % 7
    if text.lower()[:3] in WEEKDAYS and text.isalpha():
        return WEEKDAYS.index(text.lower()[:3])
    raise ValueError(f"{text!r} is no weekday; 0 to 7 or mon to sun")
