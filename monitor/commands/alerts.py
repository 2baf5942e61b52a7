"""`monitor alerts`: what waits in the outbox and why, send what is due now, send a test message."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.commands.common import config_option, echo_json, json_option, local, opened_store
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.config import Config
    from storage.model import Alert


@click.group()
def command() -> None:
    """Look after the outbox: list, send, test.

    \b
    monitor alerts list                      what waits, and why
    monitor alerts list --state given_up     what was refused for good
    monitor alerts send                      deliver what is due now
    monitor alerts test --to me@example.org  see whether mail arrives
    """


@command.command("list")
@config_option
@click.option(
    "--state", type=click.Choice(["waiting", "sent", "given_up", "all"]), default=None, help="Waiting and given up, if not said."
)
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="The newest so many.")
@json_option
def list_alerts(config_file: Path, state: str | None, limit: int, as_json: bool) -> None:
    """List the messages that wait, and those that were given up."""
    from monitor.alerts.delivery import UNREACHABLE
    from storage.model import AlertState

    with opened_store(config_file) as (config, store):
        states = {"": [AlertState.WAITING, AlertState.GIVEN_UP], "all": list(AlertState)}.get(state or "")
        states = states or [AlertState(state or "")]
        alerts = sorted((alert for one in states for alert in store.alerts(state=one)), key=lambda alert: alert.created)[-limit:]
        trouble = store.recall(UNREACHABLE)
    if as_json:
        echo_json([_row(alert) for alert in alerts])
        return
    _print(alerts, config.zone)
    if trouble:
        click.echo(f"No mail leaves since {trouble}", err=True)


@command.command()
@config_option
def send(config_file: Path) -> None:
    """Deliver what is due now; exit 1 when something could not leave."""
    from monitor.alerts.delivery import deliver, outbox_lock
    from monitor.alerts.titles import source_titles

    with opened_store(config_file) as (config, store):
        report = deliver(
            store, config.alerts, now=datetime.now(UTC), lock=outbox_lock(config.monitor.data), titles=source_titles(config),
            zone=config.zone,
        )  # fmt: skip
    if report.busy:
        click.echo("Another process is delivering now; nothing was done here.", err=True)
        return
    click.echo(f"{report.sent} sent, {report.deferred} to be tried again, {report.given_up} given up.", err=True)
    if report.unreachable:
        raise MonitorError(f"{report.unreachable}; what is due waits and will be sent once this is mended")
    if report.deferred or report.given_up:
        sys.exit(1)


@command.command()
@config_option
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS", help="Instead of everybody in the configuration.")
def test(config_file: Path, recipients: tuple[str, ...]) -> None:
    """Send a test message to everybody in the configuration, or to --to; exit 1 when one did not leave."""
    from monitor.config import load_config

    config = load_config(config_file)
    wanted = list(dict.fromkeys(recipients or _everybody(config)))
    if not wanted:
        raise MonitorError("nobody to send to: no rule has recipients in `to`; add one, or give --to ADDRESS")
    failures = [fault for recipient in wanted if (fault := _try_one(config, recipient))]
    if failures:
        raise MonitorError(f"{len(failures)} of {len(wanted)} did not leave")


def _everybody(config: Config) -> list[str]:
    return [*config.alerts.operator, *(recipient for rule in config.alerts.rule for recipient in rule.to)]


def _try_one(config: Config, recipient: str) -> str | None:
    from monitor.alerts.delivery import send_test
    from monitor.errors import DeliveryFailed

    try:
        send_test(config.alerts, recipient, now=datetime.now(UTC), zone=config.zone)
    except DeliveryFailed as fault:
        click.echo(f"{recipient}: {fault}", err=True)
        return str(fault)
    click.echo(f"{recipient}: sent", err=True)
    return None


def _row(alert: Alert) -> dict[str, Any]:
    from monitor.alerts.news import PayloadBroken, from_json
    from monitor.alerts.subject import subject_of
    from monitor.columns import stamp

    try:
        subject = subject_of(from_json(alert.payload), titles={})
    except PayloadBroken:
        subject = None
    return {
        "alert_id": alert.alert_id, "kind": alert.kind.value, "rule": alert.rule, "recipient": alert.recipient,
        "state": alert.state.value, "subject": subject, "created": stamp(alert.created), "due": stamp(alert.due),
        "sent": stamp(alert.sent), "attempts": alert.attempts, "last_error": alert.last_error, "crawl_id": alert.crawl_id,
        "message_id": alert.message_id,
    }  # fmt: skip


def _print(alerts: list[Alert], zone: ZoneInfo) -> None:
    from monitor.commands.terminal import print_table, short

    rows = (
        (
            local(alert.created, zone), alert.state.value.replace("_", " "), alert.rule, short(_channel(alert.recipient), 40),
            short(_row(alert)["subject"], 60), local(alert.sent or alert.due, zone), alert.attempts, short(alert.last_error, 60),
        )
        for alert in alerts
    )  # fmt: skip
    if not print_table(("created", "state", "rule", "to", "subject", "sent or due", "tries", "last error"), rows):
        click.echo("The outbox is empty.", err=True)


def _channel(recipient: str) -> str:
    """An Apprise address carries tokens: only its scheme and host are shown."""
    scheme, colon, rest = recipient.partition("://")
    return f"{scheme}{colon}…" if colon and rest else recipient
