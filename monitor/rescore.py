"""The whole history judged again with today's catalogue: current listings only, no version touched, as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from monitor.catalogue import Catalogue, Differences, differences
from monitor.pasts import judge_with_past
from monitor.ratebook import RateBook
from storage.model import Judgement, ListingState
from storage.store import Store

_SOME = 200  # listings judged before what differs is written


@dataclass(frozen=True, kw_only=True, slots=True)
class Rescored:
    """One listing judged again."""

    state: ListingState  # with the new judgement
    before: Judgement
    differences: Differences
    watched: bool = True  # False: no watch of the configuration found it, so its judgement was left as it was


def rescore(
    store: Store, catalogue: Catalogue, watches: Mapping[str, Collection[str]], *, keep: bool, rates: RateBook | None = None
) -> Iterator[Rescored]:
    """Every current listing judged again, what was altered last first. keep: write the judgements that differ.

    watches: the items that each watch of the configuration flags. rates: of the day a listing was last seen its
    """
    states = store.listings()
    while judged := [_judged(state, store, catalogue, watches, rates) for state in islice(states, _SOME)]:
        differing = [one for one in judged if one.before != one.state.listing.judgement]
        if keep and differing:
            store.put_judgements(
                (one.state.listing for one in differing),
                versions={one.state.listing.listing_id: one.state.version for one in differing},
            )
        yield from judged


def _judged(
    state: ListingState, store: Store, catalogue: Catalogue, watches: Mapping[str, Collection[str]], rates: RateBook | None
) -> Rescored:
    before = state.listing.judgement
    if not any(watch in watches for watch in state.watches):
        return Rescored(state=state, before=before, differences=Differences(), watched=False)
    items = items_of(state.watches, watches)
    known = rates.dollars(state.last_seen) if rates else None
    after = judge_with_past(catalogue, state.listing, items=items, store=store, now=state.last_seen, rates=known)
    judged = replace(state, listing=replace(state.listing, judgement=after))
    return Rescored(state=judged, before=before, differences=differences(before, after))


def items_of(found_by: Iterable[str], watches: Mapping[str, Collection[str]]) -> set[str]:
    """The items that may flag a listing that these watches found."""
    return {item for watch in found_by for item in watches.get(watch, ())}
