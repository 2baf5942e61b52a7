"""monitor.toml edited while the service runs: half-saved files wait, good ones are taken over, bad ones refused and told once."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import pytest
from service_desk import config_text

from monitor.config import load_config
from monitor.practice import PracticeServer
from monitor.practice.faults import Fault
from monitor.service.notes import config_refused
from monitor.service.reload import ConfigFile
from storage import open_store
from storage.model import Alert, CrawlRecord

TEXT = config_text(("first", 'every = "30m"', "shop"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "monitor.toml"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_file_that_does_not_change_is_no_edit(file: Path) -> None:
    watched = ConfigFile(file, load_config(file))
    assert [watched.look() for _ in range(3)] == [None] * 3


def test_an_edit_counts_once_it_stands_still(file: Path) -> None:
    watched = ConfigFile(file, load_config(file))
    file.write_text("", "utf-8")  # an editor has begun to save
    assert watched.look() is None
    file.write_text(TEXT.replace("30m", "1h"), "utf-8")
    assert watched.look() is None
    edited = watched.look()
    assert edited is not None
    assert edited.config is not None
    assert str(edited.config.watch[0].every) == "1:00:00"
    assert watched.look() is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[monitor", "not TOML"),
        (TEXT.replace("every", "evry").encode(), 'watch[1].evry: no such key; did you mean "every"?'),
        (b"\xff\xfe", "UTF-8"),
        (TEXT.replace("[monitor]", '[monitor]\ndata = "elsewhere"').encode(), "monitor.data cannot change while the service runs"),
        (f'{TEXT}[storage]\nurl = "sqlite:///other.db"\n'.encode(), "storage.url cannot change while the service runs"),
        (None, "there is no"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_once(file: Path, content: bytes | None, said: str) -> None:
    watched = ConfigFile(file, load_config(file))
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert watched.look() is None
    edited = watched.look()
    assert edited is not None
    assert edited.config is None
    assert said in (edited.refused or "")
    assert watched.look() is None
    file.write_text(TEXT, "utf-8")
    watched.look()
    back = watched.look()
    assert back is not None
    assert back.config == load_config(file)


def test_somebody_who_asks_gets_an_answer_at_once(file: Path) -> None:
    watched = ConfigFile(file, load_config(file))
    file.write_text(TEXT.replace("30m", "1h"), "utf-8")
    assert watched.look(at_once=True) is not None


def test_a_refusal_is_one_alert_for_each_operator_and_content() -> None:
    config = load_config_text(
        TEXT + '[alerts]\noperator = ["a@example.org", "b@example.org"]\nfrom = "monitor@example.org"\n'
    ).alerts
    now = datetime(2026, 11, 23, tzinfo=UTC)
    first, again = (config_refused("bad", b"x", config=config, now=now) for _ in range(2))
    other = config_refused("worse", b"y", config=config, now=now)
    assert [alert.recipient for alert in first] == ["a@example.org", "b@example.org"]
    assert {alert.alert_id for alert in first} == {alert.alert_id for alert in again}
    assert not {alert.alert_id for alert in first} & {alert.alert_id for alert in other}


def load_config_text(text: str):  # type: ignore[no-untyped-def]
    from monitor.config import parse_config

    return parse_config(text, folder=Path("/nowhere"))


# The real program


class Program:
    """`monitor run` as a process, and what it says."""

    def __init__(self, config: Path, *arguments: str) -> None:
        self._log = config.parent / "stderr.txt"
        self._heard = 0
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run", "--config", str(config), *arguments], stderr=log, cwd=config.parent
            )

    def says(self, words: str, seconds: float = 40) -> str:
        """Wait until it says these words again; everything it said up to them since the last time."""
        end = time.monotonic() + seconds
        while words not in (said := self._log.read_text("utf-8")[self._heard :]):
            assert time.monotonic() < end, said
            time.sleep(0.02)
        upto = said.index(words) + len(words)
        self._heard += upto
        return said[:upto]


@pytest.fixture
def market() -> Iterator[PracticeServer]:
    """One practice site."""
    with PracticeServer(seed=1, sites=["orbita-shop"]) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, market: PracticeServer) -> Iterator[tuple[Path, Callable[..., Program]]]:
    """A configuration of one practice site, and a way to run it."""
    programs: list[Program] = []

    def run(*arguments: str) -> Program:
        programs.append(Program(file, *arguments))
        return programs[-1]

    (source,) = market.sources()
    file = tmp_path / "monitor.toml"
    file.write_text(
        f'[monitor]\ncontact = "tests@example.org"\n[crawl]\ndelay = 0.05\nallow_private_networks = true\ndetails = "none"\n'
        f'[[source]]\nname = "{source.name}"\nsearch = "{source.search}"\ncurrency = "RUB"\ncountry = "RU"\n'
        f'[[watch]]\nname = "w"\nqueries = ["starlink"]\nsources = ["{source.name}"]\nevery = "1h"\n'
        '[alerts]\nsmtp = "folder:mail"\nfrom = "monitor@example.org"\noperator = ["ops@example.org"]\nproof_of_life = true\n',
        "utf-8",
    )
    try:
        yield file, run
    finally:
        for program in programs:
            program.process.kill()
            program.process.wait()


def outbox(file: Path) -> list[Alert]:
    store = open_store(f"sqlite:///{file.parent / 'data' / 'monitor.db'}")
    try:
        return store.alerts()
    finally:
        store.close()


def crawls(file: Path) -> list[CrawlRecord]:
    store = open_store(f"sqlite:///{file.parent / 'data' / 'monitor.db'}")
    try:
        return store.crawls()
    finally:
        store.close()


def mails(folder: Path, count: int) -> list[str]:
    """Wait for so many mails."""
    end = time.monotonic() + 20
    while len(found := sorted((folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)) < count:
        assert time.monotonic() < end
        time.sleep(0.05)
    return [path.read_text("utf-8") for path in found]


def test_a_running_service_takes_edits_over_and_refuses_bad_ones_with_one_mail(desk: tuple[Path, Callable[..., Program]]) -> None:
    file, run = desk
    program = run("--web", "0")
    address = program.says("orbita-shop: complete").partition("dashboard: ")[2].split()[0]
    good = file.read_text("utf-8")

    file.write_text(good.replace('every = "1h"', 'evry = "1h"'), "utf-8")
    program.process.send_signal(signal.SIGHUP)
    program.says("the configuration is not taken over")
    (mail,) = mails(file.parent, 1)
    assert "Subject: Incident: the edited monitor.toml is not used" in mail
    assert "did you mean" in mail
    program.process.send_signal(signal.SIGHUP)  # asked again, it says so again, and mails nothing
    program.says("the configuration is not taken over")

    second = good.replace('name = "w"\nqueries = ["starlink"]', 'name = "second"\nqueries = ["mini"]')
    file.write_text(good + second[second.index("[[watch]]") : second.index("[alerts]")], "utf-8")
    program.says("the configuration was taken over: 2 watches on 1 sources")  # without being told
    program.says("orbita-shop: complete")
    assert "Recovered: monitor.toml is used again" in mails(file.parent, 2)[1]
    assert "second" in urlopen(f"{address}listings", timeout=10).read().decode()

    began = time.monotonic()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(10) == 0
    assert time.monotonic() - began < 10
    assert [alert.kind.value for alert in outbox(file)] == ["incident", "recovery"]
    assert not (file.parent / "data" / "service.json").exists()


def test_a_stopped_and_continued_service_visits_once(desk: tuple[Path, Callable[..., Program]]) -> None:
    """SIGSTOP is the nearest thing to closing a laptop that a test may do."""
    file, run = desk
    file.write_text(file.read_text("utf-8").replace('every = "1h"', 'every = "2s"'), "utf-8")
    program = run()
    program.says("orbita-shop: complete")
    program.process.send_signal(signal.SIGSTOP)
    time.sleep(7)
    asleep = open_store(f"sqlite:///{file.parent / 'data' / 'monitor.db'}")
    before = len(asleep.crawls())
    program.process.send_signal(signal.SIGCONT)
    program.says("orbita-shop: complete")
    program.says("orbita-shop: complete")
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(10) == 0
    begun = sorted(crawl.started for crawl in asleep.crawls())
    asleep.close()
    awake = begun[before:]
    assert len(begun) > before
    assert all((later - earlier).total_seconds() > 1.5 for earlier, later in pairwise(awake))


def test_a_mail_server_that_does_not_answer_keeps_nobody_from_ending(desk: tuple[Path, Callable[..., Program]]) -> None:
    file, run = desk
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the connection and never says a word
        text = file.read_text("utf-8").replace("folder:mail", f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        file.write_text(f'{text}[[alerts.rule]]\nname = "desk"\nto = ["desk@example.org"]\n', "utf-8")
        program = run()
        mute.settimeout(40)
        connection, _ = mute.accept()
        with connection:
            began = time.monotonic()
            program.process.send_signal(signal.SIGTERM)
            assert program.process.wait(10) == 0
            assert time.monotonic() - began < 10
    (alert,) = outbox(file)
    assert alert.state.value == "waiting"


def test_a_site_that_asks_for_an_hour_gets_it(desk: tuple[Path, Callable[..., Program]], market: PracticeServer) -> None:
    file, run = desk
    file.write_text(file.read_text("utf-8").replace('every = "1h"', 'every = "1s"'), "utf-8")
    market.fault("orbita-shop", Fault.TOO_MANY, retry_after=3600)
    program = run()
    program.says("waits: the site asked for no request before")
    asked = len(market.requests)
    time.sleep(2)
    assert len(market.requests) == asked
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(10) == 0
    (crawl,) = [one for one in crawls(file) if one.outcome == "blocked"]
    assert crawl.requests == asked
