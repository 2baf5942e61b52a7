"""What a crawl learned of a source's pages is kept for the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.learned import keep_learned, recall_learned
from spiders.folder import CrawlReport, Outcome
from storage import Store, open_store

SEARCH = "https://shop.example/search?q={query}"
LEARNED: dict[str, list[dict[str, Any]]] = {"result": [{"profile": {"version": 2}, "served": 4}]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db")
    yield opened
    opened.close()


def report(learned: dict[str, list[dict[str, Any]]], outcome: Outcome = Outcome.COMPLETE) -> CrawlReport:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return CrawlReport(crawl_id="c1", source="shop", outcome=outcome, started=now, ended=now, stopped_because=None, learned=learned)


def test_the_next_crawl_of_the_source_gets_it(store: Store) -> None:
    keep_learned(store, report(LEARNED), SEARCH)
    assert recall_learned(store, "shop", SEARCH) == LEARNED
    assert recall_learned(store, "other", SEARCH) == {}


def test_it_is_of_no_use_for_another_search_address(store: Store) -> None:
    keep_learned(store, report(LEARNED), SEARCH)
    assert recall_learned(store, "shop", "https://shop.example/find?text={query}") == {}


@pytest.mark.parametrize(("learned", "outcome"), [({}, Outcome.BLOCKED), ({"result": []}, Outcome.RUNNING)])
def test_a_crawl_that_learned_nothing_leaves_what_was_kept(
    store: Store, learned: dict[str, list[dict[str, Any]]], outcome: Outcome
) -> None:
    keep_learned(store, report(LEARNED), SEARCH)
    keep_learned(store, report(learned, outcome), SEARCH)
    assert recall_learned(store, "shop", SEARCH) == LEARNED


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '"x"'])
def test_what_is_damaged_is_nothing(store: Store, kept: str) -> None:
    store.remember("learned:shop", kept)
    assert recall_learned(store, "shop", SEARCH) == {}
