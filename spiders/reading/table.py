"""The cards of a list lined up: what stands at one place of all of them is a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from spiders.reading.cards import Card
from spiders.reading.dom import Doc
from spiders.reading.facts import inline_fact
from spiders.reading.outline import Outline, first_class
from spiders.reading.texts import name_tokens, squash, words

FORMATTING = frozenset(("b", "i", "em", "mark", "u", "font", "wbr", "bdi", "bdo", "big", "kbd", "q", "cite"))
_EMPHASIS = frozenset(("strong", "span"))
_PICKED = words("highlight highlighted hl match matched mark marked keyword query search term hit em found")


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
    paths: dict[int, str] = field(default_factory=dict)  # the steps from a card to the elements of one place


def line_up(out: Outline, cards: list[Card]) -> Table:
    doc = out.doc
    known: dict[tuple[int, str, str], int] = {}
    columns: dict[tuple[int, int], Column] = {}
    rows: list[list[Cell]] = []
    asked = frozenset(word.casefold() for _, value in parse_qsl(urlsplit(out.url).query) for word in value.split() if len(word) > 1)
    moody = _moody_wrappers(doc, cards)
    for row, card in enumerate(cards):
        rel: dict[int, int] = {}
        owners: dict[int, list[int]] = {}
        for node in range(card.start, card.end):
            parent = doc.parents[node]
            tag = doc.tags[node]
            if tag:
                bare = node == card.start or node in moody
                key = (rel.get(parent, 0), tag, "" if bare else first_class(doc.attrs[node].get("class")))
                rel[node] = known.setdefault(key, len(known) + 1)
                continue
            owners.setdefault(_owner(doc, node, card.start, asked), []).append(node)
        seen: Counter[int] = Counter()
        cells: list[Cell] = []
        lines = [(owner, line) for owner, nodes in owners.items() for line in _lines(doc, nodes)]
        for owner, nodes in sorted(lines, key=lambda line: line[1][0]):
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
    return Table(out, cards, rows, columns, paths=_spelt(known))


def _spelt(known: dict[tuple[int, str, str], int]) -> dict[int, str]:
    """Each path in words, the same on every page of a source: "div > p.town"."""
    paths = {0: ""}
    for (above, tag, name), path in known.items():  # in the order they were met: what is above comes first
        step = f"{tag}.{name}" if name else tag
        paths[path] = f"{paths[above]} > {step}" if paths.get(above) else step
    return paths


_OUTER = 3  # steps below a card at which its wrappers stand


def _moody_wrappers(doc: Doc, cards: list[Card]) -> frozenset[int]:
    """Wrappers that are called something else on every other card: what they are called tells no column from another."""
    if len(cards) < 4:
        return frozenset()
    known: dict[tuple[int, str], int] = {}
    names: dict[int, set[str]] = {}
    there: dict[int, list[int]] = {}
    twice: set[int] = set()
    for card in cards:
        rel = {card.start: (0, 0)}
        seen: set[int] = set()
        for node in range(card.start + 1, card.end):
            tag, above = doc.tags[node], rel.get(doc.parents[node])
            if not tag or above is None or above[1] >= _OUTER:
                continue
            path = known.setdefault((above[0], tag), len(known) + 1)
            rel[node] = (path, above[1] + 1)
            if path in seen:
                twice.add(path)
            seen.add(path)
            names.setdefault(path, set()).add(first_class(doc.attrs[node].get("class")))
            there.setdefault(path, []).append(node)
    moody = [path for path, called in names.items() if path not in twice and len(called) > max(2, 0.3 * len(there[path]))]
    return frozenset(node for path in moody for node in there[path])


def own_text(doc: Doc) -> str:
    """The text that the first element of a document owns, as a cell of a table does."""
    nodes = []
    for node, tag in enumerate(doc.tags):
        if tag:
            continue
        if _owner(doc, node, 0, frozenset()) == 0:
            nodes.append(node)
    return _join(doc, nodes)


def _owner(doc: Doc, node: int, top: int, asked: frozenset[str]) -> int:
    """The element whose line a text is part of: emphasis inside a line is no element of its own."""
    owner = doc.parents[node]
    while owner > top:
        if doc.tags[owner] in FORMATTING:
            if _stands_apart(doc, owner):
                break
        elif doc.tags[owner] not in _EMPHASIS or not _is_emphasis(doc, owner, asked):
            break
        owner = doc.parents[owner]
    return owner


def _stands_apart(doc: Doc, node: int) -> bool:
    """Whether a formatting element is a field of its own: `<a><em>name</em><i>slogan</i></a>`, no text around the two."""
    parent = doc.parents[node]
    kinds = {(doc.tags[one], first_class(doc.attrs[one].get("class"))) for one in doc.children(parent) if doc.text(one)}
    return len(kinds) > 1 and all(tag in FORMATTING for tag, _ in kinds)


def _is_emphasis(doc: Doc, node: int, asked: frozenset[str]) -> bool:
    """Whether an element picks out words of the line around it: what was searched for, or words between other words."""
    if doc.ends[node] != node + 2 or not doc.texts[node + 1]:
        return False
    before, after = _line_around(doc, node)
    if before.rstrip().endswith((":", "：")) or not (_worded(before) or _worded(after)):
        return False
    said = doc.texts[node + 1].casefold().split()
    if said and all(word in asked for word in said):
        return True
    if (names := set(name_tokens(doc.attrs[node].get("class") or ""))) and not names & _PICKED:
        return False
    if doc.attrs[node].get("class"):
        return True
    plain = not any(map(str.isdigit, doc.texts[node + 1]))
    return _worded(before) and _worded(after) and plain


def _line_around(doc: Doc, node: int) -> tuple[str, str]:
    """The texts of the line before and after an element in it, other elements like it passed over: `big <b>red</b> <b>car</b>`."""
    parent, tag = doc.parents[node], doc.tags[node]
    before, after = node - 1, doc.ends[node]
    while not doc.tags[before] and doc.tags[doc.parents[before]] == tag and doc.parents[doc.parents[before]] == parent:
        before = doc.parents[before] - 1
    while after < doc.ends[parent] and doc.tags[after] == tag and doc.ends[after] == after + 2:
        after += 2
    return (
        doc.texts[before] if not doc.tags[before] and doc.parents[before] == parent else "",
        doc.texts[after] if after < doc.ends[parent] and not doc.tags[after] else "",
    )


def _worded(text: str) -> bool:
    return any(map(str.isalpha, text))


def _lines(doc: Doc, nodes: list[int]) -> list[list[int]]:
    """The texts that one element owns, parted where another element between them labels the next, or at breaks between labelled
    lines."""
    if len(nodes) < 2:
        return [nodes]
    lines = [[nodes[0]]]
    breaks = [[nodes[0]]]
    for before, node in pairwise(nodes):
        between = range(before + 1, node)
        labelled = any(not doc.tags[one] and doc.texts[one].rstrip().endswith((":", "：")) for one in between)
        if labelled:
            lines.append([])
        if labelled or any(doc.tags[one] == "br" for one in between):
            breaks.append([])
        lines[-1].append(node)
        breaks[-1].append(node)
    if len(breaks) > len(lines) and any(inline_fact(_join(doc, line)) is not None for line in breaks):
        return breaks
    return lines


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
