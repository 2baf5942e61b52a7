"""A year on a virtual clock: crawls, outages, restarts, an edited configuration, a broken mail server; every message is counted.

Nothing sleeps: time is an argument of everything. The clock is Kyiv's, which goes forward on 29 March and back on 25 October 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pytest
from alert_samples import DISH, change, config_of, crawl, listing, priced, state

from monitor.alerts.delivery import deliver
from monitor.alerts.incidents import incident_key, incident_step
from monitor.alerts.mute import PREFIX, mute_key, read_mutes
from monitor.alerts.news import from_json
from monitor.alerts.rules import alerts_for
from monitor.alerts.transport import Unreachable
from monitor.config import AlertsConfig
from monitor.service.care import care
from storage import Store, open_store
from storage.model import AlertKind, AlertState, Change, CrawlRecord, ListingState
from storage.store import Kept

ZONE = ZoneInfo("Europe/Kyiv")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
EVERY = timedelta(hours=3)

RULES = (
    'name = "now"\nto = ["now@example.org"]\non = ["new", "removed"]\nquiet = "22:00-07:00"',
    'name = "daily"\nto = ["daily@example.org"]\nsend = "daily 08:00"',
    'name = "weekly"\nto = ["weekly@example.org"]\nsend = "weekly mon 08:00"\nprice = "drop 10%"\non = ["changed"]',
    'name = "few"\nto = ["few@example.org"]\ndaily_max = 2',
)
HEAD = """
[monitor]
timezone = "Europe/Kyiv"
[[source]]
name = "avito"
search = "https://avito.example/search?q={query}"
[[watch]]
name = "starlink"
queries = ["starlink"]
sources = ["avito"]
every = "3h"
[alerts]
from = "monitor@example.org"
operator = ["ops@example.org"]
"""
EDITED = (*RULES[:3], RULES[3].replace("daily_max = 2", "daily_max = 4"))
EDIT = datetime(2026, 7, 1, 9, tzinfo=UTC)
OUTAGES = [  # (first crawl that fails, first that is whole again, how it ends)
    (datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 2, 13, tzinfo=UTC), "blocked"),
    (datetime(2026, 3, 28, 18, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), "failed"),
    (datetime(2026, 8, 5, 3, tzinfo=UTC), datetime(2026, 8, 5, 6, tzinfo=UTC), "failed"),  # one lost crawl: nobody is told
    (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC), "partial"),
]
MAIL_DOWN = (datetime(2026, 5, 2, 3, tzinfo=UTC), datetime(2026, 5, 9, 3, tzinfo=UTC))
MUTED = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 8, tzinfo=UTC))


@dataclass
class Postman:
    """Takes every message, except while the server is down."""

    now: datetime = BEGIN
    taken: list[tuple[datetime, str, str]] = field(default_factory=list)  # (when, to, Message-ID)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        if MAIL_DOWN[0] <= self.now < MAIL_DOWN[1]:
            raise Unreachable("down")
        self.taken.append((self.now, recipient, message_id))


def moments() -> Iterator[datetime]:
    at = BEGIN
    while at < BEGIN + timedelta(days=DAYS):
        yield at
        at += EVERY


def outcome(at: datetime) -> str:
    return next((how for begin, end, how in OUTAGES if begin <= at < end), "complete")


def record(at: datetime) -> CrawlRecord:
    made = crawl(crawl_id=f"{at:%Y%m%dT%H%M}", outcome=outcome(at), baseline=at == BEGIN)
    return replace(made, started=at - timedelta(minutes=4), ended=at)


def happened(at: datetime) -> list[tuple[Change, ListingState]]:
    """What a crawl finds: one new listing a day at noon, and every Wednesday a price that flaps between two values."""
    crawl_id = f"{at:%Y%m%dT%H%M}"
    if outcome(at) != "complete":
        return []
    found = []
    if at == BEGIN or at.hour == 12:
        one = listing(f"n{at:%m%d}", f"Starlink {at:%m%d}")
        found.append((change(one, at=at, crawl_id=crawl_id, baseline=at == BEGIN), state(one, first=at)))
    if at.weekday() == 2:
        prices = ("50000 RUB", "40000 RUB") if at.hour % 2 else ("40000 RUB", "50000 RUB")
        found.append((priced(DISH, *prices, at=at, crawl_id=crawl_id), state(DISH, first=BEGIN)))
    return found


class Year:
    """The program without its crawls and its clock."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/year.db"
        self.store: Store = open_store(self.url)
        self.postman = Postman()

    def run(self) -> None:
        before, after, up_since = config_of(*RULES, head=HEAD), config_of(*EDITED, head=HEAD), BEGIN
        for at in moments():
            if at.day == 15 and at.hour == 0:
                self.store.close()
                self.store = open_store(self.url)  # a restart
                up_since = at
            if at == MUTED[0]:
                self.store.remember(mute_key("rule", "now"), MUTED[1].isoformat())
            whole = before if at < EDIT else after
            config = whole.alerts
            self.ingest(at, config)
            if at.day == 20:
                self.ingest(at, config)  # taken in again after a crash
            care(self.store, whole, up_since=up_since, now=at)
            for minutes in (0, 120):
                self.deliver(at + timedelta(minutes=minutes), config)

    def ingest(self, at: datetime, config: AlertsConfig) -> None:
        kept = record(at)
        news = happened(at)
        states = {known.listing.listing_id: known for _, known in news}
        muted = read_mutes(self.store.recall_all(PREFIX), at)
        told = alerts_for(kept, [one for one, _ in news], states, config=config, now=at, zone=ZONE, muted=muted)
        key = incident_key(kept.source)
        memory, incidents = incident_step(self.store.recall(key), kept, config=config, now=at)
        self.store.keep(Kept(crawl=kept, alerts=(*told, *incidents), facts=((key, memory),)))

    def deliver(self, at: datetime, config: AlertsConfig) -> None:
        self.postman.now = at
        deliver(self.store, config, now=at, transport=self.postman, zone=ZONE)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    made = Year(tmp_path_factory.mktemp("year"))
    made.run()
    yield made
    made.store.close()


def days_of(year: Year, to: str) -> Counter[date]:
    return Counter(at.astimezone(ZONE).date() for at, whom, _ in year.postman.taken if whom == f"{to}@example.org")


def news_days() -> set[date]:
    """Days on which the daily listing was found: 365 without those of outages."""
    days = {at.date() for at in moments() if at.hour == 12 and outcome(at) == "complete"}
    lost = {at.date() for at in moments() if at.hour == 12} - days
    assert len(lost) == 3 + 0 + 2  # 10 to 12 February, 24 and 25 October
    return days


def test_no_message_is_sent_twice_and_none_is_lost(year: Year) -> None:
    names = [message_id for _, _, message_id in year.postman.taken]
    assert len(names) == len(set(names))
    waiting = year.store.alerts(state=AlertState.WAITING)
    last = BEGIN + timedelta(days=DAYS)
    assert all(alert.due > last - EVERY for alert in waiting)
    assert year.store.alerts(state=AlertState.GIVEN_UP) == []


def test_a_year_begins_with_one_baseline_for_each_rule(year: Year) -> None:
    baselines = Counter(alert.recipient for alert in year.store.alerts() if alert.kind is AlertKind.BASELINE)
    assert baselines == {f"{name}@example.org": 1 for name in ("now", "daily", "weekly", "few")}


def of_operator(year: Year) -> list[tuple[AlertKind, str | None]]:
    """(kind, reason) of everything the operator was told, in order."""
    told = [alert for alert in year.store.alerts() if alert.recipient == "ops@example.org"]
    return [(alert.kind, from_json(alert.payload).reason) for alert in told]


def test_the_operator_hears_of_each_outage_once_and_of_its_end_once(year: Year) -> None:
    troubles = [(kind, reason) for kind, reason in of_operator(year) if kind is not AlertKind.PROOF]
    recovered = (AlertKind.RECOVERY, None)
    assert troubles == [
        (AlertKind.INCIDENT, "blocked"), (AlertKind.INCIDENT, "silent"), recovered,
        (AlertKind.INCIDENT, "failed"), recovered,
        (AlertKind.INCIDENT, "partial"), (AlertKind.INCIDENT, "silent"), recovered,
    ]  # fmt: skip


def test_a_week_in_which_somebody_was_told_nothing_ends_with_one_proof_and_no_other_week_does(year: Year) -> None:
    proofs = [alert for alert in year.store.alerts() if alert.kind is AlertKind.PROOF]
    mondays = [date(2026, 1, 12) + timedelta(weeks=week) for week in range(51)]
    troubled = {date(2026, 2, 16), date(2026, 3, 30), date(2026, 10, 26)}  # the operator heard of an outage before these
    assert [alert.created.astimezone(ZONE).date() for alert in proofs if alert.recipient == "ops@example.org"] == [
        monday for monday in mondays if monday not in troubled
    ]
    # The one Wednesday on which no price flapped was within an outage; every other rule had something to tell in every week.
    assert [(alert.recipient, alert.created.astimezone(ZONE).date()) for alert in proofs if alert.rule != "operator"] == [
        ("weekly@example.org", date(2026, 2, 16))
    ]
    assert {alert.created.astimezone(ZONE).hour for alert in proofs} <= {8, 9, 10}
    seen = {from_json(alert.payload).crawls for alert in proofs}
    assert seen == {56}  # eight crawls a day, the weeks in which the clocks change included


def test_every_message_of_the_year_is_accounted_for(year: Year) -> None:
    sent = Counter(to.partition("@")[0] for _, to, _ in year.postman.taken)
    told = year.store.alerts(state=AlertState.SENT)
    assert sent["ops"] == sum(alert.recipient == "ops@example.org" for alert in told) == 8 + 48
    assert sent["now"] == sum(alert.recipient == "now@example.org" for alert in told)  # one message an alert, no digest
    assert set(sent) == {"ops", "now", "daily", "weekly", "few"}


def test_the_reader_at_once_hears_of_each_new_listing_on_its_day_outside_quiet_hours(year: Year) -> None:
    muted = {MUTED[0].date() + timedelta(days=days) for days in range(7)}
    sent = days_of(year, "now")
    down = {date(2026, 5, 2) + timedelta(days=days) for days in range(7)}
    due = news_days() - muted
    assert set(sent) == (due - down) | {date(2026, 1, 1), date(2026, 5, 9)}
    assert sent[date(2026, 5, 9)] == 7 + 1  # what the server kept back, and its own
    assert sum(sent.values()) == len(due) + 1
    hours = {at.astimezone(ZONE).hour for at, to, _ in year.postman.taken if to == "now@example.org"}
    assert hours <= set(range(7, 22))


def test_a_daily_digest_comes_once_a_day_at_eight_whatever_the_clocks_do(year: Year) -> None:
    sent = [at.astimezone(ZONE) for at, to, _ in year.postman.taken if to == "daily@example.org"]
    usual = [at for at in sent if at.date() != date(2026, 5, 9)]
    days = Counter(at.date() for at in usual)
    assert set(days.values()) == {1}
    assert {at.hour for at in usual} == {8}
    told = {
        (event.change_id)
        for alert in year.store.alerts(state=AlertState.SENT)
        if alert.recipient == "daily@example.org"
        for story in from_json(alert.payload).stories
        for event in story.events
    }
    everything = {one.change_id for at in moments() for one, _ in happened(at) if not one.baseline}
    waiting = {
        event.change_id
        for alert in year.store.alerts(state=AlertState.WAITING)
        if alert.recipient == "daily@example.org"
        for story in from_json(alert.payload).stories
        for event in story.events
    }
    assert told | waiting == everything


def test_a_weekly_digest_comes_on_mondays(year: Year) -> None:
    sent = days_of(year, "weekly")
    drops = [at.astimezone(ZONE) for at in moments() if at.hour % 2 and at.weekday() == 2 and outcome(at) == "complete"]
    mondays = {(at + timedelta(days=7 - at.weekday())).date() for at in drops}
    late = {date(2026, 5, 4): date(2026, 5, 9)}  # the mail server was down on that Monday
    expected = {late.get(day, day) for day in mondays if day < date(2027, 1, 1)}
    # The baseline of 1 January leaves with the first Monday; a week without a drop ends with a proof of life.
    assert set(sent) == expected | {date(2026, 1, 5), date(2026, 2, 16)}


def test_nobody_gets_more_in_a_day_than_the_ceiling_and_an_edit_of_it_takes_effect(year: Year) -> None:
    sent = days_of(year, "few")
    before = [count for day, count in sent.items() if day < EDIT.date()]
    after = [count for day, count in sent.items() if day > EDIT.date()]
    assert max(before) == 2
    assert max(after) == 4
    told = {
        event.change_id
        for alert in year.store.alerts(state=AlertState.SENT)
        if alert.recipient == "few@example.org"
        for story in from_json(alert.payload).stories
        for event in story.events
    }
    last = BEGIN + timedelta(days=DAYS - 2)
    assert told >= {one.change_id for at in moments() if at < last for one, _ in happened(at) if not one.baseline}
