"""Photographs of listings in the tables: what was asked for, and what came of it. Plain SQL."""

from __future__ import annotations

import sqlite3

from storage.errors import StoreError
from storage.keeping import put_capture
from storage.model import CaptureRef, Photo
from storage.rows import lengthen, micros, moment, split_id

_PHOTO = """SELECT photo.*, listing.source, listing.native_id, crawl.crawl_id,
    whole.record_id AS whole_id, whole.sha256 AS whole_sha256, whole.at AS whole_at, whole.url AS whole_url, whole_warc.file
    AS whole_file, tiny.record_id AS small_id, tiny.sha256 AS small_sha256, tiny.at AS small_at, tiny.url AS small_url,
    small_warc.file AS small_file
    FROM photo JOIN listing ON listing.id = photo.listing JOIN crawl ON crawl.id = photo.crawl
    LEFT JOIN capture whole ON whole.id = photo.capture LEFT JOIN warc whole_warc ON whole_warc.id = whole.warc
    LEFT JOIN capture tiny ON tiny.id = photo.small LEFT JOIN warc small_warc ON small_warc.id = tiny.warc
    WHERE listing.source = ? AND listing.native_id = ?"""
PHOTOS = f"{_PHOTO} ORDER BY photo.id"
LAST_PHOTO = f"{_PHOTO} AND photo.small IS NOT NULL ORDER BY photo.id DESC LIMIT 1"
# The literals are those of the index listing_to_picture, without which every crawl would look through all listings of its source.
UNPICTURED = """SELECT listing.* FROM listing INDEXED BY listing_to_picture
    WHERE source = ? AND first_seen >= ? AND flagged = 1 AND status = 'live'
    AND json_extract(body, '$.image') IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.listing = listing.id AND photo.small IS NOT NULL)
    AND (SELECT count(*) FROM photo WHERE photo.listing = listing.id) < ?
    ORDER BY first_seen DESC, listing.id DESC LIMIT ?"""


def add_photo(db: sqlite3.Connection, photo: Photo) -> int:
    """1 when it was kept, 0 when it is there already. Raises StoreError for a crawl or listing that is not known."""
    row = db.execute("SELECT id FROM listing WHERE source = ? AND native_id = ?", split_id(photo.listing_id)).fetchone()
    crawl = db.execute("SELECT id FROM crawl WHERE crawl_id = ?", (photo.crawl_id,)).fetchone()
    if row is None or crawl is None:
        raise StoreError(f"no listing {photo.listing_id!r} or no crawl {photo.crawl_id!r} to keep a photo of")
    known = "SELECT 1 FROM photo WHERE listing = ? AND crawl = ? AND address = ?"
    if db.execute(known, (row[0], crawl[0], photo.address)).fetchone() is not None:
        return 0
    db.execute(
        "INSERT INTO photo (listing, crawl, at, address, capture, small, because) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row[0], crawl[0], micros(photo.at), photo.address, put_capture(db, photo.capture), put_capture(db, photo.small),
         photo.because),
    )  # fmt: skip
    return 1


def photo_of(row: sqlite3.Row) -> Photo:
    """A row of PHOTOS."""
    return Photo(
        listing_id=f"{row['source']}:{row['native_id']}", crawl_id=row["crawl_id"], at=moment(row["at"]), address=row["address"],
        capture=_capture(row, "whole"), small=_capture(row, "small"), because=row["because"],
    )  # fmt: skip


def _capture(row: sqlite3.Row, name: str) -> CaptureRef | None:
    if row[f"{name}_id"] is None:
        return None
    return CaptureRef(
        record_id=lengthen(row[f"{name}_id"]), sha256=lengthen(row[f"{name}_sha256"]), at=moment(row[f"{name}_at"]),
        url=row[f"{name}_url"], file=row[f"{name}_file"],
    )  # fmt: skip
