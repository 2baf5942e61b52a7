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
_COPIES = 50  # moments tried, from which a copy may be

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
    kinds = {change.kind for change in events}
    if not 1 < len(events) <= _AGO or ChangeKind.NEW in kinds or kinds == {ChangeKind.REMOVED}:
        return None
    spans = [_told_before(change, past(change.listing_id)) for change in events]
    known = [span for span in spans if span is not None]
    if len(known) < len(spans) or (begin := max(begin for begin, _ in known)) >= (end := min(end for _, end in known)):
        return None
    later = list(since(begin))
    for at in _beginnings(later, begin, end):
        if (undone := _undone(later[at:], events, shown)) is not None and len(events) + undone >= AT_LEAST:
            since_then = f"{later[at].at:%Y-%m-%d %H:%M}"
            return f"all {len(events)} changes take back what was told since {since_then}: an old copy of the site"
    return None


def _beginnings(changes: Sequence[Change], begin: datetime, end: datetime) -> list[int]:
    """Where in these changes a crawl's begin, of the crawls within a span: an old copy is from between two of them."""
    firsts = [at for at, change in enumerate(changes) if at == 0 or change.crawl_id != changes[at - 1].crawl_id]
    return [at for at in firsts if begin < changes[at].at <= end][-_COPIES:]


def _undone(later: Sequence[Change], events: Sequence[Change], shown: Callable[[str], bool]) -> int | None:
    """How many listings that came later are not there; None: something of what was told later is left, which no copy could show."""
    taken_back = {(change.listing_id, change.field) for change in events}
    went = {change.listing_id for change in events if change.kind is ChangeKind.REMOVED}
    undone = 0
    for (listing_id, field), (kind, was, now_is) in _turns(later).items():
        there = shown(listing_id)
        if field is not None and there and was != now_is and (listing_id, field) not in taken_back:
            return None
        # What was told first tells whether a copy from before it shows the listing.
        if field is None and there is (kind is not ChangeKind.REMOVED):
            return None
        undone += field is None and kind is ChangeKind.NEW and listing_id not in went
    return undone


def _turns(changes: Iterable[Change]) -> dict[tuple[str, str | None], tuple[ChangeKind, str | None, str | None]]:
    """What came of each listing's fields, and of its being there (field None): the first kind, what was before and what is last."""
    turns: dict[tuple[str, str | None], tuple[ChangeKind, str | None, str | None]] = {}
    for change in changes:
        key = change.listing_id, change.field
        kind, was, _ = turns.get(key, (change.kind, change.old, None))
        turns[key] = kind, was, change.new
    return turns


def _told_before(change: Change, past: Iterable[Change]) -> tuple[datetime, datetime] | None:
    """When the listing was last as this change says it is again: from, to."""
    about = [one for one in past if one.kind is not ChangeKind.CHANGED or one.field == change.field]
    begin: datetime | None = datetime.min.replace(tzinfo=change.at.tzinfo) if change.kind is ChangeKind.REMOVED else None
    span: tuple[datetime, datetime] | None = None
    for one in about:
        if change.kind is ChangeKind.REMOVED:
            if one.kind is ChangeKind.REMOVED:
                begin = one.at
            elif one.kind in (ChangeKind.NEW, ChangeKind.RELISTED) and begin is not None:
                span = begin, one.at
            continue
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
