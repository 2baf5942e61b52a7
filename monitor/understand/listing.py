"""A reading understood as a whole."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from monitor.understand.cards import redact_reading
from monitor.understand.hints import Hints
from monitor.understand.identifiers import find_identifiers
from monitor.understand.place import read_place
from monitor.understand.posted import read_posted
from monitor.understand.price import read_price
from monitor.understand.seller import read_seller
from spiders.listing import ListingReading
from storage.model import Listing, Place, Seller


def understand(reading: ListingReading, *, source: str, hints: Hints, seen_at: datetime) -> Listing | None:
    """The listing a reading states, its judgement left open; None when the reading states nothing to know it by."""
    # Identifiers are read from the redacted texts too: a payment card must not come back as a phone or a serial.
    reading = redact_reading(reading)
    seller = stated_seller(reading)
    native_id = _native_id(reading)
    if native_id is None:
        return None
    place = _located(read_place(reading.region_text, hints), reading.latitude, reading.longitude)
    return Listing(
        source=source,
        native_id=native_id,
        url=reading.url,
        title=reading.title,
        description=reading.description,
        price=read_price(
            reading.price_text,
            hints,
            amount=reading.price_amount,
            currency=reading.price_currency,
            old_text=reading.price_old_text,
        ),
        seller=seller,
        place=place,
        delivery_text=reading.delivery_text,
        condition=reading.condition,
        availability=reading.availability,
        image=reading.image,
        posted=read_posted(reading.posted_text, hints, seen_at),
        identifiers=find_identifiers(
            reading.title, reading.description, reading.image_alt, ("seller", _named(seller)), country=dials_as(hints, place)
        ),
    )


def dials_as(hints: Hints, place: Place | None) -> str | None:
    """The country whose way of writing phone numbers a listing follows: the source's, else that of its own place.

    Who sells in occupied places writes Russian numbers: there the numbers alone decide.
    """
    if hints.country is not None or place is None or place.delivery_only or place.occupied is not False:
        return hints.country
    return place.country


def stated_seller(reading: ListingReading) -> Seller | None:
    """Who offers, as a page states it."""
    return read_seller(
        reading.seller_name, reading.seller_id, reading.seller_url, reading.seller_kind, reading.seller_since, reading.seller_rating
    )


def not_understood(listing: Listing) -> tuple[str, ...]:
    """The kinds of text that are there and were not understood: "price", "place", "date"."""
    price, place, posted = listing.price, listing.place, listing.posted
    return tuple(
        kind
        for kind, missed in (
            ("price", price is not None and price.kind is None),
            ("place", place is not None and place.country is None and not place.candidates and not place.delivery_only),
            ("date", posted is not None and posted.at is None),
        )
        if missed
    )


def _named(seller: Seller | None) -> str | None:
    return None if seller is None else " ".join(filter(None, (seller.name, seller.url)))


def _native_id(reading: ListingReading) -> str | None:
    if reading.native_id and reading.native_id.strip():
        return reading.native_id.strip()
    if reading.url:
        return _digest(_canonical(reading.url))
    said = (reading.title, reading.price_text, reading.seller_name)
    return _digest("\x1f".join(" ".join((part or "").split()) for part in said)) if any(said) else None


def _canonical(url: str) -> str:
    """The address without what differs between two visits: scheme, "www.", fragment, last slash, letter case of the host."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query, ""))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _located(place: Place | None, latitude: str | None, longitude: str | None) -> Place | None:
    """The page's own coordinates are nearer than the middle of the town; they never choose the town."""
    if place is None or latitude is None or longitude is None:
        return place
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return place
    if not (math.isfinite(north) and math.isfinite(east)) or abs(north) > 90 or abs(east) > 180 or (north == 0 and east == 0):
        return place
    return replace(place, latitude=north, longitude=east)
