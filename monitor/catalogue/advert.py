"""An advert's texts as pieces with places, and the rules found in them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from monitor.catalogue.fold import INVISIBLE, sound
from monitor.catalogue.lexicon import TOKEN, Analysis, Lexicon
from monitor.catalogue.rules import RuleKind
from monitor.catalogue.tables import Entry

NEAR = 6  # pieces between two phrases that belong together
_COMMA = 3
LONGEST = 20_000  # letters of a description that are read
_MOST_ROLES = 500  # places of role words that are looked at in one field
_MOST_SPOTS = 40  # places of one phrase that are looked at in one field
_TOKENS = re.compile(rf"({TOKEN.pattern})")
_SINGLES = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){4,}")
SIGNS = "@$!|€*"  # that stand for letters, inside a word or at its head
_SIGNED = re.compile(r"(?<![\w@$!|€*])[$€]?[^\W_]+(?:[@$!|€*]{1,2}[^\W_]+)+|(?<![\w@$!|€*])[$€][^\W_]+")
_UNSEEN = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u0306", "\u0308", "\u0301", "\u0336", "\u0335", "\u0338", "\u0332",
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?…。！？؟]\s|[\n\r;|•。]|\s[-–—]\s")
_IS_PLAIN = attrgetter("plain")
_FINDING = frozenset((RuleKind.STRONG, RuleKind.WEAK))
_ABOUT = frozenset((RuleKind.CONTEXT, RuleKind.AGAINST))
_GAP = 3  # signs between the halves of a name: a space, two, a hyphen between spaces
_PAUSE = re.compile(r"[^\s\w\-–—_./%°\"'«»“”„`’*&]")


class Break(IntEnum):
    """What stands between two pieces."""

    NONE = 0
    SOFT = 1  # comma, bracket, plus, colon
    HARD = 2  # the end of a sentence or line


class Found(NamedTuple):
    """A rule found. first and last are piece numbers; the words stand from text offset begin to end of the field."""

    entry: Entry
    field: str
    first: int
    last: int
    begin: int
    end: int
    pieces: frozenset[int]


Span = tuple[int, int]


class Text:
    """One field of an advert in pieces."""

    __slots__ = (
        "_runs", "_slots", "_spans", "begins", "breaks", "ends", "field", "has_digits", "hidden", "mixed", "present", "raw",
        "words",
    )  # fmt: skip

    def __init__(self, field: str, raw: str, lexicon: Lexicon, closely: bool = True) -> None:
        """closely: whether letters may stand one by one, signs for letters, or signs that nobody sees."""
        self.field, self.raw = field, raw
        self.hidden: list[Span] = []  # words written with signs or spaces inside, as text offsets
        self.mixed: list[Span] = []  # words of two alphabets
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self._slots: list[frozenset[int]] = []
        if not (closely and self._read_closely(lexicon)):
            self._read(lexicon)
        known, begins = _known_breaks, self.begins[1:]
        gaps = [raw[end:begin] for end, begin in zip(self.ends, begins, strict=False)]
        self.breaks = [Break.HARD, *[known[gap] if gap in known else _break(gap) for gap in gaps]]
        self.has_digits = any(map(str.isdigit, self.words))  # whether a number stands anywhere
        self._spans: dict[int, list[Span]] = {}
        self._runs: dict[int, list[Span]] = {}
        self.present: set[int] = set().union(*self._slots)  # every slot that some words can stand for
        self._add_runs(lexicon)

    def spans(self, slot: int) -> list[Span]:
        """Where words stand for a slot, as piece numbers, in text order."""
        if slot not in self.present:
            return []
        if slot not in self._spans:
            self.prepare({slot})
        return self._spans[slot]

    def prepare(self, slots: set[int]) -> None:
        """Find the places of many slots in one pass: most slots that a text holds are never asked for."""
        spans = self._spans
        wanted = slots - spans.keys()
        if not wanted:
            return
        for slot in wanted:
            spans[slot] = []
        for at, held in enumerate(self._slots):
            if not held.isdisjoint(wanted):
                span = (at, at)
                for slot in held & wanted:
                    spans[slot].append(span)
        for slot in wanted & self._runs.keys():
            spans[slot] = sorted({*spans[slot], *self._runs[slot]})

    def _read(self, lexicon: Lexicon) -> None:
        """Pieces in order; names with a space in them made whole."""
        parts = _TOKENS.split(self.raw)  # what stands between tokens, and the tokens
        tokens, bounds = parts[1::2], list(itertools.accumulate(map(len, parts)))
        starts, seen = bounds[0::2], lexicon.seen
        analyses = [seen[token] if token in seen else lexicon.analyse(token) for token in tokens]
        if all(map(_IS_PLAIN, analyses)):
            self.begins, self.ends = starts[:-1], bounds[1::2]
            pieces = [analysis.pieces[0] for analysis in analyses]
            self.words, self._slots = [piece.text for piece in pieces], [piece.slots for piece in pieces]
        else:
            self._read_pieces(lexicon, starts, tokens, analyses)

    def _read_pieces(self, lexicon: Lexicon, starts: list[int], tokens: list[str], analyses: list[Analysis]) -> None:
        begins, ends, words, slots = self.begins, self.ends, self.words, self._slots
        half = ""
        for at, token, analysis in zip(starts, tokens, analyses, strict=False):
            if analysis.mixed:
                self.mixed.append((at, at + len(token)))
            for start, end, word, found, key in analysis.pieces:
                if half and self._made_whole(lexicon, half, word, at + start, at + end):
                    half = ""
                    continue
                half = key
                begins.append(at + start)
                ends.append(at + end)
                words.append(word)
                slots.append(found)

    def _read_closely(self, lexicon: Lexicon) -> bool:
        """Read letters set apart as words, if there are any; False: it can be read plainly."""
        text, places = _visible(self.raw)
        joined: dict[int, tuple[int, str]] = {
            begin: (end, "".join(TOKEN.findall(text[begin:end]))) for begin, end in _spelt_out(text)
        }
        joined.update(signed(text, lexicon))
        if places is None and not joined:
            return False
        self._read_hidden(lexicon, text, places, joined)
        return True

    def _read_hidden(self, lexicon: Lexicon, text: str, places: list[int] | None, joined: dict[int, tuple[int, str]]) -> None:
        """The same where signs nobody sees were taken out, letters stand one by one or signs stand for letters."""
        at, half = -1, ""
        for token in _tokens(text, joined):
            begin, end = token
            if begin < at:
                continue
            word = text[begin:end]
            whole = begin in joined
            if whole:
                end, word = joined[begin]
                at = end
                self.hidden.append((_place(places, begin), _place(places, end - 1) + 1))
            analysis = lexicon.analyse(word)
            if analysis.mixed:
                self.mixed.append((_place(places, begin), _place(places, end - 1) + 1))
            for piece in analysis.pieces:
                first, last = (begin, end) if whole else (begin + piece.start, begin + piece.end)
                if half and self._made_whole(lexicon, half, piece.text, _place(places, first), _place(places, last - 1) + 1):
                    half = ""
                    continue
                half = piece.half
                self.begins.append(_place(places, first))
                self.ends.append(_place(places, last - 1) + 1)
                self.words.append(piece.text)
                self._slots.append(piece.slots)

    def _made_whole(self, lexicon: Lexicon, half: str, word: str, begin: int, end: int) -> bool:
        """Whether the word is the second half of a name; then the first becomes the whole."""
        name = lexicon.halves.get((half, sound(word))) if 1 <= begin - self.ends[-1] <= _GAP else None
        if name is None:
            return False
        self.ends[-1], self.words[-1], self._slots[-1] = end, name, lexicon.slots_of(name)
        return True

    def _add_runs(self, lexicon: Lexicon) -> None:
        """Several words that stand for one thing ("fly more", "3 t") take its slot too."""
        present = self.present
        whole = [run for rarest in present & lexicon.run_anchors for run in lexicon.runs[rarest] if present.issuperset(run[0])]
        if not whole:
            return
        self.prepare(set().union(*[singles[:1] for singles, _ in whole]))
        for singles, target in whole:
            if spots := self._run_spots(singles):
                self._runs[target] = [*self._runs.get(target, ()), *spots]
        present.update(self._runs)
        for target in self._runs.keys() & self._spans.keys():
            del self._spans[target]

    def _run_spots(self, singles: tuple[int, ...]) -> list[Span]:
        slots, breaks, spots = self._slots, self.breaks, []
        for at, _ in self.spans(singles[0])[:_MOST_SPOTS]:
            last = at + len(singles) - 1
            if last < len(slots) and all(
                singles[k] in slots[at + k] and breaks[at + k] == Break.NONE for k in range(1, len(singles))
            ):
                spots.append((at, last))
        return spots

    def slots(self, at: int) -> frozenset[int]:
        """What a piece stands for by itself."""
        return self._slots[at]

    def ends_sentence(self, low: int, high: int) -> bool:
        """Whether a sentence ends between two pieces."""
        return any(self.breaks[at] == Break.HARD for at in range(low + 1, high + 1))

    def apart(self, low: int, high: int) -> int:
        """Pieces between two pieces; a comma counts like some words more, and nothing reaches over the end of a sentence."""
        breaks = self.breaks[low + 1 : high + 1]
        return NEAR + 1 if Break.HARD in breaks else high - low - 1 + _COMMA * breaks.count(Break.SOFT)


_known_breaks: dict[str, Break] = {
    " ": Break.NONE,
    "": Break.NONE,
    ", ": Break.SOFT,
    ". ": Break.HARD,
    "\n": Break.HARD,
    "-": Break.NONE,
    ":": Break.NONE,  # "1:35"
}


def _break(gap: str) -> Break:
    known = _known_breaks.get(gap)
    if known is None:
        known = Break.HARD if _SENTENCE_END.search(gap) else Break.SOFT if _PAUSE.search(gap) else Break.NONE
        if len(gap) < 8 and len(_known_breaks) < 5000:
            _known_breaks[gap] = known
    return known


def _tokens(text: str, joined: Mapping[int, tuple[int, str]]) -> list[Span]:
    """Where tokens and joined words stand; a joined word may begin with a sign that no token begins with."""
    return sorted({*(token.span() for token in TOKEN.finditer(text)), *((begin, begin) for begin in joined)})


def signed(text: str, lexicon: Lexicon) -> Iterator[tuple[int, tuple[int, str]]]:
    """Where signs stand for letters of a name ("$t@rlink", "ст*рлинк"): place, and its end and the name."""
    if not any(sign in text for sign in SIGNS):
        return
    for found in _SIGNED.finditer(text):
        if (name := lexicon.signed(found.group())) is not None:
            yield found.start(), (found.end(), name)


def is_spelt_out(text: str) -> bool:
    """Whether letters stand one by one anywhere."""
    return _SINGLES.search(text) is not None


def has_unseen(text: str) -> bool:
    """Whether signs that nobody sees stand in the text."""
    return any(mark in text for mark in _UNSEEN)


def _visible(text: str) -> tuple[str, list[int] | None]:
    """The text without signs nobody sees, and for each letter kept its place in the text as it stands."""
    if text.isascii() or not has_unseen(text):
        return text, None
    places = [at for at, letter in enumerate(text) if not INVISIBLE.match(letter)]
    return "".join(text[at] for at in places), places


def _place(places: list[int] | None, at: int) -> int:
    return at if places is None else places[at]


def _spelt_out(text: str) -> Iterator[Span]:
    """Where letters stand one by one ("s t a r l i n k", "м.а.в.и.к")."""
    for found in _SINGLES.finditer(text):
        if sum(sign.isalpha() for sign in found.group()) >= 5:
            yield from _spelt_words(found.group(), found.start())


def _spelt_words(run: str, start: int) -> Iterator[Span]:
    """The words of a run of single letters: a wider gap than the usual one, or a digit, ends a word."""
    spots = [found.span() for found in TOKEN.finditer(run)]
    gaps = [spots[at + 1][0] - spots[at][1] for at in range(len(spots) - 1)]
    usual, begin = min(gaps), 0
    for at in range(len(spots)):
        last = at == len(spots) - 1
        if last or gaps[at] > usual or run[spots[at + 1][0]].isdigit() or run[spots[at][0]].isdigit():
            if at - begin >= 3:
                yield start + spots[begin][0], start + spots[at][1]
            begin = at + 1


def find(texts: Sequence[Text], lexicon: Lexicon) -> list[Found]:
    """All rules found. A rule whose groups may stand anywhere in the advert is placed where its first group stands."""
    anywhere = set().union(*[text.present for text in texts])
    held = [(text, *_held(text, lexicon, anywhere)) for text in texts]
    named = {entry.item for _, *kinds in held for entries in kinds for entry in entries if entry.kind in _FINDING}
    found: list[Found] = []
    for text, *kinds in held:
        # What speaks for or against an item matters only where something names it.
        single, near, spread = (
            [entry for entry in entries if entry.kind not in _ABOUT or entry.item in named] for entries in kinds
        )  # fmt: skip
        text.prepare({entry.anchor for entry in single}.union(*[entry.needs for entry in near]))
        for entry in single:
            found.extend(_hits(text, entry, text.spans(entry.anchor)))
        for entry in near:
            found.extend(_places(text, entry, 0))
        found.extend(hit for entry in spread if (hit := _spread(texts, entry)) is not None)
    return found


def _held(text: Text, lexicon: Lexicon, anywhere: set[int]) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Rules all of whose words a text holds: of one word, of several near each other, and spread over the advert."""
    present = text.present
    return (
        [entry for slot in sorted(present & lexicon.single_anchors) for entry in lexicon.single[slot]],
        [entry for slot in sorted(present & lexicon.near_anchors) for entry in lexicon.near[slot] if entry.needs <= present],
        [entry for slot in sorted(present & lexicon.spread_anchors) for entry in lexicon.spread[slot] if entry.needs <= anywhere],
    )


def _spread(texts: Sequence[Text], entry: Entry) -> Found | None:
    groups = [next((hit for text in texts for hit in _places(text, entry, part)), None) for part in range(len(entry.parts))]
    return groups[0] if all(groups) else None


def _places(text: Text, entry: Entry, part: int) -> list[Found]:
    spots = []
    for phrase in entry.parts[part]:
        places = _phrase_spans(text, phrase)
        if not places:
            return []
        spots.append(places)
    if len(spots) == 1:
        return _hits(text, entry, spots[0])
    return [_found(text, entry, group) for group in _near(text, spots)]


def _hits(text: Text, entry: Entry, spans: list[Span]) -> list[Found]:
    most = _MOST_ROLES if entry.item[0] == "%" else _MOST_SPOTS
    field, begins, ends = text.field, text.begins, text.ends
    return [Found(entry, field, first, last, begins[first], ends[last], _run_of(first, last)) for first, last in spans[:most]]


@lru_cache(maxsize=10_000)
def _run_of(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


def _phrase_spans(text: Text, phrase: Sequence[int]) -> list[Span]:
    spans = text.spans(phrase[0])
    for slot in phrase[1:]:
        if not spans:
            return []
        ends: dict[int, int] = {}
        for first, last in text.spans(slot):
            ends[first] = max(last, ends.get(first, -1))
        spans = [(first, ends[last + 1]) for first, last in spans if last + 1 in ends and text.breaks[last + 1] == Break.NONE]
    return spans


def _near(text: Text, spots: list[list[Span]]) -> Iterator[list[Span]]:
    for first in spots[0][:_MOST_SPOTS]:
        chosen = [first]
        for others in spots[1:]:
            near = [(away, spot) for spot in others[:_MOST_SPOTS] if (away := _distance(text, chosen, spot)) <= NEAR]
            if not near:
                break
            chosen.append(min(near)[1])
        else:
            yield chosen


def _distance(text: Text, chosen: list[Span], spot: Span) -> int:
    """Pieces between a phrase and the nearest chosen one; far when a sentence ends between them or they overlap."""
    best = NEAR + 1
    for begin, end in chosen:
        if spot[0] <= end and begin <= spot[1]:
            return NEAR + 1
        low, high = (end, spot[0]) if spot[0] > end else (spot[1], begin)
        if high - low - 1 < best:
            best = min(best, text.apart(low, high))
    return best


def _found(text: Text, entry: Entry, spots: list[Span]) -> Found:
    first, last = min(spot[0] for spot in spots), max(spot[1] for spot in spots)
    pieces = frozenset(at for spot in spots for at in range(spot[0], spot[1] + 1))
    return Found(entry, text.field, first, last, text.begins[first], text.ends[last], pieces)
