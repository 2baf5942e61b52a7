"""The Store contract: what the program asks of a database, and no more. One contract suite runs on every store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from storage.contacts import Kin
from storage.model import (
    Alert,
    AlertState,
    Belief,
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    Interpretation,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """What one kind of page (card or item page) last said of a listing, field by field, as it could last be understood.

    Cards and item pages word the same thing differently, so each is compared with its own past.
    """

    texts: tuple[tuple[str, str], ...]  # (field of ListingReading, text), sorted by field
    at: datetime  # since when


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What history knows of one listing when a crawl comes to be compared with it."""

    state: ListingState
    card: Layer | None
    item: Layer | None
    digest: str | None  # card_digest when its item page was last read
    queries: tuple[str, ...] = ()  # the queries whose result pages showed it
    lags: tuple[tuple[str, str], ...] = ()  # what one kind of page has not confirmed of the other; opaque to the store
    sign: int | None = None  # 63-bit digest of a sighting that tells nothing new; opaque to the store, see Store.signs
    card_read: datetime | None = None  # the last sighting in which a result page showed it
    item_read: datetime | None = None  # the last sighting in which its own page was read
    unsaid: tuple[tuple[str, str], ...] = ()  # ("card.seller", Saying): what is not stated now though it was; opaque to the store


class Seen(NamedTuple):
    """A listing seen again with nothing to alter, and the kinds of page that were read of it."""

    listing_id: str
    at: datetime
    card: bool = True
    item: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Everything one crawl adds to history: all of it is kept, or none."""

    crawl: CrawlRecord
    held: tuple[Held, ...] = ()  # new or altered knowledge of listings, whole rows
    seen: tuple[Seen, ...] = ()  # seen again, nothing altered
    same: tuple[tuple[int, datetime], ...] = ()  # (key of Store.signs, at): seen on a card with the same sign, and no other page
    versions: tuple[Version, ...] = ()  # versions that begin; the one before ends by itself
    changes: tuple[Change, ...] = ()
    alerts: tuple[Alert, ...] = ()
    baselines: tuple[tuple[str, str], ...] = ()  # (watch, query) pairs whose history on this source begins here
    captures: tuple[CaptureRef, ...] = ()  # what the changes rest on, where no version does
    reposts: tuple[Repost, ...] = ()
    turns: tuple[Turn, ...] = ()
    sellers: tuple[SellerVersion, ...] = ()  # versions of sellers that begin
    facts: tuple[tuple[str, str | None], ...] = ()  # to be remembered (None: forgotten) together with the crawl, see Store.remember


class Store(Protocol):
    """History, crawls and the outbox. Every method raises StoreBusy when the database is locked for too long."""

    def keep(self, kept: Kept) -> bool:
        """Keep a crawl in one transaction. False, and nothing done, when this crawl_id is already kept with this belief."""
        ...

    def held(self, source: str, native_ids: Iterable[str]) -> dict[str, Held]:
        """What is known of these listings, by native id; unknown ones are absent."""
        ...

    def signs(self, source: str, native_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """(Held.sign, the store's own key for Kept.same) by native id: the quick way to find that a card tells nothing new."""
        ...

    def expected(self, source: str, queries: Iterable[str]) -> Iterator[Held]:
        """Every listing that one of these queries has shown, gone ones included, those not seen for longest first."""
        ...

    def roster(self, source: str, queries: Iterable[str]) -> Iterator[str]:
        """Native ids of the live and unknown listings that one of these queries has shown."""
        ...

    def baselines(self, source: str) -> set[tuple[str, str]]:
        """(watch, query) pairs whose first believed crawl on this source is already kept."""
        ...

    def listings(
        self, *, watch: str | None = None, source: str | None = None, status: Status | None = None, flagged: bool | None = None,
        text: str | None = None, since: datetime | None = None, at: datetime | None = None, limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[ListingState]:  # fmt: skip
        """Listings as known now, last changed first. text: words in title, description or seller. since: first seen or changed.

        at: as they were known then, each with the version, status and judgement of that time; text and the other filters
        then apply to what was known then.
        """
        ...

    def state(self, listing_id: str, *, at: datetime | None = None) -> ListingState | None:
        """One listing as known now, or as it was known at a time."""
        ...

    def versions(self, listing_id: str, *, at: datetime | None = None) -> Sequence[Version]:
        """Every version of one listing, oldest first; may be rebuilt as they are asked for.

        at: only those that had begun and were known then, for their crawl had been taken into history.
        """
        ...

    def history(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[Version, datetime | None]]:
        """Every version with the time it ended (None: still so), by listing, then number. Streams."""
        ...

    def spoken(self, listing_id: str) -> Spoken:
        """Which kind of page speaks of what, and every turn of that; empty for a listing that is not known."""
        ...

    def standings(self, listing_id: str, *, at: datetime | None = None) -> list[tuple[datetime, Status, str | None]]:
        """Every turn of a listing's status after its first sighting: when, to what, on what evidence; oldest first.

        at: only those that had happened and were known then.
        """
        ...

    def turns(self) -> Iterator[Turn]:
        """Every turn of every listing, in the order they were kept."""
        ...

    def stood(self) -> Iterator[Stood]:
        """Every standing of every listing after its first sighting, in the order they were kept."""
        ...

    def changes(
        self, *, listing_id: str | None = None, watch: str | None = None, kind: ChangeKind | None = None,
        crawl_id: str | None = None,
        since: datetime | None = None, limit: int | None = None, newest_first: bool = False,
    ) -> Iterator[Change]:  # fmt: skip
        """Changes in the order they happened."""
        ...

    def flags(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[str, Flag]]:
        """(listing_id, flag) of current versions."""
        ...

    def crawls(
        self, *, source: str | None = None, watch: str | None = None, belief: Belief | None = None, since: datetime | None = None,
        limit: int | None = None,
    ) -> list[CrawlRecord]:  # fmt: skip
        """Crawls, newest first."""
        ...

    def crawl(self, crawl_id: str) -> CrawlRecord | None:
        """One crawl."""
        ...

    def capture(self, record_id: str) -> CaptureRef | None:
        """Where a preserved response lies that a version or a change rests on."""
        ...

    def add_interpretations(self, *interpretations: Interpretation) -> int:
        """Keep what is read in old versions today; one that a version has already is left alone. Returns how many were new."""
        ...

    def interpretations(self, *, listing_id: str | None = None) -> Iterator[Interpretation]:
        """Every interpretation, in the order they were made."""
        ...

    def reposts(self, listing_id: str) -> list[Repost]:
        """The links of a listing, to what it seems to repeat and to what seems to repeat it; oldest first."""
        ...

    def links(self) -> Iterator[Link]:
        """The chain of evidence: one link for each crawl kept, from the first on, see chain.py."""
        ...

    def link(self, crawl_id: str | None = None) -> Link | None:
        """The last link of a crawl, or of all."""
        ...

    def add_photos(self, crawl_id: str, photos: Iterable[Photo], *, requests: int = 0) -> int:
        """Keep what came of asking for photographs after a crawl, once; how many are new.

        requests: made for them, which count as the crawl's. Raises StoreError for a crawl or listing that is not known.
        """
        ...

    def photo(self, listing_id: str) -> Photo | None:
        """The last photograph of a listing of which there is a small copy."""
        ...

    def photos(self, listing_id: str) -> list[Photo]:
        """Everything that came of asking for a listing's photographs, oldest first."""
        ...

    def unpictured(self, source: str, *, since: datetime, tries: int, limit: int) -> list[Listing]:
        """Live flagged listings, first seen since then, that state a photograph of which there is no small copy.

        Those asked for so many times in vain are left out; the newest first.
        """
        ...

    def vanished(self, source: str, *, since: datetime, until: datetime) -> Iterator[tuple[Listing, datetime]]:
        """Listings of a source that are gone, and went in this time; those that went last first."""
        ...

    def kin(self, listing: Listing) -> Iterator[Kin]:
        """Other listings that ever shared an account or a contact (phone, handle, mail) with this one; the newest, not all."""
        ...

    def sellers(self, *, source: str | None = None) -> Iterator[SellerRecord]:
        """Sellers as known now, by source and key; names that turned out to be an account's are left out."""
        ...

    def seller(self, key: SellerKey) -> SellerRecord | None:
        """One seller as known now."""
        ...

    def seller_versions(self, key: SellerKey | None = None) -> Iterator[SellerVersion]:
        """What one seller, or each, said of itself: by seller, then number."""
        ...

    def last_seller_version(self, key: SellerKey) -> SellerVersion | None:
        """What a seller said of itself last."""
        ...

    def sold_by(self, key: SellerKey) -> Iterator[ListingState]:
        """The listings that state this seller now, by when they were first kept; gone ones too."""
        ...

    def renamed(self, key: SellerKey, *, old: str, new: str, since: datetime) -> Iterator[Change]:
        """Changes of field "seller" from one name to another on listings of one seller, oldest first."""
        ...

    def put_judgements(self, judged: Iterable[Listing], *, versions: Mapping[str, int] | None = None) -> int:
        """Replace what the catalogue says of current listings without touching versions; returns how many.

        versions: by listing id, the version that was judged; a listing that has another one by now is left alone.
        """
        ...

    def add_verdict(self, *verdicts: Verdict) -> None:
        """Keep verdicts beside the earlier ones, all or none. Raises StoreError for a listing that is not known."""
        ...

    def verdicts(self, *, listing_id: str | None = None) -> Iterator[Verdict]:
        """Every verdict, in the order they were given."""
        ...

    def queue(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox; those already there (same alert_id) are left alone. Returns how many were added."""
        ...

    def alerts(
        self, *, state: AlertState | None = None, due: datetime | None = None, since: datetime | None = None,
        limit: int | None = None, newest_first: bool = False,
    ) -> list[Alert]:  # fmt: skip
        """Alerts, oldest first; due: only those whose time has come; since: created then or later."""
        ...

    def postpone(self, alert_ids: Iterable[str], *, due: datetime, why: str) -> None:
        """Let waiting alerts wait longer for a reason of ours: no try is counted. `why` stands where the last error would."""
        ...

    def note_attempt(
        self, alert_id: str, *, state: AlertState, at: datetime, error: str | None = None, due: datetime | None = None
    ) -> None:
        """Record one try to deliver: attempts + 1, state, error, the next time."""
        ...

    def remember(self, key: str, value: str | None) -> None:
        """Keep one small fact of the program's own (an open incident, the last digest ...); None forgets it."""
        ...

    def recall(self, key: str) -> str | None:
        """A fact kept with remember."""
        ...

    def recall_all(self, prefix: str) -> dict[str, str]:
        """The facts whose key begins so."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
