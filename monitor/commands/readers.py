"""Work spread over processes that may crash or hang: the piece of work is lost, and said so; the rest goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

Work = Callable[[Any], bytes]
MEMORY = 4 * 1024**3  # address space of one worker, bytes; a page that asks for more is answered with an error


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of one piece of work: its bytes, or why it was lost."""

    ticket: int
    data: bytes | None
    lost: str | None = None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    ticket: int | None = None
    deadline: float = 0.0


class Readers:
    """A few processes that each do one piece of work at a time. `work` must be a function of a module."""

    def __init__(self, work: Work, *, count: int, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        # A forked worker starts in milliseconds with everything imported; the parent has no threads that it could trip over.
        self._context: BaseContext = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
        self._workers = [self._start() for _ in range(count)]

    @property
    def idle(self) -> bool:
        """True when a piece of work would be begun at once."""
        return any(worker.ticket is None for worker in self._workers)

    @property
    def busy(self) -> bool:
        """True when an answer is due."""
        return any(worker.ticket is not None for worker in self._workers)

    def submit(self, ticket: int, request: Any) -> Answer | None:
        """Give a piece of work to an idle worker; an Answer at once only when it could not even be handed over."""
        place = next(number for number, worker in enumerate(self._workers) if worker.ticket is None)
        worker = self._workers[place]
        worker.ticket, worker.deadline = ticket, time.monotonic() + self._seconds
        try:
            worker.pipe.send(request)
        except OSError:
            return self._lost(place)
        return None

    def collect(self, also: Sequence[int] = ()) -> tuple[list[Answer], list[int]]:
        """Wait for answers, or for one of the other file descriptors to become readable; both as they came."""
        watched: list[Any] = [worker.pipe for worker in self._workers if worker.ticket is not None]
        soonest = min((worker.deadline for worker in self._workers if worker.ticket is not None), default=None)
        patience = None if soonest is None else max(0.0, soonest - time.monotonic())
        ready = wait([*watched, *also], timeout=patience)
        answers = [
            self._answer(place) for place, worker in enumerate(self._workers) if worker.ticket is not None and worker.pipe in ready
        ]
        answers += [self._lost(place, hung=True) for place, worker in enumerate(self._workers) if self._late(worker)]
        return answers, [descriptor for descriptor in also if descriptor in ready]

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()

    def _late(self, worker: _Worker) -> bool:
        return worker.ticket is not None and time.monotonic() >= worker.deadline and not worker.pipe.poll()

    def _answer(self, place: int) -> Answer:
        worker = self._workers[place]
        ticket = worker.ticket
        assert ticket is not None  # noqa: S101 - only asked of workers with work
        try:
            data, lost = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(place)
        worker.ticket = None
        return Answer(ticket=ticket, data=data, lost=lost)

    def _lost(self, place: int, *, hung: bool = False) -> Answer:
        """Replace a worker that died or hangs; its work is lost."""
        worker = self._workers[place]
        if hung:
            worker.process.kill()
        worker.pipe.close()
        worker.process.join()
        self._workers[place] = self._start()
        why = f"took longer than {self._seconds:g} seconds" if hung else f"the reader died ({_ending(worker.process.exitcode)})"
        return Answer(ticket=worker.ticket if worker.ticket is not None else -1, data=None, lost=why)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._work), daemon=True)  # type: ignore[attr-defined] # BaseContext hides it
        process.start()
        theirs.close()
        return _Worker(process=process, pipe=ours)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit {code}"


def _serve(pipe: Connection, work: Work) -> None:
    """The worker: one request in, (bytes, None) or (None, reason) out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _limit_memory()
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((work(request), None))
        except MemoryError:
            pipe.send((None, "needs more memory than one page may"))
        except BrokenPipeError:
            return
        except Exception as fault:  # noqa: BLE001 - a page is hostile input: whatever it broke, the next one is read
            pipe.send((None, f"{type(fault).__name__}: {fault}"[:300]))


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
