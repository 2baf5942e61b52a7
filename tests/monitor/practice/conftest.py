"""A practice marketplace for one test: its clock stands still until the test moves it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.practice import PracticeServer


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as running:
        yield running
