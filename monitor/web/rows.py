"""Store values as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from monitor.alerts.diffs import Piece, bounded, differ, shortened, whole
from monitor.alerts.renames import RENAMED
from monitor.alerts.rules import coverage_of, shown_of
from monitor.alerts.safe import clean, host_of, link
from monitor.alerts.view import Badge, coverage_words, source_title
from monitor.alerts.wording import count, direction, number, occupied_words, percent, place_words, price_words, spaced
from monitor.ends import is_interrupted
from monitor.history.sellers import is_rename
from storage.model import Belief, Change, ChangeKind, CrawlRecord, FlagKind, Listing, ListingState, SellerVersion, Version

_PIECES = 160  # characters of one side in a table
_CELL = 60  # characters that are shown whole there; of longer texts only what differs, with some words around it
_KINDS = {
    ChangeKind.NEW: Badge(text="New", tone="new"),
    ChangeKind.REMOVED: Badge(text="Removed", tone="gone"),
    ChangeKind.RELISTED: Badge(text="Back", tone="back"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingRow:
    """One line of the table of listings."""

    listing_id: str
    title: str
    price: str
    seller: str
    region: str
    place: str
    occupied: str | None
    source: str
    status: str
    flagged: bool
    score: float
    item: str
    reds: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """One line of the table of changes."""

    badge: Badge
    listing_id: str
    title: str
    source: str
    at: datetime
    old: str
    new: str
    move: str | None
    price: str
    place: str
    flagged: bool
    score: float
    texts: tuple[tuple[Piece, ...], tuple[Piece, ...]] | None  # before and after of a text, in pieces
    baseline: bool
    crawl_id: str
    capture: str | None
    also: int = 0  # further listings of the seller that tell the same renaming


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One version of a listing and what differs from the one before."""

    version: Version
    diffs: tuple[tuple[str, tuple[Piece, ...], tuple[Piece, ...]], ...]


def listing_row(state: ListingState, titles: Mapping[str, str]) -> ListingRow:
    """A listing for the table."""
    listing, judgement = state.listing, state.listing.judgement
    return ListingRow(
        listing_id=listing.listing_id, title=clean(listing.title, limit=160) or listing.listing_id, price=price_of(listing),
        seller=clean(listing.seller.name if listing.seller else None, limit=60),
        region=clean(listing.place.text if listing.place else None, limit=80), place=clean(place_words(listing.place), limit=80),
        occupied=occupied_words(listing.place), source=source_title(listing.source, titles), status=state.status.value,
        flagged=judgement.flagged, score=judgement.score, item=judgement.item or "",
        reds=tuple(
            dict.fromkeys(clean(flag.label or flag.rule, limit=80) for flag in judgement.flags if flag.kind is FlagKind.RED_FLAG)
        ),
        first_seen=state.first_seen, last_seen=state.last_seen,
    )  # fmt: skip


def price_of(listing: Listing) -> str:
    """The understood price, else the stated one in quotation marks."""
    if said := price_words(listing.price):
        return said
    return f"“{clean(listing.price.text, limit=60)}”" if listing.price and listing.price.text else ""


def change_row(change: Change, state: ListingState | None, titles: Mapping[str, str], *, also: int = 0) -> ChangeRow:
    """A change for the table; a listing that is not known any more is named by its id. also: listings it stands for as well."""
    listing = state.listing if state else None
    return ChangeRow(
        badge=Badge(text=RENAMED, tone="edit") if also else change_badge(change), listing_id=change.listing_id,
        title=clean(listing.title if listing else None, limit=140) or clean(change.listing_id, limit=80),
        source=source_title(change.listing_id.partition(":")[0], titles), at=change.at, old=_short(change.old),
        new=_short(change.new),
        move=percent(change.old, change.new) if change.field == "price" else None, price=price_of(listing) if listing else "",
        place=clean(place_words(listing.place) or (listing.place.text if listing.place else None), limit=60) if listing else "",
        flagged=bool(listing and listing.judgement.flagged),
        score=listing.judgement.score if listing else 0.0, texts=_texts(change), baseline=change.baseline,
        crawl_id=change.crawl_id, capture=change.capture, also=also,
    )  # fmt: skip


def change_badge(change: Change) -> Badge:
    """What happened, in a word or two."""
    if change.kind is not ChangeKind.CHANGED:
        return _KINDS[change.kind]
    if change.field != "price":
        return Badge(text=f"{clean((change.field or 'text').capitalize(), limit=20)} changed", tone="edit")
    trend = direction(change.old, change.new)
    return {-1: Badge(text="Price drop", tone="down"), 1: Badge(text="Price rise", tone="up")}.get(
        trend, Badge(text="Price changed", tone="edit")
    )


def crawl_tone(crawl: CrawlRecord) -> str:
    """good, warn or bad; that the program ended is nothing bad about a source."""
    if crawl.belief is Belief.HELD or is_interrupted(crawl):
        return "warn"
    return {"complete": "good", "partial": "warn"}.get(crawl.outcome, "bad")


def coverage_line(crawl: CrawlRecord) -> str:
    """What a crawl saw, its source left out."""
    return coverage_words(coverage_of(crawl), {}).partition(": ")[2]


def brief_coverage(crawl: CrawlRecord) -> str:
    """ "41 of 41 listings": what the site says it has, where it says so."""
    shown = shown_of(crawl)
    if crawl.total is not None and crawl.total >= shown:
        return f"{number(shown)} of {count(crawl.total, 'listing')}"
    return count(crawl.listings, "listing")


def steps(versions: Iterable[Version]) -> list[Step]:
    """Versions, newest first, each with what differs from the one before."""
    known = list(versions)
    return [
        Step(version=version, diffs=_diffs(before, version) if before else ())
        for before, version in zip([None, *known], known, strict=False)
    ][::-1]


def safe_link(url: str | None) -> tuple[str, str] | None:
    """(address, host) of a link that may be clicked."""
    address, host = link(url), host_of(url)
    return (address, host) if address and host else None


def _diffs(before: Version, after: Version) -> tuple[tuple[str, tuple[Piece, ...], tuple[Piece, ...]], ...]:
    found = []
    for label, old, new in zip(_LABELS, _said(before.listing), _said(after.listing), strict=True):
        if old != new:
            before_after = clean(old, limit=6000), clean(new, limit=6000)
            left, right = differ(*before_after) if label != "Price" else (whole(text) for text in before_after)
            found.append((label, shortened(left), shortened(right)))
    return tuple(found)


_LABELS = ("Title", "Price", "Seller", "Region", "Delivery", "Condition", "Availability", "Description", "Image")


def _said(listing: Listing) -> tuple[str | None, ...]:
    return (
        listing.title, listing.price.text if listing.price else None, listing.seller.name if listing.seller else None,
        listing.place.text if listing.place else None, listing.delivery_text, listing.condition, listing.availability,
        listing.description, listing.image,
    )  # fmt: skip


def _short(text: str | None) -> str:
    return spaced(clean(text, limit=90)) if text else ""


def _texts(change: Change) -> tuple[tuple[Piece, ...], tuple[Piece, ...]] | None:
    if change.kind is not ChangeKind.CHANGED or change.field == "price" or not (change.old and change.new):
        return None
    left, right = differ(clean(change.old, limit=3000), clean(change.new, limit=3000))
    before, after = (bounded(shortened(side, short=_CELL), _PIECES) for side in (left, right))
    return before, after


def former_names(versions: Sequence[SellerVersion]) -> list[tuple[str, datetime]]:
    """(name, until when) of the names that a seller went by before, the latest first."""
    return [
        (clean(before.seller.name, limit=80), after.at)
        for before, after in reversed(list(pairwise(versions)))
        if is_rename(before, after)
    ]
