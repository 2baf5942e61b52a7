"""A listing with a long history: its page shows the versions in lots, and nothing of them is out of reach."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.requests import Request
from web_seed import NOW, START, Desk, make_listing, seed_config

from monitor.web import desk as desks
from monitor.web import pages
from storage import open_store
from storage.model import ChangeKind, Price, PriceKind

VERSIONS = 120


@pytest.fixture
def page(tmp_path: Path):
    store, config = open_store(f"sqlite:///{tmp_path}/monitor.db"), seed_config(tmp_path)
    desk = Desk(store, config)
    listing = make_listing("avito", "1", random.Random(1))
    for number in range(VERSIONS):
        price = Price(text=f"{1000 + number} RUB", kind=PriceKind.FIXED, amount=Decimal(1000 + number), currency="RUB")
        kind = ChangeKind.CHANGED if number else ChangeKind.NEW
        desk.crawl("avito", START + timedelta(minutes=number), [(kind, replace(listing, price=price))], baseline=not number)
    shown = desks.make_desk(config, store, clock=lambda: NOW)

    def get(query: str = "") -> str:
        scope = {
            "type": "http", "method": "GET", "path": "/listing/avito:1", "headers": [], "query_string": query.encode(),
            "path_params": {"listing_id": listing.listing_id},
        }  # fmt: skip
        return bytes(pages.listing(shown, Request(scope)).body).decode()

    yield get
    store.close()


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"<h3>Version (\d+) ", text)]


def test_every_version_is_on_one_of_the_pages(page) -> None:
    lots = [numbers(page(f"versions={number}")) for number in (1, 2, 3)]
    assert [number for lot in lots for number in lot] == list(range(VERSIONS, 0, -1))
    assert numbers(page()) == lots[0]


def test_a_page_says_which_versions_it_shows_and_leads_to_the_others(page) -> None:
    assert "71 to 120 of 120" in page()
    assert 'href="/listing/avito:1?versions=2#versions" rel="next"' in page()
    assert 'href="/listing/avito:1?versions=2#versions" rel="prev"' in page("versions=3")
    assert "versions=4" not in page("versions=3")


def test_the_oldest_version_of_a_lot_differs_from_the_one_of_the_next_lot(page) -> None:
    assert "Nothing that people read differs." not in page()
    assert "First seen." in page("versions=3")


def test_a_page_that_is_not_there_is_the_last_one(page) -> None:
    assert numbers(page("versions=99999")) == numbers(page("versions=3"))
    assert numbers(page("versions=-1")) == numbers(page())


def told(text: str) -> list[int]:
    """The new prices of the changes that a page shows."""
    section = text[text.index('id="changes"') :]
    found = re.findall(r"→</span> <bdi>([\d\s]+)RUB</bdi>", section[: section.index("</section>")])
    return [int("".join(price.split())) for price in found]


def test_every_change_is_on_one_of_the_pages(page) -> None:
    lots = [told(page(f"changes={number}")) for number in (1, 2, 3)]
    assert [price for lot in lots for price in lot] == list(range(1000 + VERSIONS - 1, 1000, -1))
    assert 'href="/listing/avito:1?versions=1&amp;changes=2#changes" rel="next"' in page()
    assert "changes=4" not in page("changes=3")
