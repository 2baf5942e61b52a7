"""The pages of a crawl as sightings: one for each listing, however many queries, pages and advertised copies showed it (law 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from monitor.history.fields import FIELDS
from monitor.history.liveness import item_reading
from monitor.history.sighting import Sighting, Statement, merge_cards
from monitor.understand import Hints, redact_reading
from spiders.folder import Capture, PageRecord, Role
from spiders.listing import ListingReading, PageKind
from storage.model import CaptureRef

_SHOWS = frozenset({PageKind.SEARCH, PageKind.ITEM})


@dataclass(slots=True)
class _Seen:
    cards: list[Statement] = field(default_factory=list)
    items: list[Statement] = field(default_factory=list)
    queries: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """What a crawl's pages show, listing by listing."""

    sightings: tuple[Sighting, ...]
    pages: Mapping[str, tuple[PageRecord, ...]]  # native id to the item pages opened for it, without their other listings
    read: int  # pages read
    unnamed: int  # offers that state nothing to know them by
    walked: Mapping[str, int]  # query to its result pages that are here and were read

    @property
    def shown(self) -> tuple[Sighting, ...]:
        """Those that result pages showed."""
        return tuple(sighting for sighting in self.sightings if sighting.queries)


def gather(
    records: Iterable[PageRecord], *, source: str, watches: Mapping[str, tuple[str, ...]],
    name: Callable[[ListingReading], str | None], file: str,
) -> Gathered:  # fmt: skip
    """Sightings in page order. watches: by query; name: the native id of a reading; file: the WARC, relative to the data folder."""
    seen: dict[str, _Seen] = {}
    pages: dict[str, list[PageRecord]] = {}
    read = unnamed = 0
    walked: Counter[str] = Counter()
    pagers: set[str | None] = set()  # native ids of result pages that were taken for offers, and perhaps opened as such
    for record in records:
        read += record.reading is not None
        if record.role is Role.SEARCH:
            walked[record.query or ""] += record.reading is not None
            pagers |= {one.native_id for one in _listings(record) if one.url is not None and is_result_page(one.url, record)}
            unnamed += _take_cards(record, seen, name, file)
        elif record.native_id is not None and record.native_id not in pagers:
            pages.setdefault(record.native_id, []).append(record)
            _take_item(record, record.native_id, seen, file)
    sightings = (_sighting(source, native_id, one, watches) for native_id, one in seen.items())
    return Gathered(
        sightings=tuple(sightings),
        pages={id_: tuple(some) for id_, some in pages.items()},
        read=read,
        unnamed=unnamed,
        walked=walked,
    )


def _listings(record: PageRecord) -> tuple[ListingReading, ...]:
    return () if record.reading is None else record.reading.listings


def _take_cards(record: PageRecord, seen: dict[str, _Seen], name: Callable[[ListingReading], str | None], file: str) -> int:
    """Add a result page's listings; returns how many have nothing to know them by."""
    reading = record.reading
    if reading is None or reading.kind not in _SHOWS or record.status >= 400:
        return 0
    unnamed = 0
    for listing in reading.listings:
        if listing.url is not None and is_result_page(listing.url, record):
            continue
        if (native_id := name(listing)) is None:
            unnamed += 1
            continue
        one = seen.setdefault(native_id, _Seen())
        # A query that has one hit may lead straight to its page.
        (one.items if reading.kind is PageKind.ITEM else one.cards).append(_statement(listing, record, file))
        if record.query is not None:
            one.queries[record.query] = None
    return unnamed


def is_result_page(url: str, record: PageRecord) -> bool:
    """Whether an address is another result page of the query: a pager's link is no offer, whatever a page makes it look like."""
    pages = [record.url, record.final_url, *filter(None, (record.reading.next_page if record.reading else None,))]
    try:
        (path, said), asked = _parts(url), [_parts(page) for page in pages]
    except ValueError:
        return False
    query = (record.query or "").strip()
    names = {name for _, parts in asked for name in parts}
    carries = {name for _, parts in asked for name, value in parts.items() if query and value.strip() == query}
    return bool(carries) and path in {one for one, _ in asked} and set(said) <= names and any(said.get(n) == query for n in carries)


def _parts(url: str) -> tuple[tuple[str, str], dict[str, str]]:
    parts = urlsplit(url)
    return (parts.netloc, parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))


def _take_item(record: PageRecord, native_id: str, seen: dict[str, _Seen], file: str) -> None:
    if (listing := item_reading(record)) is not None:
        seen.setdefault(native_id, _Seen()).items.append(_statement(listing, record, file))


def _statement(listing: ListingReading, record: PageRecord, file: str) -> Statement:
    return Statement(reading=redact_reading(listing), at=record.at, capture=capture_ref(record.capture, file))


def capture_ref(capture: Capture | None, file: str) -> CaptureRef | None:
    """A crawl's capture as history refers to it."""
    if capture is None:
        return None
    return CaptureRef(record_id=capture.record_id, sha256=capture.sha256, at=capture.at, url=capture.url, file=file)


def _sighting(source: str, native_id: str, one: _Seen, watches: Mapping[str, tuple[str, ...]]) -> Sighting:
    queries = tuple(one.queries)
    return Sighting(
        source=source, native_id=native_id, card=merge_cards(one.cards) if one.cards else None,
        item=one.items[-1] if one.items else None, queries=queries,
        watches=tuple(dict.fromkeys(watch for query in queries for watch in watches.get(query, ()))),
    )  # fmt: skip


def stated_fields(sightings: Iterable[Sighting]) -> dict[str, int]:
    """Compared field to the number of cards that state it."""
    counts: Counter[str] = Counter({field.name: 0 for field in FIELDS})
    for sighting in sightings:
        if sighting.card is not None:
            counts.update(field.name for field in FIELDS if field.texts_of(sighting.card.reading))
    return dict(counts)


def said_in(name: str, sighting: Sighting | None, hints: Hints) -> set[str]:
    """In which words a sighting's pages state a field, as changes word it; empty: none of them states it."""
    field = next((field for field in FIELDS if field.name == name), None)
    if sighting is None or field is None:
        return set()
    pages = [page.reading for page in (sighting.card, sighting.item) if page is not None]
    values = [field.read(texts, hints) for reading in pages if (texts := field.texts_of(reading))]
    return {field.words(value) for value in values if value is not None}
