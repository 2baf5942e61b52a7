"""The demo's script: what a newcomer sees in the first two minutes, told in words.

The events themselves stand in the stock files (`[[script]]`); at this speed the first twelve ticks take a minute and a half.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.practice.world import World
from storage.model import ChangeKind

SECONDS_PER_TICK = 7.5
QUERIES = ("starlink", "старлинк")
SITES = ("orbita-shop", "baraholka")  # enough for the story; every other site only adds to it


def news(world: World, site: str, from_tick: int, to_tick: int, queries: tuple[str, ...] = QUERIES) -> Iterator[str]:
    """One line for each thing that happened to what the demo watches."""
    for change in world.truth(site, from_tick, to_tick, queries):
        title = world.advert(site, change.native_id, change.tick).title
        if change.kind is ChangeKind.CHANGED:
            yield f"{site}: {title!r} {change.field} {change.old!r} is now {change.new!r}"
        else:
            yield f"{site}: {title!r} is {change.kind}"
