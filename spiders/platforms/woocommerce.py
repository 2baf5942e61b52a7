"""WooCommerce: the Store API answers every visitor with products, prices in minor units and the shop's currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.platforms.platform import ANY, Platform, no_listings, parameter, plain_text, text_of, with_parameters
from spiders.reading.address import canonical_url

_USUAL = 10  # products a page where the address does not say


def _feeds(origin: str, query: str) -> tuple[str, ...]:
    search = "" if query == ANY else f"search={quote(query, safe='')}&"
    paths = ("/wp-json/wc/store/v1/products?", "/wp-json/wc/store/products?", "/?rest_route=/wc/store/v1/products&")
    # Themes show search results as they like, products among posts: the catalogue itself comes before them.
    asked = () if query == ANY else (f"{origin}/?s={quote(query, safe='')}&post_type=product",)
    return (*(f"{origin}{path}{search}per_page=100&page=1" for path in paths), *asked)


PLATFORM = Platform(
    name="woocommerce",
    title="WooCommerce",
    signs=re.compile(
        r"content=[\"']WooCommerce \d|/plugins/woocommerce/|\bwoocommerce_params\b|\bwc_add_to_cart_params\b"
        r"|\bwc_cart_fragments_params\b"
        r"|class=[\"'][^\"']{0,500}\bwoocommerce-(?:page|no-js|js)\b",
    ),
    feeds=_feeds,
    notes="/wp-json/wc/store/v1/products, searched by the shop itself.",
)


def read(url: str, data: Any) -> PageReading | None:
    """What a Store API answer states; None for any other data."""
    if isinstance(data, dict) and _is_product(data):
        return PageReading(kind=PageKind.ITEM, url=url, listings=(_listing(data, url),))
    if not isinstance(data, list):
        return None
    if not data and "wc/store" in url:
        return no_listings(url, "the shop's catalogue lists no (further) products")
    good = [product for product in data if _is_product(product)]
    if not good or len(good) * 2 < len(data):
        return None
    page, limit = parameter(url, "page", 1), parameter(url, "per_page", _USUAL)
    skipped = len(data) - len(good)
    return PageReading(
        kind=PageKind.SEARCH,
        url=url,
        listings=tuple(_listing(product, url) for product in good),
        next_page=with_parameters(url, {"page": str(page + 1)}) if len(data) >= limit else None,
        notes=(f"{skipped} products of the answer are no products",) if skipped else (),
    )


def _is_product(value: Any) -> bool:
    if not isinstance(value, dict) or not value.get("permalink") or "id" not in value:
        return False
    prices = value.get("prices")
    return isinstance(prices, dict) and "currency_minor_unit" in prices


def _listing(product: Mapping[str, Any], url: str) -> ListingReading:
    prices = product["prices"]
    images = product.get("images")
    image = images[0].get("src") if isinstance(images, list) and images and isinstance(images[0], dict) else None
    amount, span = _amounts(prices)
    was = _scaled(prices.get("regular_price"), prices)
    words = (plain_text(product.get("description")), plain_text(product.get("short_description")))
    values = {
        "title": plain_text(unescape(str(product.get("name") or "")), limit=1000),
        "description": max((text for text in words if text), key=len, default=None),
        "price_amount": None if amount is None else str(amount),
        "price_text": span,
        "price_old_text": str(was) if was is not None and amount is not None and was > amount and span is None else None,
        "price_currency": _currency(prices),
        "availability": {True: "in stock", False: "out of stock"}.get(product.get("is_in_stock", "")),
        "image": canonical_url(image, url) if isinstance(image, str) else None,
    }
    return ListingReading(
        url=canonical_url(str(product["permalink"]), url),
        native_id=text_of(product["id"]),
        attributes=_attributes(product),
        where=tuple((name, f"Store API: {_WHERE[name]}") for name, value in values.items() if value is not None),
        **values,  # type: ignore[arg-type]  # names of ListingReading, each a text or None
    )


_WHERE = {
    "title": "name", "description": "description", "price_amount": "prices.price", "price_text": "prices.price_range",
    "price_old_text": "prices.regular_price", "price_currency": "prices.currency_code", "availability": "is_in_stock", "image":
    "images",
}  # fmt: skip


def _amounts(prices: Mapping[str, Any]) -> tuple[Decimal | None, str | None]:
    """(lowest amount, the words for a span of prices)."""
    span = prices.get("price_range")
    if isinstance(span, dict):
        low, high = _scaled(span.get("min_amount"), prices), _scaled(span.get("max_amount"), prices)
        if low is not None and high is not None and low < high:
            return low, f"{low} – {high} {_currency(prices) or ''}".rstrip()
    return _scaled(prices.get("price"), prices), None


def _scaled(value: Any, prices: Mapping[str, Any]) -> Decimal | None:
    """Minor units to the amount a visitor sees; an empty price is none."""
    text, minor = text_of(value), prices.get("currency_minor_unit")
    if text is None or not isinstance(minor, int) or not 0 <= minor <= 8:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount.scaleb(-minor) if amount.is_finite() and 0 <= amount < 10**18 else None


def _currency(prices: Mapping[str, Any]) -> str | None:
    code = prices.get("currency_code")
    return code if isinstance(code, str) and re.fullmatch(r"[A-Z]{3}", code) else None


def _attributes(product: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    said = [("sku", text_of(product.get("sku")))]
    for name in ("brands", "categories"):
        found = product.get(name)
        names = [plain_text(one.get("name")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        said.append((name, ", ".join(one for one in names[:20] if one) or None))
    return tuple((name, value) for name, value in said if value)


def is_feed(url: str) -> bool:
    """True for an address of the Store API."""
    return "wc/store" in urlsplit(url).path or "rest_route=/wc/store" in url
