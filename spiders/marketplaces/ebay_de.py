"""eBay, Germany."""

from spiders.marketplace import Marketplace

SITES = (
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
)
