"""Make tables.json from the .rules.txt files beside it (each time those change; a test says when it was forgotten).

python monitor/catalogue/data/make_tables.py
"""

from __future__ import annotations

import json
from pathlib import Path

from monitor.catalogue.rules import RuleBook, read_rules
from monitor.catalogue.tables import Tables, compile_book

HERE = Path(__file__).parent


def read_book(folder: Path) -> RuleBook:
    """All .rules.txt files of a folder, in the order of their names."""
    book = RuleBook()
    for file in sorted(folder.glob("*.rules.txt")):
        read_rules(file.read_text("utf-8").splitlines(), file.name, book)
    return book


def written(tables: Tables) -> str:
    """The text of tables.json."""
    return json.dumps(tables.as_json(), ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    (HERE / "tables.json").write_text(written(compile_book(read_book(HERE))), encoding="utf-8")
