"""Lines in, answers out, in the same order, while several processes work on them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from typing import Protocol

from monitor.commands.readers import Answer

LINE_BYTES = 64_000_000  # of a longer line only the beginning is kept, which is answered with an error
_CHUNK = 1 << 18


class Pool(Protocol):
    """What is asked of Readers."""

    @property
    def idle(self) -> bool:
        """True when a piece of work would be begun at once."""

    @property
    def busy(self) -> bool:
        """True when an answer is due."""

    def submit(self, ticket: int, request: bytes) -> Answer | None:
        """Begin a piece of work."""

    def collect(self, also: tuple[int, ...] = ()) -> tuple[list[Answer], list[int]]:
        """Wait for answers or readable descriptors."""


class Lines:
    """Whole lines from a file descriptor, as they come; blank ones are left out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self._waiting: deque[bytes] = deque()
        self._skipping = False  # the rest of a line that was too long
        self.ended = False

    def __len__(self) -> int:
        return len(self._waiting)

    def pop(self) -> bytes:
        """The next line."""
        return self._waiting.popleft()

    def read(self) -> None:
        """Take what is there; waits when nothing is."""
        chunk = os.read(self._descriptor, _CHUNK)
        *lines, rest = (self._rest + chunk).split(b"\n")
        if self._skipping and lines:
            lines, self._skipping = lines[1:], False
        elif self._skipping:
            rest = b""
        if len(rest) > LINE_BYTES:
            lines.append(rest[:1000])
            rest, self._skipping = b"", True
        self.ended = not chunk
        self._rest = b"" if self.ended else rest
        self._waiting.extend(line for line in ([*lines, rest] if self.ended else lines) if line.strip())


def answer_lines(
    descriptor: int, pool: Pool, *, window: int, write: Callable[[bytes], None], lost: Callable[[bytes, str], bytes]
) -> None:
    """Answer every line; `lost` makes the answer of a line whose work was lost, `window` is how many may be open at once."""
    lines = Lines(descriptor)
    asked: dict[int, bytes] = {}
    done: dict[int, bytes] = {}
    following, due = 0, 0
    while not (lines.ended and not lines and due == following):
        fresh: list[Answer] = []
        while lines and pool.idle and following - due < window:
            asked[following] = lines.pop()
            at_once = pool.submit(following, asked[following])
            fresh += [at_once] if at_once else []
            following += 1
        hungry = not lines.ended and not lines
        if not fresh and (pool.busy or hungry):
            answers, readable = pool.collect((descriptor,) if hungry else ())
            fresh += answers
            if readable:
                lines.read()
        for answer in fresh:
            line = asked.pop(answer.ticket)
            done[answer.ticket] = answer.data if answer.data is not None else lost(line, answer.lost or "lost")
        while due in done:
            write(done.pop(due))
            due += 1
