"""The rounds of the service that no crawl makes: who was silent for too long, and whether the week ended without news."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.alerts.incidents import incident_key
from monitor.columns import stamp
from monitor.config import Config
from monitor.service.gate import LOOKED_BACK
from monitor.service.proof import KEY, WEEK, proof_alerts, slot_of
from monitor.service.silence import last_believable, limit_of, silence_key, silence_step
from monitor.service.times import usual_gap
from storage.model import Alert
from storage.store import Store

_BEGUN = "watched:"  # + source: when the service first saw it watched


def care(store: Store, config: Config, *, up_since: datetime, now: datetime) -> int:
    """Make one round; how many alerts it put into the outbox. A round cut short is made again without telling anything twice."""
    return _silences(store, config, up_since, now) + _proof(store, config, now)


def _silences(store: Store, config: Config, up_since: datetime, now: datetime) -> int:
    queued = 0
    watched = dict.fromkeys(source for watch in config.watch for source in watch.sources)
    for key in store.recall_all(_BEGUN):
        if (name := key.removeprefix(_BEGUN)) not in watched:
            # Watched again in a year, it has not been silent for a year.
            store.remember(key, None)
            store.remember(silence_key(name), None)
    for name in watched:
        state, alerts = _silence(store, config, name, up_since, now)
        # Queued before it is noted: the other way round a crash in between would lose the note.
        queued += store.queue(alerts) if alerts else 0
        if state != store.recall(silence_key(name)):
            store.remember(silence_key(name), state)
    return queued


def _silence(store: Store, config: Config, name: str, up_since: datetime, now: datetime) -> tuple[str | None, tuple[Alert, ...]]:
    usual = usual_gap((watch for watch in config.watch if name in watch.sources), now=now, zone=config.zone)
    limit = limit_of(usual)
    crawls = store.crawls(source=name, limit=LOOKED_BACK)
    last = last_believable(crawls) or last_believable(store.crawls(source=name, since=now - 2 * limit) if crawls else ())
    return silence_step(
        store.recall(silence_key(name)), source=name, last=last, watched_since=_begun(store, name, now), limit=limit,
        up_since=up_since, usual=usual, incident=_told_of_incident(store, name), config=config, now=now,
    )  # fmt: skip


def _begun(store: Store, name: str, now: datetime) -> datetime:
    if (kept := store.recall(_BEGUN + name)) is None:
        store.remember(_BEGUN + name, kept := now.isoformat())
    return datetime.fromisoformat(kept)


def _told_of_incident(store: Store, name: str) -> bool:
    return '"told": true' in (store.recall(incident_key(name)) or "")


def _proof(store: Store, config: Config, now: datetime) -> int:
    slot = slot_of(now, config.zone)
    last = store.recall(KEY)
    if last == stamp(slot):
        return 0
    queued, begin = 0, slot - WEEK
    # The first week of an installation has its baselines to tell, and no week to speak of.
    watched = any(datetime.fromisoformat(begun) <= begin + timedelta(days=1) for begun in store.recall_all(_BEGUN).values())
    if watched and config.alerts.proof_of_life and config.watch:
        crawls = {
            source.name: [crawl for crawl in store.crawls(source=source.name, since=begin) if crawl.by_clock < slot]
            for source in config.source
        }
        told = [alert for alert in store.alerts() if begin <= alert.created < slot]
        queued = store.queue(proof_alerts(config, crawls, told, slot=slot, now=now))
    store.remember(KEY, stamp(slot))
    return queued
