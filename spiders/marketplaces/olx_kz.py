"""OLX, classifieds in Kazakhstan."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="olx-kz",
        title="OLX Казахстан",
        search="https://www.olx.kz/list/q-{query}/?page={page}&search%5Border%5D=created_at:desc",
        hosts=("olx.kz",),
        country="KZ",
        currency="KZT",
        timezone="Asia/Almaty",
        language="ru",
        notes="Newest first. The address is known, not seen: no captured result page yet.",
    ),
)
