"""AliExpress, retail from China."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="aliexpress",
        title="AliExpress",
        search="https://www.aliexpress.com/w/wholesale-{query}.html?SortType=create_desc&page={page}",
        hosts=("aliexpress.com", "aliexpress.us"),
        country="CN",
        currency="USD",
        timezone="Asia/Shanghai",
        language="en",
        delay=10.0,
        walled=True,
        notes="Answers machines with a captcha; save result pages by hand and import them.",
    ),
)
