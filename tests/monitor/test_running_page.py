"""docs/running.md and what it hands out agree with the program: commands, options, figures, keys, files."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import click
import pytest

from monitor.cli import COMMANDS, module_of
from monitor.config import parse_config
from monitor.metrics import CrawlCounts, metrics
from monitor.standing import ServiceStanding, SourceStanding, WorkerStanding, write_standing
from storage import open_store
from storage.model import CrawlRecord
from storage.store import Kept

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "running.md").read_text("utf-8")
DEPLOY = sorted((DOCS / "deploy").iterdir())
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def figures(text: str) -> set[str]:
    return set(re.findall(r"\bmonitor_[a-z_]+\b", text))


def test_the_page_lists_exactly_the_figures_there_are(tmp_path: Path) -> None:
    text = '[[source]]\nname = "s"\nsearch = "https://s.example/?q={query}"\n'
    text += '[[watch]]\nname = "w"\nqueries = ["q"]\nsources = ["s"]\nevery = "1h"\n'
    config, store = parse_config(text, folder=tmp_path), open_store("memory:")
    config.monitor.data.mkdir()
    counts = CrawlCounts(store, now=NOW - timedelta(hours=1))
    crawl = CrawlRecord(
        crawl_id="c", source="s", watches=("w",), outcome="complete", started=NOW, ended=NOW, not_understood=(("price", 1),)
    )
    store.keep(Kept(crawl=crawl))
    standing = ServiceStanding(
        at=NOW, pid=1, started=NOW, version="1", memory_mb=1, config="x", config_taken=NOW,
        workers=(WorkerStanding(pid=2, memory_mb=1),), sources=(SourceStanding(source="s"),),
    )  # fmt: skip
    from monitor.app import sole_service

    with sole_service(config.monitor.data):
        write_standing(config.monitor.data, standing)
        shown = figures(re.sub(r"\{.*", "", metrics(config, store, counts, now=NOW)))
    assert figures(PAGE) == shown


def commands_in(text: str) -> list[list[str]]:
    """Every call of monitor in code: in backticks, in shell blocks, in units."""
    code = re.findall(r"`(monitor [^`]*)`", text) + re.findall(r"^(monitor .*)$", text, re.MULTILINE)
    code += re.findall(r"(?:\.venv/bin/)(monitor .*)$", text, re.MULTILINE)
    return [shlex.split(re.sub(r"\s+#.*|[(&|].*", "", call).strip())[1:] for call in code]


@pytest.mark.parametrize("path", [DOCS / "running.md", *DEPLOY], ids=lambda path: path.name)
def test_every_command_that_is_shown_exists_with_its_options(path: Path) -> None:
    for name, *arguments in commands_in(path.read_text("utf-8")):
        assert name in COMMANDS, name
        command = import_module(module_of(name)).command
        known = {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)} | {"--help"}
        if isinstance(command, click.Group):
            continue
        assert {word for word in arguments if word.startswith("-")} <= known, arguments


def test_the_unit_runs_as_an_ordinary_user_and_gives_the_service_time_to_end() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DOCS / "deploy" / "monitor.service")
    service = unit["Service"]
    assert service["User"] == "monitor"
    assert service["NoNewPrivileges"] == "yes"
    assert int(service["TimeoutStopSec"]) > 10
    assert service["ExecReload"].endswith("-HUP $MAINPID")


def test_every_link_of_the_page_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_keys_it_names_can_be_set(tmp_path: Path) -> None:
    keys = re.findall(r'`(active = "[^"]*"|requests_per_day = \d+)`', PAGE)
    assert len(keys) == 2
    parse_config('[[source]]\nname = "s"\nsearch = "https://s.example/?q={query}"\n' + "\n".join(keys), folder=tmp_path)
    assert "`proof_of_life = false` under" in PAGE
    parse_config("[alerts]\nproof_of_life = false\n", folder=tmp_path)
