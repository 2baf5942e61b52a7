"""init, check, sources, normalise."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from commands_desk import Run

from monitor.columns import COLUMNS, MORE
from monitor.config import load_config
from monitor.config.load import keys_at


def test_init_writes_a_file_that_loads_and_lacks_only_what_a_person_must_give(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").unlink()
    ended = run("init")
    assert (ended.returncode, ended.stdout) == (0, "")
    config = load_config(desk / "monitor.toml")
    assert [watch.name for watch in config.watch] == ["starlink"]
    checked = run("check")
    assert checked.returncode == 0
    assert "no faults" in checked.stdout
    assert "no contact under [monitor]" in checked.stdout


def test_init_writes_every_key_there_is(run: Run, desk: Path) -> None:
    run("init", "--force")
    text = (desk / "monitor.toml").read_text("utf-8")
    for table in ("monitor", "storage", "crawl", "evidence", "source", "watch", "alerts", "alerts.rule"):
        for key in keys_at(tuple(table.split("."))):
            assert f"{key} =" in text or f"[[alerts.{key}]]" in text, f"{table}.{key}"


def test_what_init_leaves_in_comments_would_load_too(run: Run, desk: Path) -> None:
    run("init", "--force")
    path = desk / "monitor.toml"
    lines = path.read_text("utf-8").splitlines()
    keys = [line for line in lines if line.startswith("# ") and (" = " in line or line.startswith("# [["))]
    bare = "\n".join(line.removeprefix("# ") if line in keys and "smtp" not in line else line for line in lines)
    path.write_text(bare, "utf-8")
    tomllib.loads(bare)
    assert [source.name for source in load_config(path).source] == ["olx-ua", "svyaz-shop"]


def test_init_does_not_write_over_a_configuration(run: Run, desk: Path) -> None:
    before = (desk / "monitor.toml").read_text("utf-8")
    ended = run("init")
    assert ended.returncode == 2
    assert "--force" in ended.stderr
    assert (desk / "monitor.toml").read_text("utf-8") == before
    assert run("init", "--force").returncode == 0
    assert (desk / "monitor.toml").read_text("utf-8") != before


def test_init_elsewhere_makes_the_folder(run: Run, desk: Path) -> None:
    assert run("init", "--config", "new/desk.toml").returncode == 0
    assert load_config(desk / "new/desk.toml").monitor.data == desk / "new/data"


def test_check_says_what_will_be_missed(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").write_text(
        '[[source]]\nname = "avito"\n[[source]]\nname = "idle"\nsearch = "https://idle.example/{query}"\n'
        '[[watch]]\nname = "w"\nqueries = ["q"]\nsources = ["avito"]\nevery = "1h"\n'
        '[alerts]\nsmtp = "smtp://me@mail.example.org"\n[[alerts.rule]]\nname = "r"\nto = ["d@example.org"]\n',
        "utf-8",
    )
    ended = run("check", MONITOR_SMTP_PASSWORD="", MONITOR_SMTP_PASSWORD_FILE="")
    assert ended.returncode == 0
    for words in (
        "no contact", "source idle is used by no watch", "source avito is known to stand behind a wall", "no operator",
        "no from under [alerts]", "neither MONITOR_SMTP_PASSWORD nor",
    ):  # fmt: skip
        assert words in ended.stdout


def test_check_sends_a_test_mail_where_the_configuration_says(run: Run, desk: Path) -> None:
    with (desk / "monitor.toml").open("a", encoding="utf-8") as file:
        file.write('[alerts]\nsmtp = "folder:mail"\nfrom = "monitor@example.org"\n')
    ended = run("check", "--mail", "me@example.org")
    assert ended.returncode == 0
    assert "mail to me@example.org: handed over" in ended.stdout
    assert len(list((desk / "mail").rglob("*.eml"))) == 1


def test_check_says_when_the_test_mail_cannot_leave(run: Run, desk: Path) -> None:
    with (desk / "monitor.toml").open("a", encoding="utf-8") as file:
        file.write('[alerts]\nsmtp = "smtp://127.0.0.1:1"\nfrom = "monitor@example.org"\n')
    ended = run("check", "--mail", "me@example.org")
    assert ended.returncode == 1
    assert "mail to me@example.org: " in ended.stdout


def test_check_of_sources_says_why_one_cannot_be_read(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").write_text(
        "[crawl]\nallow_private_networks = true\ndelay = 0\nretries = 0\n"
        '[[source]]\nname = "dead"\nsearch = "http://127.0.0.1:1/?q={query}"\n'
        '[[watch]]\nname = "w"\nqueries = ["старлинк"]\nsources = ["dead"]\nevery = "1h"\n',
        "utf-8",
    )
    ended = run("check", "--sources")
    assert ended.returncode == 1
    assert "dead: not read: " in ended.stdout
    assert "q=%D1%81%D1%82%D0%B0%D1%80" in ended.stderr


def test_sources_tell_what_ships_and_what_is_configured(run: Run, desk: Path) -> None:
    rows = json.loads(run("sources", "--json").stdout)
    assert [(row["name"], row["shipped"], row["watches"]) for row in rows[:2]] == [
        ("shop", False, ["starlink"]), ("board", False, ["starlink"]),
    ]  # fmt: skip
    names = [row["name"] for row in rows[2:]]
    assert names == sorted(names)
    assert {"avito", "olx-ua"} <= set(names)
    shown = run("sources").stdout
    assert "not verified" in shown
    assert "your own" in shown


def test_sources_need_no_configuration(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").unlink()
    ended = run("sources", "--json")
    assert ended.returncode == 0
    assert not any(row["configured"] for row in json.loads(ended.stdout))


def answers(run: Run, *lines: str) -> list[dict[str, object]]:
    ended = run("normalise", stdin="\n".join(lines) + "\n")
    assert ended.returncode == 0
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    refused = sum("error" in each for each in told)
    said = f"{refused} of {len(told)} lines could not be used; their answers say why\n" if refused else ""
    assert ended.stderr == said
    return told


def test_normalise_answers_every_line_in_order_with_its_id(run: Run) -> None:
    told = answers(
        run, '{"id": "a", "title": "Starlink Mini", "price_text": "24 500 грн"}', "{not json", "[1]", '{"id": 7}', '{"id": null}',
        '{"id": {"x": 1}, "title": "y"}', '{"id": 8, "title": 3}', '{"id": 9, "seen_at": "yesterday"}', '{"id": "z", "title": "z"}',
    )  # fmt: skip
    assert [each["id"] for each in told] == ["a", None, None, 7, None, {"x": 1}, 8, 9, "z"]
    assert ["error" in each for each in told] == [False, True, True, False, False, False, True, True, False]
    assert told[6]["error"] == "title must be a text or null"
    assert "seen_at" in str(told[7]["error"])


def test_normalise_has_the_columns_of_the_export_and_more(run: Run) -> None:
    (told,) = answers(run, '{"id": 1, "title": "Starlink Mini", "description": "write sales@example.com", "source": "avito"}')
    assert list(told) == ["id", *COLUMNS, *MORE, "identifiers", "delivery_only"]
    assert (told["listing_id"], told["source"], told["native_id"]) == ("avito:1", "avito", "1")
    assert told["identifiers"] == [{"type": "email", "value": "sales@example.com"}]
    assert (told["flagged"], told["delivery_only"]) == (True, False)


def test_normalise_without_a_source_names_none(run: Run) -> None:
    (told,) = answers(run, '{"id": 1, "title": "x"}')
    assert (told["listing_id"], told["source"]) == (None, None)


def test_normalise_uses_the_hints_of_the_line(run: Run) -> None:
    first, second = answers(run, '{"id": 1, "price_text": "500", "currency": "UAH"}', '{"id": 2, "price_text": "500"}')
    assert (first["price_amount"], first["price_currency"]) == ("500", "UAH")
    assert second["price_currency"] is None


def test_half_a_surrogate_in_a_text_does_not_end_the_answers(run: Run) -> None:
    told = answers(run, r'{"id": 1, "title": "a \ud83d b"}', '{"id": 2, "title": "c"}')
    assert [each["id"] for each in told][-1] == 2
    assert len(told) == 2


@pytest.mark.parametrize(
    ("hint", "word"),
    [
        ("timezone", "Nowhere/Land"), ("timezone", "../etc/passwd"), ("timezone", "UTC+99"), ("timezone", "lunch"),
        ("country", "Russia"), ("country", "XX"), ("country", "12"), ("currency", "FOO"), ("currency", "money"), ("currency", "--"),
    ],
)  # fmt: skip
def test_a_hint_that_means_nothing_is_refused_by_name_and_the_rest_goes_on(run: Run, hint: str, word: str) -> None:
    told = answers(run, json.dumps({"id": 1, "posted_text": "сегодня, 9:42", hint: word}), '{"id": 2, "title": "c"}')
    assert [each["id"] for each in told] == [1, 2]
    assert str(told[0]["error"]).startswith(f"{hint} must be ")
    assert repr(word) in str(told[0]["error"])
    assert "error" not in told[1]
