"""What was known at a time, and when we learned it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from commands_desk import HOUR, T0, Run, crawl

from storage import Kept, Layer, open_store
from storage.model import Change, ChangeKind, Saying, Side, Turn, Version


def test_a_listing_is_shown_as_it_was_known_then(run: Run, filled: Path) -> None:
    then = json.loads(run("show", "shop:1", "--at", "2026-11-01T13:30Z", "--json").stdout)
    now = json.loads(run("show", "shop:1", "--json").stdout)
    assert (then["price_amount"], len(then["versions"]), [one["kind"] for one in then["changes"]]) == ("24500", 1, ["new"])
    assert (now["price_amount"], len(now["versions"]), len(now["changes"])) == ("20000", 2, 3)
    assert "24500" in run("show", "shop:1", "--at", "2026-11-01T13:30Z").stdout


def test_a_listing_that_was_not_known_then_is_said(run: Run, filled: Path) -> None:
    ended = run("show", "shop:1", "--at", "2026-11-01T12:30Z")
    assert ended.returncode == 2
    assert "was not known at 2026-11-01T12:30:00Z" in ended.stderr


def test_listings_are_exported_as_they_were_known_then(run: Run, filled: Path) -> None:
    def at(*words: str) -> dict[str, tuple[str, str]]:
        rows = [json.loads(line) for line in run("export", "listings", *words).stdout.splitlines()]
        return {row["native_id"]: (row["status"], row["price_amount"]) for row in rows}

    assert at("--at", "2026-11-01T12:30Z") == {}
    assert at("--at", "2026-11-01T13:30Z") == {"1": ("live", "24500"), "2": ("live", "24500")}
    assert at() == {"1": ("live", "20000"), "2": ("gone", "24500")}


def test_only_listings_have_a_then(run: Run, filled: Path) -> None:
    ended = run("export", "history", "--at", "7d")
    assert ended.returncode == 2
    assert "learned_at" in ended.stderr


def test_history_says_what_was_true_and_when_we_learned_it(run: Run, filled: Path) -> None:
    rows = [json.loads(line) for line in run("export", "history").stdout.splitlines()]
    first = next(row for row in rows if row["native_id"] == "1" and row["version"] == 1)
    assert (first["valid_from"], first["valid_to"]) == ("2026-11-01T13:00:00Z", "2026-11-01T14:00:00Z")
    assert (first["learned_at"], first["crawl_id"]) == ("2026-11-01T13:05:00Z", "c1")


def test_unchanged_not_stated_any_more_and_not_read_are_told_apart(run: Run, filled: Path) -> None:
    then = T0 + 9 * HOUR
    turn = Turn(listing_id="shop:1", side=Side.CARD, field="region", said=Saying.NOT_STATED, at=then, crawl_id="c9")
    store = open_store(f"sqlite:///{filled}/data/monitor.db")
    (known,) = store.held("shop", ["1"]).values()
    layers = {
        "card": Layer(texts=(("region_text", "Київ"), ("title", "Starlink Mini [red]")), at=T0),
        "item": Layer(texts=(("description", "Новый"),), at=T0),
    }
    state = replace(known.state, last_seen=then)
    after = replace(known, state=state, card_read=then, item_read=T0 + 2 * HOUR, unsaid=(("card.region", "not_stated"),), **layers)
    store.keep(Kept(crawl=crawl(9), held=(after,), turns=(turn,)))
    store.close()
    row = [json.loads(line) for line in run("export", "history").stdout.splitlines()][1]
    assert row["listing_id"] == "shop:1" and row["version"] == 2
    assert row["fields"] == {"title": "stated", "region": "not_stated", "description": "not_read"}
    assert (row["card_read_at"], row["page_read_at"]) == ("2026-11-01T21:00:00Z", "2026-11-01T14:00:00Z")
    shown = " ".join(run("show", "shop:1").stdout.split())
    assert "region not stated any more" in shown
    assert "description not read this time" in shown
    (told,) = json.loads(run("show", "shop:1", "--json").stdout)["turns"]
    assert told == {
        "at": "2026-11-01T21:00:00Z", "page": "card", "field": "region", "said": "not_stated", "words": None, "crawl_id": "c9",
    }  # fmt: skip
    assert json.loads(run("show", "shop:1", "--at", "2026-11-01T20:00Z", "--json").stdout)["turns"] == []


def test_what_a_held_crawl_showed_is_not_shown_as_known_before_it_was_accepted(run: Run, filled: Path) -> None:
    store = open_store(f"sqlite:///{filled}/data/monitor.db")
    (known,) = store.held("shop", ["1"]).values()
    at = T0 + 9 * HOUR
    said = replace(known.state.listing, title="Starlink Standard")
    store.keep(
        Kept(
            crawl=crawl(9, kept=T0 + 48 * HOUR), held=(replace(known, state=replace(known.state, listing=said, version=3)),),
            versions=(Version(listing=said, number=3, crawl_id="c9", first_seen=at, last_seen=at),),
            changes=(Change(change_id="9", listing_id="shop:1", url=None, at=at, kind=ChangeKind.CHANGED, field="title",
                            old="Starlink Mini [red]", new="Starlink Standard", crawl_id="c9"),),
        )
    )  # fmt: skip
    store.close()
    before, after = (json.loads(run("show", "shop:1", "--at", day, "--json").stdout) for day in ("2026-11-02", "2026-11-04"))
    assert (before["title"], len(before["versions"]), before["changes"][-1]["field"]) == ("Starlink Mini [red]", 2, "description")
    assert (after["title"], len(after["versions"]), after["changes"][-1]["field"]) == ("Starlink Standard", 3, "title")
    assert after["versions"][-1]["valid_from"] < "2026-11-02" < after["versions"][-1]["learned_at"]


def test_a_long_history_shows_its_last_rows_and_says_how_many_there_are(run: Run, filled: Path) -> None:
    store = open_store(f"sqlite:///{filled}/data/monitor.db")
    (known,) = store.held("shop", ["1"]).values()
    for number in range(3, 203):
        said = replace(known.state.listing, title=f"Starlink {number}")
        at = T0 + (number + 10) * HOUR
        state = replace(known.state, listing=said, version=number, last_seen=at)
        began = Version(listing=said, number=number, crawl_id=f"c{number + 10}", first_seen=at, last_seen=at)
        store.keep(Kept(crawl=crawl(number + 10), held=(replace(known, state=state),), versions=(began,)))
    store.close()
    shown = run("show", "shop:1").stdout
    assert "the last 100 of 202" in " ".join(shown.split())
    assert "c212" in shown and "c112" not in shown
    assert len(json.loads(run("show", "shop:1", "--json").stdout)["versions"]) == 202
