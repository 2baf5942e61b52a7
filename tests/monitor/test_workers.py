"""The pool with real workers and a local site that misbehaves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from monitor.workers import WorkerPool, memory_mb
from spiders.capture import read_capture
from spiders.folder import CrawlReport, Outcome, read_plan, read_records, read_report
from spiders.plan import CrawlPlan, Limits, Query

CARD = '<li class="c"><a href="/i/{n}"><h3>Starlink Mini kit no {n}</h3></a><b>{n}00 ₽</b><i>Москва</i></li>'


def page(first: int) -> bytes:
    cards = "".join(CARD.format(n=n) for n in range(first, first + 12))
    return f'<html lang="ru"><title>Поиск</title><h1>Объявления</h1><ul>{cards}</ul></html>'.encode()


class Shop:
    """Answers /search?...page=N; a path in `hang` is never answered, and `reached` is set when one is asked."""

    def __init__(self) -> None:
        self.hang: set[str] = set()
        self.reached = threading.Event()
        self.release = threading.Event()
        shop = self

        class Serve(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, http: BaseHTTPRequestHandler) -> None:
        if http.path == "/robots.txt":
            return http.send_error(404)
        number = int(http.path.rpartition("=")[2])
        if f"page={number}" in self.hang:
            self.reached.set()
            self.release.wait(60)
            return None
        http.send_response(200)
        http.send_header("Content-Type", "text/html; charset=utf-8")
        http.end_headers()
        http.wfile.write(page(min(number, 3) * 100))
        return None

    def plan(self, crawl_id: str = "c1", **changes: Any) -> CrawlPlan:
        values: dict[str, Any] = {
            "crawl_id": crawl_id,
            "source": "shop",
            "search": f"http://{self.host}/search?q={{query}}&page={{page}}",
            "queries": (Query(text="starlink", watches=("desk",)),),
            "hosts": (self.host,),
            "user_agent": "monitor/0.1 (+mailto:desk@example.org)",
            "render": "http",
            "delay": 0.0,
            "details": "none",
            "verify": False,
            "allow_private_networks": True,
            "limits": Limits(crawl_seconds=30, response_seconds=30),
        }
        return CrawlPlan(**(values | changes))


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.release.set()
    shop.server.shutdown()
    shop.server.server_close()


Play = Callable[[WorkerPool], Awaitable[Any]]


def play(scene: Play, **options: Any) -> Any:
    """Run a scene with a pool; the pool is closed whatever happens."""

    async def run() -> Any:
        pool = WorkerPool(**{"size": 2, "grace": 0.5, "look_every": 0.05} | options)
        try:
            return await scene(pool)
        finally:
            await pool.close()

    return asyncio.run(run())


def busy_pid(pool: WorkerPool) -> int:
    return next(iter(pool._busy)).pid


async def when_reached(shop: Shop) -> None:
    assert await asyncio.to_thread(shop.reached.wait, 20)


def exists(pid: int) -> bool:
    """True for a process that still runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_crawl_runs_in_a_worker_and_leaves_its_report(shop: Shop, tmp_path: Path) -> None:
    report = play(lambda pool: pool.crawl(shop.plan(), tmp_path / "c1"))
    assert report.outcome is Outcome.COMPLETE
    assert report == read_report(tmp_path / "c1")
    assert report.requests == 5
    assert read_plan(tmp_path / "c1") == shop.plan()


def test_two_crawls_run_side_by_side_and_a_third_waits(shop: Shop, tmp_path: Path) -> None:
    async def scene(pool: WorkerPool) -> list[CrawlReport]:
        return list(await asyncio.gather(*(pool.crawl(shop.plan(f"c{n}"), tmp_path / f"c{n}") for n in range(3))))

    assert [report.outcome for report in play(scene)] == [Outcome.COMPLETE] * 3


def test_a_worker_is_used_again_and_replaced_after_its_share_of_crawls(shop: Shop, tmp_path: Path) -> None:
    async def scene(pool: WorkerPool) -> list[int]:
        pids = []
        for n in range(4):
            await pool.crawl(shop.plan(f"c{n}"), tmp_path / f"c{n}")
            pids.append(pool._idle[0].pid if pool._idle else 0)
        return pids

    first, left, second, left_again = play(scene, recycle=2)
    assert first
    assert second not in (0, first)
    assert (left, left_again) == (0, 0)


def test_a_worker_killed_in_the_middle_fails_its_crawl_keeps_its_pages_and_the_pool_goes_on(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=3"}

    async def scene(pool: WorkerPool) -> tuple[CrawlReport, CrawlReport]:
        lost = asyncio.ensure_future(pool.crawl(shop.plan("c1"), tmp_path / "c1"))
        await when_reached(shop)
        os.kill(busy_pid(pool), signal.SIGKILL)
        first = await lost
        shop.hang = set()
        return first, await pool.crawl(shop.plan("c2"), tmp_path / "c2")

    first, second = play(scene)
    assert first.outcome is Outcome.FAILED
    assert "SIGKILL" in first.stopped_because
    assert first == read_report(tmp_path / "c1")
    kept = list(read_records(tmp_path / "c1"))
    assert [record.page for record in kept] == [1, 2]
    assert [read_capture(tmp_path / "c1", record.capture.record_id) for record in kept] == [page(100), page(200)]
    assert first.requests == 2
    assert second.outcome is Outcome.COMPLETE


def test_a_worker_that_stands_still_is_killed_after_its_time(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=1"}

    async def scene(pool: WorkerPool) -> tuple[CrawlReport, int]:
        crawl = asyncio.ensure_future(pool.crawl(shop.plan(limits=Limits(crawl_seconds=3.0)), tmp_path / "c1"))
        await when_reached(shop)
        pid = busy_pid(pool)
        os.kill(pid, signal.SIGSTOP)
        return await crawl, pid

    report, pid = play(scene)
    assert report.outcome is Outcome.FAILED
    assert "did not end within 3 s" in report.stopped_because
    assert not exists(pid)


def test_a_site_that_never_answers_ends_the_crawl_in_its_time_without_a_kill(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=2"}
    report = play(lambda pool: pool.crawl(shop.plan(limits=Limits(crawl_seconds=3.0)), tmp_path / "c1"), grace=20.0)
    assert report.outcome is Outcome.PARTIAL
    assert "time is used up" in report.stopped_because


def test_a_worker_that_grows_past_its_memory_is_killed(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=2"}
    report = play(lambda pool: pool.crawl(shop.plan(limits=Limits(memory_mb=20)), tmp_path / "c1"))
    assert report.outcome is Outcome.FAILED
    assert "of the 20 MB allowed" in report.stopped_because


def test_a_worker_that_died_while_idle_costs_no_crawl(shop: Shop, tmp_path: Path) -> None:
    async def scene(pool: WorkerPool) -> CrawlReport:
        await pool.crawl(shop.plan("c1"), tmp_path / "c1")
        os.kill(pool._idle[0].pid, signal.SIGKILL)
        return await pool.crawl(shop.plan("c2"), tmp_path / "c2")

    assert play(scene).outcome is Outcome.COMPLETE


def test_closing_the_pool_ends_busy_workers_at_once(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=2"}

    async def scene(pool: WorkerPool) -> tuple[CrawlReport, int]:
        crawl = asyncio.ensure_future(pool.crawl(shop.plan(), tmp_path / "c1"))
        await when_reached(shop)
        pid = busy_pid(pool)
        await pool.close()
        return await crawl, pid

    report, pid = play(scene)
    assert report.outcome is Outcome.FAILED
    assert not exists(pid)


def test_a_cancelled_crawl_is_recorded_and_its_worker_killed(shop: Shop, tmp_path: Path) -> None:
    shop.hang = {"page=2"}

    async def scene(pool: WorkerPool) -> int:
        crawl = asyncio.ensure_future(pool.crawl(shop.plan(), tmp_path / "c1"))
        await when_reached(shop)
        pid = busy_pid(pool)
        crawl.cancel()
        with pytest.raises(asyncio.CancelledError):
            await crawl
        return pid

    pid = play(scene)
    report = read_report(tmp_path / "c1")
    assert report is not None
    assert report.outcome is Outcome.FAILED
    assert not exists(pid)


def test_a_folder_that_holds_a_crawl_is_not_used_again(shop: Shop, tmp_path: Path) -> None:
    async def scene(pool: WorkerPool) -> None:
        await pool.crawl(shop.plan(), tmp_path / "c1")
        with pytest.raises(FileExistsError):
            await pool.crawl(shop.plan(), tmp_path / "c1")

    play(scene)


PARENT = """
import asyncio, sys
from pathlib import Path
from monitor.workers import WorkerPool
from spiders.folder import read_plan

async def main():
    pool = WorkerPool(1)
    crawl = asyncio.ensure_future(pool.crawl(read_plan(Path(sys.argv[1])), Path(sys.argv[2])))
    while not pool._busy:
        await asyncio.sleep(0.01)
    print(next(iter(pool._busy)).pid, flush=True)
    await crawl

asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_a_program_that_was_killed(shop: Shop, tmp_path: Path, how: signal.Signals) -> None:
    from spiders.folder import write_plan

    shop.hang = {"page=2"}
    write_plan(tmp_path / "order", shop.plan())
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "order"), str(tmp_path / "c1")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert shop.reached.wait(20)
    parent.send_signal(how)
    parent.wait(10)
    parent.stdout.close()
    end = threading.Event()
    assert any(not exists(worker) or end.wait(0.05) for _ in range(100))
    report = read_report(tmp_path / "c1")
    assert report is not None
    assert report.outcome is Outcome.RUNNING


def test_memory_counts_the_whole_tree() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "x = bytearray(60_000_000); print(1, flush=True); input()"], stdin=-1, stdout=-1
    )
    assert child.stdout is not None
    assert child.stdin is not None
    child.stdout.readline()
    try:
        assert memory_mb(os.getpid()) >= memory_mb(child.pid) >= 57
    finally:
        child.communicate(b"\n")
