"""Sellers and places that no label, link or class gives away: the column and its company tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spiders.listing import ListingReading, Page
from spiders.reading import read_page
from spiders.reading.given_names import looks_like_name, name_share
from spiders.reading.places import may_be_place

GOODS = (
    "Drill in its case", "Oak table, 180 cm", "Field radio R-159", "Road bike, size 56", "Night scope NV-40", "Winter tyres 205/55",
    "Garden bench", "Camera with two lenses", "Record player", "Standing lamp", "Climbing rope", "Box of books",
)  # fmt: skip


def listings(
    card: Callable[[int, str], str], *, lang: str = "en", host: str = "board.example", around: str = "div"
) -> tuple[ListingReading, ...]:
    cards = "".join(card(at, title) for at, title in enumerate(GOODS))
    page = f"<html lang={lang}><title>Results</title><body><main><h1>Results</h1><{around}>{cards}</{around}></main></body></html>"
    return read_page(Page(url=f"https://{host}/search?q=x", body=page.encode(), content_type="text/html; charset=utf-8")).listings


def front(at: int, title: str, *, price: str = "{} €") -> str:
    """What every card here begins with: a linked picture, a linked name, a price; hashed classes."""
    return (
        f'<a class="x1" href="/p/{at + 7700}"><img src="/f/{at}.jpg"></a>'
        f'<div class="k3f"><a href="/p/{at + 7700}">{title}</a></div>'
        f'<div class="k9z">{price.format(at * 13 + 20)}</div>'
    )


NAMES = {
    "en": ("Graham T.", "Lucy", "bikes_n_bits", "Hayley M.", "Lucy"),
    "ru": ("Александр", "Марина К.", "Техно Лавка", "tolik_74", "Александр"),
    "uk": ("Оксана", "Сергій", "ФОП Коваль", "Назар П.", "Оксана"),
    "de": ("Thorsten W.", "Sabine", "Autohaus Keller", "uwe67", "Sabine"),
    "fr": ("Mathieu D.", "Sandrine69", "Brocante du Parc", "Karim", "Karim"),
    "es": ("Íñigo", "Pilar", "Bicis Norte S.L.", "Javier G.", "Pilar"),
    "pt": ("João Pedro", "Juliana", "Loja do Zé", "thiago.m", "Juliana"),
    "pl": ("Krzysztof", "asia.kw", "foto-sklep24", "Łukasz B.", "Krzysztof"),
    "cs": ("Petr Novák", "Jana D.", "Bazar U Kohouta", "tomas.k", "Jana D."),
    "tr": ("Mehmet Y.", "Ayşe", "Tekno Market", "hasan_34", "Ayşe"),
    "ar": ("خالد العتيبي", "سارة", "مؤسسة البرق", "أبو محمد", "سارة"),
    "fa": ("رضا محمدی", "زهرا", "فروشگاه آریا", "مهدی", "زهرا"),
    "ja": ("ゆうこ", "たけし", "リサイクルショップ光", "佐藤", "ゆうこ"),
    "ko": ("김민수", "상점12345호", "카메라월드", "이지은", "김민수"),
    "ka": ("გიორგი", "ნინო ბ.", "ტექნო მარკეტი", "დავითი", "გიორგი"),
    "el": ("Γιώργος", "Μαρία Κ.", "Νίκος", "Ελένη", "Μαρία Κ."),
}


@pytest.mark.parametrize(("lang", "names"), NAMES.items(), ids=NAMES.keys())
def test_a_column_of_names_in_plain_words_beside_the_date_is_the_seller(lang: str, names: tuple[str, ...]) -> None:
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title)}<div class="d4">{at + 10}.11.2026</div>'
            f'<div class="e2">{names[at % 5]}</div></section>'
        ),
        lang=lang,
    )
    assert [one.seller_name for one in read] == [names[at % 5] for at in range(len(GOODS))]


ODD = ("Zorblat", "Quimper Oddities", "Ravn", "The Attic", "Melk & Co", "Ostra")
COMPANY = {
    "portrait": lambda at: (
        f'<div class="q"><span class="r1"><img src="/u/{at}.png"></span><span class="r2">{ODD[at % 6]}</span></div>'
    ),
    "portrait that is called so": lambda at: (
        f'<div class="q"><img src="/u/{at}.png" alt="{ODD[at % 6]}"><span>{ODD[at % 6]}</span></div>'
    ),
    "first letter": lambda at: f'<div class="q"><b class="r1">{ODD[at % 6][0]}</b><div class="r2">{ODD[at % 6]}</div></div>',
    "score of reviews": lambda at: f'<div class="q"><p>{ODD[at % 6]}</p><p class="s">4.{at % 10} ({at + 3})</p></div>',
    "word for by": lambda at: f'<div class="q"><span>sold by</span> <span class="r2">{ODD[at % 6]}</span></div>',
}


@pytest.mark.parametrize("company", COMPANY.values(), ids=COMPANY.keys())
def test_names_that_nobody_knows_are_told_by_their_company(company: Callable[[int], str]) -> None:
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<p class="d4">{at + 10}.11.2026</p>{company(at)}</section>'
    )
    assert [one.seller_name for one in read] == [ODD[at % 6] for at in range(len(GOODS))]


NOBODY = {
    "makers": ("Hikmicro", "Pulsar", "Vortex", "Burris", "Leupold"),
    "kinds": ("Optics", "Night Vision", "Mounts", "Accessories", "Thermal"),
    "conditions": ("Like new", "Well used", "Brand new", "Lightly used", "Heavily used"),
    "sold": ("2k+ sold", "1k+ sold", "476 sold", "38 sold", "9k+ sold"),
    "numbers": ("C4661468", "N82E16832588491", "1B4-003A-00062", "C902369", "AXV-20771"),
    "colours": ("Black", "Olive Green", "Desert Tan", "Grey", "Multicam"),
    "gears": ("Manual · Diesel", "Automatic · Petrol", "Manual · Petrol", "CVT · Hybrid", "Manual · LPG"),
    "stock": ("In stock", "Ships in 2 days", "Last one", "On order", "Sold out"),
}


@pytest.mark.parametrize("words", NOBODY.values(), ids=NOBODY.keys())
def test_what_else_stands_on_cards_in_short_words_is_nobody(words: tuple[str, ...]) -> None:
    for date in ("", '<p class="d4">{}.11.2026</p>'):
        read = listings(
            lambda at, title, date=date: (
                f'<section class="c">{front(at, title)}{date.format(at + 10)}<div class="m1">{words[at % 5]}</div></section>'
            )
        )
        assert [one.seller_name for one in read] == [None] * len(GOODS)


PLACES = {
    "towns of the beat": (("Мурино", "Каменка", "Талгар", "Бровари"), "{}"),
    "regions": (("Московская область", "Małopolskie", "Nordrhein-Westfalen", "Île-de-France"), "{}"),
    "town and date": (("Xırdalan", "Zyxville", "Bakı", "Gəncə"), "{}, 12 noyabr 2026"),
    "town and hours ago": (("Skövde", "Hjo", "Nacka", "Åmål"), "{} · 2 h"),
    "districts": (("Дарницький р-н", "р-н Хамовники", "Печерский район", "мкр Южный"), "{}"),
    "prefectures": (("東京都 世田谷区", "大阪府 豊中市", "神奈川県 川崎市", "千葉県 市川市"), "{}"),
    "quarters": (("역삼동", "분당구 정자동", "송도동", "연남동"), "{}"),
    "numbered towns": (("Praha 4", "Brno-venkov", "Praha 10", "Říčany"), "{}"),
}


@pytest.mark.parametrize(("towns", "line"), PLACES.values(), ids=PLACES.keys())
def test_places_in_plain_words_are_read_by_their_names_and_forms(towns: tuple[str, ...], line: str) -> None:
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<p class="d4">{line.format(towns[at % 4])}</p></section>'
    )
    assert [one.region_text for one in read] == [towns[at % 4] for at in range(len(GOODS))]


NOWHERE = ("Zyxville", "Oberquark", "Narnia Falls", "Blorpton")
SIGNS = {
    "pin drawn by a class": '<i class="fa fa-map-marker"></i>{}',
    "pin used": '<svg><use xlink:href="#icon-pin"></use></svg><span>{}</span>',
    "pin with its word": '<span><img src="/i/1.svg" alt="Location"></span><span>{}</span>',
    "distance": "<span>{} · 3 km</span>",
}


@pytest.mark.parametrize(("name", "sign"), SIGNS.items(), ids=SIGNS.keys())
def test_places_that_no_index_knows_are_told_by_a_pin_or_a_distance(name: str, sign: str) -> None:
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<div class="d4">{sign.format(NOWHERE[at % 4])}</div></section>'
    )
    ending = " · 3 km" if name == "distance" else ""
    assert [one.region_text for one in read] == [NOWHERE[at % 4] + ending for at in range(len(GOODS))]


def test_a_place_of_two_lines_in_a_block_named_for_it_is_read_whole() -> None:
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title)}<div class="geo-q1">'
            f"<p><span>{at + 2} км</span><span> · </span><span>Садовая ул.</span></p>"
            f"<p><i></i><span>{('Казань', 'Пермь')[at % 2]}</span></p></div></section>"
        ),
        lang="ru",
    )
    assert read[0].region_text == "2 км · Садовая ул., Казань"


def test_what_a_car_has_run_and_how_it_shifts_is_no_place() -> None:
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title)}<div class="a2">201{at % 10}. | {("Karavan", "Limuzina")[at % 2]} | Dizel</div>'
            f'<div class="a3">{at + 90}.000 km</div><div class="a6">{("Novi Sad", "Vršac", "Čačak")[at % 3]}</div></section>'
        )
    )
    assert [one.region_text for one in read] == [("Novi Sad", "Vršac", "Čačak")[at % 3] for at in range(len(GOODS))]


def test_a_wrapper_of_another_name_on_each_card_does_not_part_its_columns() -> None:
    read = listings(
        lambda at, title: (
            f'<div class="c"><article class="Ad_article__{at}x{chr(97 + at)}">{front(at, title)}'
            f'<p class="Ad_location__x">{("Niš", "Užice")[at % 2]}</p></article></div>'
        )
    )
    assert [one.region_text for one in read] == [("Niš", "Užice")[at % 2] for at in range(len(GOODS))]


@pytest.mark.parametrize("text", ["Анна", "Новое", "Sale", "Karavan", "Diesel", "Nokia", "Марина", "Optics"])
def test_an_everyday_word_is_no_place_although_some_village_is_called_so(text: str) -> None:
    assert not may_be_place(text)


@pytest.mark.parametrize("text", ["XM30", "128GB", "Samsung", "Black", "Size"])
def test_models_makers_and_colours_do_not_look_like_names(text: str) -> None:
    assert not looks_like_name(text)


def test_plain_lower_case_words_are_handles_only_beside_handles() -> None:
    assert name_share({"kellyscloset", "m_rose88", "vintage_vibes22"}) == 1.0
    assert name_share({"used", "new", "refurbished"}) == 0.0


def test_a_town_inside_its_line_is_part_of_it() -> None:
    def card(at: int, title: str) -> str:
        town = ("練馬区", "板橋区")[at % 2]
        return f'<section class="c">{front(at, title)}<div class="d4">東京 <span>{town}</span> 成増駅</div></section>'

    assert listings(card, lang="ja")[0].region_text == "東京 練馬区 成増駅"


def test_a_sellers_sign_without_words_is_read_by_what_its_picture_is_called() -> None:
    signs = ("Autos del Pacífico", "CelularPTY", "Grupo Silaba")
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title, price="B/.{}")}'
            f'<a href="/user/profile/id/{at % 3 + 99}"><img src="/l/{at % 3}.png" alt="{signs[at % 3]}"></a></section>'
        ),
        lang="es",
    )
    assert (read[0].seller_name, read[0].price_currency) == ("Autos del Pacífico", "PAB")


def test_a_title_in_two_elements_of_its_link_is_read_whole_where_the_link_says_so() -> None:
    read = listings(
        lambda at, title: (
            f'<section class="c"><a href="/p/{at + 7700}"><img src="/f/{at}.jpg"></a><b class="k9z">{at * 13 + 20} €</b>'
            f'<div class="k3f"><a href="/p/{at + 7700}" title="{title} {at + 2001}">'
            f'<span class="blue">{title}</span> {at + 2001}</a></div></section>'
        )
    )
    assert [one.title for one in read] == [f"{title} {at + 2001}" for at, title in enumerate(GOODS)]


def test_a_term_and_its_description_on_a_card_need_no_colon() -> None:
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<dl><dt>Location</dt><dd>{NOWHERE[at % 4]}</dd></dl></section>'
    )
    assert [one.region_text for one in read] == [NOWHERE[at % 4] for at in range(len(GOODS))]


LINES = {
    "nl": "Verkoop door {}", "en": "Sold and shipped by {}", "fr": "Vendu et expédié par {}", "de": "Verkauf durch {}",
    "ro": "Vândut de {}", "it": "Venduto e spedito da {}", "ru": "Продавец: {}",
}  # fmt: skip


@pytest.mark.parametrize(("lang", "line"), LINES.items(), ids=LINES.keys())
def test_a_line_that_says_who_sells_is_the_seller_without_its_words(lang: str, line: str) -> None:
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<div class="ds">{line.format(ODD[at % 6])}</div></section>',
        lang=lang,
    )
    assert [one.seller_name for one in read] == [ODD[at % 6] for at in range(len(GOODS))]


def test_a_portals_picture_of_a_shops_sign_names_whose_offer_it_is() -> None:
    shops = ("Monclick", "OtticaShop", "ePrice")
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title)}<span>'
            f'<img class="m" src="/logos/{at % 3}.png" alt="{shops[at % 3]}"></span></section>'
        )
    )
    assert [one.seller_name for one in read] == [shops[at % 3] for at in range(len(GOODS))]


def test_a_makers_sign_is_nobodys_shop() -> None:
    read = listings(
        lambda at, title: (
            f'<section class="c">{front(at, title)}<img class="brand-logo" src="/b/{at % 3}.png" alt="{ODD[at % 3]}"></section>'
        )
    )
    assert [one.seller_name for one in read] == [None] * len(GOODS)


def test_a_name_before_a_count_and_a_share_of_happy_buyers_is_the_seller() -> None:
    names = ("funkshop24", "optik_mueller", "hobby-hans")
    read = listings(
        lambda at, title: f'<section class="c">{front(at, title)}<span>{names[at % 3]} {at + 20} (99,{at % 10} %)</span></section>'
    )
    assert [one.seller_name for one in read] == [names[at % 3] for at in range(len(GOODS))]
