"""OpenSooq, classifieds in the Arab countries; here the United Arab Emirates."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="opensooq",
        title="OpenSooq",
        search="https://ae.opensooq.com/en/find?term={query}&page={page}",
        hosts=("opensooq.com",),
        country="AE",
        currency="AED",
        timezone="Asia/Dubai",
        language="en",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
