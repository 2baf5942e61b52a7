"""What the catalogue's tests share."""

from __future__ import annotations

import pytest

from monitor.catalogue import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The program's own catalogue."""
    return Catalogue.default()
