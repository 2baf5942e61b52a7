"""Many pages on several processes: in order, and whatever one page does to its process."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from monitor.commands import batch
from monitor.commands.batch import answer_lines
from monitor.commands.readers import Readers


def work(line: bytes) -> bytes:
    """What the workers of these tests do, by what the line says."""
    match line.strip():
        case b"crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"leave":
            sys.exit(3)
        case b"hang":
            threading.Event().wait()
        case b"spin":
            while True:
                pass
        case b"raise":
            raise RuntimeError("no such thing")
        case b"grow":
            return b"x" * (1 << 40)
        case b"big":
            return b"B" * 3_000_000
        case b"slow":
            time.sleep(0.2)  # longer than the others, so that order has to be made
    return b"ok " + line.strip()


def lost(line: bytes, why: str) -> bytes:
    return b"lost " + line.strip() + b": " + why.encode()


@pytest.fixture
def readers() -> Iterator[Readers]:
    opened = Readers(work, count=2, seconds=1.5)
    yield opened
    opened.close()


def answers(text: bytes, readers: Readers, window: int = 8) -> list[bytes]:
    """What is answered to these lines, coming through a pipe."""
    reading, writing = os.pipe()
    thread = threading.Thread(target=lambda: (os.write(writing, text), os.close(writing)))
    thread.start()
    told: list[bytes] = []
    try:
        answer_lines(reading, readers, window=window, write=told.append, lost=lost)
    finally:
        thread.join()
        os.close(reading)
    return told


def test_answers_come_in_the_order_of_the_lines(readers: Readers) -> None:
    lines = [b"slow", *(str(number).encode() for number in range(40)), b"slow", b"last"]
    assert answers(b"\n".join(lines), readers) == [b"ok " + line for line in lines]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"crash", b"the reader died (SIGKILL)"),
        (b"leave", b"the reader died (exit 3)"),
        (b"hang", b"took longer than 1.5 seconds"),
        (b"spin", b"took longer than 1.5 seconds"),
        (b"raise", b"RuntimeError: no such thing"),
        (b"grow", b"needs more memory than one page may"),
    ],
)
def test_a_page_that_breaks_its_reader_costs_only_its_own_answer(readers: Readers, line: bytes, why: bytes) -> None:
    assert answers(b"a\n" + line + b"\nb\nc\n", readers) == [b"ok a", b"lost " + line + b": " + why, b"ok b", b"ok c"]


def test_a_row_of_crashes_is_survived(readers: Readers) -> None:
    assert answers(b"crash\n" * 6 + b"a\n", readers) == [b"lost crash: the reader died (SIGKILL)"] * 6 + [b"ok a"]


def test_answers_larger_than_a_pipe_arrive_whole(readers: Readers) -> None:
    assert [len(each) for each in answers(b"big\nbig\nbig\n", readers)] == [3_000_000] * 3


def test_blank_lines_are_left_out_and_a_last_line_needs_no_end(readers: Readers) -> None:
    assert answers(b"\n  \na\r\n\nb", readers) == [b"ok a", b"ok b"]


def test_a_line_without_end_costs_only_its_own_answer(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LINE_BYTES", 100_000)
    first, second, third = answers(b"a\n" + b"x" * 1_000_000 + b"\nb\n", readers)
    assert (first, third) == (b"ok a", b"ok b")
    assert second == b"ok " + b"x" * 1000


def test_nothing_in_is_nothing_out(readers: Readers) -> None:
    assert answers(b"", readers) == []


def test_a_window_of_one_still_answers_everything(readers: Readers) -> None:
    assert answers(b"a\nb\nc\n", readers, window=1) == [b"ok a", b"ok b", b"ok c"]
