"""The keys of a rule that `monitor init` writes down as comments can be used as they stand there."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from monitor.config import parse_config

TEXT = files("monitor.commands").joinpath("init.toml").read_text("utf-8")
NARROWING = ("fields", "items", "flags", "countries", "sellers", "price", "quiet", "daily_max", "defang")


def test_every_key_that_init_explains_can_be_uncommented() -> None:
    written = re.sub(rf"(?m)^# (?=(?:{'|'.join(NARROWING)}) = )", "", TEXT)
    [rule] = parse_config(written, folder=Path.cwd()).alerts.rule
    assert {name for name in NARROWING if getattr(rule, name)} == set(NARROWING)
    assert [str(test) for test in rule.price] == ["drop 10%", "rise 500 USD", "below 60000 RUB"]
    assert str(rule.quiet) == "22:00-07:00"


def test_without_them_a_rule_tells_everything() -> None:
    [rule] = parse_config(TEXT, folder=Path.cwd()).alerts.rule
    assert not any(getattr(rule, name) for name in NARROWING)
