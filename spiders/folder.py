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

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from spiders.listing import PageReading


class Role(StrEnum):
    """Why a page was fetched."""

    SEARCH = "search"  # a result page of a query
    ITEM = "item"  # an item page, for its details
    VERIFY = "verify"  # a listing that vanished from the result pages, looked up on its own page


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
    profile_renewed: bool = False  # the source's pages no longer fitted what had been learned of them
