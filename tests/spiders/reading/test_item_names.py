"""Who offers the thing of an item page, where it is, and its picture."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from reading_shops import card, page, things

from spiders.listing import ListingReading, Page, PageKind
from spiders.reading import read_page

URL = "https://board.example.net/ad/field-radio-4100000"
NAME = "Field radio with two batteries"
HEAD = f"<h1>{NAME}</h1><p class='price'>€ 240</p><img src='/photo/1.jpg' alt='{NAME}'>"


def item(body: str, *, head: str = "", url: str = URL) -> ListingReading:
    """The one listing of an item page."""
    reading = read_page(page(body, url=url, head=head))
    assert reading.kind is PageKind.ITEM
    (one,) = reading.listings
    return one


@pytest.mark.parametrize(
    "words",
    [
        "На сайте с 2013 года", "Member since May 2019", "På FINN siden 2009", "Aktiv seit 27.01.2026", "Użytkownik od marca 2016",
        "Membre depuis 2018", "Miembro desde 2020", "عضو منذ 2015", "2012年注册", "Lid sinds 2011",
        "Üyelik tarihi: 2014", "На OLX з 2017",
    ],
)  # fmt: skip
def test_the_box_that_tells_since_when_somebody_is_there_names_the_seller(words: str) -> None:
    box = f"<aside><div><span>Borghild K.</span></div><p>{words}</p><p>57 reviews</p><button>Send message</button></aside>"
    assert item(HEAD + box).seller_name == "Borghild K."


def test_reviews_of_a_seller_are_no_second_name() -> None:
    box = "<div><a href='/user/som/'>amurskij_som</a><div>Отзывы: <a href='/user/som/feedback'>+17</a></div></div>"
    assert item(HEAD + box).seller_name == "amurskij_som"


def test_a_brand_and_a_category_sell_nothing() -> None:
    links = "<p>Brand: <a href='/brands/harris/'>Harris</a></p><p><a href='/category/radios/'>Radios</a></p>"
    assert item(HEAD + links).seller_name is None


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ("<a href='https://maps.example.org/?q=1'><span>Казань</span></a>", "Казань"),
        ("<div><i class='icon-pin'></i><span>Warszawa, Praga-Północ</span></div>", "Warszawa, Praga-Północ"),
        ("<p>۱۹ ساعت پیش در تهران، چیتگر جنوبی</p>", "تهران، چیتگر جنوبی"),
        ("<p>Сегодня 14:05, Самара, Самарская область</p>", "Самара, Самарская область"),
        (
            "<h3>Lokalizacja</h3><div><p>Warszawa</p><p>Mazowieckie</p><a href='#m'>Zobacz na mapie</a></div>",
            "Warszawa, Mazowieckie",
        ),
        ("<p>Location: Leeds · Member since 2004</p>", "Leeds"),
        ("<p>Адрес: <span><b>Тверь,</b><span>ул. Луначарского</span></span></p>", "Тверь, ул. Луначарского"),
    ],
)
def test_a_place_is_known_by_its_map_its_pin_its_time_or_its_label(markup: str, place: str) -> None:
    assert item(HEAD + markup).region_text == place


def test_a_word_beside_the_heading_is_not_yet_a_place() -> None:
    assert item(f"{HEAD}<p>Used</p><p>Nice</p>").region_text is None


def test_of_goods_that_the_data_lists_the_one_with_the_page_s_address_is_its_own() -> None:
    def product(name: str, url: str, seller: str) -> dict[str, object]:
        return {
            "@type": "Product",
            "name": name,
            "url": url,
            "offers": {"price": 240, "priceCurrency": "EUR", "seller": {"name": seller}},
        }

    goods = [product(thing.title, thing.path, thing.seller) for thing in things(4)] + [product(NAME, URL, "Funkhaus")]
    data = f"<script type='application/ld+json'>{json.dumps(goods)}</script>"
    one = item(HEAD, head=data)
    assert (one.title, one.seller_name) == (NAME, "Funkhaus")


def test_the_seller_of_another_offer_is_not_this_one_s() -> None:
    others = "".join(map(card, things(4)))
    assert item(f"{HEAD}<h2>Похожие объявления</h2><div>{others}</div>").seller_name is None


def test_the_picture_that_the_page_asks_for_first_is_its_own() -> None:
    head = "<link rel='preload' as='image' href='/media/9.jpg'>"
    body = "<img src='/media/banner.jpg'>" + HEAD.replace("/photo/1.jpg", "/media/9.jpg").replace(f" alt='{NAME}'", "")
    assert item(body, head=head).image == "https://board.example.net/media/9.jpg"


def test_a_variant_of_a_picture_gives_way_to_the_file_that_the_page_loads() -> None:
    data = {"@type": "Product", "name": NAME, "image": "https://img.example.net/s/375/77.jpg/format:webp", "offers": {"price": 240}}
    head = "<link rel='preload' as='image' href='https://img.example.net/s/600/77.jpg'>"
    head += f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    assert item(HEAD, head=head).image == "https://img.example.net/s/600/77.jpg"


def test_a_place_made_of_links_is_read_whole() -> None:
    links = "<h2><a href='/istanbul'>İstanbul</a> / <a href='/kadikoy'>Kadıköy</a> / <a href='/m'>Caferağa Mah.</a></h2>"
    assert item(HEAD + links).region_text == "İstanbul / Kadıköy / Caferağa Mah."


def test_the_day_of_registration_is_no_name() -> None:
    box = "<div><h3>Mehmet Yılmaz</h3><p>Hesap açma tarihi: <span>Mart 2015</span></p></div>"
    assert item(HEAD + box).seller_name == "Mehmet Yılmaz"


def test_where_goods_are_sent_from_is_their_place() -> None:
    assert item(f"{HEAD}<div>Dikirim dari <b>Kota Bandung</b></div><p>Ongkir mulai 1 €</p>").region_text == "Kota Bandung"


def test_a_plain_picture_in_the_page_s_middle_is_taken_where_nothing_names_one() -> None:
    body = f"<div><img src='/i/77'></div><h1>{NAME}</h1><p class='price'>€ 240</p>"
    assert item("<header><img src='/brand.png'></header>" + body).image == "https://board.example.net/i/77"


def test_a_thread_is_named_by_the_heading_that_links_to_itself() -> None:
    body = f"<h2><a href='{URL}'>{NAME}</a></h2><div class='content'>For sale, working. Price: 240 €. Postage 25 €.</div>"
    html = f"<html lang='en'><head><title>{NAME} • Exchange</title></head><body>{body}</body></html>"
    reading = read_page(Page(url=URL, body=html.encode()))
    assert [(one.title, one.price_amount) for one in reading.listings] == [(NAME, "240")]


@pytest.mark.parametrize(
    ("markup", "seller"),
    [
        ("<div><span>Vendido por </span><a href='/perfil/SATNETSUR'><span>SATNETSUR</span></a></div>", "SATNETSUR"),
        ("<div>Verkauf und Versand durch <a href='/de/seller/o24'>Outdoor24 GmbH</a></div>", "Outdoor24 GmbH"),
        ("<div class='seller-info'><span>Ерлан</span><span>Хозяин</span></div>", "Ерлан"),
        ("<div>od <a href='/uzytkownik/drony_pro'>drony_pro</a> <span>98,7% poleca</span></div>", "drony_pro"),
    ],
)
def test_a_seller_is_known_by_label_box_or_profile(markup: str, seller: str) -> None:
    assert item(HEAD + markup).seller_name == seller


def test_a_label_of_two_words_is_no_part_of_the_place() -> None:
    assert item(f"{HEAD}<p>Ubicación del vendedor: Mendoza</p>").region_text == "Mendoza"


def test_a_street_with_its_house_is_a_place_with_its_town() -> None:
    assert item(f"{HEAD}<p>г. Владивосток, ул. Светланская, 10</p>").region_text == "г. Владивосток, ул. Светланская, 10"


def test_a_heading_on_the_signboard_is_not_the_name() -> None:
    body = (
        f"<div class='logo'></div><h1 class='logo'><a href='/'>Radios</a></h1><h2 class='buy-header__title'>{NAME}</h2><b>€ 240</b>"
    )
    html = f"<html lang='en'><head><title>{NAME} - Radios</title></head><body>{body}<img src='/a.jpg'></body></html>"
    assert [one.title for one in read_page(Page(url=URL, body=html.encode())).listings] == [NAME]


def test_the_object_of_the_state_with_the_number_of_the_address_gives_the_price() -> None:
    own = {"tcin": "41000001", "item": {"description": {"title": NAME}}, "price": {"current": 349.99, "regular": 399.99}}
    others = [{"tcin": str(n), "title": f"Case {n}", "price": {"current": n}} for n in range(3)]
    state = json.dumps({"props": {"recommended": others, "product": own}})
    body = f"<h1>{NAME}</h1><img src='/a.jpg' alt='{NAME}'><script id='__NEXT_DATA__' type='application/json'>{state}</script>"
    assert item(body, url="https://board.example.net/p/field-radio/-/A-41000001").price_amount == "349.99"


def test_a_role_and_badges_are_no_names() -> None:
    box = "<div data-name='AgentInfo'><a href='/agents/7/'><span>Риелтор</span><h2>Ирина Ветлугина</h2></a><p>41 отзыв</p></div>"
    assert item(HEAD + box).seller_name == "Ирина Ветлугина"
    row = "<div><div>出品者</div><a href='/u/9'><div>つばき堂</div><div>318</div><div>本人確認済</div></a></div>"
    assert item(HEAD + row).seller_name == "つばき堂"


def test_the_price_and_the_seller_s_box_are_not_two_other_offers() -> None:
    side = (
        "<aside><div class='box'><b>€ 240</b><a href='/checkout'>Buy</a></div>"
        "<div class='box'><a href='/shop/attic'>Analog Attic</a>"
        "<div class='shop-location'>Asheville, NC, United States</div><p>Joined 2014</p></div></aside>"
    )
    one = item(f"<h1>{NAME}</h1>{side}<img src='/a.jpg' alt='{NAME}'>")
    assert (one.seller_name, one.region_text, one.price_amount) == ("Analog Attic", "Asheville, NC, United States", "240")


def test_a_thread_of_posts_is_one_offer() -> None:
    title = "FS: field radio, two batteries and a bag"
    post = "<table><tr><td><a href='/member.php?u={0}'>user{0}</a></td><td>{1}</td></tr></table>"
    posts = [
        f"<strong>{title}</strong><div>Works. Price: $365 with both batteries.</div>",
        "Great radio. I paid $450.",
        "Would you take $320?",
        "Bump.",
    ]
    way = f"<div class='navbar'><a href='/'>Forum</a> &gt; <strong>{title}</strong></div>"
    body = way + "<div>" + "".join(f"<div>{post.format(10 + n, text)}</div>" for n, text in enumerate(posts)) + "</div>"
    html = f"<html lang='en'><head><title>{title} - Forum</title></head><body>{body}</body></html>"
    reading = read_page(Page(url="https://forum.example.org/showthread.php?t=182204", body=html.encode()))
    assert [(one.title, one.price_amount) for one in reading.listings] == [(title, "365")]


def test_a_thread_is_sold_by_the_author_of_its_first_post() -> None:
    posts = "".join(
        f'<div class="post"><div class="by"><a class="nick" href="member.php?u={50 + n}">{name}</a></div>'
        f'<div class="small">Join Date: May 2010<br>Location: {place}<br>Posts: 2{n}6</div>'
        f'<div class="msg">{f"<strong>{NAME}</strong><br>" if not n else ""}{words}</div></div>'
        for n, (name, place, words) in enumerate(
            (
                ("karlheinz", "Toronto, ON", "All works. Price: $365 USD shipped."),
                ("ektar100", "Leeds, UK", "Great set, I had one."),
                ("bokehmon", "Austin, TX", "Would you take $320?"),
                ("karlheinz", "Toronto, ON", "Firm for now."),
            )
        )
    )
    url = "https://forums.example.net/showthread.php?t=182204"
    thread = page(f"<div id=posts>{posts}</div>", url=url)
    (one,) = read_page(
        replace(thread, body=thread.body.replace("<title>Поиск".encode(), f"<title>{NAME} - Forums".encode()))
    ).listings
    assert (one.title, one.seller_name, one.region_text, one.price_amount) == (NAME, "karlheinz", "Toronto, ON", "365")
