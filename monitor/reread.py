"""Old versions against today's reading of the pages they rest on. Nothing in history is altered, and nobody is alerted."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor import __version__
from monitor.history.reread import Reread, read_again, reading_of
from monitor.understand import Hints, understand
from spiders import platforms
from spiders.capture import CaptureBroken, read_pages
from spiders.listing import Page, PageReading
from spiders.reading import read_page
from storage.model import Interpretation, Version
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """How much of the past could be read again."""

    versions: int = 0
    without_page: int = 0  # nothing was preserved, or it is gone or broken
    not_shown: int = 0  # today's reading does not find the listing on its page
    differing: int = 0
    kept: int = 0  # new interpretations


@dataclass(frozen=True, kw_only=True, slots=True)
class Rereader:
    """Reads the kept pages of one store's versions again."""

    store: Store
    data: Path
    hints: Mapping[str, Hints]
    tally: Tally = field(default_factory=Tally)

    def run(self, *, since: datetime | None = None, source: str | None = None) -> Iterator[Reread]:
        """Every version that reads otherwise today, file by file."""
        for file, versions in sorted(self._by_file(since, source).items()):
            pages = self._pages(self.data / file, versions)
            for version in versions:
                if (again := self._again(version, pages)) is not None and again.differences:
                    self.tally.differing += 1
                    yield again

    def keep(self, again: Reread, *, now: datetime) -> None:
        """Put today's reading beside the version, marked with the program that read it."""
        self.tally.kept += self.store.add_interpretations(
            Interpretation(
                listing=again.listing, version=again.version.number, at=now, program=f"monitor {__version__}",
                fields=tuple(difference.field for difference in again.differences),
            )
        )  # fmt: skip

    def _by_file(self, since: datetime | None, source: str | None) -> dict[str, list[Version]]:
        files: dict[str, list[Version]] = defaultdict(list)
        for version, _ in self.store.history(since=since):
            if source is not None and version.listing.source != source:
                continue
            self.tally.versions += 1
            if version.capture is None:
                self.tally.without_page += 1
            else:
                files[version.capture.file].append(version)
        return files

    def _pages(self, file: Path, versions: list[Version]) -> dict[str, PageReading]:
        wanted = {version.capture.record_id for version in versions if version.capture is not None}
        found: dict[str, PageReading] = {}
        try:
            for record_id, page in read_pages(file, wanted):
                found[record_id] = _read(page)
        except (OSError, CaptureBroken) as error:
            log.warning("%s cannot be read: %s", file, error)
        return found

    def _again(self, version: Version, pages: Mapping[str, PageReading]) -> Reread | None:
        listing, capture = version.listing, version.capture
        page = None if capture is None else pages.get(capture.record_id)
        if page is None or capture is None:
            self.tally.without_page += 1
            return None
        reading = reading_of(page, listing.native_id, listing.url)
        hints = self.hints.get(listing.source, Hints())
        named = None if reading is None else replace(reading, native_id=listing.native_id)
        understood = None if named is None else understand(named, source=listing.source, hints=hints, seen_at=capture.at)
        if named is None or understood is None:
            self.tally.not_shown += 1
            return None
        return read_again(version, named, understood, hints)


def _read(page: Page) -> PageReading:
    data = platforms.read(page)
    return read_page(page) if data is None else data
