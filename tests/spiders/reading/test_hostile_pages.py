"""Pages made to break a reader: they end soon, with a verdict, and never raise."""

from __future__ import annotations

import os
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_shops import card, expected, grid, page, read, stated, things

from spiders.listing import Page, PageKind
from spiders.reading import canonical_url, learn, read_page

URL = "https://shop.example.ru/search?q=x"
SECONDS = 6.0  # the bar is one second on a quiet machine; a shared one may be several times slower

HOSTILE = {
    "nested tags": "<div>" * 200_000,
    "nested tags with wrong ends": "<div></span>" * 80_000,
    "nested tables": "<table><tr><td>" * 60_000,
    "formatting left open": "".join(f"<p><font color={n}></p>" for n in range(40_000)),
    "siblings": "<div>x</div>" * 100_000,
    "links": "".join(f'<a href="/i/{n}">t {n}</a>' for n in range(100_000)),
    "cards": "".join(map(card, things(8000))),
    "one line": "x" * 10_000_000,
    "one line of digits": "<p>" + "1 " * 5_000_000,
    "one line of prices": "<p>" + "1 000 ₽ " * 120_000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
    "attributes behind a quote": '<div x="<" ' + " ".join(f"a{n}" for n in range(100_000)) + ">",
    "classes": '<div class="' + " ".join(f"c{n}" for n in range(200_000)) + '">x</div>',
    "deep JSON": "<script>window.x=" + '{"a":' * 100_000 + "1" + "}" * 100_000 + "</script>",
    "deep JSON-LD": '<script type="application/ld+json">' + '{"a":[' * 50_000 + "</script>",
    "a deep JSON body": "[" * 1_000_000,
    "braces": "<script>" + "({a:1}," * 150_000 + "</script>",
    "broken JSON again and again": "<script>" + '{"a":[1,2,x],' * 80_000 + "</script>",
    "quotes": "<script>" + '"{\\"' * 250_000 + "</script>",
    "a JSON array": '{"items":[' + ",".join(f'{{"id":{n},"title":"thing {n}","price":{n}}}' for n in range(60_000)) + "]}",
    "comments": "<!--" * 250_000,
    "less-than signs": "<" * 1_000_000,
    "microdata": '<div itemscope itemtype="http://schema.org/Product">' * 500 + '<b itemprop="name">n</b>' * 30_000,
    "headings": "".join(f"<h1>heading {n}</h1>" for n in range(50_000)),
    "notices": "<p>listing ad item объявление был снят товар</p>" * 30_000,
    "a feed": '<?xml version="1.0"?>' + "<offer>" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_with_a_verdict(name: str) -> None:
    began = time.process_time()
    reading = read_page(Page(url=URL, body=HOSTILE[name].encode()))
    assert time.process_time() - began < SECONDS
    assert isinstance(reading.kind, PageKind)


def test_time_grows_no_faster_than_the_page() -> None:
    def cost(count: int) -> float:
        body = page(grid(things(count)))
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            read_page(body)
            best = min(best, time.process_time() - began)
        return best

    assert cost(400) < 8 * 2.5 * cost(50)


def test_bytes_of_any_kind_are_read_without_an_exception() -> None:
    for body in (
        b"\0" * 100_000,
        bytes(range(256)) * 2000,
        b"\xff\xfe<" * 1000,
        b"\xed\xa0\x80" * 5000,
        "<p>\ud800".encode("utf-8", "surrogatepass"),
    ):
        assert read_page(Page(url=URL, body=body)).listings == ()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "http://[::1",
        "file:///etc/passwd",
        "https://" + "a" * 5000,
        "https://x:99999/",
        "//x",
        "https://münchen.example/a b",
    ],
)
def test_any_address_is_taken(url: str) -> None:
    assert len(read_page(Page(url=url, body=page(grid(things())).body)).listings) in (0, 6)


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The page with some bytes cut, doubled, swapped or replaced."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(data)), chance.randint(1, 200)
        what = chance.randrange(5)
        if what == 0:
            del data[at : at + length]
        elif what == 1:
            data[at:at] = data[at : at + length]
        elif what == 2:
            data[at : at + length] = bytes(chance.randrange(256) for _ in range(length))
        elif what == 3:
            data[at:at] = chance.choice(
                [
                    b"<div>",
                    b"</div>",
                    b"<table>",
                    b"<!--",
                    b"<script>",
                    b'"',
                    b"'",
                    b"{",
                    b"\0",
                    b"&#x1F;",
                    b"<select>",
                    b"<template>",
                    b"<svg>",
                ]
            )
        else:
            other = chance.randrange(len(data))
            data[at : at + length], data[other : other + length] = data[other : other + length], data[at : at + length]
        if not data:
            data = bytearray(b"<")
    return bytes(data)


def seeds() -> list[bytes]:
    """Pages to mutate."""
    state = (
        '<script>window.x = {"list": ['
        + ",".join(f'{{"id": {n}, "title": "thing {n}", "price": {n}0, "url": "/i/{n}"}}' for n in range(9))
        + "]}</script>"
    )
    ld = '<script type="application/ld+json">{"@type": "Product", "name": "x", "offers": {"price": "1", "priceCurrency": "EUR"}}</script>'  # noqa: E501 - one piece of markup
    return [
        page(grid(things())).body,
        page(grid(things(3)) + state).body,
        page(f"<h1>x</h1>{ld}").body,
        b'{"items": [{"id": 1, "title": "a b c", "price": 5}]}',
    ]


def test_mutated_pages_never_raise() -> None:
    """READING_FUZZ says how many; the full 10,000 take some minutes."""
    chance = random.Random(20261123)
    pages = seeds()
    first = page(grid(things()))
    profile = learn(first)[1]
    for number in range(int(os.environ.get("READING_FUZZ", "300"))):
        body = mutated(pages[number % len(pages)], chance)
        began = time.process_time()
        reading = read_page(Page(url=URL, body=body), profile=profile if number % 3 == 0 else None)
        assert reading.error is None or not reading.error.startswith("reading failed"), (number, reading.error)
        assert time.process_time() - began < SECONDS


slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(st.permutations(range(7)))
def test_the_order_of_cards_changes_nothing_but_the_order(order: list[int]) -> None:
    offers = [things(7)[number] for number in order]
    assert [stated(one) for one in read(grid(offers)).listings] == expected(offers)


@slow
@given(st.lists(st.sampled_from(range(6)), min_size=1, max_size=4))
def test_a_card_shown_twice_is_one_listing(again: list[int]) -> None:
    offers = things()
    body = "<div>" + "".join(map(card, offers)) + "".join(card(offers[number]) for number in again) + "</div>"
    assert [stated(one) for one in read(body).listings] == expected(offers)


@slow
@given(
    st.lists(st.sampled_from(["div", "section", "span", "center", "main"]), max_size=5),
    st.lists(st.sampled_from(["div", "li", "section"]), max_size=3),
)
def test_wrapping_the_list_or_each_card_changes_nothing(around: list[str], each: list[str]) -> None:
    cards = [card(thing) for thing in things()]
    for tag in each:
        cards = [f"<{tag}>{one}</{tag}>" for one in cards]
    body = "".join(cards)
    for tag in around:
        body = f"<{tag} class='w-{tag}'>{body}</{tag}>"
    assert [stated(one) for one in read(f"<div>{body}</div>").listings] == expected(things())


@slow
@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9), min_size=5, max_size=5, unique=True),
    st.sampled_from(["article", "li", "div", "section"]),
)
def test_renaming_classes_and_tags_changes_nothing(names: list[str], tag: str) -> None:
    body = "".join(card(thing, tag=tag) for thing in things())
    for old, new in zip(("card-title", "card-price", "card-seller", "card-city", "card"), names, strict=True):
        body = body.replace(f'"{old}"', f'"x{new}z"')
    assert [stated(one) for one in read(f"<div>{body}</div>").listings] == expected(things())


@given(st.text(max_size=200), st.text(max_size=60))
def test_canonical_addresses_stay_as_they_are(url: str, base: str) -> None:
    once = canonical_url(url, "https://shop.example/" + base)
    assert once is None or (canonical_url(once) == once and "#" not in once)
