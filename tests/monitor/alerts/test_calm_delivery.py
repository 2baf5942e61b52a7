"""Quiet hours, the daily ceiling and its digest, evidence and harmless addresses: what delivery adds to what rules decide."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alert_samples import DISH, NOW, TERMINAL, change, crawl, listing, priced, rules_of, states
from mail_server import Post, Serve, free_port

from monitor.alerts.delivery import deliver
from monitor.alerts.message import compose
from monitor.alerts.news import News, from_json
from monitor.alerts.parcels import day_begins, sent_fact, sent_on
from monitor.alerts.rules import alerts_for
from monitor.alerts.wire import body_of, encoded_subject, to_wire
from monitor.config import AlertsConfig
from monitor.understand.rates import Rates
from storage import Store
from storage.model import AlertState, CaptureRef, ChangeKind
from storage.store import Kept

KYIV = ZoneInfo("Europe/Kyiv")


def rule(port: int, *keys: str, to: str = '["one@example.org"]') -> AlertsConfig:
    made = rules_of("\n".join(['name = "desk"', f"to = {to}", *keys]))
    return made.model_copy(update={"smtp": f"smtp://127.0.0.1:{port}"})


def happens(store: Store, config: AlertsConfig, number: int, *, now: datetime = NOW) -> None:
    """One crawl that found one listing."""
    found = listing(f"n{number}", f"Starlink {number}")
    crawl_id = f"c{number}"
    news = [change(found, crawl_id=crawl_id)]
    store.queue(alerts_for(crawl(crawl_id=crawl_id), news, states(found), config=config, now=now, zone=KYIV))


def test_beyond_the_daily_ceiling_the_rest_is_one_digest_of_the_next_day(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "daily_max = 3")
    for number in range(10):
        happens(store, config, number)
        deliver(store, config, now=NOW, zone=KYIV)
    assert len(post.messages) == 3
    held = store.alerts(state=AlertState.WAITING)
    midnight = datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert {(alert.due, alert.attempts) for alert in held} == {(midnight, 0)}
    assert "3 messages" in (held[0].last_error or "")
    assert deliver(store, config, now=midnight - timedelta(seconds=1), zone=KYIV).sent == 0
    assert deliver(store, config, now=midnight, zone=KYIV).sent == 7
    assert str(post.messages[3]["Subject"]).startswith("Digest of 24 Nov, 00:00: 7 new starlink listings")
    assert len(post.messages) == 4


def test_what_was_written_while_the_clock_was_ahead_leaves_when_it_was_set_back(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve())
    happens(store, config, 1, now=NOW + timedelta(days=3))
    post.answers["one@example.org"] = ["451 later"]
    assert deliver(store, config, now=NOW, zone=KYIV).deferred == 1
    assert deliver(store, config, now=NOW, zone=KYIV).deferred == 0  # it keeps to the pause after a try
    assert deliver(store, config, now=NOW + timedelta(minutes=5), zone=KYIV).sent == 1
    assert len(post.messages) == 1


def test_the_digest_of_the_rest_stays_one_message_when_the_server_puts_it_off(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "daily_max = 1")
    for number in range(6):
        happens(store, config, number)
        deliver(store, config, now=NOW, zone=KYIV)
    post.answers["one@example.org"] = ["451 later"] * 2
    now = datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert deliver(store, config, now=now, zone=KYIV).deferred == 5
    for _ in range(3):
        now = max(now, *(alert.due for alert in store.alerts(state=AlertState.WAITING)))
        if deliver(store, config, now=now, zone=KYIV).sent:
            break
    assert len(post.messages) == 2
    assert store.alerts(state=AlertState.WAITING) == []


def test_a_crash_while_the_rest_is_noted_repeats_it_with_its_message_id(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "daily_max = 1")
    for number in range(4):
        happens(store, config, number)
        deliver(store, config, now=NOW, zone=KYIV)
    midnight = datetime(2026, 11, 23, 22, tzinfo=UTC)
    rest = sorted(store.alerts(state=AlertState.WAITING), key=lambda alert: alert.alert_id, reverse=True)
    with pytest.raises(KeyboardInterrupt):
        deliver(Dying(store, 2), config, now=midnight, zone=KYIV)  # type: ignore[arg-type]
    assert [alert.alert_id for alert in store.alerts(state=AlertState.WAITING)] == [rest[-1].alert_id]
    deliver(store, config, now=midnight, zone=KYIV)
    first, again = post.messages[1:]
    assert first["Message-ID"] == again["Message-ID"]


class Dying:
    """A store whose process dies at the n-th note."""

    def __init__(self, store: Store, after: int) -> None:
        self._store, self._left = store, after

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def note_attempt(self, *arguments: Any, **more: Any) -> None:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        self._store.note_attempt(*arguments, **more)


def test_the_digest_of_the_rest_counts_against_the_ceiling_of_its_own_day(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "daily_max = 2", 'send = "hourly"')
    told = Counter[str]()
    for hour in range(24 * 4):
        now = NOW + timedelta(hours=hour)
        happens(store, config, hour, now=now)
        before = len(post.messages)
        deliver(store, config, now=now, zone=KYIV)
        told[f"{now.astimezone(KYIV):%m-%d}"] += len(post.messages) - before
    assert set(told.values()) == {2}
    assert len(store.alerts(state=AlertState.WAITING)) < 48


def test_a_ceiling_is_for_each_recipient(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "daily_max = 1", to='["one@example.org", "two@example.org"]')
    for number in range(3):
        happens(store, config, number)
    report = deliver(store, config, now=NOW, zone=KYIV)
    assert (report.sent, report.held) == (2, 4)
    assert sorted(post.to) == ["one@example.org", "two@example.org"]


def test_a_count_is_of_its_day_only() -> None:
    day = NOW.date()
    assert sent_on(sent_fact(day, 7), day) == 7
    assert sent_on(sent_fact(day, 7), day + timedelta(days=1)) == 0
    assert [sent_on(fact, day) for fact in (None, "", "nonsense", f"{day} x")] == [0, 0, 0, 0]


def test_a_day_begins_at_local_midnight_also_when_the_clocks_change() -> None:
    spring = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert day_begins(spring, KYIV) == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert day_begins(spring, KYIV, days=1) == datetime(2026, 3, 29, 21, tzinfo=UTC)


def test_what_a_broken_server_kept_back_does_not_arrive_in_quiet_hours(store: Store, post: Post, serve: Serve) -> None:
    port = free_port()
    config = rule(port, 'quiet = "22:00-07:00"')
    happens(store, config, 1)  # at 16:05 in Kyiv
    assert deliver(store, config, now=NOW, zone=KYIV).unreachable
    serve(port)
    night, morning = datetime(2026, 11, 23, 21, tzinfo=UTC), datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert deliver(store, config, now=night, zone=KYIV).held == 1
    [alert] = store.alerts()
    assert (alert.due, alert.attempts, alert.last_error) == (morning, 0, "quiet hours")
    assert deliver(store, config, now=morning, zone=KYIV).sent == 1


def test_a_night_is_one_digest(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), 'quiet = "22:00-07:00"')
    for number in range(5):
        happens(store, config, number, now=datetime(2026, 11, 23, 21, tzinfo=UTC) + timedelta(hours=number))
    assert deliver(store, config, now=datetime(2026, 11, 24, 5, tzinfo=UTC), zone=KYIV).sent == 5
    [message] = post.messages
    assert message["Subject"] == "Digest of 24 Nov, 07:00: 5 new starlink listings · avito"


def test_recipients_of_the_same_news_get_their_own_message(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), to='["one@example.org", "two@example.org"]')
    happens(store, config, 1)
    deliver(store, config, now=NOW)
    one, two = post.messages
    assert (one["To"], two["To"]) == ("one@example.org", "two@example.org")
    assert one["Message-ID"] != two["Message-ID"]
    assert one["References"] != two["References"]
    assert [part.get_content() for part in one.walk() if not part.is_multipart()] == [
        part.get_content() for part in two.walk() if not part.is_multipart()
    ]


# The message


def news(*changes: object, of: object = DISH, rates: Rates | None = None) -> News:
    [alert] = alerts_for(
        crawl(), changes, states(of), config=rules_of('name = "r"\nto = ["a@example.org"]'), now=NOW, rates=rates,  # type: ignore[arg-type]
    )  # fmt: skip
    return from_json(alert.payload)


def flapping(count: int) -> News:
    prices = ["58000 RUB", "46500 RUB"] * count
    return news(
        *(
            priced(DISH, old, new, at=NOW - timedelta(hours=count * 2 - place))
            for place, (old, new) in enumerate(itertools.pairwise(prices))
        )
    )


def test_a_flapping_price_is_one_line_with_its_swings() -> None:
    mail = compose(flapping(10))
    assert mail.text.replace("\u00a0", " ").count("58 000") == 2  # the ends of the path, and the span it swung in
    assert "19 changes · between 46 500 and 58 000 RUB" in mail.text.replace("\u00a0", " ").replace("\n                      ", " ")
    assert mail.html.count("Price swings") == 1


def test_a_price_that_came_back_says_so() -> None:
    mail = compose(news(*(priced(DISH, a, b, at=NOW + timedelta(hours=n)) for n, (a, b) in enumerate(
        [("1 RUB", "2 RUB"), ("2 RUB", "1 RUB"), ("1 RUB", "3 RUB"), ("3 RUB", "1 RUB")]))))  # fmt: skip
    assert mail.subject.startswith("Price swings: ")
    assert "4 changes · between 1 and 3 RUB" in mail.text.replace("\u00a0", " ")


def test_evidence_names_the_capture_and_where_it_lies(store: Store, post: Post, serve: Serve) -> None:
    capture = CaptureRef(
        record_id="<urn:uuid:1>", sha256="ab" * 32, at=NOW, url="https://x.example", file="crawls/c1/pages.warc.gz"
    )
    gone = change(DISH, ChangeKind.REMOVED, capture=capture.record_id, crawl_id="c1")
    config = rule(serve())
    alerts = alerts_for(crawl(crawl_id="c1"), [gone], states(DISH), config=config, now=NOW)
    store.keep(Kept(crawl=crawl(crawl_id="c1"), alerts=alerts, captures=(capture,)))
    deliver(store, config, now=NOW)
    for part in ("plain", "html"):
        body = post.messages[0].get_body((part,))
        assert body is not None
        said = " ".join(body.get_content().split())
        assert "ab" * 32 in said
        assert "crawls/c1/pages.warc.gz" in said


def test_without_a_capture_nothing_is_said_of_evidence() -> None:
    assert "Evidence" not in compose(news(change(DISH, capture="<urn:uuid:gone>"))).text


def test_a_defanged_message_holds_no_link() -> None:
    mail = compose(news(change(TERMINAL), of=TERMINAL), defanged=True)
    assert "<a " not in mail.html
    assert "http" not in mail.text
    for text in (mail.text, mail.html):
        assert "hxxps://avito[.]example/item/3390217745" in text
        assert "not a safe link" not in text


def test_a_rule_that_defangs_does_so_on_the_way_out(store: Store, post: Post, serve: Serve) -> None:
    config = rule(serve(), "defang = true")
    happens(store, config, 1)
    deliver(store, config, now=NOW)
    body = post.messages[0].get_body(("html",))
    assert body is not None
    assert "<a " not in body.get_content()


def test_dollars_stand_beside_the_price_where_there_are_rates() -> None:
    from datetime import date
    from decimal import Decimal

    rates = Rates(source="ECB", base="EUR", day=date(2026, 11, 20), per_unit={"USD": Decimal("0.9"), "RUB": Decimal("0.01")})
    said = "about 517 USD (ECB, 20 Nov 2026)"
    mail = compose(news(change(DISH), rates=rates))
    assert said in mail.text.replace("\u00a0", " ")
    assert said in mail.html.replace("\u00a0", " ")
    assert "USD" not in compose(news(change(DISH))).text


# The wire


@pytest.mark.parametrize("text", ["ф" * 160, "plain", "=?utf-8?q?x?=", "a" * 40 + "🛰" * 100, "Цена: 5 000 · Avito", "é"])
def test_a_subject_survives_the_wire_in_lines_as_short_as_the_standard_wants(text: str) -> None:
    from email.header import decode_header, make_header

    folded = f"Subject: {encoded_subject(text)}"
    assert all(len(line) <= 76 for line in folded.split("\r\n")) or text.isascii()
    assert str(make_header(decode_header(encoded_subject(text).replace("\r\n", "")))) == text


def test_lines_of_a_message_end_as_smtp_wants_them_and_none_is_too_long() -> None:
    mail = compose(flapping(3))
    data = to_wire(mail, body_of(mail), sender="m@example.org", recipient="a@example.org", message_id="x@example.org", now=NOW)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
