"""Wildberries, marketplace in Russia and its neighbours."""

from datetime import date

from spiders.marketplace import Marketplace
from spiders.plan import Render

SITES = (
    Marketplace(
        name="wildberries",
        title="Wildberries",
        search="https://search.wb.ru/exactmatch/ru/common/v18/search?appType=1&curr=rub&dest=-1257786&resultset=catalog&sort=newly&query={query}&page={page}",
        hosts=("wb.ru", "wildberries.ru"),
        country="RU",
        currency="RUB",
        timezone="Europe/Moscow",
        language="ru",
        render=Render.HTTP,
        verified=date(2026, 9, 1),
        notes="Undocumented JSON of the site; its version changes, and it limits the number of requests.",
    ),
)
