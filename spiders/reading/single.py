"""The only card of a result page: nothing repeats there, so it is found by its price and the link beside it."""

from __future__ import annotations

from urllib.parse import urlsplit

from spiders.reading.address import url_shape
from spiders.reading.cards import Card, Group, is_chrome, is_strip, main_href
from spiders.reading.outline import Outline

_CLIMB = 8  # elements from a price up to the link of its card
_WORDED = 6  # visible characters of a link that names goods


def only_card(out: Outline) -> Group | None:
    """The one block of a page that has a price and a link to a page of its own; None where there is none, or more than one."""
    doc = out.doc
    blocks: dict[str, Card] = {}
    for spot in out.spots[:60]:
        if doc.attrs[spot.start] is None or is_chrome(out, spot.start) or is_strip(out, spot.start, doc.parents[spot.start]):
            continue
        card = _card_around(out, spot.start)
        if card is None or card.href is None:
            continue
        if any(other.start <= card.start and card.end <= other.end for other in blocks.values()):
            continue
        blocks[card.href] = card
        if len(blocks) > 1:
            return None
    if not blocks:
        return None
    card = next(iter(blocks.values()))
    pictured = float(bool(out.images_in(card.start, card.end)))
    return Group([card], [doc.parents[card.start]], 1.0, 1.0, pictured, proven=True)


def _card_around(out: Outline, node: int) -> Card | None:
    """The smallest element around a price that holds a worded link to another page of the site, made whole."""
    doc = out.doc
    for above in [node, *doc.ancestors(node)][:_CLIMB]:
        if doc.tags[above] in ("body", "html", "main", "form", "nav"):
            return None
        links = [link for link in out.links_in(above, doc.ends[above]) if _names_goods(out, link)]
        if links:
            return Card(above, doc.ends[above], main_href(out, links, above))
    return None


def _names_goods(out: Outline, link: int) -> bool:
    """Whether a link has words and leads below this page's site to one numbered or worded thing."""
    href = out.hrefs[link]
    here, there = urlsplit(out.url), urlsplit(href)
    if there.netloc.removeprefix("www.") != here.netloc.removeprefix("www.") or there.path.rstrip("/") == here.path.rstrip("/"):
        return False
    shape = url_shape(href).partition("/")[2].partition("?")
    steps = shape[0]
    numbered = "0" in steps or "*" in steps or "0" in there.query
    return numbered and out.length(link, out.doc.ends[link]) >= _WORDED
