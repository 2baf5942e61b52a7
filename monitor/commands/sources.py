"""`monitor sources`: what ships and what is configured; `monitor sources add` makes a source of a result page."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from monitor.commands.common import config_option, config_or_defaults, echo_json, json_option
from monitor.config import Config
from monitor.errors import ConfigInvalid, MonitorError
from spiders.marketplace import Marketplace, all_marketplaces
from spiders.platforms import all_platforms

if TYPE_CHECKING:
    from monitor.commands.fetching import Visited
    from monitor.commands.proposal import Proposal


@click.group(invoke_without_command=True, short_help="List the marketplaces that ship with monitor and what is configured.")
@json_option
@config_option
@click.pass_context
def command(context: click.Context, config_file: Path, as_json: bool) -> None:
    """List the marketplaces that ship with monitor, with the day they were last seen to work, and what monitor.toml names.

    Below them stand the platforms: shop software and messengers that are recognised by themselves. A shop or channel on one of
    these needs nothing but its address as `search`; its public data is read. Any other site needs its search address.

    \b
    Examples:
      monitor sources
      monitor sources --json | jq -r '.[] | select(.verified) | .name'
      monitor sources add "https://shop.example/search?q=starlink"
      monitor sources add https://t.me/s/some_channel --write
    """
    if context.invoked_subcommand is not None:
        return
    rows = source_rows(config_or_defaults(config_file))
    if as_json:
        echo_json(rows)
        return
    from monitor.commands.terminal import print_table, short

    headings = ("name", "site", "country", "currency", "verified", "in use", "notes")
    print_table(headings, ((*_cells(row), short(row["notes"], 70)) for row in rows), spare=("notes", "currency"))
    click.echo()
    platforms = ((platform.name, platform.title, short(platform.notes, 110)) for platform in all_platforms())
    print_table(("platform", "recognised by itself", "notes"), platforms, spare=("notes",))


@command.command()
@click.argument("url", metavar="URL")
@click.option("--query", metavar="WORDS", help="The words that were looked for, where the address does not give them away.")
@click.option("--name", metavar="NAME", help="What to call the source; its host, if not said.")
@click.option("--write", is_flag=True, help="Append the [[source]] to the configuration.")
@config_option
def add(url: str, query: str | None, name: str | None, write: bool, config_file: Path) -> int:
    """Try a result page (one polite visit), show what would be read, and print the [[source]] that reads it.

    URL is the result page of a search on the site, as the browser shows it. For a shop on a known platform its front page is
    enough, for a Telegram channel the channel. Nothing is asked: name, places of query and page number, currency, country and
    language are found out. Exit code 1 when nothing could be read there.

    \b
    Examples:
      monitor sources add "https://shop.example/search?q=starlink"
      monitor sources add "https://board.example/all/starlink-mini" --query "starlink mini" --write
      monitor sources add https://t.me/s/some_channel --write
    """
    config = config_or_defaults(config_file)
    with redirect_stdout(sys.stderr):  # standard output is for the block alone
        proposal = _tried(url, query, name, config)
    if proposal is None:
        return 1
    for note in proposal.notes:
        click.echo(f"• {note}", err=True)
    click.echo(proposal.as_toml(), nl=False)
    known = None if name else next((one.name for one in config.source if one.search == proposal.search), None)
    if known is not None:
        done = "; nothing was written" if write else ""
        click.echo(f"{config_file} reads these pages already, as {known!r}{done}", err=True)
    elif write:
        append_source(config_file, proposal)
        click.echo(f"written to {config_file}; name {proposal.name!r} in the sources of a [[watch]]", err=True)
    return 0


def _tried(url: str, query: str | None, name: str | None, config: Config) -> Proposal | None:
    """Visit the page, show it, and propose a source; None when nothing could be read."""
    import asyncio
    from dataclasses import replace

    from monitor.commands.extract import failure
    from monitor.commands.extract_view import show_page
    from monitor.commands.fetching import visit
    from monitor.commands.proposal import propose
    from monitor.commands.rows import page_row
    from spiders.listing import PageKind

    visited = asyncio.run(visit(_plan_for(url, query, config), config))
    reading = visited.record.reading if visited.record is not None else None
    if visited.record is None or reading is None or visited.because is not None:
        show_page(failure(url, visited.because or "the page was not read"))
        return None
    row = page_row(reading, seen_at=visited.record.at)
    show_page(row)
    if reading.kind is not PageKind.SEARCH or not _readable(visited):
        click.echo(f"Nothing to make a source of: {_why_not(reading.kind)}", err=True)
        return None
    taken = {source.name for source in config.source}
    made = propose(url, reading, row["listings"], query=query, taken=taken, rendered=visited.record.rendered)
    if "{query}" not in made.search and "?" in made.search:
        click.echo("Which words of the address were looked for? Say --query WORDS, as they stand in it.", err=True)
        return None
    return replace(made, name=name) if name else made


def _readable(visited: Visited) -> bool:
    return visited.record is not None and visited.record.status < 400


def _why_not(kind: str) -> str:
    return {
        "item": "this is one listing's own page; give the address of a result page",
        "blocked": "the site does not want machines; save its pages and `monitor import` them",
        "empty": "no listings were recognised; give a result page that shows some",
    }.get(kind, "the page could not be read")


def _plan_for(url: str, query: str | None, config: Config) -> Any:
    """A visit of one result page, or of a whole site with whatever its platform publishes."""
    from monitor.commands.fetching import page_plan, search_plan
    from monitor.commands.proposal import whole_site
    from monitor.config.model import SourceConfig
    from monitor.config.resolve import resolve_source
    from spiders.platforms import ANY, entrance

    plan = page_plan(url, config)
    if plan is None:
        raise MonitorError(f"{url!r} is not an address that can be asked for; https://shop.example/search?q=starlink is one")
    if not whole_site(url):
        return plan
    return search_plan(resolve_source(SourceConfig(name="page", search=entrance(url)), config.crawl), query or ANY, config)


def append_source(config_file: Path, proposal: Proposal) -> None:
    """Add the block to the file in one step, whole or not at all; raises ConfigInvalid when it would not be understood there."""
    from monitor.config import load_config, parse_config

    load_config(config_file)
    text = config_file.read_text("utf-8")
    whole = f"{text.rstrip()}\n\n{proposal.as_toml()}"
    parse_config(whole, folder=config_file.absolute().parent, file=config_file)
    draft = config_file.with_name(f".{config_file.name}.{os.getpid()}")
    try:
        draft.write_text(whole, "utf-8")
        draft.chmod(config_file.stat().st_mode & 0o777)
        draft.replace(config_file.resolve())
    except OSError as fault:
        draft.unlink(missing_ok=True)
        raise ConfigInvalid(f"{config_file} cannot be written: {fault.strerror or fault}") from fault


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
