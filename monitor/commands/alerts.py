"""`monitor alerts`: what waits in the outbox and why, send what is due now, send a test message."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.commands.common import config_option, echo_json, json_option, known_source, local, opened_store
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.alerts.mute import Mute
    from monitor.config import Config
    from storage.model import Alert
    from storage.store import Store


@click.group()
def command() -> None:
    """Look after the outbox: list, send, test, mute.

    \b
    monitor alerts list                      what waits, and why
    monitor alerts list --state given_up     what was refused for good
    monitor alerts send                      deliver what is due now
    monitor alerts test --to me@example.org  see whether mail arrives
    monitor alerts mute avito:3390217745     tell nothing of this listing for a week
    monitor alerts mute                      what is muted, and until when
    monitor alerts unmute avito:3390217745   tell of it again
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
        found = [alert for one in states for alert in store.alerts(state=one, limit=limit, newest_first=True)]
        alerts = sorted(found, key=lambda alert: alert.created)[-limit:]
        trouble = store.recall(UNREACHABLE)
        mutes = _mutes(store)
    if as_json:
        echo_json([_row(alert) for alert in alerts])
        return
    _print(alerts, config.zone)
    for mute in mutes:
        click.echo(f"Muted until {local(mute.until, config.zone)}: {mute.target}", err=True)
    if trouble:
        click.echo(f"No mail leaves since {trouble}", err=True)


@command.command()
@config_option
@click.argument("target", metavar="[LISTING|seller:SOURCE/ID|rule:NAME]", required=False)
@click.option("--for", "span", default="7d", show_default=True, metavar="TIME", help='How long: "12h", "7d", "4w".')
@json_option
def mute(config_file: Path, target: str | None, span: str, as_json: bool) -> None:
    """Tell nothing of a listing, a seller or by a rule for a time; without one, list what is muted.

    What happens meanwhile is kept in history and not told later. Incidents are told in any case.
    """
    from monitor.alerts.mute import Mute, read_target

    with opened_store(config_file) as (config, store):
        if target is not None:
            kind, name = read_target(target)
            _known_target(config, store, kind, name)
            chosen = Mute(kind=kind, name=name, until=datetime.now(UTC) + _span(span))
            store.remember(chosen.key, chosen.until.isoformat(timespec="seconds"))
        mutes = [chosen] if target is not None else _mutes(store)
    _print_mutes(mutes, config.zone, as_json=as_json)


@command.command()
@config_option
@click.argument("target", metavar="LISTING|seller:SOURCE/ID|rule:NAME")
def unmute(config_file: Path, target: str) -> None:
    """Tell of it again from now on."""
    from monitor.alerts.mute import mute_key, read_target

    with opened_store(config_file) as (_, store):
        key = mute_key(*read_target(target))
        if store.recall(key) is None:
            raise MonitorError(f"{target!r} is not muted; `monitor alerts mute` lists what is")
        store.remember(key, None)
    click.echo(f"{target} is told of again.", err=True)


def _mutes(store: Store) -> list[Mute]:
    """What is muted now; mutes that ended are forgotten."""
    from monitor.alerts.mute import PREFIX, mutes_of

    now = datetime.now(UTC)
    known = mutes_of(store.recall_all(PREFIX))
    for ended in known:
        if ended.until <= now:
            store.remember(ended.key, None)
    return [mute for mute in known if mute.until > now]


def _known_target(config: Config, store: Store, kind: str, name: str) -> None:
    """Refuses what no message could be about, so that a slip of the hand does not pass for a mute."""
    if kind == "listing" and store.state(name) is None:
        raise MonitorError(f"no listing {name!r}; `monitor listings` shows them, seller:SOURCE/ID and rule:NAME mute those")
    if kind == "seller":
        known_source(config, store, name.partition("/")[0])
    rules = [rule.name for rule in config.alerts.rule]
    if kind == "rule" and name not in rules:
        raise MonitorError(f"no rule {name!r} in the configuration; there are {', '.join(rules) or 'none'}")


def _span(text: str) -> timedelta:
    from monitor.config.schedule import read_every

    try:
        return read_every(text)
    except ValueError as fault:
        raise MonitorError(f"--for {text!r}: {fault}") from fault


def _print_mutes(mutes: list[Mute], zone: ZoneInfo, *, as_json: bool) -> None:
    from monitor.columns import stamp
    from monitor.commands.terminal import print_table

    if as_json:
        echo_json([{"muted": mute.target, "kind": mute.kind, "until": stamp(mute.until)} for mute in mutes])
    elif not print_table(("muted", "until"), ((mute.target, local(mute.until, zone)) for mute in mutes)):
        click.echo("Nothing is muted.", err=True)


@command.command()
@config_option
def send(config_file: Path) -> None:
    """Deliver what is due now; exit 1 when something could not leave."""
    from monitor.alerts.delivery import deliver, outbox_lock
    from monitor.alerts.titles import source_titles

    with opened_store(config_file) as (config, store):
        report = deliver(
            store, config.alerts, now=datetime.now(UTC), lock=outbox_lock(config.monitor.data), titles=source_titles(config),
            zone=config.zone, data=config.monitor.data,
        )  # fmt: skip
    if report.busy:
        click.echo("Another process is delivering now; nothing was done here.", err=True)
        return
    held = f", {report.held} held (quiet hours or the day's ceiling)" if report.held else ""
    click.echo(f"{report.sent} sent, {report.deferred} to be tried again, {report.given_up} given up{held}.", err=True)
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
            short(_row(alert)["subject"], 60), local(alert.sent or alert.due, zone), alert.attempts,
            short(alert.last_error or _why(alert), 60),
        )
        for alert in alerts
    )  # fmt: skip
    if not print_table(("created", "state", "rule", "to", "subject", "sent or due", "tries", "why it waits"), rows):
        click.echo("The outbox is empty.", err=True)


def _why(alert: Alert) -> str:
    """Why an alert that nothing went wrong with has not left."""
    from monitor.alerts.news import PayloadBroken, from_json
    from storage.model import AlertState

    if alert.state is not AlertState.WAITING:
        return ""
    try:
        digest = from_json(alert.payload).slot
    except PayloadBroken:
        return "cannot be read"
    return "its digest" if digest else "the next round"


def _channel(recipient: str) -> str:
    """An Apprise address carries tokens: only its scheme and host are shown."""
    scheme, colon, rest = recipient.partition("://")
    return f"{scheme}{colon}…" if colon and rest else recipient
