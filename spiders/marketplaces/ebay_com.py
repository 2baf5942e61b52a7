"""eBay, United States."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="ebay-com",
        title="eBay US",
        search="https://www.ebay.com/sch/i.html?_nkw={query}&_sop=10&_pgn={page}",
        hosts=("ebay.com",),
        country="US",
        currency="USD",
        timezone="America/Los_Angeles",
        language="en",
        verified=date(2026, 7, 21),
    ),
)
