"""Things that are no change, all in one place (law 6). `docs/history.md` tells the same list to people.

Never compared: rank and page number, the posted text, view and favourite counters, the promoted label, the struck-out price, the
alternative text of a photograph, further attributes, coordinates, the seller's address and kind, rating and time
on the site, the listing's own address.
Compared without: letter case (condition, availability, delivery), spaces and invisible signs (all), numbers and day names
(availability, delivery), dates and distances (region), host, query and size of a photograph's address.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_WORD = re.compile(r"[^\W\d_]+")
_DAYS = re.compile(
    r"mon|tues?|wed(nes)?|thu(rs)?|fri|satur|sat|sun|(mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december"
    r"|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье"
    r"|сегодня|завтра|послезавтра|вчера|(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*"
    r"|сьогодні|завтра|вчора|понеділок|вівторок|середа|четвер|п|ятниця|субота|неділя"
    r"|heute|morgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|dziś|jutro|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
)
_SIZE = re.compile(
    r"(?<![a-z0-9])(?:\d{2,4}x\d{2,4}|s-l\d+|[wh][_-]?\d{2,4}|\d{2,4}w|@\dx|s=\d+x\d+|q[_-]?\d{1,3}|\$_\d+|\d{2,4}px"
    r"|thumb(?:nail)?s?|small|medium|large|big|orig(?:inal)?|full|preview|mini|xs|sm|md|lg|xl)(?![a-z0-9])"
)
_SUFFIX = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$")


def squash(text: str) -> str:
    """Compatibility forms, spaces and invisible signs evened out; letters and their case stay."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


def plain_words(text: str) -> str:
    """The words of a text without case, numbers, and the names of days and months.

    >>> plain_words("In stock (12)") == plain_words("in stock: 3")
    True
    """
    words = _WORD.findall(squash(text).casefold())
    return " ".join(word for word in words if not _DAYS.fullmatch(word))


def photograph(address: str) -> str:
    """The stable part of a photograph's address: its path without CDN host, size, query and file type.

    >>> photograph("https://a.cdn.example/img/7/640x480.jpg?x=1") == photograph("https://b.cdn.example/img/7/1280x960.webp")
    True
    """
    try:
        path = unquote(urlsplit(address).path).casefold()
    except ValueError:
        path = address
    path = _SIZE.sub("", _SUFFIX.sub("", path.split(";")[0]))
    return "/".join(part for part in (part.strip("._-") for part in path.split("/")) if part)
