"""`monitor demo`: the practice marketplace, and everything running against it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.ingest import IngestResult
    from monitor.practice import SourceEntry
    from storage.model import Change
    from storage.store import Store

MARK = ".monitor-demo"  # stands in a folder that the demo made, and so may empty
CRAWL_SECONDS = 6  # between two crawls of a site
STORY_SECONDS = 120  # by then a newcomer has seen everything once
CONFIG = """\
# The demo's configuration: the practice marketplace on this machine. `monitor init` writes one for real sites, with all keys.
[monitor]
data = "data"
contact = "demo@example.org"
timezone = "UTC"

[crawl]
delay = 0.02                        # it is our own machine; real sites get 2 seconds
max_pages = 10
details = "all"
allow_private_networks = true       # the practice marketplace is on 127.0.0.1

[rates]
fetch = ["{rates}"]     # made-up rates of the practice marketplace; real ones come from the ECB and the Bank of Russia

{sources}
[[watch]]
name = "starlink"
items = ["satcom"]
queries = ["starlink", "старлинк"]
sources = [{names}]
every = "{seconds}s"

[alerts]
smtp = "folder:mail"                # messages are written here instead of sent
from = "monitor@example.org"
operator = ["ops@example.org"]

[[alerts.rule]]
name = "desk"
watch = "starlink"
to = ["desk@example.org"]
"""


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-data"), show_default=True,
              help="Where the demo keeps its files; what an earlier demo left there is removed.")  # fmt: skip
@click.option(
    "--web", "port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port of the dashboard; 0: any free one."
)
@click.option("--seconds", type=click.FloatRange(min=1), metavar="N",
              help=f"End by itself after so long. Default: Ctrl-C on a terminal, {STORY_SECONDS} s elsewhere.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another world.")
def command(folder: Path, port: int, seconds: float | None, seed: int) -> None:
    """Serve a practice marketplace that changes over time, and run everything against it: crawls, history, mail, dashboard.

    Nothing leaves this machine: the sites are on 127.0.0.1, and mail goes into a folder. Within two minutes offers appear, change,
    vanish and come back, and the mails that tell it lie in demo-data/mail.

    \b
    monitor demo
    monitor demo --seconds 60 --web 0 --data /tmp/demo
    """
    if seconds is None and not sys.stdout.isatty():
        seconds = STORY_SECONDS
    home = fresh(folder)
    asyncio.run(_demo(home, port=port, seconds=seconds, seed=seed))


def fresh(folder: Path) -> Path:
    """An empty folder; one with other people's files in it is refused."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise click.UsageError(f"{folder} is not empty and was not made by the demo; name another with --data")
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `monitor demo`, which empties this folder when it starts.\n", "utf-8")
    return folder.absolute()


def configuration(sources: Sequence[SourceEntry], *, rates: str, seconds: int = CRAWL_SECONDS) -> str:
    """The text of the demo's monitor.toml. rates: the address of the marketplace's exchange rates."""
    blocks = "".join(
        f'[[source]]\nname = "{one.name}"\nsearch = "{one.search}"\nrender = "{one.render}"\ncurrency = "{one.currency}"\n'
        f'country = "{one.country}"\n\n'
        for one in sources
    )
    names = ", ".join(f'"{one.name}"' for one in sources)
    return CONFIG.format(rates=rates, sources=blocks, names=names, seconds=seconds)


async def _demo(home: Path, *, port: int, seconds: float | None, seed: int) -> None:
    from monitor.app import dashboard, opened
    from monitor.aside import aside
    from monitor.config import load_config
    from monitor.logs import talk
    from monitor.practice import Clock, PracticeServer
    from monitor.practice.story import SECONDS_PER_TICK
    from monitor.service import Service
    from monitor.service.tables import fetch_due

    talk(file=home / "data" / "logs" / "monitor.log")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    clock = Clock(epoch=datetime.now(UTC))
    with PracticeServer(seed=seed, clock=clock) as market:
        file = home / "monitor.toml"
        file.write_text(configuration(market.sources(), rates=market.rates_address()), "utf-8")
        config = load_config(file)
        async with opened(config) as app, dashboard(config, app.store, port, fallback=True) as address:
            teller = Teller(app.store, home)
            teller.greet(market.sources(), address, seconds)
            service = Service(
                config=config, store=app.store, crawler=app.crawler, deliver=app.deliver_and(teller.mails), ended=teller.crawled
            )
            if seconds is not None:
                loop.call_later(seconds, stop.set)
            await aside(partial(fetch_due, app.store, config, now=app.clock()), name="rates")
            clock.run(SECONDS_PER_TICK)
            await service.run(stop)
            await app.deliver_and(teller.mails)()
            teller.farewell()


class Teller:
    """Says on the terminal what happens, one line a change and one a mail."""

    def __init__(self, store: Store, home: Path) -> None:
        from monitor.commands.terminal import console

        self._store = store
        self._home = home
        self._console = console()
        self._mails: set[Path] = set()
        self._tally: dict[str, int] = {}

    def greet(self, sources: Sequence[SourceEntry], address: str, seconds: float | None) -> None:
        """What is going on and where to look."""
        end = f"ends by itself after {seconds:g} s" if seconds else "Ctrl-C ends it"
        self._say("")
        self._say(
            f"A practice marketplace of {len(sources)} sites runs on this machine; monitor watches it for Starlink terminals.",
            "bold",
        )
        for label, place in (
            ("dashboard", address),
            ("mail", f"{self._home / 'mail'} (nothing is sent)"),
            ("configuration", str(self._home / "monitor.toml")),
        ):
            self._say(f"  {label:14} {place}")
        for one in sources:
            self._say(f"  {one.name:14} {one.search.replace('{query}', 'starlink').replace('{page}', '1')}", "dim")
        self._say(f"One hour passes there in a few seconds here; {end}.", "dim")
        self._say("")

    def crawled(self, result: IngestResult) -> None:
        """One line a change; a first crawl is one line."""
        from monitor.ends import belief_word, outcome_word

        crawl = result.crawl
        if crawl.baseline:
            self._line("baseline", crawl.source, f"{crawl.listings} listings found on {crawl.pages} pages: history begins", "cyan")
            return
        for change in self._store.changes(crawl_id=crawl.crawl_id):
            self._change(change)
        if crawl.outcome != "complete" or crawl.belief.value != "believed":
            why = crawl.held_because or crawl.stopped_because or ""
            belief = belief_word(crawl)
            self._line(outcome_word(crawl), crawl.source, f"{belief}: {why}" if belief else why, "yellow")

    def _change(self, change: Change) -> None:
        state = self._store.state(change.listing_id)
        title = state.listing.title if state else change.listing_id
        kind = change.kind.value
        self._tally[kind] = self._tally.get(kind, 0) + 1
        said = f"{title}: {change.field} {change.old or '–'} → {change.new or '–'}" if change.field else f"{title}"
        if kind == "new" and state and state.listing.price and state.listing.price.text:
            said += f" · {state.listing.price.text}"
        colour = {"new": "green", "changed": "blue", "removed": "red", "relisted": "magenta"}[kind]
        self._line("back again" if kind == "relisted" else kind, change.listing_id.partition(":")[0], said, colour)

    def mails(self) -> None:
        """One line for each mail that arrived since the last look."""
        folder = self._home / "mail"
        arrived = sorted(set(folder.glob("*.eml")) - self._mails, key=lambda path: path.stat().st_mtime)
        for path in arrived:
            self._mails.add(path)
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            self._line("mail", str(mail["To"]), f"“{mail['Subject']}”", "bold yellow")

    def farewell(self) -> None:
        """What there was, and what to try next."""
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self._tally.items())) or "nothing new"
        config = self._home / "monitor.toml"
        self._say("")
        self._say(f"Seen in this demo: {counts}; {len(self._mails)} mails in {self._home / 'mail'}.", "bold")
        self._say("Look around in what it kept:")
        for words in ("listings --flagged", "changes", "export history --format csv", "web"):
            self._say(f"  .venv/bin/monitor {words} --config {config}", "dim")

    def _line(self, kind: str, where: str, said: str, style: str) -> None:
        from monitor.commands.terminal import short, text

        line = text("")
        line.append(f"{datetime.now().astimezone():%H:%M:%S}  ", "dim")
        line.append(f"{kind:10}  ", style)
        line.append(f"{short(where, 16):16}  ", "dim")
        line.append(short(said, 150))
        self._console.print(line, soft_wrap=True)

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(words, style=style or None, soft_wrap=True, markup=False)
