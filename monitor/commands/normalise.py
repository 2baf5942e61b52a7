"""`monitor normalise`: JSON lines of readings in, understood listings out."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from monitor.commands.common import config_option, watched, write_out
from monitor.export.write import json_line


@click.command(short_help="Understand readings given as JSON lines.")
@config_option
def command(config_file: Path) -> None:
    """Understand readings given as JSON lines on standard input; one line each is answered, in the same order.

    A line holds `id` and any of title, description, price_text, seller_name, region_text, posted_text, seen_at, and the
    hints country, currency, timezone, language and source. The answer echoes `id` and has the columns of `export listings`,
    and `identifiers` and `delivery_only`. A line that cannot be used, or whose country, currency or timezone means nothing,
    is answered with {"id", "error"}; how many there were is said at the end on standard error.

    \b
    Examples:
      echo '{"id": 1, "price_text": "24 500 грн"}' | monitor normalise
      monitor normalise < readings.jsonl > listings.jsonl
    """
    from monitor.commands.rows import judge_as_configured

    judge_as_configured(config_file)
    answered = refused = 0
    for line in watched(sys.stdin.buffer, what="understanding"):
        if line.strip():
            row = answer(line)
            answered += 1
            refused += "error" in row
            write_out(json_line(row))
    if refused:
        click.echo(f"{refused} of {answered} lines could not be used; their answers say why", err=True)


def answer(line: bytes) -> dict[str, Any]:
    """The row for one line, or what is wrong with it."""
    from monitor.commands.rows import normalised_row

    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        return {"id": None, "error": f"not JSON: {fault}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": "not a JSON object"}
    try:
        return normalised_row(asked, now=datetime.now(UTC))
    except ValueError as fault:
        return {"id": asked.get("id"), "error": str(fault)}
    except Exception as fault:  # noqa: BLE001 - a line is hostile input: whatever it broke, the next one is answered
        return {"id": asked.get("id"), "error": f"{type(fault).__name__}: {fault}"[:300]}
