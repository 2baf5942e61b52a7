"""Pages without classes that help: labels, table heads, embedded state, counts and glued texts say what is what."""

from __future__ import annotations

import json

import pytest

from spiders.listing import Page, PageKind, PageReading
from spiders.reading import read_page
from spiders.reading.counts import _count
from spiders.reading.money import find_prices
from spiders.reading.when import split_place_date


def read(
    body: str, url: str = "https://board.example/search?q=radio", *, encoding: str = "utf-8", status: int = 200
) -> PageReading:
    return read_page(Page(url=url, body=body.encode(encoding), content_type=f"text/html; charset={encoding}", status=status))


ITEM = "https://board.example/goods/field-radio-410029"
HEAD = "<title>Field radio R-159 | Board</title><main><h1>Field radio R-159</h1><div class=price>12 500 ₽</div>"
MARKUPS = {
    "definition list": "<dl><dt>Состояние</dt><dd>б/у, рабочее</dd><dt>Город</dt><dd>Казань</dd></dl>",
    "table": "<table><tr><td><b>Состояние:</b><td>б/у, рабочее</tr><tr><td><b>Город:</b><td>Казань</tr></table>",
    "pairs": "<div><div><span>Состояние</span><b>б/у, рабочее</b></div><div><span>Город</span><b>Казань</b></div></div>",
    "lines": "<ul><li>Состояние: б/у, рабочее</li><li>Город: Казань</li></ul>",
    "headings": "<section><h3>Состояние</h3><p>б/у, рабочее</p></section><section><h3>Город</h3><p>Казань</p></section>",
    "bold in line": "<p><b>Состояние:</b> б/у, рабочее</p><p><b>Город:</b> Казань</p>",
}


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS.keys())
def test_a_labelled_value_is_read_in_any_markup(markup: str) -> None:
    listing = read(f"{HEAD}{markup}</main>", ITEM).listings[0]
    assert (listing.condition, listing.region_text) == ("б/у, рабочее", "Казань")


def test_a_description_of_several_paragraphs_is_read_whole_and_alone() -> None:
    text = "<h2>Описание</h2><div><p>Стояла в гараже.</p><p>Без антенны.</p></div><div>№ 410029 · 117 просмотров</div>"
    assert read(f"{HEAD}{text}</main>", ITEM).listings[0].description == "Стояла в гараже. Без антенны."


def test_a_tab_called_description_describes_nothing() -> None:
    tabs = "<div><a href='#d'>Описание</a><a href='#r'>Отзывы покупателей и вопросы</a></div>"
    assert read(f"{HEAD}{tabs}</main>", ITEM).listings[0].description is None


def test_the_shown_condition_wins_over_the_default_of_the_data() -> None:
    data = {
        "@type": "Product",
        "name": "Field radio R-159",
        "offers": {"price": "12500", "priceCurrency": "RUB", "itemCondition": "https://schema.org/NewCondition"},
    }
    body = f"{HEAD}<table><tr><td>Состояние</td><td>Витринный образец</td></tr></table></main>"
    page = f"<script type='application/ld+json'>{json.dumps(data)}</script>{body}"
    assert read(page, ITEM).listings[0].condition == "Витринный образец"


def test_the_one_profile_link_of_an_item_page_is_its_seller() -> None:
    listing = read(
        f"{HEAD}<aside><a href='/user/77'>Пётр</a><a href='/phone/1'>Показать телефон</a></aside></main>", ITEM
    ).listings[0]
    assert (listing.seller_name, listing.seller_url) == ("Пётр", "https://board.example/user/77")


def test_a_button_behind_the_word_company_is_no_seller() -> None:
    aside = "<aside><a href='/user/77'>СвязьТорг</a><div>Компания</div><a href='/phone/1'>Показать телефон</a></aside>"
    assert read(f"{HEAD}{aside}</main>", ITEM).listings[0].seller_name == "СвязьТорг"


def test_an_old_page_of_tables_and_fonts_is_an_item_page() -> None:
    body = (
        "<html><head><title>Продам рацию - Доска</title></head><body><table><tr><td><a href='/b/1.html'>Связь</a></td><td>"
        "<font size=4><b>Продам рацию</b></font><br><table>"
        "<tr><td><b>Цена:</b></td><td>по запросу</td></tr><tr><td><b>Город:</b></td><td>Казань</td></tr>"
        "<tr><td><b>Автор:</b></td><td><a href='/b/author9.html'>Старый радист</a></td></tr></table><br>"
        "<font size=3>Рация с хранения, полный комплект, проверена.</font><br>"
        "<font size=1>Объявление N 410029, просмотров: 77. <a href='/mail?id=1'>Написать</a></font></td></tr></table></body></html>"
    )
    reading = read(body, "https://board.example/b/410029.html", encoding="windows-1251")
    assert reading.kind is PageKind.ITEM
    one = reading.listings[0]
    assert (one.title, one.price_text, one.region_text, one.seller_name) == (
        "Продам рацию", "по запросу", "Казань", "Старый радист",
    )  # fmt: skip
    assert one.description == "Рация с хранения, полный комплект, проверена."


def rows(count: int) -> str:
    return "".join(
        f"<tr><td>0{n}.11.26</td><td><a href='/b/41002{n}.html'>Рация {n}</a></td><td>{n}500 р.</td><td>Казань</td>"
        f"<td><a href='/b/author{n}.html'>{'Радист с длинным именем' if n == 3 else 'Пётр'}</a></td></tr>"
        for n in range(1, count + 1)
    )


def test_the_head_of_a_table_names_its_columns() -> None:
    head = "<tr><td>Дата</td><td>Объявление</td><td>Цена</td><td>Город</td><td>Автор</td></tr>"
    listings = read(f"<h1>radio</h1><table>{head}{rows(7)}</table>").listings
    assert [one.native_id for one in listings] == [f"41002{n}" for n in range(1, 8)]
    assert {one.region_text for one in listings} == {"Казань"}
    assert [one.seller_name for one in listings[1:4]] == ["Пётр", "Радист с длинным именем", "Пётр"]


def cards(count: int, *, more: str = "", place: str = "Lublin - 28 października 2026") -> str:
    return "".join(
        f"<article><h3><a href='/oferta/radio-41002{n}'>Radiotelefon {n} przenośny</a></h3><p>{n} 250 zł</p>{more}"
        f"<p class=location-date>{place}</p></article>"
        for n in range(1, count + 1)
    )


def test_a_place_and_its_date_in_one_text_are_two_fields() -> None:
    listings = read(f"<main><div>{cards(6)}</div></main>").listings
    assert {(one.region_text, one.posted_text) for one in listings} == {("Lublin", "28 października 2026")}


def test_a_label_in_an_attribute_of_a_card_names_its_value() -> None:
    listings = read(f"<main><div>{cards(6, more='<span title=Stan><span>Używane</span></span>')}</div></main>").listings
    assert {one.condition for one in listings} == {"Używane"}


def test_an_advertisement_between_cards_is_no_listing() -> None:
    advert = "<article><h3><a href='https://ads.example/253'>Reklama</a></h3></article>"
    body = cards(5).replace("zł", "").replace("250", "zapytaj") + advert
    priced = "".join(
        f"<article><h3><a href='/oferta/radio-51002{n}'>Inny zestaw {n}</a></h3><p>99 zł</p></article>" for n in range(4)
    )
    found = read(f"<main><div>{priced}{body}</div></main>").listings
    assert found
    assert all("ads.example" not in (one.url or "") for one in found)


PLACES = [
    ("Харків, Київський - 26 жовтня 2026 р.", ("Харків, Київський", "26 жовтня 2026 р.")),
    ("Köln • heute, 14:05", ("Köln", "heute, 14:05")),
    ("Lyon · 3 août 2026", ("Lyon", "3 août 2026")),
    ("Москва, вчера", ("Москва", "вчера")),
    ("Ростов-на-Дону", None),
    ("28 października 2026", None),
]


@pytest.mark.parametrize(("text", "parts"), PLACES)
def test_a_place_is_parted_from_a_date_where_both_are_there(text: str, parts: tuple[str, str] | None) -> None:
    assert split_place_date(text) == parts


@pytest.mark.parametrize("text", ["Полтава - 26 жовтня 2026 р.", "3 ноября 2026 р.", "опубликовано 03.11.2026 р."])
def test_a_date_is_no_price(text: str) -> None:
    assert find_prices(text) == ()


@pytest.mark.parametrize("text", ["Старлинк 2000 р.", "до 12:30 2000 руб.", "2026 ₽"])
def test_a_price_that_looks_like_a_year_is_a_price(text: str) -> None:
    assert len(find_prices(text)) == 1


COUNTS = [
    ("Найдено 412 объявлений", 412),
    ("Объявлений: 1 204", 1204),
    ("Ми знайшли 15 оголошень", 15),
    ("٤١٢ إعلان".translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")), 412),
    ("1-48 of 1,204 results", 1204),
    ("Ищем 24 часа", None),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_a_stated_count_is_read_and_nothing_else_is_one(text: str, count: int | None) -> None:
    assert _count(text) == count


def test_the_count_beside_the_heading_is_the_total() -> None:
    body = f"<main><h1>Oferty „radio” <span>37</span></h1><div>{cards(6)}</div></main>"
    assert read(body).total == 37


def state(**props: object) -> str:
    data = json.dumps({"props": {"pageProps": props}}, ensure_ascii=False)
    return (
        f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>'
        '<script src="/_next/static/main.js"></script>'
    )


def advert(number: int) -> dict[str, object]:
    return {
        "id": 410020 + number,
        "title": f"Рация {number} носимая",
        "url": f"/a/racija-{410020 + number}",
        "price": {"value": None, "label": "Бесплатно"} if number == 3 else {"value": number * 1000, "label": f"{number} 000 ₸"},
        "city": {"name": "Алматы"},
        "photos": [{"url": f"/img/{number}.jpg"}],
    }


def test_an_empty_list_beside_a_count_of_nought_is_an_honest_nought() -> None:
    found = {"text": "zzz", "total": 0, "adverts": [], "pagination": {"page": 1, "totalPages": 0}}
    reading = read(state(search=found, recommended=[advert(n) for n in range(1, 7)]))
    assert (reading.kind, reading.said, reading.listings) == (PageKind.EMPTY, "total: 0, adverts: []", ())


def test_an_empty_cart_is_no_empty_search() -> None:
    reading = read(state(cart={"total": 0, "items": []}, locale="ru", build="0123456789abcdef0123456789abcdef"))
    assert reading.kind is PageKind.SHELL


def test_a_list_in_the_state_has_its_total_and_its_next_page() -> None:
    found = {"total": 19, "adverts": [advert(n) for n in range(1, 7)], "pagination": {"page": 1, "next": "/search?q=radio&page=2"}}
    reading = read(state(search=found, recommended=[advert(n) for n in range(20, 26)]))
    assert [one.native_id for one in reading.listings] == [str(410020 + n) for n in range(1, 7)]
    assert (reading.total, reading.next_page) == (19, "https://board.example/search?q=radio&page=2")
    assert reading.listings[2].price_text == "Бесплатно"


def test_a_single_result_in_the_state_is_not_taken_for_the_recommendations() -> None:
    found = {"total": 1, "adverts": [advert(1)], "pagination": {"page": 1, "totalPages": 1}}
    reading = read(state(search=found, recommended=[advert(n) for n in range(20, 26)]))
    assert [one.native_id for one in reading.listings] == ["410021"]


def test_an_advert_that_exists_only_in_the_state_is_an_item_page() -> None:
    own = advert(1) | {"description": "Стояла в гараже, проверена.", "condition": "Б/у"}
    reading = read(state(advert=own, similar=[advert(n) for n in range(20, 26)]), "https://board.example/a/racija-410021")
    assert reading.kind is PageKind.ITEM
    one = reading.listings[0]
    assert (one.title, one.price_text, one.region_text, one.condition) == ("Рация 1 носимая", "1 000 ₸", "Алматы", "Б/у")
    assert one.description == "Стояла в гараже, проверена."


def test_suggestions_below_a_removal_notice_are_not_results() -> None:
    notice = "<div role=alert><b>Объявление снято с публикации</b></div><h1>Field radio R-159</h1>"
    reading = read(
        f"<title>Field radio R-159</title>{notice}<section><h2>Похожие объявления</h2><div>{cards(4)}</div></section>", ITEM
    )
    assert (reading.removed, reading.listings[1:]) == ("Объявление снято с публикации", ())


def test_a_maintenance_page_never_says_that_nothing_was_found() -> None:
    reading = read("<h1>Технические работы</h1><p>Скоро вернёмся.</p>", status=200)
    assert (reading.kind, reading.said, reading.listings) == (PageKind.EMPTY, None, ())
