"""Thin out a crawl's preserved responses to those that history rests on. Each record is a gzip member, copied as it is."""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 16
_GZIP = zlib.MAX_WBITS + 16


class _Torn(ValueError):
    """The file breaks off inside a record."""


@dataclass(frozen=True, slots=True)
class _Member:
    start: int
    end: int
    kind: str
    record_id: str
    refers_to: str


def thin_out(warc: Path, needed: Collection[str]) -> bool:
    """Rewrite the file, in one step, with the needed records, their requests and what was made of them.

    Nothing needed: the file goes. A file that breaks off or is no WARC stays as it is. Returns whether anything was dropped.
    """
    try:
        members = list(_members(warc))
    except (OSError, zlib.error, _Torn):
        return False
    kept = _related(members, set(needed))
    if len(kept) == len(members):
        return False
    if not any(member.record_id in needed for member in kept):
        warc.unlink()
        return True
    _rewrite(warc, kept)
    return True


def remove(warc: Path) -> None:
    """Remove the file, if it is there."""
    with suppress(FileNotFoundError):
        warc.unlink()


def _related(members: list[_Member], needed: set[str]) -> list[_Member]:
    """The needed ones, what they were made from, and what was made from or asked for them."""
    base = needed | {member.refers_to for member in members if member.record_id in needed and member.refers_to}
    return [m for m in members if m.kind == "warcinfo" or m.record_id in base or m.refers_to in base]


def _members(warc: Path) -> Iterator[_Member]:
    with warc.open("rb") as file:
        start, rest = 0, b""
        while rest or (rest := file.read(_CHUNK)):
            unzip, head, used = zlib.decompressobj(_GZIP), b"", 0
            while not unzip.eof:
                if not rest and not (rest := file.read(_CHUNK)):
                    raise _Torn(str(warc))
                plain = unzip.decompress(rest)
                if len(head) < _CHUNK:
                    head += plain[:_CHUNK]
                used += len(rest) - len(unzip.unused_data)
                rest = unzip.unused_data
            yield _member(start, start + used, head)
            start += used


def _member(start: int, end: int, head: bytes) -> _Member:
    lines = head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    refers_to = fields.get("warc-concurrent-to") or fields.get("warc-refers-to") or ""
    return _Member(start, end, fields.get("warc-type", ""), fields.get("warc-record-id", ""), refers_to)


def _rewrite(warc: Path, kept: list[_Member]) -> None:
    draft = warc.with_name(f".{warc.name}.{os.getpid()}")
    with warc.open("rb") as old, draft.open("wb") as new:
        for member in kept:
            old.seek(member.start)
            new.write(old.read(member.end - member.start))
        new.flush()
        os.fsync(new.fileno())
    draft.replace(warc)
