"""A source's daily request budget: what of it is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

from storage.model import CrawlRecord


def requests_left(crawls: Sequence[CrawlRecord], budget: int, *, now: datetime, zone: tzinfo) -> int:
    """What is left of today's budget. crawls: those of today among them."""
    begin, end = day_begins(now, zone), day_begins(now, zone, days=1)
    return max(0, budget - sum(crawl.requests for crawl in crawls if begin <= crawl.by_clock < end))


def day_begins(now: datetime, zone: tzinfo, *, days: int = 0) -> datetime:
    """Midnight of today (or so many days later) on the clock of the zone, in UTC."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=days), time(), tzinfo=zone).astimezone(UTC)
