"""A desk with a configuration, and a database in which a little has happened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.cli import main
from storage import Held, Kept, Layer, open_store
from storage.model import (
    Belief,
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Identifier,
    Intent,
    Judgement,
    Listing,
    ListingState,
    Place,
    Price,
    PriceKind,
    Seller,
    Status,
    Version,
)

CONFIG = """
[monitor]
contact = "desk@example.org"
[[source]]
name = "shop"
search = "https://shop.example/?q={query}"
[[source]]
name = "board"
search = "https://board.example/?q={query}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["shop", "board"]
every = "1h"
"""
T0 = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PHONE = Identifier(type="phone", value="+380501112233", words="050 111-22-33", field="description")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a monitor.toml."""
    (tmp_path / "monitor.toml").write_text(CONFIG, "utf-8")
    return tmp_path


@pytest.fixture
def run(
    desk: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`monitor` as a person calls it in the desk's folder, in this process: starting a new one for each call costs minutes."""
    monkeypatch.chdir(desk)
    fed = tmp_path_factory.mktemp("fed") / "stdin"

    def call(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        fed.write_text(stdin, "utf-8")
        capfd.readouterr()
        with monkeypatch.context() as patch, fed.open(encoding="utf-8") as file, pytest.raises(SystemExit) as ended:
            patch.setattr(sys, "stdin", file)
            for name, value in environment.items():
                patch.setenv(name, value)
            main(words)
        told = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(words, ended.value.code, told.out, told.err)

    return call


def crawl(number: int = 1, **said: object) -> CrawlRecord:
    """A crawl of the shop, `number` hours after T0."""
    record = CrawlRecord(
        crawl_id=f"c{number}", source="shop", watches=("starlink",), outcome="complete", started=T0 + number * HOUR,
        ended=T0 + number * HOUR, kept=T0 + number * HOUR + HOUR / 12, pages=2, listings=2, not_understood=(("price", 3),),
    )  # fmt: skip
    return replace(record, **said)  # type: ignore[arg-type]


def offer(native_id: str = "1", **said: object) -> Listing:
    """A terminal offered with a phone number in its description."""
    listing = Listing(
        source="shop", native_id=native_id, url=f"https://shop.example/{native_id}", title="Starlink Mini [red]",
        description="Новый, звоните 050 111-22-33", seller=Seller(name="=HYPERLINK(1)"),
        price=Price(text="24 500 грн", kind=PriceKind.FIXED, amount=Decimal(24500), currency="UAH"),
        place=Place(text="Київ", country="UA", admin1="UA-30", city="Kyiv"), identifiers=(PHONE,),
        judgement=Judgement(item="starlink_mini", intent=Intent.SALE, flagged=True, score=6.5, flags=(
            Flag(rule="starlink_mini", kind=FlagKind.ITEM, weight=5.0, words="Starlink Mini", field="title", lose="a case"),)),
    )  # fmt: skip
    return replace(listing, **said)  # type: ignore[arg-type]


def held(listing: Listing, number: int = 1, *, status: Status = Status.LIVE, version: int = 1) -> Held:
    """What history knows of it after crawl `number`."""
    at = T0 + number * HOUR
    state = ListingState(
        listing=listing, status=status, first_seen=T0 + HOUR, last_seen=at, watches=("starlink",), version=version,
        status_because="404 on its own page" if status is Status.GONE else None,
    )  # fmt: skip
    return Held(
        state=state, card=Layer(texts=(("title", listing.title or ""),), at=at), item=None, digest=None, queries=("starlink",)
    )


def version(listing: Listing, number: int, crawl_number: int) -> Version:
    """Version `number` of it, begun by crawl `crawl_number`."""
    at = T0 + crawl_number * HOUR
    capture = CaptureRef(
        record_id=f"<urn:uuid:{crawl_number}>", sha256="ab" * 32, at=at, url=str(listing.url), file="crawls/c/pages.warc.gz"
    )
    return Version(listing=listing, number=number, crawl_id=f"c{crawl_number}", first_seen=at, last_seen=at, capture=capture)


def fill(desk: Path) -> None:
    """Two listings: one whose price fell, one that is gone; and a crawl of the board that is held."""
    store = open_store(f"sqlite:///{desk}/data/monitor.db")
    first, second = (
        offer("1"),
        offer("2", title="Чехол\x1b[31m для Starlink", judgement=Judgement(item="starlink_mini", accessory=True)),
    )
    cheaper = replace(first, price=Price(text="20 000 грн", kind=PriceKind.FIXED, amount=Decimal(20000), currency="UAH"))
    born = [
        Change(change_id=f"n{each.native_id}", listing_id=each.listing_id, url=each.url, at=T0 + HOUR, kind=ChangeKind.NEW,
               baseline=True, crawl_id="c1", watches=("starlink",))
        for each in (first, second)
    ]  # fmt: skip
    fallen = Change(change_id="p1", listing_id="shop:1", url=first.url, at=T0 + 2 * HOUR, kind=ChangeKind.CHANGED, field="price",
                    old="24500 UAH", new="20000 UAH", crawl_id="c2", watches=("starlink",))  # fmt: skip
    told = Change(
        change_id="d1", listing_id="shop:1", url=first.url, at=T0 + 2 * HOUR, kind=ChangeKind.CHANGED, field="description",
        old="Новый", new="Новый, пишите seller@example.com", crawl_id="c2", watches=("starlink",),
    )  # fmt: skip
    removed = Change(change_id="r2", listing_id="shop:2", url=second.url, at=T0 + 2 * HOUR, kind=ChangeKind.REMOVED,
                     crawl_id="c2", watches=("starlink",))  # fmt: skip
    try:
        kept: Sequence[Kept] = (
            Kept(crawl=crawl(1, baseline=True), held=(held(first), held(second)), changes=tuple(born),
                 versions=(version(first, 1, 1), version(second, 1, 1))),
            Kept(crawl=crawl(2), held=(held(cheaper, 2, version=2), held(second, 2, status=Status.GONE)),
                 versions=(version(cheaper, 2, 2),), changes=(fallen, told, removed)),
            Kept(crawl=crawl(3, source="board", belief=Belief.HELD, held_because="3 listings where 40 used to be")),
        )  # fmt: skip
        assert all(store.keep(each) for each in kept)
    finally:
        store.close()


@pytest.fixture
def filled(desk: Path) -> Path:
    """The desk with a database."""
    fill(desk)
    return desk
