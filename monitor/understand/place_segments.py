"""A stated place cut into the parts that may name something: dates, distances, streets and delivery left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from monitor.understand.gazetteer import find_names, name_key
from monitor.understand.price_tokens import Phrases, phrase_set
from monitor.understand.text import fold, plain, word_table, words_of
from monitor.understand.volatile import without_volatile

_LONGEST = 300  # characters looked at; a place takes fewer
_TOWN = 15_000  # people
_MOST = 12  # segments looked at
_CUT = re.compile(r"\s-\s|[,;|·•()\[\]\n\t>»→›:]|\s/\s|(?<=\w{3})/(?=\w{3})|(?<!\bSt)\.\s(?=\w{4})")
_AND = re.compile(r"\s(?:и|та|і|й|und|and|oraz|ve|y|et|e|&|\+)\s", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}-)?\d{2}-?\d{3}(?:-?\d{1,4})?(?![\w-])|(?<!\w)\d{4}(?:\s?[A-Z]{2})?(?!\w)|(?<!\w)\d{3}\s\d{2}(?!\w)"
)
_HOUSE = re.compile(r"\W*\d+\W*\w{0,2}\W*|\W*")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stated place."""

    text: str  # plain
    key: str  # name_key of the name in it
    inflected: bool  # a preposition stands before it
    slash: bool = False  # it follows a slash or "and": maybe another place, not a part of one
    half: bool = False  # one side of an "and", of which the whole stands before it


@dataclass(frozen=True, slots=True)
class Cut:
    """A stated place in parts. delivered: it says where things are sent."""

    located: tuple[Segment, ...]
    delivered: bool


@cache
def _tables() -> tuple[Phrases[str], Phrases[bool], Phrases[bool], frozenset[str], frozenset[str]]:
    listed = word_table("place_words.toml")
    before = {phrase: kind for kind, phrases in listed["before"].items() for phrase in phrases}
    macro = frozenset(" ".join(phrase) for phrase in listed["macro"]["words"])
    common = frozenset(" ".join(phrase) for phrase in listed["ignored"]["common"])
    return Phrases(before), phrase_set(listed["ignored"]["part"]), phrase_set(listed["delivery"]["words"]), macro, common


def segments(text: str) -> Cut:
    """The parts of a stated place that may name it."""
    said = without_volatile(plain(text[:_LONGEST]))
    located: list[Segment] = []
    delivered = delivering = False
    cut = 0
    for match in (*_CUT.finditer(said), None):
        piece = said[cut : match.start() if match else len(said)]
        slash = cut > 0 and said[cut - 1 : cut] in ("/", " ") and "/" in said[max(0, cut - 3) : cut]
        cut = match.end() if match else len(said)
        if not piece.strip():
            continue
        kind, name, inflected = _leading(piece)
        if kind == "delivery":
            delivered = delivering = True
            continue
        if delivering and kind != "located":
            continue
        delivering = False
        located += _named(name, inflected=inflected, slash=slash)
    return Cut(tuple(located[:_MOST]), delivered and not located)


def _leading(piece: str) -> tuple[str | None, str, bool]:
    """(what the words before a name say, the rest, whether a preposition stands there)."""
    before, _, delivery, _, _ = _tables()
    words = list(re.finditer(r"[^\W_]+(?:[-'][^\W_]+)*\.?|\S", piece))
    kind, inflected, index = None, False, 0
    lows = words_of(piece)
    # A delivery word anywhere in the first words turns the whole piece into delivery.
    for start in range(min(3, len(lows))):
        if delivery.at(lows, start) is not None:
            return "delivery", "", False
    while True:
        rest = piece[words[index].start() :] if index < len(words) else ""
        hit = before.at(words_of(rest), 0) if rest else None
        if hit is None or hit[1] >= len(words_of(rest)) or (hit[0] == "preposition" and _is_town(rest)):
            return kind, rest, inflected
        if hit[0] == "preposition" or hit[0] == "located":
            inflected = True
        kind = "located" if hit[0] == "located" else kind
        if (
            hit[0] == "preposition"
            and fold(words[index][0]) in ("a", "i", "de", "da", "di", "im", "w", "z", "te")
            and len(rest) < 4
        ):
            return kind, rest, inflected
        taken, length = index, 0
        while taken < len(words) and length < hit[1]:
            length += len(words_of(words[taken][0]))
            taken += 1
        if taken == index or length != hit[1]:
            return kind, rest, inflected  # "С-Петербург": half of a word is no word
        index = taken


def _is_town(rest: str) -> bool:
    """ "Da Nang", "La Paz": the word belongs to the name."""
    key = name_key(rest)
    return key.isascii() and any(city.people >= _TOWN for city in find_names(key).cities)


def _named(name: str, *, inflected: bool, slash: bool) -> list[Segment]:
    _, parts, _, macro, common = _tables()
    bare = _POSTCODE.sub(" ", name)
    key = name_key(bare)
    if not key or _HOUSE.fullmatch(bare) or key in common or " ".join(words_of(name)) in macro or key in macro:
        return []
    lows = words_of(bare)
    if any(parts.at(lows, index) for index in range(len(lows))):
        return []
    found = [Segment(bare.strip(), key, inflected, slash)]
    halves = [half for half in _AND.split(bare) if half.strip()]
    if len(halves) > 1:
        found = [
            Segment(half.strip(), name_key(half), True, slash or index > 0, half=True) for index, half in enumerate(halves[:4])
        ]
        found = [Segment(bare.strip(), key, inflected, slash), *found]
    return found
