"""The examples in the docstrings of the platforms hold."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["spiders.platforms", "spiders.platforms.platform", "spiders.platforms.posts", "spiders.platforms.telegram"]
)
def test_the_examples_hold(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(name))
    assert tried.attempted > 0
    assert tried.failed == 0
