"""What a page without listings is: blocked, a shell, honestly empty, or nothing that is recognised."""

from __future__ import annotations

import json

import pytest
from reading_shops import SHOP, expected, grid, page, read, stated, things

from spiders.listing import Page, PageKind
from spiders.reading import read_page

WALLS = {
    "cloudflare": '<title>Just a moment...</title><h1>shop.example</h1><p>Verifying you are human.</p><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>',  # noqa: E501 - one piece of markup
    "datadome": '<p id="cmsg">Please enable JS and disable any ad blocker</p><script>var dd={"rt":"c","host":"geo.captcha-delivery.com"}</script>',  # noqa: E501 - one piece of markup
    "perimeterx": '<title>Access to this page has been denied</title><div id="px-captcha"></div><script>window._pxAppId="PX1"</script>',  # noqa: E501 - one piece of markup
    "incapsula": '<iframe src="/_Incapsula_Resource?CWUDNSAI=9"></iframe><p>Request unsuccessful. Incapsula incident ID: 1</p>',
    "hcaptcha": '<h1>One more step</h1><p>Please complete the captcha</p><div class="h-captcha"></div><script src="https://js.hcaptcha.com/1/api.js"></script>',
    "yandex": '<title>Вы не робот?</title><h1>Подтвердите, что запросы отправляли вы, а не робот</h1><form action="/checkcaptcha"></form>',  # noqa: E501 - one piece of markup
    "geetest": '<p>请完成验证</p><div id="geetest-box"></div><script src="https://static.geetest.com/v4/gt4.js"></script>',
    "ip-wall": "<title>Доступ ограничен: проблема с IP</title><h2>Доступ ограничен: проблема с IP</h2><p>Решите капчу</p><div class='geetest_captcha'></div>",  # noqa: E501 - one piece of markup
    "login": '<h1>Please log in to continue</h1><form action="/login"><input name="user"><input type="password" name="p"></form>',
}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_blocked(wall: str) -> None:
    reading = read_page(Page(url=SHOP, body=f"<html><body>{WALLS[wall]}</body></html>".encode()))
    assert (reading.kind, reading.listings) == (PageKind.BLOCKED, ())
    assert reading.said


def test_a_live_page_that_loads_a_captcha_script_is_not_blocked() -> None:
    scripts = '<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div><script src="https://js.hcaptcha.com/1/api.js"></script>'
    assert [stated(one) for one in read(grid(things()) + scripts).listings] == expected(things())


def test_a_refused_request_is_blocked_whatever_it_says() -> None:
    assert read_page(Page(url=SHOP, body=b"<html><body>nginx</body></html>", status=403)).kind is PageKind.BLOCKED


@pytest.mark.parametrize(
    "words",
    [
        "Ничего не найдено", "По вашему запросу ничего не нашлось", "Нічого не знайдено", "No results found", "0 results", "We couldn't find any matches",  # noqa: E501 - one piece of markup
        "Nie znaleźliśmy żadnych wyników", "Keine Ergebnisse gefunden", "Aucun résultat", "No hemos encontrado resultados", "Nessun risultato", "Nenhum resultado encontrado",  # noqa: E501 - one piece of markup
        "Geen resultaten gevonden", "Sonuç bulunamadı", "لا توجد نتائج", "نتیجه‌ای یافت نشد", "没有找到相关商品", "該当する商品が見つかりませんでした", "Hech narsa topilmadi", "Ештеңе табылмады",  # noqa: E501 - one piece of markup
    ],
)  # fmt: skip
def test_an_honest_zero_says_so(words: str) -> None:
    reading = read(f"<h2>{words}</h2><p>Попробуйте иначе.</p><script src='/_next/static/app.js'></script>")
    assert (reading.kind, reading.said) == (PageKind.EMPTY, words)


def test_suggestions_under_an_honest_zero_are_no_results() -> None:
    reading = read(f"<h2>Ничего не найдено</h2><section class='recommendations'><h3>Похожие товары</h3>{grid(things())}</section>")
    assert (reading.kind, reading.listings) == (PageKind.EMPTY, ())


def test_results_beside_a_hidden_zero_are_results() -> None:
    assert len(read(f"<div class='empty' hidden>Ничего не найдено</div>{grid(things())}").listings) == 6


@pytest.mark.parametrize(
    "shell",
    [
        '<div id="root"></div><script src="/static/js/main.3f2a.js"></script>',
        '<div id="app"><div class="spinner"></div></div><script type="module" src="/assets/index.js"></script>',
        "<noscript>You need to enable JavaScript to run this app.</noscript><script src='/bundle.js'></script>",
    ],
)
def test_a_page_that_a_script_will_fill_is_a_shell(shell: str) -> None:
    reading = read_page(Page(url=SHOP, body=f"<html><head><title>Shop</title></head><body>{shell}</body></html>".encode()))
    assert (reading.kind, reading.listings) == (PageKind.SHELL, ())


def test_a_page_with_nothing_recognised_says_nothing() -> None:
    reading = read("<h1>О компании</h1><p>Мы работаем с 1999 года. " + "Доставляем и настраиваем. " * 40 + "</p>")
    assert (reading.kind, reading.said, reading.removed, reading.error) == (PageKind.EMPTY, None, None, None)


def test_an_empty_body_is_an_error_not_a_zero() -> None:
    for body in (b"", b"  \n", b"\xef\xbb\xbf"):
        reading = read_page(Page(url=SHOP, body=body))
        assert reading.kind is PageKind.EMPTY
        assert reading.said is None
        assert reading.error


def test_a_data_answer_is_read() -> None:
    offers = [
        {"id": 5000 + one.number, "name": one.title, "price": int(one.amount or 0), "currency": "RUB", "url": one.path}
        for one in things()
    ]
    reading = read_page(
        Page(url="https://shop.example.ru/api/search?q=x", body=json.dumps({"data": {"items": offers}, "total": 6}).encode())
    )
    assert [stated(one) for one in reading.listings] == expected(things())
    assert (reading.kind, reading.total) == (PageKind.SEARCH, 6)


def test_a_data_answer_with_minor_units_says_how_many() -> None:
    offers = [{"id": n, "name": f"سلك نحاس {n}", "permalink": f"/p/{n}", "prices": {"price": str(277666 + n), "regular_price": "298566", "currency_code": "EGP", "currency_minor_unit": 2}} for n in range(4)]  # fmt: skip  # noqa: E501 - one row of data
    reading = read_page(Page(url="https://shop.example.com/wp-json/wc/store/products", body=json.dumps(offers).encode()))
    assert (reading.listings[1].price_amount, reading.listings[1].price_currency) == ("2776.67", "EGP")


def test_products_known_by_a_handle_get_their_address() -> None:
    offers = [{"id": n, "title": f"Radio model {n}", "handle": f"radio-{n}", "variants": [{"id": 1, "title": "Default", "price": f"{n + 10}.50"}], "images": [{"src": f"https://cdn.example.com/{n}.jpg"}]} for n in range(3)]  # fmt: skip  # noqa: E501 - one row of data
    reading = read_page(
        Page(url="https://shop.example.com/products.json?limit=250", body=json.dumps({"products": offers}).encode())
    )
    assert [(one.url, one.price_amount) for one in reading.listings] == [
        (f"https://shop.example.com/products/radio-{n}", f"{n + 10}.5") for n in range(3)
    ]


def test_a_data_answer_with_an_empty_list_is_an_honest_zero() -> None:
    reading = read_page(Page(url="https://shop.example.ru/api/search?q=x", body=b'{"products": [], "total": 0}'))
    assert (reading.kind, reading.said) == (PageKind.EMPTY, "total: 0")
    wall = read_page(
        Page(url="https://shop.example.ru/api/search?q=x", body=b'{"url": "https://geo.captcha-delivery.com/captcha/?x=1"}')
    )
    assert wall.kind is PageKind.BLOCKED


def test_round_prices_are_not_taken_for_minor_units() -> None:
    offers = [
        {"id": n, "name": f"Телефон номер {n}", "price": price} for n, price in enumerate((129900, 89900, 149900, 54900, 99900))
    ]
    reading = read_page(Page(url="https://shop.example.ru/api", body=json.dumps({"items": offers}).encode()))
    assert [one.price_amount for one in reading.listings] == ["129900", "89900", "149900", "54900", "99900"]


def test_markup_inside_a_data_answer_is_read() -> None:
    body = json.dumps({"status": "ok", "html": grid(things())}).encode()
    assert [stated(one) for one in read_page(Page(url=SHOP, body=body)).listings] == expected(things())


def test_a_whole_page_is_not_blocked_by_a_word_in_it() -> None:
    reading = read_page(page(grid(things()) + "<p>Access denied is a film. Captcha too.</p>"))
    assert reading.kind is PageKind.SEARCH


def test_a_wall_with_goods_below_its_head_is_blocked() -> None:
    goods = "".join(f'<div class="c"><a href="/item/{n}00001"><h3>Насос {n}</h3></a><b>{n} 900 ₽</b></div>' for n in range(1, 9))
    head = '<title>Please Wait... | Cloudflare</title><script src="/cdn-cgi/challenge-platform/h/b/x.js"></script>'
    html = f"<html><head>{head}</head><body>{goods}</body></html>"
    reading = read_page(Page(url="https://shop.example/search?q=a", body=html.encode()))
    assert (reading.kind, reading.listings) == (PageKind.BLOCKED, ())


def test_goods_named_like_a_wall_are_goods() -> None:
    goods = "".join(
        f'<div class="c"><a href="/item/{n}00001"><h3>Just a moment...</h3></a><b>{n} 900 ₽</b></div>' for n in range(1, 9)
    )
    html = f"<html><head><title>Just a moment...</title></head><body>{goods}</body></html>"
    reading = read_page(Page(url="https://shop.example/search?q=a", body=html.encode()))
    assert reading.kind is PageKind.SEARCH
