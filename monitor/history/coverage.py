"""What a crawl set out to see and what it saw, for whoever tells it: absence is a claim about coverage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.model import CrawlRecord

LIMIT = "limit"  # how a walk ends that reached `max_pages` while more was offered


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Of all queries of one crawl; None: not noted, or for `total` not stated by the site for each of them."""

    pages_planned: int | None  # at most so many result pages
    pages_fetched: int | None
    pages_read: int | None
    listings: int  # added up as the site's own counts are: one that two queries show counts twice
    total: int | None  # the site's own hit counts
    limits: tuple[str, ...]  # queries whose page limit was reached while the site offered more


def coverage_of(crawl: CrawlRecord) -> Coverage:
    """The coverage of a crawl."""
    walks = walks_of(crawl.walks)
    shown = sum(int(walk.get("listings") or 0) for walk in walks)
    return Coverage(
        pages_planned=_sum(walks, "pages_planned"), pages_fetched=_sum(walks, "pages_fetched"),
        pages_read=_sum(walks, "pages_read"),
        listings=crawl.listings if crawl.total is None else shown or crawl.listings, total=crawl.total,
        limits=tuple(str(walk.get("query")) for walk in walks if walk.get("ended") == LIMIT),
    )  # fmt: skip


def walks_of(text: str) -> list[Mapping[str, Any]]:
    """What each query of a crawl set out to see and what it saw; nothing where that was not kept."""
    try:
        walks = json.loads(text)
    except ValueError:
        return []
    return [walk for walk in walks if isinstance(walk, dict)] if isinstance(walks, list) else []


def _sum(walks: list[Mapping[str, Any]], name: str) -> int | None:
    counts = [walk.get(name) for walk in walks]
    return sum(count for count in counts if isinstance(count, int)) if counts and None not in counts else None


def listings_words(coverage: Coverage) -> str:
    """ "41 of 41" where the site says how many it has, "41" where it does not.

    >>> listings_words(Coverage(pages_planned=20, pages_fetched=2, pages_read=2, listings=41, total=412, limits=("q",)))
    '41 of 412, page limit reached'
    """
    seen = f"{coverage.listings}" if coverage.total is None else f"{coverage.listings} of {max(coverage.total, coverage.listings)}"
    return f"{seen}, page limit reached" if coverage.limits else seen


def pages_words(coverage: Coverage, read: int) -> str:
    """ "3 of 4": pages read of those that were fetched; `read` stands in where that was not noted."""
    if coverage.pages_read is None or coverage.pages_fetched is None:
        return f"{read}"
    return f"{coverage.pages_read} of {coverage.pages_fetched}"
