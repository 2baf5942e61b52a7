"""What a crawl set out to see and what it saw is kept with it, and told wherever absence is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from monitor.export.rows import COLUMNS_OF, crawl_row, export_rows
from monitor.history.coverage import Coverage, coverage_of, listings_words, pages_words
from spiders.folder import WalkEnd
from storage.model import Status

sys.path.insert(0, str(Path(__file__).parents[1]))
from crawl_folders import card, search_page, verify_page
from test_ingest import Desk, desk

__all__ = ["desk"]


def test_a_crawl_keeps_what_it_planned_fetched_and_read_and_the_sites_own_count(desk: Desk) -> None:
    unread = search_page(page=3, reading=None, status=500)
    crawl = desk.take(
        search_page(card("1"), card("2")), search_page(card("3"), page=2), unread, ends={"starlink": WalkEnd.FAILED},
        totals={"starlink": 412},
    ).crawl  # fmt: skip
    row = crawl_row(crawl)
    assert tuple(row) == COLUMNS_OF["crawls"]
    (walk,) = row["walks"]
    assert (row["pages_planned"], row["listings"], row["total"], walk["ended"], walk["listings"]) == (20, 3, 412, "failed", 3)
    assert row["pages_fetched"] >= row["pages_read"] == walk["pages_read"] == 2
    assert listings_words(coverage_of(crawl)) == "3 of 412"


def test_a_page_limit_that_was_reached_is_told(desk: Desk) -> None:
    crawl = desk.take(search_page(card("1")), ends={"starlink": WalkEnd.LIMIT}, totals={"starlink": 9}).crawl
    assert crawl_row(crawl)["limits"] == ["starlink"]
    assert listings_words(coverage_of(crawl)) == "1 of 9, page limit reached"


def test_a_removal_is_told_as_coverage_in_every_export_that_tells_it(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1"), totals={"starlink": 1})
    (gone,) = (row for row in export_rows(desk.store, "listings", veil=None) if row["native_id"] == "1")
    assert (gone["status"], gone["status_because"]) == ("gone", "not among 1 of 1 listings; 404 on its own page")
    (version,) = (row for row in export_rows(desk.store, "history", veil=None) if row["native_id"] == "1")
    assert version["valid_to"] is not None
    assert version["ended_because"] == "not among 1 of 1 listings; 404 on its own page"


def test_a_listing_that_cannot_be_looked_up_is_unknown_for_a_reason_that_names_the_coverage(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1", 503), totals={"starlink": 1})
    (row,) = (row for row in export_rows(desk.store, "listings", veil=None) if row["native_id"] == "1")
    assert row["status"] == Status.UNKNOWN
    assert row["status_because"].startswith("not among 1 of 1 listings; status 503")


@pytest.mark.parametrize("walks", ["", "[]", "[1]", '{"a": 1}', json.dumps([{"query": "q", "listings": 2}])])
def test_crawls_of_before_this_was_noted_have_what_was_noted_then(desk: Desk, walks: str) -> None:
    from dataclasses import replace

    crawl = replace(desk.take(search_page(card("1"))).crawl, walks=walks, total=None)
    coverage = coverage_of(crawl)
    assert coverage == Coverage(pages_planned=None, pages_fetched=None, pages_read=None, listings=1, total=None, limits=())
    assert (listings_words(coverage), pages_words(coverage, crawl.pages)) == ("1", "1")
