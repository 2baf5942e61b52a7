"""Goods that come back under a new id are linked to what they seem to repeat, with the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.history.repost import SHORTLY, find_reposts
from storage.model import Listing, Seller

T0 = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OLD = Listing(
    source="board", native_id="1", url=None, title="Starlink Mini с роутером",
    description="Полный комплект, кабель 15 метров, самовывоз",
    seller=Seller(name="Пётр", native_id="77"), image="https://cdn1.example/img/abc/640x480.jpg",
)  # fmt: skip
NEW = replace(OLD, native_id="2", image="https://cdn2.example/img/abc/1280x960.webp?x=1")


def linked(new: Listing, old: Listing = OLD, *, after: timedelta = DAY) -> list[str]:
    """What speaks for a link; nothing: there is none."""
    return [kind for link in find_reposts([(new, T0 + after)], [(old, T0)], crawl_id="c2") for kind, _ in link.evidence]


@pytest.mark.parametrize(
    ("new", "evidence"),
    [
        (NEW, ["text", "photograph", "seller"]),
        (replace(NEW, image=None), ["text", "seller"]),
        (replace(NEW, description="Срочно!", title="Терминал"), ["photograph", "seller"]),
        (replace(NEW, seller=None), ["text", "photograph"]),
        (replace(NEW, seller=Seller(name="Пётр", native_id="78")), []),  # another account
        (replace(NEW, image=None, seller=None), []),  # a text alone may be the maker's
        (replace(NEW, image=None, title="Starlink V3", description="Новый, в плёнке, отправлю почтой в любой город"), []),
    ],
)
def test_two_reasons_make_a_link(new: Listing, evidence: list[str]) -> None:
    assert linked(new) == evidence


def test_only_what_went_shortly_before_is_repeated() -> None:
    assert linked(NEW, after=SHORTLY) and not linked(NEW, after=SHORTLY + DAY)
    assert linked(NEW, after=-DAY / 2) and not linked(NEW, after=-2 * DAY)


def test_a_listing_that_comes_back_does_not_repeat_itself() -> None:
    assert linked(OLD) == []


def test_one_listing_is_repeated_once_by_the_one_that_is_most_like_it() -> None:
    other = replace(NEW, native_id="3", description="Полный комплект, кабель 15 метров, торг", image=None)
    (link,) = find_reposts([(other, T0 + DAY), (NEW, T0 + DAY)], [(OLD, T0)], crawl_id="c2")
    assert (link.listing_id, link.earlier_id, link.crawl_id) == ("board:2", "board:1", "c2")


def test_a_photograph_that_many_offers_share_is_no_reason() -> None:
    stock = [replace(OLD, native_id=str(n), title=f"Offer {n}", description=None, seller=None) for n in (10, 11)]
    new = replace(stock[0], native_id="20", title="Something else", seller=Seller(name="Пётр"))
    assert find_reposts([(new, T0 + DAY)], [(one, T0) for one in stock], crawl_id="c2") == ()
