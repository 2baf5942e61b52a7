"""OLX, classifieds in Romania."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="olx-ro",
        title="OLX România",
        search="https://www.olx.ro/oferte/q-{query}/?page={page}&search%5Border%5D=created_at:desc",
        hosts=("olx.ro",),
        country="RO",
        currency="RON",
        timezone="Europe/Bucharest",
        language="ro",
        notes="Newest first. The address is known, not seen: no captured result page yet.",
    ),
)
