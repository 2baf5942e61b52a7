"""A result page with a single result, where nothing repeats."""

from __future__ import annotations

import pytest

from spiders.listing import Page, PageKind
from spiders.reading import read_page

CARD = """<div class="box"><a href="/item/4711-terminal-v3"><img src="/p/4711.jpg" alt=""><h3>Starlink terminal V3</h3></a>
<div class="sum">139 000 ₽</div><div>Казань</div></div>"""
ROW = """<table><tr><td>09.10.26</td><td><a href="/board/172056.html">Starlink terminal V3</a></td><td>139 000 ₽</td>
<td>Казань</td><td><a href="/board/user977.html">Вадим</a></td></tr></table>"""
STRIP = "".join(
    f'<div class="rec"><a href="/item/{n}-velosiped"><img src="/p/{n}.jpg"><h3>Велосипед {n}</h3></a><div>{n} ₽</div></div>'
    for n in range(5001, 5006)
)


def page(body: str) -> Page:
    html = f"""<html lang="ru"><head><meta charset="utf-8"><title>Поиск</title></head><body>
<nav><a href="/cat/1">Связь</a> <a href="/cat/2">Дом</a> <a href="/cat/3">Авто</a></nav><main><h1>Найдено: 1</h1>{body}</main>
<footer><a href="/about">О сайте</a> <a href="/help">Помощь</a></footer></body></html>"""
    return Page(url="https://shop.example/find?text=starlink", body=html.encode(), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("card", [CARD, ROW], ids=["card", "row"])
def test_a_single_result_is_read(card: str) -> None:
    reading = read_page(page(card))
    assert reading.kind is PageKind.SEARCH
    (listing,) = reading.listings
    assert (listing.title, listing.price_amount, listing.price_currency) == ("Starlink terminal V3", "139000", "RUB")


def test_recommendations_below_a_single_result_are_not_results() -> None:
    reading = read_page(page(f"{CARD}<section><h2>Вам может понравиться</h2><div>{STRIP}</div></section>"))
    assert [listing.title for listing in reading.listings] == ["Starlink terminal V3"]


def test_no_result_beside_recommendations_is_no_result() -> None:
    reading = read_page(page(f"<p>Ничего не найдено</p><section><h2>Вам может понравиться</h2><div>{STRIP}</div></section>"))
    assert reading.kind is PageKind.EMPTY
    assert reading.said == "Ничего не найдено"


def test_a_page_past_the_last_one_says_so_in_its_state() -> None:
    state = '{"search":{"total":17,"adverts":[],"pagination":{"page":3,"totalPages":2,"next":null}},"recommended":[{"id":1}]}'
    html = f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{{"props":{state}}}</script>'
    reading = read_page(Page(url="https://shop.example/find?text=starlink&page=3", body=html.encode()))
    assert (reading.kind, reading.said) == (PageKind.EMPTY, "page 3 of 2, adverts: []")
