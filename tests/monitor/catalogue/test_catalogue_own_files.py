from __future__ import annotations

import re
from pathlib import Path

import pytest
from catalogue_samples import offer

from monitor.catalogue import Catalogue, CatalogueInvalid

OWN = """
[[item]]
id = "field_phone"
title = "Field telephone"
family = "field_lines"
priority = 2
hs = ["851718"]
price_usd = [20, 60, 200]
rules = ["полев* телефон*", "та-57|та57", "- игруш*"]

[[item]]
id = "starlink_terminal"
rules = ["зонтик от маска"]
"""


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_users_file_adds_items_and_rules(tmp_path: Path) -> None:
    catalogue = Catalogue.load([own(tmp_path, OWN)])
    assert catalogue.judge(offer("Телефон полевой ТА-57")).item == "field_phone"
    assert catalogue.judge(offer("Полевые телефоны, катушка")).flagged
    assert catalogue.judge(offer("Зонтик от Маска")).item == "starlink_terminal"
    assert catalogue.item("field_phone").own and "field_lines" in catalogue.names().families
    assert catalogue.judge(offer("Телефон ТА-57"), items=["field_lines"]).flagged


def test_the_default_catalogue_is_not_touched_by_a_users_file(tmp_path: Path) -> None:
    Catalogue.load([own(tmp_path, OWN)])
    assert "field_phone" not in Catalogue.default().names().items


FAULTS = [
    ('[[item]]\ntitle = "x"\n', "item 1: id is missing"),
    ('[[item]]\nid = "x"\nrules = ["a1"]\n', "item 1 ('x'): title is missing"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\n', "rules must be a list"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["~~~"]\n', "rule '~~~'"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["/[/"]\n', "rule '/[/'"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["$thermal"]\n', "no macro $thermal"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\nhs = [8517]\n', "six-digit"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\nprice_usd = [5, 1, 9]\n', "three rising numbers"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\npriority = 9\n', "priority is 9"),
    ('[[item]]\nid = "x"\ntitel = "X"\n', "unknown key 'titel'"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\nparent = "fpgaa"\n', "did you mean 'fpga'?"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\nchpl_tier = 3\n', "chpl_tier is not text"),
    ('[[item]]\nid = "a b"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\n', "an id is small letters"),
    ('[[item]]\nid = "rf_x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\n', "does not begin with rf_"),
    ('[[item]]\nid = "satcom"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\n', "the name of a family"),
    ('[[item]]\nid = "x"\ntitle = "X"\nfamily = "f"\nrules = ["abc"]\n' * 2, "item 1 of the file has this id already"),
    ('[[item]]\nid = "fpga"\ntitle = "X"\nrules = ["abc"]\n', "title cannot be given here"),
    ("items = 1\n", "unknown key 'items'"),
    ("", "no [[item]] entry"),
    ("[[item]\n", "not TOML"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_bad_file_is_named_with_entry_and_fault(tmp_path: Path, text: str, said: str) -> None:
    file = own(tmp_path, text)
    with pytest.raises(CatalogueInvalid) as raised:
        Catalogue.load([file])
    assert str(file) in str(raised.value)
    assert said in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"nowhere\.toml: cannot be read"):
        Catalogue.load([tmp_path / "nowhere.toml"])


def test_the_example_in_the_documentation_works_as_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "catalogue.md").read_text("utf-8")
    (example,) = [block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if block.startswith("# mine.toml")]
    catalogue = Catalogue.load([own(tmp_path, example)])
    for title in ("Полевые телефоны", "Field phone", "TA 57 новый", "Таи-43, катушка провода"):
        assert catalogue.judge(offer(title)).item == "field_phone"
    for title in ("Таи-43", "ТА-57 lego"):
        assert catalogue.judge(offer(title)).item is None
    assert catalogue.judge(offer("Зонтик от Маска")).item == "starlink_terminal"


def test_a_file_is_read_anew_only_when_it_was_touched(tmp_path: Path) -> None:
    file = own(tmp_path, OWN)
    first = Catalogue.of([file])
    assert Catalogue.of([file]) is first
    file.write_text(OWN.replace("field_phone", "line_phone"), encoding="utf-8")
    assert "line_phone" in Catalogue.of([file]).names().items
    assert Catalogue.of([]) is Catalogue.default()
