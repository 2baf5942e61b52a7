"""Unchanged, not stated any more, not read this time: what is kept of each, and what is claimed of a version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import T0, basis, readings, sighting

from monitor.history.compare import compare
from monitor.history.fields import FIELDS
from monitor.history.sighting import Sighting
from monitor.history.spoken import standings_of
from spiders.listing import ListingReading
from storage import Kept, Seen, open_store
from storage.model import CrawlRecord, Listing, Saying, Side, Spoken, Turn, Version

CARD = ListingReading(
    url="https://market.example/item/1", native_id="1", title="Starlink Mini", price_text="24 500 ₽", seller_name="Пётр"
)
ITEM = replace(CARD, description="Новый, в коробке", condition="new")
NO_SELLER = replace(CARD, seller_name=None)
ODD_PRICE = replace(CARD, price_text="@@")
_Row = tuple[str, str, str, str | None]


def follow(*sightings: Sighting, unread: dict[int, tuple[str, ...]] | None = None) -> tuple[Version, Spoken]:
    """The version of now and who speaks of what, after these crawls went through a store."""
    store = open_store("memory:")
    for number, one in enumerate(sightings):
        held = store.held("market", ["1"]).get("1")
        found = compare(held, one, replace(basis(number), unread=(unread or {}).get(number, ())))
        crawl = CrawlRecord(
            crawl_id=f"c{number}", source="market", watches=("w",), outcome="complete", started=one.at, ended=one.at
        )
        again = () if found.held else (Seen("market:1", one.at, one.card is not None, one.item is not None),)
        store.keep(
            Kept(
                crawl=crawl, held=(found.held,) if found.held else (), seen=again, turns=found.turns, changes=found.changes,
                versions=(found.version,) if found.version else (),
            )
        )  # fmt: skip
    return store.versions("market:1")[-1], store.spoken("market:1")


def said(*sightings: Sighting, unread: dict[int, tuple[str, ...]] | None = None) -> dict[str, Saying]:
    return {name: standing.said for name, standing in standings_of(*follow(*sightings, unread=unread)).items()}


def rows(spoken: Spoken) -> list[_Row]:
    return [(turn.side.value, turn.field, turn.said.value, turn.words) for turn in spoken.turns]


def test_a_field_that_its_card_leaves_out_is_not_stated_any_more_until_it_comes_back() -> None:
    assert said(sighting(CARD), sighting(NO_SELLER, hour=1))["seller"] is Saying.NOT_STATED
    assert said(sighting(CARD), sighting(NO_SELLER, hour=1), sighting(CARD, hour=2))["seller"] is Saying.STATED
    _, spoken = follow(sighting(CARD), sighting(NO_SELLER, hour=1), sighting(NO_SELLER, hour=2), sighting(CARD, hour=3))
    assert rows(spoken) == [("card", "seller", "not_stated", None), ("card", "seller", "stated", None)]
    assert [turn.at for turn in spoken.turns] == [T0 + timedelta(hours=1), T0 + timedelta(hours=3)]


def test_what_stands_on_a_page_that_was_not_opened_was_not_read_this_time() -> None:
    told = said(sighting(CARD, ITEM), sighting(CARD, hour=1))
    assert (told["description"], told["condition"]) == (Saying.NOT_READ, Saying.NOT_READ)
    assert (told["title"], told["seller"], told["price"]) == (Saying.STATED,) * 3
    assert set(said(sighting(CARD, ITEM), sighting(CARD, hour=1), sighting(CARD, ITEM, hour=2)).values()) == {Saying.STATED}


def test_an_open_page_that_leaves_a_field_out_takes_it_back_and_a_closed_one_does_not() -> None:
    bare = replace(ITEM, description=None)
    assert said(sighting(CARD, ITEM), sighting(CARD, bare, hour=1))["description"] is Saying.NOT_STATED
    assert said(sighting(CARD, ITEM), sighting(CARD, bare, hour=1), sighting(CARD, hour=2))["description"] is Saying.NOT_READ


def test_that_a_field_is_not_stated_takes_every_page_that_ever_stated_it() -> None:
    assert said(sighting(CARD, ITEM), sighting(NO_SELLER, hour=1))["seller"] is Saying.NOT_READ
    assert said(sighting(CARD, ITEM), sighting(NO_SELLER, ITEM, hour=1))["seller"] is Saying.STATED
    both = replace(ITEM, seller_name=None)
    assert said(sighting(CARD, ITEM), sighting(NO_SELLER, both, hour=1))["seller"] is Saying.NOT_STATED


def test_words_that_nothing_can_be_made_of_are_kept_and_are_neither_of_the_others() -> None:
    version, spoken = follow(sighting(CARD), sighting(ODD_PRICE, hour=1))
    assert rows(spoken) == [("card", "price", "not_understood", "@@")]
    standing = standings_of(version, spoken)["price"]
    assert (standing.said, standing.words, standing.since) == (Saying.NOT_UNDERSTOOD, "@@", T0 + timedelta(hours=1))
    assert version.listing.price is not None and version.listing.price.text == "24 500 ₽"


def test_a_field_that_vanished_from_every_card_was_not_read_and_afterwards_is_not_stated() -> None:
    crawls = sighting(CARD), sighting(NO_SELLER, hour=1), sighting(NO_SELLER, hour=2)
    assert said(*crawls[:2], unread={1: ("seller",)})["seller"] is Saying.NOT_READ
    assert said(*crawls, unread={1: ("seller",)})["seller"] is Saying.NOT_STATED
    assert said(sighting(NO_SELLER), unread={0: ("seller",)})["seller"] is Saying.NOT_READ


def test_a_field_that_was_never_stated_is_told_nothing_of() -> None:
    assert set(said(sighting(CARD), sighting(CARD, hour=1))) == {"title", "price", "seller"}


def test_nothing_is_claimed_where_it_was_not_noted_which_pages_were_read() -> None:
    old = Version(
        listing=Listing(source="market", native_id="1", url=None, title="x"), number=1, crawl_id="c0", first_seen=T0, last_seen=T0
    )
    assert standings_of(old, Spoken(card=("title",))) == {}


@settings(max_examples=60)
@given(crawls=st.lists(st.tuples(st.none() | readings, readings | st.none()).filter(any), min_size=1, max_size=6))
def test_a_field_is_claimed_for_what_the_pages_of_the_last_crawl_really_say(
    crawls: list[tuple[ListingReading | None, ListingReading | None]],
) -> None:
    version, spoken = follow(*(sighting(card, item, hour=hour) for hour, (card, item) in enumerate(crawls)))
    standings = standings_of(version, spoken)
    card, item = crawls[-1]
    for field in FIELDS:
        texts = [field.texts_of(page) for page in (card, item) if page is not None]
        readable = [text for text in texts if text and field.read(text, basis().hints) is not None]
        standing = standings.get(field.name)
        claimed = None if standing is None else standing.said
        if readable:
            assert claimed is Saying.STATED
        elif any(texts):
            assert claimed is Saying.NOT_UNDERSTOOD
        else:
            ever = [page for pages in crawls for page in pages if page is not None and field.texts_of(page)]
            assert claimed in ((Saying.NOT_READ, Saying.NOT_STATED) if ever else (None,))
    for turn in spoken.turns:
        assert T0 <= turn.at <= version.last_seen


@pytest.mark.parametrize("side", list(Side))
def test_turns_of_one_page_and_field_never_say_the_same_twice(side: Side) -> None:
    _, spoken = follow(
        sighting(CARD, ITEM), sighting(NO_SELLER, ITEM, hour=1), sighting(NO_SELLER, hour=2), sighting(ODD_PRICE, ITEM, hour=3),
        sighting(CARD, replace(ITEM, condition=None), hour=4), sighting(NO_SELLER, ITEM, hour=5),
    )  # fmt: skip
    by: dict[str, list[Turn]] = {}
    for turn in spoken.turns:
        if turn.side is side:
            by.setdefault(turn.field, []).append(turn)
    assert by
    for turns in by.values():
        assert all(one.said is not other.said for one, other in pairwise(turns))
        assert turns[0].said is not Saying.STATED
