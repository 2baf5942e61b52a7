"""One message a rule and recipient about listings that a changed catalogue flags and the one before did not."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from monitor.alerts.choose import seller_names, suits
from monitor.alerts.mute import Muted
from monitor.alerts.news import Event, News, Story
from monitor.alerts.rules import STORIES, digest, due_of, make_alert, story_of, weight_of
from monitor.catalogue import Catalogue
from monitor.columns import stamp
from monitor.config import AlertsConfig, RuleConfig
from storage.model import Alert, AlertKind, ListingState, Status


class Telling:
    """Takes newly flagged listings as they come and holds on to the weightiest of each rule, however many there are."""

    def __init__(self, config: AlertsConfig, catalogue: Catalogue, muted: Muted) -> None:
        self._config, self._catalogue, self._muted = config, catalogue, muted
        self._rules = [_Told(rule) for rule in config.rule if rule.name not in muted.rules]

    def add(self, state: ListingState) -> None:
        """A newly flagged listing; what is gone or muted is not told."""
        listing = state.listing
        if state.status is Status.GONE or listing.listing_id in self._muted.listings:
            return
        if self._muted.sellers and not self._muted.sellers.isdisjoint(seller_names(listing)):
            return
        for told in self._rules:
            rule = told.rule
            if (rule.watch is None or rule.watch in state.watches) and suits(rule, listing, catalogue=self._catalogue):
                told.add(state)

    def alerts(self, now: datetime, zone: tzinfo) -> list[Alert]:
        """One alert for each recipient of a rule that has something to tell; the same news is never queued twice."""
        return [alert for told in self._rules if told.states for alert in self._alerts(told, now, zone)]

    def _alerts(self, told: _Told, now: datetime, zone: tzinfo) -> list[Alert]:
        stories = sorted((_story(state, now) for state in told.states), key=weight_of)
        due, slot = due_of(told.rule, now, zone)
        watches = dict.fromkeys(watch for state in told.states for watch in state.watches)
        news = News(
            kind=AlertKind.CHANGES, rule=told.rule.name, slot=stamp(slot), stories=tuple(stories),
            watches=(told.rule.watch,) if told.rule.watch else tuple(watches), more=told.count - len(stories),
        )  # fmt: skip
        cause = f"rescore:{digest(*(f'{story.listing_id} {story.item} {story.score}' for story in stories))}"
        return [
            make_alert(news, recipient=to, cause=cause, crawl_id=None, sender=self._config.sender, now=now, due=due)
            for to in dict.fromkeys(told.rule.to)
        ]


class _Told:
    """What one rule has to tell."""

    def __init__(self, rule: RuleConfig) -> None:
        self.rule, self.count = rule, 0
        self._best: list[tuple[float, str, ListingState]] = []

    def add(self, state: ListingState) -> None:
        self.count += 1
        entry = (state.listing.judgement.score, state.listing.listing_id, state)
        if len(self._best) < STORIES:
            heapq.heappush(self._best, entry)
        else:
            heapq.heappushpop(self._best, entry)

    @property
    def states(self) -> Sequence[ListingState]:
        return [state for _, _, state in self._best]


def _story(state: ListingState, now: datetime) -> Story:
    """The listing with the one thing that happened: it is judged otherwise."""
    event = Event(
        kind="changed", field="judgement", old="not flagged", new=f"flagged: {state.listing.judgement.item}", at=stamp(now)
    )
    return replace(story_of(state.listing.listing_id, (), state), events=(event,))
