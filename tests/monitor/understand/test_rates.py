"""Equivalents in USD and EUR from the tables of the ECB and the Bank of Russia."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitor.understand import (
    Hints,
    Rates,
    parse_bank_of_russia,
    parse_ecb,
    parse_rates,
    parse_tables,
    rates_of_day,
    read_price,
    usd,
)

ECB_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2026-11-20"><Cube currency="USD" rate="1.25"/><Cube currency="PLN" rate="4.0"/></Cube>
<Cube time="2026-11-19"><Cube currency="USD" rate="1.00"/></Cube></Cube></gesmes:Envelope>"""
ECB_CSV = b"Date, USD, JPY, BGN, \n20 November 2026, 1.25, 180.0, N/A, \n"
RUSSIA = """<?xml version="1.0" encoding="windows-1251"?><ValCurs Date="20.11.2026" name="Foreign Currency Market">
<Valute ID="R01235"><CharCode>USD</CharCode><Nominal>1</Nominal><Value>80,0000</Value></Valute>
<Valute ID="R01239"><CharCode>EUR</CharCode><Nominal>1</Nominal><Value>100,0000</Value></Valute>
<Valute ID="R01335"><CharCode>KZT</CharCode><Nominal>100</Nominal><Value>16,0000</Value></Valute>
</ValCurs>""".encode("windows-1251")


def price(text: str, country: str | None = None):
    return read_price(text, Hints(country=country))


def test_roubles_become_dollars_and_euros_at_the_bank_s_rate() -> None:
    rates = parse_bank_of_russia(RUSSIA)
    assert rates is not None
    got = usd(price("45 900 ₽"), rates)
    assert got is not None
    assert (got.usd, got.eur, got.day, got.source) == (Decimal("573.75"), Decimal("459.00"), date(2026, 11, 20), "Bank of Russia")


def test_a_nominal_of_a_hundred_is_divided_out() -> None:
    got = usd(price("250 000 ₸"), parse_bank_of_russia(RUSSIA))
    assert got is not None
    assert got.usd == Decimal("500.00")


def test_a_plain_table_says_what_one_unit_of_the_base_buys() -> None:
    table = b"date,base,currency,rate\n2026-11-24,USD,UAH,42.00\n2026-11-24,EUR,UAH,48.30\n"
    got = usd(price("8 400 грн"), parse_rates(table))
    assert got is not None
    assert (got.usd, got.eur, got.source) == (Decimal("200.00"), Decimal("173.91"), "own table")


@pytest.mark.parametrize(
    "row",
    ["2026-11-24,USD,грн,42", "2026-11-24,USD,UAH,-1", "soon,USD,UAH,4", "2026-11-24,USD,UAH,NaN", "2026-11-24,PLN,CZK,6"],
)
def test_a_plain_table_with_one_row_that_is_none_is_no_table(row: str) -> None:
    assert parse_rates(f"date,base,currency,rate\n2026-11-24,USD,UAH,42\n{row}\n".encode()) is None


def test_every_day_of_a_history_is_a_table_of_its_own() -> None:
    assert [table.day.day for table in parse_tables(ECB_XML)] == [20, 19]


ECB, RUSSIAN = (Rates(source=source, base=base, day=date(2026, 11, 10), per_unit={"USD": Decimal(2), other: Decimal(1)})
                for source, base, other in (("ECB", "EUR", "PLN"), ("Bank of Russia", "RUB", "EUR")))  # fmt: skip


def test_an_old_day_has_the_table_of_that_day_or_the_last_before_it() -> None:
    tables = [replace(ECB, day=date(2026, 11, day)) for day in (6, 9, 12)]
    days = {asked: rates_of_day(date(2026, 11, asked), tables) for asked in (1, 8, 9, 30)}
    assert {asked: found.tables[0].day.day for asked, found in days.items() if found} == {1: 6, 8: 6, 9: 9, 30: 12}


def test_no_rate_is_put_together_from_two_tables() -> None:
    rates = rates_of_day(date(2026, 11, 10), [ECB, RUSSIAN])
    assert rates is not None
    assert rates.quote("PLN", "RUB") is None
    quote = rates.quote("RUB", "EUR")
    assert quote is not None
    assert (quote.source, quote.rate) == ("Bank of Russia", Decimal(1))


def test_the_dollars_of_a_day_are_those_of_every_table() -> None:
    rates = rates_of_day(date(2026, 11, 10), [ECB, RUSSIAN])
    assert rates is not None
    assert rates.dollars() == {"EUR": Decimal("0.5"), "PLN": Decimal("0.5"), "RUB": Decimal("0.5"), "USD": Decimal(1)}


def test_the_latest_day_of_an_ecb_table_counts() -> None:
    got = usd(price("100 zł"), parse_ecb(ECB_XML))
    assert got is not None
    assert (got.usd, got.eur, got.day) == (Decimal("31.25"), Decimal("25.00"), date(2026, 11, 20))


def test_the_ecb_s_csv_reads_as_its_xml_zipped_or_not() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref.csv", ECB_CSV)
    plain, zipped = parse_ecb(ECB_CSV), parse_ecb(packed.getvalue())
    assert plain == zipped
    assert plain is not None
    assert plain.rate("EUR", "USD") == Decimal("1.25")
    assert plain.worth("BGN") is None


def test_a_table_is_known_by_itself() -> None:
    assert (parse_rates(ECB_XML) or Rates(source="", base="", day=date.min)).source == "ECB"
    assert (parse_rates(RUSSIA) or Rates(source="", base="", day=date.min)).source == "Bank of Russia"


@pytest.mark.parametrize(
    "data", [b"", b"<a", b"<html/>", b"Date\n", b"PK\x03\x04garbage", b"\xff\xfe", b"Date, USD\nyesterday, 1\n", b"<ValCurs/>"]
)
def test_what_is_no_table_gives_none(data: bytes) -> None:
    assert parse_rates(data) is None


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "1.1"><!ENTITY y "&x;&x;&x;">]><ValCurs Date="20.11.2026">&y;</ValCurs>'
    assert parse_rates(bomb) is None


def test_without_rates_or_currency_there_is_no_equivalent() -> None:
    assert usd(price("45 900 ₽"), None) is None
    assert usd(price("45 900"), parse_bank_of_russia(RUSSIA)) is None
    assert usd(price("Договорная"), parse_bank_of_russia(RUSSIA)) is None
    assert usd(price("450 ₾"), parse_bank_of_russia(RUSSIA)) is None
    assert usd(None, parse_bank_of_russia(RUSSIA)) is None
