"""One figure from 0 to 10 for how much a listing deserves a look. More flags never lower it."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.catalogue.items import Item
from storage.model import Flag, FlagKind

HIGHEST = 10.0
_BY_PRIORITY = {1: 3.0, 2: 2.2, 3: 1.5}
_FURTHER = 0.5  # what each further flag adds to the gravest
_NOT_OFFERED = 0.3  # an item that is named but not offered counts for this part


def item_weight(item: Item) -> float:
    """What an item weighs: how wanted it is."""
    return _BY_PRIORITY[item.priority]


def score(flags: Iterable[Flag], *, offered: bool) -> float:
    """The item's weight, the gravest red flag's, and half a point for each further flag, to the highest."""
    flags = list(flags)
    items = sorted((flag.weight for flag in flags if flag.kind is FlagKind.ITEM), reverse=True)
    red = sorted((flag.weight for flag in flags if flag.kind is FlagKind.RED_FLAG), reverse=True)
    total = (items[0] if items else 0.0) * (1.0 if offered else _NOT_OFFERED)
    total += (red[0] if red else 0.0) + _FURTHER * (max(0, len(items) - 1) + max(0, len(red) - 1))
    return round(min(HIGHEST, total), 2)
