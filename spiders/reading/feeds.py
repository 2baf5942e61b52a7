"""XML feeds: price lists for marketplaces (YML), merchant feeds, RSS and Atom; each entry is a listing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from spiders.reading import money
from spiders.reading.address import canonical_url
from spiders.reading.draft import Draft
from spiders.reading.records import clean
from spiders.reading.structured import schema_amount
from spiders.reading.texts import squash

_ENTRY = re.compile(r"<(offer|item|entry|product|listing|ad|Ad)\b([^<>]*)>")
_FIELD = re.compile(r"<([A-Za-z][\w:.-]*)\b([^<>]*)>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*[\"']([^\"']*)[\"']")
_HEAD = re.compile(r"\s*(?:<\?xml\b|<yml_catalog\b|<rss\b|<feed\b|<urlset\b|<sitemapindex\b|<offers\b)")
_MOST_ENTRIES = 5000
_NAMES = {
    "title": ("name", "title", "g:title", "model", "Title"),
    "url": ("url", "link", "g:link", "loc"),
    "price_text": ("g:sale_price", "price", "g:price", "Price"),
    "price_currency": ("currencyid", "currency", "g:currency"),
    "price_old_text": ("oldprice",),
    "image": ("picture", "g:image_link", "image", "enclosure", "media:content", "media:thumbnail", "Images"),
    "description": ("description", "g:description", "summary", "content", "Description"),
    "seller_name": ("vendorname", "seller", "author", "dc:creator", "g:seller"),
    "region_text": ("region", "city", "location", "address", "Address", "Region"),
    "condition": ("g:condition", "condition"),
    "posted_text": ("pubdate", "published", "updated", "datebegin", "DateBegin"),
    "native_id": ("g:id", "id", "guid", "Id", "g:mpn"),
}


def looks_like_feed(text: str) -> bool:
    """Whether a text is XML that lists things, and not a page that calls itself XML."""
    head = text[:600]
    return _HEAD.match(head) is not None and "<html" not in head.lower()


def read_feed(text: str, url: str, local: str | None) -> list[Draft]:
    """The entries of a feed that name something."""
    drafts = []
    for _, attributes, body in islice(_elements(_ENTRY, text), _MOST_ENTRIES):
        draft = _entry(attributes, body or "", url, local)
        if "title" in draft.values:
            drafts.append(draft)
    return drafts


def _elements(opening: re.Pattern[str], text: str) -> Iterator[tuple[str, str, str | None]]:
    """(name, attributes, content) of the elements of one level; one without an end ends the search for its name."""
    at = 0
    endless: set[str] = set()
    while (found := opening.search(text, at)) is not None:
        name, attributes = found[1], found[2]
        at = found.end()
        if attributes.endswith("/") or name in endless:
            if name not in endless:
                yield name, attributes, None
            continue
        end = text.find(f"</{name}", at)
        if end < 0:
            endless.add(name)
            continue
        yield name, attributes, text[at:end]
        at = end + len(name) + 2


def _entry(attributes: str, body: str, url: str, local: str | None) -> Draft:
    texts: dict[str, str] = {}
    for name, own_attributes, content in islice(_elements(_FIELD, body[:200_000]), 400):
        if value := _value(own_attributes, content):
            texts.setdefault(name.lower(), value)
    draft = Draft()
    for name, keys in _NAMES.items():
        for key in keys:
            if value := texts.get(key.lower()):
                draft.put(name, canonical_url(value, url) if name in ("url", "image") else value, f"<{key}>")
                break
    own = dict(_ATTRIBUTE.findall(attributes))
    if own.get("id"):
        draft.replace("native_id", own["id"], "attribute id")
        draft.sure_id = True
    _settle_price(draft, local)
    return draft


def _value(attributes: str, text: str | None) -> str | None:
    if text is not None and text.strip():
        text = _CDATA.sub(r"\1", text)
        return clean(unescape(text)) or None
    found = dict(_ATTRIBUTE.findall(attributes))
    return squash(found.get("href") or found.get("url") or found.get("src") or "") or None


def _settle_price(draft: Draft, local: str | None) -> None:
    text = draft.values.get("price_text")
    code = money.currency_code(draft.values.get("price_currency"))
    draft.drop("price_currency")
    if not text:
        return
    if found := money.find_prices(text):
        draft.put("price_amount", money.plain(found[0].amount), "<price>")
        draft.put("price_currency", money.settle(found[0].mark, code or local) or code, "<price>")
    elif (amount := schema_amount(text)) is not None:
        draft.put("price_amount", amount, "<price>")
        draft.put("price_currency", code or local, "<currency>")
