"""Changes that betray the site: each is possible, all of them at once are not. Pure; in words where something is odd.

Unlike the comparison of counts these hold for small sites too, for what they look at is the shape of the changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from storage.model import Change, ChangeKind, Listing

AT_LEAST = 3  # changes of one shape that are no coincidence
_MOST = 0.8  # of the listings it could have met
_AGO = 500  # changes looked up one by one

Goods = tuple[str, str] | None  # a listing's title and price, by which it is known again under another id; None: it has not both


def goods_of(listing: Listing) -> Goods:
    """What a listing is known by without its id."""
    price = listing.price
    if not listing.title or price is None or price.amount is None:
        return None
    return " ".join(listing.title.casefold().split()), f"{price.amount} {price.currency}"


def one_for_all(changes: Iterable[Change], known: int) -> tuple[str, ...]:
    """Fields that say one thing for nearly every known listing where they told them apart; a currency that became another."""
    by_field: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind is ChangeKind.CHANGED and change.field is not None:
            by_field[change.field].append(change)
    return tuple(
        words
        for field, some in by_field.items()
        if len(some) >= AT_LEAST and len(some) >= _MOST * known and (words := _one_value(field, some)) is not None
    )


def _one_value(field: str, changes: Sequence[Change]) -> str | None:
    new, old = {change.new for change in changes}, {change.old for change in changes}
    if len(new) == 1 and len(old) > 1:
        return f"{field} of {len(changes)} listings became {new.pop()!r} at once"
    if field != "price":
        return None
    now, before = {_currency(change.new) for change in changes}, {_currency(change.old) for change in changes}
    if len(now) == 1 and None not in now and None not in before and now.isdisjoint(before):
        return f"the prices of {len(changes)} listings are in {now.pop()} at once"
    return None


def _currency(price: str | None) -> str | None:
    word = (price or "").rpartition(" ")[2]
    return word if len(word) == 3 and word.isupper() else None


def renumbered(new: Sequence[Goods], missing: Collection[Goods]) -> str | None:
    """Whether what is new is what is missing under other ids. new: goods not known before; missing: goods not shown any more."""
    twins = sum(goods is not None and goods in missing for goods in new)
    if twins < AT_LEAST or twins < _MOST * len(new):
        return None
    return f"{twins} of {len(new)} new listings are missing ones with other ids"


def old_copy(
    changes: Sequence[Change], *, past: Callable[[str], Iterable[Change]], since: Callable[[datetime], Iterable[Change]],
    shown: Callable[[str], bool],
) -> str | None:  # fmt: skip
    """Whether a crawl shows the site as it was before: every change takes one back, and nothing that came since then is left.

    changes: those of the crawl. past: the earlier changes of a listing, in order. since: all of the source from a moment on.
    """
    events = [change for change in changes if not change.baseline]
    if not 1 < len(events) <= _AGO or any(c.kind not in (ChangeKind.CHANGED, ChangeKind.RELISTED) for c in events):
        return None
    spans = [_told_before(change, past(change.listing_id)) for change in events]
    known = [span for span in spans if span is not None]
    if len(known) < len(spans) or max(begin for begin, _ in known) >= (end := min(end for _, end in known)):
        return None
    taken_back, undone = {(change.listing_id, change.field) for change in events}, 0
    for change in since(end):
        if _is_left(change, taken_back, shown=shown(change.listing_id)):
            return None
        undone += change.kind is ChangeKind.NEW
    if len(events) + undone < AT_LEAST:
        return None
    return f"all {len(events)} changes take back what was told since {end:%Y-%m-%d %H:%M}: an old copy of the site"


def _is_left(change: Change, taken_back: Collection[tuple[str, str | None]], *, shown: bool) -> bool:
    """Whether something that was told once is so still, which no copy from before it could show."""
    match change.kind:
        case ChangeKind.CHANGED:
            return shown and (change.listing_id, change.field) not in taken_back
        case ChangeKind.REMOVED:
            return not shown
        case _:
            return shown


def _told_before(change: Change, past: Iterable[Change]) -> tuple[datetime, datetime] | None:
    """When the listing was last as this change says it is again: from, to."""
    about = [one for one in past if one.kind is not ChangeKind.CHANGED or one.field == change.field]
    begin, span = None, None
    for one in about:
        if change.kind is ChangeKind.RELISTED:
            if one.kind in (ChangeKind.NEW, ChangeKind.RELISTED):
                begin = one.at
            elif one.kind is ChangeKind.REMOVED and begin is not None:
                span = begin, one.at
        elif one.kind is ChangeKind.NEW:
            begin = one.at
        elif one.kind is ChangeKind.CHANGED:
            if one.old == change.new and begin is not None:
                span = begin, one.at
            begin = one.at
    return span
