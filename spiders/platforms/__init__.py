"""Shop software and messengers recognised by themselves, and their public data read. Pure: a page in, values out.

`recognise` tells from any page what serves a site and so where its data lies open; `read` reads such data by what it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.platforms import catalogues, shopify, sitemap, telegram, woocommerce
from spiders.platforms.platform import ANY, Platform
from spiders.platforms.shops import BITRIX, INSALES, MAGENTO, OPENCART, PRESTASHOP, SITE, SITEMAP, TILDA, YML
from spiders.reading.decode import decode

__all__ = [
    "ANY",
    "SITE",
    "Platform",
    "all_platforms",
    "entrance",
    "is_about",
    "is_channel",
    "own_page",
    "parts",
    "read",
    "recognise",
    "says",
    "stated_currency",
]

# In the order they are asked: what stands first is the surer.
_ALL = (
    telegram.PLATFORM,
    YML,
    SITEMAP,
    shopify.PLATFORM,
    woocommerce.PLATFORM,
    TILDA,
    INSALES,
    MAGENTO,
    PRESTASHOP,
    OPENCART,
    BITRIX,
)
_LOOKED_AT = 600_000  # characters of a page in which signs are looked for
_DATA_BYTES = 50_000_000


def all_platforms() -> tuple[Platform, ...]:
    """Every platform that is recognised, by name."""
    return tuple(sorted(_ALL, key=lambda platform: platform.name))


def recognise(page: Page) -> Platform | None:
    """What serves the site of this page; None when no sign of a known platform stands on it."""
    text = decode(page.body[:_LOOKED_AT], page.content_type)
    return next((platform for platform in _ALL if platform.signs.search(text)), None)


def read(page: Page) -> PageReading | None:
    """What a platform's public data states, recognised by what it is; None for every other page."""
    if page.status >= 400:
        return None
    head = page.body[:4].lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if head in (b"{", b"["):
        return _data(page)
    if head == b"<" and b"tgme_widget_message" in page.body:
        return telegram.read(page.url, page.body, page.content_type)
    if page.body[:2] == b"\x1f\x8b" or _is_xml(page.body):
        found = catalogues.read(page.url, page.body, page.content_type)
        return found if found is not None else sitemap.read(page.url, page.body, page.content_type)
    return None


_XML = re.compile(rb"<\s*(?:\w+:)?(?:yml_catalog|torg_price|urlset|sitemapindex|rss|feed)\b", re.IGNORECASE)


def _is_xml(body: bytes) -> bool:
    head = body[:4000]
    head = head.replace(b"\0", b"") if b"\0" in head else head
    return _XML.search(head) is not None and b"<html" not in head.lower()


def _data(page: Page) -> PageReading | None:
    if len(page.body) > _DATA_BYTES:
        return None
    try:
        data: Any = orjson.loads(page.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    found = shopify.read(page.url, data)
    return found if found is not None else woocommerce.read(page.url, data)


def parts(page: Page) -> tuple[str, ...]:
    """The sitemaps that a sitemap index lists; empty for any other page."""
    if page.status >= 400 or not (page.body[:2] == b"\x1f\x8b" or _is_xml(page.body)):
        return ()
    return sitemap.parts(page.url, page.body, page.content_type)


def entrance(url: str) -> str:
    """The address at which a source without {query} is entered: a channel's preview for a channel, else the address itself."""
    return telegram.entrance(url)


def is_channel(url: str) -> bool:
    """True for an address of a channel, however it is written."""
    return telegram.is_channel(url)


def own_page(url: str) -> str:
    """The address that shows one listing whole, for the address people open."""
    return telegram.own_page(url)


def is_about(reading: PageReading, native_id: str) -> PageReading:
    """The reading of a post of several offers as it concerns one of them: the post may not offer it any more."""
    post, _, number = native_id.partition("#")
    others = {listing.native_id for listing in reading.listings}
    mine = all((other or "").partition("#")[0] == post for other in others)
    if reading.kind is not PageKind.ITEM or native_id in others or not mine or not (number or len(others) > 1):
        return reading
    return replace(reading, kind=PageKind.EMPTY, listings=(), removed="the post does not offer it any more")


_CURRENCY = (
    re.compile(r"Shopify\.currency\s*=\s*\{\s*\"active\"\s*:\s*\"([A-Z]{3})\""),
    re.compile(
        r"<meta[^>]{0,100}(?:product:price:currency|og:price:currency|priceCurrency)[\"'][^>]{0,60}content=[\"']([A-Z]{3})[\"']"
    ),
    re.compile(r"\"priceCurrency\"\s*:\s*\"([A-Z]{3})\""),
)


def stated_currency(page: Page) -> str | None:
    """The currency a shop's page declares, for data that names none; None where it declares none or several."""
    text = decode(page.body[:_LOOKED_AT], page.content_type)
    for pattern in _CURRENCY:
        if found := set(pattern.findall(text)):
            return found.pop() if len(found) == 1 else None
    return None


def says(listing: ListingReading, query: str) -> bool:
    """Whether all words of a query stand in a listing's title, description or address; ANY is said by all.

    >>> says(ListingReading(url="https://a.example/p/antenna-starlink", native_id="1", title=None), "старлинк")
    True
    """
    if query.strip() == ANY:
        return True
    named = " ".join(f"{name} {value}" for name, value in listing.attributes)
    address = unquote(urlsplit(listing.url or "").path)
    # "старлинк" and "starlink" are one word to those who look for it, and addresses know Latin letters only.
    words = _latin(_folded(f"{listing.title or ''} {listing.description or ''} {named} {address}"))
    return all(word in words for word in _latin(_folded(query)).split())


_SIGNS = re.compile(r"[\W_]+")
_LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
        "a,b,v,g,d,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,h,ts,ch,sh,sch,,y,,e,yu,ya,e,i,i,e,g".split(","),  # noqa: SIM905 - a table
        strict=True,
    )
)


def _folded(text: str) -> str:
    return _SIGNS.sub(" ", text.casefold()).strip()


def _latin(text: str) -> str:
    """Cyrillic in Latin letters, as addresses write it."""
    return "".join(_LETTERS.get(letter, letter) for letter in text) if not text.isascii() else text
