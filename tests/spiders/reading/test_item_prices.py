"""Which of an item page's sums is the price of its offer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from reading_shops import card, page, things

from spiders.listing import ListingReading, PageKind
from spiders.reading import read_page

URL = "https://parts.example.de/p/feldfunk-antenne-4100000"
NAME = "Feldfunk-Antenne 30-88 MHz, neuwertig"


def item(body: str, *, head: str = "", url: str = URL, title: str = f"{NAME} | Parts") -> ListingReading:
    """The one listing of an item page."""
    plain = page(body, url=url, head=head)
    reading = read_page(replace(plain, body=plain.body.replace("<title>Поиск".encode(), f"<title>{title}".encode())))
    assert reading.kind is PageKind.ITEM
    (one,) = reading.listings
    return one


def linked(value: object) -> str:
    """A page's JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


BREAKS = (
    "<table><tr><th>Menge</th><th>Stückpreis</th></tr><tr><td>bis 9</td><td>2,49 €</td></tr><tr><td>ab 10</td><td>2,29 €</td></tr>"
    "<tr><td>ab 100</td><td>1,79 €</td></tr></table>"
)
LOWEST = '<meta property="product:price:amount" content="1.79"><meta property="product:price:currency" content="EUR">'


def test_of_price_breaks_the_one_for_a_single_piece_is_the_price() -> None:
    assert item(f"<h1>{NAME}</h1>{BREAKS}", head=LOWEST).price_amount == "2.49"


def test_a_price_for_one_piece_stands_before_the_breaks_for_more() -> None:
    more = "<div><b>Staffel</b><ul><li>45,90 € ab 5 Stück</li><li>43,00 € ab 20 Stück</li></ul></div>"
    assert item(f"<h1>{NAME}</h1><p class='price'>48,50 €</p>{more}").price_amount == "48.5"


def test_of_a_range_in_the_data_the_sum_that_is_shown_is_the_price() -> None:
    offers = {"@type": "AggregateOffer", "lowPrice": "12.00", "highPrice": "80.00", "priceCurrency": "EUR"}
    data = linked({"@type": "Product", "name": NAME, "offers": offers})
    assert item(f"<h1>{NAME}</h1><div class='price'>35,00 €</div>", head=data).price_amount == "35"


def test_a_price_may_be_told_to_a_hundredth_of_a_cent() -> None:
    assert item(f"<h1>{NAME}</h1><div class='price'>€1.81250</div>").price_amount == "1.8125"


def test_data_that_the_page_shows_nowhere_yields_to_the_price_a_visitor_sees() -> None:
    data = linked({"@type": "Product", "name": NAME, "offers": {"price": "99.00", "priceCurrency": "EUR"}})
    assert item(f"<h1>{NAME}</h1><div class='product-price'>120,00 €</div>", head=data).price_amount == "120"


@pytest.mark.parametrize("words", ["Sign in to see the price", "Войдите, чтобы увидеть цену", "Zaloguj się, aby zobaczyć ceny"])
def test_a_price_for_members_is_not_made_of_a_protection_plan(words: str) -> None:
    body = f"<h1>{NAME}</h1><a href='/login'>{words}</a><ul><li>Add a 3-year plan <span>89,99 €</span></li></ul><img src='/a.jpg'>"
    one = item(body, head=linked({"@type": "Product", "name": NAME}))
    assert (one.price_amount, one.price_text) == (None, words)


def test_the_price_of_an_auction_is_its_bid() -> None:
    box = "<div><p>{}</p><p class='price'>{}</p></div>"
    body = f"<h1>{NAME}</h1>" + box.format("Sofort-Kauf", "120,00 €") + box.format("Aktuelles Gebot", "46,50 €")
    assert item(body).price_amount == "46.5"


def test_a_sum_in_another_currency_is_no_second_price() -> None:
    body = f"<span class='price'>$1,850</span><span>≈ 712,250 ֏</span><span>≈ 152,400 ₽</span><h1>{NAME}</h1><p>Karpet.</p>"
    one = item(body, url="https://list.example.am/item/4100000")
    assert (one.price_amount, one.price_currency) == ("1850", "USD")


def test_a_page_that_is_drawn_in_a_popup_has_its_price_there() -> None:
    body = (
        f"<div class='prod-popup'><h1 class='prod-popup__name'>{NAME}</h1><div class='prod-popup__price'><div>36 300</div>"
        "<div>р.</div></div></div>"
    )
    one = item(body, url="https://lodki.example.ru/tproduct/542187634-skat")
    assert (one.price_amount, one.price_currency) == ("36300", "RUB")


def test_a_page_of_parts_that_are_alike_is_no_list() -> None:
    parts = f"<div><h1>{NAME}</h1><p>Zustand: gut</p><b>120 €</b></div><div><p>Aus einer Sammlung, 80 € waren es 1980.</p></div>"
    links = "".join(f"<a href='/kategorie/{n}'>Kategorie {n}</a>" for n in range(9))
    assert item(f"<div>{links}</div>{parts}<div><a href='/u/9'>Karl</a></div>").price_amount == "120"


def test_a_page_without_a_heading_is_named_by_what_its_title_repeats() -> None:
    shop = "".join(f"<td><a href='/laden/{n}b{n}/'>Kabel {n}</a><b>{n}0,00 €</b></td>" for n in range(1, 7))
    body = f"<table><tr>{shop}</tr></table><div><span class='catch'>Nur heute</span><b>{NAME}</b><table>"
    body += "<tr><td>Länge</td><td>3 m</td></tr>" * 12 + "</table><span class='price2'>89,80 €</span></div>"
    one = item(body, url="https://parts.example.de/laden/ant-144/", title=f"[Parts] {NAME}: Laden")
    assert (one.title, one.price_amount) == (NAME, "89.8")


def test_other_goods_of_the_shop_lend_no_price() -> None:
    more = "".join(map(card, things(4)))
    body = f"<h1>{NAME}</h1><p>Derzeit nicht lieferbar</p><img src='/a.jpg' alt='{NAME}'><h2>Ähnliche Artikel</h2><div>{more}</div>"
    assert item(body, head=linked({"@type": "Product", "name": NAME, "image": "/a.jpg"})).price_amount is None


def test_a_sum_in_a_sentence_yields_to_the_one_under_a_label() -> None:
    body = (
        f"<h1>{NAME}</h1><p>Neupreis 28 000 Kč im Laden, gut erhalten.</p><table><tr><td>Cena:</td><td>14 900 Kč</td></tr></table>"
    )
    assert item(body).price_amount == "14900"


def test_what_is_sold_out_has_not_the_price_of_its_insurance() -> None:
    body = f"<h1>{NAME}</h1><img src='/a.jpg'><div class='price'><span>Sold out</span></div><p>Insurance from €399.</p>"
    assert item(body, head=linked({"@type": "Product", "name": NAME})).price_amount is None


def test_a_price_called_the_header_s_is_not_the_page_s_header() -> None:
    body = f"<h1>{NAME}</h1><div class='ListingHeader-price'>€ 425,00</div><span>oder Gebote ab € 380,00</span>"
    assert item(body).price_amount == "425"


def test_a_number_and_the_word_for_its_money_may_touch() -> None:
    body = f"<h1>{NAME}</h1><div><span>قیمت</span><strong>۸٬۵۰۰٬۰۰۰</strong><span>تومان</span></div>"
    one = item(body, url="https://bazar.example.ir/v/4100000")
    assert (one.price_amount, one.price_currency) == ("8500000", "IRT")


def test_what_ran_out_has_no_price_that_only_the_data_remembers() -> None:
    state = json.dumps({"id": "4100000", "name": NAME, "prevPrice": 42990, "price": None, "stock": 0})
    body = f"<h1>{NAME}</h1><img src='/a.jpg' alt='{NAME}'><p>Нет в наличии</p><script>window.__STATE__ = {state};</script>"
    assert item(body, head=linked({"@type": "Product", "name": NAME})).price_amount is None


@pytest.mark.parametrize(("name", "code"), [("大疆无人机热成像仪全新未拆封", "CNY"), ("アイコム広帯域受信機の美品です", "JPY")])
def test_the_script_of_the_name_says_whose_yen_it_is(name: str, code: str) -> None:
    plain = page(f"<h1>{name}</h1><div class='price'>¥ 16,800</div>", url="https://items.example.com/4100000", lang="")
    assert [one.price_currency for one in read_page(plain).listings] == [code]


def test_the_sum_that_bids_are_counted_behind_is_the_price_of_an_auction() -> None:
    bid = "<div><div class='price'><span>€ 1.525,00</span></div><div><span>23 bids</span></div></div>"
    at_once = "<div><span>or Buy It Now</span><div class='price'><span>€ 2.950,00</span></div></div>"
    assert item(f"<h1>{NAME}</h1>{bid}{at_once}").price_amount == "1525"
