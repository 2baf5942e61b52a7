"""What a sighting tells in one field: each kind of page against its own last text, then both against each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from monitor.history.fields import Field, Texts, fields_of
from monitor.history.lag import PATIENCE, Lag, Lags
from monitor.history.pictures import Contents, show_the_same
from monitor.history.sighting import Sighting, Statement, stated_texts
from monitor.understand import Hints
from storage.model import Judgement, Listing
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
    pictures: Callable[[str], Contents] = lambda _listing_id: {}  # what the addresses of a listing's photographs delivered


class Said(Enum):
    NOTHING = "nothing"
    SAME = "same"
    COSMETIC = "cosmetic"
    UNREAD = "unread"
    FIRST = "first"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one layer says in one field."""

    said: Said
    texts: Texts  # to be the layer's from now on
    new: Any = None
    old: Any = None
    replaces: tuple[str, ...] = ()  # texts of the layer that these take the place of


@dataclass(frozen=True, slots=True)
class Pages:
    """The texts of one kind of page: as last understood, and as stated now."""

    before: Texts
    now: Texts

    @classmethod
    def of(cls, layer: Layer | None, statement: Statement | None) -> Pages:
        """The texts of a layer and of the statement that is compared with it."""
        return cls({} if layer is None else dict(layer.texts), {} if statement is None else stated_texts(statement.reading))

    def moved(self) -> set[str]:
        """The fields that are stated now, and not in the same texts as before."""
        before, now = self.before, self.now
        differing = [name for name, text in now.items() if before.get(name) != text]
        if not now.keys() >= before.keys():
            differing += before.keys() - now.keys()
        return fields_of(differing) & fields_of(now) if differing else set()


class Told:
    """What a sighting tells in one field, and what becomes of the listing's value."""

    __slots__ = (
        "_hints", "_lags", "_old", "_words", "adopts", "card", "current", "field", "grows", "is_event", "item", "new", "statement",
        "wants_item_page",
    )  # fmt: skip

    def __init__(self, field: Field, held: Held, sighting: Sighting, basis: Basis, card: Pages, item: Pages, lags: Lags) -> None:
        self.field = field
        self.card = _by_content(part_of(field, card.before, card.now, basis), field, sighting, basis)
        self.item = _by_content(part_of(field, item.before, item.now, basis), field, sighting, basis)
        self.current = _today(field, held, basis, self.item, self.card)
        self.new: Any = None
        self.statement: Statement | None = None
        self._old: Any = self.current
        self._words = ("", "")  # old and new, of an event
        self._hints = basis.hints
        self._lags = lags
        self.adopts = self.grows = self.is_event = self.wants_item_page = False
        self._settle(held, sighting)

    def _settle(self, held: Held, sighting: Sighting) -> None:
        pages: list[tuple[str, Part, Statement | None]] = [("item", self.item, sighting.item), ("card", self.card, sighting.card)]
        # The page that is up to date speaks first: what the other one says can then be found among what was told.
        for page, part, statement in sorted(pages, key=lambda one: bool(self._lags.get(one[0], self.field.name).missed)):
            if part.said is Said.CHANGED:
                self._moved(page, part, statement)
            elif part.said in (Said.SAME, Said.COSMETIC) and self._lags.get(page, self.field.name).waits:
                self._waited(page, part, statement)
        if self.card.said is Said.CHANGED and held.item is not None and sighting.item is None:
            self.wants_item_page = True
        if self.adopts or Said.CHANGED in (self.item.said, self.card.said):
            return
        if self.item.said is Said.FIRST:
            self._adopt(self.item.new, sighting.item)
        elif self.card.said is Said.FIRST and self.current is None:
            self._adopt(self.card.new, sighting.card)
        else:
            self._reworded(held, sighting)

    def _moved(self, page: str, part: Part, statement: Statement | None) -> None:
        """One kind of page says something else than before: news, or told already, or not to be told from what is old."""
        lag, known = self._lags.get(page, self.field.name), self._known
        fresh = not lag.missed and not self.is_event and not lag.was(self.field, part.new, self._hints)
        if fresh and not self._is_gainsaid(page, part):
            if lag.waits:
                self._lags.put(page, self.field.name, replace(lag, waits=0))
            if self._changed(part, statement, of_item=page == "item"):
                self._tell_other(page, part)
        elif (after := lag.caught_up(self.field, part.new, self._hints)) is not None:
            self._lags.put(page, self.field.name, after)
            if page == "item" and known is not None and self.field.agrees(known, part.new):
                self._adopt(part.new, statement)
        elif known is None or self.field.agrees(known, part.new):
            return
        elif self._both_say(page, part.new):
            self._believe(page, part, statement)
        else:
            self._lags.put(page, self.field.name, replace(lag, waits=1))
            self.wants_item_page = True

    def _is_gainsaid(self, page: str, part: Part) -> bool:
        """Whether a card leaves a value that the own page, read in this very crawl, still states: a card of yesterday does."""
        if page != "card" or self.item.said not in (Said.SAME, Said.COSMETIC):
            return False
        own = self.field.read(self.item.texts, self._hints)
        return own is not None and self.field.agrees(own, part.old) and not self.field.agrees(own, part.new)

    def _waited(self, page: str, part: Part, statement: Statement | None) -> None:
        """What could not be told from an old value still stands: it is believed when the other kind of page stays away."""
        lag, other = self._lags.get(page, self.field.name), self._other(page)
        new = self.field.read(part.texts, self._hints)
        if new is None or not (lag.waits >= PATIENCE or other.said is not Said.NOTHING):
            self._lags.put(page, self.field.name, replace(lag, waits=lag.waits + 1))
        elif other.said is Said.NOTHING or self._both_say(page, new):
            self._believe(page, replace(part, new=new, old=new), statement)
        elif lag.missed or lag.was(self.field, new, self._hints):
            self._lags.put(page, self.field.name, replace(lag, waits=0))
        elif lag.waits >= PATIENCE:  # neither gives way: a card of yesterday would have been renewed by now
            self._believe(page, replace(part, new=new, old=new), statement)
        else:
            self._lags.put(page, self.field.name, replace(lag, waits=lag.waits + 1))
            self.wants_item_page = True

    def _both_say(self, page: str, new: Any) -> bool:
        """Whether the other kind of page says the same in this very sighting."""
        other = self._other(page)
        said = None if other.said is Said.NOTHING else self.field.read(other.texts, self._hints)
        return said is not None and self.field.agrees(new, said)

    def _believe(self, page: str, part: Part, statement: Statement | None) -> None:
        self._lags.put(page, self.field.name, Lag(past=self._lags.get(page, self.field.name).past))
        if self._changed(part, statement, of_item=page == "item"):
            self._tell_other(page, part)

    @property
    def _known(self) -> Any:
        """The listing's value as far as this sighting has been gone through."""
        return self.new if self.adopts else self.current

    def _other(self, page: str) -> Part:
        return self.card if page == "item" else self.item

    def _tell_other(self, page: str, part: Part) -> None:
        """The other kind of page is behind from now on, unless it says the same, or never speaks of this."""
        other, behind = self._other(page), "card" if page == "item" else "item"
        lag = self._lags.get(behind, self.field.name)
        said = self.field.read(other.texts, self._hints) if other.texts else None
        # One that is behind and happens to say the same may say it from before.
        if said is not None and (other.said is Said.CHANGED or lag.missed or not self.field.agrees(self.new, said)):
            self._lags.put(behind, self.field.name, lag.told(part.texts))

    def _changed(self, part: Part, statement: Statement | None, *, of_item: bool) -> bool:
        """Take a value over; returns whether that is an event."""
        field, current = self.field, self.current
        if current is None or field.same(current, part.new):
            self._adopt(part.new, statement)
        elif not field.same(current, part.old) and field.agrees(current, part.new):
            # The other kind of page told it first; this one confirms it in its own words.
            if of_item:
                self._adopt(part.new, statement)
        else:
            self._adopt(part.new, statement, differs=True)
            # Words that look alike to a person (an account behind the same name) would be told as "Пётр" -> "Пётр".
            self._words = field.words(current), field.words(part.new)
            self.is_event = self._words[0] != self._words[1]
            if not of_item and field.agrees(current, part.old):
                # A card shows the beginning of a description: what changed is told in the card's words.
                self._old = part.old if field.name == "description" else current
        return self.is_event

    def _adopt(self, new: Any, statement: Statement | None, *, differs: bool = False) -> None:
        """Take a value over. differs: it is known to mean something else."""
        self.new, self.statement, self.adopts = new, statement, True
        self.grows = differs or self.current is None or (new != self.current and not _equal_words(self.field, self.current, new))

    def _reworded(self, held: Held, sighting: Sighting) -> None:
        """Other words for the same value: the current listing takes them, no version begins."""
        for part, layer, statement in ((self.item, held.item, sighting.item), (self.card, held.card, sighting.card)):
            if part.said is Said.COSMETIC and _stems_from(self.field, held, layer):
                self.new, self.statement, self.adopts = part.new, statement, True
                return

    @property
    def old_words(self) -> str:
        return self._words[0] if self._old is self.current else self.field.words(self._old)

    @property
    def new_words(self) -> str:
        return self._words[1]


def _equal_words(field: Field, one: Any, other: Any) -> bool:
    return field.same(one, other) and field.words(one) == field.words(other)


def _own(field: Field, texts: Texts) -> dict[str, str]:
    return {name: texts[name] for name in field.texts if name in texts}


def part_of(field: Field, texts: Texts, stated: Texts, basis: Basis) -> Part:
    before, now = _own(field, texts), _own(field, stated)
    if not now or field.name in basis.unread:
        return Part(said=Said.NOTHING, texts=before)
    if now == before:
        return Part(said=Said.SAME, texts=before)
    new = field.read(now, basis.hints)
    if new is None:
        return Part(said=Said.UNREAD, texts=before)
    old = field.read(before, basis.hints) if before else None
    if old is None:
        return Part(said=Said.FIRST, texts=now, new=new)
    said = Said.COSMETIC if field.same(old, new) else Said.CHANGED
    return Part(said=said, texts=now, new=new, old=old, replaces=tuple(before))


def _by_content(part: Part, field: Field, sighting: Sighting, basis: Basis) -> Part:
    """A photograph under another address is another one, unless both are known to have delivered the same picture."""
    if field.name != "image" or part.said is not Said.CHANGED:
        return part
    same = show_the_same(basis.pictures(sighting.listing_id), part.old, part.new)
    return replace(part, said=Said.COSMETIC) if same else part


def _stems_from(field: Field, held: Held, layer: Layer | None) -> bool:
    """Whether the listing's value was read from what this layer last said."""
    if layer is None:
        return False
    part = getattr(held.state.listing, field.attribute)
    text = part if isinstance(part, str) else getattr(part, "text", getattr(part, "name", None))
    return text is not None and (field.texts[0], text) in layer.texts


def _today(field: Field, held: Held, basis: Basis, item: Part, card: Part) -> Any:
    """The listing's value as today's understanding reads the text it came from: a better parser is never news."""
    for layer, part in ((held.item, item), (held.card, card)):
        if layer is None or not _stems_from(field, held, layer):
            continue
        value = part.old if part.old is not None else field.read(_own(field, dict(layer.texts)), basis.hints)
        if value is not None:
            return value
    return field.of(held.state.listing)
