"""Craigslist, classifieds in the United States; one region, give a search address for another."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="craigslist",
        title="craigslist New York",
        search="https://newyork.craigslist.org/search/sss?query={query}&sort=date",
        hosts=("craigslist.org",),
        country="US",
        currency="USD",
        timezone="America/New_York",
        language="en",
        verified=date(2025, 10, 14),
        notes="The page carries its first results without a script.",
    ),
)
