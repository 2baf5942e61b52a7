"""Two hundred SIGKILLs across crawl, ingest and delivery: nothing is lost or doubled, every mail arrives, its news told once."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from rounds import QUERIES, judge, said, workers_of, write_config

from monitor.alerts.news import from_json
from monitor.config import Config
from monitor.practice import PracticeServer
from storage import Store, open_store
from storage.chain import chain_faults
from storage.model import AlertKind, AlertState, Belief

SITES = ("baraholka", "orbita-shop", "bazar-kz")
KILLS = int(os.environ.get("MONITOR_KILLS", "200"))
A_TICK = 5  # kills before the program may go to the end of its round
SECONDS = 3600.0  # for all of it, on whatever machine this is
SEED = int(os.environ.get("MONITOR_KILLS_SEED", "1"))

pytestmark = [
    pytest.mark.skipif(os.environ.get("MONITOR_LONG_TESTS") != "1", reason="takes up to an hour; set MONITOR_LONG_TESTS=1"),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the workers through /proc"),
    pytest.mark.timeout(SECONDS + 300),
]


@dataclass
class Postbox:
    """A mail server that takes its time before and after it has taken a message, so that a kill may hit in between."""

    chance: random.Random
    bodies: dict[str, set[bytes]] = field(default_factory=dict)  # by Message-ID
    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        name = str(message_from_bytes(content)["Message-ID"]).strip("<>")
        self.bodies.setdefault(name, set()).add(content)
        self.taken[name] += 1
        await server.loop.run_in_executor(None, time.sleep, self.chance.uniform(0, 0.1))
        return "250 taken"


@contextlib.contextmanager
def serving(postbox: Postbox) -> Iterator[int]:
    """The port of the mail server, while it is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


def reports(home: Path) -> int:
    """Crawls that have ended and wait to be taken in, or were."""
    return sum(b'"outcome":"running"' not in path.read_bytes().replace(b" ", b"") for path in home.glob("data/crawls/*/crawl.json"))


@dataclass
class Killer:
    """Starts rounds of the program and kills them: at any moment, when crawls have just ended, or while mail leaves."""

    home: Path
    postbox: Postbox
    chance: random.Random
    usual: float = 4.0  # seconds of a round
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "monitor", "crawl", "--json", "--config", str(self.home / "monitor.toml")]

    def strike(self, *, news: bool) -> None:
        """One round that does not come to its end, unless it is faster. news: there is something to be told."""
        way = self.chance.choice(("delivery", "ingest", "any moment") if news else ("any moment", "ingest", "delivery", "worker"))
        ended, taken = reports(self.home), sum(self.postbox.taken.values())
        reached: dict[str, Callable[[], bool]] = {
            "ingest": lambda: reports(self.home) > ended, "delivery": lambda: sum(self.postbox.taken.values()) > taken,
        }  # fmt: skip
        with subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
            if way in reached:
                self._wait(program, reached[way])
                time.sleep(self.chance.uniform(0, 0.5 if way == "ingest" else 0.2))
            else:
                time.sleep(self.chance.uniform(0.1, 1.0) * self.usual)
            if way == "worker" and (workers := workers_of(program.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.chance.choice(workers), signal.SIGKILL)
                    self.killed[way] += 1
                program.wait(120)
                return
            self.killed[way] += program.poll() is None
            program.kill()

    def _wait(self, program: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
        end = time.monotonic() + 3 * self.usual
        while program.poll() is None and not reached() and time.monotonic() < end:
            time.sleep(0.01)

    def finish(self) -> Any:
        """One round that comes to its end."""
        began = time.monotonic()
        done = subprocess.run(self.command, capture_output=True, check=False, timeout=120)
        self.usual = time.monotonic() - began
        return done.returncode, done.stderr.decode()


def wrong_in(store: Store, config: Config, market: PracticeServer, ticks: int, postbox: Postbox) -> dict[str, object]:
    """What was lost, doubled or not delivered."""
    true = [
        (one.site, one.native_id, one.kind.value, one.field, one.old, one.new)
        for site in SITES for one in market.seen(site, range(ticks), QUERIES)
    ]  # fmt: skip
    changes = [change for change in store.changes() if not change.baseline]
    verdict = judge(map(said, changes), true)
    alerts = list(store.alerts())
    told = Counter(
        event.change_id for alert in alerts if alert.kind is AlertKind.CHANGES
        for story in from_json(alert.payload).stories for event in story.events
    )  # fmt: skip
    return {
        "missed": verdict.missed, "invented": verdict.invented,
        "told more than once": [name for name, count in told.items() if count > 1],
        "not told": [change for change in changes if change.change_id not in told],
        "not sent": [alert for alert in alerts if alert.state is not AlertState.SENT],
        "not delivered": [alert for alert in alerts if alert.message_id not in postbox.taken],
        "delivered by nobody": set(postbox.taken) - {alert.message_id for alert in alerts},
        "held": [crawl for crawl in store.crawls() if crawl.belief is not Belief.BELIEVED],
        "chain": list(chain_faults(store)),
    }  # fmt: skip


def test_two_hundred_kills_lose_and_double_nothing(home: Path) -> None:
    chance = random.Random(SEED)
    print(f"MONITOR_KILLS_SEED={SEED}")
    postbox = Postbox(random.Random(SEED))
    end = time.monotonic() + SECONDS
    with PracticeServer(seed=4, sites=SITES) as market, serving(postbox) as port:
        config = write_config(home, market, photos="flagged", smtp=f"smtp://127.0.0.1:{port}")
        killer, tick = Killer(home, postbox, chance), 0
        ends = [killer.finish()]
        while sum(killer.killed.values()) < KILLS and time.monotonic() < end:
            tick += 1
            market.clock.set(tick)
            for number in range(A_TICK):
                killer.strike(news=number < 2)
            ends.append(killer.finish())
        store = open_store(config.storage.url)
        wrong = wrong_in(store, config, market, tick + 1, postbox)
        changes = sum(not change.baseline for change in store.changes())
        store.close()
    repeated = sum(count - 1 for count in postbox.taken.values())
    print(
        f"{dict(killer.killed)} kills, {tick + 1} ticks, {changes} changes, {len(postbox.taken)} mails, {repeated} of them repeated"
    )
    assert [one for one in ends if one[0] != 0] == []
    assert {name: found for name, found in wrong.items() if found} == {}
    assert changes > tick
    assert sum(killer.killed.values()) >= KILLS
    assert min(killer.killed[way] for way in ("any moment", "ingest", "delivery", "worker")) >= KILLS // 20
