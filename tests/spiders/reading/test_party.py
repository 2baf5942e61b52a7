"""Who sells on an item page, by the parts that stand together in the seller's box; who and where by the data's objects."""

from __future__ import annotations

import json

import pytest

from spiders.listing import ListingReading, Page
from spiders.reading import read_page


def item(body: str, *, title: str = "Field radio R-159", price: str = "320 €", lang: str = "en", head: str = "") -> ListingReading:
    strip = "".join(
        f'<div class="s"><a href="/goods/other-{at}-41{at}029"><p>Other {at}</p><b>{price}</b></a></div>' for at in range(4)
    )
    page = (
        f'<html lang={lang}><head><title>{title} | Board</title><meta property="og:title" content="{title}">{head}</head><body>'
        f"<main><h1>{title}</h1><img src=/f/1.jpg><div>{price}</div>{body}</main>"
        f"<section><h2>Similar</h2>{strip}</section></body></html>"
    )
    address = "https://board.example/goods/field-radio-410029"
    return read_page(Page(url=address, body=page.encode(), content_type="text/html; charset=utf-8")).listings[0]


BOXES = {
    "en": ("kellyscloset", '<a href="/k/"><img src="/av/1.png"></a><p>kellyscloset</p><p>★★★★★ (412)</p><p>Active today</p>'),
    "ru": ("Вадим", '<p>Вадим</p><p>4,9</p><p>14 объявлений</p><button>Написать</button>'),
    "uk": ("Оксана", "<p>Користувач</p><h4>Оксана</h4><p>на Torgy з листопад 2014 р.</p><p>Онлайн вчора о 20:14</p>"),
    "fr": ("Matthieu D.", '<img class="rounded-full" src="/a.png"><p>Matthieu D.</p><p>5,0 (23)</p><p>8 annonces</p>'),
    "de": ("Zorblat", '<span class="avatar"></span><b>Zorblat</b><p>12 Anzeigen online</p><button>Nachricht schreiben</button>'),
    "pl": ("Krzysztof", "<h4>Krzysztof</h4><p>Na Lokalny od <b>maja 2016</b></p><p>Ostatnio online dzisiaj o 12:11</p>"),
    "tr": ("Özgür", '<div class="av">Ö</div><div>Özgür</div><div>Üyelik: Mart 2019</div><button>Mesaj gönder</button>'),
    "ar": ("خالد العتيبي", '<div>خالد العتيبي</div><div>عضو منذ 2019</div><div>آخر ظهور اليوم</div><button>إظهار الرقم</button>'),
    "ja": ("ゆうこ", '<img src="/avatar/1.png"><div>ゆうこ</div><div>評価 12件</div><a href="/m">メールで問い合わせ</a>'),
    "ko": ("이지은", '<img src="/profile/avatar1.png"><div>이지은</div><div>상품 31</div><button>채팅하기</button>'),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "box"), BOXES.items(), ids=BOXES.keys())
def test_the_name_in_a_box_of_a_sellers_parts_is_the_seller(lang: str, box: tuple[str, str]) -> None:
    read = item(f'<p>In good order, with all papers.</p><div class="q7x">{box[1]}</div>', lang=lang)
    assert (read.seller_name, read.price_amount) == (box[0], "320")


def test_those_who_say_what_they_think_of_a_thing_do_not_sell_it() -> None:
    review = (
        '<div class="r1"><img class="avatar" src="/u/{0}.png"><p>{1}</p><p>★★★★★</p><p>Great. {1} is happy.</p><a>Reply</a></div>'
    )
    read = item(
        "<section><h3>What people say</h3>" + "".join(review.format(*pair) for pair in enumerate(("Lucy", "Graham", "Wendy")))
    )
    assert read.seller_name is None


def test_a_telephone_and_a_mail_address_make_no_seller() -> None:
    assert item("<div><p>support@board.example</p><p>Follow us</p><button>Call</button><p>1200 items</p></div>").seller_name is None


OBJECTS = {
    "user and location": (
        {"subject": "Câmera Canon EOS R6", "body": "Em ótimo estado.", "priceValue": "R$ 9.500", "adId": 410029},
        {"user": {"userId": 555, "name": "Rafael Monteiro"}},
        {"location": {"neighbourhood": "Taquaral", "municipality": "Campinas", "uf": "SP", "zipcode": "13076001"}},
    ),
    "seller and city": (
        {"title": "Câmera Canon EOS R6", "price": 9500, "id": 410029, "description": "Em ótimo estado."},
        {"seller": {"id": 555, "displayName": "Rafael Monteiro"}},
        {"address": {"bairro": "Taquaral", "city": "Campinas", "state": "SP"}},
    ),
}


@pytest.mark.parametrize("objects", OBJECTS.values(), ids=OBJECTS.keys())
def test_objects_of_the_state_tell_who_and_where_by_their_values(objects: tuple[dict[str, object], ...]) -> None:
    state = {"props": {"pageProps": {"ad": objects[0] | objects[1] | objects[2]}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    read = item(script, title="Câmera Canon EOS R6", price="R$ 9.500", lang="pt-BR")
    assert read.seller_name == "Rafael Monteiro"
    assert read.region_text is not None
    assert read.region_text.startswith("Taquaral, Campinas")


def test_a_name_that_no_heading_bears_is_found_by_what_the_data_call_the_page() -> None:
    page = (
        '<html><head><title>Board: buy and sell</title><meta property="og:title" content="Drone Mini 3 Pro, two batteries">'
        "</head><body>"
        "<main><img src=/f/1.jpg><div><h4>Drone Mini 3 Pro, two batteries</h4><h3>2 400 zł</h3></div><p>Sprzedam drona.</p></main>"
        "</body></html>"
    )
    address = "https://board.example/goods/drone-mini-410029"
    read = read_page(Page(url=address, body=page.encode(), content_type="text/html; charset=utf-8")).listings[0]
    assert (read.title, read.price_amount) == ("Drone Mini 3 Pro, two batteries", "2400")
