"""Old versions read again: what today's program understands stands beside them, marked, and changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from crawl_folders import SITE, Market, card, item_page
from test_ingest_worlds import CONTEXT

from monitor.ingest import ingest
from monitor.reread import Rereader
from monitor.understand import Hints
from storage import Store, open_store

OFFER = {
    "@context": "https://schema.org", "@type": "Product", "name": "Starlink Mini", "sku": "1", "url": f"{SITE}/item/1",
    "description": "Новый, в коробке", "offers": {
        "@type": "Offer", "price": "24500", "priceCurrency": "RUB", "seller": {"@type": "Person", "name": "Пётр"},
    },
}  # fmt: skip
PAGE = (
    '<html><head><meta charset="utf-8"><title>Starlink Mini</title><script type="application/ld+json">'
    + json.dumps(OFFER)
    + "</script></head><body><h1>Starlink Mini</h1><p>24 500 ₽</p></body></html>"
).encode()


def history_of(tmp_path: Path, **misread: str) -> tuple[Store, Rereader]:
    """A history of one item page that an older program read so."""
    market, store = Market(tmp_path), open_store("memory:")
    said: dict[str, object] = {"title": "Starlink Mini", "description": "Новый, в коробке", "region_text": None, "image": None}
    folder = market.folder(item_page("1", card("1", **(said | misread))), body=PAGE)
    ingest(folder, store=store, context=CONTEXT, now=market.at())
    return store, Rereader(store=store, data=tmp_path, hints={"market": Hints(currency="RUB")})


def test_a_page_that_reads_as_it_did_has_no_differences(tmp_path: Path) -> None:
    _, rereader = history_of(tmp_path)
    assert list(rereader.run()) == []
    assert (rereader.tally.versions, rereader.tally.without_page, rereader.tally.not_shown) == (1, 0, 0)


def test_what_was_misread_is_shown_and_kept_beside_the_version(tmp_path: Path) -> None:
    store, rereader = history_of(tmp_path, seller_name="Показать телефон", price_text="125 ₽")
    before, changes = store.versions("market:1"), list(store.changes())
    (again,) = rereader.run()
    assert {(one.field, one.then, one.now) for one in again.differences} == {
        ("price", "125 RUB", "24500 RUB"), ("seller", "Показать телефон", "Пётр"),
    }  # fmt: skip
    for _ in range(2):
        rereader.keep(again, now=before[0].first_seen + timedelta(days=1))
    (kept,) = store.interpretations(listing_id="market:1")
    assert (kept.version, kept.fields, kept.listing.seller and kept.listing.seller.name) == (1, ("price", "seller"), "Пётр")
    assert rereader.tally.kept == 1
    assert (store.versions("market:1"), list(store.changes()), store.alerts()) == (before, changes, [])


def test_a_page_that_is_gone_or_torn_is_counted(tmp_path: Path) -> None:
    _, rereader = history_of(tmp_path, seller_name="x")
    (warc,) = tmp_path.glob("crawls/*/pages.warc.gz")
    warc.write_bytes(warc.read_bytes()[:200])
    assert list(rereader.run()) == []
    warc.unlink()
    assert list(rereader.run()) == []
    assert rereader.tally.without_page == 2


def test_only_what_is_asked_for_is_read_again(tmp_path: Path) -> None:
    store, rereader = history_of(tmp_path, seller_name="x")
    at = store.versions("market:1")[0].first_seen
    assert list(rereader.run(source="elsewhere")) == []
    assert list(rereader.run(since=at + timedelta(seconds=1))) == []
    assert len(list(rereader.run(since=at, source="market"))) == 1
