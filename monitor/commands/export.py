"""`monitor export`: rows for other programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from monitor.commands.common import at_option, config_option, known_watch, opened_store, since_option, watched, write_all
from monitor.errors import MonitorError

WHAT = ("listings", "history", "changes", "sellers", "flags", "crawls")
WRITTEN = ("csv", "jsonl")
# Names of files that promise something else than rows of text.
FOREIGN = ("parquet", "xlsx", "xls", "ods", "docx", "ftm", "sqlite", "db", "pdf")


class FormatUnwritten(MonitorError):
    """A file is named as something that is not written."""

    exit_code = 2


@click.command(short_help="Write listings, history, changes, sellers, flags or crawls for other programs.")
@click.argument("what", type=click.Choice(WHAT))
@click.option("--format", "form", type=click.Choice(WRITTEN), help="jsonl unless the name after -o says otherwise.")
@since_option
@at_option
@click.option("--watch", help="Only what this watch found.")
@click.option(
    "--identifiers", is_flag=True, help="With phones, addresses and handles as they were stated; tokens stand there otherwise."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file, which appears when it is whole.")
@config_option
def command(
    config_file: Path,
    what: str,
    form: str | None,
    watch: str | None,
    identifiers: bool,
    output: Path | None,
    since: datetime | None,
    at: datetime | None,
) -> None:
    """Write rows for other programs: jsonl or csv, to standard output or a file.

    Phones, mail addresses and handles in texts are replaced by tokens such as [phone:5f2a90c1b07d6e34]: the same one
    always gets the same token here, so offers can be linked without telling whom. The key lies in the data folder.
    In csv a text that a spreadsheet would run as a formula gets an apostrophe in front.

    \b
    Examples:
      monitor export listings > listings.jsonl
      monitor export changes --since 7d --format csv -o week.csv
      monitor export listings --at 2026-11-01 > then.jsonl
      monitor export history --watch starlink -o starlink.csv
      monitor export sellers | jq 'select(.renamed_from)'
    """
    from monitor.export.key import export_key
    from monitor.export.privacy import Veil
    from monitor.export.rows import COLUMNS_OF, export_rows
    from monitor.export.write import csv_lines, jsonl_lines, written
    from monitor.ratebook import RateBook

    if at is not None and what != "listings":
        raise click.UsageError("--at goes with listings; history has valid_from, valid_to and learned_at in every row")
    form = form or _form_of(output)
    with opened_store(config_file) as (config, store):
        known_watch(config, store, watch)
        veil = None if identifiers else Veil(key=export_key(config.monitor.data))
        found = export_rows(store, what, veil=veil, watch=watch, since=since, at=at, rates=RateBook.of(config))
        rows = watched(found, what=f"exporting {what}")
        extra = ("identifiers",) if identifiers and what in ("listings", "history") else ()
        lines = csv_lines(rows, (*COLUMNS_OF[what], *extra)) if form == "csv" else jsonl_lines(rows)
        if output is None:
            write_all(lines)
        else:
            size = written(output, lines)
            click.echo(f"{output}: {size:,} bytes", err=True)


def _form_of(output: Path | None) -> str:
    """The format that the name of a file asks for; jsonl where it asks for none.

    Raises FormatUnwritten for a name that would make another program take the rows for what they are not.
    """
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    if ending in FOREIGN:
        raise FormatUnwritten(f"{output}: {ending} is not written; csv, which every spreadsheet opens, and jsonl are")
    return ending if ending in WRITTEN else "jsonl"
