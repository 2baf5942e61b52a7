"""A seller that is renamed: one piece of news in mail, terminal, dashboard, feed and export, however many listings it has."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from crawl_folders import Market, card, search_page
from starlette.types import Message

from monitor.alerts.message import Mail, compose
from monitor.alerts.news import from_json
from monitor.cli import main
from monitor.config import Config, load_config
from monitor.crawl import context_of
from monitor.ingest import IngestResult, ingest
from monitor.web import create_app
from spiders.listing import ListingReading
from spiders.plan import Query
from storage import Store, open_store

CONFIG = """
[monitor]
contact = "desk@example.org"
[[source]]
name = "market"
search = "https://market.example/search?q={query}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["market"]
every = "1h"
[[watch]]
name = "dish"
queries = ["dish"]
sources = ["market"]
every = "1h"
[alerts]
smtp = "smtp://mail.example.org:25"
from = "monitor@example.org"
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""
OTHERS = [card(f"x{number}", seller_name=f"Seller {number}", seller_id=f"s{number}") for number in range(60)]


def offers(count: int, name: str, *, first: int = 0) -> list[ListingReading]:
    profile = "https://market.example/user/77"
    numbers = range(first, first + count)
    return [card(str(number), seller_name=name, seller_id="77", seller_url=profile) for number in numbers]


class Desk:
    """A configured desk, its market and its outbox."""

    def __init__(self, folder: Path) -> None:
        (folder / "monitor.toml").write_text(CONFIG, "utf-8")
        self.config: Config = load_config(folder / "monitor.toml")
        self.market = Market(self.config.monitor.data)
        self.store: Store = open_store(self.config.storage.url)
        self.now: datetime = self.market.at(0)

    def take(self, *records: object, query: str = "starlink") -> IngestResult:
        """One crawl for the watch of this query, taken in as the service does."""
        queries = (Query(text=query, watches=(query,)),)
        folder = self.market.folder(*records, queries=queries)  # type: ignore[arg-type]
        self.now = self.market.at()
        context = context_of(self.config, store=self.store, clock=lambda: self.now)
        return ingest(folder, store=self.store, context=context, now=self.now)

    def mails(self) -> list[Mail]:
        """What the outbox holds beside the summaries of first crawls."""
        news = [from_json(alert.payload) for alert in self.store.alerts()]
        return [compose(one) for one in news if one.kind == "changes"]


def called(*words: str) -> object:
    """The exit code of the command line."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


async def page(desk: Desk, path: str, query: bytes = b"") -> str:
    """A page of the dashboard, asked for without a socket."""
    sent: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    await create_app(desk.config, desk.store)(scope, receive, send)
    return b"".join(sent).decode()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def renamed(desk: Desk) -> Desk:
    """Forty listings of one seller, who goes by another name."""
    desk.take(search_page(*offers(40, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(40, "Звёздная связь"), *OTHERS))
    return desk


def test_forty_listings_of_a_renamed_seller_are_one_mail_with_one_entry_and_the_count(renamed: Desk) -> None:
    [mail] = renamed.mails()
    assert mail.subject == "Seller renamed: Пётр → Звёздная связь, 40 listings · market"
    assert mail.text.count("SELLER RENAMED") == 1
    assert "2. " not in mail.text.partition("-- ")[0]
    assert "https://market.example/user/77" in mail.text
    assert "Starlink Mini 0 (market:0)" in mail.text
    assert "and 28 more" in mail.text
    assert mail.html.count("Seller renamed</span>") == 1


def test_the_payload_keeps_every_listings_own_change(renamed: Desk) -> None:
    news = [from_json(alert.payload) for alert in renamed.store.alerts()]
    [told] = [one for one in news if one.kind == "changes"]
    assert len({event.change_id for story in told.stories for event in story.events}) == 40


def test_a_listing_with_other_news_keeps_its_own_place(desk: Desk) -> None:
    desk.take(search_page(*offers(3, "Пётр"), *OTHERS))
    cheaper = card("0", seller_name="Иван", seller_id="77", price_text="20 000 ₽")
    desk.take(search_page(cheaper, *offers(2, "Иван", first=1), *OTHERS))
    [mail] = desk.mails()
    assert mail.subject.startswith("1 price drop, 1 seller renamed")
    assert mail.text.count("SELLER RENAMED") == 1


def test_a_single_listing_is_told_as_a_listing(desk: Desk) -> None:
    desk.take(search_page(*offers(1, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(1, "Иван"), *OTHERS))
    [mail] = desk.mails()
    assert mail.subject.startswith("Seller changed: Starlink Mini 0")


def test_the_rest_of_the_listings_that_follow_in_later_crawls_are_no_second_mail(desk: Desk) -> None:
    desk.take(search_page(*offers(4, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(2, "Иван"), *offers(2, "Пётр", first=2), *OTHERS))
    late = desk.take(search_page(*offers(4, "Иван"), *OTHERS))
    assert [change.field for change in late.changes] == ["seller", "seller"]  # history has each
    assert len(desk.mails()) == 1


def test_another_watch_is_told_of_it_once_as_well(desk: Desk) -> None:
    desk.take(search_page(*offers(2, "Пётр"), *OTHERS))
    desk.take(search_page(*offers(2, "Пётр", first=10), *OTHERS, query="dish"), query="dish")
    desk.take(search_page(*offers(2, "Иван"), *OTHERS))
    desk.take(search_page(*offers(2, "Иван", first=10), *OTHERS, query="dish"), query="dish")
    assert [mail.subject for mail in desk.mails()] == ["Seller renamed: Пётр → Иван, 2 listings · market"] * 2


def test_a_seller_that_takes_its_old_name_back_and_the_new_one_again_is_told_each_time(desk: Desk) -> None:
    for name in ("Пётр", "Иван", "Пётр", "Иван"):
        desk.take(search_page(*offers(2, name), *OTHERS))
    assert len(desk.mails()) == 3


def test_the_terminal_lists_it_as_one_line_and_json_has_each_listing(renamed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("changes", "--kind", "changed") == 0
    told = capsys.readouterr()
    assert told.out.count("seller changed") == 1
    assert "and 39 further listings" in told.out
    assert called("changes", "--kind", "changed", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 40


def test_the_export_has_one_row_a_version_of_the_seller(renamed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("export", "sellers", "--identifiers") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    first, second = [row for row in rows if row["seller_id"] == "77"]
    assert (first["seller"], first["known_by"], first["seller_name"], first["renamed_from"]) == (
        "market/77",
        "account",
        "Пётр",
        None,
    )
    assert (second["seller_name"], second["renamed_from"], second["renamed_listings"]) == ("Звёздная связь", "Пётр", 40)
    assert first["valid_to"] == second["valid_from"]
    assert (second["listings"], second["live"], second["valid_to"]) == (40, 40, None)
    assert called("export", "changes") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(row["kind"] == "changed" for row in rows) == 40


def test_the_export_of_sellers_knows_watch_and_time(renamed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("export", "sellers", "--watch", "dish") == 0
    assert capsys.readouterr().out == ""
    assert called("export", "sellers", "--since", renamed.market.at(2).isoformat()) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["seller_name"] for row in rows] == ["Пётр", "Звёздная связь"]


@pytest.mark.parametrize("name", ["seller:market/77", "seller:market/Пётр", "seller:market/звёздная связь"])
def test_a_seller_is_shown_with_its_names_and_what_it_sells(renamed: Desk, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", name, "--json") == 0
    [seller] = json.loads(capsys.readouterr().out)
    assert [one["seller_name"] for one in seller["versions"]] == ["Пётр", "Звёздная связь"]
    assert len(seller["listing_ids"]) == 40
    assert called("show", name) == 0
    told = capsys.readouterr().out
    assert "Пётр" in told
    assert "40, 40 of them live" in told


def test_a_listing_is_shown_with_what_its_seller_was_called(renamed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", "market:3", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert ([one["name"] for one in told["seller_names"]], told["seller_listings"]) == (["Пётр", "Звёздная связь"], 40)
    assert called("show", "market:3") == 0
    assert "seller: market/77, 40 listings" in capsys.readouterr().out


def test_a_seller_that_is_not_known_is_refused_in_one_sentence(renamed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", "seller:market/nobody") == 2
    assert "no seller 'market/nobody'" in capsys.readouterr().err
    assert renamed.store is not None


def test_the_dashboard_and_the_feeds_tell_it_once(renamed: Desk) -> None:
    changes = asyncio.run(page(renamed, "/changes", b"kind=changed"))
    assert changes.count("Seller renamed") == 1
    assert "and 39 further listings of this seller" in changes
    listing = asyncio.run(page(renamed, "/listing/market:3"))
    assert "40 listings state this seller, 40 of them live" in listing
    assert "<bdi>Пётр</bdi>" in listing
    assert asyncio.run(page(renamed, "/feed.atom", b"kind=changed")).count("<entry>") == 1
