"""Mail servers that fall silent, at every step of the conversation; and channels by Apprise: as sure as mail."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from alert_samples import DISH, NOW, change, crawl, rules_of, states

from monitor.alerts.delivery import DEFERRED, deliver
from monitor.alerts.rules import alerts_for
from monitor.alerts.transport import SmtpTransport, read_smtp
from monitor.config import AlertsConfig
from storage import Store
from storage.model import Alert, AlertState

PATIENCE = 0.3  # seconds


@dataclass
class Silent:
    """Speaks SMTP up to a step, and then says nothing more."""

    step: str
    port: int = 0
    heard: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            try:
                talk, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(talk,), daemon=True).start()

    def _converse(self, talk: socket.socket) -> None:
        with talk:
            self._speak(talk)

    def _speak(self, talk: socket.socket) -> None:
        if self.step != "greeting":
            talk.sendall(b"220 here\r\n")
            content = False
            with talk.makefile("rb") as lines:
                for line in lines:
                    word = line.strip().upper()
                    self.heard.append(word.decode("ascii", "replace"))
                    if word.startswith(self.step.encode()) or (self.step == "CONTENT" and word == b"."):
                        break
                    if content and word != b".":
                        continue
                    content = word == b"DATA"
                    talk.sendall(b"354 go\r\n" if word == b"DATA" else b"250 fine\r\n")
        self.over.wait(10)


@contextmanager
def silent(step: str) -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Silent(step, port=listening.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        yield server
        server.over.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def queue(store: Store, to: str = "one@example.org", crawl_id: str = "c1") -> Alert:
    config = rules_of(f'name = "desk"\nto = ["{to}"]')
    [alert] = alerts_for(crawl(crawl_id=crawl_id), [change(DISH)], states(DISH), config=config, now=NOW)
    store.queue([alert])
    return alert


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
def test_a_server_that_falls_silent_costs_its_patience_and_no_message(store: Store, step: str) -> None:
    queue(store)
    with silent(step) as server:
        way = SmtpTransport(read_smtp(f"smtp://127.0.0.1:{server.port}"), timeout=PATIENCE)
        began = time.monotonic()
        report = deliver(store, rules_of('name = "desk"\nto = ["one@example.org"]'), now=NOW, transport=way)
        took = time.monotonic() - began
    assert report.sent == 0 and report.given_up == 0
    assert bool(report.unreachable) is (step in ("greeting", "EHLO"))
    assert took < 10 * PATIENCE + 2
    [alert] = store.alerts(state=AlertState.WAITING)
    # Before a message was under way nothing is held against it.
    assert alert.attempts == (0 if report.unreachable else 1)
    assert alert.due == (NOW if report.unreachable else NOW + DEFERRED[0])


def test_a_silent_server_does_not_cost_its_patience_for_every_message(store: Store) -> None:
    for number in range(12):
        queue(store, crawl_id=f"c{number}")
    with silent("DATA") as server:
        way = SmtpTransport(read_smtp(f"smtp://127.0.0.1:{server.port}"), timeout=PATIENCE)
        report = deliver(store, rules_of('name = "desk"\nto = ["one@example.org"]'), now=NOW, transport=way)
    assert report.unreachable is not None and "3 times in a row" in report.unreachable
    assert server.heard.count("DATA") <= 3


class Channel:
    """A JSON channel on loopback whose answers are told in advance."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.told: list[bytes] = []
        channel = self

        class Serve(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = channel.answers.pop(0) if channel.answers else 200
                if status == 200:
                    channel.told.append(body)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def answering() -> Iterator[Channel]:
    channel = Channel()
    yield channel
    channel.server.shutdown()
    channel.server.server_close()


def rules(channel: Channel, *more: str) -> AlertsConfig:
    return rules_of("\n".join(['name = "desk"', f'to = ["{channel.address}"]', *more]))


def test_a_channel_that_is_down_is_tried_for_days_and_told_once(store: Store, answering: Channel) -> None:
    queue(store, answering.address)
    answering.answers = [500] * 5
    now = NOW
    for wait in DEFERRED[:5]:
        assert deliver(store, rules(answering), now=now).deferred == 1
        assert deliver(store, rules(answering), now=now + wait / 2).deferred == 0
        now += wait
    assert deliver(store, rules(answering), now=now).sent == 1
    assert deliver(store, rules(answering), now=now + timedelta(days=9)).sent == 0
    assert len(answering.told) == 1


def test_a_channel_that_never_comes_back_is_given_up_after_days_and_its_error_says_no_token(
    store: Store, answering: Channel
) -> None:
    queue(store, answering.address.replace("json://", "json://user:s3cret@"))
    answering.answers = [500] * (len(DEFERRED) + 1)
    now = NOW
    for wait in DEFERRED:
        deliver(store, rules(answering), now=now)
        now += wait
    assert deliver(store, rules(answering), now=now).given_up == 1
    assert now - NOW > timedelta(days=4)
    [alert] = store.alerts(state=AlertState.GIVEN_UP)
    assert alert.last_error is not None and "s3cret" not in alert.last_error


def test_a_channel_has_quiet_hours_digests_and_a_ceiling_as_mail_has(store: Store, answering: Channel) -> None:
    config = rules(answering, "daily_max = 2")
    for number in range(6):
        queue(store, answering.address, crawl_id=f"c{number}")
    assert deliver(store, config, now=NOW).sent == 2
    assert deliver(store, config, now=NOW + timedelta(days=1)).sent == 4
    assert len(answering.told) == 3


def test_a_dead_channel_keeps_no_mail_back(store: Store, answering: Channel, tmp_path: Path) -> None:
    queue(store, answering.address)
    queue(store, crawl_id="c2")
    answering.answers = [500]
    config = rules(answering).model_copy(update={"smtp": f"folder:{tmp_path / 'mail'}"})
    report = deliver(store, config, now=NOW)
    assert (report.sent, report.deferred) == (1, 1)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
