"""What a killed program left behind is taken in at the next start, and a folder that defeats us stops nothing."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from service_desk import config_text

from monitor.config import parse_config
from monitor.crawl import Crawler
from monitor.hosts import Hosts
from monitor.ingest import IngestContext, recover
from monitor.workers import WorkerPool
from spiders.folder import write_plan
from spiders.plan import CrawlPlan, Query
from storage import Store, open_store

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def folder(data: Path, name: str, source: str = "shop") -> Path:
    """The folder of a crawl that was cut off before its first page."""
    made = data / "crawls" / name
    write_plan(
        made,
        CrawlPlan(
            crawl_id=name, source=source, search="https://shop.example/?q={query}", queries=(Query(text="q", watches=("w",)),),
            hosts=("shop.example",), user_agent="tests",
        ),
    )  # fmt: skip
    return made


def crawler(tmp_path: Path, store: Store, now: datetime) -> Crawler:
    config = parse_config(config_text(("w", 'every = "1h"', "shop")), folder=tmp_path)
    return Crawler(config=config, store=store, pool=WorkerPool(1), hosts=Hosts(tmp_path / "data" / "hosts"), clock=lambda: now)


def recovered(tmp_path: Path, store: Store, now: datetime) -> list[str]:
    return [result.crawl.crawl_id for result in asyncio.run(crawler(tmp_path, store, now).recover())]


def test_only_folders_that_arrived_lately_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, data, now = open_store("memory:"), tmp_path / "data", datetime.now(UTC)
    folder(data, "a")
    assert recovered(tmp_path, store, now) == ["a"]
    asked: list[str] = []
    crawl = store.crawl
    monkeypatch.setattr(store, "crawl", lambda name: asked.append(name) or crawl(name))
    assert recovered(tmp_path, store, now + timedelta(days=3)) == []
    assert asked == ["a"]
    assert recovered(tmp_path, store, now + timedelta(days=3)) == []
    assert asked == ["a"]  # two days ago it was all taken in


def test_a_folder_carried_here_with_its_old_dates_is_taken_in(tmp_path: Path) -> None:
    store, data = open_store("memory:"), tmp_path / "data"
    assert recovered(tmp_path, store, datetime.now(UTC)) == []
    old = folder(data, "20250101T000000Z-shop-abcdef")
    os.utime(old, (0, 0))
    assert recovered(tmp_path, store, datetime.now(UTC)) == [old.name]


def test_a_folder_that_defeats_us_is_left_for_the_next_start_and_the_others_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, data = open_store("memory:"), tmp_path / "data"
    for name in ("a", "b", "c"):
        folder(data, name)
    left: list[Path] = []

    def alerts(crawl, _changes, _states, _report):  # type: ignore[no-untyped-def]
        if crawl.crawl_id == "b":
            raise ValueError("a page nobody thought of")
        return ()

    context = IngestContext(catalogue=None, alerts=alerts)  # type: ignore[arg-type]
    taken = recover(data, store=store, context=context, now=NOW, leave=left.append)
    assert [result.crawl.crawl_id for result in taken] == ["a", "c"]
    assert [path.name for path in left] == ["b"]


def test_a_host_that_is_being_crawled_keeps_its_folder_in_view(tmp_path: Path) -> None:
    store, data, now = open_store("memory:"), tmp_path / "data", datetime.now(UTC)
    folder(data, "under-way")
    hosts = Hosts(data / "hosts")

    async def both() -> list[str]:
        async with hosts.hold(["shop.example"]):
            return [result.crawl.crawl_id for result in await crawler(tmp_path, store, now).recover()]

    assert asyncio.run(both()) == []
    assert recovered(tmp_path, store, now + timedelta(days=9)) == ["under-way"]


def test_a_look_made_while_the_clock_was_ahead_hides_no_folder(tmp_path: Path) -> None:
    store, data, now = open_store("memory:"), tmp_path / "data", datetime.now(UTC)
    assert recovered(tmp_path, store, now + timedelta(days=9)) == []
    folder(data, "left-since")
    assert recovered(tmp_path, store, now) == ["left-since"]


def test_a_folder_of_a_source_that_is_not_configured_here_is_taken_in_under_its_own_name(tmp_path: Path) -> None:
    store, data = open_store("memory:"), tmp_path / "data"
    folder(data, "20261123T000000Z-elsewhere-abcdef", source="elsewhere")
    assert recovered(tmp_path, store, NOW) == ["20261123T000000Z-elsewhere-abcdef"]
    [crawl] = store.crawls()
    assert (crawl.source, crawl.outcome, list(store.alerts())) == ("elsewhere", "failed", [])


@pytest.mark.parametrize("source", ["shop:7", "../shop", "", "shop/7", "s" * 300])
def test_a_folder_whose_source_is_no_name_is_refused_and_the_others_are_taken_in(tmp_path: Path, source: str) -> None:
    store, data = open_store("memory:"), tmp_path / "data"
    folder(data, "a", source=source)
    folder(data, "b")
    assert recovered(tmp_path, store, NOW) == ["b"]
