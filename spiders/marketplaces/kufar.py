"""Kufar, classifieds in Belarus."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="kufar",
        title="Куфар",
        search="https://www.kufar.by/l?query={query}&sort=lst.d",
        hosts=("kufar.by",),
        country="BY",
        currency="BYN",
        timezone="Europe/Minsk",
        language="ru",
        verified=date(2023, 12, 17),
        notes="Pages are reached by a cursor, so the next-page link is followed. Captured was a category page of the same build.",
    ),
)
