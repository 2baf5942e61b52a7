"""Youla, classifieds in Russia."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="youla",
        title="Юла",
        search="https://youla.ru/all?q={query}",
        hosts=("youla.ru",),
        country="RU",
        currency="RUB",
        timezone="Europe/Moscow",
        language="ru",
        notes="Filled in by a script. The address is known, not seen: no captured result page yet.",
    ),
)
