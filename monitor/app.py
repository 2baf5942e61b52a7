"""The program put together from its configuration: store, workers, hosts, catalogue, delivery. Commands open it and let it go."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from monitor.alerts.delivery import DeliveryReport, deliver, outbox_lock
from monitor.alerts.titles import source_titles
from monitor.aside import aside
from monitor.config import Config
from monitor.crawl import Crawler, utc_now
from monitor.errors import PortTaken, ServiceRunning
from monitor.hosts import Hosts
from monitor.workers import WorkerPool
from storage import open_store
from storage.store import Store

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
LAST_MAIL = 3.0  # seconds that a message on its way gets when the program is told to stop; then its alert is sent again


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """What a command works with."""

    config: Config
    store: Store
    crawler: Crawler
    clock: Callable[[], datetime]
    pool: WorkerPool

    def reconfigured(self, config: Config) -> App:
        """The same parts under another configuration; crawls that are under way end under the old one."""
        if config.crawl.parallel != self.config.crawl.parallel:
            self.pool.resize(config.crawl.parallel)
        return replace(self, config=config, crawler=self.crawler.reconfigured(config))

    async def deliver(self) -> DeliveryReport:
        """Send what is due; a mail server may take its time, so it happens beside the event loop."""
        sending = partial(
            deliver,
            self.store,
            self.config.alerts,
            now=self.clock(),
            lock=outbox_lock(self.config.monitor.data),
            titles=source_titles(self.config),
            zone=self.config.zone,
            data=self.config.monitor.data,
            not_yet=frozenset(self.crawler.picturing),
        )
        report = await aside(sending, name="deliver", patience=LAST_MAIL)
        if report.unreachable:
            log.warning("no mail leaves: %s; the outbox keeps it", report.unreachable)
        return report

    def deliver_and(self, then: Callable[[], None]) -> Callable[[], Awaitable[None]]:
        """Delivery as the service wants it, with something to do after each round."""

        async def both() -> None:
            await self.deliver()
            then()

        return both


@asynccontextmanager
async def opened(config: Config, *, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[App]:
    """Everything a crawl needs. Folders that a killed program left behind are taken into history first."""
    config.monitor.data.mkdir(parents=True, exist_ok=True)
    store = await asyncio.to_thread(open_store, config.storage.url)
    pool = WorkerPool(config.crawl.parallel)
    crawler = Crawler(config=config, store=store, pool=pool, hosts=Hosts(config.monitor.data / "hosts"), clock=clock)
    try:
        await crawler.recover()
        yield App(config=config, store=store, crawler=crawler, clock=clock, pool=pool)
    finally:
        await pool.close()
        # What a cancelled crawl had read by now is history as well.
        await crawler.recover()
        store.close()


@asynccontextmanager
async def dashboard(config: Config, store: Store, port: int, *, fallback: bool = False) -> AsyncIterator[str]:
    """The dashboard beside whatever runs; its address. fallback: take any free port when this one is taken; otherwise PortTaken."""
    from monitor.web.server import serve_within

    port = usable_port(port, fallback=fallback)
    task = asyncio.create_task(serve_within(config, store, port), name="dashboard")
    try:
        yield f"http://{LOOPBACK}:{port}/"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def usable_port(port: int, *, fallback: bool = False) -> int:
    """This port when nobody has it, any free one for 0 or as a fallback; otherwise PortTaken."""
    with socket.socket() as probe:
        # uvicorn listens so too: a port of a server that ended a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if not fallback:
                raise PortTaken(
                    f"port {port} of {LOOPBACK} cannot be used ({error.strerror}); name another, or 0 for any"
                ) from error
            return usable_port(0)
        return int(probe.getsockname()[1])


@contextmanager
def sole_service(data: Path, database: Path | None = None) -> Iterator[None]:
    """One service a data folder, and one a database wherever it lies; the second says so and stops.

    The locks go with the process, however it ends.
    """
    data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as locks:
        locks.enter_context(_sole(data / "service.lock", data))
        # Two configurations with folders of their own may name one database.
        if database is not None:
            real = database.resolve()
            real.parent.mkdir(parents=True, exist_ok=True)
            locks.enter_context(_sole(real.with_name(f"{real.name}.service.lock"), database))
        yield


def database_of(config: Config) -> Path | None:
    """The file that holds the history; None where it is no file."""
    scheme, _, name = config.storage.url.partition(":///")
    return Path(name) if scheme == "sqlite" and name else None


@contextmanager
def _sole(path: Path, what: Path) -> Iterator[None]:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    with file:
        try:
            _lock(file)
        except BlockingIOError as error:
            raise ServiceRunning(
                f"a service is already running on {what} (process {file.read().strip() or 'unknown'}); stop it first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(file: IO[str]) -> None:
    """Take the lock; who only asks whether a service lives (`status`, the metrics) holds it for a moment, which is waited for."""
    for _ in range(5):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
