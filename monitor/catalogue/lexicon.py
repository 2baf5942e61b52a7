"""Tables made of the rules, and texts looked up in them: each different token is analysed once and then remembered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from monitor.catalogue.fold import as_code, is_mixed, keys, plain, sound, without_leet
from monitor.catalogue.rules import PIECE, Rule, RuleBook, Slot, Word, is_ideographic, word_keys

TOKEN = re.compile(r"[^\W_]+")
_REMEMBERED = 300_000  # tokens kept in memory before the memory starts afresh
_SHORTEST_NAME = 5  # letters of a name that is still recognised with one letter wrong
_LONGEST_ENDING = 7
# Endings of nouns, adjectives and a few verbs in keys: Russian, Ukrainian, Polish, English, Turkish, Kazakh.
USUAL_ENDINGS = frozenset(
    """a e i o u am ah ami om em im ih imi ov ev iv ei oi ie ia iu iam iah iami ii oe ee oie uiu aia iaia iuiu oiu eiu ogo ego omu emu iei iom iem
    s es ed en er ers ing in ok ek ki ka ku ke kami kah kov kom ko koi iki ikov ik
    ach ow om mi ami owi owie em ego ej emu iego iemu ych ich ym imi a e
    lar ler dar der tar ter lari leri larin lerin lariniz u un si su nin in da de ta te dan den tan ten la le ni nu i im um ga ge dagi
    men ben pen ti di din tin lik lig li lu siz li""".split()
) | {""}


class Piece(NamedTuple):
    """A run of letters or digits inside a token. slots: what it can stand for in rules."""

    start: int
    end: int
    text: str
    slots: frozenset[int]


class Analysis(NamedTuple):
    """What one token is."""

    pieces: tuple[Piece, ...]
    anchors: frozenset[int]  # slots that can begin the search for a rule
    misspelt: bool = False
    mixed: bool = False


_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ending:
    slots: frozenset[int]
    kind: str


class Compiled(NamedTuple):
    """A rule with its slots numbered."""

    number: int
    rule: Rule
    parts: tuple[tuple[tuple[int, ...], ...], ...]


class Lexicon:
    """Immutable after making, but for its memory of tokens, which never changes an answer."""

    def __init__(self, book: RuleBook) -> None:
        self._numbers: dict[Slot, int] = {}
        self._stems: dict[str, list[_Ending]] = {}
        self._ideographs: dict[str, frozenset[int]] = {}
        self._codes: list[tuple[str, str, re.Pattern[str] | None, int]] = []
        self._code_index: dict[str, list[int]] = defaultdict(list)
        self._seen: dict[str, Analysis] = {}
        self.boring: set[str] = set()
        self.rules: list[Compiled] = []
        self.by_anchor: dict[int, list[Compiled]] = defaultdict(list)
        self.generic = frozenset(book.generic)
        self._take(book)
        self._names = self._near_index(book.names)
        self._lookalikes = frozenset(book.lookalikes)
        self._long_names = tuple(sorted((name for name in book.names if len(name) >= 7), key=len, reverse=True))

    # -- making ---------------------------------------------------------------------------------

    def _take(self, book: RuleBook) -> None:
        for rule in (*book.rules, *(rule for rules in book.roles.values() for rule in rules)):
            parts = tuple(tuple(tuple(self._number(slot) for slot in phrase) for phrase in part) for part in rule.parts)
            self.rules.append(Compiled(len(self.rules), rule, parts))
        words: dict[tuple[str, str], set[int]] = defaultdict(set)
        for slot, number in self._numbers.items():
            for word in slot:
                self._file(word, number, words)
        stems: dict[str, list[_Ending]] = defaultdict(list)
        for (key, kind), slots in words.items():
            stems[key].append(_Ending(frozenset(slots), kind))
        self._stems = dict(stems)
        self._anchor(book)

    def _number(self, slot: Slot) -> int:
        return self._numbers.setdefault(slot, len(self._numbers))

    def _file(self, word: Word, slot: int, words: dict[tuple[str, str], set[int]]) -> None:
        if word.code:
            self._file_code(word.text, slot)
        elif is_ideographic(word.text):
            self._ideographs[word.text] = self._ideographs.get(word.text, _NOTHING) | {slot}
        else:
            for key in word_keys(word):
                stem, kind = _stem(key, word)
                words[stem, kind].add(slot)

    def _file_code(self, pattern: str, slot: int) -> None:
        head = re.match(r"[A-Z0-9]*", pattern.upper() if pattern.isascii() else pattern)
        literal = (head.group() if head else "")[:2]
        if head and head.end() < len(pattern) and pattern[head.end()] in "*?{" and head.end() <= 2:
            literal = literal[: head.end() - 1]
        self._code_index[literal].append(len(self._codes))
        self._codes.append((literal, pattern, None, slot))

    def _anchor(self, book: RuleBook) -> None:
        """Each rule is looked for only where its rarest word stands; role words never start a search."""
        common = {slot for compiled in self.rules if compiled.rule.item.startswith("%") for slot in compiled.parts[0][0]}
        text_of = {number: slot for slot, number in self._numbers.items()}
        rarity = {number: _rarity(slot) - (4 if number in common else 0) for number, slot in text_of.items()}
        for compiled in self.rules:
            slots = [slot for part in compiled.parts for phrase in part for slot in phrase]
            self.by_anchor[max(slots, key=rarity.__getitem__)].append(compiled)
        self._item_anchors = frozenset(
            slot for slot, rules in self.by_anchor.items() if any(not found.rule.item.startswith("%") for found in rules)
        )  # fmt: skip

    @staticmethod
    def _near_index(names: Iterable[str]) -> dict[str, set[str]]:
        """Names by each of their spellings with one letter left out."""
        index: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for spelling in _without_one(name):
                index[spelling].add(name)
        return dict(index)

    # -- looking up -----------------------------------------------------------------------------

    def may_matter(self, tokens: set[str]) -> bool:
        """Whether any token could begin an item's rule: the gate before all heavier work."""
        found = False
        for token in tokens - self.boring:
            if self.analyse(token).anchors & self._item_anchors:
                found = True
        return found

    def analyse(self, token: str) -> Analysis:
        """What a token is, remembered."""
        known = self._seen.get(token)
        if known is not None:
            return known
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
            self.boring.clear()
        known = self._analyse(token)
        self._seen[token] = known
        if not known.anchors & self._item_anchors:
            self.boring.add(token)
        return known

    def _analyse(self, token: str) -> Analysis:
        if len(token) > 60:  # no word, and hostile pages hold megabytes of such
            return Analysis((Piece(0, len(token), token[:60], _NOTHING),), _NOTHING)
        pieces: list[Piece] = []
        misspelt = False
        for found in PIECE.finditer(token):
            text = plain(found.group())
            if is_ideographic(text):
                pieces.extend(self._segment(text, found.start()))
                continue
            slots = self._look_up(text)
            if not slots and len(text) >= _SHORTEST_NAME:
                near, whole = self._nearly(text)
                slots = frozenset().union(*(self._look_up(name) for name in near)) if near else slots
                misspelt = misspelt or bool(near)
                if whole and not near:
                    pieces.extend(self._joined(text, whole, found.start()))
                    continue
            pieces.append(Piece(found.start(), found.end(), text, slots))
        if code := self._code_slots(token):
            first = pieces[0] if pieces else Piece(0, len(token), plain(token), _NOTHING)
            pieces[:1] = [first._replace(slots=first.slots | code)]
        if len(pieces) > 1 and (hidden := self._leet(token)):
            pieces, misspelt = [Piece(0, len(token), hidden, self._look_up(hidden))], True
        anchors = frozenset().union(*(piece.slots for piece in pieces)) & frozenset(self.by_anchor) if pieces else _NOTHING
        return Analysis(tuple(pieces), anchors, misspelt, is_mixed(plain(token)) and not any(c.isdigit() for c in token))

    def _look_up(self, text: str) -> frozenset[int]:
        found: set[int] = set()
        for key in keys(text):
            for cut in range(len(key), max(0, len(key) - _LONGEST_ENDING), -1):
                for entry in self._stems.get(key[:cut], ()):
                    rest = key[cut:]
                    if not rest or entry.kind == "any" or (entry.kind == "usual" and rest in USUAL_ENDINGS):
                        found |= entry.slots
        return frozenset(found) if found else _NOTHING

    def _nearly(self, text: str) -> tuple[set[str], str | None]:
        """Names one letter away from the word; else a long name that the word contains."""
        near: set[str] = set()
        for key in keys(text):
            if key in self._lookalikes or any(key.startswith(word) for word in self._lookalikes if len(word) > 6):
                return set(), None
            for stem in (key, key[:-1], key[:-2]) if len(key) > 7 else (key,):
                spellings = {stem, *_without_one(stem)}
                for spelling in spellings:
                    near |= {name for name in self._names.get(spelling, ()) if _one_apart(stem, name)}
            if not near:
                for name in self._long_names:
                    if name in key:
                        return near, name
        return near, None

    def _joined(self, text: str, name: str, start: int) -> list[Piece]:
        """A word that holds a name and more ("starlinkkit", "prodamstarlink")."""
        key = keys(text)[0]
        at = key.find(name)
        if at < 0:
            return [Piece(start, start + len(text), text, self._look_up(name))]
        share = len(text) / max(1, len(key))
        cut, end = start + round(at * share), start + round((at + len(name)) * share)
        parts = [Piece(cut, end, name, self._look_up(name))]
        if at:
            parts.insert(0, Piece(start, cut, key[:at], self._look_up(key[:at])))
        if at + len(name) < len(key):
            rest = key[at + len(name) :]
            parts.append(Piece(end, start + len(text), rest, self._look_up(rest)))
        return parts

    def _leet(self, token: str) -> str | None:
        word = plain(token)
        if len(word) < 6 or not word.isalnum() or word.isdigit():
            return None
        name = without_leet(word)
        return name if name in self._names_exact and sum(c.isdigit() for c in word) <= len(word) // 2 else None

    @property
    def _names_exact(self) -> frozenset[str]:
        return frozenset(self._long_names)

    def _segment(self, text: str, start: int) -> list[Piece]:
        """Known words of a run written without spaces, the longest first."""
        pieces, at = [], 0
        while at < len(text):
            for length in range(min(8, len(text) - at), 0, -1):
                slots = self._ideographs.get(text[at : at + length])
                if slots is not None:
                    pieces.append(Piece(start + at, start + at + length, text[at : at + length], slots))
                    at += length
                    break
            else:
                at += 1
        return pieces

    def _code_slots(self, token: str) -> frozenset[int]:
        code = as_code(plain(token))
        if len(code) < 2 or not code.isascii() or not any(c.isdigit() for c in code):
            return _NOTHING
        found = set()
        for literal in (code[:2], code[:1], ""):
            for number in self._code_index.get(literal, ()):
                _, pattern, compiled, slot = self._codes[number]
                if compiled is None:
                    compiled = re.compile(pattern, re.IGNORECASE)
                    self._codes[number] = (literal, pattern, compiled, slot)
                if compiled.fullmatch(code):
                    found.add(slot)
        return frozenset(found) if found else _NOTHING


def _stem(key: str, word: Word) -> tuple[str, str]:
    """The part of a key that stays in inflection. Latin model names and short words keep all of it."""
    if word.ending != "usual":
        return key, word.ending
    if len(key) < 4 or key.isdigit():
        return key, "none"
    bare = key.rstrip("aeiou")
    return (bare if len(bare) >= 4 and not word.text.isascii() else key), "usual"


def _rarity(slot: Slot) -> float:
    """How seldom a slot's words are met: short words and numbers are everywhere."""
    return min(6.0 if word.code else 2.0 * len(word.text) if is_ideographic(word.text) else 0.5 if word.text.isdigit() else float(len(word.text))
               for word in slot)  # fmt: skip


def _without_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_apart(first: str, second: str) -> bool:
    """One letter more, less, other, or two neighbours swapped; the first letter stands."""
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
