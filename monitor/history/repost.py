"""The same goods under a new id shortly after the old one went: linked with the evidence, never merged.

Two of three have to speak for it, one of them the text or the photograph: the words of title and description, the seller, the
photograph. Two sellers whose accounts differ speak against it, and so does a photograph that several offers share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.history.volatile import photograph, squash
from storage.model import Listing, Repost

SHORTLY = timedelta(days=14)
_TOGETHER = timedelta(days=1)  # the removal may be noticed after the new one was seen
ENOUGH = 0.6
_WORD = re.compile(r"\w+")
_ALIKE = 0.6  # share of common shingles that speaks for one text
_WORDS = 6  # a shorter text says nothing by itself


@dataclass(frozen=True, slots=True)
class _Traits:
    listing: Listing
    went: datetime
    shingles: frozenset[tuple[str, ...]]
    words: int
    photo: str | None


def find_reposts(
    new: Sequence[tuple[Listing, datetime]], vanished: Iterable[tuple[Listing, datetime]], *, crawl_id: str
) -> tuple[Repost, ...]:
    """For each new listing (with the time it was first seen) the vanished one (with the time it went) that it repeats, if any.

    An earlier listing is repeated once: the best pair wins.
    """
    gone = [_traits(listing, went) for listing, went in vanished]
    fresh = [_traits(listing, at) for listing, at in new]
    shared = {photo for photo, count in Counter(one.photo for one in gone if one.photo).items() if count > 1}
    shared |= {photo for photo, count in Counter(one.photo for one in fresh if one.photo).items() if count > 1}
    pairs = [
        (score, now, before, evidence)
        for now in fresh
        for before in gone
        if before.listing.listing_id != now.listing.listing_id and -_TOGETHER <= now.went - before.went <= SHORTLY
        for score, evidence in [_compare(now, before, shared)]
        if score >= ENOUGH
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].listing.listing_id, pair[2].listing.listing_id))
    taken: set[str] = set()
    links = []
    for score, now, before, evidence in pairs:
        if taken.isdisjoint((now.listing.listing_id, before.listing.listing_id)):
            taken |= {now.listing.listing_id, before.listing.listing_id}
            links.append(
                Repost(
                    listing_id=now.listing.listing_id, earlier_id=before.listing.listing_id, at=now.went, crawl_id=crawl_id,
                    score=round(score, 2), evidence=evidence,
                )
            )  # fmt: skip
    return tuple(links)


def _traits(listing: Listing, at: datetime) -> _Traits:
    words = _WORD.findall(squash(f"{listing.title or ''} {listing.description or ''}").casefold())
    size = min(3, max(1, len(words)))
    shingles = frozenset(tuple(words[n : n + size]) for n in range(len(words) - size + 1))
    return _Traits(listing, at, shingles, len(words), photograph(listing.image) or None if listing.image else None)


def _compare(now: _Traits, before: _Traits, shared: set[str]) -> tuple[float, tuple[tuple[str, str], ...]]:
    """A score between 0 and 1, and what speaks for it."""
    seller = _seller(now.listing, before.listing)
    if isinstance(seller, bool):
        return 0.0, ()
    evidence: list[tuple[str, str]] = []
    score = 0.0
    alike = _alike(now, before)
    if alike >= _ALIKE:
        evidence.append(("text", f"{alike:.0%} of the words in a row are the same"))
        score += 0.5 * alike
    if now.photo is not None and now.photo == before.photo and now.photo not in shared:
        evidence.append(("photograph", f"the same photograph {now.photo}"))
        score += 0.45
    if not evidence:
        return 0.0, ()
    if seller is not None:
        evidence.append(("seller", seller))
        score += 0.35
    return (min(1.0, score) if len(evidence) > 1 else 0.0), tuple(evidence)


def _alike(now: _Traits, before: _Traits) -> float:
    if min(now.words, before.words) < _WORDS:
        return 0.0
    return len(now.shingles & before.shingles) / len(now.shingles | before.shingles)


def _seller(now: Listing, before: Listing) -> str | Literal[False] | None:
    """In words what makes them one seller; False: two sellers; None: not known."""
    if now.seller is None or before.seller is None:
        return None
    one, other = now.seller, before.seller
    if one.native_id is not None and other.native_id is not None:
        return f"the same account {one.native_id}" if one.native_id == other.native_id else False
    if one.name is not None and other.name is not None:
        return f"the same name {one.name!r}" if squash(one.name).casefold() == squash(other.name).casefold() else False
    return None
