"""Who waits for what: the watches that are due on a source, and the sources that share a host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager


class Pending:
    """The watches that became due on one source since its last crawl began."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._any = asyncio.Event()

    def add(self, *watches: str) -> None:
        """These watches are due; due twice before the crawl begins is due once."""
        self._names.update(watches)
        if self._names:
            self._any.set()

    def forget(self, watches: Iterable[str]) -> None:
        """These were crawled just now; that they fell due again meanwhile is no reason to start over at once."""
        self._names.difference_update(watches)
        if not self._names:
            self._any.clear()

    async def any(self) -> None:
        """Wait until a watch is due."""
        await self._any.wait()

    def take_now(self) -> frozenset[str]:
        """All that are due; none is left."""
        taken = frozenset(self._names)
        self._names.clear()
        self._any.clear()
        return taken

    async def take(self) -> frozenset[str]:
        """Wait until a watch is due, then take all that are."""
        await self.any()
        return self.take_now()


class Turns:
    """One crawl a host at a time, in the order in which they asked."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, names: Iterable[str]) -> AsyncIterator[None]:
        """Hold all these names."""
        async with AsyncExitStack() as held:
            # One order for everybody: two that want the same names never wait for each other.
            for name in sorted(set(names)):
                await held.enter_async_context(self._locks.setdefault(name, asyncio.Lock()))
            yield
