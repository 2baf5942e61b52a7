"""Result pages: each difficulty on a small page of its own."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from reading_shops import SHOP, card, expected, grid, page, read, stated, things

from spiders.listing import Page, PageKind
from spiders.reading import read_page


def test_a_plain_grid_is_read_field_by_field() -> None:
    reading = read(grid(things()))
    assert reading.kind is PageKind.SEARCH
    assert [stated(one) for one in reading.listings] == expected(things())
    first = reading.listings[0]
    assert (first.price_text, first.price_currency) == ("12 000 ₽", "RUB")
    assert first.seller_name == "Иван Петров 0"
    assert first.region_text == "Казань"
    assert first.image == "https://shop.example.ru/img/0.jpg"
    assert first.native_id == "4100000"


def test_a_struck_price_is_the_old_one() -> None:
    offers = things()
    body = "".join(card(thing, extra="<del>99 000 ₽</del>") for thing in offers)
    reading = read(f"<div>{body}</div>")
    assert [one.price_amount for one in reading.listings] == [thing.amount for thing in offers]
    assert reading.listings[0].price_old_text == "99 000 ₽"


@pytest.mark.parametrize(
    "beside",
    [
        '<span class="was-price">99 000 ₽</span>',
        "<span>от 1 100 ₽/мес в рассрочку</span>",
        "<span>Доставка 350 ₽</span>",
        "<span>Кешбэк и бонусы: 500 ₽ бонусов</span>",
        "<small>Klarna: 4 x $25.00</small>",
        "<small>You save $12.00</small>",
        "<small>VAT excl. $10.00</small>",
    ],
)
def test_a_sum_beside_the_price_is_not_the_price(beside: str) -> None:
    offers = things()
    before = "".join(card(thing).replace('<span class="card-price">', beside + '<span class="card-price">') for thing in offers)
    after = "".join(card(thing, extra=beside) for thing in offers)
    for body in (before, after):
        assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [thing.amount for thing in offers]


def test_a_price_in_pieces_is_put_together() -> None:
    body = "".join(
        card(thing).replace(thing.price, f"<i>$</i><strong>{40 + thing.number}</strong><sup>.99</sup>") for thing in things()
    )
    assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [f"{40 + n}.99" for n in range(6)]


def test_raised_cents_without_a_point_are_cents() -> None:
    body = "".join(card(thing).replace(thing.price, f"<b>{40 + thing.number}</b><sup>99</sup> €") for thing in things())
    assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [f"{40 + n}.99" for n in range(6)]


def test_a_mark_and_its_number_in_two_blocks_are_one_price() -> None:
    body = "".join(card(thing).replace(thing.price, f"<div>AED</div><div>{thing.number + 2},500</div>") for thing in things())
    reading = read(f"<div>{body}</div>")
    assert [(one.price_amount, one.price_currency) for one in reading.listings] == [(f"{n + 2}500", "AED") for n in range(6)]


def test_a_number_in_a_title_is_no_price() -> None:
    body = "".join(card(thing).replace(thing.title, f"Набор {thing.number} за $100 и кабель") for thing in things())
    assert [one.price_amount for one in read(f"<div>{body}</div>").listings] == [thing.amount for thing in things()]


def test_a_card_without_a_price_stays_on_the_list() -> None:
    offers = things()
    cards = [card(thing) for thing in offers]
    cards[2] = cards[2].replace(f'<span class="card-price">{offers[2].price}</span>', "")
    cards[3] = cards[3].replace(offers[3].price, "Договорная")
    reading = read(f"<div>{''.join(cards)}</div>")
    assert len(reading.listings) == 6
    assert reading.listings[2].price_text is None
    assert (reading.listings[3].price_text, reading.listings[3].price_amount) == ("Договорная", None)


def test_a_promoted_card_among_the_others_is_a_listing() -> None:
    cards = [card(thing) for thing in things()]
    cards[1] = cards[1].replace('class="card"', 'class="card card--top promoted"')
    assert [stated(one) for one in read(f"<div>{''.join(cards)}</div>").listings] == expected(things())


def test_a_promoted_card_shown_again_under_another_address_is_one_listing() -> None:
    """The site hangs a context on each link; the id, the title and the price are the same."""
    offers = things()
    again = card(offers[2]).replace(offers[2].path, offers[2].path + "?context=9bb8758b")
    listings = read('<div class="grid">' + again + "".join(map(card, offers)) + "</div>").listings
    assert len(listings) == len(offers)
    assert len({one.native_id for one in listings}) == len(offers)


def test_recommendations_below_are_not_the_list() -> None:
    more = [card(thing).replace("/item/spare-part-4", "/item/spare-part-9") for thing in things(4)]
    body = (
        grid(things())
        + f"<section class='recommendations'><h2>Похожие товары</h2><div class='strip'>{''.join(more)}</div></section>"
    )
    assert [stated(one) for one in read(body).listings] == expected(things())


def test_several_grids_are_one_list() -> None:
    offers = things(8)
    body = f"<div class='row'>{''.join(map(card, offers[:4]))}</div><p>Реклама</p><div class='row'>{''.join(map(card, offers[4:]))}</div>"  # noqa: E501 - one piece of markup
    assert [stated(one) for one in read(body).listings] == expected(offers)


def test_skeleton_cards_are_no_listings() -> None:
    empty = '<article class="card"><div class="shimmer"></div><div class="shimmer"></div></article>' * 4
    assert [stated(one) for one in read(f"<div>{grid(things())[:-6]}{empty}</div></div>").listings] == expected(things())


def test_rows_of_a_table_are_listings() -> None:
    rows = "".join(
        f'<tr><td><a href="{one.path}">{one.title}</a></td><td>{one.place}</td><td>{one.price}</td></tr>' for one in things()
    )
    reading = read(f"<table><tr><th>Товар</th><th>Город</th><th>Цена</th></tr>{rows}</table>")
    assert [stated(one) for one in reading.listings] == expected(things())


def test_one_record_split_over_two_rows_is_one_listing() -> None:
    rows = "".join(f'<tr><td><a href="{one.path}">{one.title}</a></td></tr><tr><td>Цена: {one.price}</td></tr>' for one in things())
    assert [stated(one) for one in read(f"<table>{rows}</table>").listings] == expected(things())


def test_records_without_an_element_of_their_own_are_read() -> None:
    body = "".join(
        f'<h3><a href="{one.path}">{one.title}</a></h3><p class="p">{one.price}</p><p class="c">{one.place}</p>' for one in things()
    )
    assert [stated(one) for one in read(f"<div class='list'>{body}</div>").listings] == expected(things())


def test_a_table_inside_each_row_does_not_make_more_listings() -> None:
    rows = "".join(
        f'<tr class="lot"><td><a href="{one.path}"><img src="/i/{one.number}.jpg">{one.title}</a>'
        f"<table><tr><td>Вес</td><td>5 кг</td></tr><tr><td>Год</td><td>2024</td></tr></table></td><td>{one.price}</td></tr>"
        for one in things()
    )
    assert [stated(one) for one in read(f"<table><tbody>{rows}</tbody></table>").listings] == expected(things())


def test_a_column_of_bare_numbers_under_a_price_head_is_the_price() -> None:
    rows = "".join(
        f'<tr><td><a href="{one.path}">{one.title}</a></td><td>{one.number + 3}</td><td>{one.amount}</td></tr>' for one in things()
    )
    reading = read(f"<table><tr><th>Name</th><th>Qty</th><th>Price</th></tr>{rows}</table>")
    assert [one.price_amount for one in reading.listings] == [one.amount for one in things()]


def test_categories_are_no_listings() -> None:
    body = "".join(
        f'<li class="cat"><a href="/catalog/section-{n}">Раздел каталога {n}</a> <span>({n * 7})</span></li>' for n in range(20)
    )
    reading = read(f"<ul>{body}</ul>")
    assert reading.listings == ()


def test_articles_are_no_listings() -> None:
    body = "".join(
        f'<article><h2><a href="/blog/how-to-{n}">Как выбрать антенну, часть {n}</a></h2><p>{"Текст. " * 30}</p></article>'
        for n in range(6)
    )
    assert read(body, url="https://shop.example.ru/blog").listings == ()


def test_a_title_cut_short_is_completed_from_the_link() -> None:
    body = "".join(
        card(thing).replace(
            f'<a href="{thing.path}">{thing.title}</a>', f'<a href="{thing.path}" title="{thing.title}">{thing.title[:12]}...</a>'
        )
        for thing in things()
    )
    assert [one.title for one in read(f"<div>{body}</div>").listings] == [thing.title for thing in things()]


def test_lazy_images_are_read_and_placeholders_are_not() -> None:
    lazy = "".join(
        card(one).replace(f'src="/img/{one.number}.jpg"', f'src="data:image/gif;base64,R0" data-src="/img/{one.number}.jpg"')
        for one in things()
    )
    assert [one.image for one in read(f"<div>{lazy}</div>").listings] == [f"https://shop.example.ru/img/{n}.jpg" for n in range(6)]
    none = "".join(card(one).replace(f'src="/img/{one.number}.jpg"', 'src="/static/no-photo.svg"') for one in things())
    assert {one.image for one in read(f"<div>{none}</div>").listings} == {None}


def test_arabic_and_persian_digits_are_numbers() -> None:
    body = "".join(
        card(one).replace(one.price, f"{str(one.number + 3).translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))}٬٥٠٠ ر.س")
        for one in things()
    )
    reading = read(f"<div>{body}</div>", lang="ar", url="https://souq.example.sa/s?q=x")
    assert [(one.price_amount, one.price_currency) for one in reading.listings] == [(f"{n + 3}500", "SAR") for n in range(6)]
    body = "".join(
        card(one).replace(one.price, f"{str(one.number + 3).translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))}٬۵۰۰ تومان")
        for one in things()
    )
    assert [(one.price_amount, one.price_currency) for one in read(f"<div>{body}</div>").listings] == [
        (f"{n + 3}500", "IRT") for n in range(6)
    ]


@pytest.mark.parametrize(
    ("mark", "url", "lang", "currency"),
    [
        ("$ 1.500", "https://tienda.example.cl/buscar?q=x", "es", "CLP"),
        ("$1,500", "https://shop.example.com/s?q=x", "en-CA", "CAD"),
        ("1 500 kr", "https://torg.example.no/s?q=x", "no", "NOK"),
        ("1 500 kr", "https://torg.example.se/s?q=x", "sv", "SEK"),
        ("1500 р.", "https://torg.example.by/s?q=x", "ru", "BYN"),
        ("1500 р.", "https://torg.example.ru/s?q=x", "ru", "RUB"),
        ("¥1,500", "https://shop.example.jp/s?q=x", "ja", "JPY"),
        ("Rs 1,500", "https://shop.example.pk/s?q=x", "en", "PKR"),
    ],
)
def test_the_page_s_country_decides_what_a_mark_means(mark: str, url: str, lang: str, currency: str) -> None:
    body = "".join(card(one).replace(one.price, mark) for one in things())
    reading = read(f"<div>{body}</div>", url=url, lang=lang)
    assert {(one.price_amount, one.price_currency) for one in reading.listings} == {("1500", currency)}


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp1251", "windows-1251"), ("cp1251", None), ("koi8-r", "koi8-r"), ("utf-16", None), ("utf-8-sig", None)],
)
def test_cyrillic_pages_in_old_encodings_are_read(encoding: str, declared: str | None) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    html = f"<html><head>{meta}<title>Поиск</title></head><body>{grid(things())}</body></html>".replace("₽", "руб.")
    reading = read_page(Page(url=SHOP, body=html.encode(encoding)))
    assert [one.title for one in reading.listings] == [thing.title for thing in things()]


def test_gbk_and_latin_pages_are_read() -> None:
    html = f'<html><head><meta charset="gbk"></head><body>{grid(things())}</body></html>'.replace("₽", "元").replace(
        "Терминал спутниковой связи", "卫星终端设备"
    )
    reading = read_page(Page(url="https://shop.example.cn/s?q=x", body=html.encode("gbk")))
    assert reading.listings[0].title == "卫星终端设备 модель 1"
    assert reading.listings[0].price_currency == "CNY"
    body = "".join(card(one).replace(one.title, f"Câble électrique n° {one.number}").replace("₽", "€") for one in things()).replace(
        "Иван", "Jean"
    )
    latin = f"<html><body>{body}</body></html>".encode("cp1252", "ignore")
    assert (
        read_page(Page(url=SHOP, body=latin, content_type="text/html; charset=ISO-8859-1")).listings[1].title
        == "Câble électrique n° 1"
    )


def test_broken_markup_is_read() -> None:
    rows = "".join(f"<li class=lot><a href={one.path}>{one.title}<b></a>{one.price}<p>{one.place}</div></i>" for one in things())
    assert [stated(one) for one in read(f"<ul>{rows}").listings] == expected(things())
    assert [stated(one) for one in read(grid(things()).replace("</h3>", "").replace("</main>", "")).listings] == expected(things())


def test_the_base_address_counts() -> None:
    body = grid(things()).replace('href="/', 'href="').replace('src="/', 'src="')
    reading = read(body, head='<base href="https://cdn.example.org/shop/">')
    assert reading.listings[0].url == "https://cdn.example.org/shop/item/spare-part-4100000"


def test_tracking_and_fragments_leave_the_address() -> None:
    body = grid(things()).replace('-4100000"', '-4100000?utm_source=feed&fbclid=abc&color=red#photo"')
    assert read(body).listings[0].url == "https://shop.example.ru/item/spare-part-4100000?color=red"


def test_ids_are_stable_when_the_order_changes() -> None:
    offers = things()
    forth = {one.title: one.native_id for one in read(grid(offers)).listings}
    back = {one.title: one.native_id for one in read(grid(offers[::-1])).listings}
    assert forth == back
    assert len(set(forth.values())) == 6


STATE = [
    {"uuid": f"a{one.number}", "code": 4100000 + one.number, "headline": one.title, "cost": {"sum": int(one.amount or 0), "currency": "RUB"}, "owner": {"nickname": one.seller}, "where": {"city": one.place}, "link": one.path, "photos": [{"big": f"/img/{one.number}.jpg"}]}  # noqa: E501 - one piece of markup
    for one in things()
]  # fmt: skip
DATA = json.dumps({"menu": [{"title": "Главная", "url": "/"}], "page": {"feed": {"entries": STATE}}}, ensure_ascii=False)


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{DATA}</script>',
        f"<script>window.__STATE__ = {DATA};</script>",
        f"<script>window.boot({DATA}, true)</script>",
        f"<script>window.__STATE__ = JSON.parse({json.dumps(DATA)});</script>",
        f'<script>window.__STATE__ = "{quote(DATA)}";</script>',
        f"<script>self.__next_f.push([1,{json.dumps('5:' + DATA)}])</script>",
        f"<script>var a = {{config: 1, data: {DATA}, fn: function() {{ return 1 }} }}</script>",
        "<div id='app' data-props='" + DATA.replace("'", "&#39;") + "'></div>",
        f"<script>window.__STATE__ = {json.dumps({'payload': DATA})}</script>",
    ],
    ids=["next-data", "assignment", "call", "json-in-json", "url-encoded", "flight", "javascript", "attribute", "json-in-value"],
)
def test_embedded_state_is_read_in_any_wrapper(script: str) -> None:
    reading = read(f"<div id='root'></div>{script}")
    assert reading.kind is PageKind.SEARCH
    assert [stated(one) for one in reading.listings] == expected(things())
    first = reading.listings[0]
    assert (first.price_currency, first.seller_name, first.region_text) == ("RUB", "Иван Петров 0", "Казань")


def test_state_gives_what_the_cards_do_not_show() -> None:
    bare = "".join(card(one).replace(f'<div class="card-seller">{one.seller}</div>', "") for one in things())
    reading = read(f"<div>{bare}</div><script>window.x = {DATA}</script>")
    assert [one.seller_name for one in reading.listings] == [thing.seller for thing in things()]


def test_amounts_in_minor_units_follow_the_shown_price() -> None:
    cents = [one | {"cost": {"sum": one["cost"]["sum"] * 100, "currency": "RUB"}} for one in STATE]
    cards = [card(one) for one in things()]
    cards[4] = cards[4].replace(f'<span class="card-price">{things()[4].price}</span>', "")
    reading = read(f"<div>{''.join(cards)}</div><script>window.x = {json.dumps({'list': cents})}</script>")
    assert [one.price_amount for one in reading.listings] == [thing.amount for thing in things()]


def test_what_a_visitor_sees_wins_over_the_data() -> None:
    stale = [one | {"cost": {"sum": 1, "currency": "USD"}} for one in STATE]
    reading = read(grid(things()) + f"<script>window.x = {json.dumps({'list': stale})}</script>")
    assert [(one.price_amount, one.price_currency) for one in reading.listings] == [(thing.amount, "RUB") for thing in things()]


def test_json_ld_lists_fill_the_cards() -> None:
    items = [{"@type": "ListItem", "position": one.number, "item": {"@type": "Product", "name": one.title, "image": [f"/ld/{one.number}.jpg"], "offers": {"price": one.amount, "priceCurrency": "RUB", "seller": {"name": "Завод"}}}} for one in things()]  # fmt: skip  # noqa: E501 - one row of data
    bare = "".join(f'<li class="r"><a href="{one.path}">{one.title}</a> <b>{one.price}</b></li>' for one in things())
    reading = read(
        f'<ul>{bare}</ul><script type="application/ld+json">{json.dumps({"@type": "ItemList", "itemListElement": items})},</script>'
    )
    assert [stated(one) for one in reading.listings] == expected(things())
    assert reading.listings[0].image == "https://shop.example.ru/ld/0.jpg"
    assert reading.listings[0].seller_name == "Завод"


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="/search?q=terminal&page=2">2</a>',
        '<a href="/search?q=terminal&page=2">Следующая</a>',
        '<a href="/search?q=terminal&page=2">Weiter</a>',
        '<a href="/search?q=terminal&page=2">Next 24 ads &gt;&gt;</a>',
        '<a href="/search?q=terminal&page=2">التالي</a>',
        '<a href="/search?q=terminal&page=2">下一页</a>',
        '<a class="pager-next" href="/search?q=terminal&page=2"><svg></svg></a>',
        '<span>1</span><a href="/search?q=terminal&page=2">2</a><a href="/search?q=terminal&page=3">3</a>',
    ],
)
def test_the_next_page_is_found(link: str) -> None:
    assert read(grid(things()) + f'<div class="pager">{link}</div>').next_page == "https://shop.example.ru/search?q=terminal&page=2"


@pytest.mark.parametrize(
    "word",
    """Nästa;Neste;Næste;Seuraava;Επόμενη;Sonraki;Dalej;Ďalej;Další;Következő;Înainte;Siguiente;Próxima;Suivant;Avanti;Volgende;Keyingi;
    Келесі;Далее;Наступна;Напред;Следваща;Следећа;Sljedeća;Naslednja;Nākamā;Kitas;Järgmine;הבא;بعدی;التالي;अगला;ถัดไป;次へ;다음;下一页;
    Berikutnya;Trang sau;Növbəti;შემდეგი;Հաջորդ;Show more;Показать ещё;Показати ще;Pokaż więcej;Mehr anzeigen;Voir plus;Cargar más;
    Carica altri;Daha fazla göster;عرض المزيد;もっと見る;더 보기;加载更多;Načíst další;Több betöltése;Vis flere;Näytä lisää;
    Visa fler;Meer laden;Ver más;Ver mais;Mostra di più;Vezi mai multe;Прикажи још;نمایش بیشتر;Rādīt vairāk;Rodyti daugiau;
    Näita rohkem;Ko'proq ko'rsatish;Xem thêm;הצג עוד;Περισσότερα""".replace("\n    ", "").split(";"),
)
def test_the_next_page_is_called_so_in_many_languages(word: str) -> None:
    found = read(grid(things()) + f'<div><a href="/search?q=terminal&page=2">{word}</a></div>').next_page
    assert found == "https://shop.example.ru/search?q=terminal&page=2"


@pytest.mark.parametrize("paging", [{"page": 1, "totalPages": 9}, {"meta": {"current_page": 1, "last_page": 9}}])
def test_an_answer_of_data_that_counts_its_pages_has_a_next_one(paging: dict[str, object]) -> None:
    ads = [{"id": one.number, "name": one.title, "price": int(one.amount or 0), "url": one.path} for one in things()]
    url = "https://shop.example.ru/api/search?q=x&page="
    reading = read_page(Page(url=f"{url}1", body=json.dumps({"data": ads, **paging}).encode()))
    assert (len(reading.listings), reading.next_page) == (6, f"{url}2")


@pytest.mark.parametrize("said", [{"minorUnits": 2}, {"minor_unit": 2}, {"decimalPlaces": 2}, {"exponent": 2}])
def test_a_price_in_data_that_says_how_many_minor_units_it_counts_is_put_right(said: dict[str, int]) -> None:
    thing = {"id": 1520001, "name": "Рация", "price": {"amount": 250000, "currency": "RUB", **said}}
    (one,) = read_page(Page(url="https://shop.example.ru/api/item/1520001", body=json.dumps(thing).encode())).listings
    assert (one.price_amount, one.price_currency) == ("2500", "RUB")


def test_the_last_page_has_no_next_page() -> None:
    links = '<a href="/search?q=terminal&page=1">1</a><a href="/search?q=terminal&page=2">2</a><span>3</span>'
    reading = read(grid(things()) + links, url="https://shop.example.ru/search?q=terminal&page=3")
    assert reading.next_page is None


def test_a_declared_next_page_counts() -> None:
    reading = read_page(page(grid(things()), head='<link rel="next" href="?q=terminal&page=2">'))
    assert reading.next_page == "https://shop.example.ru/search?q=terminal&page=2"


def test_a_page_number_behind_a_comma_in_the_path_is_a_next_page() -> None:
    links = '<b>1</b><a href="/search/iPage,2">2</a><a href="/search/iPage,2">&gt;</a>'
    reading = read(grid(things()) + links, url="https://shop.example.ru/search")
    assert reading.next_page == "https://shop.example.ru/search/iPage,2"
