"""Dead-man notes and proof of life on a virtual clock: months pass in a second, and every message is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from service_desk import DAY, HOUR, MINUTE, config_of, config_text, crawl

from monitor.alerts.incidents import incident_key, incident_step
from monitor.alerts.message import compose
from monitor.alerts.news import from_json
from monitor.alerts.rules import make_alert
from monitor.config import Config, parse_config
from monitor.service.care import care
from monitor.service.notes import config_refused, config_usable, fault
from monitor.service.proof import slot_of
from monitor.service.silence import limit_of
from storage import open_store
from storage.model import Alert, AlertKind, Belief
from storage.store import Kept, Store

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # a Monday
ALERTS = """
[alerts]
from = "monitor@example.org"
operator = ["ops@example.org"]
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""


def desk_config(every: str = "30m", sources: str = "shop", more: str = "") -> Config:
    from pathlib import Path

    return parse_config(config_text(("w", f'every = "{every}"', sources)) + ALERTS.replace("[[", f"{more}\n[["), folder=Path("/x"))


def live(
    config: Config, *, days: float, outcome: Callable[[str, timedelta], str | None], store: Store | None = None,
    started: datetime = MONDAY, up_since: datetime | None = None, every: timedelta = HOUR,
) -> list[Alert]:  # fmt: skip
    """Let time pass: a crawl of each source and a round of care every hour. outcome None: no crawl. Returns what was queued."""
    store = store or open_store("memory:")
    now = started
    while now < started + timedelta(days=days):
        for source in config.source:
            if (how := outcome(source.name, now - started)) is not None:
                _crawled(store, config, source.name, how, now)
        care(store, config, up_since=up_since or started, now=now)
        care(store, config, up_since=up_since or started, now=now)  # a round twice tells nothing twice
        now += every
    return store.alerts()


def _crawled(store: Store, config: Config, source: str, how: str, now: datetime) -> None:
    """A crawl kept with the incident alerts it causes, as the program keeps it."""
    belief = Belief.HELD if how == "held" else Belief.BELIEVED
    record = crawl("complete" if how == "held" else how, source=source, watches=("w",), belief=belief, now=now)
    state, told = incident_step(store.recall(incident_key(source)), record, config=config.alerts, now=now)
    store.keep(Kept(crawl=record, alerts=told))
    store.remember(incident_key(source), state)


def reasons(alerts: Iterable[Alert]) -> list[str]:
    return [f"{alert.kind}:{news.reason}" if (news := from_json(alert.payload)).reason else alert.kind for alert in alerts]


def silent(alerts: Iterable[Alert]) -> list[str]:
    return [said for said in reasons(alerts) if said.endswith(":silent")]


@pytest.mark.parametrize(("usual", "limit"), [(30 * MINUTE, DAY), (8 * HOUR, DAY), (12 * HOUR, 36 * HOUR), (7 * DAY, 21 * DAY)])
def test_a_source_may_be_silent_for_three_intervals_and_never_less_than_a_day(usual: timedelta, limit: timedelta) -> None:
    assert limit_of(usual) == limit


def test_a_source_that_no_crawl_reaches_is_told_once_and_its_return_once() -> None:
    def away(_source: str, at: timedelta) -> str | None:
        return None if timedelta(days=2) <= at < timedelta(days=5) else "complete"

    told = [alert for alert in live(desk_config(more="proof_of_life = false"), days=8, outcome=away) if "silent" in alert.payload]
    assert silent(told) == ["incident:silent", "recovery:silent"]
    assert MONDAY + 3 * DAY - 2 * HOUR < told[0].created < MONDAY + 3 * DAY + 2 * HOUR
    assert MONDAY + 5 * DAY <= told[1].created < MONDAY + 5 * DAY + 2 * HOUR


@pytest.mark.parametrize("bad", ["blocked", "failed", "partial", "held"])
def test_a_long_outage_is_one_incident_one_note_and_one_recovery(bad: str) -> None:
    def outage(_source: str, at: timedelta) -> str:
        return bad if timedelta(days=1) <= at < timedelta(days=10) else "complete"

    told = live(desk_config(more="proof_of_life = false"), days=12, outcome=outage)
    assert Counter(alert.kind for alert in told) == {AlertKind.INCIDENT: 2, AlertKind.RECOVERY: 1}
    assert silent(told) == ["incident:silent"]


def test_a_source_that_was_never_read_is_told_as_well() -> None:
    assert silent(live(desk_config(), days=3, outcome=lambda *_: None)) == ["incident:silent"]


def test_after_a_holiday_a_source_gets_its_chance_before_anybody_is_told() -> None:
    store, config = open_store("memory:"), desk_config()
    live(config, days=1, outcome=lambda *_: "complete", store=store)
    back = MONDAY + 15 * DAY
    assert silent(live(config, days=1, outcome=lambda *_: "complete", store=store, started=back)) == []
    again = MONDAY + 40 * DAY
    assert silent(live(config, days=0.5, outcome=lambda *_: None, store=store, started=again)) == ["incident:silent"]


def test_a_source_watched_again_after_a_year_was_not_silent_for_a_year() -> None:
    store, both, one = open_store("memory:"), desk_config(sources="shop other"), desk_config(sources="other")
    live(both, days=1, outcome=lambda *_: "complete", store=store)
    live(one, days=40, outcome=lambda *_: "complete", store=store, started=MONDAY + DAY)
    live(both, days=0.9, outcome=lambda *_: None, store=store, started=MONDAY + 41 * DAY, up_since=MONDAY)
    assert silent(store.alerts()) == []


def test_each_week_without_news_ends_with_one_proof_to_the_readers_and_none_doubled_to_the_operator() -> None:
    told = live(desk_config(), days=7 * 8 + 1, outcome=lambda *_: "complete", every=3 * HOUR)
    proofs = [alert for alert in told if alert.kind is AlertKind.PROOF]
    assert len(told) == len(proofs) == 16  # desk and operator, eight Mondays
    assert {alert.created.weekday() for alert in proofs} == {0}
    assert {alert.created.hour for alert in proofs} == {9}  # the first round after eight
    assert Counter(alert.recipient for alert in proofs) == {"desk@example.org": 8, "ops@example.org": 8}
    mail = compose(from_json(proofs[0].payload))
    assert mail.subject == "A week without news of w: 56 of 56 crawls whole"
    assert "Nothing appeared, changed or went that this rule tells." in mail.text
    assert "seen 40 listings" in mail.text


def news_to(config: Config, store: Store, at: datetime) -> None:
    """Something a rule told its reader."""
    from monitor.alerts.news import News

    news = News(kind=AlertKind.CHANGES, rule="desk")
    store.queue([make_alert(news, recipient="desk@example.org", cause=f"{at}", crawl_id=None, sender=None, now=at)])


def test_a_week_with_news_needs_no_proof() -> None:
    store, config = open_store("memory:"), desk_config()
    live(config, days=2, outcome=lambda *_: "complete", store=store)
    news_to(config, store, MONDAY + 2 * DAY)
    live(config, days=6, outcome=lambda *_: "complete", store=store, started=MONDAY + 2 * DAY)
    proofs = [alert.recipient for alert in store.alerts() if alert.kind is AlertKind.PROOF]
    assert proofs == ["ops@example.org"]


def test_a_proof_says_which_sources_were_not_read() -> None:
    config = desk_config(sources="shop wall")
    told = live(config, days=8, outcome=lambda source, _: "blocked" if source == "wall" else "complete")
    proof = next(alert for alert in told if alert.kind is AlertKind.PROOF and alert.rule == "desk")
    assert "Not once read whole in this week: wall." in compose(from_json(proof.payload)).text


def test_who_wants_no_proof_gets_none() -> None:
    assert live(desk_config(more="proof_of_life = false"), days=15, outcome=lambda *_: "complete", every=6 * HOUR) == []


def test_the_week_ends_at_eight_in_its_zone_on_both_sides_of_a_change_of_clocks() -> None:
    zone = config_of(("w", 'every = "1h"', "shop"), head='timezone = "Europe/Kyiv"\n').zone
    for day, hour in ((19, 5), (26, 6)):  # the clocks change on Sunday, 25 October 2026
        slot = datetime(2026, 10, day, hour, tzinfo=UTC)
        assert slot_of(slot, zone) == slot
        assert slot_of(slot + timedelta(days=6, hours=23), zone) == slot
        assert slot_of(slot - MINUTE, zone) < slot


def test_the_notes_of_the_service_read_as_sentences() -> None:
    config = desk_config().alerts
    why = 'monitor.toml cannot be used: one fault\n  monitor.toml:7: watch[1].evry: no such key; did you mean "every"?'
    (refused,) = config_refused(why, b"x", config=config, now=MONDAY)
    mail = compose(from_json(refused.payload))
    assert mail.subject == "Incident: the edited monitor.toml is not used"
    assert 'did you mean "every"?' in mail.text
    assert "`monitor check` names every fault at once" in " ".join(mail.text.split())
    (usable,) = config_usable(MONDAY, config=config, now=MONDAY + HOUR)
    assert compose(from_json(usable.payload)).subject == "Recovered: monitor.toml is used again"
    (ours,) = fault("shop", ValueError("<b>page</b>\nof a kind"), config=config, now=MONDAY)
    mail = compose(from_json(ours.payload))
    assert mail.subject == "Incident: a defect of monitor while it read shop"
    assert "<b>" not in mail.html
