"""`monitor import`: pages that somebody saved, taken into history."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.commands.common import Moment, config_option, echo_json, json_option
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.imports.journey import Imported


@click.command(short_help="Take in pages that somebody saved: HTML, MHTML, HAR, WARC, WACZ, CSV, JSON lines.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="The source they belong to, where their address does not say.")
@click.option("--watch", metavar="NAME", help="The watch they concern; those that look at the source, if not said.")
@click.option("--url", metavar="URL", help="The address a single page was saved from, where the file does not say.")
@click.option("--at", type=Moment(), help="When they were saved; what the file says, if not said: 2026-11-01T08:00Z, 2d.")
@json_option
@config_option
def command(
    files: tuple[Path, ...],
    source: str | None,
    watch: str | None,
    url: str | None,
    at: datetime | None,
    *,
    as_json: bool,
    config_file: Path,
) -> int:
    """Take saved pages through the same journey as a crawl, marked as imported by hand, with the time they were captured.

    Saved pages: HTML (also by SingleFile), MHTML, HAR, WARC, WACZ. Tables: CSV and JSON lines with the columns of `monitor export
    listings` or names that mean the same. An import never concludes that a listing is gone. The same file twice does nothing.
    Exit code 1 when a file could not be used.

    \b
    Examples:
      monitor import avito-starlink.html
      monitor import *.mhtml --watch starlink
      monitor import session.har --source avito
      monitor import old-notes.csv --source souq --at 2026-05-01
    """
    from spiders.guard import netloc

    if url and len(files) > 1:
        raise click.UsageError("--url belongs to one file")
    if url and not netloc(url):
        raise click.BadParameter(
            f"{url!r} is no address of a page; https://shop.example/search?q=starlink is one", param_hint="--url"
        )
    done, failed = _import_all(files, source=source, watch=watch, url=url, at=at, config_file=config_file)
    if as_json:
        echo_json([_row(one) for one in done])
    else:
        _print(done)
    return int(failed)


def _import_all(
    files: tuple[Path, ...], *, source: str | None, watch: str | None, url: str | None, at: datetime | None, config_file: Path
) -> tuple[list[Imported], bool]:
    from monitor.alerts.delivery import deliver, outbox_lock
    from monitor.alerts.titles import source_titles
    from monitor.commands.common import opened_store, watched
    from monitor.crawl import context_of, utc_now
    from monitor.imports.files import digest_of, open_saved
    from monitor.imports.journey import Wish, bring_in

    done: list[Imported] = []
    failed = False
    with opened_store(config_file) as (config, store):
        names = [one.name for one in config.source]
        wish = Wish(source=source, watch=watch, url=url, at=at, ask=lambda host: _asked(host, names))
        context = context_of(config, store=store, clock=utc_now)
        for path in watched(files, what="importing", total=len(files)):
            try:
                saved, digest = open_saved(path), digest_of(path)
                done += bring_in(path, saved, digest, wish, config=config, store=store, context=context, now=datetime.now(UTC))
            except MonitorError as fault:
                failed = True
                click.echo(f"monitor: {fault}", err=True)
        if any(one.result is not None and one.result.alerts for one in done):
            deliver(
                store,
                config.alerts,
                now=utc_now(),
                lock=outbox_lock(config.monitor.data),
                titles=source_titles(config),
                zone=config.zone,
                data=config.monitor.data,
            )
    return done, failed


def _asked(host: str, names: list[str]) -> str | None:
    """The source a person at the terminal names for a host; None where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or not names:
        return None
    answer = click.prompt(f"Which source is {host} ({', '.join(names)})?", default="", show_default=False, err=True)
    return str(answer).strip() or None


def _row(one: Imported) -> dict[str, Any]:
    crawl = one.result.crawl if one.result is not None else None
    return {
        "file": str(one.file), "kind": one.kind, "source": one.source, "crawl_id": one.crawl_id,
        "imported": crawl is not None, "pages": one.pages,
        "listings": crawl.listings if crawl else 0, "new": crawl.new if crawl else 0,
        "changed": crawl.changed if crawl else 0, "relisted": crawl.relisted if crawl else 0, "notes": list(one.notes),
    }  # fmt: skip


def _print(done: list[Imported]) -> None:
    from monitor.commands.terminal import print_table, safe

    rows = [_row(one) for one in done]
    headings = ("file", "kind", "source", "pages", "listings", "new", "changed", "back")
    names = ("kind", "source", "pages", "listings", "new", "changed", "relisted")
    print_table(headings, [(one.file.name, *(row[name] for name in names)) for one, row in zip(done, rows, strict=True)])
    for one in done:
        for note in one.notes:
            click.echo(safe(f"{one.file.name}: {note}"), err=True)
