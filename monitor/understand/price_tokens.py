"""A price text cut into tokens, and tables of phrases looked up in them; both in linear time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Generic, TypeVar

from monitor.understand.text import TOKEN, fold, plain

_LONGEST = 2000  # characters looked at: a price stands in fewer, and pages are hostile
# Phones, dates, clock times: digits that are no price.
_MASKED = re.compile(
    r"\+\d[\d ()-]{8,20}\d(?!\d)"
    r"|(?<!\d)8[ (-]{1,2}\d{3}[) -]{1,2}\d{3}[ -]?\d\d[ -]?\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)"
)
_PERCENT = re.compile(r"[-+]?(?<!\d)(\d{1,3}(?:[.,]\d{1,2})?) ?%|[-+]?% ?(\d{1,3})(?!\d)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """One number, word or sign."""

    text: str  # as it stands, in plain()
    low: str  # folded
    number: bool
    word: bool
    glued: bool  # nothing stands between it and the token before


def tokens_of(text: str) -> tuple[tuple[Token, ...], tuple[Decimal, ...]]:
    """The tokens of a price text, and the percentages that were taken out of it."""
    said = plain(text[:_LONGEST])
    percents: list[Decimal] = []
    if "%" in said:
        percents = [Decimal((match[1] or match[2]).replace(",", ".")) for match in _PERCENT.finditer(said)]
        said = _PERCENT.sub(" ¦ ", said)
    if _maskable(said):
        said = _MASKED.sub(" ¦ ", said)
    tokens: list[Token] = []
    end = -1
    for match in TOKEN.finditer(said):
        word = match[0]
        kind = match.lastgroup
        tokens.append(Token(word, word if kind == "number" else fold(word), kind == "number", kind == "word", match.start() == end))
        end = match.end()
    return tuple(tokens), tuple(percents)


def _maskable(said: str) -> bool:
    """Cheap: no mask matches fewer than four digits in a row of nothing but digits and separators."""
    return sum(map(str.isdigit, said)) > 3 or ":" in said


class Phrases(Generic[T]):
    """A table of phrases; the longest one that begins at a token wins."""

    __slots__ = ("_longest", "_table")

    def __init__(self, table: Mapping[tuple[str, ...], T]) -> None:
        self._table = table
        self._longest: dict[str, int] = {}
        for phrase in table:
            if phrase:
                self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    def at(self, lows: tuple[str, ...], start: int) -> tuple[T, int] | None:
        """(meaning, tokens taken) of the longest phrase beginning at `start`."""
        if start >= len(lows) or (longest := self._longest.get(lows[start])) is None:
            return None
        for length in range(min(longest, len(lows) - start), 0, -1):
            meaning = self._table.get(lows[start : start + length])
            if meaning is not None:
                return meaning, length
        return None

    def ending(self, lows: tuple[str, ...], end: int) -> tuple[T, int] | None:
        """(meaning, tokens taken) of the longest phrase that ends before `end`."""
        for length in range(min(5, end), 0, -1):
            meaning = self._table.get(lows[end - length : end])
            if meaning is not None:
                return meaning, length
        return None


@cache
def phrase_set(phrases: Collection[tuple[str, ...]]) -> Phrases[bool]:
    """A set of phrases as a table."""
    return Phrases(dict.fromkeys(phrases, True))
