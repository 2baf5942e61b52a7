"""Who sells, by the links of the cards: the column of short names that lead to a person's or a shop's own page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

from spiders.reading import hints, money
from spiders.reading.address import link_key, url_shape
from spiders.reading.draft import Draft
from spiders.reading.table import Cell, Table, where
from spiders.reading.texts import squash, words

_TO_SELLER = re.compile(
    r"(?:^|[/?&=._~-])(?:view)?(?:profiles?|members?|memberlist|users?|userinfo|userprofile|sellers?|author|agency|company|companies|"
    r"company_profile|firms?|vendors?|shops?|stores?|merchants?|dealers?|suppliers?|uid|userid|user_id|seller_id|nick|people|"
    r"u|korisnik|uzivatel|uzytkownik|nutzer|anbieter|haendler|vendedor|vendeur|verkoper|satici|magaza|prodavec|magazin|sklep|"
    r"tienda|loja|boutique|kauppa|butik)(?=[/?&=._~-]|$)",
    re.IGNORECASE,
)
_NO_SELLER = words(
    "category categories cat breadcrumb breadcrumbs rubric tag tags brand model comments replies bid bids last lastpost"
)


def read_seller_links(table: Table, drafts: list[Draft]) -> None:
    """Fill in sellers from the best column of links; a card whose seller is known gets the link's address alone."""
    columns: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in range(len(table.cards)):
        seen: Counter[int] = Counter()
        for node in _other_links(table, row):
            path = table.out.paths[node]
            columns[path, seen[path]][row] = node
            seen[path] += 1
    ranked = sorted(((_worth(table, drafts, column), key) for key, column in columns.items()), reverse=True)
    for worth, key in ranked[:3]:
        if worth <= 2.0:
            break
        for row, node in columns[key].items():
            draft = drafts[row]
            draft.put("seller_url", table.out.hrefs[node], "seller link", node)
            name = _name_in(table, row, node)
            if name is None and (called := _pictured(table, node)) is not None:
                draft.put("seller_name", called, "seller link picture", node)
            if name is not None and table.out.hrefs[node] == draft.values["seller_url"]:
                draft.put("seller_name", name.text, f"seller link {where(table, name)}", name.node)


def _other_links(table: Table, row: int) -> list[int]:
    """The links of a card that do not lead to its own page nor to one like it."""
    out, card = table.out, table.cards[row]
    own, shape = link_key(card.href), url_shape(card.href or "")
    return [
        node
        for node in out.links_in(card.start, card.end)
        if link_key(out.hrefs[node]) != own
        and (url_shape(out.hrefs[node]) != shape or urlsplit(out.hrefs[node]).query)
        and urlsplit(out.hrefs[node]).path.strip("/")
    ]


def _name_in(table: Table, row: int, node: int) -> Cell | None:
    end = table.out.doc.ends[node]
    return next((cell for cell in table.cells[row] if node <= cell.node < end and _may_be_name(cell)), None)


def _pictured(table: Table, node: int) -> str | None:
    """What the one picture in a link without words is called: the name under a shop's sign."""
    out = table.out
    if out.length(node, out.doc.ends[node]):
        return None
    called = {squash(out.doc.attrs[one].get("alt") or "") for one in out.images_in(node, out.doc.ends[node])}
    text = next(iter(called)) if len(called) == 1 else ""
    return text if 1 < len(text) < 60 and any(map(str.isalpha, text)) and hints.ACTION.match(text) is None else None


def _may_be_name(cell: Cell) -> bool:
    text = cell.text
    return (
        1 < len(text) < 60
        and any(map(str.isalpha, text))
        and "button" not in cell.tags
        and not cell.priced
        and not money.find_prices(text)
        and hints.ACTION.match(text) is None
        and hints.SELLER_KIND.fullmatch(text) is None
        and not (len(text) < 25 and hints.DATE.search(text))
    )


def _worth(table: Table, drafts: list[Draft], column: dict[int, int]) -> float:
    out = table.out
    share = len(column) / len(table.cards)
    leading = sum(_TO_SELLER.search(_after_host(out.hrefs[node])) is not None for node in column.values()) / len(column)
    names = {row: _name_in(table, row, node) for row, node in column.items()}
    texts = [name.text for name in names.values() if name is not None]
    called: set[str] = set()
    for row, node in list(column.items())[:3]:
        called |= out.near_tokens(node, table.cards[row].start)
    told = sum(_BY.search(_before(table, row, node)) is not None for row, node in column.items()) / len(column)
    worth = 2.2 * leading + 1.5 * told + share - 0.3
    if called & hints.SELLER:
        worth += 0.8
    if called & _NO_SELLER:
        worth -= 1.5
    if len(texts) > 3 and len(set(texts)) == 1 and len({out.hrefs[node] for node in column.values()}) > 1:
        worth -= 2.5  # "Visit the shop" on every card
    if sum(name is not None and name.text == drafts[row].values.get("title") for row, name in names.items()) > 0.3 * len(names):
        worth -= 3.0
    if not texts:
        worth -= 0.3
    first = min(node - table.cards[row].start for row, node in column.items())
    return worth - 0.001 * first


_BY = re.compile(
    r"(?:^|\s)(?:by|from|von|par|por|da|door|przez|od|от|від|av|af|seller|vendor|продавец|продавець|автор|verkäufer|anbieter|"
    r"vendeur|vendedor|venditore|verkoper|sprzedawca|sprzedaje|satıcı|البائع|فروشنده|出品者|卖家)\s*[:：]?$",
    re.IGNORECASE,
)


def _before(table: Table, row: int, node: int) -> str:
    """The text right before a link, on its card."""
    doc, start = table.out.doc, table.cards[row].start
    return next((squash(doc.texts[at])[-30:] for at in range(node - 1, max(node - 5, start), -1) if not doc.tags[at]), "")


def _after_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
