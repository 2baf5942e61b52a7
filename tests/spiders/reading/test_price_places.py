"""The price is what stands where most cards have theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_shops import card, expected, read, stated, things

from spiders.reading import money
from spiders.reading.price_words import is_price_word


def cards(count: int = 6, **instead: str) -> str:
    """A grid in which one card (`third`) has something else in its price's place, and all have `extra` at their end."""
    offers = things(count)
    body = [card(thing, extra=instead.get("extra", "")) for thing in offers]
    if "third" in instead:
        body[2] = body[2].replace(offers[2].price, instead["third"])
    return "<div>" + "".join(body) + "</div>"


@pytest.mark.parametrize("words", ["Contact for price", "Dohodou", "Annetaan", "Pērku", "قیمت توافقی", "Wording nobody foresaw"])
def test_words_in_the_prices_place_are_not_another_sum_of_the_card(words: str) -> None:
    delivery = "<p>Доставка по всей стране от 350 ₽ курьером или почтой, звоните</p>"
    third = read(cards(third=words, extra=delivery)).listings[2]
    assert (third.price_text, third.price_amount) == (words, None)


def test_a_sum_of_other_goods_that_a_card_shows_is_not_its_price() -> None:
    other = '<ul><li><a href="/item/cable-77">Кабель</a><span>19 500 ₽</span></li></ul>'
    offers = things(8)
    body = [card(thing) for thing in offers]
    body[3] = body[3].replace(f'<span class="card-price">{offers[3].price}</span>', "").replace("</article>", f"{other}</article>")
    listing = read(f"<div>{''.join(body)}</div>").listings[3]
    assert listing.price_amount is None


def test_free_has_the_currency_of_the_other_cards() -> None:
    third = read(cards(third="Бесплатно")).listings[2]
    assert (third.price_text, third.price_amount, third.price_currency) == ("Бесплатно", None, "RUB")


def test_numbers_with_cents_are_prices_in_the_currency_that_the_page_names() -> None:
    body = "".join(
        f'<li><a class="x1" href="{one.path}"><img src="/i/{one.number}.jpg"><p class="x2">{one.title}</p>'
        f'<p class="x3">{100 + one.number}.50</p><span class="x4">({one.number} Gebote)</span></a></li>'
        for one in things(8)
    )
    reading = read(f"<button>Preis (CHF)</button><ul>{body}</ul>", lang="de", url="https://market.example.com/de/s/q?q=x")
    assert [(one.price_amount, one.price_currency) for one in reading.listings] == [(f"{100 + n}.5", "CHF") for n in range(8)]


def test_a_sum_whose_cents_stand_in_a_block_of_their_own_is_read_with_them() -> None:
    body = "".join(
        card(one).replace(f'<span class="card-price">{one.price}</span>', f"<div>¥</div><div>{26 + one.number}</div><div>.8</div>")
        for one in things(6)
    )
    reading = read(f"<div>{body}</div>", lang="zh", url="https://mall.example.cn/s?q=x")
    assert [one.price_amount for one in reading.listings] == [f"{26 + n}.8" for n in range(6)]


def test_an_old_price_said_again_in_words_stays_old() -> None:
    body = "".join(
        card(one).replace(
            one.price,
            f"<del>{one.number + 90} €</del> <span>Il costo di listino era {one.number + 90} €.</span>"
            f"<ins>{one.number + 40} €</ins>",
        )
        for one in things()
    )
    assert [one.price_amount for one in read(f"<div>{body}</div>", lang="it").listings] == [str(n + 40) for n in range(6)]


def test_the_saving_between_two_prices_is_none_of_them() -> None:
    body = "".join(
        card(one).replace(
            one.price,
            f"<b class='strike-box'><i>{3200 + one.number} руб.</i><u>{3900 + one.number} руб.</u>"
            "<span class='sale'>700 руб.</span></b>",
        )
        for one in things()
    )
    assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [str(3200 + n) for n in range(6)]


def test_a_discount_glued_to_the_price_is_not_its_cents() -> None:
    body = "".join(card(one).replace(one.price, f"<b>${446 + one.number}.69</b><i>24% OFF</i>") for one in things())
    assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [f"{446 + n}.69" for n in range(6)]


def test_a_number_its_cents_and_its_currency_in_three_elements_are_one_price() -> None:
    body = "".join(
        card(one).replace(one.price, f"<b><i class=v>{one.number + 690}</i><i class=p>,49</i></b> <u>zł</u>") for one in things()
    )
    assert [one.price_amount for one in read(f"<div>{body}</div>", lang="pl").listings] == [f"{n + 690}.49" for n in range(6)]


def test_price_words_are_known_in_capitals_and_with_marks() -> None:
    assert [is_price_word(text) for text in ("ÜCRETSİZ", "– Dohodou –", "面议", "Zdarma!", "Kontakt lens")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_sum_that_every_description_names_is_not_the_price() -> None:
    body = "".join(
        f'<div class="i"><h2><a href="{one.path}">{one.title}</a></h2>'
        f'<div class="d">Prodám, cena 500 Kč za kus dopravy, stav dobrý</div>'
        f'<div class="c"><b>{one.number + 1} 100 Kč</b></div></div>'
        for one in things(8)
    )
    assert [one.price_amount for one in read(f"<div>{body}</div>", lang="cs").listings] == [f"{n + 1}100" for n in range(8)]


def test_few_prices_among_words_for_one_are_the_price_and_not_the_freight_that_all_name() -> None:
    body = "".join(
        f'<tr><td><a href="{one.path}">{one.title}</a></td>'
        f"<td><b>{'EUR 900.00' if one.number % 4 == 0 else 'Price on request'}</b></td>"
        f"<td><i>Lead time {one.number} weeks, freight 45.00 EUR</i></td></tr>"
        for one in things(12)
    )
    listings = read(f"<table>{body}</table>", lang="en", url="https://catalog.example.com/search?q=x").listings
    assert [one.price_amount for one in listings] == ["900" if n % 4 == 0 else None for n in range(12)]


def test_a_board_states_its_prices_in_its_titles() -> None:
    body = "".join(
        f'<li class="bit"><h3><a class="title" href="showthread.php?t={91000 + one.number}">'
        f"{one.title} - ${one.number + 50} shipped</a></h3>"
        f'<dl><dd>by <a href="member.php?u={one.number + 60}">last_{one.number}</a></dd></dl></li>'
        for one in things(8)
    )
    listings = read(f"<ol>{body}</ol>", lang="en", url="https://forums.example.com/forumdisplay.php?f=12").listings
    assert [(one.title, one.price_amount) for one in listings] == [
        (f"{one.title} - ${one.number + 50} shipped", str(one.number + 50)) for one in things(8)
    ]


def test_a_discount_behind_thousands_is_not_their_decimals() -> None:
    body = "".join(card(one).replace(one.price, f"<b>$</b><b>{503 + one.number}.828</b><i>24% OFF</i>") for one in things())
    listings = read(f"<div>{body}</div>", lang="es-AR", url="https://tienda.example.com.ar/s?q=x").listings
    assert [(one.price_amount, one.price_currency) for one in listings] == [(f"{503 + n}828", "ARS") for n in range(6)]


@pytest.mark.parametrize(
    ("text", "amount", "mark"),
    [
        ("800円（税込）", "800", "JPY"),
        ("現在1,300円即決", "1300", "JPY"),
        ("12万円", "120000", "JPY"),
        ("2500руб за шт", "2500", "RUB"),
        ("от 500Kč", "500", "CZK"),
        ("5 шт по 200грн.", "200", "UAH"),
    ],
)
def test_a_mark_may_follow_its_number_without_a_blank(text: str, amount: str, mark: str) -> None:
    assert [(money.plain(one.amount), one.mark) for one in money.find_prices(text)] == [(amount, mark)]


@pytest.mark.parametrize("text", ["4bd house 3ba", "Flat 12km away", "Model 5q here"])
def test_a_unit_glued_to_a_number_is_no_currency(text: str) -> None:
    assert money.find_prices(text) == ()


def test_a_current_bid_is_the_price_and_the_estimated_value_before_it_is_not() -> None:
    body = "".join(
        f'<tr><td><a href="{one.path}">{one.title}</a></td><td><div>Est. retail value:</div><div>${one.number + 9}000.00</div></td>'
        f"<td><div>Current bid:</div><div>${one.number + 100}.00</div></td></tr>"
        for one in things(8)
    )
    listings = read(f"<table>{body}</table>", lang="en", url="https://auction.example.com/s?q=x").listings
    assert [one.price_amount for one in listings] == [str(n + 100) for n in range(8)]


def test_the_mark_of_a_footnote_is_no_part_of_a_price() -> None:
    body = "".join(card(one).replace(one.price, f"{one.number + 12}.345 €¹") for one in things())
    assert [one.price_text for one in read(f"<div>{body}</div>", lang="de").listings] == [f"{n + 12}.345 €" for n in range(6)]


def test_another_line_on_the_prices_path_is_no_word_for_a_price() -> None:
    body = "".join(
        f'<a class="ka" href="{one.path}"><h2 class="kb">{one.title}</h2>{"<p class=kd>Как новый</p>" * (one.number % 2)}'
        f'<p class="kd">{"Бесплатно" if one.number == 3 else one.price}</p></a>'
        for one in things(8)
    )
    third = read(f"<div>{body}</div>").listings[3]
    assert (third.price_text, third.price_currency) == ("Бесплатно", "RUB")


def test_a_model_that_looks_like_rare_money_is_no_price() -> None:
    offers = [replace(one, title=f"Canon LBP{2900 + one.number}") for one in things()]
    assert [stated(one) for one in read("<div>" + "".join(card(one) for one in offers) + "</div>").listings] == expected(offers)


def test_a_host_that_names_its_country_first_settles_whose_dinar_it_is() -> None:
    body = "".join(card(one).replace(one.price, f"{one.number + 50} دينار") for one in things())
    listings = read(f"<div>{body}</div>", lang="ar", url="https://jo.market.example.com/ar/find?q=x").listings
    assert {one.price_currency for one in listings} == {"JOD"}


@pytest.mark.parametrize("words", ["Köp nu · frakt från 49 kr", "Fragt fra 49 kr", "Szállítás 49 Ft"])
def test_freight_alone_is_no_price(words: str) -> None:
    third = read(cards(third=f'</span><span class="badge">{words}'), lang="sv").listings[2]
    assert third.price_amount is None


@pytest.mark.parametrize(("text", "mark"), [("Rohn tower, 40 ft", "?ft"), ("12 000 Ft", "HUF")])
def test_feet_are_no_forints(text: str, mark: str) -> None:
    assert [one.mark for one in money.find_prices(text)] == [mark]


def test_a_number_between_capitals_is_a_model() -> None:
    assert money.find_prices("Alinco DX-SR8T") == ()


def test_whole_large_sums_with_a_yen_sign_on_a_page_of_many_currencies_are_yen() -> None:
    marks = ("€63.50", "¥8,612", "£20.00", "¥2,355", "$18.99", "¥6,303")
    body = "".join(card(replace(one, price=mark)) for one, mark in zip(things(6), marks, strict=True))
    found = read(f"<div>{body}</div>", lang="en", url="https://records.example.com/list?q=x").listings
    assert [one.price_currency for one in found] == ["EUR", "JPY", "GBP", "JPY", "USD", "JPY"]
