"""Live, gone or unknown, and the words for why. Unknown is not gone: only a listing's own page can say that it is gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from urllib.parse import unquote, urlsplit

from spiders.folder import CrawlReport, Outcome, PageRecord, Walk, WalkEnd
from spiders.listing import ListingReading, PageKind
from storage.model import Status
from storage.store import Held

# How a walk ends that showed all it set out to show; after LIMIT the site had more, and the own page decides as everywhere.
_HONEST = frozenset({WalkEnd.END, WalkEnd.EMPTY, WalkEnd.REPEAT, WalkEnd.LIMIT})
# A crawl that failed or was cut off may have missed anything.
_CONCLUDING = frozenset({Outcome.COMPLETE, Outcome.PARTIAL, Outcome.BLOCKED})
_REMOVED = frozenset({404, 410})
_ANSWERED = frozenset({200, 203})  # 202 is what walls answer with while they look at the visitor
_ENTRANCE = re.compile(
    r"(?<![a-z])(log[-_]?in|sign[-_]?in|sign[-_]?up|auth|oauth|sso|register|captcha|challenge|verify|consent|blocked|denied|error"
    r"|maintenance|unavailable|vhod|passport|(?:select|choose|change)[-_](?:region|city|country|location|language)|geo|region[-_]?select"
    r"|age[-_]?(?:check|gate|verification)|cookies?|gdpr|privacy|wait|queue|busy|stop|works|tech(?:nical)?)(?![a-z])"
)


LASTING = timedelta(days=1)  # so long all must have been gone where no listing is left that vouches for it
_FEW = 3  # below this many listings that are gone at once no voucher is asked for
_SLIPS = 0.2  # a search index lags: so many of the listings it shows may be gone by their own pages


class OwnPage(Enum):
    """What a listing's own page says of it."""

    GONE = "gone"
    LIVE = "live"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What an own page says, in words that stand by themselves."""

    verdict: OwnPage
    words: str
    record: PageRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The status that follows for a listing that no result page showed."""

    status: Status
    because: str
    evidence: Evidence | None = None


def own_page(record: PageRecord) -> Evidence:
    """The verdict of one item page that was looked up for a listing."""
    verdict, words = _verdict(record)
    return Evidence(verdict=verdict, words=words, record=record)


def _verdict(record: PageRecord) -> tuple[OwnPage, str]:
    reading = record.reading
    if reading is not None and reading.kind is PageKind.BLOCKED:
        return OwnPage.UNCLEAR, "its own page is behind a challenge or a login"
    if reading is not None and reading.outage:
        return OwnPage.UNCLEAR, f"its own page is out of order for now: {reading.outage!r}"
    if record.status in _REMOVED:
        return OwnPage.GONE, f"{record.status} on its own page"
    if record.status not in _ANSWERED:
        return OwnPage.UNCLEAR, f"status {record.status} on its own page"
    if reading is None:
        return OwnPage.UNCLEAR, "its own page came without content"
    if _ENTRANCE.search(_path(record.final_url)) and not _ENTRANCE.search(_path(record.url)):
        return OwnPage.UNCLEAR, f"its own page leads to {record.final_url}"
    if reading.error is not None or reading.kind is PageKind.SHELL:
        return OwnPage.UNCLEAR, f"its own page could not be read: {reading.error or 'empty until a browser runs its script'}"
    if record.redirected_off_item:
        return OwnPage.GONE, f"its own page leads away from it, to {record.final_url}"
    if reading.removed:
        return OwnPage.GONE, f"its own page says {reading.removed!r}"
    if item_reading(record) is not None:
        return OwnPage.LIVE, "its own page shows it"
    return OwnPage.UNCLEAR, "its own page does not show it and does not say why"


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return unquote(f"{parts.path}?{parts.query}").casefold()


def item_reading(record: PageRecord) -> ListingReading | None:
    """What an item page states of the listing it was opened for; None when it is not that listing's page."""
    reading = record.reading
    if reading is None or reading.kind is not PageKind.ITEM or reading.removed or reading.error is not None:
        return None
    if record.status not in _ANSWERED or record.redirected_off_item or not reading.listings:
        return None
    own = [listing for listing in reading.listings if listing.native_id == record.native_id]
    if own:
        return own[0]
    # A page may call itself by another id than its card does; it is the page that the card led to only where it stands there.
    return reading.listings[0] if _stands_there(record) else None


def _stands_there(record: PageRecord) -> bool:
    """Whether the page that was read has the address it was asked by, or the listing's id in its own."""
    asked, read = urlsplit(record.url), urlsplit(record.final_url)
    if asked.path.rstrip("/") == read.path.rstrip("/") and asked.query == read.query:
        return True
    own = re.escape(record.native_id or "")
    return bool(own) and re.search(rf"(?<![0-9A-Za-z]){own}(?![0-9A-Za-z])", unquote(record.final_url)) is not None


def honest_walks(report: CrawlReport) -> dict[str, Walk]:
    """The walks that showed what they set out to show, by query."""
    return {walk.query: walk for walk in report.walks if walk.ended in _HONEST}


def distrust(
    shown: Sequence[Sequence[PageRecord]], missing: Iterable[Sequence[PageRecord]], *, bare_since: timedelta = timedelta()
) -> str | None:
    """Why own pages of this crawl that say "gone" are not believed, in words; None: they are.

    shown, missing: the pages opened for each listing that the result pages showed, or should have shown. Where the own pages of
    shown listings say "gone" as well it is the site that is out of order. Where nothing is shown, nothing vouches for the site:
    then it must have been so for a day. bare_since: how long complete crawls have shown nothing.
    """
    said = [own_page(pages[-1]).verdict for pages in shown if pages]
    gone = said.count(OwnPage.GONE)
    if gone and gone > _SLIPS * len(said):
        return f"so do the own pages of {gone} of {len(said)} listings that are shown"
    rest = [own_page(pages[-1]).verdict for pages in missing if pages]
    if not shown and OwnPage.LIVE not in rest and rest.count(OwnPage.GONE) >= _FEW and bare_since < LASTING:
        return "nothing is shown and no own page shows its listing, which must last a day to be believed"
    return None


def standing(held: Held, *, report: CrawlReport, pages: Sequence[PageRecord], distrusted: str | None = None) -> Standing | None:
    """What follows for a listing that this crawl's result pages did not show; None: nothing, what was known stays.

    pages: those opened for this listing in this crawl, in order. distrusted: why an own page that says "gone" is not believed.
    """
    if held.state.status is Status.GONE or report.outcome not in _CONCLUDING:
        return None
    coverage = _coverage(held.queries, report)
    if coverage is None:
        return None
    if not pages:
        return Standing(status=Status.UNKNOWN, because=f"not among {coverage}; its own page was not looked up")
    evidence = own_page(pages[-1])
    if evidence.verdict is OwnPage.GONE and distrusted is not None:
        because = f"not among {coverage}; {evidence.words}, but {distrusted}"
        return Standing(status=Status.UNKNOWN, because=because, evidence=evidence)
    if evidence.verdict is OwnPage.GONE and report.outcome is Outcome.COMPLETE:
        return Standing(status=Status.GONE, because=f"not among {coverage}; {evidence.words}", evidence=evidence)
    partial = "" if report.outcome is Outcome.COMPLETE else f"; the crawl ended {report.outcome.value}"
    return Standing(status=Status.UNKNOWN, because=f"not among {coverage}; {evidence.words}{partial}", evidence=evidence)


def _coverage(queries: Collection[str], report: CrawlReport) -> str | None:
    """ "412 of 412 listings" when every walk that should have shown it was honest; None when one was not, or none was made."""
    asked = [walk for walk in report.walks if walk.query in queries]
    honest = honest_walks(report)
    if not asked or any(walk.query not in honest for walk in asked):
        return None
    seen = sum(walk.listings for walk in asked)
    more = [walk for walk in asked if walk.ended is WalkEnd.LIMIT]
    return f"{seen} of {_stated(asked, seen)} listings" + (" (the page limit was reached)" if more else "")


def _stated(walks: Iterable[Walk], seen: int) -> int:
    return max(seen, sum(walk.total if walk.total is not None else walk.listings for walk in walks))
