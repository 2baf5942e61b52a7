"""Looking at what was found: listings, show, changes, crawls, status."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from commands_desk import HOUR, T0, Run, crawl

from monitor.columns import COLUMNS, MORE
from monitor.commands.common import read_moment
from monitor.commands.health import health
from monitor.config import load_config
from storage import Kept, open_store
from storage.model import Alert, AlertKind, AlertState, Belief


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_listings_are_the_columns_of_the_export(run: Run, filled: Path) -> None:
    found = rows(run("listings", "--json").stdout)
    assert [tuple(row) for row in found] == [(*COLUMNS, *MORE, "status_because")] * 2
    first = next(row for row in found if row["native_id"] == "1")
    assert (first["price_amount"], first["status"], first["watches"]) == ("20000", "live", ["starlink"])
    assert (first["first_seen"], first["last_seen"]) == ("2026-11-01T13:00:00Z", "2026-11-01T14:00:00Z")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--status", "gone"), ["2"]),
        (("--flagged",), ["1"]),
        (("--text", "чехол"), ["2"]),
        (("--source", "board"), []),
        (("--watch", "starlink", "--source", "shop"), ["1", "2"]),
        (("--since", "2026-11-01T14:00"), ["1", "2"]),
        (("--since", "2026-11-02"), []),
    ],
)
def test_listings_are_chosen_by_what_is_asked(run: Run, filled: Path, words: tuple[str, ...], ids: list[str]) -> None:
    assert sorted(str(row["native_id"]) for row in rows(run("listings", *words, "--json").stdout)) == ids


def test_limit_keeps_to_the_newest(run: Run, filled: Path) -> None:
    ended = run("listings", "--limit", "1")
    assert "1 listing; --limit shows more" in ended.stderr
    assert len(rows(run("listings", "--limit", "1", "--json").stdout)) == 1


def test_a_title_is_shown_word_for_word_and_cannot_steer_the_terminal(run: Run, filled: Path) -> None:
    shown = run("listings").stdout
    assert "Starlink Mini [red]" in shown
    assert "Чехол [31m для Starlink" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("command", ["listings", "changes", "crawls", "export listings"])
def test_a_watch_that_nobody_knows_is_told(run: Run, filled: Path, command: str) -> None:
    ended = run(*command.split(), "--watch", "starlnk")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "monitor: no watch 'starlnk' in the configuration; did you mean 'starlink'?\n"


def test_a_watch_that_was_taken_out_of_the_file_keeps_its_past(run: Run, filled: Path) -> None:
    (filled / "monitor.toml").write_text("", "utf-8")
    assert len(rows(run("listings", "--watch", "starlink", "--json").stdout)) == 2


def test_show_tells_everything_of_one_listing(run: Run, filled: Path) -> None:
    shown = run("show", "shop:1").stdout
    for words in (
        "Starlink Mini [red]", "20000 UAH", "Київ", "24500 UAH", "starlink_mini", "a case", "phone", "+380501112233",
        "price changed", "baseline", "crawls/c/pages.warc.gz sha256 abababab",
    ):  # fmt: skip
        assert words in shown


def test_show_tells_what_is_known_of_the_goods(run: Run, filled: Path) -> None:
    shown = run("show", "shop:1").stdout
    for words in ("customs code", "CHPL tier", "control list", "usual price", "from-knowledge"):
        assert words in shown
    (goods,) = json.loads(run("show", "shop:1", "--json").stdout)["goods"]
    assert (goods["item"], goods["family"]) == ("starlink_mini", "satcom")
    assert {"code", "chpl_tier", "confidence", "note"} == set(goods["hs"][0])
    assert Decimal(goods["price_usd"]["low"]) < Decimal(goods["price_usd"]["high"])


def test_show_finds_a_listing_by_its_address(run: Run, filled: Path) -> None:
    found = json.loads(run("show", "https://shop.example/2", "--json").stdout)
    assert (found["listing_id"], found["status"], found["status_because"]) == ("shop:2", "gone", "404 on its own page")


def test_show_as_json_has_versions_with_their_spans_and_changes(run: Run, filled: Path) -> None:
    found = json.loads(run("show", "shop:1", "--json").stdout)
    assert [(each["price_amount"], each["valid_from"], each["valid_to"]) for each in found["versions"]] == [
        ("24500", "2026-11-01T13:00:00Z", "2026-11-01T14:00:00Z"),
        ("20000", "2026-11-01T14:00:00Z", None),
    ]
    assert [(each["kind"], each["field"]) for each in found["changes"]] == [
        ("new", None), ("changed", "price"), ("changed", "description"),
    ]  # fmt: skip
    assert found["flags"][0]["lose"] == "a case"
    assert found["identifiers"] == [{"type": "phone", "value": "+380501112233", "field": "description", "hint": None}]


def test_show_of_an_unknown_listing_says_where_ids_are(run: Run, filled: Path) -> None:
    ended = run("show", "shop:none")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "monitor: no listing 'shop:none'; `monitor listings` shows their ids\n"


def test_changes_are_told_newest_first(run: Run, filled: Path) -> None:
    found = rows(run("changes", "--json").stdout)
    assert {str(row["change_id"]) for row in found[:3]} == {"p1", "d1", "r2"}
    assert {str(row["change_id"]) for row in found[3:]} == {"n1", "n2"}
    shown = run("changes").stdout
    assert "price changed" in shown
    assert "24500 UAH" in shown
    assert "baseline" in shown


def test_changes_are_told_with_the_title_of_the_listing(run: Run, filled: Path) -> None:
    told = run("changes", "--kind", "new").stdout.splitlines()
    assert [("Starlink Mini [red]" in line) for line in told if "shop:1" in line] == [True]
    assert [("Чехол [31m для Starlink" in line) for line in told if "shop:2" in line] == [True]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--kind", "removed"), ["r2"]),
        (("--listing", "shop:1", "--kind", "changed"), ["d1", "p1"]),
        (("--since", "2026-11-01T13:30Z"), ["d1", "p1", "r2"]),
        (("--limit", "1", "--kind", "new", "--listing", "shop:2"), ["n2"]),
    ],
)
def test_changes_are_chosen_by_what_is_asked(run: Run, filled: Path, words: tuple[str, ...], ids: list[str]) -> None:
    assert sorted(str(row["change_id"]) for row in rows(run("changes", *words, "--json").stdout)) == ids


def test_crawls_tell_which_are_held_and_why(run: Run, filled: Path) -> None:
    assert [row["crawl_id"] for row in rows(run("crawls", "--json").stdout)] == ["c3", "c2", "c1"]
    assert [row["crawl_id"] for row in rows(run("crawls", "--held", "--json").stdout)] == ["c3"]
    assert "held 3 listings where 40 used to be" in run("crawls").stdout


def test_a_held_crawl_is_discarded_once(run: Run, filled: Path) -> None:
    assert run("crawls", "discard", "c3").returncode == 0
    assert rows(run("crawls", "--source", "board", "--json").stdout)[0]["belief"] == "discarded"
    again = run("crawls", "discard", "c3")
    assert again.returncode == 2
    assert "not held" in again.stderr


@pytest.mark.parametrize("verb", ["accept", "discard"])
@pytest.mark.parametrize("crawl_id", ["c1", "none"])
def test_only_a_held_crawl_can_be_decided_on(run: Run, filled: Path, verb: str, crawl_id: str) -> None:
    ended = run("crawls", verb, crawl_id)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1


def test_a_held_crawl_without_its_folder_is_one_sentence(run: Run, filled: Path) -> None:
    ended = run("crawls", "accept", "c3")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [("7d", "2026-11-16T12:00Z"), ("12h", "2026-11-23T00:00Z"), ("2w", "2026-11-09T12:00Z"), ("2026-11-01", "2026-11-01T00:00Z"),
     ("2026-11-01T08:00", "2026-11-01T08:00Z"), ("2026-11-01T08:00:00+02:00", "2026-11-01T06:00Z")],
)  # fmt: skip
def test_a_moment_is_read_as_people_write_it(text: str, moment: str) -> None:
    from datetime import datetime

    assert read_moment(text, now=datetime.fromisoformat("2026-11-23T12:00Z")) == datetime.fromisoformat(moment)


def test_what_is_no_time_is_refused(run: Run, filled: Path) -> None:
    ended = run("changes", "--since", "yesterday")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "7d" in ended.stderr


# Health is a function of configuration, store and time.


def sick(desk: Path, *kept: Kept, after: timedelta = HOUR, alerts: tuple[Alert, ...] = ()) -> list[str]:
    """The problems of the desk's configuration some time after the last of these crawls."""
    config = load_config(desk / "monitor.toml")
    store = open_store("memory:")
    for each in kept:
        store.keep(each)
    store.queue(alerts)
    return list(health(config, store, now=T0 + HOUR + after).problems)


WELL = (Kept(crawl=crawl(1)), Kept(crawl=crawl(1, crawl_id="b1", source="board")))


def test_two_complete_crawls_in_time_are_health(desk: Path) -> None:
    assert sick(desk, *WELL) == []


def test_a_source_that_was_never_crawled_is_told(desk: Path) -> None:
    assert sick(desk, WELL[0]) == ["board: not crawled yet"]


def test_a_source_that_is_late_is_told_once_its_grace_is_over(desk: Path) -> None:
    assert sick(desk, *WELL, after=timedelta(hours=2)) == []
    assert sick(desk, *WELL, after=timedelta(hours=2, minutes=1)) == [
        f"{name}: overdue for watch starlink since 2026-11-01 14:00 UTC; is `monitor run` running?" for name in ("shop", "board")
    ]


@pytest.mark.parametrize("outcome", ["blocked", "failed"])
def test_a_crawl_that_ended_badly_is_told_with_its_reason(desk: Path, outcome: str) -> None:
    bad = Kept(crawl=crawl(1, outcome=outcome, stopped_because="a captcha"))
    assert sick(desk, bad, WELL[1]) == [f"shop: the last crawl was {outcome}: a captcha"]


def test_a_partial_crawl_is_no_illness(desk: Path) -> None:
    assert sick(desk, Kept(crawl=crawl(1, outcome="partial")), WELL[1]) == []


def test_a_held_crawl_is_told(desk: Path) -> None:
    held = Kept(crawl=crawl(1, belief=Belief.HELD, held_because="too few"))
    assert sick(desk, held, WELL[1]) == ["shop: crawl c1 is held (too few); `monitor crawls` tells what to do"]


def test_alerts_that_are_late_or_given_up_are_told(desk: Path) -> None:
    parts = {"kind": AlertKind.CHANGES, "rule": "r", "created": T0, "due": T0, "payload": "{}", "message_id": "m"}
    late = Alert(alert_id="a", recipient="a@example.org", **parts)  # type: ignore[arg-type]
    lost = Alert(alert_id="b", recipient="b@example.org", state=AlertState.GIVEN_UP, last_error="no such user", **parts)  # type: ignore[arg-type]
    assert sick(desk, *WELL, alerts=(late, lost)) == [
        "alerts are late: 1",
        "alerts were given up: 1, the last to b@example.org (no such user)",
    ]


def test_status_is_an_exit_code_and_the_same_as_json(run: Run, filled: Path) -> None:
    shown = run("status")
    told = json.loads(run("status", "--json").stdout)
    assert shown.returncode == 1
    assert told["healthy"] is False
    assert all(problem in " ".join(shown.stdout.split()) for problem in told["problems"])
    source = next(each for each in told["sources"] if each["source"] == "shop")
    assert (source["last_crawl"], source["last_complete"], source["not_understood"]) == ("c2", "2026-11-01T14:00:00Z", {"price": 3})
    assert told["held"] == ["c3"]


def test_a_watch_on_nothing_is_no_health(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").write_text("", "utf-8")
    ended = run("status")
    assert ended.returncode == 1
    assert "nothing is watched" in ended.stdout
