"""What a file that somebody saved holds, and what is said when it cannot be used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.errors import FileUnusable
from spiders.listing import ListingReading

PAGE_BYTES = 50_000_000  # of one page
FILE_BYTES = 400_000_000  # of a file that has to be read as a whole
PAGES = 5_000  # pages of one file
ALL_BYTES = 600_000_000  # of all pages of one file, unpacked

__all__ = ["FileUnusable", "Saved", "SavedPage", "SavedRow", "is_readable", "read_time"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedPage:
    """One page as it was saved. status None: a document, not a server's answer."""

    url: str | None
    body: bytes  # content encoding undone
    content_type: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None  # None: the file does not say


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedRow:
    """One listing of a table that somebody wrote."""

    listing: ListingReading
    source: str | None = None
    at: datetime | None = None


@dataclass(slots=True)
class Saved:
    """All that one file holds."""

    kind: str  # "HTML", "MHTML", "HAR" ...
    pages: list[SavedPage] = field(default_factory=list)
    rows: list[SavedRow] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)  # why, and how often
    size: int = 0  # bytes of the pages

    def add(self, page: SavedPage) -> None:
        """Take a page, as long as there is room."""
        if len(page.body) > PAGE_BYTES:
            self.skipped[f"larger than {PAGE_BYTES // 1_000_000} MB"] += 1
        elif len(self.pages) >= PAGES or self.size > ALL_BYTES:
            self.skipped[f"beyond {PAGES} pages or {ALL_BYTES // 1_000_000} MB"] += 1
        else:
            self.size += len(page.body)
            self.pages.append(page)


def read_time(text: str | None) -> datetime | None:
    """The moment a file states, ISO 8601, RFC 5322 or as JavaScript prints dates; None when it cannot be told.

    >>> str(read_time("Tue Nov 03 2026 12:00:00 GMT+0200 (Eastern European Standard Time)"))
    '2026-11-03 10:00:00+00:00'
    """
    text = (text or "").strip()[:100]
    if not text:
        return None
    for parse in (datetime.fromisoformat, _javascript, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError, OverflowError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _javascript(text: str) -> datetime:
    return datetime.strptime(text.partition(" (")[0], "%a %b %d %Y %H:%M:%S GMT%z")


def is_readable(content_type: str | None) -> bool:
    """True for what a listing may stand on: HTML, JSON, XML, or something that does not say what it is."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return not kind or kind in ("text/html", "text/plain") or kind.endswith(("json", "xml", "html"))
