"""The command line as a whole: help, exit codes, clean ends."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from commands_desk import Run

from monitor.cli import COMMANDS, cli, module_of

INSTALLED = cli.list_commands(click.Context(cli))


def commands() -> list[tuple[str, click.Command]]:
    """Every command and subcommand with its whole name."""
    found: list[tuple[str, click.Command]] = []
    for name in INSTALLED:
        command = importlib.import_module(module_of(name)).command
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", each) for sub, each in command.commands.items()]
    return found


def test_the_commands_of_the_face_are_there() -> None:
    face = {"init", "demo", "check", "sources", "crawl", "run", "extract", "normalise", "listings", "show", "changes", "export"}
    assert face | {"alerts", "crawls", "status"} <= set(INSTALLED)


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_says_what_it_does_and_takes_the_configuration(name: str, command: click.Command) -> None:
    assert command.help
    assert command.help.strip()
    own = {option for each in command.params for option in each.opts}
    group_only = isinstance(command, click.Group) and not command.invoke_without_command
    assert "--config" in own or group_only or name == "demo"  # the demo brings its own
    undocumented = [each.name for each in command.params if isinstance(each, click.Option) and not each.help]
    assert undocumented == []


@pytest.mark.parametrize(("name", "command"), [each for each in commands() if " " not in each[0]], ids=INSTALLED)
def test_every_command_is_documented_with_an_example_that_begins_with_its_name(name: str, command: click.Command) -> None:
    lines = (command.help or "").splitlines()
    assert any(f"monitor {name}" in line for line in lines)


def test_the_list_of_commands_says_what_each_says_itself() -> None:
    for name, command in commands():
        if name in COMMANDS and command.short_help:
            assert command.short_help == COMMANDS[name]


def test_help_is_quick_and_loads_neither_scrapy_nor_data() -> None:
    program = (
        "import sys\nfrom monitor.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    code = end.code\n"
        "heavy = {'scrapy', 'storage', 'twisted', 'monitor.understand', 'monitor.catalogue', 'pydantic', 'rich', 'spiders'}\n"
        "print(sorted(heavy & set(sys.modules)), code, file=sys.stderr)"
    )
    began = time.perf_counter()
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    spent = time.perf_counter() - began
    assert ended.stderr.strip() == "[] 0"
    assert all(name in ended.stdout for name in INSTALLED)
    assert spent < 2.5  # 0.15 s on an idle machine; the bound only tells a heavy import from a busy machine


def test_the_version_is_told(run: Run) -> None:
    from monitor import __version__

    assert run("--version").stdout == f"monitor {__version__}\n"


def test_a_misspelt_command_is_told_with_the_nearest_right_one(run: Run) -> None:
    ended = run("listing")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "did you mean 'listings'?" in ended.stderr


def test_the_american_spelling_is_understood(run: Run) -> None:
    assert run("normalize", stdin='{"id": 1, "title": "x"}\n').returncode == 0


@pytest.mark.parametrize(
    "command", ["listings", "changes", "crawls", "status", "check", "export listings", "show x", "alerts list"]
)
def test_without_a_configuration_one_sentence_says_how_to_get_one(run: Run, desk: Path, command: str) -> None:
    (desk / "monitor.toml").unlink()
    ended = run(*command.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "monitor: there is no monitor.toml; `monitor init` writes one, or name yours with --config\n"


def test_all_faults_of_the_configuration_are_told_and_nothing_is_done(run: Run, desk: Path) -> None:
    (desk / "monitor.toml").write_text('[crawl]\ndelay = "x"\nmaxpages = 3\n', "utf-8")
    ended = run("listings")
    assert ended.returncode == 2
    assert "monitor.toml:2: crawl.delay" in ended.stderr
    assert 'monitor.toml:3: crawl.maxpages: no such key; did you mean "max_pages"?' in ended.stderr
    assert not (desk / "data").exists()


def test_a_broken_database_is_one_sentence(run: Run, desk: Path) -> None:
    (desk / "data").mkdir()
    (desk / "data/monitor.db").write_bytes(b"this is no database at all, not even a small one" * 100)
    ended = run("listings")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "monitor.db" in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
def test_a_full_disk_is_one_sentence(filled: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "monitor", "export", "changes"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=filled,
            timeout=60,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, b"monitor: No space left on device\n")


def test_a_reader_that_leaves_early_ends_the_program_quietly(filled: Path) -> None:
    program = f"{sys.executable} -m monitor export changes | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    # So many lines that the pipe is full before the program ends.
    many = f"{sys.executable} -m monitor normalise | head -n 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    for line, codes in ((program, (0, 141)), (many, (141,))):
        feed = '{"id": 1, "title": "Starlink"}\n' * 2000
        ended = subprocess.run(
            ["bash", "-c", line], input=feed, capture_output=True, text=True, cwd=filled, timeout=60, check=False
        )
        assert ended.stderr == ""
        assert ended.returncode in codes


@pytest.mark.parametrize("words", [("normalise",), ("extract", "--batch", "-")])
def test_ctrl_c_ends_the_program_without_a_traceback(desk: Path, words: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=desk,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": 1, "title": "x", "path": "none"}\n')
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"{")  # it runs, and answered before its input ended
    os.kill(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (130, b"")
