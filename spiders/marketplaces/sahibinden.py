"""Sahibinden, classifieds in Turkey."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="sahibinden",
        title="sahibinden.com",
        search="https://www.sahibinden.com/kelime-ile-arama?query_text={query}&sorting=date_desc&pagingOffset={page}",
        hosts=("sahibinden.com",),
        country="TR",
        currency="TRY",
        timezone="Europe/Istanbul",
        language="tr",
        first_page=0,
        page_step=20,
        delay=10.0,
        walled=True,
        notes="Refuses plain clients and asks for a login; save result pages by hand and import them.",
    ),
)
