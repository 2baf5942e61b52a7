"""A renamed seller as people see it: one line with the number of its listings, a page of its own, one row a name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from crawl_folders import Market, card, search_page
from test_ingest import CONTEXT

from monitor.cli import LazyGroup
from monitor.config import load_config
from monitor.ingest import ingest
from monitor.web import create_app
from storage import Store, open_store

CONFIG = """
[monitor]
contact = "desk@example.org"
[[source]]
name = "market"
search = "https://market.example/search?q={query}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["market"]
every = "1h"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "monitor.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "data").mkdir()
    market, store = Market(tmp_path / "data"), open_store(f"sqlite:///{tmp_path}/data/monitor.db")
    others = [card(f"x{number}", seller_name=f"Seller {number}", seller_id=f"s{number}") for number in range(20)]
    for name in ("Пётр", "Звёздная связь"):
        offers = [card(str(number), seller_name=name, seller_id="77") for number in range(8)]
        ingest(market.folder(search_page(*offers, *others)), store=store, context=CONTEXT, now=market.at())
    store.close()
    yield tmp_path


def told(desk: Path, *words: str) -> str:
    ended = CliRunner().invoke(LazyGroup("monitor"), [*words, "--config", str(desk / "monitor.toml")], env={"COLUMNS": "200"})
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def page(desk: Path, path: str) -> str:
    """A page of the dashboard."""
    store: Store = open_store(f"sqlite:///{desk}/data/monitor.db")
    body = bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        body.extend(message.get("body", b""))

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1")], "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    try:
        asyncio.run(create_app(load_config(desk / "monitor.toml"), store)(scope, receive, send))
    finally:
        store.close()
    return body.decode()


def test_changes_lists_the_renaming_in_one_line_and_each_listings_own_change_as_json(desk: Path) -> None:
    lines = [line for line in told(desk, "changes").splitlines() if "seller changed" in line]
    assert len(lines) == 1
    assert "Пётр" in lines[0] and "Звёздная связь" in lines[0] and "and 7 further listings" in lines[0]
    rows = [json.loads(line) for line in told(desk, "changes", "--json").splitlines()]
    assert sum(row["field"] == "seller" for row in rows) == 8


def test_show_tells_a_sellers_names_and_listings(desk: Path) -> None:
    for name in ("seller:market/77", "seller:market/Пётр", "seller:market/звёздная  связь"):
        shown = told(desk, "show", name)
        assert "Пётр" in shown and "Звёздная связь" in shown and "8, 8 of them live" in shown
    (row,) = json.loads(told(desk, "show", "seller:market/77", "--json"))
    assert [one["seller_name"] for one in row["versions"]] == ["Пётр", "Звёздная связь"]
    assert len(row["listing_ids"]) == 8


def test_show_of_a_listing_tells_what_its_seller_was_called(desk: Path) -> None:
    row = json.loads(told(desk, "show", "market:3", "--json"))
    assert [(one["name"], one["listings"]) for one in row["seller_names"]] == [("Пётр", 8), ("Звёздная связь", 8)]
    assert row["seller_listings"] == 8


def test_an_unknown_seller_is_refused_in_one_sentence(desk: Path) -> None:
    words = ["show", "seller:market/nobody", "--config", str(desk / "monitor.toml")]
    ended = CliRunner().invoke(LazyGroup("monitor"), words)
    assert ended.exit_code != 0
    assert "no seller 'market/nobody'" in str(ended.exception)


def test_export_sellers_has_a_row_for_each_name_with_its_span(desk: Path) -> None:
    rows = [json.loads(line) for line in told(desk, "export", "sellers").splitlines()]
    mine = [row for row in rows if row["seller_id"] == "77"]
    assert [(row["version"], row["renamed_from"], row["renamed_listings"]) for row in mine] == [(1, None, None), (2, "Пётр", 8)]
    assert mine[0]["valid_to"] == mine[1]["valid_from"]
    assert len(rows) == 22


def test_the_dashboard_shows_one_line_for_the_renaming_and_the_former_name_on_the_listing(desk: Path) -> None:
    shown = page(desk, "/changes")
    assert shown.count("Seller renamed") == 1
    assert "and 7 further listings of this seller" in shown
    one = page(desk, "/listing/market:3")
    assert "called <bdi>Пётр</bdi> until" in one and "8 listings state this seller" in one
