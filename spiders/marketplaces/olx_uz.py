"""OLX, classifieds in Uzbekistan; prices in sums and in dollars."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="olx-uz",
        title="OLX Узбекистан",
        search="https://www.olx.uz/list/q-{query}/?page={page}&search%5Border%5D=created_at:desc",
        hosts=("olx.uz",),
        country="UZ",
        currency="UZS",
        timezone="Asia/Tashkent",
        language="ru",
        verified=date(2026, 4, 24),
        notes="Newest first. Captured was a category page of the same build, not a text search.",
    ),
)
