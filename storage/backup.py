"""A consistent copy of the database while other programs read and write it."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from storage.connection import complaints
from storage.errors import StoreBroken, StoreError

_SQLITE = "sqlite:///"


@dataclass(frozen=True, kw_only=True, slots=True)
class BackedUp:
    """A finished copy, and what it rests on outside the database."""

    file: Path
    size: int  # bytes
    crawls: tuple[str, ...]  # crawl ids, oldest first
    captures: tuple[str, ...]  # WARC files that its history rests on, as written there: relative to the data folder


def backup(url: str, target: Path) -> BackedUp:
    """Copy the database at `url` to a file that is not there yet; the copy is checked before it gets its name.

    Raises StoreError, StoreBusy, StoreFull, StoreBroken; FileExistsError.
    """
    if not url.startswith(_SQLITE):
        raise StoreError(f"{url} is no SQLite file; its own tools make copies (for PostgreSQL: pg_dump)")
    source = Path(url.removeprefix(_SQLITE))
    if not source.is_file():
        raise StoreError(f"there is no database at {source} yet")
    if target.exists():
        raise FileExistsError(f"{target} exists; name another file")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with complaints(source):
            _copy(source, unfinished)
            done = _checked(unfinished, target)
        # What is named without being on the disk is lost in the power cut that one makes copies for.
        _sync(unfinished)
        os.link(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(target.parent)
    return done


def _copy(source: Path, target: Path) -> None:
    reader = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(target)
    try:
        # In one transaction: SQLite starts a copy over whenever another process writes between two steps, for ever on a busy day.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reader.backup(copy)
    finally:
        copy.close()
        reader.close()


def _checked(file: Path, target: Path) -> BackedUp:
    """The copy as one whole file; StoreBroken when SQLite finds fault with it."""
    copy = sqlite3.connect(file)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        if (found := copy.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise StoreBroken(f"the copy is damaged ({found}); look at the database with `monitor status`")
        crawls = tuple(row[0] for row in copy.execute("SELECT crawl_id FROM crawl ORDER BY started, id"))
        captures = tuple(row[0] for row in copy.execute("SELECT file FROM warc ORDER BY file"))
    finally:
        copy.close()
    return BackedUp(file=target, size=file.stat().st_size, crawls=crawls, captures=captures)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
