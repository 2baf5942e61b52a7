"""Identifiers of the domain notes; every value is fictitious, a documented test value, or has its check digit computed here."""

from __future__ import annotations

import pytest

from monitor.understand import find_identifiers, identifier_key, redact_cards

# (text, [(type, value)])
ROWS: list[tuple[str, list[tuple[str, str]]]] = [
    ("Тел. +7 943 000-00-10", [("phone", "+79430000010")]),
    ("8 (943) 000-00-10 Иван", [("phone", "+79430000010")]),
    ("8943 0000010", [("phone", "+79430000010")]),
    ("звоните 8.943.000.00.10", [("phone", "+79430000010")]),
    ("звоните 8 9 4 3 0 0 0 0 0 1 0", [("phone", "+79430000010")]),
    ("восемь девятьсот сорок три ноль ноль ноль ноль ноль десять", [("phone", "+79430000010")]),
    ("звоните 8 9ОО 123 45 67", [("phone", "+79001234567")]),
    ("8️⃣9️⃣4️⃣3️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣0️⃣", [("phone", "+79430000010")]),
    ("Номер +7 949 000-00-хх", [("phone_partial", "+7949000")]),
    ("+380 99 000 00 10", [("phone", "+380990000010")]),
    ("тел. 050 123 45 67", [("phone", "+380501234567")]),
    ("+971 54 000 0010", [("phone", "+971540000010")]),
    ("+44 (0)7700 900123", [("phone", "+447700900123")]),
    ("+1 202 555-0100", [("phone", "+12025550100")]),
    ("00 48 690 000 010", [("phone", "+48690000010")]),
    ("Артикул 89430000010", []),
    ("заказ № 79430000010", []),
    ("цена 45 000 - 50 000, 12.11.2026, 5000 мАч, 1920x1080", []),
    ("пишите @example_shop_demo", [("telegram", "example_shop_demo")]),
    ("https://t.me/Example_Shop_Demo", [("telegram", "example_shop_demo")]),
    ("t.me/s/example_channel", [("telegram", "example_channel")]),
    ("https://t.me/+AAAAAAAAexample", [("telegram", "t.me/+AAAAAAAAexample")]),
    ("Telegram: shop_one", [("telegram", "shop_one")]),
    ("Telegram: пишите", []),
    ("https://wa.me/971500000000", [("whatsapp", "+971500000000")]),
    ("viber://chat?number=%2B79430000010", [("viber", "+79430000010")]),
    ("https://vk.com/id9999999999?from=x", [("vk", "vk.com/id9999999999")]),
    ("vk.com/feed vk.com/away?to=x", []),
    ("sales+promo@Example.com", [("email", "sales@example.com")]),
    ("sales (at) example.com", [("email", "sales@example.com")]),
    ("icon@2x.png", []),
    ("ИНН 0000123450, ОГРН 1230000000010", [("inn", "0000123450"), ("ogrn", "1230000000010")]),
    ("ИП ИНН: 000012345627 ОГРНИП 323000000000016", [("inn", "000012345627"), ("ogrn", "323000000000016")]),
    ("ИНН 0000123451", []),
    ("УНП 100000007", [("unp", "100000007")]),
    ("БИН 240240000025", [("kz_bin", "240240000025")]),
    ("ЄДРПОУ 30000005", [("edrpou", "30000005")]),
    ("РНОКПП 1234567890", []),
    ("NIP 000-123-45-62", [("pl_nip", "0001234562")]),
    ("TRN 100000000000003", [("ae_trn", "100000000000003")]),
    ("91440300MA5AAAAA03", [("cn_uscc", "91440300MA5AAAAA03")]),
    ("KITP00000000", [("starlink_kit", "KITP00000000")]),
    ("Starlink, номер KIT 000 000 001", [("starlink_kit", "KIT000000001")]),
    ("Старлинк, кит № 000000001", [("starlink_kit", "000000001")]),
    ("kit 12345678", []),
    ("инстаграм @shop_demo_ru", [("instagram", "shop_demo_ru")]),
    ("пиши в тг example_shop", [("telegram", "example_shop")]),
    ("ТН ВЭД 8526 91 200 0", [("hs_code", "8526912000")]),
    ("КІТР00000000", [("starlink_kit", "KITP00000000")]),
    ("kit 3 шт", []),
    ("ut01000000-00000000-00dec0de", [("starlink_utid", "ut01000000-00000000-00dec0de")]),
    ("Router-010000000000000000000000", [("starlink_router_id", "Router-010000000000000000000000")]),
    ("ACC-0000000-00000-0", [("starlink_account", "ACC-0000000-00000-0")]),
    ("1581FTESTTESTTESTTES", [("dji_serial", "1581FTESTTESTTESTTES")]),
    ("S/N: SERIAL-0000-FAKE", [("device_serial", "SERIAL-0000-FAKE")]),
    ("серийный номер AB12345678", [("device_serial", "AB12345678")]),
    ("IMEI 00 101000 000001 6", [("imei", "001010000000016")]),
    ("IMEI 001010000000017", []),
    ("HS 8517.62", [("hs_code", "8517.62")]),
    ("код ТН ВЭД 8526 91", [("hs_code", "852691")]),
    ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", [("crypto_wallet", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")]),
    ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc", []),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", [("crypto_wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", []),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", [("crypto_wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]),
    ("сайт starlink-demo.example.org", [("shop_domain", "starlink-demo.example.org")]),
    ("как на avito.ru и starlink.com", []),
    ("купить на пример.рф", [("shop_domain", "xn--e1afmkfd.xn--p1ai")]),
    ("карта 2200 0000 0000 0004", []),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_identifier_is_found_normalised_and_nothing_else_is(row: tuple[str, list[tuple[str, str]]]) -> None:
    text, expected = row
    assert [(one.type, one.value) for one in find_identifiers(None, redact_cards(text))] == expected


def test_words_are_kept_as_written_with_their_field() -> None:
    (phone,) = find_identifiers(None, None, "тел 8 (978) 000-00-10")
    assert (phone.field, phone.words, phone.value) == ("image", "8 (978) 000-00-10", "+79780000010")


HINTS = [
    ("+79780000010", "occupied Crimea"),
    ("+79490000010", "occupied Donetsk region"),
    ("+79590000010", "occupied Luhansk region"),
    ("+79900000010", "occupied south"),
    ("+971540000010", "United Arab Emirates"),
    ("+48690000010", "Poland"),
    ("+79430000010", None),
]


@pytest.mark.parametrize(("number", "hint"), HINTS)
def test_a_phone_prefix_hints_at_its_operator_and_no_more(number: str, hint: str | None) -> None:
    assert find_identifiers(number)[0].hint == hint


def test_a_value_is_told_once_however_often_it_stands() -> None:
    assert len(find_identifiers("+7 943 000-00-10", "8 943 000 00 10 или +79430000010")) == 1


def test_a_key_links_values_and_does_not_tell_them() -> None:
    one = identifier_key("+79430000010", b"secret")
    assert one == identifier_key("+79430000010", b"secret")
    assert one != identifier_key("+79430000010", b"other")
    assert "943" not in one
    assert len(one) == 16


CARDS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "5500-0000-0000-0004",
    "2200000000000004",
    "340000000000009",
    "8600000000000007",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_payment_card_is_cut_to_its_last_four_digits(card: str) -> None:
    redacted = redact_cards(f"переведите на {card}, Сбер")
    assert card not in redacted
    assert redacted == f"переведите на [card …{card[-4:]}], Сбер"


NO_CARDS = [
    "4111111111111112",
    "ИНН 000012345627",
    "+7 943 000-00-10",
    "001010000000016",
    "KITP00000000",
    "0000000000000000",
    "45 000 ₽ 50 000 ₽",
]


@pytest.mark.parametrize("text", NO_CARDS)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert redact_cards(text) == text
