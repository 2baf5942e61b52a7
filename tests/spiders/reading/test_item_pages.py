"""Item pages, and pages whose listing is gone."""

from __future__ import annotations

import json

import pytest
from reading_shops import card, page, things

from spiders.listing import PageKind, PageReading
from spiders.reading import read_page

URL = "https://shop.example.ru/item/spare-part-4100000"
LIVE = (
    '<div class="product"><h1>Терминал спутниковой связи</h1><img src="/img/main.jpg" alt="Терминал спутниковой связи">'
    '<div class="product-price">45 900 ₽</div><div class="seller-name">Иван Петров</div>'
    '<div class="item-address">Казань, ул. Баумана</div><div class="description">{description}</div></div>'
)


def item(body: str, **how: str | int) -> PageReading:
    """What is read from an item page."""
    return read_page(page(body, **({"url": URL} | how)))  # type: ignore[arg-type]


def test_an_item_page_is_read_from_what_it_shows() -> None:
    more = "".join(map(card, things(4)))
    reading = item(LIVE.format(description="Рабочий, почти новый.") + f"<h2>Похожие объявления</h2><div>{more}</div>")
    assert reading.kind is PageKind.ITEM
    (one,) = reading.listings
    assert (one.title, one.price_text, one.price_amount, one.price_currency) == (
        "Терминал спутниковой связи",
        "45 900 ₽",
        "45900",
        "RUB",
    )
    assert (one.seller_name, one.region_text) == ("Иван Петров", "Казань, ул. Баумана")
    assert one.image == "https://shop.example.ru/img/main.jpg"
    assert (one.url, one.native_id) == (URL, "4100000")
    assert reading.removed is None


PRODUCT = {
    "@context": "https://schema.org", "@type": "Product", "name": "Rugged radio", "image": {"@type": "ImageObject", "url": "/r.jpg"}, "sku": "RR-77",  # noqa: E501 - one piece of markup
    "offers": {"@type": "Offer", "price": "1299.50", "priceCurrency": "EUR", "seller": {"@type": "Organization", "name": "Funkhaus"}, "itemCondition": "https://schema.org/UsedCondition"},  # noqa: E501 - one piece of markup
}  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        json.dumps(PRODUCT),
        json.dumps([PRODUCT]),
        json.dumps({"@graph": [{"@type": "WebSite", "name": "x"}, PRODUCT]}),
        json.dumps(PRODUCT | {"@type": ["Product", "Vehicle"], "offers": [PRODUCT["offers"]]}),
        json.dumps(PRODUCT)[:-1] + ",}",
        "<!-- " + json.dumps(PRODUCT) + " -->",
        json.dumps(PRODUCT).replace("Rugged", "Rugged\n\t"),
        json.dumps({"@type": "BreadcrumbList", "itemListElement": []}) + json.dumps(PRODUCT),
        json.dumps(
            PRODUCT
            | {"offers": {"@type": "AggregateOffer", "lowPrice": 1299.5, "priceCurrency": "EUR", "offers": [PRODUCT["offers"]]}}
        ),
    ],
    ids=["plain", "list", "graph", "types", "comma", "comment", "newline", "two", "aggregate"],
)
def test_sloppy_json_ld_is_understood(source: str) -> None:
    (one,) = item(f'<h1>Rugged radio</h1><script type="application/ld+json">{source}</script>').listings
    assert (one.title, one.price_amount, one.price_currency) == ("Rugged radio", "1299.5", "EUR")
    assert (one.seller_name, one.condition, one.image) == ("Funkhaus", "UsedCondition", "https://shop.example.ru/r.jpg")


def test_microdata_is_understood() -> None:
    (one,) = item(
        '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Field phone</h1><img itemprop="image" src="/f.jpg">'  # noqa: E501 - one piece of markup
        '<div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="priceCurrency" content="PLN">'
        '<span itemprop="price" content="249.00">249 zł</span></div></div>'
    ).listings
    assert (one.title, one.price_amount, one.price_currency, one.image) == (
        "Field phone",
        "249",
        "PLN",
        "https://shop.example.ru/f.jpg",
    )


def test_product_metas_are_understood() -> None:
    head = (
        '<meta property="og:type" content="product"><meta property="og:title" content="Antenna mast"><meta property="og:image" content="/m.jpg">'  # noqa: E501 - one piece of markup
        '<meta property="product:price:amount" content="300.00"><meta property="product:price:currency" content="UAH">'
    )
    (one,) = read_page(page("<h1>Antenna mast</h1><p>Good mast.</p>", head=head, url=URL)).listings
    assert (one.title, one.price_amount, one.price_currency) == ("Antenna mast", "300", "UAH")


def test_the_shown_price_wins_where_the_data_lags() -> None:
    stale = json.dumps(PRODUCT | {"name": "Терминал спутниковой связи", "offers": {"price": "45900", "priceCurrency": "RUB"}})
    (one,) = item(LIVE.format(description="") + f'<script type="application/ld+json">{stale}</script>').listings
    assert (one.price_text, one.price_amount) == ("45 900 ₽", "45900")


NOTICES = [
    ("ru", "Объявление снято с публикации"), ("ru", "Этот товар больше не продаётся"), ("uk", "Оголошення неактивне"), ("en", "This listing is no longer available"),  # noqa: E501 - one piece of markup
    ("en", "This ad has been removed"), ("pl", "Ogłoszenie jest nieaktualne"), ("kk", "Хабарландыру жойылды"), ("tr", "Bu ilan yayından kaldırıldı"),  # noqa: E501 - one piece of markup
    ("ar", "هذا الإعلان لم يعد متوفرا"), ("zh", "该商品已下架"), ("de", "Diese Anzeige ist nicht mehr verfügbar"), ("fr", "Cette annonce n'est plus disponible"),  # noqa: E501 - one piece of markup
    ("es", "Este anuncio ya no está disponible"), ("it", "L'annuncio non è più disponibile"), ("pt", "Este anúncio já não está disponível"),  # noqa: E501 - one piece of markup
    ("nl", "Deze advertentie is niet meer beschikbaar"), ("ro", "Anunțul nu mai este disponibil"), ("uz", "Bu eʼlon o‘chirilgan"),
    ("fa", "این آگهی حذف شده است"), ("ja", "この商品は削除されました"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "notice"), NOTICES)
def test_a_removal_notice_is_recognised(lang: str, notice: str) -> None:
    alone = item(f"<h1>{notice}</h1><p>...</p>", lang=lang)
    assert alone.removed == notice
    assert alone.said == notice
    beside = item(
        LIVE.format(description="Хороший.").replace(
            '<div class="product">', f'<div class="product"><div class="alert">{notice}</div>'
        ),
        lang=lang,
    )
    assert (beside.kind, beside.removed) == (PageKind.ITEM, notice)


@pytest.mark.parametrize(("lang", "notice"), NOTICES)
def test_a_phrase_quoted_in_a_live_description_removes_nothing(lang: str, notice: str) -> None:
    for text in (f"Пишут: «{notice}» — не верьте, всё в продаже.", notice, f"<p>{notice}</p><p>Это про прошлый раз.</p>"):
        reading = item(LIVE.format(description=text), lang=lang)
        assert (reading.kind, reading.removed) == (PageKind.ITEM, None)


def test_a_hidden_notice_waiting_for_a_script_removes_nothing() -> None:
    reading = item('<div class="alert" style="display:none">Объявление снято с публикации</div>' + LIVE.format(description=""))
    assert reading.removed is None


def test_a_missing_page_of_an_item_says_it_is_gone() -> None:
    gone = item("<h1>404</h1><p>Страница не найдена</p>", status=404)
    assert (gone.kind, gone.removed) == (PageKind.EMPTY, "Страница не найдена")
    assert item("<h1>Ничего не найдено</h1>", status=410).removed == "status 410"


def test_a_server_s_failure_is_no_removal() -> None:
    for status in (200, 500, 502):
        assert item("<h1>Internal Server Error</h1><p>Try again later.</p>", status=status).removed is None
