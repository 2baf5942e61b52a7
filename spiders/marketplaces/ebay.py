"""eBay: United States, Germany, United Kingdom."""

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
    Marketplace(
        name="ebay-de",
        title="eBay Deutschland",
        search="https://www.ebay.de/sch/i.html?_nkw={query}&_sop=10&_pgn={page}",
        hosts=("ebay.de",),
        country="DE",
        currency="EUR",
        timezone="Europe/Berlin",
        language="de",
        notes="The address is known, not seen: no captured result page yet.",
    ),
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
