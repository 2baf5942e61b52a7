"""The service: what is due is crawled, together, never twice at once, and it stops with everything kept."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import Config, WatchConfig, parse_config
from monitor.ingest import IngestResult
from monitor.practice import PracticeServer
from monitor.service import Pending, Service
from monitor.service.times import first_time
from storage import open_store
from storage.model import CrawlRecord
from storage.store import Kept, Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CONFIG = """
[monitor]
contact = "tests@example.org"
[[source]]
name = "shop"
search = "https://shop.example/?q={query}"
[[watch]]
name = "first"
queries = ["starlink"]
sources = ["shop"]
every = "1s"
[[watch]]
name = "second"
queries = ["mavic"]
sources = ["shop"]
every = "1s"
"""


def crawl_record(source: str, started: datetime, *watches: str) -> CrawlRecord:
    return CrawlRecord(
        crawl_id=f"{started:%Y%m%dT%H%M%SZ}-{source}-{'-'.join(watches)}",
        source=source,
        watches=watches,
        outcome="complete",
        started=started,
        ended=started,
    )


class Visits:
    """Stands where the crawler stands, and notes who asked for what; a visit takes as long as it is told to."""

    def __init__(self, seconds: float = 0.0, stop_after: int = 1, stop: asyncio.Event | None = None) -> None:
        self.seconds = seconds
        self.asked: list[tuple[str, frozenset[str]]] = []
        self.at_once = 0
        self.most_at_once = 0
        self._stop_after = stop_after
        self._stop = stop

    async def crawl(self, source: str, watches: Sequence[WatchConfig]) -> IngestResult:
        self.asked.append((source, frozenset(watch.name for watch in watches)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        if self._stop is not None and len(self.asked) >= self._stop_after:
            self._stop.set()
        return IngestResult(crawl=crawl_record(source, NOW), kept=True)


async def nobody() -> None:
    """No mail."""


def service(config: Config, store: Store, visits: Visits) -> Service:
    return Service(config=config, store=store, crawler=visits, deliver=nobody, clock=lambda: NOW)  # type: ignore[arg-type]


def first(one: Service, config: Config, number: int) -> datetime:
    """When the watch of this number is due on its first source."""
    watch = config.watch[number]
    return first_time(watch, one._last(watch, watch.sources[0]), now=NOW, zone=config.zone)


def run(config: Config, *, visits_wanted: int, seconds: float = 0.0) -> Visits:
    async def go() -> Visits:
        stop = asyncio.Event()
        visits = Visits(seconds, visits_wanted, stop)
        real_clock = Service(
            config=config, store=open_store("memory:"), crawler=visits, deliver=nobody,  # type: ignore[arg-type]
        )  # fmt: skip
        await asyncio.wait_for(real_clock.run(stop), 20)
        return visits

    return asyncio.run(go())


def test_a_source_is_never_crawled_twice_at_once_however_many_watches_are_due(tmp_path: Path) -> None:
    visits = run(parse_config(CONFIG, folder=tmp_path), visits_wanted=3, seconds=0.6)
    assert visits.most_at_once == 1
    assert {source for source, _ in visits.asked} == {"shop"}
    assert {name for _, names in visits.asked for name in names} == {"first", "second"}


def test_watches_that_are_due_together_share_one_crawl() -> None:
    async def go() -> list[frozenset[str]]:
        pending = Pending()
        pending.add("first")
        pending.add("second")
        pending.add("first")
        taken = [await pending.take()]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pending.take(), 0.01)
        return taken

    assert asyncio.run(go()) == [frozenset({"first", "second"})]


def test_a_watch_that_falls_due_while_it_is_crawled_is_not_crawled_again_at_once() -> None:
    async def go() -> frozenset[str]:
        pending = Pending()
        pending.add("first")
        crawled = await pending.take()
        pending.add("first")
        pending.add("second")
        pending.forget(crawled)
        return await pending.take()

    assert asyncio.run(go()) == frozenset({"second"})


def test_after_a_restart_a_watch_waits_for_the_rest_of_its_interval(tmp_path: Path) -> None:
    config = parse_config(CONFIG.replace('every = "1s"', 'every = "30m"'), folder=tmp_path)
    store = open_store("memory:")
    store.keep(Kept(crawl=crawl_record("shop", NOW - timedelta(minutes=10), "first")))
    store.keep(Kept(crawl=crawl_record("shop", NOW - timedelta(hours=10), "second")))
    one = service(config, store, Visits())
    assert first(one, config, 0) == NOW + timedelta(minutes=20)
    assert first(one, config, 1) == NOW


def test_a_watch_that_was_never_crawled_starts_at_once(tmp_path: Path) -> None:
    config = parse_config(CONFIG.replace('every = "1s"', 'every = "30m"'), folder=tmp_path)
    assert first(service(config, open_store("memory:"), Visits()), config, 0) == NOW


def test_a_cron_watch_keeps_to_its_clock(tmp_path: Path) -> None:
    text = CONFIG.replace('every = "1s"', 'cron = "30 * * * *"', 1)
    config = parse_config(text, folder=tmp_path)
    assert first(service(config, open_store("memory:"), Visits()), config, 0) == NOW + timedelta(minutes=30)


def start(config: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "--config", str(config)], stderr=subprocess.PIPE, text=True, cwd=config.parent
    )


def wait_for_words(program: subprocess.Popen[str], words: str, seconds: float = 40) -> str:
    assert program.stderr is not None
    said = ""
    end = time.monotonic() + seconds
    while words not in said and time.monotonic() < end:
        line = program.stderr.readline()
        if not line:
            break
        said += line
    assert words in said, said
    return said


@pytest.fixture
def practice_config(tmp_path: Path):  # type: ignore[no-untyped-def]
    with PracticeServer(seed=1, sites=["orbita-shop"]) as market:
        (source,) = market.sources()
        file = tmp_path / "monitor.toml"
        file.write_text(
            f'[monitor]\ncontact = "tests@example.org"\n[crawl]\ndelay = 0.05\nallow_private_networks = true\n'
            f'[[source]]\nname = "{source.name}"\nsearch = "{source.search}"\ncurrency = "RUB"\ncountry = "RU"\n'
            f'[[watch]]\nname = "w"\nqueries = ["starlink"]\nsources = ["{source.name}"]\nevery = "1h"\n',
            "utf-8",
        )
        yield file


def test_sigterm_ends_the_service_within_ten_seconds_and_a_second_service_is_refused(practice_config: Path) -> None:
    program = start(practice_config)
    try:
        wait_for_words(program, "orbita-shop: complete")
        second = subprocess.run(
            [sys.executable, "-m", "monitor", "run", "--config", str(practice_config)],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert "already running" in second.stderr
        began = time.monotonic()
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
        assert time.monotonic() - began < 10
    finally:
        program.kill()
        program.wait()
    store = open_store(f"sqlite:///{practice_config.parent / 'data' / 'monitor.db'}")
    assert len(list(store.listings())) > 5
    store.close()


def test_a_crawl_that_sigterm_cuts_off_is_kept_as_far_as_it_got(practice_config: Path) -> None:
    text = practice_config.read_text("utf-8").replace("delay = 0.05", "delay = 1.0")
    practice_config.write_text(text, "utf-8")
    program = start(practice_config)
    folder = practice_config.parent / "data" / "crawls"
    try:
        end = time.monotonic() + 40
        while not any(file.stat().st_size for file in folder.glob("*/readings.jsonl")) and time.monotonic() < end:
            time.sleep(0.1)
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
    finally:
        program.kill()
        program.wait()
    store = open_store(f"sqlite:///{practice_config.parent / 'data' / 'monitor.db'}")
    (crawl,) = store.crawls()
    found = len(list(store.listings()))
    store.close()
    assert crawl.outcome == "failed"
    assert crawl.stopped_because
    assert found > 0
    assert os.path.exists(folder)
