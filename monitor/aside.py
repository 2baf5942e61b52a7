"""Work that may hang, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T], *, name: str, patience: float = 0.0) -> T:
    """Run blocking work in a daemon thread and wait for it; cancelled, it gets so many seconds to end in order.

    asyncio.to_thread would keep a program that was told to stop alive until the work comes back: half a minute behind a mail
    server that does not answer.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):  # the loop is closed and nobody waits
            loop.call_soon_threadsafe(lambda: None if done.done() else how(value))

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # it is raised where the work is waited for
            settle(done.set_exception, error)
        else:
            settle(done.set_result, result)

    Thread(target=run, name=name, daemon=True).start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait({done}, timeout=patience)
        if done.done() and not done.cancelled():
            done.exception()  # looked at, so that nobody complains that it was not
        raise
