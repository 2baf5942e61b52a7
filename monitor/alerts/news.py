"""What a message tells, as values: the payload of an alert. It says what was true when it was written and travels as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from monitor.errors import MonitorError

T = TypeVar("T")


class PayloadBroken(MonitorError):
    """An alert whose payload cannot be read: damaged, or written by a newer program."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One change of one listing."""

    kind: str  # new, changed, removed, relisted
    field: str | None = None
    old: str | None = None  # as people read it: "24500 RUB"
    new: str | None = None
    at: str | None = None  # UTC, ISO 8601
    change_id: str | None = None
    capture: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A flag as a message tells it."""

    rule: str
    kind: str  # item, red_flag
    label: str | None = None
    words: str | None = None
    weight: float = 0.0
    field: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One listing and what happened to it."""

    listing_id: str
    source: str
    url: str | None = None
    title: str | None = None
    price: str | None = None  # understood: "from 24500 RUB / month"
    price_text: str | None = None  # as stated
    usd: str | None = None  # its equivalent with the rate table it rests on: "about 640 USD (ECB, 20 Nov 2026)"
    seller: str | None = None
    seller_kind: str | None = None
    seller_id: str | None = None  # "source/account", "source/address" or "source/name": what the seller is known by
    seller_url: str | None = None
    region: str | None = None  # as stated
    place: str | None = None  # resolved: "Dubai, AE-DU"
    occupied: str | None = None  # who says so, where the place lies in occupied territory
    condition: str | None = None
    item: str | None = None
    intent: str | None = None
    accessory: bool = False
    flagged: bool = False
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    posted: str | None = None  # as stated
    first_seen: str | None = None
    status: str | None = None
    status_because: str | None = None
    watches: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of a source one crawl saw: what the absence of news is worth."""

    crawl_id: str
    source: str
    started: str | None = None
    outcome: str = "complete"
    listings: int = 0
    total: int | None = None
    queries: int = 0
    whole: int = 0  # queries whose result pages were all read
    not_understood: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """Everything one message needs."""

    kind: str  # AlertKind
    rule: str
    slot: str | None = None  # the digest's hour, UTC; None: immediate
    watches: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    more: int = 0  # listings that found no room
    muted: int = 0  # listings left out because they, or their sellers, are muted
    coverage: tuple[Coverage, ...] = ()
    found: int = 0  # baseline: listings the first crawl found
    flagged: int = 0  # baseline: flagged ones among them
    source: str | None = None  # incident, recovery
    reason: str | None = None  # incident: held, blocked, failed, partial ...
    detail: str | None = None
    since: str | None = None
    crawls: int = 0  # incident, recovery: crawls without a believable result
    advice: str | None = None  # what it means and what to do next
    commands: tuple[str, ...] = ()  # command lines that do it


def to_json(news: News) -> str:
    """Fields at their default are left out."""
    text = json.dumps(_bare(news), ensure_ascii=False, separators=(",", ":"))
    # Pages contain half surrogates, which no database takes.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def from_json(payload: str) -> News:
    """The news of a payload; keys we do not know are passed over. Raises PayloadBroken."""
    try:
        data = json.loads(payload)
        return _make(
            News, data, stories=tuple(map(_story, data.get("stories", ()))),
            coverage=tuple(
                _make(Coverage, row, not_understood=tuple((str(kind), int(n)) for kind, n in row.get("not_understood", ())))
                for row in data.get("coverage", ())
            ),
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise PayloadBroken(f"the alert's payload cannot be read: {error}") from error


def _story(row: Mapping[str, Any]) -> Story:
    return _make(
        Story, row, events=tuple(_make(Event, event) for event in row.get("events", ())),
        reasons=tuple(_make(Reason, reason) for reason in row.get("reasons", ())),
    )  # fmt: skip


def _make(kind: type[T], row: Mapping[str, Any], **parts: Any) -> T:
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # every T here is a dataclass
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name in names}
    return kind(**{**plain, **parts})


def _bare(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _bare(part) for field, part in pairs if part != field.default}
    if isinstance(value, tuple):
        return [_bare(part) for part in value]
    return value
