from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_samples import OwnText, offer, own_texts, shared

from monitor.catalogue import Catalogue
from storage.model import Intent, Judgement


def test_own_texts_are_told_or_not_as_people_would(catalogue: Catalogue) -> None:
    judged = [(text, catalogue.judge(offer(text.title, text.description))) for text in own_texts()]
    wanted = [(text, judgement) for text, judgement in judged if text.item and not text.kind]
    told = [text for text, judgement in judged if judgement.flagged]
    right = [text for text in told if text.item and text.kind in ("", "rent")]
    assert len(wanted) > 380
    assert len(right) / len(told) >= 0.99
    assert len([text for text in right if not text.kind]) / len(wanted) >= 0.99
    assert sum(judgement.item == text.item for text, judgement in wanted) / len(wanted) >= 0.98


def test_no_ordinary_advert_is_flagged(catalogue: Catalogue) -> None:
    ordinary = [text for text in own_texts() if text.item is None]
    assert len(ordinary) > 300
    assert [text.title for text in ordinary if catalogue.judge(offer(text.title, text.description)).flagged] == []


@pytest.mark.parametrize("text", [text for text in own_texts() if text.kind not in ("", "rent")], ids=lambda text: text.title)
def test_what_is_near_the_thing_is_not_the_thing(catalogue: Catalogue, text: OwnText) -> None:
    assert not catalogue.judge(offer(text.title, text.description)).flagged


def test_who_lets_the_thing_offers_it(catalogue: Catalogue) -> None:
    judgement = catalogue.judge(offer("Starlink в аренду посуточно"))
    assert (judgement.flagged, judgement.intent) == (True, Intent.RENT)


@pytest.mark.parametrize(
    "description",
    ["申报为玩具", "Declared as toy at customs", "В накладной пишем игрушка", "Oyuncak olarak beyan edilir", "не игрушка"],
)
def test_what_papers_call_the_goods_makes_them_no_toy(catalogue: Catalogue, description: str) -> None:
    assert catalogue.judge(offer("ZED-F9P RTK module", description)).flagged


@pytest.mark.parametrize("description", ["Игрушка для детей", "Oyuncak", "玩具"])
def test_a_toy_by_its_description_is_one(catalogue: Catalogue, description: str) -> None:
    assert not catalogue.judge(offer("Квадрокоптер DJI Mavic", description)).flagged


@pytest.mark.parametrize("title", ["Распродажа гаража", "Garage sale", "Haushaltsauflösung Wohnung"])
def test_a_clearance_names_no_goods_of_its_own(catalogue: Catalogue, title: str) -> None:
    assert catalogue.judge(offer(title, "Велосипед, палатка. Также Starlink Gen 2 с роутером")).flagged
    assert not catalogue.judge(offer("Дом с гаражом", "Баня, септик, Starlink Gen 2 подключен")).flagged


@pytest.mark.parametrize("title", ["Cambium coffee table", "Avata sandals", "ثريا كريستال للصالة", "Mavic ayakkabı"])
def test_a_name_that_other_things_bear_needs_company(catalogue: Catalogue, title: str) -> None:
    assert not catalogue.judge(offer(title)).flagged


@pytest.mark.parametrize("title", ["Cambium", "Cambium ePMP 1000", "Avata combo", "ثريا نظيف", "Куплю и продам РЭБ на крышу"])
def test_alone_or_in_its_company_it_is_believed(catalogue: Catalogue, title: str) -> None:
    assert catalogue.judge(offer(title)).item is not None


def test_nobody_is_told_of_accessories_buyers_repairs_courses_and_namesakes(catalogue: Catalogue) -> None:
    titles = (Path(__file__).parent / "own_others.txt").read_text("utf-8").splitlines()
    assert len(titles) > 350
    assert [title for title in titles if catalogue.judge(offer(title)).flagged] == []


def test_hiring_people_to_register_terminals_is_the_service(catalogue: Catalogue) -> None:
    judgement = catalogue.judge(offer("Подработка: регистрация Starlink на себя", "оплата за регистрацию"))
    assert (judgement.item, judgement.flagged) == ("starlink_service_activation", True)
    assert "rf_whitelist_service" in {flag.rule for flag in judgement.flags}


def test_what_is_near_the_thing_is_named(catalogue: Catalogue) -> None:
    near = [text for text in own_texts() if text.kind]
    assert sum(_named(text, catalogue.judge(offer(text.title, text.description))) for text in near) / len(near) >= 0.95


def _named(text: OwnText, judgement: Judgement) -> bool:
    kind = judgement.accessory if text.kind == "accessory" else judgement.intent == Intent(text.kind)
    return kind and judgement.item == text.item


def test_titles_of_captured_pages_are_not_flagged(catalogue: Catalogue) -> None:
    titles = [
        title for file in sorted(shared("pages").glob("*.truth.json")) for title in _titles(json.loads(file.read_text("utf-8")))
    ]
    assert len(titles) > 500
    assert sum(catalogue.judge(offer(title)).flagged for title in titles) <= 1


def _titles(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            yield node["title"]
        for value in node.values():
            yield from _titles(value)
    elif isinstance(node, list):
        for value in node:
            yield from _titles(value)


@pytest.mark.parametrize(("aside", "recall", "exact"), [(False, 0.99, 0.98), (True, 0.92, 0.95)], ids=["tuned on", "kept aside"])
def test_labelled_rows_are_judged_within_the_bars(catalogue: Catalogue, aside: bool, recall: float, exact: float) -> None:
    rows = [json.loads(line) for line in (shared("domain") / "labelled.jsonl").read_text("utf-8").splitlines()]
    chosen = [row for row in rows if (hashlib.sha256(f"aside:{row['id']}".encode()).digest()[0] % 3 == 0) is aside]
    judged = [(row["labels"], catalogue.judge(offer(row["title"], row["description"]))) for row in chosen]
    alerts = [(labels, judgement) for labels, judgement in judged if labels["alert"]]
    told = [labels for labels, judgement in judged if judgement.flagged]
    assert sum(labels["alert"] for labels in told) / len(told) >= 0.97
    assert sum(judgement.flagged for _, judgement in alerts) / len(alerts) >= recall
    assert sum(judgement.item in (labels["item"], *labels["also_items"]) for labels, judgement in alerts) / len(alerts) >= exact
    assert sum(judgement.accessory == labels["is_accessory"] for labels, judgement in judged) / len(judged) >= 0.97


CASES = [
    ("a bundle is still the thing", "DJI Mavic 3 с кейсом и зарядкой", "", "dji_mavic_3", True),
    ("a bundle is still the thing", "Starlink Mini with case and cable", "", "starlink_mini", True),
    ("a case is not the thing", "Кейс для DJI Mavic 3", "", "dji_mavic_3", False),
    ("the hardware in the third paragraph is found", "Распродаю", "Ни о чём.\n\nИ это.\n\nDJI Mavic 3T.", "dji_mavic_3t", True),
    ("the description says which generation", "Старлинк", "комплект второй версии, роутер", "starlink_standard_actuated", True),
    ("a flat with the thing in it is a flat", "Сдам дом с баней", "есть интернет Starlink", None, False),
    ("who asks for it in exchange has none", "iPhone 15 Pro", "обмен на Mavic 3", None, False),
    ("for sale is not for the thing", "For sale Starlink Gen 3", "", "starlink_standard_gen3", True),
    ("a game is no terminal", "Starlink: Battle for Atlas", "игра", None, False),
    ("a course is no drone", "Курсы операторов FPV", "", None, False),
    ("a drone that was not repaired is no repair", "Mavic 3, без ремонта", "", "dji_mavic_3", True),
]  # fmt: skip


@pytest.mark.parametrize(("why", "title", "description", "item", "flagged"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_the_thing_and_what_only_names_it(
    catalogue: Catalogue, why: str, title: str, description: str, item: str | None, flagged: bool
) -> None:
    judgement = catalogue.judge(offer(title, description))
    assert (judgement.item, judgement.flagged) == (item, flagged), why


def test_one_advert_with_five_goods_flags_all_of_them(catalogue: Catalogue) -> None:
    judgement = catalogue.judge(
        offer("Starlink Mini, DJI Mavic 3T, рация Hytera PD785G, EcoFlow Delta 2, тепловизор Pulsar Axion XQ38")
    )
    assert judgement.item == "starlink_mini"
    assert set(judgement.also_items) >= {"dji_mavic_3t", "dmr_handheld", "portable_power_station", "thermal_monocular"}
    assert {flag.rule for flag in judgement.flags} >= {judgement.item, *judgement.also_items}


@pytest.mark.parametrize(
    "title",
    [
        "DJI Mavic 3 Transportkoffer",
        "DJI Goggles 2 Kopfband",
        "Starlink Mini Dachhalterung",
        "Jetson Nano 亚克力外壳",
        "Iridium 9555 leather holster",
        "Uchwyt magnetyczny do Starlink Mini na kampera",
        "Starlink Mini kılıfı",
        "كفر لجهاز ستارلينك ميني",
    ],
)
def test_a_word_for_an_accessory_makes_one_in_every_language(catalogue: Catalogue, title: str) -> None:
    judged = catalogue.judge(offer(title))
    assert not judged.flagged


@pytest.mark.parametrize("title", ["Schulung Siemens Sinumerik", "Ahududu fidanı (raspberry)", "Закупаем STM32F103C8T6"])
def test_a_course_a_plant_and_a_buyer_offer_no_goods(catalogue: Catalogue, title: str) -> None:
    assert not catalogue.judge(offer(title)).flagged


def test_a_sticker_on_the_goods_leaves_them_goods(catalogue: Catalogue) -> None:
    assert catalogue.judge(offer("EcoFlow River 2 Max", "наліпка USAID, нова")).flagged
    assert not catalogue.judge(offer("Наліпка EcoFlow River 2 Max")).flagged
