"""The price is what stands where most cards have theirs."""

from __future__ import annotations

import pytest
from reading_shops import card, read, things

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
