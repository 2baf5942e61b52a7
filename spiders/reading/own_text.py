"""The name and the text of an item page that nothing names: by what its title repeats, and by the longest block beside it."""

from __future__ import annotations

from collections.abc import Callable

from spiders.reading import hints
from spiders.reading.address import canonical_url
from spiders.reading.facts import Fact
from spiders.reading.outline import Outline
from spiders.reading.texts import squash

_MOST_NODES = 15_000
_SEPARATORS = frozenset("|-—–•·:：｜»«/,<>()【】[]")
_TRAIL = frozenset(("navbar", "nav", "breadcrumb", "breadcrumbs", "crumbs", "crumb"))  # the way to a page ends with its name
_SMALL_PRINT = ("©", "®", "copyright", "cookie")
_NO_TEXT = frozenset(("a", "button", "form", "nav", "footer", "header", "select", "option", "label", "h1", "h2", "h3", "h4"))
_FORMATTING = frozenset(("b", "i", "em", "mark", "u", "strong", "bdi", "big", "wbr", "span", "br"))


def repeated_heading(out: Outline) -> int:
    """The element whose whole text is a part of the page's title, where no heading is; -1 without one.

    It begins the title, or it is the larger half of one that a site's name or a slogan stands before.
    """
    doc = out.doc
    title, own = squash(doc.title), canonical_url(out.url)
    best, trail, longest = -1, -1, 3
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if tag or not longest < len(doc.texts[node]) <= 400:
            continue
        text = squash(doc.texts[node])
        if not longest < len(text) <= len(title) or not _is_part(text, title):
            continue
        if any(doc.tags[above] == "a" and out.hrefs.get(above) != own for above in doc.ancestors(node)[:6]):
            continue
        if any(doc.tags[above] == "nav" or out.tokens(above) & _TRAIL for above in doc.ancestors(node)[:4]):
            trail = node if trail < 0 else trail
            continue
        best, longest = node, len(text)
    best = best if best >= 0 else trail
    longest = len(squash(doc.texts[best])) if best >= 0 else 0
    while best >= 0 and doc.parents[best] > 0 and len(doc.text(doc.parents[best])) == longest:
        best = doc.parents[best]
    return best


def _is_part(text: str, title: str) -> bool:
    at = title.find(text)
    if at < 0 or (at > 0 and len(text) < 0.5 * len(title)):
        return False
    before, after = title[:at].rstrip(), title[at + len(text) :].lstrip()
    return (not before or before[-1] in _SEPARATORS) and (not after or after[0] in _SEPARATORS)


def longest_block(out: Outline, heading: int, facts: list[Fact], skip: Callable[[int], bool], own_id: str | None) -> str | None:
    """The longest text that stands with the heading and the labelled values, holds no link and is no value itself."""
    doc = out.doc
    if heading < 0 or not facts:
        return None
    top = heading
    last = max(fact.node for fact in facts)
    while top > 0 and not (top <= facts[0].label and doc.ends[top] > last):
        top = doc.parents[top]
    values = {fact.node for fact in facts} | {fact.label for fact in facts}
    best = ""
    for node in range(doc.ends[heading], min(doc.ends[top], heading + _MOST_NODES)):
        if doc.tags[node] or not doc.texts[node].strip() or skip(node):
            continue
        above = doc.ancestors(node)
        owner = next((one for one in above if doc.tags[one] not in _FORMATTING), 0)
        if owner <= top and doc.tags[owner] not in ("td", "div", "p"):
            continue
        text = doc.text(owner) if owner > heading else squash(doc.texts[node])
        if len(text) <= max(len(best), 12) or len(text) > 20_000 or text.count(" ") < 2:
            continue
        if any(owner <= one < doc.ends[owner] for one in values) or any(doc.tags[one] in _NO_TEXT for one in above[:8]):
            continue
        if out.links_in(owner, doc.ends[owner]) or (own_id and own_id in text) or hints.PRICE_WORD.fullmatch(text):
            continue
        if any(one in text.casefold() for one in _SMALL_PRINT):
            continue
        best = text
    return best or None
