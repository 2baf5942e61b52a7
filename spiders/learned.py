"""Reading the pages of one crawl: a platform's data by what it is, result pages by what earlier ones of the source taught."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from spiders import platforms
from spiders.listing import Page, PageReading

Learned = dict[str, list[dict[str, Any]]]  # by kind of page; JSON-able, travels in plans and reports
_MOST = 3  # builds of one kind of page that are known at once: some sites show two by turns
_LEAST = 3  # listings without which a page is no proof of a new build


class Learn(Protocol):
    """`spiders.reading.learn`."""

    def __call__(self, page: Page, *, after: Any = None) -> tuple[PageReading, Any]:
        """The full reading, and what was learned from it or None."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The functions of `spiders.reading` that a crawl reads with."""

    read_page: Callable[[Page], PageReading]
    learn: Learn
    read_known: Callable[[Page, Any], Any]  # a PageReading, or a Misfit
    gone: Any  # Misfit.GONE
    load: Callable[[dict[str, Any]], Any]  # Profile.load


@dataclass(slots=True)
class _Known:
    profile: Any
    served: int = field(default=0)  # pages read by it, the one it was learned from aside


class Reader:
    """Keeps the profiles of a source's result pages (as received and as rendered), the last one that served first."""

    def __init__(self, reading: Reading) -> None:
        self.renewed = False  # nothing of what had served before is there any more: the site was rebuilt
        self._reading = reading
        self._known: dict[str, list[_Known]] = {}

    def recall(self, learned: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Take over what earlier crawls of the source learned; what is not a profile of ours is passed over."""
        for kind, profiles in learned.items():
            for data in profiles[:_MOST]:
                try:
                    profile = self._reading.load(data["profile"])
                    self._known.setdefault(kind, []).append(_Known(profile, int(data["served"])))
                except (ValueError, KeyError, TypeError):
                    continue

    @property
    def learned(self) -> Learned:
        """What is known of the source's pages now."""
        return {
            kind: [{"profile": known.profile.dump(), "served": known.served} for known in profiles]
            for kind, profiles in self._known.items()
            if profiles
        }

    def read(self, page: Page, *, kind: str) -> PageReading:
        """What one page states. An item page is read in full: it is no list, and what its page taught would read it as one."""
        if (data := platforms.read(page)) is not None:
            return data
        if not kind.startswith("result"):
            return self._reading.read_page(page)
        known = self._known.setdefault(kind, [])
        misfits = []
        for at, one in enumerate(known):
            found = self._reading.read_known(page, one.profile)
            if isinstance(found, PageReading):
                one.served += 1
                known.insert(0, known.pop(at))
                return found
            misfits.append(found)
        return self._in_full(page, known, misfits)

    def plain(self, page: Page) -> PageReading:
        """What a page states that is of no kind, such as an error page."""
        data = platforms.read(page)
        return data if data is not None else self._reading.read_page(page)

    def _in_full(self, page: Page, known: list[_Known], misfits: list[Any]) -> PageReading:
        outgrown = next((at for at, misfit in enumerate(misfits) if misfit is not self._reading.gone), None)
        reading, profile = self._reading.learn(page, after=None if outgrown is None else known[outgrown].profile)
        if len(reading.listings) >= _LEAST and outgrown is None and any(one.served for one in known):
            self.renewed = True
        if profile is not None:
            served = 0 if outgrown is None else known.pop(outgrown).served
            known.insert(0, _Known(profile, served))
            del known[_MOST:]
        return reading
