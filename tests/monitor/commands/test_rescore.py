"""`monitor rescore`, `verdict`, `rules`: what analysts and a changed catalogue say of what is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from commands_desk import CONFIG, Run, crawl, held, offer, version

from storage import Kept, Store, open_store
from storage.model import AlertState, Judgement

WATCHED = CONFIG.replace('queries = ["starlink"]', 'queries = ["starlink"]\nitems = ["satcom", "field_lines"]')
OWN = '[catalogue]\nfiles = ["own.toml"]\n'
ITEMS = '[[item]]\nid = "field_phone"\ntitle = "Field telephone"\nfamily = "field_lines"\nrules = ["полев* телефон*"]\n'
RULES = """
[alerts]
from = "monitor@example.org"
[[alerts.rule]]
name = "lines"
items = ["field_lines"]
to = ["desk@example.org"]
[[alerts.rule]]
name = "grave"
min_score = 9.9
to = ["desk@example.org"]
"""
PHONES = [
    offer(str(n), title="Полевой телефон ТА-57", description=None, identifiers=(), seller=None, judgement=Judgement())
    for n in range(450)
]


def opened(desk: Path) -> Store:
    return open_store(f"sqlite:///{desk}/data/monitor.db")


@pytest.fixture
def known(desk: Path) -> Path:
    """A desk whose history holds field telephones that its catalogue does not know, and one listing of a forgotten watch."""
    (desk / "monitor.toml").write_text(WATCHED, "utf-8")
    store = opened(desk)
    old = held(offer("old"))
    old = replace(old, state=replace(old.state, watches=("forgotten",)))
    listings = [*PHONES, offer("case", title="Чехол для Starlink Mini", description=None)]
    assert store.keep(
        Kept(crawl=crawl(1), held=(*(held(one) for one in listings), old), versions=tuple(version(one, 1, 1) for one in listings))
    )
    store.close()
    return desk


def learn(desk: Path) -> None:
    """From now on the desk's catalogue knows field telephones."""
    (desk / "own.toml").write_text(ITEMS, "utf-8")
    (desk / "monitor.toml").write_text(WATCHED + OWN + RULES, "utf-8")


def test_a_changed_catalogue_flags_the_whole_history_and_no_version_is_touched(run: Run, known: Path) -> None:
    learn(known)
    ended = run("rescore", "--json")
    assert ended.returncode == 0
    rows = {row["listing_id"]: row for row in map(json.loads, ended.stdout.splitlines())}
    assert len(rows) == 451
    assert (rows["shop:7"]["newly_flagged"], rows["shop:7"]["item"]) == (True, "field_phone")
    assert (rows["shop:case"]["no_longer_flagged"], rows["shop:case"]["score_before"]) == (True, 6.5)
    assert "450 newly flagged, 1 no longer, 0 otherwise different; 1 left as they are" in ended.stderr
    store = opened(known)
    assert store.state("shop:7").listing.judgement.flagged  # type: ignore[union-attr]
    assert store.state("shop:old").listing == offer("old")  # type: ignore[union-attr]
    assert [one.listing for one in store.versions("shop:7")] == [PHONES[7]]
    assert list(store.changes()) == []
    assert store.alerts() == []
    store.close()
    assert run("rescore", "--json").stdout == ""


def test_a_dry_run_says_the_same_and_writes_nothing(run: Run, known: Path) -> None:
    learn(known)
    ended = run("rescore", "--dry-run")
    assert "450 newly flagged, 1 no longer" in ended.stderr
    assert "--dry-run" in ended.stderr
    assert "… and 350 more" in ended.stdout
    assert "Чехол для Starlink Mini" in ended.stdout
    store = opened(known)
    assert store.state("shop:7").listing == PHONES[7]  # type: ignore[union-attr]
    store.close()
    assert run("rescore", "--dry-run", "--tell").returncode == 2


def test_telling_queues_one_alert_for_each_rule_that_it_concerns(run: Run, known: Path) -> None:
    learn(known)
    assert "1 alerts queued" in run("rescore", "--tell").stderr
    store = opened(known)
    (alert,) = store.alerts(state=AlertState.WAITING)
    store.close()
    payload = json.loads(alert.payload)
    assert (alert.rule, alert.recipient, len(payload["stories"]), payload["more"]) == ("lines", "desk@example.org", 400, 50)
    assert payload["stories"][0]["events"][0]["new"] == "flagged: field_phone"


def test_a_verdict_is_shown_with_its_listing_and_the_last_one_counts(run: Run, filled: Path) -> None:
    assert run("verdict", "shop:1", "noise", "--note", "a toy").returncode == 0
    assert run("verdict", "shop:1", "relevant", "--rule", "starlink_mini").returncode == 0
    shown = json.loads(run("show", "shop:1", "--json").stdout)["verdicts"]
    assert [(one["rule"], one["decision"], one["note"]) for one in shown] == [
        ("starlink_mini", "noise", "a toy"),
        ("starlink_mini", "relevant", None),
    ]
    assert "a toy" in run("show", "shop:1").stdout
    (figures,) = json.loads(run("rules", "--json").stdout)
    assert (figures["rule"], figures["relevant"], figures["noise"], figures["precision"]) == ("starlink_mini", 1, 0, 1.0)


def test_a_verdict_about_a_listing_that_no_rule_flags_is_kept_and_speaks_for_no_rule(run: Run, filled: Path) -> None:
    assert "which no rule flags" in run("verdict", "shop:2", "relevant").stderr
    assert json.loads(run("rules", "--json").stdout) == []
    assert "no verdicts yet" in run("rules").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shop:9", "noise"), "no listing 'shop:9'"),
        (("shop:1", "noise", "--rule", "starlink_min"), "no rule 'starlink_min' flags shop:1; did you mean 'starlink_mini'?"),
        (("shop:1", "nonsense"), "'nonsense' is not one of 'relevant', 'noise', 'unsure'"),
    ],
)
def test_a_verdict_about_what_is_not_there_is_refused(run: Run, filled: Path, words: tuple[str, ...], said: str) -> None:
    ended = run("verdict", *words)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_rule_that_analysts_mostly_call_noise_is_named(run: Run, known: Path) -> None:
    learn(known)
    run("rescore")
    for number in range(5):
        run("verdict", f"shop:{number}", "noise" if number else "relevant")
    ended = run("rules")
    assert "1 noisy rule: field_phone" in ended.stderr
    assert "20%" in ended.stdout
