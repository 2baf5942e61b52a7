"""Crawls that the database could not take are kept, tried again while the service runs, and told once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from monitor.app import opened
from monitor.config import load_config
from monitor.ends import outcome_word
from monitor.practice import PracticeServer
from monitor.service import desk as desks
from storage.errors import StoreBusy, StoreError
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
