"""What a listing's own page says, case by case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.history.liveness import OwnPage, own_page
from spiders.folder import PageRecord, Role
from spiders.listing import ListingReading, PageKind, PageReading

URL = "https://market.example/item/1"
ITEM = ListingReading(url=URL, native_id="1", title="Starlink")


def page(
    kind: PageKind | None = PageKind.ITEM, *, status: int = 200, final: str = URL, off: bool = False, **said: object
) -> PageRecord:
    """An own page that was looked up."""
    listings = (ITEM,) if kind is PageKind.ITEM else ()
    reading = None if kind is None else PageReading(kind=kind, url=final, **({"listings": listings} | said))  # type: ignore[arg-type]
    return PageRecord(
        number=1, role=Role.VERIFY, url=URL, final_url=final, status=status, at=datetime(2026, 11, 1, tzinfo=UTC), capture=None,
        reading=reading, native_id="1", redirected_off_item=off,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        (page(), OwnPage.LIVE),
        (page(None, status=404), OwnPage.GONE),
        (page(PageKind.EMPTY, status=410), OwnPage.GONE),
        (page(removed="Объявление снято с публикации"), OwnPage.GONE),
        (page(PageKind.EMPTY, removed="This listing has ended"), OwnPage.GONE),
        (page(PageKind.SEARCH, final="https://market.example/electronics", off=True), OwnPage.GONE),
        (page(PageKind.EMPTY, final="https://market.example/", off=True), OwnPage.GONE),
        *[(page(None, status=status), OwnPage.UNCLEAR) for status in (401, 403, 407, 408, 418, 429, 451, 500, 502, 503, 504, 302)],
        (page(PageKind.BLOCKED), OwnPage.UNCLEAR),
        (page(PageKind.BLOCKED, status=404), OwnPage.UNCLEAR),
        (page(PageKind.SHELL), OwnPage.UNCLEAR),
        (page(PageKind.EMPTY), OwnPage.UNCLEAR),
        (page(None), OwnPage.UNCLEAR),
        (page(PageKind.EMPTY, error="the page could not be read"), OwnPage.UNCLEAR),
        (page(PageKind.EMPTY, final="https://market.example/login?next=/item/1", off=True), OwnPage.UNCLEAR),
        (page(PageKind.SEARCH, final="https://market.example/auth/sign-in", off=True), OwnPage.UNCLEAR),
        (page(PageKind.EMPTY, final="https://market.example/maintenance", off=True), OwnPage.UNCLEAR),
        (page(PageKind.SEARCH), OwnPage.UNCLEAR),
    ],
)
def test_only_a_page_that_says_so_makes_a_listing_gone(record: PageRecord, verdict: OwnPage) -> None:
    assert own_page(record).verdict is verdict
