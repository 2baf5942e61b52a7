"""The chain of evidence: each crawl that is kept adds a link whose head rests on what the crawl added and on the head before.

    content = SHA-256 over the sorted SHA-256 of each row (a version, a change, a version of a seller, what a page no longer
              states, a standing with its evidence) and of the crawl's own words
    head    = SHA-256 over "number, head before, crawl id, belief, content"

A row is digested as JSON with sorted keys, so that anybody can do it again from an export. Who knows one head (every message about
changes carries one) can tell later whether anything up to it was altered, taken away or put in. Pure.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson

from storage.codec import pack
from storage.model import CaptureRef, Change, CrawlRecord, Link, SellerVersion, Stood, Turn, Version
from storage.rows import version_body

FIRST = "0" * 64  # the head before the first link


class Chained(Protocol):
    """What checking needs of a store."""

    def links(self) -> Iterator[Link]:
        """Every link, from the first on."""
        ...

    def crawls(self) -> list[CrawlRecord]:
        """Every crawl, newest first."""
        ...

    def history(self) -> Iterator[tuple[Version, datetime | None]]:
        """Every version."""
        ...

    def changes(self) -> Iterator[Change]:
        """Every change."""
        ...

    def seller_versions(self) -> Iterator[SellerVersion]:
        """Every version of every seller."""
        ...

    def turns(self) -> Iterator[Turn]:
        """Everything that a kind of page began or ceased to state."""
        ...

    def stood(self) -> Iterator[Stood]:
        """Every standing of every listing."""
        ...

    def capture(self, record_id: str) -> CaptureRef | None:
        """A preserved response by its record id."""
        ...


def version_digest(version: Version, body: dict[str, Any] | None = None) -> bytes:
    """SHA-256 of what a version says and rests on. body: version_body of its listing, where it is at hand."""
    said = version_body(pack(version.listing)) if body is None else body
    capture = version.capture
    return _digest(
        "version", version.listing.listing_id, version.number, _time(version.first_seen), said,
        None if capture is None else (capture.record_id, capture.sha256),
    )  # fmt: skip


def change_digest(change: Change, sha256: str | None) -> bytes:
    """SHA-256 of a change. sha256: of the response it rests on."""
    return _digest("change", {**pack(change), "at": _time(change.at)}, sha256)


def seller_digest(version: SellerVersion) -> bytes:
    """SHA-256 of what a seller says of itself and rests on."""
    key, capture = version.key, version.capture
    return _digest(
        "seller", key.source, key.known_by.value, key.key, version.number, _time(version.at), pack(version.seller),
        version.listings, None if capture is None else (capture.record_id, capture.sha256),
    )  # fmt: skip


def turn_digest(turn: Turn) -> bytes:
    """SHA-256 of what a kind of page says, or no longer says, in a field."""
    return _digest("turn", turn.listing_id, turn.side.value, turn.field, turn.said.value, _time(turn.at), turn.words)


def stood_digest(stood: Stood) -> bytes:
    """SHA-256 of a listing's status and the evidence for it."""
    return _digest("standing", stood.listing_id, _time(stood.at), stood.status.value, stood.because)


def content_of(crawl: CrawlRecord, rows: Iterable[bytes], beside: Iterable[bytes] | None) -> str:
    """The digest of a crawl and of what it added; the order of the rows does not matter.

    beside: digests of turns and standings; None: as links were made before those were in the chain.
    """
    form = "crawl" if beside is None else "crawl 2"
    own = _digest(form, crawl.crawl_id, crawl.source, crawl.outcome, _time(crawl.started))
    return hashlib.sha256(b"".join([own, *sorted([*rows, *(beside or ())])])).hexdigest()


def next_link(before: Link | None, crawl: CrawlRecord, content: str, *, at: datetime) -> Link:
    """The link that a crawl adds."""
    number, last = (1, FIRST) if before is None else (before.number + 1, before.head)
    return Link(
        number=number, crawl_id=crawl.crawl_id, belief=crawl.belief, at=at, content=content,
        head=head_of(number, last, crawl.crawl_id, crawl.belief.value, content),
    )  # fmt: skip


def head_of(number: int, before: str, crawl_id: str, belief: str, content: str) -> str:
    """The head of a link.

    >>> head_of(1, FIRST, "c1", "believed", "ab" * 32)[:16]
    '5040f315d702dc66'
    """
    return hashlib.sha256("\n".join((str(number), before, crawl_id, belief, content)).encode()).hexdigest()


def chain_faults(store: Chained, *, head: str | None = None) -> Iterator[str]:
    """What does not fit, one sentence each; nothing when all is whole. head: one that somebody kept, which has to be there."""
    crawls = {crawl.crawl_id: crawl for crawl in store.crawls()}
    added, beside = _added(store), _beside(store)
    empty: list[bytes] = []
    before, heads, linked, older = None, set[str](), set[str](), True
    for link in store.links():
        expected = 1 if before is None else before.number + 1
        if link.number != expected:
            yield f"link {expected} is missing: link {link.number} follows"
        last = FIRST if before is None else before.head
        if link.head != head_of(link.number, last, link.crawl_id, link.belief.value, link.content):
            yield f"the head of link {link.number} does not rest on the one before"
        crawl = crawls.get(link.crawl_id)
        if crawl is None:
            yield f"link {link.number} is of crawl {link.crawl_id}, which is not there"
        else:
            kept = link.belief.value in ("believed", "accepted")
            rows, more = (made.get(link.crawl_id, empty) if kept else empty for made in (added, beside))
            if content_of(crawl, rows, more) == link.content:
                older = False  # none that covers less follows after one that covers everything
            elif not (older and content_of(crawl, rows, None) == link.content):
                yield f"what crawl {link.crawl_id} added is not what link {link.number} says"
        heads.add(link.head)
        linked.add(link.crawl_id)
        before = link
    yield from _loose(crawls, linked)
    if head is not None and head.casefold() not in heads:
        yield f"no link has the head {head}"


def _loose(crawls: dict[str, CrawlRecord], linked: set[str]) -> Iterator[str]:
    """Crawls without a link that were kept after the first one that has one: those before are older than the chain."""
    begun = min((crawl.kept for name, crawl in crawls.items() if name in linked and crawl.kept is not None), default=None)
    for name, crawl in sorted(crawls.items()):
        if name not in linked and begun is not None and crawl.kept is not None and crawl.kept > begun:
            yield f"crawl {name} has no link"


def _added(store: Chained) -> dict[str, list[bytes]]:
    added: defaultdict[str, list[bytes]] = defaultdict(list)
    for version, _ in store.history():
        added[version.crawl_id].append(version_digest(version))
    for one in store.seller_versions():
        if one.chained:
            added[one.crawl_id].append(seller_digest(one))
    digests: dict[str, str | None] = {}
    for change in store.changes():
        added[change.crawl_id].append(change_digest(change, _sha256(change.capture, digests, store.capture)))
    return added


def _beside(store: Chained) -> dict[str, list[bytes]]:
    beside: defaultdict[str, list[bytes]] = defaultdict(list)
    for turn in store.turns():
        beside[turn.crawl_id].append(turn_digest(turn))
    for stood in store.stood():
        beside[stood.crawl_id].append(stood_digest(stood))
    return beside


def _sha256(record_id: str | None, known: dict[str, str | None], look: Callable[[str], CaptureRef | None]) -> str | None:
    if record_id is None:
        return None
    if record_id not in known:
        capture = look(record_id)
        known[record_id] = None if capture is None else capture.sha256
    return known[record_id]


def _digest(*said: Any) -> bytes:
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
