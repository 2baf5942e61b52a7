"""What a crawl's sighting of one listing adds to its history, field by field and kind of page by kind of page.

Cards and item pages word one thing differently, so each is a layer compared with its own last text, "as it could last be
understood". No text states nothing; the same text is no change; another text whose value, by today's understanding, is the same
is cosmetic; another text that cannot be understood leaves the base where it was. Only a changed value changes the listing, once,
whichever layer tells it first. A statement where there was none adds to the listing and is no change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.history.fields import FIELDS, Texts, joined_seller
from monitor.history.lag import Lags
from monitor.history.sighting import Sighting, Statement, sign
from monitor.history.spoken import Heard, turns_of
from monitor.history.told import Basis, Pages, Part, Said, Told, part_of
from monitor.understand import Hints, dials_as, find_identifiers, stated_seller
from spiders.listing import card_digest
from storage.model import CaptureRef, Change, ChangeKind, Listing, ListingState, Side, Status, Turn, Version
from storage.store import Held, Layer


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What is new. held None: nothing but that it was seen again."""

    held: Held | None = None
    version: Version | None = None
    changes: tuple[Change, ...] = ()
    turns: tuple[Turn, ...] = ()


def compare(held: Held | None, sighting: Sighting, basis: Basis) -> Comparison:
    """What a sighting adds to what is known of its listing (None: not known yet)."""
    return _first(sighting, basis) if held is None else _again(held, sighting, basis)


def change_id(crawl_id: str, listing_id: str, kind: ChangeKind, field: str | None = None) -> str:
    """The same event always has the same id."""
    return hashlib.sha256("\x1f".join((crawl_id, listing_id, kind.value, field or "")).encode()).hexdigest()[:24]


# A listing seen for the first time


def _first(sighting: Sighting, basis: Basis) -> Comparison:
    card, item = (_understood(statement, sighting, basis) for statement in (sighting.card, sighting.item))
    listing = _joined(card, item)
    listing = replace(listing, identifiers=_identifiers(listing, basis.hints, card, item))
    listing = replace(listing, judgement=basis.judge(listing, sighting.watches))
    state = ListingState(
        listing=listing, status=Status.LIVE, first_seen=sighting.at, last_seen=sighting.at, watches=sighting.watches, version=1
    )
    pages = Pages.of(None, sighting.card), Pages.of(None, sighting.item)
    card_parts, item_parts = ({field.name: part_of(field, {}, page.now, basis) for field in FIELDS} for page in pages)
    unsaid, turns = _unsaid(
        (), sighting, basis, _heard(Side.CARD, sighting.card, pages[0], card_parts),
        _heard(Side.ITEM, sighting.item, pages[1], item_parts),
    )  # fmt: skip
    held = Held(
        state=state, card=_first_layer(sighting.card, card_parts), item=_first_layer(sighting.item, item_parts),
        digest=_digest(None, sighting), queries=sighting.queries, sign=_sign(sighting, basis), unsaid=unsaid,
        card_read=_read_at(sighting, sighting.card, None), item_read=_read_at(sighting, sighting.item, None),
    )  # fmt: skip
    change = _change(sighting, basis, listing, ChangeKind.NEW, watches=sighting.watches, baseline=basis.baseline(sighting))
    return Comparison(held=held, version=_version(sighting, basis, listing, 1, _capture(sighting)), changes=(change,), turns=turns)


def _understood(statement: Statement | None, sighting: Sighting, basis: Basis) -> Listing | None:
    return None if statement is None else basis.understand(statement, sighting.source, sighting.native_id)


def _joined(card: Listing | None, item: Listing | None) -> Listing:
    """The item page's words win over the card's: the longer title, the full region."""
    if card is None or item is None:
        joined = card or item
        assert joined is not None, "a sighting has a card or an item page"  # noqa: S101 Sighting says so
        return joined
    parts = {name: getattr(card, name) for name in _ATTRIBUTES if getattr(item, name) is None}
    if item.price is not None and item.price.kind is None and card.price is not None:
        parts["price"] = card.price
    parts["seller"] = joined_seller(item.seller, card.seller)
    return replace(item, **parts)


_ATTRIBUTES = (
    "url", "title", "description", "price", "seller", "place", "delivery_text", "condition", "availability", "image", "posted",
)  # fmt: skip


def _first_layer(statement: Statement | None, parts: dict[str, Part]) -> Layer | None:
    return None if statement is None else _layer(None, {}, [part for part in parts.values() if part.texts], statement.at)


# A listing that is known


def _again(held: Held, sighting: Sighting, basis: Basis) -> Comparison:
    before = held.state.listing
    card, item = Pages.of(held.card, sighting.card), Pages.of(held.item, sighting.item)
    lags = Lags.of(held.lags)
    moved = card.moved() | item.moved() | lags.waits()
    told = [Told(field, held, sighting, basis, card, item, lags) for field in FIELDS if field.name in moved] if moved else []
    relisted = held.state.status is Status.GONE
    adopted = {t.field.attribute: t for t in told if t.adopts}
    grown = relisted or any(t.grows for t in told)
    listing = _with_adopted(before, adopted, sighting, basis, moved=grown) if adopted or grown else before
    watches = _union(held.state.watches, sighting.watches)
    if grown or watches != held.state.watches:
        judgement = basis.judge(listing, watches)
        listing = listing if judgement == listing.judgement else replace(listing, judgement=judgement)
    number = held.state.version + (1 if grown else 0)
    unsaid, turns = _unsaid(
        held.unsaid, sighting, basis, _heard(Side.CARD, sighting.card, card, {t.field.name: t.card for t in told}),
        _heard(Side.ITEM, sighting.item, item, {t.field.name: t.item for t in told}),
    )  # fmt: skip
    after = Held(
        state=ListingState(
            listing=listing, status=Status.LIVE, first_seen=held.state.first_seen, last_seen=sighting.at, watches=watches,
            version=number,
        ),
        card=_next_layer(held.card, card, [t.card for t in told], sighting.card),
        item=_next_layer(held.item, item, [t.item for t in told], sighting.item),
        digest=_digest(held.digest, sighting, reopen=any(t.wants_item_page for t in told)),
        queries=_union(held.queries, sighting.queries), lags=lags.kept(),
        sign=None if lags.waiting else _sign(sighting, basis) or held.sign, unsaid=unsaid,
        card_read=_read_at(sighting, sighting.card, held.card_read), item_read=_read_at(sighting, sighting.item, held.item_read),
    )  # fmt: skip
    if not grown and _is_as_before(held, after):
        return Comparison()
    changes = [
        _change(sighting, basis, listing, ChangeKind.CHANGED, watches=watches, field=t.field.name, old=t.old_words, new=t.new_words,
                statement=t.statement)
        for t in told if t.is_event
    ]  # fmt: skip
    if relisted:
        changes.insert(0, _change(sighting, basis, listing, ChangeKind.RELISTED, watches=watches))
    shown = next((t.statement for t in told if t.grows), None)
    version = _version(sighting, basis, listing, number, shown.capture if shown else _capture(sighting)) if grown else None
    return Comparison(held=after, version=version, changes=tuple(changes), turns=turns)


def _is_as_before(held: Held, after: Held) -> bool:
    """Whether nothing but the time of the last sighting differs."""
    one, other = held.state, after.state
    return (
        (held.sign, held.digest, held.queries, held.card, held.item, held.lags, held.unsaid)
        == (after.sign, after.digest, after.queries, after.card, after.item, after.lags, after.unsaid)
        and (one.status, one.status_because, one.watches, one.version)
        == (other.status, other.status_because, other.watches, other.version)
        and one.listing == other.listing
    )


def _with_adopted(before: Listing, adopted: dict[str, Told], sighting: Sighting, basis: Basis, *, moved: bool) -> Listing:
    """The listing with what was adopted. moved: a version begins, which takes the address of today along."""
    understood: dict[int, Listing] = {}
    parts: dict[str, Any] = {}
    if moved and sighting.card is not None and sighting.card.reading.url:
        parts["url"] = sighting.card.reading.url
    for attribute, told in adopted.items():
        assert told.statement is not None, "what is adopted was stated"  # noqa: S101 Told says so
        key = id(told.statement)
        if key not in understood:
            understood[key] = basis.understand(told.statement, sighting.source, sighting.native_id)
        parts[attribute] = getattr(understood[key], attribute)
    if "seller" in parts:
        # A card may state the account where the item page states only the name, and the other way round.
        stated = (None if one is None else stated_seller(one.reading) for one in (sighting.item, sighting.card))
        parts["seller"] = joined_seller(parts["seller"], *stated, before.seller)
    listing = replace(before, **parts) if parts else before
    if _READ_FOR_IDENTIFIERS.isdisjoint(parts):
        return listing
    return replace(listing, identifiers=_identifiers(listing, basis.hints, before, *understood.values()))


_READ_FOR_IDENTIFIERS = frozenset({"title", "description", "seller", "image"})


def _next_layer(layer: Layer | None, pages: Pages, parts: list[Part], statement: Statement | None) -> Layer | None:
    return layer if statement is None else _layer(layer, pages.before, parts, statement.at)


def _layer(layer: Layer | None, before: Texts, parts: list[Part], at: datetime) -> Layer:
    texts = dict(before)
    for part in parts:
        for name in part.replaces:
            texts.pop(name, None)
        texts.update(part.texts)
    said = tuple(sorted(texts.items()))
    return layer if layer is not None and layer.texts == said else Layer(texts=said, at=at)


# What both need


def _identifiers(listing: Listing, hints: Hints, *known: Listing | None) -> tuple[Any, ...]:
    """Those of the listing's texts now, and those of photographs, whose texts are not kept."""
    seller = listing.seller
    named = " ".join(filter(None, (seller.name, seller.url))) if seller is not None else None
    found = find_identifiers(listing.title, listing.description, None, ("seller", named), country=dials_as(hints, listing.place))
    values = {(one.type, one.value) for one in found}
    shown = {
        (one.type, one.value): one for of in known if of is not None for one in of.identifiers
        if one.field == "image" and (one.type, one.value) not in values
    }  # fmt: skip
    return (*found, *shown.values())


def _digest(before: str | None, sighting: Sighting, *, reopen: bool = False) -> str | None:
    """What the card said when the item page was read; None: the item page has to be (re)read."""
    if sighting.item is not None and sighting.card is not None:
        return card_digest(sighting.card.reading)
    return None if reopen else before


def _sign(sighting: Sighting, basis: Basis) -> int | None:
    return sign(sighting, basis.unread) if sighting.card is not None else None


def _read_at(sighting: Sighting, statement: Statement | None, before: datetime | None) -> datetime | None:
    return before if statement is None else sighting.at


def _heard(side: Side, statement: Statement | None, pages: Pages, parts: Mapping[str, Part]) -> Heard | None:
    if statement is None:
        return None
    puzzling = [name for name, part in parts.items() if part.said is Said.UNREAD]
    return Heard(side=side, at=statement.at, before=pages.before, now=pages.now, puzzling=puzzling)


def _unsaid(
    before: tuple[tuple[str, str], ...], sighting: Sighting, basis: Basis, *heard: Heard | None
) -> tuple[tuple[tuple[str, str], ...], tuple[Turn, ...]]:
    """What is not stated after what was heard in this sighting, and the turns that lead there."""
    if not before and not basis.unread and not any(one is not None and one.is_silent for one in heard):
        return before, ()
    unsaid, turns = dict(before), []
    for one in heard:
        if one is not None:
            unsaid, some = turns_of(one, unsaid, basis.unread, listing_id=sighting.listing_id, crawl_id=basis.crawl_id)
            turns += some
    return tuple(sorted(unsaid.items())), tuple(turns)


def _union(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return before if set(more) <= set(before) else tuple(dict.fromkeys((*before, *more)))


def _capture(sighting: Sighting) -> CaptureRef | None:
    captures = [s.capture for s in (sighting.item, sighting.card) if s is not None and s.capture is not None]
    return captures[0] if captures else None


def _version(sighting: Sighting, basis: Basis, listing: Listing, number: int, capture: CaptureRef | None) -> Version:
    return Version(
        listing=listing, number=number, crawl_id=basis.crawl_id, first_seen=sighting.at, last_seen=sighting.at, capture=capture
    )


def _change(
    sighting: Sighting, basis: Basis, listing: Listing, kind: ChangeKind, *, watches: tuple[str, ...], field: str | None = None,
    old: str | None = None, new: str | None = None, baseline: bool = False, statement: Statement | None = None,
) -> Change:  # fmt: skip
    capture = statement.capture if statement is not None else _capture(sighting)
    return Change(
        change_id=change_id(basis.crawl_id, sighting.listing_id, kind, field), listing_id=sighting.listing_id, url=listing.url,
        at=statement.at if statement is not None else sighting.at, kind=kind, field=field, old=old, new=new, baseline=baseline,
        crawl_id=basis.crawl_id, capture=capture.record_id if capture is not None else None, watches=watches,
    )  # fmt: skip
