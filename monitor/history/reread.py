"""What today's reading makes of the page that an old version rests on: a second opinion beside it, never in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from monitor.history.fields import FIELDS, Field
from monitor.history.sighting import stated_texts
from monitor.understand import Hints
from spiders.listing import ListingReading, PageKind, PageReading
from storage.model import Listing, Place, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One field in which today's reading differs."""

    field: str
    then: str | None  # None: nothing was understood
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reread:
    """A version read again."""

    version: Version
    listing: Listing  # the version's listing with what is understood today
    differences: tuple[Difference, ...]


def reading_of(page: PageReading, native_id: str, url: str | None) -> ListingReading | None:
    """What a page states of one listing; an item page may call itself by another id than its card does."""
    for one in page.listings:
        if one.native_id == native_id or (one.url is not None and one.url == url):
            return one
    return page.listings[0] if page.kind is PageKind.ITEM and len(page.listings) == 1 else None


def read_again(version: Version, reading: ListingReading, understood: Listing, hints: Hints) -> Reread:
    """Compare a version with its own page as it is read today. What the page does not state was not read from it."""
    said, parts, differences = stated_texts(reading), {}, []
    for field in FIELDS:
        own = {name: said[name] for name in field.texts if name in said}
        now = field.read(own, hints) if own else None
        if now is None:
            continue
        then = field.of(version.listing)
        fresh = getattr(understood, field.attribute)
        if then is None or not field.agrees(then, now):
            words = None if then is None else field.words(then)
            differences.append(Difference(field=field.name, then=words, now=field.words(now)))
            parts[field.attribute] = fresh
        elif (moved := _resolved_anew(field, getattr(version.listing, field.attribute), fresh)) is not None:
            differences.append(moved)
            parts[field.attribute] = fresh
    return Reread(version=version, listing=replace(version.listing, **parts), differences=tuple(differences))


def _resolved_anew(field: Field, then: Any, now: Any) -> Difference | None:
    """The same place in words that means another one today."""
    if not isinstance(then, Place) or not isinstance(now, Place) or then.text != now.text or _where(then) == _where(now):
        return None
    return Difference(field=field.name, then=_where(then), now=_where(now))


def _where(place: Place) -> str:
    return ", ".join(part for part in (place.city, place.admin1, place.country) if part) or "not resolved"
