"""What was learned on a source's first page: selectors of its cards and fields, kept with the source and used for its next pages.

A profile is given out only if it reads the page it was learned from exactly as the full reading did; applied to another page it
says so when that page no longer fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.listing import ListingReading, PageReading
from spiders.reading import money
from spiders.reading.address import canonical_url, url_shape, with_base
from spiders.reading.columns import own_text, price_line, split_glued
from spiders.reading.dom import flatten_node
from spiders.reading.draft import Draft, finish
from spiders.reading.hints import NEXT_WORD, PRICE_WORD
from spiders.reading.images import image_address
from spiders.reading.join import native_ids
from spiders.reading.outline import Outline, bare_outline
from spiders.reading.texts import squash

_FIELDS = (
    "title",
    "price_text",
    "price_old_text",
    "image",
    "seller_name",
    "seller_url",
    "region_text",
    "posted_text",
    "native_id",
    "price_currency",
)
_LEARNED = (
    "title",
    "price_text",
    "price_old_text",
    "image",
    "seller_name",
    "seller_url",
    "region_text",
    "posted_text",
    "condition",
)
_MOST_ROUTES = 4
_SAFE_CLASS = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where in a card a field stands: a selector, the how-manieth of its hits, and what is taken there."""

    field: str
    selector: str  # "" is the card itself
    nth: int
    take: str  # text, price, image, href, or @attribute


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A compiled way to read the result pages of one source."""

    cards: str  # selector of the cards
    routes: tuple[Route, ...]
    shares: tuple[tuple[str, float], ...]  # how many of the cards had each field when this was learned
    links: str  # pattern of the path of the listings' addresses
    next_link: str | None  # selector of the link to the next page
    language: str | None = None
    currency: str | None = None
    local: str | None = None

    def dump(self) -> dict[str, Any]:
        """A JSON-able dictionary."""
        return {
            "version": 1,
            "cards": self.cards,
            "routes": [[route.field, route.selector, route.nth, route.take] for route in self.routes],
            "shares": dict(self.shares),
            "links": self.links,
            "next_link": self.next_link,
            "language": self.language,
            "currency": self.currency,
            "local": self.local,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Profile:
        """The profile that `dump` wrote; raises ValueError for anything else."""
        try:
            if data["version"] != 1:
                raise ValueError(f"profile version {data['version']!r} is not known")
            return cls(
                cards=str(data["cards"]),
                routes=tuple(
                    Route(field=str(name), selector=str(css), nth=int(nth), take=str(take))
                    for name, css, nth, take in data["routes"]
                ),
                shares=tuple((str(name), float(share)) for name, share in data["shares"].items()),
                links=str(data["links"]),
                next_link=data["next_link"],
                language=data["language"],
                currency=data["currency"],
                local=data["local"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a profile: {error}") from error


# --- learning -------------------------------------------------------------------------------------------------------------


def compile_profile(out: Outline, drafts: list[Draft], reading: PageReading, markup: str) -> Profile | None:
    """The profile of a page that was just read in full; None where selectors alone would not read it the same."""
    if len(drafts) < 3 or any(draft.node < 0 for draft in drafts):
        return None
    cards = _common_selector(out, [draft.node for draft in drafts])
    if cards is None:
        return None
    routes: list[Route] = []
    for name in _LEARNED:
        routes.extend(_routes(out, drafts, name))
    routes.extend(_url_routes(out, drafts))
    if id_attribute := next(
        (
            draft.where["native_id"].removeprefix("attribute ")
            for draft in drafts
            if draft.where.get("native_id", "").startswith("attribute data-")
        ),
        None,
    ):
        routes.append(Route(field="native_id", selector="", nth=0, take=f"@{id_attribute}"))
    count = len(drafts)
    shares = tuple(
        (name, sum(name in draft.values for draft in drafts) / count)
        for name in ("title", "price_text", "image", "region_text", "seller_name", "url")
    )
    profile = Profile(
        cards=cards,
        routes=tuple(routes),
        shares=shares,
        links=_pattern(reading.listings),
        next_link=_next_selector(out, reading.next_page),
        language=reading.language,
        currency=reading.currency,
        local=out.local,
    )
    again = apply_profile(profile, markup, reading.url)
    return profile if again is not None and _same(reading.listings, again[0]) else None


def _same(full: tuple[ListingReading, ...], quick: tuple[ListingReading, ...]) -> bool:
    """Whether two readings state the same, where from aside."""
    if len(full) != len(quick):
        return False
    for one, two in zip(full, quick, strict=True):
        for name in ListingReading.__slots__:
            if name not in ("where", "image_alt", "attributes") and getattr(one, name) != getattr(two, name):
                return False
    return True


def _step(out: Outline, node: int) -> str:
    """Tag and first class as a selector."""
    doc = out.doc
    names = doc.classes(node)
    return f"{doc.tags[node]}.{names[0]}" if names and _SAFE_CLASS.fullmatch(names[0]) else doc.tags[node]


def _common_selector(out: Outline, nodes: list[int]) -> str | None:
    """A chain of child steps that fits all cards: classes that not all of them have are left out."""
    chains = []
    for node in nodes:
        chain = [node, *out.doc.ancestors(node)]
        chains.append(chain[:5])
    steps: list[str] = []
    for level in zip(*chains, strict=False):
        tags = {out.doc.tags[node] for node in level}
        if len(tags) > 1:
            break
        tag = tags.pop()
        shared = set.intersection(*(set(out.doc.classes(node)) for node in set(level)))
        name = next((one for one in out.doc.classes(level[0]) if one in shared and _SAFE_CLASS.fullmatch(one)), None)
        steps.append(f"{tag}.{name}" if name else tag)
        if tag == "body":
            break
    return " > ".join(reversed(steps)) if steps else None


def _path(out: Outline, card: int, node: int) -> str | None:
    steps = []
    while node > card:
        steps.append(_step(out, node))
        node = out.doc.parents[node]
    return " > ".join(reversed(steps)) if node == card else None


def _nth(out: Outline, card: int, end: int, node: int, path: str) -> int:
    """How many elements before it in the card have the same path."""
    tag = out.doc.tags[node]
    return sum(1 for other in range(card + 1, min(node, end)) if out.doc.tags[other] == tag and _path_ends(out, card, other, path))


def _path_ends(out: Outline, card: int, node: int, path: str) -> bool:
    """Whether a selector of child steps, which may begin anywhere below the card, hits an element."""
    steps = path.split(" > ")
    for step in reversed(steps):
        if node <= card or not _hits(out, node, step):
            return False
        node = out.doc.parents[node]
    return True


def _hits(out: Outline, node: int, step: str) -> bool:
    tag, _, name = step.partition(".")
    return out.doc.tags[node] == tag and (not name or name in out.doc.classes(node))


def _element(out: Outline, draft: Draft, name: str) -> int:
    """The element a field was read from: for texts the one that holds all its nodes."""
    node = draft.nodes.get(name, -1)
    if node < 0:
        return -1
    if not out.doc.tags[node]:
        last = draft.nodes.get(name.replace("_text", "_end"), node + 1)
        node = out.doc.parents[node]
        while out.doc.ends[node] < last:
            node = out.doc.parents[node]
    return node


def _routes(out: Outline, drafts: list[Draft], name: str) -> list[Route]:
    found: Counter[tuple[str, int, str]] = Counter()
    for draft in drafts:
        node = _element(out, draft, name)
        if node < draft.node or node >= draft.end:
            continue
        path = _path(out, draft.node, node)
        if path is None:
            continue
        nth = _nth(out, draft.node, draft.end, node, path) if path else 0
        found[path, nth, _take(draft, name)] += 1
    return [Route(field=name, selector=path, nth=nth, take=take) for (path, nth, take), _ in found.most_common(_MOST_ROUTES)]


def _take(draft: Draft, name: str) -> str:
    if name.startswith("price"):
        return "price"
    if name == "image":
        return "image"
    if name == "seller_url":
        return "href"
    where = draft.where.get(name, "")
    if name == "title" and (where.startswith(("link ", "card ")) or where == "image alt"):
        return "@" + where.split(" ", 1)[1]
    return "text"


def _url_routes(out: Outline, drafts: list[Draft]) -> list[Route]:
    found: Counter[tuple[str, int]] = Counter()
    for draft in drafts:
        url = draft.values.get("url")
        for node in [draft.node, *out.links_in(draft.node, draft.end)]:
            if out.hrefs.get(node) == url and (path := _path(out, draft.node, node)) is not None:
                found[path, _nth(out, draft.node, draft.end, node, path) if path else 0] += 1
                break
    return [Route(field="url", selector=path, nth=nth, take="href") for (path, nth), _ in found.most_common(_MOST_ROUTES)]


def _pattern(listings: Iterable[ListingReading]) -> str:
    """A pattern of the addresses most listings have, to notice listings outside the learned cards."""
    shapes = Counter(url_shape(listing.url) for listing in listings if listing.url)
    if not shapes:
        return ""
    shape, _ = shapes.most_common(1)[0]
    path = shape.partition("/")[2].partition("?")[0]
    if "0" not in path and "*" not in path:
        return ""
    steps = []
    for step in path.split("/"):
        worded, numbered = "*" in step, "0" in step
        steps.append("[^/?#]*\\d[^/?#]*" if numbered else "[^/?#]+" if worded else re.escape(step))
    return r"(?:https?:)?(?://[^/?#]+)?/?" + "/".join(steps) + r"/?(?:[?#].*)?"


def _next_selector(out: Outline, next_page: str | None) -> str | None:
    """A selector of the next link; one without rel counts only while its text says next."""
    if next_page is None:
        return None
    for node in out.links:
        if out.hrefs[node] == next_page and "next" in (out.doc.attrs[node].get("rel") or "").lower().split():
            return 'a[rel~="next"]'
    for tag, attributes in out.doc.head:
        if tag == "link" and "next" in (attributes.get("rel") or "").lower().split():
            return 'link[rel~="next"]'
    for node in out.links:
        if out.hrefs[node] == next_page and NEXT_WORD.fullmatch(out.doc.text(node)):
            return f"{_step(out, out.doc.parents[node])} > {_step(out, node)}"
    return None


# --- applying -------------------------------------------------------------------------------------------------------------


def apply_profile(profile: Profile, markup: str, url: str) -> tuple[tuple[ListingReading, ...], str | None, bool] | None:
    """(listings, next page, whether that is sure) read by selectors; None where the page does not fit the profile any more."""
    tree = LexborHTMLParser(markup)
    base_node = tree.css_first("base[href]")
    base = with_base(url, base_node.attributes.get("href")) if base_node is not None else url
    by_field: dict[str, list[Route]] = {}
    for route in profile.routes:
        by_field.setdefault(route.field, []).append(route)
    drafts = []
    for card in tree.css(profile.cards):
        draft = _read_card(profile, card, by_field, base)
        if draft.values.get("url") or draft.values.get("title"):
            drafts.append(draft)
    if not _fits(profile, drafts):
        return None
    drafts = _without_repeats(drafts)
    if not _covers(profile, tree, drafts):
        return None
    native_ids(drafts, base)
    listings = tuple(finish(draft, base) for draft in drafts)
    next_page, sure = _next(profile, tree, base, url)
    return listings, next_page, sure


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    seen: set[str] = set()
    kept = []
    for draft in drafts:
        address = draft.values.get("url")
        if address is not None:
            if address in seen:
                continue
            seen.add(address)
        kept.append(draft)
    return kept


def _fits(profile: Profile, drafts: list[Draft]) -> bool:
    """Whether the cards have about as many of each field as when the profile was learned."""
    if len(drafts) < 2:
        return False
    for name, share in profile.shares:
        now = sum(name in draft.values for draft in drafts) / len(drafts)
        if share >= 0.5 and now < 0.6 * share:
            return False
    return True


def _covers(profile: Profile, tree: LexborHTMLParser, drafts: list[Draft]) -> bool:
    """Whether nearly all links that look like a listing's belong to the cards that were read."""
    if not profile.links:
        return True
    pattern = re.compile(profile.links)
    found = {
        href.partition("?")[0].partition("#")[0].rpartition("/")[2] or href
        for node in tree.css("a[href]")
        if (href := node.attributes.get("href")) and pattern.fullmatch(href)
    }
    return len(found) <= 1.5 * len(drafts) + 3


def _read_card(profile: Profile, card: LexborNode, by_field: dict[str, list[Route]], base: str) -> Draft:
    draft = Draft()
    for name, routes in by_field.items():
        for route in routes:
            node = _find(card, route)
            if node is not None and _fill(profile, draft, name, node, route, base):
                break
    split_glued(draft)
    return draft


def _find(card: LexborNode, route: Route) -> LexborNode | None:
    if not route.selector:
        return card
    if route.nth == 0:
        return card.css_first(route.selector)
    hits = card.css(route.selector)
    return hits[route.nth] if len(hits) > route.nth else None


def _fill(profile: Profile, draft: Draft, name: str, node: LexborNode, route: Route, base: str) -> bool:
    take = route.take
    if take == "href":
        draft.put(name, canonical_url(node.attributes.get("href"), base), route.selector)
    elif take == "image":
        draft.put(name, image_address(node.attributes), route.selector)
    elif take == "price":
        _fill_price(profile, draft, name, node, route)
    elif take.startswith("@"):
        draft.put(name, squash(node.attributes.get(take[1:]) or ""), route.selector)
    else:
        text = own_text(flatten_node(node))
        draft.put(name, text if any(map(str.isalpha, text)) else None, route.selector)
    return name in draft.values


def _fill_price(profile: Profile, draft: Draft, name: str, node: LexborNode, route: Route) -> None:
    small = bare_outline(flatten_node(node), profile.local)
    spot = small.spots[0] if small.spots else None
    if name == "price_old_text":
        if spot is not None and "price_amount" in draft.values and spot.money.amount > Decimal(draft.values["price_amount"]):
            draft.put(name, price_line(spot), route.selector)
        return
    if spot is not None:
        draft.put("price_text", price_line(spot), route.selector)
        draft.put("price_amount", money.plain(spot.money.amount), route.selector)
        draft.put("price_currency", spot.currency, route.selector)
        return
    text = small.doc.text(0) if small.doc.tags else ""
    if PRICE_WORD.fullmatch(text):
        draft.put("price_text", text, route.selector)


def _next(profile: Profile, tree: LexborHTMLParser, base: str, url: str) -> tuple[str | None, bool]:
    """The next page, and whether a missing one is sure to be missing."""
    if profile.next_link is None:
        return None, False
    for node in tree.css(profile.next_link):
        if "rel" not in profile.next_link and not NEXT_WORD.fullmatch(squash(node.text())):
            continue
        address = canonical_url(node.attributes.get("href"), base)
        if address is not None and address != canonical_url(url):
            return address, True
    return None, False
