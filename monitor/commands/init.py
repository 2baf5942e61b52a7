"""`monitor init`: a monitor.toml to fill in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from monitor.commands.common import DEFAULT_FILE, config_option
from monitor.errors import MonitorError


class FileStands(MonitorError):
    """A configuration stands there already; it is not written over."""

    exit_code = 2


@click.command(short_help="Write a commented monitor.toml.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@config_option
def command(config_file: Path, force: bool) -> None:
    """Write a commented monitor.toml that loads as it stands, with every key and what it does.

    \b
    Examples:
      monitor init
      monitor init --config desk/monitor.toml
    """
    text = files("monitor.commands").joinpath("init.toml").read_text("utf-8")
    try:
        config_file.parent.mkdir(parents=True, exist_ok=True)
        with config_file.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as fault:
        raise FileStands(f"{config_file} stands there already; --force writes over it, --config names another") from fault
    except OSError as fault:
        raise MonitorError(f"{config_file} cannot be written: {fault.strerror or fault}") from fault
    other = "" if config_file == DEFAULT_FILE else f" --config {config_file}"
    click.echo(f"{config_file} is written. Put your address under contact, then: monitor check{other}", err=True)
