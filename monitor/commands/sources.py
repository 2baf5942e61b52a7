"""`monitor sources`: what ships and what is configured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from monitor.commands.common import config_option, config_or_defaults, echo_json, json_option
from monitor.config import Config
from spiders.marketplace import Marketplace, all_marketplaces


@click.command(short_help="List the marketplaces that ship with monitor and what is configured.")
@json_option
@config_option
def command(config_file: Path, as_json: bool) -> None:
    """List the marketplaces that ship with monitor, with the day they were last seen to work, and what monitor.toml names.

    Any other site needs no more than its search address in a [[source]]; `monitor extract URL` shows what would be read there.

    \b
    Examples:
      monitor sources
      monitor sources --json | jq -r '.[] | select(.verified) | .name'
    """
    rows = source_rows(config_or_defaults(config_file))
    if as_json:
        echo_json(rows)
        return
    from monitor.commands.terminal import print_table, short

    headings = ("name", "site", "country", "currency", "verified", "in use", "notes")
    print_table(headings, ((*_cells(row), short(row["notes"], 70)) for row in rows), spare=("notes", "currency"))


def source_rows(config: Config) -> list[dict[str, Any]]:
    """Configured sources first, then what ships beside them."""
    shipped = {site.name: site for site in all_marketplaces()}
    own = [_row(source.name, shipped.get(source.name), config) for source in config.source]
    named = {source.name for source in config.source}
    return own + [_row(name, site, None) for name, site in sorted(shipped.items()) if name not in named]


def _row(name: str, site: Marketplace | None, config: Config | None) -> dict[str, Any]:
    resolved = config.resolved_source(name) if config else None
    said = resolved or site
    return {
        "name": name,
        "title": site.title if site else name,
        "search": said.search if said else None,
        "hosts": list(said.hosts) if said else [],
        "country": said.country if said else None,
        "currency": said.currency if said else None,
        "shipped": site is not None,
        "verified": site.verified.isoformat() if site and site.verified else None,
        "allowed": site.allowed if site else None,
        "walled": site is not None and site.walled,
        "configured": config is not None,
        "watches": [watch.name for watch in config.watch if name in watch.sources] if config else [],
        "notes": (site.notes or None) if site else None,
    }


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    verified = row["verified"] or ("not verified" if row["shipped"] else "your own")
    use = ", ".join(row["watches"]) if row["watches"] else "no watch" if row["configured"] else ""
    walled = Text(" (walled)", style="yellow") if row["walled"] else Text("")
    return (
        Text(row["name"], style="bold" if row["configured"] else ""),
        row["title"],
        row["country"] or "",
        row["currency"] or "",
        Text(verified, style="green" if row["verified"] else "dim") + walled,
        use,
    )
