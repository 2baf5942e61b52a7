"""Since when somebody sells, and what others think of them, as item pages say it."""

from __future__ import annotations

import pytest

from spiders.listing import Page, PageKind
from spiders.reading import read_page

ITEM = """<html lang="ru"><head><title>Старлинк V3</title></head><body><h1>Старлинк V3</h1>
<div class="price">45 000 ₽</div><p class="description">Комплект, почти новый, проверен при покупке.</p>
<div class="seller-card"><a class="seller-name" href="/user/u77">Надежда</a>{seller}</div></body></html>"""
SCHEMA = """<html><head><script type="application/ld+json">{"@type": "Product", "name": "Starlink V3", "offers": {"@type": "Offer",
"price": "450", "priceCurrency": "EUR", "seller": {"@type": "Organization", "name": "Sat Shop", "aggregateRating":
{"@type": "AggregateRating", "ratingValue": "4.8", "bestRating": "5", "reviewCount": "120"}}}}</script></head>
<body><h1>Starlink V3</h1></body></html>"""


def item(body: str) -> tuple[str | None, str | None]:
    reading = read_page(
        Page(url="https://board.example/item/100200300", body=body.encode(), content_type="text/html; charset=utf-8")
    )
    assert reading.kind is PageKind.ITEM
    return reading.listings[0].seller_since, reading.listings[0].seller_rating


@pytest.mark.parametrize(
    ("seller", "since", "rating"),
    [
        (
            '<span>На Авито с июня 2019</span><span class="rating">4,9 · 120 отзывов</span>',
            "На Авито с июня 2019",
            "4,9 · 120 отзывов",
        ),
        ("<span>Member since 14 Jun 2019</span>", "Member since 14 Jun 2019", None),
        (
            "<dl><dt>Joined</dt><dd>14.06.2019</dd><dt>Рейтинг продавца</dt><dd>4,7 из 5</dd></dl>",
            "14.06.2019",
            "4,7 из 5",
        ),
        ('<span class="seller-rating">98.7%</span>', None, "98.7%"),
        ("<span>Пишите в сообщения</span><span>5 отзывов</span>", None, None),
    ],
)
def test_an_item_page_says_since_when_and_how_well_thought_of(seller: str, since: str | None, rating: str | None) -> None:
    assert item(ITEM.replace("{seller}", seller)) == (since, rating)


def test_a_rating_in_the_page_s_data_is_the_seller_s() -> None:
    assert item(SCHEMA) == (None, "4.8/5 (120)")


def test_a_rating_of_the_goods_is_not_the_seller_s() -> None:
    goods = SCHEMA.replace('"seller": {"@type": "Organization", "name": "Sat Shop", "aggregateRating":', '"review":').replace(
        "}}}}", "}}}"
    )
    assert item(goods)[1] is None
