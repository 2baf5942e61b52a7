"""Things glued to a stated place that are no part of it: posting dates, ages, distances."""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"\s+[-–—|·•]\s+|[·•|\n\t]")
_DISTANCE = re.compile(r"\(?\b\d+(?:[.,]\d+)?\s?(?:km|км|mi|miles|м|m)\b\)?", re.IGNORECASE)


def without_volatile(text: str) -> str:
    """The text without the segments that state a date, an age or a distance."""
    from monitor.understand.posted import is_date

    kept = [part for part in _SEPARATOR.split(text[:500]) if part.strip() and not is_date(part)]
    return _DISTANCE.sub(" ", " - ".join(kept)).strip()
