"""The rules as tables: what is shipped as tables.json, so that loading takes milliseconds, and what a user's rules are added to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from monitor.catalogue.fold import is_latin
from monitor.catalogue.rules import Rule, RuleBook, Slot, Word, is_ideographic, word_key

Parts = Sequence[Sequence[Sequence[int]]]
_SHORTEST_STEM = 5  # letters: "плать" for платье would be "плата" too
_SHORTEST_ROLE = 3  # letters of a Latin word of a role that may be written in other letters
_CODE_HEAD = re.compile(r"[A-Z0-9]*")


class Entry(NamedTuple):
    """One rule with its slots numbered. anchor: the slot whose words are rarest, where the search for the rule begins."""

    item: str
    kind: str
    parts: Parts
    anchor: int
    weight: int
    source: str
    needs: frozenset[int]  # all its slots


@dataclass(slots=True)
class Tables:
    """Everything that looking up needs. Slots are numbers."""

    stems: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # key: (slot, ending)
    ideographs: dict[str, list[int]] = field(default_factory=dict)
    codes: list[tuple[str, str, int]] = field(default_factory=list)  # first letters, pattern, slot
    runs: list[tuple[tuple[int, ...], int, int]] = field(
        default_factory=list
    )  # slots in a row, slot they stand for, rarest of them
    entries: list[Entry] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    lookalikes: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    generic: list[str] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)
    short: list[int] = field(default_factory=list)  # slots of one letter or a number
    slots: int = 0

    def as_json(self) -> dict[str, Any]:
        """What tables.json holds."""
        return {
            "stems": self.stems, "ideographs": self.ideographs, "codes": self.codes, "runs": self.runs,
            "entries": [[entry.item, entry.kind, entry.parts, entry.anchor, entry.weight, entry.source] for entry in self.entries],
            "names": self.names, "lookalikes": self.lookalikes, "split": self.split, "heads": self.heads, "generic": self.generic,
            "common": self.common, "namesakes": self.namesakes, "neutral": self.neutral, "short": self.short, "slots": self.slots,
        }  # fmt: skip


def tables_of(content: dict[str, Any]) -> Tables:
    """Tables from what tables.json holds."""
    entries = [
        Entry(item, kind, parts, anchor, weight, source, frozenset([slot for part in parts for phrase in part for slot in phrase]))
        for item, kind, parts, anchor, weight, source in content["entries"]
    ]
    return Tables(**{**content, "entries": entries})


class Compiler:
    """Turns rules into tables, or adds them to tables that are there."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables if tables is not None else Tables()
        self._numbers: dict[tuple[Slot, bool], int] = {}
        self._rarity: dict[int, float] = {}
        self._common = frozenset(self.tables.common)

    def add_book(self, book: RuleBook) -> None:
        """Rules, roles and names of a book."""
        self._common |= book.common
        self.add_rules([*(rule for rules in book.roles.values() for rule in rules), *book.rules])
        tables = self.tables
        for kept, found in (
            (tables.names, book.names), (tables.lookalikes, book.lookalikes), (tables.split, book.split),
            (tables.heads, book.heads), (tables.generic, book.generic), (tables.common, book.common),
            (tables.namesakes, book.namesakes), (tables.neutral, book.neutral),
        ):  # fmt: skip
            kept.extend(sorted(found - set(kept)))

    def add_rules(self, rules: Iterable[Rule]) -> None:
        """Rules, in their order."""
        common: set[int] = set()
        for rule in rules:
            role = rule.item.startswith("%")
            parts = tuple(tuple(tuple(self._number(slot, role=role) for slot in phrase) for phrase in part) for part in rule.parts)
            slots = [slot for part in parts for phrase in part for slot in phrase]
            if role:
                common.update(slots)
            anchor = max(slots, key=lambda slot: self._rarity[slot] - (2 if slot in common else 0))
            self.tables.entries.append(Entry(rule.item, rule.kind.value, parts, anchor, rule.weight, rule.source, frozenset(slots)))

    def _number(self, slot: Slot, *, role: bool = False) -> int:
        known = self._numbers.get((slot, role))
        if known is not None:
            return known
        number = self._numbers[slot, role] = self.tables.slots
        self.tables.slots += 1
        self._rarity[number] = min(max(self._rarity_of(word) for word in run) for run in slot)
        for run in sorted(slot, key=lambda words: tuple((word.text, word.ending) for word in words)):
            if len(run) == 1:
                self._file(run[0], number, role=role)
            else:
                self._file_run(run, number, role=role)
        return number

    def _rarity_of(self, word: Word) -> float:
        """How seldom a word is met: short words, numbers and those known to be common are everywhere."""
        if word.code:
            return 6.0
        if is_ideographic(word.text):
            return 2.5 * len(word.text)
        key = word_key(word)
        if key in self._common or len(word.text) < 2:
            return 0.3 + 0.01 * len(key)
        return 0.6 * len(key) if key.isdigit() else float(len(key))

    def _file_run(self, run: tuple[Word, ...], number: int, *, role: bool) -> None:
        singles = tuple(self._number(frozenset([(word,)]), role=role) for word in run)
        for single, word in zip(singles, run, strict=True):
            if (len(word.text) < 2 or word.text.isdigit()) and single not in self.tables.short:
                self.tables.short.append(single)
        rarest = max(singles, key=self._rarity.__getitem__)
        self.tables.runs.append((singles, number, rarest))

    def _file(self, word: Word, slot: int, *, role: bool) -> None:
        if word.code:
            for pattern in _choices(word.text):
                self.tables.codes.append((_head(pattern), pattern, slot))
        elif is_ideographic(word.text):
            self.tables.ideographs.setdefault(word.text, []).append(slot)
        else:
            key, ending = _stem(word_key(word), word)
            if role and not is_latin(word.text):
                ending = f"{ending.removesuffix(', not Latin')}, own"  # "с" brings something along, the "S" of a model does not
            elif role and len(key) < _SHORTEST_ROLE:
                ending = "none, Latin only"  # the Turkish "ev" is a house, the model "ЕВ70" is none
            self.tables.stems.setdefault(key, []).append((slot, ending))


def compile_book(book: RuleBook) -> Tables:
    """Tables of one book."""
    compiler = Compiler()
    compiler.add_book(book)
    return compiler.tables


def _stem(key: str, word: Word) -> tuple[str, str]:
    """The part of a key that stays in inflection. Latin model names and short words keep all of it."""
    if word.ending == "any" and not is_latin(word.text):
        return key, "any, not Latin"  # "кейс*" is not the beginning of "Keysight"
    if word.ending != "usual":
        return key, word.ending
    usual = "usual" if is_latin(word.text) else "usual, not Latin"
    if len(key) < 4 or key.isdigit():
        return key, "none"
    bare = key.rstrip("aeiou")
    return (bare if len(bare) >= _SHORTEST_STEM and not is_latin(word.text) else key), usual


def _choices(pattern: str) -> list[str]:
    """The choices of a pattern that stand outside brackets."""
    found, depth, begin = [], 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            found.append(pattern[begin:at])
            begin = at + 1
    return [*found, pattern[begin:]]


def _head(pattern: str) -> str:
    """The first letters, at most two, that every match has."""
    found = _CODE_HEAD.match(pattern)
    head = found.group() if found else ""
    if len(head) < len(pattern) and pattern[len(head)] in "?*{":
        head = head[:-1]
    return head[:2]
