"""The Store without a file: for tests, and for looking at a crawl without keeping it. Behaves as the SQLite one does."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, takewhile

from storage.chain import change_digest, content_of, next_link, seller_digest, stood_digest, turn_digest, version_digest
from storage.contacts import MOST_KIN, Kin, contacts_of, kin_from
from storage.errors import StoreError
from storage.keeping import may_follow
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
    KnownBy,
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
from storage.rows import split_id
from storage.search import matches, searched
from storage.sellers import seller_key
from storage.store import Held, Kept, Seen
from storage.timetravel import listings_at, state_at


@dataclass(slots=True)
class _Record:
    """All that is kept of one listing."""

    order: int
    held: Held
    altered: datetime
    versions: list[Version] = field(default_factory=list)
    ends: list[datetime | None] = field(default_factory=list)
    standings: list[tuple[datetime, Status, str | None]] = field(default_factory=list)
    told_by: list[str] = field(default_factory=list)  # the crawl of each standing
    turns: list[Turn] = field(default_factory=list)

    @property
    def state(self) -> ListingState:
        return self.held.state


class MemoryStore:
    """History, crawls and the outbox in this process, behind one lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._records: dict[str, _Record] = {}
        self._crawls: dict[str, CrawlRecord] = {}
        self._baselines: set[tuple[str, str, str]] = set()
        self._changes: dict[str, Change] = {}
        self._captures: dict[str, CaptureRef] = {}
        self._alerts: dict[str, Alert] = {}
        self._facts: dict[str, str] = {}
        self._verdicts: list[Verdict] = []
        self._interpretations: list[Interpretation] = []
        self._reposts: dict[tuple[str, str], Repost] = {}
        self._links: list[Link] = []
        self._stood: list[Stood] = []
        self._turns: list[Turn] = []
        self._sellers: dict[SellerKey, list[SellerVersion]] = {}
        self._photos: dict[tuple[str, str, str], Photo] = {}  # by listing, crawl and address

    # Writing

    def keep(self, kept: Kept) -> bool:
        """Keep a crawl whole; False, and nothing done, when it is already kept with this belief."""
        with self._lock:
            before = self._crawls.get(kept.crawl.crawl_id)
            if not may_follow(before.belief if before else None, kept.crawl.belief):
                return False
            self._refuse_strangers(kept)
            self._crawls[kept.crawl.crawl_id] = kept.crawl
            gone = {id_: record.standings[-1][0] for id_, record in self._records.items() if record.state.status is Status.GONE}
            stood = len(self._stood)
            before_it = {version.listing.listing_id: self._as_seen(version.listing.listing_id) for version in kept.versions}
            begins = {version.listing.listing_id: version.first_seen for version in kept.versions}
            for held in kept.held:
                self._put_held(kept.crawl, held, begins.get(held.state.listing.listing_id))
            for again in kept.seen:
                self._see_again(again)
            by_key = list(self._records) if kept.same else []
            for order, at in kept.same:
                self._see_again(Seen(by_key[order], at))
            for version in kept.versions:
                self._add_version(version, gone.get(version.listing.listing_id), before_it[version.listing.listing_id])
            for turned in kept.turns:
                self._records[turned.listing_id].turns.append(turned)
                self._turns.append(turned)
            for change in kept.changes:
                self._changes.setdefault(change.change_id, change)
            for capture in (*(version.capture for version in kept.versions if version.capture), *kept.captures):
                self._captures.setdefault(capture.record_id, capture)
            self._baselines |= {(kept.crawl.source, watch, query) for watch, query in kept.baselines}
            for repost in kept.reposts:
                self._reposts.setdefault((repost.listing_id, repost.earlier_id), repost)
            added = [one for one in kept.sellers if self._add_seller_version(one)]
            self.queue(kept.alerts)
            for key, value in kept.facts:
                self.remember(key, value)
            self._add_link(kept, added, self._stood[stood:])
            return True

    def _add_seller_version(self, version: SellerVersion) -> bool:
        known = self._sellers.setdefault(version.key, [])
        if version.number in {one.number for one in known}:
            return False
        known.append(version)
        if (capture := version.capture) is not None:
            self._captures.setdefault(capture.record_id, capture)
        return True

    def _add_link(self, kept: Kept, sellers: Sequence[SellerVersion], stood: Sequence[Stood]) -> None:
        crawl = kept.crawl
        captures = {change.capture: self._captures.get(change.capture or "") for change in kept.changes}
        digests = {name: None if capture is None else capture.sha256 for name, capture in captures.items()}
        rows = [version_digest(version) for version in kept.versions]
        rows += [change_digest(change, digests[change.capture]) for change in {one.change_id: one for one in kept.changes}.values()]
        rows += map(seller_digest, sellers)
        beside = [*map(turn_digest, kept.turns), *map(stood_digest, stood)]
        before = self._links[-1] if self._links else None
        content = content_of(crawl, rows, beside)
        self._links.append(next_link(before, crawl, content, at=crawl.kept or crawl.ended or crawl.started))

    def links(self) -> Iterator[Link]:
        """The chain of evidence, from its first link on."""
        with self._lock:
            known = list(self._links)
        yield from known

    def link(self, crawl_id: str | None = None) -> Link | None:
        """The last link of a crawl, or of all."""
        with self._lock:
            return next((one for one in reversed(self._links) if crawl_id is None or one.crawl_id == crawl_id), None)

    def _refuse_strangers(self, kept: Kept) -> None:
        known = self._records.keys() | {held.state.listing.listing_id for held in kept.held}
        named = {version.listing.listing_id for version in kept.versions}
        named |= {change.listing_id for change in kept.changes} | {turn.listing_id for turn in kept.turns}
        if strangers := named - known:
            raise StoreError(f"no listing {min(strangers)!r} to keep a version or change of; give its Held as well")

    def _as_seen(self, listing_id: str) -> Held | None:
        record = self._records.get(listing_id)
        return None if record is None else record.held

    def _put_held(self, crawl: CrawlRecord, held: Held, begins: datetime | None) -> None:
        state, at = held.state, crawl.ended or crawl.started
        record = self._records.get(state.listing.listing_id)
        turned = state.last_seen if state.status is Status.LIVE else at
        if record is None:
            record = self._records[state.listing.listing_id] = _Record(len(self._records), held, begins or turned)
            if state.status is not Status.LIVE:
                self._stand(record, crawl, turned, state)
            return
        if begins is not None or record.state.status is not state.status:
            record.altered = begins or turned
        if record.state.status is not state.status:
            self._stand(record, crawl, turned, state)
        latest = max(record.state.last_seen, state.last_seen)
        record.held = replace(
            held, state=replace(state, last_seen=latest, first_seen=state.first_seen),
            card_read=_later(record.held.card_read, held.card_read), item_read=_later(record.held.item_read, held.item_read),
        )  # fmt: skip

    def _stand(self, record: _Record, crawl: CrawlRecord, at: datetime, state: ListingState) -> None:
        record.standings.append((at, state.status, state.status_because))
        record.told_by.append(crawl.crawl_id)
        self._stood.append(
            Stood(
                listing_id=state.listing.listing_id, at=at, status=state.status, because=state.status_because,
                crawl_id=crawl.crawl_id,
            )
        )  # fmt: skip

    def _see_again(self, seen: Seen) -> None:
        if (record := self._records.get(seen.listing_id)) is not None:
            before = record.held
            record.held = replace(
                before, state=replace(record.state, last_seen=max(record.state.last_seen, seen.at)),
                card_read=_later(before.card_read, seen.at if seen.card else None),
                item_read=_later(before.item_read, seen.at if seen.item else None),
            )  # fmt: skip

    def _add_version(self, version: Version, gone: datetime | None, seen: Held | None) -> None:
        record = self._records[version.listing.listing_id]
        if record.versions:
            record.versions[-1] = _as_read(record.versions[-1], seen or record.held)
            record.ends[-1] = version.first_seen if gone is None else min(gone, version.first_seen)
        record.versions.append(version)
        record.ends.append(None)

    def put_judgements(self, judged: Iterable[Listing], *, versions: Mapping[str, int] | None = None) -> int:
        """Replace what the catalogue says of current listings without touching versions; returns how many.

        versions: by listing id, the version that was judged; a listing that has another one by now is left alone.
        """
        count = 0
        with self._lock:
            for listing in judged:
                record = self._records.get(listing.listing_id)
                if record is not None and (versions or {}).get(listing.listing_id, record.state.version) == record.state.version:
                    now = replace(record.state.listing, judgement=listing.judgement)
                    record.held = replace(record.held, state=replace(record.state, listing=now))
                    count += 1
        return count

    def add_interpretations(self, *interpretations: Interpretation) -> int:
        """Keep what is read in old versions today; one that a version has already is left alone. Returns how many were new."""
        count = 0
        with self._lock:
            for one in interpretations:
                listing_id = one.listing.listing_id
                if one.version not in {version.number for version in self.versions(listing_id)}:
                    raise StoreError(f"no version {one.version} of {listing_id!r} to interpret")
                of = [said for said in self._interpretations if said.listing.listing_id == listing_id]
                last = next((said for said in reversed(of) if said.version == one.version), None)
                if last is None or last.listing != one.listing:
                    self._interpretations.append(one)
                    count += 1
        return count

    def interpretations(self, *, listing_id: str | None = None) -> Iterator[Interpretation]:
        """Every interpretation, in the order they were made."""
        with self._lock:
            known = list(self._interpretations)
        yield from (one for one in known if listing_id is None or one.listing.listing_id == listing_id)

    def reposts(self, listing_id: str) -> list[Repost]:
        """The links of a listing, to what it seems to repeat and to what seems to repeat it; oldest first."""
        with self._lock:
            return [one for one in self._reposts.values() if listing_id in (one.listing_id, one.earlier_id)]

    def add_photos(self, crawl_id: str, photos: Iterable[Photo], *, requests: int = 0) -> int:
        """Keep what came of asking for photographs after a crawl, once; how many are new."""
        with self._lock:
            fresh = {(one.listing_id, one.crawl_id, one.address): one for one in photos}
            for one in fresh.values():
                if one.listing_id not in self._records or one.crawl_id not in self._crawls:
                    raise StoreError(f"no listing {one.listing_id!r} or no crawl {one.crawl_id!r} to keep a photo of")
            added = {key: one for key, one in fresh.items() if key not in self._photos}
            self._photos |= added
            if added:
                crawl = self._crawls[crawl_id]
                self._crawls[crawl_id] = replace(crawl, requests=crawl.requests + requests)
            return len(added)

    def photo(self, listing_id: str) -> Photo | None:
        """The last photograph of a listing of which there is a small copy."""
        return next((one for one in reversed(self.photos(listing_id)) if one.small is not None), None)

    def photos(self, listing_id: str) -> list[Photo]:
        """Everything that came of asking for a listing's photographs, oldest first."""
        with self._lock:
            return [one for one in self._photos.values() if one.listing_id == listing_id]

    def unpictured(self, source: str, *, since: datetime, tries: int, limit: int) -> list[Listing]:
        """Live flagged listings, first seen since then, that state a photograph of which there is no small copy."""
        found = [
            record
            for record in self._all()
            if record.state.listing.source == source and record.state.status is Status.LIVE and record.state.first_seen >= since
            and record.state.listing.judgement.flagged and record.state.listing.image is not None
            and (tried := self.photos(record.state.listing.listing_id)) is not None
            and len(tried) < tries and not any(one.small for one in tried)
        ]  # fmt: skip
        found.sort(key=lambda record: (record.state.first_seen, record.order), reverse=True)
        return [record.state.listing for record in found[:limit]]

    def vanished(self, source: str, *, since: datetime, until: datetime) -> Iterator[tuple[Listing, datetime]]:
        """Listings of a source that are gone, and went in this time; those that went last first."""
        gone = [
            (record.standings[-1][0], record.order, record.state.listing)
            for record in self._all()
            if record.state.status is Status.GONE and record.state.listing.source == source
        ]
        gone.sort(key=lambda one: (-one[0].timestamp(), one[1]))
        yield from ((listing, went) for went, _, listing in gone if since <= went <= until)

    def add_verdict(self, *verdicts: Verdict) -> None:
        """Keep verdicts beside the earlier ones, all or none. Raises StoreError for a listing that is not known."""
        with self._lock:
            if strangers := {verdict.listing_id for verdict in verdicts} - self._records.keys():
                raise StoreError(f"no listing {min(strangers)!r} to keep a verdict about")
            self._verdicts.extend(verdicts)

    def kin(self, listing: Listing) -> Iterator[Kin]:
        """Other listings that ever shared an account or a contact (phone, handle, mail) with this one; the newest, not all."""
        wanted = set(contacts_of(listing))
        known = sorted(self._all(), key=lambda record: record.order, reverse=True)
        found = (
            kin_from(record.state.listing, record.state.status)
            for record in known
            if record.state.listing.listing_id != listing.listing_id and not wanted.isdisjoint(_ever(record))
        )
        return islice(found, MOST_KIN)

    def sellers(self, *, source: str | None = None) -> Iterator[SellerRecord]:
        """Sellers as known now, by source and key; names that turned out to be an account's are left out."""
        for key in sorted(self._sellers):
            record = self.seller(key)
            if record is not None and source in (None, key.source):
                yield record

    def seller(self, key: SellerKey) -> SellerRecord | None:
        """One seller as known now."""
        states = list(self.sold_by(key))
        with self._lock:
            said = self._sellers.get(key, [])
        if not said or not (states or key.known_by is KnownBy.ACCOUNT):
            return None
        return SellerRecord(
            key=key, seller=said[-1].seller, version=said[-1].number,
            first_seen=min([said[0].at, *(state.first_seen for state in states)]),
            last_seen=max([said[-1].at, *(state.last_seen for state in states)]), listings=len(states),
            live=sum(state.status is Status.LIVE for state in states),
        )  # fmt: skip

    def seller_versions(self, key: SellerKey | None = None) -> Iterator[SellerVersion]:
        """What one seller, or each, said of itself: by seller, then number."""
        with self._lock:
            known = sorted(self._sellers) if key is None else [key]
            found = [one for each in known for one in self._sellers.get(each, [])]
        yield from found

    def last_seller_version(self, key: SellerKey) -> SellerVersion | None:
        """What a seller said of itself last."""
        with self._lock:
            return next(reversed(self._sellers.get(key, [])), None)

    def sold_by(self, key: SellerKey) -> Iterator[ListingState]:
        """The listings that state this seller now, by when they were first kept; gone ones too."""
        for record in self._all():
            listing = record.state.listing
            if seller_key(listing.source, listing.seller) == key:
                yield record.state

    def renamed(self, key: SellerKey, *, old: str, new: str, since: datetime) -> Iterator[Change]:
        """Changes of field "seller" from one name to another on listings of one seller, oldest first."""
        own = {state.listing.listing_id for state in self.sold_by(key)}
        for change in self.changes(since=since):
            if change.field == "seller" and (change.old, change.new) == (old, new) and change.listing_id in own:
                yield change

    def verdicts(self, *, listing_id: str | None = None) -> Iterator[Verdict]:
        """Every verdict, in the order they were given."""
        with self._lock:
            known = list(self._verdicts)
        yield from (verdict for verdict in known if listing_id is None or verdict.listing_id == listing_id)

    def queue(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox; those already there are left alone. Returns how many were added."""
        with self._lock:
            before = len(self._alerts)
            for alert in alerts:
                self._alerts.setdefault(alert.alert_id, alert)
            return len(self._alerts) - before

    def note_attempt(
        self, alert_id: str, *, state: AlertState, at: datetime, error: str | None = None, due: datetime | None = None
    ) -> None:
        """Record one try to deliver: attempts + 1, state, error, the next time."""
        with self._lock:
            if (alert := self._alerts.get(alert_id)) is not None:
                self._alerts[alert_id] = replace(
                    alert, attempts=alert.attempts + 1, state=state, last_error=error, due=due or alert.due,
                    sent=at if state is AlertState.SENT else None,
                )  # fmt: skip

    def postpone(self, alert_ids: Iterable[str], *, due: datetime, why: str) -> None:
        """Let waiting alerts wait longer for a reason of ours: no try is counted."""
        with self._lock:
            for alert_id in alert_ids:
                alert = self._alerts.get(alert_id)
                if alert is not None and alert.state is AlertState.WAITING:
                    self._alerts[alert_id] = replace(alert, due=due, last_error=why)

    def remember(self, key: str, value: str | None) -> None:
        """Keep one small fact of the program's own; None forgets it."""
        with self._lock:
            if value is None:
                self._facts.pop(key, None)
            else:
                self._facts[key] = value

    # Reading

    def _all(self) -> list[_Record]:
        with self._lock:
            return list(self._records.values())

    def held(self, source: str, native_ids: Iterable[str]) -> dict[str, Held]:
        """What is known of these listings, by native id; unknown ones are absent."""
        with self._lock:
            found = {id_: self._records.get(f"{source}:{id_}") for id_ in native_ids}
            return {id_: record.held for id_, record in found.items() if record is not None}

    def signs(self, source: str, native_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """(Held.sign, key) of these listings, by native id."""
        with self._lock:
            found = {id_: self._records.get(f"{source}:{id_}") for id_ in native_ids}
            return {
                id_: (record.held.sign, record.order)
                for id_, record in found.items()
                if record is not None and record.held.sign is not None
            }

    def expected(self, source: str, queries: Iterable[str]) -> Iterator[Held]:
        """Every listing that one of these queries has shown, those not seen for longest first."""
        wanted = set(queries)
        records = [r for r in self._all() if r.state.listing.source == source and wanted & set(r.held.queries)]
        yield from (record.held for record in sorted(records, key=lambda r: (r.state.last_seen, r.order)))

    def roster(self, source: str, queries: Iterable[str]) -> Iterator[str]:
        """Native ids of the live and unknown listings that one of these queries has shown."""
        wanted = set(queries)
        for record in self._all():
            listing = record.state.listing
            if listing.source == source and record.state.status is not Status.GONE and wanted & set(record.held.queries):
                yield listing.native_id

    def baselines(self, source: str) -> set[tuple[str, str]]:
        """(watch, query) pairs whose first believed crawl on this source is already kept."""
        with self._lock:
            return {(watch, query) for of, watch, query in self._baselines if of == source}

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
        found = [
            record
            for record in self._all()
            if (watch is None or watch in record.state.watches)
            and (source is None or record.state.listing.source == source)
            and (status is None or record.state.status is status)
            and (flagged is None or record.state.listing.judgement.flagged is flagged)
            and (since is None or record.altered >= since)
            and (text is None or matches(text, searched(record.state.listing)))
        ]
        found.sort(key=lambda record: (record.altered, record.order), reverse=True)
        yield from (record.state for record in islice(found, offset, None if limit is None else offset + limit))

    def state(self, listing_id: str, *, at: datetime | None = None) -> ListingState | None:
        """One listing as known now, or as it was known at a time."""
        record = self._records.get(listing_id)
        if record is None or at is None:
            return None if record is None else record.state
        return state_at(self, record.state, at)

    def versions(self, listing_id: str, *, at: datetime | None = None) -> Sequence[Version]:
        """Every version of one listing, oldest first, or those that were known at a time."""
        with self._lock:
            record = self._records.get(listing_id)
            found = [] if record is None else [self._learned(version) for version, _ in _spans(record)]
            return list(takewhile(lambda version: at is None or max(version.first_seen, version.learned or at) <= at, found))

    def _learned(self, version: Version) -> Version:
        return replace(version, learned=self._crawls[version.crawl_id].kept)

    def history(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[Version, datetime | None]]:
        """Every version with the time it ended (None: still so), by listing, then number."""
        for record in sorted(self._all(), key=lambda record: split_id(record.state.listing.listing_id)):
            if watch is None or watch in record.state.watches:
                yield from ((self._learned(v), ended) for v, ended in _spans(record) if since is None or v.first_seen >= since)

    def spoken(self, listing_id: str) -> Spoken:
        """Which kind of page speaks of what, and every turn of that."""
        with self._lock:
            record = self._records.get(listing_id)
            if record is None:
                return Spoken()
            card, item = (() if one is None else tuple(dict(one.texts)) for one in (record.held.card, record.held.item))
            return Spoken(card=card, item=item, turns=tuple(record.turns))

    def standings(self, listing_id: str, *, at: datetime | None = None) -> list[tuple[datetime, Status, str | None]]:
        """Every turn of a listing's status after its first sighting, oldest first."""
        with self._lock:
            record = self._records.get(listing_id)
            told = [] if record is None else zip(record.standings, record.told_by, strict=True)
            return [one for one, by in told if at is None or max(one[0], self._crawls[by].kept or at) <= at]

    def turns(self) -> Iterator[Turn]:
        """Every turn of every listing, in the order they were kept."""
        with self._lock:
            known = list(self._turns)
        yield from known

    def stood(self) -> Iterator[Stood]:
        """Every standing of every listing after its first sighting, in the order they were kept."""
        with self._lock:
            known = list(self._stood)
        yield from known

    def changes(
        self, *, listing_id: str | None = None, watch: str | None = None, kind: ChangeKind | None = None,
        crawl_id: str | None = None, since: datetime | None = None, limit: int | None = None, newest_first: bool = False,
    ) -> Iterator[Change]:  # fmt: skip
        """Changes in the order they happened."""
        with self._lock:
            numbered = list(enumerate(self._changes.values()))
        found = [
            (number, change)
            for number, change in numbered
            if (listing_id is None or change.listing_id == listing_id)
            and (watch is None or watch in change.watches)
            and (kind is None or change.kind is kind)
            and (crawl_id is None or change.crawl_id == crawl_id)
            and (since is None or change.at >= since)
        ]
        found.sort(key=lambda pair: (pair[1].at, pair[0]), reverse=newest_first)
        yield from (change for _, change in found[:limit])

    def flags(self, *, watch: str | None = None, since: datetime | None = None) -> Iterator[tuple[str, Flag]]:
        """(listing_id, flag) of current versions."""
        for record in sorted(self._all(), key=lambda record: split_id(record.state.listing.listing_id)):
            if (watch is None or watch in record.state.watches) and (since is None or record.altered >= since):
                yield from ((record.state.listing.listing_id, flag) for flag in record.state.listing.judgement.flags)

    def crawls(
        self, *, source: str | None = None, watch: str | None = None, belief: Belief | None = None, since: datetime | None = None,
        limit: int | None = None,
    ) -> list[CrawlRecord]:  # fmt: skip
        """Crawls, newest first."""
        with self._lock:
            numbered = list(enumerate(self._crawls.values()))
        found = [
            (number, crawl)
            for number, crawl in numbered
            if (source is None or crawl.source == source)
            and (watch is None or watch in crawl.watches)
            and (belief is None or crawl.belief is belief)
            and (since is None or crawl.started >= since)
        ]
        found.sort(key=lambda pair: (pair[1].started, pair[0]), reverse=True)
        return [crawl for _, crawl in found[:limit]]

    def crawl(self, crawl_id: str) -> CrawlRecord | None:
        """One crawl."""
        return self._crawls.get(crawl_id)

    def capture(self, record_id: str) -> CaptureRef | None:
        """Where a preserved response lies that a version or a change rests on."""
        return self._captures.get(record_id)

    def alerts(
        self, *, state: AlertState | None = None, due: datetime | None = None, since: datetime | None = None,
        limit: int | None = None, newest_first: bool = False,
    ) -> list[Alert]:  # fmt: skip
        """Alerts, oldest first; due: only those whose time has come; since: created then or later."""
        with self._lock:
            known = list(self._alerts.values())
        found = [
            alert for alert in known
            if state in (None, alert.state) and (due is None or alert.due <= due) and (since is None or alert.created >= since)
        ]  # fmt: skip
        found.sort(key=lambda alert: alert.created)
        return (found[::-1] if newest_first else found)[:limit]

    def recall(self, key: str) -> str | None:
        """A fact kept with remember."""
        return self._facts.get(key)

    def recall_all(self, prefix: str) -> dict[str, str]:
        """The facts whose key begins so."""
        with self._lock:
            return {key: value for key, value in sorted(self._facts.items()) if key.startswith(prefix)}

    def close(self) -> None:
        """Nothing to let go of."""


def _ever(record: _Record) -> set[str]:
    stated = (record.state.listing, *(version.listing for version in record.versions))
    return {contact for listing in stated for contact in contacts_of(listing)}


def _spans(record: _Record) -> Iterator[tuple[Version, datetime | None]]:
    *earlier, current = zip(record.versions, record.ends, strict=True)
    yield from earlier
    ended = record.standings[-1][0] if record.state.status is Status.GONE else None
    yield _as_read(current[0], record.held), ended


def _as_read(version: Version, held: Held) -> Version:
    """The version with what its listing's last sightings add to it."""
    return replace(version, last_seen=held.state.last_seen, card_read=held.card_read, item_read=held.item_read)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
