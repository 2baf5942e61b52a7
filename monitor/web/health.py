"""How sources do, for the overview: what `monitor status` says of each, and its last crawls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.commands.health import Health, health
from monitor.config import Config
from monitor.ends import is_interrupted
from storage.model import Belief, CrawlRecord
from storage.store import Store

_CRAWLS = 24  # shown for each source


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow:
    """How one source does."""

    source: str
    state: str  # good, late, ailing, new
    problem: str | None
    last: CrawlRecord | None
    last_whole: CrawlRecord | None  # among those shown
    crawls: tuple[CrawlRecord, ...]  # newest first


def health_of(store: Store, config: Config, now: datetime) -> tuple[Health, list[SourceRow]]:
    """Health as `monitor status` tells it, and a row for every watched source."""
    found = health(config, store, now=now)
    return found, [_row(one.source, one.problem, store.crawls(source=one.source, limit=_CRAWLS)) for one in found.sources]


def is_whole(crawl: CrawlRecord) -> bool:
    """Complete and believed."""
    return crawl.outcome == "complete" and crawl.belief in {Belief.BELIEVED, Belief.ACCEPTED}


def _row(source: str, problem: str | None, crawls: list[CrawlRecord]) -> SourceRow:
    last, whole = next((one for one in crawls if not is_interrupted(one)), None), next(filter(is_whole, crawls), None)
    state = "new" if last is None else "ailing" if whole is not last else "late" if problem else "good"
    return SourceRow(source=source, state=state, problem=problem, last=last, last_whole=whole, crawls=tuple(crawls))
