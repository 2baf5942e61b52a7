"""Listings for the catalogue's tests, and the table of texts written without sight of the rules."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.model import Listing

ROOT = Path(__file__).parents[3]


def offer(title: str, description: str = "", **more: Any) -> Listing:
    """A listing with these texts."""
    return Listing(source="test", native_id="1", url=None, title=title, description=description or None, **more)


@dataclass(frozen=True)
class OwnText:
    """One row of own_texts.tsv. kind: "" for the thing itself, else accessory, wanted, repair, rent."""

    item: str | None
    kind: str
    title: str
    description: str


def own_texts() -> list[OwnText]:
    """Adverts as people write them, in many styles and eight languages."""
    rows = []
    for line in (Path(__file__).parent / "own_texts.tsv").read_text("utf-8").splitlines():
        verdict, title, description = (*line.split("\t"), "")[:3]
        item, _, kind = verdict.partition(":")
        rows.append(OwnText(None if item == "-" else item, kind, title, description))
    return rows


def shared(name: str) -> Path:
    """A folder of material beside the repository, or skip."""
    chosen = os.environ.get("MONITOR_PAGES") if name == "pages" else None
    folder = Path(chosen) if chosen else ROOT.parent / "shared" / name
    if not folder.is_dir():
        pytest.skip(f"no {name} beside the repository")
    return folder
