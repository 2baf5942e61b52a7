"""`monitor crawls`: what was crawled, and what becomes of held crawls."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor.commands.common import (
    config_option,
    json_option,
    known_source,
    known_watch,
    local,
    opened_store,
    since_option,
    tally_words,
    write_out,
)
from monitor.history.coverage import coverage_of, listings_words, pages_words
from storage.model import Belief, CrawlRecord

_STYLES = {"complete": "green", "partial": "yellow", "blocked": "red", "failed": "red"}


@click.group(invoke_without_command=True, short_help="List what was crawled, and decide on held crawls.")
@click.option("--source", help="Only crawls of this source.")
@click.option("--watch", help="Only crawls for this watch.")
@click.option("--held", is_flag=True, help="Only crawls that wait for a decision.")
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True, help="At most so many.")
@since_option
@json_option
@config_option
@click.pass_context
def command(
    context: click.Context, /, config_file: Path, as_json: bool, source: str | None, watch: str | None, held: bool, **asked: Any
) -> None:
    """List what was crawled, newest first, and decide on held crawls.

    A crawl whose results cannot be believed (far fewer listings than before, fields gone, a flood of news) is held: it is
    kept whole and changes nothing until `monitor crawls accept ID` or `monitor crawls discard ID`.
    Pages are those read of those fetched; listings those collected of those that the site says it has, where it says so.
    Not understood are texts that stand on the pages and of which nothing could be made (price 3, place 1), never guessed.

    \b
    Examples:
      monitor crawls --held
      monitor crawls --source avito --since 7d
      monitor crawls accept 20261123T081500Z-avito-1a2b3c
    """
    if context.invoked_subcommand is not None:
        return
    with opened_store(config_file) as (config, store):
        known_source(config, store, source)
        known_watch(config, store, watch)
        found = store.crawls(source=source, watch=watch, belief=Belief.HELD if held else None, **asked)
        if as_json:
            from monitor.export.rows import crawl_row
            from monitor.export.write import json_line

            for crawl in found:
                write_out(json_line(crawl_row(crawl)))
            return
        _print(found, config.zone, limit=asked["limit"])


def _print(found: list[CrawlRecord], zone: ZoneInfo, *, limit: int) -> None:
    from monitor.commands.terminal import plainly, print_table

    headings = (
        "crawl",
        "started",
        "outcome",
        "pages",
        "listings",
        "new",
        "changed",
        "removed",
        "relisted",
        "not understood",
        "told",
    )
    print_table(headings, (_cells(crawl, zone) for crawl in found), spare=("pages", "relisted"))
    more = "; --limit shows more" if len(found) == limit else ""
    click.echo(f"{plainly(len(found), 'crawl')}{more}" if found else "no crawls", err=True)


def _cells(crawl: CrawlRecord, zone: ZoneInfo) -> tuple[object, ...]:
    from monitor.ends import outcome_word

    held = crawl.belief is Belief.HELD
    told = [crawl.belief.value if crawl.belief is not Belief.BELIEVED else "", "baseline" if crawl.baseline else ""]
    reason, ended = crawl.held_because if held else crawl.stopped_because, outcome_word(crawl)
    coverage = coverage_of(crawl)
    return (
        crawl.crawl_id, local(crawl.started, zone), Text(ended, style=_STYLES.get(ended, "")),
        pages_words(coverage, crawl.pages), listings_words(coverage),
        crawl.new, crawl.changed, crawl.removed, crawl.relisted, tally_words(crawl.not_understood),
        " ".join(filter(None, (*told, reason))),
    )  # fmt: skip


@command.command("accept", short_help="Take a held crawl into history.")
@click.argument("crawl_id", metavar="ID")
@config_option
def accept(config_file: Path, crawl_id: str) -> None:
    """Take a held crawl into history: it was right, and its listings, changes and alerts count from now on.

    \b
    Example:
      monitor crawls accept 20261123T081500Z-avito-1a2b3c
    """
    _decide(config_file, crawl_id, Belief.ACCEPTED)


@command.command("discard", short_help="Leave a held crawl out of history.")
@click.argument("crawl_id", metavar="ID")
@config_option
def discard(config_file: Path, crawl_id: str) -> None:
    """Leave a held crawl out of history for good: it was wrong. Its folder is kept.

    \b
    Example:
      monitor crawls discard 20261123T081500Z-avito-1a2b3c
    """
    _decide(config_file, crawl_id, Belief.DISCARDED)


def _decide(config_file: Path, crawl_id: str, belief: Belief) -> None:
    from monitor.commands.terminal import plainly
    from monitor.crawl import context_of
    from monitor.ingest import accept as take
    from monitor.ingest import discard as leave

    with opened_store(config_file) as (config, store):
        if belief is Belief.DISCARDED:
            leave(crawl_id, store=store)
            click.echo(f"{crawl_id} is discarded: it changes nothing; its folder stays", err=True)
            return
        now = datetime.now(UTC)
        context = context_of(config, store=store, clock=lambda: now)
        result = take(crawl_id, data=config.monitor.data, store=store, context=context, now=now)
    told = f"{plainly(len(result.changes), 'change')}, {plainly(len(result.alerts), 'alert')} in the outbox"
    click.echo(f"{crawl_id} is taken into history: {told}", err=True)
