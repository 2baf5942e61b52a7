"""Shopify: every shop answers /products.json with its whole catalogue, 250 products a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlsplit

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.platforms.platform import Platform, no_listings, parameter, plain_text, text_of, with_parameters
from spiders.reading.address import canonical_url

_USUAL = 30  # products a page where the address does not say


def _feeds(origin: str, _query: str) -> tuple[str, ...]:
    return tuple(f"{origin}{path}?limit=250&page=1" for path in ("/products.json", "/collections/all/products.json"))


PLATFORM = Platform(
    name="shopify",
    title="Shopify",
    signs=re.compile(
        r"\bShopify\.(?:shop|theme|currency)\s*=|shopify-(?:digital-wallet|checkout-api-token|features)|cdn\.shopify\.com/s/files/\d"
        r"|cdn\.shopify\.com/shopifycloud/|//[^\s\"'/]{1,100}/cdn/shop/(?:t|files)/",
    ),
    feeds=_feeds,
    notes="/products.json with variants and former prices; the answer names no currency, the shop's pages do.",
)


def read(url: str, data: Any) -> PageReading | None:
    """What a products.json (or one PRODUCT.json) states; None for any other data."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("product"), dict) and _is_product(data["product"]):
        return PageReading(kind=PageKind.ITEM, url=url, listings=(_listing(data["product"], url),))
    products = data.get("products")
    if not isinstance(products, list) or set(data) - {"products"}:
        return None
    if not products and "products.json" in urlsplit(url).path:
        return no_listings(url, "the shop's catalogue lists no (further) products")
    good = [product for product in products if _is_product(product)]
    if not good or len(good) * 2 < len(products):
        return None
    page, limit = parameter(url, "page", 1), parameter(url, "limit", _USUAL)
    skipped = len(products) - len(good)
    return PageReading(
        kind=PageKind.SEARCH,
        url=url,
        listings=tuple(_listing(product, url) for product in good),
        next_page=with_parameters(url, {"page": str(page + 1)}) if len(products) >= limit else None,
        notes=(f"{skipped} products of the answer are no products",) if skipped else (),
    )


def _is_product(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("handle")) and isinstance(value.get("variants"), list) and "id" in value


def _listing(product: Mapping[str, Any], url: str) -> ListingReading:
    parts = urlsplit(url)
    variants = [variant for variant in product["variants"] if isinstance(variant, dict)]
    on_sale = [variant for variant in variants if variant.get("available") is not False]
    amount, price_text, was = _prices(on_sale or variants)
    images = product.get("images")
    first = images[0] if isinstance(images, list) and images else product.get("image")
    image = first.get("src") if isinstance(first, dict) else first
    values = {
        "title": plain_text(product.get("title"), limit=1000),
        "description": plain_text(product.get("body_html")),
        "price_amount": amount,
        "price_text": price_text,
        "price_old_text": was,
        "availability": None if not variants else "in stock" if on_sale else "out of stock",
        "image": canonical_url(image, url) if isinstance(image, str) else None,
        "posted_text": text_of(product.get("published_at")),
    }
    return ListingReading(
        url=f"{parts.scheme}://{parts.netloc}/products/{quote(str(product['handle']), safe='-._~%')}",
        native_id=text_of(product.get("id")) or str(product["handle"]),
        attributes=_attributes(product, variants),
        where=tuple((name, f"products.json: {_WHERE[name]}") for name, value in values.items() if value is not None),
        **values,  # type: ignore[arg-type]  # names of ListingReading, each a text or None
    )


_WHERE = {
    "title": "title", "description": "body_html", "price_amount": "variants.price", "price_text": "variants.price",
    "price_old_text": "variants.compare_at_price", "availability": "variants.available", "image": "images", "posted_text":
    "published_at",
}  # fmt: skip


def _prices(variants: list[dict[str, Any]]) -> tuple[str | None, str | None, str | None]:
    """(lowest amount, the words for a span of prices, the former price of the cheapest variant)."""
    priced = [(amount, variant) for variant in variants if (amount := _amount(variant.get("price"))) is not None]
    if not priced:
        return None, None, None
    lowest, cheapest = min(priced, key=lambda one: one[0])
    highest = max(amount for amount, _ in priced)
    was = _amount(cheapest.get("compare_at_price"))
    span = f"{lowest} – {highest}" if highest > lowest else None
    return str(lowest), span, str(was) if was is not None and was > lowest else None


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**15 else None


def _attributes(product: Mapping[str, Any], variants: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    said = [("brand", text_of(product.get("vendor"))), ("type", text_of(product.get("product_type")))]
    for variant in variants[:100] if len(variants) > 1 else []:
        name, price = text_of(variant.get("title")), text_of(variant.get("price"))
        stock = ", out of stock" if variant.get("available") is False else ""
        said.append((f"variant {name}", f"{price}{stock}" if price else None))
    if len(variants) == 1:
        said.append(("sku", text_of(variants[0].get("sku"))))
    return tuple((name, value) for name, value in said if value)
