"""Since when somebody sells, and what others think of them, as item pages say it."""

from __future__ import annotations

import json

import pytest

from spiders.listing import ListingReading, Page, PageKind
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


OFFERS = [
    {
        "id": 3000100 + number, "title": f"Starlink Mini kit {number}", "url": f"/item/{3000100 + number}", "price": 450 + number,
        "currency": "EUR", "createdAt": "2026-11-20T10:00:00Z", "rating": 3.2,
        "seller": {
            "id": 77 + number, "name": name, "url": f"/user/{77 + number}", "isBusiness": number == 1,
            "registeredAt": 1560470400 + number * 86400, "lastLogin": "2026-11-24", "rating": 4.75, "reviewsCount": 12 + number,
        },
    }
    for number, name in enumerate(("Anna", "Sat Shop", "Boris"))
]  # fmt: skip


def state_page(state: object) -> list[ListingReading]:
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    page = Page(
        url="https://board.example/search?q=starlink", body=f"<html><body><div id='root'></div>{script}</body></html>".encode()
    )
    return list(read_page(page).listings)


def test_a_seller_in_the_state_of_a_page_is_read_with_all_that_stands_there() -> None:
    first, second, _ = state_page({"props": {"offers": OFFERS}})
    assert (first.seller_name, first.seller_id, first.seller_url) == ("Anna", "77", "https://board.example/user/77")
    assert (first.seller_kind, second.seller_kind) == ("private", "company")
    assert (first.seller_since, second.seller_since) == ("2019-06-14", "2019-06-15")
    assert (first.seller_rating, second.seller_rating) == ("4.75 (12)", "4.75 (13)")
    assert first.posted_text == "2026-11-20T10:00:00Z"


@pytest.mark.parametrize(
    ("more", "since", "rating"),
    [
        ({"memberSince": "June 2019"}, "June 2019", None),
        ({"joined": 2019}, "2019", None),
        ({"createdAt": 1560470400000}, "2019-06-14", None),
        ({"lastSeenAt": 1560470400000}, None, None),
        ({"positiveFeedback": 98.7}, None, "98.7%"),
        ({"score": 9.1}, None, "9.1 of 10"),
        ({"rating": 0}, None, None),
        ({"rating": "new"}, None, None),
    ],
)
def test_since_and_rating_in_a_state_are_words_and_numbers_of_many_kinds(
    more: dict[str, object], since: str | None, rating: str | None
) -> None:
    offers = [{**offer, "seller": {"id": 7, "name": f"Anna {at}", **more}} for at, offer in enumerate(OFFERS)]
    first = state_page({"props": {"offers": offers}})[0]
    assert (first.seller_since, first.seller_rating) == (since, rating)


def test_a_rating_of_the_goods_in_a_state_is_not_the_sellers() -> None:
    offers = [{name: value for name, value in offer.items() if name != "seller"} for offer in OFFERS]
    first = state_page({"props": {"offers": offers}})[0]
    assert (first.seller_name, first.seller_since, first.seller_rating, first.seller_kind) == (None, None, None, None)
