"""What the operator is told of the service itself: pure functions to alerts. The same cause makes the same alert."""

from __future__ import annotations

import hashlib
from datetime import datetime

from monitor.alerts.incidents import OPERATOR_RULE
from monitor.alerts.news import News
from monitor.alerts.rules import make_alert
from monitor.alerts.service import CONFIG, FAULT, UNKEPT
from monitor.columns import stamp
from monitor.config import AlertsConfig
from storage.model import Alert, AlertKind


def config_refused(why: str, text: bytes | None, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """monitor.toml was edited and cannot be used. One for each content: an editor that saves it again makes no second one."""
    news = News(
        kind=AlertKind.INCIDENT, rule=OPERATOR_RULE, reason=CONFIG, detail=why, since=stamp(now),
        advice="The configuration of before goes on. Correct the file and save it; `monitor check` names every fault at once.",
    )  # fmt: skip
    return to_operators(news, f"config:{hashlib.sha256(text or b'').hexdigest()}:{now:%Y-%m-%d}", config=config, now=now)


def config_usable(since: datetime, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """The file that was refused was corrected and taken over."""
    news = News(kind=AlertKind.RECOVERY, rule=OPERATOR_RULE, reason=CONFIG, since=stamp(since))
    return to_operators(news, f"config usable:{stamp(since)}", config=config, now=now)


def fault(source: str, error: Exception, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """A crawl of a source brought out a defect of the program; one a day for each kind."""
    kind = type(error).__name__
    news = News(
        kind=AlertKind.INCIDENT, rule=OPERATOR_RULE, source=source, reason=FAULT, detail=f"{kind}: {error}", since=stamp(now),
        advice="The other sources go on, and its crawl folder is kept. Please report it with the trace in logs/monitor.log.",
    )  # fmt: skip
    return to_operators(news, f"fault:{source}:{kind}:{now:%Y-%m-%d}", config=config, now=now)


def unkept(why: str, since: datetime, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """Crawls wait in their folders because the database cannot take them; one for each spell."""
    news = News(
        kind=AlertKind.INCIDENT, rule=OPERATOR_RULE, reason=UNKEPT, detail=why, since=stamp(since),
        advice="Nothing is lost. Make room on the disk, or end the program that holds the database; monitor goes on by itself.",
    )  # fmt: skip
    return to_operators(news, f"unkept:{stamp(since)}", config=config, now=now)


def kept_again(since: datetime, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """The crawls that waited were taken in."""
    detail = "Every crawl that had waited was taken in."
    news = News(kind=AlertKind.RECOVERY, rule=OPERATOR_RULE, reason=UNKEPT, since=stamp(since), detail=detail)
    return to_operators(news, f"kept again:{stamp(since)}", config=config, now=now)


def to_operators(news: News, cause: str, *, config: AlertsConfig, now: datetime) -> tuple[Alert, ...]:
    """One alert for each operator."""
    return tuple(
        make_alert(news, recipient=recipient, cause=cause, crawl_id=None, sender=config.sender, now=now)
        for recipient in dict.fromkeys(config.operator)
    )
