"""Satu, the business-to-business shops of Kazakhstan."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="satu",
        title="Satu.kz",
        search="https://satu.kz/search?search_term={query}&page={page}",
        hosts=("satu.kz",),
        country="KZ",
        currency="KZT",
        timezone="Asia/Almaty",
        language="ru",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
