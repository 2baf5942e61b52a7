"""`monitor crawl`: one round now."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.commands.common import config_option, echo_json, json_option

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.config import Config, WatchConfig
    from storage.model import CrawlRecord

NOT_WHOLE = 3  # some partial, blocked or held
FAILED = 1


@click.command()
@config_option
@click.option("--watch", "watch_name", metavar="NAME", help="Only for this watch.")
@click.option("--source", "source_name", metavar="NAME", help="Only this source.")
@click.option("-v", "--verbose", is_flag=True, help="Tell what happens, page by page.")
@json_option
def command(config_file: Path, watch_name: str | None, source_name: str | None, verbose: bool, as_json: bool) -> None:
    """Crawl every watch on every source once, now, and send the alerts that are due.

    Exit status: 0 all crawls complete; 3 some partial, blocked or held; 1 an error.

    \b
    monitor crawl
    monitor crawl --watch starlink --source avito
    monitor crawl --json | jq '.[] | {source, outcome, new}'
    """
    from monitor.config import load_config
    from monitor.logs import talk

    talk(verbose=verbose)
    config = load_config(config_file)
    jobs = jobs_of(config, watch=watch_name, source=source_name)
    ends = asyncio.run(_round(config, jobs))
    if as_json:
        from monitor.export.rows import crawl_row

        echo_json(
            [
                crawl_row(end) if end is not None else {"source": source, "outcome": None}
                for (source, _), end in zip(jobs, ends, strict=True)
            ]
        )
    else:
        _print(jobs, ends)
    sys.exit(exit_code(ends))


def jobs_of(config: Config, *, watch: str | None = None, source: str | None = None) -> list[tuple[str, list[WatchConfig]]]:
    """Every source with the watches that look there; WatchUnknown and SourceUnknown for names that are not configured."""
    watches = [config.named_watch(watch)] if watch else list(config.watch)
    names = [config.named_source(source).name] if source else [one.name for one in config.source]
    jobs = [(name, [one for one in watches if name in one.sources]) for name in names]
    return [(name, due) for name, due in jobs if due]


def exit_code(ends: Sequence[CrawlRecord | None]) -> int:
    """0 all complete and believed, 3 some partial, blocked or held, 1 one that failed or could not be run."""
    from storage.model import Belief

    if any(end is None or end.outcome == "failed" for end in ends):
        return FAILED
    return NOT_WHOLE if any(end is not None and (end.outcome != "complete" or end.belief is Belief.HELD) for end in ends) else 0


async def _round(config: Config, jobs: Sequence[tuple[str, list[WatchConfig]]]) -> list[CrawlRecord | None]:
    from monitor.app import opened

    with _progress(len(jobs)) as step:
        async with opened(config) as app:
            ends = await asyncio.gather(*(_one(app, source, watches, step) for source, watches in jobs))
            report = await app.deliver()
    if report.sent or report.deferred or report.given_up:
        click.echo(f"mail: {report.sent} sent, {report.deferred} to be tried again, {report.given_up} given up", err=True)
    return list(ends)


async def _one(app: App, source: str, watches: Sequence[WatchConfig], step: Any) -> CrawlRecord | None:
    from monitor.errors import SourceBusy

    try:
        result = await app.crawler.crawl(source, watches)
    except SourceBusy as busy:
        click.echo(f"{source}: {busy}", err=True)
        return None
    finally:
        step(source)
    return result.crawl


def _progress(total: int) -> Any:
    """A context that gives a function to call after each source; a bar when a person watches, nothing otherwise."""
    from contextlib import contextmanager

    @contextmanager
    def shown() -> Any:
        if not sys.stderr.isatty():
            yield lambda _source: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("crawling", total=total)
            yield lambda source: bar.update(task, advance=1, description=f"crawled {source}")

    return shown()


def _print(jobs: Sequence[tuple[str, list[WatchConfig]]], ends: Sequence[CrawlRecord | None]) -> None:
    from monitor.commands.terminal import print_table

    rows = [_row(source, end) for (source, _), end in zip(jobs, ends, strict=True)]
    if not print_table(("source", "crawl", "pages", "listings", "new", "changed", "removed", "back", "remark"), rows):
        click.echo("Nothing to crawl: no watch looks at a configured source. `monitor check` says more.", err=True)


def _row(source: str, end: CrawlRecord | None) -> tuple[Any, ...]:
    if end is None:
        return (source, "busy", *[""] * 7)
    from monitor.ends import outcome_word

    how = outcome_word(end) if end.belief.value == "believed" else f"{outcome_word(end)}, {end.belief.value}"
    why = end.held_because or end.stopped_because or ("first crawl: the baseline" if end.baseline else "")
    return (source, how, end.pages, end.listings, end.new, end.changed, end.removed, end.relisted, why)
