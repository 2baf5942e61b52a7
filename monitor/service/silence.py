"""The dead-man rule: a source that was not believably read for longer than its limit is told once, whatever the reason is.

An incident tells of crawls that end badly. This tells of what no crawl can: that none ran, that each was put off, that nobody
decided on a held one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from monitor.alerts.incidents import OPERATOR_RULE
from monitor.alerts.news import News
from monitor.alerts.service import SILENT
from monitor.alerts.wording import when
from monitor.columns import stamp
from monitor.config import Config
from monitor.service.notes import to_operators
from storage.model import Alert, AlertKind, Belief, CrawlRecord

SHORTEST = timedelta(days=1)
_SOUND = frozenset({Belief.BELIEVED, Belief.ACCEPTED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """What is remembered of a source whose silence was told."""

    since: str  # UTC, ISO 8601: its last believable crawl, or when it began to be watched
    incident: bool  # an incident of it was open as well: its recovery is told there


def silence_key(source: str) -> str:
    """Where the state of silence_step is remembered."""
    return f"silence:{source}"


def limit_of(usual: timedelta) -> timedelta:
    """How long a source may go without a believable crawl. usual: between two visits when all is well."""
    return max(3 * usual, SHORTEST)


def last_believable(crawls: Iterable[CrawlRecord]) -> datetime | None:
    """When a source was last read whole and believed. crawls: newest first."""
    return next(
        (
            (crawl.ended or crawl.started) - (crawl.clock_behind or timedelta())  # by the clock that it was made by
            for crawl in crawls
            if crawl.outcome == "complete" and crawl.belief in _SOUND
        ),
        None,
    )


def silence_step(
    told: str | None, *, source: str, last: datetime | None, watched_since: datetime, limit: timedelta, up_since: datetime,
    usual: timedelta, incident: bool, config: Config, now: datetime,
) -> tuple[str | None, tuple[Alert, ...]]:  # fmt: skip
    """The state to remember (None: all is well) and what the operator is told.

    told: the state of before. up_since: when this service started; after a holiday a source gets one interval to be read first.
    incident: whether an incident of this source is open.
    """
    before, begun = _read(told), max(last or watched_since, watched_since)
    if now - begun <= limit:
        return None, _heard_again(before, source, last, config, now) if before is not None else ()
    if before is not None or now - up_since < min(max(usual, timedelta(hours=1)), limit):
        return told, ()
    state = Silence(since=stamp(begun) or "", incident=incident)
    days = (now - begun) / timedelta(days=1)
    never = "" if last else " It was never read whole."
    news = News(
        kind=AlertKind.INCIDENT, rule=OPERATOR_RULE, source=source, reason=SILENT, since=state.since,
        detail=f"No complete and believed crawl for {days:.1f} days; {limit / timedelta(days=1):.0f} is its limit.{never}",
        advice=f"What its crawls say: `monitor crawls --source {source}`. What holds it back: `monitor status`.",
    )  # fmt: skip
    return json.dumps(asdict(state)), to_operators(news, f"silent:{source}:{state.since}", config=config.alerts, now=now)


def _heard_again(before: Silence, source: str, last: datetime | None, config: Config, now: datetime) -> tuple[Alert, ...]:
    # A limit that was lengthened ends a silence as well, and is no news.
    if before.incident or last is None or last <= datetime.fromisoformat(before.since):
        return ()
    said = f"It was silent since {when(before.since, config.zone)}."
    news = News(kind=AlertKind.RECOVERY, rule=OPERATOR_RULE, source=source, reason=SILENT, since=before.since, detail=said)
    return to_operators(news, f"heard:{source}:{before.since}", config=config.alerts, now=now)


def _read(text: str | None) -> Silence | None:
    try:
        return Silence(**json.loads(text)) if text else None
    except (ValueError, TypeError):
        return None
