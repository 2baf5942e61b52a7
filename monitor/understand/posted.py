"""When a listing was posted, in the site's own time zone and words; cheap patterns first, dateparser for what they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.understand.calendar_iran import from_iranian
from monitor.understand.date_tokens import LONGEST, Clock, atoms_of, prepared, take_clock
from monitor.understand.hints import Hints
from monitor.understand.stated_date import Form, Stated, is_date_text, stated
from storage.model import Posted, Precision

_AHEAD = timedelta(hours=36)  # a posting date later than this after it was seen is something else
_MONTH_FIRST_COUNTRIES = frozenset(("US", "PH"))
_FOR_DATEPARSER = 60  # characters; longer texts are no dates


def is_date(text: str) -> bool:
    """True when the whole text states a date or an age and nothing else."""
    return is_date_text(text)


def read_posted(text: str | None, hints: Hints, seen_at: datetime) -> Posted | None:
    """The posting time a text states, in UTC; None without a text, `at` None where it states none.

    With day precision it is the local midnight of the site's zone (UTC without a hint).
    """
    if text is None or not text.strip():
        return None
    zone = _zone(hints.timezone)
    said = stated(text, hints.language, _month_first(hints)) or _by_dateparser(text[:LONGEST], hints.language)
    if said is None:
        return Posted(text=text)
    try:
        found = _resolved(said, seen_at.astimezone(zone), zone)
    except (OverflowError, ValueError):
        found = None
    if found is None or found[0] > seen_at + _AHEAD:
        return Posted(text=text)
    return Posted(text=text, at=found[0], precision=found[1])


@cache
def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _month_first(hints: Hints) -> bool:
    """11/12 is 12 November where English is written in America."""
    language = (hints.language or "").lower()
    if language in ("en-us", "en-ph"):
        return True
    if language not in ("", "en"):
        return False
    if hints.country is not None:
        return hints.country in _MONTH_FIRST_COUNTRIES
    return language == "en" and (hints.timezone or "").startswith(("America/", "US/"))


def _resolved(said: Stated, now: datetime, zone: ZoneInfo) -> tuple[datetime, Precision] | None:
    """(moment in UTC, precision) of a statement read at the local time `now`."""
    match said.form:
        case Form.INSTANT:
            return None if said.instant is None else (said.instant.astimezone(UTC), Precision.MINUTE)
        case Form.NOW:
            return now.astimezone(UTC), Precision.MINUTE
        case Form.AGE:
            return _aged(said, now, zone)
        case Form.DAYS_AGO:
            return _on(now.date() - timedelta(days=said.days), said.clock, zone)
        case Form.LAST:
            return _last(said.unit, now, zone)
        case Form.WEEKDAY:
            back = (now.weekday() - said.days) % 7
            return _on(now.date() - timedelta(days=back or 7), said.clock, zone)
        case Form.CLOCK:
            today = _on(now.date(), said.clock, zone)
            return (
                today
                if today[0] <= now.astimezone(UTC) + timedelta(minutes=5)
                else _on(now.date() - timedelta(days=1), said.clock, zone)
            )
        case _:
            return _calendar(said, now, zone)


def _on(day: date, clock: Clock | None, zone: ZoneInfo) -> tuple[datetime, Precision]:
    if clock is None:
        return datetime.combine(day, time(), zone).astimezone(UTC), Precision.DAY
    return datetime.combine(day, time(clock.hour, clock.minute), zone).astimezone(UTC), Precision.MINUTE


def _calendar(said: Stated, now: datetime, zone: ZoneInfo) -> tuple[datetime, Precision] | None:
    if said.form is Form.YEARLESS:
        day = _last_past(said, now.date())
        return None if day is None else _on(day, said.clock, zone)
    if said.month and said.day:
        return _on(date(said.year, said.month, said.day), said.clock, zone)
    first = date(said.year, said.month or 1, 1)
    return _on(first, None, zone)[0], Precision.MONTH if said.month else Precision.YEAR


def _last_past(said: Stated, today: date) -> date | None:
    """The last such day that is not after today; 29 February goes back to the last leap year."""
    for year in range(today.year, today.year - 9, -1):
        try:
            day = from_iranian(year - 621, said.month, said.day) if said.iranian else date(year, said.month, said.day)
        except ValueError:
            continue
        if day is not None and day <= today:
            return day
    return None


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def _aged(said: Stated, now: datetime, zone: ZoneInfo) -> tuple[datetime, Precision]:
    """The smallest unit named gives the precision; days and more are counted on the calendar."""
    units = {unit for _, unit in said.age}
    seconds = sum(count * _SECONDS[unit] for count, unit in said.age if unit in _SECONDS)
    days = sum(count * (7 if unit == "week" else 1) for count, unit in said.age if unit in ("day", "week"))
    months = round(sum(count * (12 if unit == "year" else 1) for count, unit in said.age if unit in ("month", "year")))
    if units <= set(_SECONDS) or (units & set(_SECONDS) and not months):
        half = any(count != int(count) for count, _ in said.age)
        precision = Precision.HOUR if "hour" in units and "minute" not in units and not half else Precision.MINUTE
        return (now.astimezone(UTC) - timedelta(seconds=seconds, days=days)), precision
    day = now.date() - timedelta(days=round(days))
    if not months:
        if said.at_least:
            return _on(day.replace(day=1), None, zone)[0], Precision.MONTH
        return _on(day, None, zone)
    index = day.year * 12 + day.month - 1 - months
    if "month" in units:
        return _on(date(index // 12, index % 12 + 1, 1), None, zone)[0], Precision.MONTH
    return _on(date(index // 12, 1, 1), None, zone)[0], Precision.YEAR


def _last(unit: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, Precision]:
    if unit == "week":
        return _on(now.date() - timedelta(days=7), None, zone)
    if unit == "month":
        return _on((now.date().replace(day=1) - timedelta(days=1)).replace(day=1), None, zone)[0], Precision.MONTH
    return _on(date(now.year - 1, 1, 1), None, zone)[0], Precision.YEAR


@lru_cache(maxsize=2048)
def _by_dateparser(text: str, language: str | None) -> Stated | None:
    """dateparser's reading of a text that names a day and a month; it sees no clock, so that the answer can be kept."""
    said = prepared(text)
    if len(said) > _FOR_DATEPARSER or not any(map(str.isdigit, said)) or not any(map(str.isalpha, said)):
        return None
    if any(atom.get("reject") or atom.get("units") for atom in atoms_of(said)):
        return None
    # Half a second of import, for the few texts that nothing else reads.
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]  # publishes no types

    code = (language or "").split("-")[0].lower()
    clock, rest = take_clock(said)
    base = datetime(2001, 1, 1)  # noqa: DTZ001  not a moment: it only tells whether the text states a year
    # Its readings of ages rest on the base day: "60 detik yang lalu" would be the last day of a year.
    settings = {
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "PARSERS": ["absolute-time", "no-spaces-time"],
    }
    try:
        found = DateDataParser(languages=[code] if code else None, settings=settings).get_date_data(rest.strip(" ,.-"))
    except (ValueError, OverflowError, TypeError, AttributeError, RecursionError):
        return None
    if found.date_obj is None:
        return None
    day = found.date_obj
    whole = Stated(Form.LOCAL, year=day.year, month=day.month, day=day.day, clock=clock)
    return replace(whole, form=Form.YEARLESS, year=0) if day.year in (2000, 2001) and str(day.year) not in said else whole
