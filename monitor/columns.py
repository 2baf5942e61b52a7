"""A listing as the row people see: the columns of `extract`, `normalise` and `export listings`, in this order."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from monitor.understand.rates import Quotes, usd
from storage.model import Flag, Listing

COLUMNS = (
    "listing_id", "source", "native_id", "url", "title", "description",
    "price_text", "price_kind", "price_amount", "price_max", "price_currency", "price_per", "price_old", "price_usd",
    "seller_name", "seller_id", "seller_url", "seller_kind",
    "region_text", "country", "admin1", "city", "geoname_id", "lat", "lon", "occupied", "delivery_text",
    "condition", "image", "posted_text", "posted_at",
    "status", "first_seen", "last_seen", "watches",
    "item", "intent", "accessory", "flagged", "score", "flags",
)  # fmt: skip
# What came later stands behind them, so that nobody's third column becomes the fourth.
MORE = (
    "price_eur", "price_usd_rate", "price_eur_rate", "price_rate_date", "price_rate_source",
    "seller_since", "seller_rating", "seller_rating_of", "seller_reviews",
)  # fmt: skip


def plain(amount: Decimal | None) -> str | None:
    """A decimal string without exponent: Decimal("1E+3") is "1000"."""
    return None if amount is None else format(amount, "f")


def stamp(at: datetime | None) -> str | None:
    """UTC, ISO 8601, seconds, with Z."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def flag_row(flag: Flag) -> dict[str, Any]:
    """A flag as exported."""
    return {"rule": flag.rule, "kind": flag.kind.value, "weight": flag.weight, "words": flag.words}


def listing_row(listing: Listing, rates: Quotes | None = None) -> dict[str, Any]:
    """The columns that a listing itself fills; status, times and watches stay None here, history fills them.

    rates: of the day the price was seen; without them the equivalents in USD and EUR are null.
    """
    row: dict[str, Any] = dict.fromkeys((*COLUMNS, *MORE))
    row |= {
        "listing_id": listing.listing_id, "source": listing.source, "native_id": listing.native_id, "url": listing.url,
        "title": listing.title, "description": listing.description, "delivery_text": listing.delivery_text,
        "condition": listing.condition, "image": listing.image,
    }  # fmt: skip
    if (price := listing.price) is not None:
        row |= {
            "price_text": price.text, "price_kind": price.kind.value if price.kind else None, "price_amount": plain(price.amount),
            "price_max": plain(price.maximum), "price_currency": price.currency, "price_per": price.per,
            "price_old": plain(price.old),
        }  # fmt: skip
    if (worth := usd(listing.price, rates)) is not None:
        row |= {
            "price_usd": plain(worth.usd), "price_eur": plain(worth.eur), "price_usd_rate": plain(worth.usd_rate),
            "price_eur_rate": plain(worth.eur_rate), "price_rate_date": worth.day.isoformat(), "price_rate_source": worth.source,
        }  # fmt: skip
    if (seller := listing.seller) is not None:
        row |= {
            "seller_name": seller.name, "seller_id": seller.native_id, "seller_url": seller.url,
            "seller_kind": seller.kind.value if seller.kind else None, "seller_since": seller.since,
            "seller_rating": plain(seller.rating), "seller_rating_of": seller.rating_of, "seller_reviews": seller.reviews,
        }  # fmt: skip
    if (place := listing.place) is not None:
        row |= {
            "region_text": place.text, "country": place.country, "admin1": place.admin1, "city": place.city,
            "geoname_id": place.geoname_id, "lat": place.latitude, "lon": place.longitude, "occupied": place.occupied,
        }  # fmt: skip
    if (posted := listing.posted) is not None:
        row |= {"posted_text": posted.text, "posted_at": stamp(posted.at)}
    judgement = listing.judgement
    row |= {
        "item": judgement.item, "intent": judgement.intent.value if judgement.intent else None, "accessory": judgement.accessory,
        "flagged": judgement.flagged, "score": judgement.score, "flags": [flag_row(flag) for flag in judgement.flags],
    }  # fmt: skip
    return row
