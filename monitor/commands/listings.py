"""`monitor listings`: what was found, newest change first."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

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
    write_out,
)

_T = TypeVar("_T")
_STYLES = {"live": "green", "gone": "red", "unknown": "yellow"}


def _filters(function: Callable[..., _T]) -> Callable[..., _T]:
    options = (
        click.option("--watch", help="Only what this watch found."),
        click.option("--source", help="Only this source."),
        click.option("--status", type=click.Choice(["live", "gone", "unknown"]), help="Only listings in this state."),
        click.option("--flagged", is_flag=True, help="Only offers of the thing itself."),
        click.option("--text", help="Only with these words in title, description or seller."),
        click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many."),
        since_option,
    )
    return reduce(lambda decorated, option: option(decorated), reversed(options), function)


@click.command(short_help="List what was found.")
@_filters
@json_option
@config_option
def command(
    config_file: Path, as_json: bool, watch: str | None, source: str | None, status: str | None, flagged: bool, **asked: Any
) -> None:
    """List what was found, what changed last first. `monitor show LISTING` tells everything about one of them.

    \b
    Examples:
      monitor listings --flagged --status live
      monitor listings --watch starlink --since 7d
      monitor listings --text "старлинк v2" --json | jq .url
    """
    from storage.model import Status

    with opened_store(config_file) as (config, store):
        known_watch(config, store, watch)
        known_source(config, store, source)
        states = store.listings(
            watch=watch, source=source, status=Status(status) if status else None, flagged=True if flagged else None, **asked
        )
        if as_json:
            from monitor.export.rows import state_row
            from monitor.export.write import json_line
            from monitor.ratebook import RateBook

            rates = RateBook.of(config)
            for state in states:
                write_out(json_line(state_row(state, rates)))
            return
        from monitor.commands.terminal import plainly, print_table

        headings = ("listing", "title", "price", "place", "seller", "item", "score", "status", "last seen")
        count = print_table(headings, (_cells(state, config) for state in states), spare=("place", "seller", "score", "last seen"))
        more = "; --limit shows more" if count == asked["limit"] else ""
        click.echo(f"{plainly(count, 'listing')}{more}" if count else "no listings", err=True)


def _cells(state: Any, config: Any) -> tuple[object, ...]:
    from monitor.commands.terminal import price_of, short
    from monitor.export.rows import state_row

    row = state_row(state)
    return (
        short(row["listing_id"], 32),
        short(row["title"], 48),
        short(price_of(row), 22),
        short(row["city"] or row["region_text"], 22),
        short(row["seller_name"], 18),
        Text(row["item"] or "", style="bold" if row["flagged"] else "dim"),
        f"{row['score'] or 0:.1f}",
        Text(row["status"], style=_STYLES[row["status"]]),
        local(state.last_seen, config.zone),
    )
