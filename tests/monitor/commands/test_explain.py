"""`monitor extract --explain` says where each field came from and what was not understood."""

from __future__ import annotations

import json
from pathlib import Path

from commands_desk import Run
from import_files import URL, page


def test_each_field_names_its_part_of_the_page(run: Run, desk: Path) -> None:
    path = desk / "page.html"
    path.write_text(page(prices={1: "дуже 12 дешево 7"}), "utf-8")
    ended = run("extract", str(path), "--url", URL, "--explain", "--json")
    answer = json.loads(ended.stdout)
    assert list(answer) == ["kind", "url", "next_page", "listings", "error", "said", "notes"]
    where = answer["listings"][1]["where"]
    assert {"title", "url", "price_text", "image"} <= set(where)
    assert all(where.values())


def test_a_person_sees_a_line_for_each_field(run: Run, desk: Path) -> None:
    path = desk / "page.html"
    path.write_text(page(), "utf-8")
    shown = run("extract", str(path), "--url", URL, "--explain").stdout
    (heading,) = [line for line in shown.splitlines() if line.startswith("field")]
    assert "read from" in heading
    assert any(line.startswith("price_text") for line in shown.splitlines())
    assert "price_text" not in run("extract", str(path), "--url", URL).stdout


def test_a_field_without_a_column_has_its_example_too(run: Run, desk: Path) -> None:
    path = desk / "page.html"
    path.write_text(page().replace('.jpg">', '.jpg" alt="Starlink Mini kit, photographed from above">'), "utf-8")
    answer = json.loads(run("extract", str(path), "--url", URL, "--explain", "--json").stdout)
    assert all(one["read"].keys() == one["where"].keys() for one in answer["listings"])
    (line,) = [
        one for one in run("extract", str(path), "--url", URL, "--explain").stdout.splitlines() if one.startswith("image_alt")
    ]
    assert "photographed" in line


def test_what_was_not_understood_is_said_with_an_example(run: Run, desk: Path) -> None:
    feed = [{"id": 1, "name": "Radio", "permalink": f"{URL}/1", "prices": {"price": "", "currency_minor_unit": 2}}, {"id": 2}]
    path = desk / "feed.json"
    path.write_text(json.dumps(feed), "utf-8")
    shown = run("extract", str(path), "--url", URL, "--explain").stdout
    assert "not understood: 1 products of the answer are no products" in shown
