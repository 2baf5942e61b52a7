"""Silence for a time: of one listing, of one seller, of one rule. What happens meanwhile is kept in history and not told later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.alerts.choose import seller_names
from monitor.errors import MonitorError
from storage.model import Change, ListingState

PREFIX = "mute:"  # store.recall_all(PREFIX) is what read_mutes takes
_KINDS = ("listing", "seller", "rule")


class MuteUnclear(MonitorError):
    """What should be muted is not named in a way that is understood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """One thing that is not told of until a moment."""

    kind: str  # listing, seller, rule
    name: str  # SOURCE:ID, SOURCE/ID or a rule's name
    until: datetime

    @property
    def key(self) -> str:
        """Where it is remembered."""
        return mute_key(self.kind, self.name)

    @property
    def target(self) -> str:
        """As a person names it on the command line."""
        return self.name if self.kind == "listing" else f"{self.kind}:{self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Muted:
    """Everything that is muted at one moment."""

    listings: frozenset[str] = frozenset()
    sellers: frozenset[str] = frozenset()  # casefolded
    rules: frozenset[str] = frozenset()

    def hides(self, change: Change, states: Mapping[str, ListingState]) -> bool:
        """Whether a change belongs to a muted listing or seller."""
        if change.listing_id in self.listings:
            return True
        state = states.get(change.listing_id) if self.sellers else None
        return state is not None and not self.sellers.isdisjoint(seller_names(state.listing))


NOTHING = Muted()


def mute_key(kind: str, name: str) -> str:
    """Where a mute is remembered: store.remember(mute_key(...), until)."""
    return f"{PREFIX}{kind}:{name.casefold() if kind == 'seller' else name}"


def read_target(text: str) -> tuple[str, str]:
    """(kind, name) of LISTING, seller:SOURCE/ID or rule:NAME; raises MuteUnclear.

    >>> read_target("seller:avito/u1"), read_target("avito:3390217745")
    (('seller', 'avito/u1'), ('listing', 'avito:3390217745'))
    """
    kind, colon, name = text.strip().partition(":")
    name = name.strip()
    if kind == "seller" and not ("/" in name and all(part.strip() for part in name.split("/", 1))):
        raise MuteUnclear(f"{text!r} names no seller; write seller:SOURCE/ID, such as seller:avito/u1, or seller:SOURCE/NAME")
    if not colon or not name or not kind:
        raise MuteUnclear(f"{text!r} cannot be muted; name a LISTING (SOURCE:ID), seller:SOURCE/ID or rule:NAME")
    if kind in ("seller", "rule"):
        return kind, name
    return "listing", f"{kind}:{name}"


def mutes_of(facts: Mapping[str, str]) -> list[Mute]:
    """The mutes among remembered facts, expired ones included, those that end first leading; what is damaged is passed over."""
    found = []
    for key, value in facts.items():
        kind, _, name = key.removeprefix(PREFIX).partition(":")
        until = _moment(value)
        if key.startswith(PREFIX) and kind in _KINDS and name and until is not None:
            found.append(Mute(kind=kind, name=name, until=until))
    return sorted(found, key=lambda mute: (mute.until, mute.key))


def read_mutes(facts: Mapping[str, str], now: datetime) -> Muted:
    """What is muted at this moment, from store.recall_all(PREFIX)."""
    return muted_of([mute for mute in mutes_of(facts) if mute.until > now])


def muted_of(mutes: Sequence[Mute]) -> Muted:
    """Mutes in the form in which they are asked."""
    by_kind = {kind: frozenset(mute.name for mute in mutes if mute.kind == kind) for kind in _KINDS}
    return Muted(
        listings=by_kind["listing"], sellers=frozenset(name.casefold() for name in by_kind["seller"]), rules=by_kind["rule"]
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
