"""What counts as a sighting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.history.gather import is_result_page
from spiders.folder import PageRecord, Role
from spiders.listing import PageKind, PageReading

SHOP = "https://market.example"


def result_page(url: str, next_page: str | None) -> PageRecord:
    reading = PageReading(kind=PageKind.SEARCH, url=url, listings=(), next_page=next_page)
    return PageRecord(
        number=1, role=Role.SEARCH, url=url, final_url=url, status=200, at=datetime(2026, 11, 1, tzinfo=UTC), capture=None,
        reading=reading, query="старлинк", page=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("/find?text=старлинк&page=3", True),
        ("/find?page=7&text=%D1%81%D1%82%D0%B0%D1%80%D0%BB%D0%B8%D0%BD%D0%BA", True),
        ("/find?text=старлинк", True),
        ("/find?text=старлинк&id=7", False),
        ("/find?id=7", False),
        ("/find?text=other&page=3", False),
        ("/item/7?text=старлинк", False),
        ("//[broken", False),
    ],
)
def test_a_link_to_another_result_page_is_no_offer(url: str, is_page: bool) -> None:
    record = result_page(f"{SHOP}/find?text=старлинк", f"{SHOP}/find?text=старлинк&page=2")
    assert is_result_page(SHOP + url if not url.startswith("//") else f"https:{url}", record) is is_page


def test_an_address_without_the_query_tells_nothing() -> None:
    record = result_page(f"{SHOP}/starlink/1", f"{SHOP}/starlink/2")
    assert not is_result_page(f"{SHOP}/starlink/1", record)
