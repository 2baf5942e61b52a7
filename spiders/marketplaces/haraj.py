"""Haraj, classifieds in Saudi Arabia."""

from datetime import date

from spiders.marketplace import Marketplace

SITES = (
    Marketplace(
        name="haraj",
        title="حراج",
        search="https://haraj.com.sa/search/{query}/",
        hosts=("haraj.com.sa",),
        country="SA",
        currency="SAR",
        timezone="Asia/Riyadh",
        language="ar",
        verified=date(2025, 3, 22),
        notes="Captured was the front page of the same build; more results load by script, so only the first page is read.",
    ),
)
