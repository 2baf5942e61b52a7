"""What item pages say of their sellers and places names the columns of the cards that lead to them.

A card may state its seller in plain words that nothing tells from a maker or a motto. Once the item pages of some cards have been
read, the column whose texts are what those pages call the seller is the seller's, on these cards and on the source's later pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spiders.listing import ListingReading
from spiders.reading import hints, money
from spiders.reading.address import canonical_url, link_key
from spiders.reading.draft import Draft
from spiders.reading.join import text_key
from spiders.reading.table import Cell, Table

FIELDS = ("seller_name", "region_text")
_LEAST = 3  # item pages that must agree: two may call their sellers alike by chance
_AGREEING = 0.8  # share of the item pages whose cards have the column
_ENOUGH = 0.8  # share of the cards that state a field anyway: nothing is left to learn


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """One column of a source's cards that its item pages named: the steps to its element, and the how-manieth text there."""

    field: str  # of FIELDS
    path: str
    nth: int

    def dump(self) -> list[str | int]:
        """A JSON-able list."""
        return [self.field, self.path, self.nth]

    @classmethod
    def load(cls, data: object) -> Taught:
        """What `dump` wrote; ValueError for anything else."""
        if not (isinstance(data, list) and len(data) == 3 and data[0] in FIELDS):
            raise ValueError(f"not a taught column: {data!r}")
        return cls(field=str(data[0]), path=str(data[1])[:1000], nth=int(data[2]))


def fill_taught(table: Table, drafts: list[Draft], taught: Iterable[Taught]) -> None:
    """Read the columns that item pages named."""
    for one in taught:
        for row, draft in enumerate(drafts):
            cell = _cell_at(table, row, one)
            if cell is not None and _fits(cell, draft):
                draft.put(one.field, cell.text, "column that item pages named", cell.node)
                if draft.nodes.get(one.field) == cell.node:
                    table.taken.add(cell.key)


def _cell_at(table: Table, row: int, one: Taught) -> Cell | None:
    there = [cell for cell in table.cells[row] if table.paths.get(cell.key[0]) == one.path]
    exact = next((cell for cell in there if cell.key[1] == one.nth), None)
    return exact or (there[0] if len(there) == 1 else None)


def _fits(cell: Cell, draft: Draft) -> bool:
    text = cell.text
    return (
        1 < len(text) <= 100
        and any(map(str.isalpha, text))
        and text != draft.values.get("title")
        and cell.node not in (draft.nodes.get("title"), draft.nodes.get("price_text"))
        and hints.ACTION.match(text) is None
        and not money.find_prices(text)
    )


def find_taught(table: Table, drafts: list[Draft], told: Mapping[str, ListingReading]) -> tuple[Taught, ...]:
    """The columns that hold what item pages say; `told`: item pages' listings by the key of their address (`link_key`)."""
    base = table.out.base
    keys = [link_key(canonical_url(draft.values.get("url"), base)) for draft in drafts]
    pages = {row: told[key] for row, key in enumerate(keys) if key in told}
    return tuple(
        found
        for field in FIELDS
        if sum(field in draft.values for draft in drafts) < _ENOUGH * len(drafts)
        and (found := _column(table, drafts, field, {row: getattr(page, field) for row, page in pages.items()})) is not None
    )


def _column(table: Table, drafts: list[Draft], field: str, said: Mapping[int, str | None]) -> Taught | None:
    votes: Counter[tuple[int, int]] = Counter()
    values: dict[tuple[int, int], set[str]] = defaultdict(set)
    met: Counter[tuple[int, int]] = Counter()
    for row, value in said.items():
        key = text_key(value)
        if not key:
            continue
        for cell in table.cells[row]:
            met[cell.key] += 1
            if text_key(cell.text) == key and _fits(cell, drafts[row]):
                votes[cell.key] += 1
                values[cell.key].add(key)
    for key2, count in votes.most_common(3):
        # One value on all of them may be the site's own name.
        if count >= _LEAST and count >= _AGREEING * met[key2] and len(values[key2]) >= 2 and key2[0] in table.paths:
            return Taught(field=field, path=table.paths[key2[0]], nth=key2[1])
    return None
