"""Allegro, marketplace in Poland."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="allegro",
        title="Allegro",
        search="https://allegro.pl/listing?string={query}&order=n&p={page}",
        hosts=("allegro.pl",),
        country="PL",
        currency="PLN",
        timezone="Europe/Warsaw",
        language="pl",
        delay=10.0,
        walled=True,
        notes="Has an official interface for registered applications; its pages refuse machines.",
    ),
)
