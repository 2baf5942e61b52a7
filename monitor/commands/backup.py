"""`monitor backup`: a consistent copy while everything runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.commands.common import config_option, counted, echo_json, json_option

_NAMED = 10  # missing files told one by one


@click.command(short_help="Make a consistent copy of the database while it is in use.")
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The copy. Default: backups/monitor-TIME.db in the data folder.")  # fmt: skip
@json_option
@config_option
def command(target: Path | None, as_json: bool, config_file: Path) -> int:
    """Make a consistent copy of the database while the service runs, and list the evidence files that belong to it.

    Three files are written: the database (checked), FILE.toml (the configuration), and FILE.evidence.sha256: every evidence file
    of the crawls in the copy with its digest, so that `sha256sum -c` proves a copy of the data folder. The evidence itself is
    not copied: it only grows, and rsync does that better.

    \b
    Examples:
      monitor backup
      monitor backup -o /mnt/backup/monitor-$(date +%F).db
      cd data && rsync -a crawls identifiers.key elsewhere:monitor/
    """
    from monitor.backup import back_up
    from monitor.commands.terminal import plainly
    from monitor.config import load_config
    from storage.errors import StoreError

    config = load_config(config_file)
    target = target or config.monitor.data / "backups" / f"monitor-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    try:
        with counted("hashing evidence") as hashed:
            done = back_up(config, config_file, target, hashed=hashed)
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise StoreError(f"{target} could not be written: {error.strerror or error}") from error
    if as_json:
        echo_json(
            {
                "database": str(done.database.file), "bytes": done.database.size, "crawls": len(done.database.crawls),
                "evidence": str(done.evidence), "evidence_files": done.files, "evidence_bytes": done.bytes,
                "config": str(done.config), "missing": list(done.missing),
            }
        )  # fmt: skip
    else:
        click.echo(
            f"{done.database.file}: {done.database.size / 1e6:.1f} MB, {plainly(len(done.database.crawls), 'crawl')}, checked"
        )
        click.echo(f"{done.evidence}: {plainly(done.files, 'evidence file')}, {done.bytes / 1e6:.1f} MB")
        click.echo(f"{done.config}")
    for name in done.missing[:_NAMED]:
        click.echo(f"missing on this disk: {name}", err=True)
    if (more := len(done.missing) - _NAMED) > 0:
        click.echo(f"and {more} more", err=True)
    return int(bool(done.missing))
