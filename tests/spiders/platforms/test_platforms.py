"""Platforms are recognised from any of their pages, and their public data is read for what it is."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from spiders import platforms
from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.platforms.markup import MAX_BYTES
from spiders.platforms.platform import plain_text
from spiders.platforms.posts import lines_of, offers

PAGES = Path(os.environ.get("MONITOR_PAGES") or Path(__file__).parents[4] / "shared" / "pages")
SHOP = "https://shop.example"

PRODUCT = {
    "id": 101, "title": "Starlink Mini &amp; kit", "handle": "starlink-mini",
    "body_html": "<p>Sealed<br>box</p><script>x()</script>",
    "published_at": "2026-10-01T08:00:00+02:00", "vendor": "SpaceX", "product_type": "Terminal",
    "variants": [
        {"id": 1, "title": "Kit", "price": "499.00", "compare_at_price": "599.00", "available": True, "sku": "SM1"},
        {"id": 2, "title": "Kit and battery", "price": "649.00", "compare_at_price": None, "available": True},
        {"id": 3, "title": "Refurbished", "price": "99.00", "compare_at_price": None, "available": False},
    ],
    "images": [{"id": 9, "src": "https://cdn.shopify.com/s/files/1/1/a.png?v=1"}],
}  # fmt: skip
GOODS = {
    "id": 7, "name": "Iridium 9575 &#8211; Extreme", "permalink": f"{SHOP}/product/iridium/", "sku": "I-9575",
    "description": "<p>Satellite phone</p>", "short_description": "", "is_in_stock": True,
    "prices": {"price": "129950", "regular_price": "149950", "sale_price": "129950", "price_range": None, "currency_code": "EUR",
               "currency_minor_unit": 2},
    "images": [{"src": f"{SHOP}/wp-content/i.jpg"}], "categories": [{"name": "Phones"}],
}  # fmt: skip
YML = """<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-11-01 10:00"><shop><name>Связь-Юг</name><company>ООО Связь</company>
<categories><category id="1">Терминалы</category></categories><offers>
<offer id="A1" available="true"><url>https://shop.example/p/1?utm_source=ym</url><price>45000</price><oldprice>52000</oldprice>
<currencyId>RUR</currencyId><picture>https://shop.example/i/1.jpg</picture><name>Starlink&nbsp;Mini</name>
<description><![CDATA[<b>Новый</b> комплект]]></description><param name="Вес">1 кг</param></offer>
<offer id="A2" available="false"><url>/p/2</url><price>990.50</price><currencyId>USD</currencyId>
<typePrefix>Рация</typePrefix><vendor>Motorola</vendor><model>DP4800</model></offer>
<offer id="A3"><price>1</price></offer>
</offers></shop></yml_catalog>"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://shop.example/product/starlink-mini/</loc><image:image><image:loc>https://shop.example/i.jpg</image:loc>
<image:title>Starlink Mini</image:title></image:image></url>
<url><loc>https://shop.example/product/antenna-77/</loc></url><url><loc>https://shop.example/blog/news-12345</loc></url>
<url><loc>https://shop.example/</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://shop.example/product-sitemap.xml</loc></sitemap>
<sitemap><loc>https://shop.example/post-sitemap.xml</loc></sitemap></sitemapindex>"""


def read(body: str | bytes | Any, url: str = f"{SHOP}/x", status: int = 200) -> PageReading | None:
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return platforms.read(Page(url=url, body=data, status=status))


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ('<script>var Shopify = {}; Shopify.shop = "a.myshopify.com";</script>', "shopify"),
        ('<link href="//shop.example/cdn/shop/t/3/assets/base.css">', "shopify"),
        ('<meta name="generator" content="WooCommerce 9.1.2">', "woocommerce"),
        ('<body class="archive woocommerce-page">', "woocommerce"),
        ('<script src="https://static.tildacdn.com/js/tilda-scripts-3.0.min.js">', "tilda"),
        ('<link href="https://static.insales-cdn.com/assets/1/style.css">', "insales"),
        ('<link href="catalog/view/theme/default/stylesheet/stylesheet.css">', "opencart"),
        ('<a href="https://shop.example/index.php?route=product/category&amp;path=20">', "opencart"),
        ('<script src="/bitrix/js/main/core/core.min.js">', "bitrix"),
        ('<script type="text/x-magento-init">{}</script>', "magento"),
        ('<meta name="generator" content="PrestaShop">', "prestashop"),
        ('<div class="tgme_channel_info">', "telegram"),
        ('<p>Our shop ships worldwide. We compared Shopify, Magento and Tilda.</p>', None),
    ],
)  # fmt: skip
def test_a_platform_is_recognised_by_what_its_pages_load(sign: str, name: str | None) -> None:
    found = platforms.recognise(Page(url=SHOP, body=f"<html><head><title>Shop</title></head><body>{sign}</body></html>".encode()))
    assert (found.name if found else None) == name


def test_a_shopify_product_states_its_cheapest_variant_that_can_be_had_and_all_others() -> None:
    reading = read({"products": [PRODUCT]}, f"{SHOP}/products.json?limit=250&page=1")
    assert reading is not None and reading.kind is PageKind.SEARCH and reading.next_page is None
    one = reading.listings[0]
    assert (one.native_id, one.url, one.title) == ("101", f"{SHOP}/products/starlink-mini", "Starlink Mini & kit")
    assert (one.price_amount, one.price_text, one.price_old_text) == ("499.00", "499.00 – 649.00", "599.00")
    assert (one.description, one.availability, one.seller_name) == ("Sealed box", "in stock", None)
    assert ("variant Refurbished", "99.00, out of stock") in one.attributes
    assert dict(one.where)["price_amount"] == "products.json: variants.price"


def test_a_full_shopify_page_offers_the_next_one_and_an_empty_one_ends() -> None:
    full = read({"products": [{**PRODUCT, "id": n} for n in range(3)]}, f"{SHOP}/products.json?limit=3&page=2")
    assert full is not None and full.next_page == f"{SHOP}/products.json?limit=3&page=3"
    empty = read({"products": []}, f"{SHOP}/products.json?limit=3&page=3")
    assert empty is not None and (empty.kind, bool(empty.said)) == (PageKind.EMPTY, True)


def test_woocommerce_minor_units_become_the_price_a_visitor_sees() -> None:
    reading = read([GOODS], f"{SHOP}/wp-json/wc/store/v1/products?per_page=100&page=1")
    assert reading is not None
    one = reading.listings[0]
    assert (one.price_amount, one.price_old_text, one.price_currency) == ("1299.50", "1499.50", "EUR")
    assert (one.native_id, one.title, one.url) == ("7", "Iridium 9575 – Extreme", f"{SHOP}/product/iridium/")
    assert one.attributes == (("sku", "I-9575"), ("categories", "Phones"))


def test_a_woocommerce_price_range_keeps_both_ends() -> None:
    span = {**GOODS["prices"], "currency_minor_unit": 0, "price_range": {"min_amount": "100", "max_amount": "250"}}
    reading = read([{**GOODS, "prices": span}])
    assert reading is not None
    assert (reading.listings[0].price_amount, reading.listings[0].price_text) == ("100", "100 – 250 EUR")


def test_a_yml_catalogue_in_windows_1251_is_read_offer_by_offer() -> None:
    reading = read(YML.encode("cp1251"), f"{SHOP}/yml.xml")
    assert reading is not None
    one, two = reading.listings
    assert (one.native_id, one.title, one.url) == ("A1", "Starlink Mini", f"{SHOP}/p/1")
    assert (one.price_text, one.price_amount, one.price_old_text, one.price_currency) == ("45000 RUB", "45000", "52000", "RUB")
    assert (one.description, one.seller_name, one.availability) == ("Новый комплект", "Связь-Юг", "in stock")
    assert ("Вес", "1 кг") in one.attributes
    assert (two.title, two.availability, two.url) == ("Рация Motorola DP4800", "out of stock", f"{SHOP}/p/2")
    assert reading.notes == ("1 offers state neither name nor address",)


def test_a_merchant_feed_is_read() -> None:
    feed = (
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><item><title>Thermal sight</title>'
        "<link>https://shop.example/p/5</link><g:id>5</g:id><g:price>1999.00 USD</g:price><g:condition>used</g:condition></item>"
        "</channel></rss>"
    )
    reading = read(feed)
    assert reading is not None
    one = reading.listings[0]
    assert (one.native_id, one.price_amount, one.price_currency, one.condition) == ("5", "1999.00", "USD", "used")


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_lists_the_addresses_of_goods_and_leaves_the_rest_out(packed: bool) -> None:
    body = gzip.compress(SITEMAP.encode()) if packed else SITEMAP.encode()
    reading = read(body, f"{SHOP}/sitemap.xml")
    assert reading is not None
    assert [one.url for one in reading.listings] == [f"{SHOP}/product/starlink-mini/", f"{SHOP}/product/antenna-77/"]
    assert (reading.listings[0].title, reading.listings[1].title) == ("Starlink Mini", None)
    assert reading.notes == ("2 addresses that are not of goods were left out",)


def test_an_index_names_the_sitemaps_of_goods_where_it_tells_them_apart() -> None:
    assert platforms.parts(Page(url=f"{SHOP}/sitemap.xml", body=INDEX.encode())) == (f"{SHOP}/product-sitemap.xml",)
    assert platforms.parts(Page(url=f"{SHOP}/sitemap.xml", body=SITEMAP.encode())) == ()


def test_xml_that_declares_entities_is_refused_with_a_reason() -> None:
    lol = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    for root in ("<yml_catalog><shop><offers><offer id='1'><name>&b;</name></offer></offers></shop></yml_catalog>", SITEMAP[21:]):
        reading = read(lol + root)
        assert reading is not None and reading.error is not None and "entities" in reading.error
        assert reading.listings == ()


def test_entities_of_files_stay_unread(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    declared = f"<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{secret}'>]>"
    late = f"<yml_catalog>{declared}<shop><offers><offer id='1'><name>A &s; B</name></offer></offers></shop></yml_catalog>"
    assert "hidden words" not in str(read(late))


def test_a_packed_answer_that_unpacks_without_end_is_refused() -> None:
    reading = read(gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 1)))
    assert reading is not None and reading.error is not None and "unpacks to more" in reading.error


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "{}", "[1, 2]", '{"products": 7}', '{"products": [null, 3]}', '{"products": [{"handle": "a"}]}', "<urlset",
     "<yml_catalog><offer", "<rss><channel></channel></rss>", "\x1f\x8bnot packed", "<html><body>tgme_widget_message</body></html>",
     '[{"id": 1, "permalink": "x", "prices": {"currency_minor_unit": "two", "price": {}}}]'],
)  # fmt: skip
def test_what_is_no_platforms_data_or_broken_raises_nothing(body: str) -> None:
    reading = read(body.encode("latin-1"))
    assert reading is None or isinstance(reading, PageReading)


@pytest.mark.parametrize("piece", ["<script>", "<style", "<br ", "&", "<", "a<b>"])
def test_hostile_markup_in_a_text_costs_little(piece: str) -> None:
    started = time.process_time()
    plain_text(piece * 80_000)
    offers(lines_of((piece + "1 ") * 20_000))
    assert time.process_time() - started < 1.0


def test_words_of_scripts_are_no_words() -> None:
    assert plain_text("a<script>b</script>c<STYLE type='x'>d</style >e<script>f") == "a c e"


def test_an_error_page_is_never_data() -> None:
    assert read({"products": [PRODUCT]}, status=404) is None


@pytest.mark.parametrize(
    ("query", "title", "url", "said"),
    [
        ("starlink mini", "Комплект Starlink  MINI", "/p/1", True),
        ("starlink mini", "Starlink V3", "/p/1", False),
        ("старлинк", None, "/product/antenna-starlink-77", True),
        ("starlink", "Комплект Старлинк мини", "/p/1", True),
        ("старлінк", "Starlink V3", "/p/1", True),
        ("*", None, "/p/1", True),
        ("DJI Mavic-3T", "Дрон dji mavic 3t", "/p", True),
    ],
)
def test_a_query_is_said_when_all_its_words_are(query: str, title: str | None, url: str, said: bool) -> None:
    assert platforms.says(ListingReading(url=SHOP + url, native_id="1", title=title), query) is said


def test_the_currency_of_a_shop_stands_on_its_pages() -> None:
    page = Page(url=SHOP, body=b'<script>Shopify.currency = {"active":"AED","rate":"1.0"};</script>')
    assert platforms.stated_currency(page) == "AED"
    two = Page(url=SHOP, body=b'{"priceCurrency":"EUR"},{"priceCurrency":"USD"}')
    assert platforms.stated_currency(two) is None


@pytest.mark.parametrize(
    ("name", "path"), [("shopify_elsewedyshop", "/products.json"), ("woocommerce_samehgabriel", "/wp-json/wc/store/products")]
)
def test_captured_feeds_are_read_as_a_person_read_them(name: str, path: str) -> None:
    file = PAGES / f"{name}__feed__1.json"
    if not file.exists():
        pytest.skip("the captured pages are not here")
    truth = json.loads(file.with_name(f"{name}__feed__1.truth.json").read_text("utf-8"))["listings"]
    reading = read(file.read_bytes(), f"{SHOP}{path}")
    assert reading is not None
    found = {one.title: one for one in reading.listings}
    assert len(reading.listings) >= len(truth)
    for one in truth:
        listing = found[one["title"]]
        assert listing.price_amount == one["price"]["amount"], one["title"]
        assert listing.price_currency == one["price"]["currency"]
        assert listing.image == one["image"]
