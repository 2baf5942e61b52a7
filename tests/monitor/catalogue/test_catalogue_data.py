from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from monitor.catalogue import Catalogue
from monitor.catalogue.items import DATA, read_data
from monitor.catalogue.lexicon import Lexicon
from monitor.catalogue.tables import tables_of

sys.path.insert(0, str(Path(str(DATA))))
import make_tables  # the script lies beside the data that it makes


def test_every_item_has_a_family_codes_and_rules(catalogue: Catalogue) -> None:
    families = set(catalogue.names().families)
    ruled = {entry.item for entry in tables_of(read_data("tables.json")).entries}
    assert len(catalogue.names().items) == 117
    for name in catalogue.names().items:
        item = catalogue.item(name)
        assert item.family in families, name
        assert item.id in ruled, name
        assert item.priority in (1, 2, 3) and item.kind in ("goods", "service"), name
        assert item.parent is None or item.parent in catalogue.names().items, name
        assert all(code.code.isdigit() and len(code.code) == 6 and code.confidence for code in item.hs), name
        assert item.hs or item.kind == "service", name


def test_every_reference_says_how_sure_it_is(catalogue: Catalogue) -> None:
    for name in catalogue.names().items:
        item = catalogue.item(name)
        assert item.controls, name
        assert all(reference.reference and reference.confidence for reference in item.controls), name
        assert item.price is not None and 0 < item.price.low <= item.price.typical <= item.price.high, name


def test_tiers_are_those_of_the_priority_list(catalogue: Catalogue) -> None:
    tiers = {row["code"]: row["tier"] for row in read_data("items.json")["chpl"]}
    assert len(tiers) == 50
    for name in catalogue.names().items:
        for code in catalogue.item(name).hs:
            if code.tier is not None:
                assert tiers[code.code] == code.tier, (name, code.code)


def test_every_rule_speaks_of_a_known_item_red_flag_or_role(catalogue: Catalogue) -> None:
    known = {*catalogue.names().items, *(f"!{rule}" for rule in catalogue.red_flags)}
    for entry in tables_of(read_data("tables.json")).entries:
        assert entry.item in known or entry.item.startswith("%"), entry.source


def test_red_flags_have_severity_and_sources(catalogue: Catalogue) -> None:
    sources = {row["id"] for row in read_data("red_flags.json")["sources"]}
    assert len(catalogue.red_flags) == 46  # the list's 45, and a price that jumps
    for flag in catalogue.red_flags.values():
        assert 1 <= flag.severity <= 5 and flag.description
        assert flag.sources and set(flag.sources) <= sources, flag.id


def test_the_tables_are_made_of_the_rules_files() -> None:
    fresh = make_tables.written(make_tables.compile_book(make_tables.read_book(make_tables.HERE)))
    assert (make_tables.HERE / "tables.json").read_text("utf-8") == fresh, "run monitor/catalogue/data/make_tables.py"


def test_loading_takes_under_200_ms() -> None:
    spent = []
    for _ in range(4):
        begin = time.process_time()
        Catalogue.load()
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2


def test_closest_finds_the_name_that_was_meant(catalogue: Catalogue) -> None:
    assert catalogue.closest("satcm") == "satcom"
    assert catalogue.closest("starlink-mini") == "starlink_mini"
    assert catalogue.closest("zzzzqqqq") is None


def test_the_default_is_loaded_once() -> None:
    assert Catalogue.default() is Catalogue.default()


@pytest.mark.parametrize(("name", "tier"), [("starlink_mini", "2"), ("fpga", "1"), ("iridium_phone", "2")])
def test_the_highest_tier_stands_with_the_item(catalogue: Catalogue, name: str, tier: str) -> None:
    assert catalogue.item(name).chpl_tier == tier


@pytest.mark.parametrize(
    "word",
    [
        "po",
        "по",
        "для",
        "на",
        "do",
        "za",
        "with",
        "and",
        "the",
        "ve",
        "için",
        "на",
        "в",
        "с",
        "шт",
        "новый",
        "новая",
        "new",
        "w",
        "z",
        "te",
        "4",
        "5",
    ],
)
def test_words_of_every_advert_begin_no_search_for_goods(word: str) -> None:
    assert not Lexicon(tables_of(read_data("tables.json"))).analyse(word).matters
