"""Pages made to break a reader: they end soon, with a verdict, and never raise."""

from __future__ import annotations

import json
import os
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_shops import Thing, card, expected, grid, page, read, stated, things

from spiders.listing import Page, PageKind, PageReading
from spiders.reading import Misfit, canonical_url, learn, read_known, read_page
from spiders.reading.profile import same_reading

URL = "https://shop.example.ru/search?q=x"
SECONDS = 6.0  # the bar is one second on a quiet machine; a shared one may be several times slower


def wrapped(times: int) -> str:
    """JSON in a text of JSON in a text of JSON: each time its quotes are escaped once more."""
    value = json.dumps({"title": "x", "price": 1, "url": "/i/1"})
    for _ in range(times):
        value = json.dumps({"a": value})
    return value


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
    "options": "<select>" + "<option>x</option>" * 100_000,
    "ruby": "<rt>x" * 100_000,
    "entities": "<p>" + "&amp;&#x1F600;&nbsp;" * 350_000,
    "entities in an address": '<a href="/i/1?' + "&amp;x=1" * 500_000 + '">x</a>',
    "a giant attribute": '<div data-props=\'{"a":"' + "x" * 9_000_000 + "\"}'>x</div>",
    "records in an attribute": "<div data-x='"
    + json.dumps([{"id": n, "title": f"thing {n}", "price": n, "url": f"/i/{n}"} for n in range(40_000)])
    + "'>x</div>",
    "JSON in JSON in JSON": f"<script type='application/json'>{wrapped(18)}</script>",
    "pointers in a circle": "<script type='application/json'>"
    + json.dumps([{"a": 1, "b": 1}, {"c": 0, "d": 2, "e": 0}] + [{"a": n, "b": n * 7 % 5000, "c": 0} for n in range(5000)])
    + "</script>",
    "a table of many cells": "<table>" + ("<tr>" + "<td>1 000 ₽" * 100) * 2500,
    "blanks": "<p>" + " " * 3_000_000 + "x" + "\t\n" * 1_000_000,
    "prices with tails of blanks": ("<li><a href=/i/1>x</a><b>1 000" + " " * 5000 + "₽</b>") * 400,
    "digits and points": "<p>" + "1.000,00.000 " * 200_000,
    "rows of nines": ("<p>" + "9" * 1400) * 50,
    "rows of hundreds": ("<p>" + "100 " * 350) * 50,
    "rows of hundreds with commas": ("<p>" + "100," * 350) * 50,
    "many marks": "<p>" + "$€£₽" * 500_000,
    "dates in elements": "<p>вчера в 12:30 Москва</p>" * 40_000,
    "a giant title": f"<title>{'x ' * 2_000_000}</title>",
    "backslashes": '<script>x="' + "\\\\" * 2_000_000 + '"</script>',
    "a JSON-LD list": '<script type="application/ld+json">'
    + json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "Product", "name": f"n{n}"} for n in range(50_000)]})
    + "</script>",
    "links left open": "<a href=/i/1>" * 100_000,
    "entities of a feed": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "'
    + "x" * 1000
    + '">'
    + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};&a{n - 1};&a{n - 1};">' for n in range(1, 20))
    + ']><yml_catalog><offers><offer id="1"><name>&a19;</name><price>1</price></offer></offers></yml_catalog>',
    "a feed": '<?xml version="1.0"?>' + "<offer>" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_with_a_verdict(name: str) -> None:
    began = time.process_time()
    reading = read_page(Page(url=URL, body=HOSTILE[name].encode()))
    assert time.process_time() - began < SECONDS
    assert isinstance(reading.kind, PageKind)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_of_a_known_source_ends_too(name: str) -> None:
    quick = learn(page(grid(things())))[1]
    assert quick is not None
    slow = learn(page(grid(things())), after=quick)[1]
    assert slow is not None
    body = Page(url=URL, body=HOSTILE[name].encode())
    began = time.process_time()
    found = read_known(body, quick), read_known(body, slow)
    assert time.process_time() - began < SECONDS
    assert all(isinstance(one, Misfit | PageReading) for one in found)


def test_an_element_or_class_with_an_odd_name_breaks_no_selector() -> None:
    odd = grid(things()).replace("<article", "<a<b(").replace("</article", "</a<b(").replace("card-", 'x"]{}\\\x01-')
    reading, profile = learn(page(odd))
    assert reading.error is None
    if profile is not None:
        assert isinstance(read_known(page(odd), profile), PageReading)


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
    # An <li> closes the one around it, even through a <div>: parsed, such cards are not wrapped but cut apart.
    st.lists(st.sampled_from(["div", "li", "section"]), max_size=3).filter(lambda each: each.count("li") < 2),
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


def row(thing: Thing) -> str:
    """One offer as a row of a table."""
    return f'<tr class="row"><td><a href="{thing.path}">{thing.title}</a></td><td class="sum">{thing.price}</td></tr>'


def with_state(offers: list[Thing]) -> str:
    """Cards that leave the seller to the page's data."""
    ads = [
        {
            "id": one.number,
            "subject": one.title,
            "link": one.path,
            "price": int(one.amount or 0),
            "account": {"nickname": one.seller},
        }
        for one in offers
    ]
    cards = "".join(f'<li class="ad"><a href="{one.path}">{one.title}</a><b>{one.price}</b></li>' for one in offers)
    return f'<ul>{cards}</ul><script id="s" type="application/json">{json.dumps({"p": {"ads": ads}})}</script>'


def data_alone(offers: list[Thing]) -> str:
    """A page that a script draws: all there is of it lies in its data."""
    ads = [
        {"id": one.number, "name": one.title, "href": one.path, "price": int(one.amount or 0), "currency": "RUB",
         "seller": {"name": one.seller}, "location": {"city": one.place}} for one in offers
    ]  # fmt: skip
    return f"<div id=root></div><script>window.__STATE__ = {json.dumps({'catalog': {'items': ads}})};</script>"


def heads_and_lines(offers: list[Thing]) -> str:
    """Offers without an element of their own."""
    lines = (f'<h3 class="row"><a href="{one.path}">{one.title}</a></h3><p class="sum">{one.price}</p>' for one in offers)
    return f"<div>{''.join(lines)}</div>"


def plain_list(offers: list[Thing]) -> str:
    """One line an offer."""
    lines = (
        f'<li class="ad"><a href="{one.path}">{one.title}</a> <b>{one.price}</b> <i class="sum">{one.place}</i></li>'
        for one in offers
    )
    return f"<ul>{''.join(lines)}</ul>"


def item(thing: Thing) -> str:
    """An offer's own page."""
    return (
        f'<div class="box"><h1 class="name">{thing.title}</h1><div class="cost">{thing.price}</div>'
        f'<dl><dt>Город</dt><dd>{thing.place}</dd></dl><div class="text">Куплен весной, полный комплект, торга нет.</div></div>'
    )


KINDS = {
    "table": (
        lambda offers: f"<table><tr><th>Товар<th>Цена</tr>{''.join(map(row, offers))}</table>",
        ("title", "price_text", "url"),
    ),
    "cards with data": (with_state, ("title", "price_text", "url", "seller_name")),
    "data alone": (data_alone, ("title", "price_amount", "url", "seller_name", "region_text")),
    "heads and lines": (heads_and_lines, ("title", "price_text", "url")),
    "plain list": (plain_list, ("title", "price_text", "url")),
}


def said(reading: PageReading, fields: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    """Some fields of the listings in an order of their own."""
    return sorted((tuple(getattr(one, name) for name in fields) for one in reading.listings), key=str)


@slow
@given(st.sampled_from(sorted(KINDS)), st.permutations(range(7)))
def test_the_order_changes_nothing_on_other_kinds_of_pages(kind: str, order: list[int]) -> None:
    build, fields = KINDS[kind]
    assert said(read(build([things(7)[number] for number in order])), fields) == said(read(build(things(7))), fields)


@slow
@given(st.sampled_from(sorted(KINDS)), st.lists(st.sampled_from(range(7)), min_size=1, max_size=2, unique=True))
def test_a_record_shown_twice_is_one_listing_on_other_kinds_of_pages(kind: str, again: list[int]) -> None:
    build, fields = KINDS[kind]
    offers = things(7)
    assert said(read(build([*offers, *(offers[number] for number in again)])), fields) == said(read(build(offers)), fields)


@slow
@given(st.sampled_from(sorted(KINDS)), st.lists(st.sampled_from(["div", "section", "center", "article"]), max_size=4))
def test_wrapping_changes_nothing_on_other_kinds_of_pages(kind: str, around: list[str]) -> None:
    build, fields = KINDS[kind]
    body = build(things(7))
    for tag in around:
        body = f"<{tag}>{body}</{tag}>"
    assert said(read(body), fields) == said(read(build(things(7))), fields)


@slow
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.text("bcdfghjklmnpqrstvwxz", min_size=3, max_size=9), min_size=3, max_size=3, unique=True),
)
def test_renaming_changes_nothing_on_other_kinds_of_pages(kind: str, names: list[str]) -> None:
    build, fields = KINDS[kind]
    body = build(things(7))
    for old, new in zip(('class="row"', 'class="sum"', 'class="ad"'), names, strict=True):
        body = body.replace(old, f'class="q{new}"')
    assert said(read(body), fields) == said(read(build(things(7))), fields)


@slow
@given(
    st.lists(st.sampled_from(["div", "section", "main", "article"]), max_size=4),
    st.lists(st.text("bcdfghjklmnpqrstvwxz", min_size=3, max_size=9), min_size=4, max_size=4, unique=True),
    st.booleans(),
)
def test_an_item_page_is_read_alike_however_it_is_wrapped_and_named(around: list[str], names: list[str], twice: bool) -> None:
    body = item(things()[0])
    for old, new in zip(("box", "name", "cost", "text"), names, strict=True):
        body = body.replace(f'"{old}"', f'"q{new}"')
    if twice:
        body += f"<div class=q{names[0]}bar><span>{things()[0].price}</span><button>Позвонить</button></div>"
    for tag in around:
        body = f"<{tag}>{body}</{tag}>"
    reading = read_page(page(body, url="https://shop.example.ru/item/spare-part-4100000"))
    assert reading.kind is PageKind.ITEM
    assert said(reading, ("title", "price_text", "region_text")) == [(things()[0].title, things()[0].price, "Казань")]


@slow
@given(st.permutations(range(6)), st.lists(st.sampled_from(["div", "section"]), max_size=2), st.integers(0, 3))
def test_a_profile_reads_what_a_full_reading_does_or_says_that_it_cannot(
    order: list[int], around: list[str], left_out: int
) -> None:
    """Cards in another order, fewer of them, each wrapped: a profile never reads something else."""
    profile = learn(page(grid(things())))[1]
    assert profile is not None
    cards = [card(things()[number]) for number in order[left_out:]]
    for tag in around:
        cards = [f"<{tag}>{one}</{tag}>" for one in cards]
    other = page(f'<div class="grid">{"".join(cards)}</div>')
    quick = read_known(other, profile)
    assert isinstance(quick, Misfit) or same_reading(read_page(other), quick)


@given(st.text(max_size=200), st.text(max_size=60))
def test_canonical_addresses_stay_as_they_are(url: str, base: str) -> None:
    once = canonical_url(url, "https://shop.example/" + base)
    assert once is None or (canonical_url(once) == once and "#" not in once)
