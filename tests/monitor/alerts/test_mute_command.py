"""`monitor alerts mute`, `unmute`, and what `alerts list` says of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alert_samples import NOW, TERMINAL, change, crawl, state
from click.testing import CliRunner, Result

from monitor.commands.alerts import command
from monitor.config import load_config
from monitor.errors import MonitorError
from storage import open_store
from storage.store import Held, Kept

TOML = """
[[source]]
name = "avito"
search = "https://avito.example/search?q={query}"
[alerts]
from = "monitor@example.org"
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
send = "daily 08:00"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A configuration whose history knows one listing."""
    file = tmp_path / "monitor.toml"
    file.write_text(TOML)
    store = open_store(load_config(file).storage.url)
    held = Held(state=state(TERMINAL), card=None, item=None, digest=None, queries=("starlink",))
    store.keep(Kept(crawl=crawl(), held=(held,), changes=(change(TERMINAL),)))
    store.close()
    return file


def run(desk: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--config", str(desk)])


@pytest.mark.parametrize("target", [TERMINAL.listing_id, "seller:avito/u1", "rule:desk"])
def test_what_is_muted_is_listed_until_it_is_unmuted(desk: Path, target: str) -> None:
    before = datetime.now(UTC)
    assert run(desk, "mute", target, "--for", "3d").exit_code == 0
    [row] = json.loads(run(desk, "mute", "--json").stdout)
    assert row["muted"] == target
    until = datetime.fromisoformat(row["until"])
    assert timedelta(days=3, seconds=-2) <= until - before <= timedelta(days=3, minutes=2)
    assert target in run(desk, "list").output
    assert run(desk, "unmute", target).exit_code == 0
    assert json.loads(run(desk, "mute", "--json").stdout) == []
    assert target not in run(desk, "list").output


def test_a_second_mute_replaces_the_first(desk: Path) -> None:
    run(desk, "mute", "rule:desk", "--for", "1d")
    run(desk, "mute", "rule:desk", "--for", "4w")
    [row] = json.loads(run(desk, "mute", "--json").stdout)
    assert datetime.fromisoformat(row["until"]) > datetime.now(UTC) + timedelta(days=27)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mute", "avito:404"], "no listing 'avito:404'"),
        (["mute", "seller:avto/u1"], "avto"),
        (["mute", "rule:dsk"], "there are desk"),
        (["mute", "nonsense"], "seller:SOURCE/ID"),
        (["mute", "rule:desk", "--for", "soon"], '"30m"'),
        (["unmute", "rule:desk"], "is not muted"),
    ],
)
def test_a_slip_of_the_hand_is_no_mute(desk: Path, words: list[str], said: str) -> None:
    answer = run(desk, *words)
    assert isinstance(answer.exception, MonitorError)
    assert said in str(answer.exception)
    assert json.loads(run(desk, "mute", "--json").stdout) == []


def test_a_mute_that_ended_is_forgotten(desk: Path) -> None:
    store = open_store(load_config(desk).storage.url)
    store.remember("mute:rule:desk", NOW.replace(year=2020).isoformat())
    assert "2020" not in run(desk, "list").output
    assert store.recall("mute:rule:desk") is None
    store.close()


def test_the_list_says_what_a_waiting_alert_waits_for(desk: Path) -> None:
    from monitor.alerts.rules import alerts_for

    config = load_config(desk)
    store = open_store(config.storage.url)
    store.queue(alerts_for(crawl(), [change(TERMINAL)], {}, config=config.alerts, now=NOW))
    assert "its digest" in run(desk, "list").output
    [alert] = store.alerts()
    store.postpone([alert.alert_id], due=NOW + timedelta(hours=9), why="quiet hours")
    assert "quiet hours" in run(desk, "list").output
    store.close()
