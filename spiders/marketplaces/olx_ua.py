"""OLX, classifieds in Ukraine."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="olx-ua",
        title="OLX Україна",
        search="https://www.olx.ua/uk/list/q-{query}/?page={page}&search%5Border%5D=created_at:desc",
        hosts=("olx.ua",),
        country="UA",
        currency="UAH",
        timezone="Europe/Kyiv",
        language="uk",
        verified=date(2026, 1, 12),
        notes="Newest first. Captured was a category page of the same build, not a text search.",
    ),
)
