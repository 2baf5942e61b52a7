"""Fields read column by column: what stands in the same place on all cards is one kind of thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from spiders.reading import hints, money
from spiders.reading.cards import Card
from spiders.reading.dom import Doc
from spiders.reading.draft import Draft
from spiders.reading.images import image_address
from spiders.reading.outline import Outline, Spot, first_class
from spiders.reading.places import may_be_place
from spiders.reading.rows import labelled_cells
from spiders.reading.texts import squash, words
from spiders.reading.when import split_place_date

_FORMATTING = frozenset(("b", "i", "em", "mark", "u", "font", "wbr", "bdi", "bdo", "big", "kbd", "q", "cite"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


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


def read_cards(out: Outline, cards: list[Card]) -> list[Draft]:
    """The cards' fields, each decided over the whole column."""
    table = _table(out, cards)
    drafts = [Draft(node=card.start, end=card.end) for card in cards]
    for card, draft, cells in zip(cards, drafts, table.cells, strict=True):
        draft.put("url", card.href, "link")
        draft.texts = tuple(cell.text for cell in cells if 10 <= len(cell.text) <= 300)
    _titles(table, drafts)
    _prices(table, drafts)
    _images(table, drafts)
    labelled_cells(table, drafts)
    _named(table, drafts, "seller_name", hints.SELLER)
    _named(table, drafts, "region_text", hints.REGION)
    _dates(table, drafts)
    _places(drafts)
    _unnamed_places(table, drafts)
    for draft in drafts:
        split_glued(draft)
    _links_to_sellers(table, drafts)
    _rated_sellers(table, drafts)
    _native_ids(table, drafts)
    return drafts


def _table(out: Outline, cards: list[Card]) -> Table:
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


# --- titles ---------------------------------------------------------------------------------------------------------


def _titles(table: Table, drafts: list[Draft]) -> None:
    ranked = sorted(table.columns.values(), key=lambda column: -_title_worth(table, column))
    best = [column for column in ranked[:8] if _title_worth(table, column) > 2.0]
    if best:
        table.taken.add(best[0].key)
    for row, draft in enumerate(drafts):
        cell = next((column.cells[row] for column in best if row in column.cells and _could_be_title(column.cells[row])), None)
        if cell is not None:
            draft.put("title", cell.text, _where(table, cell), cell.node)
        _title_from_attributes(table, row, draft)


def _could_be_title(cell: Cell) -> bool:
    return len(cell.text) > 1 and not (cell.priced and len(cell.text) < 25) and any(letter.isalpha() for letter in cell.text)


def _title_worth(table: Table, column: Column) -> float:
    count = len(table.cards)
    first = next(iter(column.cells.values()))
    length = column.mean_length()
    worth = 3.0 * len(column.cells) / count + 2.0 * column.distinct()
    if first.tags & _HEADINGS:
        worth += 2.0
    own = table.out.tokens(first.node)
    if own & hints.TITLE:
        worth += 2.5
    elif first.tokens & hints.TITLE:
        worth += 1.2
    if "a" in first.tags:
        worth += 1.0
        card = table.cards[next(iter(column.cells))]
        if _link_of(table.out, first.node, card) == card.href:
            worth += 1.0
    worth += 0.6 if 22 <= length <= 160 else 0.0
    worth += 1.0 if 12 <= length <= 160 else -1.5 if length < 6 else -1.0 if length > 260 else 0.0
    worth -= 5.0 * column.share(lambda cell: cell.priced and len(cell.text) < 40)
    worth -= 3.0 * column.share(lambda cell: len(cell.text) < 30 and hints.DATE.search(cell.text) is not None)
    worth -= 4.0 * column.share(lambda cell: not any(letter.isalpha() for letter in cell.text))
    for other in (
        hints.PRICE,
        hints.REGION - hints.TITLE,
        hints.SELLER,
        hints.POSTED,
        hints.DESCRIPTION - hints.TITLE,
        hints.CONDITION,
    ):
        if own & other and not own & hints.TITLE:
            worth -= 1.5
    return worth - 0.05 * column.order


def _link_of(out: Outline, node: int, card: Card) -> str | None:
    while node >= card.start:
        if node in out.hrefs:
            return out.hrefs[node]
        node = out.doc.parents[node]
    return None


def _title_from_attributes(table: Table, row: int, draft: Draft) -> None:
    """A title cut short on the card is whole in the link's title or the picture's alt; a card may have no other."""
    out, card = table.out, table.cards[row]
    title = draft.values.get("title", "")
    if title and not title.endswith(("…", "...", "..")):
        return
    stem = title.rstrip(". …").casefold()
    for text, where, node in _attribute_titles(out, card):
        if (stem and text.casefold().startswith(stem)) or (not stem and len(text) > 3 and not money.find_prices(text)):
            draft.replace("title", text, where, node)
            return


def _attribute_titles(out: Outline, card: Card) -> Iterable[tuple[str, str, int]]:
    attrs = out.doc.attrs
    for node in out.links_in(card.start, card.end):
        if out.hrefs[node] == card.href:
            for name in ("title", "aria-label", "data-title", "data-name"):
                if text := squash(attrs[node].get(name) or ""):
                    yield text, f"link {name}", node
    for node in out.images_in(card.start, card.end):
        if text := squash(attrs[node].get("alt") or attrs[node].get("title") or ""):
            yield text, "image alt", node
    for node in range(card.start, min(card.start + 3, card.end)):
        for name in ("title", "aria-label", "data-title", "data-name"):
            if text := squash(attrs[node].get(name) or ""):
                yield text, f"card {name}", node


def _where(table: Table, cell: Cell) -> str:
    doc = table.out.doc
    name = first_class(doc.attrs[cell.node].get("class"))
    return f"{doc.tags[cell.node]}.{name}" if name else doc.tags[cell.node]


# --- prices ---------------------------------------------------------------------------------------------------------


WAS = frozenset(
    (
        "was",
        "old",
        "strike",
        "crossed",
        "before",
        "previous",
        "rrp",
        "msrp",
        "regular",
        "original",
        "oldprice",
        "striked",
        "strikethrough",
        "uvp",
        "compare",
        "stroke",
    )
)
_IS = frozenset(("new", "now", "current", "sale", "special", "final", "actual", "today"))


_BESIDE = words(
    """installment installments instalment instalments monthly month credit loan shipping delivery postage versand save saved
    saving savings cashback bonus points
    coupon voucher deposit reviews review percent percentage fee financing lease emi unitprice perunit per freight"""
)


@dataclass(slots=True)
class _Offer:
    """A sum on a card with the reasons for and against its being the price."""

    spot: Spot
    key: tuple[int, int]
    tokens: frozenset[str]
    struck: bool
    worth: float = 0.0

    def old(self) -> bool:
        """Whether it is marked as the price before."""
        return self.struck or bool(self.tokens & WAS and not self.tokens & _IS)


def _prices(table: Table, drafts: list[Draft]) -> None:
    rows = [_offers(table, row) for row in range(len(table.cards))]
    support = Counter(key for offers in rows for key in {offer.key for offer in offers if not offer.struck and offer.worth > -2})
    count = len(table.cards)
    unstruck = sum(any(not offer.old() for offer in offers) for offers in rows)
    for row, draft in enumerate(drafts):
        offers = rows[row]
        draft.prices = tuple(money.plain(offer.spot.money.amount) for offer in offers)
        current = [offer for offer in offers if not offer.old()] if unstruck > 0.4 * count else offers
        best = max(current, key=lambda offer: offer.worth + 2.0 * support[offer.key] / count, default=None)
        if best is not None and best.worth > -2.5:
            set_price(draft, best.spot, "price on card")
            old = [
                offer
                for offer in offers
                if (offer.struck or offer.tokens & WAS) and offer.spot.money.amount > best.spot.money.amount
            ]
            if old:
                draft.put("price_old_text", price_line(old[0].spot), "struck price", old[0].spot.start)
                draft.nodes["price_old_end"] = old[0].spot.end
        else:
            _word_or_bare_price(table, row, draft, support)
    if not any("price_amount" in draft.values for draft in drafts):
        _bare_column(table, drafts)


def set_price(draft: Draft, spot: Spot, where: str) -> None:
    """The price of a draft, from where it stands on the page."""
    draft.replace("price_text", price_line(spot), where, spot.start)
    draft.nodes["price_end"] = spot.end
    draft.replace("price_amount", money.plain(spot.money.amount), where)
    draft.drop("price_currency")
    draft.put("price_currency", spot.currency, where)


def price_line(spot: Spot) -> str:
    """The text of a price alone: the whole line where it is short and says nothing else, else just the sum."""
    start, end = spot.money.start, spot.money.end
    text = spot.text
    if len(text) <= 48 and spot.rest <= 1 and not hints.NOT_OURS.search(text) and not hints.INSTALMENT.search(text):
        return spot.shown.strip(" |–-·•")
    before = text[max(0, start - 14) : start]
    if found := hints.FROM_WORD.search(before):
        return (found[0] + spot.shown[start:end]).strip()
    return spot.shown[start:end]


def _offers(table: Table, row: int) -> list[_Offer]:
    out, card = table.out, table.cards[row]
    top = out.doc.parents[card.start]
    offers = []
    title = _title_cells(table, row)
    seen: Counter[int] = Counter()
    for index, spot in enumerate(out.spots_in(card.start, card.end)):
        if any(
            cell.node < spot.start < out.doc.ends[cell.node] and spot.text[spot.money.start : spot.money.end] in cell.text
            for cell in title
        ):
            continue
        owner = out.doc.parents[spot.start]
        path = out.paths[owner]
        key = (path, seen[path])
        seen[path] += 1
        tokens = out.near_tokens(owner, top)
        struck = out.struck(spot.start, top)
        offer = _Offer(spot, key, tokens, struck)
        offer.worth = offer_worth(out, offer.spot, tokens, struck) - 0.15 * index
        offers.append(offer)
    return offers


def offer_worth(out: Outline, spot: Spot, tokens: frozenset[str], struck: bool) -> float:
    """How much a sum looks like the current price, by its words and its element's names."""
    text, start, end = spot.text, spot.money.start, spot.money.end
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    worth = 1.0
    if struck:
        worth -= 3.5
    if tokens & hints.PRICE:
        worth += 1.0
    if tokens & hints.NOW_PRICE:
        worth += 0.4
    if tokens & WAS and not tokens & _IS:
        worth -= 1.5
    if tokens & _BESIDE:
        worth -= 1.2
    if hints.OLD_WORD.search(before) or hints.OLD_WORD.search(_text_before(out, spot.start)):
        worth -= 3.0
    if hints.INSTALMENT.search(before[-24:]) or hints.INSTALMENT.search(after[:24]):
        worth -= 2.5
    if hints.NOT_OURS.search(before[-30:]) or hints.NOT_OURS.search(after[:24]):
        worth -= 2.5
    if hints.PER_UNIT.search(after) and spot.rest == 0 and ("(" in before or tokens & {"unit", "per", "base", "unitprice"}):
        worth -= 2.0
    elif before.endswith("("):
        worth -= 1.0
    if before[-1:] in "-−+–" and before[-1:] and not before[-3:-2].isdigit():
        worth -= 2.0
    if len(text) > 90:
        worth -= 1.5
    if spot.money.amount == 0:
        worth -= 1.0
    return worth


def _text_before(out: Outline, node: int) -> str:
    """The words right before a node in the same block or the one before, if they are a label."""
    doc = out.doc
    for at in range(node - 1, max(node - 6, 0), -1):
        if not doc.tags[at]:
            text = squash(doc.texts[at])
            return text[-40:] if len(text) < 60 and not text[-1:].isdigit() else ""
    return ""


def _title_cells(table: Table, row: int) -> list[Cell]:
    """The cells that hold the title of a card: numbers in them are no prices."""
    return [cell for cell in table.cells[row] if cell.key in table.taken and not (len(cell.text) < 25 and cell.priced)]


def _word_or_bare_price(table: Table, row: int, draft: Draft, support: Counter[tuple[int, int]]) -> None:
    """A card without a sum: "negotiable", "on request", or a number standing where the others have their price."""
    paths = {path for (path, _), number in support.items() if number >= 0.3 * len(table.cards)}
    for cell in table.cells[row]:
        if len(cell.text) > 60 or cell.key in table.taken:
            continue
        in_place = table.out.paths[cell.node] in paths
        if hints.PRICE_WORD.fullmatch(cell.text) and (in_place or cell.tokens & hints.PRICE or len(cell.text) > 3):
            draft.put("price_text", cell.text, _where(table, cell), cell.node)
            return
        if in_place and (amount := money.bare_number(cell.text)) is not None:
            draft.put("price_text", cell.text, _where(table, cell), cell.node)
            draft.put("price_amount", money.plain(amount), _where(table, cell), cell.node)
            return


def _bare_column(table: Table, drafts: list[Draft]) -> None:
    """Prices without any currency mark: a column of numbers that calls itself price, or has such a table head."""
    best, most = None, 0.0
    for column in table.columns.values():
        numbers = column.share(lambda cell: money.bare_number(cell.text) is not None)
        if numbers < 0.7 or column.key in table.taken or len(column.cells) < 0.4 * len(table.cards):
            continue
        first = next(iter(column.cells.values()))
        own = table.out.tokens(first.node) or first.tokens
        worth = 0.0
        if own & hints.PRICE and not own & (hints.OLD_PRICE | hints.NOT_PRICE):
            worth = 2.0 + len(column.cells) / len(table.cards)
        elif _column_head(table, first, next(iter(column.cells))):
            worth = 1.5
        if worth > most:
            best, most = column, worth
    if best is None:
        return
    for row, cell in best.cells.items():
        amount = money.bare_number(cell.text)
        if amount is not None:
            drafts[row].put("price_text", cell.text, _where(table, cell), cell.node)
            drafts[row].put("price_amount", money.plain(amount), _where(table, cell), cell.node)


def _column_head(table: Table, cell: Cell, row: int) -> bool:
    """Whether the table's head calls this column price."""
    doc = table.out.doc
    node, card = cell.node, table.cards[row]
    while node >= card.start and doc.tags[node] not in ("td", "th"):
        node = doc.parents[node]
    if node < card.start:
        return False
    at = sum(1 for child in doc.children(doc.parents[node]) if child < node)
    above = next((one for one in doc.ancestors(node) if doc.tags[one] == "table"), None)
    if above is None:
        return False
    head = next((one for one in range(above, min(above + 60, doc.ends[above])) if doc.tags[one] == "tr"), None)
    if head is None:
        return False
    names = doc.children(head)
    if at >= len(names):
        return False
    text = doc.text(names[at]).lower()
    return any(
        word in text
        for word in (
            "price",
            "цена",
            "ціна",
            "cena",
            "preis",
            "prix",
            "precio",
            "preço",
            "prezzo",
            "prijs",
            "fiyat",
            "preț",
            "السعر",
            "قیمت",
            "价格",
            "価格",
            "стоимость",
            "narx",
            "баға",
        )
    )


# --- pictures, names, places, dates ----------------------------------------------------------------------------------


def _images(table: Table, drafts: list[Draft]) -> None:
    out = table.out
    found: list[list[tuple[str, str, int]]] = []
    for card in table.cards:
        row: list[tuple[str, str, int]] = []
        nodes = out.images_in(card.start, card.end)[:40]
        for node in sorted(nodes, key=lambda node: out.doc.tags[node] == "source"):
            address = image_address(out.doc.attrs[node])
            if address:
                row.append((address, squash(out.doc.attrs[node].get("alt") or ""), node))
        found.append(row)
    counts = Counter(address for row in found for address in {address for address, _, _ in row})
    limit = max(2, 0.2 * len(found)) if len(found) > 3 else 99
    for row, draft in zip(found, drafts, strict=True):
        good = [(address, alt, node) for address, alt, node in row if counts[address] <= limit]
        if good:
            draft.put("image", good[0][0], "image", good[0][2])
            draft.put("image_alt", good[0][1], "image alt", good[0][2])


def _named(table: Table, drafts: list[Draft], name: str, vocabulary: frozenset[str]) -> None:
    """A field whose column is named for what it is."""
    others = (hints.PRICE | hints.TITLE | hints.DESCRIPTION) - vocabulary
    ranked: list[tuple[float, Column]] = []
    for column in table.columns.values():
        if column.key in table.taken:
            continue
        first = next(iter(column.cells.values()))
        own = table.out.tokens(first.node)
        parent = table.out.tokens(table.out.doc.parents[first.node]) if first.node > 0 else frozenset()
        hit = 2.0 if own & vocabulary else 1.0 if parent & vocabulary else 0.5 if first.tokens & vocabulary else 0.0
        if not hit or own & (others - {"name", "text"}):
            continue
        if (
            column.share(lambda cell: cell.priced or not any(letter.isalpha() for letter in cell.text)) > 0.4
            or not 1.5 < column.mean_length() < 90
        ):
            continue
        if column.share(lambda cell: hints.DATE.search(cell.text) is not None and len(cell.text) < 25) > 0.5:
            continue
        if len(column.cells) > 3 and column.distinct() * len(column.cells) <= 1 and name == "seller_name":
            continue  # "Visit shop" on every card
        if name == "region_text":
            texts = {cell.text for cell in column.cells.values()}
            hit += sum(may_be_place(text) for text in texts) / len(texts) - 0.3
        ranked.append((hit + len(column.cells) / len(table.cards) - 0.02 * column.order, column))
    ranked.sort(key=lambda pair: -pair[0])
    label = hints.SELLER_LABEL if name == "seller_name" else hints.REGION_LABEL
    for _, column in ranked[:3]:
        for row, cell in column.cells.items():
            text = cell.text
            if (found := label.match(text)) is not None:
                if not found["name"]:
                    continue
                text = found["name"] if ":" in text[: len(text) - len(found["name"])] or name == "seller_name" else text
            drafts[row].put(name, text, _where(table, cell), cell.node)
        table.taken.add(column.key)


def _dates(table: Table, drafts: list[Draft]) -> None:
    for row, draft in enumerate(drafts):
        for cell in table.cells[row]:
            if (
                cell.key not in table.taken
                and len(cell.text) < 60
                and ("time" in cell.tags or hints.DATE.search(cell.text))
                and not cell.priced
            ):
                draft.put("posted_text", cell.text, _where(table, cell), cell.node)
                break


def _places(drafts: list[Draft]) -> None:
    """Region and date often share a line: "Tashkent - today"; where the date's column starts with words, they are the place."""
    for draft in drafts:
        text = draft.values.get("posted_text", "")
        if not text or "region_text" in draft.values:
            continue
        draft.put("region_text", text, draft.where["posted_text"], draft.nodes["posted_text"])
        if not split_glued(draft):
            draft.drop("region_text")


def split_glued(draft: Draft) -> bool:
    """Part a place from the date that stands in one text with it; whether there was one."""
    glued = split_place_date(draft.values.get("region_text", ""))
    if glued is None:
        return False
    place, when = glued
    where, node = draft.where["region_text"], draft.nodes.get("region_text", -1)
    if draft.values.get("posted_text") in (None, draft.values["region_text"]):
        draft.replace("posted_text", when, where, node)
    draft.replace("region_text", place, where, node)
    return True


def _unnamed_places(table: Table, drafts: list[Draft]) -> None:
    """A column that nothing names, most of whose different texts are names of places."""
    for _ in range(3):
        rows = [row for row, draft in enumerate(drafts) if "region_text" not in draft.values]
        if not rows or not _place_column(table, drafts, rows):
            return


def _place_column(table: Table, drafts: list[Draft], rows: list[int]) -> bool:
    best, most = None, 0.0
    for path in {key[0] for key in table.columns if key not in table.taken}:
        cells = [cell for row in rows if (cell := _place_at(table, row, path)) is not None]
        if len(cells) < max(1, 0.3 * len(rows)) or not 2 < sum(len(cell.text) for cell in cells) / len(cells) < 60:
            continue
        texts = {cell.text for cell in cells}
        if len(texts) < 2 and len(cells) > 4 and not _surely_place(cells[0].text):
            continue
        named = sum(may_be_place(cell.text) for cell in cells) / len(cells)
        worth = named + 0.3 * len(cells) / len(rows)
        if named >= 0.6 and sum(map(may_be_place, texts)) >= 0.35 * len(texts) and worth > most:
            best, most = path, worth
    if best is None:
        return False
    for row in rows:
        cell = _place_at(table, row, best)
        if cell is not None:
            drafts[row].put("region_text", cell.text + _bracket_after(table, row, cell), _where(table, cell), cell.node)
    return True


def _surely_place(text: str) -> bool:
    """A place on every card alike needs more than one word that might be one: "Located in X", "City - Region"."""
    return may_be_place(text) and (
        hints.LOCATED.match(text) is not None or sum(map(may_be_place, re.split(r"\s*(?:,|\s[-–]\s)\s*", text))) > 1
    )


def _place_at(table: Table, row: int, path: int) -> Cell | None:
    """A badge before the place moves it one step on: the first cell on its path that names a place, else the first."""
    there = [cell for cell in table.cells[row] if cell.key[0] == path and not cell.priced and cell.key not in table.taken]
    return next((cell for cell in there if may_be_place(cell.text)), there[0] if len(there) == 1 else None)


def _bracket_after(table: Table, row: int, cell: Cell) -> str:
    """The short code of the province in brackets, which stands in an element of its own."""
    cells = table.cells[row]
    at = cells.index(cell) + 1
    if at < len(cells) and cells[at].text[:1] == "(" and cells[at].text[-1:] == ")" and len(cells[at].text) <= 6:
        return " " + cells[at].text
    return ""


def _links_to_sellers(table: Table, drafts: list[Draft]) -> None:
    out = table.out
    for card, draft in zip(table.cards, drafts, strict=True):
        for node in out.links_in(card.start, card.end):
            href = out.hrefs[node]
            if href == card.href or not hints.LOT_LINK.search(href):
                continue
            text = out.doc.text(node)
            draft.put("seller_url", href, "seller link", node)
            if 1 < len(text) < 60 and not money.find_prices(text):
                draft.put("seller_name", text, "seller link", node)
            break


_RATED = re.compile(r"(?P<name>\S(?:.{1,38}\S)?)\s+(?:\([\d.,\s]+[kKmM]?\)\s*)?\d{2,3}(?:[.,]\d+)?\s?%(?:\s|$)")


_RATE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%\s.{0,24}\([\d.,\s]+[kKmM]?\)|\([\d.,\s]+[kKmM]?\)\s*\d{1,3}(?:[.,]\d+)?\s?%")


def _rated_sellers(table: Table, drafts: list[Draft]) -> None:
    """A name followed by its share of satisfied buyers: "musicshop 99.4% positive (3.2K)", in one element or two."""
    if sum("seller_name" in draft.values for draft in drafts) > 0.3 * len(drafts):
        return
    found: dict[int, tuple[str, Cell]] = {}
    for row, cells in enumerate(table.cells):
        for at, cell in enumerate(cells):
            if (name := _rated_name(cells, at, table.taken)) is not None:
                found[row] = (name, cell)
                break
    if len(found) >= 0.3 * len(drafts):
        for row, (name, cell) in found.items():
            drafts[row].put("seller_name", name, _where(table, cell))


def _rated_name(cells: list[Cell], at: int, taken: set[tuple[int, int]]) -> str | None:
    cell = cells[at]
    if len(cell.text) > 90 or "%" not in cell.text or cell.priced or cell.key in taken:
        return None
    if at and _RATE.fullmatch(cell.text):
        before = cells[at - 1]
        return before.text if len(before.text) < 50 and not before.priced and before.key not in taken else None
    match = _RATED.match(cell.text)
    return match["name"] if match and any(letter.isalpha() for letter in match["name"]) else None


_ID_ATTRIBUTES = (
    "data-id", "data-item-id", "data-itemid", "data-product-id", "data-productid", "data-pid", "data-sku", "data-listing-id",
    "data-ad-id", "data-adid", "data-asin", "data-offer-id", "data-lot-id", "data-goods-id", "data-nm-id", "data-listingid",
    "data-key", "id", "data-item", "data-entity-id",
)  # fmt: skip


def _native_ids(table: Table, drafts: list[Draft]) -> None:
    """Ids in attributes of the cards: one attribute that every card has and no two share, holding digits."""
    doc = table.out.doc
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for row, card in enumerate(table.cards):
        for node in range(card.start, min(card.start + 4, card.end)):
            for name in _ID_ATTRIBUTES:
                value = doc.attrs[node].get(name) if doc.tags[node] else None
                if value and len(value) <= 60 and row not in found[name]:
                    found[name][row] = value
    for name in _ID_ATTRIBUTES:
        column = found.get(name, {})
        if len(column) < 0.8 * len(table.cards) or len(set(column.values())) < len(column):
            continue
        cleaned = {row: value if name != "id" else value[len(_prefix(list(column.values()))) :] for row, value in column.items()}
        if all(
            sum(letter.isdigit() for letter in value) >= 4 or (name == "data-asin" and len(value) == 10)
            for value in cleaned.values()
        ):
            for row, value in cleaned.items():
                drafts[row].put("native_id", value, f"attribute {name}")
                drafts[row].sure_id = True
            return


def _prefix(values: list[str]) -> str:
    first, last = min(values), max(values)
    at = 0
    while at < len(first) and at < len(last) and first[at] == last[at] and not first[at].isdigit():
        at += 1
    return first[:at]
