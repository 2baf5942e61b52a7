"""What a crawl's sighting of one listing adds to its history, field by field and kind of page by kind of page.

Cards and item pages word one thing differently, so each is a layer compared with its own last text, "as it could last be
understood". No text states nothing; the same text is no change; another text whose value, by today's understanding, is the same
is cosmetic; another text that cannot be understood leaves the base where it was. Only a changed value changes the listing, once,
whichever layer tells it first. A statement where there was none adds to the listing and is no change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from monitor.history.fields import FIELDS, Field, Texts
from monitor.history.sighting import Sighting, Statement, sign, stated_texts
from monitor.understand import Hints, find_identifiers
from spiders.listing import card_digest
from storage.model import CaptureRef, Change, ChangeKind, Judgement, Listing, ListingState, Status, Version
from storage.store import Held, Layer


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What comparing needs beside the listing itself."""

    crawl_id: str
    hints: Hints
    understand: Callable[[Statement, str, str], Listing]  # (statement, source, native id) to its listing
    judge: Callable[[Listing, tuple[str, ...]], Judgement]  # (listing, watches)
    baseline: Callable[[Sighting], bool]  # whether a new listing only belongs to a history that begins with this crawl
    unread: Collection[str] = ()  # names of fields that this crawl cannot be trusted with


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What is new. held None: nothing but that it was seen again."""

    held: Held | None = None
    version: Version | None = None
    changes: tuple[Change, ...] = ()


class _Said(Enum):
    NOTHING = "nothing"
    SAME = "same"
    COSMETIC = "cosmetic"
    UNREAD = "unread"
    FIRST = "first"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """What one layer says in one field."""

    said: _Said
    texts: Texts  # to be the layer's from now on
    new: Any = None
    old: Any = None
    replaces: tuple[str, ...] = ()  # texts of the layer that these take the place of


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
    listing = replace(listing, identifiers=_identifiers(listing, card, item))
    listing = replace(listing, judgement=basis.judge(listing, sighting.watches))
    state = ListingState(
        listing=listing, status=Status.LIVE, first_seen=sighting.at, last_seen=sighting.at, watches=sighting.watches, version=1
    )
    held = Held(
        state=state, card=_first_layer(sighting.card, basis), item=_first_layer(sighting.item, basis),
        digest=_digest(None, sighting), queries=sighting.queries, sign=_sign(sighting),
    )  # fmt: skip
    change = _change(sighting, basis, listing, ChangeKind.NEW, watches=sighting.watches, baseline=basis.baseline(sighting))
    return Comparison(held=held, version=_version(sighting, basis, listing, 1, _capture(sighting)), changes=(change,))


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
    return replace(item, **parts)


_ATTRIBUTES = (
    "url", "title", "description", "price", "seller", "place", "delivery_text", "condition", "availability", "image", "posted",
)  # fmt: skip


def _first_layer(statement: Statement | None, basis: Basis) -> Layer | None:
    if statement is None:
        return None
    now = stated_texts(statement.reading)
    parts = [part for field in FIELDS if (part := _part(field, {}, now, basis)).texts]
    return _layer(None, {}, parts, statement.at)


# A listing that is known


def _again(held: Held, sighting: Sighting, basis: Basis) -> Comparison:
    before = held.state.listing
    card, item = _Pages.of(held.card, sighting.card), _Pages.of(held.item, sighting.item)
    told = [_Told(field, held, sighting, basis, card, item) for field in FIELDS if card.moves(field) or item.moves(field)]
    relisted = held.state.status is Status.GONE
    adopted = {t.field.attribute: t for t in told if t.adopts}
    grown = relisted or any(t.grows for t in told)
    listing = _with_adopted(before, adopted, sighting, basis, moved=grown) if adopted or grown else before
    watches = _union(held.state.watches, sighting.watches)
    if grown or watches != held.state.watches:
        judgement = basis.judge(listing, watches)
        listing = listing if judgement == listing.judgement else replace(listing, judgement=judgement)
    number = held.state.version + (1 if grown else 0)
    after = Held(
        state=ListingState(
            listing=listing, status=Status.LIVE, first_seen=held.state.first_seen, last_seen=sighting.at, watches=watches,
            version=number,
        ),
        card=_next_layer(held.card, card, [t.card for t in told], sighting.card),
        item=_next_layer(held.item, item, [t.item for t in told], sighting.item),
        digest=_digest(held.digest, sighting, reopen=any(t.wants_item_page for t in told)),
        queries=_union(held.queries, sighting.queries), hashes=held.hashes, sign=_sign(sighting) or held.sign,
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
    return Comparison(held=after, version=version, changes=tuple(changes))


def _is_as_before(held: Held, after: Held) -> bool:
    """Whether nothing but the time of the last sighting differs."""
    one, other = held.state, after.state
    return (
        (held.sign, held.digest, held.queries, held.card, held.item)
        == (after.sign, after.digest, after.queries, after.card, after.item)
        and (one.status, one.status_because, one.watches, one.version)
        == (other.status, other.status_because, other.watches, other.version)
        and one.listing == other.listing
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    """The texts of one kind of page: as last understood, and as stated now."""

    before: Texts
    now: Texts

    @classmethod
    def of(cls, layer: Layer | None, statement: Statement | None) -> _Pages:
        """The texts of a layer and of the statement that is compared with it."""
        return cls({} if layer is None else dict(layer.texts), {} if statement is None else stated_texts(statement.reading))

    def moves(self, field: Field) -> bool:
        """Whether this field is stated now, and not in the same texts as before."""
        before, now = self.before, self.now
        stated = other = False
        for name in field.texts:
            text = now.get(name)
            stated = stated or text is not None
            other = other or text != before.get(name)
        return stated and other


class _Told:
    """What a sighting tells in one field, and what becomes of the listing's value."""

    __slots__ = ("_old", "adopts", "card", "current", "field", "grows", "is_event", "item", "new", "statement", "wants_item_page")

    def __init__(self, field: Field, held: Held, sighting: Sighting, basis: Basis, card: _Pages, item: _Pages) -> None:
        self.field = field
        self.card = _part(field, card.before, card.now, basis)
        self.item = _part(field, item.before, item.now, basis)
        self.current = _today(field, held, basis)
        self.new: Any = None
        self.statement: Statement | None = None
        self._old: Any = self.current
        self.adopts = self.grows = self.is_event = self.wants_item_page = False
        self._settle(held, sighting)

    def _settle(self, held: Held, sighting: Sighting) -> None:
        if self.item.said is _Said.CHANGED:
            self._changed(self.item, sighting.item, of_item=True)
        elif self.card.said is _Said.CHANGED:
            self._changed(self.card, sighting.card, of_item=False)
            self.wants_item_page = held.item is not None and sighting.item is None
        elif self.item.said is _Said.FIRST:
            self._adopt(self.item.new, sighting.item)
        elif self.card.said is _Said.FIRST and self.current is None:
            self._adopt(self.card.new, sighting.card)
        else:
            self._reworded(held, sighting)

    def _changed(self, part: _Part, statement: Statement | None, *, of_item: bool) -> None:
        field, current = self.field, self.current
        if current is None or field.same(current, part.new):
            self._adopt(part.new, statement)
        elif not field.same(current, part.old) and field.agrees(current, part.new):
            # The other kind of page told it first; this one confirms it in its own words.
            if of_item:
                self._adopt(part.new, statement)
        else:
            self._adopt(part.new, statement)
            # Words that look alike to a person (an account behind the same name) would be told as "Пётр" -> "Пётр".
            self.is_event = field.words(current) != field.words(part.new)
            if not of_item and field.agrees(current, part.old):
                # A card shows the beginning of a description: what changed is told in the card's words.
                self._old = part.old if field.name == "description" else current

    def _adopt(self, new: Any, statement: Statement | None) -> None:
        self.new, self.statement, self.adopts = new, statement, True
        self.grows = self.current is None or (new != self.current and not _equal_words(self.field, self.current, new))

    def _reworded(self, held: Held, sighting: Sighting) -> None:
        """Other words for the same value: the current listing takes them, no version begins."""
        for part, layer, statement in ((self.item, held.item, sighting.item), (self.card, held.card, sighting.card)):
            if part.said is _Said.COSMETIC and _stems_from(self.field, held, layer):
                self.new, self.statement, self.adopts = part.new, statement, True
                return

    @property
    def old_words(self) -> str:
        return self.field.words(self._old)

    @property
    def new_words(self) -> str:
        return self.field.words(self.new)


def _equal_words(field: Field, one: Any, other: Any) -> bool:
    return field.same(one, other) and field.words(one) == field.words(other)


def _own(field: Field, texts: Texts) -> dict[str, str]:
    return {name: texts[name] for name in field.texts if name in texts}


def _part(field: Field, texts: Texts, stated: Texts, basis: Basis) -> _Part:
    before, now = _own(field, texts), _own(field, stated)
    if not now or field.name in basis.unread:
        return _Part(said=_Said.NOTHING, texts=before)
    if now == before:
        return _Part(said=_Said.SAME, texts=before)
    new = field.read(now, basis.hints)
    if new is None:
        return _Part(said=_Said.UNREAD, texts=before)
    old = field.read(before, basis.hints) if before else None
    if old is None:
        return _Part(said=_Said.FIRST, texts=now, new=new)
    said = _Said.COSMETIC if field.same(old, new) else _Said.CHANGED
    return _Part(said=said, texts=now, new=new, old=old, replaces=tuple(before))


def _stems_from(field: Field, held: Held, layer: Layer | None) -> bool:
    """Whether the listing's value was read from what this layer last said."""
    if layer is None:
        return False
    part = getattr(held.state.listing, field.attribute)
    text = part if isinstance(part, str) else getattr(part, "text", getattr(part, "name", None))
    return text is not None and (field.texts[0], text) in layer.texts


def _today(field: Field, held: Held, basis: Basis) -> Any:
    """The listing's value as today's understanding reads the text it came from: a better parser is never news."""
    for layer in (held.item, held.card):
        if layer is None or not _stems_from(field, held, layer):
            continue
        if (value := field.read(_own(field, dict(layer.texts)), basis.hints)) is not None:
            return value
    return field.of(held.state.listing)


def _with_adopted(before: Listing, adopted: dict[str, _Told], sighting: Sighting, basis: Basis, *, moved: bool) -> Listing:
    """The listing with what was adopted. moved: a version begins, which takes the address of today along."""
    understood: dict[int, Listing] = {}
    parts: dict[str, Any] = {}
    if moved and sighting.card is not None and sighting.card.reading.url:
        parts["url"] = sighting.card.reading.url
    for attribute, told in adopted.items():
        assert told.statement is not None, "what is adopted was stated"  # noqa: S101 _Told says so
        key = id(told.statement)
        if key not in understood:
            understood[key] = basis.understand(told.statement, sighting.source, sighting.native_id)
        parts[attribute] = getattr(understood[key], attribute)
    listing = replace(before, **parts) if parts else before
    if _READ_FOR_IDENTIFIERS.isdisjoint(parts):
        return listing
    return replace(listing, identifiers=_identifiers(listing, before, *understood.values()))


_READ_FOR_IDENTIFIERS = frozenset({"title", "description", "seller", "image"})


def _next_layer(layer: Layer | None, pages: _Pages, parts: list[_Part], statement: Statement | None) -> Layer | None:
    return layer if statement is None else _layer(layer, pages.before, parts, statement.at)


def _layer(layer: Layer | None, before: Texts, parts: list[_Part], at: datetime) -> Layer:
    texts = dict(before)
    for part in parts:
        for name in part.replaces:
            texts.pop(name, None)
        texts.update(part.texts)
    said = tuple(sorted(texts.items()))
    return layer if layer is not None and layer.texts == said else Layer(texts=said, at=at)


# What both need


def _identifiers(listing: Listing, *known: Listing | None) -> tuple[Any, ...]:
    """Those of the listing's texts now, and those of photographs, whose texts are not kept."""
    seller = listing.seller
    named = " ".join(filter(None, (seller.name, seller.url))) if seller is not None else None
    found = find_identifiers(listing.title, listing.description, None, ("seller", named))
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


def _sign(sighting: Sighting) -> int | None:
    return sign(sighting) if sighting.card is not None else None


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
