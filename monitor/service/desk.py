"""Everything that `monitor run` has running: schedule, configuration file, rounds, dashboard, and what it says of itself."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from monitor import __version__
from monitor.app import App, dashboard
from monitor.aside import aside
from monitor.config import Config
from monitor.errors import MonitorError, PortTaken
from monitor.ingest import IngestResult
from monitor.service.care import care
from monitor.service.notes import config_refused, config_usable, fault, kept_again, unkept
from monitor.service.reload import ConfigFile, Reloads
from monitor.service.service import Service
from monitor.service.tables import fetch_due
from monitor.standing import ServiceStanding, WorkerStanding, forget_standing, write_standing
from monitor.workers import memory_mb
from storage.errors import StoreError
from storage.model import Alert

log = logging.getLogger(__name__)

CARE_SECONDS = 60.0
STANDING_SECONDS = 15.0
RATES_SECONDS = 60.0  # until it is looked whether a rate table is due; also after a start, so that restarts in a row ask nobody
BEHIND_SECONDS = 5.0  # until crawls that could not be kept are tried again; twice as long each time, up to
BEHIND_LONGEST = 300.0
_REFUSED = "config:refused"  # since when, remembered
_UNKEPT = "crawls:unkept"  # since when crawls wait, remembered once it was told


class ServiceDesk:
    """One service and what belongs to it."""

    def __init__(self, file: Path, app: App, *, port: int | None, ended: Callable[[IngestResult], None] | None) -> None:
        self._app = app
        self._file = file
        self._port = port
        self._ended = ended
        self._started = app.clock()
        self._web = AsyncExitStack()
        self._reloads = Reloads(ConfigFile(file, app.config), taken=self._taken, refused=self._refused, clock=app.clock)
        self._service = Service(
            config=app.config, store=app.store, crawler=app.crawler, deliver=app.deliver_and(_nothing), ended=ended,
            fault=self._fault, clock=app.clock,
        )  # fmt: skip

    @classmethod
    @asynccontextmanager
    async def at(
        cls, file: Path, app: App, *, port: int | None = None, ended: Callable[[IngestResult], None] | None = None
    ) -> AsyncIterator[ServiceDesk]:
        """A desk with its dashboard open; what it says of itself goes when it ends in order."""
        desk = cls(file, app, port=port, ended=ended)
        async with desk._web:
            await desk._open_dashboard(app.config)
            try:
                yield desk
            finally:
                forget_standing(app.config.monitor.data)

    def reload(self) -> None:
        """Look at the configuration file now."""
        self._reloads.now()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until stop is set."""
        await asyncio.to_thread(self._app.store.remember, _REFUSED, None)
        if self._app.crawler.behind_since is None:
            await self._tell_unkept(None, None)  # what had waited was taken in at the start
        beside = (self._reloads.run, self._cares, self._rates, self._stands, self._catches_up)
        await self._service.run(stop, beside=beside)

    async def _taken(self, config: Config) -> None:
        changed = config != self._app.config
        since = await asyncio.to_thread(self._app.store.recall, _REFUSED)
        if changed:
            self._app = self._app.reconfigured(config)
            self._service.take_over(config, crawler=self._app.crawler, deliver=self._app.deliver_and(_nothing))
            # Pages are made from the configuration, so the dashboard starts anew; whoever looks at it reloads a page.
            await self._web.aclose()
            try:
                await self._open_dashboard(config)
            except PortTaken as error:
                log.error("the dashboard is closed until the next start: %s", error)  # noqa: TRY400  (the sentence says all)
        if since is not None:
            await self._tell(config_usable(datetime.fromisoformat(since), config=config.alerts, now=self._app.clock()))
            await asyncio.to_thread(self._app.store.remember, _REFUSED, None)

    async def _refused(self, why: str, text: bytes | None) -> None:
        now = self._app.clock()
        await self._tell(config_refused(why, text, config=self._app.config.alerts, now=now))
        if await asyncio.to_thread(self._app.store.recall, _REFUSED) is None:
            await asyncio.to_thread(self._app.store.remember, _REFUSED, now.isoformat())

    def _fault(self, source: str, error: Exception) -> None:
        try:
            self._app.store.queue(fault(source, error, config=self._app.config.alerts, now=self._app.clock()))
        except StoreError as trouble:
            log.error("the operator could not be told: %s", trouble)  # noqa: TRY400  (the sentence says all, the trace nothing)
        self._service.look_at_mail()

    async def _tell(self, alerts: tuple[Alert, ...]) -> None:
        await asyncio.to_thread(self._app.store.queue, alerts)
        self._service.look_at_mail()

    async def _open_dashboard(self, config: Config) -> None:
        if self._port is None:
            return
        address = await self._web.enter_async_context(dashboard(config, self._app.store, self._port))
        # Port 0 was any free one; after a reload it is the same one.
        self._port = int(address.rstrip("/").rpartition(":")[2])
        log.info("dashboard: %s", address)

    async def _cares(self) -> None:
        while True:
            app = self._app
            try:
                if await asyncio.to_thread(care, app.store, app.config, up_since=self._started, now=app.clock()):
                    self._service.look_at_mail()
            except StoreError as error:
                log.error("the round of care was put off: %s", error)  # noqa: TRY400  (the sentence says all, the trace nothing)
            except Exception:
                log.exception("the round of care ended by a defect of the program")
            await asyncio.sleep(CARE_SECONDS)

    async def _rates(self) -> None:
        while True:
            await asyncio.sleep(RATES_SECONDS)
            app = self._app
            try:
                await aside(partial(fetch_due, app.store, app.config, now=app.clock()), name="rates")
            except StoreError as error:
                log.error("exchange rates were put off: %s", error)  # noqa: TRY400  (the sentence says all, the trace nothing)
            except Exception:
                log.exception("exchange rates were put off by a defect of the program")

    async def _catches_up(self) -> None:
        """Take in what could not be kept when it was crawled, for as long as it takes; the operator is told once."""
        pause = BEHIND_SECONDS
        while True:
            await asyncio.sleep(pause)
            app, since = self._app, self._app.crawler.behind_since
            if since is None:
                pause = BEHIND_SECONDS
                continue
            try:
                taken = await app.crawler.catch_up()
            except (MonitorError, StoreError, OSError) as error:
                pause = min(2 * pause, BEHIND_LONGEST)
                log.error("crawls wait to be taken into history, tried again in %.0f s: %s", pause, error)  # noqa: TRY400
                await self._tell_unkept(since, str(error))
                continue
            except Exception:
                pause = min(2 * pause, BEHIND_LONGEST)
                log.exception("crawls could not be taken into history by a defect of the program")
                continue
            pause = BEHIND_SECONDS
            log.info("%d crawls that had waited were taken into history", len(taken))
            for result in taken:
                if self._ended is not None:
                    self._ended(result)
            await self._tell_unkept(None, None)
            self._service.look_at_mail()

    async def _tell_unkept(self, since: datetime | None, why: str | None) -> None:
        """Tell the operator, where the outbox can be written, that crawls wait (or that none waits any more), once a spell."""
        store, alerts, now = self._app.store, self._app.config.alerts, self._app.clock()
        try:
            told = await asyncio.to_thread(store.recall, _UNKEPT)
            if since is not None and told is None:
                await self._tell(unkept(why or "", since, config=alerts, now=now))
                await asyncio.to_thread(store.remember, _UNKEPT, since.isoformat())
            elif since is None and told is not None:
                await self._tell(kept_again(datetime.fromisoformat(told), config=alerts, now=now))
                await asyncio.to_thread(store.remember, _UNKEPT, None)
        except (StoreError, OSError) as error:
            log.error("the operator could not be told: %s", error)  # noqa: TRY400  (the sentence says all, the trace nothing)

    async def _stands(self) -> None:
        while True:
            try:
                await asyncio.to_thread(write_standing, self._app.config.monitor.data, await asyncio.to_thread(self._standing))
            except OSError as error:
                log.warning("what the service knows could not be written down: %s", error)
            await asyncio.sleep(STANDING_SECONDS)

    def _standing(self) -> ServiceStanding:
        workers = tuple(WorkerStanding(pid=pid, memory_mb=memory_mb(pid)) for pid in self._app.pool.pids())
        return ServiceStanding(
            at=self._app.clock(), pid=os.getpid(), started=self._started, version=__version__,
            memory_mb=max(0, memory_mb(os.getpid()) - sum(worker.memory_mb for worker in workers)),
            config=str(self._file.absolute()), config_taken=self._reloads.taken_at, config_refused=self._reloads.refusal,
            workers=workers, sources=self._service.standing(),
        )  # fmt: skip


def _nothing() -> None:
    """Nothing is to be done after a delivery."""
