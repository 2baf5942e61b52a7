"""Photographs of listings, on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from storage_samples import T0, crawl, first, held, listing

from storage import Kept, Store, StoreError
from storage.model import CaptureRef, Judgement, Photo, Status

FLAGGED = Judgement(item="starlink_mini", flagged=True, score=8.0)
WARC = "crawls/c1/photos/pages.warc.gz"


def capture(number: int, *, file: str = WARC) -> CaptureRef:
    return CaptureRef(
        record_id=f"<urn:uuid:00000000-0000-4000-8000-{number:012}>", sha256=f"{number:064x}", at=T0, url="https://img.example/1",
        file=file,
    )  # fmt: skip


def photo(**more: object) -> Photo:
    base = Photo(listing_id="avito:1", crawl_id="c1", at=T0, address="https://img.example/1", capture=capture(1), small=capture(2))
    return replace(base, **more)  # type: ignore[arg-type]


def flagged(**more: object) -> Kept:
    one = replace(listing(), image="https://img.example/1", judgement=FLAGGED)
    return first(replace(one, **more))  # type: ignore[arg-type]


def test_a_photo_comes_back_as_it_went_in(store: Store) -> None:
    store.keep(flagged())
    failed = photo(address="https://img.example/2", capture=None, small=None, because="status 404")
    assert store.add_photos("c1", [photo(), failed], requests=3) == 2
    assert store.photos("avito:1") == [photo(), failed]
    assert store.photo("avito:1") == photo()
    assert store.photo("avito:2") is None


def test_what_is_asked_for_photos_counts_as_the_crawls_and_counts_once(store: Store) -> None:
    store.keep(flagged())
    before = store.crawl("c1")
    assert before is not None
    for _ in range(2):
        store.add_photos("c1", [photo()], requests=3)
    after = store.crawl("c1")
    assert after is not None and after.requests == before.requests + 3
    assert len(store.photos("avito:1")) == 1


def test_a_photo_of_nothing_known_is_refused(store: Store) -> None:
    store.keep(flagged())
    with pytest.raises(StoreError):
        store.add_photos("c1", [photo(listing_id="avito:9")])
    with pytest.raises(StoreError):
        store.add_photos("c9", [photo(crawl_id="c9")])


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        (flagged(), True),
        (flagged(judgement=Judgement()), False),
        (flagged(image=None), False),
    ],
)
def test_only_flagged_listings_that_state_a_photograph_lack_one(store: Store, kept: Kept, wanted: bool) -> None:
    store.keep(kept)
    found = store.unpictured("avito", since=T0, tries=2, limit=9)
    assert [one.listing_id for one in found] == (["avito:1"] if wanted else [])


def test_who_has_a_photo_or_was_asked_for_in_vain_too_often_or_is_old_or_gone_lacks_none(store: Store) -> None:
    store.keep(flagged())
    lacking = lambda since=T0, tries=2: [one.listing_id for one in store.unpictured("avito", since=since, tries=tries, limit=9)]  # noqa: E731
    assert lacking() == ["avito:1"]
    assert lacking(since=T0 + timedelta(days=9)) == []
    store.add_photos("c1", [photo(capture=None, small=None, because="status 404")])
    assert lacking() == ["avito:1"]
    assert lacking(tries=1) == []
    one = replace(listing(), image="https://img.example/1", judgement=FLAGGED)
    store.keep(Kept(crawl=crawl(2), held=(held(one, 2, status=Status.GONE),)))
    assert lacking() == []
    store.keep(Kept(crawl=crawl(3), held=(held(one, 3),)))
    store.add_photos("c3", [photo(crawl_id="c3")])
    assert lacking() == []
