"""The journey of listings through the whole program: crawled, read, understood, compared, kept, told."""

from __future__ import annotations

import asyncio
from collections import Counter
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from rounds import QUERIES, Said, crawl_all, judge, said, write_config

from monitor.app import opened
from monitor.config import Config
from monitor.practice import PracticeServer
from storage import open_store
from storage.chain import chain_faults
from storage.model import AlertKind, Belief, ChangeKind, CrawlRecord

TICKS = range(13)

pytestmark = pytest.mark.timeout(900)  # the whole program, again and again, on whatever machine this is


def trouble(crawl: CrawlRecord) -> str | None:
    """What went other than well with a crawl."""
    if crawl.outcome == "complete" and crawl.belief is Belief.BELIEVED:
        return None
    return f"{crawl.source}: {crawl.outcome} {crawl.belief} {crawl.held_because or crawl.stopped_because}"


def walk(config: Config, market: PracticeServer, ticks: range) -> list[str]:
    """Crawl every site at every tick and deliver; returns what went other than well."""

    async def run() -> list[str]:
        odd: list[str] = []
        async with opened(config) as app:
            for tick in ticks:
                market.clock.set(tick)
                odd += [f"tick {tick} {words}" for crawl in await crawl_all(app) if (words := trouble(crawl))]
                await app.deliver()
        return odd

    return asyncio.run(run())


def truth(market: PracticeServer, ticks: range) -> list[Said]:
    return [
        (one.site, one.native_id, one.kind.value, one.field, one.old, one.new)
        for site in market.sites
        for one in market.seen(site, list(ticks), QUERIES)
    ]


def test_twelve_ticks_record_exactly_the_true_changes(home: Path) -> None:
    with PracticeServer(seed=1) as market:
        config = write_config(home, market, photos="flagged")
        odd = walk(config, market, TICKS)
        true = truth(market, TICKS)
    store = open_store(config.storage.url)
    recorded = [said(change) for change in store.changes() if not change.baseline]
    mails = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in (home / "mail").glob("*.eml")]
    kinds = Counter(alert.kind for alert in store.alerts())
    pictured = [state for state in store.listings(flagged=True) if store.photo(state.listing.listing_id) is not None]
    faults = list(chain_faults(store))
    store.close()

    assert odd == []
    assert faults == []
    assert len(pictured) > 100
    assert sum(b"Content-Type: image/jpeg" in bytes(mail) for mail in mails) > len(mails) / 2
    assert len(true) > 100
    assert {kind for _, _, kind, *_ in true} == {kind.value for kind in ChangeKind}
    verdict = judge(recorded, true)
    assert verdict.missed == []
    assert verdict.invented == []
    assert kinds[AlertKind.BASELINE] == len(config.source)
    assert kinds[AlertKind.INCIDENT] == 0
    assert len(mails) == sum(kinds.values())
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
