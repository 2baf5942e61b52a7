"""An advert's texts as pieces with places, and the rules found in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from monitor.catalogue.fold import INVISIBLE
from monitor.catalogue.lexicon import TOKEN, Compiled, Lexicon
from monitor.catalogue.rules import Rule

NEAR = 6  # pieces between two phrases that belong together
LONGEST = 20_000  # letters of a description that are read
_SINGLES = re.compile(r"(?<!\w)\w(?:[\W_]{1,3}\w(?!\w)){4,}")
_MARKS = (
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u0306",
    "\u0308",
    "\u0301",
    "\u0336",
    "\u0335",
    "\u0338",
    "\u0332",
)
_SENTENCE = re.compile(r"[.!?…。！？؟]\s|[\n\r;|•。]|\s[-–—]\s")


class Break:
    """What stands between two pieces."""

    NONE = 0
    SOFT = 1  # comma, bracket, plus, colon
    HARD = 2  # the end of a sentence or line


class Found(NamedTuple):
    """A rule found. Places are piece numbers; the words stand from text offset `begin` to `end` of the field."""

    rule: Rule
    field: str
    first: int
    last: int
    begin: int
    end: int
    pieces: tuple[int, ...]


class Text:
    """One field of an advert in pieces."""

    __slots__ = ("begins", "breaks", "ends", "field", "hidden", "mixed", "raw", "slots", "where", "words")

    _known_gaps: dict[str, int] = {}  # noqa: RUF012  # a memory of answers that never change, shared on purpose

    def __init__(self, field: str, raw: str, lexicon: Lexicon) -> None:
        self.field, self.raw = field, raw
        self.hidden: list[tuple[int, int]] = []  # words written with signs or spaces inside
        self.mixed: list[tuple[int, int]] = []  # words of two alphabets
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self.slots: list[frozenset[int]] = []
        self._read(lexicon)
        self.breaks = [Break.HARD, *(self._gap(at) for at in range(1, len(self.begins)))]
        self.where: dict[int, list[int]] = defaultdict(list)
        for at, slots in enumerate(self.slots):
            for slot in slots:
                self.where[slot].append(at)

    def _read(self, lexicon: Lexicon) -> None:
        text, places = _visible(self.raw)
        joined = dict(_spelt_out(text))
        at, stop = 0, len(text)
        while at < stop:
            token = TOKEN.search(text, at)
            if token is None:
                break
            begin, end = token.span()
            if begin in joined:
                end = joined[begin]
                word = "".join(TOKEN.findall(text[begin:end]))
                self.hidden.append((_place(places, begin), _place(places, end - 1) + 1))
                self._add_whole(lexicon, word, _place(places, begin), _place(places, end - 1) + 1)
            else:
                self._add(lexicon, token.group(), begin, places)
            at = end

    def _add_whole(self, lexicon: Lexicon, word: str, begin: int, end: int) -> None:
        for piece in lexicon.analyse(word).pieces:
            self.begins.append(begin)
            self.ends.append(end)
            self.words.append(piece.text)
            self.slots.append(piece.slots)

    def _add(self, lexicon: Lexicon, token: str, begin: int, places: list[int] | None) -> None:
        analysis = lexicon.analyse(token)
        if analysis.mixed:
            self.mixed.append((_place(places, begin), _place(places, begin + len(token) - 1) + 1))
        for piece in analysis.pieces:
            self.begins.append(_place(places, begin + piece.start))
            self.ends.append(_place(places, begin + piece.end - 1) + 1)
            self.words.append(piece.text)
            self.slots.append(piece.slots)

    def _gap(self, at: int) -> int:
        gap = self.raw[self.ends[at - 1] : self.begins[at]]
        known = self._known_gaps.get(gap)
        if known is None:
            known = (
                Break.HARD if _SENTENCE.search(gap) else Break.SOFT if re.search(r"[^\s\-–—_./\"'«»“”„`’*#&]", gap) else Break.NONE
            )
            if len(gap) < 8 and len(self._known_gaps) < 5000:
                self._known_gaps[gap] = known
        return known

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Text offsets of the pieces first to last."""
        return self.begins[first], self.ends[last]


def _visible(text: str) -> tuple[str, list[int] | None]:
    """The text without signs nobody sees, and for each letter kept its place in the text as it stands."""
    if text.isascii() or not any(mark in text for mark in _MARKS):
        return text, None
    places = [at for at, letter in enumerate(text) if not INVISIBLE.match(letter)]
    return "".join(text[at] for at in places), places


def _place(places: list[int] | None, at: int) -> int:
    return at if places is None else places[at] if at < len(places) else places[-1] + 1


def _spelt_out(text: str) -> Iterator[tuple[int, int]]:
    """Where letters stand one by one ("s t a r l i n k", "м.а.в.и.к")."""
    for found in _SINGLES.finditer(text):
        letters = TOKEN.findall(found.group())
        if sum(letter.isalpha() for letter in letters) < 5:
            continue
        yield from _spelt_words(found.group(), found.start())


def _spelt_words(run: str, start: int) -> Iterator[tuple[int, int]]:
    """The words of a run of single letters: a wider gap than the usual one, or a digit, ends a word."""
    spots = [(found.start(), found.end(), found.group()) for found in TOKEN.finditer(run)]
    gaps = [run[spots[at][1] : spots[at + 1][0]] for at in range(len(spots) - 1)]
    usual = min(gaps, key=len)
    begin = 0
    for at in range(len(spots)):
        last = at == len(spots) - 1
        if last or len(gaps[at]) > len(usual) or spots[at + 1][2].isdigit() or spots[at][2].isdigit():
            if at - begin >= 3 and not spots[begin][2].isdigit():
                yield start + spots[begin][0], start + spots[at][1]
            begin = at + 1


def find(text: Text, lexicon: Lexicon) -> list[Found]:
    """All rules of one group found in one field."""
    found: list[Found] = []
    for slot in text.where:
        for compiled in lexicon.by_anchor.get(slot, ()):
            if len(compiled.parts) == 1:
                found.extend(_places(text, compiled, 0))
    return found


def find_spread(texts: list[Text], lexicon: Lexicon) -> list[Found]:
    """Rules whose groups may stand in different places of the advert; the place told is that of the first group."""
    found: list[Found] = []
    tried: set[int] = set()
    for text in texts:
        for slot in text.where:
            for compiled in lexicon.by_anchor.get(slot, ()):
                if len(compiled.parts) > 1 and compiled.number not in tried:
                    tried.add(compiled.number)
                    places = [
                        next((hit for each in texts for hit in _places(each, compiled, part)), None)
                        for part in range(len(compiled.parts))
                    ]
                    if all(places) and places[0]:
                        found.append(places[0])
    return found


def _places(text: Text, compiled: Compiled, part: int) -> list[Found]:
    phrases = compiled.parts[part]
    spots = [_phrase_spots(text, phrase) for phrase in phrases]
    if not all(spots):
        return []
    if len(spots) == 1:
        return [_found(text, compiled.rule, [spot]) for spot in spots[0]]
    return _near(text, compiled.rule, spots)


def _phrase_spots(text: Text, phrase: tuple[int, ...]) -> list[tuple[int, int]]:
    starts = text.where.get(phrase[0])
    if not starts:
        return []
    if len(phrase) == 1:
        return [(at, at) for at in starts]
    spots, total = [], len(text.slots)
    for at in starts:
        if at + len(phrase) > total:
            break
        if all(phrase[k] in text.slots[at + k] and text.breaks[at + k] == Break.NONE for k in range(1, len(phrase))):
            spots.append((at, at + len(phrase) - 1))
    return spots


def _near(text: Text, rule: Rule, spots: list[list[tuple[int, int]]]) -> list[Found]:
    found = []
    for first in spots[0][:20]:
        chosen = [first]
        for others in spots[1:]:
            near = [spot for spot in others if spot not in chosen and _distance(text, chosen, spot) <= NEAR]
            if not near:
                break
            chosen.append(min(near, key=lambda spot: _distance(text, chosen, spot)))
        else:
            found.append(_found(text, rule, chosen))
    return found


def _distance(text: Text, chosen: list[tuple[int, int]], spot: tuple[int, int]) -> int:
    """Pieces between a phrase and the nearest chosen one; far when a sentence ends between or they overlap."""
    best = 99
    for begin, end in chosen:
        if spot[0] <= end and begin <= spot[1]:
            return 99
        low, high = (end, spot[0]) if spot[0] > end else (spot[1], begin)
        if high - low - 1 < best and not any(text.breaks[at] == Break.HARD for at in range(low + 1, high + 1)):
            best = high - low - 1
    return best


def _found(text: Text, rule: Rule, spots: list[tuple[int, int]]) -> Found:
    first, last = min(spot[0] for spot in spots), max(spot[1] for spot in spots)
    pieces = tuple(sorted({at for spot in spots for at in range(spot[0], spot[1] + 1)}))
    return Found(rule, text.field, first, last, *text.span(first, last), pieces)
