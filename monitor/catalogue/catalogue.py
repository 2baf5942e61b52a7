"""The catalogue as the rest of the program uses it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from monitor.catalogue.history import Facts, judge_history
from monitor.catalogue.items import Item, OwnEntry, RedFlag, item_of, read_data, read_own, red_flag_of
from monitor.catalogue.judge import Judge
from monitor.catalogue.lexicon import Lexicon
from monitor.catalogue.rules import parse_rule
from monitor.catalogue.score import score
from monitor.catalogue.tables import Compiler, Tables, tables_of
from storage.model import Flag, Judgement, Listing


@dataclass(frozen=True, slots=True)
class Names:
    """What a watch may name under `items`."""

    items: tuple[str, ...]
    families: tuple[str, ...]


class Catalogue:
    """Items, red flags and the rules that find them in a listing. Safe to share; judging changes nothing but its memory."""

    def __init__(
        self,
        *,
        items: Mapping[str, Item],
        families: Mapping[str, str],
        red_flags: Mapping[str, RedFlag],
        tables: Tables,
        version: str,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        self._items = dict(items)
        self._families = dict(families)
        self.red_flags = dict(red_flags)
        self.version = version
        self.sources = dict(sources or {})  # what the ids of published sources stand for
        self._judge = Judge(items=self._items, red_flags=self.red_flags, lexicon=Lexicon(tables))

    @classmethod
    def load(cls, files: Sequence[Path] = ()) -> Catalogue:
        """The program's own catalogue with a user's files on top. Raises CatalogueInvalid."""
        facts, flags = read_data("items.json"), read_data("red_flags.json")
        items = {row["id"]: item_of(row) for row in facts["items"]}
        families = {row["id"]: row["title"] for row in facts["families"]}
        compiler = Compiler(tables_of(read_data("tables.json")))
        version = facts["version"]
        for file in files:
            for entry in read_own(file, items):
                _take(entry, items, families, compiler)
            version += f"+{file.name}"
        red_flags = {row["id"]: red_flag_of(row) for row in flags["flags"]}
        sources = {row["id"]: row["name"] for row in flags["sources"]}
        return cls(items=items, families=families, red_flags=red_flags, tables=compiler.tables, version=version, sources=sources)

    @classmethod
    def default(cls) -> Catalogue:
        """The program's own catalogue, loaded once."""
        return _kept(())

    @classmethod
    def of(cls, files: Sequence[Path]) -> Catalogue:
        """The same as load, but loaded anew only when one of the files was touched since."""
        return _kept(tuple((file, _touched(file)) for file in files))

    def judge(
        self, listing: Listing, *, items: Collection[str] | None = None, rates: Mapping[str, Decimal] | None = None
    ) -> Judgement:
        """What the listing offers and why to look.

        items: ids or families that may flag it; None all, empty none. rates: US dollars for one unit of a currency; without
        a rate a price in that currency raises no flag (the dollar and currencies pegged to it are known).
        """
        return self._judge.judge(listing, None if items is None else self._wanted(items), rates or {})

    def judge_history(self, facts: Facts) -> tuple[Flag, ...]:
        """Red flags that need what is known of the seller, the past and other sources."""
        return judge_history(facts, self.red_flags)

    def with_past(self, judgement: Judgement, facts: Facts) -> Judgement:
        """The judgement with the red flags that the facts support; its score never falls."""
        known = {flag.rule for flag in judgement.flags}
        more = [flag for flag in self.judge_history(facts) if flag.rule not in known]
        if not more:
            return judgement
        flags = (*judgement.flags, *more)
        return replace(judgement, flags=flags, score=score(flags, offered=judgement.flagged))

    def names(self) -> Names:
        """All item ids and family names."""
        return Names(tuple(self._items), tuple(self._families))

    def item(self, name: str) -> Item:
        """The item of this id. Raises KeyError."""
        return self._items[name]

    def closest(self, name: str) -> str | None:
        """The item or family most like a misspelt name."""
        known = (*self._items, *self._families)
        found = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
        return found[0] if found else next((each for each in known if name.casefold() in each), None)

    def _wanted(self, names: Collection[str]) -> frozenset[str]:
        chosen = set(names)
        return frozenset(
            item.id for item in self._items.values() if item.id in chosen or item.family in chosen or item.parent in chosen
        )


def _take(entry: OwnEntry, items: dict[str, Item], families: dict[str, str], compiler: Compiler) -> None:
    if entry.item is not None:
        items[entry.id] = entry.item
        families.setdefault(entry.item.family, entry.item.family)
    compiler.add_rules(made for rule in entry.rules for made in parse_rule(rule, entry.id, {}))


def _touched(file: Path) -> tuple[int, int] | None:
    try:
        known = file.stat()
    except (OSError, ValueError):
        return None  # loading says what is wrong with it
    return known.st_mtime_ns, known.st_size


@lru_cache(maxsize=4)
def _kept(files: tuple[tuple[Path, tuple[int, int] | None], ...]) -> Catalogue:
    return Catalogue.load([file for file, _ in files])
