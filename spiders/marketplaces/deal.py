"""Deal, the business-to-business shops of Belarus."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="deal",
        title="Deal.by",
        search="https://deal.by/search?search_term={query}&page={page}",
        hosts=("deal.by",),
        country="BY",
        currency="BYN",
        timezone="Europe/Minsk",
        language="ru",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
