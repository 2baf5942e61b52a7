"""Which change is told to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from alert_samples import CABLE, CRAWL, DESK, DISH, NOW, TERMINAL, change, crawl, priced, rules_of, state, states

from monitor.alerts.merge import merge, price_path
from monitor.alerts.news import News, PayloadBroken, from_json, to_json
from monitor.alerts.rules import STORIES, alerts_for, coverage_of
from storage.model import Alert, AlertKind, Belief, Change, ChangeKind, Judgement, ListingState

EVERYTHING = [change(TERMINAL), change(CABLE), priced(DISH, "58000 RUB", "46500 RUB"), change(DISH, ChangeKind.REMOVED)]
KNOWN = states(TERMINAL, CABLE, DISH)


def told(*rules: str, changes: list[Change] | None = None, known: dict[str, ListingState] = KNOWN, **of: object) -> list[News]:
    """The news that these rules make of a crawl."""
    made = alerts_for(crawl(**of), EVERYTHING if changes is None else changes, known, config=rules_of(*rules), now=NOW)
    return [from_json(alert.payload) for alert in made]


def kinds(news: News) -> list[tuple[str, str]]:
    return [(story.listing_id, event.kind) for story in news.stories for event in story.events]


def test_a_crawl_makes_one_alert_for_each_recipient_and_rule() -> None:
    config = rules_of('name = "a"\nto = ["x@example.org", "y@example.org"]', 'name = "b"\nto = ["z@example.org"]')
    made = alerts_for(crawl(), EVERYTHING, KNOWN, config=config, now=NOW)
    assert [(alert.rule, alert.recipient) for alert in made] == [
        ("a", "x@example.org"),
        ("a", "y@example.org"),
        ("b", "z@example.org"),
    ]
    assert {alert.kind for alert in made} == {AlertKind.CHANGES}


def test_the_same_crawl_makes_the_same_alerts_again_and_another_crawl_makes_others() -> None:
    def names(crawl_id: str, now: datetime) -> list[tuple[str, str]]:
        made = alerts_for(crawl(crawl_id=crawl_id), EVERYTHING, KNOWN, config=rules_of(DESK), now=now)
        return [(alert.alert_id, alert.message_id) for alert in made]

    assert names("c1", NOW) == names("c1", NOW + timedelta(hours=1))
    assert not set(names("c1", NOW)) & set(names("c2", NOW))


def test_a_message_id_is_in_the_domain_of_the_sender() -> None:
    [alert] = alerts_for(crawl(), EVERYTHING, KNOWN, config=rules_of(DESK), now=NOW)
    assert alert.message_id.endswith("@example.org")


@pytest.mark.parametrize("belief", [Belief.HELD, Belief.DISCARDED])
def test_a_crawl_that_is_not_believed_tells_nothing(belief: Belief) -> None:
    assert told(DESK, belief=belief) == []


def test_an_accepted_crawl_tells_what_it_held_back() -> None:
    assert len(told(DESK, belief=Belief.ACCEPTED)) == 1


def test_a_crawl_without_changes_tells_nothing() -> None:
    assert told(DESK, changes=[]) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('on = ["new"]', {("avito:3390217745", "new"), ("olx-kz:512233", "new")}),
        ('on = ["removed"]', {("avito:3387640021", "removed")}),
        ('on = ["relisted"]', set()),
        ("min_score = 5.0", {("avito:3390217745", "new"), ("avito:3387640021", "changed"), ("avito:3387640021", "removed")}),
        ("min_score = 8.6", set()),
        ("flagged_only = true", {("avito:3390217745", "new"), ("avito:3387640021", "changed"), ("avito:3387640021", "removed")}),
        ('watch = "drones"', set()),
    ],
)
def test_a_rule_tells_what_it_asks_for(rule: str, expected: set[tuple[str, str]]) -> None:
    news = told(f'name = "r"\nto = ["x@example.org"]\n{rule}')
    assert {pair for one in news for pair in kinds(one)} == expected


def test_a_rule_of_a_watch_tells_only_the_changes_of_that_watch() -> None:
    found = [change(TERMINAL, watches=("starlink", "drones")), change(DISH, watches=("starlink",))]
    [news] = told('name = "r"\nwatch = "drones"\nto = ["x@example.org"]', changes=found, watches=("starlink", "drones"))
    assert [story.listing_id for story in news.stories] == [TERMINAL.listing_id]
    assert news.watches == ("drones",)


def test_a_change_whose_listing_is_not_known_is_told_rather_than_lost() -> None:
    [news] = told(DESK.replace("watch", "flagged_only = true\nwatch"), changes=[change(TERMINAL)], known={})
    assert kinds(news) == [(TERMINAL.listing_id, "new")]


def test_nobody_is_told_the_same_thing_twice_by_two_rules() -> None:
    news = told(
        'name = "all"\nto = ["x@example.org"]', 'name = "flagged"\nflagged_only = true\nto = ["x@example.org", "y@example.org"]'
    )
    assert [one.rule for one in news] == ["all", "flagged"]
    config = rules_of('name = "flagged"\nflagged_only = true\nto = ["x@example.org"]', 'name = "all"\nto = ["x@example.org"]')
    first, second = (from_json(alert.payload) for alert in alerts_for(crawl(), EVERYTHING, KNOWN, config=config, now=NOW))
    assert not set(kinds(first)) & set(kinds(second))
    assert len(kinds(first)) + len(kinds(second)) == len(EVERYTHING)


def test_a_digest_and_an_immediate_rule_both_tell_for_somebody_asked_for_both() -> None:
    news = told('name = "now"\nto = ["x@example.org"]', 'name = "week"\nto = ["x@example.org"]\nsend = "weekly mon 08:00"')
    assert [one.slot for one in news] == [None, "2026-11-30T08:00:00Z"]


def test_the_first_crawl_is_one_summary_and_no_storm() -> None:
    begun = [change(of, baseline=True) for of in (TERMINAL, CABLE, DISH)]
    [news] = told(DESK, changes=begun, baseline=True)
    assert news.kind == AlertKind.BASELINE
    assert (news.found, news.flagged) == (3, 2)
    assert [story.listing_id for story in news.stories] == [TERMINAL.listing_id, DISH.listing_id]


def test_a_first_crawl_that_finds_nothing_is_told_as_well() -> None:
    [news] = told(DESK, changes=[], baseline=True, listings=0, total=0)
    assert (news.kind, news.found) == (AlertKind.BASELINE, 0)


def test_a_crawl_that_is_the_first_for_one_watch_tells_the_changes_of_the_other() -> None:
    found = [change(TERMINAL, watches=("drones",), baseline=True), priced(DISH, "58000 RUB", "46500 RUB")]
    news = told('name = "r"\nto = ["x@example.org"]', changes=found, watches=("starlink", "drones"))
    assert sorted(one.kind for one in news) == [AlertKind.BASELINE, AlertKind.CHANGES]
    [only] = told(DESK, changes=found, watches=("starlink", "drones"))
    assert only.kind == AlertKind.CHANGES


def test_the_payload_says_what_was_true_when_it_was_written() -> None:
    [news] = told(DESK, changes=[change(TERMINAL, capture="<urn:uuid:1>")])
    [story] = news.stories
    assert (story.title, story.price, story.region, story.place) == (
        TERMINAL.title,
        "64\u00a0900\u00a0RUB",
        TERMINAL.place.text,
        "Donetsk, UA-14",
    )  # type: ignore[union-attr]
    assert story.occupied == "occupied territory (ISW, as of 2026-11-01)"
    assert (story.reasons[0].rule, story.reasons[0].words) == ("satcom-starlink-mini", "Starlink")
    assert (news.coverage[0].listings, news.coverage[0].total, news.coverage[0].queries, news.coverage[0].whole) == (41, 41, 2, 2)
    assert story.events[0].capture == "<urn:uuid:1>"
    assert news.coverage[0].crawl_id == CRAWL


def test_a_payload_comes_back_as_it_went_in() -> None:
    for news in told(DESK):
        assert from_json(to_json(news)) == news


def test_a_half_surrogate_in_a_title_does_not_keep_its_alert_from_the_database() -> None:
    broken = replace(TERMINAL, title="Starlink \ud83d kit")
    [alert] = alerts_for(crawl(), [change(broken)], states(broken), config=rules_of(DESK), now=NOW)
    assert "Starlink \ufffd kit" in alert.payload.encode().decode()


@pytest.mark.parametrize("payload", ["", "{", "[]", '{"rule":"x"}', '{"kind":"changes","rule":"x","stories":[1]}', "null"])
def test_a_damaged_payload_is_a_fault_with_a_name(payload: str) -> None:
    with pytest.raises(PayloadBroken):
        from_json(payload)


def test_a_payload_of_a_newer_program_is_read_as_far_as_it_is_known() -> None:
    assert from_json('{"kind":"changes","rule":"x","future":1,"stories":[{"listing_id":"a:1","source":"a","later":2}]}').rule == "x"


def test_a_flood_is_told_up_to_a_limit_and_counted_beyond_it() -> None:
    many = [replace(CABLE, native_id=str(number)) for number in range(STORIES + 50)]
    [news] = told(DESK, changes=[change(one) for one in many], known=states(*many))
    assert (len(news.stories), news.more) == (STORIES, 50)


def test_the_weightiest_listing_comes_first() -> None:
    [news] = told(DESK)
    assert [story.listing_id for story in news.stories] == [TERMINAL.listing_id, DISH.listing_id, CABLE.listing_id]


def test_several_changes_of_one_listing_are_one_story() -> None:
    found = [priced(DISH, "58000 RUB", "46500 RUB"), change(DISH, ChangeKind.CHANGED, field="title", old="a", new="b")]
    [news] = told(DESK, changes=found)
    assert [len(story.events) for story in news.stories] == [2]


def test_a_daily_digest_keeps_its_hour_when_the_clocks_change() -> None:
    rule = 'name = "d"\nto = ["x@example.org"]\nsend = "daily 08:00"'
    zone = ZoneInfo("Europe/Kyiv")

    def due(now: datetime) -> datetime:
        [alert] = alerts_for(crawl(), [change(TERMINAL)], KNOWN, config=rules_of(rule), now=now, zone=zone)
        return alert.due

    for day in (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 10, 30, 12, tzinfo=UTC)):
        assert due(day).astimezone(zone).hour == 8
        assert timedelta(0) < due(day) - day <= timedelta(hours=25)


def digest_parts(*crawls: list[Change]) -> list[News]:
    rule = rules_of('name = "d"\nto = ["x@example.org"]\nsend = "daily 08:00"')
    made: list[Alert] = []
    for number, changes in enumerate(crawls):
        made += alerts_for(crawl(crawl_id=f"c{number}"), changes, KNOWN, config=rule, now=NOW + timedelta(minutes=number))
    return [from_json(alert.payload) for alert in made]


def test_a_flapping_price_is_one_line_with_its_swings() -> None:
    swings = [("100 RUB", "90 RUB"), ("90 RUB", "100 RUB"), ("100 RUB", "80 RUB")]
    parts = digest_parts(*[[priced(DISH, old, new, crawl_id=f"c{n}")] for n, (old, new) in enumerate(swings)])
    [story] = merge(parts).stories
    assert price_path(story.events) == ("100 RUB", "90 RUB", "100 RUB", "80 RUB")


def test_a_digest_tells_a_listing_once_as_it_was_last() -> None:
    parts = digest_parts(
        [change(TERMINAL, crawl_id="c0")], [change(TERMINAL, ChangeKind.REMOVED, crawl_id="c1"), change(CABLE, crawl_id="c1")]
    )
    merged = merge(parts)
    assert {story.listing_id: [event.kind for event in story.events] for story in merged.stories} == {
        TERMINAL.listing_id: ["new", "removed"], CABLE.listing_id: ["new"],
    }  # fmt: skip
    assert len(merged.coverage) == 1


def test_a_listing_without_anything_stated_is_still_told() -> None:
    bare = replace(
        TERMINAL, title=None, description=None, price=None, seller=None, place=None, url=None, judgement=Judgement(), posted=None
    )
    [news] = told(DESK, changes=[change(bare)], known=states(state(bare)))
    assert news.stories[0].title is None


def test_a_listing_that_two_queries_show_counts_twice_as_the_sites_own_counts_do() -> None:
    walks = [{"query": query, "listings": n, "total": n, "ended": "end"} for query, n in (("starlink", 20), ("старлинк", 21))]
    coverage = coverage_of(crawl(listings=33, total=41, walks=json.dumps(walks)))
    assert (coverage.listings, coverage.total) == (41, 41)
