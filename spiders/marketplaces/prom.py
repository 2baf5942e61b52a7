"""Prom, the business-to-business shops of Ukraine."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="prom",
        title="Prom.ua",
        search="https://prom.ua/search?search_term={query}&page={page}",
        hosts=("prom.ua",),
        country="UA",
        currency="UAH",
        timezone="Europe/Kyiv",
        language="uk",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
