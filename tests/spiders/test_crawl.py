"""Whole crawls by a real worker of a real local site: what is asked, what is not, and how it ends."""

from __future__ import annotations

import gzip
import itertools
import json
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from crawl_site import EMPTY, Answer, Asked, Crawled, Site, Worker, card, item_page, plan_for, result_page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from spiders.capture import read_capture, read_decoded, verify_captures
from spiders.folder import READINGS, Outcome, Role, WalkEnd
from spiders.listing import PageKind, card_digest
from spiders.plan import CrawlPlan, KnownListing, Limits, Query
from spiders.visit import in_turn

Crawl = Callable[[CrawlPlan], Crawled]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def pages(count: int, size: int = 5) -> Callable[[Asked], str]:
    """A search of `count` pages; what comes after says that there is nothing."""

    def answer(asked: Asked) -> str:
        number = int(asked.query.get("page", 1))
        return result_page(list(range(number * 100, number * 100 + size))) if number <= count else EMPTY

    return answer


def ended(crawled: Crawled) -> list[WalkEnd]:
    return [walk.ended for walk in crawled.report.walks]


def ids(crawled: Crawled, role: Role = Role.SEARCH) -> list[str | None]:
    listings = [record.reading.listings for record in crawled.records if record.role is role and record.reading is not None]
    return [listing.native_id for page in listings for listing in page]


# The walk


def test_numbered_pages_are_walked_to_the_end(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(3)
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.COMPLETE
    assert ended(done) == [WalkEnd.END]
    assert site.paths == [f"/search?q=starlink&page={n}" for n in (1, 2, 3, 4)]
    assert len(ids(done)) == 15
    assert done.report.walks[0].listings == 15
    assert [(record.number, record.page, record.query) for record in done.records[:3]] == [(n, n, "starlink") for n in (1, 2, 3)]


def test_next_page_links_are_followed_to_the_end(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = result_page([1, 2, 3], next_page="/more?cursor=abc")
    site.pages["/more"] = result_page([4, 5, 6])
    done = crawl(plan_for(site, search=f"{site.base}/search?q={{query}}"))
    assert ended(done) == [WalkEnd.END]
    assert site.paths == ["/search?q=starlink", "/more?cursor=abc"]
    assert len(ids(done)) == 6


def test_next_page_links_that_lead_in_a_circle_end_the_walk(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = result_page([1, 2, 3], next_page="/b")
    site.pages["/b"] = result_page([4, 5, 6], next_page="/search?q=starlink")
    done = crawl(plan_for(site, search=f"{site.base}/search?q={{query}}"))
    assert ended(done) == [WalkEnd.REPEAT]
    assert len(site.paths) == 2


def test_a_site_that_answers_every_number_with_its_last_page_is_noticed(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: result_page([min(int(asked.query["page"]), 2) * 100 + n for n in range(5)])
    done = crawl(plan_for(site))
    assert ended(done) == [WalkEnd.REPEAT]
    assert len(site.paths) == 3
    assert done.report.outcome is Outcome.COMPLETE


def test_the_page_limit_is_kept_and_told(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(9)
    done = crawl(plan_for(site, max_pages=2))
    assert ended(done) == [WalkEnd.LIMIT]
    assert len(site.paths) == 2
    assert done.report.outcome is Outcome.COMPLETE
    assert not done.report.walks[0].whole


def test_a_query_without_results_is_honestly_empty(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = EMPTY
    done = crawl(plan_for(site))
    assert ended(done) == [WalkEnd.EMPTY]
    assert done.report.outcome is Outcome.COMPLETE


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><body><h1>Welcome</h1><p>Hello there.</p></body></html>", ""]
)
def test_a_page_on_which_nothing_is_recognised_is_not_taken_for_no_results(site: Site, crawl: Crawl, page: str) -> None:
    site.pages["/search"] = page
    done = crawl(plan_for(site))
    assert ended(done) == [WalkEnd.FAILED]
    assert done.report.outcome is Outcome.FAILED


def test_a_query_reaches_the_site_as_it_was_written(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = EMPTY
    crawl(plan_for(site, queries=(Query(text="старлинк & mini+100%?", watches=("desk",)),)))
    assert site.asked[-1].query["q"] == "старлинк & mini+100%?"


def test_pages_that_break_half_way_make_the_crawl_partial(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: Answer(status=500) if asked.query["page"] == "2" else pages(3)(asked)
    done = crawl(plan_for(site, queries=(Query(text="a", watches=("d",)), Query(text="b", watches=("d",)))))
    assert ended(done) == [WalkEnd.FAILED, WalkEnd.FAILED]
    assert done.report.outcome is Outcome.PARTIAL
    assert "status 500" in done.report.stopped_because


def test_an_address_is_asked_once_though_two_queries_lead_to_it(site: Site, crawl: Crawl) -> None:
    site.pages["/feed"] = result_page([1, 2, 3])
    queries = (Query(text="a", watches=("x",)), Query(text="b", watches=("y",)))
    site.pages["/item/1"] = item_page(1)
    done = crawl(plan_for(site, search=f"{site.base}/feed", queries=queries, details="new"))
    assert site.paths == ["/feed", "/item/1", "/item/2", "/item/3"]
    assert ended(done) == [WalkEnd.END, WalkEnd.END]
    found = [(record.number, record.query) for record in done.records if record.role is Role.SEARCH]
    assert found == [(1, "a"), (2, "b")]
    assert done.records[0].capture == done.records[1].capture


# Item pages and vanished listings


def with_cards(site: Site, crawl: Crawl, count: int = 3) -> Crawled:
    for number in range(5001, 5001 + count):
        site.pages[f"/item/{number}"] = item_page(number)
    site.pages["/search"] = lambda asked: result_page(list(range(5001, 5001 + count))) if asked.query["page"] == "1" else EMPTY
    return crawl(plan_for(site))


def known(native_id: str, digest: str | None, site: Site, **changes: object) -> KnownListing:
    values = {
        "native_id": native_id,
        "url": f"{site.base}/item/{native_id}",
        "digest": digest,
        "queries": ("starlink",),
        "last_seen": NOW,
    }
    return KnownListing(**(values | changes))


def test_item_pages_of_new_and_changed_cards_are_opened(site: Site, crawl: Crawl) -> None:
    before = with_cards(site, crawl)
    digests = {one.native_id: card_digest(one) for one in before.records[0].reading.listings}
    site.asked.clear()
    had = (known("5001", digests["5001"], site), known("5002", "another price", site))
    done = crawl(plan_for(site, details="new", known=had))
    assert [path for path in site.paths if "item" in path] == ["/item/5002", "/item/5003"]
    opened = [record for record in done.records if record.role is Role.ITEM]
    assert [record.native_id for record in opened] == ["5002", "5003"]
    assert {record.reading.kind for record in opened} == {PageKind.ITEM}


def test_details_none_opens_no_item_page_and_all_opens_every_one(site: Site, crawl: Crawl) -> None:
    before = with_cards(site, crawl)
    had = tuple(known(one.native_id, card_digest(one), site) for one in before.records[0].reading.listings)
    for details, expected in (("none", []), ("new", []), ("all", ["/item/5001", "/item/5002", "/item/5003"])):
        site.asked.clear()
        crawl(plan_for(site, details=details, known=had))
        assert [path for path in site.paths if "item" in path] == expected


def test_vanished_listings_are_looked_up_on_their_own_pages_oldest_first(site: Site, crawl: Crawl) -> None:
    with_cards(site, crawl)
    site.pages["/item/5008"] = item_page(5008)
    site.pages["/item/5009"] = Answer(status=410)
    had = (
        known("5001", None, site),
        known("5007", "x", site, queries=("another query",)),
        known("5008", "x", site),
        known("5009", "x", site, last_seen=NOW - timedelta(days=3)),
        known("5010", "x", site, expected=False),
        known("5011", "x", site, last_seen=NOW + timedelta(days=1)),
    )
    site.asked.clear()
    done = crawl(plan_for(site, known=had, verify=True, limits=Limits(verify=2, crawl_seconds=30)))
    looked_up = [record for record in done.records if record.role is Role.VERIFY]
    assert [(record.native_id, record.status) for record in looked_up] == [("5009", 410), ("5008", 200)]
    assert [path for path in site.paths if "item" in path] == ["/item/5009", "/item/5008"]
    assert done.report.outcome is Outcome.COMPLETE


def test_before_an_own_page_is_taken_for_gone_that_of_a_shown_listing_is_looked_up(site: Site, crawl: Crawl) -> None:
    before = with_cards(site, crawl)
    shown = tuple(known(one.native_id, card_digest(one), site) for one in before.records[0].reading.listings)
    site.pages["/item/5009"] = Answer(status=404)
    for had, looked_up in (((*shown, known("5009", "x", site)), ["5009", "5001"]), (shown, [])):
        done = crawl(plan_for(site, known=had, verify=True, details="new"))
        assert [record.native_id for record in done.records if record.role is Role.VERIFY] == looked_up
    # Where the item pages are opened anyway, none is asked for once more.
    done = crawl(plan_for(site, known=(*shown, known("5009", "x", site)), verify=True, details="all"))
    assert [record.native_id for record in done.records if record.role is Role.VERIFY] == ["5009"]


def test_nothing_is_looked_up_after_a_walk_that_failed(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = Answer(status=500)
    done = crawl(plan_for(site, known=(known("5009", "x", site),), verify=True))
    assert done.report.outcome is Outcome.FAILED
    assert not [path for path in site.paths if "item" in path]


def test_an_item_address_that_leads_to_another_page_of_the_site_is_noticed(site: Site, crawl: Crawl) -> None:
    with_cards(site, crawl)
    site.pages |= {
        "/": result_page([31, 32, 33]),
        "/item/5004": Answer(status=302, headers={"Location": "/"}),
        "/item/5005": Answer(status=301, headers={"Location": "/item/5005-better-words"}),
        "/item/5005-better-words": item_page(5005),
        "/item/5006": Answer(status=301, headers={"Location": "/item/5006/"}),
        "/item/5006/": item_page(5006),
        "/item/5007": Answer(status=302, headers={"Location": "/login?next=/item/5007"}),
        "/login": "<html><title>Вход</title><form><input type=password name=p></form></html>",
    }
    had = tuple(known(one, "x", site) for one in ("5004", "5005", "5006", "5007"))
    done = crawl(plan_for(site, known=had, verify=True))
    looked_up = {record.native_id: record.redirected_off_item for record in done.records if record.role is Role.VERIFY}
    assert looked_up == {"5004": True, "5005": False, "5006": False, "5007": False}


# Manners


def test_the_site_sees_an_honest_user_agent_and_no_referer_or_cookie(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: Answer(body=pages(2)(asked), headers={"Set-Cookie": "track=1"})
    crawl(plan_for(site))
    assert {asked.headers["user-agent"] for asked in site.asked} == {"monitor/0.1 (+mailto:desk@example.org)"}
    assert [asked.headers for asked in site.asked if "cookie" in asked.headers or "referer" in asked.headers] == []


def test_what_robots_txt_forbids_is_not_asked(site: Site, crawl: Crawl) -> None:
    site.robots = Answer(body="User-agent: *\nDisallow: /item/", headers={"Content-Type": "text/plain"})
    site.pages["/search"] = pages(1)
    done = crawl(plan_for(site, details="all"))
    assert done.report.outcome is Outcome.COMPLETE
    assert [path for path in site.paths if "item" in path] == []
    assert len(done.decided("robots")) == 5


def test_a_search_that_robots_txt_forbids_fails_without_a_request(site: Site, crawl: Crawl) -> None:
    site.robots = Answer(body="User-agent: monitor\nDisallow: /search", headers={"Content-Type": "text/plain"})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert "robots" in done.report.stopped_because
    assert site.paths == []


@pytest.mark.parametrize("status", [500, 503])
def test_nothing_is_asked_while_robots_txt_cannot_be_read(site: Site, crawl: Crawl, status: int) -> None:
    site.robots = Answer(status=status)
    site.pages["/search"] = pages(1)
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert site.paths == []


def test_a_redirect_to_a_forbidden_page_is_not_followed(site: Site, crawl: Crawl) -> None:
    site.robots = Answer(body="User-agent: *\nDisallow: /inner", headers={"Content-Type": "text/plain"})
    site.pages["/search"] = Answer(status=302, headers={"Location": "/inner/search"})
    done = crawl(plan_for(site))
    assert done.decided("robots")
    assert "/inner/search" not in site.paths


def test_the_delay_lies_between_any_two_requests(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(2)
    crawl(plan_for(site, delay=0.15))
    times = [asked.at for asked in site.asked]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.15


def test_a_longer_crawl_delay_of_the_site_is_kept(site: Site, crawl: Crawl) -> None:
    site.robots = Answer(body="User-agent: *\nCrawl-delay: 0.3", headers={"Content-Type": "text/plain"})
    site.pages["/search"] = pages(1)
    crawl(plan_for(site))
    times = [asked.at for asked in site.asked]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.3


def test_nothing_is_asked_before_the_planned_time(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = EMPTY
    begin = datetime.now(UTC)
    done = crawl(plan_for(site, not_before=begin + timedelta(seconds=0.5)))
    assert done.records[0].at >= begin + timedelta(seconds=0.5)


def test_a_planned_time_after_the_crawls_end_means_no_request_and_an_alarm(site: Site, crawl: Crawl) -> None:
    done = crawl(plan_for(site, not_before=datetime.now(UTC) + timedelta(hours=1)))
    assert done.report.outcome is Outcome.FAILED
    assert done.report.requests == 0
    assert site.asked == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_waited_for(site: Site, crawl: Crawl, status: int) -> None:
    answers = iter([Answer(status=status, headers={"Retry-After": "1"})])
    site.pages["/search"] = lambda asked: next(answers, EMPTY)
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.COMPLETE
    times = [asked.at for asked in site.asked[1:]]
    assert times[1] - times[0] >= 0.99


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize(("status", "outcome"), [(429, Outcome.BLOCKED), (503, Outcome.FAILED)])
def test_a_long_retry_after_ends_the_crawl_and_is_reported(
    site: Site, crawl: Crawl, status: int, outcome: Outcome, form: str
) -> None:
    stated = "3600" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    site.pages["/search"] = Answer(status=status, headers={"Retry-After": stated})
    done = crawl(plan_for(site, queries=(Query(text="a", watches=()), Query(text="b", watches=()))))
    assert done.report.outcome is outcome
    assert len(site.paths) == 1
    assert timedelta(minutes=58) < done.report.retry_after - datetime.now(UTC) < timedelta(minutes=62)


@pytest.mark.parametrize(
    "stated",
    [
        "-5",
        "soon",
        "99999999999999999999",
        "Mon, 99 Foo 2026",
        "1e9",
        "Fri, 31 Dec 9999 23:59:59 -0100",
        "Fri, 31 Dec 99999999999 23:59:59 GMT",
    ],
)
def test_a_senseless_retry_after_breaks_nothing(site: Site, crawl: Crawl, stated: str) -> None:
    site.pages["/search"] = Answer(status=429, headers={"Retry-After": stated})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.BLOCKED
    assert done.report.retry_after is None or done.report.retry_after < datetime.now(UTC) + timedelta(days=8)


CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing</h1>"
    '<div id="cf-challenge" class="cf-turnstile" data-sitekey="x"></div>'
    '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script><p>Verify you are human</p></body></html>'
)


@pytest.mark.parametrize(
    "wall", [Answer(status=403), Answer(status=401), Answer(status=429), Answer(body=CHALLENGE), Answer(body=CHALLENGE, status=503)]
)
def test_a_block_ends_the_crawl(site: Site, crawl: Crawl, wall: Answer) -> None:
    site.pages["/search"] = lambda asked: pages(5)(asked) if asked.query["page"] == "1" else wall
    done = crawl(plan_for(site, queries=(Query(text="a", watches=()), Query(text="b", watches=())), details="all"))
    assert done.report.outcome is Outcome.BLOCKED
    assert ended(done) == [WalkEnd.BLOCKED, WalkEnd.STOPPED]
    assert len(site.paths) == 2
    assert len(ids(done)) == 5


def test_a_block_on_an_item_page_ends_the_crawl_too(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(1)
    site.pages["/item/101"] = Answer(status=429)
    done = crawl(plan_for(site, details="all"))
    assert site.paths[-1] == "/item/101"
    assert done.report.outcome is Outcome.BLOCKED


# Redirects and addresses


def test_redirects_on_the_site_are_followed(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: Answer(status=302, headers={"Location": f"/find?page={asked.query['page']}"})
    site.pages["/find"] = pages(1)
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.COMPLETE
    assert done.records[0].final_url == f"{site.base}/find?page=1"
    assert done.records[0].url == f"{site.base}/search?q=starlink&page=1"


def test_redirects_off_the_site_are_refused(site: Site, other_site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = Answer(status=302, headers={"Location": f"{other_site.base}/search"})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert done.decided("off-site")
    assert other_site.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:1", "//", "http://[", "http://user:x@127.0.0.1/", "\\\\x\\y"])
def test_a_redirect_to_no_page_is_refused(site: Site, crawl: Crawl, target: str) -> None:
    site.pages["/search"] = Answer(status=302, headers={"Location": target})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert len(site.paths) <= 2


def test_redirects_in_a_circle_end(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = Answer(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Answer(status=302, headers={"Location": "/search?q=starlink&page=1"})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert len(site.paths) == 2


def test_redirects_without_end_end(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: Answer(status=302, headers={"Location": f"/search?n={int(asked.query.get('n', 0)) + 1}"})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED
    assert len(site.paths) <= 12


def test_a_private_address_is_refused(site: Site, crawl: Crawl) -> None:
    done = crawl(plan_for(site, allow_private_networks=False))
    assert done.report.outcome is Outcome.FAILED
    assert done.decided("private-address")
    assert site.asked == []


@pytest.mark.parametrize("name", ["localhost", "2130706433", "127.1", "0x7f.0.0.1"])
def test_a_name_that_stands_for_a_private_address_is_refused_after_resolution(site: Site, crawl: Crawl, name: str) -> None:
    host = f"{name}:{site.base.rpartition(':')[2]}"
    done = crawl(plan_for(site, search=f"http://{host}/search?q={{query}}", hosts=(host,), allow_private_networks=False))
    assert done.report.outcome is Outcome.FAILED
    assert site.asked == []
    assert done.decided("private-address")


def test_a_name_is_resolved_where_private_addresses_are_allowed(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = EMPTY
    host = f"localhost:{site.base.rpartition(':')[2]}"
    done = crawl(plan_for(site, search=f"http://{host}/search?q={{query}}", hosts=(host,)))
    assert done.report.outcome is Outcome.COMPLETE


def test_a_result_page_cannot_lead_the_crawl_off_the_site(site: Site, other_site: Site, crawl: Crawl) -> None:
    page = result_page([1, 2, 3], next_page=f"{other_site.base}/next").replace('href="/item', f'href="{other_site.base}/item')
    site.pages["/search"] = page
    crawl(plan_for(site, search=f"{site.base}/search?q={{query}}", details="all"))
    assert other_site.asked == []


# Broken and hostile answers


def test_a_body_past_the_size_limit_is_dropped(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = "x" * 300_000
    done = crawl(plan_for(site, limits=Limits(response_bytes=100_000, crawl_seconds=30)))
    assert done.decided("too-large")
    assert done.report.outcome is Outcome.FAILED


def test_a_body_without_end_is_dropped(site: Site, crawl: Crawl) -> None:
    def pour(out) -> None:
        for _ in range(10_000):
            out.write(b"<p>more</p>" * 1000)

    site.pages["/search"] = Answer(stream=pour)
    done = crawl(plan_for(site, limits=Limits(response_bytes=100_000, crawl_seconds=30)))
    assert done.decided("too-large")


def test_a_small_answer_that_unpacks_to_a_giant_one_is_dropped(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = Answer(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    done = crawl(plan_for(site, limits=Limits(response_bytes=1_000_000, crawl_seconds=30)))
    assert done.decided("too-large")
    assert done.report.outcome is Outcome.FAILED


def test_an_answer_that_comes_too_slowly_is_given_up_and_tried_again(site: Site, crawl: Crawl) -> None:
    answers = iter([None])
    site.pages["/search"] = lambda asked: next(answers, EMPTY)
    done = crawl(plan_for(site, limits=Limits(response_seconds=0.3, crawl_seconds=30)))
    assert done.report.outcome is Outcome.COMPLETE
    assert len(done.decided("timeout")) == 1
    assert len(done.decided("retry")) == 1


def test_a_body_that_drips_is_given_up(site: Site, crawl: Crawl) -> None:
    def drip(out) -> None:
        while not site.release.wait(0.05):
            out.write(b"<")
            out.flush()

    site.pages["/search"] = Answer(stream=drip)
    done = crawl(plan_for(site, retries=0, limits=Limits(response_seconds=0.3, crawl_seconds=30)))
    assert done.decided("timeout")


def test_half_a_body_is_not_read_as_a_whole_one(site: Site, crawl: Crawl) -> None:
    body = result_page(list(range(40))).encode()
    site.pages["/search"] = Answer(stream=lambda out: out.write(body[:900]), headers={"Content-Length": str(len(body))})
    done = crawl(plan_for(site, retries=0))
    assert done.report.outcome is Outcome.FAILED
    assert done.records == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_an_encoding_that_is_a_lie_costs_that_page_only(site: Site, crawl: Crawl, encoding: str) -> None:
    lie = Answer(body=b"this is no archive at all", headers={"Content-Encoding": encoding})
    site.pages["/search"] = lambda asked: lie if asked.query["q"] == "a" else EMPTY
    done = crawl(plan_for(site, queries=(Query(text="a", watches=()), Query(text="b", watches=()))))
    assert ended(done) == [WalkEnd.FAILED, WalkEnd.EMPTY]


@pytest.mark.parametrize("body", [b"\x00" * 1000, b"\xff\xfe" + b"\xd8\x00" * 500, b"<" * 5000, b"<div>" * 5000, b"{" * 5000])
def test_garbage_is_read_as_nothing(site: Site, crawl: Crawl, body: bytes) -> None:
    site.pages["/search"] = Answer(body=body, headers={"Content-Type": "text/html; charset=nonsense"})
    done = crawl(plan_for(site))
    assert done.report.outcome is Outcome.FAILED


def test_a_transient_error_is_tried_again_and_a_lasting_one_is_not(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = lambda asked: Answer(status=502 if asked.query["q"] == "a" else 400)
    crawl(plan_for(site, queries=(Query(text="a", watches=()), Query(text="b", watches=())), retries=2))
    assert [asked.query["q"] for asked in site.asked[1:]] == ["a", "a", "a", "b"]


def test_a_site_that_is_down_is_not_asked_on_and_on(site: Site, crawl: Crawl) -> None:
    plan = plan_for(site, queries=tuple(Query(text=str(n), watches=()) for n in range(9)), retries=0)
    site.close()
    done = crawl(plan)
    assert done.report.outcome is Outcome.FAILED
    assert done.report.requests <= 4


def test_the_request_budget_is_kept(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(9)
    done = crawl(plan_for(site, limits=Limits(requests=4, crawl_seconds=30)))
    assert len(site.asked) == 4
    assert done.report.outcome is Outcome.PARTIAL
    assert ended(done) == [WalkEnd.STOPPED]
    assert "4 requests are used up" in done.report.stopped_because


def test_a_plan_without_queries_is_an_alarm(site: Site, crawl: Crawl) -> None:
    done = crawl(plan_for(site, queries=()))
    assert done.report.outcome is Outcome.FAILED
    assert done.report.stopped_because == "the plan has no queries"


def test_a_site_whose_certificate_nobody_vouches_for_is_not_believed(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site._server.socket = context.wrap_socket(site._server.socket, server_side=True)
    done = crawl(plan_for(site, search=f"https://{site.host}/search?q={{query}}", retries=0))
    assert done.report.outcome is Outcome.FAILED
    assert "certificate verify failed" in done.report.stopped_because
    assert site.asked == []


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "certificate").write_bytes(certificate.public_bytes(pem))
    return folder / "key", folder / "certificate"


# Evidence and the folder


def test_every_answer_is_preserved_as_it_came_before_it_is_told(site: Site, crawl: Crawl) -> None:
    packed = gzip.compress(EMPTY.encode())
    site.pages["/search"] = Answer(body=packed, headers={"Content-Encoding": "gzip", "X-Odd": "Привет".encode().decode("latin-1")})
    done = crawl(plan_for(site))
    capture = done.records[0].capture
    assert read_capture(done.folder, capture.record_id) == packed
    assert read_decoded(done.folder, capture.record_id).decode() == EMPTY
    verdicts = list(verify_captures(done.folder))
    assert [verdict.kind for verdict in verdicts] == ["warcinfo", *["response", "request"] * 2]
    assert all(verdict.good for verdict in verdicts)


def test_nothing_is_preserved_when_the_plan_says_so(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(1)
    done = crawl(plan_for(site, keep="none"))
    assert done.records[0].capture is None
    assert not (done.folder / "pages.warc.gz").exists()


def test_every_decision_is_in_the_report(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(1)
    done = crawl(plan_for(site, details="all"))
    words = [decision.decided for decision in done.report.decisions]
    assert words.count("fetched") == done.report.requests == len(site.asked)
    assert words.count("planned") == 2
    assert "walk-ended" in words


def test_readings_are_one_line_a_page(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(2)
    done = crawl(plan_for(site))
    lines = (done.folder / READINGS).read_bytes().splitlines()
    assert len(lines) == 3
    assert all(json.loads(line)["role"] == "search" for line in lines)


def test_one_worker_crawls_again_and_again_without_mixing_crawls(site: Site, other_site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = pages(1)
    other_site.pages["/search"] = EMPTY
    for _ in range(5):
        first, second = crawl(plan_for(site)), crawl(plan_for(other_site))
        refused = crawl(plan_for(site, allow_private_networks=False))
        assert (first.report.outcome, second.report.outcome, refused.report.outcome) == ("complete", "complete", "failed")
        assert first.report.requests == 3


def test_the_worker_answers_a_senseless_order_and_goes_on(worker: Worker, site: Site, crawl: Crawl, tmp_path) -> None:
    assert "error" in worker.send(b"nonsense")
    assert "error" in worker.send(b"[1]")
    assert "plan.json cannot be read" in worker.send(json.dumps({"folder": str(tmp_path / "absent")}).encode())["error"]
    site.pages["/search"] = EMPTY
    assert crawl(plan_for(site)).report.outcome is Outcome.COMPLETE


def test_a_card_keeps_its_digest_when_only_its_place_on_the_page_changes(site: Site, crawl: Crawl) -> None:
    site.pages["/search"] = f"<html><ul>{card(1)}{card(2)}{card(3)}</ul></html>"
    one = crawl(plan_for(site, search=f"{site.base}/search?q={{query}}")).records[0].reading.listings
    site.pages["/search"] = f"<html><ul>{card(3)}{card(1)}{card(2)}</ul></html>"
    two = crawl(plan_for(site, search=f"{site.base}/search?q={{query}}")).records[0].reading.listings
    assert {card_digest(listing) for listing in one} == {card_digest(listing) for listing in two}
    assert card_digest(one[0]) != card_digest(replace(one[0], price_text="1 ₽"))


def test_listings_whose_pages_never_answer_do_not_keep_the_others_from_their_turn(site: Site) -> None:
    missing = [known(f"{number}", "x", site, last_seen=NOW + timedelta(hours=number)) for number in range(100)]
    asked = Counter(one.native_id for crawl in range(200) for one in in_turn(missing, 10, f"crawl-{crawl}"))
    assert all(asked[one.native_id] == 200 for one in missing[:5])
    assert all(0 < asked[one.native_id] < 40 for one in missing[5:])
    assert sum(asked.values()) == 2000
    assert in_turn(missing[:10], 10, "any") == missing[:10]
    assert len(in_turn(missing, 1, "any")) == 1


@pytest.mark.parametrize("details", ["none", "new"])
def test_a_listing_that_was_gone_and_is_shown_again_is_asked_on_its_own_page(site: Site, crawl: Crawl, details: str) -> None:
    shown = with_cards(site, crawl)
    site.asked.clear()
    site.pages["/item/5001"] = Answer(status=410)
    cards = {one.native_id: one for record in shown.records for one in (record.reading.listings if record.reading else ())}
    back = tuple(known(name, card_digest(cards[name]), site, expected=name != "5001") for name in ("5001", "5002", "5003"))
    done = crawl(plan_for(site, known=back, verify=True, details=details))
    assert [(one.native_id, one.status) for one in done.records if one.native_id] == [("5001", 410)]
