"""A local web site that says what a test tells it, and a worker that crawls it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.folder import CrawlReport, PageRecord, read_records, read_report, write_plan
from spiders.plan import CrawlPlan, Limits, Query


@dataclass
class Asked:
    """One request as the site saw it."""

    path: str
    at: float
    headers: dict[str, str]

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[Any], None] | None = None  # writes the body itself


Handler = Callable[[Asked], Answer | str | bytes | None]


class Site:
    """Serves on a port of its own; `pages` maps a path to an answer or a function of the request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Handler | Answer | str | bytes] = {}
        self.asked: list[Asked] = []
        self.robots: Answer | str = Answer(status=404)
        self.release = threading.Event()  # set when the test is over: hanging answers end
        site = self

        class Serve(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet: else every answer waits 40 ms for an acknowledgement

            def do_GET(self) -> None:
                site._serve(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((host, 0), Serve)
        self._server.daemon_threads = True
        self.host = f"{host}:{self._server.server_port}"
        self.base = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def paths(self) -> list[str]:
        """What was asked, robots.txt left out."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def _serve(self, http: BaseHTTPRequestHandler) -> None:
        asked = Asked(path=http.path, at=time.monotonic(), headers={key.lower(): value for key, value in http.headers.items()})
        self.asked.append(asked)
        answer = self._answer(asked)
        if answer is None:  # never answered
            self.release.wait(60)
            http.close_connection = True
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
        try:
            http.send_response(answer.status)
            for name, value in headers.items():
                http.send_header(name, value)
            if answer.stream is not None:
                http.send_header("Connection", "close")
                http.end_headers()
                http.wfile.flush()
                answer.stream(http.wfile)
                http.close_connection = True
                return
            http.send_header("Content-Length", str(len(body)))
            http.end_headers()
            http.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            http.close_connection = True

    def _answer(self, asked: Asked) -> Answer | None:
        path = urlsplit(asked.path).path
        found: Any = self.robots if path == "/robots.txt" else self.pages.get(asked.path, self.pages.get(path, Answer(status=404)))
        answer = found(asked) if callable(found) else found
        return answer if answer is None or isinstance(answer, Answer) else Answer(body=answer)


def card(number: int, *, price: str | None = None, title: str | None = None) -> str:
    return (
        f'<li class="offer"><a href="/item/{number}"><img src="/photo/{number}.jpg" alt="">'
        f"<h3>{title or f'Starlink Mini kit no {number}'}</h3></a>"
        f'<span class="cost">{price or f"{20000 + number} ₽"}</span><span class="town">Москва</span></li>'
    )


def result_page(numbers: list[int], *, next_page: str | None = None, words: str = "") -> str:
    cards = "".join(card(number) for number in numbers)
    link = f'<nav><a rel="next" href="{next_page}">Дальше</a></nav>' if next_page else ""
    return (
        f'<html lang="ru"><head><title>Поиск</title></head><body><h1>Объявления</h1><p>{words}</p><ul>{cards}</ul>{link}'
        f"<footer>О сайте. Правила. Помощь.</footer></body></html>"
    )


def item_page(number: int, words: str = "Продам комплект, новый, в упаковке.") -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"Starlink Mini kit no {number}",
        "sku": str(number),
        "description": words,
        "offers": {"@type": "Offer", "price": str(20000 + number), "priceCurrency": "RUB"},
    }
    return (
        f'<html lang="ru"><head><title>Starlink {number}</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>Starlink Mini kit no {number}</h1><p>{words}</p><b>{20000 + number} ₽</b></body></html>"
    )


EMPTY = (
    '<html lang="ru"><head><title>Поиск</title></head><body>'
    "<h1>По вашему запросу ничего не найдено</h1><p>Измените запрос</p></body></html>"
)


class Worker:
    """A real `python -m spiders.worker`."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "spiders.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.log: list[bytes] = []
        threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True).start()
        self.read()

    def read(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the worker died:\n" + b"".join(self.log).decode(errors="replace"))
        return json.loads(line)

    def send(self, order: bytes) -> dict[str, Any]:
        self.process.stdin.write(order + b"\n")
        self.process.stdin.flush()
        return self.read()

    def crawl(self, folder: Path, plan: CrawlPlan) -> CrawlReport:
        write_plan(folder, plan)
        answer = self.send(json.dumps({"folder": str(folder)}).encode())
        report = read_report(folder)
        assert report is not None, answer
        assert answer == {"crawl_id": plan.crawl_id, "outcome": report.outcome.value}
        return report

    def close(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def other_site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def plan_for(site: Site, **changes: Any) -> CrawlPlan:
    """A quick plan for a local site: no delay, no item pages, private addresses allowed."""
    values: dict[str, Any] = {
        "crawl_id": "20260101T000000Z-test-abc123",
        "source": "test",
        "search": f"{site.base}/search?q={{query}}&page={{page}}",
        "queries": (Query(text="starlink", watches=("desk",)),),
        "hosts": (site.host,),
        "user_agent": "monitor/0.1 (+mailto:desk@example.org)",
        "render": "http",
        "delay": 0.0,
        "details": "none",
        "verify": False,
        "retries": 1,
        "allow_private_networks": True,
        "limits": Limits(crawl_seconds=30, response_seconds=10),
    }
    return CrawlPlan(**(values | changes))


@dataclass
class Crawled:
    report: CrawlReport
    records: list[PageRecord]
    folder: Path

    def decided(self, word: str) -> list[str]:
        return [one.url for one in self.report.decisions if one.decided == word]


@pytest.fixture
def crawl(worker: Worker, tmp_path: Path) -> Callable[[CrawlPlan], Crawled]:
    """Crawl by the real worker with the real reading."""
    count = iter(range(1000))

    def run(plan: CrawlPlan) -> Crawled:
        folder = tmp_path / f"crawl-{next(count)}"
        report = worker.crawl(folder, plan)
        return Crawled(report=report, records=list(read_records(folder)), folder=folder)

    return run
