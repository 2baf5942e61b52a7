"""Result pages in the shape of each shop software's own theme: recognised, and read as a visitor reads them."""

# ruff: noqa: E501 - a line of markup is one line, as the themes write it

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from spiders import platforms
from spiders.listing import Page, PageKind
from spiders.reading import read_page

GOODS = (
    ("Starlink Mini Kit", 62000, 101),
    ("Кабель Starlink 15 м", 7900, 102),
    ("Рация Motorola R7 VHF", 84500, 103),
    ("Тепловизор Pulsar Axion", 149000, 104),
)


def spaced(amount: int) -> str:
    """A sum as Russian shops write it."""
    return f"{amount:,}".replace(",", " ")


def opencart(title: str, price: int, number: int) -> str:
    return f"""<div class="product-layout product-grid col-lg-3 col-md-3 col-sm-6 col-xs-12"><div class="product-thumb">
<div class="image"><a href="https://shop.example.ru/index.php?route=product/product&amp;product_id={number}&amp;search=x">
<img src="https://shop.example.ru/image/cache/catalog/{number}-228x228.jpg" alt="{title}" title="{title}" class="img-responsive" /></a></div>
<div class="caption"><h4><a href="https://shop.example.ru/index.php?route=product/product&amp;product_id={number}&amp;search=x">{title}</a></h4>
<p>Краткое описание товара без цены..</p><p class="price"><span class="price-new">{spaced(price)} р.</span>
<span class="price-old">{spaced(price + 5000)} р.</span> <span class="price-tax">Без НДС: {spaced(price * 5 // 6)} р.</span></p></div>
<div class="button-group"><button type="button" onclick="cart.add('{number}');"><span class="hidden-xs">В корзину</span></button></div></div></div>"""


def woocommerce(title: str, price: int, number: int) -> str:
    return f"""<li class="product type-product post-{number} status-publish instock product_cat-radio has-post-thumbnail sale">
<a href="https://shop.example.ru/product/tovar-{number}/" class="woocommerce-LoopProduct-link woocommerce-loop-product__link">
<span class="onsale">Распродажа!</span><img width="300" height="300" src="https://shop.example.ru/wp-content/uploads/{number}-300x300.jpg" alt="">
<h2 class="woocommerce-loop-product__title">{title}</h2><span class="price"><del aria-hidden="true"><span class="woocommerce-Price-amount amount">
<bdi>{spaced(price + 5000)}&nbsp;<span class="woocommerce-Price-currencySymbol">₽</span></bdi></span></del>
<ins aria-hidden="true"><span class="woocommerce-Price-amount amount"><bdi>{spaced(price)}&nbsp;<span class="woocommerce-Price-currencySymbol">₽</span></bdi>
</span></ins></span></a><a href="?add-to-cart={number}" data-product_id="{number}" class="button add_to_cart_button">В корзину</a></li>"""


def magento(title: str, price: int, number: int) -> str:
    return f"""<li class="item product product-item"><div class="product-item-info" id="product-item-info_{number}" data-container="product-grid">
<a href="https://shop.example.ru/tovar-{number}.html" class="product photo product-item-photo" tabindex="-1"><span class="product-image-container">
<img class="product-image-photo" src="https://shop.example.ru/media/catalog/product/cache/{number}.jpg" alt="{title}"/></span></a>
<div class="product details product-item-details"><strong class="product name product-item-name">
<a class="product-item-link" href="https://shop.example.ru/tovar-{number}.html">{title}</a></strong>
<div class="price-box price-final_price" data-role="priceBox" data-product-id="{number}"><span class="special-price"><span class="price-container">
<span class="price-label">Специальная цена</span><span data-price-amount="{price}" data-price-type="finalPrice" class="price-wrapper">
<span class="price">{spaced(price)},00 ₽</span></span></span></span><span class="old-price"><span class="price-container"><span class="price-label">Обычная цена</span>
<span data-price-amount="{price + 5000}" data-price-type="oldPrice" class="price-wrapper"><span class="price">{spaced(price + 5000)},00 ₽</span></span></span></span>
</div></div></div></li>"""


def prestashop(title: str, price: int, number: int) -> str:
    return f"""<div class="js-product product col-xs-12 col-sm-6"><article class="product-miniature js-product-miniature" data-id-product="{number}"
data-id-product-attribute="0"><div class="thumbnail-container"><a href="https://shop.example.ru/radio/{number}-tovar.html" class="thumbnail product-thumbnail">
<img src="https://shop.example.ru/{number}-home_default/tovar.jpg" alt="{title}" data-full-size-image-url="https://shop.example.ru/{number}-large_default/tovar.jpg"/></a>
<div class="product-description"><h2 class="h3 product-title"><a href="https://shop.example.ru/radio/{number}-tovar.html">{title}</a></h2>
<div class="product-price-and-shipping"><span class="regular-price" aria-label="Базовая цена">{spaced(price + 5000)} ₽</span>
<span class="discount-percentage discount-product">-8%</span><span class="price" aria-label="Цена">{spaced(price)} ₽</span></div></div></div></article></div>"""


def bitrix(title: str, price: int, number: int) -> str:
    return f"""<div class="product-item-container" id="bx_3966226736_{number}" data-entity="item"><div class="product-item">
<a class="product-item-image-wrapper" href="/catalog/radio/tovar_{number}/" title="{title}" data-entity="image-wrapper">
<span class="product-item-image-original" style="background-image: url('/upload/iblock/{number}/a.jpg');"></span></a>
<h3 class="product-item-title"><a href="/catalog/radio/tovar_{number}/" title="{title}">{title}</a></h3>
<div class="product-item-info-container product-item-price-container" data-entity="price-block">
<span class="product-item-price-old" id="bx_{number}_price_old">{spaced(price + 5000)} руб.</span>&nbsp;
<span class="product-item-price-current" id="bx_{number}_price">{spaced(price)} руб.</span></div>
<div class="product-item-info-container" data-entity="buttons-block"><a class="btn btn-primary" href="javascript:void(0)">В корзину</a></div></div></div>"""


def insales(title: str, price: int, number: int) -> str:
    return f"""<div class="product-preview" data-product-id="{number}"><div class="product-preview__photo">
<a href="/product/tovar-{number}?lang="><img src="https://static.insales-cdn.com/images/products/1/{number}/medium_a.jpg" alt="{title}"></a></div>
<div class="product-preview__title"><a href="/product/tovar-{number}?lang=">{title}</a></div>
<div class="product-preview__price"><span class="product-preview__price-cur">{spaced(price)} руб</span>
<span class="product-preview__price-old">{spaced(price + 5000)} руб</span></div></div>"""


def shopify(title: str, price: int, number: int) -> str:
    return f"""<li class="grid__item"><div class="card-wrapper product-card-wrapper"><div class="card card--card card--media"><div class="card__inner">
<div class="card__media"><div class="media"><img src="//shop.example.ru/cdn/shop/files/{number}.jpg?v=1&width=533" alt="{title}" class="motion-reduce"></div></div></div>
<div class="card__content"><div class="card__information"><h3 class="card__heading h5" id="title-template--{number}"><a
href="/products/tovar-{number}?_pos=1&_sid=ab12&_ss=r" class="full-unstyled-link">{title}</a></h3><div class="card-information"><div class="price price--on-sale">
<div class="price__container"><div class="price__sale"><span class="visually-hidden">Regular price</span><span><s class="price-item price-item--regular">
{spaced(price + 5000)} ₽</s></span><span class="visually-hidden">Sale price</span><span class="price-item price-item--sale">{spaced(price)} ₽</span></div></div></div></div></div></div></div></div></li>"""


def tilda(title: str, price: int, number: int) -> str:
    return f"""<div class="js-product t-store__card t-store__stretch-col t-align_left" data-product-lid="{number}" data-product-gen-uid="{number}"
data-product-url="https://shop.example.ru/tproduct/{number}-tovar"><a href="https://shop.example.ru/tproduct/{number}-tovar"><div class="t-store__card__imgwrapper">
<div class="t-store__card__bgimg js-product-img t-bgimg" data-original="https://static.tildacdn.com/stor/{number}.jpg"></div></div>
<div class="t-store__card__textwrapper"><div class="js-store-prod-name js-product-name t-store__card__title t-name">{title}</div></div>
<div class="t-store__card__price-wrapper"><div class="js-store-price-wrapper t-store__card__price t-store__card__price-item">
<div class="t-store__card__price-value js-product-price notranslate">{spaced(price)}</div><div class="t-store__card__price-currency">р.</div></div>
<div class="t-store__card__price_old"><div class="t-store__card__price-value">{spaced(price + 5000)}</div><div class="t-store__card__price-currency">р.</div></div>
</div></a></div>"""


@dataclass(frozen=True)
class Theme:
    """One software's page around its cards."""

    card: Callable[[str, int, int], str]
    url: str
    head: str
    around: str  # {} is the list


THEMES = {
    "opencart": Theme(
        opencart, "https://shop.example.ru/index.php?route=product/search&search=x",
        '<script src="catalog/view/javascript/common.js"></script><link href="catalog/view/theme/default/stylesheet/stylesheet.css" rel="stylesheet">',
        '<div id="product-search" class="container"><h1>Поиск - x</h1><div class="row">{}</div></div>',
    ),
    "woocommerce": Theme(
        woocommerce, "https://shop.example.ru/?s=x&post_type=product",
        '<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">',
        '<p class="woocommerce-result-count">Отображение всех 4 результатов</p><ul class="products columns-4">{}</ul>',
    ),
    "magento": Theme(
        magento, "https://shop.example.ru/catalogsearch/result/?q=x",
        '<script src="/static/version1/frontend/Magento/luma/ru_RU/mage/requirejs/mixins.js"></script>',
        '<div class="products wrapper grid products-grid"><ol class="products list items product-items">{}</ol></div>',
    ),
    "prestashop": Theme(
        prestashop, "https://shop.example.ru/search?controller=search&s=x",
        '<meta name="generator" content="PrestaShop"><script>var prestashop = {"cart":{}};</script>',
        '<section id="products"><div class="products row">{}</div></section>',
    ),
    "bitrix": Theme(
        bitrix, "https://shop.example.ru/catalog/?q=x",
        '<link href="/bitrix/cache/css/s1/main/template.css" rel="stylesheet"><script src="/bitrix/js/main/core/core.js"></script>',
        '<div class="catalog-section bx-blue"><div class="row product-item-list-col-4">{}</div></div>',
    ),
    "insales": Theme(
        insales, "https://shop.example.ru/search?q=x",
        '<link href="https://static.insales-cdn.com/assets/1/theme.css" rel="stylesheet">', '<div class="catalog-list">{}</div>',
    ),
    "shopify": Theme(
        shopify, "https://shop.example.ru/search?q=x", '<script>var Shopify = Shopify || {}; Shopify.shop = "a.myshopify.com";</script>',
        '<ul id="product-grid" class="grid product-grid grid--2-col-tablet-down">{}</ul>',
    ),
    "tilda": Theme(
        tilda, "https://shop.example.ru/catalog?query=x", '<link rel="stylesheet" href="https://static.tildacdn.com/css/tilda-grid-3.0.min.css">',
        '<div class="t-store js-store"><div class="js-store-grid-cont t-store__grid-cont t-container">{}</div></div>',
    ),
}  # fmt: skip


def page(name: str, body: str | None = None) -> Page:
    theme = THEMES[name]
    shown = theme.around.replace("{}", "".join(theme.card(*one) for one in GOODS)) if body is None else body
    menu = "".join(f'<li><a href="/c{n}">Раздел {n}</a></li>' for n in range(8))
    html = f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Поиск</title>{theme.head}</head>'
    return Page(
        url=theme.url, body=f"{html}<body><nav><ul>{menu}</ul></nav>{shown}<footer>8 800 555-35-35</footer></body></html>".encode()
    )


@pytest.mark.parametrize("name", THEMES)
def test_a_shop_is_recognised_from_any_of_its_pages(name: str) -> None:
    for body in (None, "<h1>Доставка и оплата</h1><p>Самовывоз из Казани.</p>", "<h1>Страница не найдена</h1>"):
        found = platforms.recognise(page(name, body))
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize("name", THEMES)
def test_the_list_of_a_theme_is_read_as_a_visitor_reads_it(name: str) -> None:
    reading = read_page(page(name))
    assert reading.kind is PageKind.SEARCH
    assert [(one.title, one.price_amount, one.price_currency) for one in reading.listings] == [
        (t, str(p), "RUB") for t, p, _ in GOODS
    ]
    assert all(
        str(number) in (one.url or "") and str(number) in (one.image or "")
        for one, (_, _, number) in zip(reading.listings, GOODS, strict=True)
    )
    assert len({one.native_id for one in reading.listings}) == len(GOODS)


@pytest.mark.parametrize("name", THEMES)
def test_the_struck_price_of_a_theme_is_the_old_one(name: str) -> None:
    reading = read_page(page(name))
    assert [
        one.price_old_text and one.price_old_text.replace("\u00a0", " ")[: len(spaced(p + 5000))]
        for one, (_, p, _) in zip(reading.listings, GOODS, strict=True)
    ] == [spaced(p + 5000) for _, p, _ in GOODS]
