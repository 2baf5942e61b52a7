"""What is learned from one page and used for the next."""

from __future__ import annotations

import json

import pytest
from reading_shops import expected, grid, page, stated, things

from spiders.listing import PageKind
from spiders.reading import Profile, learn, read_page
from spiders.reading.page import OUTGROWN

PAGER = '<div class="pager"><a class="pager-link" href="/search?q=terminal&page={n}">Следующая</a></div>'


def learned() -> Profile:
    """The profile of the plain grid, as it comes back from where it was kept."""
    _, profile = learn(page(grid(things()) + PAGER.format(n=2)))
    assert profile is not None
    return Profile.load(json.loads(json.dumps(profile.dump())))


def test_a_profile_reads_its_own_page_as_the_full_reading_does() -> None:
    first = page(grid(things()) + PAGER.format(n=2))
    full, quick = learn(first)[0], read_page(first, profile=learned())
    for one, two in zip(full.listings, quick.listings, strict=True):
        assert all(getattr(one, name) == getattr(two, name) for name in one.__slots__ if name not in ("where", "image_alt"))
    assert (full.kind, full.next_page, full.language) == (quick.kind, quick.next_page, quick.language)


def test_a_profile_reads_the_next_page() -> None:
    offers = things(11)[5:]
    reading = read_page(
        page(grid(offers) + PAGER.format(n=3), url="https://shop.example.ru/search?q=terminal&page=2"), profile=learned()
    )
    assert [stated(one) for one in reading.listings] == expected(offers)
    assert reading.next_page == "https://shop.example.ru/search?q=terminal&page=3"
    assert reading.notes == ()


def test_a_redesign_is_read_in_full_and_noticed() -> None:
    changed = (
        grid(things())
        .replace('class="card"', 'class="tile"')
        .replace("card-price", "tile-sum")
        .replace("<h3", "<h4")
        .replace("</h3", "</h4")
    )
    reading = read_page(page(changed), profile=learned())
    assert [stated(one) for one in reading.listings] == expected(things())
    assert reading.notes == (OUTGROWN,)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<h2>Ничего не найдено</h2>", PageKind.EMPTY),
        ("<h1>Вы не робот?</h1><form action='/showcaptcha'></form>", PageKind.BLOCKED),
    ],
)
def test_an_empty_or_blocked_page_is_judged_as_without_a_profile(body: str, kind: PageKind) -> None:
    reading = read_page(page(body), profile=learned())
    assert (reading.kind, reading.notes) == (kind, ())


def test_recommendations_of_the_same_make_do_not_slip_in_by_the_profile() -> None:
    strip = f"<section class='recommendations'><h2>Похожие товары</h2>{grid(things(9)[6:])}</section>"
    with_strip = page(grid(things()) + strip)
    assert [stated(one) for one in read_page(with_strip, profile=learned()).listings] == expected(things())


def test_listings_outside_the_learned_cards_are_not_missed() -> None:
    others = "".join(f'<p><a href="{one.path}">{one.title}</a> {one.price}</p>' for one in things(30)[6:])
    assert read_page(page(grid(things()) + f"<div>{others}</div>"), profile=learned()).notes == (OUTGROWN,)


def test_what_is_no_profile_is_refused() -> None:
    for data in ({}, {"version": 2}, {"version": 1, "cards": "a"}, {"version": 1, "routes": 3}):
        with pytest.raises(ValueError, match="profile"):
            Profile.load(data)
