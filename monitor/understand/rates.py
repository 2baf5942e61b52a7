"""Derived equivalents in USD and EUR from public daily rate tables given as bytes; without rates there are none."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from storage.model import Price

# One toman is ten rial by definition; it is in no table.
_TOMAN = Decimal(10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """One day's table. per_unit: what one unit of a currency is worth in `base`."""

    source: str  # "ECB", "Bank of Russia"
    base: str  # ISO 4217
    day: date
    per_unit: dict[str, Decimal] = field(default_factory=dict)

    def worth(self, currency: str) -> Decimal | None:
        """Worth of one unit in the base currency; None where the table has no such currency."""
        if currency == self.base:
            return Decimal(1)
        if currency == "IRT":
            rial = self.per_unit.get("IRR")
            return None if rial is None else rial * _TOMAN
        return self.per_unit.get(currency)

    def rate(self, currency: str, into: str) -> Decimal | None:
        """Units of `into` that one unit of `currency` is worth."""
        one, other = self.worth(currency), self.worth(into)
        return None if one is None or not other else one / other


@dataclass(frozen=True, kw_only=True, slots=True)
class Usd:
    """A price's derived equivalents, with the table they rest on."""

    usd: Decimal | None
    eur: Decimal | None
    usd_rate: Decimal | None  # USD for one unit of the stated currency
    eur_rate: Decimal | None
    source: str
    day: date


def usd(price: Price | None, rates: Rates | None) -> Usd | None:
    """The stated amount (of a range its lower end, of "up to X" X) in USD and EUR; None without rates or understood price."""
    if price is None or rates is None or price.currency is None:
        return None
    amount = price.amount if price.amount is not None else price.maximum
    if amount is None:
        return None
    in_usd, in_eur = rates.rate(price.currency, "USD"), rates.rate(price.currency, "EUR")
    if in_usd is None and in_eur is None:
        return None
    return Usd(
        usd=_cents(amount, in_usd), eur=_cents(amount, in_eur), usd_rate=in_usd, eur_rate=in_eur, source=rates.source, day=rates.day
    )


def _cents(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    return None if rate is None else (amount * rate).quantize(Decimal("0.01"))


def parse_rates(data: bytes) -> Rates | None:
    """A rate table of any of the known forms; None when it is none of them."""
    for parse in (parse_ecb, parse_bank_of_russia):
        if (rates := parse(data)) is not None:
            return rates
    return None


def parse_ecb(data: bytes) -> Rates | None:
    """The European Central Bank's reference rates, as XML (eurofxref-daily.xml) or CSV, zipped or not; the latest day in it."""
    if data[:2] == b"PK":
        return _zipped_ecb(data)
    return _ecb_xml(data) if data.lstrip()[:1] == b"<" else _ecb_csv(data)


def _zipped_ecb(data: bytes) -> Rates | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            # A table is a few hundred kilobytes; anything larger is no rate table.
            return _ecb_csv(archive.read(infos[0])) if len(infos) == 1 and infos[0].file_size < 5_000_000 else None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return None


def _xml(data: bytes) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # publishes no types; imported here because few commands read rates

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _ecb_xml(data: bytes) -> Rates | None:
    root = _xml(data)
    if root is None:
        return None
    days = [(day, cube) for cube in root.iter("{*}Cube") if (day := _day(cube.get("time"))) is not None]
    if not days:
        return None
    day, cube = max(days, key=lambda pair: pair[0])
    per_euro = {str(one.get("currency")): _number(one.get("rate")) for one in cube}
    return _ecb(day, per_euro)


def _ecb_csv(data: bytes) -> Rates | None:
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(rows) < 2 or not rows[0] or rows[0][0].strip() != "Date":
        return None
    dated = [(day, row) for row in rows[1:] if row and (day := _day(row[0])) is not None]
    if not dated:
        return None
    day, row = max(dated, key=lambda pair: pair[0])
    return _ecb(day, {name.strip(): _number(value) for name, value in zip(rows[0][1:], row[1:], strict=False)})


def _ecb(day: date, per_euro: dict[str, Decimal | None]) -> Rates | None:
    known = {name: 1 / rate for name, rate in per_euro.items() if rate and len(name) == 3}
    return Rates(source="ECB", base="EUR", day=day, per_unit=known) if known else None


def parse_bank_of_russia(data: bytes) -> Rates | None:
    """The Bank of Russia's daily table (XML_daily.asp): `Value` roubles for `Nominal` units, decimal comma."""
    root = _xml(data)
    if root is None or root.tag != "ValCurs":
        return None
    day = _day(root.get("Date"))
    known: dict[str, Decimal] = {}
    for one in root.iter("Valute"):
        name, nominal, value = one.findtext("CharCode"), _number(one.findtext("Nominal")), _number(one.findtext("Value"))
        if name and nominal and value:
            known[name.strip()] = value / nominal
    return Rates(source="Bank of Russia", base="RUB", day=day, per_unit=known) if known and day else None


def _number(text: str | None) -> Decimal | None:
    try:
        value = Decimal((text or "").strip().replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")


def _day(text: str | None) -> date | None:
    """A day as the tables write it: 2026-11-20, 20.11.2026, 20/11/2026 or 20 November 2026."""
    said = (text or "").strip().replace("/", ".")
    try:
        if said[4:5] == "-":
            return date.fromisoformat(said)
        first, second, third = said.replace(".", " ").split()
        month = int(second) if second.isdigit() else _MONTHS.index(second.casefold()) + 1
        return date(int(third), month, int(first))
    except ValueError:
        return None
