"""Make the plan of one crawl: one source, every watch that is due there, and what is known of it already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from secrets import token_hex

from monitor.config import Config, ResolvedSource, WatchConfig
from monitor.learned import recall_learned
from spiders.plan import CrawlPlan, KnownListing, Query
from storage.model import Status
from storage.store import Held, Store

_LOOKED_BACK = 20  # crawls, among which pages that a person saved are passed over


def crawl_id(source: str, now: datetime) -> str:
    """A crawl's name: sorts by time, says the source, never repeats. It is also the name of its folder."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{source}-{token_hex(3)}"


def queries_of(watches: Iterable[WatchConfig]) -> tuple[Query, ...]:
    """Every query once, with the watches that ask it: two watches with one query cost the site one walk."""
    asked: dict[str, list[str]] = {}
    for watch in watches:
        for text in watch.queries:
            names = asked.setdefault(text, [])
            if watch.name not in names:
                names.append(watch.name)
    return tuple(Query(text=text, watches=tuple(names)) for text, names in asked.items())


def make_plan(*, config: Config, source: ResolvedSource, watches: Sequence[WatchConfig], store: Store, now: datetime) -> CrawlPlan:
    """The plan of one visit of this source; the host's budget (not_before) is added by whoever holds the host."""
    queries = queries_of(watches)
    return CrawlPlan(
        crawl_id=crawl_id(source.name, now),
        source=source.name,
        search=source.search,
        queries=queries,
        hosts=source.hosts,
        user_agent=config.user_agent,
        render=source.render,
        first_page=source.first_page,
        page_step=source.page_step,
        delay=source.delay,
        max_pages=source.max_pages,
        details=source.details,
        verify=config.crawl.verify,
        retries=config.crawl.retries,
        keep=config.evidence.keep,
        screenshots=config.evidence.screenshots,
        allow_private_networks=config.crawl.allow_private_networks,
        browse="{query}" not in source.search,
        learned=recall_learned(store, source.name, source.search),
        known=tuple(known_listings(store.expected(source.name, [query.text for query in queries]))),
        after=_last_of(source.name, store),
    )


def _last_of(source: str, store: Store) -> str | None:
    """The last crawl of a source that this history has."""
    return next((crawl.crawl_id for crawl in store.crawls(source=source, limit=_LOOKED_BACK) if crawl.origin == "crawl"), None)


def known_listings(expected: Iterable[Held]) -> Iterable[KnownListing]:
    """What the crawl is told of listings that history has; one without an address cannot be visited and is left out."""
    for held in expected:
        listing = held.state.listing
        if listing.url is not None:
            yield KnownListing(
                native_id=listing.native_id,
                url=listing.url,
                digest=held.digest,
                queries=held.queries,
                expected=held.state.status is not Status.GONE,
                last_seen=held.state.last_seen,
            )
