"""Which change is told to whom: pure functions from a kept crawl and its changes to alerts for the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from monitor.alerts.choose import wanted
from monitor.alerts.mute import NOTHING, Muted
from monitor.alerts.news import Coverage, Event, News, Reason, Story, to_json
from monitor.alerts.renames import Earlier, without_echoes
from monitor.alerts.wording import occupied_words, place_words, price_words, usd_words
from monitor.catalogue import Catalogue
from monitor.columns import stamp
from monitor.config import AlertsConfig, Pace, RuleConfig
from monitor.history.coverage import walks_of
from monitor.understand.rates import Quotes, usd
from storage.model import Alert, AlertKind, Belief, Change, ChangeKind, CrawlRecord, FlagKind, ListingState
from storage.sellers import seller_key

STORIES = 400  # listings told in one message; the rest is counted
BASELINE_STORIES = 10
_TEXT = 1500  # characters of one text in a payload
_WHOLE = frozenset({"end", "empty", "repeat"})  # how a walk ends that read every result page
_ORDER = {ChangeKind.NEW: 0, ChangeKind.RELISTED: 1, ChangeKind.CHANGED: 2, ChangeKind.REMOVED: 3}


def alerts_for(
    crawl: CrawlRecord, changes: Sequence[Change], states: Mapping[str, ListingState], *, config: AlertsConfig, now: datetime,
    zone: tzinfo = UTC, muted: Muted = NOTHING, rates: Quotes | None = None, catalogue: Catalogue | None = None,
    earlier: Earlier | None = None,
) -> tuple[Alert, ...]:  # fmt: skip
    """The alerts that one kept crawl causes: one for each recipient and rule that it concerns.

    A held or discarded crawl changes nothing and so tells nothing. states: by listing id, as they are after the crawl.
    A recipient whom two rules of the same schedule reach is told each change by the first of them only. muted: see read_mutes.
    rates: for equivalents in USD, and thresholds in another currency than the listing's. catalogue: the one with the user's own
    items; None is the one that ships. earlier: what was told before, so that a seller's renaming is told once by a rule.
    """
    if crawl.belief in {Belief.HELD, Belief.DISCARDED}:
        return ()
    teller = _Teller(
        crawl, changes, states, sender=config.sender, now=now, zone=zone, muted=muted, rates=rates, catalogue=catalogue,
        earlier=earlier,
    )  # fmt: skip
    return tuple(alert for rule in config.rule for alert in teller.tell(rule))


def digest(*parts: str) -> str:
    """A short stable name for what these parts say together."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def message_id(sender: str | None, *parts: str) -> str:
    """RFC 5322 Message-ID without brackets, in the sender's domain; the same parts always make the same one."""
    return f"{digest(*parts)}@{mail_domain(sender)}"


def mail_domain(sender: str | None) -> str:
    """The domain of a From address; "monitor.invalid" where there is none."""
    domain = (sender or "").rpartition("@")[2].strip(" >").lower()
    return domain if domain and all(char.isalnum() or char in ".-" for char in domain) and domain.isascii() else "monitor.invalid"


def make_alert(
    news: News, *, recipient: str, cause: str, crawl_id: str | None, sender: str | None, now: datetime, due: datetime | None = None
) -> Alert:
    """An alert that waits in the outbox; recipient, rule and cause give it its identity and its Message-ID."""
    return Alert(
        alert_id=digest(recipient, news.rule, cause), kind=AlertKind(news.kind), rule=news.rule, recipient=recipient, created=now,
        due=due or now, payload=to_json(news), crawl_id=crawl_id, message_id=message_id(sender, recipient, news.rule, cause),
    )  # fmt: skip


def shown_of(crawl: CrawlRecord) -> int:
    """How many listings the queries showed, added up as the site's own counts are: a listing that two queries show counts twice.

    Without a count of the site's: how many different ones.
    """
    if crawl.total is None:
        return crawl.listings
    return sum(int(walk.get("listings") or 0) for walk in walks_of(crawl.walks)) or crawl.listings


def coverage_of(crawl: CrawlRecord) -> Coverage:
    """What a crawl saw, for the line that says what the absence of news is worth."""
    walks = walks_of(crawl.walks)
    return Coverage(
        crawl_id=crawl.crawl_id, source=crawl.source, started=stamp(crawl.started), outcome=crawl.outcome,
        listings=shown_of(crawl), total=crawl.total, queries=len(walks),
        whole=sum(str(walk.get("ended")) in _WHOLE for walk in walks),
        not_understood=tuple((kind, n) for kind, n in crawl.not_understood if n),
    )  # fmt: skip


def story_of(listing_id: str, changes: Iterable[Change], state: ListingState | None, rates: Quotes | None = None) -> Story:
    """One listing's part of a message; a listing whose state is not known is told by what its changes say."""
    events = tuple(
        _event(change) for change in sorted(changes, key=lambda change: (change.at, _ORDER[change.kind], change.change_id))
    )
    if state is None:
        return Story(listing_id=listing_id, source=listing_id.partition(":")[0], events=events)
    listing, judgement = state.listing, state.listing.judgement
    return Story(
        listing_id=listing_id, source=listing.source, url=listing.url, title=_cut(listing.title, 500),
        price=price_words(listing.price), usd=usd_words(usd(listing.price, rates)),
        price_text=_cut(listing.price.text if listing.price else None, 200),
        seller=_cut(listing.seller.name if listing.seller else None, 200),
        seller_kind=listing.seller.kind.value if listing.seller and listing.seller.kind else None,
        seller_id=_cut(key.seller_id if (key := seller_key(listing.source, listing.seller)) else None, 200),
        seller_url=listing.seller.url if listing.seller else None,
        region=_cut(listing.place.text if listing.place else None, 300), place=place_words(listing.place),
        occupied=occupied_words(listing.place), condition=_cut(listing.condition, 100), item=judgement.item,
        intent=judgement.intent.value if judgement.intent else None, accessory=judgement.accessory, flagged=judgement.flagged,
        score=judgement.score, reasons=_reasons(state), posted=_cut(listing.posted.text if listing.posted else None, 100),
        first_seen=stamp(state.first_seen), status=state.status.value, status_because=_cut(state.status_because, 300),
        watches=state.watches, events=events,
    )  # fmt: skip


class _Teller:
    """One crawl on its way to the rules."""

    def __init__(
        self, crawl: CrawlRecord, changes: Sequence[Change], states: Mapping[str, ListingState], *, sender: str | None,
        now: datetime, zone: tzinfo, muted: Muted, rates: Quotes | None, catalogue: Catalogue | None, earlier: Earlier | None,
    ) -> None:  # fmt: skip
        self._crawl = crawl
        self._changes = changes
        self._states = states
        self._sender = sender
        self._now = now
        self._zone = zone
        self._muted = muted
        self._rates = rates
        self._catalogue = catalogue
        self._earlier = earlier
        self._told: set[tuple[str, str, str]] = set()  # (recipient, schedule, change_id)

    def tell(self, rule: RuleConfig) -> list[Alert]:
        """The alerts of one rule."""
        if rule.name in self._muted.rules or not self._concerns(rule):
            return []
        watched = [change for change in self._changes if self._of_watch(rule, change)]
        asked = [change for change in watched if wanted(rule, change, self._states, self._rates, self._catalogue)]
        hidden = {change.change_id for change in asked if self._muted.hides(change, self._states)}
        open_ = [change for change in asked if change.change_id not in hidden]
        if (earlier := self._earlier) is not None:
            open_ = without_echoes(open_, self._states, earlier.renamed, lambda change: self._told_before(rule, change, earlier))
        left_out = len({change.listing_id for change in asked if change.change_id in hidden})
        return [alert for to in dict.fromkeys(rule.to) for alert in self._alerts(rule, to, watched, open_, left_out)]

    def _told_before(self, rule: RuleConfig, change: Change, earlier: Earlier) -> bool:
        """Whether this rule tells a change of an earlier crawl, as its listing stands now."""
        state = self._states.get(change.listing_id) or earlier.state(change.listing_id)
        states = {} if state is None else {change.listing_id: state}
        return wanted(rule, change, states, self._rates, self._catalogue) and not self._muted.hides(change, states)

    def _alerts(
        self, rule: RuleConfig, recipient: str, watched: Sequence[Change], asked: Sequence[Change], left_out: int
    ) -> list[Alert]:
        schedule = f"{rule.send} {rule.quiet}"
        fresh = [change for change in watched if (recipient, schedule, change.change_id) not in self._told]
        known = {change.change_id for change in fresh}
        due, slot = due_of(rule, self._now, self._zone)
        news = [
            self._changes_news(rule, [change for change in asked if change.change_id in known], left_out),
            self._baseline_news(rule, watched, fresh),
        ]
        self._told.update(
            (recipient, schedule, change.change_id) for change in (*asked, *(change for change in watched if change.baseline))
        )
        return [
            make_alert(
                replace(one, slot=stamp(slot)), recipient=recipient, cause=f"{one.kind}:{self._crawl.crawl_id}",
                crawl_id=self._crawl.crawl_id, sender=self._sender, now=self._now, due=due,
            )
            for one in news if one is not None
        ]  # fmt: skip

    def _concerns(self, rule: RuleConfig) -> bool:
        return (
            rule.watch is None or rule.watch in self._crawl.watches or any(rule.watch in change.watches for change in self._changes)
        )

    def _of_watch(self, rule: RuleConfig, change: Change) -> bool:
        state = self._states.get(change.listing_id)
        watches = change.watches or (state.watches if state else ())
        return rule.watch is None or rule.watch in watches

    def _changes_news(self, rule: RuleConfig, told: Sequence[Change], left_out: int) -> News | None:
        if not told:
            return None
        stories = self._stories(told)
        return News(
            kind=AlertKind.CHANGES, rule=rule.name, watches=self._watches(rule, told), stories=stories[:STORIES],
            more=max(0, len(stories) - STORIES), muted=left_out, coverage=(coverage_of(self._crawl),),
        )  # fmt: skip

    def _baseline_news(self, rule: RuleConfig, watched: Sequence[Change], fresh: Sequence[Change]) -> News | None:
        """The one summary of a first crawl: how much was found, how much is flagged, and the strongest of it."""
        begun = [change for change in watched if change.baseline]
        # A first crawl that finds nothing is told as well: somebody waits to hear that the watch works.
        found_nothing = self._crawl.baseline and not any(change.baseline for change in self._changes)
        if not found_nothing and not any(change.baseline for change in fresh):
            return None
        stories = self._stories([change for change in begun if change.kind is ChangeKind.NEW])
        flagged = [story for story in stories if story.flagged]
        return News(
            kind=AlertKind.BASELINE, rule=rule.name, watches=self._watches(rule, begun), found=len(stories), flagged=len(flagged),
            stories=tuple(replace(story, events=()) for story in flagged[:BASELINE_STORIES]),
            more=max(0, len(flagged) - BASELINE_STORIES), coverage=(coverage_of(self._crawl),),
        )  # fmt: skip

    def _stories(self, changes: Iterable[Change]) -> tuple[Story, ...]:
        """One story a listing, the weightiest first."""
        by_listing: dict[str, list[Change]] = {}
        for change in changes:
            by_listing.setdefault(change.listing_id, []).append(change)
        stories = (
            story_of(listing_id, found, self._states.get(listing_id), self._rates) for listing_id, found in by_listing.items()
        )
        return tuple(sorted(stories, key=weight_of))

    def _watches(self, rule: RuleConfig, changes: Iterable[Change]) -> tuple[str, ...]:
        if rule.watch is not None:
            return (rule.watch,)
        named = dict.fromkeys(watch for change in changes for watch in change.watches)
        return tuple(named) or self._crawl.watches


def due_of(rule: RuleConfig, now: datetime, zone: tzinfo) -> tuple[datetime, datetime | None]:
    """(when a message that comes up now may leave, the hour of the digest it belongs to; None: it leaves alone).

    What comes up in quiet hours waits for their end and is one digest then, whatever the schedule.
    """
    due = rule.send.due(now, zone)
    open_at = rule.quiet.ends(due, zone) if rule.quiet else due
    return (open_at, open_at) if rule.send.pace is not Pace.IMMEDIATE or open_at > due else (due, None)


def weight_of(story: Story) -> tuple[Any, ...]:
    """Sort key: flagged before the rest, then by score, then new before changed before removed."""
    first = min((_ORDER[ChangeKind(event.kind)] for event in story.events), default=9)
    return (not story.flagged, -story.score, first, story.listing_id)


def _event(change: Change) -> Event:
    return Event(
        kind=change.kind.value, field=change.field, old=_cut(change.old, _TEXT), new=_cut(change.new, _TEXT), at=stamp(change.at),
        change_id=change.change_id, capture=change.capture,
    )  # fmt: skip


def _reasons(state: ListingState) -> tuple[Reason, ...]:
    flags = sorted(state.listing.judgement.flags, key=lambda flag: (flag.kind is not FlagKind.ITEM, -flag.weight, flag.rule))
    return tuple(
        Reason(
            rule=flag.rule, kind=flag.kind.value, label=_cut(flag.label, 200), words=_cut(flag.words, 200), weight=flag.weight,
            field=flag.field,
        )
        for flag in flags[:20]
    )  # fmt: skip


def _cut(text: str | None, limit: int) -> str | None:
    if text is None or len(text) <= limit:
        return text
    return text[: limit - 1] + "…"
