"""Whole crawls of result pages with 50 cards each: ours, a bare Scrapy spider, and an idiomatic parsel spider that yields items.

    python bench/crawl.py [--pages 200] [--rounds 3]

Every contender runs in a process of its own against one local server, once with few pages and once with many; the difference
divided by the pages between is what a page costs, start-up taken off. "whole journey" is everything monitor does with a page:
fetch, robots, preserve as WARC, read, write the crawl folder, and then understand, match, compare and commit every listing to
SQLite; "all known" is the same crawl a second time, when every listing is known.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CARDS = 50
PEERS = Path(__file__).parent / "peers"
CONFIG = """
[monitor]
data = "data"
contact = "bench@example.org"
[crawl]
delay = 0.0
max_pages = {pages}
details = "none"
allow_private_networks = true
[[source]]
name = "bench"
search = "http://127.0.0.1:{port}/search?q={{query}}&page={{page}}"
render = "http"
currency = "RUB"
country = "RU"
[[watch]]
name = "all"
items = ["satcom"]
queries = ["x"]
sources = ["bench"]
every = "1h"
"""


def spent(command: list[str]) -> tuple[float, float]:
    """CPU seconds of a process and its children, and wall seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONHASHSEED": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - began


@contextmanager
def server(pages: int) -> Iterator[tuple[int, int]]:
    """The local site in a process of its own: its port, and the size of a page."""
    process = subprocess.Popen([sys.executable, str(PEERS / "site.py"), str(pages)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port, size = map(int, process.stdout.readline().split())
        yield port, size
    finally:
        process.kill()
        process.wait()


def cost(command: Callable[[int], list[str]], few: int, many: int, rounds: int) -> tuple[float, float]:
    """Median milliseconds of CPU a page, and median pages a second, start-up taken off."""
    cpu, wall = [], []
    for _ in range(rounds):
        (cpu_few, wall_few), (cpu_many, wall_many) = spent(command(few)), spent(command(many))
        cpu.append((cpu_many - cpu_few) / (many - few) * 1000)
        wall.append((many - few) / max(wall_many - wall_few, 1e-9))
    return statistics.median(cpu), statistics.median(wall)


def monitor_crawl(folder: Path, port: int, pages: int) -> list[str]:
    """The command that makes one whole crawl in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "monitor.toml"
    config.write_text(CONFIG.format(pages=pages, port=port), "utf-8")
    return [sys.executable, "-m", "monitor", "crawl", "--config", str(config), "--json"]


def main() -> None:
    """Measure the contenders and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    few, many = 10, 10 + chosen.pages
    with tempfile.TemporaryDirectory() as name, server(many) as (port, size):
        here = Path(name)
        peers = PEERS / "spiders.py"
        fresh = itertools.count()

        def ours(pages: int) -> list[str]:
            return monitor_crawl(here / f"fresh-{next(fresh)}", port, pages)

        def again(pages: int) -> list[str]:
            command = monitor_crawl(here / f"again-{pages}", port, pages)
            if not (here / f"again-{pages}" / "data").exists():
                spent(command)
            return command

        results = {
            "bare Scrapy, nothing read": cost(
                lambda n: [sys.executable, str(peers), "bare", str(port), str(n)], few, many, chosen.rounds
            ),
            "idiomatic parsel, items yielded": cost(
                lambda n: [sys.executable, str(peers), "idiomatic", str(port), str(n)], few, many, chosen.rounds
            ),
            "monitor, whole journey, all new": cost(ours, few, many, chosen.rounds),
            "monitor, whole journey, all known": cost(again, few, many, chosen.rounds),
        }
    bound = results["idiomatic parsel, items yielded"][0]
    print(f"{chosen.pages} pages of {CARDS} cards, {size / 1000:.0f} KB each; medians of {chosen.rounds}")
    for label, (cpu, pace) in results.items():
        print(f"{label:36} {cpu:8.2f} ms CPU a page {pace:8.0f} pages/s   {cpu / bound:5.2f} x idiomatic")
    print(
        json.dumps(
            {
                label: {"cpu_ms": round(cpu, 2), "pages_s": round(pace, 1), "ratio": round(cpu / bound, 3)}
                for label, (cpu, pace) in results.items()
            }
        )
    )


if __name__ == "__main__":
    main()
