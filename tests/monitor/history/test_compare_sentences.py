"""What docs/history.md says of comparing, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_laws import follow, sighting

from monitor.alerts.diffs import differ
from monitor.commands.changes import told_apart
from monitor.history.fields import FIELDS
from monitor.history.sighting import Sighting
from spiders.listing import ListingReading

BASE = ListingReading(
    url="https://market.example/item/1", native_id="1", title="Starlink Mini, комплект", price_text="24 500 ₽", seller_name="Пётр",
    seller_id="77", region_text="Донецк", description="Новый, в коробке, доставка по России, гарантия год", condition="new",
    availability="https://schema.org/InStock", image="https://cdn1.example/img/7/640x480.jpg?x=1", delivery_text="Доставка завтра",
)  # fmt: skip
# Of every field: another wording of the same, and something else.
SAME: dict[str, dict[str, object]] = {
    "title": {"title": "Starlink  Mini,\u200b комплект"},
    "price": {"price_text": "24500 руб."},
    "seller": {"seller_name": " Пётр "},
    "region": {"region_text": "Донецк · сегодня 12:30"},
    "description": {"description": "Новый, в коробке, доставка по России, гарантия\nгод"},
    "condition": {"condition": "New"},
    "availability": {"availability": "http://schema.org/InStock"},
    "image": {"image": "https://cdn9.example/img/7/1280x960.webp"},
    "delivery": {"delivery_text": "доставка сегодня"},
}
OTHER: dict[str, tuple[dict[str, object], str]] = {
    "title": ({"title": "Starlink Standard, комплект"}, "Starlink Standard, комплект"),
    "price": ({"price_text": "23 000 ₽"}, "23000 RUB"),
    "seller": ({"seller_name": "Иван", "seller_id": "77"}, "Иван"),
    "region": ({"region_text": "Луганск"}, "Луганск"),
    "description": (
        {"description": "Новый, в коробке, доставка по Крыму, гарантия год"}, "Новый, в коробке, доставка по Крыму, гарантия год",
    ),
    "condition": ({"condition": "used"}, "used"),
    "availability": ({"availability": "https://schema.org/SoldOut"}, "https://schema.org/SoldOut"),
    "image": ({"image": "https://cdn1.example/img/8/640x480.jpg?x=1"}, "https://cdn1.example/img/8/640x480.jpg?x=1"),
    "delivery": ({"delivery_text": "Самовывоз"}, "Самовывоз"),
}  # fmt: skip


def seen(*said: dict[str, object]) -> list[Sighting]:
    """The same listing in one crawl after another, card and item page alike."""
    pages = [replace(BASE, **one) for one in said]  # type: ignore[arg-type]
    return [sighting(page, page, hour=hour) for hour, page in enumerate(pages)]


def changes(*said: dict[str, object]) -> list[tuple[str | None, str | None, str | None]]:
    _, told = follow(*seen(*said))
    return [(field, old, new) for kind, field, old, new in told if kind == "changed"]


@pytest.mark.parametrize("field", [field.name for field in FIELDS])
def test_another_wording_is_no_change_and_another_meaning_is_one(field: str) -> None:
    assert changes({}, SAME[field]) == []
    other, words = OTHER[field]
    ((told, old, new),) = changes({}, other)
    assert (told, new) == (field, words)
    assert old != new


@pytest.mark.parametrize("field", [field.name for field in FIELDS])
def test_there_and_back_is_two_changes_in_every_field_each_time(field: str) -> None:
    other, _ = OTHER[field]
    told = changes({}, other, {}, other, {})
    assert [name for name, _, _ in told] == [field] * 4
    assert told[0] == told[2] and told[1] == told[3]
    assert (told[0][1], told[0][2]) == (told[1][2], told[1][1])


@pytest.mark.parametrize("field", [field.name for field in FIELDS])
def test_a_field_that_is_left_out_and_comes_back_otherwise_is_one_change(field: str) -> None:
    other, words = OTHER[field]
    bare = dict.fromkeys(next(one.texts for one in FIELDS if one.name == field))
    assert [(name, new) for name, _, new in changes({}, bare, other)] == [(field, words)]


def test_a_switch_of_currency_at_the_same_number_is_a_change() -> None:
    assert changes({"price_text": "500 $"}, {"price_text": "500 €"}) == [("price", "500 USD", "500 EUR")]


def test_a_struck_out_price_that_comes_or_goes_is_no_change() -> None:
    assert changes({}, {"price_text": "24 500 ₽ 29 000 ₽ -15%"}, {}) == []


def test_the_difference_of_two_long_texts_can_be_read_in_one_line() -> None:
    old, new = BASE.description, OTHER["description"][1]
    assert old is not None
    left, right = told_apart(old, new, 44)
    assert (left, right) == ("… по России, гарантия год", "… по Крыму, гарантия год")
    assert [piece.text for piece in differ(old, new)[1] if piece.changed] == ["Крыму"]
    assert told_apart("kurz", "lang", 44) == ("kurz", "lang")
    assert told_apart("x" * 90, "y" * 90, 44) == ("x" * 90, "y" * 90)


# What is never compared or compared without, in the words of the documentation, and the reading that shows it.
VOLATILE: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "the posting date": ({"posted_text": "2 часа назад"}, {"posted_text": "3 часа назад"}),
    "the promoted label": ({"promoted": False}, {"promoted": True}),
    "the struck-out price": ({"price_old_text": None}, {"price_old_text": "29 000 ₽"}),
    "the listing's own address": ({}, {"url": "https://market.example/item/1?utm_source=x"}),
    "size and file type of": ({}, SAME["image"]),
    "coordinates": ({"latitude": "48.0", "longitude": "37.8"}, {"latitude": "48.1", "longitude": "37.9"}),
    "the seller's address and kind": (
        {"seller_url": "https://a.example"},
        {"seller_url": "https://b.example", "seller_kind": "shop"},
    ),
    "rating and time on the site": (
        {"seller_rating": "4,9", "seller_since": "2019"},
        {"seller_rating": "5,0", "seller_since": "2020"},
    ),
    "the alternative text of a photograph": ({}, {"image_alt": "Starlink"}),
    "further attributes": ({}, {"attributes": (("Views", "412"),)}),
    "letter case in condition": ({}, SAME["condition"]),
    "numbers and day names in availability and delivery": ({}, SAME["delivery"]),
    "dates and distances beside a place": ({}, SAME["region"]),
    "invisible signs": ({}, SAME["title"]),
}


@pytest.mark.parametrize("words", VOLATILE)
def test_what_the_documentation_calls_volatile_is_no_change(words: str) -> None:
    page = " ".join((Path(__file__).parents[3] / "docs" / "history.md").read_text(encoding="utf-8").split())
    section = page.partition("## What is never a change")[2].partition(" ## ")[0]
    assert words in section
    before, after = VOLATILE[words]
    assert changes(before, after) == []


def test_every_text_of_a_reading_is_compared_or_named_as_volatile() -> None:
    compared = {name for field in FIELDS for name in field.texts}
    volatile = {name for pair in VOLATILE.values() for one in pair for name in one}
    own = {"native_id", "where"}  # which listing it is, and how it was read
    left = set(ListingReading.__dataclass_fields__) - compared - volatile - own
    assert left == set(), f"neither compared nor said to be volatile: {left}"
