"""From the outbox to the readers: what is due is sent once, what fails waits longer each time, what is refused for good is told."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from email.errors import MessageError
from pathlib import Path
from types import MappingProxyType

from monitor.alerts.chart import PricePoint, price_points
from monitor.alerts.message import FULL, Mail, compose
from monitor.alerts.news import News, Story
from monitor.alerts.parcels import Parcel, ceiling_key, day_begins, parcels, quiet_until, sent_fact, sent_on
from monitor.alerts.photo import Snapshot
from monitor.alerts.rules import message_id
from monitor.alerts.transport import Deferred, Lost, Refused, Transport, Unreachable, open_transport, send_by_apprise
from monitor.alerts.wire import body_of, to_wire, wire_address
from monitor.alerts.wording import when
from monitor.columns import stamp
from monitor.config import AlertsConfig
from monitor.history.pictures import has_moved
from monitor.photos import small_bytes
from storage.model import Alert, AlertKind, AlertState, CaptureRef, Link
from storage.store import Store

# Waits after the first, second ... try that a server put off: greylisting passes in minutes, full mailboxes in days.
DEFERRED = tuple(timedelta(minutes=m) for m in (2, 5, 15, 30, 60, 120, 240, 360)) + (timedelta(hours=12),) * 8
# Waits after a refusal: servers say 5xx in a bad hour too, but not for days.
REFUSED = (timedelta(minutes=30), timedelta(hours=6))
# While the server is down no alert is touched, so none is given up for it: one connection a round is all that costs.
UNREACHABLE = "mail:unreachable"
_LOST_IN_A_ROW = 3
AHEAD = timedelta(minutes=1)  # an alert from further ahead was written by a clock that was set back since
_NO_TITLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """What one round did; counts are alerts, not messages."""

    sent: int = 0
    deferred: int = 0
    given_up: int = 0
    held: int = 0  # quiet hours, a daily ceiling: they wait longer, as configured
    unreachable: str | None = None  # why nothing (more) could leave; the rest waits untouched
    busy: bool = False  # another process is delivering


def deliver(
    store: Store, config: AlertsConfig, *, now: datetime, transport: Transport | None = None, lock: Path | None = None,
    titles: Mapping[str, str] = _NO_TITLES, zone: tzinfo = UTC, data: Path | None = None,
    not_yet: Collection[str] = frozenset(),
) -> DeliveryReport:  # fmt: skip
    """Send what is due. lock: a file that keeps two processes from sending the same, see outbox_lock; without it the caller does.

    data: the data folder, where preserved photographs lie; without it messages carry none. not_yet: crawls whose photographs are
    being fetched this moment, so that their messages leave with the next round.

    An alert is noted as sent right after the server took it: a crash between the two repeats at most one message, with the
    same Message-ID.
    """
    with _alone(lock) as alone:
        if not alone:
            return DeliveryReport(busy=True)
        due = [alert for alert in _due(store, now) if alert.crawl_id not in not_yet]
        if not due:
            return DeliveryReport()
        round_ = _Round(store, config, now=now, titles=titles, zone=zone, data=data)
        return round_.run(due, transport)


def _due(store: Store, now: datetime) -> list[Alert]:
    """What waits and is due; what was written while the clock was ahead does not wait until it is there again."""
    ahead = store.alerts(state=AlertState.WAITING, since=now + AHEAD)
    # One that was tried or postponed since has its next moment by the clock of today.
    untouched = (alert for alert in ahead if not alert.attempts and _due_by_another_clock(alert, now))
    return [*store.alerts(state=AlertState.WAITING, due=now), *untouched]


def _due_by_another_clock(alert: Alert, now: datetime) -> bool:
    """Whether an alert waits for a moment that no digest and no quiet hours would make it wait for."""
    return alert.due == alert.created or alert.due - now > _LONGEST


_LONGEST = timedelta(days=8)  # a weekly digest, and the quiet hours after it


def send_test(
    config: AlertsConfig, recipient: str, *, now: datetime, zone: tzinfo = UTC, transport: Transport | None = None
) -> None:
    """One test message, past the outbox. Raises DeliveryFailed."""
    news = News(kind=AlertKind.TEST, rule="test", detail=f"Written {when(now, zone)}.")
    mail = compose(news, zone=zone)
    if _is_channel(recipient):
        send_by_apprise(_channel(recipient), title=mail.subject, body=mail.text)
        return
    name = message_id(config.sender, "test", recipient, now.isoformat())
    with transport or open_transport(config.smtp) as way:
        _send_mail(mail, body_of(mail), config.sender, recipient, name, way=way, now=now)


def outbox_lock(data: Path) -> Path:
    """The lock of the outbox in a data folder."""
    return data / "outbox.lock"


def next_try(error: Refused | Deferred, *, attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None: give up."""
    waits = REFUSED if isinstance(error, Refused) else DEFERRED
    return now + waits[attempts - 1] if attempts <= len(waits) else None


class _Round:
    """One round of delivery: one connection, one pass over what is due."""

    def __init__(
        self, store: Store, config: AlertsConfig, *, now: datetime, titles: Mapping[str, str], zone: tzinfo, data: Path | None
    ) -> None:
        self._store = store
        self._data = data
        self._config = config
        self._now = now
        self._titles = titles
        self._zone = zone
        self._rules = {rule.name: rule for rule in config.rule}
        self._today = now.astimezone(zone).date()
        # The last message: recipients of the same news follow each other in the outbox.
        self._composed: tuple[tuple[str, ...], Mail, bytes] | None = None
        self._report = DeliveryReport()

    def run(self, due: Sequence[Alert], transport: Transport | None) -> DeliveryReport:
        due = [alert for alert in due if not self._keeps_quiet(alert)]
        ready, broken = parcels(due, sender=self._config.sender, rules=self._rules, now=self._now, zone=self._zone)
        for alert, error in broken:
            self._give_up([alert], str(error))
        by_mail = [parcel for parcel in ready if not _is_channel(parcel.recipient)]
        for parcel in ready:
            if _is_channel(parcel.recipient):
                self._try(parcel, None)
        if by_mail:
            self._mail(by_mail, transport)
        return self._report

    def _mail(self, waiting: Sequence[Parcel], transport: Transport | None) -> None:
        try:
            way = transport or open_transport(self._config.smtp)
            with way:
                self._mail_each(waiting, way)
        except Unreachable as error:
            self._report = replace(self._report, unreachable=str(error))
            self._store.remember(UNREACHABLE, self._store.recall(UNREACHABLE) or f"{stamp(self._now)} {error}")
        else:
            if self._store.recall(UNREACHABLE) is not None:
                self._store.remember(UNREACHABLE, None)

    def _mail_each(self, waiting: Sequence[Parcel], way: Transport) -> None:
        lost = 0
        for parcel in waiting:
            failed = self._try(parcel, way)
            lost = lost + 1 if isinstance(failed, Lost) else 0
            # A server that drops every connection would cost a timeout for each message that waits.
            if lost >= _LOST_IN_A_ROW:
                raise Unreachable(f"the server broke off {lost} times in a row; the last time: {failed}")

    def _try(self, parcel: Parcel, way: Transport | None) -> Refused | Deferred | None:
        sent = self._sent_today(parcel)
        if sent is not None and sent >= (most := self._rules[parcel.news.rule].daily_max or 0):
            why = f"the day's {most} messages of this rule are sent; the rest is tomorrow's digest"
            self._hold(parcel.alerts, day_begins(self._now, self._zone, days=1), why)
            return None
        try:
            self._send(parcel, way)
        except (Refused, Deferred) as error:
            self._put_off(parcel, error)
            return error
        self._note(parcel.alerts, AlertState.SENT)
        if sent is not None:
            self._store.remember(ceiling_key(parcel.news.rule, parcel.recipient), sent_fact(self._today, sent + 1))
        self._report = replace(self._report, sent=self._report.sent + len(parcel.alerts))
        return None

    def _send(self, parcel: Parcel, way: Transport | None) -> None:
        mail, body = self._message(parcel)
        if way is None:
            send_by_apprise(_channel(parcel.recipient), title=mail.subject, body=mail.text)
            return
        _send_mail(mail, body, self._config.sender, parcel.recipient, parcel.message_id, way=way, now=self._now)

    def _keeps_quiet(self, alert: Alert) -> bool:
        end = quiet_until(alert, self._rules, self._now, self._zone)
        if end is not None:
            self._hold([alert], end, "quiet hours")
        return end is not None

    def _hold(self, alerts: Sequence[Alert], due: datetime, why: str) -> None:
        self._store.postpone([alert.alert_id for alert in alerts], due=due, why=why)
        self._report = replace(self._report, held=self._report.held + len(alerts))

    def _sent_today(self, parcel: Parcel) -> int | None:
        """Messages of the rule that this recipient had today; None where nobody counts."""
        rule = self._rules.get(parcel.news.rule)
        if rule is None or rule.daily_max is None or not parcel.rationed:
            return None
        return sent_on(self._store.recall(ceiling_key(rule.name, parcel.recipient)), self._today)

    def _message(self, parcel: Parcel) -> tuple[Mail, bytes]:
        key = tuple(alert.payload for alert in parcel.alerts)
        if self._composed is None or self._composed[0] != key:
            mail = self._compose(parcel)
            self._composed = (key, mail, body_of(mail))
        return self._composed[1:]

    def _compose(self, parcel: Parcel) -> Mail:
        created = max(alert.created for alert in parcel.alerts)
        shown = parcel.news.stories[:FULL]
        moved = [story.listing_id for story in shown if any(event.field == "price" for event in story.events)]
        prices: dict[str, tuple[PricePoint, ...]] = {
            listing_id: price_points(self._store.versions(listing_id), until=created) for listing_id in moved
        }
        rule = self._rules.get(parcel.news.rule)
        return compose(
            parcel.news, titles=self._titles, prices=prices, captures=self._captures(shown), photos=self._photos(shown),
            link=self._link(parcel.news), zone=self._zone, defanged=rule is not None and rule.defang,
        )  # fmt: skip

    def _captures(self, shown: Sequence[Story]) -> dict[str, CaptureRef]:
        """The preserved response under the last event of each story, by record id."""
        last = (next((event.capture for event in reversed(story.events) if event.capture), None) for story in shown)
        return {name: found for name in dict.fromkeys(last) if name and (found := self._store.capture(name)) is not None}

    def _photos(self, shown: Sequence[Story]) -> dict[str, Snapshot]:
        """The preserved photographs of listings, by listing id; one whose file is gone is left out."""
        found = {}
        if self._data is None:
            return {}
        for story in shown:
            photo = self._store.photo(story.listing_id)
            small = small_bytes(photo, self._data) if photo is not None else None
            if photo is not None and photo.capture is not None and small is not None:
                found[story.listing_id] = Snapshot(
                    jpeg=small,
                    sha256=photo.capture.sha256,
                    at=photo.capture.at,
                    file=photo.capture.file,
                    moved=has_moved(self._store.photos(story.listing_id)),
                )
        return found

    def _link(self, news: News) -> Link | None:
        """The link of the chain of evidence that the news ends with: the same at every try."""
        links = [self._store.link(coverage.crawl_id) for coverage in news.coverage]
        return max((link for link in links if link is not None), key=lambda link: link.number, default=None)

    def _put_off(self, parcel: Parcel, error: Refused | Deferred) -> None:
        attempts = max(alert.attempts for alert in parcel.alerts) + 1
        due = next_try(error, attempts=attempts, now=self._now)
        if due is None:
            self._give_up(parcel.alerts, str(error))
            return
        self._note(parcel.alerts, AlertState.WAITING, error=str(error), due=due)
        self._report = replace(self._report, deferred=self._report.deferred + len(parcel.alerts))

    def _give_up(self, alerts: Sequence[Alert], error: str) -> None:
        self._note(alerts, AlertState.GIVEN_UP, error=error)
        self._report = replace(self._report, given_up=self._report.given_up + len(alerts))

    def _note(self, alerts: Sequence[Alert], state: AlertState, *, error: str | None = None, due: datetime | None = None) -> None:
        # The alert that names the message is noted last: cut off in between, the rest makes the same Message-ID again.
        for alert in sorted(alerts, key=lambda alert: alert.alert_id, reverse=True):
            self._store.note_attempt(alert.alert_id, state=state, at=self._now, error=error, due=due)


def _send_mail(mail: Mail, body: bytes, sender: str | None, recipient: str, name: str, *, way: Transport, now: datetime) -> None:
    if sender is None:
        raise Unreachable('no sender is configured; set from in [alerts], e.g. from = "monitor@example.org"')
    try:
        sender, address = wire_address(sender), wire_address(recipient)
        message = to_wire(mail, body, sender=sender, recipient=address, message_id=name, now=now)
    except (ValueError, IndexError, MessageError) as error:
        raise Refused(f"{recipient!r} is no mail address: {error}") from error
    way.send(message, message_id=name, sender=sender, recipient=address)


def _is_channel(recipient: str) -> bool:
    return "://" in recipient


def _channel(recipient: str) -> str:
    # apprise://json://host is how one marks an address whose own scheme would read as something else.
    return recipient.removeprefix("apprise://") if recipient.count("://") > 1 else recipient


@contextlib.contextmanager
def _alone(lock: Path | None) -> Iterator[bool]:
    """Whether we hold the lock; the system lets go of it when a process dies."""
    if lock is None:
        yield True
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
