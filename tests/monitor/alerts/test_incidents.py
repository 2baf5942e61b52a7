"""Calm: one incident and one recovery an outage."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from alert_samples import DESK, NOW, crawl, rules_of

from monitor.alerts.incidents import incident_key, incident_step, redesign_alerts
from monitor.alerts.message import compose
from monitor.alerts.news import from_json
from storage.model import Alert, Belief, CrawlRecord

OPS = rules_of(DESK)


def outage(*ends: str) -> list[list[tuple[str, str | None]]]:
    """What the operator is told after each crawl: (kind, reason)."""
    state: str | None = None
    story = []
    for number, end in enumerate(ends):
        state, alerts = incident_step(state, ended(end, number), config=OPS, now=NOW + timedelta(hours=number))
        story.append([(alert.kind.value, from_json(alert.payload).reason) for alert in alerts])
    return story


def ended(end: str, number: int) -> CrawlRecord:
    plain = {"crawl_id": f"c{number}", "started": NOW + timedelta(hours=number), "stopped_because": end}
    if end in set(Belief):
        return crawl(**plain, belief=Belief(end), held_because="too few")
    return crawl(**plain, outcome=end)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("complete complete", [[], []]),
        ("failed complete", [[], []]),
        ("partial complete failed complete", [[], [], [], []]),
        ("failed failed complete", [[], [("incident", "failed")], [("recovery", None)]]),
        ("partial failed failed failed complete complete", [[], [("incident", "failed")], [], [], [("recovery", None)], []]),
        ("blocked complete", [[("incident", "blocked")], [("recovery", None)]]),
        ("blocked blocked blocked complete", [[("incident", "blocked")], [], [], [("recovery", None)]]),
        ("held complete", [[("incident", "held")], [("recovery", None)]]),
        ("held held accepted", [[("incident", "held")], [], [("recovery", None)]]),
        ("failed blocked failed complete", [[], [("incident", "blocked")], [], [("recovery", None)]]),
        ("held discarded complete", [[("incident", "held")], [], [("recovery", None)]]),
        ("failed discarded failed", [[], [], [("incident", "failed")]]),
        ("blocked complete blocked complete", [[("incident", "blocked")], [("recovery", None)]] * 2),
    ],
)
def test_an_outage_is_one_incident_and_one_recovery(ends: str, expected: list[list[tuple[str, str | None]]]) -> None:
    assert outage(*ends.split()) == expected


def test_a_crawl_taken_in_twice_counts_once() -> None:
    state, alerts = incident_step(None, ended("failed", 1), config=OPS, now=NOW)
    again, more = incident_step(state, ended("failed", 1), config=OPS, now=NOW)
    assert (again, alerts, more) == (state, (), ())


def test_two_outages_are_two_messages_with_different_names() -> None:
    names: set[str] = set()
    told: list[Alert] = []
    state: str | None = None
    for number, end in enumerate(["blocked", "complete", "blocked", "complete"]):
        state, alerts = incident_step(state, ended(end, number), config=OPS, now=NOW)
        told += alerts
        names |= {alert.alert_id for alert in alerts}
    assert len(told) == len(names) == 4


def test_every_operator_is_told() -> None:
    config = OPS.model_copy(update={"operator": ("a@example.org", "b@example.org")})
    _, alerts = incident_step(None, ended("blocked", 1), config=config, now=NOW)
    assert [alert.recipient for alert in alerts] == ["a@example.org", "b@example.org"]


def test_without_an_operator_the_outage_is_still_remembered() -> None:
    config = OPS.model_copy(update={"operator": ()})
    state, alerts = incident_step(None, ended("blocked", 1), config=config, now=NOW)
    assert state is not None
    assert alerts == ()


def test_a_damaged_memory_begins_anew() -> None:
    state, alerts = incident_step("{broken", ended("blocked", 1), config=OPS, now=NOW)
    assert state is not None
    assert len(alerts) == 1


def test_an_incident_says_what_happened_since_when_and_what_to_do() -> None:
    _, [alert] = incident_step(None, ended("held", 1), config=OPS, now=NOW)
    news = from_json(alert.payload)
    assert (news.source, news.detail, news.since) == ("avito", "too few", "2026-11-23T15:05:00Z")
    assert news.commands == ("monitor crawls accept c1", "monitor crawls discard c1")


def test_each_source_has_its_own_memory() -> None:
    assert incident_key("avito") != incident_key("olx-kz")


def test_a_redesign_is_told_to_the_operator_and_is_no_outage() -> None:
    (alert,) = redesign_alerts(ended("complete", 1), config=OPS, now=NOW)
    news = from_json(alert.payload)
    assert (alert.recipient, alert.kind.value, news.reason) == (OPS.operator[0], "notice", "rebuilt")
    mail = compose(news, titles={"avito": "Avito"}, zone=UTC)
    assert mail.subject == "Notice: Avito was rebuilt and is read anew"
    assert "its result pages are built differently" in mail.text
    assert "taken for gone" not in mail.text
