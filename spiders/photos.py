"""A visit for photographs: each asked for as a page is (guard, robots.txt, pace), preserved as received, and made small.

It fills a crawl folder of its own with photos.jsonl instead of readings.jsonl.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from spiders.capture import CaptureWriter
from spiders.fetch import Fetched, Fetcher, Journal, Missed, Stop, now
from spiders.folder import Capture, CrawlReport, Outcome, Role
from spiders.picture import PictureRefused, small_copy
from spiders.plan import CrawlPlan, PhotoWish

log = logging.getLogger(__name__)

PHOTOS = "photos.jsonl"
_WALLS = frozenset({401, 403, 407, 429, 451, 503})


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoRecord:
    """What came of one photograph."""

    native_id: str
    url: str  # as the listing states it
    at: datetime
    capture: Capture | None = None  # the answer as received
    small: Capture | None = None  # our small copy of it; None: there is none
    because: str | None = None  # why there is none


_RECORD: TypeAdapter[PhotoRecord] = TypeAdapter(PhotoRecord)


class PhotoVisit:
    """Fetches the photographs of a plan, one at a time."""

    def __init__(
        self, plan: CrawlPlan, *, folder: Path, fetcher: Fetcher, captures: CaptureWriter, journal: Journal, started: datetime
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._fetcher = fetcher
        self._captures = captures
        self._journal = journal
        self._started = started
        self._done = 0

    async def run(self) -> CrawlReport:
        """Fetch them and report; a site that refuses one is not asked for the others."""
        stop: Stop | None = None
        with (self._folder / PHOTOS).open("ab") as file:
            try:
                for wish in self._plan.photos:
                    record = await self._take(wish)
                    file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
                    file.flush()
                    self._done += 1
            except Stop as reached:
                stop = reached
                self._journal.note(self._plan.search, Role.PHOTO, "stopped", stop.because)
        return self.report(stop)

    def report(self, stop: Stop | None = None) -> CrawlReport:
        """How it stands."""
        outcome = Outcome.COMPLETE if stop is None else Outcome.BLOCKED if stop.blocked else Outcome.PARTIAL
        return CrawlReport(
            crawl_id=self._plan.crawl_id, source=self._plan.source, outcome=outcome if self._done else Outcome.FAILED,
            started=self._started, ended=None, stopped_because=None if stop is None else stop.because,
            decisions=tuple(self._journal.decisions), requests=self._journal.requests, retry_after=self._journal.retry_after,
        )  # fmt: skip

    async def _take(self, wish: PhotoWish) -> PhotoRecord:
        answer = await self._fetcher.get(wish.url, Role.PHOTO)
        if isinstance(answer, Missed):
            said = f"{answer.decided}: {answer.detail}" if answer.detail else answer.decided
            return PhotoRecord(native_id=wish.native_id, url=wish.url, at=now(), because=said)
        self._stop_at_wall(answer)
        if answer.status != 200 or answer.capture is None:
            return self._refused(wish, answer, f"status {answer.status}")
        try:
            copy = small_copy(answer.body)
        except PictureRefused as refused:
            return self._refused(wish, answer, str(refused))
        small = self._captures.write_small(url=answer.final_url, jpeg=copy.jpeg, of=answer.capture, at=now())
        return PhotoRecord(native_id=wish.native_id, url=wish.url, at=answer.at, capture=answer.capture, small=small)

    def _refused(self, wish: PhotoWish, answer: Fetched, because: str) -> PhotoRecord:
        self._journal.note(wish.url, Role.PHOTO, "no-photo", because, answer.status)
        return PhotoRecord(native_id=wish.native_id, url=wish.url, at=answer.at, capture=answer.capture, because=because)

    def _stop_at_wall(self, answer: Fetched) -> None:
        if answer.status in _WALLS or answer.retry_after is not None:
            raise Stop(f"{answer.url} answered with status {answer.status}", blocked=True)


def read_photos(folder: Path) -> Iterator[PhotoRecord]:
    """What a visit for photographs wrote down, half a last line left out; nothing where there was none."""
    try:
        lines = (folder / PHOTOS).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield _RECORD.validate_json(line)
        except ValidationError:
            log.warning("a line of %s cannot be read", folder / PHOTOS)
