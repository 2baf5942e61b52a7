"""Weekly proof of life: a rule that had nothing to tell for a week says so, with the coverage that the silence rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo

from monitor.alerts.incidents import OPERATOR_RULE
from monitor.alerts.news import News
from monitor.alerts.rules import coverage_of, make_alert
from monitor.columns import stamp
from monitor.config import Config, Pace, Schedule
from monitor.service.silence import last_believable
from storage.model import Alert, AlertKind, CrawlRecord

WEEK = timedelta(days=7)
EVERY_WEEK = Schedule(pace=Pace.WEEKLY, at=time(8), weekday=0)
KEY = "proof:last"  # the moment of the last one, remembered
_NEWS = frozenset({AlertKind.CHANGES, AlertKind.BASELINE})


def slot_of(now: datetime, zone: tzinfo) -> datetime:
    """The Monday, eight o'clock, that came last."""
    # A week in which the clocks go back is an hour longer than seven days.
    slot = EVERY_WEEK.due(now - WEEK - timedelta(days=1), zone)
    return following if (following := EVERY_WEEK.due(slot, zone)) <= now else slot


def proof_alerts(
    config: Config, crawls: Mapping[str, Sequence[CrawlRecord]], told: Iterable[Alert], *, slot: datetime, now: datetime
) -> tuple[Alert, ...]:
    """What is sent at the end of a week. crawls: those of the week by source, newest first. told: the alerts of the week.

    A rule's readers hear from it when the rule had nothing to tell them; the operator when nothing else came at all.
    """
    told = tuple(told)
    reached = {(alert.recipient, alert.rule) for alert in told if alert.kind in _NEWS}
    heard = {alert.recipient for alert in told if alert.kind is not AlertKind.PROOF}
    alerts: list[Alert] = []
    for rule in config.alerts.rule:
        watches = (rule.watch,) if rule.watch is not None else tuple(watch.name for watch in config.watch)
        unreached = [recipient for recipient in dict.fromkeys(rule.to) if (recipient, rule.name) not in reached]
        alerts += [_alert(rule.name, recipient, watches, config, crawls, slot=slot, now=now) for recipient in unreached]
    heard |= {alert.recipient for alert in alerts}
    everything = tuple(watch.name for watch in config.watch)
    alerts += [
        _alert(OPERATOR_RULE, recipient, everything, config, crawls, slot=slot, now=now)
        for recipient in dict.fromkeys(config.alerts.operator) if recipient not in heard
    ]  # fmt: skip
    return tuple(alerts)


def _alert(
    rule: str, recipient: str, watches: Sequence[str], config: Config, crawls: Mapping[str, Sequence[CrawlRecord]], *,
    slot: datetime, now: datetime,
) -> Alert:  # fmt: skip
    sources = list(_sources(config, watches))
    of_week = {name: crawls.get(name, ()) for name in sources}
    whole = sum(last_believable([crawl]) is not None for each in of_week.values() for crawl in each)
    unread = [name for name, each in of_week.items() if last_believable(each) is None]
    news = News(
        kind=AlertKind.PROOF, rule=rule, watches=tuple(watches), since=stamp(slot - WEEK), found=whole,
        crawls=sum(len(each) for each in of_week.values()),
        coverage=tuple(coverage_of(each[0]) for each in of_week.values() if each),
        detail=f"Not once read whole in this week: {', '.join(unread)}." if unread else None,
        advice="What holds these back: `monitor status`." if unread else None,
    )  # fmt: skip
    return make_alert(news, recipient=recipient, cause=f"proof:{stamp(slot)}", crawl_id=None, sender=config.alerts.sender, now=now)


def _sources(config: Config, watches: Sequence[str]) -> Iterator[str]:
    used = {source for watch in config.watch if watch.name in watches for source in watch.sources}
    return (source.name for source in config.source if source.name in used)
