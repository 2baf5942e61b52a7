"""One listing as one crawl saw it: what its cards said, what its own page said."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter

import orjson

from monitor.history.fields import FIELDS
from spiders.listing import ListingReading
from storage.model import CaptureRef

_TEXTS = tuple(name for field in FIELDS for name in field.texts)
_texts_of = attrgetter(*_TEXTS)
_FILLED = tuple(field.name for field in fields(ListingReading) if field.name not in ("promoted", "where", "attributes"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What one kind of page said of a listing, when, and the response that proves it."""

    reading: ListingReading
    at: datetime
    capture: CaptureRef | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """Everything one crawl read of one listing. At least one of card and item is there."""

    source: str
    native_id: str
    card: Statement | None = None
    item: Statement | None = None
    queries: tuple[str, ...] = ()  # those whose result pages showed it in this crawl
    watches: tuple[str, ...] = ()  # those that asked these queries

    @property
    def at(self) -> datetime:
        """When it was last seen."""
        card, item = self.card, self.item
        if card is None or item is None:
            stated = card or item
            assert stated is not None, "a sighting has a card or an item page"  # noqa: S101 what the class says
            return stated.at
        return max(card.at, item.at)

    @property
    def listing_id(self) -> str:
        """Known everywhere by this."""
        return f"{self.source}:{self.native_id}"


def sign(sighting: Sighting, unread: Collection[str] = ()) -> int:
    """A 63-bit digest of all that a card can tell: an equal one tells nothing new of a listing that is live.

    unread: names of fields that the crawl cannot be trusted with; the same words tell something else then.
    """
    said = () if sighting.card is None else _texts_of(sighting.card.reading)
    told = (said, sighting.queries, sighting.watches, *unread) if unread else (said, sighting.queries, sighting.watches)
    try:
        text = orjson.dumps(told)
    except orjson.JSONEncodeError:  # half of a surrogate pair, as broken pages have it
        text = json.dumps(told).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def stated_texts(reading: ListingReading) -> dict[str, str]:
    """Every compared text that a reading states, by field of ListingReading."""
    return {name: text for name, text in zip(_TEXTS, _texts_of(reading), strict=True) if text is not None and text.strip()}


def merge_cards(cards: Sequence[Statement]) -> Statement:
    """Several cards of one listing in one crawl as one: the latest wins, advertised copies (often cut short) only fill gaps."""
    ranked = sorted(cards, key=lambda card: (not card.reading.promoted, card.at), reverse=True)
    best = ranked[0]
    reading = best.reading
    for other in ranked[1:]:
        gaps = {
            name: text for name in _FILLED if getattr(reading, name) is None and (text := getattr(other.reading, name)) is not None
        }
        if "price_text" not in gaps and reading.price_text is not None:
            # A currency or amount of another card must not be put beside this card's price.
            gaps = {name: text for name, text in gaps.items() if not name.startswith("price")}
        reading = replace(reading, **gaps) if gaps else reading
    return replace(best, reading=reading)
