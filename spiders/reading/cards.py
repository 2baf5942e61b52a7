"""Repeated records in a page's tree: which subtrees are its listings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from spiders.reading.address import link_key, url_shape
from spiders.reading.hints import CHROME, LOT_LINK, STRIP, STRIP_HEADING
from spiders.reading.outline import Outline

_MOST_RECORDS = 500
_BLOCK_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "tr", "a", "div", "p", "li", "article", "section", "td"))
_NEVER = frozenset(("html", "body", "option", "br", "hr", "img", "input", "button", "label", "source", "noscript"))


@dataclass(frozen=True, slots=True)
class Card:
    """One record: a range of nodes, and the address it leads to."""

    start: int
    end: int
    href: str | None


@dataclass(slots=True)
class Group:
    """Subtrees that repeat, scored as a list of listings."""

    cards: list[Card]
    parents: list[int]
    score: float
    priced: float  # share of cards with a sum of money
    pictured: float
    chrome: bool = False  # stands in navigation, a footer, a filter
    strip: bool = False  # stands under "similar items" or the like
    proven: bool = False  # built like the recommendations beside it: a list even when it has one card


def find_groups(out: Outline) -> list[Group]:
    """Lists of records, the most listing-like first."""
    buckets = _buckets(out)
    groups = []
    for ranges in buckets:
        group = _score(out, ranges)
        if group is not None:
            groups.append(group)
    groups.sort(key=lambda group: -group.score)
    return groups


def _buckets(out: Outline) -> list[list[tuple[int, int]]]:
    """Candidate lists of ranges: like children of one parent, or of parents that stand on one path."""
    doc = out.doc
    by_path: dict[tuple[int, str], list[int]] = defaultdict(list)
    siblings: Counter[tuple[int, str]] = Counter()
    several: set[tuple[int, str]] = set()
    for node, tag in enumerate(doc.tags):
        parent = doc.parents[node]
        if not tag or parent < 0 or tag in _NEVER:
            continue
        key = (out.paths[parent], tag)
        by_path[key].append(node)
        siblings[parent, tag] += 1
        if siblings[parent, tag] == 2:
            several.add(key)
    found = []
    for key in sorted(several):  # a set of texts has another order in every process
        nodes = by_path[key]
        if key[1] in ("tr", "tbody", "dl", "div", "p", "li", "dd", "td", "section", "article", "ul"):
            merged = _periods(out, nodes)
            if merged:
                found.append(merged)
        found.append([(node, doc.ends[node]) for node in nodes])
    found.extend(_flat_layouts(out))
    return found


def _linked(out: Outline, start: int, end: int) -> bool:
    return bool(out.links_in(start, end)) or (out.doc.tags[start] != "" and start in out.hrefs)


def _periods(out: Outline, nodes: list[int]) -> list[tuple[int, int]] | None:
    """One record split over neighbouring rows: rows that lead somewhere new open a record, the rows after belong to it."""
    doc = out.doc
    if len(nodes) < 4:
        return None
    opens, prices = [], []
    for node in nodes:
        end = doc.ends[node]
        opens.append(bool(out.links_in(node, end)) and out.length(node, end) >= 3)
        prices.append(out.priced(node, end))
    both = sum(a and b for a, b in zip(opens, prices, strict=True))
    starts = [at for at, (opened, priced) in enumerate(zip(opens, prices, strict=True)) if opened and not priced]
    if len(starts) < 2 or both > len(starts) * 0.2 or sum(prices) < len(starts) * 0.5:
        return None
    ranges, held = [], 0
    for at, following in zip(starts, [*starts[1:], len(nodes)], strict=True):
        last = nodes[at]
        for step in range(at + 1, min(following, at + 6)):
            if doc.parents[nodes[step]] != doc.parents[nodes[at]]:
                break
            last = nodes[step]
            if prices[step]:
                held += 1
                if following == len(nodes):
                    break
        ranges.append((nodes[at], doc.ends[last]))
    return ranges if held >= len(ranges) * 0.5 else None


def _flat_layouts(out: Outline) -> list[list[tuple[int, int]]]:
    """Records without an element of their own: heading, lines, heading, lines ... under one parent."""
    doc = out.doc
    found = []
    for parent, tag in enumerate(doc.tags):
        if not tag or doc.ends[parent] - parent < 12 or len(out.spots_in(parent, doc.ends[parent])) < 3:
            continue
        children = doc.children(parent)
        if len(children) < 6:
            continue
        kinds = [(doc.tags[child], doc.attrs[child].get("class") or "") for child in children]
        if len(set(kinds)) < 2:
            continue
        counts = Counter(kinds)
        for kind, count in counts.items():
            if count < 3 or kind[0] not in _BLOCK_HEADS:
                continue
            at = [index for index, one in enumerate(kinds) if one == kind]
            heads = [children[index] for index in at]
            if (
                any(out.spots_in(head, doc.ends[head]) for head in heads[:3])
                or sum(_linked(out, head, doc.ends[head]) for head in heads) < 0.8 * count
            ):
                continue
            steps = [second - first for first, second in pairwise(at)]
            step = int(median(steps))
            if step < 2 or sum(abs(one - step) <= 1 for one in steps) < 0.7 * len(steps):
                continue
            ranges = []
            for index, following in zip(at, [*at[1:], min(at[-1] + step, len(children))], strict=True):
                ranges.append((children[index], doc.ends[children[max(index, following - 1)]]))
            found.append(ranges)
            break
    return found


def _score(out: Outline, ranges: list[tuple[int, int]]) -> Group | None:
    doc = out.doc
    cards: list[Card] = []
    parents: list[int] = []
    quality: dict[str, float] = {}
    priced = pictured = 0
    bare = 0
    for start, end in ranges[:_MOST_RECORDS]:
        links = out.links_in(start, end)
        length = out.length(start, end)
        if length < 3 and not links:
            continue
        prices = out.priced(start, end)
        images = out.images_in(start, end)
        href = main_href(out, links, start)
        if href is None and not prices:
            bare += 1
            continue
        cards.append(Card(start, end, href))
        parents.append(doc.parents[start])
        worth = (
            (1.2 if prices else 0.0)
            + (0.6 if images else 0.0)
            + (0.5 if href else 0.0)
            + (0.5 if 12 <= length <= 4000 else 0.2 if length else 0.0)
        )
        if length > 12_000 or len(links) > 120:
            worth *= 0.4
        key = href or _link_around(out, start) or f"#{start}"
        quality[key] = max(quality.get(key, 0.0), worth)
        priced += bool(prices)
        pictured += bool(images)
    if len(cards) < 2 or len(quality) < 2:
        return None
    chrome = is_chrome(out, cards[0].start)
    strip = is_strip(out, cards[0].start, parents[0])
    mean = sum(quality.values()) / len(quality)
    alone = len(quality) / len(cards)  # records that share an address are halves of a record
    score = mean**2.5 * len(quality) ** 0.75 * alone**2 * (len(cards) / (len(cards) + bare)) ** 0.5
    if any(card.end != doc.ends[card.start] for card in cards[:3]):
        score *= 0.8  # elements put together are believed less than an element that holds its record
    if chrome:
        score *= 0.15
    if strip:
        score *= 0.3
    return Group(cards, sorted(set(parents)), score, priced / len(cards), pictured / len(cards), chrome, strip)


def main_href(out: Outline, links: list[int], start: int) -> str | None:
    """The address the record is about: the one most of it links to, the first of equals."""
    if not links:
        node = start
        for _ in range(3):  # the record may be wrapped in its link
            if node < 0:
                return None
            if node in out.hrefs:
                return out.hrefs[node]
            node = out.doc.parents[node]
            if node >= 0 and not out.doc.has_one_child(node):
                return None
        return None
    best, most = None, -1.0
    counts: dict[str, float] = {}
    forms: dict[str, tuple[int, str]] = {}  # one address may be written in two ways; the one that holds the words counts
    for link in links[:60]:
        href = out.hrefs[link]
        letters = out.length(link, out.doc.ends[link]) or _said_letters(out, link)
        weight = min(letters, 60) / 20 + (1.5 if out.images_in(link, out.doc.ends[link]) else 0.0) + 0.1
        if LOT_LINK.search(href):  # a seller's or a brand's page, unless all lead to such
            weight *= 0.25
        if url_shape(href).endswith("/?"):  # the front page
            weight *= 0.1
        key = link_key(href) if not href.isascii() or "%" in href else href
        counts[key] = counts.get(key, 0.0) + weight
        if key not in forms or letters > forms[key][0]:
            forms[key] = (letters, href)
    for key, weight in counts.items():
        if weight > most:
            best, most = forms[key][1], weight
    return best


def _link_around(out: Outline, node: int) -> str | None:
    """The address of the link that a piece of a card is written in: pieces of one link are pieces of one record."""
    return next((out.hrefs[above] for above in out.doc.ancestors(node)[:8] if above in out.hrefs), None)


def _said_letters(out: Outline, link: int) -> int:
    """The length of what an empty link that lies over its card says to those who do not see it."""
    attributes = out.doc.attrs[link]
    return len(attributes.get("title") or attributes.get("aria-label") or "")


def is_chrome(out: Outline, node: int) -> bool:
    doc = out.doc
    for above in doc.ancestors(node):
        tag = doc.tags[above]
        if tag in ("nav", "header", "footer") and tag != "header":
            return True
        if tag == "header" and doc.parents[above] >= 0 and doc.tags[doc.parents[above]] in ("body", "div"):
            return True
        if (attributes := doc.attrs[above]) and (
            attributes.get("role") in ("navigation", "menu", "dialog", "banner", "contentinfo")
        ):
            return True
        if (
            tag not in ("body", "html", "main")
            and (naming := out.tokens(above))
            and naming & CHROME
            and doc.ends[above] - above < 0.6 * len(doc.tags)
        ):
            return True
    return False


def is_strip(out: Outline, node: int, parent: int) -> bool:
    """Whether a list stands under a recommendation heading or in a container named so."""
    doc = out.doc
    size = len(doc.tags)
    for depth, above in enumerate([parent, *doc.ancestors(parent)][:8]):
        if doc.tags[above] in ("body", "html", "main"):
            break
        if doc.tags[above] == "aside" or (doc.ends[above] - above < 0.7 * size and out.tokens(above) & STRIP):
            return True
        if depth < 5 and heading_says_strip(out, above, node):
            return True
    return False


def heading_says_strip(out: Outline, container: int, node: int) -> bool:
    """Whether the heading that stands right before a list, inside its container, announces recommendations."""
    doc = out.doc
    if node - container > 60:
        return False
    for at in range(container + 1, node):
        if doc.tags[at] in ("h1", "h2", "h3", "h4", "h5", "h6") or (
            doc.tags[at] and doc.tags[at] in ("div", "span", "p", "strong") and "title" in out.tokens(at)
        ):
            text = doc.text(at, min(doc.ends[at], node))
            if 3 < len(text) < 120 and STRIP_HEADING.search(text):
                return True
    return False
