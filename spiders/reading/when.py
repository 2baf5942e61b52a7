"""Dates among other words: a year is no price, and a place and its date in one text are two things."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.reading.hints import DATE
from spiders.reading.places import may_be_place

_YEAR = re.compile(r"(?:19|20)\d{2}")
_DAY_MONTH = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]|\d{4}[./-])$")
_MONTH_TAIL = re.compile(r"[^\W\d_]*\.?,?\s*(?:de\s+|del\s+)?")
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*[•·|]\s*|[,،、]\s+")


# "yesterday in Tabriz", "vor 2 Std. in Berlin": the place behind its preposition.
_DATE_IN_PLACE = re.compile(
    r"(?P<when>.{2,40}?)\s+(?:در|in|à|en|em|a|w|we|в|во|у|i|na|på|di|في)\s+(?P<place>[^\W\d_]\D{1,60})", re.IGNORECASE
)


def is_year(text: str, at: int, number: str) -> bool:
    """Whether the number at this position is the year of a date before it: "26 жовтня 2026 р." is no sum in roubles."""
    if not _YEAR.fullmatch(number):
        return False
    before = text[max(0, at - 28) : at]
    if _DAY_MONTH.search(before):
        return True
    last = next(reversed(list(DATE.finditer(before))), None)
    return (
        last is not None
        and last[0][:1].isdigit()
        and any(map(str.isalpha, last[0]))
        and _MONTH_TAIL.fullmatch(before, last.end()) is not None
    )


@lru_cache(maxsize=8192)
def has_date(text: str) -> bool:
    """Whether a date, or how long ago, stands in a text."""
    return DATE.search(text) is not None


def who_and_where(text: str) -> tuple[str, str] | None:
    """(name, place) of a line that tells where somebody is, as other lines tell when it was: "City Mobiles in Ely"."""
    said = _DATE_IN_PLACE.fullmatch(text)
    return None if said is None or DATE.search(text) else (said["when"], said["place"])


# How long ago, as short as cards say it: "2 h", "45 min", "3 d", "12 ч".
_AGO = re.compile(
    r"(?:<\s?)?\d{1,2}\s?(?:h|hr|hrs|min|m|d|w|wk|mo|yr?|tim|t|u|uur|g|godz|dn|j|std|sa|dk|gün|ч|мин|дн|д|нед|мес|хв|год|س|د|ي|ساعة|日|時間|分)\.?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def split_place_date(text: str, *, sure: bool = False) -> tuple[str, str] | None:
    """(place, date) of "Lublin - 28 października 2026"; None where a text is not both. `sure`: it is known to hold a place."""
    if len(text) > 120:
        return None
    if (date := DATE.search(text)) is None:
        pieces = re.split(r"\s*[•·|]\s*", text)
        if len(pieces) == 2 and _AGO.fullmatch(pieces[1].strip()) and may_be_place(pieces[0]):
            return pieces[0].strip(), pieces[1].strip()
        return None
    if (said := _DATE_IN_PLACE.fullmatch(text)) is not None and DATE.search(said["when"]) and not DATE.search(said["place"]):
        return said["place"], said["when"]
    last = None
    for one in _SEPARATOR.finditer(text, 0, date.start() + 1):
        if one.end() <= date.start():
            last = one
    if last is None or last.start() == 0:
        return None
    place, when = text[: last.start()].strip(), text[last.end() :].strip()
    if (
        not any(map(str.isalpha, place))
        or DATE.search(place)
        or len(when) > 60
        or _SEPARATOR.search(when[: date.start() - last.end()])
    ):
        return None
    if last[0].strip()[:1] in ("-", "–", "—", "•", "·", "|") or sure or may_be_place(place):
        return place, when
    return None
