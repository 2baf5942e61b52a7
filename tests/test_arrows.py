"""The arrows between the rooms, held: monitor -> spiders, monitor -> storage, and nothing back; pure rooms touch nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = ("spiders/reading", "spiders/platforms", "monitor/understand", "monitor/catalogue", "monitor/history")
OUTSIDE = {
    "socket", "ssl", "http", "urllib.request", "subprocess", "asyncio", "sqlite3", "sqlite_utils", "scrapy", "twisted",
    "playwright", "smtplib", "requests", "warcio", "tempfile", "shutil", "fcntl", "signal", "apprise", "starlette", "uvicorn",
}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def modules(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "build" not in path.name)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize(("room", "others"), [("spiders", {"monitor", "storage"}), ("storage", {"monitor", "spiders"})])
def test_nothing_points_back(room: str, others: set[str]) -> None:
    back = {f"{path.name} imports {name}" for path in modules(room) for name in imports(path) if name.split(".")[0] in others}
    assert modules(room)
    assert not back


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_touch_nothing_outside(room: str) -> None:
    touched = {
        f"{path.name} imports {name}"
        for path in modules(room)
        for name in imports(path)
        if name in OUTSIDE or name.split(".")[0] in OUTSIDE
    }
    assert modules(room)
    assert not touched


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_ask_no_clock(room: str) -> None:
    asked = [
        f"{path.name}:{node.lineno}"
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in CLOCKS
    ]
    assert not asked


def test_only_storage_knows_sql() -> None:
    words = ("INSERT INTO", "SELECT ", "UPDATE ", "DELETE FROM", "CREATE TABLE")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("monitor", "spiders")
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(words)
    ]
    assert not found
