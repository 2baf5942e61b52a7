"""The rate tables an installation has: what a user gave as files, and what the service fetched, one file a day and source."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from monitor.config import Config
from monitor.errors import RatesBroken
from monitor.understand import DayRates, Rates, parse_tables, rates_of_day

log = logging.getLogger(__name__)

FOLDER = "rates"  # in the data folder
MOST_BYTES = 10_000_000  # all days of the ECB since 1999 are a quarter of that
_KEPT = re.compile(r"(\d{4}-\d\d-\d\d)-([\w-]+)\.table")
_TRIES = 3  # kept tables of one source that are looked at where the nearest is broken
_AHEAD = timedelta(days=4)  # the Bank of Russia's table of Friday evening is Saturday's or Tuesday's

_Stamp = tuple[Path, int, int]  # path, nanoseconds, bytes: what a file was when it was read


@dataclass(frozen=True, slots=True)
class RateBook:
    """Rates by day. Files may come, change and go while it is in use."""

    folder: Path | None  # of fetched tables; None: there are none
    files: tuple[Path, ...] = ()  # the user's own, which come first

    @classmethod
    def of(cls, config: Config) -> RateBook:
        """The book of an installation."""
        return cls(config.monitor.data / FOLDER, config.rates.files)

    def at(self, moment: datetime | date) -> DayRates | None:
        """The tables that count for a day (UTC); None where there is none at all."""
        day = moment.date() if isinstance(moment, datetime) else moment
        return _on(day, self._own(), self._kept())

    def dollars(self, moment: datetime | date) -> Mapping[str, Decimal]:
        """US dollars for one unit of each currency that has a rate on that day."""
        day = moment.date() if isinstance(moment, datetime) else moment
        return _dollars(day, self._own(), self._kept())

    def latest(self) -> tuple[Rates, ...]:
        """The last table of each source."""
        found = self.at(date.max)
        return found.tables if found else ()

    def _own(self) -> tuple[_Stamp, ...]:
        return tuple(stamp for file in self.files if (stamp := _stamp(file)) is not None)

    def _kept(self) -> _Stamp | None:
        return _stamp(self.folder) if self.folder is not None else None


def own_tables(file: Path) -> tuple[Rates, ...]:
    """The tables of a user's file. RatesBroken when it cannot be read or holds none."""
    try:
        size, data = file.stat().st_size, b""
        if size <= MOST_BYTES:
            data = file.read_bytes()
    except OSError as fault:
        raise RatesBroken(f"{file} cannot be read: {fault.strerror or fault}") from fault
    tables = parse_tables(data) if data else ()
    if not tables:
        raise RatesBroken(
            f"{file} holds no rate table; the ECB's eurofxref (XML, CSV or its zip), the Bank of Russia's XML_daily, or CSV "
            "with the columns date,base,currency,rate is expected"
        )
    return tables


def keep_table(folder: Path, data: bytes, *, today: date) -> Rates:
    """Lay a fetched table beside the others, as it came; the last day in it. RatesBroken where it is none, or of another time."""
    last = max(parse_tables(data[: MOST_BYTES + 1]) if len(data) <= MOST_BYTES else (), key=lambda table: table.day, default=None)
    if last is None:
        raise RatesBroken(f"the answer of {len(data)} bytes holds no rate table")
    if last.day > today + _AHEAD:
        raise RatesBroken(f"the table is of {last.day}, which is yet to come")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{last.day}-{_slug(last.source)}.table"
    # Named so that no reader takes half a file for a table.
    half = path.with_suffix(f".{os.getpid()}.part")
    half.write_bytes(data)
    half.replace(path)
    return last


def _slug(source: str) -> str:
    return re.sub(r"\W+", "-", source.casefold()).strip("-")[:40] or "table"


def _stamp(path: Path) -> _Stamp | None:
    try:
        known = path.stat()
    except OSError:
        return None
    return path, known.st_mtime_ns, known.st_size


@lru_cache(maxsize=512)
def _on(day: date, own: tuple[_Stamp, ...], kept: _Stamp | None) -> DayRates | None:
    mine = [table for stamp in own for table in _tables(stamp)]
    fetched = list(_nearest(day, kept)) if kept is not None else []
    first, second = rates_of_day(day, mine), rates_of_day(day, fetched)
    tables = (*(first.tables if first else ()), *(second.tables if second else ()))
    return DayRates(tables=tables) if tables else None


@lru_cache(maxsize=64)
def _dollars(day: date, own: tuple[_Stamp, ...], kept: _Stamp | None) -> Mapping[str, Decimal]:
    found = _on(day, own, kept)
    return found.dollars() if found else {}


def _nearest(day: date, folder: _Stamp) -> Iterator[Rates]:
    """Of each source the kept table that counts for the day."""
    for days in _shelf(folder).values():
        ordered = sorted(days, key=lambda kept: (kept[0] > day, abs((kept[0] - day).days)))
        for _, path in ordered[:_TRIES]:
            stamp = _stamp(path)
            tables = _tables(stamp) if stamp is not None else ()
            if tables:
                yield max(tables, key=lambda table: table.day)
                break


@lru_cache(maxsize=8)
def _shelf(folder: _Stamp) -> Mapping[str, Sequence[tuple[date, Path]]]:
    """The kept tables by source."""
    shelf: dict[str, list[tuple[date, Path]]] = {}
    for path in sorted(folder[0].iterdir()) if folder[0].is_dir() else ():
        if (named := _KEPT.fullmatch(path.name)) is not None:
            try:
                shelf.setdefault(named[2], []).append((date.fromisoformat(named[1]), path))
            except ValueError:
                continue
    return shelf


@lru_cache(maxsize=64)
def _tables(stamp: _Stamp) -> tuple[Rates, ...]:
    try:
        return own_tables(stamp[0])
    except RatesBroken as fault:
        log.warning("left out of the exchange rates: %s", fault)
        return ()
