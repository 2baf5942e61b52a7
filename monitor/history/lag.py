"""A kind of page that comes late: what it says after the other kind has told more is no news, and never a change back.

Result pages are often served from a cache, sometimes one or two changes old. While a kind of page has not confirmed what the other
one told, its other values are either on the way there (known, no news) or cannot be told from old ones: those wait for the other
kind of page, and are believed when that has not been read for PATIENCE sightings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from monitor.history.fields import Field, Texts
from monitor.understand import Hints

PATIENCE = 3  # further sightings without the other kind of page before an unconfirmed value is believed
_SHORT = 200  # characters; the past of long texts is not worth its room
_REMEMBERED = 8  # told values that a page may be behind


@dataclass(frozen=True, slots=True)
class Lag:
    """What one kind of page has not confirmed in one field."""

    missed: tuple[Texts, ...] = ()  # texts of what the other kind of page told since, oldest first
    past: tuple[Texts, ...] = ()  # what it has confirmed of that lately: a return to it may be a page of yesterday
    waits: int = 0  # sightings for which a value that fits nothing known has stood

    def told(self, texts: Texts) -> Lag:
        """The lag after the other kind of page told a change in these texts."""
        return replace(self, missed=(*self.missed, dict(texts))[-_REMEMBERED:], waits=0)

    def caught_up(self, field: Field, new: object, hints: Hints) -> Lag | None:
        """The lag after this page says what was told before; None when it was not."""
        for number, texts in enumerate(self.missed, 1):
            if _means(field, texts, new, hints):
                past = (*self.past, *(one for one in self.missed[:number] if sum(map(len, one.values())) <= _SHORT))
                return Lag(self.missed[number:], past[-_REMEMBERED:])
        return None

    def was(self, field: Field, new: object, hints: Hints) -> bool:
        """Whether this page has left such a value behind lately."""
        return any(_means(field, texts, new, hints) for texts in self.past)


def _means(field: Field, texts: Texts, new: object, hints: Hints) -> bool:
    value = field.read(texts, hints)
    return value is not None and field.agrees(value, new)


NONE = Lag()


@dataclass(slots=True)
class Lags:
    """The lags of one listing: by ("card" or "item", field name)."""

    _by: dict[str, Lag] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: tuple[tuple[str, str], ...]) -> Lags:
        """From the form that the store keeps."""
        return cls({name: _read(text) for name, text in kept})

    def kept(self) -> tuple[tuple[str, str], ...]:
        """In the form that the store keeps: only what is behind."""
        return tuple((name, _write(lag)) for name, lag in sorted(self._by.items()) if lag != NONE)

    def get(self, page: str, name: str) -> Lag:
        """How far this kind of page is behind in a field."""
        return self._by.get(f"{page}.{name}", NONE)

    def put(self, page: str, name: str, lag: Lag) -> None:
        """Take over what became of it."""
        self._by[f"{page}.{name}"] = lag

    def waits(self) -> set[str]:
        """The fields of which something waits to be confirmed."""
        return {name.partition(".")[2] for name, lag in self._by.items() if lag.waits}

    @property
    def waiting(self) -> bool:
        """Whether anything waits to be confirmed."""
        return any(lag.waits for lag in self._by.values())


def _write(lag: Lag) -> str:
    return json.dumps([lag.waits, *([dict(one) for one in row] for row in (lag.missed, lag.past))], ensure_ascii=False)


def _read(text: str) -> Lag:
    waits, missed, past = json.loads(text)
    return Lag(tuple(missed), tuple(past), waits)
