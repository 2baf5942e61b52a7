"""News as a reader sees it: every string made harmless once, here, so that text and HTML only lay it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from types import MappingProxyType

from monitor.alerts.chart import PricePoint, span_words, trail, worth_drawing
from monitor.alerts.diffs import Piece, bounded, differ
from monitor.alerts.merge import price_path
from monitor.alerts.news import Coverage, Event, News, Story
from monitor.alerts.photo import Snapshot
from monitor.alerts.safe import clean, defang, host_of, isolate, link
from monitor.alerts.wording import NBSP, count, direction, money, number, percent, spaced, when
from storage.model import CaptureRef

_TITLE = 160
_FIELD = 200
_DIFF = 700
_CURRENCY_SIGN = 4
_NO_FRACTION = re.compile(r"(?<=\d)[.,]00?(?!\d)")
_NAMED = 12  # listings of a renamed seller that are named
_STEPS = 4  # prices of one listing that are written out
_NO_CAPTURES: Mapping[str, CaptureRef] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Badge:
    """What happened, in one or two words; tone chooses its colour: new, down, up, edit, gone, back, bad, good."""

    text: str
    tone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One labelled line."""

    label: str
    value: str
    note: str | None = None
    alarm: str | None = None  # what should catch the eye


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """One flag: its rule in plain English and the words that gave it away."""

    label: str
    words: str
    red: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Diff:
    """Before and after of one field."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One listing."""

    listing_id: str
    badges: tuple[Badge, ...]
    title: str
    source: str
    price: str | None  # now
    prices: tuple[str, ...]  # the path that led there, oldest first, when it moved
    move: str | None  # "−12.5 %"
    trend: int  # -1 down, 1 up
    facts: tuple[Fact, ...]
    why: tuple[Why, ...]
    diffs: tuple[Diff, ...]
    flagged: bool
    score: str | None
    link: str | None
    host: str | None
    address: str | None  # defanged, where it may not be a link
    unsafe: bool = False  # why it is none: nobody should click on such an address
    usd: str | None = None
    trail: Fact | None = None  # the price over time, drawn in letters for those who see no picture
    evidence: tuple[Fact, ...] = ()


def title_of(story: Story) -> str:
    """One harmless line that names a listing, addresses in it not clickable."""
    return isolate(defang(clean(story.title, limit=_TITLE))) or clean(story.listing_id, limit=80)


def source_title(source: str, titles: Mapping[str, str]) -> str:
    """How people call a source."""
    return clean(titles.get(source, source), limit=60)


def card_of(
    story: Story, *, titles: Mapping[str, str], zone: tzinfo = UTC, captures: Mapping[str, CaptureRef] = _NO_CAPTURES,
    defanged: bool = False, prices: Sequence[PricePoint] = (), photo: Snapshot | None = None,
) -> Card:  # fmt: skip
    """One listing as a reader sees it. captures: see compose. defanged: its address is written, not linked."""
    path = price_path(story.events)
    first, last = (path[0], path[-1]) if len(path) > 1 else (None, None)
    safe = link(story.url)
    url = None if defanged else safe
    return Card(
        listing_id=story.listing_id, badges=badges_of(story), title=title_of(story), source=source_title(story.source, titles),
        price=_price(story, path), prices=_shown_prices(path), usd=clean(story.usd, limit=160) or None,
        move=percent(first, last), trend=direction(first, last), facts=tuple(_facts(story, zone, path)),
        evidence=tuple(_evidence(story, zone, captures, photo)), trail=_trail(prices),
        why=tuple(
            Why(
                label=clean(reason.label or reason.rule, limit=200).removesuffix("."), words=_words(reason.words, 120),
                red=reason.kind != "item",
            )
            for reason in story.reasons
        ),
        diffs=tuple(_diff(event) for event in story.events if event.kind == "changed" and event.field != "price"),
        flagged=story.flagged, score=f"{story.score:.1f}".removesuffix(".0") if story.score else None, link=url, host=host_of(url),
        address=_words(story.url if safe is None else safe, 2000 if safe else 300) if story.url and url is None else None,
        unsafe=safe is None,
    )  # fmt: skip


def renamed_card(
    stories: Sequence[Story], *, titles: Mapping[str, str], zone: tzinfo = UTC,
    captures: Mapping[str, CaptureRef] = _NO_CAPTURES, defanged: bool = False,
) -> Card:  # fmt: skip
    """A seller's renaming, which several listings tell, as one card: the names, and the listings it stands behind."""
    first, event = stories[0], stories[0].events[0]
    url = first.seller_url if link(first.seller_url) else first.url
    named = [f"{title_of(story)} ({clean(story.listing_id, limit=80)})" for story in stories[:_NAMED]]
    left = len(stories) - len(named)
    flagged = sum(story.flagged for story in stories)
    facts = [
        Fact(label="Known by", value=_words(first.seller_id, _FIELD), note=first.seller_kind) if first.seller_id else None,
        Fact(label="Listings", value=number(len(stories)), note=f"{number(flagged)} of them flagged" if flagged else None),
        *(Fact(label="" if place else "Among them" if left else "Namely", value=text) for place, text in enumerate(named)),
        Fact(label="", value=f"and {number(left)} more") if left else None,
    ]  # fmt: skip
    safe = link(url)
    return Card(
        listing_id=first.listing_id, badges=(Badge(text="Seller renamed", tone="edit"),),
        title=isolate(defang(clean(event.new, limit=_TITLE))), source=source_title(first.source, titles), price=None, prices=(),
        move=None, trend=0, facts=tuple(fact for fact in facts if fact is not None), why=(), diffs=(_diff(event),),
        flagged=bool(flagged), score=None, link=None if defanged else safe, host=host_of(None if defanged else safe),
        address=_words(url, 2000 if safe else 300) if url and (defanged or safe is None) else None, unsafe=safe is None,
        evidence=tuple(_evidence(first, zone, captures, None)),
    )  # fmt: skip


def badges_of(story: Story) -> tuple[Badge, ...]:
    """What happened to a listing, each kind once, in the order it happened."""
    return tuple(dict.fromkeys(_badge(event, story) for event in story.events))


def coverage_words(coverage: Coverage, titles: Mapping[str, str]) -> str:
    """ "Avito: seen 41 of 41 listings on 2 queries"."""
    seen = f"seen {count(coverage.listings, 'listing')}"
    if coverage.total is not None and coverage.total >= coverage.listings:
        seen = f"seen {coverage.listings} of {count(coverage.total, 'listing')}"
    queries = f" on {count(coverage.queries, 'query', 'queries')}" if coverage.queries else ""
    cut = f", {coverage.whole} of them read to the end" if coverage.whole < coverage.queries else ""
    ended = f" ({coverage.outcome} crawl)" if coverage.outcome != "complete" else ""
    missed = ", ".join(count(n, kind) for kind, n in coverage.not_understood)
    unread = f"; not understood: {clean(missed)}" if missed else ""
    return f"{source_title(coverage.source, titles)}: {seen}{queries}{cut}{ended}{unread}"


def whole_coverage(coverage: Sequence[Coverage]) -> str:
    """ "Seen 412 of 412 listings on 3 sources"; without a count of every site's own, how many there were."""
    seen, totals = sum(one.listings for one in coverage), [one.total for one in coverage]
    known = [max(total, one.listings) for total, one in zip(totals, coverage, strict=True) if total is not None]
    of = f"{number(seen)} of {count(sum(known), 'listing')}" if len(known) == len(totals) else count(seen, "listing")
    cut = sum(one.outcome != "complete" for one in coverage)
    return f"Seen {of} on {count(len(coverage), 'source')}" + (f", {number(cut)} of them not whole" if cut else "")


def sources_of(news: News, titles: Mapping[str, str]) -> str:
    """The sources a message speaks of, by the names people use."""
    named = dict.fromkeys([story.source for story in news.stories] + [coverage.source for coverage in news.coverage])
    shown = [source_title(source, titles) for source in named]
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")


def _badge(event: Event, story: Story) -> Badge:
    match event.kind:
        case "new":
            return Badge(text="New", tone="new")
        case "relisted":
            return Badge(text="Back", tone="back")
        case "removed":
            return Badge(text="Removed", tone="gone")
    if event.field != "price":
        return Badge(text=f"{clean((event.field or 'text').capitalize(), limit=30)} changed", tone="edit")
    path = price_path(story.events)
    if len(path) > 2 and path[0] == path[-1]:
        return Badge(text="Price swings", tone="edit")
    trend = direction(path[0], path[-1]) if len(path) > 1 else 0
    return {
        -1: Badge(text="Price drop", tone="down"),
        1: Badge(text="Price rise", tone="up"),
    }.get(trend, Badge(text="Price changed", tone="edit"))


def _price(story: Story, path: tuple[str, ...]) -> str | None:
    said = story.price or (f"“{_words(story.price_text, 80)}”" if story.price_text else None)
    return said or (spaced(clean(path[-1], limit=80)) if path else None)


def _facts(story: Story, zone: tzinfo, path: tuple[str, ...]) -> list[Fact]:
    facts = [
        _swings(path),
        _stated_price(story),
        _region(story),
        Fact(label="Seller", value=_words(story.seller, _FIELD), note=story.seller_kind) if story.seller else None,
        Fact(label="Condition", value=_words(story.condition, 80)) if story.condition else None,
        Fact(label="Kind of offer", value="accessory" if story.accessory else story.intent or "")
        if story.accessory or story.intent not in (None, "sale") else None,
        Fact(label="Posted as stated", value=_words(story.posted, 80)) if story.posted else None,
        Fact(label="First seen", value=when(story.first_seen, zone)) if story.first_seen else None,
        Fact(label="How we know", value=_words(story.status_because, _FIELD))
        if story.status_because and any(event.kind in ("removed", "relisted") for event in story.events) else None,
    ]  # fmt: skip
    return [fact for fact in facts if fact is not None and fact.value]


def _shown_prices(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path a price took; of a flapping one only its ends, see _swings."""
    if len(path) < 2 or (len(path) > _STEPS and path[0] == path[-1]):
        return ()
    return tuple(spaced(clean(price, limit=80)) for price in (path if len(path) <= _STEPS else (path[0], path[-1])))


def _swings(path: tuple[str, ...]) -> Fact | None:
    """A price that went up and down again and again, in one line."""
    if len(path) <= _STEPS:
        return None
    amounts = [found for price in path if (found := money(price)) is not None]
    currencies = {found.currency for found in amounts}
    between = ""
    if len(currencies) == 1 and len(amounts) == len(path):
        low, high = min(found.amount for found in amounts), max(found.amount for found in amounts)
        between = f"between {number(low)} and {number(high)}{NBSP}{currencies.pop()}"
    return Fact(label="Price swings", value=count(len(path) - 1, "change"), note=between or None)


def _evidence(story: Story, zone: tzinfo, captures: Mapping[str, CaptureRef], photo: Snapshot | None) -> Iterator[Fact]:
    """The preserved responses that the last event and the photograph rest on, so that anybody can check them later."""
    found = next((captures[name] for event in reversed(story.events) if (name := event.capture) and name in captures), None)
    if found is not None:
        where = f"captured {when(found.at, zone)}, {clean(found.file, limit=200)}"
        yield Fact(label="page", value=clean(found.sha256, limit=64), note=where)
    if photo is not None:
        where = f"captured {when(photo.at, zone)}, {clean(photo.file, limit=200)}"
        where += ", the same picture as before at another address" if photo.moved else ""
        yield Fact(label="photo", value=clean(photo.sha256, limit=64), note=where)


def _trail(prices: Sequence[PricePoint]) -> Fact | None:
    return Fact(label="Price over time", value=trail(prices), note=span_words(prices)) if worth_drawing(prices) else None


def _region(story: Story) -> Fact | None:
    if not story.region and not story.place:
        return None
    return Fact(
        label="Region", value=_words(story.region, _FIELD) or "not stated", note=clean(story.place, limit=_FIELD) or "not resolved",
        alarm=clean(story.occupied, limit=_FIELD) or None,
    )  # fmt: skip


def _stated_price(story: Story) -> Fact | None:
    """The price word for word, where it says more than the amount we show."""
    if not story.price or not story.price_text:
        return None
    bare = _NO_FRACTION.sub("", story.price_text)
    said, rest = (re.sub(pattern, "", bare) for pattern in (r"\D", r"[\d\s.,]"))
    if said == re.sub(r"\D", "", story.price) and len(rest) <= _CURRENCY_SIGN:
        return None
    return Fact(label="Price as stated", value=_words(story.price_text, 80))


def _diff(event: Event) -> Diff:
    old, new = (defang(clean(text, limit=3000)) for text in (event.old, event.new))
    left, right = differ(old, new)
    return Diff(label=clean((event.field or "text").capitalize(), limit=30), old=bounded(left, _DIFF), new=bounded(right, _DIFF))


def _words(text: str | None, limit: int) -> str:
    return isolate(defang(clean(text, limit=limit)))
