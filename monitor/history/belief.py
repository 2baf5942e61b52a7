"""Whether a crawl is believed: compared with the source's own believed past, in words when it is not.

Only sudden breaks with a source's habits count, and never small numbers: a site with three listings may well have one tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from storage.model import Belief, CrawlRecord

PAST = 10  # believed crawls that a crawl is compared with
FEW = 8  # below this many listings nothing can be said
AGREEING = 2  # held crawls in a row that a further one like them proves right
LASTING = timedelta(days=1)  # and since the first of them at least so long
_HONEST = frozenset({"end", "empty", "repeat", "limit"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one crawl saw, counted."""

    listings: int  # different listings seen on result pages
    walks: Mapping[str, int]  # query to listings, honest walks only
    known: int  # of the listings, those that were known before
    new: int  # not known before, found by queries whose history had begun
    changed: int  # known ones with a change
    removed: int  # listings whose own page says they are gone
    expected: int  # live or unknown listings that the walks should have shown
    stated: Mapping[str, int]  # field to the number of cards that state it
    prices: int = 0  # cards with an understood price
    different_prices: int = 0
    different_prices_before: int = 0  # the same listings' prices as they were known
    oddities: tuple[str, ...] = ()  # what the changes look like, where no site changes so


def unread_fields(tally: Tally, past: Sequence[CrawlRecord]) -> tuple[str, ...]:
    """Fields that used to be on most cards and are on none: not read this time, the rest of the crawl is good."""
    if tally.listings < FEW:
        return ()
    return tuple(
        sorted(
            field
            for field, share in _usual_shares(past).items()
            if share >= 0.6 and tally.stated.get(field, 0) <= 0.05 * tally.listings
        )
    )


def doubts(tally: Tally, past: Sequence[CrawlRecord]) -> tuple[str, ...]:
    """Why this crawl is not to be believed; empty: it is. past: believed crawls of the source, newest first."""
    if not past:
        return ()
    found = (
        *_fewer_listings(tally, past), _unreadable(tally, past), _flood_of_new(tally, past), _flood_of_changes(tally, past),
        _flood_of_removals(tally, past), _one_price(tally), *tally.oddities,
    )  # fmt: skip
    return tuple(doubt for doubt in found if doubt is not None)


def _fewer_listings(tally: Tally, past: Sequence[CrawlRecord]) -> tuple[str, ...]:
    usual = _usual_counts(past)
    return tuple(
        f"query {query!r} shows {count} listings where it used to show {usual[query]:g}"
        for query, count in tally.walks.items()
        if query in usual and _is_collapse(count, usual[query])
    )


def _is_collapse(count: int, usual: float) -> bool:
    return usual >= FEW and count < 0.4 * usual


def _unreadable(tally: Tally, past: Sequence[CrawlRecord]) -> str | None:
    gone = [field for field in unread_fields(tally, past) if field in ("title", "price")]
    return f"none of {tally.listings} listings shows its {' or '.join(gone)} any more" if len(gone) == 2 else None


def _flood_of_new(tally: Tally, past: Sequence[CrawlRecord]) -> str | None:
    if tally.new < FEW or tally.new < 0.8 * tally.listings or tally.expected < FEW:
        return None
    if _usual([crawl.new / crawl.listings for crawl in past if crawl.listings >= FEW and not crawl.baseline]) > 0.4:
        return None
    return f"{tally.new} of {tally.listings} listings are new at once"


def _flood_of_changes(tally: Tally, past: Sequence[CrawlRecord]) -> str | None:
    if tally.known < FEW or tally.changed < 0.6 * tally.known:
        return None
    if _usual([crawl.changed / crawl.listings for crawl in past if crawl.listings >= FEW and not crawl.baseline]) > 0.3:
        return None
    return f"{tally.changed} of {tally.known} known listings say something else at once"


def _flood_of_removals(tally: Tally, past: Sequence[CrawlRecord]) -> str | None:
    if tally.removed < FEW or tally.removed < 0.5 * tally.expected:
        return None
    if _usual([crawl.removed / crawl.listings for crawl in past if crawl.listings >= FEW and not crawl.baseline]) > 0.25:
        return None
    return f"{tally.removed} of {tally.expected} listings are gone at once"


def _one_price(tally: Tally) -> str | None:
    if tally.prices < FEW or tally.different_prices > 1 or tally.different_prices_before < 3:
        return None
    return f"all {tally.prices} listings show one and the same price"


def agrees(tally: Tally, held: CrawlRecord) -> bool:
    """Whether a crawl saw much the same as one that is held."""
    counts = _counts(held)
    if set(counts) != set(tally.walks) or not counts:
        return False
    return all(abs(tally.walks[query] - count) <= max(2, 0.3 * count) for query, count in counts.items()) and (
        abs(tally.listings - held.listings) <= max(2, 0.3 * held.listings)
    )


OLD_COPY = "an old copy of the site"  # how the reason ends for which such a crawl is held


def shows_a_copy(because: str | None) -> bool:
    """Whether nothing else speaks against a crawl than that it shows the site as it was before."""
    return because is not None and ";" not in because and because.endswith(OLD_COPY)


def proven(tally: Tally, waiting: Sequence[CrawlRecord], *, now: datetime) -> bool:
    """Whether a doubtful crawl proves the held ones before it, and is believed with them. waiting: newest first.

    Only what lasts is proof: an outage may show the same broken pages three times in an hour. And a crawl that takes listings away,
    or shows none, is never proven by repetition: it waits for a person. Unless nothing else is against it than that it looks like
    an old copy: what a site showed for a day, and its goods' own pages say, is the site.
    """
    row = waiting[:AGREEING]
    if len(row) < AGREEING or not all(agrees(tally, held) for held in row):
        return False
    first = waiting[-1].by_clock
    if now - first < LASTING or tally.listings == 0:
        return False
    return tally.removed == 0 or all(shows_a_copy(held.held_because) for held in row)


def past_of(crawls: Sequence[CrawlRecord]) -> list[CrawlRecord]:
    """The crawls a new one is compared with: believed ones that read something, newest first.

    An accepted crawl is a new beginning: what was usual before it is not usual any more.
    """
    past: list[CrawlRecord] = []
    for crawl in crawls:
        if crawl.belief in (Belief.BELIEVED, Belief.ACCEPTED) and crawl.pages:
            past.append(crawl)
        if crawl.belief is Belief.ACCEPTED or len(past) == PAST:
            break
    return past


def waiting_of(crawls: Sequence[CrawlRecord]) -> list[CrawlRecord]:
    """Held crawls since the last believed one, newest first."""
    row = []
    for crawl in crawls:
        if crawl.belief is Belief.HELD:
            row.append(crawl)
        elif crawl.belief is not Belief.DISCARDED and crawl.outcome == "complete":
            break
    return row


def _usual(shares: Sequence[float]) -> float:
    return median(shares) if shares else 0.0


def _usual_counts(past: Sequence[CrawlRecord]) -> dict[str, float]:
    counts: dict[str, list[int]] = {}
    for crawl in past:
        for query, count in _counts(crawl).items():
            counts.setdefault(query, []).append(count)
    return {query: median(found) for query, found in counts.items()}


def _counts(crawl: CrawlRecord) -> dict[str, int]:
    return {walk["query"]: walk["listings"] for walk in json.loads(crawl.walks) if walk["ended"] in _HONEST}


def _usual_shares(past: Sequence[CrawlRecord]) -> dict[str, float]:
    shares: dict[str, list[float]] = {}
    for crawl in past:
        if crawl.listings >= FEW:
            for field, count in crawl.stated:
                shares.setdefault(field, []).append(count / crawl.listings)
    return {field: median(found) for field, found in shares.items()}
