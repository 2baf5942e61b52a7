"""Changes that betray the site: each is possible, all of them at once are not. Pure; in words where something is odd.

Unlike the comparison of counts these hold for small sites too, for what they look at is the shape of the changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from monitor.history.belief import OLD_COPY
from storage.model import Change, ChangeKind, Listing

AT_LEAST = 3  # changes of one shape that are no coincidence
_MOST = 0.8  # of the listings it could have met
_AGO = 500  # changes that are looked at one by one
_COPIES = 50  # crawls with changes that a copy may be behind
_STRANGE = 0.2  # of its changes may be to what was never told: the site was not looked at all the time

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


Shown = Callable[[str], bool]  # whether result pages show a listing
Says = Callable[[str, str], Collection[str]]  # (listing, field) to the words in which this crawl's pages state it, if they do


def old_copy(changes: Sequence[Change], *, before: Iterable[Change], shown: Shown, says: Says, whole: bool = True) -> str | None:
    """Whether a crawl shows the site as it was before: its changes take back what was told, and nothing that came since is left.

    changes: those of the crawl. before: all earlier ones of the source, newest first; read only as far as needed. A copy from
    between two crawls may show some of what the second one told, and things that were never told: few of those. whole: what is
    not shown is not there.
    """
    events = [change for change in changes if not change.baseline]
    if not 1 <= len(events) <= _AGO or {change.kind for change in events} == {ChangeKind.RELISTED}:
        return None
    rewound = _Rewound()
    for crawl in islice(_by_crawl(before), _COPIES):
        rewound.take(crawl)
        if (evidence := rewound.evidence(events, shown, says, whole=whole)) is not None and evidence >= AT_LEAST:
            since = min(change.at for change in crawl)
            told = "all" if rewound.explained == len(events) else f"{rewound.explained} of"
            return f"{told} {len(events)} changes take back what was told since {since:%Y-%m-%d %H:%M}: {OLD_COPY}"
    return None


def _by_crawl(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Changes that are newest first, crawl by crawl."""
    return (list(some) for _, some in groupby(changes, key=lambda change: change.crawl_id))


Key = tuple[str, str | None]  # a listing, and one of its fields; None: whether it is there at all


@dataclass(frozen=True, slots=True)
class _Was:
    """What became of one thing since some moment."""

    kind: ChangeKind  # of the first change since then
    was: str | None  # before it
    now: str | None  # after the last one
    last: ChangeKind

    @property
    def was_there(self) -> bool:
        return self.kind is ChangeKind.REMOVED

    def explains(self, change: Change) -> bool:
        """Whether a change says what was so at that moment."""
        return self.was == change.new if change.field is not None else self.was_there is (change.kind is ChangeKind.RELISTED)


class _Rewound:
    """A source as it was, one crawl further back with every crawl that is taken."""

    def __init__(self) -> None:
        self._was: dict[Key, _Was] = {}  # what has changed since the last crawl that was taken, itself included
        self._after: dict[Key, _Was] = {}  # what has changed after it: a copy may be from the midst of what it told
        self.explained = 0

    def take(self, crawl: Sequence[Change]) -> None:
        """Take back what one crawl told. Its changes are newest first."""
        self._after = dict(self._was)
        for change in crawl:
            if change.baseline:
                continue  # it may have been there long before it was looked for
            key = change.listing_id, change.field
            known = self._was.get(key)
            self._was[key] = _Was(
                change.kind, change.old, *((change.new, change.kind) if known is None else (known.now, known.last))
            )

    def evidence(self, events: Sequence[Change], shown: Shown, says: Says, *, whole: bool) -> int | None:
        """How many things are again as they were before this crawl, or in its midst; None: too much is not."""
        met = {(change.listing_id, change.field): change for change in events}
        # What was told to be gone since is not there anyway.
        new = [
            key for key, one in self._was.items()
            if whole and one.kind is ChangeKind.NEW and one.last is not ChangeKind.REMOVED and key not in met
        ]  # fmt: skip
        gone = {key for key in new if not shown(key[0])}
        for moments in ((self._was,), (self._was, self._after)):
            back = {key for key, change in met.items() if any(key in was and was[key].explains(change) for was in moments)}
            self.explained = len(back)
            if len(met) - len(back) > _STRANGE * len(met):
                continue
            rest = [key for key in moments[-1] if key not in back]
            if not any(all(_is_left(key, was[key], shown, says) for was in moments) for key in rest):
                return sum(key in moments[-1] for key in back | gone)
        return None


def _is_left(key: Key, one: _Was, shown: Shown, says: Says) -> bool:
    """Whether a thing is as it became since then, and not as it was."""
    listing_id, field = key
    if field is None:
        return shown(listing_id) is not one.was_there
    if one.was == one.now or not shown(listing_id):
        return False
    words = says(listing_id, field)
    return one.now in words and one.was not in words
