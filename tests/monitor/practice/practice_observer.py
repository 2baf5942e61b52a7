"""Somebody who knows every site's templates and reads its pages by the simplest means: the measure of what pages show."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lxml import html

from monitor.practice import PracticeServer

QUERY = "starlink"
Fields = dict[str, str | None]


class Reply:
    """One HTTP response, read whole."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        found = re.search(rb"charset=\"?([\w-]+)", self.body[:600])
        return self.body.decode(found[1].decode() if found else "utf-8")

    @property
    def tree(self) -> Any:
        return html.fromstring(self.text)


def get(address: str, *, agent: str = "observer/1", encoding: str = "identity", timeout: float = 5.0) -> Reply:
    """One GET on a connection of its own; redirects are not followed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        target = quote(parts.path or "/", safe="/%") + (f"?{quote(parts.query, safe='=&%')}" if parts.query else "")
        connection.request("GET", target, headers={"User-Agent": agent, "Accept-Encoding": encoding})
        return Reply(connection.getresponse())
    finally:
        connection.close()


def squash(node: Any) -> str | None:
    """The text of the first node."""
    if isinstance(node, list):
        node = node[0] if node else None
    if node is None:
        return None
    text = node if isinstance(node, str) else node.text_content()
    return re.sub(r"\s+", " ", text).strip() or None


def state(reply: Reply) -> dict[str, Any]:
    """The embedded state of a page."""
    return json.loads(reply.tree.get_element_by_id("__NEXT_DATA__").text)["props"]["pageProps"]


# result pages: native id -> fields, and the next page


def baraholka_cards(reply: Reply) -> dict[str, Fields]:
    cards = {}
    for card in reply.tree.xpath("//main/div/div[@data-id]"):
        cards[card.get("data-id")] = {
            "title": squash(card.xpath(".//h3")),
            "price": squash(card.xpath(".//h3/following-sibling::div[1]/span")),
            "seller": squash(card.xpath(".//a[starts-with(@href, '/user/')]")),
            "region": squash(card.xpath("./div/div/span[not(@class)]")),
        }
    return cards


def orbita_cards(reply: Reply) -> dict[str, Fields]:
    return {
        card.get("id").rpartition("_")[2]: {
            "title": squash(card.xpath("./div[@class='product-item-title']")),
            "price": squash(card.xpath(".//span[@class='price-current']")),
        }
        for card in reply.tree.xpath("//div[@id='workarea']/div[@class='catalog-section']/div")
    }


def bazar_fields(card: dict[str, Any]) -> Fields:
    return {
        "title": card["title"],
        "price": card["price"] and card["price"]["label"],
        "seller": card["seller"] and card["seller"]["name"],
        "region": card["city"]["name"],
    }


def bazar_cards(reply: Reply) -> dict[str, Fields]:
    return {str(card["id"]): bazar_fields(card) for card in state(reply)["search"]["adverts"]}


def torg_cards(reply: Reply) -> dict[str, Fields]:
    cards = json.loads(reply.body)["data"]
    return {card["id"]: {"title": card["title"], "price": card["priceLabel"], "region": card["place"]} for card in cards}


def radiorynok_cards(reply: Reply) -> dict[str, Fields]:
    cards = {}
    for row in reply.tree.xpath("//tr[@bgcolor][td/font/a[contains(@href, '/board/')]][not(.//tr)]"):
        cells = row.xpath("./td")
        cards[re.search(r"/board/(\d+)", cells[1].xpath(".//a/@href")[0])[1]] = {
            "title": squash(cells[1]),
            "price": squash(cells[2]),
            "region": squash(cells[3]),
            "seller": squash(cells[4]),
        }
    return cards


def souq_cards(reply: Reply) -> dict[str, Fields]:
    return {
        card.get("data-listing-id"): {
            "title": squash(card.xpath(".//h2")),
            "price": squash(card.xpath("./div[@class='listing-card__price']")),
            "region": squash(card.xpath(".//span[@class='listing-card__location']")),
        }
        for card in reply.tree.xpath("//main/ul/li[@data-listing-id]")
    }


def gielda_cards(reply: Reply) -> dict[str, Fields]:
    return {
        card.get("id"): {
            "title": squash(card.xpath(".//h6")),
            "price": squash(card.xpath(".//*[@data-testid='ad-price']")),
            "condition": squash(card.xpath(".//span[@title='Stan']")),
            "region": squash(card.xpath(".//p/text()")).rpartition(" - ")[0],
        }
        for card in reply.tree.xpath("//div[@data-testid='listing-grid']/article")
    }


# item pages


def baraholka_item(reply: Reply) -> Fields:
    tree = reply.tree
    return {
        "title": squash(tree.xpath("//h1")),
        "price": squash(tree.xpath("//h1/following-sibling::div[1]/span")),
        "seller": squash(tree.xpath("//aside/a")),
        "region": squash(tree.xpath("//h2[.='Расположение']/following-sibling::div[1]")),
        "description": squash(tree.xpath("//h2[.='Описание']/following-sibling::div[1]")),
        "condition": squash(tree.xpath("//dt[.='Состояние']/following-sibling::dd[1]")),
    }


def orbita_item(reply: Reply) -> Fields:
    tree = reply.tree
    return {
        "title": squash(tree.xpath("//h1")),
        "price": squash(tree.xpath("//div[@class='detail-price']/span[@class='price-current']")),
        "description": squash(tree.xpath("//div[@class='detail-text']/p")),
        "condition": squash(tree.xpath("//td[.='Состояние']/following-sibling::td")),
    }


def bazar_item(reply: Reply) -> Fields:
    card = state(reply)["advert"]
    return bazar_fields(card) | {"description": card["description"], "condition": card["condition"]}


def torg_item(reply: Reply) -> Fields:
    card = json.loads(reply.body)
    return {
        "title": card["title"], "price": card["priceLabel"], "region": card["place"], "seller": card["seller"]["name"],
        "description": card["description"], "condition": card["condition"],
    }  # fmt: skip


def radiorynok_item(reply: Reply) -> Fields:
    tree = reply.tree

    def cell(name: str) -> str | None:
        return squash(tree.xpath(f"//td[b[.='{name}:']]/following-sibling::td"))

    return {
        "title": squash(tree.xpath("//font[@size='4']")), "price": cell("Цена"), "region": cell("Город"), "seller": cell("Автор"),
        "condition": cell("Состояние"), "description": squash(tree.xpath("//img[@width='240']/following-sibling::font[1]")),
    }  # fmt: skip


def souq_item(reply: Reply) -> Fields:
    tree = reply.tree

    def fact(name: str) -> str | None:
        return squash(tree.xpath(f"//li[span[.='{name}']]/b"))

    return {
        "title": squash(tree.xpath("//h1")), "price": squash(tree.xpath("//div[@class='item__price']")), "region": fact("الموقع"),
        "condition": fact("الحالة"), "seller": squash(tree.xpath("//section[@class='item__seller']/a")),
        "description": squash(tree.xpath("//section[@class='item__description']/p")),
    }  # fmt: skip


def gielda_item(reply: Reply) -> Fields:
    tree = reply.tree
    condition = squash(tree.xpath("//li[starts-with(., 'Stan: ')]"))
    return {
        "title": squash(tree.xpath("//h4[@itemprop='name']")),
        "price": squash(tree.xpath("//*[@data-testid='ad-price']")),
        "region": squash(tree.xpath("//h3[.='Lokalizacja']/following-sibling::p")),
        "seller": squash(tree.xpath("//section[@data-testid='seller_card']//h4")),
        "condition": condition and condition.removeprefix("Stan: "),
        "description": squash(tree.xpath("//div[@itemprop='description']")),
    }


CARDS = {
    "baraholka": baraholka_cards, "orbita-shop": orbita_cards, "bazar-kz": bazar_cards, "torg": torg_cards,
    "radiorynok": radiorynok_cards, "souq": souq_cards, "gielda": gielda_cards,
}  # fmt: skip
ITEMS = {
    "baraholka": baraholka_item, "orbita-shop": orbita_item, "bazar-kz": bazar_item, "torg": torg_item,
    "radiorynok": radiorynok_item, "souq": souq_item, "gielda": gielda_item,
}  # fmt: skip
NEXT = {
    "baraholka": "//a[contains(., 'Следующая')]/@href",
    "orbita-shop": "//li[@class='bx-pag-next']/a/@href",
    "radiorynok": "//a[contains(., 'следующая')]/@href",
    "souq": "//a[@rel='next']/@href",
    "gielda": "//a[@data-testid='pagination-forward']/@href",
}


def first_page(server: PracticeServer, site: str, query: str = QUERY) -> str:
    """The address of the first result page, of its data where a script loads them."""
    if site == "torg":
        return f"{server.address(site)}/api/v1/offers?q={query}&page=1"
    return server.address(site) + server.sites[site].search.format(query=quote(query), page=1)


def next_page(site: str, address: str, reply: Reply) -> str | None:
    """The address of the following result page."""
    if site == "torg":
        number = json.loads(reply.body)["meta"]["next"]
        return None if number is None else re.sub(r"page=\d+", f"page={number}", address)
    found = [state(reply)["search"]["pagination"]["next"]] if site == "bazar-kz" else reply.tree.xpath(NEXT[site])
    return urljoin(address, found[0]) if found and found[0] else None


def item_address(server: PracticeServer, site: str, native_id: str) -> str:
    """The address of an item page, of its data where a script loads them."""
    if site == "torg":
        return f"{server.address(site)}/api/v1/offers/{native_id}"
    return server.item_address(site, native_id)


def walk(server: PracticeServer, site: str, query: str = QUERY, limit: int = 20) -> dict[str, Fields]:
    """Every card of a query, page by page."""
    cards: dict[str, Fields] = {}
    address: str | None = first_page(server, site, query)
    for _ in range(limit):
        if address is None:
            return cards
        reply = get(address)
        cards |= CARDS[site](reply)
        address = next_page(site, address, reply)
    return cards


def look(server: PracticeServer, site: str, query: str = QUERY) -> dict[str, Fields]:
    """Everything the pages of a query and its listings show now."""
    return {
        native_id: card | ITEMS[site](get(item_address(server, site, native_id)))
        for native_id, card in walk(server, site, query).items()
    }
