"""Derived equivalents in USD and EUR from public daily rate tables given as bytes; without rates there are none."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Protocol

from storage.model import Price

# One toman is ten rial by definition; it is in no table.
_TOMAN = Decimal(10)
# A rate is told as it was used, so that whoever multiplies gets the same cents.
_TOLD = Context(prec=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What one unit of a currency is worth in another, by which table."""

    rate: Decimal  # ten significant digits
    source: str
    day: date


class Quotes(Protocol):
    """Anything that knows exchange rates: one table, or several of a day."""

    def quote(self, currency: str, into: str) -> Quote | None:
        """Units of `into` that one unit of `currency` is worth; None where no table knows both."""
        ...


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
        return None if one is None or not other else _TOLD.divide(one, other).normalize()

    def quote(self, currency: str, into: str) -> Quote | None:
        """The same, with the table it stands in."""
        rate = self.rate(currency, into)
        return None if rate is None else Quote(rate=rate, source=self.source, day=self.day)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayRates:
    """The tables that count for one day, the one to be preferred first. A rate is never put together from two of them."""

    tables: tuple[Rates, ...]

    def quote(self, currency: str, into: str) -> Quote | None:
        """From the first table that knows both currencies."""
        return next((quote for table in self.tables if (quote := table.quote(currency, into)) is not None), None)

    def dollars(self) -> dict[str, Decimal]:
        """US dollars for one unit, of every currency that has a rate."""
        known = {currency for table in self.tables for currency in (*table.per_unit, table.base, "IRT")}
        return {currency: quote.rate for currency in sorted(known) if (quote := self.quote(currency, "USD")) is not None}


def rates_of_day(day: date, tables: Sequence[Rates]) -> DayRates | None:
    """Of each source's tables the one of this day, or the last before it; where none is so old, the first after it.

    tables: those to be preferred first. A source that has been silent for weeks stands behind one that has not.
    """
    chosen: dict[str, Rates] = {}
    for table in tables:
        known = chosen.get(table.source)
        if known is None or _nearness(table.day, day) < _nearness(known.day, day):
            chosen[table.source] = table
    ordered = sorted(chosen.values(), key=lambda table: abs((table.day - day).days) // _FRESH)
    return DayRates(tables=tuple(ordered)) if ordered else None


_FRESH = 14  # days; banks close for less


def _nearness(table: date, day: date) -> tuple[bool, int]:
    return table > day, abs((table - day).days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usd:
    """A price's derived equivalents, with the table they rest on."""

    usd: Decimal | None
    eur: Decimal | None
    usd_rate: Decimal | None  # USD for one unit of the stated currency
    eur_rate: Decimal | None
    source: str  # of the dollar rate, or of the euro rate where there is no other
    day: date


def usd(price: Price | None, rates: Quotes | None) -> Usd | None:
    """The stated amount (of a range its lower end, of "up to X" X) in USD and EUR; None without rates or understood price."""
    if price is None or rates is None or price.currency is None:
        return None
    amount = price.amount if price.amount is not None else price.maximum
    if amount is None:
        return None
    in_usd, in_eur = rates.quote(price.currency, "USD"), rates.quote(price.currency, "EUR")
    either = in_usd or in_eur
    if either is None:
        return None
    return Usd(
        usd=_cents(amount, in_usd), eur=_cents(amount, in_eur), usd_rate=in_usd.rate if in_usd else None,
        eur_rate=in_eur.rate if in_eur else None, source=either.source, day=either.day,
    )  # fmt: skip


def _cents(amount: Decimal, quote: Quote | None) -> Decimal | None:
    return None if quote is None else (amount * quote.rate).quantize(Decimal("0.01"))


def parse_rates(data: bytes) -> Rates | None:
    """The latest table in a file of any of the known forms; None when it is none of them."""
    return max(parse_tables(data), key=lambda table: table.day, default=None)


def parse_tables(data: bytes) -> tuple[Rates, ...]:
    """Every day's table in a file of any of the known forms; empty when it is none of them.

    The ECB's XML or CSV, zipped or not, the Bank of Russia's XML, or plain CSV (see parse_plain).
    """
    russia = parse_bank_of_russia(data)
    return (russia,) if russia is not None else _ecb_tables(data) or parse_plain(data)


def parse_plain(data: bytes) -> tuple[Rates, ...]:
    """A table somebody made: CSV with the columns date, base, currency, rate and, if it likes, source.

    One unit of `base` buys `rate` units of `currency`: "2026-11-24,USD,UAH,42.10". All rows of one day and source share a
    currency, on either side; a row that is none makes it no table.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return ()
    found: dict[tuple[str, date], list[tuple[str, str, Decimal]]] = {}
    for row in rows:
        day, rate = _day(row.get("date")), _number(row.get("rate"))
        base, currency = (row.get("base") or "").strip(), (row.get("currency") or "").strip()
        if day is None or rate is None or not (_is_code(base) and _is_code(currency)):
            return ()
        found.setdefault(((row.get("source") or "own table").strip(), day), []).append((base, currency, rate))
    tables = [_plain_table(source, day, pairs) for (source, day), pairs in found.items()]
    return tuple(table for table in tables if table is not None) if all(tables) else ()


def _plain_table(source: str, day: date, pairs: Sequence[tuple[str, str, Decimal]]) -> Rates | None:
    shared = set.intersection(*({base, currency} for base, currency, _ in pairs))
    if not shared:
        return None
    pivot = pairs[0][0] if pairs[0][0] in shared else pairs[0][1]
    per_unit = {currency if base == pivot else base: 1 / rate if base == pivot else rate for base, currency, rate in pairs}
    return Rates(source=source, base=pivot, day=day, per_unit=per_unit)


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def parse_ecb(data: bytes) -> Rates | None:
    """The European Central Bank's reference rates, as XML (eurofxref-daily.xml) or CSV, zipped or not; the latest day in it."""
    return max(_ecb_tables(data), key=lambda table: table.day, default=None)


def _ecb_tables(data: bytes) -> tuple[Rates, ...]:
    if data[:2] == b"PK":
        return _zipped_ecb(data)
    return tuple(_ecb_xml(data) if data.lstrip()[:1] == b"<" else _ecb_csv(data))


def _zipped_ecb(data: bytes) -> tuple[Rates, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            # All days since 1999 are two megabytes; anything much larger is no rate table.
            return tuple(_ecb_csv(archive.read(infos[0]))) if len(infos) == 1 and infos[0].file_size < 10_000_000 else ()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        return ()


def _xml(data: bytes) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # publishes no types; imported here because few commands read rates

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _ecb_xml(data: bytes) -> Iterator[Rates]:
    root = _xml(data)
    if root is None:
        return
    for cube in root.iter("{*}Cube"):
        if (day := _day(cube.get("time"))) is not None:
            yield from _ecb(day, {str(one.get("currency")): _number(one.get("rate")) for one in cube})


def _ecb_csv(data: bytes) -> Iterator[Rates]:
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return
    if len(rows) < 2 or not rows[0] or rows[0][0].strip() != "Date":
        return
    names = [name.strip() for name in rows[0][1:]]
    for row in rows[1:]:
        if row and (day := _day(row[0])) is not None:
            yield from _ecb(day, {name: _number(value) for name, value in zip(names, row[1:], strict=False)})


def _ecb(day: date, per_euro: Mapping[str, Decimal | None]) -> Iterator[Rates]:
    known = {name: 1 / rate for name, rate in per_euro.items() if rate and len(name) == 3}
    if known:
        yield Rates(source="ECB", base="EUR", day=day, per_unit=known)


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
