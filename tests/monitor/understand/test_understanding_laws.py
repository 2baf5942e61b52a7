"""Laws: what is true of every text, not of chosen ones."""

from __future__ import annotations

import time
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.understand import (
    Hints,
    find_identifiers,
    place_key,
    read_place,
    read_posted,
    read_price,
    read_seller,
    redact_cards,
    understand,
)
from spiders.listing import ListingReading

HINTS = Hints(country="RU", currency="RUB", timezone="Europe/Moscow", language="ru")
SEEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


def lakhs(whole: int) -> str:
    text = str(whole)
    head, tail = text[:-3], text[-3:]
    while len(head) > 2:
        tail, head = head[-2:] + "," + tail, head[:-2]
    return f"{head},{tail}" if head else tail


# (how an amount is written, country, currency it must come back with); {a} whole, {c} cents
WRITINGS = [
    ("{sp} ₽", " ", None, "RU", "RUB"), ("{sp},{c} ₽", "\u00a0", None, "RU", "RUB"),
    ("{sp} руб.", "\u202f", None, "RU", "RUB"), ("{sp} грн", " ", None, "UA", "UAH"),
    ("{sp} р.", " ", None, "BY", "BYN"), ("{sp} ₸", " ", None, "KZ", "KZT"),
    ("{sp},{c} €", ".", None, "DE", "EUR"), ("{sp} €", ".", None, "DE", "EUR"),
    ("€ {sp},-", ".", None, "NL", "EUR"), ("CHF {sp}.{c}", "'", None, "CH", "CHF"),
    ("CHF {sp}.-", "’", None, "CH", "CHF"), ("{sp},{c} zł", " ", None, "PL", "PLN"),
    ("${sp}.{c}", ",", None, "US", "USD"), ("${sp}", ",", None, "CA", "CAD"),
    ("£{sp}.{c}", ",", None, "GB", "GBP"), ("AED {sp}", ",", None, "AE", "AED"),
    ("R$ {sp},{c}", ".", None, "BR", "BRL"), ("Rp{sp}", ".", None, "ID", "IDR"),
    ("{sp} TL", ".", None, "TR", "TRY"), ("¥{sp}", ",", None, "JP", "JPY"), ("{sp}元", ",", None, "CN", "CNY"),
    ("{sp} so'm", " ", None, "UZ", "UZS"), ("{sp} Kč", " ", None, "CZ", "CZK"),
    ("{sp} Ft", " ", None, "HU", "HUF"), ("{sp} lei", ".", None, "RO", "RON"),
    ("kr {sp}", ".", None, "DK", "DKK"), ("{sp} تومان", "٬", "۰۱۲۳۴۵۶۷۸۹", "IR", "IRT"),
    ("{sp} ر.س", "٬", "٠١٢٣٤٥٦٧٨٩", "SA", "SAR"), ("₹{lakh}", "", None, "IN", "INR"), ("Rs. {lakh}/-", "", None, "IN", "INR"),
    ("{sp} د.إ", "٬", "٠١٢٣٤٥٦٧٨٩", "AE", "AED"), ("{sp} ج.م", ",", None, "EG", "EGP"), ("{sp} د.ع", ",", None, "IQ", "IQD"),
    ("{sp} ل.ل", ",", None, "LB", "LBP"), ("{sp} ل.س", ",", None, "SY", "SYP"), ("{sp} dirhams", " ", None, "MA", "MAD"),
    ("KSh {sp}", ",", None, "KE", "KES"), ("₦{sp}", ",", None, "NG", "NGN"), ("{sp} FCFA", " ", None, "SN", "XOF"),
    ("S/ {sp}.{c}", ",", None, "PE", "PEN"), ("$ {sp},{c}", ".", None, "AR", "ARS"), ("{sp} ₫", ".", None, "VN", "VND"),
    ("฿{sp}", ",", None, "TH", "THB"), ("{sp} ₾", " ", None, "GE", "GEL"), ("{sp} ₼", " ", None, "AZ", "AZN"),
    ("{sp} ден.", ".", None, "MK", "MKD"), ("{sp} kr", "\u00a0", None, "SE", "SEK"),
    ("RM{sp}.{c}", ",", None, "MY", "MYR"), ("{sp} դրամ", " ", None, "AM", "AMD"), ("₩{sp}", ",", None, "KR", "KRW"),
]  # fmt: skip


@given(whole=st.integers(1, 99_999_999), cents=st.integers(0, 99), writing=st.sampled_from(WRITINGS))
@settings(max_examples=600, deadline=None)
def test_an_amount_written_in_any_convention_is_read_back(
    whole: int, cents: int, writing: tuple[str, str, str | None, str, str]
) -> None:
    form, separator, digits, country, currency = writing
    text = form.format(sp=grouped(whole, separator), lakh=lakhs(whole), c=f"{cents:02d}")
    if digits:
        text = text.translate(str.maketrans("0123456789", digits))
    price = read_price(text, Hints(country=country))
    assert price is not None
    assert price.amount == Decimal(whole) + (Decimal(cents) / 100 if "{c}" in form else 0), text
    assert price.currency == currency


# (form, what it multiplies by, country, currency); {n} a whole number, {t} one with a tenth
SHORT = [
    ("{n} тыс. руб.", 1000, "RU", "RUB"), ("{n} т.р.", 1000, "RU", "RUB"), ("{n}к ₽", 1000, "RU", "RUB"),
    ("{t} млн ₽", 10**6, "RU", "RUB"),
    ("{n} тис. грн", 1000, "UA", "UAH"), ("${n}k", 1000, "US", "USD"), ("{n} tys. zł", 1000, "PL", "PLN"),
    ("{n} bin TL", 1000, "TR", "TRY"),
    ("₹ {n} lakh", 10**5, "IN", "INR"), ("Rs {n} crore", 10**7, "IN", "INR"), ("{n}万元", 10**4, "CN", "CNY"),
    ("{n} میلیون تومان", 10**6, "IR", "IRT"), ("{n} ألف د.إ", 1000, "AE", "AED"), ("{n} triệu ₫", 10**6, "VN", "VND"),
    ("Rp {n} juta", 10**6, "ID", "IDR"), ("R$ {n} mil", 1000, "BR", "BRL"), ("{n}만원", 10**4, "KR", "KRW"),
]  # fmt: skip


@given(number=st.integers(1, 999), tenth=st.integers(1, 9), short=st.sampled_from(SHORT))
@settings(max_examples=400, deadline=None)
def test_an_amount_in_thousands_lakhs_or_millions_is_read_back(number: int, tenth: int, short: tuple[str, int, str, str]) -> None:
    form, factor, country, currency = short
    price = read_price(form.format(n=number, t=f"{number},{tenth}"), Hints(country=country))
    assert price is not None
    assert price.amount == number * factor + (tenth * factor // 10 if "{t}" in form else 0), form
    assert price.currency == currency


@given(
    fils=st.integers(1, 999_999),
    mark=st.sampled_from(
        [("د.ك", "KW", "KWD"), ("د.ب", "BH", "BHD"), ("ر.ع", "OM", "OMR"), ("د.أ", "JO", "JOD"), ("KWD", "AE", "KWD")]
    ),
)
@settings(max_examples=200, deadline=None)
def test_a_dinar_of_a_thousand_parts_keeps_its_three_decimals(fils: int, mark: tuple[str, str, str]) -> None:
    word, country, currency = mark
    for text in (f"{fils / 1000:.3f} {word}", f"{word} {fils / 1000:.3f}"):
        price = read_price(text, Hints(country=country))
        assert price is not None
        assert (price.amount, price.currency) == (Decimal(fils) / 1000, currency), text


AROUND = [
    "из Дубая",
    "(new)",
    "«Мини»",
    "🔥",
    "★★★",
    "neu",
    "avec",
    "для",
    "مع",
    "全新",
    "sıfır",
    "•",
    "!",
    "Старлинк",
    "новый",
    "комплект",
    "Starlink",
    "terminal",
    "Gerät",
    "kutulu",
    "sprzedam",
    "приёмник",
    "вид",
    "хороший",
    "zestaw_",
    "جهاز",
]


@given(
    whole=st.integers(100, 9_999_999),
    before=st.lists(st.sampled_from(AROUND), max_size=4),
    after=st.lists(st.sampled_from(AROUND), max_size=4),
    writing=st.sampled_from([w for w in WRITINGS if w[2] is None]),
)
@settings(max_examples=400, deadline=None)
def test_words_around_a_price_never_change_it(
    whole: int, before: list[str], after: list[str], writing: tuple[str, str, str | None, str, str]
) -> None:
    form, separator, _, country, _ = writing
    bare = form.format(sp=grouped(whole, separator), lakh=lakhs(whole), c="00")
    alone = read_price(bare, Hints(country=country))
    among = read_price(" ".join((*before, bare, *after)), Hints(country=country))
    assert alone is not None
    assert among is not None
    assert (among.amount, among.maximum, among.currency, among.kind) == (alone.amount, alone.maximum, alone.currency, alone.kind)


PIECES = st.sampled_from(
    [
        "1", "12 500", "1.234", "₽", "$", "€", "от", "до", "-", "/", "мес", "x", "тыс", "(", ")", ",", ".",
        "%", "+7", "943", "@", "t.me/", "KIT", "в", "г.", "Москва", "Донецк", "и", "сегодня", "вчера", "12",
        "ноября", "2026", "назад", "часа", "доставка", "\u200f", "\x00", "万", "ноль", "девятьсот", "ИНН", "0x",
        "bc1", "S/N", "🙂", "ß", "İ", "\ud800",
    ]
)  # fmt: skip


READ = [field.name for field in fields(ListingReading) if str(field.type).startswith("str")]


@given(
    text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join))
)
@settings(max_examples=800, deadline=None)
def test_no_text_makes_anything_raise(text: str) -> None:
    for hints in (HINTS, Hints()):
        read_price(text, hints, old_text=text, amount=text, currency=text)
        read_place(text, hints)
        read_posted(text, hints, SEEN)
    find_identifiers(text, text, text)
    redact_cards(text)
    place_key(text)
    read_seller(text, None, None, text, text, text)
    understand(ListingReading(**dict.fromkeys(READ, text)), source="x", hints=HINTS, seen_at=SEEN)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_is_read_keeps_its_text_word_for_word(text: str) -> None:
    for read in (read_price(text, HINTS), read_place(text, HINTS), read_posted(text, HINTS, SEEN)):
        assert read is None or read.text == text


@given(text=st.lists(PIECES, max_size=10).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_a_price_that_is_not_understood_has_no_value(text: str) -> None:
    price = read_price(text, HINTS)
    if price is not None and price.kind is None:
        assert (price.amount, price.maximum, price.currency, price.per, price.old) == (None, None, None, None, None)
    if price is not None and price.maximum is not None and price.amount is not None:
        assert price.amount < price.maximum


@given(
    back=st.integers(0, 3000),
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Moscow", "Asia/Almaty", "UTC"]),
)
@settings(max_examples=200, deadline=None)
def test_a_moment_written_out_comes_back(back: int, minute: int, hour: int, zone: str) -> None:
    there = ZoneInfo(zone)
    day = SEEN.astimezone(there).date() - timedelta(days=back)
    posted = read_posted(f"{day:%d.%m.%Y} {hour:02d}:{minute:02d}", Hints(timezone=zone, language="ru"), SEEN + timedelta(days=1))
    assert posted is not None
    assert posted.at == datetime(day.year, day.month, day.day, hour, minute, tzinfo=there).astimezone(UTC)


@given(
    st.integers(0, 60),
    st.sampled_from(["Сегодня в 10:15", "вчера", "17 ноября", "3 дня назад", "в понедельник", "28 декабря, 16:20"]),
)
@settings(max_examples=100, deadline=None)
def test_no_posting_date_lies_after_the_visit(days: int, text: str) -> None:
    seen = SEEN + timedelta(days=days)
    posted = read_posted(text, HINTS, seen)
    assert posted is not None
    assert posted.at is not None
    assert posted.at <= seen + timedelta(hours=24)


HOSTILE = [
    "1", "1 ", "1,", "+7", "8 9", "- ", "от ", "a.", "a@", "@a", "t.me/", "KIT 1 ", "s/n ", "девять ", "в г. ",
    ". ", "0x", "T", "+1 xx", "1-", "https://vk.com/", "12.11.", "2 часа ", "a-", "100 ₽ ", "imei ", "\u00a0",
    "4,9/5 (", "с 2019 ", "د.", "0 от ", "\u064b", "é\u0301", "ИП ", "450 د.أ ",
    "1 млн ", "10 x ", "сегодня в ", "г. Москва, ", "(((", "инн ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hundred_kilobytes_of_anything_take_linear_time(piece: str) -> None:
    def cost(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size] + "!"
        best = 9e9
        for _ in range(2):
            started = time.process_time()
            read_price(text, HINTS, old_text=text)
            read_place(text, HINTS)
            read_posted(text, HINTS, SEEN)
            find_identifiers(text)
            redact_cards(text)
            place_key(text)
            read_seller(text, None, None, text, text, text)
            best = min(best, time.process_time() - started)
        return best

    small, large = cost(25_000), cost(100_000)
    # Four times the text may take four times as long; ten leaves room for a busy machine, sixteen would be quadratic.
    assert large < max(10 * small, 0.05)
    assert large < 3
