"""`monitor reread`: today's reading over the pages of the past."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from monitor.commands.common import config_option, json_option, known_source, opened_store, since_option, write_out


@click.command(short_help="Read the kept pages of the past again, and show what would be understood today.")
@click.option("--source", help="Only this source.")
@click.option("--dry-run", is_flag=True, help="Only show; keep nothing.")
@since_option
@json_option
@config_option
def command(config_file: Path, source: str | None, dry_run: bool, since: datetime | None, as_json: bool) -> None:
    """Read the preserved pages that old versions rest on again, and show in which fields today's program differs.

    The differences are kept as interpretations beside the versions, with the program's name and the time; `monitor show`
    lists them. Versions and changes stay as they are, and nobody is alerted. Look with --dry-run first.

    \b
    Examples:
      monitor reread --dry-run --since 30d
      monitor reread --source avito
    """
    from monitor.crawl import hints_of
    from monitor.export.write import json_line
    from monitor.reread import Rereader

    with opened_store(config_file) as (config, store):
        known_source(config, store, source)
        rereader = Rereader(store=store, data=config.monitor.data, hints=hints_of(config))
        rows: list[tuple[object, ...]] = []
        for again in rereader.run(since=since, source=source):
            if not dry_run:
                rereader.keep(again, now=datetime.now(UTC))
            for row in _rows(again):
                if as_json:
                    write_out(json_line(row))
                else:
                    rows.append((row["listing_id"], row["version"], row["field"], row["then"], row["now"]))
        if rows:
            from monitor.commands.terminal import print_table

            print_table(("listing", "version", "field", "understood then", "understood now"), rows)
        click.echo(_summary(rereader.tally, dry_run=dry_run), err=True)


def _rows(again: Any) -> list[dict[str, Any]]:
    version = again.version
    return [
        {
            "listing_id": version.listing.listing_id, "version": version.number, "field": one.field, "then": one.then,
            "now": one.now, "capture": version.capture.record_id if version.capture else None,
        }
        for one in again.differences
    ]  # fmt: skip


def _summary(tally: Any, *, dry_run: bool) -> str:
    kept = "nothing was kept (--dry-run)" if dry_run else f"{tally.kept} kept as interpretations"
    return (
        f"{tally.versions} versions; {tally.differing} read otherwise today, {kept}; "
        f"{tally.without_page} without a preserved page, {tally.not_shown} not found on theirs"
    )
