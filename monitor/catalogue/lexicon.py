"""Texts looked up in the tables: each different token is analysed once and then remembered."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from monitor.catalogue.fold import as_code, is_fancy, is_meant_latin, is_mixed, keys, plain, sound, without_leet
from monitor.catalogue.rules import PIECE, RuleKind, is_ideographic
from monitor.catalogue.tables import Entry, Tables

_OTHER_GOODS = frozenset(("%other", "%toy", "%paper", "%image", "%clothes", "%game"))
_FINDING = (RuleKind.STRONG, RuleKind.WEAK)
TOKEN = re.compile(r"[^\W_]+")
_REMEMBERED = 300_000  # tokens kept in memory before the memory starts afresh
_LONGEST_TOKEN = 60  # letters; longer ones are no words, and hostile pages hold megabytes of them
_SHORTEST_NAME = 6  # letters of a name that is still recognised with one letter wrong
_SHORTEST_LIMB = 3  # letters of a compound before the word that rules it
_SHORTEST_REST = 4  # letters of a word that is written together with the name before it
_SHORTEST_NOUN = 3  # letters of a word that may be the noun of other goods
_SHORTEST_LEET = 5  # letters of a name that is recognised with digits or signs for letters
_SHORTEST_HIDDEN = 7  # letters of a name that is recognised inside a longer word
# Endings of nouns, adjectives and a few verbs in keys: Russian, Ukrainian, Polish; English; Turkish and Kazakh.
_ENDINGS = """
a e i o u am ah ami om em im ih imi ov ev iv ei oi ie ia iu iam iah iami ii oe ee oie uiu aia iaia iuiu oiu eiu ogo ego omu emu iei
iom iem ok ek ki ka ku ke kami kah kov kom ko koi iki ikov ik ach ich ow mi owi owie ej iego iemu ych ym es s ed en er ers ing in
lar ler dar der tar ter lari leri larin lerin un si su nin da de ta te dan den tan ten la le ni nu um ga ge dagi men ben pen ti di
din tin lik lig li lu siz
"""
USUAL_ENDINGS = frozenset(_ENDINGS.split()) | {""}
_ENGLISH_ENDINGS = frozenset(("es", "s", "ed", "en", "er", "ers", "ing", "in"))
_TRANSLITERATED_ENDINGS = USUAL_ENDINGS - _ENGLISH_ENDINGS  # "винт*" is not the beginning of "winter"


class Piece(NamedTuple):
    """A run of letters or digits inside a token. slots: what it can stand for in rules."""

    start: int
    end: int
    text: str
    slots: frozenset[int]
    half: str = ""  # its key, where it may be the first half of a name with a space in it


class Analysis(NamedTuple):
    """What one token is."""

    pieces: tuple[Piece, ...]
    slots: frozenset[int]  # of all its pieces
    matters: bool  # whether it could begin an item's rule
    misspelt: bool = False
    mixed: bool = False
    plain: bool = False  # one piece of the whole token, and half of nothing


_NOTHING: frozenset[int] = frozenset()


class Lexicon:
    """Tables made ready for looking up. Its memory of tokens never changes an answer."""

    def __init__(self, tables: Tables) -> None:
        self._stems = tables.stems
        self._longest_stem = max(map(len, self._stems), default=0)
        self._ideographs = {word: frozenset(slots) for word, slots in tables.ideographs.items()}
        self._longest_ideograph = max(map(len, self._ideographs), default=0)
        self._codes: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for head, pattern, slot in tables.codes:
            self._codes[head].append((pattern, slot))
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.runs: dict[int, list[tuple[tuple[int, ...], int]]] = defaultdict(list)  # by the rarest of their words
        for singles, slot, rarest in tables.runs:
            self.runs[rarest].append((tuple(singles), slot))
        short = frozenset(tables.short)
        self._short_runs: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._long_runs: dict[int, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
        for singles, slot, rarest in tables.runs:
            if short.issuperset(singles):
                self._short_runs[singles[0]].append((singles[1], slot))
            else:
                self._long_runs[rarest].append((tuple(singles), slot))
        self.entries = tables.entries
        self.single: dict[int, list[Entry]] = defaultdict(list)  # rules of one word, by it
        self.near: dict[int, list[Entry]] = defaultdict(list)  # rules of more, by anchor
        self.spread: dict[int, list[Entry]] = defaultdict(list)  # rules whose groups may stand anywhere
        for entry in tables.entries:
            of = self.spread if len(entry.parts) > 1 else self.single if entry.weight == len(entry.needs) == 1 else self.near
            of[entry.anchor].append(entry)
        self.single_anchors, self.near_anchors, self.spread_anchors = map(frozenset, (self.single, self.near, self.spread))
        self._openers: dict[int, list[frozenset[int]]] = defaultdict(list)  # what rules that find an item need, by anchor
        for entry in tables.entries:
            if entry.kind in _FINDING and not entry.item.startswith(("%", "!")):
                self._openers[entry.anchor].append(entry.needs)
        self.words_of: dict[str, set[int]] = defaultdict(set)  # slots of what speaks for an item
        for entry in tables.entries:
            if entry.kind != RuleKind.AGAINST and entry.item[0] not in "%!":
                self.words_of[entry.item] |= entry.needs
        self.trade: set[int] = set()  # slots of words that speak of watched goods, or of any sale
        for entry in tables.entries:
            if entry.kind != RuleKind.AGAINST and entry.item not in _OTHER_GOODS:
                self.trade |= entry.needs
        self.item_anchors = frozenset(self._openers)
        self.run_anchors = frozenset(self.runs)
        self.generic = frozenset(tables.generic)
        self.namesakes = frozenset(tables.namesakes)
        self._neutral = frozenset((*tables.common, *tables.neutral))
        self._gate = self._gate_slots(tables)
        self.names = frozenset(tables.names)
        self._names = _by_spelling(tables.names)
        self._lookalikes = frozenset(tables.lookalikes)
        self._long_lookalikes = tuple(word for word in tables.lookalikes if len(word) > _SHORTEST_HIDDEN - 1)
        self._long_names = tuple(sorted((name for name in tables.names if len(name) >= _SHORTEST_HIDDEN), key=len, reverse=True))
        self.halves = {(name[:cut], name[cut:]): name for name in tables.split for cut in range(3, len(name) - 2)}
        self._heads = tuple(sorted(tables.heads, key=len, reverse=True))
        self._first_halves = frozenset(first for first, _ in self.halves)
        self.seen: dict[str, Analysis] = {}  # tokens analysed before

    def _gate_slots(self, tables: Tables) -> frozenset[int]:
        """Slots without one of which no item's rule can be found."""
        anchors = self.item_anchors
        short = frozenset(tables.short)
        return frozenset(
            anchors | {rarest for singles, slot, rarest in tables.runs if slot in anchors and not short.issuperset(singles)}
        )

    def opens(self, present: set[int]) -> bool:
        """Whether slots hold all that any item's rule needs. Adds the slots of runs to them."""
        for rarest in present & self._long_runs.keys():
            present.update([target for singles, target in self._long_runs[rarest] if present.issuperset(singles)])
        return any(needs <= present for slot in present & self.item_anchors for needs in self._openers[slot])

    def is_neutral(self, word: str) -> bool:
        """Whether a plain word that stands for no slot says nothing of the goods: an article, "perfect", "urgent", a place."""
        return len(word) < _SHORTEST_NOUN or not word.isalpha() or not self._neutral.isdisjoint(keys(word))

    def analyse(self, token: str) -> Analysis:
        """What a token is, remembered."""
        known = self.seen.get(token)
        if known is None:
            if len(self.seen) > _REMEMBERED:
                self.seen.clear()
            known = self.seen[token] = self._analyse(token)
        return known

    def slots_of(self, text: str) -> frozenset[int]:
        """What one plain word can stand for."""
        found: set[int] = set()
        latin, stems = is_meant_latin(text), self._stems
        for key in keys(text):
            for cut in range(min(len(key), self._longest_stem), 0, -1):
                if (stem := key[:cut]) not in stems:
                    continue
                for slot, ending in stems[stem]:
                    if (cut == len(key) and _may_stand(ending, latin=latin)) or _may_end(ending, key[cut:], latin=latin):
                        found.add(slot)
        return frozenset(found) if found else _NOTHING

    def _analyse(self, token: str) -> Analysis:
        if len(token) > _LONGEST_TOKEN and not is_ideographic(token):
            return Analysis((Piece(0, len(token), token[:_LONGEST_TOKEN], _NOTHING),), _NOTHING, matters=False, plain=True)
        pieces, misspelt = self._read(token)
        if code := self._code_slots(token):
            first = pieces[0] if pieces else Piece(0, len(token), plain(token), _NOTHING)
            pieces[:1] = [first._replace(slots=first.slots | code)]
        name = self._leet(token) if len(pieces) > 1 else None
        if name is not None:
            pieces, misspelt = [Piece(0, len(token), name, self.slots_of(name))], True
        matters = any(piece.half or not piece.slots.isdisjoint(self._gate) for piece in pieces)
        mixed = name is not None or (
            not token.isascii() and (is_fancy(token) or (is_mixed(plain(token)) and not any(sign.isdigit() for sign in token)))
        )
        slots = _NOTHING.union(*(piece.slots for piece in pieces), self._short_targets(pieces))
        matters = matters or not slots.isdisjoint(self._gate)
        whole = len(pieces) == 1 and pieces[0][:2] == (0, len(token)) and not pieces[0].half and not mixed
        return Analysis(tuple(pieces), slots, matters, misspelt, mixed, whole)

    def _short_targets(self, pieces: list[Piece]) -> set[int]:
        """Runs of single letters and numbers ("m3t") that begin inside a token; elsewhere such signs stand by chance."""
        return {
            target for first, second in itertools.pairwise(pieces) for slot in first.slots & self._short_runs.keys()
            for following, target in self._short_runs[slot] if following in second.slots
        }  # fmt: skip

    def _read(self, token: str) -> tuple[list[Piece], bool]:
        pieces: list[Piece] = []
        misspelt = False
        for found in PIECE.finditer(token):
            text = plain(found.group())
            if is_ideographic(text):
                pieces.extend(self._segment(text, found.start()))
                continue
            slots = self.slots_of(text)
            if slots and len(text) > _SHORTEST_HIDDEN and (inside := self._inside(text)):
                pieces.extend(self._joined(text, inside, found.start()))
                continue
            if not slots and len(text) >= _SHORTEST_NAME:
                near, whole = self._nearly(text)
                if whole:
                    pieces.extend(self._joined(text, whole, found.start()))
                    continue
                slots = frozenset(slot for name in near for slot in self.slots_of(name))
                misspelt = misspelt or bool(near)
            if head := self._head(text):
                slots |= self.slots_of(head)
            pieces.append(Piece(found.start(), found.end(), text, slots, self._half(text)))
        return pieces, misspelt

    def _head(self, text: str) -> str | None:
        """The word that rules a compound ("dachhalterung" is a "halterung")."""
        key = sound(text) if text.isascii() else ""
        if not key.endswith(self._heads):
            return None
        return next((head for head in self._heads if key.endswith(head) and len(key) - len(head) >= _SHORTEST_LIMB), None)

    def _half(self, text: str) -> str:
        return next((key for key in keys(text) if key in self._first_halves), "") if len(text) < 10 else ""

    def _inside(self, text: str) -> str | None:
        """The long name that a word known otherwise ends with or holds ("продамстарлинк" begins like "продам")."""
        return next((name for key in keys(text) for name in self._long_names if self._holds(key, name)), None)

    def _holds(self, key: str, name: str) -> bool:
        """Whether a key holds a name after something else, or before a word that we know ("старлинкмини")."""
        at, rest = key.find(name), key[len(name) :]
        return at > 0 or (at == 0 and len(rest) >= _SHORTEST_REST and rest not in USUAL_ENDINGS and bool(self.slots_of(rest)))

    def _nearly(self, text: str) -> tuple[set[str], str | None]:
        """Names one letter away from the word; else a long name that the word contains."""
        for key in keys(text):
            if key in self._lookalikes or key.startswith(self._long_lookalikes):
                return set(), None
            near: set[str] = set()
            for stem in (key, key[:-1], key[:-2]) if len(key) > 7 else (key,):
                for spelling in (stem, *_without_one(stem)):
                    near |= {name for name in self._names.get(spelling, ()) if _one_apart(stem, name)}
            if near:
                return near, None
            for name in self._long_names:
                if name in key:
                    return near, name
        return set(), None

    def _joined(self, text: str, name: str, start: int) -> list[Piece]:
        """The parts of a word that holds a name and more ("starlinkkit", "продамстарлинк")."""
        key = next(key for key in keys(text) if name in key)
        at, stop = key.find(name), start + len(text)
        share = len(text) / len(key)
        begin, end = start + round(at * share), min(stop, start + round((at + len(name)) * share))
        parts = [(start, begin, key[:at]), (begin, end, name), (end, stop, key[at + len(name) :])]
        return [Piece(first, last, part, self.slots_of(part)) for first, last, part in parts if part and last > first]

    def signed(self, word: str) -> str | None:
        """The name that a word with signs for letters stands for ("$t@rlink"); a star is any letter ("ст*рлинк")."""
        if "*" not in word:
            return self._leet(word)
        key = without_leet(plain(word.replace("*", "")))
        return next((name for name in self._names.get(key, ()) if len(name) > len(key) >= _SHORTEST_NAME - 1), None)

    def _leet(self, token: str) -> str | None:
        """The name that a word with digits or signs for letters stands for ("st4rl1nk")."""
        word = plain(token)
        if not _SHORTEST_LEET <= len(word) <= 20 or 2 * sum(not sign.isalpha() for sign in word) > len(word):
            return None
        name = without_leet(word)
        return name if name in self.names and len(name) >= _SHORTEST_LEET else None

    def _segment(self, text: str, start: int) -> list[Piece]:
        """Known words of a run written without spaces, the longest first."""
        pieces, at = [], 0
        while at < len(text):
            for length in range(min(self._longest_ideograph, len(text) - at), 0, -1):
                slots = self._ideographs.get(text[at : at + length])
                if slots is not None:
                    pieces.append(Piece(start + at, start + at + length, text[at : at + length], slots))
                    at += length
                    break
            else:
                at += 1
        return pieces

    def _code_slots(self, token: str) -> frozenset[int]:
        """Codes that the whole token matches; a short token cannot make a pattern run long."""
        code = as_code(plain(token))
        if len(code) < 2 or len(code) > 40 or not code.isascii() or not any(sign.isdigit() for sign in code):
            return _NOTHING
        found = set()
        for head in {code[:2], code[:1], ""}:
            for pattern, slot in self._codes.get(head, ()):
                compiled = self._patterns.get(pattern)
                if compiled is None:
                    compiled = self._patterns[pattern] = re.compile(pattern)
                if compiled.fullmatch(code):
                    found.add(slot)
        return frozenset(found) if found else _NOTHING


def _may_stand(ending: str, *, latin: bool) -> bool:
    """Whether a word in the other writing may stand for a word of a rule as it is."""
    return not ending.endswith("own" if latin else "Latin only")


def _may_end(ending: str, rest: str, *, latin: bool) -> bool:
    """Whether a word of a rule may end so. A word that is not Latin takes any ending only in its own writing."""
    if ending.startswith("none") or not rest:
        return False
    if ending.endswith(", own"):
        return not latin and (ending.startswith("any") or rest in USUAL_ENDINGS)
    if not ending.endswith(", not Latin"):
        return ending == "any" or rest in USUAL_ENDINGS
    if latin:
        return rest in _TRANSLITERATED_ENDINGS
    return ending.startswith("any") or rest in USUAL_ENDINGS


def _by_spelling(names: Iterable[str]) -> dict[str, set[str]]:
    """Names by themselves and by each of their spellings with one letter left out."""
    index: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for spelling in (name, *_without_one(name)):
            index[spelling].add(name)
    return dict(index)


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_apart(first: str, second: str) -> bool:
    """Equal, or one letter more, less, other, or two neighbours swapped; the first letter stands."""
    if first[:1] != second[:1] or abs(len(first) - len(second)) > 1:
        return False
    if len(first) > len(second):
        first, second = second, first
    at = 0
    while at < len(first) and first[at] == second[at]:
        at += 1
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    if first[at + 1 :] == second[at + 1 :]:
        return True
    return first[at + 2 :] == second[at + 2 :] and first[at : at + 2] == second[at : at + 2][::-1]
