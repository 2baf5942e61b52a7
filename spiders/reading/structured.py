"""Data a page states in the vocabularies made for it: JSON-LD in all its sloppy shapes, microdata, Open Graph and product metas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import Any

import chompjs
import orjson

from spiders.reading import money
from spiders.reading.dom import Doc
from spiders.reading.draft import Draft
from spiders.reading.images import image_address, is_photo
from spiders.reading.texts import plain_digits, squash, words

Node = dict[str, Any]
GOODS = words(
    """product productgroup productmodel individualproduct someproducts vehicle car motorcycle busorcoach motorizedbicycle
    offer offerforpurchase offerforlease aggregateoffer
    apartment house singlefamilyresidence residence accommodation realestatelisting book menuitem service event
    softwareapplication creativework movie classifiedad mobileapplication"""
)
_PRODUCTS = words(
    """product productgroup productmodel individualproduct someproducts vehicle car motorcycle realestatelisting
    classifiedad book apartment house"""
)
_LISTS = words("itemlist offercatalog searchresultspage collectionpage productcollection breadcrumblist")
_LOOSE = json.JSONDecoder(strict=False)
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$")
_TRAILING = re.compile(r",(\s*[}\]])")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_MOST_NODES = 60_000
_MOST_GOODS = 3000


@dataclass(slots=True)
class Structured:
    """What the page's own vocabularies say."""

    items: list[Draft] = field(default_factory=list)  # goods in a list
    products: list[Draft] = field(default_factory=list)  # goods on their own
    metas: Draft = field(default_factory=Draft)
    og_type: str | None = None
    currency: str | None = None
    total: int | None = None


def read_structured(doc: Doc) -> Structured:
    """Everything the page states in a vocabulary."""
    found = Structured()
    for _, attributes, source in doc.scripts:
        if "ld+json" in (attributes.get("type") or "").lower():
            for value in _values(source):
                _collect(found, value, "JSON-LD")
    for node in _microdata(doc):
        _collect(found, node, "microdata")
    _metas(found, doc)
    if len({draft.values.get("title") for draft in found.products if draft.values.get("title")}) > 3:
        found.items.extend(draft for draft in found.products if draft.values.get("title"))
        found.products = []
    return found


def _values(source: str) -> list[Any]:
    text = _COMMENT.sub("", _COMMENT.sub("", source)).strip().rstrip(";")
    if not text:
        return []
    try:
        return [orjson.loads(text)]
    except (orjson.JSONDecodeError, RecursionError):
        pass
    text = _CONTROL.sub(" ", text)
    if "&quot;" in text and '"' not in text[:40]:
        text = unescape(text)
    values: list[Any] = []
    at = 0
    try:
        while at < len(text) and len(values) < 50:
            value, at = _LOOSE.raw_decode(text, at)
            values.append(value)
            while at < len(text) and text[at] in " ,;":
                at += 1
    except (ValueError, RecursionError):
        if values:
            return values
        try:
            return [_LOOSE.decode(_TRAILING.sub(r"\1", text))]
        except (ValueError, RecursionError):
            pass
        try:
            return [chompjs.parse_js_object(text)] if len(text) < 1_000_000 else []
        except (ValueError, RecursionError):
            return []
    return values


def types_of(node: Node) -> set[str]:
    """Its types, lower case, without their vocabulary's address."""
    kinds = node.get("@type") or node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {re.split(r"[/#:]", kind)[-1].lower() for kind in kinds if isinstance(kind, str)}


def _collect(found: Structured, value: Any, where: str) -> None:
    """Goods in the tree, those in a list apart from those on their own."""
    by_id = {}
    stack: list[tuple[Any, bool]] = [(value, False)]
    seen = 0
    while stack and seen < _MOST_NODES and len(found.items) + len(found.products) < _MOST_GOODS:
        node, in_list = stack.pop()
        seen += 1
        if isinstance(node, list):
            several = in_list or sum(isinstance(one, dict) and bool(types_of(one) & _PRODUCTS) for one in node) > 2
            stack.extend((one, several) for one in reversed(node))
            continue
        if not isinstance(node, dict):
            continue
        kinds = types_of(node)
        if isinstance(node.get("@id"), str):
            by_id[node["@id"]] = node
        if "itemlist" in kinds or "offercatalog" in kinds:
            total = node.get("numberOfItems")
            found.total = int(total) if isinstance(total, int | str) and str(total).isdigit() else found.total
        if kinds & GOODS and not kinds & {"aggregateoffer"} and _states_goods(node, kinds):
            draft = schema_draft(node, where)
            (found.items if in_list else found.products).append(draft)
            if kinds & _PRODUCTS:
                continue
        if "listitem" in kinds and isinstance(node.get("item"), str | dict | type(None)) and in_list:
            item = node.get("item")
            if not isinstance(item, dict):
                draft = Draft()
                draft.put("url", _text(node.get("url")) or _text(item), where)
                draft.put("title", _text(node.get("name")), where)
                draft.put("image", _image(node.get("image")), where)
                found.items.append(draft)
                continue
            if not types_of(item) & GOODS and (item.get("offers") or item.get("price")):
                found.items.append(schema_draft(item | {"url": item.get("url") or node.get("url")}, where))
                continue
            if types_of(item) & GOODS and not item.get("url") and node.get("url"):
                item["url"] = node["url"]
        if (
            kinds & {"breadcrumblist", "review", "aggregaterating", "rating", "organization", "faqpage", "question"}
            and not kinds & GOODS
        ):
            continue
        lists = (
            in_list
            or bool(kinds & {"itemlist", "offercatalog"})
            or (bool(kinds & {"aggregateoffer"}) and isinstance(node.get("offers"), list))
        )
        for key, child in node.items():
            if isinstance(child, dict | list) and key not in (
                "review",
                "reviews",
                "aggregateRating",
                "brand",
                "isRelatedTo",
                "isSimilarTo",
                "isAccessoryOrSparePartFor",
                "breadcrumb",
            ):
                stack.append((child, lists))


def _states_goods(node: Node, kinds: set[str]) -> bool:
    named = node.get("name") or node.get("headline") or node.get("title")
    if kinds & {"creativework", "softwareapplication", "mobileapplication", "service", "event", "movie", "book", "menuitem"}:
        return bool(named and node.get("offers"))
    if kinds & {"offer", "offerforpurchase", "offerforlease"}:
        return bool(named or isinstance(node.get("itemOffered"), dict)) and bool(
            node.get("price") or node.get("priceSpecification") or node.get("itemOffered")
        )
    return bool(named)


def schema_draft(node: Node, where: str) -> Draft:
    """A schema.org thing as a draft."""
    draft = Draft()
    offered = node.get("itemOffered") if isinstance(node.get("itemOffered"), dict) else None
    if offered and not node.get("name"):
        draft.fill(schema_draft(offered, where))
    draft.put("title", _text(node.get("name")) or _text(node.get("headline")) or _text(node.get("title")), where)
    offer = _offer(node)
    draft.put(
        "url", _text(node.get("url")) or _text(offer.get("url")) or _own_id(node) or _text(node.get("mainEntityOfPage")), where
    )
    draft.put("image", _image(node.get("image")) or _image(node.get("photo")) or _image(node.get("thumbnailUrl")), where)
    draft.put("description", _text(node.get("description")), where)
    _schema_price(draft, node if node.get("price") is not None and not node.get("offers") else offer, where)
    seller = (
        _first(offer.get("seller")) or _first(node.get("seller")) or _first(offer.get("offeredBy")) or _first(node.get("provider"))
    )
    draft.put("seller_name", _text(seller), where)
    if isinstance(seller, dict):
        draft.put("seller_url", _text(seller.get("url")) or _own_id(seller), where)
        draft.put("seller_kind", ", ".join(sorted(types_of(seller))) or None, where)
        draft.put("seller_rating", _rating(seller.get("aggregateRating")), where)
    place = (
        _first(offer.get("availableAtOrFrom"))
        or _first(offer.get("areaServed"))
        or _first(node.get("areaServed"))
        or _first(node.get("location"))
        or _first(node.get("contentLocation"))
        or {"address": node.get("address"), "geo": node.get("geo")}
    )
    _schema_place(draft, place, where)
    for name in ("sku", "productID", "productId", "identifier", "serialNumber"):
        if (value := _text(node.get(name))) and len(value) < 60:
            draft.attributes.append((name, value))
            draft.put("native_id", value, where)
    for name, key in (("condition", "itemCondition"), ("availability", "availability")):
        text = _text(offer.get(key)) or _text(node.get(key))
        draft.put(name, re.split(r"[/#]", text)[-1] if text else None, where)
    for key in ("datePosted", "datePublished", "dateCreated", "availabilityStarts", "validFrom", "uploadDate"):
        draft.put("posted_text", _text(node.get(key)) or _text(offer.get(key)), where)
    if brand := _text(node.get("brand")):
        draft.attributes.append(("brand", brand))
    return draft


def _offer(node: Node) -> Node:
    offers = node.get("offers")
    if isinstance(offers, list):
        good = [one for one in offers if isinstance(one, dict)]
        return next((one for one in good if one.get("price") is not None), good[0] if good else {})
    if isinstance(offers, dict):
        inside = offers.get("offers")
        if "aggregateoffer" in types_of(offers) and isinstance(inside, list | dict):
            return _offer({"offers": inside}) | {
                key: value for key, value in offers.items() if key in ("lowPrice", "highPrice", "priceCurrency")
            }
        return offers
    if types_of(node) & {"offer", "offerforpurchase", "offerforlease"}:
        return node
    return {}


def _schema_price(draft: Draft, offer: Node, where: str) -> None:
    value: Any = offer.get("price")
    currency = offer.get("priceCurrency") or offer.get("currency")
    if isinstance(value, dict):
        value, currency = (
            value.get("price") or value.get("value") or value.get("amount"),
            value.get("currency") or value.get("priceCurrency") or currency,
        )
    if value in (None, ""):
        value = offer.get("lowPrice")
    specifications = offer.get("priceSpecification")
    for one in specifications if isinstance(specifications, list) else [specifications]:
        if isinstance(one, dict):
            kind = str(one.get("priceType") or one.get("name") or "").lower()
            currency = currency or one.get("priceCurrency")
            if any(word in kind for word in ("list", "strike", "msrp", "srp", "minimumadvertised", "invoice")):
                draft.put("price_old_text", _text(one.get("price")), where)
            elif value in (None, ""):
                value = one.get("price") or one.get("minPrice")
    code = money.currency_code(currency)
    text = _text(value)
    if not text:
        draft.put("price_currency", code, where)
        return
    amount = schema_amount(value)
    if amount is None:
        found = money.find_prices(text)
        if found:
            amount, code = money.plain(found[0].amount), code or money.settle(found[0].mark, None)
    if amount is not None:
        draft.put("price_amount", amount, where)
        draft.put("price_currency", code, where)
        highest = schema_amount(offer.get("highPrice"))
        if highest is not None and Decimal(highest) > Decimal(amount):
            draft.highest = Decimal(highest)


def schema_amount(value: Any) -> str | None:
    """A plain decimal from a data field: a point is a decimal point in data, a comma may be one; zero is "no price stated"."""
    if isinstance(value, bool) or value is None:
        return None
    text = plain_digits(str(value)).strip().replace("\u00a0", "").replace(" ", "")
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", text):
        amount = Decimal(text)
    else:
        parsed = money.bare_number(text)
        if parsed is None:
            return None
        amount = parsed
    return money.plain(amount) if amount else None


def _rating(rating: Any) -> str | None:
    """ "4.9/5 (120)" of a schema.org AggregateRating."""
    if not isinstance(rating, dict) or (value := _text(rating.get("ratingValue"))) is None:
        return None
    best = _text(rating.get("bestRating")) or "5"
    count = _text(rating.get("reviewCount")) or _text(rating.get("ratingCount"))
    return f"{value}/{best}" + (f" ({count})" if count else "")


def _schema_place(draft: Draft, place: Any, where: str) -> None:
    if isinstance(place, str):
        draft.put("region_text", squash(place), where)
        return
    if not isinstance(place, dict):
        return
    address = _first(place.get("address"))
    if isinstance(address, dict):
        parts = [_text(address.get(key)) for key in ("streetAddress", "addressLocality", "addressRegion", "addressCountry")]
        shown = list(dict.fromkeys(part for part in parts if part))
        draft.put("region_text", ", ".join(shown[:-1] if len(shown) > 1 and len(shown[-1]) == 2 else shown), where)
    else:
        draft.put("region_text", _text(address) or _text(place.get("name")), where)
    geo = _first(place.get("geo"))
    if isinstance(geo, dict):
        draft.put("latitude", _text(geo.get("latitude")), where)
        draft.put("longitude", _text(geo.get("longitude")), where)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> str | None:
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("value") or value.get("@id")
        value = _first(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = squash(unescape(str(value)))
    return text if text and text.lower() not in ("null", "none", "undefined", "nan") else None


def _own_id(node: Node) -> str | None:
    own = node.get("@id")
    return own if isinstance(own, str) and own.startswith(("http", "/")) else None


def _image(value: Any) -> str | None:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, list):
            one = _first(one)
        address = one.get("contentUrl") or one.get("url") or one.get("@id") if isinstance(one, dict) else one
        if isinstance(address, list):
            address = _first(address)
        if isinstance(address, str) and is_photo(address.strip()):
            return address.strip()
    return None


# --- microdata, RDFa --------------------------------------------------------------------------------------------------


def _microdata(doc: Doc) -> Iterator[Node]:
    """Top microdata (and RDFa typeof) things as JSON-LD shaped trees."""
    inside: list[Node | None] = []  # the thing whose scope each node stands in, itself included
    tops: list[Node] = []
    for node, attributes in enumerate(doc.attrs):
        parent = doc.parents[node]
        holder = inside[parent] if parent >= 0 else None
        inside.append(holder)
        if not attributes:
            continue
        kind = attributes.get("itemtype") or attributes.get("typeof")
        prop = attributes.get("itemprop") or (
            attributes.get("property")
            if not (attributes.get("property") or ":").count(":") or "schema:" in (attributes.get("property") or "")
            else None
        )
        is_scope = kind is not None or "itemscope" in attributes
        if not is_scope and not prop:
            continue
        value: Any
        if is_scope:
            value = {"@type": (kind or "Thing").split()}
            inside[node] = value
            if not prop or holder is None:
                tops.append(value)
        else:
            value = _property(doc, node)
        if prop and holder is not None and value:
            for name in prop.split():
                _add(holder, name.removeprefix("schema:"), value)
    for top, attributes in doc.head:
        del top, attributes
    if len(tops) > 2:
        goods = [top for top in tops if types_of(top) & _PRODUCTS]
        if len(goods) > 2:
            yield {"@type": "ItemList", "itemListElement": goods}
            tops = [top for top in tops if not types_of(top) & _PRODUCTS]
    yield from tops


def _add(holder: Node, name: str, value: Any) -> None:
    if name in holder:
        present = holder[name]
        if not isinstance(present, list):
            holder[name] = [present, value]
        elif len(present) < 200:
            present.append(value)
    else:
        holder[name] = value


def _property(doc: Doc, node: int) -> str:
    tag, attributes = doc.tags[node], doc.attrs[node]
    if (content := attributes.get("content")) is not None:
        return squash(content)
    if tag in ("a", "area", "link"):
        prop = attributes.get("itemprop") or ""
        if prop in ("url", "image", "item", "mainEntityOfPage") or not doc.text(node):
            return (attributes.get("href") or "").strip()
        return doc.text(node)
    if tag in ("img", "source", "embed"):
        return image_address(attributes) or ""
    if tag == "time":
        return attributes.get("datetime") or doc.text(node)
    if tag in ("data", "meter"):
        return attributes.get("value") or doc.text(node)
    return doc.text(node)[:20_000]


# --- metas ------------------------------------------------------------------------------------------------------------


_PRICE_METAS = (
    "product:sale_price:amount",
    "product:price:amount",
    "og:price:amount",
    "product:price",
    "og:price",
    "twitter:data1",
    "price",
)
_CURRENCY_METAS = ("product:sale_price:currency", "product:price:currency", "og:price:currency", "pricecurrency", "currency")


def _metas(found: Structured, doc: Doc) -> None:
    named: dict[str, str] = {}
    for tag, attributes in doc.head:
        if tag == "meta" and (content := attributes.get("content")):
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            if name:
                named.setdefault(name.lower(), content)
        elif tag == "link" and (attributes.get("rel") or "").lower() == "canonical" and attributes.get("href"):
            named.setdefault("canonical", attributes["href"] or "")
    draft = found.metas
    draft.put("title", squash(unescape(named.get("og:title") or named.get("twitter:title") or "")), "og:title")
    draft.put(
        "image",
        _image(named.get("og:image:secure_url") or named.get("og:image") or named.get("twitter:image") or named.get("image")),
        "og:image",
    )
    draft.put("description", squash(unescape(named.get("og:description") or named.get("description") or "")), "meta description")
    draft.put("url", named.get("canonical") or named.get("og:url"), "canonical")
    for name in _PRICE_METAS:
        if (amount := schema_amount(named.get(name))) is not None:
            draft.put("price_amount", amount, f"meta {name}")
    for name in _CURRENCY_METAS:
        draft.put("price_currency", money.currency_code(named.get(name)), f"meta {name}")
    draft.put("condition", named.get("product:condition"), "meta product:condition")
    draft.put("availability", named.get("product:availability") or named.get("og:availability"), "meta availability")
    draft.put("native_id", named.get("product:retailer_item_id"), "meta product:retailer_item_id")
    locality = [named.get(name) for name in ("og:street-address", "og:locality", "og:region")]
    draft.put("region_text", ", ".join(part for part in locality if part), "og:locality")
    found.og_type = named.get("og:type")
    found.currency = draft.values.get("price_currency")
