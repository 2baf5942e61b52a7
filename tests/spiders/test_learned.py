"""What one page taught is used for the next, and dropped when it no longer fits."""

from __future__ import annotations

from typing import Any

from spiders.learned import Reader
from spiders.listing import ListingReading, Page, PageKind, PageReading

ONE = (ListingReading(url="https://x/1", native_id="1", title="1"),)


def reading(page: Page, listings: tuple[ListingReading, ...]) -> PageReading:
    return PageReading(kind=PageKind.SEARCH if listings else PageKind.EMPTY, url=page.url, listings=listings)


class Calls:
    """A reading whose profile is the build of the page it was learned on; it reads pages of that build only."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def learn(self, page: Page) -> tuple[PageReading, Any]:
        self.made.append("learn")
        build = page.body.decode()
        return reading(page, ONE if build else ()), build or None

    def read_page(self, page: Page, *, profile: Any = None) -> PageReading:
        self.made.append("read")
        return reading(page, ONE if page.body.decode() == profile else ())


def read(*pages: tuple[str, str]) -> tuple[Reader, list[str], list[int]]:
    calls = Calls()
    reader = Reader(read_page=calls.read_page, learn=calls.learn)
    found = [len(reader.read(Page(url="https://x/", body=body.encode()), kind=kind).listings) for kind, body in pages]
    return reader, calls.made, found


def test_pages_of_one_build_are_learned_once() -> None:
    reader, made, found = read(("result", "A"), ("result", "A"), ("result", "A"))
    assert made == ["learn", "read", "read"]
    assert found == [1, 1, 1]
    assert not reader.renewed


def test_kinds_of_pages_are_learned_apart() -> None:
    _, made, _ = read(("result", "A"), ("item", "B"), ("result", "A"), ("item", "B"))
    assert made == ["learn", "learn", "read", "read"]


def test_a_page_of_another_build_is_read_in_full_and_told() -> None:
    reader, made, found = read(("result", "A"), ("result", "B"), ("result", "B"))
    assert made == ["learn", "read", "learn", "read"]
    assert found == [1, 1, 1]
    assert reader.renewed


def test_an_empty_page_renews_nothing() -> None:
    reader, _, found = read(("result", "A"), ("result", ""), ("result", "A"))
    assert found == [1, 0, 1]
    assert not reader.renewed
