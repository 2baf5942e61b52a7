"""Catalogues in XML: YML (Yandex Market language) and Google Merchant feeds, as shops publish them for price comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree  # type: ignore[import-untyped]  # lxml publishes no types

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.platforms.markup import NotSafe, child_texts, elements, local_name, text_in, xml_text
from spiders.platforms.platform import no_listings, plain_text
from spiders.reading.address import canonical_url, id_from_url

MOST = 20_000  # goods of one catalogue that are read
_RUBLES = {"RUR": "RUB", "RUB": "RUB", "BYR": "BYN"}  # names of older catalogues


def read(url: str, body: bytes, content_type: str | None) -> PageReading | None:
    """What a catalogue states; None for any other document."""
    try:
        text = xml_text(body, content_type)
    except NotSafe as error:
        return PageReading(kind=PageKind.EMPTY, url=url, error=str(error))
    head = text[:2000].lower()
    if head.startswith(("<yml_catalog", "<torg_price")):
        return _page(url, _yml(text, url), "offers")
    if "base.google.com/ns/1.0" in head and head.startswith(("<rss", "<feed")):
        return _page(url, _merchant(text, url), "entries")
    return None


def _page(url: str, found: Iterator[ListingReading | None], word: str) -> PageReading:
    """The catalogue as one result page; a catalogue without goods says so."""
    rows = list(islice(found, MOST + 1))
    listings = tuple(row for row in rows[:MOST] if row is not None)
    notes = [f"{missing} {word} state neither name nor address"] if (missing := len(rows[:MOST]) - len(listings)) else []
    notes += [f"more than {MOST} {word}: the rest is not read"] if len(rows) > MOST else []
    if not listings:
        return no_listings(url, f"the catalogue holds no {word}")
    total = len(listings) if len(rows) <= MOST else None
    return PageReading(kind=PageKind.SEARCH, url=url, listings=listings, notes=tuple(notes), total=total)


_SHOP = re.compile(r"<shop>\s*<name>(?:\s*<!\[CDATA\[)?([^<\]]{1,400})")


def _yml(text: str, url: str) -> Iterator[ListingReading | None]:
    named = _SHOP.search(text[:20_000])
    shop = plain_text(named[1], limit=400) if named else None
    for element in elements(text, ("offer",)):
        yield _offer(element, shop, url)


def _offer(element: etree._Element, shop: str | None, url: str) -> ListingReading | None:
    said = child_texts(element)
    made = " ".join(said[name] for name in ("typePrefix", "vendor", "model") if name in said)
    title, address = plain_text(said.get("name") or made, limit=1000), canonical_url(said.get("url"), url)
    native_id = (element.get("id") or "").strip()[:200] or id_from_url(address)
    if title is None and address is None:
        return None
    currency = said.get("currencyId", "").upper()
    available = (element.get("available") or said.get("available") or "").lower()
    values = {
        "title": title,
        "description": plain_text(said.get("description")),
        "price_text": _priced(said, currency),
        "price_amount": _plain(said.get("price")),
        "price_currency": _RUBLES.get(currency, currency) if len(currency) == 3 and currency.isalpha() else None,
        "price_old_text": said.get("oldprice"),
        "seller_name": shop,
        "region_text": said.get("country_of_location"),
        "delivery_text": plain_text(said.get("sales_notes"), limit=400),
        "condition": _condition(element),
        "availability": {"true": "in stock", "false": "out of stock"}.get(available),
        "image": canonical_url(said.get("picture"), url),
    }
    return _listing(address, native_id, values, _attributes(element, said), "offer")


def _listing(
    address: str | None, native_id: str | None, values: dict[str, str | None], attributes: tuple[tuple[str, str], ...], what: str
) -> ListingReading:
    return ListingReading(
        url=address,
        native_id=native_id,
        attributes=attributes,
        where=tuple((name, f"catalogue: {what}") for name, value in values.items() if value is not None),
        **values,  # type: ignore[arg-type]  # names of ListingReading, each a text or None
    )


def _priced(said: dict[str, str], currency: str) -> str | None:
    price = said.get("price")
    return None if price is None else f"{price} {_RUBLES.get(currency, currency)}".strip()[:100]


def _plain(price: str | None) -> str | None:
    """A price as a plain decimal, where it is one without guessing."""
    text = (price or "").replace("\u00a0", "").replace(" ", "")
    whole, _, rest = text.partition(".")
    return (
        text
        if whole.isascii() and whole.isdigit() and len(text) < 20 and (not rest or (rest.isascii() and rest.isdigit()))
        else None
    )


def _condition(element: etree._Element) -> str | None:
    for child in element:
        if local_name(child) == "condition":
            return child.get("type") or text_in(child)[:200] or None
    return None


def _attributes(element: etree._Element, said: dict[str, str]) -> tuple[tuple[str, str], ...]:
    named: list[tuple[str, str]] = [
        (name, said[name]) for name in ("vendor", "vendorCode", "barcode", "country_of_origin") if name in said
    ]
    named += [(child.get("name") or "", text_in(child)) for child in element if local_name(child) == "param"]
    return tuple((name.strip()[:200], value[:400]) for name, value in named[:200] if name.strip() and value)


def _merchant(text: str, url: str) -> Iterator[ListingReading | None]:
    for element in elements(text, ("item", "entry")):
        said = child_texts(element)
        address = canonical_url(said.get("link") or _href(element), url)
        title = plain_text(said.get("title"), limit=1000)
        if title is None and address is None:
            yield None
            continue
        amount, _, currency = said.get("sale_price", said.get("price", "")).rpartition(" ")
        values = {
            "title": title,
            "description": plain_text(said.get("description") or said.get("summary")),
            "price_text": said.get("sale_price") or said.get("price"),
            "price_amount": _plain(amount),
            "price_currency": currency if len(currency) == 3 and currency.isupper() else None,
            "price_old_text": said.get("price") if "sale_price" in said else None,
            "condition": said.get("condition"),
            "availability": said.get("availability"),
            "image": canonical_url(said.get("image_link"), url),
        }
        brand = tuple((name, said[name]) for name in ("brand", "gtin", "mpn") if name in said)
        yield _listing(address, said.get("id") or id_from_url(address), values, brand, "item")


def _href(element: etree._Element) -> str | None:
    return next((child.get("href") for child in element if local_name(child) == "link" and child.get("href")), None)
