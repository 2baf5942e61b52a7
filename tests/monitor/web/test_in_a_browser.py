"""Pages and mails in a real Chromium: nothing runs, nothing is asked from elsewhere, nothing runs over the edge of a phone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, sync_playwright
from web_seed import NOW

from monitor.alerts.message import compose
from monitor.alerts.news import Event, News, Story, from_json
from monitor.alerts.rules import alerts_for
from storage.model import Change, ChangeKind, CrawlRecord, Listing, ListingState, Price, Seller, Status

if TYPE_CHECKING:
    from conftest import Served

CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")) if path.exists()), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
WORDS = (
    "</td></tr></table><script>document.title='owned'</script><img src=https://spy.example/p.gif onerror=alert(1)>"
    "<style>body{display:none}</style> " + "W" * 400
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # As root there is no sandbox to be had; the pages are our own.
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


def attack() -> Listing:
    return Listing(
        source="avito", native_id="attack", url="https://avito.example/attack", title=WORDS, description=WORDS,
        price=Price(text=WORDS), seller=Seller(name=WORDS), condition=WORDS, image="https://spy.example/p.gif",
    )  # fmt: skip


def look(browser: Browser, address: str, width: int) -> tuple[str, list[str], int, bool]:
    """(title, what was asked for, how far it runs over the edge, whether text is seen)."""
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append("dialog"))
    page.goto(address, wait_until="load")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    seen = page.evaluate("document.body.getBoundingClientRect().height > 200")
    title = page.title()
    page.close()
    return title, asked, int(over), bool(seen)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pages_with_a_hostile_listing_stay_whole(dashboard: Served, browser: Browser, width: int) -> None:
    at = NOW - timedelta(minutes=3)
    if width == 360:
        dashboard.desk.crawl("avito", at, [(ChangeKind.NEW, attack())])
        dashboard.desk.crawl("avito", at + timedelta(minutes=1), [(ChangeKind.CHANGED, replace(attack(), title="T" + WORDS))])
    home = f"http://127.0.0.1:{dashboard.port}"
    for path in ("/", "/listings", "/changes", "/crawls", "/alerts", f"/listing/{quote('avito:attack')}"):
        title, asked, over, seen = look(browser, home + path, width)
        assert title.endswith("monitor")
        assert all(address.startswith(home) for address in asked)
        assert (path, over <= 0) == (path, True)
        assert seen


@pytest.mark.parametrize("width", [320, 700])
def test_a_mail_about_a_hostile_listing_stays_whole(browser: Browser, width: int) -> None:
    listing = attack()
    state = ListingState(listing=listing, status=Status.LIVE, first_seen=NOW, last_seen=NOW, watches=("starlink",), version=1)
    change = Change(
        change_id="c", listing_id=listing.listing_id, url=listing.url, at=NOW, kind=ChangeKind.CHANGED, field="title", old="before",
        new=WORDS, crawl_id="c1", watches=("starlink",),
    )  # fmt: skip
    crawl = CrawlRecord(crawl_id="c1", source="avito", watches=("starlink",), outcome="complete", started=NOW, ended=NOW)
    from web_seed import seed_config

    config = seed_config(Path.cwd()).alerts
    [alert] = alerts_for(crawl, [change], {listing.listing_id: state}, config=config, now=NOW)
    html = compose(from_json(alert.payload)).html
    title, asked, over, seen = look(browser, "data:text/html;base64," + base64.b64encode(html.encode()).decode(), width)
    assert title.startswith("Title changed")
    assert asked == []
    assert over <= 0
    assert seen


@pytest.mark.parametrize("width", [320, 390, 700])
def test_a_mail_with_long_names_and_sums_stays_within_the_screen(browser: Browser, width: int) -> None:
    rates = "Central Bank of the Russian Federation, official rates of the day"
    story = Story(
        listing_id="svyaz-shop:1", source="a-shop-with-rather-a-long-name-of-its-own", title="Комплект Starlink Standard V3",
        url="https://shop.example/" + "starlink-" * 30, price="from 1239500 RUB negotiable",
        usd=f"about 13\u202f772\u00a0USD ({rates}, 24 Nov 2026)",
        region="Ростов-на-Дону", place="Rostov-on-Don, RU-ROS", flagged=True, score=10.0, events=(
            Event(kind="changed", at=NOW.isoformat(), field="price", old="1339500 RUB negotiable", new="1239500 RUB negotiable"),
        ),
    )  # fmt: skip
    mail = compose(News(kind="changes", rule="desk", watches=("starlink",), stories=(story,)))
    assert rates in mail.html
    assert rates in " ".join(mail.text.split())
    _, asked, over, seen = look(browser, "data:text/html;base64," + base64.b64encode(mail.html.encode()).decode(), width)
    assert (asked, over, seen) == ([], 0, True)


def test_on_a_phone_a_change_has_the_whole_line_and_keeps_off_its_frame(dashboard: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto(f"http://127.0.0.1:{dashboard.port}/changes", wait_until="load")
    boxes = page.evaluate(
        """[...document.querySelectorAll(".changes tbody tr")].map(row => {
            const frame = row.closest("table").getBoundingClientRect()
            return [".name", ".move-cell"].map(cell => row.querySelector(cell).getBoundingClientRect())
                .map(box => [box.left - frame.left, box.width])})"""
    )
    page.close()
    assert boxes
    assert all(left >= 8 and width > 290 for row in boxes for left, width in row)
