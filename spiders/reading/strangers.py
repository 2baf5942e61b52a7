"""What stands among a list's cards and is none of its listings: banners, head rows, pinned notices, strips of suggestions."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from spiders.reading.address import url_shape
from spiders.reading.cards import Card, is_strip
from spiders.reading.hints import OTHERS_HEADING
from spiders.reading.outline import Outline
from spiders.reading.texts import name_tokens, words

_AD_WAY = re.compile(
    r"doubleclick|googlesyndication|googleadservices|adservice|adclick|adserver|/adclk|/aclk\b|/ddm/|criteo|taboola|outbrain|"
    r"yandex\.ru/an/|an\.yandex|adfox|/an/count|begun\.|smartadserver|adform|awin1?\.|zanox|admitad",
    re.IGNORECASE,
)
_PINNED = words("sticky announce announcement announcements pinned sticked stick globalannounce")
_PAGER = words("pagination pager paginator pagenav pagenavi paging paginate pages pagingbar")
_SCRIPTS = words("php cgi cfm asp aspx jsp do pl")
_ID = re.compile(r"\d{4}")
_SECOND_LEVEL = words("com co net org gov ac edu or ne go in gen")


def without_strangers(out: Outline, cards: list[Card]) -> list[Card]:
    """The cards that are listings of the list, judged by what most of them have in common: elements, addresses, prices."""
    cards = [card for card in cards if _is_card(out, card, cards)]
    if len(cards) < 4:
        return cards
    features = [features_of(out, card) for card in cards]
    frame = _frame(features)
    shapes = Counter(_shape(card) for card in cards if card.href)
    kinds = Counter(_kind(card.href) for card in cards if card.href)
    hosts = Counter(_host(card.href) for card in cards if card.href)
    priced = sum(out.priced(card.start, card.end) for card in cards) / len(cards)
    usual = {shape for shape, count in shapes.items() if count >= max(2, 0.15 * len(cards))}
    numbered = sum(_is_numbered(card.href) for card in cards) >= 0.9 * len(cards)
    kept = []
    for card, own in zip(cards, features, strict=True):
        has_price = out.priced(card.start, card.end)
        if card.href is not None:
            away = hosts[_host(card.href)] < 0.2 * len(cards) and _host(card.href) != _host(out.url)
            odd = away or kinds[_kind(card.href)] < 0.15 * len(cards) or (numbered and not _is_numbered(card.href))
            alike = len(own & frame) / max(1, len(frame))
            if (away and (alike < 0.8 or _AD_WAY.search(card.href))) or (odd and alike < 0.5):
                continue
            if usual and _shape(card) not in usual and not has_price and (priced > 0.7 or away) and (odd or alike < 0.7):
                continue
            if alike < 0.5 and _is_strip_itself(out, card, shapes):
                continue
        if not has_price and priced > 0.4 and _is_pinned(out, card):
            continue
        kept.append(card)
    return kept if len(kept) >= 0.5 * len(cards) else cards


def _is_card(out: Outline, card: Card, cards: list[Card]) -> bool:
    has_price = out.priced(card.start, card.end)
    if len(cards) >= 4 and card.href is None and (not has_price or any(other.href for other in cards)):
        return False
    return out.length(card.start, card.end) >= 3 or bool(out.images_in(card.start, card.end)) or len(cards) < 4


def features_of(out: Outline, card: Card) -> set[tuple[str, str]]:
    """The elements that a card is made of: tags with their first two classes."""
    doc = out.doc
    return {
        (doc.tags[node], name) for node in range(card.start, card.end) if doc.tags[node] for name in doc.classes(node)[:2] or [""]
    }


def _frame(features: list[set[tuple[str, str]]]) -> set[tuple[str, str]]:
    """The elements that most cards have."""
    counts = Counter(feature for own in features for feature in own)
    return {feature for feature, count in counts.items() if count >= 0.6 * len(features)}


def _shape(card: Card) -> str:
    """The address's shape; whether a worded part holds a digit is chance."""
    return url_shape(card.href or "").replace("*0", "*")


def _is_numbered(url: str | None) -> bool:
    """Whether an address holds an id of digits."""
    parts = urlsplit(url or "")
    return _ID.search(f"{parts.path}?{parts.query}") is not None


def _kind(url: str | None) -> tuple[str, int, str]:
    """What addresses of one kind share where their words differ: site, depth, suffix."""
    path = urlsplit(url or "").path.strip("/")
    name = path.rpartition("/")[2]
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix in _SCRIPTS:
        return _host(url), path.count("/"), name
    return _host(url), path.count("/"), suffix if len(suffix) <= 5 and suffix.isalpha() else ""


def _host(url: str | None) -> str:
    """The name that a site registered: goods.shop.co.uk belongs to shop.co.uk."""
    parts = (urlsplit(url or "").hostname or "").split(".")
    keep = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2 else 2
    return ".".join(parts[-keep:])


def _is_strip_itself(out: Outline, card: Card, shapes: Counter[str]) -> bool:
    """Whether a "card" holds several links of the kind that lead to listings: a strip of goods between two cards."""
    usual = urlsplit(shapes.most_common(1)[0][0]).path
    there = {out.hrefs[link] for link in out.links_in(card.start, card.end)}
    return sum(urlsplit(url_shape(href).replace("*0", "*")).path == usual for href in there) >= 3


def _is_pinned(out: Outline, card: Card) -> bool:
    """Whether a row says by its names, or its icon's, that it is held at the top: rules and announcements of a board."""
    doc = out.doc
    for node in range(card.start, min(card.end, card.start + 12)):
        if doc.tags[node] and out.tokens(node) & _PINNED:
            return True
        if doc.tags[node] == "img":
            names = f"{(doc.attrs[node].get('src') or '').rpartition('/')[2]} {doc.attrs[node].get('alt') or ''}"
            if _PINNED & set(name_tokens(names)):
                return True
    return False


# --- strips -----------------------------------------------------------------------------------------------------------


def without_strips(out: Outline, cards: list[Card]) -> list[Card]:
    """The cards without smaller grids that are no part of the list: behind its pager, or under a heading of their own."""
    grids: dict[int, list[Card]] = {}
    for card in cards:
        grids.setdefault(_grid_of(out, card), []).append(card)
    if len(grids) < 2:
        return cards
    largest = max(grids, key=lambda grid: len(grids[grid]))
    last = grids[largest][-1].end
    pager = next((node for node in range(last, len(out.doc.tags)) if _is_pager(out, node)), None)
    dropped: set[int] = set()
    for grid, members in grids.items():
        first = members[0]
        if grid == largest or len(members) > 0.5 * len(grids[largest]):
            continue
        if (pager is not None and first.start > pager) or _is_other_section(out, first, grids[largest][0]):
            dropped.add(grid)
    return [card for grid, members in grids.items() if grid not in dropped for card in members] if dropped else cards


def _grid_of(out: Outline, card: Card) -> int:
    """The element that holds a card among its like: the nearest one with more than this card in it."""
    node = out.doc.parents[card.start]
    while node > 0 and out.doc.has_one_child(node):
        node = out.doc.parents[node]
    return node


def _is_pager(out: Outline, node: int) -> bool:
    doc = out.doc
    if not doc.tags[node] or doc.ends[node] - node < 3:
        return False
    attributes = doc.attrs[node]
    named = out.tokens(node) & _PAGER or "paginat" in (attributes.get("aria-label") or "").lower()
    return bool(named) and bool(out.links_in(node, doc.ends[node]) or "button" in doc.tags[node : doc.ends[node]])


def _is_other_section(out: Outline, first: Card, main: Card) -> bool:
    """Whether the heading over a smaller grid, which does not stand over the main one, announces something else."""
    doc = out.doc
    if is_strip(out, first.start, doc.parents[first.start]) and not is_strip(out, main.start, doc.parents[main.start]):
        return True
    start = first.start
    for above in doc.ancestors(first.start)[:6]:
        if above <= main.start < doc.ends[above]:
            break
        start = above
    for node in range(start, first.start):
        if doc.tags[node] in ("h1", "h2", "h3", "h4", "h5", "h6"):
            text = doc.text(node)
            return 3 < len(text) < 120 and OTHERS_HEADING.search(text) is not None
    return False
