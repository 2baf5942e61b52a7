"""One crawl a host at a time over all processes that share a data folder, and the host's budget carried from crawl to crawl."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import orjson

from monitor.errors import SourceBusy
from spiders.folder import PAGES, READINGS, REPORT, CrawlReport, read_report

log = logging.getLogger(__name__)

_LOOK_EVERY = 0.2


@dataclass(slots=True)
class Budget:
    """When the hosts of one source may be asked next, and what the crawl that holds them used up."""

    not_before: datetime | None  # no request earlier than this
    last_request: datetime | None = None
    retry_after: datetime | None = None
    _noted: bool = field(default=False, repr=False)
    _files: list[BinaryIO] = field(default_factory=list, repr=False)

    def begin(self, folder: Path) -> None:
        """A crawl begins that fills this folder: should the program be killed, it tells when the hosts were asked last."""
        for file in self._files:
            _save(file, self, crawl=folder)

    def note(self, report: CrawlReport) -> None:
        """Take over what a crawl did: its end stands for its last request, a Retry-After for the site's wish."""
        if report.requests:
            self.last_request = max(filter(None, (self.last_request, report.ended or report.started)))
        if report.retry_after is not None:
            self.retry_after = max(filter(None, (self.retry_after, report.retry_after)))
        self._noted = True

    def rest(self, delay: float) -> datetime | None:
        """When the next request may be made, so many seconds after the last one that is known."""
        times = [time for time in (self.last_request and self.last_request + timedelta(seconds=delay), self.retry_after) if time]
        return max(times, default=None)


class Hosts:
    """Host budgets kept in a folder, one small locked file a host."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def hold(
        self, hosts: Iterable[str], *, delay: float = 0.0, wait: float = 0.0, now: datetime | None = None
    ) -> AsyncIterator[Budget]:
        """Hold these hosts for one crawl.

        delay: seconds to keep between the last request of the crawl before and the first of this one.
        wait: seconds to wait for another crawl of a host to end; then SourceBusy.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        names = sorted({_name(host) for host in hosts})  # one order for everybody, so that two crawls never wait for each other
        with contextlib.ExitStack() as held:
            files = [held.enter_context(await self._lock(name, wait)) for name in names]
            states, now = [_load(file) for file in files], now or datetime.now(UTC)
            budget = _budget(states, delay=delay, now=now)
            budget._files = files  # noqa: SLF001  (the budget's other half)
            if any(state.get("last_request", now) > now for state in states):
                for file in files:
                    _save(file, budget)  # moved along once: it must come nearer from now on
            try:
                yield budget
            finally:
                if budget._noted:  # noqa: SLF001
                    for file in files:
                        _save(file, budget)

    def held(self, hosts: Iterable[str]) -> bool:
        """Whether a crawl of one of these hosts is running now, in this process or another."""
        for path in (self._folder / f"{_name(host)}.json" for host in hosts):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                if not _try_lock(file):
                    return True
        return False

    async def _lock(self, name: str, wait: float) -> BinaryIO:
        path = self._folder / f"{name}.json"
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        until = asyncio.get_running_loop().time() + wait
        with contextlib.ExitStack() as opened:
            opened.push(file)
            while not _try_lock(file):
                if asyncio.get_running_loop().time() >= until:
                    raise SourceBusy(f"another crawl of {name} is running; it will be tried again when that one has ended")
                await asyncio.sleep(_LOOK_EVERY)
            opened.pop_all()
        return file


def host_names(hosts: Iterable[str], everybodys: Iterable[str]) -> frozenset[str]:
    """What a source has to hold so that no other crawls its hosts: a name covers its subdomains, so the widest one is held.

    >>> sorted(host_names(["www.shop.example", "m.olx.example"], ["shop.example", "olx.example", "other.example"]))
    ['olx.example', 'shop.example']
    """
    known = {_plain(host) for host in everybodys}
    return frozenset(_widest(_plain(host), known) for host in hosts)


def _plain(host: str) -> str:
    plain = host.casefold().strip()
    # The pages for telephones are the same site and the same servers.
    bare = re.sub(r"^(?:www\d?|m|mobile|touch|wap)\.", "", plain)
    return bare if "." in bare else plain


def _widest(host: str, known: set[str]) -> str:
    return min((other for other in known if host == other or host.endswith(f".{other}")), key=len, default=host)


def _try_lock(file: BinaryIO) -> bool:
    try:
        # flock is let go by the kernel when its holder dies, however it dies.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _budget(states: list[dict[str, datetime]], *, delay: float, now: datetime) -> Budget:
    last = max((state["last_request"] for state in states if "last_request" in state), default=None)
    retry = max((state["retry_after"] for state in states if "retry_after" in state), default=None)
    # A clock that was set back must not hold a host for years: what was left of a pause then is left of it still, at most.
    if last is not None and last > now:
        last, retry = now, None if retry is None else now + (retry - last)
    rest = last + timedelta(seconds=delay) if last is not None else None
    times = [time for time in (rest, retry) if time is not None and time > now]
    return Budget(not_before=max(times, default=None), last_request=last, retry_after=retry)


def _load(file: BinaryIO) -> dict[str, datetime]:
    try:
        kept = orjson.loads(file.read() or b"{}")
        times = {key: datetime.fromisoformat(value) for key, value in kept.items() if key in ("last_request", "retry_after")}
        return times | _left_by(Path(kept["crawl"]), times) if "crawl" in kept else times
    except (ValueError, TypeError, AttributeError):
        log.warning("%s cannot be read; the host's budget starts afresh", file.name)
        return {}


def _left_by(folder: Path, times: dict[str, datetime]) -> dict[str, datetime]:
    """When a crawl that was killed asked last, by when it last wrote into its folder, and what the site had wished by then."""
    left: dict[str, datetime] = {}
    written = [path.stat().st_mtime for path in (folder / REPORT, folder / READINGS, folder / PAGES) if path.exists()]
    if written:
        last = datetime.fromtimestamp(max(written), UTC)
        left["last_request"] = max(last, times.get("last_request", last))
    report = read_report(folder)
    if report is not None and report.retry_after is not None:
        left["retry_after"] = max(report.retry_after, times.get("retry_after", report.retry_after))
    return left


def _save(file: BinaryIO, budget: Budget, *, crawl: Path | None = None) -> None:
    kept = {"last_request": budget.last_request, "retry_after": budget.retry_after, "crawl": None if crawl is None else str(crawl)}
    file.seek(0)
    file.truncate()
    file.write(orjson.dumps({key: value for key, value in kept.items() if value is not None}))
    file.flush()


def _name(host: str) -> str:
    """A file name for a host: readable, never two hosts in one file; a site is one host with and without www or m."""
    plain = _plain(host)
    safe = re.sub(r"[^a-z0-9.-]", "_", plain)[:100]
    return safe if safe == plain else f"{safe}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
