"""The practice marketplace on real sockets: every site on a port of its own, faults down to the wire, every request logged.

HTTP is spoken here by hand because half of the faults (a reset, a refused connection, a body cut short) need the socket itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from monitor.practice.clock import Clock
from monitor.practice.faults import SHOWN, Fault, Pages, Trouble
from monitor.practice.rates import PATH as RATES_PATH
from monitor.practice.rates import rate_table
from monitor.practice.sites import SITES
from monitor.practice.sites.base import ALL_NOISE, Answer, Noise, Scene, Site
from monitor.practice.troubles import answer_with
from monitor.practice.values import Advert
from monitor.practice.wire import packed, read_target, reset, send
from monitor.practice.world import TrueChange, World

T = TypeVar("T")
HEAD_LIMIT = 32 * 1024
IDLE_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request as it came, for tests of politeness."""

    site: str
    method: str
    target: str  # path and query as sent
    page: Pages | None
    user_agent: str | None
    at: datetime
    tick: int
    met: tuple[Fault, ...] = ()  # the faults it met


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceEntry:
    """What a [[source]] of monitor.toml needs to read a site."""

    name: str
    search: str
    currency: str
    country: str
    render: str = "auto"


class PracticeServer:
    """The practice marketplace, served while the context is open."""

    def __init__(
        self,
        *,
        seed: int = 1,
        sites: Iterable[str] | None = None,
        clock: Clock | None = None,
        noise: frozenset[Noise] = ALL_NOISE,
    ) -> None:
        """A server that is not listening yet. sites: only these; noise: what may differ from visit to visit."""
        names = tuple(SITES) if sites is None else tuple(sites)
        self.sites: dict[str, Site] = {name: SITES[name] for name in names}
        self.world = World(seed)
        self.clock = clock if clock is not None else Clock()
        self.noise = noise
        self._ports: dict[str, int] = {}
        self._listening: dict[str, asyncio.Server] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._troubles: dict[str, list[Trouble]] = {name: [] for name in names}
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="practice", daemon=True)

    # life

    def __enter__(self) -> Self:
        """Listen on a free port of 127.0.0.1 for every site."""
        self._thread.start()
        for name in self.sites:
            self._call(self._listen(name))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop at once; answers under way are cut."""
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self, name: str) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._converse(name, reader, writer)

        server = await asyncio.start_server(serve, "127.0.0.1", self._ports.get(name, 0), limit=HEAD_LIMIT)
        self._ports[name] = server.sockets[0].getsockname()[1]
        self._listening[name] = server

    async def _deafen(self, name: str) -> None:
        if (server := self._listening.pop(name, None)) is not None:
            server.close()

    async def _stop(self) -> None:
        for name in list(self._listening):
            await self._deafen(name)
        for writer in list(self._writers):
            writer.transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # what a test asks

    def address(self, site: str) -> str:
        """The site's origin: "http://127.0.0.1:40001"."""
        return f"http://127.0.0.1:{self._ports[site]}"

    def rates_address(self) -> str:
        """Where the marketplace publishes its exchange rates."""
        return self.address(next(iter(self.sites))) + RATES_PATH

    def sources(self) -> list[SourceEntry]:
        """What monitor.toml has to say about the sites: their result pages and the currency they mean."""
        return [
            SourceEntry(
                name=name, search=self.address(name) + site.search, currency=site.currency, country=site.country
            )
            for name, site in self.sites.items()
        ]  # fmt: skip

    def item_address(self, site: str, native_id: str) -> str:
        """The address of a listing's own page, whether it is live or gone."""
        advert = self.world.advert(site, native_id, self.clock.tick)
        return self.address(site) + self.sites[site].item_path(advert)

    def truth(
        self, site: str, from_tick: int, to_tick: int, queries: Iterable[str] = (), *, cards_only: bool = False
    ) -> list[TrueChange]:
        """What the site's pages showed to have happened after from_tick up to and including to_tick.

        cards_only: what result pages alone show, without the item pages.
        """
        return self._shown(site, self.world.truth(site, from_tick, to_tick, queries), cards_only=cards_only)

    def seen(self, site: str, ticks: Sequence[int], queries: Iterable[str] = (), *, cards_only: bool = False) -> list[TrueChange]:
        """What somebody who looked at these ticks only, the first being the baseline, has to have recorded."""
        return self._shown(site, self.world.seen(site, ticks, queries), cards_only=cards_only)

    def _shown(self, site: str, changes: list[TrueChange], *, cards_only: bool) -> list[TrueChange]:
        fields = self.sites[site].on_cards if cards_only else self.sites[site].on_items
        return [change for change in changes if change.field is None or change.field in fields]

    def live(self, site: str) -> dict[str, Advert]:
        """The adverts that are live now."""
        return dict(self.world.at(site, self.clock.tick))

    @property
    def requests(self) -> list[Request]:
        """Every request so far, oldest first."""
        with self._lock:
            return list(self._requests)

    def fault(self, site: str, fault: Fault, **how: Any) -> None:
        """Something goes wrong with a site from now on; how: the fields of Trouble (pages, times, retry_after ...)."""
        with self._lock:
            self._troubles[site].append(Trouble(fault=fault, **how))
        if fault is Fault.REFUSED:
            self._call(self._deafen(site))

    def clear(self, site: str | None = None) -> None:
        """All is well again, with one site or with all."""
        names = list(self.sites) if site is None else [site]
        with self._lock:
            for name in names:
                self._troubles[name].clear()
        for name in names:
            if name not in self._listening:
                self._call(self._listen(name))

    # one connection

    async def _converse(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (head := await self._head(reader)) is not None:
                if not await self._respond(name, head, writer):
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers.discard(writer)
            with contextlib.suppress(ConnectionError, RuntimeError):
                writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> str | None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_SECONDS)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            return None
        return head.decode("latin-1")

    async def _respond(self, name: str, head: str, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = rest.rpartition(" ")[0]
        headers = {key.strip().casefold(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        site = self.sites[name]
        visit = read_target(target)
        page = site.page_kind(visit.path)
        met = self._meet(name, method, target, page, headers.get("user-agent"))
        if method not in ("GET", "HEAD"):
            # Its body, if any, is not read: the connection cannot be used again.
            answer = Answer(status=405, headers=(("Allow", "GET, HEAD"),))
            await send(writer, answer, None, head_only=False, keep=False, chunked=False)
            return False
        wire = next((trouble for trouble in met if trouble.fault not in SHOWN), None)
        if wire is not None and wire.fault is Fault.SILENCE:
            await asyncio.sleep(3600)
        if wire is not None and wire.fault is Fault.RESET:
            reset(writer)
            return False
        gzipped = site.compresses and "gzip" in headers.get("accept-encoding", "")
        shown = (
            self._rates() if visit.path == RATES_PATH and wire is None else answer_with(wire, site, visit, self.scene(name, met))
        )
        answer = packed(shown, gzipped=gzipped)
        keep = headers.get("connection", "").casefold() != "close" and (wire is None or wire.fault is not Fault.TRUNCATED)
        chunked = site.chunked and wire is None
        await send(writer, answer, wire, head_only=method == "HEAD", keep=keep, chunked=chunked)
        return keep

    def _rates(self) -> Answer:
        return Answer(body=rate_table(self.clock.at(self.clock.tick).date()), content_type="text/csv; charset=utf-8")

    def _meet(self, name: str, method: str, target: str, page: Pages | None, agent: str | None) -> list[Trouble]:
        """Log the request and say which faults it meets, counting them down."""
        met: list[Trouble] = []
        with self._lock:
            for trouble in self._troubles[name]:
                if page is None or trouble.times == 0 or not trouble.concerns(page):
                    continue
                if trouble.times is not None:
                    trouble.times -= 1
                met.append(trouble)
            self._requests.append(
                Request(
                    site=name, method=method, target=target, page=page, user_agent=agent, at=datetime.now(UTC),
                    tick=self.clock.tick, met=tuple(trouble.fault for trouble in met),
                )
            )  # fmt: skip
        return met

    def scene(self, name: str, met: Iterable[Trouble] = ()) -> Scene:
        """What a site's pages are made from now."""
        met = list(met)
        tick = max(0, self.clock.tick - max((trouble.ticks for trouble in met if trouble.fault is Fault.OLD_COPY), default=0))
        visit = len(self._requests) if self.noise else 0
        seed = f"{self.world.seed}/{name}/{visit}"
        return Scene(
            origin=self.address(name),
            tick=tick,
            now=self.clock.at(tick),
            live=self.world.at(name, tick),
            gone=self.world.gone(name, tick),
            chance=random.Random(seed),  # noqa: S311  # a game, not a secret
            noise=self.noise,
            effects=frozenset(trouble.fault for trouble in met if trouble.fault in SHOWN),
            hidden=frozenset(native_id for trouble in met for native_id in trouble.hide),
        )
