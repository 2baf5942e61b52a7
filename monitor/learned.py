"""What a crawl learned of a source's pages, kept with the source for its next crawl.

It is dropped when the source's search address is another one, or the program is: a profile promises to read a page as this
program's full reading would.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from spiders.folder import CrawlReport, Outcome
from storage.store import Store

_MOST = 400_000  # characters; beyond that a profile saves nothing


def recall_learned(store: Store, source: str, search: str) -> dict[str, list[dict[str, Any]]]:
    """What earlier crawls of this source learned; nothing where that is no longer of use."""
    try:
        kept = json.loads(store.recall(_key(source)) or "{}")
    except ValueError:
        return {}
    return kept["learned"] if isinstance(kept, dict) and (kept.get("search"), kept.get("by")) == (search, _by()) else {}


def keep_learned(store: Store, report: CrawlReport, search: str) -> None:
    """Keep what this crawl learned; a crawl that learned nothing, or was cut off, leaves what was kept before."""
    if not report.learned or report.outcome is Outcome.RUNNING:
        return
    text = json.dumps({"search": search, "by": _by(), "learned": report.learned}, ensure_ascii=False, separators=(",", ":"))
    if len(text) <= _MOST:
        store.remember(_key(report.source), text)


def _key(source: str) -> str:
    return f"learned:{source}"


def _by() -> str:
    return version("monitor")
