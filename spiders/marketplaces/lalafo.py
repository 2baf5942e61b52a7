"""Lalafo, classifieds in Kyrgyzstan and Azerbaijan."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="lalafo-kg",
        title="Lalafo Кыргызстан",
        search="https://lalafo.kg/kyrgyzstan/q-{query}?page={page}",
        hosts=("lalafo.kg",),
        country="KG",
        currency="KGS",
        timezone="Asia/Bishkek",
        language="ru",
        notes="The address is known, not seen: no captured result page yet.",
    ),
    Marketplace(
        name="lalafo-az",
        title="Lalafo Azərbaycan",
        search="https://lalafo.az/azerbaijan/q-{query}?page={page}",
        hosts=("lalafo.az",),
        country="AZ",
        currency="AZN",
        timezone="Asia/Baku",
        language="az",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
