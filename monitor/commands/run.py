"""`monitor run`: the service."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.commands.common import config_option
from monitor.logs import FORMS

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.ingest import IngestResult

log = logging.getLogger(__name__)


@click.command()
@config_option
@click.option(
    "--web", "port", type=click.IntRange(0, 65535), metavar="PORT", help="Serve the dashboard on this port of 127.0.0.1 too."
)
@click.option("--log-format", "form", type=click.Choice(FORMS), default="lines", show_default=True, help="How the log is written.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what somebody should act on; the log file has everything.")
def command(config_file: Path, port: int | None, form: str, quiet: bool) -> None:
    """Run the service until it is told to stop (Ctrl-C or SIGTERM): crawl on schedule, keep history, send alerts.

    What is under way when it stops is kept as far as it got. The log is logs/monitor.log in the data folder.

    An edited monitor.toml is taken over within seconds, at once on SIGHUP. One that cannot be used is refused, the operator is
    told, and the one of before goes on.

    \b
    monitor run
    monitor run --web 8000
    monitor run --log-format json 2>&1 | jq -r .message
    """
    from monitor.config import load_config
    from monitor.heaps import share_heaps
    from monitor.logs import talk

    share_heaps()
    config = load_config(config_file)
    talk(verbose=not quiet, file=config.monitor.data / "logs" / "monitor.log", form=form)
    asyncio.run(serve(config_file, config, port))


async def serve(config_file: Path, config: Config, port: int | None) -> None:
    """The service of one configuration, and its dashboard."""
    from monitor.app import database_of, opened, sole_service
    from monitor.service.desk import ServiceDesk

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    # Until there is something to reload it must not end us, as it does by default.
    loop.add_signal_handler(signal.SIGHUP, lambda: None)
    with sole_service(config.monitor.data, database_of(config)):
        async with opened(config) as app, contextlib.AsyncExitStack() as things:
            desk = await things.enter_async_context(ServiceDesk.at(config_file, app, port=port, ended=tell))
            loop.add_signal_handler(signal.SIGHUP, desk.reload)
            await desk.run(stop)
    log.info("stopped; everything is kept")


def tell(result: IngestResult) -> None:
    """One line about one crawl."""
    from monitor.ends import outcome_word

    crawl = result.crawl
    log.info(
        "%s: %s%s, %d listings on %d pages, %d new, %d changed, %d removed, %d back%s",
        crawl.source,
        outcome_word(crawl),
        "" if crawl.belief.value == "believed" else f" ({crawl.belief.value})",
        crawl.listings,
        crawl.pages,
        crawl.new,
        crawl.changed,
        crawl.removed,
        crawl.relisted,
        f": {why}" if (why := crawl.held_because or crawl.stopped_because) else "",
    )
