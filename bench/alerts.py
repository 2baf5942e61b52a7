"""Delivering a full outbox: alerts about one listing each, over one SMTP connection to an aiosmtpd on loopback.

    python bench/alerts.py [--alerts 10000] [--recipients 1] [--folder]

The server is a process of its own, so its CPU is not counted. "make" is deciding what to tell and putting it into the outbox
(SQLite), "deliver" is everything from reading the outbox to noting each message as sent. --folder writes .eml files instead. Ends
with 1 when a message takes more processor time than its limit, or one did not leave.
"""

from __future__ import annotations

import argparse
import multiprocessing
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from monitor.alerts.delivery import deliver
from monitor.alerts.rules import alerts_for
from monitor.config import AlertsConfig, parse_config
from storage import Store, open_store
from storage.model import (
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Intent,
    Judgement,
    Listing,
    ListingState,
    Place,
    Price,
    PriceKind,
    Seller,
    Status,
)

LIMITS = {"make": 2.0, "deliver": 5.0}  # ms of processor time each: 10,000 alerts in about a minute
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
CONFIG = '[alerts]\nsmtp = "{smtp}"\nfrom = "monitor@example.org"\n[[alerts.rule]]\nname = "desk"\nto = [{to}]\n'


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--recipients", type=int, default=1)
    parser.add_argument("--folder", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, way_out(Path(name), folder=options.folder) as smtp:
        to = ", ".join(f'"r{number}@example.org"' for number in range(options.recipients))
        config = parse_config(CONFIG.format(smtp=smtp, to=to), folder=Path(name)).alerts
        store = open_store(f"sqlite:///{name}/monitor.db")
        with measured("make", options.alerts):
            fill(store, config, options.alerts // options.recipients)
        with measured("deliver", options.alerts):
            report = deliver(store, config, now=NOW)
        store.close()
    sys.stdout.write(f"{report.sent} sent, {report.deferred} deferred, {report.given_up} given up\n")
    if report.sent != options.alerts // options.recipients * options.recipients:
        raise SystemExit(f"not everything left: {report}")


@contextmanager
def measured(what: str, count: int) -> Iterator[None]:
    """One line for what happens inside."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    each, limit = cpu / count * 1000, LIMITS[what]
    said = f"{what:8} {count / wall:8,.0f} alerts/s {wall:8.1f} s {each:8.3f} ms CPU each (limit {limit})"
    sys.stdout.write(said + "\n")
    if each > limit:
        raise SystemExit(f"{what}: over its limit")


def fill(store: Store, config: AlertsConfig, crawls: int) -> None:
    """One new listing a crawl."""
    for number in range(crawls):
        listing = listing_of(number)
        crawl_id = f"20261123T140000Z-avito-{number:06}"
        change = Change(
            change_id=f"{number:016x}", listing_id=listing.listing_id, url=listing.url, at=NOW, kind=ChangeKind.NEW,
            crawl_id=crawl_id, watches=("starlink",),
        )  # fmt: skip
        crawl = CrawlRecord(
            crawl_id=crawl_id, source="avito", watches=("starlink",), outcome="complete", started=NOW - timedelta(minutes=4),
            ended=NOW, listings=41, total=41,
        )  # fmt: skip
        state = ListingState(listing=listing, status=Status.LIVE, first_seen=NOW, last_seen=NOW, watches=("starlink",), version=1)
        store.queue(alerts_for(crawl, [change], {listing.listing_id: state}, config=config, now=NOW))


def listing_of(number: int) -> Listing:
    """A flagged listing with as much to tell as usual."""
    words = (
        ("rf_no_documents", "sold without documents", "без документов"),
        ("rf_new_regions_wording", "occupied", "в новых регионах"),
    )
    reds = tuple(
        Flag(rule=rule, kind=FlagKind.RED_FLAG, weight=2.0, words=said, field="description", label=label)
        for rule, label, said in words
    )
    item = Flag(rule="starlink_mini", kind=FlagKind.ITEM, weight=3.0, words="Starlink Mini", field="title", label="Starlink Mini")
    return Listing(
        source="avito", native_id=str(number), url=f"https://avito.example/item/{number}", title=f"Starlink Mini, новый, {number}",
        description="Комплект. Отправка в новых регионах, без документов.", condition="Новое", seller=Seller(name="Связь Юг"),
        price=Price(text="64 900 ₽", kind=PriceKind.FIXED, amount=Decimal(64900), currency="RUB"),
        place=Place(text="Ростов-на-Дону", country="RU", admin1="RU-ROS", city="Rostov-on-Don", confidence=0.99),
        judgement=Judgement(item="starlink_mini", intent=Intent.SALE, flagged=True, score=8.5, flags=(item, *reds)),
    )  # fmt: skip


@contextmanager
def way_out(data: Path, *, folder: bool) -> Iterator[str]:
    """Where [alerts] smtp points: a mail folder, or a server that takes everything and keeps nothing."""
    if folder:
        yield f"folder:{data / 'mail'}"
        return
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=take_everything, args=(there,), daemon=True)
    server.start()
    yield f"smtp://127.0.0.1:{here.recv()}"
    server.terminate()
    server.join(10)


def take_everything(pipe: Connection) -> None:
    """The mail server."""
    from aiosmtpd.controller import Controller

    class Sink:
        """Says yes."""

        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802  # aiosmtpd calls it so
            return "250 taken"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    pipe.send(port)
    threading.Event().wait()


if __name__ == "__main__":
    main()
