"""Marktplaats, classifieds in the Netherlands."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="marktplaats",
        title="Marktplaats",
        search="https://www.marktplaats.nl/q/{query}/p/{page}/",
        hosts=("marktplaats.nl",),
        country="NL",
        currency="EUR",
        timezone="Europe/Amsterdam",
        language="nl",
        verified=date(2025, 8, 16),
        notes="Captured was a category page of the same build.",
    ),
)
