"""What the program keeps: the only place that knows SQL, and knows nothing of how pages are read or judged."""

from __future__ import annotations

from pathlib import Path

from storage.errors import StoreBroken, StoreBusy, StoreError, StoreFull, StoreOutdated
from storage.memory import MemoryStore
from storage.sqlite import SqliteStore
from storage.store import Held, Kept, Layer, Seen, Store

__all__ = [
    "Held",
    "Kept",
    "Layer",
    "Seen",
    "Store",
    "StoreBroken",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreOutdated",
    "open_store",
]

_SQLITE = "sqlite:///"


def open_store(url: str, *, busy_seconds: float = 10.0) -> Store:
    """The store at "sqlite:///relative.db", "sqlite:////absolute.db" or "memory:"; a database from an older monitor is upgraded.

    Raises StoreOutdated, StoreBusy, StoreBroken, or StoreError for an address that means none of these.
    """
    if url == "memory:":
        return MemoryStore()
    if not url.startswith(_SQLITE) or not (name := url.removeprefix(_SQLITE)):
        raise StoreError(f"no store at {url!r}; write sqlite:///data/monitor.db, or memory: for a store that is not kept")
    path = Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be made: {error.strerror or error}") from error
    return SqliteStore(path, busy_seconds=busy_seconds)
