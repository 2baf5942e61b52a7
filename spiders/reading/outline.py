"""What every later step asks of a page's tree: links, images and sums of money by position, and paths as numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

from spiders.reading import money
from spiders.reading.address import canonical_url, with_base
from spiders.reading.dom import Doc
from spiders.reading.images import has_lazy_background
from spiders.reading.money import Money
from spiders.reading.price_words import is_price_word
from spiders.reading.texts import name_tokens, plain_digits, squash, words

# Families of marks that are ordinary words elsewhere: a price only where they are the local money.
_SHY = frozenset(("?km", "?le", "?da", "?quetzal", "?rand", "?tjs", "?nt", "?br", "?ft"))
_DIGIT = re.compile(r"\d")
_OLD_TAGS = frozenset(("del", "s", "strike"))


_NAMING = words(
    """class id itemprop data-testid data-test data-test-id data-qa data-marker data-cy data-name data-role data-type
    data-aut-id data-auto
    data-component data-field data-element data-q data-ftid data-tid data-at data-test-selector property slot
    data-qaid data-hook data-e2e data-automation data-automation-id
    automation-id data-widget data-ui data-zone-name"""
)
_MOST_LINKS = 6000
_MOST_SPOTS = 5000
_NO_TOKENS: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _tokens_of(value: str) -> frozenset[str]:
    return frozenset(name_tokens(value))


@dataclass(frozen=True, slots=True)
class Spot:
    """A sum of money on the page: the nodes it is written in, its line of text, its value."""

    start: int
    end: int
    text: str
    money: Money
    currency: str | None
    rest: int = 0  # how many more sums the same line holds
    shown: str = ""  # the line in the digits of its script, position for position


@dataclass(slots=True)
class Outline:
    """A page with its links, images and sums found, and the place of each."""

    doc: Doc
    url: str
    base: str
    local: str | None  # the currency of the page's country
    language: str | None
    near: str | None = None  # the currency of the country that the host's first label may name: no more than a hint
    paths: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    spot_starts: list[int] = field(default_factory=list)
    price_words: list[int] = field(default_factory=list)  # texts that stand for a price: free, negotiable, on request
    letters: list[int] = field(default_factory=list)  # running count of visible characters
    hrefs: dict[int, str] = field(default_factory=dict)
    tokens_at: dict[int, frozenset[str]] = field(default_factory=dict)
    near_at: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)

    def links_in(self, start: int, end: int) -> list[int]:
        """Link nodes with an address, in a range."""
        return self.links[bisect_left(self.links, start) : bisect_left(self.links, end)]

    def images_in(self, start: int, end: int) -> list[int]:
        """Image nodes in a range."""
        return self.images[bisect_left(self.images, start) : bisect_left(self.images, end)]

    def spots_in(self, start: int, end: int) -> list[Spot]:
        """Sums in a range."""
        return self.spots[bisect_left(self.spot_starts, start) : bisect_left(self.spot_starts, end)]

    def priced(self, start: int, end: int) -> bool:
        """Whether a range states a price, in figures or in words."""
        if bisect_left(self.spot_starts, start) < bisect_left(self.spot_starts, end):
            return True
        return bisect_left(self.price_words, start) < bisect_left(self.price_words, end)

    def length(self, start: int, end: int) -> int:
        """Visible characters in a range."""
        return self.letters[end] - self.letters[start]

    def tokens(self, node: int) -> frozenset[str]:
        """The words in an element's class, id and other naming attributes."""
        attributes = self.doc.attrs[node]
        if not attributes:
            return _NO_TOKENS
        known = self.tokens_at.get(node)
        if known is None:
            values = [value for name, value in attributes.items() if name in _NAMING and value and len(value) < 400]
            known = _NO_TOKENS
            for value in values:
                known |= _tokens_of(value)
            self.tokens_at[node] = known
        return known

    def near_tokens(self, node: int, top: int) -> frozenset[str]:
        """The naming words of a node's elements up to, not including, `top`."""
        known, chain = self.near_at, []
        found = _NO_TOKENS
        while node > top:
            if (above := known.get((node, top))) is not None:
                found = above
                break
            chain.append(node)
            node = self.doc.parents[node]
        for one in reversed(chain):
            if self.doc.tags[one] and (own := self.tokens(one)):
                found |= own
            known[one, top] = found
        return found

    def struck(self, node: int, top: int) -> bool:
        """Whether a node stands in struck-out text."""
        doc = self.doc
        while node > top:
            if doc.tags[node] in _OLD_TAGS or "line-through" in (doc.attrs[node].get("style") or ""):
                return True
            node = doc.parents[node]
        return False


def outline(doc: Doc, url: str) -> Outline:
    """The page's outline; one pass over its nodes."""
    base = next((attributes.get("href") for tag, attributes in doc.head if tag == "base" and attributes.get("href")), None)
    language = _language(doc)
    base = with_base(url, base)
    host = urlsplit(url).hostname or ""
    near = money.label_currency(host, language)
    out = Outline(doc=doc, url=url, base=base, local=money.local_currency(host, language), language=language, near=near)
    _walk(out)
    _find_spots(out)
    _settle_yen(out)
    return out


_OWN_YEN = frozenset(("zh", "ja"))
_LEAST_YEN = 100


def _settle_yen(out: Outline) -> None:
    """Whose ¥ it is on a page of no country that asks other money too: sums without a fraction, none small, are in yen."""
    mine = [at for at, spot in enumerate(out.spots) if spot.currency is None and spot.money.mark == "?yen"]
    if not mine or (out.language or "")[:2] in _OWN_YEN or not any(spot.currency for spot in out.spots):
        return
    sums = [out.spots[at].money.amount for at in mine]
    if all(one == one.to_integral_value() and one >= _LEAST_YEN for one in sums):
        for at in mine:
            out.spots[at] = replace(out.spots[at], currency="JPY")


def bare_outline(doc: Doc, local: str | None) -> Outline:
    """An outline of a piece of a page with nothing in it but its sums."""
    out = Outline(doc=doc, url="", base="", local=local, language=None)
    _find_spots(out)
    return out


def _language(doc: Doc) -> str | None:
    for node in range(min(3, len(doc.tags))):
        if doc.tags[node] == "html":
            return doc.attrs[node].get("lang") or doc.attrs[node].get("xml:lang") or _meta_language(doc)
    return _meta_language(doc)


def _meta_language(doc: Doc) -> str | None:
    for tag, attributes in doc.head:
        if tag == "meta":
            name = (attributes.get("http-equiv") or attributes.get("property") or attributes.get("name") or "").lower()
            if name in ("content-language", "og:locale", "language") and (content := attributes.get("content")):
                return content.split(",")[0].strip().replace("_", "-") or None
    return None


def _walk(out: Outline) -> None:
    doc = out.doc
    known: dict[tuple[int, str, str], int] = {}
    paths, letters = out.paths, out.letters
    total = 0
    for node, tag in enumerate(doc.tags):
        letters.append(total)
        parent = doc.parents[node]
        if not tag:
            total += len(doc.texts[node])
            paths.append(paths[parent])
            continue
        attributes = doc.attrs[node]
        key = (paths[parent] if parent >= 0 else -1, tag, first_class(attributes.get("class")))
        path = known.get(key)
        if path is None:
            path = known[key] = len(known)
        paths.append(path)
        if tag == "a":
            href = attributes.get("href")
            if href and len(out.links) < _MOST_LINKS and (address := canonical_url(href, out.base)):
                out.links.append(node)
                out.hrefs[node] = address
        elif (
            tag in ("img", "source", "amp-img")
            or ((style := attributes.get("style")) and "url(" in style)
            or (len(attributes) > 1 and has_lazy_background(attributes))
        ):
            out.images.append(node)
    letters.append(total)


@lru_cache(maxsize=8192)
def first_class(names: str | None) -> str:
    """The class that gives an element its look: the first one, numbering left out."""
    if not names:
        return ""
    name = names.split(None, 1)[0] if names.strip() else ""
    return name.rstrip("0123456789")


def _find_spots(out: Outline) -> None:
    doc = out.doc
    run: list[int] = []
    for node, tag in enumerate(doc.tags):
        if tag:
            continue
        if len(out.spots) >= _MOST_SPOTS:
            break
        if 2 <= len(doc.texts[node]) <= 60 and is_price_word(squash(doc.texts[node]), alone=True):
            out.price_words.append(node)
        if run and doc.apart[node] and not _continues(doc, run, node):
            _add_spots(out, run)
            run = []
        run.append(node)
    if run:
        _add_spots(out, run)
    out.spots.sort(key=lambda spot: spot.start)
    out.spot_starts = [spot.start for spot in out.spots]


def _continues(doc: Doc, run: list[int], node: int) -> bool:
    """A mark and its number in neighbouring blocks are one price: AED | 299,000."""
    if len(run) > 4 or node - run[-1] > 6:
        return False
    before, after = squash(doc.texts[run[-1]]), squash(doc.texts[node])
    if len(run) > 1 and before[:1] in ".," and before[1:].isdigit() and squash(doc.texts[run[-2]])[-1:].isdigit():
        before = squash(doc.texts[run[-2]]) + before  # the cents stand in an element of their own: 693 | ,49 | zł
    if len(before) > 16 or len(after) > 16 or not before or not after:
        return False
    first, second = _is_mark(before), _is_mark(after)
    if first and _is_number(after):
        return len(run) == 1 or not _is_number(squash(doc.texts[run[-2]]))
    if second and _is_number(before):
        return True
    if after[0] in ".," and after[1:].isdigit() and len(after) <= 3:
        return before.isdigit()
    # The cents stand in a block of their own, after their point.
    return _is_number(after) and len(after) == 2 and len(run) > 1 and before in (".", ",")


def _is_mark(text: str) -> bool:
    return len(text) <= 8 and not any(letter.isdigit() for letter in text) and money.mark_currency(text) is not None


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and money.bare_number(text) is not None


def _add_spots(out: Outline, run: list[int]) -> None:
    doc = out.doc
    if len(run) == 1:
        text = doc.texts[run[0]]
        if len(text) > 1500 or not _has_digit(text):
            return
        _spots_of(out, squash(text), run)
        return
    pieces = [squash(doc.texts[node]) for node in run]
    if not any(map(_has_digit, pieces)):
        return
    # A run of inline text may hold several prices, each in an element of its own: read each alone where that gives a whole price.
    whole: list[int] = []
    for at, node in enumerate(run):
        piece = pieces[at]
        if _has_digit(piece) and money.find_prices(piece) and not _cut_number(doc, run, pieces, at):
            if whole:
                _spots_of(out, _joined(doc, whole), whole)
                whole = []
            _spots_of(out, piece, [node])
        else:
            whole.append(node)
    if whole:
        for group in _by_element(doc, whole):
            text = _joined(doc, group)
            if len(text) < 1500 and _has_digit(text):
                _spots_of(out, text, group)


def _by_element(doc: Doc, nodes: list[int]) -> list[list[int]]:
    """Split where a struck-out piece begins or ends."""
    groups: list[list[int]] = []
    struck_before: bool | None = None
    for node in nodes:
        struck = any(doc.tags[above] in _OLD_TAGS for above in doc.ancestors(node)[:4])
        if struck_before is None or struck != struck_before:
            groups.append([])
        groups[-1].append(node)
        struck_before = struck
    return groups


_CENTS = re.compile(r"\d\d(?![\d%])[^\d%]{0,2}")


def _cut_number(doc: Doc, run: list[int], pieces: list[str], at: int) -> bool:
    """Whether the number of this piece goes on in the next one: 145 | .99, or 145 | 99 raised; not 145.99 | 24 % off."""
    if at + 1 >= len(run) or not pieces[at][-1:].isdigit() or _after_decimal(pieces[at]):
        return False
    after = pieces[at + 1]
    if after[:1] in ".," and after[1:3].isdigit():
        return True
    return _CENTS.fullmatch(after) is not None and doc.parents[run[at]] != doc.parents[run[at + 1]]


def _joined(doc: Doc, nodes: list[int]) -> str:
    """The run as one text; cents in an element of their own get their point."""
    text = ""
    before = -1
    for node in nodes:
        piece = doc.texts[node]
        tight = squash(piece)
        if not tight:
            continue
        if (
            text
            and text[-1].isdigit()
            and _CENTS.fullmatch(tight)
            and doc.parents[before] != doc.parents[node]
            and not money.find_prices(tight)
            and not _after_decimal(text)
        ):
            text += "." + tight
        elif text and (tight[0] in ".," or text[-1] in ".,") and tight[-1:].isdigit():
            text = text.rstrip() + tight
        else:
            apart = doc.apart[node] or piece[:1].isspace() or doc.texts[before][-1:].isspace()
            # Elements that touch are told apart by their looks: 503.828 | 24% OFF, a number and the word for its currency.
            glued = text[-1:].isdigit() and tight[:1].isdigit() and not tight.isdigit()
            glued = glued or (text[-1:].isdigit() and tight[0].isalpha()) or (text[-1:].isalpha() and tight[0].isdigit())
            text += (" " if text and (apart or glued) else "") + tight
        before = node
    return squash(text)


def _after_decimal(text: str) -> bool:
    tail = text[-4:]
    return "." in tail[-3:] or ("," in tail[-3:])


def _bare_code(text: str, one: Money) -> bool:
    """Whether the sum's mark is its three-letter code, written out, inside other words."""
    return len(text) > one.end - one.start + 2


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def _spots_of(out: Outline, text: str, nodes: list[int]) -> None:
    found = money.find_prices(text)
    if not found:
        return
    kept = []
    for one in found:
        currency = money.settle(one.mark, out.local or out.near)
        named = text[one.start : one.end]
        if (
            (currency is None and one.mark in _SHY)
            or (one.mark in money.WORDLIKE and one.mark != out.local and _bare_code(text, one))
            or (one.mark != out.local and _bare_code(text, one) and money.is_model(named))
        ):
            continue
        kept.append((one, currency))
    plain = plain_digits(text)
    for one, currency in kept:
        out.spots.append(Spot(nodes[0], nodes[-1] + 1, plain, one, currency, len(kept) - 1, text))
