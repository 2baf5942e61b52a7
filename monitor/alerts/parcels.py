"""Which due alerts leave together, and which still wait: digests, quiet hours, the daily ceiling. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from monitor.alerts.merge import merge
from monitor.alerts.news import News, PayloadBroken, from_json
from monitor.alerts.rules import digest, message_id
from monitor.columns import stamp
from monitor.config import RuleConfig
from storage.model import Alert, AlertKind

_RATIONED = frozenset({AlertKind.CHANGES, AlertKind.BASELINE})  # what quiet hours and ceilings are about


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One message and the alerts it carries."""

    recipient: str
    message_id: str
    news: News
    alerts: tuple[Alert, ...]

    @property
    def rationed(self) -> bool:
        """Whether it counts against a daily ceiling."""
        return self.alerts[0].kind in _RATIONED


def parcels(
    alerts: Iterable[Alert], *, sender: str | None, rules: Mapping[str, RuleConfig], now: datetime, zone: tzinfo
) -> tuple[list[Parcel], list[tuple[Alert, PayloadBroken]]]:
    """Due alerts as messages, and those that cannot be read. Digests of one recipient, rule, kind and hour become one.

    What a daily ceiling left over from the days before becomes one digest as well, and stays one when it has to be tried again.
    """
    groups: dict[tuple[str, ...], list[tuple[Alert, News]]] = {}
    broken: list[tuple[Alert, PayloadBroken]] = []
    today = day_begins(now, zone)
    for alert in alerts:
        try:
            news = from_json(alert.payload)
        except PayloadBroken as error:
            broken.append((alert, error))
            continue
        groups.setdefault(_group(alert, news, rules, today), []).append((alert, news))
    return [_parcel(key, group, sender, today) for key, group in groups.items()], broken


def quiet_until(alert: Alert, rules: Mapping[str, RuleConfig], now: datetime, zone: tzinfo) -> datetime | None:
    """The end of the quiet hours that this alert is in now, however long it has been due: a server may come back at night."""
    rule = rules.get(alert.rule)
    if rule is None or rule.quiet is None or alert.kind not in _RATIONED:
        return None
    end = rule.quiet.ends(now, zone)
    return end if end > now else None


def day_begins(now: datetime, zone: tzinfo, *, days: int = 0) -> datetime:
    """Midnight of this day, or of one so many days later, on the clock of the zone."""
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def ceiling_key(rule: str, recipient: str) -> str:
    """Where is remembered how many messages of a rule a recipient had on a day."""
    return f"ceiling:{digest(rule, recipient)}"


def sent_on(fact: str | None, day: date) -> int:
    """How many messages a remembered fact counts on this day."""
    said, _, count = (fact or "").partition(" ")
    return int(count) if said == day.isoformat() and count.isascii() and count.isdigit() else 0


def sent_fact(day: date, count: int) -> str:
    """What is remembered."""
    return f"{day.isoformat()} {count}"


def _group(alert: Alert, news: News, rules: Mapping[str, RuleConfig], today: datetime) -> tuple[str, ...]:
    rule = rules.get(alert.rule)
    hour = datetime.fromisoformat(news.slot) if news.slot else alert.created
    if rule is not None and rule.daily_max is not None and alert.kind in _RATIONED and hour < today:
        return (alert.recipient, alert.rule, alert.kind, "rest")
    return (alert.recipient, alert.rule, alert.kind, news.slot) if news.slot else (alert.alert_id,)


def _parcel(key: tuple[str, ...], group: Sequence[tuple[Alert, News]], sender: str | None, today: datetime) -> Parcel:
    alerts = tuple(alert for alert, _ in group)
    news = merge([one for _, one in sorted(group, key=lambda pair: (pair[0].created, pair[0].alert_id))])
    first = min(alerts, key=lambda alert: alert.alert_id)
    name = first.message_id
    if key[-1] == "rest":
        # Noted as sent one by one, the first last: cut off in between, what is left makes the same Message-ID again.
        name = message_id(sender, first.recipient, first.rule, "rest", first.alert_id)
        news = replace(news, slot=stamp(today)) if len(alerts) > 1 else news
    elif news.slot is not None:
        name = message_id(sender, first.recipient, first.rule, news.slot, first.alert_id)
    return Parcel(recipient=first.recipient, message_id=name, news=news, alerts=alerts)
