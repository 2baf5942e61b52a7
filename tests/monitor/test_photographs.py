"""Photographs after a crawl: which are due, which hosts may be asked, what comes into history, and that messages wait for them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from crawl_folders import T0, Market, card, search_page
from PIL import Image

from monitor.app import opened
from monitor.catalogue import Catalogue
from monitor.commands.show import _learned_of, find
from monitor.config import load_config
from monitor.ingest import IngestContext, IngestResult, ingest
from monitor.photos import FOLDER, MOST, due_photos, photo_plan, small_bytes, take_photos
from monitor.practice import PracticeServer
from spiders.capture import CaptureWriter, Exchange
from spiders.folder import Outcome, read_plan
from spiders.photos import PHOTOS, PhotoRecord
from spiders.picture import small_copy
from spiders.plan import CrawlPlan, Keep
from storage import MemoryStore, Store, open_store

NOW = T0 + timedelta(hours=2)
CONTEXT = IngestContext(catalogue=Catalogue.default(), watches={"starlink": ("satcom",)})


@pytest.fixture
def store() -> Iterator[Store]:
    opened = MemoryStore()
    yield opened
    opened.close()


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market(tmp_path)


def taken_in(market: Market, store: Store, *cards: object, **how: object) -> tuple[IngestResult, Path]:
    folder = market.folder(search_page(*cards), **how)  # type: ignore[arg-type]
    return ingest(folder, store=store, context=CONTEXT, now=NOW), folder


def wished(folder: Path, result: IngestResult, store: Store, **plan: object) -> CrawlPlan | None:
    return photo_plan(replace(read_plan(folder), **plan), folder, due_photos(result, store, now=NOW))  # type: ignore[arg-type]


def test_a_flagged_listing_is_due_and_what_is_not_flagged_is_not(market: Market, store: Store) -> None:
    result, _ = taken_in(market, store, card("1"), card("2", title="Чехол для телефона"), card("3", image=None))
    assert [listing.native_id for listing in due_photos(result, store, now=NOW)] == ["1"]


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.FAILED])
def test_a_site_that_blocks_or_fails_is_not_asked_for_photographs(market: Market, store: Store, outcome: Outcome) -> None:
    result, _ = taken_in(market, store, card("1"), outcome=outcome)
    assert due_photos(result, store, now=NOW) == []


def test_a_crawl_that_was_taken_in_before_makes_nothing_due(market: Market, store: Store) -> None:
    _, folder = taken_in(market, store, card("1"))
    again = ingest(folder, store=store, context=CONTEXT, now=NOW)
    assert due_photos(again, store, now=NOW) == []


def test_a_first_crawl_fetches_some_and_the_next_ones_the_rest(market: Market, store: Store) -> None:
    result, _ = taken_in(market, store, *(card(str(number)) for number in range(MOST + 5)))
    assert len(due_photos(result, store, now=NOW)) == MOST
    result, _ = taken_in(market, store, *(card(str(number)) for number in range(MOST + 5)))
    assert len(due_photos(result, store, now=NOW)) == MOST


def test_another_photograph_of_a_flagged_listing_is_due_and_a_site_that_renames_all_is_seen_through(
    market: Market, store: Store
) -> None:
    cards = [card(str(number)) for number in range(9)]
    _, folder = taken_in(market, store, *cards)
    for listing in store.unpictured("market", since=T0, tries=1, limit=99):
        keep_photo(market, store, folder, listing.native_id)
    other = replace(cards[0], image="https://cdn1.example/img/other.jpg")
    result, _ = taken_in(market, store, other, *cards[1:])
    assert [listing.image for listing in due_photos(result, store, now=NOW)] == [other.image]
    renamed = [replace(one, image=f"https://cdn1.example/day2/{one.native_id}.jpg") for one in cards]
    result, _ = taken_in(market, store, *renamed)
    assert due_photos(result, store, now=NOW) == []


def test_a_host_of_the_sites_own_or_of_several_listings_is_asked_and_a_sellers_own_is_not(market: Market, store: Store) -> None:
    cards = [
        *(card(str(number), image=f"https://img{number}.cdn.example/{number}.jpg") for number in range(3)),
        card("3", image="https://pictures.market.example/3.jpg"),
        card("4", image="https://seller.example/who-looks.jpg"),
    ]
    result, folder = taken_in(market, store, *cards)
    plan = wished(folder, result, store)
    assert plan is not None
    assert {wish.native_id for wish in plan.photos} == {"0", "1", "2", "3"}
    assert set(plan.hosts) == {*read_plan(folder).hosts, "cdn.example"}
    assert (plan.queries, plan.known, plan.limits.response_bytes) == ((), (), 8_000_000)


@pytest.mark.parametrize(
    "image",
    ["http://127.0.0.1/1.jpg", "http://user:pw@market.example/1.jpg", "file:///etc/passwd", "data:image/png;base64,AA", "x"],
)
def test_an_address_that_may_not_be_asked_is_not_even_planned(market: Market, store: Store, image: str) -> None:
    result, folder = taken_in(market, store, *(card(str(number), image=image) for number in range(4)))
    assert wished(folder, result, store) is None


def test_where_nothing_is_preserved_no_photograph_is_fetched(market: Market, store: Store) -> None:
    result, folder = taken_in(market, store, *(card(str(number)) for number in range(4)))
    assert wished(folder, result, store, keep=Keep.NONE) is None


def jpeg(color: str = "olive") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(written, "JPEG")
    return written.getvalue()


def keep_photo(market: Market, store: Store, folder: Path, native_id: str, *, url: str | None = None, color: str = "olive") -> int:
    """What a visit for one photograph leaves behind, taken into history."""
    import orjson

    visit = folder / FOLDER
    visit.mkdir(exist_ok=True)
    url = url or f"https://cdn1.example/img/{native_id}/640x480.jpg?x=1"
    with CaptureWriter(visit, software="monitor", description="photos", at=T0) as writer:
        whole = writer.write(Exchange(url=url, at=T0, request_headers=(), status=200, headers=(), body=jpeg(color)))
        small = writer.write_small(url=url, jpeg=small_copy(jpeg(color)).jpeg, of=whole, at=T0)
    with (visit / PHOTOS).open("ab") as file:
        file.write(orjson.dumps(PhotoRecord(native_id=native_id, url=url, at=T0, capture=whole, small=small)) + b"\n")
    return take_photos(visit, plan=read_plan(folder), data=market.data, store=store, requests=1)


def image_changes(result: IngestResult) -> list[tuple[str | None, str | None]]:
    return [(change.old, change.new) for change in result.changes if change.field == "image"]


@pytest.mark.parametrize(("color", "later"), [("olive", 0), ("navy", 1)])
def test_moving_between_addresses_is_a_change_only_where_their_pictures_differ(
    market: Market, store: Store, color: str, later: int
) -> None:
    here, there = card("1"), card("1", image="https://cdn1.example/img/elsewhere.jpg")
    others = [card(str(number)) for number in range(2, 9)]
    _, folder = taken_in(market, store, here, *others)
    keep_photo(market, store, folder, "1", url=here.image)
    # Nobody has seen yet what the other address delivers: that it is another one is told, and its photograph fetched.
    result, folder = taken_in(market, store, there, *others)
    assert image_changes(result) == [(here.image, there.image)]
    assert [listing.image for listing in due_photos(result, store, now=NOW) if listing.native_id == "1"] == [there.image]
    keep_photo(market, store, folder, "1", url=there.image, color=color)
    told = [_learned_of(change, find(store, "market:1")) for change in result.changes if change.field == "image"]
    assert told == (["the same picture"] if color == "olive" else [""])
    for shown in (here, there, here):
        result, _ = taken_in(market, store, shown, *others)
        assert len(image_changes(result)) == later
        state = store.state("market:1")
        assert state is not None
        assert state.listing.image == shown.image
    assert state.version == 2 + 3 * later


def test_a_third_address_is_told_whatever_is_known_of_two(market: Market, store: Store) -> None:
    here, there = card("1"), card("1", image="https://cdn1.example/img/elsewhere.jpg")
    third = card("1", image="https://cdn1.example/img/third.jpg")
    others = [card(str(number)) for number in range(2, 9)]
    _, folder = taken_in(market, store, here, *others)
    keep_photo(market, store, folder, "1", url=here.image)
    _, folder = taken_in(market, store, there, *others)
    keep_photo(market, store, folder, "1", url=there.image)
    result, _ = taken_in(market, store, third, *others)
    assert image_changes(result) == [(there.image, third.image)]


def test_a_photograph_is_taken_in_once_and_its_small_copy_is_found_again(market: Market, store: Store) -> None:
    _, folder = taken_in(market, store, card("1"))
    assert keep_photo(market, store, folder, "1") == 1
    assert take_photos(folder / FOLDER, plan=read_plan(folder), data=market.data, store=store) == 0
    photo = store.photo("market:1")
    assert photo is not None and photo.capture is not None
    assert photo.capture.file == f"crawls/{folder.name}/photos/pages.warc.gz"
    assert small_bytes(photo, market.data) == small_copy(jpeg()).jpeg
    (market.data / photo.capture.file).write_bytes(b"\x1f\x8bnothing")
    assert small_bytes(photo, market.data) is None
    (market.data / photo.capture.file).unlink()
    assert small_bytes(photo, market.data) is None


CONFIG = """
[monitor]
contact = "tests@example.org"
[crawl]
delay = 0.0
details = "none"
allow_private_networks = true
[evidence]
photos = "{photos}"
[[source]]
name = "orbita-shop"
search = "{search}"
render = "http"
{more}
[[watch]]
name = "w"
items = ["satcom"]
queries = ["starlink"]
sources = ["orbita-shop"]
every = "1h"
[alerts]
smtp = "folder:mail"
from = "monitor@example.org"
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""


def crawled(home: Path, *, photos: str = "flagged", more: str = "") -> tuple[list[str], list[int], int]:
    """One crawl of a practice shop: the images it was asked for, what each mail carries, and the requests that were counted."""
    home.mkdir(exist_ok=True)
    with PracticeServer(seed=1, sites=["orbita-shop"]) as shop:
        (source,) = shop.sources()
        (home / "monitor.toml").write_text(CONFIG.format(search=source.search, photos=photos, more=more), "utf-8")
        config = load_config(home / "monitor.toml")

        async def run() -> None:
            async with opened(config) as app:
                await app.crawler.crawl("orbita-shop", list(config.watch))
                assert not app.crawler.picturing
                await app.deliver()

        asyncio.run(run())
        asked = [request.target for request in shop.requests if request.target.startswith("/img/")]
    mails = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in (home / "mail").glob("*.eml")]
    carried = [sum(part.get_content_type() == "image/jpeg" for part in mail.walk()) for mail in mails]
    store = open_store(config.storage.url)
    counted = store.crawls()[0].requests
    store.close()
    return asked, carried, counted


def test_the_mail_of_a_crawl_carries_the_photographs_that_were_fetched_after_it(tmp_path: Path) -> None:
    asked, carried, counted = crawled(tmp_path)
    assert len(asked) >= 5 and len(set(asked)) == len(asked)
    assert carried == [min(len(asked), 10)]  # as many as a first look tells of
    assert counted >= len(asked) + 2  # the site sees them, so its budget does


def test_who_wants_no_photographs_asks_for_none(tmp_path: Path) -> None:
    asked, carried, _ = crawled(tmp_path, photos="none")
    assert (asked, carried) == ([], [0])


def test_photographs_keep_to_the_budget_of_the_day(tmp_path: Path) -> None:
    asked, _, counted = crawled(tmp_path, more="requests_per_day = 8")
    assert counted <= 8
    assert len(asked) < 8


def test_a_message_waits_while_the_photographs_of_its_crawl_are_on_the_way(tmp_path: Path) -> None:
    from monitor.alerts.delivery import deliver
    from monitor.config import parse_config
    from storage.model import Alert, AlertKind

    config = parse_config('[alerts]\nsmtp = "folder:mail"\nfrom = "m@example.org"\n', folder=tmp_path).alerts
    store = MemoryStore()
    alert = Alert(
        alert_id="a", kind=AlertKind.TEST, rule="r", recipient="desk@example.org", created=T0, due=T0,
        payload='{"kind":"test","rule":"r"}', crawl_id="c1", message_id="a@example.org",
    )  # fmt: skip
    store.queue([alert])
    assert deliver(store, config, now=NOW, not_yet={"c1"}).sent == 0
    assert deliver(store, config, now=NOW, not_yet={"c2"}).sent == 1


def test_photographs_fetched_before_the_program_was_told_to_stop_are_kept(tmp_path: Path) -> None:
    with PracticeServer(seed=1, sites=["orbita-shop"]) as shop:
        (source,) = shop.sources()
        text = CONFIG.format(search=source.search, photos="flagged", more="delay = 0.2")
        (tmp_path / "monitor.toml").write_text(text, "utf-8")
        config = load_config(tmp_path / "monitor.toml")

        def asked() -> int:
            return sum(request.target.startswith("/img/") for request in shop.requests)

        async def run() -> None:
            async with opened(config) as app:
                crawl = asyncio.create_task(app.crawler.crawl("orbita-shop", list(config.watch)))
                while asked() < 3 and not crawl.done():  # noqa: ASYNC110  # the shop counts in another thread
                    await asyncio.sleep(0.02)
                assert app.crawler.picturing
                crawl.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await crawl
                assert not app.crawler.picturing

        asyncio.run(run())
        fetched = asked()
    store = open_store(config.storage.url)
    [crawl] = store.crawls()
    kept = [photo for state in store.listings() for photo in store.photos(state.listing.listing_id)]
    store.close()
    assert crawl.outcome == "complete"
    assert fetched - 1 <= len(kept) + 1 and kept
