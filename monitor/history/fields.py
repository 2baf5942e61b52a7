"""The fields that are compared: which texts of a reading state each, what two statements have to share to be the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.history.volatile import photograph, plain_words, squash
from monitor.history.words import price_words, seller_words
from monitor.understand import Hints, place_key, price_value, read_price, read_seller
from spiders.listing import ListingReading
from storage.model import Listing, Place, Price, Seller

Texts = Mapping[str, str]  # field of ListingReading to text, only those that are stated
SNIPPET = 40  # characters that the beginning of a description needs to pass for all of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One compared field of a listing."""

    name: str  # as changes name it
    attribute: str  # of Listing
    texts: tuple[str, ...]  # fields of ListingReading
    read: Callable[[Texts, Hints], Any]  # what the texts state; None: nothing that can be understood
    value: Callable[[Any], Any]  # the attribute of a Listing as read gives it; None: not stated or not understood
    same: Callable[[Any, Any], bool]  # two statements of one kind of page say the same
    agrees: Callable[[Any, Any], bool]  # a card and an item page may well mean the same
    words: Callable[[Any], str]

    def texts_of(self, reading: ListingReading) -> dict[str, str]:
        """What a reading states of this field; empty: nothing."""
        return {name: text for name in self.texts if (text := getattr(reading, name)) is not None and text.strip()}

    def of(self, listing: Listing) -> Any:
        """What a listing says in this field, None where that is nothing or was not understood."""
        part = getattr(listing, self.attribute)
        return None if part is None else self.value(part)


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _identity(part: Any) -> Any:
    return part


# Plain texts


def _text(name: str) -> Callable[[Texts, Hints], str | None]:
    return lambda texts, _hints: texts.get(name)


def _same_text(one: str, other: str) -> bool:
    a, b = squash(one), squash(other)
    return a == b or _is_cut(a, b) or _is_cut(b, a)


def _is_cut(short: str, long: str) -> bool:
    """True when one text is the other with its end cut off and said so: "Starlink Mini in a b…"."""
    stem = short.removesuffix("...").removesuffix("…").rstrip()
    return stem != short.rstrip() and len(stem) >= 8 and long.startswith(stem)


def _same_beginning(one: str, other: str) -> bool:
    if _same_text(one, other):
        return True
    short, long = sorted((squash(one), squash(other)), key=len)
    return len(short) >= SNIPPET and long.startswith(short)


def _same_plain_words(one: str, other: str) -> bool:
    return plain_words(one) == plain_words(other)


def _availability(text: str) -> str:
    return text.rpartition("schema.org/")[2]


def _same_availability(one: str, other: str) -> bool:
    a, b = (plain_words(_availability(text)).replace(" ", "") for text in (one, other))
    return a == b


def _same_photograph(one: str, other: str) -> bool:
    return photograph(one) == photograph(other)


# Price


def _read_price(texts: Texts, hints: Hints) -> Price | None:
    price = read_price(texts.get("price_text"), hints, amount=texts.get("price_amount"), currency=texts.get("price_currency"))
    return _understood(price)


def _understood(price: Price | None) -> Price | None:
    return None if price is None or price.kind is None else price


def _same_price(one: Price, other: Price) -> bool:
    if one is other:
        return True
    return price_value(one) == price_value(other) or (None in (one.currency, other.currency) and _same_amount(one, other))


def _agreeing_price(one: Price, other: Price) -> bool:
    return _same_amount(one, other) and (one.currency == other.currency or None in (one.currency, other.currency))


def _same_amount(one: Price, other: Price) -> bool:
    return (one.amount, one.maximum) == (other.amount, other.maximum)


# Seller


def _read_seller(texts: Texts, _hints: Hints) -> Seller | None:
    return _named(read_seller(texts.get("seller_name"), texts.get("seller_id"), None, None))


def _named(seller: Seller | None) -> Seller | None:
    return None if seller is None or (seller.name is None and seller.native_id is None) else seller


def _same_seller(one: Seller, other: Seller) -> bool:
    """What both state has to be equal: a card may name a seller where its item page gives the account as well, or only that."""
    names = None not in (one.name, other.name)
    ids = None not in (one.native_id, other.native_id)
    if names and squash(one.name or "") != squash(other.name or ""):
        return False
    return not ids or one.native_id == other.native_id


def joined_seller(first: Seller | None, *others: Seller | None) -> Seller | None:
    """One seller of what several pages say; the first one's words count, those that mean another seller add nothing."""
    for other in others:
        if first is None:
            first = other
        elif other is not None and _same_seller(first, other):
            gaps = {name: getattr(other, name) for name in _SELLER_PARTS if getattr(first, name) is None}
            if first.since_text is None:
                gaps |= {"since": other.since, "since_text": other.since_text}
            if first.rating_text is None:
                gaps |= {name: getattr(other, name) for name in ("rating", "rating_of", "reviews", "rating_text")}
            first = replace(first, **gaps)
    return first


_SELLER_PARTS = ("name", "native_id", "url", "kind")


# Region


def _read_region(texts: Texts, _hints: Hints) -> Place | None:
    text = texts.get("region_text")
    return None if text is None else _located(Place(text=text))


def _located(place: Place) -> Place | None:
    return place if place_key(place.text) else None


def _same_region(one: Place, other: Place) -> bool:
    return place_key(one.text) == place_key(other.text)


def _agreeing_region(one: Place, other: Place) -> bool:
    a, b = set(place_key(one.text).split()), set(place_key(other.text).split())
    return a <= b or b <= a


def _plain(
    name: str, same: Callable[[Any, Any], bool], *, text: str | None = None, attribute: str | None = None,
    agrees: Callable[[Any, Any], bool] | None = None,
) -> Field:  # fmt: skip
    text = text or name
    return Field(
        name=name, attribute=attribute or text, texts=(text,), read=_text(text), value=_identity, same=same,
        agrees=agrees or same, words=str,
    )  # fmt: skip


FIELDS = (
    _plain("title", _same_text),
    Field(
        name="price", attribute="price", texts=("price_text", "price_amount", "price_currency"), read=_read_price,
        value=_understood, same=_same_price, agrees=_agreeing_price, words=price_words,
    ),
    Field(
        name="seller", attribute="seller", texts=("seller_name", "seller_id"), read=_read_seller, value=_named, same=_same_seller,
        agrees=_same_seller, words=seller_words,
    ),
    Field(
        name="region", attribute="place", texts=("region_text",), read=_read_region, value=_located, same=_same_region,
        agrees=_agreeing_region, words=lambda place: str(place.text),
    ),
    _plain("description", _same_text, agrees=_same_beginning),
    _plain("condition", _same_plain_words),
    _plain("availability", _same_availability),
    _plain("image", _same_photograph),
    _plain("delivery", _same_plain_words, text="delivery_text"),
)  # fmt: skip

FIELD_OF = {text: field.name for field in FIELDS for text in field.texts}  # field of ListingReading to the name of its field


def fields_of(texts: Iterable[str]) -> set[str]:
    """Names of the fields that these texts belong to; what an earlier program compared as well is passed over."""
    return {FIELD_OF[name] for name in texts if name in FIELD_OF}
