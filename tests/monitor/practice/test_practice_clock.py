"""The clock: a test moves it, the demo lets it run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.practice import Clock, World
from monitor.practice.clock import EPOCH
from monitor.practice.story import QUERIES, SECONDS_PER_TICK, SITES, news
from storage.model import ChangeKind


class Seconds:
    """A monotonic clock in the test's hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_standing_clock_shows_what_it_was_set_to():
    clock = Clock()
    assert clock.tick == 0
    clock.set(7)
    assert clock.advance(2) == clock.tick == 9


def test_a_running_clock_counts_whole_ticks():
    seconds = Seconds()
    clock = Clock(seconds_per_tick=5, now=seconds)
    seconds.now += 14.9
    assert clock.tick == 2
    seconds.now += 0.1
    assert clock.tick == 3


def test_a_running_clock_goes_on_from_where_it_was_set():
    seconds = Seconds()
    clock = Clock(seconds_per_tick=5, now=seconds)
    seconds.now += 12
    clock.set(20)
    seconds.now += 5
    assert clock.tick == 21


def test_a_stopped_clock_keeps_its_tick():
    seconds = Seconds()
    clock = Clock(seconds_per_tick=5, now=seconds)
    seconds.now += 11
    clock.run(None)
    seconds.now += 100
    assert clock.tick == 2
    clock.run(1)
    seconds.now += 3
    assert clock.tick == 5


def test_a_tick_is_an_hour_of_the_world():
    epoch = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert Clock(epoch=epoch).at(3) == epoch + timedelta(hours=3)
    assert Clock().at(0) == EPOCH


def test_the_story_shows_everything_within_two_minutes():
    world = World(seed=1)
    ticks = int(100 / SECONDS_PER_TICK)
    changes = [change for site in SITES for change in world.truth(site, 0, ticks, QUERIES)]
    assert {change.kind for change in changes} >= {ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REMOVED, ChangeKind.RELISTED}
    first = {kind: min(change.tick for change in changes if change.kind is kind) for kind in {change.kind for change in changes}}
    assert first[ChangeKind.NEW] * SECONDS_PER_TICK <= 30
    assert first[ChangeKind.REMOVED] * SECONDS_PER_TICK <= 60


def test_the_story_is_told_in_sentences():
    told = list(news(World(seed=1), "orbita-shop", 2, 3))
    assert any("price '198000 RUB' is now '189000 RUB'" in line for line in told)
    assert list(news(World(seed=1), "orbita-shop", 3, 3)) == []
