"""Fixtures of the journey tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for one run of the program."""
    return tmp_path / "run"
