"""When the operator is told that a source cannot be read, and when that it can again: one incident and one recovery an outage.

Rules of calm, all here: a held crawl and a block are told at once, for somebody has to decide and waiting does not help. A failed
or partial crawl is told when the next one of that source ends no better: one lost connection is not news. While an outage is open
nothing more is said about it. The first believed complete crawl closes it. A crawl discarded by hand is neither trouble nor proof
of health.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from monitor.alerts.news import News
from monitor.alerts.rules import coverage_of, make_alert
from monitor.alerts.service import REBUILT
from monitor.columns import stamp
from monitor.config import AlertsConfig
from monitor.ends import is_interrupted
from storage.model import Alert, AlertKind, Belief, CrawlRecord

OPERATOR_RULE = "operator"
_AT_ONCE = frozenset({"held", "blocked"})
_IN_A_ROW = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What is remembered of an ailing source between two crawls."""

    since: str  # UTC, ISO 8601: the first crawl that ended badly
    crawls: int  # that ended badly in a row
    last: str  # crawl id, so that a crawl taken in twice counts once
    told: bool  # the operator has had the incident


def incident_key(source: str) -> str:
    """Where the caller remembers the state of incident_step: store.remember(incident_key(source), state)."""
    return f"incident:{source}"


def incident_step(
    open: str | None,  # noqa: A002  # the state of before, as remembered
    crawl: CrawlRecord, *, config: AlertsConfig, now: datetime,
) -> tuple[str | None, tuple[Alert, ...]]:  # fmt: skip
    """What a crawl makes of a source's trouble: the state to remember (None: healthy) and what the operator is told."""
    before = _read(open)
    mark = f"{crawl.crawl_id}/{crawl.belief}"
    # What we cut off ourselves says nothing of the source, neither good nor bad.
    if crawl.belief is Belief.DISCARDED or is_interrupted(crawl) or (before is not None and before.last == mark):
        return open, ()
    reason = trouble_of(crawl)
    if reason is None:
        healed = before is not None and before.told
        return None, recovery_alerts(crawl, before, config=config, now=now) if before and healed else ()
    trouble = _worse(before, mark, crawl)
    if trouble.told or not (reason in _AT_ONCE or trouble.crawls >= _IN_A_ROW):
        return _write(trouble), ()
    trouble = replace(trouble, told=True)
    return _write(trouble), incident_alerts(crawl, reason, trouble, config=config, now=now)


def trouble_of(crawl: CrawlRecord) -> str | None:
    """held, blocked, failed or partial; None for a crawl that can be believed."""
    if crawl.belief is Belief.HELD:
        return "held"
    return None if crawl.outcome == "complete" else crawl.outcome


def incident_alerts(crawl: CrawlRecord, reason: str, trouble: Trouble, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """One incident for each operator."""
    news = News(
        kind=AlertKind.INCIDENT, rule=OPERATOR_RULE, watches=crawl.watches, source=crawl.source, reason=reason,
        detail=crawl.held_because or crawl.stopped_because, since=trouble.since, crawls=trouble.crawls,
        coverage=(coverage_of(crawl),), advice=_advice(reason), commands=_commands(reason, crawl),
    )  # fmt: skip
    return _to_operators(news, crawl, trouble, config=config, now=now)


def recovery_alerts(crawl: CrawlRecord, trouble: Trouble, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """One recovery for each operator."""
    news = News(
        kind=AlertKind.RECOVERY, rule=OPERATOR_RULE, watches=crawl.watches, source=crawl.source, since=trouble.since,
        crawls=trouble.crawls, coverage=(coverage_of(crawl),),
    )  # fmt: skip
    return _to_operators(news, crawl, trouble, config=config, now=now)


def redesign_alerts(crawl: CrawlRecord, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """One word to each operator that a site was rebuilt and is read anew: nothing is wrong, but somebody should look."""
    news = News(
        kind=AlertKind.NOTICE, rule=OPERATOR_RULE, watches=crawl.watches, source=crawl.source, reason=REBUILT,
        since=stamp(crawl.started), coverage=(coverage_of(crawl),), commands=(f"monitor listings --source {crawl.source}",),
    )  # fmt: skip
    return _tell(news, crawl, f"{news.kind}:{crawl.source}:{REBUILT}:{crawl.crawl_id}", config=config, now=now)


def _to_operators(news: News, crawl: CrawlRecord, trouble: Trouble, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    # The outage names the message: a crawl that is taken in twice after a crash makes the same alert again, not a second one.
    return _tell(news, crawl, f"{news.kind}:{crawl.source}:{trouble.since}", config=config, now=now)


def _tell(news: News, crawl: CrawlRecord, cause: str, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    return tuple(
        make_alert(news, recipient=recipient, cause=cause, crawl_id=crawl.crawl_id, sender=config.sender, now=now)
        for recipient in dict.fromkeys(config.operator)
    )


def _worse(before: Trouble | None, mark: str, crawl: CrawlRecord) -> Trouble:
    if before is None:
        return Trouble(since=stamp(crawl.started) or "", crawls=1, last=mark, told=False)
    return replace(before, crawls=before.crawls + 1, last=mark)


def _advice(reason: str) -> str:
    match reason:
        case "held":
            return "Nothing of it was taken into history. Look at it, then accept or discard it."
        case "blocked":
            return (
                "The site shows a challenge or a login wall, and monitor does not go around walls. No listing was marked as gone. "
                "Visit it less often (every), or leave it out."
            )
        case "partial":
            return "Some result pages are missing. What was read is kept; no listing was marked as gone for not being seen."
    return "No listing was marked as gone. What the crawl decided at each address stands in its crawl.json and on the dashboard."


def _commands(reason: str, crawl: CrawlRecord) -> tuple[str, ...]:
    if reason == "held":
        return f"monitor crawls accept {crawl.crawl_id}", f"monitor crawls discard {crawl.crawl_id}"
    return ()


def _write(trouble: Trouble) -> str:
    return json.dumps(asdict(trouble))


def _read(text: str | None) -> Trouble | None:
    if not text:
        return None
    try:
        return Trouble(**json.loads(text))
    except (ValueError, TypeError):
        return None
