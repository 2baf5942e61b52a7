"""What pages state: the values that reading hands to everybody else. Text only; nobody has interpreted it yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class PageKind(StrEnum):
    """The verdict on a page."""

    SEARCH = "search"  # a result page: a list of listings
    ITEM = "item"  # one listing's own page
    EMPTY = "empty"  # an honest page without listings
    SHELL = "shell"  # nothing there until a browser runs its script
    BLOCKED = "blocked"  # a challenge, a captcha, a login wall


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One response as it came: what reading gets, and all it gets."""

    url: str
    body: bytes
    content_type: str | None = None  # the Content-Type header, charset included
    status: int = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingReading:
    """One offer as one page states it. Every field is the page's own text; None means not stated there."""

    url: str | None  # absolute, tracking parameters removed
    native_id: str | None  # the site's own id, stable over captures and orders of one search
    title: str | None
    description: str | None = None
    price_text: str | None = None  # what a visitor sees, old price and instalments left out
    price_old_text: str | None = None  # the struck-out one
    price_amount: str | None = None  # what the page's data says where it has data: a plain decimal, minor units resolved
    price_currency: str | None = None  # ISO 4217, from the page's data or its declared currency
    seller_name: str | None = None
    seller_id: str | None = None
    seller_url: str | None = None
    seller_kind: str | None = None  # as stated: "private", "Частное лицо", "Organization" ...
    seller_since: str | None = None  # as stated: "На сайте с июня 2019", "2019-06-14"
    seller_rating: str | None = None  # as stated: "4,9 · 120 отзывов", "98.7%"
    region_text: str | None = None
    delivery_text: str | None = None
    condition: str | None = None
    availability: str | None = None
    image: str | None = None  # absolute address of the main photograph
    image_alt: str | None = None
    posted_text: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()  # further name and value pairs of an item page, in page order
    promoted: bool = False
    where: tuple[tuple[str, str], ...] = ()  # (field, part of the page it came from), for `extract --explain`


@dataclass(frozen=True, kw_only=True, slots=True)
class PageReading:
    """What one page states."""

    kind: PageKind
    url: str
    listings: tuple[ListingReading, ...] = ()
    next_page: str | None = None  # absolute address of the next result page
    said: str | None = None  # the words (or sign) the verdict rests on: a no-results notice, a challenge title ...
    removed: str | None = None  # the removal notice of an item page whose listing is gone
    outage: str | None = (
        None  # the words by which a page without listings says that it is out of order for now, or for this visitor
    )
    total: int | None = None  # the site's own hit count, where it states one
    language: str | None = None  # BCP 47, as declared
    currency: str | None = None  # ISO 4217, where the page declares one for all of it
    error: str | None = None  # why a page could not be read, when it could not
    notes: tuple[str, ...] = field(default=())  # what was not understood, one short sentence each


def card_digest(reading: ListingReading) -> str:
    """Digest of what a card says of the goods, volatile things left out: equal digests need no new look at the item page."""
    said = (
        reading.title,
        reading.price_text,
        reading.price_amount,
        reading.price_currency,
        reading.seller_name,
        reading.region_text,
    )
    text = "\x1f".join("" if part is None else " ".join(part.split()) for part in said)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
