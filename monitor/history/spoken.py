"""Unchanged, not stated any more, not read this time: three things, kept apart for each kind of page and field.

A page that was read states a field, does not state it though it did (`not_stated`), or says it in words that nothing can be made of
(`not_understood`); a field that vanished from every card at once counts as `not_read`, and so does whatever stands on a page that
was not opened. Only turns are kept: a field without one is stated in every reading of a page that ever stated it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.history.fields import FIELD_OF, FIELDS, Texts, fields_of
from storage.model import Listing, Saying, Side, Spoken, Turn, Version

_WORDS = 200  # characters of what was not understood


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One kind of page in one sighting."""

    side: Side
    at: datetime
    before: Texts  # its texts as last understood
    now: Texts
    puzzling: Collection[str]  # fields whose words of now are not understood

    @property
    def is_silent(self) -> bool:
        """Whether it leaves out or garbles anything."""
        return bool(self.puzzling) or not self.now.keys() >= self.before.keys()


def turns_of(
    heard: Heard, unsaid: Mapping[str, str], unread: Collection[str], *, listing_id: str, crawl_id: str
) -> tuple[dict[str, str], list[Turn]]:
    """What is unsaid after this page ("card.seller" to a Saying), and the turns that lead there. unread: as in Basis."""
    start = f"{heard.side.value}."
    before = {name.removeprefix(start): Saying(said) for name, said in unsaid.items() if name.startswith(start)}
    after = _silences(heard, before, unread)
    turns = [
        Turn(
            listing_id=listing_id, side=heard.side, field=name, said=said, at=heard.at, crawl_id=crawl_id,
            words=_words(name, heard.now) if said is Saying.NOT_UNDERSTOOD else None,
        )
        for name in sorted(before.keys() | after.keys())
        if (said := after.get(name, Saying.STATED)) is not before.get(name, Saying.STATED)
    ]  # fmt: skip
    others = {name: said for name, said in unsaid.items() if not name.startswith(start)}
    return others | {f"{start}{name}": said.value for name, said in after.items()}, turns


def _silences(heard: Heard, before: Mapping[str, Saying], unread: Collection[str]) -> dict[str, Saying]:
    stated = fields_of(heard.before) | before.keys()
    states = fields_of(heard.now)
    silences = dict.fromkeys(stated - states, Saying.NOT_STATED) | dict.fromkeys(heard.puzzling, Saying.NOT_UNDERSTOOD)
    # Of a field that vanished from every card, a card that never had it may have had it as well; its own page is asked by itself.
    doubted = set(unread) if heard.side is Side.CARD else (stated | states).intersection(unread)
    return silences | dict.fromkeys(doubted, Saying.NOT_READ)


def _words(name: str, texts: Texts) -> str:
    return " ".join(text for part, text in texts.items() if FIELD_OF[part] == name)[:_WORDS]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What was known of one field by the last sighting of a span."""

    said: Saying
    since: datetime | None = None  # of `said`, where it turned
    words: str | None = None  # what was not understood


def standings_of(version: Version, spoken: Spoken, *, until: datetime | None = None) -> dict[str, Standing]:
    """Each field that a version states, or that somebody stopped stating, as the last sighting of its span left it.

    until: an earlier end of the span. Empty where it was not noted yet which pages were read.
    """
    seen = version.last_seen if until is None else min(version.last_seen, until)
    read = {Side.CARD: version.card_read, Side.ITEM: version.item_read}
    if not any(read.values()):
        return {}
    now = {side for side, at in read.items() if at is not None and at >= seen}
    last = {(turn.side, turn.field): turn for turn in spoken.turns if turn.at <= seen}
    return dict(_standings(version.listing, _speakers(spoken), last, now))


def _speakers(spoken: Spoken) -> dict[str, set[Side]]:
    speakers: dict[str, set[Side]] = {field.name: set() for field in FIELDS}
    for side, texts in ((Side.CARD, spoken.card), (Side.ITEM, spoken.item)):
        for name in texts:
            if name in FIELD_OF:
                speakers[FIELD_OF[name]].add(side)
    return speakers


def _standings(
    listing: Listing, speakers: Mapping[str, set[Side]], last: Mapping[tuple[Side, str], Turn], read: Collection[Side]
) -> Iterator[tuple[str, Standing]]:
    for field in FIELDS:
        name = field.name
        turned = [last[side, name] for side in Side if (side, name) in last]
        silent = {turn.side: turn for turn in turned if turn.said is not Saying.STATED}
        if not silent and getattr(listing, field.attribute) is None:
            continue
        if told := [_standing(side, silent, turned, read) for side in Side if side in speakers[name] or side in silent]:
            yield name, min(told, key=lambda one: _RANK[one.said])


# What one page states counts, whatever another one leaves out; that a field is not stated takes every page that ever stated it.
_RANK = {said: rank for rank, said in enumerate((Saying.STATED, Saying.NOT_UNDERSTOOD, Saying.NOT_READ, Saying.NOT_STATED))}


def _standing(side: Side, silent: Mapping[Side, Turn], turned: Collection[Turn], read: Collection[Side]) -> Standing:
    if side not in read:
        return Standing(said=Saying.NOT_READ)
    if (turn := silent.get(side)) is not None:
        return Standing(said=turn.said, since=turn.at, words=turn.words)
    return Standing(said=Saying.STATED, since=next((turn.at for turn in turned if turn.side is side), None))
