"""The cards of a list lined up: what stands at one place of all of them is a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from spiders.reading.cards import Card
from spiders.reading.dom import Doc
from spiders.reading.outline import Outline, first_class
from spiders.reading.texts import squash

_FORMATTING = frozenset(("b", "i", "em", "mark", "u", "font", "wbr", "bdi", "bdo", "big", "kbd", "q", "cite"))


@dataclass(slots=True)
class Cell:
    """One text of one card: the element that owns it, and the sums of money in it."""

    node: int
    key: tuple[int, int]
    text: str
    tokens: frozenset[str]
    tags: frozenset[str]
    priced: bool = False


@dataclass(slots=True)
class Column:
    """The cells at one place of all cards."""

    key: tuple[int, int]
    cells: dict[int, Cell] = field(default_factory=dict)
    order: float = 0.0

    def share(self, test: Callable[[Cell], bool]) -> float:
        """The share of its cells that pass a test."""
        return sum(map(test, self.cells.values())) / len(self.cells)

    def distinct(self) -> float:
        """How different its texts are."""
        return len({cell.text for cell in self.cells.values()}) / len(self.cells)

    def mean_length(self) -> float:
        """Characters in a text of it, on average."""
        return sum(len(cell.text) for cell in self.cells.values()) / len(self.cells)


@dataclass(slots=True)
class Table:
    """All cards of a list with their cells, lined up."""

    out: Outline
    cards: list[Card]
    cells: list[list[Cell]]
    columns: dict[tuple[int, int], Column]
    taken: set[tuple[int, int]] = field(default_factory=set)


def line_up(out: Outline, cards: list[Card]) -> Table:
    doc = out.doc
    known: dict[tuple[int, str, str], int] = {}
    columns: dict[tuple[int, int], Column] = {}
    rows: list[list[Cell]] = []
    for row, card in enumerate(cards):
        rel: dict[int, int] = {}
        owners: dict[int, list[int]] = {}
        for node in range(card.start, card.end):
            parent = doc.parents[node]
            tag = doc.tags[node]
            if tag:
                key = (rel.get(parent, 0), tag, first_class(doc.attrs[node].get("class")) if node != card.start else "")
                rel[node] = known.setdefault(key, len(known) + 1)
                continue
            owner = parent
            while owner > card.start and doc.tags[owner] in _FORMATTING:
                owner = doc.parents[owner]
            owners.setdefault(owner, []).append(node)
        seen: Counter[int] = Counter()
        cells: list[Cell] = []
        for owner, nodes in owners.items():
            text = _join(doc, nodes)
            if not text:
                continue
            path = rel.get(owner, 0)
            key2 = (path, seen[path])
            seen[path] += 1
            top = doc.parents[card.start]
            cell = Cell(
                owner, key2, text, out.near_tokens(owner, top), _tags(out, owner, top), bool(out.spots_in(nodes[0], nodes[-1] + 1))
            )
            column = columns.setdefault(key2, Column(key2))
            column.cells[row] = cell
            column.order += len(cells)
            cells.append(cell)
        rows.append(cells)
    for column in columns.values():
        column.order /= len(column.cells)
    return Table(out, cards, rows, columns)


def own_text(doc: Doc) -> str:
    """The text that the first element of a document owns, as a cell of a table does."""
    nodes = []
    for node, tag in enumerate(doc.tags):
        if tag:
            continue
        owner = doc.parents[node]
        while owner > 0 and doc.tags[owner] in _FORMATTING:
            owner = doc.parents[owner]
        if owner == 0:
            nodes.append(node)
    return _join(doc, nodes)


def _join(doc: Doc, nodes: list[int]) -> str:
    text = ""
    for node in nodes:
        text += (" " if doc.apart[node] else "") + doc.texts[node]
    return squash(text)


def _tags(out: Outline, node: int, top: int) -> frozenset[str]:
    found = set()
    while node > top:
        found.add(out.doc.tags[node])
        node = out.doc.parents[node]
    return frozenset(found)


def where(table: Table, cell: Cell) -> str:
    """The element a cell was read from, for --explain."""
    doc = table.out.doc
    name = first_class(doc.attrs[cell.node].get("class"))
    return f"{doc.tags[cell.node]}.{name}" if name else doc.tags[cell.node]
