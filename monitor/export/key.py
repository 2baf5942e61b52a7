"""The installation's own key, under which phones and handles are linked in exports."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from monitor.errors import MonitorError

NAME = "identifiers.key"


class KeyBroken(MonitorError):
    """The key file cannot be used: its tokens would link nothing, or could be guessed."""


def export_key(data: Path) -> bytes:
    """The key of this data folder, made at first use and readable by its owner only; raises KeyBroken."""
    path = data / NAME
    try:
        data.mkdir(parents=True, exist_ok=True)
        _make(path)
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as fault:
        raise KeyBroken(f"{path} cannot be used as the key of exports: {getattr(fault, 'strerror', None) or fault}") from fault
    if len(key) < 32:
        raise KeyBroken(f"{path} is cut short; put the old one back, or remove it to start with new tokens")
    return key


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; whoever comes second keeps the first one's."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
