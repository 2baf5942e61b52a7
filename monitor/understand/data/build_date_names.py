"""Build `date_names.toml`, the names of months, days and units of time in the languages of the beat, from Unicode CLDR.

    pip install babel && python monitor/understand/data/build_date_names.py

CLDR comes with Babel (https://babel.pocoo.org); Unicode License v3. Words that languages use for different months are left out, and
so are those that `date_words.toml` has already.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))  # run as a script from anywhere

from monitor.understand.text import word_table, words_of  # noqa: E402  needs the path above

LANGUAGES = """
ru uk be kk ky uz tg tk az hy ka pl de en fr es it pt nl tr ar fa he zh zh_Hant ja ko cs sk hu ro bg sr sr_Latn sl lt lv et fi sv da
nb el vi id ms th hi sq
"""
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
COMMON = frozenset(("душанбе", "time", "anna", "more", "para", "bazar", "gush", "dana", "uran"))
RELATIVE = {0: "0", -1: "1", -2: "2"}
Table = dict[str, dict[str, dict[str, None]]]


def main() -> None:
    """Write date_names.toml beside this file."""
    from babel import Locale  # type: ignore[import-not-found]  # only whoever rebuilds the table has it

    table: Table = {name: defaultdict(dict) for name in ("months", "weekdays", "units", "ago", "today", "last")}
    for code in LANGUAGES.split():
        locale = Locale.parse(code)
        _months(table, locale)
        _fields(table, locale)
    lines = ["# Names of months, days and units of time, made by build_date_names.py from Unicode CLDR (Unicode License v3).", ""]
    for section, entries in table.items():
        lines += [f"[{section}]", *_rows(section, entries), ""]
    (HERE / "date_names.toml").write_text("\n".join(lines), "utf-8")


def _months(table: Table, locale: Any) -> None:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                for said in (name, f"ב{name}") if locale.language == "he" else (name,):
                    _put(table["months"], str(number), said)
            for number, name in locale.days[context][width].items() if width == "wide" else ():
                _put(table["weekdays"], str(number), name)


def _fields(table: Table, locale: Any) -> None:
    fields = locale._data["date_fields"]  # noqa: SLF001  Babel hands these out in no other way
    patterns = {unit: list(fields.get(unit, {}).get("past", {}).values()) for unit in UNITS}
    said = [set(pattern.replace("{0}", " ").split()) for found in patterns.values() for pattern in found]
    shared = set.intersection(*said) if said else set()
    for word in shared:
        _put(table["ago"], "words", word)
    for unit, found in patterns.items():
        for pattern in found:
            _put(table["units"], unit, " ".join(word for word in pattern.replace("{0}", " ").split() if word not in shared))
    relative = fields.get("day", {}).get("relative", {})
    for offset, name in RELATIVE.items():
        if (words := relative.get(str(offset)) or relative.get(offset)) is not None:
            _put(table["today"], name, words)
    for unit in ("week", "month", "year"):
        found = fields.get(unit, {}).get("relative", {})
        if (words := found.get("-1") or found.get(-1)) is not None:
            _put(table["last"], unit, words)


def _put(entries: dict[str, dict[str, None]], name: str, words: str) -> None:
    words = " ".join(words.replace("\u00a0", " ").split()).strip(" .")
    # Short ones, and words that are everyday ones elsewhere, would be found where nobody speaks of a date.
    if (
        words
        and not words.isdigit()
        and (len(words) > 3 or not words.isascii())
        and '"' not in words
        and words.casefold() not in COMMON
    ):
        entries[name][words.casefold()] = None


def _rows(section: str, entries: dict[str, dict[str, None]]) -> Iterator[str]:
    known = {phrase for phrases in word_table("date_words.toml").get(section, {}).values() for phrase in phrases}
    meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, said in entries.items():
        for words in said:
            meant[words_of(words)].add(name)
    for name, said in entries.items():
        kept = sorted(words for words in said if words_of(words) not in known and len(meant[words_of(words)]) == 1)
        if kept:
            yield f'{name} = "{" | ".join(kept)}"'


if __name__ == "__main__":
    main()
