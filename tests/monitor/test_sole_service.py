"""One service a data folder and a database: the second says so and stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.app import database_of, sole_service
from monitor.config import load_config
from monitor.errors import ServiceRunning


def test_two_services_on_one_database_are_one_too_many(tmp_path: Path) -> None:
    database = tmp_path / "shared" / "monitor.db"
    (tmp_path / "link.db").symlink_to(database)
    with sole_service(tmp_path / "one", database):
        for name in (database, tmp_path / "link.db"):
            with pytest.raises(ServiceRunning, match=name.name), sole_service(tmp_path / "two", name):
                pass
        with sole_service(tmp_path / "two", tmp_path / "other.db"):
            pass
    with sole_service(tmp_path / "two", database):
        pass


def test_the_database_of_a_configuration_is_its_file(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text("", "utf-8")
    assert database_of(load_config(tmp_path / "monitor.toml")) == tmp_path / "data" / "monitor.db"
