"""The Store on a SQLite file."""

# ruff: noqa: S608   only our own names are put into the text of a statement; values are bound
from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import sellers
from storage.beside import INTERPRETATIONS, REPOSTS, VANISHED, add_interpretation, interpretation_of, repost_of
from storage.codec import from_json, unpack
from storage.connection import Connections, complaints
from storage.contacts import KIN, Kin, contacts_of, kin_of
from storage.errors import StoreError
from storage.keeping import LINKS, Keeping, add_alerts, link_of, put_facts
from storage.model import (
    Alert,
    AlertState,
    Belief,
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Decision,
    Flag,
    Interpretation,
    Judgement,
    Link,
    Listing,
    ListingState,
    Photo,
    Repost,
    SellerKey,
    SellerRecord,
    SellerVersion,
    Spoken,
    Status,
    Stood,
    Turn,
    Verdict,
    Version,
)
from storage.past import VERSION, Versions, known_then, unfold
from storage.photos import LAST_PHOTO, PHOTOS, UNPICTURED, add_photo, photo_of
from storage.rows import (
    alert_of,
    asked,
    capture_of,
    change_of,
    chunks,
    crawl_of,
    held_of,
    judgement_columns,
    listing_of,
    maybe_micros,
    micros,
    moment,
    names_of,
    shorten,
    split_id,
    state_of,
    turn_of,
)
from storage.search import fold, full_text_query, is_unspaced, words
from storage.store import Held, Kept
from storage.timetravel import listings_at, state_at

_STATE = """SELECT listing.*, seen.at AS seen_at, seen.card_at AS card_seen_at, seen.page_at AS page_seen_at, seen.sign
    FROM listing JOIN seen ON seen.listing = listing.id"""
_CHANGE = """SELECT change.*, listing.source, listing.native_id, listing.address, crawl.crawl_id,
    capture.record_id FROM change CROSS JOIN listing ON listing.id = change.listing CROSS JOIN crawl ON crawl.id = change.crawl
    LEFT JOIN capture ON capture.id = change.capture"""
_ANYWHERE = "instr(title, ?) OR instr(description, ?) OR instr(seller, ?)"
_WATCHED = "{} IN (SELECT word_set FROM word_set_member WHERE name = ?)"


class SqliteStore:
    """History, crawls and the outbox in one file. May be used from several threads; see Connections."""

    def __init__(self, path: Path, *, busy_seconds: float = 10.0) -> None:
        self._connections = Connections(path, busy_seconds=busy_seconds)
        self._path = path
        self._sets: dict[int, tuple[str, ...]] = {}

    # Reading

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a question, fetched as they are asked for."""
        with complaints(self._path):
            cursor = self._connections.reader().cursor()
            cursor.row_factory = sqlite3.Row
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(500):
                yield from rows

    def _row(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        return next(self._rows(sql, parameters), None)

    def _words(self, word_set: int) -> tuple[str, ...]:
        if (known := self._sets.get(word_set)) is None:
            row = self._row("SELECT names FROM word_set WHERE id = ?", (word_set,))
            known = self._sets[word_set] = tuple(from_json(row["names"])) if row else ()
        return known

    def _held(self, row: sqlite3.Row) -> Held:
        return held_of(row, self._words(row["watches"]), self._words(row["queries"]))

    def held(self, source: str, native_ids: Iterable[str]) -> dict[str, Held]:
        """What is known of these listings, by native id; unknown ones are absent."""
        found = {}
        for some in chunks(native_ids):
            marks, ids = asked(some)
            for row in self._rows(f"{_STATE} WHERE source = ? AND native_id IN ({marks})", (source, *ids)):
                found[row["native_id"]] = self._held(row)
        return found

    def signs(self, source: str, native_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """(Held.sign, key) of these listings, by native id."""
        signs: dict[str, tuple[int, int]] = {}
        with complaints(self._path):
            for some in chunks(native_ids):
                marks, ids = asked(some)
                rows = self._connections.reader().execute(
                    "SELECT native_id, sign, id FROM listing CROSS JOIN seen ON seen.listing = listing.id"
                    f" WHERE source = ? AND native_id IN ({marks}) AND sign IS NOT NULL",
                    (source, *ids),
                )
                signs |= {native_id: (sign, key) for native_id, sign, key in rows}
        return signs

    def expected(self, source: str, queries: Iterable[str]) -> Iterator[Held]:
        """Every listing that one of these queries has shown, those not seen for longest first."""
        wanted = list(queries)
        marks = ", ".join("?" * len(wanted))
        ids = [
            row["id"]
            for row in self._rows(
                "SELECT listing.id FROM listing JOIN seen ON seen.listing = listing.id WHERE source = ? AND queries IN"
                f" (SELECT word_set FROM word_set_member WHERE name IN ({marks})) ORDER BY seen.at, listing.id",
                (source, *wanted),
            )
        ]
        for some in chunks(ids):
            marks, wanted_ids = asked(some)
            rows = {row["id"]: row for row in self._rows(f"{_STATE} WHERE listing.id IN ({marks})", wanted_ids)}
            yield from (self._held(rows[id_]) for id_ in some)

    def roster(self, source: str, queries: Iterable[str]) -> Iterator[str]:
        """Native ids of the live and unknown listings that one of these queries has shown."""
        wanted = list(queries)
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(
            "SELECT native_id FROM listing WHERE source = ? AND status <> 'gone' AND queries IN"
            f" (SELECT word_set FROM word_set_member WHERE name IN ({marks})) ORDER BY listing.id",
            (source, *wanted),
        )
        return (row["native_id"] for row in rows)

    def baselines(self, source: str) -> set[tuple[str, str]]:
        """(watch, query) pairs whose first believed crawl on this source is already kept."""
        return {(row["watch"], row["query"]) for row in self._rows("SELECT watch, query FROM baseline WHERE source = ?", (source,))}

    def listings(
        self, *, watch: str | None = None, source: str | None = None, status: Status | None = None, flagged: bool | None = None,
        text: str | None = None, since: datetime | None = None, at: datetime | None = None, limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[ListingState]:  # fmt: skip
        """Listings as known now, or as they were known at a time; last changed first."""
        if at is not None:
            yield from listings_at(
                self, at, watch=watch, source=source, status=status, flagged=flagged, text=text, since=since, limit=limit,
                offset=offset,
            )  # fmt: skip
            return
        wheres = _Wheres()
        wheres.add(_WATCHED.format("watches"), watch)
        wheres.add("source = ?", source)
        wheres.add("status = ?", status and status.value)
        wheres.add("flagged = ?", None if flagged is None else int(flagged))
        wheres.add("altered >= ?", maybe_micros(since))
        if text is not None and not wheres.add_text(text):
            return
        sql = f"{_STATE}{wheres} ORDER BY altered DESC, listing.id DESC LIMIT ? OFFSET ?"
        for row in self._rows(sql, (*wheres.values, -1 if limit is None else limit, offset)):
            yield state_of(row, self._words(row["watches"]))

    def state(self, listing_id: str, *, at: datetime | None = None) -> ListingState | None:
        """One listing as known now, or as it was known at a time."""
        row = self._row(f"{_STATE} WHERE source = ? AND native_id = ?", split_id(listing_id))
        if row is None:
            return None
        state = state_of(row, self._words(row["watches"]))
        return state if at is None else state_at(self, state, at)

    def versions(self, listing_id: str, *, at: datetime | None = None) -> Sequence[Version]:
        """Every version of one listing, oldest first, or those that were known at a time."""
        rows = list(self._rows(f"{VERSION} WHERE listing.source = ? AND native_id = ? ORDER BY number", split_id(listing_id)))
        return Versions(rows, len(rows) if at is None else known_then(rows, micros(at)))

    def history(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[Version, datetime | None]]:
        """Every version with the time it ended (None: still so), by listing, then number. Streams."""
        wheres = _Wheres()
        wheres.add(_WATCHED.format("listing.watches"), watch)
        wheres.add("EXISTS (SELECT 1 FROM version v WHERE v.listing = listing.id AND v.first_seen >= ?)", maybe_micros(since))
        for version, ended in unfold(self._rows(f"{VERSION}{wheres} ORDER BY listing.source, native_id, number", wheres.values)):
            if since is None or version.first_seen >= since:
                yield version, ended

    def spoken(self, listing_id: str) -> Spoken:
        """Which kind of page speaks of what, and every turn of that."""
        row = self._row("SELECT id, card, item_page FROM listing WHERE source = ? AND native_id = ?", split_id(listing_id))
        if row is None:
            return Spoken()
        turns = self._rows(
            "SELECT turn.*, crawl.crawl_id FROM turn JOIN crawl ON crawl.id = turn.crawl WHERE listing = ? ORDER BY turn.id",
            (row["id"],),
        )
        return Spoken(
            card=names_of(row["card"]), item=names_of(row["item_page"]), turns=tuple(turn_of(one, listing_id) for one in turns)
        )

    def standings(self, listing_id: str, *, at: datetime | None = None) -> list[tuple[datetime, Status, str | None]]:
        """Every turn of a listing's status after its first sighting: when, to what, on what evidence; oldest first."""
        wheres = _Wheres()
        wheres.add("listing.source = ? AND native_id = ?", *split_id(listing_id))
        wheres.add("max(standing.at, coalesce(crawl.kept, 0)) <= ?", maybe_micros(at))
        rows = self._rows(
            "SELECT standing.* FROM standing JOIN listing ON listing.id = standing.listing JOIN crawl ON crawl.id = standing.crawl"
            f"{wheres} ORDER BY standing.id",
            wheres.values,
        )
        return [(moment(row["at"]), Status(row["status"]), row["because"]) for row in rows]

    def turns(self) -> Iterator[Turn]:
        """Every turn of every listing, in the order they were kept."""
        for row in self._rows(
            "SELECT turn.*, crawl.crawl_id, listing.source, native_id FROM turn JOIN crawl ON crawl.id = turn.crawl"
            " JOIN listing ON listing.id = turn.listing ORDER BY turn.id"
        ):
            yield turn_of(row, f"{row['source']}:{row['native_id']}")

    def stood(self) -> Iterator[Stood]:
        """Every standing of every listing after its first sighting, in the order they were kept."""
        for row in self._rows(
            "SELECT standing.*, crawl.crawl_id, listing.source, native_id FROM standing JOIN crawl ON crawl.id = standing.crawl"
            " JOIN listing ON listing.id = standing.listing ORDER BY standing.id"
        ):
            yield Stood(
                listing_id=f"{row['source']}:{row['native_id']}", at=moment(row["at"]), status=Status(row["status"]),
                because=row["because"], crawl_id=row["crawl_id"],
            )  # fmt: skip

    def changes(
        self, *, listing_id: str | None = None, watch: str | None = None, kind: ChangeKind | None = None,
        crawl_id: str | None = None, since: datetime | None = None, limit: int | None = None, newest_first: bool = False,
    ) -> Iterator[Change]:  # fmt: skip
        """Changes in the order they happened."""
        wheres = _Wheres()
        if listing_id is not None:
            wheres.add("change.listing = (SELECT id FROM listing WHERE source = ? AND native_id = ?)", *split_id(listing_id))
        wheres.add(_WATCHED.format("change.watches"), watch)
        wheres.add("change.kind = ?", kind and kind.value)
        wheres.add("change.crawl = (SELECT id FROM crawl WHERE crawl_id = ?)", crawl_id)
        wheres.add("change.at >= ?", maybe_micros(since))
        way = "DESC" if newest_first else "ASC"
        sql = f"{_CHANGE}{wheres} ORDER BY change.at {way}, change.id {way} LIMIT ?"
        for row in self._rows(sql, (*wheres.values, -1 if limit is None else limit)):
            yield change_of(row, self._words(row["watches"]))

    def flags(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[str, Flag]]:
        """(listing_id, flag) of current versions."""
        wheres = _Wheres("flag_count > 0")
        wheres.add(_WATCHED.format("watches"), watch)
        wheres.add("altered >= ?", maybe_micros(since))
        for row in self._rows(
            f"SELECT source, native_id, judgement FROM listing{wheres} ORDER BY source, native_id", wheres.values
        ):
            for flag in unpack(Judgement, from_json(row["judgement"])).flags:
                yield f"{row['source']}:{row['native_id']}", flag

    def crawls(
        self, *, source: str | None = None, watch: str | None = None, belief: Belief | None = None, since: datetime | None = None,
        limit: int | None = None,
    ) -> list[CrawlRecord]:  # fmt: skip
        """Crawls, newest first."""
        wheres = _Wheres()
        wheres.add("source = ?", source)
        wheres.add(_WATCHED.format("watches"), watch)
        wheres.add("belief = ?", belief and belief.value)
        wheres.add("started >= ?", maybe_micros(since))
        rows = self._rows(
            f"SELECT * FROM crawl{wheres} ORDER BY started DESC, id DESC LIMIT ?",
            (*wheres.values, -1 if limit is None else limit),
        )
        return [crawl_of(row, self._words(row["watches"])) for row in rows]

    def crawl(self, crawl_id: str) -> CrawlRecord | None:
        """One crawl."""
        row = self._row("SELECT * FROM crawl WHERE crawl_id = ?", (crawl_id,))
        return None if row is None else crawl_of(row, self._words(row["watches"]))

    def capture(self, record_id: str) -> CaptureRef | None:
        """Where a preserved response lies that a version or a change rests on."""
        row = self._row("SELECT record_id, sha256, at AS capture_at, url AS capture_url, file FROM capture"
                        " LEFT JOIN warc ON warc.id = capture.warc WHERE record_id = ?", (shorten(record_id),))  # fmt: skip
        return None if row is None else capture_of(row)

    def verdicts(self, *, listing_id: str | None = None) -> Iterator[Verdict]:
        """Every verdict, in the order they were given."""
        wheres = _Wheres()
        if listing_id is not None:
            wheres.add("source = ? AND native_id = ?", *split_id(listing_id))
        sql = f"SELECT verdict.*, source, native_id FROM verdict JOIN listing ON listing.id = verdict.listing{wheres}"
        for row in self._rows(f"{sql} ORDER BY verdict.id", wheres.values):
            yield Verdict(
                listing_id=f"{row['source']}:{row['native_id']}", rule=row["rule"], decision=Decision(row["decision"]),
                at=moment(row["at"]), note=row["note"],
            )  # fmt: skip

    def interpretations(self, *, listing_id: str | None = None) -> Iterator[Interpretation]:
        """Every interpretation, in the order they were made."""
        wheres = _Wheres()
        if listing_id is not None:
            wheres.add("source = ? AND native_id = ?", *split_id(listing_id))
        rows = self._rows(f"{INTERPRETATIONS}{wheres} ORDER BY interpretation.id", wheres.values)
        return (interpretation_of(row) for row in rows)

    def reposts(self, listing_id: str) -> list[Repost]:
        """The links of a listing, to what it seems to repeat and to what seems to repeat it; oldest first."""
        own = "(SELECT id FROM listing WHERE source = ? AND native_id = ?)"
        sql = f"{REPOSTS} WHERE repost.listing = {own} OR repost.earlier = {own} ORDER BY repost.id"
        return [repost_of(row) for row in self._rows(sql, split_id(listing_id) * 2)]

    def vanished(self, source: str, *, since: datetime, until: datetime) -> Iterator[tuple[Listing, datetime]]:
        """Listings of a source that are gone, and went in this time; those that went last first."""
        rows = self._rows(VANISHED, (micros(since), micros(until), source))
        return ((listing_of(row), moment(row["went"])) for row in rows)

    def kin(self, listing: Listing) -> Iterator[Kin]:
        """Other listings that ever shared an account or a contact (phone, handle, mail) with this one; the newest, not all."""
        values = contacts_of(listing)
        sql = KIN.format(marks=", ".join("?" * len(values)))
        return (kin_of(row) for row in self._rows(sql, (*values, listing.source, listing.native_id)))

    def sellers(self, *, source: str | None = None) -> Iterator[SellerRecord]:
        """Sellers as known now, by source and key; names that turned out to be an account's are left out."""
        where = "" if source is None else " WHERE seller.source = ?"
        rows = self._rows(sellers.RECORDS.format(where=where), () if source is None else (source,))
        return (sellers.seller_record_of(row) for row in rows)

    def seller(self, key: SellerKey) -> SellerRecord | None:
        """One seller as known now."""
        row = self._row(sellers.RECORD, _named(key))
        return None if row is None else sellers.seller_record_of(row)

    def seller_versions(self, key: SellerKey | None = None) -> Iterator[SellerVersion]:
        """What one seller, or each, said of itself: by seller, then number."""
        rows = self._rows(sellers.VERSIONS) if key is None else self._rows(sellers.VERSIONS_OF, _named(key))
        return (sellers.seller_version_of(row) for row in rows)

    def last_seller_version(self, key: SellerKey) -> SellerVersion | None:
        """What a seller said of itself last."""
        row = self._row(sellers.LAST_VERSION, _named(key))
        return None if row is None else sellers.seller_version_of(row)

    def sold_by(self, key: SellerKey) -> Iterator[ListingState]:
        """The listings that state this seller now, by when they were first kept; gone ones too."""
        rows = self._rows(f"{_STATE} WHERE sold_by = ({sellers.SOLD}) ORDER BY listing.id", _named(key))
        return (state_of(row, self._words(row["watches"])) for row in rows)

    def renamed(self, key: SellerKey, *, old: str, new: str, since: datetime) -> Iterator[Change]:
        """Changes of field "seller" from one name to another on listings of one seller, oldest first."""
        rows = self._rows(sellers.RENAMED, (*_named(key), old, new, micros(since)))
        return (change_of(row, self._words(row["watches"])) for row in rows)

    def links(self) -> Iterator[Link]:
        """The chain of evidence, from its first link on."""
        return (link_of(row) for row in self._rows(f"{LINKS} ORDER BY number"))

    def link(self, crawl_id: str | None = None) -> Link | None:
        """The last link of a crawl, or of all."""
        wheres = _Wheres()
        wheres.add("crawl.crawl_id = ?", crawl_id)
        row = self._row(f"{LINKS}{wheres} ORDER BY number DESC LIMIT 1", wheres.values)
        return None if row is None else link_of(row)

    def photo(self, listing_id: str) -> Photo | None:
        """The last photograph of a listing of which there is a small copy."""
        row = self._row(LAST_PHOTO, split_id(listing_id))
        return None if row is None else photo_of(row)

    def photos(self, listing_id: str) -> list[Photo]:
        """Everything that came of asking for a listing's photographs, oldest first."""
        return [photo_of(row) for row in self._rows(PHOTOS, split_id(listing_id))]

    def unpictured(self, source: str, *, since: datetime, tries: int, limit: int) -> list[Listing]:
        """Live flagged listings, first seen since then, that state a photograph of which there is no small copy."""
        return [listing_of(row) for row in self._rows(UNPICTURED, (source, micros(since), tries, limit))]

    # Writing

    def add_photos(self, crawl_id: str, photos: Iterable[Photo], *, requests: int = 0) -> int:
        """Keep what came of asking for photographs after a crawl, once; how many are new."""
        with self._connections.writing() as connection:
            added = sum(add_photo(connection, photo) for photo in photos)
            if added:
                connection.execute("UPDATE crawl SET requests = requests + ? WHERE crawl_id = ?", (requests, crawl_id))
            return added

    def keep(self, kept: Kept) -> bool:
        """Keep a crawl in one transaction; False, and nothing done, when it is already kept with this belief."""
        with self._connections.writing() as connection:
            return Keeping(connection, kept).run()

    def add_interpretations(self, *interpretations: Interpretation) -> int:
        """Keep what is read in old versions today; one that a version has already is left alone. Returns how many were new."""
        with self._connections.writing() as connection:
            return sum(add_interpretation(connection, one) for one in interpretations)

    def put_judgements(self, judged: Iterable[Listing], *, versions: Mapping[str, int] | None = None) -> int:
        """Replace what the catalogue says of current listings without touching versions; returns how many.

        versions: by listing id, the version that was judged; a listing that has another one by now is left alone.
        """
        known = versions or {}
        with self._connections.writing() as connection:
            return sum(
                connection.execute(
                    "UPDATE listing SET judgement = ?, item = ?, flagged = ?, score = ?, flag_count = ?"
                    " WHERE source = ? AND native_id = ? AND version = coalesce(?, version)",
                    (*judgement_columns(listing.judgement), listing.source, listing.native_id, known.get(listing.listing_id)),
                ).rowcount
                for listing in judged
            )

    def add_verdict(self, *verdicts: Verdict) -> None:
        """Keep verdicts beside the earlier ones, all or none. Raises StoreError for a listing that is not known."""
        with self._connections.writing() as connection:
            for verdict in verdicts:
                added = connection.execute(
                    "INSERT INTO verdict (listing, rule, decision, at, note)"
                    " SELECT id, ?, ?, ?, ? FROM listing WHERE source = ? AND native_id = ?",
                    (verdict.rule, verdict.decision.value, micros(verdict.at), verdict.note, *split_id(verdict.listing_id)),
                )
                if not added.rowcount:
                    raise StoreError(f"no listing {verdict.listing_id!r} to keep a verdict about")

    def queue(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox; those already there are left alone. Returns how many were added."""
        with self._connections.writing() as connection:
            return add_alerts(connection, list(alerts))

    def alerts(
        self, *, state: AlertState | None = None, due: datetime | None = None, since: datetime | None = None,
        limit: int | None = None, newest_first: bool = False,
    ) -> list[Alert]:  # fmt: skip
        """Alerts, oldest first; due: only those whose time has come; since: created then or later."""
        wheres = _Wheres()
        wheres.add("created >= ?", maybe_micros(since))
        wheres.add("state = ?", state and state.value)
        wheres.add("due <= ?", maybe_micros(due))
        order = "created DESC, id DESC" if newest_first else "created, id"
        sql = f"SELECT * FROM outbox{wheres} ORDER BY {order} LIMIT ?"
        return [alert_of(row) for row in self._rows(sql, (*wheres.values, -1 if limit is None else limit))]

    def note_attempt(
        self, alert_id: str, *, state: AlertState, at: datetime, error: str | None = None, due: datetime | None = None
    ) -> None:
        """Record one try to deliver: attempts + 1, state, error, the next time."""
        with self._connections.writing() as connection:
            connection.execute(
                "UPDATE outbox SET attempts = attempts + 1, state = ?, last_error = ?, due = coalesce(?, due), sent = ?"
                " WHERE alert_id = ?",
                (state.value, error, maybe_micros(due), micros(at) if state is AlertState.SENT else None, alert_id),
            )

    def postpone(self, alert_ids: Iterable[str], *, due: datetime, why: str) -> None:
        """Let waiting alerts wait longer for a reason of ours: no try is counted."""
        with self._connections.writing() as connection:
            connection.executemany(
                "UPDATE outbox SET due = ?, last_error = ? WHERE alert_id = ? AND state = 'waiting'",
                [(micros(due), why, alert_id) for alert_id in alert_ids],
            )

    def remember(self, key: str, value: str | None) -> None:
        """Keep one small fact of the program's own; None forgets it."""
        with self._connections.writing() as connection:
            put_facts(connection, ((key, value),))

    def recall(self, key: str) -> str | None:
        """A fact kept with remember."""
        row = self._row("SELECT value FROM fact WHERE key = ?", (key,))
        return None if row is None else str(row["value"])

    def recall_all(self, prefix: str) -> dict[str, str]:
        """The facts whose key begins so."""
        rows = self._rows("SELECT key, value FROM fact WHERE substr(key, 1, ?) = ? ORDER BY key", (len(prefix), prefix))
        return {row["key"]: row["value"] for row in rows}

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()


def _named(key: SellerKey) -> tuple[str, str, str]:
    return key.source, key.known_by.value, key.key


class _Wheres:
    """The conditions of a question and their values."""

    def __init__(self, *always: str) -> None:
        self._conditions = list(always)
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        """Add a condition, unless it was not asked for."""
        if None not in values:
            self._conditions.append(condition)
            self.values.extend(values)

    def add_text(self, text: str) -> bool:
        """Add a search; False when the text holds nothing that could be found."""
        wanted = words(text)
        spaced = [word for word in wanted if not is_unspaced(word)]
        if spaced:
            self.add("listing.id IN (SELECT rowid FROM listing_text WHERE listing_text MATCH ?)", full_text_query(spaced))
        for word in wanted:
            if is_unspaced(word):
                self.add(f"listing.id IN (SELECT rowid FROM listing_text WHERE {_ANYWHERE})", *[fold(word)] * 3)
        return bool(wanted)

    def __str__(self) -> str:
        return f" WHERE {' AND '.join(self._conditions)}" if self._conditions else ""
