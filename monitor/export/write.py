"""Rows as csv or JSON lines, streamed; a file appears whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from monitor.errors import MonitorError

# A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NotWritten(MonitorError):
    """The file of an export could not be written; what stood there before still stands."""


def json_line(row: object) -> bytes:
    """One line of JSON. Half surrogates, which pages do contain and UTF-8 cannot, become U+FFFD."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return orjson.dumps(whole(row), option=orjson.OPT_APPEND_NEWLINE)


def jsonl_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One JSON object a line."""
    return map(json_line, rows)


def whole(value: Any) -> Any:
    """The same value with texts that UTF-8 can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {whole(key): whole(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [whole(part) for part in value]
    return value


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    """A heading and a line for each row: UTF-8 without byte order mark, null as an empty cell, lists as JSON, formulas disarmed.

    Lines end as RFC 4180 says; csv quotes only what stands in its line end, and a bare CR in a text would cut the row in two.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(name)) for name in columns])
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def cell(value: Any) -> str:
    """A value as a cell. Only texts are disarmed: a negative coordinate is a number and stays one.

    >>> cell("=1+1"), cell(-33.9), cell(None), cell(True), cell(["a"])
    ("'=1+1", '-33.9', '', 'true', '["a"]')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        return orjson.dumps(whole(value)).decode()
    if not isinstance(value, str):
        return str(value)
    # A NUL ends the file for many programs that read csv.
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text


def written(path: Path, lines: Iterable[bytes]) -> int:
    """Write a file beside the old one and put it in its place when it is whole; returns its size in bytes. Raises NotWritten.

    A link keeps pointing where it did, and what is no regular file (a pipe, a device) is written to, never replaced.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                return sum(map(stream.write, lines))
        return _replaced(target, lines)
    except (OSError, RuntimeError) as fault:
        raise NotWritten(f"{path} could not be written: {getattr(fault, 'strerror', None) or fault}") from fault


def _replaced(target: Path, lines: Iterable[bytes]) -> int:
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with fresh.open("wb") as file:
            size = sum(map(file.write, lines))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return size
