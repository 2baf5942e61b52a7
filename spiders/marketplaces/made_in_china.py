"""Made-in-China, wholesale from China."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="made-in-china",
        title="Made-in-China.com",
        search="https://www.made-in-china.com/products-search/hot-china-products/{query}.html",
        hosts=("made-in-china.com",),
        country="CN",
        currency="USD",
        timezone="Asia/Shanghai",
        language="en",
        notes="The address is known, not seen: no captured result page yet.",
    ),
)
