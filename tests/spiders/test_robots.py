"""robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import pytest

from spiders.robots import product_token, read_robots

AGENT = "monitor/1.2 (+mailto:desk@example.org)"
FILE = b"""User-agent: *
Disallow: /private
Crawl-delay: 4

User-agent: monitor
Disallow: /search
Allow: /search/open
Request-rate: 1/30

User-agent: example
Disallow: /
"""


def test_the_group_of_our_own_name_counts_and_the_contact_is_no_name() -> None:
    robots = read_robots(status=200, body=FILE, user_agent=AGENT)
    assert not robots.allows("https://shop.example/search?q=1")
    assert robots.allows("https://shop.example/search/open")
    assert robots.allows("https://shop.example/private")
    assert robots.delay == 30.0


def test_a_crawler_without_a_group_follows_the_star() -> None:
    robots = read_robots(status=200, body=FILE, user_agent="other/1.0")
    assert not robots.allows("https://shop.example/private/x")
    assert robots.allows("https://shop.example/search?q=1")
    assert robots.delay == 4.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_txt_allows(status: int) -> None:
    assert read_robots(status=status, body=b"User-agent: *\nDisallow: /", user_agent=AGENT).allows("https://shop.example/")


@pytest.mark.parametrize("status", [None, 429, 500, 503])
def test_a_robots_txt_that_cannot_be_reached_forbids(status: int | None) -> None:
    robots = read_robots(status=status, body=b"", user_agent=AGENT)
    assert not robots.allows("https://shop.example/")
    assert "could not be read" in robots.said


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00\x01", b"<html><body>Not found</body></html>", b"Disallow: /\n" * 50])
def test_a_file_that_says_nothing_usable_allows(body: bytes) -> None:
    assert read_robots(status=200, body=body, user_agent=AGENT).allows("https://shop.example/search")


def test_a_byte_order_mark_hides_nothing() -> None:
    body = b"\xef\xbb\xbfUser-agent: *\nDisallow: /"
    assert not read_robots(status=200, body=body, user_agent=AGENT).allows("https://shop.example/search")


@pytest.mark.parametrize(("agent", "token"), [(AGENT, "monitor"), ("monitor", "monitor"), ("", "*"), ("my bot/1", "my")])
def test_the_product_token_is_the_name_before_the_version(agent: str, token: str) -> None:
    assert product_token(agent) == token
