"""A date text cut into what its words mean; one walk, linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from monitor.understand.price_tokens import Phrases
from monitor.understand.text import fold, plain, word_table

LONGEST = 300  # characters looked at; a date stands in fewer
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"(?P<number>\d+)|(?P<word>[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+)|(?P<sign>\S)")
# "18:05", "6:05 pm", "18h05", "18.05 Uhr", "6 PM", "下午6:05", "18時05分"
_CLOCK = re.compile(
    r"(?P<lead>上午|下午|午前|午後|早上|晚上|凌晨|오전|오후)?\s*"
    r"(?<![\d.,])(?:(?P<hour>\d{1,2})(?::|h|時|点|點|시\s?)(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?(?:分|분)?(?!\d)"
    r"|(?P<dotted>\d{1,2})\.(?P<dotmin>\d{2})(?=\s*uhr)"
    r"|(?P<bare>\d{1,2})(?=\s?(?:[ap]\.?m\b|uhr)))"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?|ص(?!\w)|م(?!\w)|ق\.ظ|ب\.ظ)?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset(("下午", "午後", "晚上", "오후", "م", "ب.ظ"))
_MORNING = frozenset(("上午", "午前", "早上", "凌晨", "오전", "ص", "ق.ظ"))


@dataclass(frozen=True, slots=True)
class Atom:
    """A number, or a phrase with everything it may mean: category -> value."""

    number: int | None = None
    digits: int = 0
    means: tuple[tuple[str, str], ...] = ()
    text: str = ""
    glued: bool = False

    def get(self, category: str) -> str | None:
        """The value of one meaning."""
        for name, value in self.means:
            if name == category:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    hour: int
    minute: int


@cache
def _tables() -> tuple[tuple[str, Phrases[str]], ...]:
    listed, named = word_table("date_words.toml"), word_table("date_names.toml")
    groups = {
        section: {
            phrase: name for table in (named.get(section, {}), entries) for name, phrases in table.items() for phrase in phrases
        }
        for section, entries in listed.items()
    }
    other = groups.pop("other")
    groups["posted"] = {phrase: name for phrase, name in other.items() if name == "posted"}
    groups["reject"] = {phrase: name for phrase, name in other.items() if name != "posted"}
    return tuple((section, Phrases(table)) for section, table in groups.items())


def take_clock(said: str) -> tuple[Clock | None, str]:
    """(the time of day in a plain text, the text without it)."""
    for match in _CLOCK.finditer(said):
        hour = int(match["hour"] or match["dotted"] or match["bare"])
        minute = int(match["minute"] or match["dotmin"] or 0)
        half = (match["half"] or match["lead"] or "").casefold().replace(".", "").replace(" ", "")
        if (half == "pm" or match["half"] in _AFTERNOON or match["lead"] in _AFTERNOON) and hour < 12:
            hour += 12
        elif (half == "am" or match["half"] in _MORNING or match["lead"] in _MORNING) and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            return Clock(hour, minute), said[: match.start()] + " " + said[match.end() :]
    return None, said


def atoms_of(said: str) -> tuple[Atom, ...]:
    """The atoms of a plain text."""
    raw = [(match[0], match.lastgroup, match.start(), match.end()) for match in _TOKEN.finditer(said)]
    lows = tuple(fold(text) for text, *_ in raw)
    atoms: list[Atom] = []
    at, end = 0, -1
    while at < len(raw):
        text, kind, start, stop = raw[at]
        if kind == "number":
            atoms.append(Atom(int(text) if len(text) < 9 else 10**9, len(text), (), text, start == end))
            at, end = at + 1, stop
            continue
        hits = [(section, hit) for section, table in _tables() if (hit := table.at(lows, at)) is not None]
        longest = max((length for _, (_, length) in hits), default=1)
        means = tuple((section, value) for section, (value, length) in hits if length == longest)
        atoms.append(Atom(None, 0, means, lows[at], start == end))
        at += longest
        end = raw[at - 1][3]
    return tuple(atoms)


def prepared(text: str) -> str:
    """A text ready for reading dates in it."""
    return plain(text[:LONGEST]).strip()
