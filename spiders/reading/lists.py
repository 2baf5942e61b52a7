"""From groups of repeated records to the one list the page is about."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from spiders.reading.address import url_shape
from spiders.reading.cards import Card, Group, find_groups, is_chrome, is_strip, main_href
from spiders.reading.outline import Outline
from spiders.reading.rows import agreeing, in_column
from spiders.reading.strangers import features_of, without_strangers, without_strips


def main_list(out: Outline, groups: list[Group] | None = None) -> tuple[Group | None, list[Card]]:
    """The best group and all cards of the list it belongs to, in page order."""
    if groups is None:
        groups = find_groups(out)
    best = next((group for group in groups if not group.chrome), None)
    if best is None:
        return None, []
    if best.strip and (own := _beside_strip(out, best)) is not None:
        best = own
    cards = list(best.cards)
    kind = _Kind(out, best)
    for other in groups:
        if other is not best and not other.strip and not other.chrome and kind.holds(other) and not _overlap(cards, other.cards):
            cards.extend(other.cards)
    cards.sort(key=lambda card: card.start)
    cards.extend(_lonely(out, best, cards))
    cards.sort(key=lambda card: card.start)
    return best, _without_repeats(without_strips(out, without_strangers(out, in_column(out, agreeing(out, cards)))))


def _beside_strip(out: Outline, strip: Group) -> Group | None:
    """The page's own few cards where recommendations, built the same way, are more: a last page with one result."""
    doc = out.doc
    first = strip.cards[0]
    kind = (doc.tags[first.start], doc.classes(first.start))
    if not kind[1]:
        return None
    theirs = features_of(out, first)
    spans = [(card.start, card.end) for card in strip.cards]
    cards = []
    for node, tag in enumerate(doc.tags):
        if tag != kind[0] or doc.classes(node) != kind[1] or any(start <= node < end for start, end in spans):
            continue
        if is_strip(out, node, doc.parents[node]) or is_chrome(out, node):
            continue
        card = Card(node, doc.ends[node], main_href(out, out.links_in(node, doc.ends[node]), node))
        mine = features_of(out, card)
        if card.href is not None and len(mine & theirs) >= 0.6 * len(mine | theirs):
            cards.append(card)
    if not cards:
        return None
    priced = sum(out.priced(card.start, card.end) for card in cards) / len(cards)
    pictured = sum(bool(out.images_in(card.start, card.end)) for card in cards) / len(cards)
    return Group(cards, sorted({doc.parents[card.start] for card in cards}), strip.score, priced, pictured, proven=True)


def _overlap(cards: list[Card], others: list[Card]) -> bool:
    spans = sorted([(card.start, card.end) for card in cards] + [(card.start, card.end) for card in others])
    return any(second[0] < first[1] for first, second in pairwise(spans))


class _Kind:
    """What a group's cards are made of, and what kind of address they lead to."""

    def __init__(self, out: Outline, best: Group) -> None:
        self._out = out
        self._features = set[tuple[str, str]]().union(*(features_of(out, card) for card in best.cards[:3]))
        self._shapes = {url_shape(card.href) for card in best.cards if card.href}

    def holds(self, other: Group) -> bool:
        """Whether another group's cards are of the same kind."""
        led = sum(url_shape(card.href) in self._shapes for card in other.cards if card.href) / len(other.cards)
        if led < 0.5:
            return False
        theirs = features_of(self._out, other.cards[0])
        alike = len(self._features & theirs) / max(1, len(theirs))
        return alike >= 0.75 and len(theirs) >= 0.3 * len(self._features)


def _lonely(out: Outline, best: Group, cards: list[Card]) -> list[Card]:
    """A promoted card in a frame of its own among or before the others: same kind of address, a price or a picture."""
    doc = out.doc
    shapes = Counter(url_shape(card.href) for card in cards if card.href)
    if not shapes:
        return []
    shape, count = shapes.most_common(1)[0]
    if count < 0.6 * len(cards) or len(cards) < 4 or "0" not in shape.partition("/")[2]:
        return []
    taken = {card.href for card in cards}
    first, last = cards[0].start, cards[-1].end
    area = _common(out, first, last)
    found: dict[str, Card] = {}
    for link in out.links_in(area, last):
        href = out.hrefs[link]
        if href in taken or href in found or url_shape(href) != shape or any(card.start <= link < card.end for card in cards):
            continue
        node = link
        while True:
            parent = doc.parents[node]
            if parent <= area or any(card.start >= parent and card.start < doc.ends[parent] for card in cards):
                break
            if len({out.hrefs[one] for one in out.links_in(parent, doc.ends[parent]) if url_shape(out.hrefs[one]) == shape}) > 1:
                break
            node = parent
        if out.priced(node, doc.ends[node]) and out.images_in(node, doc.ends[node]) and best.priced > 0.5:
            found[href] = Card(node, doc.ends[node], href)
    return list(found.values())


def _common(out: Outline, first: int, last: int) -> int:
    node = first
    while node > 0 and out.doc.ends[node] < last:
        node = out.doc.parents[node]
    return node


def _without_repeats(cards: list[Card]) -> list[Card]:
    """The same thing shown twice is one listing."""
    seen: set[str] = set()
    kept = []
    for card in cards:
        if card.href is not None:
            if card.href in seen:
                continue
            seen.add(card.href)
        kept.append(card)
    return kept
