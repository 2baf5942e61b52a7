"""How fast a long history opens, and how fast a killed program is back.

    python bench/history.py [--versions 10000] [--listings 2000]

Opens one listing with so many versions: at the store (rows read, the last fifty versions rebuilt), every version rebuilt, as
the dashboard's page shows it, and as `monitor show` prints it. Then kills a process with SIGKILL in the middle of keeping
crawls, and times what the next start does: opening the database (whose log has to be gone through) and taking in the crawl
folder that was cut off. Median of five.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from starlette.requests import Request

from monitor.cli import main as monitor
from monitor.config import load_config
from monitor.ingest import IngestContext, recover
from monitor.web import pages
from monitor.web.desk import make_desk
from spiders.folder import PageRecord, RecordWriter, Role, write_plan
from spiders.listing import ListingReading, PageKind, PageReading
from spiders.plan import CrawlPlan, Query
from storage import Held, Kept, Layer, open_store
from storage.model import CaptureRef, CrawlRecord, Judgement, Listing, ListingState, Price, PriceKind, Status, Version
from storage.store import Store

T0 = datetime(2026, 1, 1, tzinfo=UTC)
SITE = "https://market.example"
ROUNDS = 5
CONFIG = f"""
[monitor]
contact = "desk@example.org"
[[source]]
name = "market"
search = "{SITE}/?q={{query}}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["market"]
every = "1h"
"""


class Nothing:
    """A catalogue without items."""

    def judge(self, _listing: Listing, *, items: Collection[str] | None = None) -> Judgement:  # noqa: ARG002 as catalogues have it
        """Nothing."""
        return Judgement()


def kept(number: int, listings: int, *, version: int = 1) -> Kept:
    """A crawl in which so many listings say something else."""
    at = T0 + timedelta(minutes=number)
    crawl = CrawlRecord(crawl_id=f"c{number}", source="market", watches=("w",), outcome="complete", started=at, ended=at, kept=at)
    said = []
    for native in range(listings):
        amount = 20_000 + (number * 7 + native) % 5_000
        listing = Listing(
            source="market", native_id=f"{native}", url=f"{SITE}/item/{native}", title=f"Starlink Mini {native}",
            price=Price(text=f"{amount} ₽", kind=PriceKind.FIXED, amount=Decimal(amount), currency="RUB"),
        )  # fmt: skip
        state = ListingState(listing=listing, status=Status.LIVE, first_seen=T0, last_seen=at, watches=("w",), version=version)
        said.append(
            Held(state=state, card=Layer(texts=(), at=at), item=None, digest=None, queries=("q",), sign=number, card_read=at)
        )
    capture = CaptureRef(
        record_id=f"<urn:uuid:{number:08d}-0000-4000-8000-000000000000>", sha256=f"{number:064x}", at=at, url=f"{SITE}/{number}",
        file=f"crawls/c{number}/pages.warc.gz",
    )  # fmt: skip
    versions = tuple(
        Version(listing=one.state.listing, number=version, crawl_id=crawl.crawl_id, first_seen=at, last_seen=at, capture=capture)
        for one in said
    )
    return Kept(crawl=crawl, held=tuple(said), versions=versions)


def timed(work: Callable[[], object]) -> str:
    """Median seconds by the clock and of processor time, as milliseconds in words."""
    clocks, works = [], []
    for _ in range(ROUNDS):
        clock, spent = time.perf_counter(), time.process_time()
        work()
        clocks.append(time.perf_counter() - clock)
        works.append(time.process_time() - spent)
    return f"{statistics.median(clocks) * 1e3:>9.1f} ms by the clock  {statistics.median(works) * 1e3:>9.1f} ms of processor time"


def show(config: Path) -> None:
    """`monitor show` of the long listing."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        monitor(["show", "market:0", "--config", str(config)])


def page(folder: Path, store: Store) -> None:
    """The long listing's page, its templates compiled anew each time."""
    desk = make_desk(load_config(folder / "monitor.toml"), store)
    scope = {"type": "http", "method": "GET", "path": "/listing", "headers": [], "query_string": b""}
    pages.listing(desk, Request({**scope, "path_params": {"listing_id": "market:0"}}))


def opening(folder: Path, versions: int) -> None:
    """The long history."""
    (folder / "monitor.toml").write_text(CONFIG, "utf-8")
    store = open_store(f"sqlite:///{folder}/data/monitor.db")
    for number in range(1, versions + 1):
        store.keep(kept(number, 1, version=number))
    print(f"open {versions:,} versions      {timed(lambda: store.versions('market:0')[-50:])}")
    print(f"rebuild every version     {timed(lambda: list(store.versions('market:0')))}")
    print(f"page of the dashboard     {timed(lambda: page(folder, store))}")
    store.close()
    print(f"monitor show              {timed(lambda: show(folder / 'monitor.toml'))}")


def writer(url: str, listings: int) -> None:
    """Keep crawls until somebody kills this process."""
    store = open_store(url)
    number = len(store.crawls()) + 1
    while True:
        store.keep(kept(number, listings, version=number))
        print(number, flush=True)
        number += 1


def cut_off(data: Path, number: int) -> None:
    """A crawl folder of 20 pages without a report."""
    folder = data / "crawls" / f"cut-{number}"
    plan = CrawlPlan(
        crawl_id=folder.name, source="other", search=SITE + "/?q={query}", queries=(Query(text="q", watches=("w",)),),
        hosts=("market.example",), user_agent="bench",
    )  # fmt: skip
    write_plan(folder, plan)
    with RecordWriter(folder) as records:
        for page in range(1, 21):
            url, at = f"{SITE}/?q=q&page={page}", T0 + timedelta(days=90 + number, seconds=page)
            cards = tuple(
                ListingReading(url=f"{SITE}/item/{page}-{n}", native_id=f"{page}-{n}", title=f"Starlink {n}", price_text="24 500 ₽")
                for n in range(50)
            )
            reading = PageReading(kind=PageKind.SEARCH, url=url, listings=cards)
            records.write(
                PageRecord(
                    number=page, role=Role.SEARCH, url=url, final_url=url, status=200, at=at, capture=None, reading=reading,
                    query="q", page=page,
                )
            )  # fmt: skip


def recovery(folder: Path, listings: int) -> None:
    """SIGKILL in the middle of keeping, and the next start."""
    url, spent = f"sqlite:///{folder}/data/monitor.db", []
    for number in range(ROUNDS):
        command = [sys.executable, __file__, "--write", url, "--listings", str(listings)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None, "it is piped"
        for _ in range(2):
            process.stdout.readline()
        time.sleep(0.05 * (number + 1))  # into the middle of the next one
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        cut_off(folder / "data", number)
        began = time.perf_counter()
        store = open_store(url)
        now = T0 + timedelta(days=200 + number)
        (result,) = recover(folder / "data", store=store, context=IngestContext(catalogue=Nothing()), now=now)
        spent.append(time.perf_counter() - began)
        assert result.kept, "the folder that was cut off is taken in"
        store.close()
    words = ", ".join(f"{one:.2f}" for one in spent)
    print(f"back after SIGKILL        {statistics.median(spent):>9.2f} s by the clock, slowest {max(spent):.2f} s  ({words})")


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", type=int, default=10_000)
    parser.add_argument("--listings", type=int, default=2_000, help="altered by each crawl while the process is killed")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        writer(asked.write, asked.listings)
    with tempfile.TemporaryDirectory() as folder:
        opening(Path(folder), asked.versions)
    with tempfile.TemporaryDirectory() as folder:
        recovery(Path(folder), asked.listings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
