"""Yandex Market, marketplace in Russia."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="yandex-market",
        title="Яндекс Маркет",
        search="https://market.yandex.ru/search?text={query}&page={page}",
        hosts=("market.yandex.ru",),
        country="RU",
        currency="RUB",
        timezone="Europe/Moscow",
        language="ru",
        delay=10.0,
        walled=True,
        notes="Answers machines with a challenge; save result pages by hand and import them.",
    ),
)
