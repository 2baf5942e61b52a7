"""Writing one crawl into history, inside a transaction that somebody else began. Plain SQL, for this is the hot path."""

# ruff: noqa: S608   only our own names are put into the text of a statement; values are bound
from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from storage.beside import add_reposts
from storage.chain import change_digest, content_of, next_link, seller_digest, stood_digest, turn_digest, version_digest
from storage.codec import from_json, pack, to_json
from storage.contacts import add_contacts
from storage.errors import StoreError
from storage.model import Alert, Belief, CaptureRef, Change, CrawlRecord, Link, Listing, SellerKey, Status, Stood, Turn, Version
from storage.rows import (
    ALERT_COLUMNS,
    CRAWL_COLUMNS,
    LISTING_COLUMNS,
    TURN_COLUMNS,
    alert_row,
    apply_difference,
    asked,
    chunks,
    crawl_row,
    difference,
    held_row,
    lengthen,
    maybe_micros,
    micros,
    moment,
    shorten,
    split_id,
    version_body,
)
from storage.search import fold, searched
from storage.sellers import add_seller_versions, put_seller, seller_key
from storage.store import Held, Kept, Seen

# After so many differences a version holds every field again, so that no chain is long to read.
CHAIN = 20

_MAY_FOLLOW = {
    Belief.HELD: (Belief.ACCEPTED, Belief.DISCARDED),
    Belief.DISCARDED: (Belief.ACCEPTED,),
}


def may_follow(before: Belief | None, after: Belief) -> bool:
    """Whether a crawl kept with one belief (None: not kept yet) may be kept with another."""
    return before is None or after in _MAY_FOLLOW.get(before, ())


def _insert(table: str, columns: tuple[str, ...], ending: str = "") -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {ending}"


_PUT_CRAWL = _insert(
    "crawl", CRAWL_COLUMNS,
    f"ON CONFLICT (crawl_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in CRAWL_COLUMNS[1:])} RETURNING id",
)  # fmt: skip
_ADD_LISTING = _insert("listing", LISTING_COLUMNS)
_SET_LISTING = f"UPDATE listing SET {', '.join(f'{name} = ?' for name in LISTING_COLUMNS[3:])} WHERE id = ?"
_SAME_CARDS = """UPDATE seen SET at = max(at, ?1), card_at = max(coalesce(card_at, 0), ?1)
    WHERE listing IN (SELECT value FROM json_each(?2))"""
_SEEN = """UPDATE seen SET at = max(at, :at), card_at = max(coalesce(card_at, :card), coalesce(:card, card_at)),
    page_at = max(coalesce(page_at, :page), coalesce(:page, page_at))"""
_SEEN_AGAIN = f"{_SEEN} WHERE listing = (SELECT id FROM listing WHERE source = :source AND native_id = :native_id)"
_ADD_SEEN = "INSERT INTO seen (listing, at, sign, card_at, page_at) VALUES (:listing, :at, :sign, :card, :page)"
_SEEN_ANEW = f"{_SEEN}, sign = :sign WHERE listing = :listing"
_FIND = """SELECT native_id, listing.id, status, altered, seen.at, seen.card_at, seen.page_at, address, title, description, seller
    FROM listing CROSS JOIN seen ON seen.listing = listing.id WHERE source = ? AND native_id IN ({marks})"""
_LAST_BODIES = """WITH last AS MATERIALIZED (
        SELECT id, (SELECT base FROM version WHERE listing = listing.id ORDER BY number DESC LIMIT 1) AS base
        FROM listing WHERE id IN ({marks})
    )
    SELECT version.listing, version.base, version.body
    FROM last CROSS JOIN version ON version.listing = last.id AND version.number >= last.base
    ORDER BY version.listing, version.number"""
_ADD_VERSION = _insert(
    "version",
    (
        "listing",
        "number",
        "base",
        "crawl",
        "first_seen",
        "body",
        "capture",
        "prior_seen",
        "prior_ended",
        "prior_card",
        "prior_page",
    ),
)
_ADD_CHANGE = _insert(
    "change",
    ("change_id", "listing", "crawl", "at", "kind", "field", "old", "new", "baseline", "capture", "url", "watches"),
)
_ADD_TEXTS = "INSERT OR REPLACE INTO listing_text (rowid, title, description, seller) VALUES (?, ?, ?, ?)"
_ADD_ALERT = _insert("outbox", ALERT_COLUMNS, "ON CONFLICT (alert_id) DO NOTHING")


def put_facts(db: sqlite3.Connection, facts: Iterable[tuple[str, str | None]]) -> None:
    """Remember small facts; None forgets one."""
    for key, value in facts:
        if value is None:
            db.execute("DELETE FROM fact WHERE key = ?", (key,))
        else:
            db.execute(
                "INSERT INTO fact (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
            )


class _Found:
    """What stood in the tables of one listing before this crawl."""

    __slots__ = ("address", "altered", "card_at", "id", "page_at", "seen_at", "status", "texts")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.id: int = row[1]
        self.status: str = row[2]
        self.altered: int = row[3]
        self.seen_at: int = row[4]
        self.card_at: int | None = row[5]
        self.page_at: int | None = row[6]
        self.address: str | None = row[7]
        self.texts: tuple[str | None, ...] = row[8:]

    def since(self, read_at: int | None) -> int | None:
        """How long before the last sighting a kind of page was read: mostly nothing, which costs nothing to keep."""
        return None if read_at is None else self.seen_at - read_at


def _seen_again(seen: Seen) -> dict[str, Any]:
    source, native_id = split_id(seen.listing_id)
    at = micros(seen.at)
    return {
        "source": source, "native_id": native_id, "at": at, "card": at if seen.card else None, "page": at if seen.item else None,
    }  # fmt: skip


def _by_page(same: Iterable[tuple[int, datetime]]) -> Iterator[tuple[int, str]]:
    """What _SAME_CARDS needs: cards of one page were read at one time, and many at once cost half of one by one."""
    for at, cards in groupby(same, itemgetter(1)):
        yield micros(at), to_json([key for key, _ in cards])


class Keeping:
    """One Kept on its way into the tables."""

    def __init__(self, connection: sqlite3.Connection, kept: Kept) -> None:
        self._db = connection
        self._kept = kept
        self._sets: dict[tuple[str, ...], int] = {}
        self._captures: dict[str, int | None] = {}
        self._digests: dict[int, str | None] = {}
        self._sellers: dict[SellerKey, int] = {}
        self._changes: set[str] = set()
        self._addresses: dict[str, str | None] = {}  # of new listings
        self._found: dict[str, _Found] = {}
        self._ids: dict[str, int] = {}
        self._bodies: dict[int, tuple[int, dict[str, object]]] = {}
        self._late: dict[str, list[Any]] = {}
        self._packed: tuple[Listing, dict[str, Any]] | None = None
        self._rows: list[bytes] = []  # digests of what this crawl adds
        self._beside: list[bytes] = []  # and of its turns and standings
        self._at = micros(kept.crawl.ended or kept.crawl.started)

    def run(self) -> bool:
        """True when it was kept; False when the crawl was already kept so."""
        kept = self._kept
        if not may_follow(belief_of(self._db, kept.crawl.crawl_id), kept.crawl.belief):
            return False
        self._crawl = self._put_crawl(kept.crawl)
        self._find_all()
        begins: dict[str, list[Version]] = {}
        for version in kept.versions:
            begins.setdefault(version.listing.listing_id, []).append(version)
        for held in kept.held:
            versions = begins.pop(held.state.listing.listing_id, [])
            self._put_held(held, micros(versions[-1].first_seen) if versions else None)
            for version in versions:
                self._add_version(version)
        self._flush()
        self._db.executemany(_SEEN_AGAIN, map(_seen_again, kept.seen))
        self._db.executemany(_SAME_CARDS, _by_page(kept.same))
        for versions in begins.values():
            for version in versions:
                self._add_version(version)
        for capture in kept.captures:
            self._capture(capture)
        for change in kept.changes:
            self._add_change(change)
        self._flush()
        self._add_turns(kept.turns)
        self._add_seller_versions()
        self._add_baselines(kept.crawl.source, kept.baselines)
        add_reposts(self._db, self._crawl, kept.reposts, self._id)
        add_alerts(self._db, kept.alerts)
        put_facts(self._db, kept.facts)
        self._add_link()
        return True

    def _add_link(self) -> None:
        """The crawl's link in the chain of evidence: what it added, resting on all that was kept before."""
        crawl = self._kept.crawl
        link = next_link(
            last_link(self._db), crawl, content_of(crawl, self._rows, self._beside), at=crawl.kept or crawl.ended or crawl.started
        )
        self._db.execute(
            "INSERT INTO link (number, crawl, belief, at, content, head) VALUES (?, ?, ?, ?, ?, ?)",
            (link.number, self._crawl, link.belief.value, micros(link.at), bytes.fromhex(link.content), bytes.fromhex(link.head)),
        )

    def _put_crawl(self, crawl: CrawlRecord) -> int:
        row: tuple[int] = self._db.execute(_PUT_CRAWL, crawl_row(crawl, self._word_set(crawl.watches))).fetchone()
        return row[0]

    def _word_set(self, names: tuple[str, ...]) -> int:
        if (known := self._sets.get(names)) is not None:
            return known
        text = to_json(names)
        row = self._db.execute("SELECT id FROM word_set WHERE names = ?", (text,)).fetchone()
        if row is None:
            row = self._db.execute("INSERT INTO word_set (names) VALUES (?) RETURNING id", (text,)).fetchone()
            members = [(name, row[0]) for name in set(names)]
            self._db.executemany("INSERT INTO word_set_member (name, word_set) VALUES (?, ?)", members)
        self._sets[names] = row[0]
        return int(row[0])

    def _pack(self, listing: Listing) -> dict[str, Any]:
        # A version and the current row mostly hold the very same listing; the pair keeps it from being packed twice.
        if self._packed is None or self._packed[0] is not listing:
            self._packed = (listing, pack(listing))
        return self._packed[1]

    def _later(self, statement: str, row: tuple[Any, ...] | dict[str, Any]) -> None:
        """Put off a row that nothing asks for before the flush: many at once cost a third of one by one."""
        self._late.setdefault(statement, []).append(row)

    def _flush(self) -> None:
        for statement, rows in self._late.items():
            self._db.executemany(statement, rows)
        self._late.clear()

    def _find_all(self) -> None:
        """What stands in the tables of every listing that is altered."""
        kept = self._kept
        named = dict.fromkeys(held.state.listing.listing_id for held in kept.held)
        named |= dict.fromkeys(version.listing.listing_id for version in kept.versions)
        named |= dict.fromkeys(change.listing_id for change in kept.changes)
        named |= dict.fromkeys(turn.listing_id for turn in kept.turns)
        named |= dict.fromkeys(listing_id for one in kept.reposts for listing_id in (one.listing_id, one.earlier_id))
        by_source: dict[str, list[str]] = {}
        for source, native_id in map(split_id, named):
            by_source.setdefault(source, []).append(native_id)
        for source, native_ids in by_source.items():
            for some in chunks(native_ids):
                marks, ids = asked(some)
                rows = self._db.execute(_FIND.format(marks=marks), (source, *ids))
                self._found.update((f"{source}:{row[0]}", _Found(row)) for row in rows)
        begun = dict.fromkeys(version.listing.listing_id for version in kept.versions)
        self._find_bodies(found.id for listing_id in begun if (found := self._found.get(listing_id)) is not None)

    def _put_held(self, held: Held, begins: int | None) -> None:
        state = held.state
        found = self._found.get(state.listing.listing_id)
        turned = found is None or found.status != state.status or begins is not None
        altered = (begins or self._turned_at(held)) if turned else found.altered  # type: ignore[union-attr]  # turned where None
        row = held_row(
            held,
            self._pack(state.listing),
            altered=altered,
            watches=self._word_set(state.watches),
            queries=self._word_set(held.queries),
            sold_by=self._sold_by(state.listing),
        )
        seen_at = micros(state.last_seen)
        if found is None:
            listing = int(self._db.execute(_ADD_LISTING, row).lastrowid or 0)
            self._addresses[state.listing.listing_id] = state.listing.url
        else:
            listing = found.id
            self._later(_SET_LISTING, (*row[3:], listing))
        self._later(
            _ADD_SEEN if found is None else _SEEN_ANEW,
            {
                "at": seen_at, "card": maybe_micros(held.card_read), "page": maybe_micros(held.item_read), "sign": held.sign,
                "listing": listing,
            },
        )  # fmt: skip
        if (Status.LIVE if found is None else found.status) != state.status:
            self._add_standing(listing, held)
        self._ids[state.listing.listing_id] = listing
        add_contacts(self._db, listing, state.listing)
        if found is None or found.texts != searched(state.listing):
            self._index(listing, state.listing)

    def _sold_by(self, listing: Listing) -> int | None:
        key = seller_key(listing.source, listing.seller)
        return None if key is None else self._seller(key)

    def _seller(self, key: SellerKey) -> int:
        if (known := self._sellers.get(key)) is None:
            known = self._sellers[key] = put_seller(self._db, key)
        return known

    def _add_seller_versions(self) -> None:
        added = add_seller_versions(self._db, self._crawl, self._kept.sellers, seller_of=self._seller, capture_of=self._capture)
        self._rows += map(seller_digest, added)

    def _index(self, listing: int, texts: Listing) -> None:
        folded = [None if text is None else fold(text) for text in searched(texts)]
        self._later(_ADD_TEXTS, (listing, *folded))

    def _turned_at(self, held: Held) -> int:
        return micros(held.state.last_seen) if held.state.status is Status.LIVE else self._at

    def _add_standing(self, listing: int, held: Held) -> None:
        state, at = held.state, self._turned_at(held)
        self._db.execute(
            "INSERT INTO standing (listing, crawl, at, status, because) VALUES (?, ?, ?, ?, ?)",
            (listing, self._crawl, at, state.status.value, state.status_because),
        )
        stood = Stood(
            listing_id=state.listing.listing_id, at=moment(at), status=state.status, because=state.status_because,
            crawl_id=self._kept.crawl.crawl_id,
        )  # fmt: skip
        self._beside.append(stood_digest(stood))

    def _id(self, listing_id: str) -> int:
        if (known := self._ids.get(listing_id)) is not None:
            return known
        if (found := self._found.get(listing_id)) is None:
            raise StoreError(f"no listing {listing_id!r} to keep a version or change of; give its Held as well")
        self._ids[listing_id] = found.id
        return found.id

    def _add_version(self, version: Version) -> None:
        listing_id = version.listing.listing_id
        listing, body = self._id(listing_id), version_body(self._pack(version.listing))
        self._rows.append(version_digest(version, body))
        base, before = self._last_body(listing)
        whole = before is None or version.number - base >= CHAIN
        first_seen = micros(version.first_seen)
        found = self._found.get(listing_id)
        self._bodies[listing] = (version.number if whole else base, body)
        self._later(
            _ADD_VERSION,
            (
                listing, version.number, version.number if whole else base, self._crawl, first_seen,
                to_json(body if whole or before is None else difference(before, body)),
                self._capture(version.capture),
                *((None,) * 4 if before is None or found is None else self._prior(listing, found, first_seen)),
            ),
        )  # fmt: skip

    def _prior(self, listing: int, found: _Found, first_seen: int) -> tuple[int | None, ...]:
        """What is said with a version of the one before, which is never touched again."""
        ended = self._ended(listing, found, first_seen)
        return found.seen_at, ended, found.since(found.card_at), found.since(found.page_at)

    def _address(self, listing_id: str) -> str | None:
        found = self._found.get(listing_id)
        return self._addresses[listing_id] if found is None else found.address

    def _ended(self, listing: int, found: _Found | None, first_seen: int) -> int | None:
        """When the version before ended: a listing that was gone stopped saying anything at its removal. None: only now."""
        if found is None or found.status != Status.GONE:
            return None
        row = self._db.execute(
            "SELECT at FROM standing WHERE listing = ? AND status = 'gone' ORDER BY id DESC LIMIT 1", (listing,)
        ).fetchone()
        return None if row is None else min(row[0], first_seen)

    def _last_body(self, listing: int) -> tuple[int, dict[str, object] | None]:
        """(number of the version that holds every field, the last version as a whole); 0 and None for a listing without one."""
        return self._bodies.get(listing, (0, None))

    def _find_bodies(self, listings: Iterable[int]) -> None:
        """The last versions of these listings, each put together from the one that holds every field on."""
        for some in chunks(listings):
            marks, ids = asked(some)
            for listing, base, changed in self._db.execute(_LAST_BODIES.format(marks=marks), ids):
                _, before = self._last_body(listing)
                self._bodies[listing] = (base, apply_difference(before or {}, from_json(changed)))

    def _capture(self, capture: CaptureRef | str | None) -> int | None:
        if capture is None:
            return None
        record_id = capture if isinstance(capture, str) else capture.record_id
        if (known := self._captures.get(record_id)) is not None:
            return known
        known, sha256 = _put_capture(self._db, capture)
        self._captures[record_id] = known
        self._digests[known] = None if sha256 is None else lengthen(sha256)
        return known

    def _sha256(self, capture: int | None) -> str | None:
        """Of the response that a capture names, as far as it is known."""
        return None if capture is None else self._digests[capture]

    def _add_change(self, change: Change) -> None:
        if change.change_id in self._changes:
            return
        self._changes.add(change.change_id)
        capture = self._capture(change.capture)
        self._rows.append(change_digest(change, self._sha256(capture)))
        self._later(
            _ADD_CHANGE,
            (
                shorten(change.change_id), self._id(change.listing_id), self._crawl, micros(change.at), change.kind.value,
                change.field,
                change.old, change.new, int(change.baseline), capture,
                None if change.url == self._address(change.listing_id) else change.url or "",
                self._word_set(change.watches),
            ),
        )  # fmt: skip

    def _add_turns(self, turns: tuple[Turn, ...]) -> None:
        self._beside += map(turn_digest, turns)
        self._db.executemany(
            _insert("turn", TURN_COLUMNS),
            (
                (self._id(one.listing_id), self._crawl, micros(one.at), one.side.value, one.field, one.said.value, one.words)
                for one in turns
            ),
        )

    def _add_baselines(self, source: str, pairs: tuple[tuple[str, str], ...]) -> None:
        self._db.executemany(
            "INSERT INTO baseline (source, watch, query, crawl) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            ((source, watch, query, self._crawl) for watch, query in pairs),
        )


def put_capture(db: sqlite3.Connection, capture: CaptureRef | str | None) -> int | None:
    """The row of a capture, made where there is none; one known by name only is described once somebody describes it."""
    return None if capture is None else _put_capture(db, capture)[0]


def _put_capture(db: sqlite3.Connection, capture: CaptureRef | str) -> tuple[int, bytes | str | None]:
    told = None if isinstance(capture, str) else capture
    row: tuple[int, bytes | str | None] = db.execute(
        "INSERT INTO capture (record_id, sha256, at, url, warc) VALUES (?, ?, ?, ?, ?) ON CONFLICT (record_id) DO UPDATE SET "
        "sha256 = coalesce(sha256, excluded.sha256), at = coalesce(at, excluded.at), url = coalesce(url, excluded.url), "
        "warc = coalesce(warc, excluded.warc) RETURNING id, sha256",
        (
            shorten(capture if isinstance(capture, str) else capture.record_id),
            shorten(told.sha256) if told else None,
            maybe_micros(told.at) if told else None,
            told and told.url,
            _warc(db, told.file) if told else None,
        ),
    ).fetchone()
    return row


def _warc(db: sqlite3.Connection, file: str) -> int:
    row = db.execute("SELECT id FROM warc WHERE file = ?", (file,)).fetchone()
    row = row or db.execute("INSERT INTO warc (file) VALUES (?) RETURNING id", (file,)).fetchone()
    return int(row[0])


LINKS = "SELECT link.*, crawl.crawl_id FROM link JOIN crawl ON crawl.id = link.crawl"


def last_link(db: sqlite3.Connection) -> Link | None:
    """The end of the chain."""
    row = db.execute("SELECT number, belief, at, content, head FROM link ORDER BY number DESC LIMIT 1").fetchone()
    if row is None:
        return None
    number, belief, at, content, head = row
    return Link(number=number, crawl_id="", belief=Belief(belief), at=moment(at), content=content.hex(), head=head.hex())


def link_of(row: sqlite3.Row) -> Link:
    """A row of LINKS."""
    return Link(
        number=row["number"], crawl_id=row["crawl_id"], belief=Belief(row["belief"]), at=moment(row["at"]),
        content=row["content"].hex(), head=row["head"].hex(),
    )  # fmt: skip


def belief_of(connection: sqlite3.Connection, crawl_id: str) -> Belief | None:
    """What was kept of a crawl, if anything."""
    row = connection.execute("SELECT belief FROM crawl WHERE crawl_id = ?", (crawl_id,)).fetchone()
    return None if row is None else Belief(row[0])


def add_alerts(connection: sqlite3.Connection, alerts: tuple[Alert, ...] | list[Alert]) -> int:
    """How many of them were not in the outbox yet."""
    return sum(connection.execute(_ADD_ALERT, alert_row(alert)).rowcount for alert in alerts)
