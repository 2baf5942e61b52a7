"""RSS feeds: the entries of the Atom feeds, in the form that older readers ask for."""

from __future__ import annotations

import http.client
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from web_seed import NOW

from monitor.web.feed import mail_date
from storage.model import ChangeKind, Seller

if TYPE_CHECKING:
    from conftest import Served

ATOM = "{http://www.w3.org/2005/Atom}"
ATTACK = "]]></title><script>alert(1)</script>&lt;img src=https://spy.example/x.png onerror=alert(1)&gt;\x1b\u202e"


def read(dashboard: Served, query: str = "") -> ET.Element:
    answer = dashboard.get(f"/feed.rss{query}")
    assert answer.status == http.client.OK
    assert answer.headers["content-type"].startswith("application/rss+xml")
    return ET.fromstring(answer.text)


def tags(html: str) -> set[str]:
    """The elements that a reader would make of a text it takes for HTML."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # the parser's signature
            found.add(tag)

    Reader().feed(html)
    return found


def test_a_feed_says_what_rss_asks_for(dashboard: Served) -> None:
    feed = read(dashboard, "?rule=desk&kind=new")
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    [channel] = feed
    assert all(channel.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
    own = channel.find(f"{ATOM}link")
    assert own is not None
    assert (own.get("rel"), own.get("type")) == ("self", "application/rss+xml")
    assert (own.get("href") or "").endswith("/feed.rss?rule=desk&kind=new")
    items = channel.findall("item")
    assert items
    for item in items:
        assert all(
            len(item.findall(name)) == 1 and item.findtext(name) for name in ("guid", "title", "link", "pubDate", "description")
        )
        assert {one.text for one in item.findall("category") if one.get("domain") == "urn:monitor:kind"} == {"new"}
        assert [one.get("isPermaLink") for one in item.findall("guid")] == ["false"]
    dates = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("query", ["", "?kind=changed", "?watch=starlink", "?source=avito", "?rule=desk"])
def test_rss_holds_the_entries_of_the_atom_feed_in_their_order(dashboard: Served, query: str) -> None:
    atom = ET.fromstring(dashboard.get(f"/feed.atom{query}").text)
    names = [entry.findtext(f"{ATOM}id") for entry in atom.findall(f"{ATOM}entry")]
    assert names
    assert [item.findtext("guid") for item in read(dashboard, query).iter("item")] == names


def test_nothing_a_seller_writes_becomes_markup_even_where_a_reader_takes_it_for_html(dashboard: Served) -> None:
    known = next(iter(dashboard.desk.states.values())).listing
    attack = replace(known, source="avito", native_id="hostile-rss", title=ATTACK, seller=Seller(name=ATTACK))
    dashboard.desk.crawl("avito", NOW + timedelta(minutes=40), [(ChangeKind.NEW, attack)])
    feed = read(dashboard)
    [item] = [item for item in feed.iter("item") if "hostile-rss" in (item.findtext("link") or "")]
    assert "alert(1)" in (item.findtext("title") or "")
    assert tags(item.findtext("title") or "") == set()
    assert tags(item.findtext("description") or "") <= {"br"}
    assert not re.search("[\x1b\u202e]", "".join(feed.itertext()))
    assert {one.tag for one in item} == {"guid", "title", "link", "pubDate", "category", "description"}


def test_a_date_is_written_as_mails_write_it() -> None:
    assert mail_date(datetime(2026, 11, 25, 8, 5, tzinfo=UTC)) == "Wed, 25 Nov 2026 08:05:00 GMT"


@pytest.mark.parametrize("page", ["/", "/changes?kind=new"])
def test_the_pages_name_both_feeds(dashboard: Served, page: str) -> None:
    answer = dashboard.get(page).text
    assert '<link rel="alternate" href="/feed.rss" type="application/rss+xml"' in answer
    if "kind" in page:
        assert 'href="/feed.rss?kind=new"' in answer
        assert 'href="/feed.atom?kind=new"' in answer


def test_a_feed_of_what_does_not_exist_is_no_empty_feed(dashboard: Served) -> None:
    assert dashboard.get("/feed.rss?rule=none").status == http.client.NOT_FOUND
