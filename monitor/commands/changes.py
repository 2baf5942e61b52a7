"""`monitor changes`: what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from monitor.commands.common import config_option, json_option, known_watch, local, opened_store, since_option, write_out

if TYPE_CHECKING:
    from monitor.alerts.diffs import Piece

_CELL = 44  # characters
_TITLE = 32
_STYLES = {"new": "green", "changed": "yellow", "removed": "red", "relisted": "cyan"}


@click.command(short_help="List what changed.")
@click.option("--watch", help="Only what this watch found.")
@click.option("--kind", type=click.Choice(["new", "changed", "removed", "relisted"]), help="Only changes of this kind.")
@click.option("--listing", "listing_id", help="Only this listing.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@since_option
@json_option
@config_option
def command(config_file: Path, as_json: bool, watch: str | None, kind: str | None, **asked: Any) -> None:
    """List what changed, newest first. What stood there when a watch began is marked as baseline: nothing happened then.

    \b
    Examples:
      monitor changes --since 24h
      monitor changes --watch starlink --kind removed
      monitor changes --listing avito:1234567890 --json
    """
    from storage.model import ChangeKind

    with opened_store(config_file) as (config, store):
        known_watch(config, store, watch)
        found = store.changes(watch=watch, kind=ChangeKind(kind) if kind else None, newest_first=True, **asked)
        if as_json:
            from monitor.export.rows import change_row
            from monitor.export.write import json_line

            for change in found:
                write_out(json_line(change_row(change)))
            return
        from monitor.alerts.renames import folded_changes
        from monitor.commands.terminal import plainly, print_table, short

        @cache
        def titles(listing_id: str) -> str | None:
            """What the listing is called now."""
            state = store.state(listing_id)
            return state.listing.title if state else None

        told = list(found)
        print_table(
            ("at", "change", "listing", "title", "before", "after", ""),
            (
                (*cells[:3], short(titles(change.listing_id), _TITLE), *cells[3:])
                for change, listings in folded_changes(told)
                for cells in [change_cells(change, config.zone, _also(listings))]
            ),
            spare=("title",),
        )
        more = "; --limit shows more" if len(told) == asked["limit"] else ""
        click.echo(f"{plainly(len(told), 'change')}{more}" if told else "no changes", err=True)


def _also(listings: int) -> str:
    """What is said with a change that stands for several listings of one seller."""
    from monitor.commands.terminal import plainly

    return f"and {plainly(listings - 1, 'further listing')}" if listings > 1 else ""


def change_cells(change: Any, zone: Any, note: str = "") -> tuple[object, ...]:
    """One change as a row of a table. note: what was learned of it later."""
    from monitor.commands.terminal import short

    what = change.kind.value if change.field is None else f"{change.field} {change.kind.value}"
    old, new = told_apart(change.old, change.new, _CELL)
    return (
        local(change.at, zone),
        Text(what, style=_STYLES[change.kind.value]),
        short(change.listing_id, 36),
        short(old, _CELL),
        short(new, _CELL),
        "baseline" if change.baseline else note,
    )


def told_apart(old: str | None, new: str | None, length: int) -> tuple[str | None, str | None]:
    """Both texts, begun shortly before their first difference where one is longer than a cell.

    >>> told_apart("Новый, в коробке, не активирован", "Новый, в коробке, активирован", 20)
    ('… коробке, не активирован', '… коробке, активирован')
    """
    if old is None or new is None or max(len(old), len(new)) <= length:
        return old, new
    from monitor.alerts.diffs import differ

    left, right = (_from_difference(pieces) for pieces in differ(old, new))
    return left, right


def _from_difference(pieces: Sequence[Piece]) -> str:
    first = next((place for place, piece in enumerate(pieces) if piece.changed), 0)
    before, rest = ("".join(piece.text for piece in some) for some in (pieces[:first], pieces[first:]))
    kept = before.rstrip().rpartition(" ")[2]
    return before + rest if len(kept) == len(before.rstrip()) else f"… {kept} {rest}"
