"""Kleinanzeigen, classifieds in Germany."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="kleinanzeigen",
        title="Kleinanzeigen",
        search="https://www.kleinanzeigen.de/s-seite:{page}/{query}/k0",
        hosts=("kleinanzeigen.de",),
        country="DE",
        currency="EUR",
        timezone="Europe/Berlin",
        language="de",
        verified=date(2026, 7, 26),
        notes="Captured was a category page of the same build.",
    ),
)
