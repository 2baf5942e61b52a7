"""The price of each card, decided over all of them: the sum that stands where most cards have theirs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from spiders.reading import hints, money
from spiders.reading.draft import Draft
from spiders.reading.facts import label_kind
from spiders.reading.outline import Outline, Spot
from spiders.reading.price_words import is_price_word
from spiders.reading.table import FORMATTING, Cell, Column, Table, where
from spiders.reading.texts import squash, words

WAS = words("was old strike crossed before previous rrp msrp regular original oldprice striked strikethrough uvp compare stroke")
_IS = words("new now current sale special final actual today")
_BESIDE = words(
    """installment installments instalment instalments monthly month credit loan shipping delivery postage versand save saved
    saving savings cashback bonus points
    coupon voucher deposit reviews review percent percentage fee financing lease emi unitprice perunit per freight"""
)
_CALLED = hints.PRICE - words("value amount amt sum total cost bid")  # names that a price's element has and few others


@dataclass(slots=True)
class _Offer:
    """A sum on a card with the reasons for and against its being the price."""

    spot: Spot
    owner: int
    place: tuple[int, int]  # the path of the element whose line it is part of, and which cell of a table row that is in
    key: tuple[int, int]
    tokens: frozenset[str]  # the names of its elements that the card's other sums do not share
    called: bool  # an element around it is named price
    struck: bool
    worth: float = 0.0
    repeated: bool = False  # it says a struck sum again in words, or is what the other two make together

    def old(self) -> bool:
        """Whether it is marked as the price before."""
        return self.struck or self.repeated or bool(self.tokens & WAS and not self.tokens & _IS)


def read_prices(table: Table, drafts: list[Draft]) -> None:
    """Give each draft the price of its card, or the words that stand in the price's place."""
    rows = [_offers(table, row) for row in range(len(table.cards))]
    count = len(table.cards)
    titled = sum(map(bool, rows)) < 0.2 * count
    if titled:
        # Boards have no place for a price but the title.
        rows = [offers or _offers(table, row, titled=True) for row, offers in enumerate(rows)]
    support = Counter(key for offers in rows for key in {offer.key for offer in offers if not offer.struck and offer.worth > -2})
    unstruck = sum(any(not offer.old() for offer in offers) for offers in rows)
    chosen: list[_Offer | None] = []
    for draft, offers in zip(drafts, rows, strict=True):
        draft.prices = tuple(money.plain(offer.spot.money.amount) for offer in offers)
        current = [offer for offer in offers if not offer.old()] if unstruck > 0.4 * count else offers
        best = max(current, key=lambda offer: offer.worth + 2.0 * support[offer.key] / count, default=None)
        chosen.append(best if best is not None and best.worth > -2.5 else None)
    path = _place_of_sums(table, rows)
    if path is not None:
        chosen = [_in_place(offers, best, path) for offers, best in zip(rows, chosen, strict=True)]
    place = _find_place(table, drafts, rows, chosen, path)
    for row, draft in enumerate(drafts):
        best = chosen[row]
        if best is not None and (place is None or _fits(table, row, draft, best, place)):
            set_price(draft, best.spot, "price in title" if titled else "price on card")
            if titled:
                draft.replace("price_text", best.spot.shown[best.spot.money.start : best.spot.money.end], "price in title")
            _put_old(draft, rows[row], best)
        else:
            _word_or_bare_price(table, row, draft, support, place)
    if not any("price_amount" in draft.values for draft in drafts):
        _bare_column(table, drafts)
    _currency_of_column(table.out, drafts)


def _put_old(draft: Draft, offers: list[_Offer], best: _Offer) -> None:
    for offer in offers:
        if (offer.struck or offer.tokens & WAS) and offer.spot.money.amount > best.spot.money.amount:
            draft.put("price_old_text", price_line(offer.spot), "struck price", offer.spot.start)
            draft.nodes["price_old_end"] = offer.spot.end
            return


# --- the place --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cards of a list have their price: its path, the path of the block around it, the share of cards with one there."""

    path: tuple[int, int]
    block: int
    share: float
    mixed: bool  # other lines of the cards stand on the same path, so that words there may be anything
    beside: frozenset[
        tuple[int, int]
    ]  # paths of sums that stand on cards which have their price in the place: they are something else


def _place_of_sums(table: Table, rows: list[list[_Offer]]) -> tuple[int, int] | None:
    """The place where most cards have a sum that looks like a price, or words for one; None where there is no such place."""
    sums: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)  # by place, each card's worth of the sum there
    for row, offers in enumerate(rows):
        for offer in offers:
            if not offer.old() and offer.worth > -2.0:
                sums[offer.place].setdefault(row, offer.worth)
    if sum(map(bool, rows)) < 3:
        return None
    chances = []
    for path, worths in sums.items():
        spread = len(worths | dict.fromkeys(_worded_at(table, path), 0.0)) / len(table.cards)
        if len(worths) >= 2 and spread >= 0.4:
            chances.append((sum(worths.values()) / len(worths) + 2.0 * spread, path))
    return max(chances)[1] if chances else None


def _find_place(
    table: Table, drafts: list[Draft], rows: list[list[_Offer]], chosen: list[_Offer | None], path: tuple[int, int] | None
) -> _Place | None:
    """What stands around the place: its block, and the paths of sums that are something else."""
    paths = table.out.paths
    there: Counter[tuple[int, int]] = Counter()
    beside: Counter[tuple[int, int]] = Counter()
    blocks: Counter[int] = Counter()
    for row, (draft, offers, best) in enumerate(zip(drafts, rows, chosen, strict=True)):
        others = {offer.place for offer in offers} - {path}
        there.update(others)
        if best is not None and best.place == path:
            beside.update(others)
            blocks[paths[_block(table, row, draft, best.owner)]] += 1
    if path is None or not blocks:
        return None
    known = frozenset(one for one, times in beside.items() if times >= 2 and times >= 0.5 * there[one])
    worded = known | {one for one in there if _words_beside(table, rows, one, path)}
    priced = [row for row, best in enumerate(chosen) if best is not None and best.place == path]
    mixed = sum(_other_words(table, row, path) for row in priced) > 0.2 * len(priced)
    return _Place(path, blocks.most_common(1)[0][0], blocks.total() / len(table.cards), mixed, frozenset(worded))


def _other_words(table: Table, row: int, path: tuple[int, int]) -> bool:
    return any(
        not cell.priced and _wordy(cell.text) and _line_of(table.out, cell.node, table.cards[row].start) == path
        for cell in table.cells[row]
        if cell.key not in table.taken
    )


def _words_beside(table: Table, rows: list[list[_Offer]], path: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether the cards with a sum on one path have words in the price's place as a rule."""
    worded = set(_worded_at(table, place))
    holding = {row for row, offers in enumerate(rows) if any(offer.place == path for offer in offers)}
    return len(holding & worded) >= 2 and len(holding & worded) >= 0.5 * len(holding)


def _worded_at(table: Table, path: tuple[int, int]) -> list[int]:
    """The cards that have words for a price on this path."""
    return [
        row
        for row, cells in enumerate(table.cells)
        if any(is_price_word(cell.text) and _line_of(table.out, cell.node, table.cards[row].start) == path for cell in cells)
    ]


def _in_place(offers: list[_Offer], best: _Offer | None, path: tuple[int, int]) -> _Offer | None:
    """A card's sum in the place, where it had chosen one that only more cards have."""
    if best is None or best.place == path:
        return best
    own = (one for one in offers if one.place == path and not one.old())
    return next((one for one in own if one.worth > best.worth), best)


def _fits(table: Table, row: int, draft: Draft, offer: _Offer, place: _Place) -> bool:
    """Whether a sum may be its card's price: it stands in the place, or beside it, or its element is called price.

    A card that has words in the price's place has no price, whatever sum its description names.
    """
    paths = table.out.paths
    if offer.place == place.path:
        return True
    if offer.worth < -1.0 and hints.NOT_OURS.search(offer.spot.text):
        return False  # freight, though no other sum is there
    beside = paths[_block(table, row, draft, offer.owner)] == place.block
    if _words_in_place(table, row, place) is not None and not (beside and offer.worth >= 1.0):
        return False
    if beside or place.share < 0.5 or len(table.cards) < 5:
        return True
    if offer.place in place.beside:
        return False
    return offer.called or not (_in_prose(offer.spot) or _of_another(table, row, offer.owner))


def _in_prose(spot: Spot) -> bool:
    """Whether a sum stands in a sentence."""
    return len(spot.text) - (spot.money.end - spot.money.start) > 24


def _of_another(table: Table, row: int, node: int) -> bool:
    """Whether a sum stands beside a link to something else: goods that a card shows along with its own."""
    out, card = table.out, table.cards[row]
    while node > card.start:
        links = {out.hrefs[link] for link in out.links_in(node, out.doc.ends[node])}
        if links:
            return card.href not in links
        node = out.doc.parents[node]
    return False


def _words_in_place(table: Table, row: int, place: _Place) -> Cell | None:
    """The words on a card that stand where the others have their sum."""
    out, start = table.out, table.cards[row].start
    cells = [cell for cell in table.cells[row] if not cell.priced and cell.key not in table.taken and len(cell.text) <= 60]
    for cell in cells:
        if is_price_word(cell.text) and (
            cell.tokens & _CALLED or _line_of(out, cell.node, start) == place.path or _inside(out, cell.node, place.block)
        ):
            return cell
    if place.mixed:
        return None
    return next((cell for cell in cells if _wordy(cell.text) and _line_of(out, cell.node, start) == place.path), None)


def _inside(out: Outline, node: int, block: int) -> bool:
    """Whether a node is in an element on this path."""
    return out.paths[node] == block or any(out.paths[above] == block for above in out.doc.ancestors(node)[:6])


def _wordy(text: str) -> bool:
    return any(map(str.isalpha, text)) and not any(map(str.isdigit, text)) and money.mark_currency(text) is None


def _block(table: Table, row: int, draft: Draft, node: int) -> int:
    """The largest element of a card around a node that does not hold the card's title."""
    doc, card = table.out.doc, table.cards[row]
    title = draft.nodes.get("title", -1)
    while True:
        parent = doc.parents[node]
        if parent <= card.start or parent <= title < doc.ends[parent]:
            return node
        node = parent


# --- its currency -----------------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_TEXTS = 8000


def _currency_of_column(out: Outline, drafts: list[Draft]) -> None:
    """What stands in the price's place without a currency of its own ("free", a bare number) has that of the others."""
    lacking = [draft for draft in drafts if "price_text" in draft.values and "price_currency" not in draft.values]
    if not lacking:
        return
    known = Counter(draft.values["price_currency"] for draft in drafts if "price_currency" in draft.values)
    if not known:
        code = stated_currency(out) or out.local
    elif known.most_common(1)[0][1] >= 0.8 * known.total():
        code = known.most_common(1)[0][0]
    elif out.local in known:
        code = out.local
    else:
        return
    for draft in lacking:
        draft.put("price_currency", code, "currency of the page")


def stated_currency(out: Outline) -> str | None:
    """The one currency that the page names beside a word for price: "Preis (CHF)", "All prices in EUR"."""
    doc = out.doc
    said: set[str] = set()
    for node, tag in enumerate(doc.tags[:_MOST_TEXTS]):
        if tag or len(doc.texts[node]) > 80:
            continue
        codes = {code for code in _CODE.findall(doc.texts[node]) if code in money.ISO and code not in money.WORDLIKE}
        if codes and _names_price(doc.texts[node]):
            said |= codes
    return said.pop() if len(said) == 1 else None


def _names_price(text: str) -> bool:
    """Whether one of a text's words is a word for price."""
    return any(label_kind(word) == "price_text" or word.casefold() in hints.PRICE for word in _WORD.findall(text))


# --- the sums of a card -----------------------------------------------------------------------------------------------


def set_price(draft: Draft, spot: Spot, where: str) -> None:
    """The price of a draft, from where it stands on the page."""
    draft.replace("price_text", price_line(spot), where, spot.start)
    draft.nodes["price_end"] = spot.end
    draft.replace("price_amount", money.plain(spot.money.amount), where)
    draft.drop("price_currency")
    draft.put("price_currency", spot.currency, where)


_FOOTNOTES = "¹²³⁴⁵⁶⁷⁸⁹*†‡ "


def price_line(spot: Spot) -> str:
    """The text of a price alone: the whole line where it is short and says nothing else, else just the sum."""
    start, end = spot.money.start, spot.money.end
    text = spot.text
    if (
        len(text) <= 48
        and spot.rest <= 1
        and "%" not in text
        and ((start == 0 and end == len(text)) or not (hints.NOT_OURS.search(text) or hints.INSTALMENT.search(text)))
    ):
        return spot.shown.strip(" |–-·•").rstrip(_FOOTNOTES)
    before = text[max(0, start - 14) : start]
    if found := hints.FROM_WORD.search(before):
        return (found[0] + spot.shown[start:end]).strip()
    return spot.shown[start:end]


def _offers(table: Table, row: int, *, titled: bool = False) -> list[_Offer]:
    out, card = table.out, table.cards[row]
    top = out.doc.parents[card.start]
    title = [] if titled else _title_cells(table, row)
    spots = [
        spot
        for spot in out.spots_in(card.start, card.end)
        if not any(
            cell.node < spot.start < out.doc.ends[cell.node] and spot.text[spot.money.start : spot.money.end] in cell.text
            for cell in title
        )
    ]
    starts = [spot.start for spot in spots]
    offers = []
    seen: Counter[int] = Counter()
    for index, spot in enumerate(spots):
        owner = out.doc.parents[spot.start]
        path = out.paths[owner]
        key = (path, seen[path])
        seen[path] += 1
        tokens = out.near_tokens(owner, top)
        own = out.near_tokens(owner, _around_others(out, owner, starts, top))
        struck = out.struck(spot.start, top)
        offer = _Offer(spot, owner, _line_of(out, owner, card.start), key, own, bool(tokens & _CALLED), struck)
        offer.worth = offer_worth(out, spot, own | tokens & hints.PRICE, struck) - 0.15 * index - (0.0 if titled else _prose(spot))
        offers.append(offer)
    _compare(offers)
    return offers


def _line_of(out: Outline, node: int, top: int) -> tuple[int, int]:
    """The path of the element whose line a text is part of, and the number of the table cell around it."""
    doc = out.doc
    while node > top and doc.tags[node] in FORMATTING:
        node = doc.parents[node]
    cell = node
    while cell > top and doc.tags[cell] != "td":
        cell = doc.parents[cell]
    number = sum(1 for one in doc.children(doc.parents[cell]) if one < cell) if doc.tags[cell] == "td" and cell > top else 0
    return out.paths[node], number


def _prose(spot: Spot) -> float:
    """How much the words around a sum speak against it: a description names sums, a price stands alone."""
    around = len(spot.text) - (spot.money.end - spot.money.start)
    return 0.0 if len(spot.text) > 90 else min(1.5, max(0, around - 16) / 30)  # the longest are judged already


def _around_others(out: Outline, node: int, starts: list[int], top: int) -> int:
    """The first element around a sum that holds another sum of the card: what it is called says nothing about one of them."""
    doc = out.doc
    while node > top and bisect_left(starts, doc.ends[node]) - bisect_left(starts, node) <= 1:
        node = doc.parents[node]
    return max(node, top)


def _compare(offers: list[_Offer]) -> None:
    """What a card's sums say of each other: one that repeats a struck sum is old too, the largest of a = b + c is what was."""
    if len(offers) < 2:
        return
    before = {offer.spot.money.amount for offer in offers if offer.old()}
    lower = any(not offer.old() and offer.spot.money.amount not in before for offer in offers)
    for offer in offers:
        offer.repeated = lower and offer.spot.money.amount in before
    amounts = sorted({offer.spot.money.amount for offer in offers}, reverse=True)[:8]
    for large, now in combinations(amounts, 2):
        if 0 < large - now < now and large - now in amounts:
            for offer in offers:
                if offer.spot.money.amount != now:
                    offer.worth -= 1.0
            return


_SENTENCE_END = re.compile(r"[.;!?]\s")


def offer_worth(out: Outline, spot: Spot, tokens: frozenset[str], struck: bool) -> float:
    """How much a sum looks like the current price, by its words and its element's names."""
    text, start, end = spot.text, spot.money.start, spot.money.end
    before, after = text[max(0, start - 40) : start], _SENTENCE_END.split(text[end : end + 40])[0]
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
    if hints.NOW_WORD.search(before) or hints.NOW_WORD.search(_text_before(out, spot.start)):
        worth += 0.8
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


def _word_or_bare_price(table: Table, row: int, draft: Draft, support: Counter[tuple[int, int]], place: _Place | None) -> None:
    """A card without a sum: "negotiable", "on request", or a number standing where the others have their price."""
    if place is not None and (cell := _words_in_place(table, row, place)) is not None:
        draft.put("price_text", cell.text, where(table, cell), cell.node)
        return
    paths = {path for (path, _), number in support.items() if number >= 0.3 * len(table.cards)}
    for cell in table.cells[row]:
        if len(cell.text) > 60 or cell.key in table.taken:
            continue
        in_place = table.out.paths[cell.node] in paths
        if is_price_word(cell.text) and (in_place or cell.tokens & hints.PRICE or len(cell.text) > 3):
            draft.put("price_text", cell.text, where(table, cell), cell.node)
            return
        if in_place and (amount := money.bare_number(cell.text)) is not None:
            draft.put("price_text", cell.text, where(table, cell), cell.node)
            draft.put("price_amount", money.plain(amount), where(table, cell), cell.node)
            return


# --- prices without a currency ----------------------------------------------------------------------------------------

_WITH_CENTS = re.compile(r"\d[.,]\d\d$")
_GROUPED = re.compile(r"\d[ \u00a0\u202f.,'’]\d{3}(?!\d)")


def _bare_column(table: Table, drafts: list[Draft]) -> None:
    """Prices without any currency mark: a column of numbers that is called price, has such a head, or is written as prices are."""
    best, most = None, 1.4
    for column in table.columns.values():
        numbers = column.share(lambda cell: money.bare_number(cell.text) is not None)
        if numbers < 0.7 or column.key in table.taken or len(column.cells) < 0.4 * len(table.cards):
            continue
        worth = _bare_worth(table, column)
        if worth > most:
            best, most = column, worth
    if best is None:
        return
    for row, cell in best.cells.items():
        amount = money.bare_number(cell.text)
        if amount is not None:
            drafts[row].put("price_text", cell.text, where(table, cell), cell.node)
            drafts[row].put("price_amount", money.plain(amount), where(table, cell), cell.node)


def _bare_worth(table: Table, column: Column) -> float:
    row, first = next(iter(column.cells.items()))
    own = table.out.tokens(first.node) or first.tokens
    spread = len(column.cells) / len(table.cards)
    if own & hints.PRICE and not own & (hints.OLD_PRICE | hints.NOT_PRICE):
        return 2.0 + spread
    if _column_head(table, first, row):
        return 1.5
    if own & (hints.NOT_PRICE - {"color", "label", "code"}) or column.distinct() < 0.5 or spread < 0.8:
        return 0.0
    # Two decimals everywhere, or thousands set apart: mileages have the second but not the first, ratings neither.
    cents = column.share(lambda cell: _WITH_CENTS.search(cell.text) is not None)
    if cents > 0.9:
        return 1.5 - 0.02 * column.order
    grouped = column.share(lambda cell: _GROUPED.search(cell.text) is not None)
    return 1.5 - 0.02 * column.order if grouped > 0.3 and stated_currency(table.out) is not None else 0.0


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
    return _names_price(doc.text(names[at])[:80])
