"""eBay, United Kingdom."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="ebay-co-uk",
        title="eBay UK",
        search="https://www.ebay.co.uk/sch/i.html?_nkw={query}&_sop=10&_pgn={page}",
        hosts=("ebay.co.uk",),
        country="GB",
        currency="GBP",
        timezone="Europe/London",
        language="en",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
