"""Whether a linear model over character n-grams tells offers better than the rules: cross-validated, and on rows kept aside.

    python bench/ngrams.py TRAIN.jsonl ... --test KEPT_ASIDE.jsonl

Rows are labelled texts: {"id", "title", "description", "labels": {"alert": true}}. Logistic regression by stochastic gradient over
hashed n-grams of 2 to 5 letters, title and description apart; plain Python, seconds for a few hundred rows. It prints the figures
of the rules, of the model, and of the rules with the model's word where it is surer than a threshold chosen by cross-validation.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitor.catalogue import Catalogue
from storage.model import Listing

Row = dict[str, Any]
_SIZE, _EPOCHS, _RATE, _DECAY = 1 << 17, 25, 0.5, 1e-5
_FOLDS = 5
_SURE = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 2.0)  # 2.0: the model has no say


def features(row: Row) -> dict[int, float]:
    """Hashed n-grams, the vector of length one."""
    found: set[int] = set()
    for mark, text in (("t", row["title"] or ""), ("d", (row.get("description") or "")[:400])):
        padded = f" {text.casefold()} "
        for size in range(2, 6):
            for at in range(len(padded) - size + 1):
                found.add(zlib.crc32(f"{mark}{padded[at : at + size]}".encode()) % _SIZE)
    return dict.fromkeys(found, 1 / math.sqrt(len(found) or 1))


class Model:
    """Logistic regression."""

    def __init__(self, rows: Sequence[Row], seed: int = 1) -> None:
        self.weights, self.bias = [0.0] * _SIZE, 0.0
        data = [(features(row), float(row["labels"]["alert"])) for row in rows]
        order = random.Random(seed)
        for epoch in range(_EPOCHS):
            order.shuffle(data)
            rate = _RATE * 4 / (1 + epoch / 5)
            for vector, wanted in data:
                step = rate * (wanted - self._said(vector))
                self.bias += step * 0.1
                for at, value in vector.items():
                    self.weights[at] += step * value - _DECAY * self.weights[at]

    def _said(self, vector: dict[int, float]) -> float:
        total = self.bias + sum(self.weights[at] * value for at, value in vector.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def chance(self, row: Row) -> float:
        """How likely the row is an offer, 0 to 1."""
        return self._said(features(row))


def figures(told: Sequence[bool], wanted: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hit = sum(a and b for a, b in zip(told, wanted, strict=True))
    precision, recall = hit / (sum(told) or 1), hit / (sum(wanted) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def together(rules: Sequence[bool], chances: Sequence[float], sure: float) -> list[bool]:
    """The rules, overruled where the model is surer than that, either way."""
    return [True if chance >= sure else False if chance <= 1 - sure else said for said, chance in zip(rules, chances, strict=True)]


def rules_say(rows: Sequence[Row]) -> list[bool]:
    """What the catalogue's rules flag."""
    catalogue = Catalogue.load()
    return [
        catalogue.judge(
            Listing(source="bench", native_id=str(row["id"]), url=None, title=row["title"], description=row.get("description"))
        ).flagged
        for row in rows
    ]


def main() -> None:
    """Print the figures."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    cli.add_argument("train", nargs="+", type=Path)
    cli.add_argument("--test", type=Path, required=True)
    asked = cli.parse_args()
    train = [json.loads(line) for file in asked.train for line in file.read_text("utf-8").splitlines() if line.strip()]
    test = [json.loads(line) for line in asked.test.read_text("utf-8").splitlines() if line.strip()]
    random.Random(7).shuffle(train)
    wanted = [bool(row["labels"]["alert"]) for row in train]
    chances = [0.0] * len(train)
    for fold in range(_FOLDS):
        model = Model([row for at, row in enumerate(train) if at % _FOLDS != fold])
        for at in range(fold, len(train), _FOLDS):
            chances[at] = model.chance(train[at])
    said = rules_say(train)
    best = max(_SURE, key=lambda sure: (figures(together(said, chances, sure), wanted)[2], sure))
    for name, told in (
        ("rules, the training rows", said),
        ("model, cross-validated", [chance >= 0.5 for chance in chances]),
        (f"rules and model from {best}, cross-validated", together(said, chances, best)),
    ):
        print(f"{name:48} P {figures(told, wanted)[0]:.3f} R {figures(told, wanted)[1]:.3f} F1 {figures(told, wanted)[2]:.3f}")
    model = Model(train)
    aside, kept, kept_said = [model.chance(row) for row in test], [bool(row["labels"]["alert"]) for row in test], rules_say(test)
    print(f"{len(test)} rows kept aside:")
    for name, told in (
        ("rules", kept_said),
        ("model", [chance >= 0.5 for chance in aside]),
        *((f"rules and model from {sure}", together(kept_said, aside, sure)) for sure in _SURE[:-1]),
    ):
        print(f"{name:48} P {figures(told, kept)[0]:.3f} R {figures(told, kept)[1]:.3f} F1 {figures(told, kept)[2]:.3f}")


if __name__ == "__main__":
    main()
