"""Photographs by content."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.history.pictures import contents_of, has_moved, show_the_same
from storage.model import CaptureRef, Photo

T0 = datetime(2026, 11, 1, tzinfo=UTC)


def capture(digest: str) -> CaptureRef:
    return CaptureRef(record_id=f"<urn:{digest}>", sha256=digest, at=T0, url="https://m.example/", file="pages.warc.gz")


def photo(path: str, whole: str | None, small: str | None) -> Photo:
    return Photo(
        listing_id="m:1", crawl_id="c", at=T0, address=f"https://m.example/{path}.jpg", capture=capture(whole) if whole else None,
        small=capture(small) if small else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(("whole", "small"), True, id="the same file"),
        pytest.param(("other", "small"), True, id="the same picture with other metadata"),
        pytest.param(("other", "else"), False, id="another picture"),
        pytest.param(("whole", None), False, id="the same answer, which was no picture"),
        pytest.param((None, None), False, id="an address that could not be had"),
    ],
)
def test_two_addresses_show_one_photograph_where_both_delivered_the_same_picture(
    other: tuple[str | None, str | None], same: bool
) -> None:
    photos = [photo("a", "whole", "small"), photo("b", *other)]
    assert show_the_same(contents_of(photos), "https://m.example/a.jpg", "https://cdn.m.example/b.webp?x=1") is same
    assert has_moved(photos) is same


def test_an_address_that_was_never_fetched_is_another_photograph() -> None:
    assert not show_the_same(contents_of([photo("a", "1", "2")]), "https://m.example/a.jpg", "https://m.example/b.jpg")
    assert not show_the_same({}, "https://m.example/a.jpg", "https://m.example/b.jpg")


def test_what_an_address_delivered_last_counts() -> None:
    photos = [photo("a", "1", "2"), photo("b", "1", "2"), photo("b", "3", "4")]
    assert not show_the_same(contents_of(photos), "https://m.example/a.jpg", "https://m.example/b.jpg")


def test_a_photograph_that_was_fetched_again_from_its_address_has_not_moved() -> None:
    assert not has_moved([photo("a", "1", "2"), photo("a", "1", "2")])
    assert not has_moved([])
