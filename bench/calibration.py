"""What a score means: of labelled texts with such a score, how many a person should be told of, and how many show a grave red flag.

    python bench/calibration.py LABELLED.jsonl...

A line is {"title", "description", "price_text", "region_text", "labels": {"alert", "red_flags"}}; the texts go through the same
understanding as `monitor normalise`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from monitor.catalogue import Catalogue

STEPS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
GRAVE = 4  # severity
ASKED = ("id", "title", "description", "price_text", "region_text")


def judged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row as `monitor normalise` judges it."""
    asked = "".join(json.dumps({key: row.get(key) for key in ASKED}) + "\n" for row in rows)
    run = subprocess.run([sys.executable, "-m", "monitor", "normalise"], input=asked, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main() -> None:
    """Print the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("labelled", type=Path, nargs="+")
    files = cli.parse_args().labelled
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    weights = {name: flag.severity for name, flag in Catalogue.default().red_flags.items()}
    scored = [(answer["score"] or 0.0, row["labels"]) for row, answer in zip(rows, judged(rows), strict=True)]
    print(f"{len(rows)} texts\n| score | texts | to be told | with a grave red flag |\n|---|---|---|---|")
    for low, high in zip((None, *STEPS), STEPS, strict=False):
        inside = [labels for score, labels in scored if (low is None or score > low) and score <= high]
        told = sum(labels["alert"] for labels in inside)
        grave = sum(any(weights.get(flag, 0) >= GRAVE for flag in labels["red_flags"]) for labels in inside)
        name = "0" if low is None else f"over {low:g} to {high:g}"
        print(f"| {name} | {len(inside)} | {_share(told, len(inside))} | {_share(grave, len(inside))} |")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


if __name__ == "__main__":
    main()
