"""A listing being put together: fields, each with the part of the page it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from spiders.listing import ListingReading
from spiders.reading.address import canonical_url, id_from_url


@dataclass(slots=True)
class Draft:
    """Fields by the names of `ListingReading`."""

    values: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    promoted: bool = False
    nodes: dict[str, int] = field(default_factory=dict)  # the element a field was read from
    node: int = -1  # where its card begins
    end: int = -1
    prices: tuple[str, ...] = ()  # every amount its card shows
    texts: tuple[str, ...] = ()  # the longer texts of its card
    highest: Decimal | None = None  # the top of a range of prices, whose lowest is the amount
    sure_id: bool = False  # the id was stated, not made from the address

    def put(self, name: str, value: str | None, where: str, node: int = -1) -> None:
        """Fill a field that is still empty."""
        if value and name not in self.values:
            self.replace(name, value, where, node)

    def replace(self, name: str, value: str | None, where: str, node: int = -1) -> None:
        """Fill a field, whatever it held."""
        if value:
            self.values[name] = value
            self.where[name] = where
            self.nodes[name] = node

    def drop(self, name: str) -> None:
        """Empty a field."""
        self.values.pop(name, None)
        self.where.pop(name, None)

    def fill(self, other: Draft) -> None:
        """Take from another reading of the same listing what is missing here."""
        for name, value in other.values.items():
            self.put(name, value, other.where.get(name, ""))
        if not self.attributes:
            self.attributes = other.attributes
        if self.highest is None and self.values.get("price_amount") == other.values.get("price_amount"):
            self.highest = other.highest
        self.promoted = self.promoted or other.promoted


def once(listings: Iterable[ListingReading]) -> tuple[ListingReading, ...]:
    """Each listing once: the same address with the same title, or the same id with the same title and price, whatever the site
    hangs on the address of a card that it shows a second time."""
    seen: set[tuple[str | None, ...]] = set()
    kept = []
    for one in listings:
        keys: list[tuple[str | None, ...]] = [(one.url, one.title)]
        if one.native_id and one.title:
            keys.append((one.native_id, one.title, one.price_text))
        if (one.url or one.title) and seen.isdisjoint(keys):
            kept.append(one)
        seen.update(keys)
    return tuple(kept)


_TEXT = frozenset((
    "title", "description", "price_text", "price_old_text", "price_amount", "price_currency", "seller_name", "seller_id",
    "seller_kind", "seller_since", "seller_rating", "region_text",
    "delivery_text", "condition", "availability", "image_alt", "posted_text", "latitude", "longitude",
))  # fmt: skip
_LONGEST = {"description": 20_000, "title": 1000}


def whole(text: str) -> str:
    """The text without halves of surrogate pairs: JSON may hold them, no file and no database takes them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def finish(draft: Draft, base: str) -> ListingReading:
    """The draft as the value that leaves the room."""
    values = {name: value if value.isascii() else whole(value) for name, value in draft.values.items()}
    texts = {name: value[: _LONGEST.get(name, 400)] for name, value in values.items() if name in _TEXT}
    url = canonical_url(values.get("url"), base)
    return ListingReading(
        url=url,
        native_id=(values.get("native_id") or id_from_url(url) or None),
        title=texts.pop("title", None),
        seller_url=canonical_url(values.get("seller_url"), base),
        image=canonical_url(values.get("image"), base),
        attributes=tuple((whole(name), whole(value)) for name, value in draft.attributes[:200]),
        promoted=draft.promoted,
        where=tuple(draft.where.items()),
        **texts,
    )
