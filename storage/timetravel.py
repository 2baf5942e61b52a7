"""What was known at a time, rebuilt from what is never altered: versions, turns of status and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from storage.model import ListingState, Status, Version
from storage.search import matches, searched


class History(Protocol):
    """What rebuilding needs of a store."""

    def versions(self, listing_id: str, *, at: datetime | None = None) -> Sequence[Version]:
        """The versions of one listing that were known at a time, oldest first."""
        ...

    def standings(self, listing_id: str, *, at: datetime | None = None) -> list[tuple[datetime, Status, str | None]]:
        """The turns of a listing's status after its first sighting that were known at a time, oldest first."""
        ...

    def listings(self, *, watch: str | None = None, source: str | None = None) -> Iterator[ListingState]:
        """Listings as known now."""
        ...


def state_at(history: History, now: ListingState, at: datetime) -> ListingState | None:
    """The listing as it was known then; None when it was not known yet."""
    listing_id = now.listing.listing_id
    known = history.versions(listing_id, at=at)
    if not known:
        return None
    last = known[-1]
    _, status, because = next(reversed(history.standings(listing_id, at=at)), (last.first_seen, Status.LIVE, None))
    return replace(
        now, listing=last.listing, status=status, status_because=because, last_seen=min(last.last_seen, at), version=last.number
    )


def listings_at(
    history: History, at: datetime, *, watch: str | None, source: str | None, status: Status | None, flagged: bool | None,
    text: str | None, since: datetime | None, limit: int | None, offset: int,
) -> Iterator[ListingState]:  # fmt: skip
    """Listings as they were known then, last changed now first. since: the version of that time began no earlier."""

    def fits(state: ListingState) -> bool:
        listing = state.listing
        return (
            (status is None or state.status is status)
            and (flagged is None or listing.judgement.flagged is flagged)
            and (text is None or matches(text, searched(listing)))
        )

    found = (state_at(history, now, at) for now in history.listings(watch=watch, source=source) if now.first_seen <= at)
    fitting = (state for state in found if state is not None and fits(state))
    if since is not None:
        fitting = (state for state in fitting if _began(history, state) >= since)
    yield from islice(fitting, offset, None if limit is None else offset + limit)


def _began(history: History, state: ListingState) -> datetime:
    return history.versions(state.listing.listing_id)[state.version - 1].first_seen
