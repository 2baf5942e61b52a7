"""Several pieces of news for one reader made one: a digest tells each listing once, with everything that happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.alerts.news import Coverage, Event, News, Story
from monitor.alerts.rules import STORIES, weight_of


def merge(parts: Sequence[News]) -> News:
    """One piece of news out of several of the same kind, oldest first; raises ValueError for none."""
    if len(parts) == 1:
        return parts[0]
    stories = sorted(_merged_stories(parts), key=weight_of)
    return replace(
        parts[-1],
        watches=_unique(watch for part in parts for watch in part.watches),
        stories=tuple(stories[:STORIES]),
        more=sum(part.more for part in parts) + max(0, len(stories) - STORIES),
        muted=sum(part.muted for part in parts),
        coverage=_merged_coverage(parts),
        found=sum(part.found for part in parts),
        flagged=sum(part.flagged for part in parts),
    )


def price_path(events: Iterable[Event]) -> tuple[str, ...]:
    """The prices a listing went through, as its changes state them; a flapping price is one path, not many changes."""
    path: list[str] = []
    for event in events:
        if event.field == "price":
            path += [price for price in (event.old, event.new) if price and (not path or path[-1] != price)]
    return tuple(path)


def _merged_stories(parts: Sequence[News]) -> list[Story]:
    merged: dict[str, Story] = {}
    for part in parts:
        for story in part.stories:
            before = merged.get(story.listing_id)
            events = story.events if before is None else _events(before.events + story.events)
            merged[story.listing_id] = replace(story, events=events)
    return list(merged.values())


def _events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each change once, even when two of the merged messages tell it."""
    return tuple({event.change_id or repr(event): event for event in events}.values())


def _merged_coverage(parts: Sequence[News]) -> tuple[Coverage, ...]:
    """The last crawl of each source stands for it."""
    return tuple({coverage.source: coverage for part in parts for coverage in part.coverage}.values())


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
