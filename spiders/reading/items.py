"""An item page read: its one listing, from what the page shows and what its data says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from spiders.reading import hints, money
from spiders.reading.address import canonical_url, id_from_url, url_shape
from spiders.reading.cards import Card, Group
from spiders.reading.dom import Attributes
from spiders.reading.draft import Draft
from spiders.reading.facts import Fact, fact_of, find_facts
from spiders.reading.images import image_address, is_photo
from spiders.reading.join import text_key
from spiders.reading.outline import Outline
from spiders.reading.own_names import first_line, framed, leads_to_person, parts_of, profile_link, shown_names, tidy_place
from spiders.reading.own_price import read_price
from spiders.reading.own_text import longest_block, repeated_heading
from spiders.reading.structured import Structured
from spiders.reading.texts import words

_HEADINGS = ("h1", "h2")
_SIGNBOARD = frozenset(("logo", "site", "brand"))
_MOST_TRIED = 300
_MOST_LOOKED_AT = 15_000


def read_item(out: Outline, stated: Structured, records: list[Draft], groups: list[Group], *, strict: bool = False) -> Draft | None:
    """The page's listing; None where there is neither a name nor a price."""
    draft = Draft()
    product = _own_product(out, stated)
    away = _ranges_of_others(out, groups)
    name, heading = _title(out, stated, product, away)
    away = sorted([*away, *_replies(out, groups, heading)])
    record = _own_record(out, records, name, product)
    if heading < 0 and product is None and record is not None and stated.metas.values.get("title") is None:
        name = record.values.get("title") or name
    draft.put("title", name, "heading" if heading >= 0 else "page title")
    sources = [source for source in (product, stated.metas, record) if source is not None]
    read_price(out, draft, sources, heading, lambda node: _is_away(away, node), stated.metas.values.get("price_currency"))
    _url(out, draft, stated, product)
    draft.put("image", _image(out, stated, product, heading, away), "image")

    def elsewhere(node: int) -> bool:
        return _is_away(away, node)

    facts = find_facts(out, lambda node: elsewhere(node) or framed(out, node))
    _labelled(out, draft, facts, heading)
    shown_names(out, draft, [source for source in (product, record) if source is not None], heading, elsewhere)
    if product is None or "seller_name" not in product.values:
        profile_link(out, draft, elsewhere)
    for source in (product, record, _described(draft, facts, heading), _metas_left(stated)):
        if source is not None:
            for field in (
                "seller_name",
                "seller_id",
                "seller_url",
                "seller_kind",
                "seller_since",
                "seller_rating",
                "region_text",
                "description",
                "condition",
                "availability",
                "posted_text",
                "latitude",
                "longitude",
                "native_id",
                "price_old_text",
            ):
                draft.put(field, source.values.get(field), source.where.get(field, ""))
    if record is not None:
        draft.put("image", record.values.get("image"), record.where.get("image", ""))
        if "price_amount" not in draft.values:
            draft.put("price_text", record.values.get("price_text"), record.where.get("price_text", ""))
    if "description" not in draft.values and product is None and record is None:
        draft.put(
            "description",
            longest_block(out, heading, facts, lambda node: elsewhere(node) or framed(out, node), _id_in_address(out.url)),
            "longest text",
        )
    draft.attributes = _attributes(out, away) + (product.attributes if product else [])
    draft.sure_id = bool(id_from_url(out.url)) and False
    if own := _id_in_address(out.url):
        draft.replace("native_id", own, "address")
    if strict and product is None and "price_amount" not in draft.values:
        return None
    return draft if draft.values.get("title") or draft.values.get("price_amount") else None


def _labelled(out: Outline, draft: Draft, facts: list[Fact], heading: int) -> None:
    """What stands under a label a visitor reads. A condition is what its label says: data calls a used thing new by default."""
    for kind in (
        "condition",
        "region_text",
        "seller_name",
        "posted_text",
        "delivery_text",
        "seller_kind",
        "seller_since",
        "seller_rating",
    ):
        fact = fact_of(facts, kind, heading)
        if fact is None:
            continue
        text = fact.text
        if kind == "seller_name" and out.doc.tags[fact.node]:
            text = first_line(out, fact.node) or text
        if kind == "region_text":
            text = tidy_place(parts_of(out, fact.node) if out.doc.tags[fact.node] else text)
        draft.put(kind, text, f"label {out.doc.texts[fact.label].strip()[:40]}", fact.node)
        if kind == "seller_name":
            link = next(
                (one for one in (*out.doc.ancestors(fact.node)[:2], *range(fact.node, fact.node + 6)) if one in out.hrefs), None
            )
            draft.put("seller_url", None if link is None else out.hrefs[link], "seller link")
    if "price_text" not in draft.values and "price_amount" not in draft.values:
        fact = fact_of(facts, "price_text", heading)
        if fact is not None:
            draft.put("price_text", fact.text, "label", fact.node)
            if (amount := money.bare_number(fact.text)) is not None:
                draft.put("price_amount", money.plain(amount), "label", fact.node)


def _described(draft: Draft, facts: list[Fact], heading: int) -> Draft:
    """The description under its label: behind what the page's data says, before what its metas cut short."""
    found = Draft()
    fact = fact_of(facts, "description", heading)
    if fact is not None and fact.text != draft.values.get("title"):
        found.put("description", fact.text, "label description", fact.node)
    return found


def _id_in_address(url: str) -> str | None:
    own = id_from_url(canonical_url(url))
    return own if own and "/" not in own and any(letter.isdigit() for letter in own) else None


def _metas_left(stated: Structured) -> Draft:
    return stated.metas


def _own_product(out: Outline, stated: Structured) -> Draft | None:
    """The product the page is about: of several, the one with a price and the page's own name or address."""
    here = canonical_url(out.url)
    own = stated.metas.values.get("url")
    addresses = {here, canonical_url(own, out.base)} - {None}
    names = [text_key(text) for text in (_first_heading(out), stated.metas.values.get("title"), out.doc.title) if text]

    def worth(draft: Draft) -> float:
        own = text_key(draft.values.get("title"))
        score = 1.0 if "price_amount" in draft.values else 0.0
        score += 2.0 if own and any(own in name or name in own for name in names) else 0.0
        score += 1.5 if draft.values.get("url") and canonical_url(draft.values["url"], out.base) in addresses else 0.0
        return score + 0.05 * len(draft.values)

    # Where the data lists other goods as well, only its address tells which are the page's own.
    listed = [item for item in stated.items if item.values.get("url") and canonical_url(item.values["url"], out.base) in addresses]
    products = stated.products or [item for item in listed if text_key(item.values.get("title")) in names]
    if not products:
        return None
    best = max(products, key=worth)
    merged = Draft()
    merged.fill(best)
    for other in products:
        if other is not best and text_key(other.values.get("title")) == text_key(best.values.get("title")):
            merged.fill(other)
    return merged


def _first_heading(out: Outline) -> str:
    doc = out.doc
    return next((text for node, tag in enumerate(doc.tags) if tag == "h1" and (text := doc.text(node))), "")


def _ranges_of_others(out: Outline, groups: list[Group]) -> list[tuple[int, int]]:
    """Where other listings are shown: cards that lead elsewhere."""
    here = urlsplit(out.url).path.rstrip("/")
    heading = main_heading(out)
    ranges: list[tuple[int, int]] = []
    for group in groups:
        if len(group.cards) < 3 and not (group.strip and (group.priced or group.pictured)):
            continue  # two bare links in an aside are the seller and their telephone
        if len(group.cards) < 3 and len({url_shape(card.href) for card in group.cards if card.href}) > 1:
            continue  # the price with its button and the seller's box
        if not (group.priced > 0.3 or group.strip or group.pictured > 0.5):
            continue
        leading = [card for card in group.cards if card.href and urlsplit(card.href).path.rstrip("/") != here]
        if len(leading) < 0.7 * len(group.cards) or not (group.strip or _alike(leading)):
            continue
        if any(card.start <= heading < card.end for card in group.cards):
            continue
        if group.priced > 0.3 and len({card.href for card in leading}) < 2:
            continue
        if not group.strip and len({card.href for card in leading}) < 0.8 * len(leading):
            continue  # other listings lead each to its own page, the parts of one page do not
        longest = max(600, 0.3 * out.letters[-1])
        ranges.extend((card.start, card.end) for card in leading if out.length(card.start, card.end) < longest)
    return sorted(ranges)


def _replies(out: Outline, groups: list[Group], heading: int) -> list[tuple[int, int]]:
    """The posts of a thread that answer the one with its heading: cards of one make, in each of which somebody is linked."""
    for group in groups:
        own = next((card for card in group.cards if card.start <= heading < card.end), None)
        if own is None or len(group.cards) < 2:
            continue
        signed = [
            card for card in group.cards if any(leads_to_person(out.hrefs[one]) for one in out.links_in(card.start, card.end))
        ]
        if own not in signed or len(signed) < 0.8 * len(group.cards):
            continue
        made = _made_of(out, own)
        answers = [card for card in signed if card is not own]
        if all(len((theirs := _made_of(out, card)) & made) >= 0.7 * len(theirs) for card in answers):
            return [(card.start, card.end) for card in answers]
    return []


def _made_of(out: Outline, card: Card) -> set[tuple[str, str]]:
    doc = out.doc
    return {(doc.tags[node], " ".join(doc.classes(node)[:2])) for node in range(card.start, card.end) if doc.tags[node]}


def _alike(cards: list[Card]) -> bool:
    """Whether cards lead to addresses of one kind, as other listings do; the boxes of one offer lead here and there."""
    hrefs = [card.href for card in cards if card.href]
    for kind in (url_shape, _beside):
        shapes = Counter(kind(href) for href in hrefs)
        if shapes and shapes.most_common(1)[0][1] >= 0.5 * len(cards) and (kind is url_shape or len(set(hrefs)) == len(hrefs) > 2):
            return True
    return False


def _beside(href: str) -> str:
    """An address without its last step: /shop/fe3917 and /shop/63625b stand side by side."""
    parts = urlsplit(href)
    return parts.netloc + parts.path.rstrip("/").rpartition("/")[0]


def main_heading(out: Outline) -> int:
    """The first main heading that the page's title repeats, else the first there is; -1 without one."""
    doc = out.doc
    first, signboard, tried = -1, -1, 0
    title = text_key(doc.title)
    for node, tag in enumerate(doc.tags):
        if tried > _MOST_TRIED:
            break
        tried += tag == "h1"
        if tag == "h1" and (out.tokens(node) & _SIGNBOARD or framed(out, node)):
            signboard = node if signboard < 0 else signboard
        elif tag == "h1" and 3 < out.length(node, doc.ends[node]) < 600:
            first = node if first < 0 else first
            own = text_key(doc.text(node))[:24]
            if own and own in title:
                return node
    if first < 0:
        first = repeated_heading(out)
    return first if first >= 0 else signboard


def _is_away(away: list[tuple[int, int]], node: int) -> bool:
    at = bisect_right(away, (node, 1 << 60)) - 1
    return at >= 0 and any(start <= node < end for start, end in away[max(0, at - 3) : at + 1])


# --- title --------------------------------------------------------------------------------------------------------------


def _title(out: Outline, stated: Structured, product: Draft | None, away: list[tuple[int, int]]) -> tuple[str | None, int]:
    doc = out.doc
    known = [
        text for text in (product.values.get("title") if product else None, stated.metas.values.get("title"), doc.title) if text
    ]
    keys = [text_key(text) for text in known]
    best, most, at = None, 0.0, -1
    tried = 0
    for node, tag in enumerate(doc.tags):
        if not tag or tried > _MOST_TRIED:
            continue
        naming = out.tokens(node)
        if tag not in _HEADINGS and not naming & {"title", "name", "heading", "subject"}:
            continue
        length = out.length(node, doc.ends[node])
        if not 2 <= length <= 1500 or _is_away(away, node):
            continue
        tried += 1
        text = doc.text(node)
        if not 2 < len(text) <= 300:
            continue
        own = text_key(text)
        worth = 2.5 if tag == "h1" else 0.8 if tag == "h2" else 0.3
        if own and any(own == key for key in keys):
            worth += 3.0
        elif len(own) > 5 and any(own in key or (len(key) > 12 and key in own) for key in keys):
            worth += 2.2 + min(len(own), 60) / 100
        else:
            worth += 1.5 * _shared(text, known)
        if naming & hints.TITLE or "itemprop" in doc.attrs[node]:
            worth += 0.6
        chrome = naming & (hints.SELLER | hints.CHROME | _SIGNBOARD)
        if chrome - {"header"} or (chrome and not naming & hints.TITLE):
            worth -= 1.5
        if money.find_prices(text) and len(text) < 30:
            worth -= 3.0
        if worth > most:
            best, most, at = text, worth, node
    title = product.values.get("title") if product else None
    if best is not None and most >= 2.0:
        return _settled(best, title), at
    if (node := _named_so(out, known, away)) >= 0:
        return _settled(doc.text(node), title), node
    if title:
        return title, at if most >= 1.5 else -1
    if (shown := repeated_heading(out)) >= 0 and not _is_away(away, shown):
        return doc.text(shown), shown
    return _without_site(stated.metas.values.get("title") or doc.title, out.url), -1


def _named_so(out: Outline, known: list[str], away: list[tuple[int, int]]) -> int:
    """The first element whose whole text is what the page's data call it, whatever element it is; -1 without one."""
    doc, keys = out.doc, {text_key(text) for text in known}
    keys = {key for key in keys if len(key) >= 6}
    for node, tag in enumerate(doc.tags[:_MOST_LOOKED_AT]):
        if tag or not 6 <= len(doc.texts[node]) <= 300 or text_key(doc.texts[node]) not in keys:
            continue
        owner = doc.parents[node]
        if not _is_away(away, node) and not framed(out, node) and "a" not in (doc.tags[one] for one in doc.ancestors(node)[:3]):
            return owner
    return -1


def _shared(text: str, known: list[str]) -> float:
    """The share of its words that the page's other names have."""
    mine = set(re.findall(r"\w{2,}", text.casefold()))
    if not mine:
        return 0.0
    return max((len(mine & set(re.findall(r"\w{2,}", other.casefold()))) / len(mine) for other in known), default=0.0)


def _settled(shown: str, stated: str | None) -> str:
    """The heading; where it only repeats its first word or adds to the stated name at the front, the stated name."""
    if stated:
        a, b = text_key(shown), text_key(stated)
        if a != b and b and a.endswith(b) and len(b) > 0.6 * len(a) and b.startswith(a[: len(a) - len(b)]):
            return stated
        if a != b and b.startswith(a) and shown.endswith(("…", "...")):
            return stated
    return shown


def _without_site(title: str | None, url: str) -> str | None:
    if not title:
        return None
    host = text_key((urlsplit(url).hostname or "").removeprefix("www.").partition(".")[0])
    for mark in (" | ", " - ", " — ", " – ", " • ", " :: ", " » "):
        head, found, tail = title.rpartition(mark)
        if (
            found
            and len(head) > 4
            and ((host and (host in text_key(tail) or text_key(tail) in host)) or len(tail) < 0.35 * len(head))
        ):
            return head.strip()
    return title


# --- address, image, names -----------------------------------------------------------------------------------------------


def _url(out: Outline, draft: Draft, stated: Structured, product: Draft | None) -> None:
    here = canonical_url(out.url)
    canonical = canonical_url(stated.metas.values.get("url"), out.base)
    for candidate in (canonical, here, canonical_url(product.values.get("url"), out.base) if product else None):
        if candidate and urlsplit(candidate).path.strip("/") and (candidate == here or _same_site(candidate, here)):
            draft.put("url", candidate, "canonical")
            return
    draft.put("url", here, "address")


def _same_site(candidate: str, here: str | None) -> bool:
    """Whether two addresses share the last two labels of their host."""
    a, b = ((urlsplit(url or "").hostname or "").split(".")[-2:] for url in (candidate, here))
    return a == b


def _shown_image(out: Outline, stated: str) -> str:
    """The stated picture, in the form the page shows or preloads it, where it does."""
    stem = stated.partition("?")[0]
    file = next((step for step in reversed(stem.split("/")) if _FILE.search(step)), None)
    for address in _addresses(out):
        if address.startswith(stem) and address != stated and _file(stem).count(".") == 0 and len(address) - len(stem) < 60:
            return address
        # The data may ask for a variant by a step behind the file's name: /375/77.jpg/format:webp
        if file is not None and file != _file(stem) and _file(address) == file:
            return address
    return stated


def _addresses(out: Outline) -> Iterator[str]:
    yield from (address for node in out.images if (address := image_address(out.doc.attrs[node])))
    yield from _preloaded(out)


def _preloaded(out: Outline) -> list[str]:
    """The pictures that the page's head asks for first."""
    links = [attributes for tag, attributes in out.doc.head if tag == "link" and attributes.get("as") == "image"]
    return [address for attributes in links if (address := attributes.get("href")) and is_photo(address)]


def _image(out: Outline, stated: Structured, product: Draft | None, heading: int, away: list[tuple[int, int]]) -> str | None:
    og = stated.metas.values.get("image")
    if product is not None and (own := product.values.get("image")):
        shown = {_file(address) for address in _addresses(out)}
        if og and _file(og) in shown and _file(own) not in shown:
            return og
        return _shown_image(out, own)
    return og or _gallery_image(out, heading, away)


def _gallery_image(out: Outline, heading: int, away: list[tuple[int, int]]) -> str | None:
    """The likeliest picture of the thing: named like it, in a gallery, asked for first, large, near the heading."""
    doc = out.doc
    title = text_key(doc.text(heading)) if heading >= 0 else ""
    preloaded = {canonical_url(address, out.base) for address in _preloaded(out)}
    best, most = None, 0.0
    for node in out.images:
        if _is_away(away, node) or (address := image_address(doc.attrs[node])) is None:
            continue
        attributes = doc.attrs[node]
        alt = text_key(attributes.get("alt"))
        tokens = out.near_tokens(node, _five_up(out, node))
        worth = 1.0 if alt and title and (alt in title or title in alt or alt[:12] == title[:12]) else 0.0
        worth += 0.8 if attributes.get("itemprop") == "image" else 0.0
        worth += 0.6 if tokens & _GALLERY else 0.0
        worth += 0.5 if attributes.get("fetchpriority") == "high" or "elementtiming" in attributes else 0.0
        worth += 0.6 if preloaded and canonical_url(address, out.base) in preloaded else 0.0
        worth += _size_worth(address, attributes) + (-0.3 if framed(out, node) else 0.3)
        worth -= 1.0 if tokens & (hints.NOT_IMAGE | hints.CHROME) else 0.0
        worth -= abs(node - max(heading, 0)) / max(250, len(doc.tags))
        if worth > most:
            best, most = address, worth
    return best if most > 0.2 else None


_GALLERY = words("gallery main zoom product slider photo photos image images carousel swiper primary hero media")
_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif)$", re.IGNORECASE)


def _size_worth(address: str, attributes: Attributes) -> float:
    """What the width says that its element or its address states."""
    width = attributes.get("width") or ""
    sizes = [int(width)] if width.isdecimal() and len(width) < 5 else []
    sizes = sizes or [int(size) for size in re.findall(r"(?<!\d)(\d{2,4})x\d{2,4}(?!\d)", address)]
    if not sizes:
        return 0.0
    return 0.4 if max(sizes) >= 300 else -0.6 if max(sizes) <= 160 else 0.0


def _five_up(out: Outline, node: int) -> int:
    above = out.doc.ancestors(node)
    return above[4] if len(above) > 4 else (above[-1] if above else 0)


def _file(address: str) -> str:
    return address.partition("?")[0].rsplit("/", 1)[-1]


def _own_record(out: Outline, records: list[Draft], name: str | None, product: Draft | None) -> Draft | None:
    """The object of the page's state that is this listing: the page's id in its id, or the page's name as its title."""
    own = _id_in_address(out.url)
    keys = {text_key(text) for text in (name, product.values.get("title") if product else None) if text}
    best, most = None, 0.0
    for record in records:
        worth = 0.0
        if own and record.values.get("native_id") == own:
            worth += 2.0
        if text_key(record.values.get("title")) in keys and record.values.get("title"):
            worth += 2.0
        worth += 0.1 * len(record.values) if worth else 0.0
        if worth > most:
            best, most = record, worth
    return best


def _attributes(out: Outline, away: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """Name and value pairs: definition lists and two-column tables."""
    doc = out.doc
    found: list[tuple[str, str]] = []
    for node, tag in enumerate(doc.tags):
        if len(found) >= 80:
            break
        if tag not in ("dt", "tr") or _is_away(away, node):
            continue
        if tag == "dt":
            following = doc.ends[node]
            if following < len(doc.tags) and doc.tags[following] == "dd":
                found.append((doc.text(node)[:100], doc.text(following)[:300]))
            continue
        cells = [child for child in doc.children(node) if doc.tags[child] in ("td", "th")]
        if len(cells) == 2 and doc.ends[node] - node < 40:
            name, value = doc.text(cells[0]), doc.text(cells[1])
            if 0 < len(name) < 60 and 0 < len(value) < 300:
                found.append((name.rstrip(":"), value))
    return [pair for pair in found if pair[0] and pair[1]]
