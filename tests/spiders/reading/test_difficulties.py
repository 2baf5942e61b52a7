"""What makes result pages hard to read, each on a small page of its own."""

from __future__ import annotations

import json

import pytest
from reading_shops import SHOP, card, expected, grid, page, read, stated, things

from spiders.listing import Page
from spiders.reading import read_page


def priced(*texts: str) -> list[tuple[str | None, str | None, str | None]]:
    """(text, amount, currency) of cards with these prices."""
    offers = things(len(texts))
    cards = [card(one).replace(one.price, text) for one, text in zip(offers, texts, strict=True)]
    return [
        (one.price_text, one.price_amount, one.price_currency) for one in read(f'<div class="grid">{"".join(cards)}</div>').listings
    ]


def test_a_range_keeps_its_words_and_gives_its_lower_end() -> None:
    found = priced("12 000 – 15 000 ₽", "7 000 – 9 000 ₽", "1 000 – 1 200 ₽", "3 000 – 4 000 ₽")
    assert [text for text, _, _ in found] == ["12 000 – 15 000 ₽", "7 000 – 9 000 ₽", "1 000 – 1 200 ₽", "3 000 – 4 000 ₽"]


@pytest.mark.parametrize(
    ("beside", "first"),
    [
        ('<span class="card-price-other">(≈ 130 $)</span>', "RUB"),
        ('<div class="usd">130 USD</div>', "RUB"),
        ("<small>~ 120 €</small>", "RUB"),
    ],
)
def test_of_two_currencies_the_first_that_is_stated_counts(beside: str, first: str) -> None:
    offers = things()
    found = read('<div class="grid">' + "".join(card(one, extra=beside) for one in offers) + "</div>").listings
    assert [(one.price_amount, one.price_currency) for one in found] == [(one.amount, first) for one in offers]


def test_a_bid_of_an_auction_is_its_price_and_the_number_of_bids_is_not() -> None:
    offers = things()
    extra = '<div class="card-bids">7 ставок</div><div class="card-left">Осталось 2 дн. 4 ч.</div>'
    found = read('<div class="grid">' + "".join(card(one, extra=extra) for one in offers) + "</div>").listings
    assert [stated(one) for one in found] == expected(offers)


def test_a_page_from_right_to_left_is_read_in_its_own_order() -> None:
    rows = [("جهاز ستارلينك", "٢٬٤٤٠ د.إ", "دبي"), ("راوتر ستارلينك", "٩٧٠ د.إ", "الشارقة"), ("طائرة درون", "٣٬٣٠٠ د.إ", "عجمان")]
    cards = "".join(
        f'<li class="item"><a href="/ar/item/55024{n}"><h2 dir="auto">\u200f{title}</h2></a><div class="price">{price}</div>'
        f'<span class="location">{place}</span></li>'
        for n, (title, price, place) in enumerate(rows)
    )
    reading = read_page(page(f'<ul dir="rtl">{cards}</ul>', url="https://souq.example.ae/ar/search?q=x", lang="ar"))
    assert [(one.title, one.price_amount, one.price_currency, one.region_text) for one in reading.listings] == [
        (rows[0][0], "2440", "AED", rows[0][2]),
        (rows[1][0], "970", "AED", rows[1][2]),
        (rows[2][0], "3300", "AED", rows[2][2]),
    ]


def test_a_few_broken_bytes_spoil_no_page() -> None:
    """One description cut in the middle of a letter must not turn the whole page into another encoding."""
    body = page(grid(things())).body
    at = body.index("Казань".encode()) + 3
    reading = read_page(Page(url=SHOP, body=body[:at] + b"\xd0\xff\xfe" + body[at:], content_type="text/html; charset=utf-8"))
    assert [one.title for one in reading.listings] == [one.title for one in things()]
    assert [one.price_amount for one in reading.listings] == [one.amount for one in things()]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_an_encoding_that_is_declared_falsely_is_not_believed(charset: str) -> None:
    other = "windows-1251" if charset == "utf-8" else "utf-8"
    html = page(grid(things())).body.decode().replace('charset="utf-8"', f'charset="{charset}"').replace("₽", "руб.")
    reading = read_page(Page(url=SHOP, body=html.encode(other), content_type=f"text/html; charset={charset}"))
    assert [(one.title, one.price_amount, one.region_text) for one in reading.listings] == [
        (one.title, one.amount, one.place) for one in things()
    ]


def test_a_page_of_three_megabytes_is_read() -> None:
    scripts = "<script>/*" + "var a=1;" * 60_000 + "*/</script>"
    state = json.dumps({"i18n": {f"key{n}": "слово " * 20 for n in range(8000)}}, ensure_ascii=False)
    body = scripts + grid(things()) + scripts + f"<script>window.__I18N__ = {state}</script>" + f"<!--{'x' * 500_000}-->"
    found = page(body)
    assert len(found.body) > 3_000_000
    assert [stated(one) for one in read_page(found).listings] == expected(things())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("//shop.example.ru/item/a-4100001", "https://shop.example.ru/item/a-4100001"),
        ("/item/a-4100001", "https://shop.example.ru/item/a-4100001"),
        ("item/a-4100001", "https://shop.example.ru/item/a-4100001"),
        ("./item/a-4100001", "https://shop.example.ru/item/a-4100001"),
        ("?id=4100001", "https://shop.example.ru/search?id=4100001"),
        ("HTTPS://Shop.Example.RU/item/a-4100001", "https://shop.example.ru/item/a-4100001"),
    ],
)
def test_addresses_without_a_host_or_in_part_are_made_whole(written: str, meant: str) -> None:
    offers = things()
    body = grid(offers)
    for one in offers:
        body = body.replace(f'"{one.path}"', f'"{written.replace("4100001", str(4100001 + one.number))}"')
    found = [one.url for one in read(body).listings]
    assert found == [meant.replace("4100001", str(4100001 + one.number)) for one in offers]


STATES = {
    "a cursor": {"list": {"ads": "ADS", "pagination": {"next": "/search?q=terminal&cursor=abc123"}}},
    "page of pages": {"list": {"ads": "ADS", "paging": {"currentPage": 1, "totalPages": 9}}},
    "an address": {"list": {"items": "ADS", "nextPageUrl": "https://shop.example.ru/search?q=terminal&page=2"}},
}


@pytest.mark.parametrize("name", STATES)
def test_the_next_page_of_a_list_that_loads_more_stands_in_its_state(name: str) -> None:
    ads = [
        {"id": one.number + 4100000, "subject": one.title, "link": one.path, "price": one.amount, "image": "/a.jpg"}
        for one in things()
    ]
    state = json.dumps(STATES[name]).replace('"ADS"', json.dumps(ads))
    url = SHOP + ("&page=1" if name == "page of pages" else "")
    reading = read_page(page(grid(things()) + f'<script id="s" type="application/json">{state}</script>', url=url))
    assert len(reading.listings) == 6
    assert reading.next_page is not None
    assert "cursor=abc123" in reading.next_page or "page=2" in reading.next_page


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/search?q=terminal&cursor=abc123" class="more">Показать ещё</a>',
        '<link rel="next" href="?q=terminal&cursor=abc123">',
    ],
)
def test_a_cursor_in_a_link_is_a_next_page(link: str) -> None:
    assert read(grid(things()) + link).next_page == "https://shop.example.ru/search?q=terminal&cursor=abc123"


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/help?after=1">Показать ещё</a>',
        '<a href="/search?q=terminal&sort=new">Показать ещё</a>',
        '<a href="/search?q=terminal&ends=24">Next 24 hours</a>',
    ],
)
def test_more_of_something_else_is_no_next_page(link: str) -> None:
    assert read(grid(things()) + link).next_page is None
