"""Listings for the catalogue's tests, and the table of texts written without sight of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.model import Listing


def offer(title: str, description: str = "", **more: Any) -> Listing:
    """A listing with these texts."""
    return Listing(source="test", native_id="1", url=None, title=title, description=description or None, **more)


@dataclass(frozen=True)
class OwnText:
    """One row of own_texts.tsv. kind: "" for the thing itself, else accessory, wanted, repair, rent; item None: an ordinary advert."""

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
