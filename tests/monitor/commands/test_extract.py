"""`monitor extract`: saved pages, addresses, batches."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from commands_desk import Run
from import_files import URL, har, har_entry, mhtml, warc
from import_files import page as one_page

from monitor.columns import COLUMNS, MORE
from monitor.commands.extract import stated_address
from monitor.commands.rows import domain_country, page_hints
from spiders.listing import PageKind, PageReading

CARD = """<div class="card"><a href="/i/{n}"><img src="/p/{n}.jpg"><h3>Starlink Mini {n}</h3></a>
<b class="price">{n}4 500 грн</b><i>Київ</i></div>"""
CARDS = "".join(CARD.format(n=n) for n in range(1, 9))
SEARCH = f"<html lang='uk'><title>Starlink</title><body><h1>Starlink</h1><main>{CARDS}</main></body></html>"


@pytest.fixture
def page(desk: Path) -> Path:
    path = desk / "page.html"
    path.write_text(SEARCH, "utf-8")
    return path


def test_a_saved_page_is_answered_with_one_line_of_json(run: Run, page: Path) -> None:
    ended = run("extract", str(page), "--url", "https://shop.example.ua/search?q=starlink", "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(answer) == ["kind", "url", "next_page", "listings", "error"]
    assert (answer["kind"], answer["url"], answer["error"]) == ("search", "https://shop.example.ua/search?q=starlink", None)
    assert [tuple(each) for each in answer["listings"]] == [(*COLUMNS, *MORE)] * 8
    first = answer["listings"][0]
    assert (first["title"], first["url"]) == ("Starlink Mini 1", "https://shop.example.ua/i/1")
    assert (first["price_amount"], first["price_currency"]) == ("14500", "UAH")
    assert first["flagged"] is True
    assert first["listing_id"].startswith("shop.example.ua:")


def test_the_one_page_of_an_archive_is_read_and_one_of_many_is_sent_to_import(run: Run, desk: Path) -> None:
    for name, body in {
        "a.mhtml": mhtml(), "a.warc.gz": warc((URL, one_page().encode())), "a.har": har(har_entry(URL, one_page())).encode(),
    }.items():  # fmt: skip
        (desk / name).write_bytes(body)
        answer = json.loads(run("extract", name, "--json").stdout)
        assert (answer["kind"], answer["url"], answer["error"], len(answer["listings"])) == ("search", URL, None, 8), name
    (desk / "two.warc").write_bytes(warc((URL, b"<p>a</p>"), (URL, b"<p>b</p>"), gzip=False))
    (desk / "t.csv").write_text("title,url\na,https://shop.example/1\n", "utf-8")
    for name, why in {
        "two.warc": "a WARC file of 2 pages; `monitor import`",
        "t.csv": "a table of listings; `monitor import`",
    }.items():
        ended = run("extract", name, "--json")
        assert (ended.returncode, why in json.loads(ended.stdout)["error"]) == (1, True), name


def test_a_person_gets_a_table(run: Run, page: Path) -> None:
    ended = run("extract", str(page), "--url", "https://shop.example.ua/")
    assert ended.returncode == 0
    assert "search: a result page" in ended.stdout
    assert "Starlink Mini 8" in ended.stdout
    assert "8 listings; with title 8, address 8, price 8" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_a_batch_is_answered_in_order_and_no_line_is_lost(run: Run, desk: Path, page: Path) -> None:
    (desk / "empty.html").write_bytes(b"")
    (desk / "binary.html").write_bytes(bytes(range(256)) * 50)
    asked = [
        {"path": str(page), "url": "https://shop.example/1"},
        {"path": str(desk / "none.html"), "url": "https://shop.example/2"},
        {"path": str(desk / "empty.html"), "url": "https://shop.example/3"},
        {"path": str(desk / "binary.html"), "url": "https://shop.example/4"},
        {"path": str(desk), "url": "https://shop.example/5"},
        {"path": "a\0b", "url": "https://shop.example/6"},
        {"path": 7, "url": "https://shop.example/7"},
        {"url": "https://shop.example/8"},
        {"path": str(page), "url": 9},
        {"path": str(page), "url": "https://shop.example/10"},
    ]
    lines = [json.dumps(each) for each in asked]
    lines[5:5] = ["{not json", "[]"]
    ended = run("extract", "--batch", "-", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.returncode, len(answers)) == (0, len(lines))
    assert [each["url"] for each in answers] == [
        *(f"https://shop.example/{n}" for n in range(1, 6)), None, None, *(f"https://shop.example/{n}" for n in range(6, 9)),
        None, "https://shop.example/10",
    ]  # fmt: skip
    assert all({"kind", "url", "next_page", "listings", "error"} == set(each) for each in answers)
    assert len(answers[0]["listings"]) == len(answers[-1]["listings"]) == 8
    assert "No such file" in answers[1]["error"]
    assert "Is a directory" in answers[4]["error"]
    assert "not JSON" in answers[5]["error"]
    assert [bool(each["error"]) for each in answers] == [False, True, *[bool(a["error"]) for a in answers[2:4]], *[True] * 7, False]


def test_a_batch_answers_each_line_before_the_next_one_comes(desk: Path, page: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "extract", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=desk
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(json.dumps({"path": str(page), "url": f"https://shop.example/{number}"}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["url"] == f"https://shop.example/{number}"
    process.stdin.close()
    assert process.wait(30) == 0


def test_a_page_that_is_not_there_is_an_error_and_exit_1(run: Run) -> None:
    ended = run("extract", "none.html", "--json")
    assert ended.returncode == 1
    assert "none.html" in json.loads(ended.stdout)["error"]


def test_a_page_on_ones_own_network_is_refused_with_the_key_that_allows_it(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").unlink(missing_ok=True)
    ended = run("extract", "http://127.0.0.1:9/search")
    assert (ended.returncode, "allow_private_networks = true under [crawl]" in ended.stdout) == (1, True)


@pytest.mark.parametrize(
    "words", [(), ("--batch", "file"), ("--batch", "-", "page.html"), ("a.html", "b.html", "--url", "https://x.example/")]
)
def test_what_cannot_be_meant_is_refused(run: Run, words: tuple[str, ...]) -> None:
    ended = run("extract", *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Error: " in ended.stderr


def test_what_a_page_says_cannot_reach_the_terminal(run: Run, desk: Path) -> None:
    (desk / "evil.html").write_text(SEARCH.replace("Mini 1<", "Mini&#27;[31m \u202e[bold]x[/]<"), "utf-8")
    shown = run("extract", "evil.html", "--url", "https://shop.example/").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]x[/]" in shown


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (b"<!-- saved from url=(0024)https://shop.example/a -->", "https://shop.example/a"),
        (b'<link rel="canonical" href="https://shop.example/b?x=1&amp;y=2">', "https://shop.example/b?x=1&y=2"),
        (b'<meta property="og:url" content="https://shop.example/c">', "https://shop.example/c"),
        (b"<a href='https://elsewhere.example/'>", None),
    ],
)
def test_a_saved_page_may_state_its_own_address(body: bytes, url: str | None) -> None:
    assert stated_address(b"<html><head>" + body) == url


@pytest.mark.parametrize(
    ("host", "country"),
    [("olx.com.ua", "UA"), ("shop.ru", "RU"), ("shop.su", "RU"), ("xn--80ak.xn--p1ai", "RU"), ("магазин.рф", "RU"),
     ("a.co.uk", "GB"), ("x.io", None), ("t.me", None), ("x.com", None), ("x.eu", None), ("127.0.0.1", None), ("", None)],
)  # fmt: skip
def test_the_country_of_a_domain_is_told_where_the_domain_tells_it(host: str, country: str | None) -> None:
    assert domain_country(host) == country


def test_a_page_of_a_marketplace_that_ships_has_its_hints() -> None:
    source, hints = page_hints(PageReading(kind=PageKind.SEARCH, url="https://www.olx.ua/uk/list/q-starlink/"))
    assert source == "olx-ua"
    assert (hints.country, hints.currency, hints.timezone, hints.language) == ("UA", "UAH", "Europe/Kyiv", "uk")


def test_what_the_page_declares_comes_before_what_ships() -> None:
    reading = PageReading(kind=PageKind.SEARCH, url="https://www.olx.ua/ru/", currency="USD", language="ru")
    _, hints = page_hints(reading)
    assert (hints.currency, hints.language) == ("USD", "ru")


class Site(BaseHTTPRequestHandler):
    """A site whose robots.txt forbids one folder."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))  # type: ignore[attr-defined]
        robots = self.path == "/robots.txt"
        body = b"User-agent: *\nDisallow: /private\n" if robots else SEARCH.encode()
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/plain" if robots else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def address(site: ThreadingHTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{site.server_address[1]}{path}"


def allow(desk: Path) -> None:
    (desk / "monitor.toml").write_text(
        '[monitor]\ncontact = "desk@example.org"\n[crawl]\ndelay = 0\nallow_private_networks = true\n', "utf-8"
    )


def test_an_address_is_fetched_as_a_crawl_would(run: Run, desk: Path, site: ThreadingHTTPServer) -> None:
    allow(desk)
    ended = run("extract", address(site, "/search?q={x}"), "--json")
    answer = json.loads(ended.stdout)
    assert (ended.returncode, answer["kind"], len(answer["listings"]), answer["error"]) == (0, "search", 8, None)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/search?q=%7Bx%7D"]  # type: ignore[attr-defined]
    assert all("(+mailto:desk@example.org)" in str(agent) for _, agent in site.asked)  # type: ignore[attr-defined]


def test_an_address_that_robots_txt_forbids_is_not_asked(run: Run, desk: Path, site: ThreadingHTTPServer) -> None:
    allow(desk)
    ended = run("extract", address(site, "/private/x"), "--json")
    assert ended.returncode == 1
    assert "robots" in json.loads(ended.stdout)["error"]
    assert [path for path, _ in site.asked] == ["/robots.txt"]  # type: ignore[attr-defined]


def test_an_address_on_a_private_network_is_not_asked_unless_allowed(run: Run, site: ThreadingHTTPServer) -> None:
    ended = run("extract", address(site, "/"), "--json")
    assert ended.returncode == 1
    assert "not a public address" in json.loads(ended.stdout)["error"]
    assert site.asked == []  # type: ignore[attr-defined]


def test_an_address_that_answers_with_an_error_says_so(run: Run, desk: Path, site: ThreadingHTTPServer) -> None:
    allow(desk)
    ended = run("extract", address(site, "/gone"), "--json")
    assert ended.returncode == 1
    assert "404" in json.loads(ended.stdout)["error"]
