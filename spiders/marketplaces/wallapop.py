"""Wallapop, classifieds in Spain."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="wallapop",
        title="Wallapop",
        search="https://es.wallapop.com/search?keywords={query}&order_by=newest",
        hosts=("wallapop.com",),
        country="ES",
        currency="EUR",
        timezone="Europe/Madrid",
        language="es",
        verified=date(2025, 4, 24),
        notes="Results are filled in by a script; more load on scrolling, so only the first page is read.",
    ),
)
