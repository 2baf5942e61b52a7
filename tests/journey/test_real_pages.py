"""Captured pages of real sites, served on loopback as sources and taken through everything."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.app import opened
from monitor.config import Config, load_config
from storage import open_store
from storage.model import CrawlRecord

PAGES = Path(os.environ.get("MONITOR_PAGES") or Path(__file__).parents[3] / "shared" / "pages")
pytestmark = [
    pytest.mark.skipif(not PAGES.is_dir(), reason=f"no captured pages in {PAGES}; set MONITOR_PAGES"),
    pytest.mark.timeout(900),
]


@dataclass(frozen=True)
class Captured:
    """One captured result page."""

    name: str
    file: Path
    truth: dict[str, object]


def captured() -> list[Captured]:
    """Every captured result page."""
    found = []
    for truth_file in sorted(PAGES.glob("*.truth.json")):
        name = truth_file.name.removesuffix(".truth.json")
        page = next((path for ext in (".html", ".json", ".xml") if (path := PAGES / (name + ext)).exists()), None)
        truth = json.loads(truth_file.read_text("utf-8"))
        if page is not None and truth["kind"] != "item":
            found.append(Captured(name, page, truth))
    return found


@pytest.fixture
def site() -> Iterator[str]:
    """A server that answers /NAME/search with a captured page, and 404 for everything else."""
    files = {f"/{one.name}/search": one.file for one in captured()}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = files.get(urlsplit(self.path).path)
            body = file.read_bytes() if file else b"<html><body><h1>404 Not Found</h1></body></html>"
            self.send_response(200 if file else 404)
            kind = "application/json" if file and file.suffix == ".json" else "text/html"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def configured(home: Path, site: str) -> Config:
    """Every captured page as a source of its own."""
    home.mkdir(parents=True)
    names = [one.name.replace("_", "-") for one in captured()]
    sources = "".join(
        f'[[source]]\nname = "{name}"\nsearch = "{site}/{one.name}/search?q={{query}}"\nrender = "http"\n'
        for name, one in zip(names, captured(), strict=True)
    )
    quoted = ", ".join(f'"{name}"' for name in names)
    (home / "monitor.toml").write_text(
        '[monitor]\ncontact = "tests@example.org"\n[crawl]\ndelay = 0.0\nmax_pages = 1\ndetails = "none"\nretries = 0\n'
        f"allow_private_networks = true\n{sources}"
        f'[[watch]]\nname = "all"\nqueries = ["x"]\nsources = [{quoted}]\nevery = "1h"\n',
        "utf-8",
    )
    return load_config(home / "monitor.toml")


def test_captured_pages_go_through_everything(home: Path, site: str) -> None:
    config = configured(home, site)

    async def run() -> list[CrawlRecord]:
        async with opened(config) as app:  # all sites are on one host here, which is asked one thing at a time
            return [(await app.crawler.crawl(source.name, list(config.watch))).crawl for source in config.source]

    ends = {end.source: end for end in asyncio.run(run())}
    store = open_store(config.storage.url)
    by_source: dict[str, list[str]] = {}
    for state in store.listings():
        by_source.setdefault(state.listing.source, []).append(state.listing.title or "")
    store.close()
    blocked = {one.name.replace("_", "-") for one in captured() if one.truth.get("page_class") == "blocked"}
    assert {name for name, end in ends.items() if end.outcome == "blocked"} == blocked
    full = [one for one in captured() if one.truth["listings"]]
    good = 0
    for one in full:
        rows = one.truth["listings"]
        assert isinstance(rows, list)
        good += len(by_source.get(one.name.replace("_", "-"), [])) >= 0.9 * len(rows)
    assert len(full) > 20
    assert good >= 0.8 * len(full)
