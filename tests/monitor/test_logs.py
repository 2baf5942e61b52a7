"""The log: lines for people, JSON for machines, in a file that does not grow for ever."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from monitor.logs import talk


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield logging.getLogger("monitor.test")
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_each_record_is_one_json_object_whatever_it_holds(log: logging.Logger, tmp_path: Path) -> None:
    talk(file=tmp_path / "logs" / "monitor.log", form="json")
    log.info("two\nlines %s and half a character %s", '"quoted"', "\ud800")
    try:
        int("a page nobody thought of")
    except ValueError:
        log.exception("it ended")
    first, second = (json.loads(line) for line in (tmp_path / "logs" / "monitor.log").read_text("utf-8").splitlines())
    assert first["message"] == 'two\nlines "quoted" and half a character \ufffd'
    assert (first["level"], first["logger"]) == ("info", "monitor.test")
    assert datetime.fromisoformat(first["at"]).utcoffset() is not None
    assert "error" not in first
    assert second["error"].endswith("a page nobody thought of'")


def test_the_log_file_rotates_and_five_old_ones_are_kept(log: logging.Logger, tmp_path: Path) -> None:
    talk(file=tmp_path / "monitor.log")
    for _ in range(400):
        log.info("x" * 100_000)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["monitor.log", *(f"monitor.log.{number}" for number in range(1, 6))]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 31_000_000


def test_progress_is_for_the_file_and_warnings_for_the_screen(
    log: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk(file=tmp_path / "monitor.log")
    log.info("shop: complete")
    log.warning("shop: blocked")
    assert "shop: complete" not in (said := capsys.readouterr().err)
    assert "WARNING" in said
    assert "shop: complete" in (tmp_path / "monitor.log").read_text()
