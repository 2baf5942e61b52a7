"""From what a page or a JSON line says to the rows that `extract` and `normalise` print."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.catalogue import Catalogue
from monitor.columns import listing_row
from monitor.commands.stated_hints import read_hints
from monitor.config.checks import countries
from monitor.ratebook import RateBook
from monitor.understand import Hints, not_understood, understand
from spiders.listing import ListingReading, PageReading
from spiders.marketplace import Marketplace, all_marketplaces
from storage.model import Listing

# Country-code domains that sites of any country use.
_WORLDWIDE = frozenset({"ai", "cc", "cd", "co", "fm", "gg", "im", "io", "la", "ly", "me", "sh", "so", "st", "to", "tv", "vc", "ws"})
_DOMAINS = {"uk": "GB", "su": "RU", "xn--p1ai": "RU", "рф": "RU", "xn--j1amh": "UA", "укр": "UA", "xn--90ais": "BY", "бел": "BY"}
_TEXTS = frozenset(field.name for field in fields(ListingReading)) - {"attributes", "promoted", "where"}
_HINTS = ("country", "currency", "timezone", "language")


def judged(listing: Listing, day: date) -> Listing:
    """The listing with what the catalogue says of it; prices are judged by the exchange rates of the day, where there are some."""
    return replace(listing, judgement=_catalogue().judge(listing, rates=_RATES.get().dollars(day)))


# Forked readers find here what the command was told.
_CATALOGUE: ContextVar[Catalogue | None] = ContextVar("_CATALOGUE", default=None)
_RATES: ContextVar[RateBook] = ContextVar("_RATES", default=RateBook(None))  # noqa: B039  (frozen)


def _catalogue() -> Catalogue:
    return _CATALOGUE.get() or Catalogue.default()


def judge_as_configured(config_file: Path) -> None:
    """From now on listings are judged with the catalogue files and exchange rates of the configuration, where there is one.

    Raises ConfigInvalid.
    """
    from monitor.commands.common import config_or_defaults

    config = config_or_defaults(config_file)
    _CATALOGUE.set(Catalogue.of(config.catalogue.files))
    _RATES.set(RateBook.of(config))


def page_row(reading: PageReading, *, seen_at: datetime, explain: bool = False) -> dict[str, Any]:
    """The answer of `extract` for one page; explain: with where each field came from and what was not understood."""
    source, hints = page_hints(reading)
    row = {
        "kind": reading.kind.value,
        "url": reading.url,
        "next_page": reading.next_page,
        "listings": [_row(card, source=source, hints=hints, seen_at=seen_at, explain=explain) for card in reading.listings],
        "error": reading.error,
    }
    return row | {"said": reading.said or reading.removed, "notes": list(reading.notes)} if explain else row


def _row(card: ListingReading, *, source: str, hints: Hints, seen_at: datetime, explain: bool) -> dict[str, Any]:
    listing = understand(card, source=source, hints=hints, seen_at=seen_at)
    if listing is None:
        listing = Listing(source=source, native_id="", url=card.url, title=card.title)
        row = listing_row(listing) | {"listing_id": None, "native_id": None}
    else:
        row = listing_row(judged(listing, seen_at.date()), _RATES.get().at(seen_at))
    if not explain:
        return row
    read = {field: getattr(card, field, None) for field, _ in card.where}
    return row | {"where": dict(card.where), "read": read, "not_understood": list(not_understood(listing))}


def page_hints(reading: PageReading) -> tuple[str, Hints]:
    """(source, hints) of a page: what ships about its host, then what the page declares, then its domain's country."""
    host = (urlsplit(reading.url).hostname or "").removeprefix("www.")
    shipped = shipped_at(host)
    if shipped is None:
        return host or "page", Hints(country=domain_country(host), currency=reading.currency, language=reading.language)
    return shipped.name, Hints(
        country=shipped.country or domain_country(host),
        currency=reading.currency or shipped.currency,
        timezone=shipped.timezone,
        language=reading.language or shipped.language,
    )


@cache
def shipped_at(host: str) -> Marketplace | None:
    """The marketplace that ships and has this host."""
    return next((site for site in all_marketplaces() if any(host == own or host.endswith(f".{own}") for own in site.hosts)), None)


def domain_country(host: str) -> str | None:
    """The country of a country-code domain; None for those that sites of any country use.

    >>> domain_country("olx.com.ua"), domain_country("shop.io")
    ('UA', None)
    """
    last = host.rpartition(".")[2].lower()
    if last in _WORLDWIDE:
        return None
    code = _DOMAINS.get(last, last.upper())
    return code if code in countries() else None


def normalised_row(asked: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The answer of `normalise` for one line; ValueError says what is wrong with it."""
    texts: dict[str, Any] = {name: _text(asked, name) for name in _TEXTS & asked.keys()}
    source = _text(asked, "source")
    hints = read_hints(*(_text(asked, name) for name in _HINTS))
    identity = asked.get("native_id") or asked.get("id")
    texts |= {"native_id": "–" if identity is None else str(identity), "url": texts.get("url"), "title": texts.get("title")}
    seen_at = _seen_at(asked, now)
    listing = understand(ListingReading(**texts), source=source or "–", hints=hints, seen_at=seen_at)
    if listing is None:
        raise ValueError("nothing stands in it")
    row = {"id": asked.get("id")} | listing_row(judged(listing, seen_at.date()), _RATES.get().at(seen_at))
    if source is None or identity is None:
        row |= {"listing_id": None, "source": source, "native_id": None if identity is None else listing.native_id}
    return row | {
        "identifiers": [{"type": found.type, "value": found.value} for found in listing.identifiers],
        "delivery_only": listing.place is not None and listing.place.delivery_only,
    }


def _text(asked: Mapping[str, Any], name: str) -> str | None:
    found = asked.get(name)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{name} must be a text or null")
    return found


def _seen_at(asked: Mapping[str, Any], now: datetime) -> datetime:
    text = _text(asked, "seen_at")
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"seen_at must be a time such as 2026-11-23T08:00:00Z, not {text[:40]!r}") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
