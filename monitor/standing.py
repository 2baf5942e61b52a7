"""What a running service knows, in a small file of the data folder: `status` and the metrics of any process read it there."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

NAME = "service.json"
LOCK = "service.lock"  # held by the service while it lives, see monitor.app.sole_service


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceStanding:
    """How one source stands with the schedule."""

    source: str
    next_due: datetime | None = None
    crawling_since: datetime | None = None
    waiting_until: datetime | None = None  # it is due, and held back until then
    because: str | None = None  # what holds it back


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerStanding:
    """One crawl worker."""

    pid: int
    memory_mb: int  # with its browser


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceStanding:
    """What a service said of itself last."""

    at: datetime
    pid: int
    started: datetime
    version: str
    memory_mb: int
    config: str  # the file
    config_taken: datetime  # when it was last taken over
    config_refused: str | None = None  # why the file as it is now is not used
    workers: tuple[WorkerStanding, ...] = ()
    sources: tuple[SourceStanding, ...] = ()
    running: bool = False  # whether it still lives; known to the reader only

    def source(self, name: str) -> SourceStanding | None:
        """One source's standing."""
        return next((one for one in self.sources if one.source == name), None)


def write_standing(data: Path, standing: ServiceStanding) -> None:
    """Replace the file in one step, so that a reader sees the old one or the new one."""
    fresh = data / f".{NAME}"
    fresh.write_bytes(orjson.dumps(asdict(standing), option=orjson.OPT_INDENT_2))
    fresh.replace(data / NAME)


def forget_standing(data: Path) -> None:
    """The service ended in order."""
    with suppress(FileNotFoundError):
        (data / NAME).unlink()


def read_standing(data: Path) -> ServiceStanding | None:
    """What the service of this data folder said last; None: none runs, or it ended in order. A file that cannot be read is none."""
    try:
        row = orjson.loads((data / NAME).read_bytes())
        return ServiceStanding(
            **_timed(row, "at", "started", "config_taken")
            | {
                "workers": tuple(WorkerStanding(**worker) for worker in row["workers"]),
                "sources": tuple(
                    SourceStanding(**_timed(one, "next_due", "crawling_since", "waiting_until")) for one in row["sources"]
                ),
                "running": _lives(data),
            }
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _timed(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: datetime.fromisoformat(row[name]) for name in names if row.get(name) is not None}


def _lives(data: Path) -> bool:
    """Whether somebody holds the service's lock; unlike a process id it means the same in every container."""
    try:
        with (data / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
