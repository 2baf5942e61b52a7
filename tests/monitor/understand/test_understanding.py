"""A whole reading understood; what the page's data may and may not decide."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.understand import Hints, not_understood, price_value, read_price, understand
from spiders.listing import ListingReading
from storage.model import PriceKind

SEEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
HINTS = Hints(country="RU", currency="RUB", timezone="Europe/Moscow", language="ru")
READING = ListingReading(
    url="https://www.shop.example/item/1",
    native_id="1",
    title="Старлинк V3",
    description="Новый. Карта 4111 1111 1111 1111, тел +7 943 000-00-10",
    price_text="45 000 ₽",
    price_old_text="52 000 ₽",
    seller_name="Иван",
    region_text="Мариуполь",
    posted_text="вчера в 18:05",
)


def test_a_reading_becomes_a_listing_with_its_texts_and_values() -> None:
    listing = understand(READING, source="shop", hints=HINTS, seen_at=SEEN)
    assert listing is not None
    assert listing.listing_id == "shop:1"
    assert listing.price is not None
    assert (listing.price.amount, listing.price.currency, listing.price.old) == (Decimal(45000), "RUB", Decimal(52000))
    assert listing.place is not None
    assert (listing.place.text, listing.place.country, listing.place.occupied) == ("Мариуполь", "UA", True)
    assert listing.posted is not None
    assert listing.posted.at == datetime(2026, 11, 19, 15, 5, tzinfo=UTC)
    assert [one.value for one in listing.identifiers] == ["+79430000010"]
    assert not_understood(listing) == ()


def test_a_payment_card_never_reaches_the_listing() -> None:
    listing = understand(READING, source="shop", hints=HINTS, seen_at=SEEN)
    assert listing is not None
    assert "4111 1111" not in repr(listing)


def test_what_is_not_understood_is_named() -> None:
    reading = replace(READING, price_text="Starlink", price_old_text=None, region_text="ывапролд", posted_text="Промо")
    listing = understand(reading, source="shop", hints=HINTS, seen_at=SEEN)
    assert listing is not None
    assert not_understood(listing) == ("price", "place", "date")


def test_a_listing_without_id_is_known_by_its_address_however_it_is_written() -> None:
    one = understand(replace(READING, native_id=None), source="s", hints=HINTS, seen_at=SEEN)
    other = understand(
        replace(READING, native_id=None, url="http://SHOP.example/item/1/#photo"), source="s", hints=HINTS, seen_at=SEEN
    )
    assert one is not None
    assert other is not None
    assert one.native_id == other.native_id


def test_a_listing_without_address_is_known_by_title_price_and_seller() -> None:
    one = understand(replace(READING, native_id=None, url=None), source="s", hints=HINTS, seen_at=SEEN)
    other = understand(replace(READING, native_id=None, url=None, title="Другое"), source="s", hints=HINTS, seen_at=SEEN)
    assert one is not None
    assert other is not None
    assert one.native_id != other.native_id


def test_a_reading_that_states_nothing_is_no_listing() -> None:
    empty = ListingReading(url=None, native_id=None, title=None)
    assert understand(empty, source="s", hints=HINTS, seen_at=SEEN) is None


# (text, machine amount, machine currency, country, amount, currency)
DATA = [
    ("1.234", "1.234", None, None, "1.234", None),
    ("1.234", "1234", None, None, "1234", None),
    ("125 000,00 руб.", "12500000", "RUB", "RU", "125000.00", "RUB"),
    ("$450", "450", "CAD", None, "450", "CAD"),
    ("$450", "450", "EUR", None, "450", "USD"),
    ("750 р.", "750", "BYN", None, "750", "BYN"),
    ("7136.40", "7136.40", "EGP", None, "7136.40", "EGP"),
    (None, "45900.00", "RUB", None, "45900.00", "RUB"),
    ("Купить", "45900.00", "RUB", None, "45900.00", "RUB"),
    (None, "nonsense", "RUB", None, None, None),
    (None, "-5", "RUB", None, None, None),
]


@pytest.mark.parametrize(("text", "amount", "currency", "country", "expected", "code"), DATA)
def test_the_page_s_data_choose_between_readings_and_stand_in_for_a_missing_text(
    text: str | None, amount: str, currency: str | None, country: str | None, expected: str | None, code: str | None
) -> None:
    price = read_price(text, Hints(country=country), amount=amount, currency=currency)
    if expected is None:
        assert price is None
        return
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(expected), code)


def test_on_request_is_no_price_whatever_the_data_say() -> None:
    price = read_price("Цена по запросу", HINTS, amount="1", currency="RUB")
    assert price is not None
    assert (price.kind, price.amount) == (PriceKind.ON_REQUEST, None)


def test_prices_compare_by_value_not_by_wording() -> None:
    assert price_value(read_price("45 000 ₽", HINTS)) == price_value(read_price("45 000,00 руб.", HINTS))
    assert price_value(read_price("45 000 ₽ 52 900 ₽ -15%", HINTS)) == price_value(read_price("45 000 ₽", HINTS))
    assert price_value(read_price("45 000 $", HINTS)) != price_value(read_price("45 000 ₽", HINTS))
    assert price_value(read_price("нет", HINTS)) is None


def test_importing_the_package_loads_no_table_and_no_library() -> None:
    code = (
        "import sys, monitor.understand as u; "
        "from monitor.understand.gazetteer import gazetteer; from monitor.understand.text import word_table; "
        "print(gazetteer.cache_info().currsize, word_table.cache_info().currsize, "
        "[m for m in ('dateparser', 'lxml', 'phonenumbers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "0 0 []"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel tells memory elsewhere")
def test_everything_loaded_takes_little_memory() -> None:
    # VmHWM begins anew at exec; ru_maxrss would still hold what the test runner had at its fork.
    code = (
        "from datetime import datetime, UTC; from monitor.understand import *; "
        "h = Hints(country='RU', timezone='Europe/Moscow', language='ru'); read_price('45 000 ₽', h); read_place('Казань', h); "
        "read_posted('вчера', h, datetime.now(UTC)); find_identifiers('тел +7 943 000-00-10'); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) < 90_000  # kilobytes, interpreter included
