"""Compare understanding with price-parser, dateparser and phonenumbers: accuracy and microseconds a text, in one run.

    python bench/understand.py [--shared ../shared/bench]

Needs the `bench` extra. The sample rows below are this benchmark's own; with --shared (or where ../shared/bench exists) the
development rows lying there are measured as well, and the listings of the captured pages beside them. A peer gets
what it can use: price-parser the text and a decimal separator where the country is known to have one, dateparser the language,
the zone and the time seen, phonenumbers the country.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script from anywhere

from monitor.understand import Hints, find_identifiers, read_posted, read_price
from monitor.understand.memory import forget

SEEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ROUNDS = 20

# (text, country, amount, upper end, currency)
PRICES: tuple[tuple[str, str, str | None, str | None, str | None], ...] = (
    ("48 300 ₽", "RU", "48300", None, "RUB"),
    ("62 тыс. руб.", "RU", "62000", None, "RUB"),
    ("от 30 до 45 тыс. ₽", "RU", "30000", "45000", "RUB"),
    ("17 800,00 руб.", "RU", "17800", None, "RUB"),
    ("3 400 р.", "BY", "3400", None, "BYN"),
    ("14 250 грн", "UA", "14250", None, "UAH"),
    ("1.349,90 €", "DE", "1349.90", None, "EUR"),
    ("2.750 € VB", "DE", "2750", None, "EUR"),
    ("CHF 2’499.–", "CH", "2499", None, "CHF"),
    ("€ 8.250,-", "NL", "8250", None, "EUR"),
    ("$1.4k", "US", "1400", None, "USD"),
    ("was $80 now $65", "US", "65", None, "USD"),
    ("3 for $20", "US", "20", None, "USD"),
    ("$899.99 or $37.50/mo for 24 mo", "US", "899.99", None, "USD"),
    ("AED 12,400", "AE", "12400", None, "AED"),
    ("KWD 2.750", "KW", "2.750", None, "KWD"),
    ("٣٬٢٥٠ ر.س", "SA", "3250", None, "SAR"),
    ("۲۵ میلیون تومان", "IR", "25000000", None, "IRT"),
    ("2.8万元", "CN", "28000", None, "CNY"),
    ("¥3,200", "JP", "3200", None, "JPY"),
    ("₹ 2.5 lakh", "IN", "250000", None, "INR"),
    ("Rp2.450.000", "ID", "2450000", None, "IDR"),
    ("R$ 3.299,90", "BR", "3299.90", None, "BRL"),
    ("$ 950.000", "CL", "950000", None, "CLP"),
    ("Цена по запросу", "RU", None, None, None),
    ("+7 943 000-00-10", "RU", None, None, None),
)
# (text, language, zone, posted in UTC, slack in minutes)
DATES: tuple[tuple[str, str, str, str | None, int], ...] = (
    ("сегодня в 11:20", "ru", "Europe/Moscow", "2026-11-20T08:20", 1),
    ("вчера в 22:15", "ru", "Europe/Moscow", "2026-11-19T19:15", 1),
    ("14 октября, 09:30", "ru", "Europe/Moscow", "2026-10-14T06:30", 1),
    ("6 дней назад", "ru", "Europe/Moscow", "2026-11-13T21:00", 1440),
    ("На сайте с 2017", "ru", "Europe/Moscow", None, 0),
    ("Сьогодні о 07:45", "uk", "Europe/Kyiv", "2026-11-20T05:45", 1),
    ("Heute, 08:05", "de", "Europe/Berlin", "2026-11-20T07:05", 1),
    ("vor 5 Tagen", "de", "Europe/Berlin", "2026-11-14T23:00", 1440),
    ("wczoraj o 19:40", "pl", "Europe/Warsaw", "2026-11-19T18:40", 1),
    ("2 saat önce", "tr", "Europe/Istanbul", "2026-11-20T13:30", 60),
    ("hace 4 horas", "es", "Europe/Madrid", "2026-11-20T11:30", 60),
    ("9 de nov, 21:10", "pt", "America/Sao_Paulo", "2026-11-10T00:10", 1),
    ("il y a 2 heures", "fr", "Europe/Paris", "2026-11-20T13:30", 60),
    ("Ieri alle 12:00", "it", "Europe/Rome", "2026-11-19T11:00", 1),
    ("منذ 5 ساعات", "ar", "Asia/Riyadh", "2026-11-20T10:30", 60),
    ("۲ ساعت پیش", "fa", "Asia/Tehran", "2026-11-20T13:30", 60),
    ("4時間前", "ja", "Asia/Tokyo", "2026-11-20T11:30", 60),
    ("昨天 09:30", "zh", "Asia/Shanghai", "2026-11-19T01:30", 1),
    ("Posted 5 hours ago", "en", "Europe/London", "2026-11-20T10:30", 60),
    ("Oct 9, 2026 4:15 PM", "en", "America/New_York", "2026-10-09T20:15", 1),
    ("Member since 2016", "en", "Europe/London", None, 0),
)
# (text, country, E.164 numbers in it)
PHONES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Тел. +7 943 111-22-33, звоните", "RU", ("+79431112233",)),
    ("8 (943) 111-22-33", "RU", ("+79431112233",)),
    ("восемь 943 один один один два два три три", "RU", ("+79431112233",)),
    ("8 9ОО 123 45 67 звоните", "RU", ("+79001234567",)),
    ("+380 99 000 11 22", "UA", ("+380990001122",)),
    ("+971 54 000 0010 whatsapp", "AE", ("+971540000010",)),
    ("+44 7700 900123", "GB", ("+447700900123",)),
    ("ИНН 0000123450, заказ № 79431112233", "RU", ()),
    ("KIT000000001, IMEI 001010000000016", "RU", ()),
    ("цена 45 000 - 50 000, 12.11.2026", "RU", ()),
)


@dataclass(frozen=True)
class Result:
    """One reader on one set of rows."""

    name: str
    right: int
    rows: int
    micros: float  # a text, nothing kept from one reading to the next
    warm: float | None = None  # a text seen before

    def line(self) -> str:
        """For the table."""
        warm = "" if self.warm is None else f", {self.warm:6.1f} again"
        return f"  {self.name:<16} {self.right:>4}/{self.rows:<4} {self.right / self.rows:6.1%}  {self.micros:8.1f} us{warm}"


def measure(
    name: str, count: int, right: Callable[[int], bool], once: Callable[[int], object], forget: Callable[[], None] | None
) -> Result:
    """Accuracy first (which also loads every table), then CPU time a text; `forget` empties the caches between two texts."""
    good = sum(right(index) for index in range(count))
    spent = 0.0
    rounds = ROUNDS if forget is not None else 3
    for _ in range(rounds):
        for index in range(count):
            if forget is not None:
                forget()
            started = time.process_time_ns()
            once(index)
            spent += time.process_time_ns() - started
    warm = None
    if forget is not None:
        started = time.process_time_ns()
        for _ in range(rounds):
            for index in range(count):
                once(index)
        warm = (time.process_time_ns() - started) / 1000 / rounds / count
    return Result(name, good, count, spent / 1000 / rounds / count, warm)


def prices(rows: Sequence[tuple[str, str | None, str | None, str | None, str | None]]) -> list[Result]:
    """Ours against price-parser: amount, upper end and currency right."""
    from price_parser import Price

    signs = {
        "$": "USD",
        "€": "EUR",
        "₽": "RUB",
        "£": "GBP",
        "руб.": "RUB",
        "грн": "UAH",
        "¥": "JPY",
        "₹": "INR",
        "R$": "BRL",
        "zł": "PLN",
        "TL": "TRY",
    }

    def same(index: int, got: tuple[Decimal | None, Decimal | None, str | None]) -> bool:
        _, _, amount, maximum, currency = rows[index]
        wanted = (None if amount is None else Decimal(amount), None if maximum is None else Decimal(maximum))
        return got[:2] == wanted and (got[2] == currency or wanted == (None, None))

    def ours(index: int) -> tuple[Decimal | None, Decimal | None, str | None]:
        price = read_price(rows[index][0], Hints(country=rows[index][1]))
        return (None, None, None) if price is None else (price.amount, price.maximum, price.currency)

    def theirs(index: int) -> tuple[Decimal | None, Decimal | None, str | None]:
        comma = rows[index][1] in ("RU", "BY", "UA", "DE", "NL", "BR", "ID", "CL", "PL", "TR", "FR", "IT", "ES", "KZ")
        price = Price.fromstring(rows[index][0], decimal_separator="," if comma else None)
        return price.amount, None, signs.get(price.currency or "", price.currency)

    return [
        measure("monitor", len(rows), lambda index: same(index, ours(index)), ours, forget),
        measure("price-parser", len(rows), lambda index: same(index, theirs(index)), theirs, None),
    ]


def dates(rows: Sequence[tuple[str, str | None, str, datetime, datetime | None, int]]) -> list[Result]:
    """Ours against dateparser with the language given: within the slack of the row."""
    import dateparser

    def same(index: int, got: datetime | None) -> bool:
        wanted, slack = rows[index][4], rows[index][5]
        if wanted is None or got is None:
            return wanted is got
        return abs(got - wanted) <= timedelta(minutes=slack)

    def ours(index: int) -> datetime | None:
        text, language, zone, seen, *_ = rows[index]
        posted = read_posted(text, Hints(language=language, timezone=zone), seen)
        return None if posted is None else posted.at

    def theirs(index: int) -> datetime | None:
        text, language, zone, seen, *_ = rows[index]
        base = seen.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "TIMEZONE": zone, "RETURN_AS_TIMEZONE_AWARE": True}
        return dateparser.parse(text, languages=[language] if language else None, settings=settings)

    return [
        measure("monitor", len(rows), lambda index: same(index, ours(index)), ours, forget),
        measure("dateparser", len(rows), lambda index: same(index, theirs(index)), theirs, None),
    ]


def phones(rows: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[Result]:
    """Ours against phonenumbers' matcher at its possible-number leniency: exactly the numbers of the text."""
    import phonenumbers

    def ours(index: int) -> tuple[str, ...]:
        return tuple(one.value for one in find_identifiers(rows[index][0], country=rows[index][1]) if one.type == "phone")

    def theirs(index: int) -> tuple[str, ...]:
        text, country, _ = rows[index]
        matcher = phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.POSSIBLE)
        return tuple(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in matcher)

    return [
        measure("monitor", len(rows), lambda index: ours(index) == rows[index][2], ours, forget),
        measure("phonenumbers", len(rows), lambda index: theirs(index) == rows[index][2], theirs, None),
    ]


def shared_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Development rows that lie beside the project, none where they do not."""
    path = folder / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def report(title: str, results: list[Result]) -> None:
    """One block of the table."""
    print(title)
    for result in results:
        print(result.line())


# What a fresh process pays once, and what it then holds; run apart, so that nothing is loaded already.
_FRESH = """
import resource, time
started = time.process_time()
from datetime import UTC, datetime
from monitor.understand import Hints, find_identifiers, read_place, read_posted, read_price, read_seller
hints, seen = Hints(country="RU", timezone="Europe/Moscow", language="ru"), datetime(2026, 11, 20, tzinfo=UTC)
readers = [
    ("import", lambda: None), ("prices", lambda: read_price("45 900 ₽", hints)),
    ("places", lambda: read_place("Ростов-на-Дону", hints)),
    ("dates", lambda: read_posted("вчера в 10:15", hints, seen)), ("sellers", lambda: read_seller("Иван", None, None, None)),
    ("identifiers", lambda: find_identifiers("+7 943 111-22-33")),
]
for name, read in readers:
    read()
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {name:<16} {(time.process_time() - started) * 1000:8.1f} ms {held:6.0f} MB held")
    started = time.process_time()
"""


def loading() -> None:
    """The first call of every reader in a process of its own: its tables are loaded by it (bar: a worker under 150 MB)."""
    print("first call in a fresh process")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", _FRESH], check=True, cwd=Path(__file__).resolve().parents[1])


def whole_listings(folder: Path) -> None:
    """Every listing of captured pages understood whole: microseconds a listing (bar: 150 on average, cache warm)."""
    from monitor.commands.rows import page_hints
    from monitor.understand import understand
    from spiders.listing import ListingReading, Page
    from spiders.reading import read_page

    known: list[tuple[ListingReading, str, Hints]] = []
    for truth in sorted(folder.glob("*.truth.json")):
        stem = truth.name.removesuffix("truth.json")
        pages = [page for page in folder.glob(f"{stem}*") if page != truth]
        reading = read_page(Page(url=json.loads(truth.read_bytes())["page_url"], body=pages[0].read_bytes()))
        source, hints = page_hints(reading)
        known += [(card, source, hints) for card in reading.listings]
    if not known:
        return

    def round_of(*, kept: bool) -> float:
        spent = 0
        for card, source, hints in known:
            if not kept:
                forget()
            started = time.process_time_ns()
            understand(card, source=source, hints=hints, seen_at=SEEN)
            spent += time.process_time_ns() - started
        return spent / 1000 / len(known)

    round_of(kept=True)
    warm, cold = min(round_of(kept=True) for _ in range(3)), min(round_of(kept=False) for _ in range(2))
    print(f"{len(known)} listings of captured pages, understood whole")
    print(f"  {'monitor':<16} {cold:8.1f} us with nothing kept, {warm:6.1f} again (bar 150)")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "bench")
    folder = options.parse_args().shared
    zoned = [
        (text, language, zone, SEEN, None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC), slack)
        for text, language, zone, at, slack in DATES
    ]
    loading()
    whole_listings(folder.parent / "pages")
    report("prices, own rows", prices(PRICES))
    report("dates, own rows", dates(zoned))
    report("phones, own rows", phones(PHONES))
    if rows := shared_rows(folder, "prices"):
        kept = [row for row in rows if row["kind"] != "free" and not row["currency"]]
        report(
            "prices, shared development rows",
            prices([(r["price_text"], r["country"], r["amount"], r["max"], r["price_currency"]) for r in kept]),
        )
    if rows := shared_rows(folder, "dates"):
        report("dates, shared development rows", dates([dated(row) for row in rows]))


def dated(row: dict[str, str]) -> tuple[str, str | None, str, datetime, datetime | None, int]:
    """A development row in the shape of ours."""
    slack = {"minute": 1, "hour": 60, "day": 1440, "month": 44_640, "year": 527_040}.get(row["precision"], 0)
    at = None if row["posted_at"] is None else datetime.fromisoformat(row["posted_at"])
    return row["posted_text"], row["language"], row["timezone"], datetime.fromisoformat(row["seen_at"]), at, slack


if __name__ == "__main__":
    main()
