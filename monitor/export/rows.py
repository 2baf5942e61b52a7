"""The rows of every export, and which columns they have in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from monitor.columns import COLUMNS, MORE, listing_row, plain, stamp
from monitor.export.privacy import Veil
from monitor.history.coverage import coverage_of, walks_of
from monitor.history.sellers import is_rename
from monitor.history.spoken import Standing, standings_of
from monitor.ratebook import RateBook
from storage.model import (
    Change,
    CrawlRecord,
    Flag,
    Identifier,
    ListingState,
    Repost,
    SellerRecord,
    SellerVersion,
    Status,
    Version,
)
from storage.sellers import seller_key
from storage.store import Store

StatusTurn = tuple[datetime, Status, str | None]  # when, to what, on what evidence

COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "listings": (*COLUMNS, *MORE, "status_because"),
    "history": (
        *COLUMNS, "version", "valid_from", "valid_to", "learned_at", "crawl_id", "capture", "sha256", "fields", "card_read_at",
        "page_read_at", "ended_because", *MORE,
    ),
    "changes": ("change_id", "listing_id", "url", "at", "kind", "field", "old", "new", "baseline", "crawl_id", "capture"),
    "sellers": (
        "source", "seller", "known_by", "seller_name", "seller_id", "seller_url", "seller_kind", "seller_since", "seller_rating",
        "seller_rating_of", "seller_reviews", "version", "valid_from", "valid_to", "renamed_from", "renamed_listings", "first_seen",
        "last_seen", "listings", "live", "crawl_id", "capture",
    ),
    "flags": ("listing_id", "rule", "kind", "weight", "words", "field", "label", "lose"),
    "crawls": (
        "crawl_id", "source", "watches", "outcome", "started", "ended", "belief", "held_because", "stopped_because", "baseline",
        "requests", "pages", "listings", "total", "new", "changed", "removed", "relisted", "not_understood", "pages_planned",
        "pages_fetched", "pages_read", "limits", "walks", "kept", "origin", "clock_behind",
    ),
}  # fmt: skip


def state_row(state: ListingState, rates: RateBook | None = None) -> dict[str, Any]:
    """A listing as it is known now. rates: equivalents in USD and EUR are of the day it was last seen."""
    return listing_row(state.listing, rates.at(state.last_seen) if rates else None) | {
        "status": state.status.value,
        "first_seen": stamp(state.first_seen),
        "last_seen": stamp(state.last_seen),
        "watches": list(state.watches),
        "status_because": state.status_because,
    }


def version_row(
    version: Version, until: datetime | None, *, standings: Mapping[str, Standing], turns: Sequence[StatusTurn] = (),
    rates: RateBook | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One version; valid_to None: it is still so; standings: of its fields; turns: of its listing's status.

    rates: equivalents are of the day the version began, so that no later rate makes an old row another.
    """
    row = listing_row(version.listing, rates.at(version.first_seen) if rates else None) | {
        "first_seen": stamp(version.first_seen),
        "last_seen": stamp(version.last_seen),
        "version": version.number,
        "valid_from": stamp(version.first_seen),
        "valid_to": stamp(until),
        "learned_at": stamp(version.learned),
        "crawl_id": version.crawl_id,
        "capture": version.capture.record_id if version.capture else None,
        "sha256": version.capture.sha256 if version.capture else None,
        "fields": {name: standing.said.value for name, standing in standings.items()},
        "card_read_at": stamp(version.card_read),
        "page_read_at": stamp(version.item_read),
        "ended_because": next((why for at, status, why in turns if status is Status.GONE and at == until), None),
    }
    return {name: row[name] for name in COLUMNS_OF["history"]}


def learning(store: Store) -> Callable[[str], datetime | None]:
    """A function from a crawl's id to the time it was taken into history."""

    @lru_cache(maxsize=4096)
    def learned(crawl_id: str) -> datetime | None:
        crawl = store.crawl(crawl_id)
        return None if crawl is None else crawl.kept

    return learned


def change_row(change: Change) -> dict[str, Any]:
    """One change."""
    return {
        "change_id": change.change_id,
        "listing_id": change.listing_id,
        "url": change.url,
        "at": stamp(change.at),
        "kind": change.kind.value,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "baseline": change.baseline,
        "crawl_id": change.crawl_id,
        "capture": change.capture,
    }


def seller_rows(versions: Sequence[SellerVersion], record: SellerRecord) -> Iterator[dict[str, Any]]:
    """A seller, one row a version: what it said of itself, from when to when; renamed_from: its name before, where that changed."""
    for version, before, after in zip(versions, [None, *versions], [*versions[1:], None], strict=False):
        seller, renamed = version.seller, before is not None and is_rename(before, version)
        row = {
            "source": version.key.source, "seller": version.key.seller_id, "known_by": version.key.known_by.value,
            "seller_name": seller.name, "seller_id": seller.native_id, "seller_url": seller.url,
            "seller_kind": seller.kind.value if seller.kind else None, "seller_since": seller.since,
            "seller_rating": plain(seller.rating), "seller_rating_of": seller.rating_of, "seller_reviews": seller.reviews,
            "version": version.number, "valid_from": stamp(version.at), "valid_to": stamp(after.at) if after else None,
            "renamed_from": before.seller.name if before and renamed else None,
            "renamed_listings": version.listings if renamed else None, "first_seen": stamp(record.first_seen),
            "last_seen": stamp(record.last_seen), "listings": record.listings, "live": record.live, "crawl_id": version.crawl_id,
            "capture": version.capture.record_id if version.capture else None,
        }  # fmt: skip
        yield {name: row[name] for name in COLUMNS_OF["sellers"]}


def repost_row(repost: Repost) -> dict[str, Any]:
    """One link between two listings that look like one offer."""
    return {
        "listing_id": repost.listing_id,
        "earlier_id": repost.earlier_id,
        "at": stamp(repost.at),
        "crawl_id": repost.crawl_id,
        "score": repost.score,
        "evidence": [{"kind": kind, "words": words} for kind, words in repost.evidence],
    }


def flag_export_row(listing_id: str, flag: Flag) -> dict[str, Any]:
    """One flag of a current version, with its words and what it would take to lose it."""
    return {
        "listing_id": listing_id,
        "rule": flag.rule,
        "kind": flag.kind.value,
        "weight": flag.weight,
        "words": flag.words,
        "field": flag.field,
        "label": flag.label,
        "lose": flag.lose,
    }


def crawl_row(crawl: CrawlRecord) -> dict[str, Any]:
    """One crawl; not_understood is {kind of text: how many}, limits the queries whose page limit was reached."""
    coverage = coverage_of(crawl)
    row: dict[str, Any] = {name: getattr(crawl, name, None) for name in COLUMNS_OF["crawls"]}
    return row | {
        "pages_planned": coverage.pages_planned,
        "pages_fetched": coverage.pages_fetched,
        "pages_read": coverage.pages_read,
        "limits": list(coverage.limits),
        "walks": [dict(walk) for walk in walks_of(crawl.walks)],
        "kept": stamp(crawl.kept),
        "clock_behind": None if crawl.clock_behind is None else crawl.clock_behind.total_seconds(),
        "watches": list(crawl.watches),
        "started": stamp(crawl.started),
        "ended": stamp(crawl.ended),
        "belief": crawl.belief.value,
        "not_understood": dict(crawl.not_understood),
    }


def export_rows(
    store: Store,
    what: str,
    *,
    veil: Veil | None,
    watch: str | None = None,
    since: datetime | None = None,
    at: datetime | None = None,
    rates: RateBook | None = None,
) -> Iterator[dict[str, Any]]:
    """Every row of one export, as a stream. Without a veil texts stand as they were stated, and listings carry `identifiers`.

    at: listings as they were known then. rates: for equivalents in USD and EUR; without them those are null.
    """
    for row, known in _bare_rows(store, what, watch=watch, since=since, at=at, rates=rates):
        if veil is not None:
            yield veil.row(row, known)
        elif what in ("listings", "history"):
            yield row | {"identifiers": [{"type": each.type, "value": each.value} for each in known]}
        else:
            yield row


def _bare_rows(
    store: Store, what: str, *, watch: str | None, since: datetime | None, at: datetime | None, rates: RateBook | None
) -> Iterator[tuple[dict[str, Any], tuple[Identifier, ...]]]:
    """(row, identifiers of its listing)."""
    if what == "listings":
        yield from (
            (state_row(state, rates), state.listing.identifiers) for state in store.listings(watch=watch, since=since, at=at)
        )
    elif what == "history":
        # Versions of one listing follow one another.
        spoken, turns = lru_cache(maxsize=1)(store.spoken), lru_cache(maxsize=1)(store.standings)
        for version, until in store.history(watch=watch, since=since):
            name = version.listing.listing_id
            ended = turns(name) if until is not None else ()
            row = version_row(version, until, standings=standings_of(version, spoken(name)), turns=ended, rates=rates)
            yield row, version.listing.identifiers
    elif what == "changes":
        yield from ((change_row(change), ()) for change in store.changes(watch=watch, since=since))
    elif what == "sellers":
        yield from ((row, ()) for row in _all_sellers(store, watch=watch, since=since))
    elif what == "flags":
        yield from ((flag_export_row(listing_id, flag), ()) for listing_id, flag in store.flags(watch=watch, since=since))
    else:
        yield from ((crawl_row(crawl), ()) for crawl in store.crawls(watch=watch, since=since))


def _all_sellers(store: Store, *, watch: str | None, since: datetime | None) -> Iterator[dict[str, Any]]:
    """since: sellers of whom something was said since then, with all that was said; watch: those that it found."""
    records = {record.key: record for record in store.sellers()}
    if watch is not None:
        found = (seller_key(state.listing.source, state.listing.seller) for state in store.listings(watch=watch))
        asked = {key for key in found if key is not None}
        records = {key: record for key, record in records.items() if key in asked}
    for key, versions in groupby(store.seller_versions(), key=attrgetter("key")):
        said = list(versions)
        if key in records and (since is None or said[-1].at >= since):
            yield from seller_rows(said, records[key])
