"""What a service costs that has nothing to do, and how soon a change on a page is a mail.

    python bench/service.py [--watches 1000] [--seconds 60] [--changes 12] [--every 5]

Idle: `monitor run` with so many watches on 50 sources, all crawled a moment ago; processor time and memory of the process by what
the kernel counts. Latency: the real service on one practice site with delivery to a real SMTP server on loopback; the site moves
on at a random moment, and the clock runs from then to the message being taken. Waiting for the next visit is part of it, so the
interval between visits is printed beside. Ends with 1 when a figure is over its limit.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from monitor.practice import PracticeServer
from storage import Kept, open_store
from storage.model import CrawlRecord

IDLE_SECONDS, IDLE_MB = 1.0, 200  # processor time a minute, and memory, of a service that waits
LATE_SECONDS = 10.0  # the slowest mail, beyond the interval between two visits
TICK = os.sysconf("SC_CLK_TCK")
SOURCES = 50
SITE = "orbita-shop"
HEAD = '[monitor]\ncontact = "bench@example.org"\n[crawl]\ndelay = 0.0\ndetails = "none"\nallow_private_networks = true\n'


@contextmanager
def service(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """`monitor run`, ended in order."""
    with (home / "stderr.txt").open("wb") as log:
        program = subprocess.Popen([sys.executable, "-m", "monitor", "run", *arguments], cwd=home, stderr=log)
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(15)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def processor_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def descriptors(pid: int) -> int:
    """Open files of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def idle(watches: int, seconds: float) -> bool:
    """Measure a service that waits; whether it keeps to its limits."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sources = [f"source{number}" for number in range(SOURCES)]
        blocks = [f'[[source]]\nname = "{name}"\nsearch = "https://{name}.example/?q={{query}}"\n' for name in sources]
        schedules = ('every = "12h"', 'every = "1d"', 'cron = "0 3 * * *"')
        blocks += [
            f'[[watch]]\nname = "watch{number}"\nqueries = ["query {number}"]\nsources = ["{sources[number % SOURCES]}"]\n'
            f"{schedules[number % len(schedules)]}\n"
            for number in range(watches)
        ]
        (home / "monitor.toml").write_text(HEAD + "".join(blocks), "utf-8")
        store, now = open_store(f"sqlite:///{home}/data/monitor.db"), datetime.now(UTC)
        for place, name in enumerate(sources):
            names = tuple(f"watch{number}" for number in range(place, watches, SOURCES))
            store.keep(Kept(crawl=CrawlRecord(
                crawl_id=f"c{place}", source=name, watches=names, outcome="complete", started=now, ended=now,
            )))  # fmt: skip
        store.close()
        began = time.perf_counter()
        with service(home) as program:
            while not (home / "data" / "service.json").exists():
                time.sleep(0.05)
            ready = time.perf_counter() - began
            time.sleep(5)
            before, files = processor_seconds(program.pid), descriptors(program.pid)
            time.sleep(seconds)
            spent = processor_seconds(program.pid) - before
            print(f"{watches} idle watches on {SOURCES} sources")
            print(f"  ready after                {ready:8.1f} s")
            each, memory, later = spent / seconds * 60, memory_mb(program.pid), descriptors(program.pid)
            print(
                f"  processor time             {each:8.2f} s a minute ({spent / seconds:.2%} of one core; limit {IDLE_SECONDS} s)"
            )
            print(f"  memory                     {memory:8.0f} MB (limit {IDLE_MB} MB)")
            print(f"  descriptors                {files:8d} -> {later}")
    return each <= IDLE_SECONDS and memory <= IDLE_MB and later <= files


class Post:
    """Notes when each message was taken."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802  # aiosmtpd's signature
        self.taken.append((time.perf_counter(), envelope.content))
        return "250 taken"

    def news(self, since: float) -> list[float]:
        """When messages about changes were taken, after a moment."""
        return [at for at, content in self.taken if at > since and b"X-Monitor-Kind: changes" in content]


def latency(changes: int, every: int) -> bool:
    """Measure from the page to the mail; whether the slowest one keeps to its limit."""
    post, chance = Post(), random.Random(5)
    with PracticeServer(seed=1, sites=[SITE]) as market, tempfile.TemporaryDirectory() as folder:
        with socket.create_server(("127.0.0.1", 0)) as probe:  # aiosmtpd connects to the number it was given
            port = probe.getsockname()[1]
        home, controller = Path(folder), Controller(post, hostname="127.0.0.1", port=port)
        controller.start()
        (source,) = market.sources()
        (home / "monitor.toml").write_text(
            f'{HEAD}[[source]]\nname = "{SITE}"\nsearch = "{source.search}"\ncurrency = "RUB"\ncountry = "RU"\nrender = "http"\n'
            f'[[watch]]\nname = "w"\nqueries = ["starlink"]\nsources = ["{SITE}"]\nevery = "{every}s"\n'
            f'[alerts]\nsmtp = "smtp://127.0.0.1:{port}"\nfrom = "monitor@example.org"\n'
            f'[[alerts.rule]]\nname = "desk"\nto = ["desk@example.org"]\n',
            "utf-8",
        )
        try:
            with service(home):
                while not post.taken:
                    time.sleep(0.05)
                took = [_one(market, post, tick, chance.uniform(0, every)) for tick in _ticks(market, changes)]
        finally:
            controller.stop()
    print(f"from a change on the page to its mail, visits every {every} s ({len(took)} changes)")
    limit = every + LATE_SECONDS
    print(f"  best {min(took):.1f} s, median {statistics.median(took):.1f} s, worst {max(took):.1f} s (limit {limit:.0f} s)")
    return max(took) <= limit


def _ticks(market: PracticeServer, wanted: int) -> Iterator[int]:
    """Ticks at which the site shows something new to the query."""
    tick = found = 0
    while found < wanted:
        tick += 1
        if market.seen(SITE, [tick - 1, tick], ["starlink"], cards_only=True):
            found += 1
            yield tick


def _one(market: PracticeServer, post: Post, tick: int, wait: float) -> float:
    time.sleep(wait)
    began = time.perf_counter()
    market.clock.set(tick)
    while not (arrived := post.news(began)):
        if time.perf_counter() - began > 60:
            raise SystemExit(f"no mail about tick {tick} within a minute")
        time.sleep(0.01)
    return arrived[0] - began


def main() -> int:
    """Run both and print; 1 when something is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watches", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--every", type=int, default=5)
    asked = parser.parse_args()
    waits = idle(asked.watches, asked.seconds)
    tells = latency(asked.changes, asked.every)
    return int(not (waits and tells))


if __name__ == "__main__":
    sys.exit(main())
