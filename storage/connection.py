"""Opening the database file: what it is, whether it is ours, its migrations, and SQLite's complaints in our words."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from storage.errors import StoreBroken, StoreBusy, StoreError, StoreFull, StoreOutdated
from storage.schema import MIGRATIONS

APPLICATION_ID = 0x6D6F6E31  # "mon1", in the file's header
_WRITER_CACHE, _READER_CACHE = 16_000, 2_000  # KiB
# Questions about so and so many listings are another text for each number, and 50 KB compiled: a hundred of them in each of a dozen
# threads is what a service grew by for hours.
_READER_STATEMENTS = 16
_MAGIC = b"SQLite format 3\x00"


class _Connection(sqlite3.Connection):
    """A connection that can be referred to weakly: those of ended threads go by themselves."""


class Connections:
    """One connection that writes, behind a lock, and one for each thread that reads, so that no reader blocks a writer."""

    def __init__(self, path: Path, *, busy_seconds: float) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._closed = False
        with complaints(path):
            _refuse_foreign(path)
            self._writer = self._connect()
            try:
                _upgrade(self._writer, path)
            except BaseException:
                self._writer.close()
                raise

    def _connect(self, statements: int = 128) -> _Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False, factory=_Connection,
            cached_statements=statements,
        )  # fmt: skip
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # a commit outlives a power cut, and costs one sync a crawl
            connection.execute(f"PRAGMA cache_size = {-_WRITER_CACHE}")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages; a page that many crawls touch is written back once
            connection.execute("PRAGMA temp_store = MEMORY")
        except BaseException:
            connection.close()
            raise
        return connection

    def reader(self) -> sqlite3.Connection:
        """This thread's connection for reading."""
        if self._closed:
            raise StoreError(f"{self.path} is closed")
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect(_READER_STATEMENTS)
            connection.execute("PRAGMA query_only = ON")
            # A service reads from a dozen threads: with 16 MB for each, its memory would grow with the database for weeks.
            connection.execute(f"PRAGMA cache_size = {-_READER_CACHE}")
            self._local.connection = connection
            self._readers.add(connection)
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One unit of work: all of it is kept, or none."""
        with self._lock, complaints(self.path):
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            # A deferred transaction that reads first fails at once when another process writes.
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of every connection; a second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for reader in list(self._readers):
                reader.close()
            self._writer.close()


@contextmanager
def complaints(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, with the file's name and the next step."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(path, error) from error


def _translate(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path} is locked by another program; close what has it open, or try again")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"no room left on the disk for {path}; nothing was lost, free some space and try again")
    if code == sqlite3.SQLITE_NOTADB:
        return StoreBroken(f"{path} is not a database; name another file in [storage] url")
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreBroken(f"{path} is damaged ({error}); restore a copy, or try `sqlite3 {path} .recover`")
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"{path} cannot be opened; does its folder exist, and may you write there?")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return StoreError(f"{path} cannot be written; see its permissions and those of its folder")
    return StoreError(f"{path}: {error}")


def _refuse_foreign(path: Path) -> None:
    if not path.exists() or path.stat().st_size == 0:
        return
    if not path.is_file():
        raise StoreBroken(f"{path} is not a file; name a file in [storage] url")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise StoreBroken(f"{path} is not a database; name another file in [storage] url")


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables to today's state; refuse a database that is not ours or is ahead of us."""
    if _is_current(connection, path):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    database = Database(connection)
    if MIGRATIONS.applied(database):
        _back_up(connection, path)
    connection.execute("BEGIN IMMEDIATE")  # two programs may open an old database in the same moment
    try:
        MIGRATIONS.apply(database)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_current(connection: sqlite3.Connection, path: Path) -> bool:
    database = Database(connection)
    tables = set(database.table_names())
    applied = {migration.name for migration in MIGRATIONS.applied(database)}
    if tables and not applied:
        raise StoreBroken(f"{path} is a database of another program; name another file in [storage] url")
    ours = {migration.name for migration in MIGRATIONS.pending(database)} | applied
    known = _known_migrations()
    if newer := sorted(applied - known):
        raise StoreOutdated(f"{path} was made by a newer monitor ({newer[-1]}); upgrade the program, this one would damage it")
    return applied == ours


def _known_migrations() -> set[str]:
    return {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """A whole copy beside the file before its tables are touched."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = path.with_name(f"{path.name}.before-upgrade-{now}")
    target = sqlite3.connect(copy)
    try:
        connection.backup(target)
    finally:
        target.close()
