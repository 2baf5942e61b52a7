"""XML feeds."""

from __future__ import annotations

from spiders.listing import Page, PageKind
from spiders.reading import read_page

YML = """<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-01">
<shop><name>Связь</name><offers>
<offer id="81" available="true"><url>https://shop.example.ru/p/81?utm_source=feed</url><price>45900</price><oldprice>50000</oldprice>
<currencyId>RUR</currencyId>
<picture>https://shop.example.ru/81.jpg</picture><name>Терминал &amp; кабель</name>
<description><![CDATA[<p>Новый</p>]]></description></offer>

<offer id="82"><url>https://shop.example.ru/p/82</url><price>100.50</price>
<currencyId>USD</currencyId><name>Кабель</name></offer></offers></shop></yml_catalog>"""
RSS = """<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><title>Radio</title><link>https://shop.example.com/r</link>
<g:id>R-1</g:id><g:price>1,299.00 EUR</g:price>
<g:image_link>https://shop.example.com/r.jpg</g:image_link>
<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>
</item></channel></rss>"""


def test_a_price_list_for_marketplaces_is_read() -> None:
    reading = read_page(Page(url="https://shop.example.ru/feed.xml", body=YML.encode(), content_type="application/xml"))
    assert reading.kind is PageKind.SEARCH
    one, two = reading.listings
    assert (one.native_id, one.title, one.url) == ("81", "Терминал & кабель", "https://shop.example.ru/p/81")
    assert (one.price_amount, one.price_currency, one.price_old_text, one.description) == ("45900", "RUB", "50000", "Новый")
    assert (two.price_amount, two.price_currency) == ("100.5", "USD")


def test_a_merchant_feed_is_read() -> None:
    (one,) = read_page(Page(url="https://shop.example.com/feed", body=RSS.encode())).listings
    assert (one.native_id, one.title, one.price_amount, one.price_currency) == ("R-1", "Radio", "1299", "EUR")
    assert one.posted_text == "Mon, 02 Nov 2026 10:00:00 GMT"
