"""What the sites of the practice marketplace have on offer, read from the TOML file beside this one. All people are made up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.practice.values import Seller


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """One title under which things are offered, what is asked for them, and what is said of them."""

    title: str
    low: int
    high: int
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goods:
    """One kind of thing that many people offer in their own words."""

    models: tuple[Model, ...]
    step: int  # prices are multiples of this
    count: int  # how many are offered at tick 0
    category: str
    conditions: tuple[str | None, ...]
    shops: bool  # shops offer it too


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One advert whose life is written down: the story of the demo."""

    born: int
    advert: Mapping[str, Any]
    life: tuple[tuple[int, str, str | None], ...]  # (tick, "gone" | "back" | field, new value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stock:
    """Everything one site has to offer."""

    site: str
    currency: str
    foreign: tuple[str, ...]  # currencies a seller may switch to
    rates: Mapping[str, str]  # one unit of the foreign currency in the site's own, roughly
    first_id: int
    id_style: str  # number | letters
    kinds: Mapping[str, int]  # weights of price kinds
    sellers: tuple[Seller, ...]
    regions: tuple[str, ...]
    deliveries: tuple[str | None, ...]
    closers: tuple[str, ...]  # last sentences of a description
    title_edits: tuple[str, ...]
    text_edits: tuple[str, ...]
    rename: str  # what a seller who renames becomes, with {}
    goods: tuple[Goods, ...]
    scripts: tuple[Script, ...]


def _model(row: str | list[Any], goods: Mapping[str, Any]) -> Model:
    """A title alone has the price and the texts of its kind; [title, low, high] its own price; a fourth element is its own text."""
    if isinstance(row, str):
        return Model(title=row, low=goods["price"][0], high=goods["price"][1], texts=tuple(goods["texts"]))
    return Model(title=row[0], low=row[1], high=row[2], texts=tuple(row[3:]) or tuple(goods["texts"]))


def _goods(row: Mapping[str, Any]) -> Goods:
    return Goods(
        models=tuple(_model(title, row) for title in row["titles"]),
        step=row["step"],
        count=row.get("count", len(row["titles"])),
        category=row["category"],
        conditions=tuple(row.get("conditions", ())) or (None,),
        shops=row.get("shops", True),
    )


def _script(row: Mapping[str, Any]) -> Script:
    life = tuple((step[0], step[1], step[2] if len(step) > 2 else None) for step in row.get("life", ()))
    return Script(born=row.get("born", 0), advert=row, life=life)


@cache
def read_stock(site: str) -> Stock:
    """The stock of one site."""
    data = tomllib.loads(files("monitor.practice.stock").joinpath(f"{site}.toml").read_text(encoding="utf-8"))
    return Stock(
        site=site,
        currency=data["currency"],
        foreign=tuple(data.get("rates", {})),
        rates=data.get("rates", {}),
        first_id=data["first_id"],
        id_style=data.get("id_style", "number"),
        kinds=data["kinds"],
        sellers=tuple(Seller(native_id=row[0], name=row[1], shop=row[2:] == ["shop"]) for row in data["sellers"]),
        regions=tuple(data["regions"]),
        deliveries=tuple(text or None for text in data["deliveries"]),
        closers=tuple(data["closers"]),
        title_edits=tuple(data["title_edits"]),
        text_edits=tuple(data["text_edits"]),
        rename=data["rename"],
        goods=tuple(_goods(row) for row in data["goods"]),
        scripts=tuple(_script(row) for row in data.get("script", ())),
    )
