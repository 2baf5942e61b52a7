"""What the catalogue's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.catalogue import Catalogue

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The program's own catalogue."""
    return Catalogue.default()


def shared(name: str) -> Path:
    """A folder of material beside the repository, or skip."""
    chosen = os.environ.get("MONITOR_PAGES") if name == "pages" else None
    folder = Path(chosen) if chosen else ROOT.parent / "shared" / name
    if not folder.is_dir():
        pytest.skip(f"no {name} beside the repository")
    return folder
