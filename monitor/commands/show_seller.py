"""`monitor show seller:SOURCE/ID`: a seller, what it was called, and what it sells."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor.commands.common import echo_json, local
from monitor.errors import ListingUnknown
from storage.model import ListingState, SellerRecord, SellerVersion
from storage.sellers import seller_key
from storage.store import Store

PREFIX = "seller:"
_SHOWN = 100


def show_seller(store: Store, name: str, *, zone: ZoneInfo, as_json: bool) -> None:
    """Print the seller that "SOURCE/ID" or "SOURCE/NAME" names. Raises ListingUnknown."""
    found = find_sellers(store, name)
    if not found:
        raise ListingUnknown(f"no seller {name!r}; `monitor export sellers` lists them, and SOURCE/ID or SOURCE/NAME names one")
    if as_json:
        echo_json([_as_row(store, record) for record in found])
        return
    for place, record in enumerate(found):
        if place:
            click.echo()
        _print(store, record, zone)


def find_sellers(store: Store, name: str) -> list[SellerRecord]:
    """The seller of this account or address; otherwise all that bear or bore this name."""
    source, _, own = name.partition("/")
    known = list(store.sellers(source=source))
    exact = [record for record in known if record.key.key == own]
    if exact or not own:
        return exact
    asked = " ".join(own.casefold().split())
    return [
        record
        for record in known
        if asked in {" ".join((one.seller.name or "").casefold().split()) for one in store.seller_versions(record.key)}
    ]


def seller_of(store: Store, state: ListingState) -> tuple[SellerRecord, list[SellerVersion]] | None:
    """The seller of a listing with all that it ever said of itself."""
    key = seller_key(state.listing.source, state.listing.seller)
    record = None if key is None else store.seller(key)
    return None if record is None else (record, list(store.seller_versions(record.key)))


def version_cells(versions: list[SellerVersion], zone: ZoneInfo) -> list[tuple[object, ...]]:
    """A seller's versions as rows of a table."""
    from monitor.commands.terminal import short

    return [
        (
            local(one.at, zone), short(one.seller.name, 40), one.seller.kind.value if one.seller.kind else None, one.seller.since,
            _rating(one), one.listings,
        )
        for one in versions
    ]  # fmt: skip


HEADINGS = ("from", "name", "kind", "since", "rating", "listings")


def _rating(version: SellerVersion) -> str | None:
    seller = version.seller
    if seller.rating is None:
        return None
    return f"{seller.rating:f}{f' of {seller.rating_of}' if seller.rating_of else ''}"


def _as_row(store: Store, record: SellerRecord) -> dict[str, Any]:
    from monitor.export.rows import seller_rows

    versions = list(store.seller_versions(record.key))
    rows = list(seller_rows(versions, record))
    return rows[-1] | {"versions": rows, "listing_ids": [state.listing.listing_id for state in store.sold_by(record.key)]}


def _print(store: Store, record: SellerRecord, zone: ZoneInfo) -> None:
    from monitor.commands.terminal import console, price_of, print_table, safe, short
    from monitor.export.rows import state_row

    screen, seller = console(), record.seller
    screen.print(Text(safe(seller.name) or "(no name)", style="bold"))
    screen.print(Text(f"{safe(record.key.seller_id)}  known by {record.key.known_by.value}"))
    screen.print(
        Text(f"first seen {local(record.first_seen, zone)}, last seen {local(record.last_seen, zone)} {zone.key}", style="dim")
    )
    facts = (
        ("seller page", seller.url), ("kind", seller.kind.value if seller.kind else None), ("since", seller.since),
        ("reviews", seller.reviews), ("listings", f"{record.listings}, {record.live} of them live"),
    )  # fmt: skip
    print_table(("", ""), [(Text(name, style="dim"), short(value, 300)) for name, value in facts if value])
    click.echo()
    print_table(HEADINGS, version_cells(list(store.seller_versions(record.key)), zone), title="called")
    states = list(store.sold_by(record.key))
    rows = [state_row(state) for state in states[-_SHOWN:]]
    click.echo()
    title = "sells" if len(states) <= _SHOWN else f"sells (the last {_SHOWN} of {len(states):,}; --json has all)"
    print_table(
        ("listing", "title", "price", "status", "item"),
        [(short(row["listing_id"], 36), short(row["title"], 44), price_of(row), row["status"], row["item"]) for row in rows],
        title=title,
    )
