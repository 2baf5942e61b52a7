"""Red flags that one listing cannot show: they need what is known of its seller, its past and other sources."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from monitor.catalogue.items import RedFlag
from monitor.catalogue.redflags import Sign, flag_of
from storage.model import Flag

_NEW_SELLER = timedelta(days=30)
_JUMP = Decimal("0.5")  # a price that moves by half at once
_INVASION = datetime.fromisoformat("2022-02-24T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known beyond the listing. None and empty: not known, and then nothing is concluded."""

    now: datetime
    seller_since: datetime | None = None  # the earliest moment that the stated day, month or year leaves open
    seller_since_stated: str | None = None  # ISO 8601, as exact as it is stated; None: seller_since itself
    seller_names: tuple[str, ...] = ()  # under one seller id, the oldest first
    removed_twins: tuple[str, ...] = ()  # listing ids of removed listings with the same text or picture
    contact_seen: tuple[tuple[str, str], ...] = ()  # (source, seller name) of listings with the same phone, handle or mail
    prices: tuple[tuple[datetime, Decimal, str], ...] = ()  # (when, amount, currency) of the listing, the oldest first
    other_goods: tuple[str, ...] = ()  # titles of the seller's other listings that name no catalogue item
    watched_goods: int = 0  # the seller's listings that do
    company_since: datetime | None = None
    sanctioned_matches: tuple[str, ...] = ()  # names of sanctioned entities with the same address, phone or number


def judge_history(facts: Facts, known: Mapping[str, RedFlag]) -> tuple[Flag, ...]:
    """The red flags that the facts support, in the order of the red flag list. known: `catalogue.red_flags`."""
    signs = {sign.rule: sign for sign in _signs(facts) if sign is not None}
    return tuple(flag_of(signs[rule], flag) for rule, flag in known.items() if rule in signs)


def price_jump(facts: Facts) -> tuple[Decimal, Decimal] | None:
    """The last two prices, if they differ by more than half and are of one currency: a change worth telling.

    A price that was seen again is the same price, so that a jump stays one until the price moves once more.
    """
    steps = [step for step, _ in itertools.groupby((amount, currency) for _, amount, currency in facts.prices)]
    if len(steps) < 2:
        return None
    (before, currency), (after, other) = steps[-2:]
    if currency != other or before <= 0 or abs(after - before) / before <= _JUMP:
        return None
    return before, after


def _signs(facts: Facts) -> tuple[Sign | None, ...]:
    return (
        _new_seller(facts),
        _renamed(facts),
        _relisted(facts),
        _many_sites(facts),
        _unrelated(facts),
        _new_company(facts),
        _sanctioned(facts),
        _jump(facts),
    )


def _new_seller(facts: Facts) -> Sign | None:
    if facts.seller_since is None or facts.now - facts.seller_since >= _NEW_SELLER:
        return None
    return Sign("rf_seller_new", f"on the site since {facts.seller_since_stated or facts.seller_since.date()}", "seller")


def _renamed(facts: Facts) -> Sign | None:
    names = list(dict.fromkeys(" ".join(name.split()) for name in facts.seller_names))
    return Sign("rf_seller_renamed", " → ".join(names), "seller") if len({name.casefold() for name in names}) > 1 else None


def _relisted(facts: Facts) -> Sign | None:
    return Sign("rf_relisted_after_removal", ", ".join(facts.removed_twins[:5]), "history") if facts.removed_twins else None


def _many_sites(facts: Facts) -> Sign | None:
    sources = {source for source, _ in facts.contact_seen}
    names = {name.casefold() for _, name in facts.contact_seen if name}
    if len(sources) < 2 and len(names) < 2:
        return None
    return Sign(
        "rf_same_contact_multi_site",
        ", ".join(sorted(f"{name} on {source}".strip() for source, name in set(facts.contact_seen))[:5]),
        "seller",
    )


def _unrelated(facts: Facts) -> Sign | None:
    """A shop of other things that has one item too; three other listings are the least that show it."""
    if len(facts.other_goods) < 3 or facts.watched_goods * 4 > len(facts.other_goods):
        return None
    return Sign("rf_unrelated_business", "; ".join(facts.other_goods[:3]), "seller")


def _new_company(facts: Facts) -> Sign | None:
    if facts.company_since is None or facts.company_since < _INVASION:
        return None
    return Sign("rf_new_company", f"registered {facts.company_since:%Y-%m-%d}", "seller")


def _sanctioned(facts: Facts) -> Sign | None:
    return Sign("rf_shared_ids_sanctioned", ", ".join(facts.sanctioned_matches[:3]), "seller") if facts.sanctioned_matches else None


def _jump(facts: Facts) -> Sign | None:
    jump = price_jump(facts)
    return None if jump is None else Sign("rf_price_jump", f"{jump[0]:f} → {jump[1]:f} {facts.prices[-1][2]}", "price")
