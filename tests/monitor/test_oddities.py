"""Changes that no site makes, told from those that every site makes, on small sites too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crawl_folders import Market, card, item_page, search_page, verify_page

from monitor.ingest import IngestContext, IngestResult, ingest
from monitor.understand import Hints
from storage import open_store
from storage.model import Belief, Judgement, Listing, Status


class Nothing:
    """A catalogue that flags nothing."""

    def judge(self, _listing: Listing, *, items: object = None) -> Judgement:
        return Judgement()


CONTEXT = IngestContext(catalogue=Nothing(), hints={"market": Hints(currency="RUB", country="RU")})
FIVE = [card(str(n), price_text=f"{20 + n} 500 ₽", seller_name=f"Продавец {n}") for n in range(5)]


class Desk:
    """A small site, and what was told of it."""

    def __init__(self, data: Path) -> None:
        self.market = Market(data)
        self.store = open_store(f"sqlite:///{data}/monitor.db")

    def take(self, *records: object) -> IngestResult:
        folder = self.market.folder(*records)  # type: ignore[arg-type]
        return ingest(folder, store=self.store, context=CONTEXT, now=self.market.at())

    def told(self) -> int:
        return sum(not change.baseline for change in self.store.changes())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    opened.take(search_page(*FIVE))
    opened.take(search_page(*FIVE))
    yield opened
    opened.store.close()


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"price_text": "Цена по запросу", "price_currency": None}, "price of 5 listings became 'on request' at once"),
        ({"seller_name": "Иван Петров"}, "seller of 5 listings became 'Иван Петров' at once"),
        ({"title": "Объявление"}, "title of 5 listings became 'Объявление' at once"),
    ],
)
def test_a_field_that_says_one_thing_for_every_listing_is_not_believed(desk: Desk, said: dict[str, str], because: str) -> None:
    result = desk.take(search_page(*(replace(one, **said) for one in FIVE)))
    assert (result.crawl.belief, result.crawl.held_because) == (Belief.HELD, because)
    assert desk.take(search_page(*FIVE)).crawl.belief is Belief.BELIEVED
    assert desk.told() == 0


def test_a_currency_that_becomes_another_for_every_listing_is_not_believed(desk: Desk) -> None:
    dollars = [replace(one, price_text=f"{20 + n * 3} $", price_currency="USD") for n, one in enumerate(FIVE)]
    result = desk.take(search_page(*dollars))
    assert result.crawl.held_because == "the prices of 5 listings are in USD at once"


def test_one_currency_that_becomes_another_is_a_change(desk: Desk) -> None:
    result = desk.take(search_page(replace(FIVE[0], price_text="250 $", price_currency="USD"), *FIVE[1:]))
    assert [(change.old, change.new) for change in result.changes] == [("20500 RUB", "250 USD")]


def test_listings_that_come_back_under_other_ids_are_not_new(desk: Desk) -> None:
    others = [replace(one, native_id=f"n{one.native_id}", url=f"{one.url}-n") for one in FIVE]
    result = desk.take(search_page(*others), *(verify_page(str(n)) for n in range(5)), item_page("n0", others[0]))
    assert result.crawl.held_because == "5 of 5 new listings are missing ones with other ids"
    assert desk.told() == 0


def test_a_row_of_price_cuts_to_one_price_by_some_is_believed(desk: Desk) -> None:
    cut = [replace(one, price_text="15 000 ₽") for one in FIVE[:3]]
    assert desk.take(search_page(*cut, *FIVE[3:])).crawl.belief is Belief.BELIEVED


def days(desk: Desk) -> list[list[object]]:
    """A site on three days: prices fall, one listing goes, another comes."""
    one = [replace(each, price_text="10 000 ₽") if n < 2 else each for n, each in enumerate(FIVE)]
    two = [replace(one[0], price_text="9 000 ₽"), *one[1:4], card("new", price_text="77 000 ₽")]
    pages: list[list[object]] = [[search_page(*FIVE)], [search_page(*one)], [search_page(*two), verify_page("4")]]
    for records in pages[1:]:
        assert desk.take(*records).crawl.belief is Belief.BELIEVED
    return pages


@pytest.mark.parametrize("day", [0, 1])
def test_an_old_copy_of_the_site_takes_nothing_back(desk: Desk, day: int) -> None:
    pages = days(desk)
    before = desk.told()
    result = desk.take(*pages[day])
    assert result.crawl.held_because is not None
    assert "an old copy of the site" in result.crawl.held_because
    assert desk.take(*pages[2]).crawl.belief is Belief.BELIEVED
    assert desk.told() == before


def test_prices_that_go_back_beside_something_that_stays_are_changes(desk: Desk) -> None:
    days(desk)
    back = [*FIVE, card("new", price_text="77 000 ₽")]
    assert desk.take(search_page(*back)).crawl.belief is Belief.BELIEVED


def priced(*prices: str) -> object:
    """A result page of the five at these prices, in hundreds."""
    return search_page(
        *(replace(one, price_text=f"{price} 00 ₽".replace(" ", "")) for one, price in zip(FIVE, prices, strict=True))
    )


def test_an_old_copy_betrays_itself_though_a_younger_one_was_told_before(desk: Desk) -> None:
    for prices in ("101 102 103 104 105", "111 102 103 104 105", "101 102 103 104 105"):  # one thing forth and back is believed
        assert desk.take(priced(*prices.split())).crawl.belief is Belief.BELIEVED
    for prices in ("111 102 103 104 105", "111 112 113 104 105"):
        assert desk.take(priced(*prices.split())).crawl.belief is Belief.BELIEVED
    assert desk.take(priced("101", "102", "103", "104", "105")).crawl.belief is Belief.HELD


def test_a_copy_from_between_two_visits_shows_some_of_what_the_second_told(desk: Desk) -> None:
    desk.take(priced("111", "112", "103", "104", "105"))
    assert desk.take(priced("121", "122", "123", "104", "105")).crawl.belief is Belief.BELIEVED
    desk.take(priced("131", "132", "133", "124", "105"))
    assert desk.take(priced("121", "122", "123", "104", "105")).crawl.belief is Belief.HELD
    result = desk.take(priced("121", "112", "123", "104", "105"))
    assert result.crawl.belief is Belief.HELD


def test_what_this_crawl_did_not_read_speaks_neither_for_nor_against_a_copy(desk: Desk) -> None:
    text = {"description": "Терминал в заводской упаковке, с кабелем и роутером."}
    desk.take(search_page(*FIVE), item_page("0", replace(FIVE[0], **text)))
    cheap = ("11", "12", "13", "235", "245")
    told = {"description": "Терминал в заводской упаковке, продаётся без кабеля."}
    assert desk.take(priced(*cheap), item_page("0", replace(FIVE[0], price_text="1100 ₽", **told))).crawl.changed == 3
    assert desk.take(search_page(*FIVE)).crawl.belief is Belief.HELD


def test_the_three_newest_gone_at_once_are_an_old_copy_and_two_are_not(desk: Desk) -> None:
    new = [card(f"n{n}", price_text=f"{40 + n} 000 ₽") for n in range(3)]
    desk.take(search_page(*FIVE, *new[:2]))
    assert desk.take(search_page(*FIVE), *(verify_page(f"n{n}") for n in range(2))).crawl.removed == 2
    desk.take(search_page(*FIVE, *(replace(one, native_id=f"x{one.native_id}", url=f"{one.url}x") for one in new)))
    assert desk.take(search_page(*FIVE), *(verify_page(f"xn{n}") for n in range(3))).crawl.belief is Belief.HELD


def test_goods_that_stay_away_for_a_day_after_they_were_new_are_gone_without_a_person(desk: Desk) -> None:
    new = [card(f"n{n}", price_text=f"{40 + n} 000 ₽") for n in range(3)]
    for shown in (new[:1], new[:2], new):
        desk.take(search_page(*FIVE, *shown))
    beliefs = []
    for _ in range(30):  # hours
        result = desk.take(search_page(*FIVE), *(verify_page(f"n{n}") for n in range(3)))
        beliefs.append(result.crawl.belief)
        if result.crawl.belief is Belief.BELIEVED:
            break
    assert beliefs[:3] == [Belief.HELD] * 3
    assert 24 <= len(beliefs) < 30
    assert {state.listing.native_id for state in desk.store.listings() if state.status is Status.GONE} == {"n0", "n1", "n2"}


def test_the_last_of_three_that_go_one_after_the_other_is_gone_at_once(desk: Desk) -> None:
    new = [card(f"n{n}", price_text=f"{40 + n} 000 ₽") for n in range(3)]
    desk.take(search_page(*FIVE))
    desk.take(search_page(*FIVE, *new))
    assert desk.take(search_page(*FIVE, new[0]), verify_page("n1"), verify_page("n2")).crawl.removed == 2
    assert desk.take(search_page(*FIVE), verify_page("n0")).crawl.belief is Belief.BELIEVED
