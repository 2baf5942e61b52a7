"""Small pages of our own making: one list of offers, written in the ways shops write it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from spiders.listing import ListingReading, Page, PageReading
from spiders.reading import read_page

SHOP = "https://shop.example.ru/search?q=terminal"


@dataclass(frozen=True)
class Thing:
    """One offer as a visitor would read it."""

    number: int
    title: str
    price: str
    amount: str | None
    seller: str = "Иван Связной"
    place: str = "Казань"

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/item/spare-part-{4100000 + self.number}"


NAMES = (
    "Терминал спутниковой связи",
    "Кабель питания 15 м",
    "Роутер с антенной",
    "Крепление на крышу",
    "Блок питания 48 В",
    "Переходник Ethernet",
)
PLACES = ("Казань", "Самара", "Екатеринбург", "Москва", "Омск", "Пермь")


def things(count: int = 6) -> list[Thing]:
    """Different offers."""
    return [
        Thing(
            number=number,
            title=f"{NAMES[number % 6]} модель {number + 1}",
            price=f"{12 + number} {number:03d} ₽",
            amount=str((12 + number) * 1000 + number),
            seller=f"Иван Петров {number}",
            place=PLACES[number % 6],
        )
        for number in range(count)
    ]


def card(thing: Thing, *, tag: str = "article", extra: str = "") -> str:
    """One card of a grid."""
    return (
        f'<{tag} class="card"><a href="{thing.path}"><img src="/img/{thing.number}.jpg" alt=""></a>'
        f'<h3 class="card-title"><a href="{thing.path}">{escape(thing.title)}</a></h3>'
        f'<span class="card-price">{thing.price}</span>{extra}'
        f'<div class="card-seller">{escape(thing.seller)}</div><div class="card-city">{thing.place}</div></{tag}>'
    )


def page(body: str, *, head: str = "", url: str = SHOP, lang: str = "ru", status: int = 200) -> Page:
    """A whole page around some markup."""
    html = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Поиск</title>{head}</head><body>'
        '<nav><a href="/">Главная</a><a href="/catalog">Каталог</a><a href="/help">Помощь</a></nav>'
        f"<main>{body}</main><footer><a href='/about'>О нас</a><a href='/rules'>Правила</a></footer></body></html>"
    )
    return Page(url=url, body=html.encode(), status=status)


def grid(offers: list[Thing]) -> str:
    """A plain grid."""
    return '<div class="grid">' + "".join(card(thing) for thing in offers) + "</div>"


def read(body: str, **how: str) -> PageReading:
    """What is read from a page with this body."""
    return read_page(page(body, **how))  # type: ignore[arg-type]


def stated(listing: ListingReading) -> tuple[str | None, str | None, str | None]:
    """What a listing is known by here: title, amount, last part of its address."""
    return listing.title, listing.price_amount, listing.url.rsplit("/", 1)[-1] if listing.url else None


def expected(offers: list[Thing]) -> list[tuple[str | None, str | None, str | None]]:
    """The same of the offers that a page was made of."""
    return [(thing.title, thing.amount, thing.path.rsplit("/", 1)[-1]) for thing in offers]
