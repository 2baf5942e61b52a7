from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from catalogue_samples import offer

from monitor.catalogue import Catalogue, Facts, price_jump
from storage.model import Identifier, Place, Price, PriceKind, Seller, SellerKind

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def rules(catalogue: Catalogue, title: str, description: str = "", **more: object) -> set[str]:
    return {flag.rule for flag in catalogue.judge(offer(title, description, **more)).flags if flag.kind.value == "red_flag"}


WORDED = [
    ("rf_front_use", "Старлинк", "проверен в окопах, для бойцов"),
    ("rf_front_use", "Старлінк", "для захисників"),
    ("rf_occupied_works", "Старлинк", "отлично ловит в Донецке"),
    ("rf_delivery_occupied", "Рация Hytera PD785", "доставим в Луганск за два дня"),
    ("rf_new_regions_wording", "Старлинк", "работаем с новыми регионами"),
    ("rf_military_customer", "Мавик 3", "скидки военным и волонтёрам"),
    ("rf_strike_use", "FPV дрон 10 дюймов", "ударный дрон, под ВОГ"),
    ("rf_account_foreign", "Старлинк", "аккаунт зарегистрирован на Польшу"),
    ("rf_activation_resale", "Starlink kit", "activation included, subscription paid"),
    ("rf_activation_resale", "Zestaw Starlink", "abonament w cenie"),
    ("rf_whitelist_service", "Верификация старлинк", "внесём в белый список"),
    ("rf_geo_bypass", "Starlink Mini", "will not be blocked, works anywhere"),
    ("rf_firmware_mod", "DJI Mavic 3", "прошивка 1001, Drone ID отключен"),
    ("rf_no_documents", "Тепловизор Pulsar Axion", "без документов и чека"),
    ("rf_import_route", "Starlink Standard", "ввезён по параллельному импорту"),
    ("rf_sanctions_mention", "Xilinx XC7K325T", "поставка в обход санкций"),
    ("rf_mislabel_customs", "FPGA XC7K325T", "we declare as gift"),
    ("rf_aid_origin", "Рация Motorola DP4800", "с гуманитарки, не пригодилась"),
    ("rf_trophy", "Мавик 3Т", "трофейный"),
    ("rf_bulk_quantity", "Старлинк мини", "в наличии 40 шт"),
    ("rf_prepay_only", "Старлинк", "только предоплата"),
    ("rf_crypto_payment", "Starlink", "payment in USDT"),
    ("rf_contact_off_platform", "Старлинк", "пишите в телеграм"),
    ("rf_serial_removed", "Тепловизор Pulsar Axion", "серийный номер скрыт"),
    ("rf_eaeu_cis_delivery", "Старлинк", "доставка по СНГ"),
    ("rf_border_handover", "Старлинк", "передам с водителем"),
    ("rf_mil_grade", "Микросхема TMS320C6713", "военная приёмка"),
    ("rf_pulled_components", "STM32F407VGT6", "выпайка, снято с плат"),
    ("rf_end_use_evasive", "Starlink", "no questions asked"),
    ("rf_seller_claims_authorised", "Starlink", "official dealer in Dubai"),
    ("rf_controlled_label", "FPGA XC7K325T", "ECCN 3A001.a, export controlled"),
    ("rf_military_customer", "DJI Mavic 3T", "для ЗСУ знижка 5 %"),
    ("rf_military_customer", "Мавик 3", "скидка участникам СВО"),
    ("rf_firmware_mod", "Autel EVO Max 4T", "без геозон, прошивка модифицированная"),
    ("rf_import_route", "Raspberry Pi 5", "едет из Гонконга через Бишкек"),
    ("rf_pulled_components", "STM32F407VGT6", "с разборки серверов"),
    ("rf_sanctions_mention", "FPGA XC7K325T", "экспортная лицензия не нужна"),
    ("rf_sanctions_mention", "FPGA XC7K325T", "licencja nie potrzebna"),
    ("rf_end_use_evasive", "Мавик 3", "вопросов не задаём"),
    ("rf_end_use_evasive", "DJI Mavic 3", "end user stays confidential"),
    ("rf_activation_resale", "Konto Starlink", "opłacam abonament"),
    ("rf_account_foreign", "جهاز ستارلينك", "الحساب تركيا"),
    ("rf_no_documents", "DJI Mavic 3T", "fatura yok"),
    ("rf_mislabel_customs", "FPGA XC7K325T", "出口申报为配件"),
    ("rf_bulk_quantity", "MRFE6VP61K25H", "tray of 24"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "title", "description"), WORDED, ids=[f"{case[0]}: {case[2]}" for case in WORDED])
def test_words_of_a_red_flag_raise_it(catalogue: Catalogue, rule: str, title: str, description: str) -> None:
    assert rule in rules(catalogue, title, description)


QUIET = [
    ("Старлинк жинағы", "жаңа, қораппен"),
    ("Aselsan 4826 kripto el telsizi", "az kullanılmış"),
    ("Куплю старлинк", "заберу сегодня, Воронеж"),
    ("Старлинк", "без аккаунта, отвязан"),
    ("Starlink Mini", "never activated, no subscription"),
    ("Terminal Starlink", "bez konta"),
    ("DJI Mavic 3", "две батареи, чек, гарантия магазина"),
    ("Motorola DP4801e", "зарядка и клипса в комплекте, торг"),
    ("Тепловизор Pulsar Axion", "для охоты, использовался один сезон"),
    ("STM32F407VGT6", "5 шт"),
    ("Raspberry Pi 5", "like new, boxed"),
]


@pytest.mark.parametrize(("title", "description"), QUIET, ids=[case[1] for case in QUIET])
def test_an_ordinary_offer_raises_none(catalogue: Catalogue, title: str, description: str) -> None:
    assert rules(catalogue, title, description) == set()


def test_own_red_flag_texts_are_flagged_as_people_would(catalogue: Catalogue) -> None:
    hit = told = wanted = 0
    for line in (Path(__file__).parent / "own_red_flags.tsv").read_text("utf-8").splitlines():
        rule, title, description = line.split("\t")
        found = rules(
            catalogue, title, description, place=Place(text="x", country="CN" if rule == "rf_transshipment_offer" else "RU")
        )
        hit, told, wanted = hit + (rule in found), told + len(found), wanted + bool(rule)
    assert wanted > 80
    assert hit / told >= 0.9 and hit / wanted >= 0.95


def test_delivery_to_russia_is_ordinary_in_russia_and_a_flag_in_a_hub(catalogue: Catalogue) -> None:
    said = ("Starlink Mini", "shipping to Russia by cargo")
    assert "rf_transshipment_offer" in rules(catalogue, *said, place=Place(text="Dubai", country="AE"))
    assert "rf_transshipment_offer" not in rules(catalogue, *said, place=Place(text="Казань", country="RU"))


def test_a_polish_account_in_poland_is_at_home(catalogue: Catalogue) -> None:
    said = ("Starlink Mini", "account registered in Poland")
    assert "rf_account_foreign" in rules(catalogue, *said, place=Place(text="Ростов", country="RU"))
    assert "rf_account_foreign" not in rules(catalogue, *said, place=Place(text="Lublin", country="PL"))


def price(amount: str, currency: str) -> Price:
    return Price(text=f"{amount} {currency}", kind=PriceKind.FIXED, amount=Decimal(amount), currency=currency)


def test_a_price_is_compared_only_where_its_rate_is_known(catalogue: Catalogue) -> None:
    far = offer("Starlink Mini", price=price("300000", "RUB"))
    assert "rf_price_far_above" not in {flag.rule for flag in catalogue.judge(far).flags}
    assert "rf_price_far_above" in {flag.rule for flag in catalogue.judge(far, rates={"RUB": Decimal("0.0125")}).flags}
    assert "rf_price_far_above" in rules(catalogue, "Starlink Mini", price=price("8000", "AED"))
    assert "rf_price_far_below" in rules(catalogue, "DJI Mavic 3", price=price("150", "USD"))
    assert not rules(catalogue, "DJI Mavic 3", price=price("1900", "USD"))


def phone(value: str) -> tuple[Identifier, ...]:
    return (Identifier(type="phone", value=value, words=value, field="description"),)


def test_phones_speak_of_places(catalogue: Catalogue) -> None:
    moscow, almaty = Place(text="Москва", country="RU"), Place(text="Алматы", country="KZ")
    assert rules(catalogue, "Старлинк", place=moscow, identifiers=phone("+971501234567")) == {"rf_region_phone_mismatch"}
    assert rules(catalogue, "Старлинк", place=moscow, identifiers=phone("+79780000000")) == {
        "rf_occupied_phone_prefix",
        "rf_region_phone_mismatch",
    }
    assert rules(catalogue, "Старлинк", place=moscow, identifiers=phone("+79430000010")) == set()
    assert rules(catalogue, "Старлинк", place=almaty, identifiers=phone("+77010000000")) == set()


def test_a_private_seller_of_many_is_a_trader(catalogue: Catalogue) -> None:
    found = rules(catalogue, "Старлинк мини", "10 шт", seller=Seller(name="Иван", kind=SellerKind.PRIVATE))
    assert found == {"rf_bulk_quantity", "rf_private_bulk"}


def test_dollars_in_russia_and_roubles_abroad_do_not_match(catalogue: Catalogue) -> None:
    assert "rf_currency_mismatch" in rules(
        catalogue, "Старлинк новый", price=price("500", "USD"), place=Place(text="Москва", country="RU")
    )
    assert "rf_currency_mismatch" not in rules(
        catalogue, "Starlink new", price=price("500", "USD"), place=Place(text="Dubai", country="AE")
    )


def test_a_price_for_several_pieces_is_compared_with_nothing(catalogue: Catalogue) -> None:
    assert "rf_price_far_above" in rules(catalogue, "Starlink Mini", price=price("9000", "USD"))
    assert "rf_price_far_above" not in rules(catalogue, "8x Starlink Mini", price=price("9000", "USD"))


def test_an_accessory_raises_only_grave_flags(catalogue: Catalogue) -> None:
    assert rules(catalogue, "Чехол для Starlink", "без чека, 50 шт, для фронта") == {"rf_front_use"}


def test_far_from_the_item_words_mean_something_else(catalogue: Catalogue) -> None:
    assert "rf_trophy" not in rules(
        catalogue, "Распродажа", "DJI Mavic 3T новый." + " Прочие вещи из дома." * 40 + " Трофейный кубок."
    )


# -- history --------------------------------------------------------------------------------------


def history(catalogue: Catalogue, **facts: object) -> set[str]:
    return {flag.rule for flag in catalogue.judge_history(Facts(now=NOW, **facts))}


def test_nothing_known_is_nothing_concluded(catalogue: Catalogue) -> None:
    assert history(catalogue) == set()


def test_history_shows_new_renamed_relisted_and_linked_sellers(catalogue: Catalogue) -> None:
    assert history(catalogue, seller_since=NOW - timedelta(days=3)) == {"rf_seller_new"}
    assert history(catalogue, seller_since=NOW - timedelta(days=31)) == set()
    assert history(catalogue, seller_names=("Иван", "Связь-Юг")) == {"rf_seller_renamed"}
    assert history(catalogue, seller_names=("Иван", "ИВАН ")) == set()
    assert history(catalogue, removed_twins=("avito:1",)) == {"rf_relisted_after_removal"}
    assert history(catalogue, contact_seen=(("avito", "Иван"), ("olx", "Иван"))) == {"rf_same_contact_multi_site"}
    assert history(catalogue, contact_seen=(("avito", "Иван"), ("avito", "Иван"))) == set()
    assert history(catalogue, other_goods=("Пылесос", "Чайник", "Фен", "Утюг"), watched_goods=1) == {"rf_unrelated_business"}
    assert history(catalogue, company_since=datetime(2023, 5, 1, tzinfo=UTC)) == {"rf_new_company"}
    assert history(catalogue, sanctioned_matches=("ACME",)) == {"rf_shared_ids_sanctioned"}


def test_a_jump_needs_one_currency_and_half_the_price() -> None:
    steps = ((NOW, Decimal(1000), "USD"), (NOW, Decimal(1600), "USD"))
    assert price_jump(Facts(now=NOW, prices=steps)) == (Decimal(1000), Decimal(1600))
    assert price_jump(Facts(now=NOW, prices=(steps[0], (NOW, Decimal(1400), "USD")))) is None
    assert price_jump(Facts(now=NOW, prices=(steps[0], (NOW, Decimal(90000), "RUB")))) is None
    assert price_jump(Facts(now=NOW, prices=(*steps, steps[1], steps[1]))) == (Decimal(1000), Decimal(1600))


def test_a_price_that_jumps_is_a_red_flag_until_it_moves_again(catalogue: Catalogue) -> None:
    steps = ((NOW, Decimal(1000), "USD"), (NOW, Decimal(1600), "USD"))
    assert history(catalogue, prices=steps) == {"rf_price_jump"}
    assert history(catalogue, prices=(*steps, (NOW, Decimal(1590), "USD"))) == set()


MOSCOW = Place(text="Москва", country="RU")
SHOWN: dict[str, dict[str, object]] = {
    "rf_transshipment_offer": {"description": "shipping to Russia by cargo", "place": Place(text="Dubai", country="AE")},
    "rf_masked_wording": {"title": "с т а р л и н к"},
    "rf_third_party_payment": {"description": "оплата на карту другого человека"},
    "rf_private_bulk": {"description": "10 шт", "seller": Seller(name="Иван", kind=SellerKind.PRIVATE)},
    "rf_region_phone_mismatch": {"place": MOSCOW, "identifiers": phone("+971501234567")},
    "rf_occupied_phone_prefix": {"identifiers": phone("+79780000000")},
    "rf_price_far_above": {"price": price("9000", "USD")},
    "rf_price_far_below": {"price": price("20", "USD")},
    "rf_currency_mismatch": {"title": "Старлинк новый", "price": price("500", "USD"), "place": MOSCOW},
}
REMEMBERED: dict[str, dict[str, object]] = {
    "rf_seller_new": {"seller_since": NOW - timedelta(days=3)},
    "rf_seller_renamed": {"seller_names": ("Иван", "Связь-Юг")},
    "rf_relisted_after_removal": {"removed_twins": ("avito:1",)},
    "rf_same_contact_multi_site": {"contact_seen": (("avito", "Иван"), ("olx", "Иван"))},
    "rf_unrelated_business": {"other_goods": ("Пылесос", "Чайник", "Фен", "Утюг"), "watched_goods": 1},
    "rf_new_company": {"company_since": datetime(2023, 5, 1, tzinfo=UTC)},
    "rf_shared_ids_sanctioned": {"sanctioned_matches": ("ACME",)},
    "rf_price_jump": {"prices": ((NOW, Decimal(1000), "USD"), (NOW, Decimal(1600), "USD"))},
}


def test_every_red_flag_of_the_list_is_raised_by_some_case(catalogue: Catalogue) -> None:
    assert {rule for rule, *_ in WORDED} | SHOWN.keys() | REMEMBERED.keys() == set(catalogue.red_flags)


@pytest.mark.parametrize("rule", SHOWN)
def test_what_a_listing_shows_raises_its_red_flag(catalogue: Catalogue, rule: str) -> None:
    said = {"title": "Starlink Mini", "description": ""} | SHOWN[rule]
    assert rule in rules(catalogue, str(said.pop("title")), str(said.pop("description")), **said)


@pytest.mark.parametrize("rule", REMEMBERED)
def test_what_history_knows_raises_its_red_flag(catalogue: Catalogue, rule: str) -> None:
    assert history(catalogue, **REMEMBERED[rule]) == {rule}
