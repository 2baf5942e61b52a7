"""Which cards of a page are its listings, and where a card's own fields stand."""

from __future__ import annotations

import json

import pytest
from reading_shops import Thing, card, expected, read, stated, things

from spiders.listing import PageKind
from spiders.reading.cards import Card
from spiders.reading.dom import parse
from spiders.reading.outline import outline
from spiders.reading.places import may_be_place
from spiders.reading.rows import agreeing

LINKED = "https://ad.doubleclick.net/ddm/clk/5192;k"


def rows_of(offers: list[Thing], *extra: str) -> str:
    """A table, some of its rows written by the caller."""
    rows = [
        f'<tr class="row"><td class="pic"><a href="{one.path}"><img src="/i/{one.number}.jpg"></a></td>'
        f'<td class="name"><a href="{one.path}">{one.title}</a></td><td class="sum">{one.price}</td></tr>'
        for one in offers
    ]
    return "<table>" + "".join(rows[:3]) + "".join(extra) + "".join(rows[3:]) + "</table>"


def test_a_promoted_card_that_leads_to_its_shops_own_host_does_not_lead_to_the_shops_page() -> None:
    hosts = {number: f"https://firm-{number}.shop.example" for number in range(3)}
    body = "".join(
        f'<li><a class="goods" href="{hosts.get(number, "")}/p{900 + number}-radio.html">Radio</a>'
        f'<a class="firm" href="/c{250 + number}-firm.html">Firm</a></li>'
        for number in range(9)
    )
    out = outline(parse(f"<ul>{body}</ul>"), "https://shop.example/search")
    cards = [Card(node, out.doc.ends[node], out.hrefs[node + 1]) for node, tag in enumerate(out.doc.tags) if tag == "li"]
    assert agreeing(out, cards) == cards


@pytest.mark.parametrize(
    "row",
    [
        f'<tr class="row ad"><td colspan=3><a href="{LINKED}">Кредит на связь</a> от 890 000 ₽</td></tr>',
        '<tr><td colspan=3><a href="https://loans.example.net/offer">Кредит от 5 ₽ в день</a></td></tr>',
        '<tr><td colspan=3><a href="/promo/r9.html?u=418"><img src="/b.jpg"> Аренда от 5 ₽ в день</a></td></tr>',
        '<tr><th><a href="/search?q=x&sort=date">Объявления</a></th><th>Фото</th><th>Цена</th></tr>',
    ],
    ids=["redirect", "other site", "banner of the site", "head"],
)
def test_a_row_built_unlike_the_others_that_leads_elsewhere_is_no_listing(row: str) -> None:
    offers = things(9)
    assert [stated(one) for one in read(rows_of(offers, row)).listings] == expected(offers)


def test_a_card_built_like_the_others_that_leads_to_a_partner_site_is_a_listing() -> None:
    offers = things(9)
    body = "".join(card(one) for one in offers).replace('href="/item/spare-part-4100004"', 'href="https://partner.example.com/x-9"')
    assert len(read(f"<div>{body}</div>").listings) == 9


def test_pinned_topics_of_a_board_are_no_listings() -> None:
    topics = [
        f'<tr><td><img src="/icons/{icon}.gif"></td><td><a href="/viewtopic.php?t={100 + at}">{name}</a><br>{price}</td></tr>'
        for at, (icon, name, price) in enumerate(
            [("sticky_read", "Правила раздела", ""), ("announce_read", "Список обманщиков", "")]
            + [("topic_read", one.title, f"Цена: {one.price}") for one in things(8)]
        )
    ]
    assert len(read(f"<table>{''.join(topics)}</table>").listings) == 8


@pytest.mark.parametrize("heading", ["Customer favourites", "Posljednje gledani oglasi", "Ein Titel, den niemand kennt"])
def test_a_small_grid_behind_the_pager_is_not_the_list(heading: str) -> None:
    offers, others = things(14)[:10], things(14)[10:]
    listed, shown = ("".join(card(one) for one in some) for some in (offers, others))
    pager = '<nav class="pagination"><a href="/search?q=terminal&page=2">2</a><a href="/search?q=terminal&page=3">3</a></nav>'
    body = f'<section><div class="grid">{listed}</div>{pager}</section>'
    body += f'<section><h2>{heading}</h2><div class="grid">{shown}</div></section>'
    assert [stated(one) for one in read(body).listings] == expected(offers)


def test_the_goods_stand_elsewhere_than_the_face_of_their_seller() -> None:
    body = "".join(
        f'<div class="q1"><a href="/u/seller{one.number}/"><img src="/media/profiles/{one.number}.jpg"><p>{one.seller}</p></a>'
        f'<a class="q3" href="{one.path}"><img alt="{one.title}" src="/media/goods/{one.number}.jpg"><p class="q4">{one.title}</p>'
        f'<p class="q5">{one.price}</p></a></div>'
        for one in things(8)
    )
    listings = read(f"<div>{body}</div>").listings
    assert [(one.url, one.image) for one in listings] == [
        (f"https://shop.example.ru{one.path}", f"https://shop.example.ru/media/goods/{one.number}.jpg") for one in things(8)
    ]


def test_a_seller_is_known_by_the_page_that_a_link_leads_to() -> None:
    body = "".join(
        f'<tr><td><a href="/viewtopic.php?t={one.number + 400}">{one.title}</a><br>Цена: {one.price}</td>'
        f'<td><a href="/memberlist.php?mode=viewprofile&amp;u={one.number}">{one.seller}</a></td></tr>'
        for one in things(8)
    )
    assert [one.seller_name for one in read(f"<table>{body}</table>").listings] == [one.seller for one in things(8)]


def test_words_that_were_searched_for_stay_in_their_line() -> None:
    body = "".join(card(one).replace("модель", "<strong>модель</strong>") for one in things())
    url = "https://shop.example.ru/search?q=модель"
    assert [one.title for one in read(f"<div>{body}</div>", url=url).listings] == [one.title for one in things()]


def test_a_label_in_an_element_of_its_own_names_the_text_behind_it() -> None:
    body = "".join(
        card(one, extra=f"<div>Stanje: novo<br><span>Lokacija: </span>{one.place}, centar<br></div>").replace(
            f'<div class="card-city">{one.place}</div>', ""
        )
        for one in things()
    )
    assert [one.region_text for one in read(f"<div>{body}</div>", lang="hr").listings] == [
        f"{one.place}, centar" for one in things()
    ]


def test_labelled_pieces_of_one_line_are_read_one_by_one() -> None:
    body = "".join(
        f'<li><a href="{one.path}">{one.title}</a><p>Cena: {300 + one.number} zł | Miejsce: {one.place}</p></li>'
        for one in things(8)
    )
    listings = read(f"<ul>{body}</ul>", lang="pl").listings
    assert [(one.price_amount, one.region_text) for one in listings] == [(str(300 + one.number), one.place) for one in things(8)]


def test_a_card_leads_where_the_others_lead_whatever_else_it_shows() -> None:
    offers = things(8)
    body = [card(one).replace('class="card"', 'class="card with-others"') for one in offers]
    more = "".join(
        f'<a href="/item/other-{n}-77000{n}"><img src="/o{n}.jpg">Другой товар этого продавца, длинное имя</a>' for n in (1, 2)
    )
    body[2] = body[2].replace("</article>", f"<div class=more>{more}{more}</div></article>")
    assert [stated(one) for one in read(f"<div>{''.join(body)}</div>").listings] == expected(offers)


def test_a_button_is_no_place() -> None:
    body = "".join(
        card(one, extra='<div class="location-box"><button>Написать</button></div>').replace(
            f'<div class="card-city">{one.place}</div>', ""
        )
        for one in things()
    )
    assert {one.region_text for one in read(f"<div>{body}</div>").listings} == {None}


def test_a_page_of_categories_lists_no_goods_and_is_no_item() -> None:
    tiles = "".join(
        f'<a class="tile" href="/catalog/{n}ab5545997407f/branch-{n}/"><img src="/c/{n}.jpg" alt=""><span>Раздел {n}</span></a>'
        for n in range(30)
    )
    reading = read(
        f"<h1>Комплектующие</h1><div>{tiles}</div><p>Доставка от 499 ₽</p>", url="https://shop.example.ru/catalog/17a8/parts/"
    )
    assert (reading.kind, reading.listings) == (PageKind.SEARCH, ())


def test_what_is_said_of_the_seller_beside_the_name_is_not_the_place() -> None:
    body = "".join(
        card(
            one,
            extra=f'<div class="supplier-box"><b class="company-name"><a href="/{one.seller[-1]}-trade/">{one.seller}</a></b>'
            f'<div class="new-location-ui"><span class="hl2">{one.place}</span><span class="deals">Deals in all India</span></div>'
            f'<span class="mem">{one.number + 3} yrs</span></div>',
        )
        .replace(f'<div class="card-seller">{one.seller}</div>', "")
        .replace(f'<div class="card-city">{one.place}</div>', "")
        for one in things(8)
    )
    assert [(one.seller_name, one.region_text) for one in read(f"<div>{body}</div>").listings] == [
        (one.seller, one.place) for one in things(8)
    ]


def test_the_part_of_a_line_that_names_places_is_the_place() -> None:
    body = "".join(
        f'<a class="k1" href="{one.path}"><p class="k2">{("Б/у", "Новое")[one.number % 2]} · {one.place}</p>'
        f'<p class="k3">{one.title}</p><p class="k4">{one.price}</p></a>'
        for one in things(8)
    )
    assert [one.region_text for one in read(f"<div>{body}</div>").listings] == [one.place for one in things(8)]


def test_records_whose_fields_are_labelled_values_go_on_where_the_cards_end() -> None:
    ads = [
        {
            "id": str(700000000 + one.number),
            "attributes": {
                "attribute": [
                    {"name": name, "values": [value]}
                    for name, value in {
                        "HEADING": one.title,
                        "PRICE": one.amount,
                        "PRICE_FOR_DISPLAY": one.price,
                        "LOCATION": one.place,
                        "SEO_URL": f"iad/kaufen/{one.path.rsplit('/', 1)[-1]}/",
                    }.items()
                ]
            },
        }
        for one in things(24)
    ]
    shown = "".join(
        f'<div id="{700000000 + one.number}"><a href="/iad/kaufen/{one.path.rsplit("/", 1)[-1]}/"><img src="/i/{one.number}.jpg">'
        f"<h3>{one.title}</h3><span>{one.price}</span></a></div>"
        for one in things(5)
    )
    state = json.dumps({"props": {"pageProps": {"result": {"rows": 24, "list": {"summary": ads}}}}})
    body = f'<div>{shown}</div><script id="__NEXT_DATA__" type="application/json">{state}</script>'
    listings = read(body, url="https://www.example.at/iad/kaufen/marktplatz?keyword=x").listings
    assert [(one.title, one.price_amount) for one in listings] == [(one.title, one.amount) for one in things(24)]


def test_an_empty_link_over_a_card_is_its_own_and_the_named_one_its_sellers() -> None:
    body = "".join(
        f'<div class="box"><a class="o" href="/member/{one.number}-anna"><img src="/avatars/{one.number}.jpg" width="24">'
        f'<h4>anna{one.number}</h4></a><div class="pic"><img src="/i/{one.number}.jpg" alt="{one.title}, {one.price}">'
        f'<a class="over" href="{one.path}" title="{one.title}, brand: ACME"></a></div><p class="t">{one.title}</p><p class="p">'
        f"{one.price}</p></div>"
        for one in things(8)
    )
    listings = read(f"<div>{body}</div>").listings
    assert [stated(one) for one in listings] == expected(things(8))
    assert [one.seller_name for one in listings] == [f"anna{n}" for n in range(8)]


def test_a_companys_name_is_not_the_title() -> None:
    body = "".join(
        f'<div class="ad"><a href="{one.path}" title="{one.title}"><img src="/i/{one.number}.jpg"></a>'
        f'<span class="x1">{one.title}</span>'
        f'<b class="x2">{one.price}</b><a data-q="company_name" href="/c{one.number}-firma">{one.seller} и партнёры</a></div>'
        for one in things(8)
    )
    listings = read(f"<div>{body}</div>").listings
    assert [(one.title, one.seller_name) for one in listings] == [(one.title, f"{one.seller} и партнёры") for one in things(8)]


def test_a_place_in_several_elements_is_read_whole_and_a_badge_before_it_is_none_of_it() -> None:
    body = "".join(
        card(
            one,
            extra=f'<div class="geo-caption">{"<p class=typo>Vetrina</p>" * (one.number % 2)}'
            f'<p class="typo caption location">{one.place}</p></div>',
        ).replace(f'<div class="card-city">{one.place}</div>', "")
        for one in things(8)
    )
    assert [one.region_text for one in read(f"<div>{body}</div>", lang="it").listings] == [one.place for one in things(8)]
    body = "".join(
        card(one).replace(
            f'<div class="card-city">{one.place}</div>',
            f'<div><span class="area location">Приволжье</span><span>,</span><span class="suburb">{one.place}</span></div>',
        )
        for one in things(8)
    )
    assert [one.region_text for one in read(f"<div>{body}</div>").listings] == [f"Приволжье, {one.place}" for one in things(8)]


def test_pieces_of_cards_that_are_links_are_no_cards() -> None:
    body = "".join(
        f'<div class="row12"><div data-id="Q{one.number}"><a class="lk" href="{one.path}">'
        f'<img src="/i/{one.number}.jpg"><div class="in">'
        f'<div class="col c7"><b>{one.title}</b><ul><li>6 GB | 128 GB</li><li>Warranty 0 ₽ extra</li></ul></div>'
        f'<div class="col c5"><b>{one.price}</b><i>12 %</i></div></div></a></div></div>'
        for one in things(12)
    )
    assert [one.url for one in read(f"<div>{body}</div>").listings] == [f"https://shop.example.ru{one.path}" for one in things(12)]


def test_a_strip_of_other_goods_between_two_cards_is_no_listing() -> None:
    offers = things(9)
    strip = "".join(
        f'<a class="si" href="/item/spare-part-{9900000 + n}?from=strip"><img src="/s{n}.jpg"><i>350 ₽</i></a>' for n in range(6)
    )
    body = [f'<div class="m-card">{card(one, tag="div")}</div>' for one in offers]
    body.insert(4, f'<div class="m-strip"><h4>Сейчас покупают</h4>{strip}</div>')
    assert [stated(one) for one in read(f"<div>{''.join(body)}</div>").listings] == expected(offers)


def test_a_name_and_a_slogan_in_one_link_are_two_fields() -> None:
    body = "".join(
        card(one).replace(
            f">{one.title}<", f"><em>{one.title.replace('модель', '<font class=hit>модель</font>')}</em><i>Скидка!</i><"
        )
        for one in things()
    )
    assert [one.title for one in read(f"<div>{body}</div>").listings] == [one.title for one in things()]


def test_a_place_behind_its_date_is_parted_from_it() -> None:
    body = "".join(
        f'<a class="ka" href="{one.path}"><h2 class="kb">{one.title}</h2><p class="kc">{one.price}</p>'
        f'<p class="kd">دیروز در {place}</p></a>'
        for one, place in zip(things(6), ("تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج"), strict=True)
    )
    listings = read(f"<div>{body}</div>", lang="fa", url="https://market.example.ir/s?q=x").listings
    assert [one.region_text for one in listings] == ["تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج"]


def test_delivery_in_the_places_line_is_no_part_of_the_place() -> None:
    body = "".join(
        card(one).replace(f'<div class="card-city">{one.place}</div>', f'<div class="card-geo">{one.place} · доставка 200 ₽</div>')
        for one in things(8)
    )
    assert [one.region_text for one in read(f"<div>{body}</div>").listings] == [one.place for one in things(8)]


def test_the_name_behind_by_is_the_sellers() -> None:
    body = "".join(
        f'<p><b><a href="ad.php?id={4400 + one.number}">{one.title}</a></b><br>'
        f"Excellent. Asking ${one.number + 100} shipped. Paid $2000.<br>"
        f'<i>Posted 11/01/23 by <a href="callsign.php?c=W{one.number}ABC">W{one.number}ABC</a></i></p>'
        for one in things(8)
    )
    listings = read(body, lang="en", url="http://swap.example.org/list.php?cat=2").listings
    assert [(one.seller_name, one.price_amount) for one in listings] == [(f"W{n}ABC", str(n + 100)) for n in range(8)]


def test_a_contacts_line_names_the_seller_and_the_place() -> None:
    body = "".join(
        f'<p><b><a href="ad.php?id={4400 + one.number}">{one.title}</a></b><br>Works. Asking ${one.number + 100} shipped.<br>'
        f'<font size="-1">Contact: Ann N{one.number}AA, Peoria, IL - <a href="mailto.php?c={one.number}">click to email</a> - '
        f"Listing #{one.number}</font></p>"
        for one in things(8)
    )
    listings = read(body, lang="en", url="http://swap.example.org/list.php?cat=2").listings
    assert [(one.seller_name, one.region_text) for one in listings] == [(f"Ann N{n}AA", "Peoria, IL") for n in range(8)]


def test_a_place_that_no_gazetteer_knows_stands_where_the_others_have_theirs() -> None:
    places = ("Stockholm", "Malmö", "Hisings Qvackby", "Göteborg", "Uppsala", "Lund", "Borås", "Luleå")
    body = "".join(
        card(one).replace(
            f'<div class="card-city">{one.place}</div>',
            f'<p class="top"><a class="tl" href="/all/tools">Verktyg</a> · <a class="tl" href="/all?q={n}">{place}</a></p>',
        )
        for n, (one, place) in enumerate(zip(things(8), places, strict=True))
    )
    listings = read(f"<div>{body}</div>", lang="sv", url="https://market.example.se/s?q=x").listings
    assert [one.region_text for one in listings] == list(places)


def test_a_shop_in_the_place_of_the_time_is_the_seller() -> None:
    places = ("تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج")
    body = "".join(
        f'<a class="ka" href="{one.path}"><h2 class="kb">{one.title}</h2><p class="kc">{one.price}</p>'
        f'<p class="kd">{"موبایل سنتر" if n == 2 else "دیروز"} در {place}</p></a>'
        for n, (one, place) in enumerate(zip(things(6), places, strict=True))
    )
    listings = read(f"<div>{body}</div>", lang="fa", url="https://market.example.ir/s?q=x").listings
    assert [one.region_text for one in listings] == list(places)
    assert [one.seller_name for one in listings] == [None, None, "موبایل سنتر", None, None, None]


def test_two_own_results_above_suggestions_are_the_list_though_one_address_has_a_slug() -> None:
    own = "".join(
        f'<li class="hit"><a href="{path}"><img src="/i/{n}.jpg"> Radio set no. {n}</a><b>€ {n}40</b></li>'
        for n, path in ((1, "/item/1/radio-set"), (2, "/item/2/"))
    )
    strip = "".join(
        f'<a class="sug" href="/item/{n}/thing"><img src="/i/{n}.jpg"><span>Something else {n}</span></a>' for n in range(30, 36)
    )
    body = f"<main><ul>{own}</ul><section><h3>You may also like</h3><div>{strip}</div></section></main>"
    reading = read(body, lang="en", url="https://board.example.net/search?q=radio&page=3")
    assert (reading.kind, [one.price_amount for one in reading.listings]) == (PageKind.SEARCH, ["140", "240"])


def test_two_words_picked_out_beside_each_other_stay_in_the_title() -> None:
    offers = things(6)
    body = "".join(
        card(one).replace(one.title, f"{one.title} <strong>night</strong> <strong>sight</strong> Heavy Frame") for one in offers
    )
    assert [one.title for one in read(f"<div>{body}</div>").listings] == [f"{one.title} night sight Heavy Frame" for one in offers]


def test_a_companys_address_is_not_its_name() -> None:
    towns = ("Guangdong, China", "Tianjin, China", "Hubei, China", "Zhejiang, China", "Shandong, China", "Jiangsu, China")
    firms = [
        f"{name} Technology Co., Ltd."
        for name in ("Skyline", "Agro Drone", "Wuhan Guide", "Hangzhou Ray", "Zibo Fly", "Nanjing Eye")
    ]
    body = "".join(
        f'<li><a href="{one.path}"><img src="/i/{one.number}.jpg"><h3>{one.title}</h3></a><b>{one.price}</b><div class="firm-box">'
        f'<a class="firm" href="//firm{one.number}.example.net">{firms[one.number]}</a>'
        f'<span class="company-address-info"><i></i>{towns[one.number]}</span></div></li>'
        for one in things(6)
    )
    found = read(f"<ul>{body}</ul>").listings
    assert [(one.seller_name, one.region_text) for one in found] == list(zip(firms, towns, strict=True))


def test_a_chinese_province_and_its_town_are_a_place_and_a_company_named_after_a_town_is_none() -> None:
    assert all(map(may_be_place, ("广东 深圳市", "湖北 武汉", "浙江省", "新疆 乌鲁木齐市")))
    assert not any(map(may_be_place, ("深圳市翼飞智能科技有限公司", "杭州萧山晨讯通信设备厂", "上海大众朗逸")))
