"""Is every source read as it should be: one value a source, for the overview, /health and anybody who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config import Config
from storage.model import Belief, CrawlRecord
from storage.store import Store

_CRAWLS = 24  # looked at for each source
# A source is late when nothing was read for this many of its shortest intervals.
_PATIENCE = 3
_GRACE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceHealth:
    """How one source does."""

    source: str
    state: str  # good, late, ailing, new
    last: CrawlRecord | None
    last_whole: CrawlRecord | None  # the last crawl that was complete and believed
    crawls: tuple[CrawlRecord, ...]  # newest first


def health_of(store: Store, config: Config, now: datetime) -> list[SourceHealth]:
    """Every configured source, in the order of the file."""
    return [
        _health(source.name, store.crawls(source=source.name, limit=_CRAWLS), _every(config, source.name), now)
        for source in config.source
    ]


def is_whole(crawl: CrawlRecord) -> bool:
    """Complete and believed."""
    return crawl.outcome == "complete" and crawl.belief in {Belief.BELIEVED, Belief.ACCEPTED}


def _health(source: str, crawls: Iterable[CrawlRecord], every: timedelta | None, now: datetime) -> SourceHealth:
    known = tuple(crawls)
    last, whole = next(iter(known), None), next(filter(is_whole, known), None)
    return SourceHealth(source=source, state=_state(last, whole, every, now), last=last, last_whole=whole, crawls=known)


def _state(last: CrawlRecord | None, whole: CrawlRecord | None, every: timedelta | None, now: datetime) -> str:
    if last is None:
        return "new"
    if whole is not last:
        return "ailing"
    late = every is not None and now - (last.ended or last.started) > _PATIENCE * every + _GRACE
    return "late" if late else "good"


def _every(config: Config, source: str) -> timedelta | None:
    """The shortest interval of the watches on a source; None where only cron says when."""
    spans = [watch.every for watch in config.watch if source in watch.sources and watch.every is not None]
    return min(spans, default=None)
