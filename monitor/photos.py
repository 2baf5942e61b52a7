"""Photographs of flagged listings: which are due after a crawl, the visit that fetches them, taking them into history.

A photograph is asked for as a page is: by the worker, in the host's turn and pace, with robots.txt, preserved as it came.
It is asked for once, after the crawl that found its listing, so that reading a message asks nobody for anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.ingest import IngestResult
from spiders.capture import CaptureMissing, read_capture
from spiders.folder import PAGES, Capture, read_records
from spiders.guard import netloc, on_site, parse_address, refusal
from spiders.photos import read_photos
from spiders.plan import CrawlPlan, Keep, Limits, PhotoWish
from storage.model import Belief, CaptureRef, Change, Listing, Photo
from storage.store import Store

FOLDER = "photos"  # within the crawl folder
MOST = 20  # photographs after one crawl; the rest after the next ones
TRIES = 2  # a photograph that could not be had so often is let be
FRESH = timedelta(days=3)  # a listing seen first longer ago gets none after all
LIMITS = Limits(response_bytes=8_000_000, response_seconds=30.0, crawl_seconds=180.0, requests=2 * MOST + 10, memory_mb=1200)
_OURS = 3  # a host that serves photographs of so many listings is the site's, not that of a seller who wants to know who looks
_ROTATES = 2  # more changed photographs in one crawl: the site gives them new addresses, the goods are the same


def due_photos(result: IngestResult, store: Store, *, now: datetime) -> list[Listing]:
    """The listings whose photograph should be fetched after this crawl, those seen first last leading."""
    crawl = result.crawl
    if not result.kept or crawl.outcome not in ("complete", "partial") or crawl.belief is Belief.HELD:
        return []
    lacking = store.unpictured(crawl.source, since=now - FRESH, tries=TRIES, limit=MOST)
    others = _changed(result.changes, store)
    return [*lacking, *(one for one in others if one.listing_id not in {other.listing_id for other in lacking})][:MOST]


def photo_plan(plan: CrawlPlan, folder: Path, listings: Sequence[Listing]) -> CrawlPlan | None:
    """The visit that fetches the photographs of these listings; None when no address may be asked. folder: the crawl's.

    Its hosts are those of the photographs: the site's own, and those that serve photographs of several of its listings.
    """
    others = _serving(folder)
    wishes, hosts = [], list(plan.hosts)
    for listing in listings:
        url = listing.image or ""
        host = photo_host(url)
        if refusal(url, hosts=None, allow_private=plan.allow_private_networks) is not None:
            continue
        if not on_site(url, plan.hosts):
            if others[host] < _OURS:
                continue
            hosts.append(host)
        wishes.append(PhotoWish(native_id=listing.native_id, url=url))
    if not wishes or plan.keep is Keep.NONE:
        return None
    return replace(
        plan, queries=(), known=(), hosts=tuple(dict.fromkeys(hosts)), photos=tuple(wishes), limits=LIMITS, screenshots=False,
        retries=min(plan.retries, 1), keep=Keep.ALL,
    )  # fmt: skip


def take_photos(folder: Path, *, plan: CrawlPlan, data: Path, store: Store, requests: int = 0) -> int:
    """Keep what a visit for photographs brought home, once; how many are new. folder: the visit's own. requests: that it made."""
    file = _relative(folder, data)
    known = {record.native_id: record for record in read_photos(folder)}
    photos = [
        Photo(
            listing_id=f"{plan.source}:{one.native_id}", crawl_id=plan.crawl_id, at=one.at, address=one.url,
            capture=_capture(one.capture, file), small=_capture(one.small, file), because=one.because,
        )
        for one in known.values()
    ]  # fmt: skip
    return store.add_photos(plan.crawl_id, photos, requests=requests) if photos else 0


def small_bytes(photo: Photo, data: Path) -> bytes | None:
    """The small copy of a photograph (JPEG); None where its file is gone or broken."""
    if photo.small is None:
        return None
    try:
        return read_capture(data / photo.small.file, photo.small.record_id)
    except (OSError, CaptureMissing, ValueError):
        return None


def photo_host(url: str) -> str:
    """The host that a photograph's address belongs to, its last label but the registry's two taken away: CDNs number their hosts.

    >>> photo_host("https://img17.cdn.example/a.jpg"), photo_host("https://cdn.example/a.jpg")
    ('cdn.example', 'cdn.example')
    """
    host = netloc(url)
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return host
    first, _, rest = host.partition(".")
    return rest if first and name.count(".") >= 2 and parse_address(name) is None else host


def _changed(changes: Iterable[Change], store: Store) -> list[Listing]:
    """Flagged listings that show another photograph now."""
    ids = list(dict.fromkeys(change.listing_id for change in changes if change.field == "image" and not change.baseline))
    if len(ids) > _ROTATES:
        return []
    states = [store.state(listing_id) for listing_id in ids]
    return [state.listing for state in states if state and state.listing.judgement.flagged and state.listing.image]


def _serving(folder: Path) -> Counter[str]:
    """How many listings of a crawl show a photograph of a host."""
    shown = {
        (photo_host(listing.image), listing.native_id or listing.url)
        for record in read_records(folder) if record.reading is not None
        for listing in record.reading.listings if listing.image
    }  # fmt: skip
    return Counter(host for host, _ in shown)


def _capture(capture: Capture | None, file: str) -> CaptureRef | None:
    if capture is None:
        return None
    return CaptureRef(record_id=capture.record_id, sha256=capture.sha256, at=capture.at, url=capture.url, file=file)


def _relative(folder: Path, data: Path) -> str:
    path = folder.resolve() / PAGES
    try:
        return path.relative_to(data.resolve()).as_posix()
    except ValueError:
        return path.as_posix()
