"""What one page taught is used for the next, and dropped when it no longer fits."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.learned import Learned, Reader, Reading
from spiders.listing import ListingReading, Page, PageKind, PageReading

THREE = tuple(ListingReading(url=f"https://x/{n}", native_id=str(n), title=str(n)) for n in range(3))
GONE, MORE = "gone", "more"


def reading(page: Page, listings: tuple[ListingReading, ...]) -> PageReading:
    return PageReading(kind=PageKind.SEARCH if listings else PageKind.EMPTY, url=page.url, listings=listings)


class Build(str):
    """The profile of a page is its build: "A" reads every "A", of "A+" it says that there is more."""

    __slots__ = ()

    def dump(self) -> dict[str, Any]:
        return {"build": str(self)}

    @staticmethod
    def load(data: dict[str, Any]) -> Build:
        if "build" not in data:
            raise ValueError("not a build")
        return Build(data["build"])


class Calls:
    """The functions of the reading, over pages whose body is their build."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def learn(self, page: Page, *, after: Any = None, taught: Any = ()) -> tuple[PageReading, Any]:
        self.made.append("learn" if after is None else f"learn after {after}")
        build = page.body.decode()
        return reading(page, THREE if build else ()), Build(build) if build else None

    def read_known(self, page: Page, profile: Any) -> Any:
        self.made.append("known")
        build = page.body.decode()
        return reading(page, THREE) if build == profile else MORE if build and build[0] == profile[0] else GONE

    def read_page(self, page: Page) -> PageReading:
        self.made.append("full")
        return reading(page, THREE)

    def functions(self) -> Reading:
        return Reading(read_page=self.read_page, learn=self.learn, read_known=self.read_known, gone=GONE, load=Build.load)


def read(*pages: str, kind: str = "result", learned: Learned | None = None) -> tuple[Reader, list[str], list[int]]:
    calls = Calls()
    reader = Reader(calls.functions())
    reader.recall(learned or {})
    found = [len(reader.read(Page(url="https://x/", body=body.encode()), kind=kind).listings) for body in pages]
    return reader, calls.made, found


def test_pages_of_one_build_are_learned_once() -> None:
    reader, made, found = read("A", "A", "A")
    assert made == ["learn", "known", "known"]
    assert found == [3, 3, 3]
    assert not reader.renewed


def test_pages_as_received_and_as_rendered_are_learned_apart() -> None:
    reader, _, _ = read("A")
    reader.read(Page(url="https://x/", body=b"B"), kind="result rendered")
    assert set(reader.learned) == {"result", "result rendered"}


def test_item_pages_teach_nothing() -> None:
    reader, made, _ = read("A", "A", kind="item")
    assert made == ["full", "full"]
    assert reader.learned == {}


def test_a_redesign_is_read_in_full_once_and_told() -> None:
    reader, made, found = read("A", "A", "B", "B")
    assert made == ["learn", "known", "known", "learn", "known"]
    assert found == [3, 3, 3, 3]
    assert reader.renewed


def test_a_page_unlike_one_that_never_served_is_no_redesign() -> None:
    reader, _, _ = read("A", "B", "B")
    assert not reader.renewed


def test_a_page_with_more_on_it_renews_the_profile_and_is_no_redesign() -> None:
    reader, made, _ = read("A", "A", "A+", "A+")
    assert made == ["learn", "known", "known", "learn after A", "known"]
    assert not reader.renewed
    assert [one["profile"]["build"] for one in reader.learned["result"]] == ["A+"]


def test_two_builds_shown_by_turns_are_both_known() -> None:
    _, made, _ = read("A", "B", "A", "B", "A")
    assert made.count("learn") == 2


def test_an_empty_page_renews_nothing() -> None:
    reader, _, found = read("A", "A", "", "A")
    assert found == [3, 3, 0, 3]
    assert not reader.renewed


def test_the_next_crawl_begins_with_what_the_last_one_learned() -> None:
    before, _, _ = read("A", "A")
    reader, made, _ = read("A", "A", learned=before.learned)
    assert made == ["known", "known"]
    assert reader.learned == {"result": [{"profile": {"build": "A"}, "served": 3}]}


def test_a_redesign_between_two_crawls_is_told() -> None:
    before, _, _ = read("A", "A")
    reader, _, _ = read("B", learned=before.learned)
    assert reader.renewed


@pytest.mark.parametrize(
    "damaged", [{"profile": {}, "served": 1}, {"served": 1}, {"profile": {"build": "A"}, "served": "many"}, {"profile": None}]
)
def test_what_is_no_profile_is_passed_over(damaged: dict[str, Any]) -> None:
    _, made, found = read("A", learned={"result": [damaged]})
    assert (made, found) == (["learn"], [3])
