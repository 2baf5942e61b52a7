"""Equivalents in USD and EUR from the tables of the ECB and the Bank of Russia."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from monitor.understand import Hints, Rates, parse_bank_of_russia, parse_ecb, parse_rates, read_price, usd

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
