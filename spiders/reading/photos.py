"""The photograph of each card, decided over all of them: goods stand in another place than the faces of their sellers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from spiders.reading import hints
from spiders.reading.draft import Draft
from spiders.reading.images import image_address
from spiders.reading.table import Table
from spiders.reading.texts import name_tokens, squash, words

_OTHERS = words(
    """avatar avatars profile profiles userpic seller sellers vendor shop store user users brand brands logo logos flag flags
    badge badges icon icons"""
)
_NAMED_SO = hints.NOT_IMAGE - words("badge label sticker banner placeholder shop store")
_SMALL = 64  # pixels
_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class _Photo:
    """An image of a card: its address, its words, its element, its place among the card's images."""

    address: str
    alt: str
    node: int
    place: tuple[int, int]


def read_photos(table: Table, drafts: list[Draft]) -> None:
    """Give each draft its card's picture; one that several cards share is none of them."""
    rows = [_photos(table, row) for row in range(len(table.cards))]
    counts = Counter(address for photos in rows for address in {photo.address for photo in photos})
    limit = max(2, 0.2 * len(rows)) if len(rows) > 3 else 99
    places: dict[tuple[int, int], list[tuple[int, _Photo]]] = defaultdict(list)
    for row, photos in enumerate(rows):
        for photo in photos:
            places[photo.place].append((row, photo))
    worth = {place: _worth(table, drafts, found) for place, found in places.items()}
    for photos, draft in zip(rows, drafts, strict=True):
        good = [photo for photo in photos if counts[photo.address] <= limit]
        best = max(good, key=lambda photo: worth[photo.place] - 0.05 * photos.index(photo), default=None)
        if best is not None and worth[best.place] > -1.5:
            draft.put("image", best.address, "image", best.node)
            draft.put("image_alt", best.alt, "image alt", best.node)


def _photos(table: Table, row: int) -> list[_Photo]:
    out, card = table.out, table.cards[row]
    found = []
    seen: Counter[int] = Counter()
    nodes = out.images_in(card.start, card.end)[:40]
    for node in sorted(nodes, key=lambda node: out.doc.tags[node] == "source"):
        if address := image_address(out.doc.attrs[node]):
            path = out.paths[node]
            found.append(_Photo(address, squash(out.doc.attrs[node].get("alt") or ""), node, (path, seen[path])))
            seen[path] += 1
    return found


def _worth(table: Table, drafts: list[Draft], found: list[tuple[int, _Photo]]) -> float:
    """How much the images at one place look like photographs of the goods."""
    sample = found[:12]
    worth = sum(_likeness(table, drafts[row], row, photo) for row, photo in sample) / len(sample)
    return worth + len({row for row, _ in found}) / len(table.cards) + 0.5 * len({photo.address for _, photo in found}) / len(found)


def _likeness(table: Table, draft: Draft, row: int, photo: _Photo) -> float:
    out, card = table.out, table.cards[row]
    worth = 0.0
    if set(name_tokens(photo.address.partition("//")[2].partition("?")[0].partition("/")[2].rpartition("/")[0])) & _OTHERS:
        worth -= 1.0
    if out.near_tokens(photo.node, card.start) & _NAMED_SO:
        worth -= 1.0
    href = _link_around(table, row, photo.node)
    if href is not None:
        worth += 0.5 if href == card.href else -1.0
    if photo.alt and photo.alt.casefold() in draft.values.get("title", "").casefold():
        worth += 0.5
    sizes = [
        int(found[0])
        for name in ("width", "height")
        if (found := _NUMBER.fullmatch((out.doc.attrs[photo.node].get(name) or "").removesuffix("px")))
    ]
    return worth - 1.0 if any(size < _SMALL for size in sizes) else worth


def _link_around(table: Table, row: int, node: int) -> str | None:
    out, card = table.out, table.cards[row]
    while node >= card.start:
        if node in out.hrefs:
            return out.hrefs[node]
        node = out.doc.parents[node]
    return None
