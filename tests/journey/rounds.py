"""The whole program against the practice marketplace: the parts the journey tests share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.app import App
from monitor.config import Config, load_config
from monitor.practice import PracticeServer
from storage.model import Change, CrawlRecord

QUERIES = ("starlink", "старлинк")
CONFIG = """
[monitor]
data = "data"
contact = "tests@example.org"
timezone = "UTC"
[crawl]
delay = 0.0
max_pages = 20
details = "{details}"
retries = 1
allow_private_networks = true
[evidence]
photos = "{photos}"
{sources}
[[watch]]
name = "satcom"
items = ["satcom"]
queries = [{queries}]
sources = [{names}]
every = "1h"
[alerts]
smtp = "{smtp}"
from = "monitor@example.org"
operator = ["ops@example.org"]
[[alerts.rule]]
name = "desk"
to = ["desk@example.org"]
"""


def write_config(
    home: Path,
    market: PracticeServer,
    *,
    details: str = "all",
    queries: Sequence[str] = QUERIES,
    sites: Iterable[str] | None = None,
    photos: str = "none",
    smtp: str = "folder:mail",
) -> Config:
    """A configuration of the practice marketplace in a folder. photos: each costs a request, so only where they are the matter."""
    chosen = [one for one in market.sources() if sites is None or one.name in set(sites)]
    blocks = "".join(
        f'[[source]]\nname = "{one.name}"\nsearch = "{one.search}"\ncurrency = "{one.currency}"\ncountry = "{one.country}"\n'
        for one in chosen
    )
    text = CONFIG.format(
        sources=blocks,
        names=", ".join(f'"{one.name}"' for one in chosen),
        queries=", ".join(f'"{query}"' for query in queries),
        details=details,
        photos=photos,
        smtp=smtp,
    )
    home.mkdir(parents=True, exist_ok=True)
    (home / "monitor.toml").write_text(text, "utf-8")
    return load_config(home / "monitor.toml")


async def crawl_all(app: App) -> list[CrawlRecord]:
    """One round over every source."""
    results = await asyncio.gather(*(app.crawler.crawl(source.name, list(app.config.watch)) for source in app.config.source))
    return [result.crawl for result in results]


Said = tuple[str, str, str, str | None, str | None, str | None]


def said(change: Change) -> Said:
    """A recorded change in the form the truth has: site, native id, kind, field, old, new."""
    site, _, native_id = change.listing_id.partition(":")
    return site, native_id, change.kind.value, change.field, change.old, change.new


@dataclass(frozen=True)
class Verdict:
    """Recorded changes against true ones."""

    missed: list[Said]
    invented: list[Said]


def judge(recorded: Iterable[Said], true: Iterable[Said]) -> Verdict:
    """What was missed and what was invented, doubled changes counted as invented."""
    left = list(true)
    invented = []
    for one in recorded:
        if one in left:
            left.remove(one)
        else:
            invented.append(one)
    return Verdict(missed=left, invented=invented)


def workers_of(parent: int) -> list[int]:
    """The crawl workers below a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                ppid = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if ppid == parent and b"spiders.worker" in command:
                found.append(int(entry.name))
    return found
