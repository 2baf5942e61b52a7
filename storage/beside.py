"""What stands beside history and never changes it: interpretations of old versions, links between listings. Plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from storage.codec import from_json, pack, to_json, unpack
from storage.errors import StoreError
from storage.model import Interpretation, Listing, Repost
from storage.rows import micros, moment, split_id

INTERPRETATIONS = """SELECT interpretation.*, version.number, listing.source, listing.native_id FROM interpretation
    JOIN version ON version.id = interpretation.version JOIN listing ON listing.id = version.listing"""
REPOSTS = """SELECT repost.*, one.source, one.native_id, other.source AS other_source, other.native_id AS other_id, crawl.crawl_id
    FROM repost JOIN listing one ON one.id = repost.listing JOIN listing other ON other.id = repost.earlier
    JOIN crawl ON crawl.id = repost.crawl"""
VANISHED = """SELECT listing.*, standing.at AS went FROM standing JOIN listing ON listing.id = standing.listing
    WHERE standing.status = 'gone' AND standing.at BETWEEN ? AND ? AND listing.source = ? AND listing.status = 'gone'
    AND standing.id = (SELECT max(id) FROM standing last WHERE last.listing = listing.id) ORDER BY standing.at DESC, listing.id"""


def add_interpretation(db: sqlite3.Connection, one: Interpretation) -> int:
    """1 when it was kept, 0 when the last one of its version says the same. Raises StoreError for a version that is not known."""
    row = db.execute(
        "SELECT version.id FROM version JOIN listing ON listing.id = version.listing"
        " WHERE source = ? AND native_id = ? AND number = ?",
        (*split_id(one.listing.listing_id), one.version),
    ).fetchone()
    if row is None:
        raise StoreError(f"no version {one.version} of {one.listing.listing_id!r} to interpret")
    body = to_json(pack(one.listing))
    last = db.execute("SELECT body FROM interpretation WHERE version = ? ORDER BY id DESC LIMIT 1", row).fetchone()
    if last is not None and last[0] == body:
        return 0
    db.execute(
        "INSERT INTO interpretation (version, at, program, fields, body) VALUES (?, ?, ?, ?, ?)",
        (row[0], micros(one.at), one.program, to_json(one.fields), body),
    )
    return 1


def interpretation_of(row: sqlite3.Row) -> Interpretation:
    """A row of INTERPRETATIONS."""
    return Interpretation(
        listing=unpack(Listing, from_json(row["body"])), version=row["number"], fields=tuple(from_json(row["fields"])),
        at=moment(row["at"]), program=row["program"],
    )  # fmt: skip


def add_reposts(db: sqlite3.Connection, crawl: int, reposts: Iterable[Repost], id_of: Callable[[str], int]) -> None:
    """Keep links between listings; a pair that is linked already is left alone."""
    for one in reposts:
        db.execute(
            "INSERT INTO repost (listing, earlier, crawl, at, score, evidence) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (listing, earlier) DO NOTHING",
            (id_of(one.listing_id), id_of(one.earlier_id), crawl, micros(one.at), one.score, to_json(one.evidence)),
        )


def repost_of(row: sqlite3.Row) -> Repost:
    """A row of REPOSTS."""
    return Repost(
        listing_id=f"{row['source']}:{row['native_id']}", earlier_id=f"{row['other_source']}:{row['other_id']}",
        at=moment(row["at"]), crawl_id=row["crawl_id"], score=row["score"],
        evidence=tuple((what, words) for what, words in from_json(row["evidence"])),
    )  # fmt: skip
