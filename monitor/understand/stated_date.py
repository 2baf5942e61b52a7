"""What a text states of a time, before anybody knows when it was seen: "yesterday 18:05", "12 November", "3 days ago"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from monitor.understand.calendar_iran import from_iranian
from monitor.understand.date_tokens import LONGEST, Atom, Clock, atoms_of, prepared, take_clock


class Form(StrEnum):
    """What kind of statement it is."""

    INSTANT = "instant"
    LOCAL = "local"  # a day, or month, or year, of the site's calendar
    YEARLESS = "yearless"
    AGE = "age"
    NOW = "now"
    DAYS_AGO = "days_ago"
    LAST = "last"
    WEEKDAY = "weekday"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement; which fields are filled depends on its form."""

    form: Form
    instant: datetime | None = None
    year: int = 0
    month: int = 0
    day: int = 0
    clock: Clock | None = None
    age: tuple[tuple[float, str], ...] = ()
    at_least: bool = False  # "over 30 days ago": a bound only
    days: int = 0
    unit: str = ""
    iranian: bool = False


_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?(?!\d)", re.IGNORECASE)
_RFC = re.compile(r"(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) (GMT|UTC|Z|[+-]\d{4})")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_YMD = re.compile(r"(?<!\d)(1[34]\d\d|20\d\d|25\d\d)\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)[日일]?\.?")
_REIWA = re.compile(r"令和\s?(\d{1,2})年\s?(\d{1,2})月\s?(\d{1,2})日")
_DMY = re.compile(r"(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:20|25|1[34])\d\d|\d\d)(?!\d)(?:\s?(?:г|р|r)\b\.?)?")
_DM = re.compile(r"(?<![\d./:,-])(\d{1,2})([./])(\d{1,2})(?![\d:]|[./]\d)\.?")
_HAN_MD = re.compile(r"(?<!\d)(\d{1,2})[月월]\s?(\d{1,2})[日号일]?")
_DASHED_MD = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")
_HAN_YM = re.compile(r"(?<!\d)(20\d\d)[年년]\s?(\d{1,2})[月월]")
_MY = re.compile(r"(?<![\d./])(\d{1,2})[./]((?:20)\d\d)(?![\d./])")
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg)\s+(\d{1,2})(?:,?\s+(?:năm\s+)?(20\d\d))?(?!\d)", re.IGNORECASE)
_SPACED_DM = re.compile(r"(\d{1,2})\. (\d{1,2})\.")
_SEGMENT = re.compile(r"\s*[|·•;\n\t]\s*")
_OVER = re.compile(
    r"\b(?:over|more than|более|больше|понад|über|mehr als|ponad|fazla|plus de|más de|mais de|oltre|più di|meer dan|ruim)\b"
    r"|超过|以上|أكثر|بیش از|\d\+",
    re.IGNORECASE,
)
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_COMPACT = {
    "s": "second", "sec": "second", "m": "minute", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "w":
    "week", "wk": "week", "mo": "month", "y": "year", "yr": "year", "ч": "hour", "мин": "minute", "д": "day",
    "дн": "day", "нед": "week", "мес": "month", "хв": "minute", "год": "hour", "дк": "minute", "dk": "minute",
    "sa": "hour", "g": "day", "j": "day", "std": "hour", "u": "hour", "godz": "hour", "dni": "day", "tyg":
    "week", "mies": "month",
}  # fmt: skip


def stated(text: str, language: str | None, month_first: bool) -> Stated | None:
    """The posting time a text states; None where it states none."""
    return _stated(text[:LONGEST], language, month_first)


# Short for an hour in Ukrainian, a year in Russian, which says "тому назад".
_UKRAINIAN_HOUR = re.compile(r"(\d) ?год\b\.?( тому)(?! назад)")


@lru_cache(maxsize=8192)
def _stated(text: str, language: str | None, month_first: bool) -> Stated | None:
    said = prepared(text)
    if "тому" in said:
        said = _UKRAINIAN_HOUR.sub(r"\1 годин\2", said)
    if (found := _machine(said)) is not None:
        return found
    for segment in _SEGMENT.split(said)[:8]:
        if segment and (found := _segment(segment, language, month_first)) is not None:
            return found
    return None


def is_date_text(text: str) -> bool:
    """True when every word of a text is part of a date or age."""
    said = prepared(text)
    _, rest = take_clock(said)
    strangers = [atom for atom in atoms_of(rest) if atom.number is None and not atom.means and atom.text.isalpha()]
    return not strangers and stated(said, None, False) is not None


def _machine(said: str) -> Stated | None:
    if (match := _ISO.search(said)) is not None:
        return _instant(f"{match[1]}T{match[2]}", match[3])
    if (match := _RFC.search(said)) is not None and (month := _MONTHS.get(match[2].lower())) is not None:
        return _instant(f"{match[3]}-{month:02d}-{int(match[1]):02d}T{match[4]}", match[5])
    if _EPOCH.fullmatch(said):
        seconds = int(said[:10])
        return Stated(Form.INSTANT, instant=datetime.fromisoformat("1970-01-01T00:00:00+00:00").fromtimestamp(seconds, _UTC))
    return None


_UTC = datetime.fromisoformat("1970-01-01T00:00:00+00:00").tzinfo


def _instant(local: str, offset: str | None) -> Stated | None:
    zone = "+00:00" if offset is not None and offset.upper() in ("Z", "UTC", "GMT") else offset or ""
    try:
        at = datetime.fromisoformat(local + zone)
    except ValueError:
        return None
    if at.tzinfo is None:
        return Stated(Form.LOCAL, year=at.year, month=at.month, day=at.day, clock=Clock(at.hour, at.minute))
    return Stated(Form.INSTANT, instant=at)


def _segment(segment: str, language: str | None, month_first: bool) -> Stated | None:
    clock, rest = take_clock(segment)
    atoms = atoms_of(rest)
    cut = next((index for index, atom in enumerate(atoms) if atom.get("reject") is not None and not atom.get("posted")), None)
    if cut is not None:
        if cut == 0 or not any(atom.number is not None or atom.means for atom in atoms[:cut]):
            return None
        atoms = atoms[:cut]
        clock = clock if _clock_before(segment, clock) else None  # it may belong to the part that is dropped
    if cut is None and _VIETNAMESE.search(rest) is not None:
        return _numeric(rest, clock, language, month_first)  # its months are numbers behind the word for "month"
    found = _by_words(atoms, clock, segment, bare=cut is None)
    if found is not None:
        return found
    if cut is None and (numeric := _numeric(rest, clock, language, month_first)) is not None:
        return numeric
    return _late(atoms, clock)


def _clock_before(segment: str, clock: Clock | None) -> bool:
    """The time of day stands in the first half of a text whose second half is dropped."""
    return clock is not None and segment.find(f":{clock.minute:02d}") < len(segment) / 2


def _by_words(atoms: tuple[Atom, ...], clock: Clock | None, segment: str, *, bare: bool) -> Stated | None:
    """Statements that words make: now, ages, today and yesterday, last week, months by name."""
    if (age := _age(atoms, bare=bare)) is not None:
        bound = _OVER.search(segment) is not None and any(unit == "day" and count >= 30 for count, unit in age)
        return Stated(Form.AGE, age=age, at_least=bound)
    for atom in atoms:
        if atom.get("now") is not None:
            return Stated(Form.NOW)
        if (days := atom.get("today")) is not None:
            return Stated(Form.DAYS_AGO, days=int(days), clock=clock)
        if (unit := atom.get("last")) is not None:
            return Stated(Form.LAST, unit=unit)
    return _named_month(atoms, clock)


def _age(atoms: tuple[Atom, ...], *, bare: bool) -> tuple[tuple[float, str], ...] | None:
    """Amounts of time with a word for "ago", or (where `bare`) with nothing else at all."""
    ago = any(atom.get("ago") is not None or _counted_last(atoms, index) for index, atom in enumerate(atoms))
    parts = tuple(_amounts(atoms))
    if not parts:
        return None
    if ago and not any(
        atom.get("months") and not atom.get("ago") and _near_number(atoms, index) for index, atom in enumerate(atoms)
    ):
        return parts
    if not bare:
        return None  # "2 weeks left"
    # A bare age: "3d", "2 часа", and nothing else.
    others = [
        atom
        for atom in atoms
        if atom.number is None and not _is_unit(atom) and atom.get("posted") is None and atom.get("numbers") is None
    ]
    if not others and len(atoms) <= 4 and atoms[0].get("posted") is None and any(atom.number is not None for atom in atoms):
        return parts
    return None


def _counted_last(atoms: tuple[Atom, ...], index: int) -> bool:
    """ "۳ هفته پیش": the words for "last week" behind a number say "weeks ago"."""
    return index > 0 and atoms[index].get("last") is not None and atoms[index - 1].number is not None


def _near_number(atoms: tuple[Atom, ...], index: int) -> bool:
    return any(atom.number is not None for atom in atoms[max(0, index - 1) : index + 2])


def _is_unit(atom: Atom) -> bool:
    return any(atom.get(category) is not None for category in ("units", "pairs", "half")) or atom.text in _COMPACT


def _amounts(atoms: tuple[Atom, ...]) -> Iterator[tuple[float, str]]:
    """(count, unit) of every amount of time; a unit without a number is one of it."""
    count: float | None = None
    for index, atom in enumerate(atoms):
        following = atoms[index + 1] if index + 1 < len(atoms) else None
        if atom.number is not None:
            count = float(atom.number) if atom.digits < 5 else None
        elif (half := atom.get("half")) is not None:
            yield (6.0, "month") if half == "year" else (0.5, half)
        elif (last := atom.get("last")) is not None and count is not None:
            yield count, last
            count = None
        elif (pair := atom.get("pairs")) is not None:
            yield 2.0, pair
        elif (word := atom.get("numbers")) is not None and following is not None and _is_unit(following):
            count = float(word)
        elif (unit := atom.get("units") or (_COMPACT.get(atom.text) if count is not None else None)) is not None:
            if count is not None and atom.glued and atom.text in _COMPACT:
                unit = _COMPACT[atom.text]
            yield (1.0 if count is None else count), unit
            count = None
        elif atom.text not in (".", ",", "+"):
            count = None


def _named_month(atoms: tuple[Atom, ...], clock: Clock | None) -> Stated | None:
    for category, iranian in (("jalali", True), ("months", False)):
        for index, atom in enumerate(atoms):
            if (name := atom.get(category)) is None:
                continue
            before, after = _number_before(atoms, index), _numbers_after(atoms, index)
            day_first = before is not None and before.digits <= 2 and not any(_year(atom) for atom in after)
            if day_first and (year := _year_before(atoms, index)) is not None:
                after = [year]
            if (found := _dated(int(name), before, after, clock, iranian=iranian)) is not None:
                return found
    return None


def _number_before(atoms: tuple[Atom, ...], index: int) -> Atom | None:
    for atom in reversed(atoms[max(0, index - 3) : index]):
        if atom.number is not None:
            return atom
        if atom.text.isalpha() and atom.get("posted") is None and atom.get("weekdays") is None:
            return None
    return None


def _year_before(atoms: tuple[Atom, ...], index: int) -> Atom | None:
    """ "2025 ж. 14 мамыр", "2025. gada 14. maijs": the year that stands before day and month."""
    return next((atom for atom in reversed(atoms[max(0, index - 7) : index]) if atom.digits == 4 and _year(atom)), None)


def _numbers_after(atoms: tuple[Atom, ...], index: int) -> list[Atom]:
    found: list[Atom] = []
    for atom in atoms[index + 1 : index + 7]:
        if atom.number is not None:
            found.append(atom)
        elif atom.text.isalpha() and atom.get("posted") is None:
            break
    return found[:2]


def _dated(month: int, before: Atom | None, after: list[Atom], clock: Clock | None, *, iranian: bool) -> Stated | None:
    first = after[0] if after else None
    if before is not None and before.number is not None and before.digits <= 2 and 1 <= before.number <= 31:
        return _local(_year(first, short=True), month, before.number, clock, iranian=iranian)
    if before is not None and before.digits == 4:
        day = first.number if first is not None and first.digits <= 2 else 0
        return _local(_year(before), month, day or 0, clock, iranian=iranian)
    if first is not None and first.number is not None and first.digits <= 2 and 1 <= first.number <= 31:
        return _local(_year(after[1], short=True) if len(after) > 1 else 0, month, first.number, clock, iranian=iranian)
    year = _year(first)
    return _local(year, month, 0, None, iranian=iranian) if year else None


def _year(atom: Atom | None, *, short: bool = False) -> int:
    """The year a number is, 0 for none. Years of the Thai calendar are 543 ahead."""
    if atom is None or atom.number is None:
        return 0
    if atom.digits == 4:
        return atom.number - 543 if 2500 <= atom.number < 2600 else atom.number if 1300 <= atom.number < 2100 else 0
    return 2000 + atom.number if short and atom.digits == 2 else 0


def _local(year: int, month: int, day: int, clock: Clock | None, *, iranian: bool = False) -> Stated | None:
    if 1300 <= year < 1500:
        iranian = True
    if iranian and year:
        gregorian = from_iranian(year, month, day or 1)
        return None if gregorian is None else _local(gregorian.year, gregorian.month, gregorian.day if day else 0, clock)
    if not 1 <= month <= 12 or (year and not 1990 <= year < 2100):
        return None
    if not year:
        return Stated(Form.YEARLESS, month=month, day=day, clock=clock, iranian=iranian) if day else None
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return Stated(Form.LOCAL, year=year, month=month, day=day, clock=clock if day else None)


def _numeric(rest: str, clock: Clock | None, language: str | None, month_first: bool) -> Stated | None:
    if (match := _VIETNAMESE.search(rest)) is not None:
        return _local(int(match[3] or 0), int(match[2]), int(match[1]), clock)
    if (match := _SPACED_DM.fullmatch(rest.strip())) is not None:
        return _local(0, int(match[2]), int(match[1]), clock)
    if (match := _REIWA.search(rest)) is not None:
        return _local(2018 + int(match[1]), int(match[2]), int(match[3]), clock)
    if (match := _YMD.search(rest)) is not None:
        year = int(match[1])
        return _local(year - 543 if year >= 2500 else year, int(match[2]), int(match[3]), clock)
    if (match := _DMY.search(rest)) is not None:
        year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
        year = year - 543 if year >= 2500 else year
        return _in_order(year, int(match[1]), int(match[3]), clock, month_first=month_first and match[2] != ".")
    if (match := _HAN_YM.search(rest)) is not None:
        return _local(int(match[1]), int(match[2]), 0, None)
    if (match := _HAN_MD.search(rest)) is not None:
        return _local(0, int(match[1]), int(match[2]), clock)
    if (match := _MY.search(rest)) is not None:
        return _local(int(match[2]), int(match[1]), 0, None)
    if (match := _DM.search(rest)) is not None:
        # Where years come first, so do months: 11/20 in Japanese and Chinese.
        first = (month_first or _years_first(language)) and match[2] == "/"
        return _in_order(0, int(match[1]), int(match[3]), clock, month_first=first)
    if _years_first(language) and (match := _DASHED_MD.search(rest)) is not None:
        return _local(0, int(match[1]), int(match[2]), clock)
    return None


def _years_first(language: str | None) -> bool:
    return (language or "")[:2] in ("ja", "zh", "ko")


def _in_order(year: int, one: int, two: int, clock: Clock | None, *, month_first: bool) -> Stated | None:
    day, month = (two, one) if (month_first and one <= 12) or two > 12 else (one, two)
    return _local(year, month, day, clock)


def _late(atoms: tuple[Atom, ...], clock: Clock | None) -> Stated | None:
    """The weakest statements: a weekday, or nothing but a time of day."""
    for atom in atoms:
        if (weekday := atom.get("weekdays")) is not None and not any(other.number is not None for other in atoms):
            return Stated(Form.WEEKDAY, days=int(weekday), clock=clock)
    if clock is not None and not [atom for atom in atoms if atom.get("posted") is None and atom.text.isalnum()]:
        return Stated(Form.CLOCK, clock=clock)
    return None
