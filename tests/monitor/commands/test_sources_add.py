"""`monitor sources add`: a result page in, a [[source]] out, nothing asked."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from commands_desk import Run
from import_files import page

from monitor.commands.proposal import Proposal, propose
from monitor.config import load_config
from spiders.listing import PageKind, PageReading

ROWS = [{"title": f"Starlink Mini {n}", "country": "UA", "price_currency": "UAH"} for n in range(5)]


def made(url: str, following: str | None = None, *, query: str | None = None, language: str | None = None) -> Proposal:
    reading = PageReading(kind=PageKind.SEARCH, url=url, next_page=following, language=language)
    return propose(url, reading, ROWS, query=query, taken={"shop"}, rendered=False)


@pytest.mark.parametrize(
    ("url", "following", "search", "first", "step"),
    [
        ("https://a.example/s?q=starlink", None, "https://a.example/s?q={query}", None, None),
        ("https://a.example/s?q=starlink&sort=new", "/", "https://a.example/s?q={query}&sort=new", None, None),
        ("https://a.example/s?q=x", "https://a.example/s?q=x&page=2", "https://a.example/s?q={query}&page={page}", None, None),
        ("https://a.example/?q=x&page=1", "https://a.example/?q=x&page=2", "https://a.example/?q={query}&page={page}", None, None),
        ("https://a.example/s?q=x&p=0", "https://a.example/s?q=x&p=1", "https://a.example/s?q={query}&p={page}", 0, None),
        ("https://a.example/s?q=x", "https://a.example/s?q=x&start=48", "https://a.example/s?q={query}&start={page}", 0, 48),
        ("https://a.example/s?q=x", "https://a.example/s?q=x&cursor=aGk", "https://a.example/s?q={query}", None, None),
        ("https://a.example/s?q=x", "https://a.example/s/page/2?q=x", "https://a.example/s?q={query}", None, None),
        ("https://a.example/list/q-starlink-mini/", None, "https://a.example/list/q-{query}/", None, None),
        ("https://a.example/starlink/", None, "https://a.example/{query}/", None, None),
        ("https://a.example/radio/", None, "https://a.example/radio/", None, None),
        ("https://a.example/", None, "https://a.example/", None, None),
        ("https://t.me/chan_nel", None, "https://t.me/s/chan_nel", None, None),
        ("https://a.example/s?q={x}&q2=a", None, "https://a.example/s?q={query}&q2=a", None, None),
    ],
)  # fmt: skip
def test_the_places_of_query_and_page_number_are_found(
    url: str, following: str | None, search: str, first: int | None, step: int | None
) -> None:
    found = made(url, following)
    assert (found.search, found.first_page, found.page_step) == (search, first, step)


def test_words_that_a_person_names_are_found_wherever_they_stand() -> None:
    assert (
        made("https://a.example/x?abc=%D1%80%D0%B0%D1%86%D0%B8%D1%8F+tyt", query="рация tyt").search
        == "https://a.example/x?abc={query}"
    )
    assert made("https://a.example/all/radio-tyt", query="radio tyt").search == "https://a.example/all/{query}"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.market.com.ua/?q=a", "market"), ("https://shop.example/?q=a", "shop-2"),
        ("https://shop.acme.co.uk/?q=a", "shop-acme"),
        ("http://127.0.0.1:8000/?q=a", "127-0-0-1"), ("https://t.me/s/Chan_nel", "chan_nel"),
        ("https://мой-магазин.рф/?q=a", "мой-магазин"),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_host(url: str, name: str) -> None:
    assert made(url).name == name


def test_the_block_is_toml_whatever_stands_in_the_address() -> None:
    found = made('https://a.example/s?x="quoted"\\&q=starlink', language="uk_UA")
    (block,) = tomllib.loads(found.as_toml())["source"]
    assert block == {
        "name": "a", "search": 'https://a.example/s?x="quoted"\\&q={query}', "currency": "UAH", "country": "UA",
        "language": "uk-UA",
    }  # fmt: skip


@pytest.fixture
def shop() -> Iterator[str]:
    pages = {
        "/search?q=starlink": page(),
        "/list?zz=7": page(),
        "/item": "<html><title>x</title><h1>About us</h1><p>Words.</p></html>",
    }
    products = [
        {"id": n, "title": f"Radio {n}", "handle": f"r{n}", "body_html": "x", "variants": [{"price": "5.00"}]} for n in range(3)
    ]
    pages["/"] = (
        '<html><title>Shop</title><script>Shopify.shop=\'x\'; Shopify.currency = {"active":"EUR"}</script><h1>Hi</h1></html>'
    )
    pages["/products.json?limit=250&page=1"] = json.dumps({"products": products})

    class Serve(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/json" if "json" in self.path else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def private(desk: Path) -> Path:
    file = desk / "monitor.toml"
    file.write_text(file.read_text("utf-8") + "\n[crawl]\nallow_private_networks = true\ndelay = 0.0\n", "utf-8")
    return file


def test_a_result_page_becomes_a_source_in_the_configuration(run: Run, private: Path, shop: str) -> None:
    before = private.read_text("utf-8")
    ended = run("sources", "add", f"{shop}/search?q=starlink", "--name", "mine", "--write")
    assert ended.returncode == 0, ended.stderr
    (block,) = tomllib.loads(ended.stdout)["source"]
    assert block == {"name": "mine", "search": f"{shop}/search?q={{query}}", "currency": "UAH", "language": "uk"}
    assert "Starlink Mini 8" in ended.stderr
    assert private.read_text("utf-8") == before.rstrip() + "\n\n" + ended.stdout
    assert load_config(private).resolved_source("mine").currency == "UAH"


def test_a_shop_on_a_platform_needs_only_its_address(run: Run, private: Path, shop: str) -> None:
    ended = run("sources", "add", f"{shop}/")
    assert ended.returncode == 0, ended.stderr
    (block,) = tomllib.loads(ended.stdout)["source"]
    assert (block["search"], block["currency"]) == (f"{shop}/", "EUR")
    assert "Radio 2" in ended.stderr


def test_a_page_without_listings_makes_no_source_and_says_why(run: Run, private: Path, shop: str) -> None:
    before = private.read_text("utf-8")
    for url in (f"{shop}/item?a=b", f"{shop}/nothing?q=x"):
        ended = run("sources", "add", url, "--write")
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr
    assert private.read_text("utf-8") == before


def test_a_name_that_is_taken_leaves_the_file_as_it_was(run: Run, private: Path, shop: str) -> None:
    before = private.read_text("utf-8")
    ended = run("sources", "add", f"{shop}/search?q=starlink", "--name", "shop", "--write")
    assert ended.returncode == 2
    assert "stands here twice" in ended.stderr
    assert private.read_text("utf-8") == before


def test_a_result_page_that_is_configured_already_is_not_written_again(run: Run, private: Path, shop: str) -> None:
    run("sources", "add", f"{shop}/search?q=starlink", "--write")
    before = private.read_text("utf-8")
    ended = run("sources", "add", f"{shop}/search?q=starlink", "--write")
    assert (ended.returncode, "reads these pages already" in ended.stderr) == (0, True)
    assert private.read_text("utf-8") == before


def test_an_address_whose_words_are_not_found_asks_for_them(run: Run, private: Path, shop: str) -> None:
    ended = run("sources", "add", f"{shop}/list?zz=7")
    assert (ended.returncode, ended.stdout, "Say --query WORDS" in ended.stderr) == (1, "", True)


def test_what_is_no_address_is_refused(run: Run, desk: Path) -> None:
    ended = run("sources", "add", "shop")
    assert (ended.returncode, "is not an address" in ended.stderr) == (1, True)


def test_platforms_are_listed_below_the_sources(run: Run, desk: Path) -> None:
    shown = run("sources").stdout
    for name in (
        "Shopify",
        "WooCommerce",
        "Tilda",
        "InSales",
        "OpenCart",
        "1C-Bitrix",
        "Magento",
        "PrestaShop",
        "Telegram",
        "Sitemaps",
    ):
        assert name in shown
