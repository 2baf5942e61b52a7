"""Words from pages on a terminal: nothing a page says may move the cursor, hide text or run over the table."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 160  # columns where no terminal says otherwise
ROOMY = 120  # columns from which on every column of a table is shown


def safe(value: object) -> str:
    """One line of text without control characters and without marks that turn the reading direction.

    >>> safe("a\\x1b[31mb\\n c\\u202e")
    'a [31mb c'
    """
    text = "" if value is None else str(value)
    bare = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text)
    return " ".join("".join(char for char in bare if unicodedata.category(char) != "Cf" or char == "\u200d").split())


def short(value: object, length: int) -> str:
    """`safe`, cut to a length."""
    text = safe(value)
    return text if len(text) <= length else text[: length - 1] + "…"


def console() -> Console:
    """Standard output for people; NO_COLOR and pipes switch colours off."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else WIDE)


def text(value: object, style: str = "") -> Text:
    """A cell that is taken word for word: square brackets in a title are no markup."""
    return Text(safe(value), style=style)


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None, spare: Collection[str] = ()
) -> int:
    """A table of plain values or rich texts; returns how many rows it had, and prints nothing where there are none.

    spare: columns that are left out on a narrow screen.
    """
    screen = console()
    shown = [place for place, heading in enumerate(headings) if heading not in spare or screen.width >= ROOMY]
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for place in shown:
        table.add_column(headings[place], overflow="fold")
    count = 0
    for row in rows:
        cells = [row[place] for place in shown]
        table.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in cells))
        count += 1
    if count:
        screen.print(table)
    return count


def plainly(count: int, word: str, words: str | None = None) -> str:
    """'1 listing', '3 listings'."""
    return f"{count} {word if count == 1 else words or word + 's'}"


def price_of(row: dict[str, Any]) -> str:
    """A row's price as people read it: the amount where it was understood, else the text."""
    amount, most, currency = row.get("price_amount"), row.get("price_max"), row.get("price_currency") or ""
    if amount is None and most is None:
        return str(row.get("price_text") or "")
    span = f"{amount}–{most}" if amount and most else f"up to {most}" if most else str(amount)
    per = f" / {row['price_per']}" if row.get("price_per") else ""
    return f"{span} {currency}{per}".strip()
