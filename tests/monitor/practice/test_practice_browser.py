"""The site that is empty without a browser, in a real one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from practice_observer import QUERY, get, walk

from monitor.practice import PracticeServer
from storage.model import ChangeKind

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as play:
        running = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking", "--no-first-run"]
        )
        yield running
        running.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    yield page
    page.close()


def test_the_shell_holds_no_listing(server: PracticeServer):
    text = get(server.address("torg") + server.sites["torg"].search_path(QUERY)).text
    assert "увімкніть JavaScript" in text
    assert not any(key in text for key in server.live("torg"))


def test_a_browser_shows_the_cards_of_every_page(server: PracticeServer, tab: Any):
    shown = {}
    address: str | None = server.address("torg") + server.sites["torg"].search_path(QUERY)
    while address is not None:
        tab.goto(address)
        tab.wait_for_selector("main article")
        for card in tab.query_selector_all("main > div[class^=list] > article"):
            shown[card.get_attribute("id")] = card.query_selector("h4").inner_text()
        following = tab.query_selector("a[rel=next]")
        address = following and following.evaluate("link => link.href")
    assert shown == {key: card["title"] for key, card in walk(server, "torg").items()}


def test_a_browser_shows_what_an_item_states(server: PracticeServer, tab: Any):
    native_id, advert = next((key, advert) for key, advert in server.live("torg").items() if advert.price.amount is not None)
    tab.goto(server.item_address("torg", native_id))
    tab.wait_for_selector("h1")
    text = tab.inner_text("main")
    for said in (advert.title, advert.description, advert.region, advert.seller.name, advert.condition):
        assert said is None or said in text
    assert str(advert.price.amount) in text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")


def test_a_browser_shows_that_a_listing_is_over(server: PracticeServer, tab: Any):
    gone = next(change for change in server.truth("torg", 0, 60) if change.kind is ChangeKind.REMOVED)
    server.clock.set(gone.tick)
    tab.goto(server.item_address("torg", gone.native_id))
    tab.wait_for_selector("h1")
    assert tab.inner_text("h1") == "Це оголошення більше не доступне"
    assert tab.title() == "Оголошення неактивне"


def test_a_browser_draws_the_embedded_state_for_people(server: PracticeServer, tab: Any):
    origin, site = server.address("bazar-kz"), server.sites["bazar-kz"]
    tab.goto(origin + site.search_path(QUERY))
    tab.wait_for_selector("main article")
    drawn = {card.inner_text() for card in tab.query_selector_all("main > .list > article h4")}
    titles = {fields["title"] for fields in walk(server, "bazar-kz").values()}
    assert drawn
    assert drawn <= titles
    native_id, advert = next(iter(server.live("bazar-kz").items()))
    tab.goto(server.item_address("bazar-kz", native_id))
    tab.wait_for_selector("h1")
    assert advert.title in tab.inner_text("h1")
    assert advert.description in tab.inner_text("main")
    tab.goto(origin + site.search_path("нет-такого"))
    tab.wait_for_selector("h1")
    assert tab.inner_text("h1") == "Ничего не найдено"
