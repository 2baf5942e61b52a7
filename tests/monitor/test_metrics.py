"""The figures for Prometheus: the text format to the letter, and figures that agree with history."""

from __future__ import annotations

import asyncio
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message

from monitor.config import Config, parse_config
from monitor.metrics import CrawlCounts, Family, expose, metrics
from monitor.standing import ServiceStanding, SourceStanding, WorkerStanding, read_standing, write_standing
from monitor.web import create_app
from storage import open_store
from storage.model import Alert, AlertKind, CrawlRecord
from storage.store import Kept, Store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CONFIG = """
[monitor]
contact = "tests@example.org"
[[source]]
name = "shop"
search = "https://shop.example/?q={query}"
[[watch]]
name = "w"
queries = ["starlink"]
sources = ["shop"]
every = "30m"
"""

# The grammar of https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
NAME, LABEL = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r"[a-zA-Z_][a-zA-Z0-9_]*"
VALUE = r'"(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}={VALUE}(?:,{LABEL}={VALUE})*,?)\}})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
COMMENT = re.compile(rf"# (HELP ({NAME}) (?:[^\\\n]|\\\\|\\n)*|TYPE ({NAME}) (counter|gauge))")
Read = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Read:
    """Samples by name and labels; AssertionError where the text breaks the format."""
    assert text.endswith("\n") or not text
    samples: Read = {}
    typed: list[str] = []
    for line in text.split("\n")[:-1]:
        if line.startswith("#"):
            found = COMMENT.fullmatch(line)
            assert found, line
            if found[3]:
                assert found[3] not in typed, "every figure has one TYPE"
                typed.append(found[3])
            continue
        found = SAMPLE.fullmatch(line)
        assert found, line
        assert typed[-1] == found[1], "samples stand together under their TYPE"
        pairs = re.findall(rf"({LABEL})=({VALUE})", found[2] or "")
        labels = tuple((name, re.sub(r"\\(.)", lambda c: "\n" if c[1] == "n" else c[1], value[1:-1])) for name, value in pairs)
        assert (found[1], labels) not in samples, "no sample twice"
        samples[found[1], labels] = float(found[3])
    return samples


@given(
    labels=st.dictionaries(st.sampled_from(["source", "kind", "a_b"]), st.text(), max_size=3),
    value=st.floats(allow_nan=False),
    help_=st.text(),
)
def test_whatever_is_exposed_is_read_back_the_same(labels: dict[str, str], value: float, help_: str) -> None:
    given_ = tuple(labels.items())
    samples = read(expose([Family(name="figure", help=help_, samples=((given_, value),))]))
    whole = tuple((name, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")) for name, text in given_)
    assert samples == {("figure", whole): value}


def test_a_value_that_is_no_number_is_said_so() -> None:
    assert expose([Family(name="x", help="", samples=(((), math.nan),))]).endswith("x NaN\n")
    assert expose([Family(name="x", help="nothing to tell")]) == ""


def crawl(number: int, outcome: str = "complete", **more: object) -> CrawlRecord:
    at = NOW + number * MINUTE
    return CrawlRecord(
        crawl_id=f"c{number:03d}", source="shop", watches=("w",), outcome=outcome, started=at, ended=at + MINUTE, **more  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "data").mkdir()
    return parse_config(CONFIG, folder=tmp_path)


@pytest.fixture
def store() -> Store:
    return open_store("memory:")


def test_crawls_and_changes_are_counted_once_each_however_often_they_are_asked_for(config: Config, store: Store) -> None:
    store.keep(Kept(crawl=crawl(-60)))  # before the process began
    counts = CrawlCounts(store, now=NOW)
    first = read(metrics(config, store, counts, now=NOW))
    assert first["monitor_crawls_total", (("source", "shop"), ("outcome", "complete"))] == 0
    store.keep(Kept(crawl=crawl(1, requests=7, pages=5, listings=40, new=3, removed=1, not_understood=(("price", 2),))))
    store.keep(Kept(crawl=crawl(2, "blocked", requests=1)))
    for minutes in (5, 6, 60 * 24):
        found = read(metrics(config, store, counts, now=NOW + minutes * MINUTE))
        assert found["monitor_crawls_total", (("source", "shop"), ("outcome", "complete"))] == 1
        assert found["monitor_crawls_total", (("source", "shop"), ("outcome", "blocked"))] == 1
        assert found["monitor_changes_total", (("source", "shop"), ("kind", "new"))] == 3
        assert found["monitor_requests_total", (("source", "shop"),)] == 8
        assert found["monitor_not_understood_total", (("source", "shop"), ("text", "price"))] == 2


def test_every_crawl_of_a_week_is_counted_once(config: Config, store: Store) -> None:
    counts = CrawlCounts(store, now=NOW)
    for number in range(0, 7 * 24 * 60, 30):
        store.keep(Kept(crawl=crawl(number)))
        counts.take(now=NOW + (number + 1) * MINUTE)
    assert counts.take(now=NOW + timedelta(days=7))["crawls", "shop", "complete"] == 7 * 48


def test_a_source_and_the_outbox_show_how_old_they_are(config: Config, store: Store) -> None:
    store.keep(Kept(crawl=crawl(0, listings=41)))
    waiting = Alert(
        alert_id="a", kind=AlertKind.TEST, rule="r", recipient="desk@example.org", created=NOW, due=NOW, payload="{}",
        message_id="a@example.org",
    )  # fmt: skip
    store.queue([waiting])
    found = read(metrics(config, store, CrawlCounts(store, now=NOW), now=NOW + 61 * MINUTE))
    assert found["monitor_source_last_complete_age_seconds", (("source", "shop"),)] == 3600
    assert found["monitor_source_listings", (("source", "shop"),)] == 41
    assert found["monitor_outbox_oldest_seconds", ()] == 3660
    assert found["monitor_outbox_due", ()] == 1
    assert found["monitor_service_running", ()] == 0


STANDING = ServiceStanding(
    at=NOW, pid=1, started=NOW - MINUTE, version="1", memory_mb=90, config="monitor.toml", config_taken=NOW, config_refused=None,
    workers=(WorkerStanding(pid=2, memory_mb=100),),
    sources=(SourceStanding(source="shop", next_due=NOW + MINUTE, waiting_until=NOW + MINUTE, because="blocked"),),
)  # fmt: skip


def test_a_standing_comes_back_as_it_went_in_and_tells_the_living_from_the_dead(tmp_path: Path) -> None:
    from monitor.app import sole_service

    write_standing(tmp_path, STANDING)
    assert read_standing(tmp_path) == STANDING
    with sole_service(tmp_path):
        alive = read_standing(tmp_path)
        assert alive is not None
        assert alive.running
    (tmp_path / "service.json").write_text("{")
    assert read_standing(tmp_path) is None


async def got(app: ASGIApp, path: str) -> tuple[dict[str, str], str]:
    """Headers and body of one GET, by ASGI."""
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
    await app(scope, receive, send)
    begin = next(message for message in told if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in told if message["type"] == "http.response.body")
    return {name.decode(): value.decode() for name, value in begin["headers"]}, body.decode()


def test_the_dashboard_serves_the_figures_of_a_running_service(config: Config, store: Store) -> None:
    from monitor.app import sole_service

    data = config.monitor.data
    app = create_app(config, store, clock=lambda: NOW)
    with sole_service(data):
        write_standing(data, STANDING)
        headers, body = asyncio.run(got(app, "/metrics"))
    assert headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = read(body)
    assert found["monitor_service_running", ()] == 1
    assert found["monitor_worker_memory_bytes", (("worker", "0"),)] == 100 * 2**20
    assert found["monitor_source_waiting", (("source", "shop"),)] == 1
