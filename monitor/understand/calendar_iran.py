"""The Iranian (solar Hijri) calendar by its 33-year cycle, which agrees with the observed one from 1244 to 1531 (1865 to 2153)."""

from __future__ import annotations

from datetime import date, timedelta

_NEW_YEAR_1400 = date(2021, 3, 21)
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))  # places in the cycle


def _leap_days(since: int, until: int) -> int:
    return sum(year % 33 in _LEAP for year in range(since, until))


def from_iranian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day; None for what is no day.

    >>> from_iranian(1404, 8, 29), from_iranian(1403, 12, 30)
    (datetime.date(2025, 11, 20), datetime.date(2025, 3, 20))
    """
    last = 31 if month < 7 else 30 if month < 12 or year % 33 in _LEAP else 29
    if not (1244 <= year <= 1531 and 1 <= month <= 12 and 1 <= day <= last):
        return None
    days = (year - 1400) * 365 + _leap_days(1400, year) - _leap_days(year, 1400)
    return _NEW_YEAR_1400 + timedelta(days=days + (month - 1) * 31 - max(0, month - 7) + day - 1)
