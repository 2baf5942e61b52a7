"""Random worlds with random faults: no change is invented, doubled or lost against what the crawls could see."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from crawl_folders import Market, card, search_page, verify_page
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import captures
from monitor.ingest import IngestContext, ingest
from monitor.understand import Hints
from spiders.capture import read_capture, verify_captures
from spiders.folder import Outcome, WalkEnd
from spiders.plan import Keep
from storage import open_store
from storage.model import Belief, ChangeKind, Judgement, Listing, ListingState

IDS = ("1", "2", "3", "4")
Event = tuple[str, str, str | None, str | None]


class Nothing:
    """A catalogue without items."""

    def judge(self, listing: Listing, *, items: Collection[str] | None = None) -> Judgement:
        return Judgement()


CONTEXT = IngestContext(catalogue=Nothing(), hints={"market": Hints(currency="RUB")})


@dataclass
class Known:
    """What a perfect observer of the same pages knows."""

    prices: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)

    def see(self, native_id: str, price: int) -> None:
        before = self.prices.get(native_id)
        if before is None:
            self.events.append(("new", native_id, None, None))
        if native_id in self.gone:
            self.gone.discard(native_id)
            self.events.append(("relisted", native_id, None, None))
        if before not in (None, price):
            self.events.append(("changed", native_id, f"{before} RUB", f"{price} RUB"))
        self.prices[native_id] = price

    def miss(self, native_id: str) -> None:
        if native_id in self.prices and native_id not in self.gone:
            self.gone.add(native_id)
            self.events.append(("removed", native_id, None, None))


worlds = st.dictionaries(st.sampled_from(IDS), st.integers(1, 3).map(lambda n: n * 1000), max_size=len(IDS))
faults = st.sampled_from(["none", "none", "none", "blocked", "half", "cut", "own pages down", "late"])


@settings(max_examples=40, deadline=None)
@given(ticks=st.lists(st.tuples(worlds, faults, st.integers(0, 4)), min_size=1, max_size=7))
def test_no_change_is_invented_doubled_or_lost(ticks: list[tuple[dict[str, int], str, int]]) -> None:
    known = Known()
    with tempfile.TemporaryDirectory() as folder:
        market, store = Market(Path(folder)), open_store(f"sqlite:///{folder}/monitor.db")
        for world, fault, some in ticks:
            shown = dict(list(world.items())[:some]) if fault in ("half", "cut") else {} if fault == "blocked" else world
            cards = [card(native_id, price_text=f"{price} ₽") for native_id, price in shown.items()]
            dead = [native_id for native_id in IDS if native_id not in world and native_id in known.prices]
            answer = 503 if fault == "own pages down" else 404
            whole = fault in ("none", "own pages down", "late")
            crawl = market.folder(
                search_page(*cards), *(verify_page(native_id, answer) for native_id in dead), captured=False,
                outcome=None if fault == "cut" else Outcome.COMPLETE if whole else Outcome.PARTIAL,
                ends={"starlink": WalkEnd.END if whole else WalkEnd.FAILED},
            )  # fmt: skip
            before = deepcopy(known)
            for native_id, price in shown.items():
                known.see(native_id, price)
            # Where nothing is shown any more nothing vouches for the site: three that are gone at once are not believed in a day.
            vouched = bool(shown) or len([native_id for native_id in dead if native_id not in known.gone]) < 3
            for native_id in dead if whole and answer == 404 and vouched else ():
                known.miss(native_id)
            taken_in = [ingest(crawl, store=store, context=CONTEXT, now=market.at()) for _ in range(2)]
            if taken_in[0].crawl.belief is Belief.HELD:
                # What no site does: one value for all, or everything as it was before. It waits for a person, and changes nothing.
                assert len(known.events) - len(before.events) > 1
                known = before
        changes = list(store.changes())
        told = [(c.kind.value, c.listing_id.partition(":")[2], c.old, c.new) for c in changes]
        versions = sum(1 for _ in store.history())
        store.close()
    assert sorted(told, key=str) == sorted(known.events, key=str)
    # Everything that one crawl tells of a listing is one version; a removal begins none.
    assert versions == len({(c.crawl_id, c.listing_id) for c in changes if c.kind is not ChangeKind.REMOVED})


@settings(max_examples=30, deadline=None)
@given(
    ticks=st.lists(st.tuples(worlds, faults, st.integers(0, 4)), min_size=2, max_size=7),
    late=st.lists(st.integers(0, 3), min_size=7, max_size=7),
)
def test_what_was_known_at_a_time_is_what_the_store_said_at_that_time(
    ticks: list[tuple[dict[str, int], str, int]], late: list[int]
) -> None:
    """Crawls are taken in some crawls later than they were made, in any order; each state is asked for again in the end."""
    with tempfile.TemporaryDirectory() as folder:
        market, store = Market(Path(folder)), open_store(f"sqlite:///{folder}/monitor.db")
        waiting: list[tuple[int, Path]] = []
        known: list[tuple[datetime, dict[str, tuple[object, ...]]]] = []
        for number, (world, fault, some) in enumerate(ticks):
            shown = dict(list(world.items())[:some]) if fault == "half" else {} if fault == "blocked" else world
            whole = fault not in ("half", "blocked", "cut")
            cards = [card(native_id, price_text=f"{price} ₽") for native_id, price in shown.items()]
            crawl = market.folder(
                search_page(*cards), *(verify_page(native_id) for native_id in IDS if native_id not in world), captured=False,
                outcome=Outcome.COMPLETE if whole else Outcome.PARTIAL,
                ends={"starlink": WalkEnd.END if whole else WalkEnd.FAILED},
            )  # fmt: skip
            waiting.append((number + late[number], crawl))
            now = market.at() + timedelta(minutes=30)
            for due, taken in [one for one in waiting if one[0] <= number]:
                waiting.remove((due, taken))
                ingest(taken, store=store, context=CONTEXT, now=now)
            known.append((now, {state.listing.listing_id: said(state) for state in store.listings()}))
        for then, states in known:
            assert {state.listing.listing_id: said(state) for state in store.listings(at=then)} == states
            for listing_id, expected in states.items():
                state = store.state(listing_id, at=then)
                assert state is not None and said(state) == expected
        store.close()


def said(state: ListingState) -> tuple[object, ...]:
    """What is claimed of a listing."""
    return state.listing, state.version, state.status, state.status_because


def test_only_responses_that_history_rests_on_are_kept(tmp_path: Path) -> None:
    market, store = Market(tmp_path), open_store("memory:")
    for first, second in (("1000 ₽", "2000 ₽"), ("1000 ₽", "3000 ₽")):
        pages = (search_page(card("1", price_text=first)), search_page(card("2", price_text=second), page=2))
        folder = market.folder(*pages, keep=Keep.CHANGES)
        ingest(folder, store=store, context=CONTEXT, now=market.at())
    kept = {verdict.record_id for verdict in verify_captures(folder) if verdict.kind == "response"}
    (change,) = [change for change in store.changes() if change.field == "price"]
    assert kept == {change.capture}
    assert read_capture(folder, change.capture or "") == b"page 2"
    assert all(verdict.good for verdict in verify_captures(folder))
    assert [verdict.kind for verdict in verify_captures(folder)].count("request") == 1


def test_a_crawl_that_tells_nothing_new_leaves_no_responses_and_keep_all_leaves_all(tmp_path: Path) -> None:
    market, store = Market(tmp_path), open_store("memory:")
    for keep, left in ((Keep.CHANGES, True), (Keep.CHANGES, False), (Keep.ALL, True), (Keep.NONE, False)):
        folder = market.folder(search_page(card("1")), keep=keep)
        ingest(folder, store=store, context=CONTEXT, now=market.at())
        assert (folder / "pages.warc.gz").exists() is left


def test_a_warc_that_breaks_off_is_left_whole(tmp_path: Path) -> None:
    market = Market(tmp_path)
    warc = market.folder(search_page(card("1")), search_page(card("2"), page=2)) / "pages.warc.gz"
    torn = warc.read_bytes()[:-40]
    warc.write_bytes(torn)
    assert not captures.thin_out(warc, {"<urn:uuid:nothing>"})
    assert warc.read_bytes() == torn
