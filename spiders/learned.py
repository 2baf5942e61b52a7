"""Reading the pages of one crawl: a platform's data by what it is, others by what the first page of their kind taught."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from spiders import platforms
from spiders.listing import Page, PageReading


class ReadPage(Protocol):
    """`spiders.reading.read_page`."""

    def __call__(self, page: Page, *, profile: Any = None) -> PageReading:
        """What the page states."""
        ...


Learn = Callable[[Page], tuple[PageReading, Any]]  # spiders.reading.learn: the reading, and a Profile or None


class Reader:
    """Keeps one profile a kind of page (result pages, item pages, each as received or as rendered)."""

    def __init__(self, *, read_page: ReadPage, learn: Learn) -> None:
        self.renewed = False  # pages no longer fitted what had been learned, and something else was learned
        self._read_page = read_page
        self._learn = learn
        self._profiles: dict[str, Any] = {}

    def read(self, page: Page, *, kind: str) -> PageReading:
        """What one page states."""
        if (data := platforms.read(page)) is not None:
            return data
        profile = self._profiles.get(kind)
        if profile is None:
            return self._relearn(page, kind)
        reading = self._read_page(page, profile=profile)
        if reading.listings:
            return reading
        # A page without listings, or one that changed its build: only a full look can tell which.
        full = self._relearn(page, kind)
        self.renewed = self.renewed or bool(full.listings)
        return full

    def plain(self, page: Page) -> PageReading:
        """What a page states that is of no kind, such as an error page."""
        data = platforms.read(page)
        return data if data is not None else self._read_page(page)

    def _relearn(self, page: Page, kind: str) -> PageReading:
        reading, profile = self._learn(page)
        if profile is not None:
            self._profiles[kind] = profile
        return reading
