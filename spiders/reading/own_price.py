"""The price of an item page's own offer, among all the sums the page shows: by its words, its place and what the data says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spiders.reading import hints, money
from spiders.reading.draft import Draft
from spiders.reading.facts import label_kind
from spiders.reading.outline import Outline, Spot
from spiders.reading.price_words import hides_price, is_price_word
from spiders.reading.prices import WAS, offer_worth, price_line, set_price, stated_currency
from spiders.reading.texts import squash, words

_BLOCKS = frozenset(("p", "li", "td", "th", "dd", "dt", "div", "section", "article", "label", "h2", "h3", "h4", "tr", "body"))
_ROWS = frozenset(("tr", "li", "dl", "dt", "dd"))
_MOST_WORDS = 15_000
_CART = words("cart basket minicart wishlist compare popover tooltip")
_BESIDE = words("warranty protection plan service addon addons bundle accessory accessories swatch conversion converted approx")
_BID = re.compile(
    r"current bid|(?:winning|highest|leading) bid|текущая (?:ставка|цена)|поточна (?:ставка|ціна)|aktualna (?:cena|oferta)|"
    r"aktuelles gebot|höchstgebot|enchère (?:actuelle|en cours)|(?:puja|oferta) actual|offerta attuale|lance atual|"
    r"huidig bod|güncel teklif|şu anki teklif|現在価格|現在$|当前价|المزايدة الحالية|aktuální (?:cena|nabídka)|"
    r"jelenlegi (?:ár|licit)|(?:nuvarande|gjeldende|ledande|ledende) bud|nykyinen tarjous|licitația curentă|현재가",
    re.IGNORECASE,
)
_BIDS = re.compile(
    r"\W{0,3}\d+\s*(?:bids?\b|став(?:к|ок)|gebote?\b|ofert|licytuj|enchères?|pujas?|offerte\b|lances?\b|biedingen|bod\b|bud\b|"
    r"teklif|件?の?入札|次出价|مزايدة|příhoz|licit)",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"buy (?:it )?now|купить сейчас|блиц|купити зараз|kup teraz|sofort-?\s?kauf|sofortpreis|achat immédiat|"
    r"c[óo]mpralo|compra subito|compre já|direct kopen|nu kopen|hemen al|即決|一口价|立即购买|اشتر الآن|koupit hned|"
    r"köp nu|kjøp nå|køb nu|villámár|cumpără acum|즉시구매",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:[≈~≃∼]|\bapprox\.?|\babout|\bca\.|около|примерно|приблизно|około|環|約)\s*$", re.IGNORECASE)
_SENTENCES = re.compile(r"[.;,!?]\s|\s[|–—]\s")
_QUANTITY = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ,.]?\d{3})*(?![\d.,%])")


@dataclass(slots=True)
class _Candidate:
    """A sum of the page that may be the offer's, with the reasons for and against it."""

    spot: Spot
    tokens: frozenset[str]
    around: frozenset[str]  # the names of its elements but for the one that is called price
    struck: bool
    line: str  # the words before it in its line, behind any other sum
    worth: float = 0.0
    dearest: bool = True  # not a break for larger quantities


def read_price(
    out: Outline, draft: Draft, sources: Sequence[Draft], heading: int, skip: Callable[[int], bool], currency: str | None
) -> None:
    """Give the draft its price; `sources` are the data that state one, the surest first."""
    stated = [source for source in sources if source.values.get("price_amount")]
    found = _candidates(out, draft, heading, skip)
    _weigh(out, found, stated, heading)
    best = max(found, key=lambda one: one.worth, default=None)
    source = stated[0] if stated else None
    word = None if source is not None else _word_for_price(out, heading, skip)
    if best is not None and source is None and not best.tokens & hints.PRICE and _sold_out(out, heading, skip):
        best = None
    if best is not None and source is None and word is not None and (hides_price(out.doc.texts[word]) or _yields(best, word)):
        best = None
    if best is not None and (_agrees(best, stated) or (best.worth >= 1.6 and source is None) or _overrules(best, found, stated)):
        set_price(draft, best.spot, "price shown")
        code = next((one.values["price_currency"] for one in stated if one.values.get("price_currency")), None)
        if code and (best.spot.currency is None or (best.spot.money.mark or "?").startswith("?")):
            draft.replace("price_currency", code, "data")
        if best.spot.currency is None and best.spot.money.mark == "?yen":
            draft.put("price_currency", _yen_or_yuan(draft.values.get("title", "")), "script of the page")
    elif source is not None and _sold_out(out, heading, skip, anywhere=True) and not _is_shown(out, found, stated, skip):
        return  # what was asked before it ran out; a visitor is told of no price
    elif source is not None:
        amount = source.values["price_amount"]
        draft.put("price_amount", amount, source.where["price_amount"])
        code = next((one.values["price_currency"] for one in stated if one.values.get("price_currency")), None)
        draft.put("price_currency", code or currency, source.where["price_amount"])
        shown = source.values.get("price_text") or _bare_shown(out, amount, skip)
        draft.put("price_text", shown, source.where["price_amount"])
    elif word is not None:
        draft.put("price_text", squash(out.doc.texts[word]), "price shown", word)
    else:
        _bare_price(out, draft, heading, skip)
    _old_price(draft, found)


def _yen_or_yuan(title: str) -> str | None:
    """Whose ¥ it is, where neither host nor language says: kana is Japanese, Chinese characters alone are Chinese."""
    if any("\u3041" <= one <= "\u30ff" for one in title):
        return "JPY"
    return "CNY" if any("\u4e00" <= one <= "\u9fff" for one in title) else None


def _candidates(out: Outline, draft: Draft, heading: int, skip: Callable[[int], bool]) -> list[_Candidate]:
    found = []
    title = draft.values.get("title", "")
    for spot in out.spots:
        if skip(spot.start) or (spot.text and len(spot.text) > 30 and spot.text in title):
            continue
        owner = out.doc.parents[spot.start]
        stop = max(0, _stop(out, owner, heading))
        tokens = out.near_tokens(owner, stop)
        called = next((one for one in (owner, out.doc.parents[owner]) if one > stop and out.tokens(one) & hints.PRICE), None)
        around = tokens if called is None else out.near_tokens(out.doc.parents[called], stop)
        found.append(_Candidate(spot, tokens, around, out.struck(spot.start, 0), _line_before(out, spot)))
    return found


def _stop(out: Outline, node: int, heading: int) -> int:
    """Five elements up, or where the page's heading is inside as well: names further out say nothing of one price."""
    above = out.doc.ancestors(node)[:5]
    for one in above:
        if one <= heading < out.doc.ends[one]:
            return one
    return above[-1] if above else 0


def _weigh(out: Outline, found: list[_Candidate], stated: list[Draft], heading: int) -> None:
    count = max(1, len(out.doc.tags))
    told = {source.values["price_amount"]: 3.0 - 0.7 * index for index, source in reversed(list(enumerate(stated)))}
    _mark_breaks(out, found)
    for one in found:
        spot = one.spot
        worth = offer_worth(out, spot, one.tokens, one.struck)
        if one.dearest:
            worth += told.get(money.plain(spot.money.amount), 0.0) or (1.0 if _in_range(spot.money.amount, stated) else 0.0)
        else:
            worth -= 3.0
        if heading >= 0:
            worth += _nearness(spot.start - heading, count)
            if heading <= spot.start < out.doc.ends[heading]:
                worth -= 2.0
        if one.around & hints.CHROME or one.around & _CART:
            worth -= 2.5
        if one.tokens & hints.DESCRIPTION and not one.tokens & hints.PRICE:
            worth -= 1.5
        if one.tokens & _BESIDE:
            worth -= 1.5
        if one.line and (hints.NOT_OURS.search(one.line) or hints.INSTALMENT.search(one.line)):
            worth -= 2.0
        if _ABOUT.search(one.line) or _ABOUT.search(spot.text[: spot.money.start]):
            worth -= 1.5
        if len(spot.text) - (spot.money.end - spot.money.start) > 24:
            worth -= 0.8  # a sentence
        if label_kind(_SENTENCES.split(one.line)[-1].strip() or _label(out, spot.start)) == "price_text":
            worth += 1.8
        one.worth = worth
    _weigh_only(found)
    _weigh_bids(out, found)


def _weigh_only(found: list[_Candidate]) -> None:
    """The one sum that stands for itself outside every strip of other goods is what is asked, wherever it stands."""
    alone = [one for one in found if not one.struck and one.spot.money.end - one.spot.money.start >= len(one.spot.text) - 4]
    if len({one.spot.money.amount for one in alone}) == 1 and all(not (one.around & hints.CHROME) for one in alone):
        alone[0].worth += 0.9


def _nearness(distance: int, count: int) -> float:
    """What it tells that a sum stands so many nodes behind the heading of a page of so many."""
    share = distance / max(count, 250)
    return (1.2 if 0 <= share < 0.15 else 0.5 if -0.1 < share < 0.4 else -0.3) - abs(share)


def _weigh_bids(out: Outline, found: list[_Candidate]) -> None:
    """In an auction the price is the bid; what ends it at once is another."""
    labels = [one.line or _label(out, one.spot.start) for one in found]
    bids = [_BID.search(label) is not None or _counts_bids(out, one.spot) for one, label in zip(found, labels, strict=True)]
    if not any(bid and one.worth > 0 for one, bid in zip(found, bids, strict=True)):
        return
    for one, label, bid in zip(found, labels, bids, strict=True):
        at_once = _AT_ONCE.search(label) is not None
        one.worth += -1.5 if at_once else 1.0 if bid else 0.0


def _counts_bids(out: Outline, spot: Spot) -> bool:
    """Whether the number of bids stands right behind a sum."""
    end = min(spot.end + 8, len(out.doc.tags))
    return out.length(spot.end, end) < 120 and _BIDS.match(out.doc.text(spot.end, end)) is not None


def _label(out: Outline, node: int) -> str:
    """The short text before a sum, in an element of its own."""
    doc = out.doc
    for at in range(node - 1, max(node - 7, 0), -1):
        if not doc.tags[at] and (text := squash(doc.texts[at])):
            return text if len(text) < 60 and not text[-1].isdigit() else ""
    return ""


def _line_before(out: Outline, spot: Spot) -> str:
    """What its line, list entry or table row says before a sum, back to the sum before it."""
    doc = out.doc
    block = next((above for above in doc.ancestors(spot.start)[:5] if doc.tags[above] in _BLOCKS), 0)
    row = next((above for above in doc.ancestors(spot.start)[:5] if doc.tags[above] in _ROWS), block)
    start = row if 0 < spot.start - row < 40 else block
    if not 0 < spot.start - start < 40 or out.length(start, spot.start) > 600:
        return ""
    text = doc.text(start, spot.start) + " " + spot.text[: spot.money.start]
    return squash(re.split(r"\d{2,}\D{0,3}(?=\D)", text)[-1])[-70:]


def _mark_breaks(out: Outline, found: list[_Candidate]) -> None:
    """Find price breaks: rows alike whose quantity rises while the price falls; the one for the fewest pieces is the offer's."""
    columns: dict[int, list[_Candidate]] = {}
    for one in found:
        columns.setdefault(out.paths[out.doc.parents[one.spot.start]], []).append(one)
    for column in columns.values():
        if not 2 <= len(column) <= 60:
            continue
        run: list[_Row] = []
        for row in _rows(out, column):
            if run and not row.follows(run[-1]):
                _settle(run, found)
                run = []
            run.append(row)
        _settle(run, found)


@dataclass(slots=True)
class _Row:
    """One row of a column of sums: the element, the one around it, its sums, the quantity it names."""

    node: int
    parent: int
    sums: list[_Candidate]
    quantity: int | None

    def follows(self, before: _Row) -> bool:
        """Whether it is a break behind another: more pieces, for less each."""
        if self.parent != before.parent or self.quantity is None or before.quantity is None:
            return False
        dear, cheap = before.sums[0], self.sums[0]
        if dear.struck or cheap.struck or not 0 < cheap.spot.money.amount < dear.spot.money.amount:
            return False
        return self.quantity > before.quantity


def _rows(out: Outline, column: list[_Candidate]) -> list[_Row]:
    doc = out.doc
    rows: list[_Row] = []
    for at, one in enumerate(column):
        if rows and rows[-1].node <= one.spot.start < doc.ends[rows[-1].node]:
            rows[-1].sums.append(one)
            continue
        node = next((above for above in doc.ancestors(one.spot.start)[:6] if doc.tags[above] in ("tr", "li")), -1)
        if node < 0:
            node = _apart(out, one.spot.start, column[at + 1 if at + 1 < len(column) else at - 1].spot.start)
        if node >= 0:
            rows.append(_Row(node, doc.parents[node], [one], _quantity(out, node)))
    return rows


def _settle(run: list[_Row], found: list[_Candidate]) -> None:
    """Of price breaks all but the first are for more pieces; the first too, where a dearer sum stands before it."""
    if len(run) < 2 or run[0].quantity is None:
        return
    first = run[0].sums[0].spot
    dearer = any(one.spot.start < first.start and not one.struck and one.spot.money.amount > first.money.amount for one in found)
    for row in run[0 if run[0].quantity > 1 and dearer else 1 :]:
        for one in row.sums:
            one.dearest = False


def _apart(out: Outline, node: int, other: int) -> int:
    """The largest element around a node that does not hold the other one; -1 far up."""
    doc = out.doc
    above = node
    for parent in doc.ancestors(node)[:6]:
        if parent <= other < doc.ends[parent]:
            return above
        above = parent
    return -1


def _quantity(out: Outline, row: int) -> int | None:
    """The first whole number of a row beside its sums."""
    doc = out.doc
    if doc.ends[row] - row > 40:
        return None
    for node in range(row, doc.ends[row]):
        text = squash(doc.texts[node]) if not doc.tags[node] else ""
        if text and len(text) < 40 and not money.find_prices(text) and (found := _QUANTITY.search(text)) is not None:
            return int(re.sub(r"\D", "", found[0]))
    return None


def _in_range(amount: Decimal, stated: list[Draft]) -> bool:
    """Whether data that gives a lowest and a highest price allows a sum."""
    return any(
        source.highest is not None and Decimal(source.values["price_amount"]) <= amount <= source.highest for source in stated
    )


def _agrees(best: _Candidate, stated: list[Draft]) -> bool:
    amount = best.spot.money.amount
    return any(Decimal(source.values["price_amount"]) == amount for source in stated) or _in_range(amount, stated)


def _overrules(best: _Candidate, found: list[_Candidate], stated: list[Draft]) -> bool:
    """Whether the price a visitor sees stands against data that the page shows nowhere, or only as a break for more pieces."""
    amounts = {Decimal(source.values["price_amount"]) for source in stated}
    shown = [one for one in found if one.spot.money.amount in amounts]
    if best.struck or any(one.dearest for one in shown):
        return False
    return best.worth >= 1.6 if shown else best.worth >= 2.4 and bool(best.tokens & hints.PRICE)


# --- without a sum ----------------------------------------------------------------------------------------------------


def _word_for_price(out: Outline, heading: int, skip: Callable[[int], bool]) -> int | None:
    """The text in the place of the price that says there is none: on request, free, for members after signing in."""
    doc = out.doc
    hiding = None
    for node, tag in enumerate(doc.tags[:_MOST_WORDS]):
        if tag or node < heading or not 2 <= len(doc.texts[node]) <= 90 or skip(node):
            continue
        text = squash(doc.texts[node])
        tokens = out.near_tokens(doc.parents[node], _stop(out, node, heading))
        if is_price_word(text) and tokens & hints.PRICE:
            return node
        if hiding is None and hides_price(text) and not tokens & hints.CHROME:
            hiding = node
    return hiding


_OUT = re.compile(
    r"sold out|out of stock|нет в наличии|немає в наявності|ausverkauft|nicht (?:lieferbar|vorrätig|verfügbar)|épuisé|"
    r"rupture de stock|"
    r"agotado|esgotado|esaurito|brak(?: w magazynie)?|produkt niedostępny|uitverkocht|tükendi|vyprodáno|není skladem|elfogyott|"
    r"stoc epuizat|rasprodato|slutsåld|udsolgt|utsolgt|loppuunmyyty|売り切れ|在庫切れ|缺货|售罄|품절|نفذت الكمية|نفد|ناموجود|"
    r"אזל מהמלאי|"
    r"hết hàng|stok habis|сатылып кетті",
    re.IGNORECASE,
)


def _is_shown(out: Outline, found: list[_Candidate], stated: list[Draft], skip: Callable[[int], bool]) -> bool:
    """Whether the page shows one of the stated amounts anywhere."""
    amounts = {source.values["price_amount"] for source in stated}
    shown = any(money.plain(one.spot.money.amount) in amounts for one in found)
    return shown or any(_bare_shown(out, amount, skip) is not None for amount in amounts)


def _sold_out(out: Outline, heading: int, skip: Callable[[int], bool], *, anywhere: bool = False) -> bool:
    """Whether the price's element, or any behind the heading, says that there is none left."""
    doc = out.doc
    for node, tag in enumerate(doc.tags[:_MOST_WORDS]):
        if tag or node < heading or not 3 <= len(doc.texts[node]) <= 60 or skip(node) or not _OUT.match(squash(doc.texts[node])):
            continue
        if anywhere or out.near_tokens(doc.parents[node], _stop(out, node, heading)) & hints.PRICE:
            return True
    return False


def _yields(best: _Candidate, word: int) -> bool:
    """Whether a sum is passed over for the words that stand in the price's place before it."""
    return best.spot.start > word and not best.tokens & hints.PRICE


def _bare_shown(out: Outline, amount: str, skip: Callable[[int], bool]) -> str | None:
    """The stated amount as the page shows it, where it shows it without a currency."""
    doc = out.doc
    for node, tag in enumerate(doc.tags):
        if tag or len(doc.texts[node]) >= 20 or (number := money.bare_number(squash(doc.texts[node]))) is None:
            continue
        named = out.near_tokens(doc.parents[node], _stop(out, node, -1)) & hints.PRICE
        if named and money.plain(number) == amount and not skip(node):
            return squash(doc.texts[node])
    return None


def _bare_price(out: Outline, draft: Draft, heading: int, skip: Callable[[int], bool]) -> None:
    """A number alone in an element that is called price."""
    doc = out.doc
    for node, tag in enumerate(doc.tags):
        if tag or node < heading or not 2 <= len(doc.texts[node]) <= 60 or skip(node):
            continue
        text = squash(doc.texts[node])
        tokens = out.near_tokens(doc.parents[node], _stop(out, node, heading))
        if (
            len(text) > 1
            and tokens & hints.PRICE
            and not tokens & (hints.NOT_PRICE | hints.OLD_PRICE)
            and (amount := money.bare_number(text)) is not None
        ):
            draft.put("price_text", text, "price shown", node)
            draft.put("price_amount", money.plain(amount), "price shown", node)
            draft.put("price_currency", stated_currency(out) or out.local, "currency of the page")
            return


def _old_price(draft: Draft, found: list[_Candidate]) -> None:
    current = draft.values.get("price_amount")
    if current is None:
        return
    for one in found:
        if (one.struck or one.tokens & WAS) and one.spot.money.amount > Decimal(current):
            draft.put("price_old_text", price_line(one.spot), "struck price")
            return
