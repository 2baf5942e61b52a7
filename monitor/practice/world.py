"""The world behind the practice marketplace: what every site offers at every tick, and the truth about what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from threading import Lock

from monitor.practice.life import State, begin, step
from monitor.practice.stock import read_stock
from monitor.practice.values import FIELDS, Advert
from storage.model import ChangeKind


@dataclass(frozen=True, kw_only=True, slots=True)
class TrueChange:
    """One thing that really happened, with the field names and values of `export changes`."""

    tick: int
    site: str
    native_id: str
    kind: ChangeKind
    field: str | None = None
    old: str | None = None
    new: str | None = None


def matches(advert: Advert, query: str) -> bool:
    """Whether the sites' own search finds it: every word of the query begins a word of title or description."""
    text = f" {advert.title} {advert.description} {advert.category}".casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in text)
    return all(f" {word}" in words for word in query.casefold().split())


class World:
    """Every site at every tick, computed when asked for: the same seed is the same world, whatever is asked first."""

    def __init__(self, seed: int = 1) -> None:
        """A world from its seed."""
        self.seed = seed
        self._states: dict[str, list[State]] = {}
        self._lock = Lock()

    def at(self, site: str, tick: int) -> Mapping[str, Advert]:
        """The live adverts of a site by native id."""
        return self._state(site, tick).live

    def gone(self, site: str, tick: int) -> Mapping[str, Advert]:
        """The adverts that were there once and are not there at this tick, as last shown."""
        return {key: advert for key, (advert, _) in self._state(site, tick).gone.items()}

    def advert(self, site: str, native_id: str, tick: int) -> Advert:
        """An advert as it is, or was last, at this tick."""
        advert = self.at(site, tick).get(native_id)
        return self.gone(site, tick)[native_id] if advert is None else advert

    def truth(self, site: str, from_tick: int, to_tick: int, queries: Iterable[str] = ()) -> list[TrueChange]:
        """Everything that happened after from_tick up to and including to_tick, tick by tick, to one who was there from tick 0.

        With queries: only of listings that one of them finds.
        """
        return [change for change in self.seen(site, range(to_tick + 1), queries) if change.tick > from_tick]

    def seen(self, site: str, ticks: Sequence[int], queries: Iterable[str] = ()) -> list[TrueChange]:
        """What somebody who looks at these ticks only, the first being the baseline, has to record, and nothing else."""
        asked = tuple(queries)
        last: dict[str, Advert] = {}
        shown: dict[str, Advert] = {}
        changes: list[TrueChange] = []
        for number, tick in enumerate(ticks):
            now = {
                key: advert
                for key, advert in self.at(site, tick).items()
                if not asked or key in last or any(matches(advert, query) for query in asked)
            }
            if number:
                changes += _differences(site, tick, shown=shown, last=last, now=now)
            last |= now
            shown = now
        return changes

    def _state(self, site: str, tick: int) -> State:
        with self._lock:
            stock = read_stock(site)
            states = self._states.setdefault(site, [])
            if not states:
                states.append(begin(stock, Random(f"{self.seed}/{site}/0")))  # noqa: S311  # a game, not a secret
            for number in range(len(states), tick + 1):
                rng = Random(f"{self.seed}/{site}/{number}")  # noqa: S311  # a game, not a secret
                states.append(step(stock, states[-1], number, rng))
            return states[tick]


def _differences(
    site: str, tick: int, *, shown: Mapping[str, Advert], last: Mapping[str, Advert], now: Mapping[str, Advert]
) -> list[TrueChange]:
    changes = [TrueChange(tick=tick, site=site, native_id=key, kind=ChangeKind.REMOVED) for key in shown if key not in now]
    for key, advert in now.items():
        if key not in shown:
            kind = ChangeKind.RELISTED if key in last else ChangeKind.NEW
            changes.append(TrueChange(tick=tick, site=site, native_id=key, kind=kind))
        if key in last:
            changes += _edits(site, tick, last[key], advert)
    return changes


def _edits(site: str, tick: int, old: Advert, new: Advert) -> list[TrueChange]:
    return [
        TrueChange(
            tick=tick, site=site, native_id=new.native_id, kind=ChangeKind.CHANGED,
            field=name, old=old.said(name), new=new.said(name),
        )
        for name in FIELDS
        if old.said(name) != new.said(name)
    ]  # fmt: skip
