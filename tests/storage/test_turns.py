"""Unchanged, not stated any more, not read: three things, and every store keeps them apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage_samples import HOUR, T0, crawl, held, listing, version

from storage import Kept, Layer, Seen, Store
from storage.model import Saying, Side, Spoken, Turn, Version

ONE = listing()
ITEM = Layer(texts=(("description", "Новый, в коробке"),), at=T0 + HOUR)


def turn(number: int, said: Saying, *, side: Side = Side.CARD, field: str = "seller", words: str | None = None) -> Turn:
    return Turn(
        listing_id=ONE.listing_id, side=side, field=field, said=said, at=T0 + number * HOUR, crawl_id=f"c{number}", words=words
    )


def at(number: int) -> datetime:
    return T0 + number * HOUR


def begun(store: Store) -> None:
    first = held(ONE, item=ITEM, card_read=at(1), item_read=at(1))
    store.keep(Kept(crawl=crawl(1), held=(first,), versions=(version(ONE),)))


def reads(versions: list[Version]) -> list[tuple[datetime, datetime | None, datetime | None]]:
    return [(one.last_seen, one.card_read, one.item_read) for one in versions]


def test_every_turn_comes_back_in_order_with_who_speaks_of_what(store: Store) -> None:
    begun(store)
    turns = (turn(2, Saying.NOT_STATED), turn(2, Saying.NOT_UNDERSTOOD, side=Side.ITEM, field="price", words="договор?"))
    unsaid = (("card.seller", "not_stated"), ("item.price", "not_understood"))
    store.keep(Kept(crawl=crawl(2), held=(held(ONE, 2, item=ITEM, unsaid=unsaid),), turns=turns))
    store.keep(Kept(crawl=crawl(3), held=(held(ONE, 3, item=ITEM),), turns=(turn(3, Saying.STATED),)))
    assert store.spoken(ONE.listing_id) == Spoken(
        card=("price_text", "title"), item=("description",), turns=(*turns, turn(3, Saying.STATED))
    )
    assert store.spoken("avito:nobody") == Spoken()


def test_what_is_unsaid_is_known_when_the_next_crawl_is_compared(store: Store) -> None:
    begun(store)
    after = held(ONE, 2, item=ITEM, card_read=at(2), item_read=at(1), unsaid=(("card.seller", "not_read"),))
    store.keep(Kept(crawl=crawl(2), held=(after,)))
    assert store.held("avito", ["1"]) == {"1": after}


def test_a_version_keeps_when_each_kind_of_page_was_last_read(store: Store) -> None:
    begun(store)
    store.keep(Kept(crawl=crawl(2), seen=(Seen(ONE.listing_id, at(2), card=True, item=True),)))
    store.keep(Kept(crawl=crawl(3), seen=(Seen(ONE.listing_id, at(3)),)))
    assert reads(store.versions(ONE.listing_id)) == [(at(3), at(3), at(2))]
    cheaper = listing(amount="24000")
    store.keep(
        Kept(
            crawl=crawl(4), held=(held(cheaper, 4, version=2, item=ITEM, card_read=None, item_read=at(4)),),
            versions=(version(cheaper, 2, crawl_number=4),),
        )
    )  # fmt: skip
    assert reads(store.versions(ONE.listing_id)) == [(at(3), at(3), at(2)), (at(4), at(3), at(4))]
    assert reads([one for one, _ in store.history()]) == reads(store.versions(ONE.listing_id))


def test_a_card_with_the_same_sign_is_kept_by_the_key_that_its_sign_came_with(store: Store) -> None:
    other = listing("2")
    store.keep(
        Kept(
            crawl=crawl(1), held=(held(ONE, card_read=at(1)), held(other, sign=None, card_read=at(1))),
            versions=(version(ONE), version(other)),
        )
    )  # fmt: skip
    signs = store.signs("avito", ["1", "2", "3"])
    assert {native_id: sign for native_id, (sign, _) in signs.items()} == {"1": 12345}
    store.keep(Kept(crawl=crawl(2), same=((signs["1"][1], at(2)),)))
    assert reads([*store.versions("avito:1"), *store.versions("avito:2")]) == [(at(2), at(2), None), (at(1), at(1), None)]


def test_an_older_reading_never_moves_the_last_one_back(store: Store) -> None:
    begun(store)
    key = store.signs("avito", ["1"])["1"][1]
    store.keep(Kept(crawl=crawl(2), seen=(Seen(ONE.listing_id, at(0), item=True),), same=((key, at(0)),)))
    late = replace(held(ONE, 0), card_read=at(0), item_read=at(0))
    store.keep(Kept(crawl=crawl(3), held=(late,)))
    assert reads(store.versions(ONE.listing_id)) == [(at(1), at(1), at(1))]
