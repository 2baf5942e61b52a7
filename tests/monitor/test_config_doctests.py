"""The examples in docstrings of configuration, commands and exports are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = (
    "monitor.config.schedule", "monitor.export.write", "monitor.commands.common", "monitor.commands.terminal",
    "monitor.commands.rows",
)  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(name))
    assert tried.attempted > 0
    assert tried.failed == 0
