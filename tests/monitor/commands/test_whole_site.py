"""A source that is named by its site alone goes the whole way: configuration, crawl, history, removal."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from commands_desk import Run

from monitor.config import parse_config
from monitor.errors import ConfigInvalid
from storage import open_store
from storage.model import ChangeKind, Status

CONFIG = """
[monitor]
contact = "desk@example.org"
[crawl]
delay = 0.0
allow_private_networks = true
[[source]]
name = "radio-shop"
search = "{search}"
country = "PL"
[[watch]]
name = "{watch}"
queries = ["{query}"]
sources = ["radio-shop"]
every = "1h"
"""


class Shop:
    """A Shopify shop whose products a test sets."""

    def __init__(self) -> None:
        self.products: list[dict[str, Any]] = []
        shop = self

        class Serve(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = shop.answer(self.path)
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, path: str) -> tuple[str, str]:
        if path == "/":
            return (
                "text/html",
                '<html><title>S</title><script>Shopify.shop="s"; Shopify.currency = {"active":"PLN"};</script><p>Hi</p>',
            )
        if path.startswith("/products.json"):
            return "application/json", json.dumps({"products": self.products})
        for product in self.products:
            if path.startswith(f"/products/{product['handle']}"):
                return "application/json", json.dumps({"product": product})
        return "text/html", ""

    def offer(self, *named: tuple[int, str, str]) -> None:
        self.products = [
            {"id": number, "title": title, "handle": f"p{number}", "body_html": title, "variants": [{"price": price}]}
            for number, title, price in named
        ]


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.server.shutdown()
    shop.server.server_close()


def test_a_shop_is_followed_by_its_address_alone(run: Run, desk: Path, shop: Shop) -> None:
    (desk / "monitor.toml").write_text(CONFIG.format(search=f"{shop.base}/", watch="radios", query="radio"), "utf-8")
    shop.offer((1, "Motorola radio", "100.00"), (2, "Kettle", "9.00"), (3, "Baofeng radio", "30.00"))
    assert run("crawl").returncode == 0
    shop.offer((1, "Motorola radio", "80.00"), (2, "Kettle", "5.00"))
    assert run("crawl").returncode == 0
    store = open_store(f"sqlite:///{desk}/data/monitor.db")
    known = {state.listing.title: state for state in store.listings()}
    assert {title: state.status for title, state in known.items()} == {"Motorola radio": Status.LIVE, "Baofeng radio": Status.GONE}
    (change,) = store.changes(kind=ChangeKind.CHANGED)
    assert (change.field, change.old, change.new) == ("price", "100 PLN", "80 PLN")
    assert [crawl.listings for crawl in store.crawls()] == [1, 2]
    store.close()


@pytest.mark.parametrize(
    ("search", "good"),
    [
        ("https://shop.example", True), ("https://shop.example/", True), ("https://t.me/s/channel", True),
        ("https://shop.example/yml.php?id=3", True), ("https://shop.example/radios/", True),
        ("https://shop.example/search?q=radio", False), ("https://shop.example/radios/{page}", False), ("shop.example", False),
    ],
)  # fmt: skip
def test_an_address_without_query_is_one_of_a_whole_site(search: str, good: bool, tmp_path: Path) -> None:
    text = CONFIG.format(search=search, watch="w", query="*")
    if good:
        assert parse_config(text, folder=tmp_path).source[0].search == search
    else:
        with pytest.raises(ConfigInvalid):
            parse_config(text, folder=tmp_path)
