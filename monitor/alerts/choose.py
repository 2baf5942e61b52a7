"""Whether a rule asks for a change: by kind, field, item, flag, country, seller, score, price. Keys narrow; a list is any of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.alerts.wording import money
from monitor.config import PriceTest, RuleConfig
from monitor.understand.rates import Quotes
from storage.model import Change, ChangeKind, Listing, ListingState

if TYPE_CHECKING:
    from monitor.catalogue import Catalogue

UNKNOWN = "unknown"  # in `countries`: listings whose place is not understood


def wanted(
    rule: RuleConfig,
    change: Change,
    states: Mapping[str, ListingState],
    rates: Quotes | None = None,
    catalogue: Catalogue | None = None,
) -> bool:
    """Whether the rule tells this change; a listing of unknown state is told, for silence would lose it.

    `fields`, "drop" and "rise" speak of changed listings only: what `on` asks for beside that is told as well.
    rates: for thresholds in another currency than the listing's; without them such a threshold is never reached.
    """
    if change.baseline or change.kind not in rule.on:
        return False
    if change.kind is ChangeKind.CHANGED and rule.fields and change.field not in rule.fields:
        return False
    state = states.get(change.listing_id)
    if state is None:
        return not rule.price or _price_asked(rule.price, change, None, rates)
    judgement = state.listing.judgement
    if judgement.score < rule.min_score or (rule.flagged_only and not judgement.flagged):
        return False
    return _chosen(rule, state.listing, catalogue) and (not rule.price or _price_asked(rule.price, change, state.listing, rates))


def suits(rule: RuleConfig, listing: Listing, rates: Quotes | None = None, catalogue: Catalogue | None = None) -> bool:
    """Whether a listing is of the kind that the rule tells of, whatever happened to it."""
    if listing.judgement.score < rule.min_score or (rule.flagged_only and not listing.judgement.flagged):
        return False
    levels = [test for test in rule.price if not test.moves]
    return _chosen(rule, listing, catalogue) and (not levels or any(_stands(test, listing, rates) for test in levels))


def _chosen(rule: RuleConfig, listing: Listing, catalogue: Catalogue | None) -> bool:
    judgement = listing.judgement
    found = {name for item in (judgement.item, *judgement.also_items) if item for name in item_names(item, catalogue)}
    return (
        (not rule.items or bool(found.intersection(rule.items)))
        and (not rule.flags or any(flag.rule in rule.flags for flag in judgement.flags))
        and (not rule.countries or _country(listing) in rule.countries)
        and (not rule.sellers or not seller_names(listing).isdisjoint(name.casefold() for name in rule.sellers))
    )


def seller_names(listing: Listing) -> frozenset[str]:
    """Every way to name a listing's seller in a rule or a mute, casefolded: NAME, SOURCE/NAME, SOURCE/ID."""
    seller = listing.seller
    if seller is None:
        return frozenset()
    names = {seller.name} if seller.name else set()
    named = names | {f"{listing.source}/{one}" for one in (seller.name, seller.native_id) if one}
    return frozenset(name.casefold() for name in named)


@lru_cache(maxsize=4096)
def item_names(item: str, catalogue: Catalogue | None = None) -> frozenset[str]:
    """The names under which a rule finds an item: its own, its family's, and that of the item it is a kind of.

    catalogue: None is the one that ships.
    """
    from monitor.catalogue import Catalogue

    try:
        known = (catalogue or Catalogue.default()).item(item)
    except KeyError:
        return frozenset((item,))
    return frozenset(name for name in (item, known.family, known.parent) if name)


def _country(listing: Listing) -> str:
    return (listing.place.country if listing.place else None) or UNKNOWN


def _price_asked(tests: tuple[PriceTest, ...], change: Change, listing: Listing | None, rates: Quotes | None) -> bool:
    levels = [test for test in tests if not test.moves]
    if change.kind is not ChangeKind.CHANGED:
        return not levels or any(_stands(test, listing, rates) for test in levels)
    return any(_moved(test, change, rates) if test.moves else _stands(test, listing, rates) for test in tests)


def _moved(test: PriceTest, change: Change, rates: Quotes | None) -> bool:
    """Whether a price change goes that way and that far; a change of currency is neither drop nor rise, but a move."""
    if change.field != "price":
        return False
    old, new = money(change.old), money(change.new)
    if old is None or new is None or old.currency != new.currency:
        return test.word == "move" and test.amount is None
    way = new.amount - old.amount
    if not way or (test.word == "drop" and way > 0) or (test.word == "rise" and way < 0):
        return False
    if test.amount is None:
        return True
    if test.currency is None:
        return bool(old.amount) and abs(way) * 100 >= test.amount * old.amount
    size = _into(abs(way), old.currency, test.currency, rates)
    return size is not None and size >= test.amount


def _stands(test: PriceTest, listing: Listing | None, rates: Quotes | None) -> bool:
    price = listing.price if listing else None
    if price is None or price.currency is None or test.amount is None or test.currency is None:
        return False
    # Of a range its nearer end decides: somebody may get it for that much.
    stated = price.maximum if test.word == "above" and price.maximum is not None else price.amount
    amount = None if stated is None else _into(stated, price.currency, test.currency, rates)
    if amount is None:
        return False
    return amount < test.amount if test.word == "below" else amount > test.amount


def _into(amount: Decimal, currency: str, other: str, rates: Quotes | None) -> Decimal | None:
    if currency == other:
        return amount
    quote = rates.quote(currency, other) if rates else None
    return None if quote is None else amount * quote.rate
