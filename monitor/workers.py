"""Crawl workers: processes of their own that live long, are recycled, and are killed from outside when they hang or grow."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from monitor.ends import STOPPED
from monitor.errors import WorkerLost
from spiders.folder import REPORT, CrawlReport, Outcome, read_records, read_report, write_plan, write_report
from spiders.plan import CrawlPlan

log = logging.getLogger(__name__)

_START_SECONDS = 60.0
_LEAVE_SECONDS = 5.0


class WorkerPool:
    """Up to `size` workers side by side, one crawl a worker at a time. Use it in one event loop and close it at the end."""

    def __init__(self, size: int = 4, *, recycle: int = 50, grace: float = 15.0, look_every: float = 1.0) -> None:
        self._free = asyncio.Semaphore(size)
        self._recycle = recycle  # crawls after which a worker is replaced: what leaks, leaks no further
        self._grace = grace  # seconds beyond crawl_seconds in which a worker may still end its crawl by itself
        self._look_every = look_every
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    async def crawl(self, plan: CrawlPlan, folder: Path) -> CrawlReport:
        """Run one crawl; a worker that is lost on the way leaves a report of outcome FAILED that says so, and no exception.

        Raises FileExistsError when the folder already holds a crawl.
        """
        async with self._free:
            folder = await asyncio.to_thread(folder.absolute)
            await asyncio.to_thread(write_plan, folder, plan)
            started = datetime.now(UTC)
            try:
                await self._run(plan, folder)
            except WorkerLost as lost:
                log.error("crawl %s failed: %s", plan.crawl_id, lost)  # noqa: TRY400  (the sentence says all, the trace nothing)
                return _write_off(plan, folder, str(lost), started)
            except asyncio.CancelledError:
                _write_off(plan, folder, STOPPED, started)
                raise
            report = read_report(folder)
            if report is None or report.outcome is Outcome.RUNNING:
                return _write_off(plan, folder, "the worker left no report", started)
            return report

    def resize(self, size: int) -> None:
        """Let so many work side by side from now on; crawls under way are not counted among them."""
        self._free = asyncio.Semaphore(size)

    def pids(self) -> list[int]:
        """The workers there are, idle and busy."""
        return sorted(worker.pid for worker in (*self._idle, *self._busy) if worker.alive)

    async def close(self) -> None:
        """End every worker now, busy ones too; returns when they are gone."""
        self._closed = True
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        for worker in workers:
            worker.kill()
        await asyncio.gather(*(worker.gone() for worker in workers))

    async def _run(self, plan: CrawlPlan, folder: Path) -> None:
        try:
            await self._run_once(plan, folder)
        except _Died:
            if (folder / REPORT).exists():
                raise
            # It had died while it was idle, before anything was begun: another one may.
            await self._run_once(plan, folder)

    async def _run_once(self, plan: CrawlPlan, folder: Path) -> None:
        worker = await self._take()
        self._busy.add(worker)
        try:
            await worker.order(str(folder))
            await self._watch(worker, plan)
        except BaseException:
            worker.kill()
            await asyncio.shield(worker.gone())
            raise
        finally:
            self._busy.discard(worker)
        await self._give_back(worker)

    async def _watch(self, worker: _Worker, plan: CrawlPlan) -> None:
        """Wait for the worker's answer; raises WorkerLost when it dies, takes too long or too much."""
        answer = asyncio.ensure_future(worker.answer())
        loop = asyncio.get_running_loop()
        end = loop.time() + plan.limits.crawl_seconds + self._grace
        try:
            while True:
                left = end - loop.time()
                done, _ = await asyncio.wait({answer}, timeout=max(0.0, min(self._look_every, left)))
                if done:
                    answer.result()
                    return
                if left <= 0:
                    allowed = f"{plan.limits.crawl_seconds:g} s (and {self._grace:g} s of grace)"
                    raise WorkerLost(f"the worker did not end within {allowed} and was killed")
                used = await asyncio.to_thread(memory_mb, worker.pid)
                if used > plan.limits.memory_mb:
                    raise WorkerLost(
                        f"the worker and its browser used {used} MB of the {plan.limits.memory_mb} MB allowed and were killed"
                    )
        finally:
            answer.cancel()

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return await self._start()

    async def _start(self) -> _Worker:
        if self._closed:
            raise WorkerLost("the program is stopping")
        return await _Worker.start()

    async def _give_back(self, worker: _Worker) -> None:
        if self._closed or worker.crawls >= self._recycle:
            await worker.leave()
        else:
            self._idle.append(worker)


class _Died(WorkerLost):
    """The process ended by itself."""


class _Worker:
    """One `python -m spiders.worker`, seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.crawls = 0
        self._process = process

    @classmethod
    async def start(cls) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "spiders.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the program, which then ends its workers in order
        )
        worker = cls(process)
        try:
            await asyncio.wait_for(worker.answer(), _START_SECONDS)
        except (TimeoutError, WorkerLost) as error:
            worker.kill()
            await worker.gone()
            raise WorkerLost(f"a crawl worker could not be started: {error or 'no sign of life'}") from error
        except BaseException:
            worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def order(self, folder: str) -> None:
        """Hand over one crawl."""
        self.crawls += 1
        stdin = self._process.stdin
        if stdin is None or not self.alive:
            raise _Died("the worker had died")
        try:
            stdin.write(orjson.dumps({"folder": folder}) + b"\n")
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise _Died("the worker had died") from error

    async def answer(self) -> dict[str, object]:
        """The worker's next line; raises WorkerLost when there is none or it tells of a fault."""
        stdout = self._process.stdout
        line = await stdout.readline() if stdout is not None else b""
        if not line:
            status = await self._process.wait()
            raise _Died(f"the worker died ({_how(status)})")
        answer: dict[str, object] = orjson.loads(line)
        if "error" in answer:
            raise WorkerLost(f"the worker could not crawl: {answer['error']}")
        return answer

    def kill(self) -> None:
        """Kill the worker and everything it started. Chromium sits in a session of its own, so the tree counts, not the group."""
        for pid in reversed([self.pid, *_descendants(self.pid)]):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until it is."""
        await self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def leave(self) -> None:
        """Let an idle worker end by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _LEAVE_SECONDS)
        except TimeoutError:
            self.kill()
            await self._process.wait()


def _write_off(plan: CrawlPlan, folder: Path, because: str, started: datetime) -> CrawlReport:
    """Give a lost crawl its report, keeping what the worker had told of it; one that ended in time stands as it is."""
    told = read_report(folder)
    if told is not None and told.outcome is not Outcome.RUNNING:
        return told
    if told is None:
        told = CrawlReport(
            crawl_id=plan.crawl_id, source=plan.source, outcome=Outcome.FAILED, started=started, ended=None, stopped_because=None
        )
    # What was asked since the worker last told is known by its pages; the host's budget rests on it.
    requests = max(told.requests, sum(1 for _ in read_records(folder)))
    report = replace(told, outcome=Outcome.FAILED, ended=datetime.now(UTC), stopped_because=because, requests=requests)
    write_report(folder, report)
    return report


def memory_mb(pid: int) -> int:
    """Resident memory of a process and everything below it, in MiB."""
    wanted = {pid, *_descendants(pid)}
    return sum(resident for one, _, resident in _processes() if one in wanted) // (1024 * 1024)


def _descendants(pid: int) -> list[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for one, parent, _ in _processes():
        children[parent].append(one)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children[waiting.pop()]
        found += below
        waiting += below
    return found


def _processes() -> Iterable[tuple[int, int, int]]:
    """(pid, parent, resident bytes) of every process we may see."""
    read: Callable[[], Iterable[tuple[int, int, int]]] = _from_proc if Path("/proc/self/stat").exists() else _from_ps
    return read()


def _from_proc() -> Iterable[tuple[int, int, int]]:
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_bytes()
        except OSError:
            continue  # ended meanwhile
        # The name in brackets may hold spaces and brackets: the fields start after the last one.
        fields = stat.rpartition(b")")[2].split()
        yield int(entry.name), int(fields[1]), int(fields[21]) * page


def _from_ps() -> Iterable[tuple[int, int, int]]:
    listing = subprocess.run(["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, check=False).stdout  # noqa: S607  (macOS, BSD)
    for line in listing.splitlines():
        pid, parent, kilobytes = (int(word) for word in line.split())
        yield pid, parent, kilobytes * 1024


def _how(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
