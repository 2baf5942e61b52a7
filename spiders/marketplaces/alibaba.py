"""Alibaba, wholesale from China."""

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="alibaba",
        title="Alibaba.com",
        search="https://www.alibaba.com/trade/search?SearchText={query}&page={page}",
        hosts=("alibaba.com",),
        country="CN",
        currency="USD",
        timezone="Asia/Shanghai",
        language="en",
        delay=10.0,
        walled=True,
        notes="Answers machines with a captcha; save result pages by hand and import them.",
    ),
)
