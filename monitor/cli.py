"""The command line: finds the command asked for, and turns what goes wrong into one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from typing import Any, NoReturn

import click
from click.exceptions import Exit

from monitor import __version__
from monitor.errors import MonitorError
from monitor.heaps import collect_seldom

# What each command does stands here too, so that `monitor --help` loads none of them; a test holds the two together.
COMMANDS = {
    "init": "Write a commented monitor.toml.",
    "demo": "Run everything against a practice marketplace that changes over time.",
    "check": "Say what is wrong with the configuration, and test sources and mail on request.",
    "sources": "List the marketplaces that ship with monitor and what is configured.",
    "crawl": "Crawl once, now.",
    "run": "Run the service: schedules, crawls, alerts, dashboard.",
    "extract": "Show what is read from a page.",
    "import": "Take in pages that somebody saved: HTML, MHTML, HAR, WARC, WACZ, CSV, JSON lines.",
    "normalise": "Understand readings given as JSON lines.",
    "listings": "List what was found.",
    "show": "Show everything known of one listing.",
    "verdict": "Say whether a flagged listing is relevant, noise, or unsure.",
    "rules": "Show how often each rule proved right, by the verdicts.",
    "rescore": "Judge the whole history again, after the catalogue changed.",
    "reread": "Read the kept pages of the past again, and show what would be understood today.",
    "changes": "List what changed.",
    "export": "Write listings, history, changes, sellers, flags or crawls for other programs.",
    "alerts": "Look after the outbox: list, send, test.",
    "crawls": "List what was crawled, and decide on held crawls.",
    "evidence": "Verify the evidence: the chain over everything kept, and the preserved responses.",
    "backup": "Make a consistent copy of the database while it is in use.",
    "web": "Serve the dashboard only.",
    "status": "Say whether all is well.",
}
_SPELLINGS = {"normalize": "normalise"}
INTERRUPTED = 130  # 128 + SIGINT, as shells count
PIPE_CLOSED = 141  # 128 + SIGPIPE


def module_of(name: str) -> str:
    """The module of a command; a word of the language itself gets the underscore that Python asks for.

    >>> module_of("import")
    'monitor.commands.import_'
    """
    return f"monitor.commands.{name}" + ("_" if iskeyword(name) else "")


class LazyGroup(click.Group):
    """Commands that are imported when they are called for: importing Scrapy takes longer than printing help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command that is installed, in the order of a working day."""
        return [name for name in COMMANDS if find_spec(module_of(name)) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command; None when there is none of this name."""
        name = _SPELLINGS.get(cmd_name, cmd_name)
        if name not in COMMANDS or find_spec(module_of(name)) is None:
            return None
        command = import_module(module_of(name)).command
        assert isinstance(command, click.Command)  # noqa: S101 - a module of ours
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest right name where there is no such command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            from monitor.config.faults import nearest

            hint = nearest(args[0], self.list_commands(ctx))
            also = f"did you mean {hint!r}?" if hint else "`monitor --help` lists them"
            raise click.UsageError(f"no command {args[0]!r}; {also}", ctx) from fault

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table above."""
        if rows := [(name, COMMANDS[name]) for name in self.list_commands(ctx)]:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="monitor", message="%(prog)s %(version)s")
def cli() -> None:
    """Watch public marketplaces for dual-use hardware, keep every change and the proof of it.

    \b
    Start here:
      monitor demo                       see it work, on a practice marketplace
      monitor init                       write a monitor.toml to fill in
      monitor extract https://...        try a site: show what is read from a page of it
      monitor run                        crawl on a schedule and send alerts

    `monitor COMMAND --help` explains each command, with examples.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with its exit code."""
    collect_seldom()
    try:
        code = _outcome(sys.argv[1:] if arguments is None else list(arguments))
        with suppress(ValueError):  # somebody closed it
            sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    sys.exit(code)


def _outcome(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except MonitorError as fault:
        return _told(fault, fault.exit_code)
    except _store_error() as fault:
        return _told(fault, 1)
    except BrokenPipeError:
        raise
    except OSError as fault:
        # A full disk, a file without permission: what can be done is outside of this program.
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        _quiet_stdout()
        where = f" ({fault.filename})" if fault.filename else ""
        return _told(MonitorError(f"{fault.strerror or fault}{where}"), 1)


def _store_error() -> type[Exception]:
    """StoreError, looked up only when something went wrong: the database takes longer to import than help takes to print."""
    from storage.errors import StoreError

    return StoreError


def _run(arguments: list[str]) -> int:
    if "_MONITOR_COMPLETE" in os.environ:  # a shell asks for completions, which click answers by itself
        cli.main(args=arguments, prog_name="monitor")
    # cli.main would turn a closed pipe into exit code 1 before we see it.
    try:
        with cli.make_context("monitor", arguments) as context:
            result: Any = cli.invoke(context)
    except Exit as ended:
        return ended.exit_code
    return result if isinstance(result, int) else 0


def _told(fault: Exception, code: int) -> int:
    click.echo(f"monitor: {fault}", err=True)
    return code


def _pipe_closed() -> int:
    """The reader of our output is gone (`| head`): leave quietly, and keep Python from flushing into the closed pipe."""
    _quiet_stdout()
    return PIPE_CLOSED


def _quiet_stdout() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
