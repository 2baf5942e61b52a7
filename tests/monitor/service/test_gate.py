"""What holds a source back: back-off in a table, its hours, its budget, and the way back to normal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from service_desk import DAY, HOUR, MINUTE, NOW, crawl

from monitor.config.hours import read_hours
from monitor.ends import OWN_STOPS
from monitor.service.gate import Gate, Rules, back_off, gate
from storage.model import Belief, CrawlRecord

USUAL = timedelta(minutes=30)


def spell(*outcomes: str) -> list[CrawlRecord]:
    """Crawls newest first, a minute apart; the newest began now."""
    return [crawl(outcome, ago=number * MINUTE) for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "pause"),
    [
        ((), None),
        (("complete",), None),
        (("partial", "blocked", "blocked"), None),
        (("complete", "blocked", "blocked", "blocked"), None),
        (("failed",), None),
        (("failed", "failed"), 1 * HOUR),
        (("failed",) * 3, 2 * HOUR),
        (("failed",) * 4, 4 * HOUR),
        (("failed",) * 5, 6 * HOUR),
        (("failed",) * 20, 6 * HOUR),
        (("failed", "failed", "complete", "failed", "failed", "failed"), 1 * HOUR),
        (("blocked",), 1 * HOUR),
        (("blocked", "complete"), 1 * HOUR),
        (("blocked", "blocked"), 2 * HOUR),
        (("blocked",) * 3, 4 * HOUR),
        (("blocked",) * 5, 16 * HOUR),
        (("blocked",) * 6, 1 * DAY),
        (("blocked",) * 20, 1 * DAY),
        (("blocked", "failed"), 2 * HOUR),
        (("failed", "blocked"), 1 * HOUR),
    ],
)
def test_pauses_grow_with_each_bad_crawl_up_to_a_limit(outcomes: tuple[str, ...], pause: timedelta | None) -> None:
    held = back_off(spell(*outcomes), USUAL)
    assert (held.at - NOW if held else None) == pause


def test_a_source_that_is_seldom_visited_is_never_visited_more_often_for_failing() -> None:
    held = back_off(spell("blocked"), 7 * DAY)
    assert held is not None
    assert held.at - NOW == 7 * DAY


def test_pages_saved_by_hand_end_no_spell() -> None:
    by_hand = replace(crawl("partial", ago=0 * MINUTE), origin="import")
    assert back_off([by_hand, *spell("blocked", "blocked")], USUAL) == back_off(spell("blocked", "blocked"), USUAL)


@pytest.mark.parametrize("why", sorted(OWN_STOPS))
def test_a_crawl_that_the_program_cut_off_says_nothing_of_the_source(why: str) -> None:
    cut = [crawl("failed", ago=n * MINUTE, why=why) for n in range(5)]
    assert back_off(cut, USUAL) is None
    assert back_off([*cut, *spell("blocked")], USUAL) == back_off(spell("blocked"), USUAL)


def test_the_first_good_crawl_brings_a_source_back_to_its_schedule() -> None:
    rules = Rules(usual=USUAL, zone=UTC)
    bad = [crawl("blocked", ago=number * HOUR) for number in range(1, 7)]
    assert not gate(bad, rules, now=NOW).open(NOW)
    assert gate([crawl("complete", ago=MINUTE), *bad], rules, now=NOW).open(NOW)


def test_a_held_crawl_was_read_and_costs_no_pause() -> None:
    assert gate([crawl("complete", belief=Belief.HELD)] * 5, Rules(usual=USUAL, zone=UTC), now=NOW).open(NOW)


def test_what_the_site_asked_for_is_kept_to() -> None:
    asked = Gate(at=NOW + 3 * HOUR, because="the site asked for no request before 15:00")
    assert gate([], Rules(usual=USUAL, zone=UTC), now=NOW, rest=asked) == asked
    assert gate([], Rules(usual=USUAL, zone=UTC), now=NOW + 4 * HOUR, rest=asked).because is None


def test_a_pause_that_ends_at_night_waits_for_the_morning() -> None:
    rules = Rules(usual=USUAL, zone=ZoneInfo("Europe/Kyiv"), active=read_hours("08:00-22:00"))
    evening = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # 21:00 in Kyiv
    assert gate([], rules, now=evening).open(evening)
    held = gate([crawl("blocked", now=evening), crawl("blocked", now=evening)], rules, now=evening)
    assert held.at == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert held.because == "outside its active hours 08:00-22:00"


def day_of(rules: Rules, requests: int, *, every: timedelta = USUAL) -> list[datetime]:
    """When a source is crawled over three days, when each crawl makes so many requests."""
    begin = now = datetime(2026, 11, 23, tzinfo=UTC)
    crawls: list[CrawlRecord] = []
    while now < begin + 3 * DAY:
        held = gate(crawls, rules, now=now)
        if held.open(now):
            crawls.insert(0, crawl(now=now, requests=requests))
            now += every
        else:
            assert held.because
            now = max(held.at, now + MINUTE)
    return [one.started for one in reversed(crawls)]


@pytest.mark.parametrize("requests", [1, 7, 60, 100, 333, 500])
@pytest.mark.parametrize("active", [None, "08:00-20:00"])
def test_no_day_sees_more_requests_than_its_budget_and_no_day_less_than_it_allows(requests: int, active: str | None) -> None:
    rules = Rules(usual=USUAL, zone=UTC, active=read_hours(active) if active else None, requests_per_day=500)
    begun = day_of(rules, requests)
    a_day = [sum(requests for one in begun if one.date().day == day) for day in (23, 24, 25)]
    possible = 12 * 2 if active else 48
    assert max(a_day) <= 500
    assert min(a_day) >= min(possible - 1, 500 // requests - 1 or 1) * requests


def test_a_budget_lasts_all_day() -> None:
    begun = day_of(Rules(usual=USUAL, zone=UTC, requests_per_day=400), 100)
    hours = [one.hour for one in begun if one.day == 24]
    assert len(hours) == 4
    assert max(hours) - min(hours) >= 17


def test_a_crawl_that_would_end_half_way_waits_for_tomorrow() -> None:
    rules = Rules(usual=USUAL, zone=UTC, requests_per_day=100)
    today = [crawl(ago=11 * HOUR, requests=70), crawl(ago=11.5 * HOUR, requests=20)]
    held = gate(today, rules, now=NOW + 11 * HOUR)
    assert held.at == datetime(2026, 11, 24, tzinfo=UTC)
    assert held.because == "90 of today's 100 requests are used up"


def test_a_crawl_made_while_the_clock_was_ahead_holds_nothing_back() -> None:
    rules = Rules(usual=USUAL, zone=UTC, requests_per_day=100)
    ahead = [crawl("blocked", ago=-3 * DAY, requests=90), crawl("blocked", ago=-3 * DAY + MINUTE, requests=90)]
    assert gate(ahead, rules, now=NOW).open(NOW)
    # What was crawled since counts by its own clock, though history puts it behind the others.
    since = replace(crawl("blocked", ago=-3 * DAY - MINUTE), clock_behind=3 * DAY + 2 * MINUTE)
    held = back_off([since], USUAL)
    assert held is not None
    assert held.at == NOW - MINUTE + 2 * USUAL
