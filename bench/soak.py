"""The real service on the practice marketplace at high speed: memory, descriptors, threads and processor time over time.

    python bench/soak.py [--minutes 2] [--every 10] [--sites baraholka,orbita-shop,...]

The marketplace moves on every few seconds, every site is crawled every few seconds, mail goes into a folder. Prints a row each
twentieth of the run, for the service and for its workers with their browsers, and at the end how much the second half grew.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from service import descriptors, memory_mb, processor_seconds, service

from monitor.practice import PracticeServer
from monitor.workers import memory_mb as whole_memory_mb
from storage import open_store

SITES = "baraholka,orbita-shop,bazar-kz,radiorynok,gielda,souq"
CONFIG = """
[monitor]
contact = "bench@example.org"
[crawl]
delay = 0.02
max_pages = 10
details = "new"
allow_private_networks = true
{sources}
[[watch]]
name = "starlink"
items = ["satcom"]
queries = ["starlink", "старлинк"]
sources = [{names}]
every = "{every}s"
[alerts]
smtp = "folder:mail"
from = "monitor@example.org"
operator = ["ops@example.org"]
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One look at the service."""

    at: float
    memory: float
    workers: float
    files: int
    threads: int
    processor: float

    def line(self, crawls: int) -> str:
        """A row of the table."""
        return (
            f"{self.at:7.0f} s  {self.memory:6.0f} MB  {self.workers:6.0f} MB  {self.files:5d}  {self.threads:4d}  "
            f"{self.processor:7.1f} s  {crawls:6d}"
        )


def look(pid: int, began: float) -> Sample:
    """What the kernel says of the service now."""
    own = memory_mb(pid)
    threads = len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
    return Sample(
        at=time.monotonic() - began, memory=own, workers=whole_memory_mb(pid) - own, files=descriptors(pid), threads=threads,
        processor=processor_seconds(pid),
    )  # fmt: skip


def main() -> int:
    """Run it; 1 when the service itself grew by more than a tenth in the second half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--sites", default=SITES)
    asked = parser.parse_args()
    seconds = asked.minutes * 60
    with PracticeServer(seed=1, sites=asked.sites.split(",")) as market, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        blocks = "".join(
            f'[[source]]\nname = "{one.name}"\nsearch = "{one.search}"\ncurrency = "{one.currency}"\ncountry = "{one.country}"\n'
            for one in market.sources()
        )
        names = ", ".join(f'"{one.name}"' for one in market.sources())
        (home / "monitor.toml").write_text(CONFIG.format(sources=blocks, names=names, every=asked.every), "utf-8")
        market.clock.run(asked.every)
        samples = _watched(home, seconds)
        store = open_store(f"sqlite:///{home}/data/monitor.db")
        crawls = store.crawls()
        changes, told = sum(1 for _ in store.changes()), len(store.alerts())
        store.close()
        size = (home / "data" / "monitor.db").stat().st_size / 1e6
    outcomes = {outcome: sum(crawl.outcome == outcome for crawl in crawls) for outcome in sorted({c.outcome for c in crawls})}
    middle, last = samples[len(samples) // 2], samples[-1]
    growth = last.memory / middle.memory - 1
    print(f"{len(crawls)} crawls {outcomes}, {changes} changes, {told} alerts, database {size:.1f} MB")
    print(
        f"second half: memory {growth:+.1%} (limit +10 %), descriptors {last.files - middle.files:+d} (limit +5),"
        f" threads {last.threads - middle.threads:+d}"
    )
    return int(growth > 0.1 or last.files - middle.files > 5)


def _watched(home: Path, seconds: float) -> list[Sample]:
    samples: list[Sample] = []
    began = time.monotonic()
    print("   time    service    workers  files  thr.  processor  crawls")
    with service(home, "--web", "0") as program:
        while time.monotonic() - began < seconds:
            time.sleep(seconds / 20)
            samples.append(look(program.pid, began))
            print(samples[-1].line(len(list((home / "data" / "crawls").glob("*")))), flush=True)
            _visit(home)
    return samples


def _visit(home: Path) -> None:
    """Somebody looks at the dashboard now and then, once it is there."""
    said = (home / "stderr.txt").read_text().partition("dashboard: ")[2].split()
    if not said:
        return
    address = said[0]
    for page in ("", "listings", "changes", "health", "metrics"):
        urlopen(address + page, timeout=30).read()


if __name__ == "__main__":
    sys.exit(main())
