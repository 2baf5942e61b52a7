"""`monitor check`: what is wrong with the configuration, what is missing, and on request whether sources and mail work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from monitor.commands.common import config_option
from monitor.commands.health import watched_sources
from monitor.config import Config, load_config
from monitor.config.checks import is_mail
from monitor.errors import DeliveryFailed
from monitor.ratebook import own_tables


@click.command(short_help="Say what is wrong with the configuration, and test sources and mail on request.")
@click.option("--sources", "try_sources", is_flag=True, help="Fetch one result page of every watched source and say what is read.")
@click.option("--mail", metavar="ADDRESS", help="Send a test message to this address.")
@config_option
def command(config_file: Path, try_sources: bool, mail: str | None) -> int:
    """Say what is wrong with the configuration (all at once), and what is missing.

    With --sources one result page of every watched source is fetched, as a crawl would; with --mail a test message is sent.
    Exit code 2 when the configuration cannot be used, 1 when a test failed.

    \b
    Examples:
      monitor check
      monitor check --sources
      monitor check --mail me@example.org
    """
    config = load_config(config_file)
    click.echo(f"{config_file}: {_summary(config)}")
    for missing in gaps(config):
        click.echo(f"• {missing}")
    tested = [_source_tested(name, config) for name in watched_sources(config)] if try_sources else []
    if mail is not None:
        tested.append(_mail_tested(mail, config))
    return int(not all(tested))


def _summary(config: Config) -> str:
    from monitor.commands.terminal import plainly

    watches, sources = plainly(len(config.watch), "watch", "watches"), plainly(len(config.source), "source")
    return f"no faults; {watches}, {sources}, {plainly(len(config.alerts.rule), 'alert rule')}"


def gaps(config: Config) -> Iterator[str]:
    """What the configuration leaves open that somebody will miss: one sentence each."""
    if config.monitor.contact is None:
        yield "no contact under [monitor]: a site's owner cannot tell who is asking; put a mail address or a web page there"
    if not config.watch:
        yield "no [[watch]]: nothing is looked for"
    used = {name for watch in config.watch for name in watch.sources}
    yield from (f"source {source.name} is used by no watch" for source in config.source if source.name not in used)
    walled = (source.name for source in config.source if source.name in used and config.resolved_source(source.name).walled)
    yield from (f"source {name} is known to stand behind a wall; expect blocked crawls" for name in walled)
    yield from _mail_gaps(config)
    yield from _old_rates(config, datetime.now(UTC).date())
    if config.storage.url.startswith("postgres"):
        yield "storage on PostgreSQL comes with a later version; sqlite:///data/monitor.db works today"
    if not _writable(config.monitor.data):
        yield f"the data folder {config.monitor.data} cannot be written"
    if find_browser() is None:
        yield "no browser was found: pages that are empty without one cannot be read; install Chromium or set MONITOR_CHROMIUM"


_OLD_RATES = timedelta(days=14)  # the banks publish on every working day; the longest holidays are shorter


def _old_rates(config: Config, today: date) -> Iterator[str]:
    """A table of one's own comes before the fetched ones only as far as it reaches, and is easily forgotten."""
    for file in config.rates.files:
        last = max(table.day for table in own_tables(file))
        if today - last > _OLD_RATES:
            yield f"the rates in {file} end on {last}: later prices are told at that day's rates; put a newer table there"


def _mail_gaps(config: Config) -> Iterator[str]:
    alerts = config.alerts
    recipients = [*alerts.operator, *(address for rule in alerts.rule for address in rule.to)]
    mailed = any(is_mail(address) for address in recipients)
    if not recipients:
        yield "no [[alerts.rule]] and no operator: nobody is told of anything"
    elif not alerts.operator:
        yield "no operator under [alerts]: nobody is told when a source stops answering"
    if mailed and alerts.smtp is None:
        yield "no smtp under [alerts]: mails stay in the outbox"
    if mailed and alerts.sender is None:
        yield "no from under [alerts]: mails have no sender"
    if alerts.smtp and "@" in alerts.smtp.partition("://")[2] and not _password_given():
        yield "smtp under [alerts] names a user, and neither MONITOR_SMTP_PASSWORD nor MONITOR_SMTP_PASSWORD_FILE is set"


def _password_given() -> bool:
    return bool(os.environ.get("MONITOR_SMTP_PASSWORD") or os.environ.get("MONITOR_SMTP_PASSWORD_FILE"))


def _writable(folder: Path) -> bool:
    """True when the folder can be written, or can be made."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def find_browser() -> str | None:
    """The browser that pages are rendered with: the one that is installed, else Playwright's own where it was fetched."""
    from spiders.browser import executable
    from spiders.visit import RenderFailed

    try:
        return executable(_playwrights_own())
    except RenderFailed:
        return None


def _playwrights_own() -> str:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Error:
        return ""


def _source_tested(name: str, config: Config) -> bool:
    """Fetch one result page and say what is read; True when listings were, or the site honestly says there are none."""
    from monitor.commands.fetching import fetch_row, search_plan

    query = next(watch.queries[0] for watch in config.watch if name in watch.sources)
    plan = search_plan(config.resolved_source(name), query, config)
    click.echo(f"{name}: asking {plan.search} ...", err=True)
    row = fetch_row(plan, config)
    found = len(row["listings"])
    if row["error"] is not None:
        click.echo(f"{name}: not read: {row['error']}")
    elif row["kind"] in ("blocked", "shell"):
        click.echo(f"{name}: {row['kind']}: nothing can be read there")
    else:
        more = "" if row["next_page"] is None else ", more pages follow"
        click.echo(f"{name}: {row['kind']}, {found} listings for {query!r}{more}")
    return row["error"] is None and row["kind"] in ("search", "item", "empty")


def _mail_tested(address: str, config: Config) -> bool:
    from monitor.alerts.delivery import send_test

    try:
        send_test(config.alerts, address, now=datetime.now(UTC), zone=config.zone)
    except DeliveryFailed as fault:
        click.echo(f"mail to {address}: {fault}")
        return False
    click.echo(f"mail to {address}: handed over to {config.alerts.smtp}")
    return True
