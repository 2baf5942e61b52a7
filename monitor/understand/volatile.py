"""Things glued to a stated place that are no part of it: posting dates, ages, distances."""

from __future__ import annotations

import re
from functools import lru_cache

_SEPARATOR = re.compile(r"(\s+[-–—]\s+|\s*[|·•\n\t]\s*|,\s)")
_DISTANCE = re.compile(
    r"\(?(?<![\w.,-])\d{1,5}(?:[.,]\d{1,2})?\s?(?:km|км|mi|miles|mile|м|m|公里|كم|کیلومتر)(?!\w)"
    r"(?:\s(?:away|entfernt|от вас|от меня|da te|de vous))?\)?",
    re.IGNORECASE,
)
# "19 hours ago in Tehran"
_IN = re.compile(r"\s(?:in|в|у|در|في|w|we|en|em|à|bei|a)\s")
_LONGEST = 500


def without_volatile(text: str) -> str:
    """The text without the segments that state a date, an age or a distance."""
    return _without_volatile(text[:_LONGEST])


@lru_cache(maxsize=8192)
def _without_volatile(text: str) -> str:
    from monitor.understand.posted import is_date  # the tables of dates load when the first place is read

    said = _DISTANCE.sub(" ", text)
    if not any(map(str.isalnum, said)):
        return ""
    pieces = _SEPARATOR.split(said)
    kept = [(pieces[index - 1] if index else "", pieces[index]) for index in range(0, len(pieces), 2)]
    kept = [(separator, piece) for separator, piece in kept if not (piece.strip() and is_date(piece))]
    rest = "".join(separator * (index > 0) + piece for index, (separator, piece) in enumerate(kept))
    match = _IN.search(rest)
    if match is not None and is_date(rest[: match.start()]):
        rest = rest[match.end() :]
    return rest.strip(" -–—|·•,\n\t")
