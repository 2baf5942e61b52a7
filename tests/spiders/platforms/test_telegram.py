"""Posts of a channel: offers are listings, price lists are several, talk is none."""

from __future__ import annotations

import pytest

from spiders import platforms
from spiders.listing import Page, PageKind, PageReading
from spiders.platforms.posts import offers

CHANNEL = "https://t.me/s/svyaz_test"


def post(number: int, *lines: str, photo: str = "") -> str:
    picture = f'<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'{photo}\')"></a>' if photo else ""
    return (
        f'<div class="tgme_widget_message js-widget_message" data-post="svyaz_test/{number}">{picture}'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{"<br/>".join(lines)}</div>'
        f'<a class="tgme_widget_message_date"><time datetime="2026-11-02T10:0{number % 10}:00+00:00">x</time></a></div>'
    )


def channel(*posts: str, before: int | None = None) -> str:
    older = f'<a class="tme_messages_more" data-before="{before}" href="/s/svyaz_test?before={before}"></a>' if before else ""
    head = '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span>Связь Юг</span></div></div>'
    return f"<html><body>{head}{older}<section>{''.join(posts)}</section></body></html>"


def read(markup: str, url: str = CHANNEL) -> PageReading:
    reading = platforms.read(Page(url=url, body=markup.encode(), content_type="text/html; charset=utf-8"))
    assert reading is not None
    return reading


def test_a_post_that_offers_one_thing_is_one_listing() -> None:
    words = ("<b>Starlink Mini</b>, новый", "Старая цена 45 000 ₽", "Цена: 39 900₽", "Доставка 500 руб", "@svyaz_admin")
    reading = read(channel(post(41, *words, photo="https://cdn.example/a.jpg"), before=41))
    assert (reading.kind, len(reading.listings), reading.next_page) == (PageKind.SEARCH, 1, f"{CHANNEL}?before=41")
    one = reading.listings[0]
    assert (one.native_id, one.url) == ("svyaz_test/41", "https://t.me/svyaz_test/41")
    assert (one.title, one.price_text, one.price_old_text) == ("Starlink Mini, новый", "39 900₽", "45 000 ₽")
    assert (one.seller_name, one.seller_id, one.seller_url) == ("Связь Юг", "svyaz_test", "https://t.me/svyaz_test")
    assert (one.image, one.posted_text) == ("https://cdn.example/a.jpg", "2026-11-02T10:01:00+00:00")
    assert one.description is not None and "@svyaz_admin" in one.description


def test_a_price_list_becomes_a_listing_for_each_line() -> None:
    words = ("ПРАЙС на сегодня:", "▪️ DJI Mavic 3T — 420 тыс. руб", "▪️ Autel EVO Max 4T: 650.000₽", "Тепловизор iRay XE6",
             "Цена 2500$", "Доставка от 1000₽")  # fmt: skip
    reading = read(channel(post(42, *words)))
    assert [(one.native_id, one.title, one.price_text) for one in reading.listings] == [
        ("svyaz_test/42#1", "DJI Mavic 3T", "420 тыс. руб"),
        ("svyaz_test/42#2", "Autel EVO Max 4T", "650.000₽"),
        ("svyaz_test/42#3", "Тепловизор iRay XE6", "2500$"),
    ]
    first = reading.listings[0].description
    assert first is not None and "Mavic" in first and "Доставка" in first
    assert "Autel" not in first, "another line's goods must not flag this one"


def test_talk_is_no_listing_and_a_page_of_talk_says_so() -> None:
    reading = read(channel(post(43, "Доброе утро! Сегодня 5 ноября, нас 12 000."), before=43))
    assert (reading.kind, reading.listings, reading.said) == (PageKind.SEARCH, (), "none of 1 posts offers anything")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("Продам Starlink V3, цена в лс",), [("Продам Starlink V3, цена в лс", None)]),
        (("#продам", "Рация Baofeng", "1500 грн"), [("Рация Baofeng", "1500 грн")]),
        (("Selling thermal scope, $1,250.50 firm",), [("Selling thermal scope, $1,250.50 firm", "$1,250.50")]),
        (("للبيع جهاز ستارلينك", "السعر: 2500 ريال"), [("للبيع جهاز ستارلينك", "2500 ريال")]),
        (("Mini 35к₽", "V3 45к₽"), [("Mini", "35к₽"), ("V3", "45к₽")]),
        (("Antenna A - 100$", "Antenna B - 150$ ✅"), [("Antenna A", "100$"), ("Antenna B", "150$")]),
        (("Кабель Starlink", "1шт 500₽", "5шт 450₽"), [("Кабель Starlink", "500₽")]),
        (("Starlink Mini", "Абонплата 5000 ₽ в месяц"), []),
        (("Вчера в 10:30 сбили 3 дрона", "Слава 72 бригаде"), []),
        (("Блок питания 13,8 В 40 А", "Цена в личку."), [("Блок питания 13,8 В 40 А", None)]),
        (("🔥 Мачта 10 м", "Вес 12 кг, растяжки в подарок. 27к"), [("Мачта 10 м", "27к")]),
        (("Камера снимает в 4K", "просто факт"), []),
        (("Yaesu FT-897D", "Состояние отличное", "Цена: 48 000 ₽", "Отправка СДЭК 900 ₽"), [("Yaesu FT-897D", "48 000 ₽")]),
        (("Размещение объявления бесплатно, закреп 300 ₽ в сутки",), []),
        ((), []),
    ],
)
def test_what_a_post_offers(lines: tuple[str, ...], found: list[tuple[str, str | None]]) -> None:
    assert [(one.title, one.price) for one in offers(lines)] == found


def test_a_post_alone_is_its_own_page_and_a_deleted_one_says_so() -> None:
    url = platforms.own_page("https://t.me/svyaz_test/41")
    assert read(post(41, "Продам Starlink"), url).kind is PageKind.ITEM
    gone = read('<div class="tgme_widget_message_error">Post not found</div><i class="tgme_widget_message"></i>', url)
    assert (gone.kind, gone.removed) == (PageKind.EMPTY, "Post not found")


def test_a_line_that_left_the_price_list_is_gone_and_the_others_are_not() -> None:
    reading = read(post(42, "Antenna A - 100$", "Antenna B - 150$"), platforms.own_page("https://t.me/svyaz_test/42"))
    assert platforms.is_about(reading, "svyaz_test/42#2") is reading
    assert platforms.is_about(reading, "svyaz_test/42#3").removed is not None
    assert platforms.is_about(reading, "another/1#1") is reading


def test_every_address_of_a_channel_leads_to_its_preview() -> None:
    for url in ("https://t.me/svyaz_test", "https://t.me/s/svyaz_test", "https://t.me/svyaz_test/"):
        assert platforms.entrance(url) == CHANNEL
    assert platforms.entrance("https://shop.example/svyaz_test") == "https://shop.example/svyaz_test"


def test_a_struck_out_price_is_the_former_one() -> None:
    one = read(channel(post(44, "Mavic 2 Zoom", "<s>75 000 руб</s> 69 000 руб, небольшой торг"))).listings[0]
    assert (one.price_text, one.price_old_text) == ("69 000 руб", "75 000 руб")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Самовывоз Новосибирск, отправка СДЭК", "Новосибирск"),
        ("📍 Томск", "Томск"),
        ("Новосибирск, Бердск. Пишите @ivan", "Новосибирск, Бердск"),
        ("Нахожусь в Томске, торг", "Томске"),
        ("#Київ #продам", "Київ"),
        ("Обь, самовывоз", "Обь"),
        ("Отдам недорого. Казань.", "Казань"),
        ("Pickup in Dnipro only", "Dnipro"),
        ("Состояние отличное, торг", None),
        ("Почта, СДЭК", None),
        ("Новое, в коробке. Анна", None),
    ],
)
def test_a_posts_place_is_read_from_its_words(words: str, place: str | None) -> None:
    assert read(channel(post(45, "Рация Baofeng UV-82", "1500 грн", words))).listings[0].region_text == place
