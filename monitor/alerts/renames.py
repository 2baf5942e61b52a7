"""A seller that goes by another name is one piece of news, however many listings it has: folded where it is shown.

The payload of a message and the history keep each listing's own change; who reads is told once, with the count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from monitor.alerts.news import Story
from storage.model import Change, ChangeKind, KnownBy, ListingState, SellerKey
from storage.sellers import seller_key

RENAMED = "Seller renamed"
_AHEAD = 400  # changes that are looked through at once
_ECHO = timedelta(days=60)  # a listing that is seldom looked at tells the new name so much later

Renamed = Callable[[SellerKey, str, str, datetime], Iterable[Change]]  # seller, old, new, since: as Store.renamed


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """What history knows of earlier crawls, so that a message need not repeat what was told of them."""

    renamed: Renamed
    state: Callable[[str], ListingState | None]  # of a listing, by its id


def folded(stories: Sequence[Story]) -> list[tuple[Story, ...]]:
    """The stories in their order; those that tell nothing but one renaming of one seller as one group, at the first one's place."""
    groups: dict[object, list[Story]] = {}
    for place, story in enumerate(stories):
        groups.setdefault(_renaming(story) or place, []).append(story)
    return [tuple(group) for group in groups.values()]


def _renaming(story: Story) -> tuple[object, ...] | None:
    if len(story.events) != 1 or (event := story.events[0]).field != "seller" or not (event.old and event.new):
        return None
    return story.source, story.seller_id, event.old, event.new


def folded_changes(changes: Iterable[Change]) -> Iterator[tuple[Change, int]]:
    """(change, how many listings it stands for) of changes in order: a seller's renaming in one crawl is one of them.

    It stands where the first of its listings does. Some hundreds are read ahead: the changes of one crawl stand near each other.
    """
    left = iter(changes)
    while some := list(islice(left, _AHEAD)):
        counts = Counter(map(told_as, some))
        told: set[object] = set()
        for change in some:
            renaming = told_as(change)
            if renaming is None:
                yield change, 1
            elif renaming not in told:
                told.add(renaming)
                yield change, counts[renaming]


def told_as(change: Change) -> tuple[object, ...] | None:
    """What the changes of several listings have in common that tell one renaming; None for any other change."""
    if change.kind is not ChangeKind.CHANGED or change.field != "seller":
        return None
    return change.crawl_id, change.old, change.new


def without_echoes(
    changes: Sequence[Change], states: Mapping[str, ListingState], renamed: Renamed, told: Callable[[Change], bool]
) -> list[Change]:
    """The changes without those that only repeat a renaming which an earlier crawl told of another listing of the seller.

    told: whether who is told now was told of an earlier change. Told to the same watches, that is, and not taken back since; and of
    a seller with an account or a profile, for under one name many sell. Only for messages: history keeps each of them.
    """
    known: dict[tuple[SellerKey, str, str], Collection[str]] = {}

    def is_echo(change: Change) -> bool:
        state = states.get(change.listing_id)
        if change.field != "seller" or state is None or not (change.old and change.new):
            return False
        key = seller_key(state.listing.source, state.listing.seller)
        if key is None or key.known_by is KnownBy.NAME:
            return False
        asked = key, change.old, change.new
        if asked not in known:
            known[asked] = _watches_told(*asked, change.at, renamed, told)
        return bool(change.watches) and set(change.watches) <= set(known[asked])

    return [change for change in changes if not is_echo(change)]


def _watches_told(
    key: SellerKey, old: str, new: str, at: datetime, renamed: Renamed, told: Callable[[Change], bool]
) -> Collection[str]:
    """The watches that were told of a renaming before."""
    earlier = list(renamed(key, old, new, at - _ECHO))
    if not earlier or any(back.at > earlier[-1].at for back in renamed(key, new, old, earlier[-1].at)):
        return ()
    return {watch for change in earlier if told(change) for watch in change.watches}
