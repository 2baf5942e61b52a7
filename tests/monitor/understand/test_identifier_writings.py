"""Phones, handles, addresses and numbers as adverts write them to be read by people and not by searches."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitor.understand import Hints, find_identifiers, redact_cards
from monitor.understand.listing import understand
from spiders.listing import ListingReading

SEEN = datetime(2026, 11, 20, tzinfo=UTC)
# (text, country of the source, type and value); numbers of no holder, or documented test values (identifiers.yaml)
WRITINGS = [
    ("067 220 18 44 Олег", None, "phone +380672201844"),
    ("розрахунок безнал. 067 220 18 44", None, "phone +380672201844"),
    ("Дзвоніть 0(67)220-18-44", None, "phone +380672201844"),
    ("Rusya'ya sevkiyat yapılır. 0532 614 22 09 arayın", None, "phone +905326142209"),
    ("0532 614 22 09 arayın", "TR", "phone +905326142209"),
    ("zadzwoń 601 223 914", None, "phone +48601223914"),
    ("tel. 601-223-914", "PL", "phone +48601223914"),
    ("Tel: 0171 2345678", "DE", "phone +491712345678"),
    ("07700 900123 call", "GB", "phone +447700900123"),
    ("(202) 555-0143", "US", "phone +12025550143"),
    ("٠٥٠٢٣١٧٧٨٤ واتساب", "AE", "phone +971502317784"),
    ("۰۹۱۲۳۴۵۶۷۸۹ تماس", "IR", "phone +989123456789"),
    ("0555 123 456", "KG", "phone +996555123456"),
    ("8 029 612-34-56", "BY", "phone +375296123456"),
    ("8 девятьсот десять 322 18 40", None, "phone +79103221840"),
    ("восемь девятьсот десять триста двадцать два восемнадцать сорок", None, "phone +79103221840"),
    ("нуль шістдесят сім двісті двадцять вісімнадцять сорок чотири", None, "phone +380672201844"),
    ("8_910_322_18_40", None, "phone +79103221840"),
    ("8 910 З22 18 4О", None, "phone +79103221840"),
    ("⑧⑨①⓪③②②①⑧④⓪", None, "phone +79103221840"),
    ("８９１０３２２１８４０", None, "phone +79103221840"),
    ("тел. +7949 3012345", None, "phone +79493012345"),
    ("в телеге sat_shop_demo", None, "telegram sat_shop_demo"),
    ("тг собака sat_shop_demo", None, "telegram sat_shop_demo"),
    ("@ sat_shop_demo в тг", None, "telegram sat_shop_demo"),
    ("почта: sales @ example . com", None, "email sales@example.com"),
    ("sales собака example точка com", None, "email sales@example.com"),
    ("ИНН 7707 083 893", None, "inn 7707083893"),
    ("ИМЕИ 352099001761481", None, "imei 352099001761481"),
    ("КІТР00012345 старлінк", None, "starlink_kit KITP00012345"),
    ("8*910*322*18*40", None, "phone +79103221840"),
    ("8=910=322=18=40", None, "phone +79103221840"),
    ("8 ~910~322~18~40", None, "phone +79103221840"),
    ("8,910,322,18,40", None, "phone +79103221840"),
    ("+7•910•322•1840", None, "phone +79103221840"),
    ("067*220*18*44", None, "phone +380672201844"),
    ("8 9I0 322 18 4O", None, "phone +79103221840"),
    ("номер: восемь-910-322-18-40", None, "phone +79103221840"),
    ("8 029 612-34-56 МТС", None, "phone +375296123456"),
    ("0532 614 22 09", None, "phone +905326142209"),
    ("0171 2345678", None, "phone +491712345678"),
    ("Handy 0171/2345678", None, "phone +491712345678"),
    ("07700 900123", None, "phone +447700900123"),
    ("06 12 34 56 78", None, "phone +33612345678"),
    ("(202) 555-0143", None, "phone +12025550143"),
    ("t точка me слэш sat_shop_demo", None, "telegram sat_shop_demo"),
    ("t . me / sat_shop_demo", None, "telegram sat_shop_demo"),
    ("вк: id9999999999", None, "vk vk.com/id9999999999"),
    ("вконтакте vk com/sat_shop_demo", None, "vk vk.com/sat_shop_demo"),
    ("инста sat.shop.demo", None, "instagram sat.shop.demo"),
    ("sales.demo собака мэйл точка ру", None, "email sales.demo@mail.ru"),
    ("sales_demo@mail,ru", None, "email sales_demo@mail.ru"),
    ("сайт starlink-demo точка ру", None, "shop_domain starlink-demo.ru"),
    ("Starlink K I T 3 0 3 9 1 8 4 5 7", None, "starlink_kit KIT303918457"),
    ("Старлинк КИТ303918457", None, "starlink_kit KIT303918457"),
    ("Starlink КИТ номер 303918457", None, "starlink_kit 303918457"),
    ("имей 352099001761481", None, "imei 352099001761481"),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", None, "crypto_wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
]


@pytest.mark.parametrize(("text", "country", "wanted"), WRITINGS)
def test_what_people_can_read_is_found(text: str, country: str | None, wanted: str) -> None:
    assert wanted in [f"{one.type} {one.value}" for one in find_identifiers(text, country=country)]


@pytest.mark.parametrize("text", [text for text, *_ in WRITINGS])
def test_it_is_found_in_the_description_of_a_picture_too(text: str) -> None:
    titled, pictured = find_identifiers(text), find_identifiers(None, None, text)
    assert [(one.type, one.value) for one in titled] == [(one.type, one.value) for one in pictured]
    assert {one.field for one in pictured} <= {"image"}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("601 223 914 zł", "PL"), ("Artykuł 601223914", "PL"), ("заказ 0672201844", "UA"), ("1920 1080 2560", "TR"),
        ("РНОКПП 1234567890", "UA"), ("ИНН 7707083894", None), ("IMEI 352099001761482", None),
        ("0*67*220*18*44", None),
        ("EAN 4006381333931, 0012345678905", None), ("цена 89103221840 сум", None), ("89103221840 руб", None),
        ("8 OB3ИЛЬ ОЗ", None),
        ("инстаграм не веду", None), ("вк пишите сюда", None), ("K I T 0 0 0 0 0 0 0 0 1", None), ("8,910,322,184", None),
        ("1*920*1080*60*24", None), ("фото 8:30:00 10.11.2026", None), ("v1.2.8-910-322", None), ("почта точка выдачи", None),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T5", None), ("call 202-555-0143", None), ("2024 3000 4000", "US"),
    ],
)  # fmt: skip
def test_what_only_looks_so_is_not(text: str, country: str | None) -> None:
    assert find_identifiers(text, country=country) == ()


@pytest.mark.parametrize(
    "card",
    [
        "4111 1111 1111 1111", "4111-1111-1111-1111", "4111  1111  1111  1111", "4111.1111.1111.1111", "4111 1111/1111 1111",
        "４１１１ １１１１ １１１１ １１１１", "4111\u200b1111\u200b1111\u200b1111", "٤١١١ ١١١١ ١١١١ ١١١١", "4111111111111111",
    ],
)  # fmt: skip
def test_a_payment_card_is_cut_before_anything_is_kept(card: str) -> None:
    assert redact_cards(f"карта {card}, Сбер") == "карта [card …1111], Сбер"
    reading = ListingReading(url=None, native_id="1", title=f"Старлинк {card}", description=card, image_alt=card)
    listing = understand(reading, source="s", hints=Hints(), seen_at=SEEN)
    assert listing is not None
    assert (listing.title, listing.description, listing.identifiers) == ("Старлинк [card …1111]", "[card …1111]", ())


@pytest.mark.parametrize(
    "piece", ["8 910 322 18 40 ", "@ a", "тг собака ", "4111 ", "0 ", "ИНН 7707 ", "восемь девятьсот ", "a@b . ", "(0", "_1"]
)
def test_a_hundred_thousand_characters_take_a_moment(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    find_identifiers(text, country="TR")
    redact_cards(text)
    assert time.process_time() - began < 5


def test_the_title_says_whose_kit_number_the_description_gives() -> None:
    found = find_identifiers("Старлинк, номер на коробке", "Kit No: 3000045612")
    assert [(one.type, one.value, one.field) for one in found] == [("starlink_kit", "3000045612", "description")]
    assert find_identifiers("Набор посуды", "Kit No: 3000045612") == ()


@pytest.mark.parametrize(
    ("region", "country", "wanted"),
    [
        ("Warszawa", None, ["+48690000041"]),
        ("Warszawa", "RU", []),  # the source's own country decides
        ("Пенза", None, []),
        (None, None, []),
    ],
)
def test_a_number_without_its_country_is_of_the_place_of_its_listing(
    region: str | None, country: str | None, wanted: list[str]
) -> None:
    reading = ListingReading(native_id="1", url=None, title="Rower", description="tel. 690 000 041", region_text=region)
    listing = understand(reading, source="x", hints=Hints(country=country), seen_at=SEEN)
    assert listing is not None
    assert [one.value for one in listing.identifiers] == wanted
