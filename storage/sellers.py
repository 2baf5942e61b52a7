"""Who sells: a seller is known by its account on a source, or its address there, or by its name where nothing else is stated.

A seller outlives its names: what it says of itself begins a new version, and no version is altered. Listings point at theirs.
"""

# ruff: noqa: S608   only our own names are put into the text of a statement; values are bound
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from storage.codec import from_json, pack, to_json, unpack
from storage.model import CaptureRef, KnownBy, Seller, SellerKey, SellerRecord, SellerVersion
from storage.rows import capture_of, chunks, micros, moment

SELLER_TABLES = """
CREATE TABLE seller (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    known_by TEXT NOT NULL CHECK (known_by IN ('account', 'address', 'name')),
    key TEXT NOT NULL,               -- the account, the address without what differs between visits, or the name in small letters
    UNIQUE (source, known_by, key)
) STRICT;

CREATE TABLE seller_version (        -- what a seller said of itself, from when on
    id INTEGER PRIMARY KEY,
    seller INTEGER NOT NULL REFERENCES seller(id),
    number INTEGER NOT NULL CHECK (number >= 1),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    body TEXT NOT NULL,              -- JSON: name, kind, since, rating ...
    listings INTEGER NOT NULL,       -- how many of its listings the crawl showed so
    capture INTEGER REFERENCES capture(id),
    chained INTEGER NOT NULL DEFAULT 1 CHECK (chained IN (0, 1)), -- 0: filled in from older listings, in no link of the chain
    UNIQUE (seller, number)
) STRICT;

ALTER TABLE listing ADD COLUMN sold_by INTEGER REFERENCES seller(id); -- the seller that it states now; null: none
"""

_VERSION = """SELECT seller.source, seller.known_by, seller.key, v.number, v.at, v.body, v.listings, v.chained, crawl.crawl_id,
    capture.record_id, capture.sha256, capture.at AS capture_at, capture.url AS capture_url, warc.file
    FROM seller JOIN seller_version v ON v.seller = seller.id JOIN crawl ON crawl.id = v.crawl
    LEFT JOIN capture ON capture.id = v.capture LEFT JOIN warc ON warc.id = capture.warc"""
VERSIONS = f"{_VERSION} ORDER BY seller.source, seller.known_by, seller.key, v.number"
VERSIONS_OF = f"{_VERSION} WHERE seller.source = ? AND seller.known_by = ? AND seller.key = ? ORDER BY v.number"
LAST_VERSION = f"""{_VERSION} WHERE seller.source = ? AND seller.known_by = ? AND seller.key = ?
    ORDER BY v.number DESC LIMIT 1"""
# A name or an address under which nothing is sold any more was only a name: its listings have stated their account since.
RECORDS = """SELECT seller.*, first.at AS begun, last.number, last.at, last.body, min(listing.first_seen) AS first_seen,
    max(seen.at) AS last_seen, count(listing.id) AS listings, coalesce(sum(listing.status = 'live'), 0) AS live
    FROM seller
    JOIN seller_version first ON first.seller = seller.id AND first.number = 1
    JOIN seller_version last ON last.seller = seller.id
        AND last.number = (SELECT max(number) FROM seller_version WHERE seller = seller.id)
    LEFT JOIN listing ON listing.sold_by = seller.id LEFT JOIN seen ON seen.listing = listing.id{where}
    GROUP BY seller.id HAVING count(listing.id) > 0 OR seller.known_by = 'account'
    ORDER BY seller.source, seller.known_by, seller.key"""
RENAMED = """SELECT change.*, listing.source, listing.native_id, listing.address, crawl.crawl_id, capture.record_id FROM listing
    CROSS JOIN change ON change.listing = listing.id CROSS JOIN crawl ON crawl.id = change.crawl
    LEFT JOIN capture ON capture.id = change.capture
    WHERE listing.sold_by = ({sold}) AND change.field = 'seller' AND change.old = ? AND change.new = ? AND change.at >= ?
    ORDER BY change.at, change.id"""
_ONE = "seller.source = ? AND seller.known_by = ? AND seller.key = ?"
RECORD = RECORDS.format(where=f" WHERE {_ONE}")
SOLD = f"SELECT id FROM seller WHERE {_ONE}"
RENAMED = RENAMED.format(sold=SOLD)


def seller_key(source: str, seller: Seller | None) -> SellerKey | None:
    """What a seller is known by on its source: the strongest of what is stated; None where nothing is."""
    if seller is None:
        return None
    if seller.native_id and (account := seller.native_id.strip()):
        return SellerKey(source=source, known_by=KnownBy.ACCOUNT, key=account)
    if seller.url and (address := _bare(seller.url)):
        return SellerKey(source=source, known_by=KnownBy.ADDRESS, key=address)
    name = " ".join((seller.name or "").casefold().split())
    return SellerKey(source=source, known_by=KnownBy.NAME, key=name) if name else None


def _bare(url: str) -> str | None:
    """An address without what differs between two visits: scheme, "www.", fragment, last slash, what campaigns add."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    asked = "&".join(sorted(one for one in parts.query.split("&") if one and not one.lower().startswith(_CAMPAIGNS)))
    path = parts.path.rstrip("/")
    if not (path or asked):
        return None  # the front page of a site is nobody's profile
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{'?' if asked else ''}{asked}"


_CAMPAIGNS = (
    "utm_",
    "gclid=",
    "fbclid=",
    "yclid=",
    "ref=",
    "from=",
    "src=",
    "source=",
    "_openstat=",
    "search_id=",
    "sid=",
    "session",
)


def put_seller(db: sqlite3.Connection, key: SellerKey) -> int:
    """The row of a seller, made where there is none."""
    named = (key.source, key.known_by.value, key.key)
    row = db.execute(SOLD, named).fetchone()
    row = row or db.execute("INSERT INTO seller (source, known_by, key) VALUES (?, ?, ?) RETURNING id", named).fetchone()
    return int(row[0])


def add_seller_versions(
    db: sqlite3.Connection, crawl: int, versions: Iterable[SellerVersion], *, seller_of: Callable[[SellerKey], int],
    capture_of: Callable[[CaptureRef | None], int | None],
) -> list[SellerVersion]:  # fmt: skip
    """Keep versions of sellers; one whose number is taken is left alone. Returns those that were kept."""
    return [one for one in versions if _add_version(db, crawl, one, seller_of(one.key), capture_of(one.capture))]


def _add_version(db: sqlite3.Connection, crawl: int, one: SellerVersion, seller: int, capture: int | None) -> bool:
    added = db.execute(
        "INSERT INTO seller_version (seller, number, crawl, at, body, listings, capture) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (seller, number) DO NOTHING",
        (seller, one.number, crawl, micros(one.at), to_json(pack(one.seller)), one.listings, capture),
    )
    return added.rowcount > 0


def seller_version_of(row: sqlite3.Row) -> SellerVersion:
    """A row of VERSIONS."""
    return SellerVersion(
        key=_key(row), number=row["number"], at=moment(row["at"]), seller=unpack(Seller, from_json(row["body"])),
        crawl_id=row["crawl_id"], listings=row["listings"], capture=capture_of(row), chained=bool(row["chained"]),
    )  # fmt: skip


def seller_record_of(row: sqlite3.Row) -> SellerRecord:
    """A row of RECORDS."""
    begun = min(row["begun"], row["first_seen"] or row["begun"])
    return SellerRecord(
        key=_key(row), seller=unpack(Seller, from_json(row["body"])), version=row["number"], first_seen=moment(begun),
        last_seen=moment(max(row["at"], row["last_seen"] or row["at"])), listings=row["listings"], live=row["live"],
    )  # fmt: skip


def _key(row: sqlite3.Row) -> SellerKey:
    return SellerKey(source=row["source"], known_by=KnownBy(row["known_by"]), key=row["key"])


def fill_sellers(db: sqlite3.Connection) -> None:
    """The sellers of what is known already, each with what its listing that was altered last says of it: migration only."""
    rows: Iterable[Any] = db.execute(
        "SELECT listing.id, source, json_extract(listing.body, '$.seller'), version.crawl, version.first_seen FROM listing"
        " JOIN version ON version.listing = listing.id AND version.number = listing.version"
        " WHERE json_extract(listing.body, '$.seller') IS NOT NULL ORDER BY listing.altered, listing.id"
    )
    known: dict[SellerKey, tuple[int, list[int], Any]] = {}
    for listing, source, body, crawl, at in rows:
        key = seller_key(source, unpack(Seller, from_json(body)))
        if key is not None:
            if (before := known.get(key)) is not None:
                seller, listings, _ = before
            else:
                seller, listings = put_seller(db, key), []
            listings.append(listing)
            known[key] = seller, listings, (crawl, at, body)
    for seller, listings, (crawl, at, body) in known.values():
        for some in chunks(listings):
            db.executemany("UPDATE listing SET sold_by = ? WHERE id = ?", [(seller, one) for one in some])
        db.execute(
            "INSERT INTO seller_version (seller, number, crawl, at, body, listings, chained) VALUES (?, 1, ?, ?, ?, ?, 0)",
            (seller, crawl, at, body, len(listings)),
        )
