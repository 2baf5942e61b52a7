"""The crawl worker: `python -m spiders.worker`.

One JSON line {"folder": path} in, one crawl, one JSON line {"crawl_id", "outcome"} or {"error"} out; ends when its input is closed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from spiders.folder import FolderUnreadable

log = logging.getLogger("spiders.worker")


def main() -> None:
    """Serve crawls from stdin until it is closed."""
    answers = _claim_stdout()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s: %(message)s")
    die_with_parent()
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    reactor = _reactor()
    task = asyncio.get_event_loop().create_task(_serve(answers))
    task.add_done_callback(lambda _: reactor.stop())
    reactor.run()


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor  # a module to mypy, an object once one is installed


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, however it dies; elsewhere the closed input has to do."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _claim_stdout() -> BinaryIO:
    """Keep stdout for answers alone: whatever prints by mistake goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


async def _serve(answers: BinaryIO) -> None:
    # All of it before the first order: what importing takes is not taken from a crawl's time.
    import spiders.crawl
    import spiders.reading  # noqa: F401
    from spiders.browser import Chromium
    from spiders.resolver import GuardedResolver

    reactor = _reactor()
    resolver = GuardedResolver(reactor.nameResolver)
    reactor.installNameResolver(resolver)
    orders = _Orders(asyncio.get_running_loop())
    answers.write(orjson.dumps({"ready": os.getpid()}) + b"\n")
    chromium = Chromium()
    try:
        while (line := await orders.next()) is not None:
            answers.write(orjson.dumps(await _obey(line, resolver, chromium)) + b"\n")
    finally:
        await chromium.close()


class _Orders:
    """Lines from stdin, read by a thread: it notices a closed input even while a page keeps the event loop busy."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._busy = False
        threading.Thread(target=self._listen, daemon=True, name="orders").start()

    async def next(self) -> bytes | None:
        """The next order; None when there will be none."""
        self._busy = False
        line = await self._lines.get()
        self._busy = line is not None
        return line

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        if self._busy:
            os._exit(1)  # the program is gone: nobody waits for this crawl, and its browser must go too
        self._loop.call_soon_threadsafe(self._lines.put_nowait, None)


async def _obey(line: bytes, resolver: Any, chromium: Any) -> dict[str, str]:
    from spiders.crawl import run_crawl
    from spiders.learned import Reader, Reading, Teaching
    from spiders.reading import Misfit, Profile, Taught, learn, link_key, read_known, read_page, teach

    try:
        folder = Path(orjson.loads(line)["folder"])
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        return {"error": f"an order must be a JSON line with a folder: {error}"}
    try:
        teaching = Teaching(teach=teach, key=link_key, load=Taught.load)
        reader = Reader(
            Reading(read_page=read_page, learn=learn, read_known=read_known, gone=Misfit.GONE, load=Profile.load, teaching=teaching)
        )
        report = await run_crawl(folder, resolver=resolver, chromium=chromium, reader=reader)
    except (FolderUnreadable, OSError) as error:
        log.exception("no crawl in %s", folder)
        return {"error": str(error)}
    return {"crawl_id": report.crawl_id, "outcome": report.outcome.value}


if __name__ == "__main__":
    main()
