"""Any moment may be the last: the worker and the program are killed at random points, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rounds import QUERIES, crawl_all, judge, said, workers_of, write_config

from monitor.app import opened
from monitor.config import Config
from monitor.practice import PracticeServer
from storage import open_store

SITES = ("baraholka", "orbita-shop", "bazar-kz")
KILLS = 10

pytestmark = pytest.mark.timeout(900)  # the whole program, again and again, on whatever machine this is


def assert_history_is_whole(config: Config, market: PracticeServer, ticks: int) -> None:
    """Exactly the true changes are in the history, and every alert was made once."""
    true = [
        (one.site, one.native_id, one.kind.value, one.field, one.old, one.new)
        for site in SITES
        for one in market.seen(site, range(ticks), QUERIES)
    ]
    store = open_store(config.storage.url)
    recorded = [said(change) for change in store.changes() if not change.baseline]
    told = [alert.message_id for alert in store.alerts()]
    store.close()
    verdict = judge(recorded, true)
    assert verdict.missed == []
    assert verdict.invented == []
    assert len(true) > 20
    assert len(set(told)) == len(told)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers through /proc")
def test_ten_kills_of_workers_lose_and_double_nothing(home: Path) -> None:
    chance = random.Random(11)

    async def run(config: Config, market: PracticeServer) -> int:
        killed = 0
        async with opened(config) as app:
            for tick in range(KILLS):
                market.clock.set(tick)
                round_ = asyncio.create_task(crawl_all(app))
                await asyncio.sleep(chance.uniform(0.02, 0.6) + (1.5 if tick == 0 else 0))
                if victims := workers_of(os.getpid()):
                    os.kill(chance.choice(victims), signal.SIGKILL)
                ends = await round_
                killed += any(end.outcome == "failed" for end in ends)
                ends = await crawl_all(app)
                assert [end.outcome for end in ends] == ["complete"] * len(SITES)
        return killed

    with PracticeServer(seed=3, sites=SITES) as market:
        config = write_config(home, market, photos="flagged")
        killed = asyncio.run(run(config, market))
        assert_history_is_whole(config, market, KILLS)
    assert killed >= KILLS // 3


def test_ten_kills_of_the_program_lose_and_double_nothing(home: Path) -> None:
    chance = random.Random(12)
    with PracticeServer(seed=4, sites=SITES) as market:
        config = write_config(home, market, photos="flagged")
        command = [sys.executable, "-m", "monitor", "crawl", "--json", "--config", str(home / "monitor.toml")]
        killed = 0
        usual = 4.0
        for tick in range(KILLS):
            market.clock.set(tick)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
                time.sleep(chance.uniform(0.2, 1.0) * usual)
                killed += program.poll() is None
                program.kill()
            began = time.monotonic()
            done = subprocess.run(command, capture_output=True, check=False, timeout=60)
            usual = time.monotonic() - began
            assert done.returncode == 0, done.stderr.decode()
        assert_history_is_whole(config, market, KILLS)
    assert killed >= KILLS // 2
