"""A held crawl, from the crawl folder that is not believed to the decision of a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from commands_desk import HOUR, T0, Run

from monitor.config import load_config
from monitor.crawl import context_of
from monitor.ingest import IngestResult, ingest, no_alerts
from spiders.folder import CrawlReport, Outcome, PageRecord, RecordWriter, Role, Walk, WalkEnd, write_plan, write_report
from spiders.listing import ListingReading, PageKind, PageReading
from spiders.plan import CrawlPlan, Query
from storage import open_store
from storage.model import Belief

ALERTS = """
[alerts]
smtp = "folder:mail"
from = "monitor@example.org"
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""


def card(number: int, price: int) -> ListingReading:
    return ListingReading(
        url=f"https://shop.example/i/{number}", native_id=str(number), title=f"Starlink {number}", price_text=f"{price} грн",
        seller_name="Магазин",
    )  # fmt: skip


def crawled(desk: Path, number: int, cards: list[ListingReading]) -> IngestResult:
    """A complete crawl of the shop that showed these cards, taken into history."""
    at = T0 + number * HOUR
    folder = desk / "data/crawls" / f"c{number}"
    url = "https://shop.example/?q=starlink"
    plan = CrawlPlan(
        crawl_id=f"c{number}", source="shop", search="https://shop.example/?q={query}", hosts=("shop.example",), user_agent="t",
        queries=(Query(text="starlink", watches=("starlink",)),),
    )  # fmt: skip
    write_plan(folder, plan)
    reading = PageReading(kind=PageKind.SEARCH, url=url, listings=tuple(cards))
    with RecordWriter(folder) as records:
        records.write(
            PageRecord(
                number=1,
                role=Role.SEARCH,
                url=url,
                final_url=url,
                status=200,
                at=at,
                capture=None,
                reading=reading,
                query="starlink",
                page=1,
            )
        )
    walk = Walk(
        query="starlink", watches=("starlink",), pages_fetched=1, pages_read=1, listings=len(cards), total=None, ended=WalkEnd.END
    )
    write_report(folder, CrawlReport(
        crawl_id=plan.crawl_id, source="shop", outcome=Outcome.COMPLETE, started=at, ended=at + timedelta(minutes=1),
        stopped_because=None, walks=(walk,), requests=1,
    ))  # fmt: skip
    config = load_config(desk / "monitor.toml")
    store = open_store(config.storage.url)
    try:
        context = context_of(config, store=store, clock=lambda: at + timedelta(minutes=2))
        return ingest(folder, store=store, context=replace(context, alerts=no_alerts), now=at + timedelta(minutes=2))
    finally:
        store.close()


@pytest.fixture
def doubted(desk: Path) -> Path:
    """A desk where four crawls saw forty listings, and the fifth a single one at another price."""
    with (desk / "monitor.toml").open("a", encoding="utf-8") as file:
        file.write(ALERTS)
    for number in range(1, 5):
        assert crawled(desk, number, [card(n, 1000) for n in range(40)]).crawl.belief is Belief.BELIEVED
    assert crawled(desk, 5, [card(0, 900)]).crawl.belief is Belief.HELD
    return desk


def changes(run: Run) -> list[tuple[str, str, str | None]]:
    rows = [json.loads(line) for line in run("changes", "--since", "2026-11-01T16:30Z", "--json").stdout.splitlines()]
    return [(row["listing_id"], row["kind"], row["field"]) for row in rows]


def test_a_held_crawl_changes_nothing_and_is_told(run: Run, doubted: Path) -> None:
    assert changes(run) == []
    assert "crawl c5 is held" in " ".join(run("status").stdout.split())


def test_an_accepted_crawl_counts_and_is_told_to_those_who_asked(run: Run, doubted: Path) -> None:
    ended = run("crawls", "accept", "c5")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "c5 is taken into history: 1 change, 1 alert in the outbox" in ended.stderr
    assert changes(run) == [("shop:0", "changed", "price")]
    assert "c5 is held" not in run("status").stdout
    assert [each["recipient"] for each in json.loads(run("alerts", "list", "--json").stdout)] == ["desk@example.org"]


def test_a_discarded_crawl_never_counts_but_can_be_accepted_after_all(run: Run, doubted: Path) -> None:
    assert run("crawls", "discard", "c5").returncode == 0
    assert changes(run) == []
    assert run("crawls", "accept", "c5").returncode == 0
    assert changes(run) == [("shop:0", "changed", "price")]


def test_deciding_twice_is_deciding_once(run: Run, doubted: Path) -> None:
    assert run("crawls", "accept", "c5").returncode == 0
    again = run("crawls", "accept", "c5")
    assert again.returncode == 2
    assert len(again.stderr.splitlines()) == 1
    assert len(changes(run)) == 1


def test_what_was_not_understood_is_counted_by_kind_of_text(run: Run, desk: Path) -> None:
    odd = replace(card(1, 100), price_text="сорок барашков", region_text="Нью-Васюки-на-Дону", posted_text="когда-то давно")
    crawled(desk, 1, [odd, replace(card(2, 100), price_text="42 барашка"), card(3, 100)])
    assert "date 1, place 1, price 2" in " ".join(run("crawls").stdout.split())
    assert json.loads(run("crawls", "--json").stdout)["not_understood"] == {"date": 1, "place": 1, "price": 2}
    told = json.loads(run("status", "--json").stdout)
    assert [each["not_understood"] for each in told["sources"]] == [{"date": 1, "place": 1, "price": 2}, {}]
    listed = [json.loads(line) for line in run("export", "listings").stdout.splitlines()]
    assert (
        sorted((row["price_kind"] is None, row["price_amount"] is None) for row in listed) == [(False, False)] + [(True, True)] * 2
    )
