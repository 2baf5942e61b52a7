"""The world behind the practice marketplace: one seed, one history."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.practice import World
from monitor.practice.sites import SITES
from monitor.practice.stock import read_stock
from monitor.practice.values import read_price
from monitor.practice.world import TrueChange, matches
from storage.model import ChangeKind, Price, PriceKind

QUERIES = ("starlink", "старлинк", "старлінк", "ستارلينك")
LONG = 40


@pytest.fixture(scope="module")
def world() -> World:
    return World(seed=1)


@pytest.mark.parametrize("site", SITES)
def test_a_world_is_the_same_whatever_is_asked_first(world: World, site: str):
    other = World(seed=1)
    assert other.at(site, LONG) == world.at(site, LONG)
    assert other.at(site, 3) == world.at(site, 3)
    assert other.truth(site, 0, LONG) == world.truth(site, 0, LONG)


def test_another_seed_is_another_world(world: World):
    assert World(seed=2).at("souq", 0) != world.at("souq", 0)


@pytest.mark.parametrize("site", SITES)
def test_the_truth_of_a_span_is_the_truth_of_its_ticks(world: World, site: str):
    ticks = [change for tick in range(1, LONG + 1) for change in world.truth(site, tick - 1, tick)]
    assert ticks == world.truth(site, 0, LONG)
    assert len(ticks) > LONG


def replay(world: World, site: str, changes: list[TrueChange]) -> set[str]:
    live = set(world.at(site, 0))
    for change in changes:
        if change.kind in (ChangeKind.NEW, ChangeKind.RELISTED):
            assert change.native_id not in live
            live.add(change.native_id)
        elif change.kind is ChangeKind.REMOVED:
            live.remove(change.native_id)
        else:
            assert change.native_id in live
    return live


@pytest.mark.parametrize("site", SITES)
def test_played_back_the_truth_leads_to_what_is_live(world: World, site: str):
    assert replay(world, site, world.truth(site, 0, LONG)) == set(world.at(site, LONG))


@given(ticks=st.lists(st.integers(0, LONG), min_size=2, max_size=8, unique=True).map(sorted))
def test_who_looks_now_and_then_records_less_but_ends_with_the_same(ticks: list[int]):
    world = World(seed=3)
    live = set(world.at("gielda", ticks[0]))
    for change in world.seen("gielda", ticks):
        if change.kind in (ChangeKind.NEW, ChangeKind.RELISTED):
            live.add(change.native_id)
        elif change.kind is ChangeKind.REMOVED:
            live.remove(change.native_id)
    assert live == set(world.at("gielda", ticks[-1]))


@pytest.mark.parametrize("site", SITES)
def test_nothing_is_new_twice(world: World, site: str):
    new = [change.native_id for change in world.truth(site, 0, LONG) if change.kind is ChangeKind.NEW]
    assert len(new) == len(set(new))
    assert not set(new) & set(world.at(site, 0))


@pytest.mark.parametrize("site", SITES)
def test_twelve_ticks_of_a_watch_hold_all_kinds_of_change(world: World, site: str):
    kinds = {change.kind for change in world.truth(site, 0, 16, QUERIES)}
    assert kinds >= {ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REMOVED}


def test_over_all_sites_every_field_changes_and_listings_return(world: World):
    changes = [change for site in SITES for change in world.truth(site, 0, 12, QUERIES)]
    assert {change.field for change in changes} == {None, "price", "title", "seller", "region", "description", "condition"}
    assert ChangeKind.RELISTED in {change.kind for change in changes}
    assert {(change.old or "").rpartition(" ")[2] for change in changes if change.field == "price"} >= {
        "RUB",
        "KZT",
        "UAH",
        "AED",
        "PLN",
    }


def test_some_prices_go_away_and_come_back(world: World):
    changes = [change for change in world.truth("orbita-shop", 0, 12) if change.field == "price"]
    first = changes[0].native_id
    assert any(
        (one.native_id, one.old, one.new) == (two.native_id, two.new, two.old) and one.tick < two.tick
        for one in changes
        for two in changes
    ), first


def test_some_prices_change_their_currency(world: World):
    changes = [change for change in world.truth("radiorynok", 0, 12) if change.field == "price"]
    assert any({"USD", "RUB"} <= {*(change.old or "").split(), *(change.new or "").split()} for change in changes)


def test_history_words_prices_as_the_truth_does():
    price_words = pytest.importorskip("monitor.history.words").price_words
    for words in ("24500", "62000 negotiable", "from 415000", "100-200", "on request", "free", "45000 was 52000", "520 USD"):
        price = read_price(words, "RUB")
        kept = Price(
            text=words, kind=price.kind, amount=price.amount, maximum=price.maximum, currency=price.currency, old=price.old
        )
        assert price_words(kept) == str(price)


@pytest.mark.parametrize("site", SITES)
def test_no_tick_is_a_flood(world: World, site: str):
    found = [advert for advert in world.at(site, 0).values() if any(matches(advert, query) for query in QUERIES)]
    for tick in range(1, 25):
        changes = world.truth(site, tick - 1, tick, QUERIES)
        assert len([change for change in changes if change.kind is ChangeKind.REMOVED]) <= 2
        assert len({change.native_id for change in changes}) <= max(4, len(found) // 3)


@pytest.mark.parametrize("site", SITES)
def test_no_edit_takes_a_listing_out_of_the_search(world: World, site: str):
    for query in QUERIES[:2]:
        found = {key for key, advert in world.at(site, 0).items() if matches(advert, query)}
        for tick in range(1, LONG):
            live = world.at(site, tick)
            for key in found & set(live):
                assert matches(live[key], query), live[key]


@pytest.mark.parametrize("site", SITES)
def test_stock_files_hold_decoys_and_everyday_goods_beside_what_is_watched(site: str):
    goods = read_stock(site).goods
    watched = [one for one in goods if any("starlink" in model.title.casefold() for model in one.models)]
    assert 2 <= len(watched) < len(goods)


def test_the_founding_case_is_told(world: World):
    texts = [f"{advert.title} {advert.description} {advert.delivery}" for advert in world.at("orbita-shop", 0).values()]
    assert any("зарегистрирован в Польше" in text and "Дубае" in text and "новые регионы" in text for text in texts)


@pytest.mark.parametrize(
    ("words", "kind", "amount", "text"),
    [
        ("24500", PriceKind.FIXED, Decimal(24500), "24500 RUB"),
        ("520 USD", PriceKind.FIXED, Decimal(520), "520 USD"),
        ("62000 negotiable", PriceKind.NEGOTIABLE, Decimal(62000), "62000 RUB negotiable"),
        ("from 415000", PriceKind.FROM, Decimal(415000), "from 415000 RUB"),
        ("from 520 USD", PriceKind.FROM, Decimal(520), "from 520 USD"),
        ("100-200", PriceKind.RANGE, Decimal(100), "100-200 RUB"),
        ("45000 was 52000", PriceKind.FIXED, Decimal(45000), "45000 RUB"),
        ("on request", PriceKind.ON_REQUEST, None, "on request"),
        ("free", PriceKind.FREE, None, "free"),
    ],
)
def test_prices_are_read_from_the_stock_files_notation(words: str, kind: PriceKind, amount: Decimal | None, text: str):
    price = read_price(words, "RUB")
    assert (price.kind, price.amount, str(price)) == (kind, amount, text)
