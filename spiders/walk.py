"""The walk through one query's result pages: which address comes next, and when a walk has honestly ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from spiders.folder import Walk, WalkEnd
from spiders.listing import ListingReading, PageKind, PageReading
from spiders.plan import CrawlPlan, Query


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One result page as the walk sees it."""

    status: int
    reading: PageReading | None
    digest: str  # of the body, or of what a browser made of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one page means for its walk."""

    end: WalkEnd | None  # None: go on
    why: str


@dataclass(slots=True)
class Progress:
    """What a walk has seen so far."""

    query: Query
    ids: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    fetched: int = 0
    read: int = 0
    total: int | None = None
    first_size: int = 0  # listings on the first page
    offered: bool = False  # the last page read offered a next one
    ended: WalkEnd = WalkEnd.STOPPED

    def as_walk(self) -> Walk:
        """The report of this walk."""
        return Walk(
            query=self.query.text,
            watches=self.query.watches,
            pages_fetched=self.fetched,
            pages_read=self.read,
            listings=len(self.ids),
            total=self.total,
            ended=self.ended,
        )


def numbered(plan: CrawlPlan) -> bool:
    """True when result pages are reached by number, False when the next-page link is followed."""
    return "{page}" in plan.search


def search_address(plan: CrawlPlan, query: Query, page: int) -> str:
    """The address of one result page; page counts from 1.

    Only the two placeholders are replaced, so a template may hold other braces.
    """
    number = plan.first_page + (page - 1) * plan.page_step
    # The page first: a query that says "{page}" is somebody's text.
    return plan.search.replace("{page}", str(number)).replace("{query}", quote(query.text, safe=""))


def identity(listing: ListingReading) -> str:
    """What tells one listing from another within a walk."""
    return listing.native_id or listing.url or f"{listing.title}\x1f{listing.price_text}\x1f{listing.region_text}"


def take(progress: Progress, shown: Shown, *, by_number: bool, offers_next: bool) -> Step:
    """Judge one result page and add it to the progress.

    offers_next: this site's result pages have been seen to carry a next-page link, so its absence means something.
    """
    step = _judge(progress, shown, by_number=by_number, offers_next=offers_next)
    reading = shown.reading
    progress.fetched += 1
    progress.bodies.add(shown.digest)
    if reading is not None and step.end not in (WalkEnd.FAILED, WalkEnd.BLOCKED):
        progress.read += 1
        progress.ids.update(identity(listing) for listing in reading.listings)
        progress.total = reading.total if reading.total is not None else progress.total
        progress.first_size = progress.first_size or len(reading.listings)
        progress.offered = reading.next_page is not None
    return step


def _judge(progress: Progress, shown: Shown, *, by_number: bool, offers_next: bool) -> Step:
    reading, first = shown.reading, progress.fetched == 0
    if reading is not None and reading.kind is PageKind.BLOCKED:
        return Step(end=WalkEnd.BLOCKED, why=reading.said or "the site answered with a challenge or a login wall")
    if shown.status >= 400:
        return _judge_error(progress, shown, by_number=by_number)
    if reading is None:
        return Step(end=WalkEnd.FAILED, why="the answer was empty")
    if reading.error is not None and reading.listings:
        return Step(end=WalkEnd.FAILED, why=reading.error)
    if not first and shown.digest in progress.bodies:
        return Step(end=WalkEnd.REPEAT, why="the same page came again")
    if reading.listings:
        return _judge_listings(progress, reading, by_number=by_number, offers_next=offers_next)
    return _judge_bare(progress, reading, by_number=by_number)


def _judge_error(progress: Progress, shown: Shown, *, by_number: bool) -> Step:
    why = f"status {shown.status}"
    if shown.status not in (404, 410):
        return Step(end=WalkEnd.FAILED, why=why)
    reading = shown.reading
    if progress.fetched == 0:
        says_so = reading is not None and reading.kind is PageKind.EMPTY and bool(reading.said)
        return Step(end=WalkEnd.EMPTY if says_so else WalkEnd.FAILED, why=why)
    # A page that was offered and is missing is a fault; one that was only counted up to is the end.
    past_the_end = by_number and not progress.offered and not _more_promised(progress)
    return Step(end=WalkEnd.END if past_the_end else WalkEnd.FAILED, why=why)


def _judge_listings(progress: Progress, reading: PageReading, *, by_number: bool, offers_next: bool) -> Step:
    ids = {identity(listing) for listing in reading.listings}
    if progress.fetched and ids <= progress.ids:
        return Step(end=WalkEnd.REPEAT, why="the page shows only listings of earlier pages")
    if reading.kind is PageKind.ITEM and progress.fetched == 0:
        return Step(end=WalkEnd.END, why="the query led straight to one listing")
    if reading.next_page is not None:
        return Step(end=None, why="a next page is offered")
    if not by_number:
        return Step(end=WalkEnd.END, why="no next page is offered")
    total = reading.total if reading.total is not None else progress.total
    if total is not None and len(ids | progress.ids) >= total:
        return Step(end=WalkEnd.END, why=f"all {total} listings were shown")
    if offers_next and total is None and len(reading.listings) < progress.first_size:
        return Step(end=WalkEnd.END, why="a shorter page that offers no next one")
    return Step(end=None, why="the next number is tried")


def _judge_bare(progress: Progress, reading: PageReading, *, by_number: bool) -> Step:
    """A page without listings: honest only when it says so, or when nothing promised that there would be any."""
    first = progress.fetched == 0
    if reading.error is not None:
        return Step(end=WalkEnd.FAILED, why=reading.error)
    if reading.outage:
        return Step(end=WalkEnd.FAILED, why=f"the page is out of order for now: {reading.outage!r}")
    if reading.kind is PageKind.SHELL:
        return Step(end=WalkEnd.FAILED, why="the page is empty until a browser runs its script")
    if reading.kind is PageKind.SEARCH and reading.next_page is not None and not reading.listings:
        return Step(end=None, why="nothing is offered on this page, and a next one is offered")
    if reading.total == 0 and first:
        return Step(end=WalkEnd.EMPTY, why="the site counts no results")
    if reading.said:
        return Step(end=WalkEnd.EMPTY if first else WalkEnd.END, why=reading.said)
    if first:
        return Step(end=WalkEnd.FAILED, why="nothing was recognised on the page, and it does not say that there are no results")
    if by_number and not progress.offered and not _more_promised(progress):
        return Step(end=WalkEnd.END, why="no further page was offered, and the next number shows no listings")
    return Step(end=WalkEnd.FAILED, why="a further page was promised, and nothing was recognised on it")


def _more_promised(progress: Progress) -> bool:
    # Sites count advertised and doubled listings too, so a tenth missing promises nothing.
    return progress.total is not None and len(progress.ids) < progress.total * 0.9
