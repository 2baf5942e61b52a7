"""What commands share: the --config option, the store, JSON lines, moments in time, progress."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click
import orjson

from monitor.export.write import whole

if TYPE_CHECKING:
    from monitor.config import Config
    from storage.store import Store

DEFAULT_FILE = Path("monitor.toml")
_T = TypeVar("_T")
_AGO = re.compile(r"(\d{1,5})([hdw])")


def config_option(function: Callable[..., _T]) -> Callable[..., _T]:
    """--config FILE, handed to the command as `config_file`."""
    return click.option(
        "--config", "config_file", type=click.Path(path_type=Path), default=DEFAULT_FILE, show_default=True, metavar="FILE",
        help="The configuration; its folder is where relative paths in it begin.",
    )(function)  # fmt: skip


def json_option(function: Callable[..., _T]) -> Callable[..., _T]:
    """--json, handed to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="JSON on standard output instead of a table.")(function)


def config_or_defaults(config_file: Path, folder: Path | None = None) -> Config:
    """The configuration; what is built in where nobody named a file and none lies here."""
    from monitor.config import load_config, parse_config

    if config_file == DEFAULT_FILE and not config_file.exists():
        return parse_config("", folder=folder or Path.cwd())
    return load_config(config_file)


@contextmanager
def opened_store(config_file: Path) -> Iterator[tuple[Config, Store]]:
    """The configuration and its database, closed again at the end."""
    from monitor.config import load_config
    from storage import open_store

    config = load_config(config_file)
    store = open_store(config.storage.url)
    try:
        yield config, store
    finally:
        store.close()


def known_watch(config: Config, store: Store, name: str | None) -> None:
    """WatchUnknown for a watch that is neither configured nor in the history; one that was taken out of the file keeps its past."""
    if name is not None and name not in {watch.name for watch in config.watch} and not store.crawls(watch=name, limit=1):
        config.named_watch(name)


def known_source(config: Config, store: Store, name: str | None) -> None:
    """SourceUnknown for a source that is neither configured nor in the history."""
    if name is not None and name not in {source.name for source in config.source} and not store.crawls(source=name, limit=1):
        config.named_source(name)


def write_out(data: bytes) -> None:
    """Bytes to standard output, at once: who reads line by line is answered line by line."""
    sys.stdout.flush()
    stream = sys.stdout.buffer
    stream.write(data)
    stream.flush()


def write_all(lines: Iterable[bytes]) -> None:
    """Many lines to standard output, in large pieces."""
    sys.stdout.flush()
    for line in lines:
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def echo_json(value: object) -> None:
    """A whole answer as indented JSON."""
    write_out(orjson.dumps(whole(value), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


class Moment(click.ParamType[datetime]):
    """A date, a time, or how long ago: 2026-11-01, 2026-11-01T08:00, 7d, 12h, 2w. Without a zone it is UTC."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware UTC time."""
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(str(value), now=datetime.now(UTC))
        except ValueError:
            self.fail(f"{value!r} is no time; 2026-11-01, 2026-11-01T08:00Z, 12h, 7d and 2w are", param, ctx)


def read_moment(text: str, *, now: datetime) -> datetime:
    """The moment a person means; ValueError when it cannot be told.

    >>> str(read_moment("7d", now=datetime(2026, 11, 23, tzinfo=UTC)))
    '2026-11-16 00:00:00+00:00'
    """
    text = text.strip()
    if found := _AGO.fullmatch(text):
        return now - int(found[1]) * {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[found[2]]
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def since_option(function: Callable[..., _T]) -> Callable[..., _T]:
    """--since TIME, handed to the command as an aware datetime or None."""
    words = "Only from this time on: 2026-11-01, 2026-11-01T08:00Z, 12h, 7d, 2w."
    return click.option("--since", type=Moment(), help=words)(function)


def at_option(function: Callable[..., _T]) -> Callable[..., _T]:
    """--at TIME, handed to the command as an aware datetime or None."""
    words = "As it was known then: 2026-11-01, 2026-11-01T08:00Z, 12h (ago), 7d, 2w."
    return click.option("--at", type=Moment(), help=words)(function)


def local(at: datetime | None, zone: ZoneInfo) -> str:
    """A time as people read it in their zone; a dash where there is none."""
    return "–" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def tally_words(counts: Iterable[tuple[str, int]]) -> str:
    """How many texts of each kind were not understood: "price 3, place 1"; a dash where all were."""
    return ", ".join(f"{kind} {count}" for kind, count in counts) or "–"


@contextmanager
def counted(what: str, *, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A function to call after each piece of long work; a bar on standard error when a person watches there alone."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    done, due = 0, 0.0
    # A bar that refreshes itself has a thread, and processes are forked beside this one.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=total)

        def step() -> None:
            nonlocal done, due
            done += 1
            if (now := monotonic()) >= due:
                bar.update(task, completed=done)
                bar.refresh()
                due = now + 0.1

        yield step


def watched(items: Iterable[_T], *, what: str, total: int | None = None) -> Iterator[_T]:
    """The same items, counted as they pass."""
    with counted(what, total=total) as step:
        for item in items:
            yield item
            step()
