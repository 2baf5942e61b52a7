"""What was learned on a source's first page, kept with the source and used for its next pages.

The quick way are selectors of the cards and of their fields, for pages so regular that these alone read them; the other way are
the parts of the page that its reading rested on (`parts`), read by the same rules as the whole page. A profile is given out only
if it reads the page it was learned from exactly as the full reading did. Applied to another page it says so when that page does
not fit: because what was learned is gone, or because the page holds more than what was learned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.reading import money
from spiders.reading.address import canonical_url, url_shape, with_base
from spiders.reading.columns import split_glued
from spiders.reading.counts import shown_total
from spiders.reading.dom import flatten_node, lone_text
from spiders.reading.draft import Draft, finish, once
from spiders.reading.hints import NEXT_WORD
from spiders.reading.images import image_address
from spiders.reading.join import native_ids
from spiders.reading.outline import Outline, bare_outline, outline
from spiders.reading.paging import next_page
from spiders.reading.parts import Parts, cut, path_of, stranger_paths, strangers
from spiders.reading.price_words import is_price_word
from spiders.reading.prices import price_line
from spiders.reading.table import own_text
from spiders.reading.taught import Taught
from spiders.reading.texts import squash
from spiders.reading.verdict import says_nothing

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
_COUNTED = ("title", "price_text", "image", "region_text", "seller_name", "url")
_MOST_ROUTES = 4
_MOST_CARDS = 1000
_SAFE_CLASS = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where in a card a field stands: a selector, the how-manieth of its hits, and what is taken there."""

    field: str
    selector: str  # "" is the card itself
    nth: int
    take: str  # text, price, image, href, or @attribute


@dataclass(frozen=True, kw_only=True, slots=True)
class Selectors:
    """The cards and their fields by selectors."""

    cards: str
    routes: tuple[Route, ...]
    next_link: str | None
    names: frozenset[str]  # tags and class names seen in the cards
    count: tuple[str, ...] = ()  # path of the element that states how many there are

    def dump(self) -> dict[str, Any]:
        """A JSON-able dictionary."""
        return {
            "cards": self.cards,
            "routes": [[route.field, route.selector, route.nth, route.take] for route in self.routes],
            "next_link": self.next_link,
            "names": sorted(self.names),
            "count": list(self.count),
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Selectors:
        """The selectors that `dump` wrote; KeyError, TypeError or ValueError for anything else."""
        return cls(
            cards=str(data["cards"]),
            routes=tuple(
                Route(field=str(name), selector=str(css), nth=int(nth), take=str(take)) for name, css, nth, take in data["routes"]
            ),
            next_link=data["next_link"],
            names=frozenset(map(str, data["names"])),
            count=tuple(map(str, data["count"])),
        )


class Misfit(Enum):
    """Why a page was not read by its source's profile."""

    GONE = "what was learned is not there"
    MORE = "there is more than what was learned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A compiled way to read the result pages of one source."""

    way: Selectors | Parts
    wide: bool = False  # the parts cannot be told from the rest: only scripts are left out
    shares: tuple[tuple[str, float], ...]  # how many of the listings had each field when this was learned
    links: str  # shape of the path of the listings' addresses
    beside: frozenset[str]  # paths where links of this pattern lead to no listing of the list
    quiet: frozenset[str]  # lines above the list that say "nothing found" and do not mean this page
    taught: tuple[Taught, ...] = ()  # columns of the cards that item pages named
    language: str | None = None
    currency: str | None = None
    local: str | None = None

    def dump(self) -> dict[str, Any]:
        """A JSON-able dictionary."""
        return {
            "version": 3,
            "way": "selectors" if isinstance(self.way, Selectors) else "parts",
            "learned": self.way.dump(),
            "wide": self.wide,
            "shares": dict(self.shares),
            "links": self.links,
            "beside": sorted(self.beside),
            "quiet": sorted(self.quiet),
            "taught": [one.dump() for one in self.taught],
            "language": self.language,
            "currency": self.currency,
            "local": self.local,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Profile:
        """The profile that `dump` wrote; raises ValueError for anything else."""
        try:
            if data["version"] != 3:
                raise ValueError(f"profile version {data['version']!r} is not known")
            ways: dict[str, Callable[[dict[str, Any]], Selectors | Parts]] = {"selectors": Selectors.load, "parts": Parts.load}
            return cls(
                way=ways[data["way"]](data["learned"]),
                wide=bool(data["wide"]),
                shares=tuple((str(name), float(share)) for name, share in data["shares"].items()),
                links=str(data["links"])[:300],
                beside=frozenset(map(str, data["beside"])),
                quiet=frozenset(map(str, data["quiet"])),
                taught=tuple(map(Taught.load, data.get("taught", ()))),
                language=data["language"],
                currency=data["currency"],
                local=data["local"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a profile: {error}") from error


# --- learning -------------------------------------------------------------------------------------------------------------


Reread = Callable[[Outline, Parts], PageReading | None]  # the reading of a page that was cut down to its parts


def compile_profile(
    out: Outline, drafts: list[Draft], reading: PageReading, markup: str, *, parts: Parts, reread: Reread, after: Profile | None
) -> Profile | None:
    """The profile of a page that was just read in full; None where nothing less than a full reading reads it the same.

    After a profile that a page of its source did not fit, the quick way is not tried again, and what that one knew to stand beside
    the list is known on.
    """
    count = len(reading.listings)
    shape = _usual_shape(reading.listings)
    shares = tuple((name, sum(bool(getattr(one, name)) for one in reading.listings) / count) for name in _COUNTED)
    read = {one.url for one in reading.listings if one.url}
    profile = Profile(
        way=parts,
        shares=shares,
        links=shape,
        beside=frozenset(stranger_paths(out, shape, read)) | (after.beside if after is not None else frozenset()),
        quiet=frozenset(_empty_words(markup, reading.listings)) | (after.quiet if after is not None else frozenset()),
        language=reading.language,
        currency=reading.currency,
        local=out.local,
    )
    tree = LexborHTMLParser(markup)
    ways: list[Profile] = []
    # Prices that are hidden today may stand tomorrow where no selector would look.
    priced = any(one.price_text or one.price_amount for one in reading.listings)
    if after is None and priced and (way := _selectors(out, drafts, reading, tree)) is not None:
        ways.append(replace(profile, way=replace(way, count=parts.also)))
    ways += [profile, *(replace(profile, way=replace(parts, lists=(path,))) for path in _around(out, drafts, parts))]
    ways.append(replace(profile, wide=True))
    for one in ways:
        again = _apply(one, tree, markup, reading.url, reread)
        if isinstance(again, PageReading) and same_reading(reading, again):
            return one
        tree = LexborHTMLParser(markup) if isinstance(one.way, Selectors) else tree
    return None


def _around(out: Outline, drafts: list[Draft], parts: Parts) -> list[str]:
    """The element around all cards, where that is more than the one that holds them."""
    nodes = [draft.node for draft in drafts if draft.node >= 0]
    if not nodes:
        return []
    node = out.doc.parents[min(nodes)]
    while node > 0 and out.doc.ends[node] <= max(nodes):
        node = out.doc.parents[node]
    wider = [path_of(out.doc, one) for one in (node, out.doc.parents[node]) if one >= 0]
    return [path for path in dict.fromkeys(wider) if (path,) != parts.lists and not path.endswith(("html", "body"))]


def _selectors(out: Outline, drafts: list[Draft], reading: PageReading, tree: LexborHTMLParser) -> Selectors | None:
    if any(draft.node < 0 for draft in drafts):
        return None
    cards = _common_selector(out, [draft.node for draft in drafts])
    if cards is None or not _PLAIN_CHAIN.fullmatch(cards):
        return None
    found = tree.css(cards)
    if len(found) > 2 * len(drafts) + 20:
        return None  # a selector of anything
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
    return Selectors(
        cards=cards,
        routes=tuple(route for route in routes if _PLAIN_CHAIN.fullmatch(route.selector or "a")),
        next_link=_next_selector(out, reading.next_page),
        names=frozenset(_names(found)),
    )


_PLAIN_CHAIN = re.compile(r"[\w.> -]+", re.ASCII)


def same_reading(full: PageReading, quick: PageReading) -> bool:
    """Whether two readings of a page state the same."""
    return (
        full.kind is quick.kind
        and full.next_page == quick.next_page
        and full.total == quick.total
        and _same(full.listings, quick.listings)
    )


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


def _usual_shape(listings: Iterable[ListingReading]) -> str:
    """The shape of the path that most listings have, to notice listings outside the learned cards."""
    shapes = Counter(url_shape(listing.url) for listing in listings if listing.url)
    if not shapes:
        return ""
    shape, _ = shapes.most_common(1)[0]
    path = shape.partition("/")[2].partition("?")[0]
    return path if "0" in path or "*" in path else ""


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
            link = f"{_step(out, out.doc.parents[node])} > {_step(out, node)}"
            return link if _PLAIN_CHAIN.fullmatch(link) else None
    return None


# --- applying -------------------------------------------------------------------------------------------------------------


def apply_profile(profile: Profile, markup: str, url: str, reread: Reread) -> PageReading | Misfit:
    """The page read by its source's profile, or why it does not fit."""
    return _apply(profile, LexborHTMLParser(markup), markup, url, reread)


def _apply(profile: Profile, tree: LexborHTMLParser, markup: str, url: str, reread: Reread) -> PageReading | Misfit:
    if isinstance(profile.way, Selectors):
        reading = _by_selectors(profile, profile.way, tree, url)
    else:
        reading = _by_parts(profile, profile.way, tree, url, reread)
    if not isinstance(reading, PageReading):
        return reading
    if (misfit := _lacking(profile, reading.listings)) is not None:
        return misfit
    return Misfit.MORE if _holds_more(profile, tree, markup, reading) else reading


def _by_parts(profile: Profile, parts: Parts, tree: LexborHTMLParser, url: str, reread: Reread) -> PageReading | Misfit:
    doc = cut(tree, parts, wide=profile.wide)
    if doc is None:
        return Misfit.GONE
    reading = reread(outline(doc, url), parts)
    if reading is None or reading.kind is not PageKind.SEARCH:
        return Misfit.GONE
    return replace(reading, language=profile.language, currency=profile.currency)


def _by_selectors(profile: Profile, way: Selectors, tree: LexborHTMLParser, url: str) -> PageReading | Misfit:
    base_node = tree.css_first("base[href]")
    base = with_base(url, base_node.attributes.get("href")) if base_node is not None else url
    by_field: dict[str, list[Route]] = {}
    for route in way.routes:
        by_field.setdefault(route.field, []).append(route)
    cards = tree.css(way.cards)
    if len(cards) > _MOST_CARDS or not _names(cards) <= way.names:
        return Misfit.MORE
    drafts = []
    for card in cards:
        draft = _read_card(profile, card, by_field, base)
        if draft.values.get("url") or draft.values.get("title"):
            drafts.append(draft)
    drafts = _without_repeats(drafts)
    native_ids(drafts, base)
    listings = once(finish(draft, base) for draft in drafts)
    return PageReading(
        kind=PageKind.SEARCH,
        url=url,
        listings=listings,
        next_page=_next(way, tree, base, url),
        total=_count(way, tree, url, len(listings)),
        language=profile.language,
        currency=profile.currency,
    )


_MARK = re.compile(r' (?:itemprop|data-(?:test|qa|cy|marker|hook|role|field)[\w-]*)="([A-Za-z_. -]+)"')


def _names(cards: list[LexborNode]) -> set[str]:
    """Tags and class names (where there is none, other names) in the cards, and which of them hold words.

    Numbers at the end of a class name are left out.

    An element that was empty when a profile was learned (prices hidden for a day) and speaks now is more than what was learned.
    """
    names: set[str] = set()
    for piece in set("".join(card.html or "" for card in cards).split("<")):
        opened, closed, said = piece.partition(">")
        if not closed or not opened[:1].isalpha() or opened.count('"') % 2:
            continue  # an end tag, a comment, or a value with a bracket in it
        tag = opened.partition(" ")[0]
        classes = [name.rstrip("0123456789") for name in opened.partition(' class="')[2].partition('"')[0].split()]
        names.add(tag)
        names.update(["." + name for name in classes or _MARK.findall(opened)])
        if said and not said.isspace():
            names.add(f"={tag}.{classes[0] if classes else ''}")
    return names


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


def _lacking(profile: Profile, listings: tuple[ListingReading, ...]) -> Misfit | None:
    """Whether the listings have fewer of a field than when the profile was learned.

    By selectors nothing is looked for elsewhere: what all cards had, all must have.
    """
    if len(listings) < 2:
        return Misfit.GONE
    found = None
    for name, share in profile.shares:
        now = sum(bool(getattr(one, name)) for one in listings) / len(listings)
        if share >= 0.5 and now < 0.1 * share:
            return Misfit.GONE
        if (share >= 0.5 and now < 0.6 * share) or (share == 1.0 > now and isinstance(profile.way, Selectors)):
            found = Misfit.MORE
    return found


def _holds_more(profile: Profile, tree: LexborHTMLParser, markup: str, reading: PageReading) -> bool:
    """Listings elsewhere than where they were learned to be, or words that what is shown was not found but suggested."""
    if not _empty_words(markup, reading.listings) <= profile.quiet:
        return True
    base_node = tree.css_first("base[href]")
    base = with_base(reading.url, base_node.attributes.get("href")) if base_node is not None else reading.url
    read = {one.url for one in reading.listings if one.url}
    return bool(strangers(tree, profile.links, read, profile.beside, base))


_UNSEEN = re.compile(r"<!--(?:[^-]++|-(?!->))*+(?:-->)?|<(script|style|template|svg)\b(?:[^<]++|<(?!/\1\s*+>))*+(?:</\1\s*+>)?")
_INLINE_TAG = re.compile(r"</?(?:b|strong|span|em|i|a|u|mark)\b[^>]*+>")
_LINE = re.compile(r">([^<>]{3,220})<")


def _empty_words(markup: str, listings: tuple[ListingReading, ...]) -> set[str]:
    """The lines above the first listing that say that nothing was found."""
    address = next((one.url for one in listings if one.url), "")
    path = address.partition("//")[2].partition("/")[2].partition("?")[0].partition("%")[0]
    at = markup.find(path) if len(path) >= 6 else -1
    above = _UNSEEN.sub("", markup[:at] if at >= 0 else markup)
    return {line for line in set(map(squash, _LINE.findall(_INLINE_TAG.sub("", above)))) if says_nothing(line)}


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
        text = lone_text(node)
        if text is None:
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
    if is_price_word(squash(text)):
        draft.put("price_text", text, route.selector)


def _count(way: Selectors, tree: LexborHTMLParser, url: str, shown: int) -> int | None:
    """The count that the learned element states."""
    doc = cut(tree, Parts(lists=(), also=way.count), bare=True) if way.count else None
    return shown_total(outline(doc, url), len(doc.tags), shown) if doc is not None else None


def _next(way: Selectors, tree: LexborHTMLParser, base: str, url: str) -> str | None:
    """The next page: by the learned selector, else by all that the full reading looks at."""
    for node in tree.css(way.next_link) if way.next_link is not None else ():
        if "rel" not in (way.next_link or "") and not NEXT_WORD.fullmatch(squash(node.text())):
            continue
        address = canonical_url(node.attributes.get("href"), base)
        if address is not None and address != canonical_url(url):
            return address
    doc = cut(tree, Parts(lists=()))
    return next_page(outline(doc, url)) if doc is not None else None
