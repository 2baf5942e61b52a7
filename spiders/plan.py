"""The crawl plan: all a worker is told. It travels as JSON and nothing else passes from the program to the crawl."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Render(StrEnum):
    """How a source's pages are fetched."""

    HTTP = "http"
    BROWSER = "browser"
    AUTO = "auto"  # http until a page proves to be a shell


class Details(StrEnum):
    """Which item pages are opened."""

    NONE = "none"
    NEW = "new"  # new cards and cards whose digest changed
    ALL = "all"


class Keep(StrEnum):
    """Which responses are preserved."""

    ALL = "all"
    CHANGES = "changes"  # those a version rests on; the rest is dropped after ingest
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One search on the source, for one or more watches."""

    text: str
    watches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownListing:
    """A listing the program already has, so that the crawl can tell new from known and find what vanished."""

    native_id: str
    url: str
    digest: str | None  # card_digest when its item page was last read; None: the item page has not been read yet
    queries: tuple[str, ...] = ()  # the queries whose result pages showed it; a walk of one of these is expected to show it
    expected: bool = True  # live or unknown; False: gone, known only so that its return is noticed
    last_seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoWish:
    """A listing whose photograph should be preserved, and where its page says that it is."""

    native_id: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one crawl may use before it is stopped."""

    response_bytes: int = 10_000_000
    response_seconds: float = 60.0
    crawl_seconds: float = 1800.0
    requests: int = 2000
    verify: int = 50  # vanished listings re-visited in one crawl: half those not seen for longest, half the others in turn
    memory_mb: int = 1200  # of the worker and its browser


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlPlan:
    """One visit of one source for the watches that are due."""

    crawl_id: str
    source: str
    search: str  # address template with {query} and, where pages are numbered, {page}; without {query} see browse
    queries: tuple[Query, ...]
    hosts: tuple[str, ...]  # the site: redirects and pages elsewhere are refused; a name covers its subdomains
    user_agent: str
    render: Render = Render.AUTO
    first_page: int = 1  # what {page} is on the first result page
    page_step: int = 1
    delay: float = 2.0  # seconds between two requests to one host
    max_pages: int = 20
    details: Details = Details.NEW
    verify: bool = True
    retries: int = 2
    keep: Keep = Keep.CHANGES
    screenshots: bool = False
    allow_private_networks: bool = False
    not_before: datetime | None = None  # the host's budget or Retry-After: no request earlier than this
    limits: Limits = field(default_factory=Limits)
    known: tuple[KnownListing, ...] = ()
    learned: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # what earlier crawls learned of its result pages
    browse: bool = False  # search names a site or channel and no search on it: its public data is looked for, then filtered
    photos: tuple[PhotoWish, ...] = ()  # not empty: this visit fetches photographs and nothing else, see photos.py
    origin: str = "crawl"  # "import": pages that a person saved, from which no absence follows
    after: str | None = None  # the source's last crawl when this was planned: it came first, whatever the clock says by now
