"""Fields read column by column: what stands in the same place on all cards is one kind of thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from spiders.reading import hints, money
from spiders.reading.cards import Card
from spiders.reading.draft import Draft
from spiders.reading.outline import Outline
from spiders.reading.people import is_score, read_unnamed_sellers
from spiders.reading.photos import read_photos
from spiders.reading.pins import pinned
from spiders.reading.places import may_be_place, place_share
from spiders.reading.prices import read_prices
from spiders.reading.rows import labelled_cells
from spiders.reading.sellers import read_seller_links
from spiders.reading.table import Cell, Column, Table, line_up, where
from spiders.reading.taught import Taught, fill_taught
from spiders.reading.texts import squash
from spiders.reading.when import has_date, split_place_date, who_and_where

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def read_cards(out: Outline, cards: list[Card], taught: Iterable[Taught] = ()) -> list[Draft]:
    """The cards' fields, each decided over the whole column. `taught`: columns that item pages of the source named."""
    return read_table(line_up(out, cards), taught)


def read_table(table: Table, taught: Iterable[Taught] = ()) -> list[Draft]:
    """The fields of cards that are lined up."""
    cards = table.cards
    drafts = [Draft(node=card.start, end=card.end) for card in cards]
    for card, draft, cells in zip(cards, drafts, table.cells, strict=True):
        draft.put("url", card.href, "link")
        draft.texts = tuple(cell.text for cell in cells if 10 <= len(cell.text) <= 300)
    _titles(table, drafts)
    read_prices(table, drafts)
    read_photos(table, drafts)
    labelled_cells(table, drafts)
    fill_taught(table, drafts, taught)
    _named(table, drafts, "seller_name", hints.SELLER)
    _named(table, drafts, "region_text", hints.REGION)
    _dates(table, drafts)
    _places(drafts)
    _named_in_place(table, drafts)
    _unnamed_places(table, drafts)
    for row, draft in enumerate(drafts):
        split_glued(draft)
        _whole_block(table, row, draft)
    read_seller_links(table, drafts)
    _rated_sellers(table, drafts)
    read_unnamed_sellers(table, drafts)
    _native_ids(table, drafts)
    return drafts


# --- titles ---------------------------------------------------------------------------------------------------------


def _titles(table: Table, drafts: list[Draft]) -> None:
    ranked = sorted(table.columns.values(), key=lambda column: -_title_worth(table, column))
    best = [column for column in ranked[:8] if _title_worth(table, column) > 2.0]
    if best:
        table.taken.add(best[0].key)
    for row, draft in enumerate(drafts):
        cell = next((column.cells[row] for column in best if row in column.cells and _could_be_title(column.cells[row])), None)
        if cell is not None:
            draft.put("title", cell.text, where(table, cell), cell.node)
        _title_from_attributes(table, row, draft)


def _could_be_title(cell: Cell) -> bool:
    return len(cell.text) > 1 and not (cell.priced and len(cell.text) < 25) and any(map(str.isalpha, cell.text))


def _mostly_sum(cell: Cell) -> bool:
    """Whether a text is a sum with a few words around it; "Terminal, used - $50 shipped" is a name with a sum in it."""
    if not cell.priced or len(cell.text) >= 40:
        return False
    letters = sum(map(str.isalpha, cell.text))
    sums = money.find_prices(cell.text)
    return not sums or letters - sum(sum(map(str.isalpha, cell.text[one.start : one.end])) for one in sums) < 14


def _title_worth(table: Table, column: Column) -> float:
    count = len(table.cards)
    first = next(iter(column.cells.values()))
    length = column.mean_length()
    worth = 3.0 * len(column.cells) / count + 2.0 * column.distinct()
    if first.tags & _HEADINGS:
        worth += 2.0
    own = table.out.tokens(first.node)
    if own & hints.SELLER and own & hints.TITLE <= {"name"}:
        own -= hints.TITLE  # a company's name
    if own & hints.TITLE:
        worth += 2.5 if own & hints.TITLE != {"caption"} else 0.5  # a size of print as often as a heading
    elif first.tokens & hints.TITLE:
        worth += 1.2
    if "a" in first.tags:
        worth += 1.0
        card = table.cards[next(iter(column.cells))]
        link = _link_of(table.out, first.node, card)
        worth += 1.0 if link == card.href else -1.0 if link is not None and card.href is not None else 0.0
    worth += 0.6 if 22 <= length <= 160 else 0.0
    worth += 1.0 if 12 <= length <= 160 else -1.5 if length < 6 else -1.0 if length > 260 else 0.0
    if len(column.cells) > 5 and column.distinct() <= 0.2:
        worth -= 2.0
    worth -= 5.0 * column.share(_mostly_sum)
    worth -= 3.0 * column.share(lambda cell: len(cell.text) < 30 and has_date(cell.text))
    worth -= 4.0 * column.share(lambda cell: not any(map(str.isalpha, cell.text)))
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
    if worth > 2.0 and length < 45 and len(column.cells) > 2:
        texts = {cell.text for cell in column.cells.values()}
        if sum(map(may_be_place, texts)) > 0.7 * len(texts) and sum(map(place_share, texts)) > 0.6 * len(texts):
            worth -= 3.5  # a small print's "caption" is a place's as often as a title's
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
        _whole_title(out, card, draft)
        return
    stem = title.rstrip(". …").casefold()
    for text, source, node in _attribute_titles(out, card):
        if (stem and text.casefold().startswith(stem)) or (not stem and len(text) > 3 and not money.find_prices(text)):
            draft.replace("title", text, source, node)
            return


def _whole_title(out: Outline, card: Card, draft: Draft) -> None:
    """A title in several elements of one link is all that the link says, where its attribute or the picture says the same."""
    title, node = draft.values["title"], draft.nodes.get("title", -1)
    link = next((one for one in out.doc.ancestors(node)[:3] if out.hrefs.get(one) == card.href), -1) if node >= 0 else -1
    if link < card.start or not len(title) < out.length(link, out.doc.ends[link]) <= 160:
        return
    whole = out.doc.text(link)
    if len(whole) > len(title) and whole.startswith(title) and any(text == whole for text, _, _ in _attribute_titles(out, card)):
        draft.replace("title", whole, draft.where["title"], link)


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


# --- pictures, names, places, dates ----------------------------------------------------------------------------------


_OTHER_FIELD = (hints.PRICE - {"value", "amount", "sum", "total"}) | {"description", "desc", "beschreibung", "descripcion", "opis"}


def _named(table: Table, drafts: list[Draft], name: str, vocabulary: frozenset[str]) -> None:
    """A field whose column is named for what it is."""
    others = (hints.PRICE | hints.TITLE | hints.DESCRIPTION) - vocabulary - {"name", "text", "value", "amount", "sum", "total"}
    ranked: list[tuple[float, Column]] = []
    for column in table.columns.values():
        if column.key in table.taken:
            continue
        places = name == "region_text" and column.share(lambda cell: may_be_place(_without_delivery(cell.text))) > 0.5
        first = next(iter(column.cells.values()))
        own = table.out.tokens(first.node)
        parent = table.out.tokens(table.out.doc.parents[first.node]) if first.node > 0 else frozenset()
        if own & _LAID_OUT:
            own -= {"place"}  # how it lies in its grid
        around = first.tokens - table.out.tokens(table.cards[next(iter(column.cells))].start)  # what a card is called says nothing
        hit = 2.0 if own & vocabulary else 1.0 if parent & vocabulary else 0.5 if around & vocabulary else 0.0
        # What a place's element is called beside that (caption, title, text) is how it looks.
        if not hit or own & (others if hit < 2.0 else _OTHER_FIELD):
            continue
        if (
            column.share(lambda cell: not any(map(str.isalpha, cell.text))) > 0.4
            or (column.share(lambda cell: cell.priced) > 0.4 and not places)
            or not 1.5 < column.mean_length() < 90
        ):
            continue
        if column.share(lambda cell: "button" in cell.tags or hints.ACTION.match(cell.text) is not None) > 0.5:
            continue
        if name == "seller_name" and column.share(lambda cell: cell.text[:1].isdigit()) > 0.5:
            continue  # "14 yrs", "5 offers"
        if name == "seller_name" and (own | parent) & hints.REGION and column.share(lambda cell: may_be_place(cell.text)) > 0.5:
            continue  # a company's address
        if column.share(lambda cell: has_date(cell.text) and len(cell.text) < 25) > 0.5:
            continue
        if len(column.cells) > 3 and column.distinct() * len(column.cells) <= 1 and name == "seller_name":
            continue  # "Visit shop" on every card
        if name == "region_text":
            texts = {cell.text for cell in column.cells.values()}
            hit += sum(may_be_place(_without_delivery(text)) for text in texts) / len(texts) - 0.3
        ranked.append((hit + len(column.cells) / len(table.cards) - 0.02 * column.order, column))
    ranked.sort(key=lambda pair: -pair[0])
    if ranked and ranked[0][0] >= 1.5:
        # Beside a column with the name on it, those that merely stand in the same block are the seller's rating, years, town.
        ranked = [pair for pair in ranked if pair[0] >= 1.2]
    label = hints.SELLER_LABEL if name == "seller_name" else hints.REGION_LABEL
    for _, column in ranked[:3]:
        used = False
        for row, at in column.cells.items():
            cell = at if name != "region_text" or may_be_place(at.text) else _place_at(table, row, at.key[0]) or at
            if name == "region_text" and is_score(cell.text):
                continue
            text = cell.text if name != "region_text" else _whole_place(table, row, cell)
            if (found := label.match(text)) is not None:
                if not found["name"]:
                    continue
                text = found["name"] if ":" in text[: len(text) - len(found["name"])] or name == "seller_name" else text
            drafts[row].put(name, text, where(table, cell), cell.node)
            used = used or drafts[row].nodes[name] == cell.node
        if used:
            table.taken.add(column.key)


_LAID_OUT = frozenset(("self", "items", "content", "justify"))


def _dates(table: Table, drafts: list[Draft]) -> None:
    for row, draft in enumerate(drafts):
        for cell in table.cells[row]:
            if (
                cell.key not in table.taken
                and len(cell.text) < 60
                and ("time" in cell.tags or has_date(cell.text))
                and not cell.priced
            ):
                draft.put("posted_text", cell.text, where(table, cell), cell.node)
                break


def _places(drafts: list[Draft]) -> None:
    """Region and date often share a line: "Tashkent - today"; where the date's column starts with words, they are the place."""
    left, parted = [], 0
    for draft in drafts:
        text = draft.values.get("posted_text", "")
        if not text or "region_text" in draft.values:
            continue
        draft.put("region_text", text, draft.where["posted_text"], draft.nodes["posted_text"])
        if split_glued(draft):
            parted += 1
        else:
            draft.drop("region_text")
            left.append(draft)
    if parted < 0.5 * len(drafts):
        return
    for draft in left:  # places that no index knows, on a line that holds places on the other cards
        draft.put("region_text", draft.values["posted_text"], draft.where["posted_text"], draft.nodes["posted_text"])
        if not split_glued(draft, sure=True):
            draft.drop("region_text")


def _named_in_place(table: Table, drafts: list[Draft]) -> None:
    """Where a column's lines tell when and in what place, those that begin with no date begin with who: "City Mobiles in Ely"."""
    dated = Counter(
        cell.key
        for row, draft in enumerate(drafts)
        for cell in table.cells[row]
        if cell.node == draft.nodes.get("region_text") and cell.node == draft.nodes.get("posted_text")
    )
    if not dated or dated.most_common(1)[0][1] < 0.5 * len(drafts):
        return
    column = table.columns[dated.most_common(1)[0][0]]
    for row, cell in column.cells.items():
        if not {"region_text", "seller_name", "posted_text"} & drafts[row].values.keys() and (said := who_and_where(cell.text)):
            drafts[row].put("seller_name", said[0], where(table, cell), cell.node)
            drafts[row].put("region_text", said[1], where(table, cell), cell.node)


def split_glued(draft: Draft, *, sure: bool = False) -> bool:
    """Part a place from the date in one text with it; whether there was one. `sure`: the line is known to hold a place."""
    glued = split_place_date(draft.values.get("region_text", ""), sure=sure)
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
    for path in sorted({key[0] for key in table.columns if key not in table.taken}):
        cells = [cell for row in rows if (cell := _place_at(table, row, path)) is not None]
        if len(cells) < max(1, 0.3 * len(rows)) or not 2 <= sum(len(cell.text) for cell in cells) / len(cells) < 60:
            continue
        texts = {cell.text for cell in cells}
        if len(texts) < 2 and len(cells) > 4 and not _surely_place(cells[0].text):
            continue
        worth = _place_worth(table, drafts, cells, texts) + 0.3 * len(cells) / len(rows)
        if worth > max(most, 0.6):
            best, most = path, worth
    if best is None:
        return False
    found = {row: cell for row in rows if (cell := _place_at(table, row, best)) is not None}
    _unknown_places(table, [row for row in rows if row not in found], best, found)
    part = _part_of_place([cell.text for cell in found.values()])
    for row, cell in found.items():
        text = cell.text if part is None else _DOTS.split(cell.text)[part]
        drafts[row].put("region_text", text + _bracket_after(table, row, cell), where(table, cell), cell.node)
    return True


_FAR = re.compile(
    r"(?:^|[\s·•|(,~≈])(?:<|до|ca\.?|about|circa)?\s?\d{1,4}(?:[.,]\d)?\s?(?:km|км|mi|miles?|м|m|كم|کیلومتر|公里|キロ)(?:\b|$)",
    re.IGNORECASE,
)
_NOT_FAR = re.compile(r"\d[\d\s.,]{3,}\s?(?:km|км|mi|miles)\b|\d{4}\s?(?:km|км)", re.IGNORECASE)  # what a car has run
_ADDRESS = re.compile(r"[^\W\d_][\w .'’()-]{1,40}(?:,|،|、|\s[-–—·])\s?[^\W\d_][\w .'’()-]{1,40}")


def _place_worth(table: Table, drafts: list[Draft], cells: list[Cell], texts: set[str]) -> float:
    """How much speaks for a column being places: names of the index, a pin before it, distances, towns with their districts."""
    named = sum(may_be_place(cell.text) for cell in cells) / len(cells)
    known = named if named >= 0.6 and sum(map(may_be_place, texts)) >= 0.35 * len(texts) else 0.0
    worth = 0.6 * known + 0.4 * known * sum(map(place_share, texts)) / len(texts)
    if any(cell.text == draft.values.get("title") for cell, draft in zip(cells[:3], drafts[:3], strict=False)):
        return 0.0
    if any(_unlike_place(cell) for cell in cells[:6]):
        return worth
    sample = cells[:20]
    held = sum(pinned(table.out, cell.node) for cell in sample) / len(sample)
    worth += 0.9 * held if held >= 0.5 else 0.0
    far = sum(_FAR.search(text) is not None and _NOT_FAR.search(text) is None and _lettered(text) > 3 for text in texts) / len(
        texts
    )
    worth += 0.7 * far if far >= 0.6 else 0.0
    if named >= 0.3:
        parted = [text for text in texts if _ADDRESS.fullmatch(text)]
        worth += 0.5 * named if len(parted) >= 0.6 * len(texts) else 0.0
        worth += 0.2 * named if len(texts) < len(cells) else 0.0
    return worth


def _lettered(text: str) -> int:
    return sum(map(str.isalpha, text))


def _unlike_place(cell: Cell) -> bool:
    """A button, a sentence, a mark of who sells or how: no place whatever picture stands before it."""
    text = cell.text
    return (
        "button" in cell.tags
        or hints.ACTION.match(text) is not None
        or hints.SELLER_KIND.fullmatch(text) is not None
        or hints.NOT_OURS.search(text) is not None
        or text.count(" ") > 8
        or _lettered(text) < 2
    )


_DOTS = re.compile(r"\s*[·•|]\s*")


def _part_of_place(texts: list[str]) -> int | None:
    """Which part of "Used · Kyiv" is the place, where all lines have as many parts and one of them alone names places."""
    if sum(_FAR.search(text) is not None for text in texts) > 0.5 * len(texts):
        return None  # "Kyiv · 3 km" is all of it
    lines = [_DOTS.split(text) for text in texts]
    if len({len(line) for line in lines}) != 1 or len(lines[0]) < 2 or len(lines) < 3:
        return None
    shares = [sum(map(may_be_place, part)) / len(part) for part in zip(*lines, strict=True)]
    likely = [at for at, share in enumerate(shares) if share >= 0.6]
    return likely[0] if len(likely) == 1 and all(share <= 0.3 for at, share in enumerate(shares) if at != likely[0]) else None


def _surely_place(text: str) -> bool:
    """A place on every card alike needs more than one word that might be one: "Located in X", "City - Region"."""
    return may_be_place(text) and (
        hints.LOCATED.match(text) is not None or sum(map(may_be_place, re.split(r"\s*(?:,|\s[-–]\s)\s*", text))) > 1
    )


def _place_at(table: Table, row: int, path: int) -> Cell | None:
    """A badge before the place moves it one step on: the first cell on its path that names a place or has a pin, else the first."""
    there = _on_path(table, row, path)
    if len(there) == 1:
        return there[0]
    return next((cell for cell in there if may_be_place(cell.text)), None) or next(
        (cell for cell in there if pinned(table.out, cell.node)), None
    )


def _unknown_places(table: Table, rows: list[int], path: int, found: dict[int, Cell]) -> None:
    """Cards whose place no gazetteer knows: it stands on the path of the others', as far from its end as theirs do."""
    steps: Counter[tuple[int, int]] = Counter()
    for row, cell in found.items():
        there = _on_path(table, row, path)
        if len(there) > 1:
            steps[len(there), next(at for at, one in enumerate(there) if one is cell)] += 1
    for row in rows:
        there = _on_path(table, row, path)
        usual = [(count, at) for (length, at), count in steps.items() if length == len(there)]
        if usual and max(usual)[0] >= 0.8 * sum(count for count, _ in usual) and max(usual)[0] >= 0.3 * len(table.cards):
            found[row] = there[max(usual)[1]]


def _on_path(table: Table, row: int, path: int) -> list[Cell]:
    return [cell for cell in table.cells[row] if cell.key[0] == path and not cell.priced and cell.key not in table.taken]


def _whole_place(table: Table, row: int, cell: Cell) -> str:
    """A place whose parts stand in elements of their own with a comma between them."""
    cells, doc = table.cells[row], table.out.doc
    at = next(number for number, one in enumerate(cells) if one is cell)
    first = last = at
    while first >= 2 and cells[first - 1].text == "," and doc.parents[cells[first - 1].node] == doc.parents[cell.node]:
        first -= 2
    while last + 2 < len(cells) and cells[last + 1].text == "," and doc.parents[cells[last + 1].node] == doc.parents[cell.node]:
        last += 2
    return ", ".join(_without_delivery(one.text) for one in cells[first : last + 1 : 2]) + _bracket_after(table, row, cells[last])


_BLOCKS = hints.REGION - {"state", "from", "where", "area", "place", "zone", "il", "metro"}


def _whole_block(table: Table, row: int, draft: Draft) -> None:
    """A place of several lines, in a block that is named for it: distance and street on one, the district on the next."""
    node = draft.nodes.get("region_text", -1)
    out, doc, card = table.out, table.out.doc, table.cards[row]
    if node < card.start or node >= card.end or draft.nodes.get("posted_text") == node:
        return
    block = -1
    for above in doc.ancestors(node)[:4]:
        if above <= card.start or doc.ends[above] - above > 40 or out.length(above, doc.ends[above]) > 120:
            break
        if out.tokens(above) & _BLOCKS and not out.tokens(above) & _OTHER_FIELD:
            block = above
    if block < 0:
        return
    end = doc.ends[block]
    held = {other for name, other in draft.nodes.items() if name != "region_text"}
    text, parts, mark = "", 0, ", "
    for cell in table.cells[row]:
        if not block <= cell.node < end:
            continue
        if cell.text in _MARKS:
            mark = ", " if cell.text == "," else f" {cell.text} "
            continue
        if cell.node in held or _unlike_place(cell) or has_date(cell.text) or cell.text == text:
            return
        if cell.node != node and not (may_be_place(cell.text) or _is_distance(cell.text) or out.tokens(cell.node) & _BLOCKS):
            return
        mark = " " if cell.text[:1] == "(" else mark
        text, parts, mark = (text + mark if text else "") + cell.text.strip(" ,"), parts + 1, ", "
    if 2 <= parts <= 4:
        draft.replace("region_text", text, draft.where["region_text"], node)


_MARKS = frozenset((",", "·", "•", "|", "-", "–", "/"))


def _is_distance(text: str) -> bool:
    return len(text) < 16 and _FAR.search(text) is not None


def _without_delivery(text: str) -> str:
    """A place's line without the pieces that tell of delivery and its cost: "Kazan · delivery 200 roubles"."""
    if not _DOTS.search(text):
        return text
    pieces = [piece for piece in _DOTS.split(text) if piece]
    kept = [piece for piece in pieces if not hints.NOT_OURS.search(piece) and not money.find_prices(piece)]
    return text if len(kept) == len(_DOTS.split(text)) or not kept else " · ".join(kept)


def _bracket_after(table: Table, row: int, cell: Cell) -> str:
    """The short code of the province in brackets, which stands in an element of its own."""
    cells = table.cells[row]
    at = cells.index(cell) + 1
    if at < len(cells) and cells[at].text[:1] == "(" and cells[at].text[-1:] == ")" and len(cells[at].text) <= 6:
        return " " + cells[at].text
    return ""


_RATED = re.compile(
    r"(?P<name>\S(?:.{1,38}\S)?)\s+(?:(?:\([\d.,\s]+[kKmM]?\)\s*)?\d{2,3}(?:[.,]\d+)?\s?%(?:\s|$)|\d[\d.,\s]*\(\d{1,3}(?:[.,]\d+)?\s?%\))"
)


_RATE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%\s.{0,24}\([\d.,\s]+[kKmM]?\)|\([\d.,\s]+[kKmM]?\)\s*\d{1,3}(?:[.,]\d+)?\s?%")


def _rated_sellers(table: Table, drafts: list[Draft]) -> None:
    """A name followed by its share of satisfied buyers: "musicshop 99.4% positive (3.2K)", in one element or two."""
    for draft in drafts:
        if (match := _RATED.match(draft.values.get("seller_name", ""))) is not None:
            draft.replace("seller_name", match["name"], draft.where["seller_name"], draft.nodes["seller_name"])
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
            drafts[row].put("seller_name", name, where(table, cell))


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
