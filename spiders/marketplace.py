"""What has to be said about one site, and the registry of those that ship. Reading needs none of it: this is how to ask."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import date
from functools import cache

from spiders.plan import Render


@dataclass(frozen=True, kw_only=True, slots=True)
class Marketplace:
    """One public site. A file in spiders/marketplaces/ holds one, or one for each country of the same site, in `SITES`."""

    name: str
    title: str
    search: str  # address template with {query} and, where pages are numbered, {page}
    hosts: tuple[str, ...]  # a name covers its subdomains
    country: str | None  # ISO 3166-1, of the adverts; None: all over the world
    currency: str | None  # ISO 4217, used where a page states none
    timezone: str
    language: str  # BCP 47
    first_page: int = 1
    page_step: int = 1
    render: Render = Render.AUTO
    delay: float = 5.0  # seconds between two requests, at least
    allowed: str | None = None  # what its robots.txt was seen to allow; None: not looked at, every crawl reads it anyway
    verified: date | None = None  # when the captured result page was taken that its reading was checked against; None: never
    walled: bool = False  # does not want machines: expect `blocked`, save pages by hand and import them
    notes: str = ""


class MarketplaceTwice(ValueError):
    """Two files claim one name."""


@cache
def all_marketplaces() -> tuple[Marketplace, ...]:
    """Every marketplace that ships, by name; raises MarketplaceTwice."""
    import spiders.marketplaces as shelf

    found: dict[str, Marketplace] = {}
    for module in pkgutil.iter_modules(shelf.__path__):
        sites: tuple[Marketplace, ...] = importlib.import_module(f"{shelf.__name__}.{module.name}").SITES
        for site in sites:
            if site.name in found:
                raise MarketplaceTwice(f"two files in spiders/marketplaces/ call their site {site.name!r}")
            found[site.name] = site
    return tuple(found[name] for name in sorted(found))


def find(name: str) -> Marketplace | None:
    """The marketplace of this name; None when none ships."""
    return next((site for site in all_marketplaces() if site.name == name), None)
