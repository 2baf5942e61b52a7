"""Atom feeds: the same events as the mails, by rule, watch, source and kind."""

from __future__ import annotations

import http.client
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from web_seed import NOW

from monitor.web.desk import make_desk
from monitor.web.feed import ENTRIES, Wish, _chosen
from storage.model import ChangeKind

if TYPE_CHECKING:
    from conftest import Served

    from monitor.config import RuleConfig

ATOM = "{http://www.w3.org/2005/Atom}"


def read(dashboard: Served, query: str = "") -> ET.Element:
    answer = dashboard.get(f"/feed.atom{query}")
    assert answer.status == http.client.OK
    return ET.fromstring(answer.text)


def terms(feed: ET.Element, scheme: str) -> list[set[str]]:
    return [
        {
            category.get("term", "")
            for category in entry.findall(f"{ATOM}category")
            if category.get("scheme") == f"urn:monitor:{scheme}"
        }
        for entry in feed.findall(f"{ATOM}entry")
    ]


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_a_feed_of_one_kind_holds_nothing_else(dashboard: Served, kind: ChangeKind) -> None:
    found = terms(read(dashboard, f"?kind={kind}"), "kind")
    assert all(one == {kind.value} for one in found)
    assert found or kind is ChangeKind.RELISTED


def test_a_feed_of_one_watch_or_source_holds_nothing_else(dashboard: Served) -> None:
    assert all("starlink" in one for one in terms(read(dashboard, "?watch=starlink"), "watch"))
    leads = [link.get("href", "") for link in read(dashboard, "?source=avito").iter(f"{ATOM}link")]
    assert len(leads) > 3
    assert all("/listing/avito:" in lead for lead in leads[2:])


def test_a_feed_says_what_the_standard_asks_for(dashboard: Served) -> None:
    feed = read(dashboard, "?rule=desk&kind=new")
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1
            assert parent.findtext(f"{ATOM}{name}")
    [own] = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own is not None
    assert own.endswith("/feed.atom?rule=desk&kind=new")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "monitor"
    stamps = [entry.findtext(f"{ATOM}updated") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert stamps == sorted(stamps, reverse=True)
    assert len(stamps) <= ENTRIES


def test_each_feed_has_a_name_of_its_own_and_the_whole_one_keeps_its_old_name(dashboard: Served) -> None:
    names = [read(dashboard, query).findtext(f"{ATOM}id") for query in ("", "?kind=new", "?rule=desk", "?watch=starlink")]
    assert names[0] == "urn:monitor:changes"
    assert len(set(names)) == 4


@pytest.mark.parametrize("query", ["rule=none", "watch=none", "source=none", "kind=none", f"rule={quote('<x>&')}"])
def test_a_feed_of_what_does_not_exist_is_no_empty_feed(dashboard: Served, query: str) -> None:
    assert dashboard.get(f"/feed.atom?{query}").status == http.client.NOT_FOUND


def test_a_rule_chooses_for_its_feed_as_for_its_mails_and_a_muted_listing_is_left_out(dashboard: Served) -> None:
    desk = make_desk(dashboard.desk.config, dashboard.desk.store, clock=lambda: NOW)
    [rule] = [rule for rule in desk.config.alerts.rule if rule.name == "desk"]

    def shown(**keys: object) -> list[str]:
        narrowed: RuleConfig = rule.model_copy(update=keys)
        return [change.listing_id for change, _ in _chosen(desk, Wish(rule=narrowed))]

    everything = shown(on=tuple(ChangeKind), flagged_only=False, min_score=0.0)
    high = shown(on=tuple(ChangeKind), flagged_only=True, min_score=5.0)
    assert 0 < len(high) < len(everything)
    assert set(high) < set(everything)
    key = f"mute:listing:{high[0]}"
    desk.store.remember(key, "2099-01-01T00:00:00+00:00")
    try:
        assert high[0] not in shown(on=tuple(ChangeKind), flagged_only=True, min_score=5.0)
    finally:
        desk.store.remember(key, None)
