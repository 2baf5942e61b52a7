"""Avito, classifieds in Russia; adverts from occupied territory stand here too."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="avito",
        title="Avito",
        search="https://www.avito.ru/all?q={query}&s=104&p={page}",
        hosts=("avito.ru",),
        country="RU",
        currency="RUB",
        timezone="Europe/Moscow",
        language="ru",
        delay=10.0,
        verified=date(2025, 5, 23),
        walled=True,
        notes="Newest first (s=104). Blocks machines by address and behaviour; save result pages by hand and import them.",
    ),
)
