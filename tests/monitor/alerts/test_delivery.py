"""Delivery to a real SMTP server: nothing is lost, nothing is told twice, and every failure says why."""

from __future__ import annotations

import fcntl
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alert_samples import DESK, DISH, NOW, TERMINAL, change, crawl, priced, rules_of, states
from mail_server import Post, Serve, free_port, user_and_password

from monitor.alerts.delivery import DEFERRED, REFUSED, UNREACHABLE, DeliveryReport, deliver, outbox_lock, send_test
from monitor.alerts.rules import alerts_for
from monitor.alerts.transport import SmtpTransport, Transport, Unreachable, read_password, read_smtp
from monitor.config import AlertsConfig
from storage import Store
from storage.model import Alert, AlertState

TO = ("one@example.org", "two@example.org", "three@example.org")


def outbox(store: Store, *recipients: str, crawl_id: str = "c1") -> list[Alert]:
    """One waiting alert for each recipient."""
    names = ", ".join(f'"{recipient}"' for recipient in recipients)
    config = rules_of(f'name = "desk"\nto = [{names}]')
    made = alerts_for(crawl(crawl_id=crawl_id), [change(TERMINAL, crawl_id=crawl_id)], states(TERMINAL), config=config, now=NOW)
    store.queue(made)
    return list(made)


def settings(port: int, scheme: str = "smtp") -> AlertsConfig:
    return rules_of(DESK).model_copy(update={"smtp": f"{scheme}://127.0.0.1:{port}"})


def states_of(store: Store) -> dict[str, AlertState]:
    return {alert.recipient: alert.state for alert in store.alerts()}


def test_a_due_alert_is_delivered_once(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *TO)
    config = settings(serve())
    assert deliver(store, config, now=NOW).sent == 3
    assert deliver(store, config, now=NOW) == DeliveryReport()
    assert sorted(post.to) == sorted(TO)


def test_a_whole_round_needs_one_connection(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *TO)
    deliver(store, settings(serve()), now=NOW)
    assert post.connections == 1


def test_what_arrives_says_the_news_in_text_and_html_under_the_message_id_of_the_alert(
    store: Store, post: Post, serve: Serve
) -> None:
    [alert] = outbox(store, TO[0])
    deliver(store, settings(serve()), now=NOW)
    [message] = post.messages
    assert message["Message-ID"] == f"<{alert.message_id}>"
    assert "Starlink Mini" in message["Subject"]
    assert str(message["From"]) == "monitor <monitor@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "Донецк, Калининский район" in part
        assert "Donetsk, UA-14" in part
        assert "без документов" in part


def test_an_alert_that_is_not_due_waits(store: Store, post: Post, serve: Serve) -> None:
    config = rules_of('name = "desk"\nto = ["one@example.org"]\nsend = "daily 08:00"')
    store.queue(alerts_for(crawl(), [change(TERMINAL)], states(TERMINAL), config=config, now=NOW))
    assert deliver(store, settings(serve()), now=NOW).sent == 0
    assert deliver(store, settings(serve()), now=NOW + timedelta(days=1)).sent == 1


def test_nothing_is_lost_while_the_server_is_down(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *TO)
    port = free_port()
    for hour in range(0, 24 * 9, 6):
        report = deliver(store, settings(port), now=NOW + timedelta(hours=hour))
        assert report.unreachable is not None
        assert f"127.0.0.1:{port}" in report.unreachable
    assert str(port) in (store.recall(UNREACHABLE) or "")
    serve(port)
    assert deliver(store, settings(port), now=NOW + timedelta(days=9)).sent == 3
    assert store.recall(UNREACHABLE) is None
    assert sorted(post.to) == sorted(TO)


def test_a_recipient_refused_for_good_does_not_stop_the_others(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *TO)
    post.answers[TO[1]] = ["550 no such user"] * 9
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred) == (2, 1)
    assert sorted(post.to) == sorted((TO[0], TO[2]))


def test_a_refusal_is_tried_again_and_then_given_up_and_told(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, TO[0])
    post.answers[TO[0]] = ["550 no such user"] * 9
    config = settings(serve())
    now = NOW
    for wait in REFUSED:
        assert deliver(store, config, now=now).deferred == 1
        assert deliver(store, config, now=now + wait / 2) == DeliveryReport()
        now += wait
    assert deliver(store, config, now=now).given_up == 1
    [alert] = store.alerts()
    assert alert.state is AlertState.GIVEN_UP
    assert alert.last_error == "550 no such user"
    assert alert.attempts == len(REFUSED) + 1


def test_greylisting_costs_minutes_not_the_message(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, TO[0])
    post.answers[TO[0]] = ["450 4.2.0 greylisted"]
    config = settings(serve())
    assert deliver(store, config, now=NOW).deferred == 1
    assert deliver(store, config, now=NOW + DEFERRED[0]).sent == 1
    assert post.to == [TO[0]]


def test_four_greylisted_recipients_do_not_look_like_a_dead_server(store: Store, post: Post, serve: Serve) -> None:
    recipients = [f"r{number}@example.org" for number in range(5)]
    outbox(store, *recipients)
    post.answers = {recipient: ["450 later"] for recipient in recipients[:4]}
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred, report.unreachable) == (1, 4, None)


def test_a_temporary_failure_is_retried_over_days_before_it_is_given_up(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, TO[0])
    post.answers[TO[0]] = ["452 mailbox full"] * 99
    config, now, tries = settings(serve()), NOW, 0
    while store.alerts(state=AlertState.WAITING):
        deliver(store, config, now=now)
        now, tries = max(alert.due for alert in store.alerts()), tries + 1
        assert tries < 50
    assert now - NOW > timedelta(days=4)


def test_death_in_the_middle_of_data_keeps_the_message_and_its_message_id(store: Store, post: Post, serve: Serve) -> None:
    [alert] = outbox(store, TO[0])
    post.die_in_data = 1
    config = settings(serve())
    report = deliver(store, config, now=NOW)
    assert (report.sent, report.deferred) == (0, 1)
    assert "connection" in (store.alerts()[0].last_error or "")
    deliver(store, config, now=NOW + DEFERRED[0])
    assert [message["Message-ID"] for message in post.messages] == [f"<{alert.message_id}>"]


def test_the_rest_is_delivered_on_a_new_connection_after_one_was_lost(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *TO)
    post.die_in_data = 1
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred, report.unreachable) == (2, 1, None)


def test_a_server_that_drops_every_connection_ends_the_round(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, *[f"r{number}@example.org" for number in range(9)])
    post.die_in_data = 99
    report = deliver(store, settings(serve()), now=NOW)
    assert report.unreachable is not None
    assert "broke off 3 times in a row" in report.unreachable
    assert sum(alert.attempts for alert in store.alerts()) == 3


class Crash(BaseException):
    """The process dies here."""


class CrashingStore:
    """A store whose process dies at the n-th note."""

    def __init__(self, store: Store, after: int) -> None:
        self._store, self._left = store, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def note_attempt(self, *arguments: Any, **more: Any) -> None:
        if not self._left:
            raise Crash
        self._left -= 1
        self._store.note_attempt(*arguments, **more)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_crash_between_sending_and_noting_repeats_one_message_with_its_message_id(
    store: Store, post: Post, serve: Serve, after: int
) -> None:
    outbox(store, *TO)
    config = settings(serve())
    with pytest.raises(Crash):
        deliver(CrashingStore(store, after), config, now=NOW)  # type: ignore[arg-type]
    deliver(store, config, now=NOW)
    names = [message["Message-ID"] for message in post.messages]
    assert len(names) == 4
    assert len(set(names)) == 3
    assert set(post.to) == set(TO)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_crash_while_a_digest_is_noted_repeats_it_with_its_message_id(store: Store, post: Post, serve: Serve, after: int) -> None:
    rule = rules_of('name = "desk"\nto = ["one@example.org"]\nsend = "hourly"')
    for number in range(3):
        news = [priced(DISH, f"{number}000 RUB", f"{number + 1}000 RUB", crawl_id=f"c{number}")]
        store.queue(alerts_for(crawl(crawl_id=f"c{number}"), news, states(DISH), config=rule, now=NOW))
    config, later = settings(serve()), NOW + timedelta(hours=1)
    with pytest.raises(Crash):
        deliver(CrashingStore(store, after), config, now=later)  # type: ignore[arg-type]
    deliver(store, config, now=later)
    assert len(post.messages) == 2
    assert len({message["Message-ID"] for message in post.messages}) == 1
    assert not store.alerts(state=AlertState.WAITING)


def test_the_alerts_of_one_digest_become_one_message(store: Store, post: Post, serve: Serve) -> None:
    rule = rules_of('name = "desk"\nto = ["one@example.org", "two@example.org"]\nsend = "daily 08:00"')
    for number, listing in enumerate((TERMINAL, DISH)):
        made = alerts_for(
            crawl(crawl_id=f"c{number}"), [change(listing, crawl_id=f"c{number}")], states(listing), config=rule,
            now=NOW + timedelta(hours=number),
        )  # fmt: skip
        store.queue(made)
    assert deliver(store, settings(serve()), now=NOW + timedelta(days=1)).sent == 4
    assert sorted(post.to) == ["one@example.org", "two@example.org"]
    assert all("2 new" in message["Subject"] for message in post.messages)


def test_two_processes_do_not_deliver_at_once(store: Store, post: Post, serve: Serve, tmp_path: Path) -> None:
    outbox(store, TO[0])
    lock = outbox_lock(tmp_path / "data")
    lock.parent.mkdir()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert deliver(store, settings(serve()), now=NOW, lock=lock).busy
        assert not post.messages
    assert deliver(store, settings(serve()), now=NOW, lock=lock).sent == 1


def test_a_message_that_the_server_finds_too_large_is_given_up_and_the_others_arrive(
    store: Store, post: Post, serve: Serve
) -> None:
    outbox(store, *TO)
    post.data_answers = ["552 too large"]
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred) == (2, 1)


def test_a_broken_payload_is_given_up_and_stops_nobody(store: Store, post: Post, serve: Serve) -> None:
    [alert, _] = outbox(store, *TO[:2])
    store.queue([replace(alert, alert_id="broken", payload="{", recipient=TO[2])])
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.given_up) == (2, 1)


def secured(store: Store, way: Transport, config: AlertsConfig) -> DeliveryReport:
    return deliver(store, config, now=NOW, transport=way)


def test_mail_goes_over_starttls_with_a_login(
    store: Store, post: Post, serve: Serve, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    outbox(store, TO[0])
    port = serve(tls_context=server_tls, require_starttls=True, authenticator=user_and_password, auth_required=True)
    for scheme in ("smtp", "smtp+starttls"):
        outbox(store, TO[0], crawl_id=scheme)
        way = SmtpTransport(read_smtp(f"{scheme}://monitor@127.0.0.1:{port}"), password=lambda: "пароль", context=client_tls)
        assert secured(store, way, settings(port)).unreachable is None
    assert post.secure == [True] * 3
    assert post.logins == ["monitor"] * 3


def test_mail_goes_over_tls_from_the_start(
    store: Store, post: Post, serve: Serve, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    outbox(store, TO[0])
    port = serve(ssl_context=server_tls)
    way = SmtpTransport(read_smtp(f"smtps://127.0.0.1:{port}"), context=client_tls)
    assert secured(store, way, settings(port)).sent == 1


def test_a_certificate_nobody_vouches_for_is_refused(store: Store, post: Post, serve: Serve, server_tls: ssl.SSLContext) -> None:
    outbox(store, TO[0])
    report = deliver(store, settings(serve(tls_context=server_tls)), now=NOW)
    assert "certificate" in (report.unreachable or "").lower()
    assert states_of(store) == {TO[0]: AlertState.WAITING}


def test_without_starttls_nothing_leaves_where_it_is_asked_for(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, TO[0])
    report = deliver(store, settings(serve(), "smtp+starttls"), now=NOW)
    assert "offers no STARTTLS" in (report.unreachable or "")
    assert not post.messages


def test_a_wrong_password_is_told_and_loses_nothing(
    store: Store, post: Post, serve: Serve, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    outbox(store, *TO)
    port = serve(tls_context=server_tls, authenticator=user_and_password, auth_required=True)
    way = SmtpTransport(read_smtp(f"smtp://monitor@127.0.0.1:{port}"), password=lambda: "wrong", context=client_tls)
    report = secured(store, way, settings(port))
    assert "refuses user 'monitor'" in (report.unreachable or "")
    assert set(states_of(store).values()) == {AlertState.WAITING}


def test_the_password_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from file\n")
    assert read_password({"MONITOR_SMTP_PASSWORD": "direct", "MONITOR_SMTP_PASSWORD_FILE": str(file)}) == "direct"
    assert read_password({"MONITOR_SMTP_PASSWORD_FILE": str(file)}) == "from file"
    assert read_password({}) is None
    with pytest.raises(Unreachable, match="cannot be read"):
        read_password({"MONITOR_SMTP_PASSWORD_FILE": str(tmp_path / "none")})


def test_without_a_mail_server_alerts_wait(store: Store) -> None:
    outbox(store, TO[0])
    report = deliver(store, rules_of(DESK).model_copy(update={"smtp": None}), now=NOW)
    assert "no mail server is configured" in (report.unreachable or "")
    assert states_of(store) == {TO[0]: AlertState.WAITING}


def test_a_mail_folder_gets_one_whole_file_a_message(store: Store, tmp_path: Path) -> None:
    alerts = outbox(store, *TO)
    config = rules_of(DESK).model_copy(update={"smtp": f"folder:{tmp_path}/mail"})
    assert deliver(store, config, now=NOW).sent == 3
    files = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert files == sorted(f"{alert.message_id.partition('@')[0]}.eml" for alert in alerts)


def test_an_unknown_channel_is_refused_and_mail_still_leaves(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, "nonsense://token@channel", TO[0])
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred) == (1, 1)


def test_a_channel_gets_the_text_of_the_message(store: Store, channel: list[dict[str, Any]], channel_port: int) -> None:
    outbox(store, f"json://127.0.0.1:{channel_port}/hook")
    assert deliver(store, rules_of(DESK), now=NOW).sent == 1
    [told] = channel
    assert "Starlink Mini" in told["title"]
    assert "Донецк" in told["message"]


def test_a_test_message_arrives_past_the_outbox(post: Post, serve: Serve) -> None:
    send_test(settings(serve()), TO[0], now=NOW)
    assert post.messages[0]["Subject"] == "Test message from monitor"


def test_every_message_about_one_listing_is_one_conversation(store: Store, post: Post, serve: Serve) -> None:
    config = rules_of('name = "desk"\nto = ["one@example.org"]')
    for number, news in enumerate((change(DISH), priced(DISH, "58000 RUB", "46500 RUB"), change(TERMINAL))):
        listing = TERMINAL if number == 2 else DISH
        store.queue(alerts_for(crawl(crawl_id=f"c{number}"), [news], states(listing), config=config, now=NOW))
    deliver(store, settings(serve()), now=NOW)
    threads: Sequence[str] = [message["References"] for message in post.messages]
    assert len(set(threads)) == 2
    assert len({message["Message-ID"] for message in post.messages}) == 3


def test_a_due_time_in_the_future_is_never_passed_over(store: Store, post: Post, serve: Serve) -> None:
    [alert] = outbox(store, TO[0])
    late: datetime = NOW + timedelta(hours=3)
    store.note_attempt(alert.alert_id, state=AlertState.WAITING, at=NOW, due=late)
    config = settings(serve())
    assert deliver(store, config, now=late - timedelta(seconds=1)) == DeliveryReport()
    assert deliver(store, config, now=late).sent == 1


def test_a_domain_in_another_alphabet_is_reached_without_smtputf8(store: Store, post: Post, serve: Serve) -> None:
    outbox(store, "desk@пошта.укр")
    assert deliver(store, settings(serve()), now=NOW).sent == 1
    assert post.to == ["desk@xn--80a1acn3a.xn--j1amh"]


@pytest.mark.parametrize("address", ["desk", "desk@", "a b@example.org", "x@" + "y" * 80 + ".org", "отдел@example.org"])
def test_an_address_that_cannot_be_written_is_refused_and_stops_nobody(
    store: Store, post: Post, serve: Serve, address: str
) -> None:
    [alert, _] = outbox(store, *TO[:2])
    store.queue([replace(alert, alert_id="strange", recipient=address)])
    report = deliver(store, settings(serve()), now=NOW)
    assert (report.sent, report.deferred) == (2, 1)
    assert report.unreachable is None
