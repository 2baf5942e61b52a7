"""Model values to table rows and back. Pure: no connection is touched here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from storage.codec import from_json, pack, to_json, unpack, unpack_field
from storage.model import (
    Alert,
    AlertKind,
    AlertState,
    Belief,
    CaptureRef,
    Change,
    ChangeKind,
    CrawlRecord,
    Judgement,
    Listing,
    ListingState,
    Price,
    Saying,
    Side,
    Status,
    Turn,
)
from storage.store import Held, Layer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1

# ISO 4217 minor units where they are not two digits.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF", "IRT"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC; a time without a zone raises TypeError."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The aware UTC time of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=at)


def maybe_micros(at: datetime | None) -> int | None:
    """The same, None staying None."""
    return None if at is None else micros(at)


def maybe_moment(at: int | None) -> datetime | None:
    """The same, None staying None."""
    return None if at is None else moment(at)


def split_id(listing_id: str) -> tuple[str, str]:
    """Source and native id of "source:native_id"."""
    source, _, native_id = listing_id.partition(":")
    return source, native_id


def minor_units(price: Price | None) -> int | None:
    """The amount in whole minor units of its currency; None where there is none, or it is finer or larger than that holds."""
    if price is None or price.amount is None or price.currency is None or not price.amount.is_finite():
        return None
    if price.amount.adjusted() > 18:
        return None
    scaled = price.amount.scaleb(_EXPONENTS.get(price.currency, 2))
    whole = int(scaled)
    return whole if Decimal(whole) == scaled and abs(whole) <= _LARGEST else None


def shorten(name: str) -> bytes | str:
    """A digest or UUID URN as its bytes, any other name as it is; lengthen undoes it."""
    if len(name) == 47 and name.startswith(_URN) and name.endswith(">"):
        name_of = name[10:-1]
        if (found := _bytes(name_of.replace("-", ""))) is not None and f"{UUID(bytes=found)}" == name_of:
            return found
    # 16 bytes are a UUID's.
    elif len(name) != 32 and (found := _bytes(name)) is not None and found.hex() == name:
        return found
    return name


def lengthen(short: bytes | str) -> str:
    """The name that shorten made this from."""
    if isinstance(short, str):
        return short
    digits = short.hex()
    if len(short) != 16:
        return digits
    return f"{_URN}{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}>"


_URN = "<urn:uuid:"


def _bytes(digits: str) -> bytes | None:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None


# Listings

_OWN_COLUMNS = ("source", "native_id", "title", "description", "judgement")

LISTING_COLUMNS = (
    "source", "native_id", "address", "title", "description", "seller", "price_minor", "price_currency", "body",
    "judgement", "item", "flagged", "score", "flag_count", "status", "status_because", "first_seen", "altered", "version",
    "watches", "queries", "digest", "card", "card_at", "item_page", "item_page_at", "hashes", "unsaid", "sold_by",
)  # fmt: skip


def judgement_columns(judgement: Judgement, packed: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    """judgement, item, flagged, score, flag_count. packed: the judgement, where it is packed already."""
    return (
        to_json(pack(judgement) if packed is None else packed),
        judgement.item,
        int(judgement.flagged),
        judgement.score,
        len(judgement.flags),
    )


def held_row(
    held: Held, packed: Mapping[str, Any], *, altered: int, watches: int, queries: int, sold_by: int | None
) -> tuple[Any, ...]:
    """LISTING_COLUMNS of one listing. packed: the listing, packed."""
    state, listing = held.state, held.state.listing
    body = {name: part for name, part in packed.items() if name not in _OWN_COLUMNS}
    price = listing.price
    return (
        listing.source, listing.native_id, listing.url, listing.title, listing.description,
        listing.seller.name if listing.seller else None,
        minor_units(price), price.currency if price else None, to_json(body),
        *judgement_columns(listing.judgement, packed.get("judgement", {})),
        state.status.value, state.status_because, micros(state.first_seen), altered, state.version, watches, queries, held.digest,
        _layer_texts(held.card), maybe_micros(held.card.at) if held.card else None,
        _layer_texts(held.item), maybe_micros(held.item.at) if held.item else None, to_json(dict(held.lags)),
        to_json(dict(held.unsaid)) if held.unsaid else None, sold_by,
    )  # fmt: skip


def _layer_texts(layer: Layer | None) -> str | None:
    return None if layer is None else to_json(dict(layer.texts))


def _layer(texts: str | None, at: int | None) -> Layer | None:
    return None if texts is None or at is None else Layer(texts=tuple(from_json(texts).items()), at=moment(at))


def listing_of(row: sqlite3.Row) -> Listing:
    """The current listing of a row with LISTING_COLUMNS."""
    packed = from_json(row["body"])
    packed |= {
        "source": row["source"], "native_id": row["native_id"], "title": row["title"], "description": row["description"],
        "judgement": from_json(row["judgement"]),
    }  # fmt: skip
    return unpack(Listing, packed)


def state_of(row: sqlite3.Row, watches: tuple[str, ...]) -> ListingState:
    """A row with LISTING_COLUMNS and seen_at."""
    return ListingState(
        listing=listing_of(row), status=Status(row["status"]),
        first_seen=moment(row["first_seen"]), last_seen=moment(row["seen_at"]),
        watches=watches, version=row["version"], status_because=row["status_because"],
    )  # fmt: skip


def held_of(row: sqlite3.Row, watches: tuple[str, ...], queries: tuple[str, ...]) -> Held:
    """A row with LISTING_COLUMNS, seen_at, card_seen_at, page_seen_at and sign."""
    return Held(
        state=state_of(row, watches), card=_layer(row["card"], row["card_at"]), item=_layer(row["item_page"], row["item_page_at"]),
        digest=row["digest"], queries=queries, lags=tuple(from_json(row["hashes"]).items()), sign=row["sign"],
        card_read=maybe_moment(row["card_seen_at"]), item_read=maybe_moment(row["page_seen_at"]),
        unsaid=() if row["unsaid"] is None else tuple(from_json(row["unsaid"]).items()),
    )  # fmt: skip


# Versions: the first of a chain holds every field, the others what differs from the one before.


def version_body(packed: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a packed listing that a version holds."""
    return {name: part for name, part in packed.items() if name not in ("source", "native_id") and part is not None}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What apply_difference needs to get from one to the other; null: back to nothing."""
    changed = {name: part for name, part in after.items() if before.get(name) != part}
    return changed | dict.fromkeys(name for name in before if name not in after)


def apply_difference(before: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The body after a difference."""
    merged = {**before, **changed}
    return {name: part for name, part in merged.items() if part is not None}


class Unfolder:
    """Rebuilds the listings of one chain of versions, each field decoded only where it differs from the version before."""

    def __init__(self, source: str, native_id: str) -> None:
        self._own: dict[str, Any] = {"source": source, "native_id": native_id, "url": None, "title": None}
        self._fields: dict[str, Any] = {}

    def next(self, body: str, *, whole: bool) -> Listing:
        """The listing of the next version's body."""
        fields = {} if whole else dict(self._fields)
        for name, part in from_json(body).items():
            if part is None:
                fields.pop(name, None)
            elif name in _LISTING_FIELDS:
                fields[name] = unpack_field(Listing, name, part)
        self._fields = fields
        return Listing(**{**self._own, **fields})


_LISTING_FIELDS = frozenset(Listing.__dataclass_fields__)


# Crawls

CRAWL_COLUMNS = (
    "crawl_id", "source", "watches", "outcome", "started", "ended", "belief", "held_because", "stopped_because", "baseline",
    "requests", "pages", "listings", "total", "new", "changed", "removed", "relisted", "not_understood", "walks",
    "stated", "origin", "kept", "clock_behind",
)  # fmt: skip


def crawl_row(crawl: CrawlRecord, watches: int) -> tuple[Any, ...]:
    """CRAWL_COLUMNS."""
    return (
        crawl.crawl_id, crawl.source, watches, crawl.outcome, micros(crawl.started), maybe_micros(crawl.ended), crawl.belief.value,
        crawl.held_because, crawl.stopped_because, int(crawl.baseline), crawl.requests, crawl.pages, crawl.listings, crawl.total,
        crawl.new, crawl.changed, crawl.removed, crawl.relisted, to_json(crawl.not_understood), crawl.walks,
        to_json(crawl.stated), crawl.origin, maybe_micros(crawl.kept),
        None if crawl.clock_behind is None else crawl.clock_behind // timedelta(microseconds=1),
    )  # fmt: skip


def crawl_of(row: sqlite3.Row, watches: tuple[str, ...]) -> CrawlRecord:
    """A row of crawl."""
    plain = ("crawl_id", "source", "outcome", "held_because", "stopped_because", "requests", "pages", "listings", "total",
             "new", "changed", "removed", "relisted", "walks", "origin")  # fmt: skip
    return CrawlRecord(
        **{name: row[name] for name in plain},
        watches=watches,
        started=moment(row["started"]),
        ended=maybe_moment(row["ended"]),
        belief=Belief(row["belief"]),
        kept=maybe_moment(row["kept"]),
        clock_behind=None if row["clock_behind"] is None else timedelta(microseconds=row["clock_behind"]),
        baseline=bool(row["baseline"]),
        not_understood=tuple((kind, count) for kind, count in from_json(row["not_understood"])),
        stated=tuple((field, count) for field, count in from_json(row["stated"])),
    )


# Changes and captures


def change_of(row: sqlite3.Row, watches: tuple[str, ...]) -> Change:
    """A row of change joined with its listing, crawl and capture."""
    return Change(
        change_id=lengthen(row["change_id"]), listing_id=f"{row['source']}:{row['native_id']}", at=moment(row["at"]),
        url=row["address"] if row["url"] is None else row["url"] or None,
        kind=ChangeKind(row["kind"]), field=row["field"], old=row["old"], new=row["new"], baseline=bool(row["baseline"]),
        crawl_id=row["crawl_id"], capture=row["record_id"] and lengthen(row["record_id"]), watches=watches,
    )  # fmt: skip


TURN_COLUMNS = ("listing", "crawl", "at", "side", "field", "said", "words")


def turn_of(row: sqlite3.Row, listing_id: str) -> Turn:
    """A row of turn joined with its crawl."""
    return Turn(
        listing_id=listing_id, side=Side(row["side"]), field=row["field"], said=Saying(row["said"]), at=moment(row["at"]),
        crawl_id=row["crawl_id"], words=row["words"],
    )  # fmt: skip


def names_of(texts: str | None) -> tuple[str, ...]:
    """Whose texts a layer holds."""
    return () if texts is None else tuple(from_json(texts))


def capture_of(row: sqlite3.Row) -> CaptureRef | None:
    """A row with the columns of capture; None where there is none, or it is known by name only."""
    if row["record_id"] is None or row["sha256"] is None:
        return None
    return CaptureRef(
        record_id=lengthen(row["record_id"]),
        sha256=lengthen(row["sha256"]),
        at=moment(row["capture_at"]),
        url=row["capture_url"],
        file=row["file"],
    )


# The outbox

ALERT_COLUMNS = (
    "alert_id", "kind", "rule", "recipient", "created", "due", "payload", "state", "crawl_id", "attempts", "last_error", "sent",
    "message_id",
)  # fmt: skip


def alert_row(alert: Alert) -> tuple[Any, ...]:
    """ALERT_COLUMNS."""
    return (
        alert.alert_id, alert.kind.value, alert.rule, alert.recipient, micros(alert.created), micros(alert.due), alert.payload,
        alert.state.value, alert.crawl_id, alert.attempts, alert.last_error, maybe_micros(alert.sent), alert.message_id,
    )  # fmt: skip


def alert_of(row: sqlite3.Row) -> Alert:
    """A row of outbox."""
    plain = ("alert_id", "rule", "recipient", "payload", "crawl_id", "attempts", "last_error", "message_id")
    return Alert(
        **{name: row[name] for name in plain}, kind=AlertKind(row["kind"]), state=AlertState(row["state"]),
        created=moment(row["created"]), due=moment(row["due"]), sent=maybe_moment(row["sent"]),
    )  # fmt: skip


def chunks(items: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    """The items, so many at a time."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


def asked(values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Marks for a question about these values, and the values, the last repeated up to a power of two.

    Each number of marks is another statement, which takes longer to compile than to answer: so there are ten and not five hundred.

    >>> asked(["a", "b", "c"])
    ('?, ?, ?, ?', ['a', 'b', 'c', 'c'])
    """
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return ", ".join("?" * size), [*values, *([values[-1]] * (size - len(values)) if values else ())]
