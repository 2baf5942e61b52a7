"""The public face: one page in, one reading out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import SelectolaxError

from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.reading import embedded, feeds, join, money, verdict
from spiders.reading.address import canonical_url, url_shape
from spiders.reading.cards import Card, Group, find_groups
from spiders.reading.columns import read_cards, read_table
from spiders.reading.counts import shown_total, total_place
from spiders.reading.decode import decode
from spiders.reading.dom import MOST_NODES, parse_tame, tame
from spiders.reading.draft import Draft, finish, once
from spiders.reading.facts import find_facts
from spiders.reading.items import main_heading, read_item
from spiders.reading.lists import main_list
from spiders.reading.outline import Outline, Spot, outline
from spiders.reading.own_text import repeated_heading
from spiders.reading.paging import next_page
from spiders.reading.parts import Parts, path_of, signs_of
from spiders.reading.profile import Misfit, Profile, apply_profile, compile_profile
from spiders.reading.records import Array, array_at, find_arrays, interpret, whole
from spiders.reading.single import only_card
from spiders.reading.state import Root, inner, load, roots
from spiders.reading.structured import Structured, read_structured
from spiders.reading.table import line_up
from spiders.reading.taught import Taught, find_taught

_SEARCH_WORDS = re.compile(
    r"search|suche|/s/?$|/s\?|catalog|category|categor|/c/|/list|results|browse|/tag/|kategori|poisk|szukaj|recherche|"
    r"buscar|ricerca|zoeken|/ara\b|collections/[^/]+/?$|listing\.html|/q-",
    re.IGNORECASE,
)
_QUERY_NAMES = frozenset(
    (
        "q",
        "query",
        "search",
        "s",
        "k",
        "text",
        "keyword",
        "keywords",
        "w",
        "ntt",
        "find",
        "_nkw",
        "searchtext",
        "search_query",
        "kw",
        "term",
        "searchterm",
    )
)


Taughts = tuple[Taught, ...]


def read_page(page: Page, *, profile: Profile | None = None) -> PageReading:
    """What the page states; never raises, a page that cannot be read has its reason in `error`."""
    return _guarded(page, learning=False)[0] if profile is None else _with_profile(page, profile)


def learn(page: Page, *, after: Profile | None = None, taught: Taughts = ()) -> tuple[PageReading, Profile | None]:
    """The full reading, and the profile compiled from it where less than a full reading reads the page the same.

    `after` is the profile that this page of the source did not fit, `taught` are columns that its item pages named.
    """
    return _guarded(page, learning=True, after=after, taught=taught)


def teach(page: Page, told: Mapping[str, ListingReading]) -> Taughts:
    """The columns of a result page's cards that hold what the item pages behind them say; never raises.

    `told`: what item pages stated, by the key of their address (`link_key`).
    """
    try:
        out = outline(parse_tame(tame(decode(page.body, page.content_type))), page.url)
        best, cards = main_list(out, find_groups(out))
        if best is None or len(cards) < 2:
            return ()
        table = line_up(out, cards)
        return find_taught(table, read_table(table), told)
    except _FAULTS:
        return ()


def read_known(page: Page, profile: Profile) -> PageReading | Misfit:
    """The page by its source's profile, or why it does not fit; never raises."""
    try:
        text = decode(page.body, page.content_type)
        return (
            Misfit.MORE
            if _breaks_off(text)
            else apply_profile(profile, tame(text), page.url, partial(_reread, page, taught=profile.taught))
        )
    except _FAULTS:
        return Misfit.GONE


# Pages are hostile input: one that trips the reading is reported, it does not end the crawl.
_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError, SelectolaxError,
)  # fmt: skip


def _guarded(
    page: Page, *, learning: bool, after: Profile | None = None, taught: Taughts = ()
) -> tuple[PageReading, Profile | None]:
    try:
        return _read(page, learning=learning, after=after, taught=taught)
    except _FAULTS as error:
        return PageReading(kind=PageKind.EMPTY, url=page.url, error=f"reading failed: {type(error).__name__}: {error}"), None


OUTGROWN = "the page no longer fits what was learned of this source; it was read in full"


def _with_profile(page: Page, profile: Profile) -> PageReading:
    """The page by its source's profile; in full, with a note, where that no longer fits."""
    reading = read_known(page, profile)
    if isinstance(reading, PageReading):
        return reading
    full = _guarded(page, learning=False, taught=profile.taught)[0]
    return replace(full, notes=(*full.notes, OUTGROWN)) if full.kind is PageKind.SEARCH else full


def _reread(page: Page, out: Outline, parts: Parts, *, taught: Taughts) -> PageReading | None:
    """The reading of a page that was cut down to its parts."""
    groups = find_groups(out)
    best, cards = main_list(out, groups)
    if best is not None and any(path_of(out.doc, node) in parts.lists for node in best.parents):
        best.proven = True  # where this source has its list, two cards are one
    trees = roots(out.doc) if parts.array is not None else []
    array = array_at(trees, *parts.array, out.local) if parts.array is not None else None
    stated = read_structured(out.doc) if parts.stated else Structured()
    return _search(page, _Evidence(out, stated, groups, best, cards, [array] if array is not None else [], trees, taught))


def _parts(found: _Evidence) -> Parts:
    """What a reading rested on."""
    doc = found.out.doc
    held = {doc.parents[draft.node] for draft in found.drafts if draft.node >= 0}
    array = found.array
    first = found.drafts[0].node if found.drafts else -1
    count = total_place(found.out, first, len(found.drafts)) if first >= 0 else None
    return Parts(
        lists=tuple(sorted({path_of(doc, node) for node in held if node >= 0})),
        also=(path_of(doc, count[1]),) if count is not None else (),
        array=None if array is None else (array.where, array.path),
        scripts=() if array is None else signs_of(doc, found.trees, array.where, array.path),
        stated=found.joined or found.stated.total is not None,
    )


def _read(page: Page, *, learning: bool, after: Profile | None, taught: Taughts) -> tuple[PageReading, Profile | None]:
    text = decode(page.body, page.content_type)
    head = text[:200].lstrip("\ufeff \t\r\n")
    if not head:
        return PageReading(kind=PageKind.EMPTY, url=page.url, error="the page has no content"), None
    if head[0] in "{[" or (head[0] == ")" and head[:5] == ")]}',"):
        value = load(text.lstrip("\ufeff)]}',\n") if head[0] == ")" else text)
        if value is not None:
            return _read_data(page, value), None
    if feeds.looks_like_feed(text) and (reading := _feed(page, text)) is not None:
        return reading, None
    return _learn_html(page, text, learning=learning, after=after, taught=taught)


def _feed(page: Page, text: str) -> PageReading | None:
    """An XML feed; None where no entry of it names anything."""
    drafts = feeds.read_feed(text, page.url, money.local_currency(urlsplit(page.url).hostname or "", None))
    join.native_ids(drafts, page.url)
    listings = tuple(finish(draft, page.url) for draft in drafts)
    return PageReading(kind=PageKind.SEARCH, url=page.url, listings=listings) if listings else None


# --- HTML ----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Evidence:
    """All that was found on an HTML page before it is judged."""

    out: Outline
    stated: Structured
    groups: list[Group]
    best: Group | None
    cards: list[Card]
    arrays: list[Array]
    trees: list[Root]
    taught: Taughts = ()  # columns that item pages named
    drafts: list[Draft] = field(default_factory=list)  # the listings of a result page, once read
    array: Array | None = None  # the data that told of them
    joined: bool = False  # JSON-LD or microdata told of them


def _read_html(page: Page, text: str) -> PageReading:
    return _learn_whole(page, text, learning=False)[0]


BREAKS_OFF = "the page breaks off in the middle"
_FEW = 3  # listings of a page that broke off which are not enough to go by


def _breaks_off(text: str) -> bool:
    """Whether an HTML page ends within a word, a tag or a card, as one does that was cut and sent as if it were whole."""
    end = text[-2000:].rstrip("\x00 \t\r\n").lower()
    if "</html" in end or "</body" in end or "<" not in text:
        return False
    if not end.endswith(">"):
        return True
    small = text.lower()
    return any(len(opens.findall(small)) > small.count(close) for opens, close in _CLOSED)


# Elements that nobody leaves open to the end of a page. A page may well leave its own end tags out, and those of rows and items.
_CLOSED = tuple((re.compile(rf"<{tag}[\s>]"), f"</{tag}>") for tag in ("div", "article", "section", "span", "table"))


def _learn_html(
    page: Page, text: str, *, learning: bool, after: Profile | None = None, taught: Taughts = ()
) -> tuple[PageReading, Profile | None]:
    if not _breaks_off(text):
        return _learn_whole(page, text, learning=learning, after=after, taught=taught)
    reading, _ = _learn_whole(page, text, learning=False)
    # What stands at the break may be half of a word or of a sum; and one or two cards do not show what a card is, or which part of
    # their addresses names them.
    whole = reading.listings[:-1] if len(reading.listings) > _FEW else ()
    return replace(reading, listings=whole, next_page=None, error=reading.error or BREAKS_OFF), None


def _learn_whole(
    page: Page, text: str, *, learning: bool, after: Profile | None = None, taught: Taughts = ()
) -> tuple[PageReading, Profile | None]:
    markup = tame(text)
    out = outline(parse_tame(markup), page.url)
    groups = find_groups(out)
    best, cards = main_list(out, groups)
    stated = read_structured(out.doc)
    trees = roots(out.doc)
    found = _Evidence(out, stated, groups, best, cards, find_arrays(trees, out.local), trees, taught)
    goods = _has_goods(found)
    if (sign := verdict.challenge(out, page.status, goods)) is not None:
        return _empty(page, out, PageKind.BLOCKED, said=sign), None
    if _is_item(found):
        reading = _item(page, found)
        if reading is not None:
            return reading, None
        if removed := verdict.removal_notice(out, page.status, listed=True, others=_elsewhere(found)) or (
            f"status {page.status}" if page.status == 410 else None
        ):
            # The goods that such a page shows are others that the visitor may like.
            return _empty(page, out, PageKind.EMPTY, said=removed, removed=removed), None
    suggested = best is not None and best.strip and not best.proven
    reading = (suggested and _search_of_one(page, found)) or _search(page, found) or _search_of_one(page, found)
    if reading is not None:
        cut_off = len(out.doc.tags) >= MOST_NODES  # what was not looked at teaches nothing
        if not learning or cut_off or reading.kind is not PageKind.SEARCH or len(reading.listings) < 3:
            return reading, None
        parts = _parts(found)
        reread = partial(_reread, page, taught=taught)
        profile = compile_profile(out, found.drafts, reading, markup, parts=parts, reread=reread, after=after)
        return reading, profile and replace(profile, taught=taught)
    if _is_tree(found):
        return PageReading(kind=PageKind.SEARCH, url=page.url, language=out.language, notes=(TREE,)), None
    if _names_something(found):
        reading = _item(page, found)
    return reading or _nothing(page, found), None


TREE = "the page lists categories, no goods"


def _is_tree(found: _Evidence) -> bool:
    """Whether the page is a catalogue's page of categories: tiles without a price that lead further down the same catalogue."""
    best, parts = found.best, urlsplit(found.out.url)
    if best is None or best.chrome or len(found.cards) < 4 or best.priced > 0.1 or found.stated.products:
        return False
    asked = {name.lower() for name, _ in parse_qsl(parts.query)} & _QUERY_NAMES
    if asked or verdict.empty_notice(found.out) is not None:
        return False
    if not _SEARCH_WORDS.search(parts.path) or found.out.spots_in(max(0, main_heading(found.out)), found.cards[0].start):
        return False
    root = parts.path.strip("/").partition("/")[0]
    led = sum(urlsplit(card.href or "").path.strip("/").partition("/")[0] == root for card in found.cards)
    return led >= 0.8 * len(found.cards)


def _search_of_one(page: Page, found: _Evidence) -> PageReading | None:
    """A result page with a single result: nothing repeats there."""
    parts = urlsplit(found.out.url)
    asked = {name.lower() for name, _ in parse_qsl(parts.query)} & _QUERY_NAMES or (
        parts.query and _SEARCH_WORDS.search(parts.path)
    )
    if not asked or verdict.empty_notice(found.out) is not None or (only := only_card(found.out)) is None:
        return None
    found.best, found.cards = only, only.cards
    return _search(page, found)


def _has_goods(found: _Evidence) -> bool:
    """Whether the page shows anything for sale: a wall does not."""
    if any("price_amount" in draft.values for draft in (*found.stated.products, *found.stated.items)):
        return True
    if found.best is not None and found.best.priced > 0.3 and len(found.cards) >= 3:
        return True
    if len(found.out.doc.tags) < 60:
        return False
    return bool(
        found.arrays
        and found.arrays[0].score > 20
        and len(found.arrays[0].drafts) >= 3
        and any(draft.values.get("price_amount") for draft in found.arrays[0].drafts)
    )


def _is_item(found: _Evidence) -> bool:
    """Whether the page is one listing's own page rather than a list of listings."""
    out, stated, best = found.out, found.stated, found.best
    item, search = 0.0, 0.0
    parts = urlsplit(out.url)
    here = canonical_url(out.url) or out.url
    titled = [draft for draft in stated.products if draft.values.get("title")]
    if titled and len(stated.items) < 3:
        item += (
            2.0
            if len(found.cards) < 4 or any(draft.values.get("image") or draft.values.get("native_id") for draft in titled)
            else 1.0
        )
    og = (stated.og_type or "").lower()
    if "product" in og or og in ("og:product", "offer", "item", "ad", "classified"):
        item += 2.0
    if "price_amount" in stated.metas.values:
        item += 1.5
    if best is not None and found.cards and parts.path.strip("/"):
        shapes = Counter(url_shape(card.href) for card in found.cards if card.href)
        if (
            shapes
            and (shape := shapes.most_common(1)[0][0]) == url_shape(here)
            and ("0" in shape.partition("/")[2] or "*" in shape)
        ):
            item += 2.5
    if re.search(
        r"\d{5,}|/(?:item|product|products|p|dp|itm|ip|lot|ad|offer|oferta|obyavlenie|anzeige|goods|card|detail)/", parts.path
    ):
        item += 0.8
    names = {name.lower() for name, _ in parse_qsl(parts.query)}
    if names & _QUERY_NAMES:
        search += 2.5
    if _SEARCH_WORDS.search(parts.path + ("?" + parts.query if parts.query else "")):
        search += 1.0
    if not parts.path.strip("/") and not parts.query:
        search += 1.5
    heading = main_heading(out)
    around = any(card.start <= heading < card.end for card in found.cards)  # the parts of one page, not the cards of a list
    if best is not None and not best.strip and not around and _is_list(found):
        count = len(found.cards)
        search += (1.0 if best.priced > 0.3 else 0.3) * (0.5 if count < 3 else 1.0 if count < 10 else 2.0)
        share = out.length(found.cards[0].start, found.cards[-1].end) / max(1, out.letters[-1]) if found.cards else 0.0
        search += 1.0 if share > 0.5 else 0.0
    if len(stated.items) >= 3:
        search += 1.5
    if found.arrays and len(found.arrays[0].drafts) >= 8 and found.arrays[0].score > 40:
        search += 0.5
    if _price_by_heading(found, heading):
        item += 1.5
        if _heading_is_title(found, heading):
            item += 1.0
    return item > search


def _names_something(found: _Evidence) -> bool:
    """Whether a page without a list has a heading of its own, and an address that is not a search."""
    parts = urlsplit(found.out.url)
    if {name.lower() for name, _ in parse_qsl(parts.query)} & _QUERY_NAMES or not parts.path.strip("/"):
        return False
    if len({fact.kind for fact in find_facts(found.out, lambda _: False)}) >= 3 and repeated_heading(found.out) >= 0:
        return True
    if found.stated.products:
        return True
    if "h1" in found.out.doc.tags:
        return bool(found.out.spots or found.stated.metas.values.get("price_amount"))
    return _price_by_heading(found, main_heading(found.out))


def _heading_is_title(found: _Evidence, heading: int) -> bool:
    """Whether the main heading is long and also the page's title: the name of one thing."""
    doc = found.out.doc
    if heading < 0 or not _LEAST_NAME <= len(text := doc.text(heading)) <= 300:
        return False
    title, own = join.text_key(doc.title), join.text_key(text)
    return bool(own) and (own[:40] in title or title[:40] in own)


_LEAST_NAME = 20  # letters of a heading that names one thing rather than a kind


def _price_by_heading(found: _Evidence, heading: int) -> bool:
    """Whether a sum stands near the main heading, or is the next one behind it, outside every card."""
    out = found.out
    if heading < 0:
        return False
    count = len(out.doc.tags)
    inside = [(card.start, card.end) for card in found.cards if not card.start <= heading < card.end]

    def outside(spots: list[Spot]) -> list[Spot]:
        return [spot for spot in spots if not any(start <= spot.start < end for start, end in inside) and len(spot.text) < 60]

    if outside(out.spots_in(heading, heading + max(60, count // 6)) + out.spots_in(max(0, heading - 25), heading)):
        return True
    following = outside(out.spots_in(heading, heading + max(150, count // 2)))[:1]
    return any(not any(heading < start < spot.start for start, _ in inside) for spot in following)


def _item(page: Page, found: _Evidence) -> PageReading | None:
    out = found.out
    records = [draft for array in found.arrays for draft in array.drafts]
    records += _single_records(found)
    draft = read_item(out, found.stated, records, found.groups)
    if draft is None:
        return None
    priced = "price_amount" in draft.values or "price_text" in draft.values
    removed = verdict.removal_notice(out, page.status, priced, others=_elsewhere(found))
    if (
        "price_amount" not in draft.values
        and "price_text" not in draft.values
        and not found.stated.products
        and not draft.values.get("image")
    ):
        return None
    listing = _finish([draft], out)[0]
    return PageReading(
        kind=PageKind.ITEM,
        url=page.url,
        listings=(listing,),
        said=removed,
        removed=removed,
        language=out.language,
        currency=_currency(found),
    )


def _single_records(found: _Evidence) -> list[Draft]:
    """Objects of the state that may be the page's own listing."""
    titles = {
        join.text_key(text)
        for text in (found.stated.metas.values.get("title"), *(draft.values.get("title") for draft in found.stated.products))
        if text
    }
    titles |= {join.text_key(found.out.doc.text(node)) for node, tag in enumerate(found.out.doc.tags) if tag == "h1"}
    titles.discard("")
    drafts: list[Draft] = []
    for value, root in embedded.own_objects(embedded.state_objects(found.trees), found.out.url):
        own = Array([value], (), root.where)
        interpret(own, found.out.local)
        drafts.extend(own.drafts)
    if not titles:
        return drafts
    left = 120_000
    for root in found.trees:
        stack: list[Any] = [root.value]
        while stack and left > 0 and len(drafts) < 12:
            value = stack.pop()
            left -= 1
            if isinstance(value, dict):
                if len(value) >= 4 and any(
                    isinstance(one, str) and 3 < len(one) < 300 and join.text_key(one) in titles for one in value.values()
                ):
                    array = Array([value], (), root.where)
                    interpret(array, found.out.local)
                    drafts.extend(array.drafts)
                stack.extend(one for one in value.values() if isinstance(one, dict | list))
            elif isinstance(value, list):
                stack.extend(one for one in value if isinstance(one, dict | list))
    return drafts


def _search(page: Page, found: _Evidence) -> PageReading | None:
    out, best = found.out, found.best
    drafts: list[Draft] = []
    array: Array | None = None
    if best is not None and (_is_list(found) or _has_price_column(found)):
        drafts = read_cards(out, found.cards, found.taught)
        array, pairs = join.best_array(drafts, found.arrays, out.base)
        if array is not None and len(pairs) >= max(1, 0.3 * len(drafts)):
            join.merge(out, drafts, array.drafts, pairs)
            drafts = _whole_list(drafts, array, pairs)
            found.array = array
        stated = join.pair_up(drafts, found.stated.items, out.base)
        if stated:
            join.merge(out, drafts, found.stated.items, stated)
            found.joined = True
    else:
        array, said = _state_array(found)
        if array is None and said is not None:
            return _empty(page, out, PageKind.EMPTY, said=said)
        drafts = _from_data(found, array)
        found.array, found.joined = array, array is None
    if not drafts:
        return None
    notice = verdict.empty_notice(out, drafts[0].node if drafts[0].node >= 0 else None)
    if notice and (best is None or best.strip or _announced_as_other(found, notice)):
        return _empty(page, out, PageKind.EMPTY, said=notice)
    found.drafts = drafts
    join.complete_addresses(out, drafts)
    join.native_ids(drafts, out.base)
    listings = _finish(drafts, out)
    if not listings:
        return None
    return PageReading(
        kind=PageKind.SEARCH,
        url=page.url,
        listings=listings,
        next_page=next_page(out) or (embedded.stated_next(found.trees, array, page.url) if array is not None else None),
        total=_stated_count(found, array, len(listings)),
        language=out.language,
        currency=_currency(found),
    )


def _announced_as_other(found: _Evidence, notice: str) -> bool:
    """After "nothing found", a list under a heading of its own is a suggestion."""
    doc = found.out.doc
    first = found.cards[0].start if found.cards else 0
    said = next((node for node, tag in enumerate(doc.tags) if not tag and notice[:20] in doc.texts[node]), -1)
    if said < 0 or said > first:
        return False
    above = [said, *doc.ancestors(said)[:3]]
    return any(doc.tags[node] in ("h1", "h2", "h3") for node in above) or bool(
        found.out.tokens(doc.parents[said]) & {"empty", "noresults", "nothing", "notfound", "zero", "null"}
    )


def _is_list(found: _Evidence) -> bool:
    """Whether the best group is a list of goods at all, not one of categories or articles."""
    best, cards = found.best, found.cards
    if best is not None and best.proven:
        return True
    if best is None or len(cards) < 2:
        return False
    few = Counter(_stem(card.href) for card in cards if card.href)
    if len(cards) <= 3 and (not few or few.most_common(1)[0][1] < len(cards)):
        return False
    if best.priced >= 0.3:
        return True
    if best.chrome:
        return False
    supported = join.best_array([Draft(values={"url": card.href}) for card in cards if card.href], found.arrays, found.out.base)[1]
    if len(supported) >= 0.5 * len(cards):
        return True
    shapes = Counter(url_shape(card.href) for card in cards if card.href)
    if not shapes:
        return False
    shape, count = shapes.most_common(1)[0]
    text = sum(found.out.length(card.start, card.end) for card in cards) / len(cards)
    numbered = "0" in shape.partition("/")[2]
    return (
        numbered and count >= 0.6 * len(cards) and best.pictured >= 0.5 and text >= 20 and (best.priced > 0.05 or len(cards) >= 8)
    )


def _stem(url: str) -> str:
    """The shape of an address without the slug that may stand behind its number: /item/17/a-lens and /item/18/ are of one kind."""
    shape = url_shape(url)
    head, found, _ = shape.partition("/0/")
    return head + "/0" if found else shape.partition("?")[0].rstrip("/")


def _has_price_column(found: _Evidence) -> bool:
    """Whether the rows of the best group have a column of bare numbers that is called price."""
    best, cards = found.best, found.cards
    if best is None or best.chrome or best.strip or len(cards) < 3:
        return False
    drafts = read_cards(found.out, cards[:40])
    return sum("price_amount" in draft.values for draft in drafts) >= 0.5 * len(drafts)


def _whole_list(drafts: list[Draft], array: Array, pairs: dict[int, int]) -> list[Draft]:
    """Where the page draws only the first of its records so far, the others are on the list as well."""
    if len(pairs) < 0.8 * len(drafts) or len(array.drafts) <= len(drafts) * 1.15 or len(array.drafts) > 8 * len(drafts) + 10:
        return drafts
    used = set(pairs.values())
    rest = [draft for at, draft in enumerate(array.drafts) if at not in used and draft.values.get("title")]
    return drafts + rest


def _stated_count(found: _Evidence, array: Array | None, shown: int) -> int | None:
    """The site's own hit count: in its vocabularies, in its state, above its first card."""
    if found.stated.total is not None:
        return found.stated.total
    counted = embedded.stated_total(found.trees, array) if array is not None else None
    first = found.drafts[0].node if found.drafts else -1
    return counted if counted is not None or first < 0 else shown_total(found.out, first, shown)


def _state_array(found: _Evidence) -> tuple[Array | None, str | None]:
    """The list of listings of a page that shows none: the one beside its own count, else the likeliest; or that it is empty."""
    placed = embedded.state_objects(found.trees)
    counted = embedded.counted_list(placed)
    if counted is not None:
        objects, path, root = counted
        known = next((one for one in found.arrays if one.where == root.where and one.path == path), None)
        if known is None:
            known = Array(objects, path, root.where)
            interpret(known, found.out.local)
        if any("title" in draft.values for draft in known.drafts):
            return known, None
    if (said := embedded.none_stated(placed)) is not None:
        return None, said
    return next(
        (
            one
            for one in found.arrays
            if one.score > 15 and len(one.drafts) >= 2 and any("price_amount" in draft.values for draft in one.drafts)
        ),
        None,
    ), None


def _from_data(found: _Evidence, array: Array | None) -> list[Draft]:
    """Listings of a page that shows none, out of its data."""
    if array is not None:
        return [draft for draft in array.drafts if draft.values.get("title")]
    items = [
        draft
        for draft in found.stated.items
        if draft.values.get("title") and (draft.values.get("price_amount") or draft.values.get("url"))
    ]
    return items if len(items) >= 2 and any("price_amount" in draft.values for draft in items) else []


def _nothing(page: Page, found: _Evidence) -> PageReading:
    out = found.out
    removed = verdict.removal_notice(out, page.status, listed=False, others=_elsewhere(found))
    notice = verdict.empty_notice(out)
    asked = {name.lower() for name, _ in parse_qsl(urlsplit(page.url).query)} & _QUERY_NAMES
    searched = asked or _SEARCH_WORDS.search(urlsplit(page.url).path)
    outage = verdict.outage(out, zero=bool(notice and searched))
    # A missing page may add that something went wrong; any other that blames the moment says nothing lasting of the offer.
    if removed and outage and page.status in (404, 410) and removed != f"status {page.status}":
        outage = None
    removed = None if outage else removed
    if removed and not (notice and asked):  # on an item's address "nothing found" speaks of the item
        return _empty(page, out, PageKind.EMPTY, said=removed, removed=removed)
    if notice:
        return _empty(page, out, PageKind.EMPTY, said=notice, outage=outage)
    if (sign := verdict.shell_sign(out)) is not None:
        return _empty(page, out, PageKind.SHELL, said=sign, outage=outage)
    return _empty(page, out, PageKind.EMPTY, outage=outage)


def _elsewhere(found: _Evidence) -> list[tuple[int, int]]:
    """Where a listing's own page shows others."""
    return [(card.start, card.end) for group in found.groups for card in group.cards if len(group.cards) > 1]


def _empty(
    page: Page, out: Outline, kind: PageKind, *, said: str | None = None, removed: str | None = None, outage: str | None = None
) -> PageReading:
    return PageReading(kind=kind, url=page.url, said=said, removed=removed, outage=outage, language=out.language)


def _currency(found: _Evidence) -> str | None:
    return found.stated.currency


def _finish(drafts: list[Draft], out: Outline) -> tuple[ListingReading, ...]:
    return once(finish(draft, out.base) for draft in drafts)


# --- data answers ----------------------------------------------------------------------------------------------------------


def _read_data(page: Page, value: Any) -> PageReading:
    """A JSON answer: the array of listings in it, or the one listing it is about."""
    host = urlsplit(page.url).hostname or ""
    local = money.local_currency(host, None)
    arrays = find_arrays([Root(value, "body")], local, least=1)
    one = whole(value, "body", local)
    kind, drafts = PageKind.SEARCH, [draft for draft in arrays[0].drafts if draft.values.get("title")] if arrays else []
    if (
        len(drafts) < 2
        and (not drafts or not drafts[0].values.get("price_amount"))
        and one.drafts
        and one.drafts[0].values.get("price_amount")
    ):
        kind, drafts = PageKind.ITEM, one.drafts
        if _path_names_thing(page.url):
            drafts[0].replace("url", page.url, "address")
    elif len(drafts) == 1 and _path_names_thing(page.url):
        kind = PageKind.ITEM
    if not drafts:
        return _data_without_listings(page, value)
    for draft in drafts:
        if local and "price_amount" in draft.values:
            draft.put("price_currency", local, "country of the host")
        if arrays:
            _address_from_handle(draft, page.url, arrays[0])
    join.native_ids(drafts, page.url)
    listings = tuple(finish(draft, page.url) for draft in drafts)
    following = _next_in_data(value, page.url)
    if following is None and arrays and kind is PageKind.SEARCH:
        following = embedded.stated_next([Root(value, "body")], arrays[0], page.url)
    return PageReading(kind=kind, url=page.url, listings=listings, next_page=following, total=_total(value))


def _path_names_thing(url: str) -> bool:
    """Whether an address is that of one thing: an id in its path or query."""
    parts = urlsplit(url)
    if {name.lower() for name, _ in parse_qsl(parts.query)} & _QUERY_NAMES:
        return False
    return bool(re.search(r"\d{5,}", parts.path + "?" + parts.query))


def _address_from_handle(draft: Draft, url: str, array: Array) -> None:
    """An answer /products.json names each product by its handle: the product's page is /products/HANDLE."""
    if "url" in draft.values or not array.path:
        return
    parts = urlsplit(url)
    resource = next((part for part in array.path if part not in ("[]", "{}")), "")
    at = array.drafts.index(draft) if draft in array.drafts else -1
    handle = array.objects[at].get("handle") if at >= 0 else None
    if isinstance(handle, str) and handle and parts.path.endswith(f"/{resource}.json"):
        root = parts.path[: -len(f"/{resource}.json")].partition("/collections/")[0]
        draft.put("url", f"{parts.scheme}://{parts.netloc}{root}/{resource}/{handle}", "handle")


_NEXT_KEYS = frozenset(
    ("next", "nextpage", "next_page", "nexturl", "next_url", "nexthref", "nextlink", "nextpageurl", "next_page_url")
)
_TOTAL_KEYS = frozenset(
    (
        "total",
        "totalcount",
        "total_count",
        "totalresults",
        "total_results",
        "numfound",
        "found",
        "totalhits",
        "nbhits",
        "totalitems",
        "total_items",
        "totalelements",
    )
)


def _in_data(value: Any, names: frozenset[str], kinds: type | tuple[type, ...]) -> Any | None:
    stack: list[Any] = [value]
    left = 4000
    while stack and left:
        node = stack.pop(0)
        left -= 1
        if isinstance(node, str) and len(node) > 60 and node[:1] in "{[":
            node = inner(node)
        if isinstance(node, dict):
            for key, child in node.items():
                if key.lower().replace("-", "_") in names and isinstance(child, kinds) and not isinstance(child, bool):
                    return child
            stack.extend(child for child in list(node.values())[:60] if isinstance(child, dict | list | str))
        elif isinstance(node, list):
            stack.extend(child for child in node[:5] if isinstance(child, dict))
    return None


def _next_in_data(value: Any, url: str) -> str | None:
    found = _in_data(value, _NEXT_KEYS, (str, dict))
    if isinstance(found, dict):
        found = found.get("href") or found.get("url")
    return canonical_url(found, url) if isinstance(found, str) and ("/" in found or found.startswith("?")) else None


def _total(value: Any) -> int | None:
    found = _in_data(value, _TOTAL_KEYS, int)
    return found if isinstance(found, int) and found >= 0 else None


def _data_without_listings(page: Page, value: Any) -> PageReading:
    """An answer without listings: markup in one of its texts, a wall, or an honest zero."""
    texts: list[str] = []
    empty_list: str | None = None
    stack: list[tuple[tuple[str, ...], Any]] = [((), value)]
    left = 20_000
    while stack and left:
        path, node = stack.pop()
        left -= 1
        if isinstance(node, dict):
            stack.extend(((*path, str(key)), child) for key, child in node.items())
        elif isinstance(node, list):
            if not node and path:
                empty_list = empty_list or ".".join(path)
            stack.extend((path, child) for child in node)
        elif isinstance(node, str) and len(node) > 200 and "<" in node and "href" in node:
            texts.append(node)
    if texts:
        return _read_html(page, max(texts, key=len))
    if total := _total(value):
        return PageReading(kind=PageKind.EMPTY, url=page.url, total=total)
    flat = str(value)[:4000]
    if (sign := verdict.data_challenge(flat, page.status)) is not None:
        return PageReading(kind=PageKind.BLOCKED, url=page.url, said=sign)
    said = "total: 0" if _total(value) == 0 else f"{empty_list}: []" if empty_list else None
    return PageReading(kind=PageKind.EMPTY, url=page.url, said=said, total=_total(value))
