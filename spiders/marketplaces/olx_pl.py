"""OLX, classifieds in Poland."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="olx-pl",
        title="OLX Polska",
        search="https://www.olx.pl/oferty/q-{query}/?page={page}&search%5Border%5D=created_at:desc",
        hosts=("olx.pl",),
        country="PL",
        currency="PLN",
        timezone="Europe/Warsaw",
        language="pl",
        notes="Newest first. The address is known, not seen: no captured result page yet.",
    ),
)
