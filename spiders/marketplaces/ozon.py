"""Ozon, marketplace in Russia."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="ozon",
        title="Ozon",
        search="https://www.ozon.ru/search/?text={query}&page={page}",
        hosts=("ozon.ru",),
        country="RU",
        currency="RUB",
        timezone="Europe/Moscow",
        language="ru",
        delay=10.0,
        walled=True,
        notes="Answers machines with a challenge; save result pages by hand and import them.",
    ),
)
