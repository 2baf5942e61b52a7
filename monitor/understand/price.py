"""What a price text states: amount, currency, kind, upper end, old price, per what.

The walk through the text is in `price_mentions`; here it is decided which of the amounts is the price, and of what kind.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from monitor.understand import currencies
from monitor.understand.hints import Hints
from monitor.understand.price_amounts import Mention
from monitor.understand.price_mentions import Found, Reader
from monitor.understand.price_tokens import tokens_of
from monitor.understand.price_words import Say
from storage.model import Price, PriceKind

# Said of an amount that is not the price.
_BESIDE = frozenset((Say.SHIPPING, Say.DEPOSIT, Say.FEE, Say.SAVE))
# A second, lower amount without a word is a sale price down to this part of the first; below, it is something else.
_SALE = Decimal("0.3")
_KEPT = 500  # characters


def read_price(
    text: str | None, hints: Hints, *, amount: str | None = None, currency: str | None = None, old_text: str | None = None
) -> Price | None:
    """The price a text states; None where nothing is stated, kind None where the text is not understood.

    amount, currency: what the page's own data says (a plain decimal, ISO 4217). The text decides; the data choose between
    the readings of "1.234", "$" or "р.", and stand in where there is no price in the text. old_text: the struck-out price.
    """
    # Hostile texts must not fill the cache: longer ones are read anew each time.
    read = _read_price if len(text or "") + len(old_text or "") <= _KEPT else _read_price.__wrapped__
    return read(text, hints, amount, currency, old_text)


@lru_cache(maxsize=16384)
def _read_price(text: str | None, hints: Hints, amount: str | None, currency: str | None, old_text: str | None) -> Price | None:
    data = _decimal(amount)
    stated = currencies.code_of(currency)
    if text is None or not text.strip():
        price = _of_data(None, data, stated or hints.currency)
    else:
        price = _understood(text, hints, data, stated)
        if price.kind is None and data is not None:
            price = _of_data(text, data, stated or hints.currency) or price
    if price is None or not old_text or price.old is not None or price.amount is None:
        return price
    old = _understood(old_text, hints, None, price.currency)
    return replace(price, old=old.amount) if old.amount is not None and old.amount != price.amount else price


def _decimal(amount: str | None) -> Decimal | None:
    try:
        value = Decimal((amount or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 18 else None


def _of_data(text: str | None, data: Decimal | None, currency: str | None) -> Price | None:
    if data is None:
        return None
    return Price(text=text, kind=PriceKind.FIXED if data else PriceKind.FREE, amount=data, currency=currency)


def _understood(text: str, hints: Hints, data: Decimal | None, stated: str | None) -> Price:
    tokens, percents = tokens_of(text)
    if not tokens:
        return Price(text=text)
    found = Reader(tokens, hints, stated).read()
    stood = len(found.mentions)
    found.mentions = _for_everybody(found)
    # Two amounts and words like "with card", and neither is lower for its holder: another way to pay, no sale.
    guess = not found.members or len(found.mentions) < stood
    prices, old = _prices(found, hints, stated, known=data is not None)
    if not prices:
        kind = _wordless(found) if not found.mentions or _no_price_words(found) else None
        free = kind is PriceKind.FREE
        return Price(text=text, kind=kind, amount=Decimal(0) if free else None, currency=stated if free else None)
    chosen, old = _choose(prices, old, percents, bare_words=bool(found.strangers), guess=guess)
    return _priced(text, found, chosen, old, hints, data, stated)


def _for_everybody(found: Found) -> list[Mention]:
    """The amounts without those that a shop's card, a subscription or a membership is needed for.

    Sites write the words before such a price as well as behind it: of the two amounts beside them it is the lower one.
    """
    if not found.members or len(found.mentions) < 2:
        return found.mentions
    highest = max(mention.low for mention in found.mentions if Say.OLD not in mention.words or len(found.mentions) == 2)
    reserved: set[int] = set()
    for before in found.members:
        beside = [
            at for at in (before - 1, before)
            if 0 <= at < len(found.mentions) and Say.OLD not in found.mentions[at].words and not found.mentions[at].words & _BESIDE
        ]  # fmt: skip
        if beside:
            reserved.add(min(beside, key=lambda at: found.mentions[at].low))
    left = [mention for at, mention in enumerate(found.mentions) if at not in reserved or mention.low >= highest]
    return left or found.mentions


def _no_price_words(found: Found) -> bool:
    return bool(found.said & {Say.REQUEST, Say.FREE, Say.NEGOTIABLE})


def _prices(found: Found, hints: Hints, stated: str | None, *, known: bool) -> tuple[list[Mention], Decimal | None]:
    """The amounts that may be the price, and the struck-out one."""
    mentions = _money(found, usual=bool(stated or hints.currency), known=known)
    old = [mention.low for mention in mentions if Say.OLD in mention.words]
    left = [mention for mention in mentions if mention.low not in old]
    if not left:
        # "Was $50" alone: a price nobody asks any more.
        return [], None
    plain = [m for m in left if not _is_beside(m, left) and not m.minus] or [m for m in left if not (_is_beside(m, left))]
    once = [m for m in plain if not _is_payment(m)]
    return once or plain, (old[0] if old else None)


def _money(found: Found, *, usual: bool, known: bool) -> list[Mention]:
    """Amounts of money; a bare number is one only where nothing else can be meant."""
    marked = [mention for mention in found.mentions if not mention.bare]
    if marked:
        return [m for m in found.mentions if not m.bare or m.words & {Say.OLD, Say.NOW}]
    told = [
        m
        for m in found.mentions
        if m.words & {Say.PRICE, Say.FROM, Say.UP_TO, Say.UP_TO_AFTER, Say.NOW, Say.OLD, Say.STARTING, Say.AUCTION, Say.INSTALMENT}
    ]
    if told:
        return told
    if len(found.mentions) != 1 and not known:
        return [] if found.strangers or not found.mentions else found.mentions[:1]
    alone = found.mentions[0] if found.mentions else None
    if alone is None or (found.first_stranger is not None and found.first_stranger < alone.start):
        return []
    if found.strangers and not (usual and (alone.grouped or alone.low >= 1000)):
        return []
    return [alone]


def _is_beside(mention: Mention, others: list[Mention]) -> bool:
    """Shipping, a deposit, a fee, a saving: not the price. Words behind the only amount ("$50 shipping") leave it one."""
    if mention.added:
        return True
    if mention.said_after & _BESIDE:
        return len(others) > 1
    return bool(mention.said & _BESIDE)


def _is_payment(mention: Mention) -> bool:
    """One of many payments: a monthly figure, "12 x 99"."""
    return mention.count or Say.INSTALMENT in mention.words or mention.per in ("month", "week", "year", "day")


def _choose(
    prices: list[Mention], old: Decimal | None, percents: tuple[Decimal, ...], *, bare_words: bool, guess: bool
) -> tuple[Mention, Decimal | None]:
    for mention in prices:
        if Say.NOW in mention.words:
            return mention, old
    chosen = prices[0]
    if old is not None or len(prices) < 2 or chosen.high is not None or not guess:
        return chosen, old
    second = prices[1]
    if second.mark != chosen.mark or second.per != chosen.per or second.high is not None or second.low == chosen.low or second.bare:
        return chosen, old
    if chosen.low * _SALE <= second.low < chosen.low:
        return second, chosen.low
    # Without a percentage beside them only the two alone, as a card shows them, are a price and what it was.
    alone = len(prices) == 2 and not bare_words and second.low * _SALE <= chosen.low < second.low
    if alone or any(_fits(chosen.low, second.low, percent) for percent in percents):
        return chosen, second.low
    return chosen, old


def _fits(now: Decimal, before: Decimal, percent: Decimal) -> bool:
    """The percentage is the way from one price to the other, within its rounding."""
    return before > now and abs((before - now) / before * 100 - percent) <= 1


def _priced(
    text: str, found: Found, chosen: Mention, old: Decimal | None, hints: Hints, data: Decimal | None, stated: str | None
) -> Price:
    low, high = chosen.low, chosen.high
    if chosen.other is not None and data is not None and data == chosen.other:
        low = chosen.other
    currency = _currency(chosen, hints, stated)
    said = found.said | chosen.words
    kind = _kind(chosen, said, low)
    if chosen.words & {Say.UP_TO, Say.UP_TO_AFTER} and high is None and kind is PriceKind.RANGE:
        return Price(text=text, kind=kind, maximum=low, currency=currency, per=chosen.per, old=old)
    per = chosen.per or ("month" if chosen.count else None)
    return Price(text=text, kind=kind, amount=low, maximum=high, currency=currency, per=per, old=old)


def _currency(chosen: Mention, hints: Hints, stated: str | None) -> str | None:
    if chosen.mark is None:
        return stated or hints.currency
    return currencies.resolve(chosen.mark, country=hints.country, stated=stated, usual=hints.currency, language=hints.language)


def _kind(chosen: Mention, said: set[Say], low: Decimal) -> PriceKind:
    """Several at once: on request or free, auction or starting, range, from, instalment, per unit, negotiable, fixed."""
    order = (
        (Say.REQUEST in said and not chosen.per, PriceKind.ON_REQUEST),
        (low == 0 and chosen.high is None, PriceKind.FREE),
        (Say.STARTING in chosen.words, PriceKind.STARTING),
        (Say.AUCTION in said and Say.BUY_NOW not in chosen.words, PriceKind.AUCTION),
        (chosen.high is not None or bool(chosen.words & {Say.UP_TO, Say.UP_TO_AFTER}), PriceKind.RANGE),
        (bool(chosen.words & {Say.FROM, Say.FROM_AFTER}), PriceKind.FROM),
        (chosen.count or Say.INSTALMENT in chosen.words, PriceKind.INSTALMENT),
        (chosen.per is not None, PriceKind.PER_UNIT),
        (Say.NEGOTIABLE in said and Say.FIRM not in said, PriceKind.NEGOTIABLE),
    )
    return next((kind for holds, kind in order if holds), PriceKind.FIXED)


def _wordless(found: Found) -> PriceKind | None:
    """The kind of a text without an amount; a few words may stand around it, a whole sentence says something else."""
    if found.strangers > 6:
        return None
    said = found.said
    if Say.REQUEST in said:
        return PriceKind.ON_REQUEST
    if Say.FREE in said and found.strangers <= 3:
        return PriceKind.FREE
    if Say.NEGOTIABLE in said and Say.FIRM not in said:
        return PriceKind.NEGOTIABLE
    if Say.AUCTION in said:
        return PriceKind.AUCTION
    return PriceKind.ON_REQUEST if Say.CALL in said else None
