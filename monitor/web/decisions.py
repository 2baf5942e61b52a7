"""A crawl's own log (crawl.json), as far as it still lies in its folder."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.alerts.safe import clean

_NAME = re.compile(r"[\w.-]{1,200}")
_BYTES = 20_000_000
_SHOWN = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """What a crawl decided; empty where its folder is gone."""

    found: bool = False
    decisions: tuple[dict[str, str], ...] = ()
    tally: tuple[tuple[str, int], ...] = ()
    walks: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0


def read_decisions(folder: Path, crawl_id: str) -> Log:
    """The log of one crawl; a broken or missing one is an empty one."""
    path = folder / crawl_id / "crawl.json"
    # The id comes from an address: nothing but a plain name may reach the disk.
    if not _NAME.fullmatch(crawl_id) or crawl_id.startswith(".") or not path.is_file() or path.stat().st_size > _BYTES:
        return Log()
    try:
        report = json.loads(path.read_bytes())
        decisions = [_decision(row) for row in report.get("decisions", ()) if isinstance(row, dict)]
        walks = [walk for walk in report.get("walks", ()) if isinstance(walk, dict)]
    except (OSError, ValueError, AttributeError):
        return Log()
    tally = Counter(row["decided"] for row in decisions)
    return Log(
        found=True, decisions=tuple(decisions[:_SHOWN]), tally=tuple(tally.most_common()), walks=walks,
        more=max(0, len(decisions) - _SHOWN),
    )  # fmt: skip


def _decision(row: dict[str, Any]) -> dict[str, str]:
    names = ("at", "url", "role", "decided", "detail", "status")
    return {name: clean(str(row[name]), limit=400) if row.get(name) is not None else "" for name in names}
