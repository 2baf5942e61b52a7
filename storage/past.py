"""The versions of listings, rebuilt from rows that hold what differs: opening a long history costs its rows, a version its use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from typing import overload

from storage.model import Listing, Status, Version
from storage.rows import Unfolder, capture_of, maybe_moment, moment

VERSION = """SELECT version.number, version.base, version.first_seen, version.body, version.prior_seen, version.prior_ended,
    version.prior_card, version.prior_page, seen.card_at AS card_seen_at, seen.page_at AS page_seen_at,
    version.listing, listing.source, listing.native_id, crawl.crawl_id, crawl.kept, capture.record_id, capture.sha256,
    capture.at AS capture_at, capture.url AS capture_url, warc.file, seen.at AS seen_at, listing.status,
    CASE listing.status WHEN 'gone' THEN
    (SELECT standing.at FROM standing WHERE standing.listing = listing.id ORDER BY standing.id DESC LIMIT 1) END AS turned
    FROM listing CROSS JOIN version ON version.listing = listing.id CROSS JOIN seen ON seen.listing = listing.id
    CROSS JOIN crawl ON crawl.id = version.crawl LEFT JOIN capture ON capture.id = version.capture
    LEFT JOIN warc ON warc.id = capture.warc"""


class Versions(Sequence[Version]):
    """The versions of one listing, oldest first, each rebuilt when it is asked for."""

    # rows: the whole chain, for each row says how the version before it ended; count: how many of them are versions here.
    def __init__(self, rows: Sequence[sqlite3.Row], count: int) -> None:
        self._rows = rows
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Version: ...

    @overload
    def __getitem__(self, index: slice) -> list[Version]: ...

    def __getitem__(self, index: int | slice) -> Version | list[Version]:
        chosen = range(self._count)[index]
        if isinstance(chosen, int):
            return self._between(chosen, chosen + 1)[0]
        if not chosen:
            return []
        low, high = min(chosen[0], chosen[-1]), max(chosen[0], chosen[-1])
        some = self._between(low, high + 1)
        return [some[number - low] for number in chosen]

    def __iter__(self) -> Iterator[Version]:
        return iter(self._between(0, self._count))

    def __reversed__(self) -> Iterator[Version]:
        return reversed(self._between(0, self._count))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Version.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # like a list

    def __repr__(self) -> str:
        return f"Versions({list(self)!r})"

    def _between(self, low: int, high: int) -> list[Version]:
        """Versions from `low` up to `high`; the chain of differences is followed from the last whole one before them."""
        start = low
        while start > 0 and self._rows[start]["number"] != self._rows[start]["base"]:
            start -= 1
        rows = self._rows[start : high + 1]  # the row that follows says when the last one was last seen
        found = [version for version, _ in unfold(rows)]
        return found[low - start : high - start]


def known_then(rows: Iterable[sqlite3.Row], at: int) -> int:
    """How many of a listing's versions were known: begun by then, by crawls that were taken into history by then."""
    return sum(1 for _ in takewhile(lambda row: max(row["first_seen"], row["kept"] or 0) <= at, rows))


def unfold(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[Version, datetime | None]]:
    """Versions with their ends from rows by listing, then number: each version's end is told by the row that follows it."""
    before: tuple[sqlite3.Row, Listing] | None = None
    unfolder: Unfolder | None = None
    for row in rows:
        follows = before is not None and before[0]["listing"] == row["listing"]
        if before is not None:
            yield _version(*before, row if follows else None)
        if unfolder is None or not follows:
            unfolder = Unfolder(row["source"], row["native_id"])
        before = row, unfolder.next(row["body"], whole=row["base"] == row["number"])
    if before is not None:
        yield _version(*before, None)


def _version(row: sqlite3.Row, listing: Listing, after: sqlite3.Row | None) -> tuple[Version, datetime | None]:
    if after is not None:
        last_seen = after["prior_seen"]
        ended = after["first_seen"] if after["prior_ended"] is None else after["prior_ended"]
        read = [None if lag is None else last_seen - lag for lag in (after["prior_card"], after["prior_page"])]
    else:
        last_seen, ended = row["seen_at"], row["turned"] if row["status"] == Status.GONE else None
        read = [row["card_seen_at"], row["page_seen_at"]]
    version = Version(
        listing=listing, number=row["number"], crawl_id=row["crawl_id"], first_seen=moment(row["first_seen"]),
        last_seen=moment(last_seen), capture=capture_of(row), card_read=maybe_moment(read[0]), item_read=maybe_moment(read[1]),
        learned=maybe_moment(row["kept"]),
    )  # fmt: skip
    return version, maybe_moment(ended)
