"""A clock that is set forward, and back again: crawls keep their order, nothing is invented, nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from crawl_folders import T0, Market, card, search_page, verify_page
from test_oddities import CONTEXT

from monitor.ingest import IngestResult, ingest, recover
from storage import open_store
from storage.chain import chain_faults
from storage.model import CrawlRecord, Status

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Desk:
    """One source, crawled by a program whose clock is set by hand; it knows which crawl came before."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.market = Market(data)
        self.store = open_store(f"sqlite:///{data}/monitor.db")
        self.last: str | None = None

    def folder(self, at: datetime, *records: object) -> Path:
        folder = self.market.folder(*records, at=at, after=self.last)  # type: ignore[arg-type]
        self.last = folder.name
        return folder

    def take(self, at: datetime, *records: object) -> IngestResult:
        return ingest(self.folder(at, *records), store=self.store, context=CONTEXT, now=at + HOUR / 30)

    def told(self) -> list[tuple[str, str | None, str | None]]:
        return [(change.kind.value, change.old, change.new) for change in self.store.changes() if not change.baseline]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()


def at(price: int) -> object:
    return search_page(card("1", price_text=f"{price} ₽"), card("2"))


def test_what_changes_while_the_clock_is_set_back_is_told_at_once_and_in_its_order(desk: Desk) -> None:
    desk.take(T0 + 3 * DAY, at(100))
    for number, price in enumerate((90, 80, 80, 70)):
        desk.take(T0 + number * HOUR, at(price))
    assert desk.told() == [("changed", "100 RUB", "90 RUB"), ("changed", "90 RUB", "80 RUB"), ("changed", "80 RUB", "70 RUB")]
    desk.take(T0 + 5 * HOUR, search_page(card("1", price_text="70 ₽")), verify_page("2"))
    state = desk.store.state("market:2")
    assert state is not None
    assert (state.status, desk.told()[-1]) == (Status.GONE, ("removed", None, None))
    times = [version.first_seen for version in desk.store.versions("market:1")]
    assert times == sorted(set(times))
    assert list(chain_faults(desk.store)) == []


def test_a_crawl_says_how_far_its_clock_was_behind_and_its_captures_keep_their_own_time(desk: Desk) -> None:
    assert desk.take(T0 + 3 * DAY, at(100)).crawl.clock_behind is None
    result = desk.take(T0, at(90))
    assert result.crawl.clock_behind == 3 * DAY + HOUR / 60
    assert result.crawl.started - result.crawl.clock_behind == T0
    assert any("the clock was 3 days" in note for note in result.notes)
    kept = desk.store.crawl(result.crawl.crawl_id)
    assert kept == result.crawl
    change = result.changes[0]
    capture = desk.store.capture(change.capture or "")
    assert capture is not None
    assert (capture.at, change.at) == (T0 + timedelta(seconds=1), T0 + 3 * DAY + HOUR / 60 + timedelta(seconds=1))


def test_crawls_stand_in_the_order_in_which_they_were_made(desk: Desk) -> None:
    for moment in (T0, T0 + 3 * DAY, T0 + HOUR, T0 + 2 * HOUR, T0 + 4 * DAY):
        desk.take(moment, at(100))
    crawls: list[CrawlRecord] = desk.store.crawls(source="market")
    assert [crawl.crawl_id[:4] for crawl in reversed(crawls)] == ["0001", "0002", "0003", "0004", "0005"]
    # When the clock has caught up, it counts again.
    assert [crawl.clock_behind is None for crawl in reversed(crawls)] == [True, True, False, False, True]


def test_what_two_hours_ago_means_is_told_by_the_clock_of_the_crawl_itself(desk: Desk) -> None:
    desk.take(T0 + 3 * DAY, at(100))
    desk.take(T0, at(100), search_page(card("3", posted_text="2 часа назад"), page=2))
    state = desk.store.state("market:3")
    assert state is not None
    assert state.listing.posted is not None
    assert state.listing.posted.at is not None
    assert abs(state.listing.posted.at - (T0 - 2 * HOUR)) < HOUR / 30


def test_a_crawl_that_another_history_made_is_late_and_overrules_nothing(desk: Desk) -> None:
    desk.take(T0 + 3 * DAY, at(100))
    desk.last = "20261101T120000Z-market-abcdef"
    assert desk.take(T0, at(90)).crawl.clock_behind is None
    assert desk.told() == []


def test_what_a_killed_program_left_is_taken_in_as_it_was_made_whatever_its_names_say(desk: Desk) -> None:
    desk.take(T0, at(100))
    made = [(3 * DAY, 90, "z"), (HOUR, 80, "b"), (2 * HOUR, 70, "a")]
    for later, price, name in made:
        folder = desk.market.folder(at(price), at=T0 + later, after=desk.last, name=f"{name}-market")  # type: ignore[arg-type]
        desk.last = folder.name
    results = recover(desk.data, store=desk.store, context=CONTEXT, now=T0 + 3 * HOUR)
    assert [result.crawl.crawl_id for result in results] == ["z-market", "b-market", "a-market"]
    assert [new for _, _, new in desk.told()] == ["90 RUB", "80 RUB", "70 RUB"]


def test_a_chain_of_crawls_that_bites_its_tail_is_taken_in_all_the_same(desk: Desk) -> None:
    for name, after in (("a-market", "b-market"), ("b-market", "a-market")):
        desk.market.folder(at(100), at=T0, after=after, name=name)  # type: ignore[arg-type]
    assert len(recover(desk.data, store=desk.store, context=CONTEXT, now=T0 + HOUR)) == 2
