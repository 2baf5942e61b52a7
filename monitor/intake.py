"""Sightings compared with what the store knows of them: most tell nothing new, and those are recognised without looking closer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.history.belief import Tally
from monitor.history.compare import Comparison, compare
from monitor.history.oddities import Goods, goods_of
from monitor.history.sighting import Sighting, sign
from monitor.history.told import Basis
from storage.model import CaptureRef, Change, ChangeKind, Status, Turn, Version
from storage.store import Held, Seen, Store

T = TypeVar("T")
_UNKNOWN = (-1, -1)  # no sign is negative


class Found:
    """What comparing found, until it is believed."""

    def __init__(self, *, baselines: tuple[tuple[str, str], ...]) -> None:
        self.baselines = baselines
        self.held: list[Held] = []
        self.seen: list[Seen] = []
        self.same: list[tuple[int, datetime]] = []
        self.versions: list[Version] = []
        self.changes: list[Change] = []
        self.turns: list[Turn] = []
        self.captures: dict[str, CaptureRef] = {}
        self.notes: list[str] = []
        self.sighted: Sequence[Sighting] = ()  # all that the crawl saw
        self.read: list[Sighting] = []  # those that tell something of their listing, or whose own page was read
        self.missing: set[Goods] = set()  # of the listings that should have been shown and were not
        self.tally: Tally

    def fresh(self) -> list[Goods]:
        """The goods of the listings that are new, baselines left out."""
        new = {change.listing_id for change in self.changes if change.kind is ChangeKind.NEW and not change.baseline}
        return [goods_of(one.state.listing) for one in self.held if one.state.listing.listing_id in new]

    def add(self, comparison: Comparison) -> None:
        """Take over what is new of one listing."""
        if comparison.held is not None:
            self.held.append(comparison.held)
        if comparison.version is not None:
            self.versions.append(comparison.version)
        self.changes.extend(comparison.changes)
        self.turns.extend(comparison.turns)


def compare_all(
    store: Store, sightings: Sequence[Sighting], basis: Basis, found: Found, *, denied: Collection[str] = frozenset()
) -> None:
    """Add to `found` what these sightings of one source tell. denied: native ids whose own pages said in this crawl: gone."""
    for some in chunks(sightings):
        source = some[0].source
        signs, rest = store.signs(source, [sighting.native_id for sighting in some]), []
        for sighting in some:
            known, key = signs.get(sighting.native_id, _UNKNOWN)
            if sighting.item is None and known == sign(sighting, basis.unread):
                found.same.append((key, sighting.at))
            else:
                rest.append(sighting)
        before = store.held(source, [sighting.native_id for sighting in rest])
        for sighting in rest:
            held = before.get(sighting.native_id)
            if held is not None and held.state.status is Status.GONE and sighting.item is None and sighting.native_id in denied:
                continue  # a card of yesterday brings nothing back
            if held is None or sighting.at > _told_last(held, store):
                _compare_one(held, sighting, basis, found)


def _told_last(held: Held, store: Store) -> datetime:
    """When history last learned of a listing: a crawl taken in late overrules neither a newer one nor a later removal."""
    last = held.state.last_seen - timedelta(microseconds=1)  # a sighting of the same moment is another page of the same crawl
    if held.state.status is Status.GONE:
        last = max([last, *(at for at, _, _ in store.standings(held.state.listing.listing_id)[-1:])])
    return last


def _compare_one(held: Held | None, sighting: Sighting, basis: Basis, found: Found) -> None:
    comparison = compare(held, sighting, basis)
    found.add(comparison)
    if comparison.held is not None or sighting.item is not None:
        found.read.append(sighting)
    for statement in (sighting.card, sighting.item):
        if statement is not None and statement.capture is not None:
            found.captures[statement.capture.record_id] = statement.capture
    if comparison.held is None:
        read = (sighting.card is not None, sighting.item is not None)
        found.seen.append(Seen(sighting.listing_id, sighting.at, *read))


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items, 500 at a time."""
    for start in range(0, len(items), 500):
        yield items[start : start + 500]
