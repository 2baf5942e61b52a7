"""`monitor alerts`: what waits and why, send now, a test message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alert_samples import DISH, NOW, TERMINAL, change, crawl, priced, states
from click.testing import CliRunner, Result
from mail_server import Post, Serve, free_port

from monitor.alerts.rules import alerts_for
from monitor.cli import main
from monitor.commands.alerts import command
from monitor.config import load_config
from monitor.errors import MonitorError
from storage import open_store

TOML = """
[[source]]
name = "avito"
search = "https://avito.example/search?q={{query}}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["avito"]
every = "30m"
[alerts]
smtp = "smtp://127.0.0.1:{port}"
from = "monitor@example.org"
operator = ["ops@example.org"]
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
[[alerts.rule]]
name = "chat"
to = ["json://secret-token@127.0.0.1:9/hook"]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A configuration whose outbox holds the news of one crawl for a desk and a chat."""
    return written(tmp_path, free_port())


def written(folder: Path, port: int) -> Path:
    file = folder / "monitor.toml"
    file.write_text(TOML.format(port=port))
    config = load_config(file)
    store = open_store(config.storage.url)
    news = [change(TERMINAL), priced(DISH, "58000 RUB", "46500 RUB")]
    store.queue(alerts_for(crawl(), news, states(TERMINAL, DISH), config=config.alerts, now=NOW))
    store.close()
    return file


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_the_list_says_what_waits_and_hides_the_tokens_of_channels(desk: Path) -> None:
    answer = run("list", "--config", desk)
    assert answer.exit_code == 0
    assert "1 new starlink listing, 1 price drop" in answer.output
    assert "desk@example.org" in answer.output
    assert "secret-token" not in answer.output


def test_the_list_is_json_when_asked_for(desk: Path) -> None:
    rows = json.loads(run("list", "--json", "--config", desk).output)
    assert {(row["rule"], row["state"], row["attempts"]) for row in rows} == {("desk", "waiting", 0), ("chat", "waiting", 0)}
    assert json.loads(run("list", "--json", "--state", "sent", "--config", desk).output) == []


def test_sending_while_the_server_is_down_says_why_and_keeps_everything(desk: Path) -> None:
    answer = run("send", "--config", desk)
    assert isinstance(answer.exception, MonitorError)
    assert "cannot be reached" in str(answer.exception)
    rows = json.loads(run("list", "--json", "--config", desk).output)
    assert {row["state"] for row in rows} == {"waiting"}
    assert "No mail leaves since" in run("list", "--config", desk).output


def test_sending_delivers_what_is_due(tmp_path: Path, post: Post, serve: Serve) -> None:
    file = written(tmp_path, serve())
    answer = run("send", "--config", file)
    assert "1 sent, 1 to be tried again" in answer.output
    assert answer.exit_code == 1
    assert post.to == ["desk@example.org"]


def test_a_test_message_goes_to_the_address_that_is_given(tmp_path: Path, post: Post, serve: Serve) -> None:
    file = written(tmp_path, serve())
    answer = run("test", "--to", "me@example.org", "--config", file)
    assert answer.exit_code == 0
    assert post.to == ["me@example.org"]


def test_a_test_message_that_does_not_leave_is_told(desk: Path) -> None:
    answer = run("test", "--to", "me@example.org", "--config", desk)
    assert "me@example.org: 127.0.0.1" in answer.output
    assert isinstance(answer.exception, MonitorError)


def test_the_command_line_turns_trouble_into_one_sentence(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["alerts", "send", "--config", str(desk)])
    assert left.value.code == 1
    assert capsys.readouterr().err.count("\n") <= 2
