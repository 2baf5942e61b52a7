"""Reading the pages of one crawl: a platform's data by what it is, result pages by what earlier ones of the source taught.

What item pages say of their sellers and places names the columns of the cards that led to them (`Teaching`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from spiders import platforms
from spiders.listing import ListingReading, Page, PageKind, PageReading

Learned = dict[str, list[dict[str, Any]]]  # by kind of page; JSON-able, travels in plans and reports
_MOST = 3  # builds of one kind of page that are known at once: some sites show two by turns
_MOST_TOLD = 300
_TRIED_AT = frozenset((3, 5, 8, 13, 21, 34, 55, 89, 144, 233))  # item pages read; each try reads a result page again
_LEAST = 3  # listings without which a page is no proof of a new build


class Learn(Protocol):
    """`spiders.reading.learn`."""

    def __call__(self, page: Page, *, after: Any = None, taught: Any = ()) -> tuple[PageReading, Any]:
        """The full reading, and what was learned from it or None."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Teaching:
    """The functions of `spiders.reading` by which item pages name the columns of cards."""

    teach: Callable[[Page, Mapping[str, ListingReading]], tuple[Any, ...]]
    key: Callable[[str | None], str]  # of an address
    load: Callable[[Any], Any]  # Taught.load


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The functions of `spiders.reading` that a crawl reads with."""

    read_page: Callable[[Page], PageReading]
    learn: Learn
    read_known: Callable[[Page, Any], Any]  # a PageReading, or a Misfit
    gone: Any  # Misfit.GONE
    load: Callable[[dict[str, Any]], Any]  # Profile.load
    teaching: Teaching | None = None


def _leaves_unread(reading: PageReading) -> bool:
    """Whether the cards of a result page leave sellers or places to be learned."""
    count = len(reading.listings)
    return count >= _LEAST and any(
        sum(bool(getattr(one, name)) for one in reading.listings) < 0.8 * count for name in ("seller_name", "region_text")
    )


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
        self._taught: dict[str, tuple[Any, ...]] = {}  # columns that item pages named, by kind of result page
        self._shown: dict[str, Page] = {}  # the last page of each kind whose cards leave a field unread
        self._told: dict[str, ListingReading] = {}  # what item pages stated in this crawl, by address
        self._heard = 0

    def recall(self, learned: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Take over what earlier crawls of the source learned; what is not a profile of ours is passed over."""
        for kind, profiles in learned.items():
            for data in profiles[: _MOST + 1]:
                try:
                    if "taught" in data and self._reading.teaching is not None:
                        self._taught[kind] = tuple(map(self._reading.teaching.load, data["taught"]))
                        continue
                    profile = self._reading.load(data["profile"])
                    self._known.setdefault(kind, []).append(_Known(profile, int(data["served"])))
                except (ValueError, KeyError, TypeError):
                    continue

    @property
    def learned(self) -> Learned:
        """What is known of the source's pages now."""
        found: Learned = {
            kind: [{"profile": known.profile.dump(), "served": known.served} for known in profiles]
            for kind, profiles in self._known.items()
            if profiles
        }
        for kind, columns in self._taught.items():
            if columns:
                found.setdefault(kind, []).append({"taught": [one.dump() for one in columns]})
        return found

    def read(self, page: Page, *, kind: str) -> PageReading:
        """What one page states. An item page is read in full: it is no list, and what its page taught would read it as one."""
        if (data := platforms.read(page)) is not None:
            return data
        if not kind.startswith("result"):
            reading = self._reading.read_page(page)
            self._listen(page, reading)
            return reading
        reading = self._result(page, kind)
        if _leaves_unread(reading):
            self._shown[kind] = page
        return reading

    def _result(self, page: Page, kind: str) -> PageReading:
        known = self._known.setdefault(kind, [])
        misfits = []
        for at, one in enumerate(known):
            found = self._reading.read_known(page, one.profile)
            if isinstance(found, PageReading):
                one.served += 1
                known.insert(0, known.pop(at))
                return found
            misfits.append(found)
        return self._in_full(page, kind, misfits)

    def _listen(self, page: Page, reading: PageReading) -> None:
        """Let what an item page says of its seller and place name the columns of the cards it was reached from."""
        teaching = self._reading.teaching
        if teaching is None or reading.kind is not PageKind.ITEM or not self._shown or len(self._told) >= _MOST_TOLD:
            return
        stated = reading.listings[0] if reading.listings else None
        if stated is None or not (stated.seller_name or stated.region_text):
            return
        for address in (page.url, stated.url):  # a card may lead to either
            self._told[teaching.key(address)] = stated
        self._heard += 1
        if self._heard not in _TRIED_AT:
            return
        for kind, shown in list(self._shown.items()):
            columns = teaching.teach(shown, self._told)
            new = [one for one in columns if one.field not in {before.field for before in self._taught.get(kind, ())}]
            if new:
                self._taught[kind] = (*self._taught.get(kind, ()), *new)
                self._relearn(kind, shown)

    def _relearn(self, kind: str, page: Page) -> None:
        """Renew the profile of the page with the columns that its item pages named."""
        known = self._known.setdefault(kind, [])
        at = next(
            (at for at, one in enumerate(known) if isinstance(self._reading.read_known(page, one.profile), PageReading)), None
        )
        served = 0 if at is None else known.pop(at).served
        _, profile = self._reading.learn(page, taught=self._taught[kind])
        del self._shown[kind]
        if profile is not None:
            known.insert(0, _Known(profile, served))

    def plain(self, page: Page) -> PageReading:
        """What a page states that is of no kind, such as an error page."""
        data = platforms.read(page)
        return data if data is not None else self._reading.read_page(page)

    def _in_full(self, page: Page, kind: str, misfits: list[Any]) -> PageReading:
        known, taught = self._known[kind], self._taught.get(kind, ())
        outgrown = next((at for at, misfit in enumerate(misfits) if misfit is not self._reading.gone), None)
        after = None if outgrown is None else known[outgrown].profile
        reading, profile = self._reading.learn(page, after=after, taught=taught)
        if len(reading.listings) >= _LEAST and outgrown is None and any(one.served for one in known):
            self.renewed = True
        if profile is not None:
            served = 0 if outgrown is None else known.pop(outgrown).served
            known.insert(0, _Known(profile, served))
            del known[_MOST:]
        return reading
