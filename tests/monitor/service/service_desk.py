"""What the tests of the service share: crawls as history keeps them, configurations, a crawler that only notes who asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.config import Config, WatchConfig, parse_config
from monitor.ingest import IngestResult
from storage.model import Belief, CrawlRecord

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def crawl(
    outcome: str = "complete", ago: timedelta = timedelta(0), *, source: str = "shop", watches: tuple[str, ...] = ("first",),
    requests: int = 10, why: str | None = None, belief: Belief = Belief.BELIEVED, now: datetime = NOW,
) -> CrawlRecord:  # fmt: skip
    at = now - ago
    return CrawlRecord(
        crawl_id=f"{at:%Y%m%dT%H%M%SZ}-{source}-{'-'.join(watches)}", source=source, watches=watches, outcome=outcome, started=at,
        ended=at, requests=requests, stopped_because=why, belief=belief, listings=40, walks='[{"query":"q","ended":"end"}]',
    )  # fmt: skip


def config_text(*watches: tuple[str, str, str], sources: str = "", head: str = "") -> str:
    """watches: (name, schedule line, sources as "a b"). Every source named is made, unless `sources` makes them."""
    names = dict.fromkeys(name for _, _, where in watches for name in where.split())
    made = sources or "".join(f'[[source]]\nname = "{name}"\nsearch = "https://{name}.example/?q={{query}}"\n' for name in names)
    looked = "".join(
        f'[[watch]]\nname = "{name}"\nqueries = ["{name}"]\nsources = {where.split()!r}\n{schedule}\n'
        for name, schedule, where in watches
    )
    return f'[monitor]\ncontact = "tests@example.org"\n{head}{made}{looked}'


def config_of(*watches: tuple[str, str, str], sources: str = "", head: str = "") -> Config:
    return parse_config(config_text(*watches, sources=sources, head=head), folder=Path("/nowhere"))


class Visits:
    """Stands where the crawler stands, and notes who asked for what."""

    def __init__(self, act: Callable[[str, int], object] | None = None, *, seconds: float = 0.0) -> None:
        """act: what a visit comes to, by source and number of the visit; an exception it returns is raised."""
        self.asked: list[tuple[str, frozenset[str]]] = []
        self.running: list[str] = []
        self.together: set[frozenset[str]] = set()
        self.seconds = seconds
        self._act = act
        self._changed = asyncio.Event()

    async def crawl(self, source: str, watches: Sequence[WatchConfig]) -> IngestResult:
        self.asked.append((source, frozenset(watch.name for watch in watches)))
        self.running.append(source)
        self.together.add(frozenset(self.running))
        assert self.running.count(source) == 1
        try:
            await asyncio.sleep(self.seconds)
            came = self._act(source, len(self.asked)) if self._act else None
            if isinstance(came, Exception):
                raise came
            return IngestResult(crawl=crawl(source=source), kept=True)
        finally:
            self.running.remove(source)
            self._changed.set()

    async def until(self, asked: int, seconds: float = 20.0) -> None:
        """Wait for so many visits to have ended."""
        async with asyncio.timeout(seconds):
            while len(self.asked) < asked or self.running:
                self._changed.clear()
                await self._changed.wait()


async def nobody() -> None:
    """No mail."""
