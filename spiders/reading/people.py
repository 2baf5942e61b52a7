"""Who sells, where nothing names the column: texts that look like names, and the company they stand in, over all cards.

A name is known by what stands around it (a portrait, a score of reviews, "by", a mark of private or dealer) and by how the whole
column looks (given names, users' handles, shops' legal forms; many different, some of them again, none part of its card's title).
One sign alone is not enough: a column of makers, conditions or kinds of goods has short different words too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spiders.reading import hints, money
from spiders.reading.draft import Draft
from spiders.reading.facts import label_kind
from spiders.reading.given_names import name_share
from spiders.reading.places import may_be_place
from spiders.reading.table import Cell, Column, Table, where
from spiders.reading.texts import words

_LEAST = 2.0
_SCORE = re.compile(
    r"(?:[★⭐☆]\s*)*[0-5](?:[.,]\d{1,2})?\s*(?:/\s*5)?\s*[★⭐☆]*\s*(?:\(\s*\d[\d\s.,kK]*\s*\))?|"
    r"\(\s*\d[\d\s.,kK]*\s*\)|[★⭐☆]{1,5}\s*(?:\(?\d+\)?)?|"
    r"\d{1,3}(?:[.,]\d)?\s?%.{0,20}|[A-F][+-]?\s?\(\d[\d\s.,]*\)|.{0,12}\d+\s?(?:"
    r"отзыв\w*|відгук\w*|reviews?|ratings?|bewertung\w*|avis|opini\w*|reseñas?|avaliaç\w+|recension\w+|件|개|評価.{0,6})"
)
_BY = re.compile(
    r"@|(?:sold |posted |listed |offered )?by|from|von|par|por|da|door|przez|od|от|від|av|af|seller|vendor|продавец|"
    r"продавець|автор|"
    r"verkäufer|anbieter|vendeur|vendedor|venditore|verkoper|sprzedawca|sprzedaje|satıcı|البائع|المعلن|فروشنده|出品者|卖家|판매자|prodejce|"
    r"prodavac|predajca|säljare|selger|myyjä|sælger|eladó|vânzător|πωλητής|people|store|shop",
    re.IGNORECASE,
)
_OTHER_KIND = words(
    """
    brand brands make maker manufacturer model category categories cat rubric breadcrumb size sizes color colour condition
    state tag tags label spec specs param params attribute attributes stock availability status delivery shipping badge
    material year fuel mileage sku marke hersteller kategorie groesse farbe zustand marca categoria modelo tamanho talla
    marque taille etat kategoria rozmiar stan beden
"""
)  # fmt: skip
_PORTRAIT = words("avatar ava userpic user profile portrait face seller author photo-user rounded-full circle round")
_NO_NAME = re.compile(
    r"[|·•/:<>{}=\[\]]|\d\s?(?:[kKMGT][bB]|ГБ|гб|км|km|mi|cm|mm|см|мм|kg|кг|л\b|W\b|V\b|mAh|€|\$|₽|%|°|м²|m²|шт|pcs|"
    r"x\d)|\b(?:19|20)\d\d\b|[!?]{2}|,\s(?!(?:Ltd|Inc|LLC|Limited|Corp|GmbH|S\.|SL)\b)|"
    r"^[\d.,]+\s?[kKmM+]*\s*\+?\s+\w"  # "2k+ sold", "75,438 ratings"
)
_CODE = re.compile(r"(?=(?:[^\d]*\d){3})[A-Z0-9]+(?:-[A-Z0-9]+)*", re.ASCII)  # a maker's or a shop's number of a thing


def read_unnamed_sellers(table: Table, drafts: list[Draft]) -> None:
    """Fill in sellers from the likeliest column of plain words, where hardly a card has one."""
    _told_in_line(table, drafts)
    _signs_of_shops(table, drafts)
    if len(drafts) < 4 or sum("seller_name" in draft.values for draft in drafts) > 0.2 * len(drafts):
        return
    used = {node for draft in drafts for name, node in draft.nodes.items() if node >= 0 and name != "seller_url"}
    classified = sum("posted_text" in draft.values or "region_text" in draft.values for draft in drafts) >= 0.5 * len(drafts)
    likely = []
    for column in table.columns.values():
        if column.key in table.taken or len(column.cells) < max(3, 0.25 * len(drafts)):
            continue
        if sum(cell.node in used for cell in column.cells.values()) > 0.2 * len(column.cells):
            continue
        if _may_be_names(table, drafts, column):
            likely.append(column)
    alone = 0.5 if len(likely) == 1 and classified else 0.0  # nothing else on the cards is left unexplained
    ranked = sorted(((_worth(table, one, classified=classified) + alone, -one.order) for one in likely), reverse=True)
    if not ranked or ranked[0][0] < _LEAST:
        return
    column = next(one for one in likely if -one.order == ranked[0][1])
    for row, cell in column.cells.items():
        if cell.node not in used and _is_name(cell):
            drafts[row].put("seller_name", cell.text.removeprefix("@"), f"column of names {where(table, cell)}", cell.node)
    table.taken.add(column.key)


_IN_LINE = re.compile(
    r"(?:(?:sold|shipped|offered|listed|posted)(?: (?:and|&) (?:sold|shipped|delivered|fulfilled))? by|"
    r"verkauf(?:t)?(?: und versand)? (?:durch|von)|verkoop door|verkocht door|aangeboden door|vendu(?: et (?:expédié|livré))? par|"
    r"vendido(?: (?:y|e) (?:enviado|entregue))? por|venduto(?: e spedito)? da|sprzeda(?:wane|ne) przez|sprzedaje|"
    r"v[âa]ndut(?: [sș]i livrat)? de|prodává|prodáva|продавец|продавець|продаёт|продает|магазин|поставщик|"
    r"satıcı|dijual oleh|bán bởi|"
    r"販売元|出品者|卖家|店铺|판매자|البائع|فروشنده|seller|vendor|verkäufer|anbieter|vendeur|vendedor|venditore|verkoper|sprzedawca|"
    r"prodejce|predajca|eladó|vânzător)\s*[:：]?\s+(?P<name>\S.{0,60})",
    re.IGNORECASE,
)


def _told_in_line(table: Table, drafts: list[Draft]) -> None:
    """Lines that say themselves that a seller follows: "Sold by Ann's Shop"."""
    for column in table.columns.values():
        if column.key in table.taken or len(column.cells) < 2 or column.mean_length() > 60:
            continue
        said = {row: found["name"] for row, cell in column.cells.items() if (found := _IN_LINE.fullmatch(cell.text)) is not None}
        if len(said) < 0.6 * len(column.cells) or any(cell.priced for cell in column.cells.values()):
            continue
        for row, name in said.items():
            cell = column.cells[row]
            drafts[row].put("seller_name", name.strip(" .:"), f"words before it {where(table, cell)}", cell.node)


_SHOP_SIGN = re.compile(
    r"logo|merchant|shop|store|seller|vendor|retailer|dealer|anbieter|haendler|negoz|boutique|sklep|obchod", re.IGNORECASE
)


def _signs_of_shops(table: Table, drafts: list[Draft]) -> None:
    """The small pictures with which portals show whose offer it is: their words are the shops' names."""
    if len(drafts) < 4 or sum("seller_name" in draft.values for draft in drafts) > 0.2 * len(drafts):
        return
    out = table.out
    found: dict[int, tuple[str, int]] = {}
    for row, (card, draft) in enumerate(zip(table.cards, drafts, strict=True)):
        images = [node for node in out.images_in(card.start, card.end) if out.doc.tags[node] == "img"]
        for node in images if len(images) > 1 else ():
            attributes = out.doc.attrs[node]
            text = (attributes.get("alt") or attributes.get("title") or "").strip()
            named = f"{attributes.get('class') or ''} {attributes.get('src') or ''} {attributes.get('data-src') or ''}"
            if (
                1 < len(text) < 50
                and _SHOP_SIGN.search(named)
                and "brand" not in named.lower()
                and text.casefold() not in draft.values.get("title", "").casefold()
                and not _SHOP_SIGN.fullmatch(text.split()[-1])
                and hints.ACTION.match(text) is None
            ):
                found.setdefault(row, (text, node))
    texts = {text for text, _ in found.values()}
    if len(found) >= 0.5 * len(drafts) and len(texts) > 1:
        for row, (text, node) in found.items():
            drafts[row].put("seller_name", text, "picture of the shop's sign", node)


def is_score(text: str) -> bool:
    """Whether a text is what others think of a seller: "4.9 (120)", "17 reviews"."""
    return _SCORE.fullmatch(text) is not None


def _is_name(cell: Cell) -> bool:
    text = cell.text
    return (
        2 <= len(text) <= 48
        and any(map(str.isalpha, text))
        and text.count(" ") <= 7
        and not cell.priced
        and "button" not in cell.tags
        and _NO_NAME.search(text) is None
        and hints.ACTION.match(text) is None
        and hints.SELLER_KIND.fullmatch(text) is None
        and hints.DATE.search(text) is None
        and hints.INSTALMENT.search(text) is None
        and hints.PRICE_WORD.fullmatch(text) is None
        and _SCORE.fullmatch(text) is None
        and label_kind(text) is None
        and not money.find_prices(text)
    )


def _may_be_names(table: Table, drafts: list[Draft], column: Column) -> bool:
    """Whether nothing speaks against a column: dates, places, parts of titles, one word on all cards, another field's name."""
    cells = column.cells
    if column.share(_is_name) < 0.85:
        return False
    texts = [cell.text for cell in cells.values()]
    different = set(texts)
    if len(different) < 2 or (len(cells) >= 10 and len(different) <= 3):
        return False
    first = next(iter(cells.values()))
    if table.out.tokens(first.node) & _OTHER_KIND:
        return False
    if sum(_CODE.fullmatch(text) is not None for text in different) > 0.4 * len(different):
        return False
    titled = sum(cell.text.casefold() in drafts[row].values.get("title", "").casefold() for row, cell in cells.items())
    return titled <= 0.15 * len(cells) and sum(map(may_be_place, different)) <= 0.5 * len(different)


def _worth(table: Table, column: Column, *, classified: bool) -> float:
    cells = column.cells
    different = {cell.text for cell in cells.values()}
    named = name_share(different)
    worth = 2.4 * named if named >= 0.25 else 0.0
    worth += 2.6 * _share(column, lambda row: _portrayed(table, row, cells[row], said=True))
    worth += 1.2 * _share(column, lambda row: _portrayed(table, row, cells[row], said=False))
    worth += 1.2 * _share(column, lambda row: _scored(table, row, cells[row]))
    worth += 1.6 * _share(column, lambda row: _told(table, row, cells[row]))
    worth += 0.6 * _share(column, lambda row: _kind_beside(table, row, cells[row]))
    if len(different) >= 0.35 * len(cells):
        worth += 0.4 + (0.2 if len(different) < len(cells) else 0.0)
    if classified:
        worth += 0.4
    first = next(iter(cells.values()))
    near = table.out.near_tokens(first.node, table.cards[next(iter(cells))].start)
    worth += 0.6 if near & hints.SELLER else 0.0
    worth -= 1.5 if near & _OTHER_KIND else 0.0
    if len(cells) >= 8 and len(different) <= 0.2 * len(cells) and named < 0.5:
        worth -= 1.0  # conditions, kinds of goods
    if (
        named == 0.0
        and all(text.isascii() for text in different)
        and sum(text[:1].islower() for text in different) > 0.5 * len(different)
    ):
        worth -= 0.5
    return worth


def _share(column: Column, test: Callable[[int], bool]) -> float:
    rows = list(column.cells)[:24]
    return sum(map(test, rows)) / len(rows)


def _beside(table: Table, row: int, cell: Cell, step: int) -> Cell | None:
    """The cell before or behind one on its card."""
    cells = table.cells[row]
    at = next((number for number, one in enumerate(cells) if one is cell), -1) + step
    return cells[at] if 0 <= at < len(cells) and at - step >= 0 else None


def _near(table: Table, one: Cell, two: Cell) -> bool:
    """Whether two cells stand in one small block."""
    doc = table.out.doc
    above = set(doc.ancestors(one.node)[:2]) | {one.node}
    return bool(above & (set(doc.ancestors(two.node)[:3]) | {two.node}))


def _scored(table: Table, row: int, cell: Cell) -> bool:
    """Whether a score of reviews stands right behind a text, or right before it."""
    for step in (1, 2, -1):
        beside = _beside(table, row, cell, step)
        if beside is not None and _SCORE.fullmatch(beside.text) and not beside.priced and _near(table, cell, beside):
            return True
    return False


def _told(table: Table, row: int, cell: Cell) -> bool:
    """Whether the text right before says that a seller follows."""
    before = _beside(table, row, cell, -1)
    return before is not None and _BY.fullmatch(before.text.rstrip(" :：")) is not None


def _kind_beside(table: Table, row: int, cell: Cell) -> bool:
    """Whether a mark of private, dealer or shop stands beside."""
    return any(
        beside is not None and hints.SELLER_KIND.fullmatch(beside.text) is not None and _near(table, cell, beside)
        for beside in (_beside(table, row, cell, 1), _beside(table, row, cell, -1))
    )


def _portrayed(table: Table, row: int, cell: Cell, *, said: bool) -> bool:
    """Whether a small picture that is not the card's, or the name's first letter in its place, stands right before.

    `said`: whether that picture is called by the very name.
    """
    out, card = table.out, table.cards[row]
    doc = out.doc
    before = _beside(table, row, cell, -1)
    if not said and before is not None and len(before.text) == 1 and before.text == cell.text[:1]:
        return True
    images = [node for node in out.images_in(card.start, card.end) if node < cell.node and doc.tags[node] == "img"]
    if not images or cell.node - images[-1] > 8:
        return False
    node = images[-1]
    said_so = (doc.attrs[node].get("alt") or doc.attrs[node].get("title") or "").strip()
    if said:
        return len(said_so) > 1 and (
            said_so == cell.text or (len(cell.text) > 2 and said_so.endswith(cell.text) and len(said_so) < 2.5 * len(cell.text))
        )
    between = any(not doc.tags[one] and doc.texts[one].strip() for one in range(node + 1, cell.node))
    if between:
        return False
    if out.near_tokens(node, card.start) & _PORTRAIT:
        return True
    return len(images) > 1 or not _is_first_picture(table, row, node)


def _is_first_picture(table: Table, row: int, node: int) -> bool:
    out, card = table.out, table.cards[row]
    images = [one for one in out.images_in(card.start, card.end) if out.doc.tags[one] == "img"]
    return len(images) < 2 or (images[0] == node and images[1] - node > 400)
