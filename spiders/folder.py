"""The crawl folder: the border between Scrapy and everything else.

    CRAWL_ID/
        plan.json        the CrawlPlan
        readings.jsonl   one PageRecord a line, appended and flushed after its response is in pages.warc.gz
        pages.warc.gz    the responses (and, where a browser rendered the page, what it made of them)
        crawl.json       the CrawlReport: "running" while the crawl runs, replaced atomically when it ends

A folder can be ingested twice with no effect the second time, and carried from one machine to another. A folder cut off in the
middle (no final crawl.json, half a last line) is still readable up to its last whole line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson
from pydantic import TypeAdapter, ValidationError

from spiders.listing import PageReading
from spiders.plan import CrawlPlan

PLAN = "plan.json"
READINGS = "readings.jsonl"
PAGES = "pages.warc.gz"
REPORT = "crawl.json"


class Role(StrEnum):
    """Why a page was fetched."""

    SEARCH = "search"  # a result page of a query
    ITEM = "item"  # an item page, for its details
    VERIFY = "verify"  # a listing that vanished from the result pages, looked up on its own page
    PHOTO = "photo"  # a listing's photograph


class Outcome(StrEnum):
    """How a crawl ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"  # some pages missing
    BLOCKED = "blocked"  # a challenge or login wall
    FAILED = "failed"
    RUNNING = "running"  # not ended yet, or cut off


class WalkEnd(StrEnum):
    """Why the walk through one query's result pages stopped."""

    END = "end"  # the last page: no next page, or a page that shows nothing new and says so
    LIMIT = "limit"  # max_pages reached and more pages were offered
    EMPTY = "empty"  # the site says there are no results
    REPEAT = "repeat"  # a page came again (the site answers any page number with its last page)
    BLOCKED = "blocked"
    FAILED = "failed"  # a page could not be fetched or read
    STOPPED = "stopped"  # the crawl ended before this query did


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """A preserved response."""

    record_id: str  # WARC-Record-ID, "<urn:uuid:...>"
    sha256: str  # of the response body as received, hex
    at: datetime
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRecord:
    """One fetched page and what it states."""

    number: int  # position in the crawl, from 1
    role: Role
    url: str  # as planned
    final_url: str  # after redirects
    status: int
    at: datetime
    capture: Capture | None
    reading: PageReading | None  # None: the answer was not read (an error status, an empty body)
    query: str | None = None
    page: int | None = None  # result page number, from 1
    native_id: str | None = None  # the listing a role=item or role=verify page was opened for
    rendered: bool = False
    redirected_off_item: bool = False  # an item address that led to another page of the site (home, category, search)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One line of the crawl's log: what was decided about one address, and why."""

    at: datetime
    url: str
    role: Role | None
    decided: str  # fetched, robots, off-site, private-address, too-large, timeout, refused, status, retry, budget ...
    detail: str | None = None
    status: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """What one query set out to see and what it saw."""

    query: str
    watches: tuple[str, ...]
    pages_fetched: int
    pages_read: int
    listings: int  # different listings collected
    total: int | None  # the site's own hit count
    ended: WalkEnd

    @property
    def whole(self) -> bool:
        """True when every result page of the query was read."""
        return self.ended in (WalkEnd.END, WalkEnd.EMPTY, WalkEnd.REPEAT)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlReport:
    """What a crawl did, every decision included."""

    crawl_id: str
    source: str
    outcome: Outcome
    started: datetime
    ended: datetime | None
    stopped_because: str | None
    walks: tuple[Walk, ...] = ()
    decisions: tuple[Decision, ...] = ()
    requests: int = 0
    retry_after: datetime | None = None  # the site asked for no request before this
    profile_renewed: bool = False  # the source's pages no longer hold what had been learned of them: it was rebuilt
    learned: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # what its result pages taught, for the next crawl


class FolderUnreadable(ValueError):
    """A crawl folder whose plan or report is missing, cut off or not ours."""


_PLAN: TypeAdapter[CrawlPlan] = TypeAdapter(CrawlPlan)
_REPORT: TypeAdapter[CrawlReport] = TypeAdapter(CrawlReport)
_RECORD: TypeAdapter[PageRecord] = TypeAdapter(PageRecord)


def write_plan(folder: Path, plan: CrawlPlan) -> None:
    """Make the folder and put its plan there; raises FileExistsError where a crawl was already recorded."""
    if (folder / REPORT).exists():
        raise FileExistsError(f"{folder} already holds a crawl; every crawl needs a folder of its own")
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / PLAN, orjson.dumps(plan, option=orjson.OPT_INDENT_2))


def read_plan(folder: Path) -> CrawlPlan:
    """What the crawl was told to do; raises FolderUnreadable."""
    try:
        return _PLAN.validate_json((folder / PLAN).read_bytes())
    except (OSError, ValidationError) as error:
        raise FolderUnreadable(f"{folder / PLAN} cannot be read: {_short(error)}") from error


def write_report(folder: Path, report: CrawlReport) -> None:
    """Replace crawl.json in one step: a reader sees the old one or the new one, never half of either."""
    _replace(folder / REPORT, orjson.dumps(report, option=orjson.OPT_INDENT_2))


def read_report(folder: Path) -> CrawlReport | None:
    """What the crawl did; outcome RUNNING when it has not ended or was cut off, None when it never began or cannot be read."""
    try:
        return _REPORT.validate_json((folder / REPORT).read_bytes())
    except (OSError, ValidationError):
        return None


class Records:
    """The records of a folder in the order of the crawl; `skipped` counts the lines that could not be read (half a last line)."""

    def __init__(self, folder: Path) -> None:
        self.skipped = 0
        self._path = folder / READINGS

    def __iter__(self) -> Iterator[PageRecord]:
        self.skipped = 0
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                record = self._read(line)
                if record is not None:
                    yield record

    def _read(self, line: bytes) -> PageRecord | None:
        try:
            return _RECORD.validate_json(line)
        except ValidationError:
            self.skipped += 1
            return None


def read_records(folder: Path) -> Records:
    """Iterate over the folder's page records; may be repeated, holds one page in memory."""
    return Records(folder)


class RecordWriter:
    """Appends page records to readings.jsonl, each flushed before the next page is fetched."""

    def __init__(self, folder: Path) -> None:
        self._file: BinaryIO = (folder / READINGS).open("ab")

    def write(self, record: PageRecord) -> None:
        """One record, one line; call it after the response is in the WARC file."""
        self._file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        self._file.flush()

    def close(self) -> None:
        """Hand everything to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _replace(path: Path, content: bytes) -> None:
    # The name carries the process: a parent that writes off a killed worker must not share its half-written file.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc']) or 'JSON'}: {first['msg']}"
    return str(error)
