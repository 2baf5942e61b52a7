"""Sitemaps: the addresses of a shop's goods, where nothing better lies open; the goods themselves are read from their pages."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.platforms.markup import NotSafe, child_texts, elements, local_name, xml_text
from spiders.platforms.platform import no_listings, plain_text
from spiders.reading.address import canonical_url, id_from_url

MOST = 50_000  # addresses of one file; the protocol's own limit
PARTS = 200  # files of one index
_GOODS = re.compile(
    r"(?<![a-z])(?:products?|tproduct|goods|items?|offers?|tovary?|katalog|catalog(?:ue)?|shop|store|produkt\w*|producto\w*|urun|dp|p)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_NOT_GOODS = re.compile(
    r"(?<![a-z])(?:blogs?|news|pages?|posts?|articles?|authors?|tags?|categor\w*|collections?)(?![a-z])", re.IGNORECASE
)


def read(url: str, body: bytes, content_type: str | None) -> PageReading | None:
    """The goods that a sitemap lists; for an index nothing but what it is (`parts` gives its files). None for other documents."""
    try:
        text = xml_text(body, content_type)
    except NotSafe as error:
        return PageReading(kind=PageKind.EMPTY, url=url, error=str(error))
    if _is_index(text):
        return no_listings(url, "a sitemap index, which lists sitemaps and no goods")
    if not _is_sitemap(text):
        return None
    found = list(_entries(text, url))
    goods = tuple(listing for listing in found if _is_goods(listing.url or "", url))
    if not goods:
        return no_listings(url, f"none of the {len(found)} addresses of the sitemap looks like one of goods")
    left = len(found) - len(goods)
    notes = (f"{left} addresses that are not of goods were left out",) if left else ()
    return PageReading(kind=PageKind.SEARCH, url=url, listings=goods, notes=notes, total=len(goods))


def parts(url: str, body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The files an index lists, those of goods only where it tells them apart; empty for what is no index."""
    try:
        text = xml_text(body, content_type)
    except NotSafe:
        return ()
    if not _is_index(text):
        return ()
    found: list[str] = []
    for element in elements(text, ("sitemap",)):
        address = canonical_url(child_texts(element).get("loc"), url)
        if address is not None and address not in found:
            found.append(address)
        if len(found) == PARTS:
            break
    goods = [address for address in found if _GOODS.search(urlsplit(address).path.rpartition("/")[2])]
    return tuple(goods or found)


def _is_index(text: str) -> bool:
    return re.match(r"<(?:\w+:)?sitemapindex\b", text) is not None


def _is_sitemap(text: str) -> bool:
    return re.match(r"<(?:\w+:)?urlset\b", text) is not None


def _entries(text: str, url: str) -> list[ListingReading]:
    found: dict[str, ListingReading] = {}
    for element in elements(text, ("url",)):
        address = canonical_url(child_texts(element).get("loc"), url)
        if address is None or address in found:
            continue
        picture = next((child_texts(child) for child in element if local_name(child) == "image"), {})
        title, image = plain_text(picture.get("title"), limit=1000), canonical_url(picture.get("loc"), url)
        values = {"title": title, "image": image}
        where = tuple((name, "sitemap: image") for name, value in values.items() if value is not None)
        found[address] = ListingReading(url=address, native_id=id_from_url(address), title=title, image=image, where=where)
        if len(found) == MOST:
            break
    return list(found.values())


def _is_goods(address: str, sitemap: str) -> bool:
    """Whether an address is one of goods: by the name of its sitemap, or by a part of its path with something after it."""
    steps = [unquote(step) for step in urlsplit(address).path.split("/") if step]
    if not steps:
        return False
    file = urlsplit(sitemap).path.rpartition("/")[2]
    if _GOODS.search(file) and not _NOT_GOODS.search(file):
        return True
    before = "/".join(steps[:-1])
    if _NOT_GOODS.search(before):
        return False
    return bool(_GOODS.search(before)) or re.search(r"(?:^|[-_])\d{3,}(?:\.html?)?$", steps[-1]) is not None
