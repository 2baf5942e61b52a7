"""Dubizzle, classifieds in the United Arab Emirates."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="dubizzle",
        title="dubizzle",
        search="https://uae.dubizzle.com/search/?keyword={query}&page={page}",
        hosts=("dubizzle.com",),
        country="AE",
        currency="AED",
        timezone="Asia/Dubai",
        language="en",
        delay=10.0,
        verified=date(2026, 3, 3),
        walled=True,
        notes="Captured was a category page; the search address is known, not seen. Blocks machines; import pages saved by hand.",
    ),
)
