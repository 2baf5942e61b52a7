"""Sellers as such: known by their account, renamed once, however many listings they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from crawl_folders import Market, card, item_page, search_page
from test_ingest import CONTEXT

from monitor.history.sellers import is_rename
from monitor.ingest import IngestResult, ingest
from spiders.listing import ListingReading
from storage import Store, open_store
from storage.chain import chain_faults
from storage.memory import MemoryStore
from storage.model import KnownBy, SellerKey, SellerKind


class Desk:
    """A market, a store, and what was taken in."""

    def __init__(self, data: Path, store: Store) -> None:
        self.market, self.store = Market(data), store

    def take(self, *records: object) -> IngestResult:
        """One crawl, taken in."""
        return ingest(self.market.folder(*records), store=self.store, context=CONTEXT, now=self.market.at())  # type: ignore[arg-type]

    def names(self, account: str) -> list[str | None]:
        """The names of an account, one a version."""
        return [one.seller.name for one in self.store.seller_versions(known("account", account))]

    def renames(self) -> list[tuple[str | None, str | None, int]]:
        """(old, new, listings) of every renaming there was."""
        versions = list(self.store.seller_versions())
        pairs = [(one, two) for one, two in pairwise(versions) if one.key == two.key]
        return [(one.seller.name, two.seller.name, two.listings) for one, two in pairs if is_rename(one, two)]


@pytest.fixture(params=["sqlite", "memory"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db") if request.param == "sqlite" else MemoryStore()
    opened = Desk(tmp_path, store)
    yield opened
    assert list(chain_faults(store)) == []
    store.close()


def known(by: str, key: str) -> SellerKey:
    return SellerKey(source="market", known_by=KnownBy(by), key=key)


def offers(count: int, name: str, account: str | None = "77", *, first: int = 0) -> list[ListingReading]:
    return [card(str(number), seller_name=name, seller_id=account) for number in range(first, first + count)]


OTHERS = [card(f"x{number}", seller_name=f"Seller {number}", seller_id=f"s{number}") for number in range(60)]


def test_a_seller_with_forty_listings_is_renamed_once_and_each_listing_changes(desk: Desk) -> None:
    desk.take(search_page(*offers(40, "Пётр"), *OTHERS))
    result = desk.take(search_page(*offers(40, "Звёздная связь"), *OTHERS))
    assert [(c.field, c.old, c.new) for c in result.changes] == [("seller", "Пётр", "Звёздная связь")] * 40
    assert desk.names("77") == ["Пётр", "Звёздная связь"]
    assert desk.renames() == [("Пётр", "Звёздная связь", 40)]
    record = desk.store.seller(known("account", "77"))
    assert record is not None
    assert (record.listings, record.live, record.version) == (40, 40, 2)
    assert desk.market.at(1) < record.first_seen < desk.market.at(2) < record.last_seen


def test_seeing_the_same_again_begins_no_version(desk: Desk) -> None:
    for _ in range(3):
        desk.take(search_page(*offers(3, "Пётр")))
    assert desk.names("77") == ["Пётр"]
    assert [record.key.key for record in desk.store.sellers()] == ["77"]


def test_a_new_listing_under_a_new_name_is_a_renaming_when_nothing_bears_the_old_one(desk: Desk) -> None:
    desk.take(search_page(*offers(1, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(1, "Пётр"), *offers(1, "Иван", first=5), *OTHERS))
    assert desk.names("77") == ["Пётр"]
    desk.take(search_page(*offers(1, "Иван"), *offers(1, "Иван", first=5), *OTHERS))
    assert desk.renames() == [("Пётр", "Иван", 2)]


def test_an_account_whose_adverts_name_many_contacts_is_never_renamed(desk: Desk) -> None:
    desk.take(search_page(*offers(1, "Пётр"), *offers(1, "Иван", first=1), *OTHERS))
    desk.take(search_page(*offers(1, "Анна"), *offers(1, "Иван", first=1), *OTHERS))
    desk.take(search_page(*offers(1, "Пётр"), *offers(1, "Олег", first=1), *OTHERS))
    assert desk.renames() == []


def test_a_renaming_that_the_site_shows_bit_by_bit_is_told_once(desk: Desk) -> None:
    desk.take(search_page(*offers(4, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(2, "Иван"), *offers(2, "Пётр", first=2), *OTHERS))
    assert desk.renames() == []  # two cards still say the old name
    desk.take(search_page(*offers(4, "Иван"), *OTHERS))
    desk.take(search_page(*offers(4, "Иван"), *OTHERS))
    assert desk.renames() == [("Пётр", "Иван", 4)]


def test_there_and_back_again_is_two_renamings(desk: Desk) -> None:
    for name in ("Пётр", "Иван", "Пётр"):
        desk.take(search_page(*offers(2, name), *OTHERS))
    assert desk.renames() == [("Пётр", "Иван", 2), ("Иван", "Пётр", 2)]


@pytest.mark.parametrize("label", ["Продавец", "Пользователь", None])
def test_a_label_in_the_place_of_the_name_is_no_new_name(desk: Desk, label: str | None) -> None:
    desk.take(search_page(*offers(2, "Пётр"), *OTHERS))
    desk.take(search_page(*(replace(one, seller_name=label) for one in offers(2, "Пётр")), *OTHERS))
    assert desk.names("77") == ["Пётр"]


def test_without_an_account_another_name_is_another_seller(desk: Desk) -> None:
    desk.take(search_page(*offers(2, "Пётр", None), *OTHERS))
    desk.take(search_page(*offers(2, "Иван", None), *OTHERS))
    assert desk.renames() == []
    assert [record.key for record in desk.store.sellers() if record.key.known_by is KnownBy.NAME] == [known("name", "иван")]


def test_a_profile_identifies_where_there_is_no_account(desk: Desk) -> None:
    for name, address in (("Пётр", "https://www.market.example/user/77/?utm_source=a"), ("Иван", "http://market.example/user/77")):
        said = [replace(one, seller_url=address) for one in offers(2, name, None)]
        desk.take(search_page(*said, *OTHERS))
    assert desk.renames() == [("Пётр", "Иван", 2)]


def test_what_the_card_calls_by_name_and_its_own_page_by_account_is_one_seller(desk: Desk) -> None:
    desk.take(search_page(card("1", seller_name="Пётр"), *OTHERS))
    assert desk.store.seller(known("name", "пётр")) is not None
    own = card("1", seller_name="Пётр", seller_id="77", seller_since="на сайте с июня 2019", seller_rating="4,9 · 12 отзывов")
    desk.take(search_page(card("1", seller_name="Пётр"), *OTHERS), item_page("1", own))
    record = desk.store.seller(known("account", "77"))
    assert record is not None
    assert (record.seller.since, record.seller.rating, record.seller.reviews) == ("2019-06", Decimal("4.9"), 12)


def test_the_card_states_the_account_and_its_own_page_the_rest(desk: Desk) -> None:
    named = card("1", seller_name="Пётр", seller_id="77")
    desk.take(
        search_page(named, *OTHERS), item_page("1", card("1", seller_name="Пётр", seller_kind="частное лицо", seller_since="2019"))
    )
    new = card("1", seller_name="Иван", seller_id="77")
    desk.take(search_page(new, *OTHERS), item_page("1", card("1", seller_name="Иван", seller_kind="магазин", seller_since="2019")))
    assert desk.renames() == [("Пётр", "Иван", 1)]
    said = [(one.seller.name, one.seller.kind, one.seller.since) for one in desk.store.seller_versions(known("account", "77"))]
    assert said == [("Пётр", SellerKind.PRIVATE, "2019"), ("Иван", SellerKind.SHOP, "2019")]


def test_another_rating_begins_a_version_and_more_reviews_do_not(desk: Desk) -> None:
    for rating in ("4,9 · 12 отзывов", "4,9 · 13 отзывов", "4,7 · 14 отзывов"):
        own = card("1", seller_id="77", seller_rating=rating)
        desk.take(search_page(card("1", seller_id="77"), *OTHERS), item_page("1", own))
    said = [(str(one.seller.rating), one.seller.reviews) for one in desk.store.seller_versions(known("account", "77"))]
    assert said == [("4.9", 12), ("4.7", 14)]


def test_a_card_that_rounds_the_rating_of_the_own_page_begins_no_version(desk: Desk) -> None:
    for rating in ("4,8", "4,83", "4,8", "4,83"):
        own = card("1", seller_id="77", seller_rating=rating)
        desk.take(search_page(own, *OTHERS), item_page("1", own))
    assert len(desk.names("77")) == 1


def test_a_less_exact_date_of_arrival_is_no_other_one(desk: Desk) -> None:
    for since in ("с июня 2019", "с 2019 года", "с 14 июня 2019"):
        own = card("1", seller_id="77", seller_since=since)
        desk.take(search_page(card("1", seller_id="77"), *OTHERS), item_page("1", own))
    said = [one.seller.since for one in desk.store.seller_versions(known("account", "77"))]
    assert said == ["2019-06", "2019-06-14"]


def test_a_held_crawl_renames_nobody(desk: Desk) -> None:
    for _ in range(3):
        desk.take(search_page(*offers(30, "Пётр"), *OTHERS))
    held = desk.take(search_page(*offers(3, "Иван")))
    assert held.crawl.held_because
    assert desk.names("77") == ["Пётр"]


def test_taking_a_folder_in_twice_renames_once(desk: Desk) -> None:
    desk.take(search_page(*offers(2, "Пётр"), *OTHERS))
    folder = desk.market.folder(search_page(*offers(2, "Иван"), *OTHERS))
    for _ in range(2):
        ingest(folder, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert desk.renames() == [("Пётр", "Иван", 2)]


def test_changes_of_the_listings_lead_to_the_seller_that_was_renamed(desk: Desk) -> None:
    desk.take(search_page(*offers(3, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(3, "Иван"), *OTHERS))
    told = list(desk.store.renamed(known("account", "77"), old="Пётр", new="Иван", since=desk.market.at(0)))
    assert [change.listing_id for change in told] == ["market:0", "market:1", "market:2"]
