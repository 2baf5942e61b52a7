"""Crawls that the database could not take are kept, tried again while the service runs, and told once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.app import App, opened
from monitor.config import load_config
from monitor.ends import outcome_word
from monitor.practice import PracticeServer
from monitor.service import desk as desks
from storage.errors import StoreBusy, StoreError, StoreFull
from storage.model import AlertKind, ChangeKind

CONFIG = """
[monitor]
contact = "tests@example.org"
[crawl]
delay = 0.0
allow_private_networks = true
[[source]]
name = "baraholka"
search = "{search}"
[[watch]]
name = "satcom"
queries = ["starlink"]
sources = ["baraholka"]
every = "1h"
[alerts]
smtp = "folder:mail"
from = "monitor@example.org"
operator = ["ops@example.org"]
"""
WHOLE = CONFIG.replace("delay = 0.0", 'delay = 0.0\ndetails = "all"')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monitor.toml"


def test_what_a_locked_database_could_not_take_is_taken_in_before_the_site_is_asked_again(file: Path) -> None:
    async def run(market: PracticeServer) -> None:
        config = load_config(file)
        async with opened(config) as app:
            keep, broken = app.store.keep, True

            def busy(kept: object) -> bool:
                if broken:
                    raise StoreBusy("another program holds the database")
                return keep(kept)  # type: ignore[arg-type]

            app.store.keep = busy  # type: ignore[method-assign]  # a lock of ten seconds would be the same, ten seconds later
            with pytest.raises(StoreBusy):
                await app.crawler.crawl("baraholka", list(config.watch))
            assert app.crawler.behind_since is not None
            asked = len(market.requests)
            with pytest.raises(StoreBusy):
                await app.crawler.crawl("baraholka", list(config.watch))
            assert len(market.requests) == asked
            broken = False
            (late,) = await app.crawler.catch_up()
            assert (late.kept, late.crawl.outcome, app.crawler.behind_since) == (True, "complete", None)
            assert await app.crawler.catch_up() == []
            assert len(list(app.store.changes(kind=ChangeKind.NEW))) == late.crawl.new

    with PracticeServer(seed=1, sites=("baraholka",)) as market:
        file.write_text(CONFIG.format(search=market.sources()[0].search), "utf-8")
        asyncio.run(run(market))


def test_the_service_tries_again_by_itself_and_tells_one_incident_and_one_recovery(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "BEHIND_SECONDS", 0.01)

    async def run(market: PracticeServer) -> Counter[AlertKind]:
        async with opened(load_config(file)) as app:
            keep, tries, done, stop = app.store.keep, 0, [], asyncio.Event()

            def full(kept: object) -> bool:
                nonlocal tries
                if (tries := tries + 1) < 5:
                    raise StoreError("no room left on the disk")
                return keep(kept)  # type: ignore[arg-type]

            app.store.keep = full  # type: ignore[method-assign]  # no disk can be filled here
            async with desks.ServiceDesk.at(file, app, ended=lambda result: (done.append(result), stop.set())) as desk:
                await asyncio.wait_for(desk.run(stop), 60)
                await desk._tell_unkept(None, None)
            assert [(result.kept, outcome_word(result.crawl)) for result in done] == [(True, "complete")]
            assert tries == 5
            return Counter(alert.kind for alert in app.store.alerts() if alert.crawl_id is None)

    with PracticeServer(seed=1, sites=("baraholka",)) as market:
        file.write_text(CONFIG.format(search=market.sources()[0].search), "utf-8")
        told = asyncio.run(run(market))
    assert told == {AlertKind.INCIDENT: 1, AlertKind.RECOVERY: 1}


def test_a_database_that_a_researcher_s_tool_holds_delays_a_crawl_and_loses_nothing(file: Path) -> None:
    async def run(market: PracticeServer) -> None:
        config = load_config(file)
        async with opened(config) as app:
            await app.crawler.crawl("baraholka", list(config.watch))
            other = sqlite3.connect(config.monitor.data / "monitor.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            crawling = asyncio.ensure_future(app.crawler.crawl("baraholka", list(config.watch)))
            done, _ = await asyncio.wait({crawling}, timeout=3)
            assert not done
            other.execute("ROLLBACK")
            other.close()
            assert (await crawling).kept

    with PracticeServer(seed=1, sites=("baraholka",)) as market:
        file.write_text(CONFIG.format(search=market.sources()[0].search), "utf-8")
        asyncio.run(run(market))


def workers_of(parent: int) -> list[int]:
    """The crawl workers below a process."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            ppid = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if entry.name.isdigit() and ppid == parent and b"spiders.worker" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def told_and_true(app: App, market: PracticeServer, ticks: Sequence[int]) -> tuple[list[object], list[object]]:
    """The changes that history has and those that there were, in one form and order."""
    has = [
        (one.listing_id.partition(":")[2], one.kind.value, one.field, one.old, one.new)
        for one in app.store.changes() if not one.baseline
    ]  # fmt: skip
    were = [(one.native_id, one.kind.value, one.field, one.old, one.new) for one in market.seen("baraholka", ticks, ("starlink",))]
    return sorted(has, key=str), sorted(were, key=str)


def test_a_disk_that_is_full_when_a_crawl_has_ended_delays_it_until_there_is_room(file: Path) -> None:
    async def run(market: PracticeServer) -> None:
        config = load_config(file)
        async with opened(config) as app:
            await app.crawler.crawl("baraholka", list(config.watch))
            writer = app.store._connections._writer  # type: ignore[attr-defined]
            market.clock.set(12)
            (pages,) = writer.execute("PRAGMA page_count").fetchone()
            writer.execute(f"PRAGMA max_page_count = {pages}")
            with pytest.raises(StoreFull):
                await app.crawler.crawl("baraholka", list(config.watch))
            with pytest.raises(StoreFull):
                await app.crawler.catch_up()
            assert app.crawler.behind_since is not None
            writer.execute("PRAGMA max_page_count = 1000000")
            market.clock.set(13)
            await app.crawler.crawl("baraholka", list(config.watch))
            assert app.crawler.behind_since is None
            has, were = told_and_true(app, market, (0, 12, 13))
            assert len(were) > 5
            assert has == were

    with PracticeServer(seed=1, sites=("baraholka",)) as market:
        file.write_text(
            CONFIG.format(search=market.sources()[0].search).replace("delay = 0.0", 'delay = 0.0\ndetails = "all"'), "utf-8"
        )
        asyncio.run(run(market))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_a_disk_that_is_full_while_a_crawl_is_written_is_a_failed_crawl_and_the_next_one_tells_all(file: Path) -> None:
    async def run(market: PracticeServer) -> None:
        config = load_config(file)
        async with opened(config) as app:
            await app.crawler.crawl("baraholka", list(config.watch))
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            workers = workers_of(os.getpid())
            assert workers
            for one in workers:
                resource.prlimit(one, resource.RLIMIT_FSIZE, (20_000, most))
            market.clock.set(12)
            failed = await app.crawler.crawl("baraholka", list(config.watch))
            assert (failed.crawl.outcome, failed.crawl.removed) == ("failed", 0)
            for one in workers_of(os.getpid()):
                resource.prlimit(one, resource.RLIMIT_FSIZE, (most, most))
            await app.crawler.crawl("baraholka", list(config.watch))
            has, were = told_and_true(app, market, (0, 12))
            assert len(were) > 5
            assert has == were

    with PracticeServer(seed=1, sites=("baraholka",)) as market:
        file.write_text(
            CONFIG.format(search=market.sources()[0].search).replace("delay = 0.0", 'delay = 0.0\ndetails = "all"'), "utf-8"
        )
        asyncio.run(run(market))
