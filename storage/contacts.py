"""What links listings of one hand: accounts, phones, handles, addresses. Once stated, a contact stays with its listing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from storage.model import Listing, Status

MOST_KIN = 200
_LINKING = {"phone": "phone", "whatsapp": "phone", "telegram": "telegram", "instagram": "instagram", "email": "email"}

CONTACT_TABLE = """
CREATE TABLE contact (               -- append-only in effect: what a listing once stated links it for good
    value TEXT NOT NULL,
    listing INTEGER NOT NULL REFERENCES listing(id),
    PRIMARY KEY (value, listing)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO contact (value, listing)
    SELECT 'seller:' || source || '/' || json_extract(body, '$.seller.native_id'), id FROM listing
    WHERE json_extract(body, '$.seller.native_id') IS NOT NULL;
INSERT OR IGNORE INTO contact (value, listing)
    SELECT replace(json_extract(one.value, '$.type'), 'whatsapp', 'phone') || ':' || json_extract(one.value, '$.value'), listing.id
    FROM listing, json_each(listing.body, '$.identifiers') AS one
    WHERE json_extract(one.value, '$.type') IN ('phone', 'whatsapp', 'telegram', 'instagram', 'email');
"""
KIN = f"""SELECT DISTINCT listing.source, listing.native_id, listing.seller, listing.title, listing.description, listing.item,
    listing.status, json_extract(listing.body, '$.seller.native_id') AS seller_id, json_extract(listing.body, '$.image') AS image
    FROM contact CROSS JOIN listing ON listing.id = contact.listing
    WHERE contact.value IN ({{marks}}) AND NOT (listing.source = ? AND listing.native_id = ?)
    ORDER BY listing.id DESC LIMIT {MOST_KIN}"""  # noqa: S608 - a number of ours


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """A listing that shares an account or a contact with another one, as far as that says something of it."""

    listing_id: str
    source: str
    seller_id: str | None
    seller_name: str | None
    title: str | None
    description: str | None
    image: str | None
    item: str | None
    status: Status


def contacts_of(listing: Listing) -> list[str]:
    """What this listing can be linked by: its account on its source, and the contacts in its texts."""
    found = [f"{_LINKING[one.type]}:{one.value}" for one in listing.identifiers if one.type in _LINKING]
    if listing.seller is not None and listing.seller.native_id:
        found.append(f"seller:{listing.source}/{listing.seller.native_id}")
    return list(dict.fromkeys(found))


def add_contacts(db: sqlite3.Connection, listing: int, stated: Listing) -> None:
    """Keep what links a listing; what is kept already is left alone."""
    if contacts := contacts_of(stated):
        db.executemany("INSERT OR IGNORE INTO contact (value, listing) VALUES (?, ?)", ((one, listing) for one in contacts))


def kin_of(row: sqlite3.Row) -> Kin:
    """A row of KIN."""
    return Kin(
        listing_id=f"{row['source']}:{row['native_id']}", source=row["source"], seller_id=row["seller_id"],
        seller_name=row["seller"], title=row["title"], description=row["description"], image=row["image"], item=row["item"],
        status=Status(row["status"]),
    )  # fmt: skip


def kin_from(listing: Listing, status: Status) -> Kin:
    """The same of a listing at hand."""
    seller = listing.seller
    return Kin(
        listing_id=listing.listing_id, source=listing.source, seller_id=seller.native_id if seller else None,
        seller_name=seller.name if seller else None, title=listing.title, description=listing.description, image=listing.image,
        item=listing.judgement.item, status=status,
    )  # fmt: skip
