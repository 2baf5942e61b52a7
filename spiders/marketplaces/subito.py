"""Subito, classifieds in Italy."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="subito",
        title="Subito",
        search="https://www.subito.it/annunci-italia/vendita/usato/?q={query}&o={page}",
        hosts=("subito.it",),
        country="IT",
        currency="EUR",
        timezone="Europe/Rome",
        language="it",
        verified=date(2025, 3, 1),
    ),
)
