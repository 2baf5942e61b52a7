"""A crawl folder taken into history: read, understood, judged, compared, believed or held, and kept in one transaction.

Taking a folder in twice does nothing the second time. A folder that was cut off is taken in as a failed crawl: what was
completely written was truly seen and is kept, and nothing is concluded from what is missing.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Protocol

from monitor import captures
from monitor.ends import CUT_OFF
from monitor.errors import CrawlFolderBroken, CrawlUnknown
from monitor.history.belief import Tally, doubts, past_of, proven, shows_a_copy, unread_fields, waiting_of
from monitor.history.compare import change_id
from monitor.history.fields import joined_seller
from monitor.history.gather import Gathered, capture_ref, gather, said_in, stated_fields
from monitor.history.liveness import OwnPage, Standing, distrust, honest_walks, own_page, standing
from monitor.history.oddities import AT_LEAST, goods_of, old_copy, one_for_all, renumbered
from monitor.history.pictures import contents_of
from monitor.history.repost import SHORTLY, find_reposts
from monitor.history.sellers import Bearer, Said, new_versions
from monitor.history.sighting import Sighting, Statement
from monitor.history.told import Basis
from monitor.intake import Found, chunks, compare_all
from monitor.understand import Hints, not_understood, stated_seller, understand
from spiders.folder import (
    PAGES,
    PLAN,
    CrawlReport,
    FolderUnreadable,
    Outcome,
    Records,
    WalkEnd,
    read_plan,
    read_records,
    read_report,
)
from spiders.listing import ListingReading
from spiders.plan import CrawlPlan, Keep
from storage.model import (
    Alert,
    Belief,
    Change,
    ChangeKind,
    CrawlRecord,
    Judgement,
    Listing,
    ListingState,
    Repost,
    SellerKey,
    SellerVersion,
    Status,
)
from storage.sellers import seller_key
from storage.store import Held, Kept, Store

log = logging.getLogger(__name__)

_PLAIN = re.compile(r"\w[\w. -]{0,199}", re.UNICODE)
PAST = 60  # crawls of the source that are looked back on
IMPORT = "import"  # the origin of pages that a person saved
_LOOKED_BACK = 2000  # listings that went lately, among which what is new is looked for
_PATIENCE = 2  # crawls that a query may begin without its result pages being read to the end

Alerts = Callable[[CrawlRecord, Sequence[Change], Mapping[str, ListingState], CrawlReport], tuple[Alert, ...]]


class Judge(Protocol):
    """The catalogue, as far as it is needed here."""

    def judge(self, listing: Listing, *, items: Collection[str] | None = None) -> Judgement:
        """What the listing offers and why to look."""
        ...


def no_alerts(
    _crawl: CrawlRecord, _changes: Sequence[Change], _states: Mapping[str, ListingState], _report: CrawlReport
) -> tuple[Alert, ...]:
    """Tell nobody."""
    return ()


def no_facts(_crawl: CrawlRecord) -> tuple[tuple[str, str | None], ...]:
    """Remember nothing."""
    return ()


def no_past(_listing: Listing, judgement: Judgement, _store: Store, _now: datetime) -> Judgement:
    """The judgement of the listing alone."""
    return judgement


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestContext:
    """What taking in a folder needs beside the folder and the store."""

    catalogue: Judge
    hints: Mapping[str, Hints] = field(default_factory=dict)  # by source
    watches: Mapping[str, Collection[str]] = field(default_factory=dict)  # watch to the items that may flag a listing
    past: Callable[[Listing, Judgement, Store, datetime], Judgement] = no_past  # adds what history knows to a judgement
    alerts: Alerts = no_alerts
    facts: Callable[[CrawlRecord], tuple[tuple[str, str | None], ...]] = no_facts  # remembered in the same transaction
    data: Path | None = None  # captures are named relative to it; None: the folder two above the crawl folder


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestResult:
    """What came of one crawl folder."""

    crawl: CrawlRecord
    kept: bool  # False: it had been taken in before, and nothing was done
    changes: tuple[Change, ...] = ()
    alerts: tuple[Alert, ...] = ()
    skipped: int = 0  # records that could not be read
    notes: tuple[str, ...] = ()  # what a person may want to know, one sentence each


def ingest(folder: Path, *, store: Store, context: IngestContext, now: datetime) -> IngestResult:
    """Take a crawl folder into history, once. Raises CrawlFolderBroken when its plan cannot be read."""
    plan = _plan(folder)
    if (before := store.crawl(plan.crawl_id)) is not None:
        return IngestResult(crawl=before, kept=False)
    return _Intake(folder, plan, store, context, now).run()


def accept(crawl_id: str, *, data: Path, store: Store, context: IngestContext, now: datetime) -> IngestResult:
    """Take a held (or discarded) crawl into history after all. Raises CrawlUnknown, CrawlFolderBroken."""
    before = _undecided(crawl_id, store, (Belief.HELD, Belief.DISCARDED))
    folder = data / "crawls" / crawl_id
    return _Intake(folder, _plan(folder), store, context, now, before=before).run()


def discard(crawl_id: str, *, store: Store) -> CrawlRecord:
    """Leave a held crawl out of history for good; its folder stays. Raises CrawlUnknown."""
    record = replace(_undecided(crawl_id, store, (Belief.HELD,)), belief=Belief.DISCARDED)
    store.keep(Kept(crawl=record))
    return record


def recover(
    data: Path, *, store: Store, context: IngestContext, now: datetime, busy: Callable[[CrawlPlan], bool] = lambda _plan: False,
    since: datetime | None = None, leave: Callable[[Path], None] = lambda _folder: None,
) -> list[IngestResult]:  # fmt: skip
    """Take in what a killed program left behind, oldest first. busy: crawls that another process is running now are left alone.

    since: folders that were here before and not touched after are passed over unseen. leave: told of each that is left alone.
    """
    results = []
    for folder, plan in _in_order(_left(data, store, since)):
        try:
            if busy(plan):
                leave(folder)
            else:
                results.append(ingest(folder, store=store, context=context, now=now))
        except CrawlFolderBroken as error:
            log.warning("%s", error)
        # One page that brings out a defect of ours must not keep the program from ever starting again.
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, AssertionError, RuntimeError):
            log.exception("%s could not be taken into history by a defect of the program; the next start tries again", folder)
            leave(folder)
    return results


def _left(data: Path, store: Store, since: datetime | None) -> Iterator[tuple[Path, CrawlPlan]]:
    """The crawl folders that history does not have, with their plans."""
    for folder in _folders(data / "crawls", since):
        if store.crawl(folder.name) is not None or not (folder / PLAN).exists():
            continue
        try:
            yield folder, _plan(folder)
        except CrawlFolderBroken as error:
            log.warning("%s", error)


def _in_order(left: Iterable[tuple[Path, CrawlPlan]]) -> Iterator[tuple[Path, CrawlPlan]]:
    """Each behind the crawl that it followed, if that is among them: a clock that was set back names the later ones earlier."""
    waiting = {plan.crawl_id: (folder, plan) for folder, plan in left}
    while waiting:
        chain = [next(iter(waiting))]
        while (before := waiting[chain[-1]][1].after) in waiting and before not in chain:
            chain.append(before)
        yield from (waiting.pop(crawl) for crawl in reversed(chain))


def _folders(crawls: Path, since: datetime | None) -> list[Path]:
    """Crawl folders by name, which is by time; of a year's hundred thousand only those that arrived or changed lately."""
    if not crawls.is_dir():
        return []
    with os.scandir(crawls) as entries:
        # The change time of a folder cannot be set: one carried here with its old dates is new by it.
        lately = [one.path for one in entries if since is None or one.stat(follow_symlinks=False).st_ctime >= since.timestamp()]
    return sorted(map(Path, lately))


def _plan(folder: Path) -> CrawlPlan:
    try:
        plan = read_plan(folder)
    except FolderUnreadable as error:
        raise CrawlFolderBroken(f"{folder} holds no crawl that can be attributed: {error}") from error
    # A folder may have been carried here: listings are known as "source:id", and crawls by the name of their folder.
    for name in (plan.source, plan.crawl_id):
        if not _PLAIN.fullmatch(name) or ".." in name:
            raise CrawlFolderBroken(f"{folder} holds no crawl that can be attributed: {name[:80]!r} is no name")
    return plan


def _undecided(crawl_id: str, store: Store, beliefs: Collection[Belief]) -> CrawlRecord:
    record = store.crawl(crawl_id)
    if record is None:
        raise CrawlUnknown(f"no crawl {crawl_id!r}; `monitor crawls` lists them")
    if record.belief not in beliefs:
        raise CrawlUnknown(f"crawl {crawl_id!r} is {record.belief.value}, not held; there is nothing to decide")
    return record


_lock = threading.local()  # how often this thread holds the lock: accepting held crawls takes in several folders


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold ingest.lock of a data folder; the kernel lets go of it when the process dies."""
    _lock.depth = getattr(_lock, "depth", 0) + 1
    try:
        if _lock.depth > 1:
            yield
            return
        data.mkdir(parents=True, exist_ok=True)
        with (data / "ingest.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    finally:
        _lock.depth -= 1


class _Intake:
    """One folder on its way into history."""

    def __init__(
        self,
        folder: Path,
        plan: CrawlPlan,
        store: Store,
        context: IngestContext,
        now: datetime,
        *,
        before: CrawlRecord | None = None,
        agreed: bool = False,
    ) -> None:
        self._folder = folder
        self._plan = plan
        self._store = store
        self._context = context
        self._now = now
        self._agreed = agreed  # held crawls that looked like this one were accepted
        self._behind = timedelta()  # how far the clock of this crawl is behind the crawl that it followed
        self._before = before  # the record of a held crawl that is accepted now
        self._hints = context.hints.get(plan.source, Hints())
        self._understood: dict[int, Listing] = {}
        self._unclear: Counter[str] = Counter()
        self._watches = {query.text: query.watches for query in plan.queries}
        data = context.data or folder.parent.parent
        self._file = _relative(folder, data)

    def run(self) -> IngestResult:
        """Compare and keep as one: a second process that takes in a crawl of the same source meanwhile waits."""
        with _alone(self._context.data or self._folder.parent.parent):
            return self._run()

    def _run(self) -> IngestResult:
        records, gathered, report = self._read()
        earlier = self._earlier()
        found = self._compare(gathered, report, earlier)
        because = doubts(found.tally, past_of(earlier)) if self._before is None and not self._agreed and not self._by_hand else ()
        waiting = waiting_of(earlier) if because else []
        copies = all(map(shows_a_copy, (*because, *(held.held_because for held in waiting))))
        if because and proven(found.tally, waiting, now=self._now) and (copies or not self._would_remove(waiting)):
            if self._accept_all(waiting):
                # What they showed is history now; this crawl is compared with that.
                return _Intake(self._folder, self._plan, self._store, self._context, self._now, agreed=True).run()
            because = ()
        crawl = self._record(gathered, report, found, because)
        kept = self._kept(crawl, found, report, held=bool(because))
        done = self._store.keep(kept)
        if done and not because:
            self._thin_out(kept)
        return IngestResult(
            crawl=crawl,
            kept=done,
            changes=kept.changes,
            alerts=kept.alerts,
            skipped=records.skipped,
            notes=(*because, *found.notes),
        )

    @property
    def _by_hand(self) -> bool:
        """Pages that a person saved and handed over: some of what there was, so that nothing follows from what is not there."""
        return self._plan.origin == IMPORT

    def _earlier(self) -> list[CrawlRecord]:
        """The crawls this one is compared with; pages saved by hand are nobody's habit, and are compared with nothing."""
        if self._by_hand:
            return []
        past = self._store.crawls(source=self._plan.source, limit=PAST)
        return [crawl for crawl in past if crawl.crawl_id != self._plan.crawl_id and crawl.origin != IMPORT]

    # Reading

    def _read(self) -> tuple[Records, Gathered, CrawlReport]:
        """The folder's records, what they show, and what the crawl did, its times behind those of the crawl that it followed."""
        report = self._report()
        self._behind = self._clock_behind(report)
        records = read_records(self._folder)
        pages = (replace(record, at=record.at + self._behind) for record in records) if self._behind else records
        gathered = gather(pages, source=self._plan.source, watches=self._watches, name=self._name, file=self._file)
        ended = None if report.ended is None else report.ended + self._behind
        report = replace(report, started=report.started + self._behind, ended=ended)
        return records, gathered, as_kept(report, gathered.walked)

    def _clock_behind(self, report: CrawlReport) -> timedelta:
        """How long before the end of the crawl that it followed this one began by the clock: one that was set back says so.

        Only a crawl that this very history has come before it counts: one that was carried here late is late.
        """
        known = self._store.crawl(self._plan.crawl_id)
        if known is not None:  # held, and decided on now: its times in history stay what they were
            return known.clock_behind or timedelta()
        before = self._store.crawl(self._plan.after) if self._plan.after is not None else None
        if before is None or before.source != self._plan.source:
            return timedelta()
        return max(timedelta(), (before.ended or before.started) - report.started)

    def _name(self, reading: ListingReading) -> str | None:
        if reading.native_id and (native_id := reading.native_id.strip()):
            return native_id
        listing = understand(reading, source=self._plan.source, hints=self._hints, seen_at=self._now)
        return None if listing is None else listing.native_id

    def _report(self) -> CrawlReport:
        """The crawl's report; for one that was cut off, a failed one with what is known."""
        report = read_report(self._folder)
        if report is not None and report.outcome is not Outcome.RUNNING:
            return report
        times = [record.at for record in read_records(self._folder)]
        started = report.started if report is not None else min(times, default=self._now)
        walks = report.walks if report is not None else ()
        return CrawlReport(
            crawl_id=self._plan.crawl_id, source=self._plan.source, outcome=Outcome.FAILED, started=started,
            ended=max(times, default=started), stopped_because=CUT_OFF, walks=walks, requests=len(times),
        )  # fmt: skip

    def _understand(self, statement: Statement, source: str, native_id: str) -> Listing:
        if (known := self._understood.get(id(statement))) is not None:
            return known
        reading = replace(statement.reading, native_id=native_id)
        listing = understand(reading, source=source, hints=self._hints, seen_at=statement.at - self._behind)
        if listing is None:
            listing = Listing(source=source, native_id=native_id, url=reading.url, title=reading.title)
        listing = replace(listing, native_id=native_id)
        self._unclear.update(not_understood(listing))
        self._understood[id(statement)] = listing
        return listing

    def _judge(self, listing: Listing, watches: tuple[str, ...]) -> Judgement:
        items = {item for watch in watches for item in self._context.watches.get(watch, ())}
        judgement = self._context.catalogue.judge(listing, items=items)
        return self._context.past(listing, judgement, self._store, self._now)

    # Comparing

    def _compare(self, gathered: Gathered, report: CrawlReport, earlier: Sequence[CrawlRecord]) -> Found:
        shown = gathered.shown
        begun = self._store.baselines(self._plan.source)
        stated = stated_fields(shown)
        walks = {query: walk.listings for query, walk in honest_walks(report).items()}
        tally = Tally(
            listings=len(shown), walks=walks, known=0, new=0, changed=0, removed=0, expected=0, stated=stated,
            prices=stated["price"], different_prices=_different_prices(shown),
        )  # fmt: skip
        unread = unread_fields(tally, past_of(earlier))
        basis = Basis(
            crawl_id=self._plan.crawl_id, hints=self._hints, understand=self._understand, judge=self._judge,
            baseline=lambda sighting: not any((w, q) in begun for q in sighting.queries for w in self._watches.get(q, ())),
            unread=unread, pictures=lambda listing_id: contents_of(self._store.photos(listing_id)),
        )  # fmt: skip
        found = Found(baselines=self._begins(report, begun, earlier))
        if self._behind:
            told = f"the clock was {self._behind} behind the end of the crawl before; all times are counted on from there"
            found.notes.append(told)
        found.notes += [f"{name} is on none of {len(shown)} cards and counts as not read" for name in unread]
        denied = {id_ for id_, pages in gathered.pages.items() if own_page(pages[-1]).verdict is OwnPage.GONE}
        compare_all(self._store, gathered.sightings, basis, found, denied=denied)
        if _photographs_rotate(found, len(shown)):
            notes = [*found.notes, "the addresses of photographs changed for most listings at once and count as not read"]
            found = Found(baselines=found.baselines)
            found.notes = notes
            compare_all(self._store, gathered.sightings, replace(basis, unread=(*unread, "image")), found, denied=denied)
        found.sighted = gathered.sightings
        expected = self._compare_missing(gathered, report, earlier, found)
        fresh = [c for c in found.changes if c.kind is ChangeKind.NEW and not c.baseline]
        found.tally = replace(
            tally, known=len(shown) - len({c.listing_id for c in found.changes if c.kind is ChangeKind.NEW}), new=len(fresh),
            changed=len({c.listing_id for c in found.changes if c.kind is ChangeKind.CHANGED}),
            removed=sum(c.kind is ChangeKind.REMOVED for c in found.changes), expected=expected,
            different_prices_before=self._prices_before(shown) if tally.different_prices == 1 else 0,
        )  # fmt: skip
        if self._before is None and not self._by_hand:
            found.tally = replace(found.tally, oddities=self._oddities(found, gathered, report))
        return found

    def _oddities(self, found: Found, gathered: Gathered, report: CrawlReport) -> tuple[str, ...]:
        """What the changes of this crawl look like, where no site changes so."""
        shown = {sighting.listing_id for sighting in gathered.shown}
        seen = {sighting.listing_id: sighting for sighting in gathered.sightings}
        source = f"{self._plan.source}:"
        copy = old_copy(
            found.changes, shown=shown.__contains__,
            before=(c for c in self._store.changes(newest_first=True) if c.listing_id.startswith(source)),
            says=lambda listing_id, field: said_in(field, seen.get(listing_id), self._hints),
            whole=report.outcome is Outcome.COMPLETE,
        )  # fmt: skip
        other = renumbered(found.fresh(), found.missing) if found.tally.new >= AT_LEAST else None
        return (*one_for_all(found.changes, found.tally.known), *filter(None, (copy, other)))

    def _compare_missing(self, gathered: Gathered, report: CrawlReport, earlier: Sequence[CrawlRecord], found: Found) -> int:
        """Judge the listings that the walks should have shown and did not; returns how many should have been shown."""
        queries = list(honest_walks(report))
        roster = list(self._store.roster(self._plan.source, queries))
        seen = {sighting.native_id for sighting in gathered.sightings}
        distrusted = self._distrust(gathered, roster, report, earlier)
        for some in chunks([native_id for native_id in roster if native_id not in seen]):
            for native_id, held in self._store.held(self._plan.source, some).items():
                if held.state.last_seen > report.started:
                    continue  # seen since by a newer crawl
                found.missing.add(goods_of(held.state.listing))
                pages = gathered.pages.get(native_id, ())
                verdict = standing(held, report=report, pages=pages, distrusted=distrusted)
                if verdict is not None:
                    self._settle(held, verdict, found)
        return len(roster)

    def _distrust(
        self, gathered: Gathered, roster: Collection[str], report: CrawlReport, earlier: Sequence[CrawlRecord]
    ) -> str | None:
        shown = {sighting.native_id for sighting in gathered.shown}
        bare = list(takewhile(lambda crawl: crawl.outcome == "complete" and not crawl.listings, earlier))
        return distrust(
            [gathered.pages.get(one, ()) for one in shown],
            [gathered.pages.get(one, ()) for one in roster if one not in shown],
            bare_since=report.started - bare[-1].started if bare else timedelta(),
        )

    def _settle(self, held: Held, verdict: Standing, found: Found) -> None:
        state = replace(held.state, status=verdict.status, status_because=verdict.because)
        if state == held.state:
            return
        found.held.append(replace(held, state=state, sign=None))
        if verdict.status is Status.GONE and verdict.evidence is not None:
            record = verdict.evidence.record
            if (capture := capture_ref(record.capture, self._file)) is not None:
                found.captures[capture.record_id] = capture
            listing_id = state.listing.listing_id
            found.changes.append(
                Change(
                    change_id=change_id(self._plan.crawl_id, listing_id, ChangeKind.REMOVED), listing_id=listing_id,
                    url=state.listing.url, at=record.at, kind=ChangeKind.REMOVED, crawl_id=self._plan.crawl_id,
                    capture=capture.record_id if capture else None, watches=state.watches,
                )
            )  # fmt: skip

    def _prices_before(self, shown: Sequence[Sighting]) -> int:
        before = self._store.held(self._plan.source, [sighting.native_id for sighting in shown]).values()
        prices = [held.state.listing.price for held in before]
        return len({(price.amount, price.currency) for price in prices if price is not None and price.amount is not None})

    def _begins(
        self, report: CrawlReport, begun: set[tuple[str, str]], earlier: Sequence[CrawlRecord]
    ) -> tuple[tuple[str, str], ...]:
        """(watch, query) pairs whose history begins here: their result pages were read, to the end or for the third time."""
        honest = honest_walks(report)
        tries = Counter(walk["query"] for crawl in past_of(earlier) for walk in json.loads(crawl.walks) if walk["pages_read"])
        return tuple(
            (watch, walk.query)
            for walk in report.walks
            if walk.pages_read and (self._by_hand or walk.query in honest or tries[walk.query] >= _PATIENCE)
            for watch in self._watches.get(walk.query, walk.watches)
            if (watch, walk.query) not in begun
        )

    # Keeping

    def _would_remove(self, waiting: Sequence[CrawlRecord]) -> bool:
        """Whether one of these held crawls would take a listing away: nobody but a person lets it."""
        for crawl in waiting:
            folder = self._folder.parent / crawl.crawl_id
            try:
                intake = _Intake(folder, _plan(folder), self._store, self._context, self._now, before=crawl)
            except CrawlFolderBroken:
                continue
            if intake.looked_at().tally.removed:
                return True
        return False

    def looked_at(self) -> Found:
        """What taking the folder in would find; nothing is kept."""
        _, gathered, report = self._read()
        return self._compare(gathered, report, self._earlier())

    def _accept_all(self, waiting: Sequence[CrawlRecord]) -> bool:
        """Accept held crawls that later ones proved right, oldest first; False when none of their folders is left."""
        accepted = False
        for crawl in reversed(waiting):
            folder = self._folder.parent / crawl.crawl_id
            try:
                plan = _plan(folder)
            except CrawlFolderBroken:
                self._store.keep(Kept(crawl=replace(crawl, belief=Belief.ACCEPTED)))
                continue
            accepted |= _Intake(folder, plan, self._store, self._context, self._now, before=crawl).run().kept
        return accepted

    def _record(self, gathered: Gathered, report: CrawlReport, found: Found, because: tuple[str, ...]) -> CrawlRecord:
        kinds = Counter(change.kind for change in found.changes)
        totals = [walk.total for walk in report.walks]
        if gathered.unnamed:
            self._unclear["identity"] += gathered.unnamed
        belief = Belief.HELD if because else Belief.BELIEVED if self._before is None else Belief.ACCEPTED
        return CrawlRecord(
            crawl_id=self._plan.crawl_id, source=self._plan.source,
            watches=tuple(dict.fromkeys(watch for query in self._plan.queries for watch in query.watches)),
            outcome=report.outcome.value, started=report.started, ended=report.ended, belief=belief,
            held_because="; ".join(because) if because else self._before.held_because if self._before else None,
            stopped_because=report.stopped_because, baseline=self._is_baseline(report, found), requests=report.requests,
            pages=gathered.read, listings=found.tally.listings,
            total=sum(t for t in totals if t is not None) if totals and None not in totals else None,
            new=0 if because else kinds[ChangeKind.NEW], changed=0 if because else found.tally.changed,
            removed=0 if because else kinds[ChangeKind.REMOVED], relisted=0 if because else kinds[ChangeKind.RELISTED],
            not_understood=tuple(sorted(self._unclear.items())), walks=_walks_json(report, self._plan.max_pages),
            stated=tuple(found.tally.stated.items()), kept=self._now, origin=self._plan.origin,
            clock_behind=self._behind or None,
        )  # fmt: skip

    def _is_baseline(self, report: CrawlReport, found: Found) -> bool:
        new = [change for change in found.changes if change.kind is ChangeKind.NEW]
        pairs = {(watch, walk.query) for walk in report.walks for watch in self._watches.get(walk.query, walk.watches)}
        return bool(pairs) and pairs == set(found.baselines) and all(change.baseline for change in new)

    def _kept(self, crawl: CrawlRecord, found: Found, report: CrawlReport, *, held: bool) -> Kept:
        if held:
            return Kept(crawl=crawl, alerts=self._context.alerts(crawl, (), {}, report), facts=self._context.facts(crawl))
        changes = tuple(found.changes)
        states = {one.state.listing.listing_id: one.state for one in found.held}
        resting = {change.capture for change in changes}
        return Kept(
            crawl=crawl, held=tuple(found.held), seen=tuple(found.seen), same=tuple(found.same), versions=tuple(found.versions),
            changes=changes, turns=tuple(found.turns), sellers=self._sellers(found),
            alerts=self._context.alerts(crawl, changes, states, report), facts=self._context.facts(crawl),
            baselines=found.baselines, reposts=self._reposts(crawl, found, states),
            captures=tuple(capture for record_id, capture in found.captures.items() if record_id in resting),
        )  # fmt: skip

    def _sellers(self, found: Found) -> tuple[SellerVersion, ...]:
        """What the pages of this crawl say of sellers that was not known of them."""
        states = {one.state.listing.listing_id: one.state for one in found.held}
        said: dict[SellerKey, list[Said]] = {}
        for sighting in found.read:
            state = states.get(sighting.listing_id)
            known = None if state is None else state.listing.seller
            stated = [None if one is None else stated_seller(one.reading) for one in (sighting.item, sighting.card)]
            if (seller := joined_seller(*stated, known if any(stated) else None)) is None:
                continue
            if (key := seller_key(sighting.source, seller)) is not None and (state is None or state.status is Status.LIVE):
                capture = next((one.capture for one in (sighting.item, sighting.card) if one and one.capture), None)
                said.setdefault(key, []).append(
                    Said(listing_id=sighting.listing_id, seller=seller, at=sighting.at, capture=capture)
                )
        if not said:
            return ()

        def bearers(key: SellerKey) -> Iterator[Bearer]:
            """The seller's listings as they stand after this crawl; only a name that is not the known one asks for them."""
            before = {state.listing.listing_id: state for state in self._store.sold_by(key)}
            for listing_id in before.keys() | {one.listing_id for one in said[key]}:
                then, now = before.get(listing_id), states.get(listing_id) or before.get(listing_id)
                if now is not None and now.status is Status.LIVE and seller_key(now.listing.source, now.listing.seller) == key:
                    yield Bearer(listing_id=listing_id, name=_seller_name(now), before=_seller_name(then))

        seen, last = {sighting.listing_id for sighting in found.sighted}, self._store.last_seller_version
        return new_versions(said, last=last, bearers=bearers, seen=seen, crawl_id=self._plan.crawl_id)

    def _reposts(self, crawl: CrawlRecord, found: Found, states: Mapping[str, ListingState]) -> tuple[Repost, ...]:
        """Links of what is new to what went lately, in this crawl or before it."""
        told = {
            kind: [(states[c.listing_id].listing, c.at) for c in found.changes if c.kind is kind and c.listing_id in states]
            for kind in (ChangeKind.NEW, ChangeKind.REMOVED)
        }
        new = told[ChangeKind.NEW]
        if crawl.baseline or not new:
            return ()
        times = [at for _, at in new]
        before = self._store.vanished(crawl.source, since=min(times) - SHORTLY, until=max(times))
        return find_reposts(new, [*told[ChangeKind.REMOVED], *islice(before, _LOOKED_BACK)], crawl_id=crawl.crawl_id)

    def _thin_out(self, kept: Kept) -> None:
        """Drop the responses that nothing rests on, as the plan says; what cannot be dropped stays and is told in the log."""
        warc = self._folder / PAGES
        try:
            if self._plan.keep is Keep.NONE:
                captures.remove(warc)
            elif self._plan.keep is Keep.CHANGES and warc.exists():
                resting = (*(one.capture for one in kept.versions), *(one.capture for one in kept.sellers))
                needed = {capture.record_id for capture in resting if capture is not None}
                captures.thin_out(warc, needed | {change.capture for change in kept.changes if change.capture is not None})
        except OSError as error:
            log.warning("%s could not be thinned out: %s", warc, error)


def as_kept(report: CrawlReport, walked: Mapping[str, int]) -> CrawlReport:
    """A report as far as its folder bears it out: a walk whose pages are not all there any more has failed, whatever it says.

    walked: query to its result pages that are there. A folder may have been cut on its way from another machine, or by a disk.
    """
    torn = {walk.query for walk in report.walks if walked.get(walk.query, 0) < walk.pages_read}
    if not torn or report.outcome not in (Outcome.COMPLETE, Outcome.PARTIAL):
        return report
    walks = tuple(replace(walk, ended=WalkEnd.FAILED) if walk.query in torn else walk for walk in report.walks)
    missing = sum(walk.pages_read - walked.get(walk.query, 0) for walk in walks if walk.query in torn)
    because = f"the crawl folder is not whole: {missing} of its result pages are missing"
    return replace(report, outcome=Outcome.PARTIAL, stopped_because=report.stopped_because or because, walks=walks)


def _relative(folder: Path, data: Path) -> str:
    try:
        return (folder.resolve() / PAGES).relative_to(data.resolve()).as_posix()
    except ValueError:
        return (folder.resolve() / PAGES).as_posix()


def _seller_name(state: ListingState | None) -> str | None:
    return None if state is None or state.listing.seller is None else state.listing.seller.name


def _different_prices(shown: Sequence[Sighting]) -> int:
    cards = [sighting.card.reading for sighting in shown if sighting.card is not None]
    return len({(card.price_text, card.price_amount) for card in cards if card.price_text or card.price_amount})


def _photographs_rotate(found: Found, shown: int) -> bool:
    """Whether the site gives its photographs other addresses at every visit: most of them changed in one crawl."""
    known = shown - sum(change.kind is ChangeKind.NEW for change in found.changes)
    changed = sum(change.field == "image" for change in found.changes)
    return changed >= max(3, 0.6 * known)


def _walks_json(report: CrawlReport, max_pages: int) -> str:
    return json.dumps(
        [
            {
                "query": walk.query, "watches": walk.watches, "pages_planned": max_pages, "pages_fetched": walk.pages_fetched,
                "pages_read": walk.pages_read, "listings": walk.listings, "total": walk.total, "ended": walk.ended.value,
            }
            for walk in report.walks
        ],
        ensure_ascii=False,
    )  # fmt: skip
