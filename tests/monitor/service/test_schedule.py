"""The running service: who is visited when, who waits for whom, and what an edited configuration does to that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from service_desk import DAY, HOUR, MINUTE, NOW, Visits, config_of, crawl, nobody

from monitor.config import Config
from monitor.errors import SourceBusy
from monitor.hosts import host_names
from monitor.ingest import IngestResult
from monitor.service import Service
from monitor.service.queues import Turns
from storage import open_store
from storage.store import Kept, Store

EVERY = 'every = "30m"'


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def served(
    config: Config, visits: Visits, test: Callable[[Service], Awaitable[None]], *, store: Store | None = None,
    clock: Callable[[], datetime] | None = None, faults: list[str] | None = None,
    ended: Callable[[IngestResult], None] | None = None,
) -> None:  # fmt: skip
    """Run a service around a test; the test says when it is over."""

    async def go() -> None:
        service = Service(
            config=config, store=store or open_store("memory:"), crawler=visits, deliver=nobody, ended=ended,  # type: ignore[arg-type]
            fault=lambda source, _: faults.append(source) if faults is not None else None, clock=clock or Clock(),
        )  # fmt: skip
        stop = asyncio.Event()
        running = asyncio.create_task(service.run(stop))
        try:
            async with asyncio.timeout(25):
                await test(service)
        finally:
            stop.set()
            await running

    asyncio.run(go())


async def becomes(true: Callable[[], bool]) -> None:
    """Wait until it is; the test's time limit bounds it."""
    while not true():  # noqa: ASYNC110  # nothing tells when a runner begins to wait
        await asyncio.sleep(0.01)


def jump(service: Service, by: timedelta) -> None:
    """What a sleeping laptop does: on waking, every next run lies in the past."""
    scheduler = service._scheduler
    for job in scheduler.get_jobs():
        job.modify(next_run_time=job.next_run_time - by)
    scheduler.wakeup()


def test_a_long_sleep_is_followed_by_one_visit_of_each_source_and_no_more() -> None:
    config = config_of(*((f"w{n}", f'every = "{5 + n}m"', "alpha beta gamma") for n in range(20)))
    visits = Visits(seconds=0.02)

    async def sleep(service: Service) -> None:
        await visits.until(3)
        assert len(visits.asked) == 3
        jump(service, 8 * HOUR)
        await visits.until(6)
        await asyncio.sleep(0.3)
        assert len(visits.asked) == 6
        assert [source for source, _ in visits.asked].count("beta") == 2
        assert all(len(watches) == 20 for _, watches in visits.asked)
        assert all(one.next_due and one.next_due > datetime.now(UTC) for one in service.standing())

    served(config, visits, sleep)


SHARED = """
[[source]]
name = "alpha"
search = "https://www.market.example/a?q={query}"
[[source]]
name = "beta"
search = "https://market.example/b?q={query}"
[[source]]
name = "gamma"
search = "https://m.market.example/?q={query}"
[[source]]
name = "delta"
search = "https://elsewhere.example/?q={query}"
"""


def test_sources_that_share_a_host_queue_and_others_do_not_wait_for_them() -> None:
    visits = Visits(seconds=0.1)

    async def look(_service: Service) -> None:
        await visits.until(4)

    served(config_of(("w", EVERY, "alpha beta gamma delta"), sources=SHARED), visits, look)
    assert sorted(source for source, _ in visits.asked) == ["alpha", "beta", "delta", "gamma"]
    shared = {"alpha", "beta", "gamma"}
    assert all(len(together & shared) <= 1 for together in visits.together)
    assert any("delta" in together and together & shared for together in visits.together)


def test_a_host_is_the_same_with_www_and_for_its_subdomains() -> None:
    everybody = ["market.example", "m.market.example", "emarket.example", "127.0.0.1:8000", "127.0.0.1:8001"]
    assert host_names(["WWW.market.example", "m.market.example"], everybody) == {"market.example"}
    assert host_names(["emarket.example", "127.0.0.1:8000"], everybody) == {"emarket.example", "127.0.0.1:8000"}


def test_two_that_want_the_same_hosts_in_another_order_both_get_them() -> None:
    async def go() -> list[str]:
        turns, done = Turns(), []

        async def take(*names: str) -> None:
            for _ in range(20):
                async with turns.turn(names):
                    await asyncio.sleep(0)
            done.append(names[0])

        async with asyncio.timeout(5):
            await asyncio.gather(take("a", "b"), take("b", "a"), take("b"))
        return done

    assert sorted(asyncio.run(go())) == ["a", "b", "b"]


def test_a_busy_host_is_tried_again_when_it_asked_to_be_and_nothing_due_is_lost() -> None:
    clock = Clock()

    def busy_once(_source: str, number: int) -> Exception | None:
        return SourceBusy("the site asked for a pause", until=clock.now + HOUR) if number == 1 else None

    visits = Visits(busy_once)

    async def wait(service: Service) -> None:
        await visits.until(1)
        await becomes(lambda: service.standing()[0].waiting_until is not None)
        held = service.standing()[0]
        assert held.because == "the site asked for a pause"
        assert held.waiting_until == clock.now + HOUR
        clock.now += HOUR + MINUTE
        service._lines["shop"].woken.set()
        await visits.until(2)

    served(config_of(("first", EVERY, "shop"), ("second", EVERY, "shop")), visits, wait, clock=clock)
    assert [watches for _, watches in visits.asked] == [frozenset({"first", "second"})] * 2


def test_a_defect_that_one_source_brings_out_is_told_and_leaves_the_others_running() -> None:
    faults: list[str] = []
    visits = Visits(lambda source, _: ValueError("a page nobody thought of") if source == "bad" else None)

    async def look(service: Service) -> None:
        await visits.until(2)
        jump(service, HOUR)
        await visits.until(4)

    served(config_of(("w", EVERY, "good bad")), visits, look, faults=faults)
    assert faults == ["bad", "bad"]
    assert sorted(source for source, _ in visits.asked) == ["bad", "bad", "good", "good"]


def test_a_source_in_trouble_is_left_alone_while_the_others_are_visited() -> None:
    now = datetime.now(UTC)
    store = open_store("memory:")
    for ago in range(1, 5):
        store.keep(Kept(crawl=crawl("blocked", ago=ago * HOUR, source="wall", watches=("w",), now=now)))
    visits = Visits()

    async def look(service: Service) -> None:
        await visits.until(1)
        await becomes(lambda: any(one.because for one in service.standing()))
        standing = {one.source: one for one in service.standing()}
        assert standing["wall"].because is not None
        assert "blocked 4 times in a row" in standing["wall"].because
        assert standing["open"].because is None

    served(config_of(("w", EVERY, "open wall")), visits, look, store=store)
    assert [source for source, _ in visits.asked] == ["open"]


def test_watches_of_one_pace_share_their_visits_for_ever() -> None:
    """Begun minutes apart and each with a jitter of its own, two watches would otherwise cost two visits an interval."""
    now = datetime.now(UTC)
    store = open_store("memory:")
    store.keep(Kept(crawl=crawl(ago=31 * MINUTE, watches=("first",), now=now)))
    store.keep(Kept(crawl=crawl(ago=29 * MINUTE, watches=("second",), now=now)))
    visits = Visits()

    async def look(_service: Service) -> None:
        await visits.until(1)

    served(config_of(("first", EVERY, "shop"), ("second", EVERY, "shop")), visits, look, store=store)
    assert visits.asked == [("shop", frozenset({"first", "second"}))]


def take_over(service: Service, config: Config, visits: Visits) -> None:
    service.take_over(config, crawler=visits, deliver=nobody)  # type: ignore[arg-type]


def test_an_edit_leaves_what_did_not_change_to_its_schedule() -> None:
    visits, later = Visits(), Visits()
    before = config_of(("first", EVERY, "alpha"), ("second", EVERY, "beta"))
    after = config_of(
        ("first", EVERY, "alpha"), ("second", 'every = "20m"', "beta"), ("third", EVERY, "alpha gamma")
    )  # fmt: skip

    async def edit(service: Service) -> None:
        await visits.until(2)
        due = service._scheduler.get_job("watch first on alpha").next_run_time
        take_over(service, after, later)
        assert service._scheduler.get_job("watch first on alpha").next_run_time == due
        await later.until(2)

    served(before, visits, edit, store=(store := open_store("memory:")), ended=lambda done: _kept(store, done))
    assert sorted(later.asked) == [("alpha", frozenset({"third"})), ("gamma", frozenset({"third"}))]


def _kept(store: Store, done: IngestResult) -> None:
    """History as a real crawler would leave it: the second watch was crawled just now."""
    if done.crawl.source == "beta":
        store.keep(Kept(crawl=crawl(source="beta", watches=("second",), now=datetime.now(UTC))))


def test_a_watch_with_other_words_is_visited_at_once() -> None:
    visits, later = Visits(), Visits()
    before = config_of(("first", EVERY, "shop"))
    changed = before.watch[0].model_copy(update={"queries": ("старлинк",)})

    async def edit(service: Service) -> None:
        await visits.until(1)
        take_over(service, before.model_copy(update={"watch": (changed,)}), later)
        await later.until(1)

    served(before, visits, edit)
    assert later.asked == [("shop", frozenset({"first"}))]


def test_a_source_taken_out_of_the_file_is_not_visited_again_and_its_crawl_ends_undisturbed() -> None:
    visits, ended = Visits(seconds=0.2), []

    async def edit(service: Service) -> None:
        await becomes(lambda: len(visits.running) == 2)
        take_over(service, config_of(("first", EVERY, "alpha")), visits)
        assert [one.source for one in service.standing()] == ["alpha"]
        await visits.until(2)
        jump(service, HOUR)
        await visits.until(3)
        take_over(service, config_of(("first", EVERY, "alpha beta")), visits)
        await visits.until(4)

    served(config_of(("first", EVERY, "alpha beta")), visits, edit, ended=lambda done: ended.append(done.crawl.source))
    assert [source for source, _ in visits.asked[2:]] == ["alpha", "beta"]
    assert sorted(ended) == ["alpha", "alpha", "beta", "beta"]


def test_a_part_of_the_service_that_ends_by_itself_ends_the_service() -> None:
    async def nothing() -> None:
        return

    async def go() -> None:
        service = Service(
            config=config_of(("first", EVERY, "shop")), store=open_store("memory:"), crawler=Visits(), deliver=nobody,  # type: ignore[arg-type]
            clock=lambda: NOW,
        )  # fmt: skip
        await asyncio.wait_for(service.run(asyncio.Event(), beside=(nothing,)), 5)

    with pytest.raises(RuntimeError, match="ended by itself"):
        asyncio.run(go())


def test_a_clock_that_is_set_back_by_days_does_not_stop_the_schedule() -> None:
    visits, clock = Visits(), Clock()

    async def set_back(service: Service) -> None:
        await visits.until(1)
        [before] = service.standing()
        clock.now -= 3 * DAY
        service.look_at_clock(time.monotonic())
        [after] = service.standing()
        assert before.next_due is not None
        assert after.next_due is not None
        # Ten minutes past or before, the scheduler's own clock has not moved here.
        assert abs(after.next_due - (before.next_due - 3 * DAY)) < MINUTE
        await visits.until(2)

    served(config_of(("first", EVERY, "shop")), visits, set_back, clock=clock)


def test_a_clock_that_runs_as_time_does_moves_nothing() -> None:
    visits, clock = Visits(), Clock()

    async def look(service: Service) -> None:
        await visits.until(1)
        before = service.standing()
        clock.now += 10 * MINUTE
        service.look_at_clock(time.monotonic() + 600)
        assert service.standing() == before

    served(config_of(("first", EVERY, "shop")), visits, look, clock=clock)
