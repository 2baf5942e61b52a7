"""A page that was cut at any byte states nothing that the whole one does not."""

from __future__ import annotations

import pytest
from reading_shops import SHOP, grid, things

from spiders.folder import WalkEnd
from spiders.listing import ListingReading, Page, PageKind
from spiders.plan import Query
from spiders.reading import learn, read_page
from spiders.walk import Progress, Shown, take

WHOLE = (
    f"<html><head><title>Поиск</title></head><body><h1>Поиск</h1>{grid(things())}<a rel='next' href='?page=2'>»</a></body></html>"
)


def said(listing: ListingReading) -> dict[str, str | None]:
    return {"title": listing.title, "price": listing.price_text, "region": listing.region_text, "seller": listing.seller_name}


@pytest.mark.parametrize("learned", [False, True], ids=["read in full", "read as learned"])
def test_a_page_cut_anywhere_states_nothing_that_the_whole_does_not(learned: bool) -> None:
    body = WHOLE.encode()
    profile = learn(Page(url=SHOP, body=body))[1] if learned else None
    whole = {one.url: said(one) for one in read_page(Page(url=SHOP, body=body)).listings}
    assert len(whole) == len(things())
    for end in range(len(body) // 3, len(body), 7):
        reading = read_page(Page(url=SHOP, body=body[:end], content_type="text/html; charset=utf-8"), profile=profile)
        for one in reading.listings:
            wrong = {name: text for name, text in said(one).items() if text not in (None, whole[one.url][name])}
            assert (body[end - 20 : end].decode("utf-8", "replace"), wrong) == (body[end - 20 : end].decode("utf-8", "replace"), {})


def test_a_result_page_that_breaks_off_fails_its_walk_and_keeps_what_it_shows() -> None:
    cut = WHOLE[: WHOLE.rindex("₽") - 2].encode()
    reading = read_page(Page(url=SHOP, body=cut))
    assert (reading.kind, reading.next_page, reading.error) == (PageKind.SEARCH, None, "the page breaks off in the middle")
    assert len(reading.listings) == len(things()) - 1
    progress = Progress(query=Query(text="x", watches=("w",)))
    step = take(progress, Shown(status=200, reading=reading, digest="d"), by_number=True, offers_next=False)
    assert step.end is WalkEnd.FAILED


def test_one_or_two_cards_before_the_break_are_not_enough_to_go_by() -> None:
    cards = grid(things())
    reading = read_page(Page(url=SHOP, body=f"<html><body>{cards[: cards.index(things()[2].title) + 4]}".encode()))
    assert (reading.listings, reading.error) == ((), "the page breaks off in the middle")


def test_an_advertised_card_keeps_its_id_though_its_second_card_breaks_off() -> None:
    first = things()[0]
    cards = grid(things()).replace(first.path, f"{first.path}?context=a1b2c3").removesuffix("</div>")
    card = cards[cards.index("<article") : cards.index("</article>")]
    body = "<html><body>" + cards + card.replace("a1b2c3", "d4e5f6")
    reading = read_page(Page(url=SHOP, body=body[: body.rindex(first.title) + 9].encode()))
    whole = read_page(Page(url=SHOP, body=WHOLE.encode()))
    assert {one.native_id for one in reading.listings} <= {one.native_id for one in whole.listings}
    assert len(reading.listings) >= len(things()) - 1


def test_a_page_that_ends_behind_half_of_a_price_breaks_off() -> None:
    end = WHOLE.rindex("₽") + 1
    whole = WHOLE[:end] + "</span> <span>договорная" + WHOLE[end:]
    reading = read_page(Page(url=SHOP, body=whole[: whole.index("<span>договорная")].encode()))
    assert (len(reading.listings), reading.error) == (len(things()) - 1, "the page breaks off in the middle")


def test_a_page_without_its_closing_tags_is_whole() -> None:
    reading = read_page(Page(url=SHOP, body=f"<html><body>{grid(things())}".encode()))
    assert (len(reading.listings), reading.error) == (len(things()), None)
