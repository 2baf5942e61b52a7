"""When a walk through result pages has honestly ended. Each case: pages in, the end and what was collected out."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.folder import WalkEnd
from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.plan import CrawlPlan, Query
from spiders.reading import read_page
from spiders.walk import Progress, Shown, search_address, take

QUERY = Query(text="starlink", watches=("desk",))


def plan(search: str, **changes: Any) -> CrawlPlan:
    return CrawlPlan(
        crawl_id="c", source="s", search=search, queries=(QUERY,), hosts=("shop.example",), user_agent="monitor/1", **changes
    )


@pytest.mark.parametrize(
    ("search", "changes", "query", "page", "address"),
    [
        ("https://x/s?q={query}&p={page}", {}, "a b", 1, "https://x/s?q=a%20b&p=1"),
        ("https://x/s?q={query}&p={page}", {}, "старлинк", 3, "https://x/s?q=%D1%81%D1%82%D0%B0%D1%80%D0%BB%D0%B8%D0%BD%D0%BA&p=3"),
        ("https://x/s?q={query}&o={page}", {"first_page": 0, "page_step": 20}, "a", 3, "https://x/s?q=a&o=40"),
        ("https://x/s/{query}/?p={page}", {}, "a/b?c#d&e=%", 1, "https://x/s/a%2Fb%3Fc%23d%26e%3D%25/?p=1"),
        ("https://x/s?q={query}", {}, "{page}", 2, "https://x/s?q=%7Bpage%7D"),
        ("https://x/s?f={{a}}&q={query}", {}, "q", 1, "https://x/s?f={{a}}&q=q"),
        ("https://x/feed.json", {}, "q", 1, "https://x/feed.json"),
    ],
)
def test_the_template_becomes_an_address(search: str, changes: dict[str, int], query: str, page: int, address: str) -> None:
    assert search_address(plan(search, **changes), Query(text=query, watches=()), page) == address


def shown(
    *ids: str, next_page: bool = False, kind: PageKind | None = None, said: str | None = None, total: int | None = None,
    status: int = 200, error: str | None = None, digest: str | None = None,
) -> Shown:  # fmt: skip
    reading = PageReading(
        kind=kind or (PageKind.SEARCH if ids else PageKind.EMPTY),
        url="https://shop.example/",
        listings=tuple(ListingReading(url=f"https://shop.example/{one}", native_id=one, title=one) for one in ids),
        next_page="https://shop.example/next" if next_page else None,
        said=said,
        total=total,
        error=error,
    )
    return Shown(status=status, reading=reading, digest=digest or repr((ids, next_page, said, status)))


NOTHING = shown()
SAYS_SO = shown(said="ничего не найдено")
BLANK = Shown(status=200, reading=None, digest="")

NUMBERED = [
    ("a page that says there are no results", [SAYS_SO], WalkEnd.EMPTY, 0),
    ("a count of nought", [shown(total=0)], WalkEnd.EMPTY, 0),
    ("a first page on which nothing was recognised", [NOTHING], WalkEnd.FAILED, 0),
    ("an empty body", [BLANK], WalkEnd.FAILED, 0),
    ("a page that could not be read", [shown(error="broken")], WalkEnd.FAILED, 0),
    ("a shell", [shown(kind=PageKind.SHELL)], WalkEnd.FAILED, 0),
    ("a challenge", [shown(kind=PageKind.BLOCKED)], WalkEnd.BLOCKED, 0),
    ("a challenge on page 2", [shown("1", "2", next_page=True), shown(kind=PageKind.BLOCKED)], WalkEnd.BLOCKED, 2),
    ("an error", [shown(status=500)], WalkEnd.FAILED, 0),
    ("an error page that lists recommendations", [shown("1", status=500)], WalkEnd.FAILED, 0),
    ("a missing search page", [shown(status=404)], WalkEnd.FAILED, 0),
    ("no results said with status 404", [shown(status=404, said="nothing found")], WalkEnd.EMPTY, 0),
    ("one hit shown as its own page", [shown("1", kind=PageKind.ITEM)], WalkEnd.END, 1),
    ("the same page for every number", [shown("1", "2"), shown("1", "2")], WalkEnd.REPEAT, 2),
    ("the same listings in another order", [shown("1", "2"), shown("2", "1")], WalkEnd.REPEAT, 2),
    ("a last page that says it is past the end", [shown("1", "2"), SAYS_SO], WalkEnd.END, 2),
    ("a bare page after one that offered no next", [shown("1", "2"), NOTHING], WalkEnd.END, 2),
    ("a bare page that was offered", [shown("1", "2", next_page=True), NOTHING], WalkEnd.FAILED, 2),
    ("a bare page while more are counted", [shown("1", "2", total=40), NOTHING], WalkEnd.FAILED, 2),
    ("404 past the end", [shown("1", "2"), shown(status=404)], WalkEnd.END, 2),
    ("404 of a page that was offered", [shown("1", "2", next_page=True), shown(status=404)], WalkEnd.FAILED, 2),
    ("every counted listing shown", [shown("1", "2", next_page=True, total=4), shown("3", "4", total=4)], WalkEnd.END, 4),
    ("a shorter page without a next one", [shown("1", "2", next_page=True), shown("3")], WalkEnd.END, 3),
    ("a full page without a next one goes on", [shown("1", "2", next_page=True), shown("3", "4")], None, 4),
    ("a page with a next one goes on", [shown("1", "2", next_page=True)], None, 2),
    ("a first page without a next one goes on", [shown("1", "2")], None, 2),
    ("one new listing among old ones goes on", [shown("1", "2"), shown("2", "3")], None, 3),
    ("an error after good pages keeps them", [shown("1", next_page=True), shown(status=502)], WalkEnd.FAILED, 1),
]

LINKED = [
    ("no next link", [shown("1", "2")], WalkEnd.END, 2),
    ("a next link goes on", [shown("1", "2", next_page=True)], None, 2),
    ("a linked page without listings", [shown("1", next_page=True), NOTHING], WalkEnd.FAILED, 1),
    ("a linked page that says it is empty", [shown("1", next_page=True), SAYS_SO], WalkEnd.END, 1),
    ("a linked page with the same listings", [shown("1", next_page=True), shown("1", digest="other")], WalkEnd.REPEAT, 1),
    ("a linked page that is missing", [shown("1", next_page=True), shown(status=410)], WalkEnd.FAILED, 1),
]


def walk(pages: list[Shown], *, by_number: bool) -> tuple[WalkEnd | None, Progress]:
    progress, offers_next, end = Progress(query=QUERY), False, None
    for page in pages:
        assert end is None, "a walk that ended went on"
        end = take(progress, page, by_number=by_number, offers_next=offers_next).end
        offers_next = offers_next or progress.offered
    return end, progress


@pytest.mark.parametrize(("pages", "end", "listings"), [case[1:] for case in NUMBERED], ids=[case[0] for case in NUMBERED])
def test_a_numbered_walk_ends_as_its_pages_say(pages: list[Shown], end: WalkEnd | None, listings: int) -> None:
    ended, progress = walk(pages, by_number=True)
    assert ended == end
    assert len(progress.ids) == listings
    assert progress.fetched == len(pages)


@pytest.mark.parametrize(("pages", "end", "listings"), [case[1:] for case in LINKED], ids=[case[0] for case in LINKED])
def test_a_linked_walk_ends_as_its_pages_say(pages: list[Shown], end: WalkEnd | None, listings: int) -> None:
    ended, progress = walk(pages, by_number=False)
    assert ended == end
    assert len(progress.ids) == listings


def test_a_walk_that_failed_or_was_blocked_is_never_whole() -> None:
    for cases, by_number in ((NUMBERED, True), (LINKED, False)):
        for _, pages, end, _ in cases:
            _, progress = walk(pages, by_number=by_number)
            progress.ended = end or WalkEnd.STOPPED
            assert progress.as_walk().whole == (end in (WalkEnd.END, WalkEnd.EMPTY, WalkEnd.REPEAT))


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("<h1>Ничего не найдено</h1><p>Ведутся технические работы</p>", WalkEnd.FAILED),
        ("<h1>No results</h1><p>The search is temporarily out of order.</p>", WalkEnd.FAILED),
        ("<h1>Derzeit keine Anzeigen gefunden</h1>", WalkEnd.EMPTY),
        ("<h1>Ничего не найдено</h1><p>Попробуйте позже.</p><span>Выберите город</span>", WalkEnd.EMPTY),
        ("<h1>Şu an ilan bulunamadı</h1>", WalkEnd.EMPTY),
    ],
)
def test_a_zero_of_a_site_that_is_out_of_order_is_no_honest_one(words: str, ends: WalkEnd) -> None:
    body = f"<html><head><title>Market</title></head><body>{words}</body></html>".encode()
    reading = read_page(Page(url="https://market.example/search?q=x", body=body, content_type="text/html; charset=utf-8"))
    shown = Shown(status=200, reading=reading, digest="a")
    assert take(Progress(query=Query(text="x", watches=("w",))), shown, by_number=True, offers_next=False).end is ends
