"""List.am, classifieds in Armenia."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="list-am",
        title="List.am",
        search="https://www.list.am/en/category?q={query}&pg={page}",
        hosts=("list.am",),
        country="AM",
        currency="AMD",
        timezone="Asia/Yerevan",
        language="hy",
        delay=10.0,
        walled=True,
        notes="Stands behind a challenge service; save result pages by hand and import them.",
    ),
)
