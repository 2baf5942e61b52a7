"""Hints for `normalise` as people and site files write them."""

from __future__ import annotations

import pytest

from monitor.commands.stated_hints import read_hints
from monitor.understand import Hints, read_price


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("EUR", "EUR"), ("eur", "EUR"), (" usd ", "USD"), ("IRT", "IRT"), ("irt", "IRT"), ("toman", "IRT"), ("RUR", "RUB"),
        ("byr", "BYN"), ("BYN", "BYN"), ("у.е.", "USD"), ("уе", "USD"), ("₽", "RUB"), ("руб.", "RUB"), ("грн", "UAH"), ("€", "EUR"),
        ("DEM", "DEM"), ("kr", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_currency_is_known_by_code_and_by_mark(written: str | None, meant: str | None) -> None:
    assert read_hints(None, written, None, None).currency == meant


def test_a_mark_means_the_money_of_the_country_beside_it() -> None:
    assert read_hints("se", "kr", None, None) == Hints(country="SE", currency="SEK")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Europe/Kyiv", "Europe/Kyiv"), ("europe/kiev", "Europe/Kiev"), ("UTC", "UTC"), ("Z", "UTC"), ("+03:00", "Etc/GMT-3"),
        ("UTC+3", "Etc/GMT-3"), ("GMT-05", "Etc/GMT+5"), ("", None),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_name_and_by_whole_hours(written: str, meant: str | None) -> None:
    assert read_hints(None, None, written, None).timezone == meant


@pytest.mark.parametrize(("written", "meant"), [("ua", "UA"), ("UK", "GB"), ("EU", None), ("XK", "XK"), (" de ", "DE"), ("", None)])
def test_a_country_is_known_by_its_two_letters(written: str, meant: str | None) -> None:
    assert read_hints(written, None, None, None).country == meant


def test_a_page_that_writes_an_old_code_means_the_money_of_today() -> None:
    price = read_price("4 500", Hints(), currency="RUR")
    assert price is not None
    assert price.currency == "RUB"
