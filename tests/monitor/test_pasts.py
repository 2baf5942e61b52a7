"""Red flags of the past, from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.catalogue import Catalogue
from monitor.pasts import add_past, judge_with_past
from storage import Held, Kept, Store, open_store
from storage.model import (
    CrawlRecord,
    Identifier,
    Judgement,
    Listing,
    ListingState,
    Seller,
    SellerKind,
    Status,
    Version,
)

T0 = datetime(2026, 11, 1, tzinfo=UTC)
PHONE = Identifier(type="phone", value="+380501112233", words="050 111 22 33", field="description")


def offer(native_id: str = "me", source: str = "avito", **said: object) -> Listing:
    listing = Listing(source=source, native_id=native_id, url=None, title="Starlink Mini", description="Новый, в наличии")
    return replace(listing, **said)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db")
    yield opened
    opened.close()


def keep(store: Store, *listings: Listing, status: Status = Status.LIVE, number: int = 1) -> None:
    """A crawl that finds these, each as version `number`."""
    at = T0 + timedelta(hours=number)
    crawl = CrawlRecord(
        crawl_id=f"c{number}-{listings[0].native_id}",
        source="avito",
        watches=("starlink",),
        outcome="complete",
        started=at,
        ended=at,
    )
    states = [
        ListingState(listing=one, status=status, first_seen=T0, last_seen=at, watches=("starlink",), version=number)
        for one in listings
    ]
    assert store.keep(
        Kept(
            crawl=crawl, held=tuple(Held(state=state, card=None, item=None, digest=None) for state in states),
            versions=tuple(
                Version(listing=one, number=number, crawl_id=crawl.crawl_id, first_seen=at, last_seen=at) for one in listings
            ),
        )
    )  # fmt: skip


def flags(store: Store, listing: Listing) -> dict[str, str]:
    """{red flag of the past: its words}."""
    catalogue = Catalogue.default()
    alone = catalogue.judge(listing, items=["satcom"])
    judged = judge_with_past(catalogue, listing, items=["satcom"], store=store, now=T0)
    assert judged.score >= alone.score
    assert (judged.item, judged.flagged, judged.flags[: len(alone.flags)]) == (alone.item, alone.flagged, alone.flags)
    return {flag.rule: flag.words for flag in judged.flags[len(alone.flags) :]}


def test_one_phone_on_two_sources_is_a_red_flag_on_both(store: Store) -> None:
    here = offer(identifiers=(PHONE,), seller=Seller(name="Олег"))
    there = offer("9", "olx", identifiers=(PHONE,), seller=None)
    keep(store, here, there)
    assert flags(store, here) == {"rf_same_contact_multi_site": "on olx, Олег on avito"}
    assert flags(store, there).keys() == {"rf_same_contact_multi_site"}


def test_the_telephone_of_the_site_itself_is_no_contact_of_a_seller(store: Store) -> None:
    keep(store, *(offer(str(n), identifiers=(PHONE,), seller=Seller(name=f"seller {n}")) for n in range(30)))
    assert flags(store, offer(identifiers=(PHONE,))) == {}


def test_an_account_that_changed_its_name_is_told_with_both(store: Store) -> None:
    keep(store, offer("1", seller=Seller(name="Связь-Юг", native_id="u7"), title="чай", description=None))
    keep(store, offer("2", source="olx", seller=Seller(name="Тёзка", native_id="u7"), title="чай", description=None))
    named = offer(seller=Seller(name="Техно", native_id="u7"))
    assert flags(store, named) == {"rf_seller_renamed": "Связь-Юг → Техно"}
    assert flags(store, offer(seller=Seller(name="Связь-Юг и Ко", native_id="u7"))) == {}


@pytest.mark.parametrize(
    ("since", "new"),
    [("2026-10-29", True), ("2026-10-03", True), ("2026-10", False), ("2026-11", True), ("2019", False), (None, False)],
)
def test_an_account_is_new_only_where_its_stated_date_leaves_nothing_else(store: Store, since: str | None, new: bool) -> None:
    found = flags(store, offer(seller=Seller(name="Олег", native_id="u7", since=since)))
    assert found == ({"rf_seller_new": f"on the site since {since}"} if new else {})


def test_the_same_text_again_after_a_removal_is_a_red_flag(store: Store) -> None:
    account = Seller(name="Олег", native_id="u7")
    keep(store, offer("gone", seller=account, title="STARLINK  mini"), status=Status.GONE)
    keep(store, offer("other", seller=account, title="Starlink Mini, кабель"), status=Status.GONE)
    keep(store, offer("live", seller=account))
    assert flags(store, offer(seller=account)) == {"rf_relisted_after_removal": "avito:gone"}


def test_a_shop_of_other_things_is_a_red_flag_and_a_person_with_other_things_is_none(store: Store) -> None:
    shop = Seller(name="Всё для дома", native_id="u7", kind=SellerKind.SHOP)
    keep(store, *(offer(str(n), seller=shop, title=f"Пылесос {n}") for n in range(4)))
    assert flags(store, offer(seller=shop)).keys() == {"rf_unrelated_business"}
    assert flags(store, offer(seller=replace(shop, kind=SellerKind.PRIVATE))) == {}


def test_the_past_of_what_no_watch_looks_for_is_not_asked_for() -> None:
    unusable: Store = object()  # type: ignore[assignment]  # any question would raise
    for judgement in (Judgement(), Judgement(item="starlink_mini", accessory=True)):
        assert add_past(Catalogue.default(), offer(), judgement, store=unusable, now=T0) is judgement
