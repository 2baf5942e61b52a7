"""Cards that say which field is which: by the head of their table, by a label in an attribute or before the value."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from spiders.reading import hints, money
from spiders.reading.address import url_shape
from spiders.reading.cards import Card
from spiders.reading.draft import Draft
from spiders.reading.facts import inline_fact, label_kind
from spiders.reading.outline import Outline
from spiders.reading.places import may_be_place
from spiders.reading.texts import squash

if TYPE_CHECKING:
    from spiders.reading.table import Cell, Table

_HEADED = ("seller_name", "region_text", "posted_text", "condition", "delivery_text")
_SAID = frozenset(("title", "aria-label", "data-label", "data-title", "data-name"))
_MOST_ROWS = 400


def labelled_cells(table: Table, drafts: list[Draft]) -> None:
    """Fill what the cards themselves label."""
    for row, draft in enumerate(drafts):
        for at, cell in enumerate(table.cells[row]):
            found = _said(table, row, at, cell)
            if found is not None:
                kind, text = found
                draft.put(kind, text, f"label in card: {kind}", cell.node)
    _by_heads(table, drafts)
    _contacts(table, drafts)


def _is_term(table: Table, row: int, at: int) -> bool:
    """Whether the cell before stands for what this one describes: <dt>Location</dt><dd>Ayrshire</dd>."""
    tags = table.out.doc.tags
    pair = tags[table.cells[row][at - 1].node], tags[table.cells[row][at].node]
    return pair in (("dt", "dd"), ("th", "td"))


def _said(table: Table, row: int, at: int, cell: Cell) -> tuple[str, str] | None:
    """(field, value) where an attribute, the text itself or the cell before calls a cell by the name of a field."""
    if cell.key in table.taken:
        return None
    if (pair := _in_pieces(cell)) is not None:
        return pair
    if cell.priced or len(cell.text) > 100:
        return None
    doc = table.out.doc
    above = cell.node
    for _ in range(3):
        if above <= table.cards[row].start:
            break
        for name in _SAID & doc.attrs[above].keys():
            kind = label_kind(squash(doc.attrs[above][name] or ""))
            if kind in _HEADED and doc.text(above) == cell.text:
                return kind, cell.text
        above = doc.parents[above]
    pair = inline_fact(cell.text)
    if pair is not None:
        return pair if pair[0] in _HEADED else None
    if at and ((before := table.cells[row][at - 1].text).endswith((":", "：")) or _is_term(table, row, at)):
        kind = label_kind(before)
        return (kind, cell.text) if kind in _HEADED and kind is not None else None
    return None


_CONTACT = re.compile(
    r"(?:contact|kontakt|ansprechpartner|контакты?|контактна особа|contacto|contatto|contato|"
    r"yhteys|kapcsolat|اتصال|تماس|联系人|連絡先)"
    r"\s*[:：]\s*(?P<name>[^,:@·|]{2,40}?)\s*,\s*(?P<place>[^:@·|]{2,60}?)(?:\s+[-–—·|].*)?",
    re.IGNORECASE,
)


def _contacts(table: Table, drafts: list[Draft]) -> None:
    """Who offers and where, in one line: "Contact: Ann N0AA, Boise, ID - call after six"."""
    for row, draft in enumerate(drafts):
        for cell in table.cells[row]:
            if cell.priced or cell.key in table.taken or not 8 < len(cell.text) <= 160:
                continue
            found = _CONTACT.fullmatch(cell.text)
            if found is not None and may_be_place(found["place"]):
                draft.put("seller_name", found["name"], "label in card: contact", cell.node)
                draft.put("region_text", found["place"], "label in card: contact", cell.node)
                break


_PIECES = re.compile(r"\s*[|•·;]\s*")


def _in_pieces(cell: Cell) -> tuple[str, str] | None:
    """The labelled piece of "Price: 360 zł | Place: Kielce" that is one of the fields that cards label."""
    if len(cell.text) > 200 or ":" not in cell.text:
        return None
    pieces = _PIECES.split(cell.text)
    if len(pieces) < 2:
        return None
    return next((pair for piece in pieces if (pair := inline_fact(piece)) is not None and pair[0] in _HEADED), None)


def _by_heads(table: Table, drafts: list[Draft]) -> None:
    """Rows of a table with a head: the column's name tells the field."""
    out, doc = table.out, table.out.doc
    heads: dict[int, list[str | None]] = {}
    for draft, card in zip(drafts, table.cards, strict=True):
        row = next((node for node in range(card.start, min(card.start + 3, card.end)) if doc.tags[node] == "tr"), -1)
        if row < 0:
            return
        holder = next((one for one in doc.ancestors(row) if doc.tags[one] == "table"), -1)
        if holder < 0:
            return
        if holder not in heads:
            heads[holder] = _heads(out, holder)
        cells = doc.children(row)
        if len(cells) != len(heads[holder]):
            continue
        for kind, node in zip(heads[holder], cells, strict=True):
            text = doc.text(node)
            if kind in _HEADED and any(map(str.isalnum, text)) and len(text) < 100 and not money.find_prices(text):
                links = out.links_in(node, doc.ends[node]) if kind == "seller_name" else []
                if links:
                    # Beside the name may stand a rating, a town, a button.
                    draft.put("seller_url", out.hrefs[links[0]], "seller link", links[0])
                    draft.put(kind, doc.text(links[0]), "table head", _inner(out, links[0]))
                draft.put(kind, text, "table head", _inner(out, node))


def _inner(out: Outline, node: int) -> int:
    """The innermost element with all of an element's text: what a visitor reads is there."""
    doc = out.doc
    while len(children := doc.children(node)) == 1 and doc.text(children[0]) == doc.text(node):
        node = children[0]
    return node


def _heads(out: Outline, holder: int) -> list[str | None]:
    """The fields of a table's columns, by the first row of which two cells are names of fields."""
    doc = out.doc
    rows = [node for node in range(holder, min(doc.ends[holder], holder + _MOST_ROWS)) if doc.tags[node] == "tr"]
    for row in rows[:3]:
        kinds = [label_kind(doc.text(cell)) if out.length(cell, doc.ends[cell]) < 60 else None for cell in doc.children(row)]
        if sum(kind is not None for kind in kinds) >= 2:
            return kinds
    return []


def agreeing(out: Outline, cards: list[Card]) -> list[Card]:
    """The same cards, one that seems to lead to a seller or a category put right: it leads where the others lead."""
    shapes = Counter(url_shape(card.href) for card in cards if card.href)
    if len(cards) < 4 or not shapes:
        return cards
    usual, count = shapes.most_common(1)[0]
    if count < 0.6 * len(cards):
        return cards
    held = Counter(card.href for card in cards)
    places = {out.paths[link] for card in cards if card.href and url_shape(card.href) == usual for link in _own_links(out, card)}
    kept = []
    for card in cards:
        if (
            card.href is not None
            and url_shape(card.href) != usual
            and (
                hints.LOT_LINK.search(card.href)
                or not (_linked_once(out, card) or any(out.paths[link] in places for link in _own_links(out, card)))
            )
        ):
            own = {out.hrefs[link] for link in out.links_in(card.start, card.end) if url_shape(out.hrefs[link]) == usual}
            if len(own) == 1 and not held[next(iter(own))]:
                card = Card(card.start, card.end, own.pop())
        kept.append(card)
    return kept


def in_column(out: Outline, cards: list[Card]) -> list[Card]:
    """The same cards, one that seems to lead to a shop or to other goods that it shows put right.

    Its own link stands where the other cards have theirs. Done only where most cards agree on such a place.
    """
    if len(cards) < 4:
        return cards
    columns: dict[int, dict[int, int]] = defaultdict(dict)
    for row, card in enumerate(cards):
        for link in out.links_in(card.start, card.end):
            columns[out.paths[link]].setdefault(row, link)
    best, most = None, 0.0
    for column in columns.values():
        hrefs = [out.hrefs[link] for link in column.values()]
        agreeing = sum(out.hrefs[link] == cards[row].href for row, link in column.items())
        if len(column) < 0.9 * len(cards) or len(set(hrefs)) < 0.95 * len(hrefs) or agreeing < 0.3 * len(cards):
            continue
        length = sum(min(out.length(link, out.doc.ends[link]), 60) for link in column.values()) / len(column)
        led = sum(hints.LOT_LINK.search(href) is not None for href in hrefs) / len(hrefs)
        worth = agreeing / len(cards) + length / 60 - led
        if worth > most:
            best, most = column, worth
    if best is None:
        return cards
    return [
        Card(card.start, card.end, out.hrefs[best[row]]) if row in best and out.hrefs[best[row]] != card.href else card
        for row, card in enumerate(cards)
    ]


def _own_links(out: Outline, card: Card) -> list[int]:
    """The links of a card that lead where the card does."""
    return [link for link in out.links_in(card.start, card.end) if out.hrefs[link] == card.href]


def _linked_once(out: Outline, card: Card) -> bool:
    return len({out.hrefs[link] for link in out.links_in(card.start, card.end)}) == 1
