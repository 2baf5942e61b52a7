"""What is learned from one page and used for the next."""

from __future__ import annotations

import json

import pytest
from reading_shops import expected, grid, page, stated, things

from spiders.listing import PageKind
from spiders.reading import Misfit, Profile, learn, read_known, read_page
from spiders.reading.page import OUTGROWN
from spiders.reading.parts import Parts
from spiders.reading.profile import Selectors, same_reading

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


@pytest.mark.parametrize("stray", ["<><b>x</b>", "< >", "<span title='a > b <'>y</span>", "<script>if (a <> b) c()</script>"])
def test_stray_brackets_in_a_card_do_not_stop_a_profile(stray: str) -> None:
    offers = things(6)
    markup = grid(offers).replace("</article>", f"{stray}</article>", 2) + PAGER.format(n=3)
    reading, profile = learn(page(markup))
    assert ([stated(one) for one in reading.listings], reading.error, profile is None) == (expected(offers), None, False)


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


def test_a_field_that_no_card_had_before_is_not_missed() -> None:
    """By selectors alone the old price of the second page would go unread."""
    offers = things()
    reduced = grid(offers).replace(">12 000 ₽<", "><del>15 000 ₽</del> 12 000 ₽<")
    assert isinstance(learned().way, Selectors)
    assert read_known(page(reduced), learned()) is Misfit.MORE
    assert read_page(page(reduced), profile=learned()).listings[0].price_old_text == "15 000 ₽"


def priced(*, hidden: bool) -> str:
    """Cards whose prices stand in an element of their own, which may be empty for a day."""
    return "<main>" + "".join(
        f"<article class='ad'><a href='/ad/{one}'><img src='/{one}.jpg'></a><h3><a href='/ad/{one}'>Terminal {one}</a></h3>"
        f"<div class=pr>{'' if hidden else f'{one // 10} ₽'}</div><div class=geo>Москва</div></article>"
        for one in range(123456, 123476)
    ) + "</main>"  # fmt: skip


@pytest.mark.parametrize("mark", ["class=pr", 'data-testid="ad-price"', ""])
def test_a_price_that_was_hidden_on_every_card_and_stands_there_now_is_read(mark: str) -> None:
    hidden, stated = (priced(hidden=one).replace("class=pr", mark) for one in (True, False))
    for gone in (hidden, hidden.replace(f"<div {mark}></div>", "")):
        _, profile = learn(page(gone))
        assert profile is not None
        assert all(one.price_text for one in read_page(page(stated), profile=profile).listings)


def test_an_element_of_another_name_is_more_than_what_was_learned() -> None:
    old = priced(hidden=False).replace("<div class=geo>Москва</div>", "<div><meta></div>")
    _, profile = learn(page(old))
    assert profile is not None
    assert isinstance(profile.way, Selectors)
    assert read_known(page(old), profile) is not Misfit.MORE
    assert read_known(page(old.replace("<div><meta>", '<div itemprop="seller"><meta>Мастер Света')), profile) is Misfit.MORE


def test_suggestions_under_the_words_nothing_found_are_no_results() -> None:
    suggested = "<h2>По вашему запросу ничего не найдено</h2>" + grid(things())
    assert read_known(page(suggested), learned()) is Misfit.MORE
    assert read_page(page(suggested), profile=learned()).kind is PageKind.EMPTY


def test_words_that_stood_there_before_mean_nothing_new() -> None:
    basket = "<div class=basket>Ничего не найдено</div>" + grid(things())
    profile = learn(page(basket))[1]
    assert profile is not None
    assert isinstance(read_known(page(basket), profile), type(learn(page(basket))[0]))


def state_page(number: int) -> str:
    """Cards that leave the seller to the page's data, whose objects hold more than the cards."""
    offers = things(12)[number : number + 8]
    ads = [
        {
            "id": 4100000 + one.number,
            "subject": one.title,
            "link": one.path,
            "account": {"nickname": one.seller},
            "price": one.amount,
        }
        for one in offers
    ]
    cards = "".join(
        f'<li class="ad ad-{one.number}"><a href="{one.path}">{one.title}</a><b>{one.price}</b><i>{one.place}</i></li>'
        for one in offers
    )
    state = json.dumps({"props": {"feed": {"ads": ads, "total": 412}}, "filler": ["x" * 300] * 20})
    script = f'<script id="__DATA__" type="application/json">{state}</script>'
    return f"<h1>Терминалы</h1><p>Найдено 412 объявлений</p><ul class=feed>{cards}</ul>{script}"


def test_a_page_joined_with_its_data_is_learned_and_read_alike() -> None:
    full, profile = learn(page(state_page(0)))
    assert profile is not None
    assert isinstance(profile.way, Parts)
    assert profile.way.array is not None
    assert [one.seller_name for one in full.listings] == [one.seller for one in things(8)]
    assert full.total == 412
    again = Profile.load(json.loads(json.dumps(profile.dump())))
    for number in (0, 4):
        quick = read_known(page(state_page(number)), again)
        assert not isinstance(quick, Misfit)
        assert same_reading(read_page(page(state_page(number))), quick)


def test_a_page_with_other_listings_than_those_that_were_learned_is_learned_anew() -> None:
    _, profile = learn(page(state_page(0)))
    assert profile is not None
    more = (
        state_page(0)
        + "<aside>"
        + "".join(f'<p><a href="{one.path}">{one.title}</a> {one.price}</p>' for one in things(20)[15:])
        + "</aside>"
    )
    assert read_known(page(more), profile) is Misfit.MORE
    full, renewed = learn(page(more), after=profile)
    assert renewed is not None
    quick = read_known(page(more), renewed)
    assert not isinstance(quick, Misfit)
    assert same_reading(full, quick)


@pytest.mark.parametrize("body", [grid(things()), state_page(0)])
def test_what_is_learned_does_not_speak_of_addresses_or_titles(body: str) -> None:
    """It is kept with the source for months; what people offered has no place in it."""
    _, profile = learn(page(body))
    assert profile is not None
    kept = json.dumps(profile.dump(), ensure_ascii=False)
    assert not any(one.title in kept or one.seller in kept for one in things(8))


def test_where_the_list_is_known_two_cards_are_one() -> None:
    """A last page whose two addresses are unlike each other is no list to a reading that does not know the source."""
    _, profile = learn(page(grid(things())), after=learned())
    assert profile is not None
    assert isinstance(profile.way, Parts)
    one, two = things(2)
    short = page(grid([one, two]).replace(one.path, "/item/4100000/dish"))
    reading = read_known(short, profile)
    assert not isinstance(reading, Misfit)
    assert [listing.title for listing in reading.listings] == [one.title, two.title]


def test_what_is_no_profile_is_refused() -> None:
    good = learned().dump()
    for data in ({}, {"version": 1}, {"version": 3}, good | {"way": "guess"}, good | {"learned": {}}, good | {"shares": 3}):
        with pytest.raises(ValueError, match="profile"):
            Profile.load(data)
