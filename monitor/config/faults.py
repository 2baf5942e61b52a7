"""What is wrong with a monitor.toml: each fault with its line, its key, what was found and the nearest right name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import ConfigInvalid

Key = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing wrong: where, and half a sentence that says what."""

    key: Key
    said: str
    line: int | None = None

    def told(self, file: Path | str) -> str:
        """One line for people: monitor.toml:7: crawl.dealy: no such key; did you mean "delay"?"""
        where = f"{file}:{self.line}" if self.line else str(file)
        return f"{where}: {key_text(self.key)}: {self.said}" if self.key else f"{where}: {self.said}"


class ConfigFaults(ConfigInvalid):
    """monitor.toml cannot be used; `faults` are all that was found wrong, in the order of the file."""

    def __init__(self, file: Path | str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        count = len(self.faults)
        head = f"{file} cannot be used: " + ("one fault" if count == 1 else f"{count} faults")
        super().__init__("\n".join([head, *(f"  {fault.told(file)}" for fault in self.faults)]))


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, or None when none does."""
    lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(str(word).lower(), lower, n=1, cutoff=0.6)
    return lower[close[0]] if close else None


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """'; did you mean "x"?', or nothing."""
    hint = nearest(word, known)
    return f'; did you mean "{hint}"?' if hint else ""


def key_text(key: Key) -> str:
    """crawl.delay, watch[2].sources[1]: positions are counted from 1, as people do."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


_TABLE = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ARRAY_TABLE = re.compile(r"^\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*(?:#.*)?$")
_ASSIGNED = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)


def key_lines(text: str) -> dict[Key, int]:
    """The line (from 1) of every table and key of a TOML text, by a light scan: tomllib does not tell."""
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    depth = 0
    bare = _blank_strings(text)
    for number, (line, original) in enumerate(zip(bare.split("\n"), text.split("\n"), strict=True), start=1):
        if depth == 0 and "[" in line and (found := _ARRAY_TABLE.match(original)):
            path = _placed(_split(found[1]), counts)
            counts[path] = counts.get(path, -1) + 1
            table = (*path, counts[path])
            lines.setdefault(table, number)
        elif depth == 0 and "[" in line and (found := _TABLE.match(original)):
            table = _placed(_split(found[1]), counts)
            lines.setdefault(table, number)
        elif depth == 0 and "=" in line and (found := _ASSIGNED.match(original)):
            lines.setdefault((*table, *_split(found[1])), number)
            depth += _opened(line)
        else:
            depth = max(0, depth + _opened(line))
    return lines


def line_of(key: Key, lines: dict[Key, int]) -> int | None:
    """The line of a key, or of the nearest table or array that holds it."""
    for end in range(len(key), 0, -1):
        if (line := lines.get(key[:end])) is not None:
            return line
    return None


def _blank_strings(text: str) -> str:
    """The text with the inside of strings and comments blanked, so that brackets can be counted; lines stay lines."""
    return _STRING.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _opened(line: str) -> int:
    return line.count("[") + line.count("{") - line.count("]") - line.count("}")


def _split(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _placed(path: Key, counts: dict[Key, int]) -> Key:
    """A table path with the position in each array of tables it lies in."""
    placed: Key = ()
    for number, part in enumerate(path):
        placed = (*placed, part)
        if number < len(path) - 1 and placed in counts:
            placed = (*placed, counts[placed])
    return placed
