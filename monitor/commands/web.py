"""`monitor web`: the dashboard alone."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.commands.common import config_option, opened_store


@click.command()
@config_option
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Where it listens.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address it listens on. It has no login: keep it local.")
def command(config_file: Path, port: int, host: str) -> None:
    """Serve the dashboard only, until Ctrl+C.

    It shows and never alters; nothing on its pages is loaded from elsewhere.

    \b
    monitor web --port 8080      then open http://127.0.0.1:8080/
    """
    from monitor.web import serve
    from monitor.web.server import port_taken

    with opened_store(config_file) as (config, store):
        if reason := port_taken(host, port):
            raise click.ClickException(f"{host}:{port} cannot be used: {reason}; give another --port")
        click.echo(f"The dashboard is at http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", err=True)  # noqa: S104  # only compared
        serve(config, store, port, host)
