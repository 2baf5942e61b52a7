"""What ships about sites: complete, small, and claiming nothing that was not seen."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import spiders.marketplaces
from spiders.guard import on_site, refusal
from spiders.marketplace import Marketplace, all_marketplaces, find
from spiders.plan import CrawlPlan, Query
from spiders.walk import search_address

EXPECTED = re.findall(
    r"\S+",
    """avito youla olx-ua olx-pl olx-kz olx-uz olx-ro kufar lalafo-kg lalafo-az ozon wildberries yandex-market satu prom deal
    list-am dubizzle haraj opensooq sahibinden allegro ebay-com ebay-de ebay-co-uk kleinanzeigen craigslist marktplaats subito
    wallapop alibaba aliexpress made-in-china""",
)

PAGES = Path(os.environ.get("MONITOR_PAGES") or Path(__file__).parents[3] / "shared" / "pages")


def test_every_expected_marketplace_ships_once() -> None:
    assert sorted(site.name for site in all_marketplaces()) == sorted(EXPECTED)


def test_a_marketplace_is_found_by_its_name_only() -> None:
    assert find("avito") in all_marketplaces()
    assert find("Avito") is None


@pytest.mark.parametrize("site", all_marketplaces(), ids=lambda site: site.name)
def test_what_is_said_of_a_site_can_be_used(site: Marketplace) -> None:
    plan = CrawlPlan(
        crawl_id="c",
        source=site.name,
        search=site.search,
        queries=(),
        hosts=site.hosts,
        user_agent="monitor/0.1",
        first_page=site.first_page,
        page_step=site.page_step,
    )
    address = search_address(plan, Query(text="старлинк mini & co", watches=()), 2)
    assert address.startswith("https://")
    assert "%D1%81%D1%82%D0%B0%D1%80%D0%BB%D0%B8%D0%BD%D0%BA%20mini%20%26%20co" in address
    assert "{" not in address
    assert refusal(address, hosts=site.hosts, allow_private=False) is None
    assert on_site(address, site.hosts)
    assert ZoneInfo(site.timezone)
    assert site.delay >= 5
    assert site.title
    assert site.currency is None or (len(site.currency) == 3 and site.currency.isupper())
    assert site.country is None or (len(site.country) == 2 and site.country.isupper())


def test_every_file_stays_under_forty_lines() -> None:
    files = list(Path(spiders.marketplaces.__path__[0]).glob("*.py"))
    assert files
    assert [file.name for file in files if len(file.read_text().splitlines()) >= 40] == []


@pytest.mark.skipif(not PAGES.is_dir(), reason="the captured pages are not here")
def test_only_sites_of_which_a_result_page_was_captured_are_called_verified() -> None:
    truths = [json.loads(path.read_text()) for path in PAGES.glob("*__search__*.truth.json")]
    captured = {truth["site"].split()[0] for truth in truths}
    unproven = [site.name for site in all_marketplaces() if site.verified and not captured.intersection(site.hosts)]
    assert unproven == []


def test_walled_sites_say_what_to_do_instead() -> None:
    assert [site.name for site in all_marketplaces() if site.walled and not site.notes] == []
