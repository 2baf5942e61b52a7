"""The subject line says the news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from monitor.alerts import service
from monitor.alerts.news import News, Story
from monitor.alerts.renames import RENAMED, folded
from monitor.alerts.safe import clean, defang, isolate
from monitor.alerts.view import Card, badges_of, card_of, source_title, sources_of
from monitor.alerts.wording import count

_LONGEST = 160
# What leads when several things happened to one listing.
_RANK = ("New", "Back", "Removed", "Price drop", "Price rise", "Price swings", "Price changed")


def subject_of(news: News, *, titles: Mapping[str, str], zone: tzinfo = UTC, cards: Sequence[Card] = ()) -> str:
    """One harmless line, such as "3 new starlink listings, 1 price drop · Avito, OLX.kz"."""
    match news.kind:
        case "incident":
            line = f"Incident: {_trouble(news, titles)}"
        case "notice":
            line = f"Notice: {service.trouble_words(news, titles)}"
        case "recovery":
            line = f"Recovered: {service.recovery_words(news, titles)}"
        case "proof":
            line = service.proof_words(news, _topic(news))
        case "test":
            line = "Test message from monitor"
        case "baseline":
            found = count(news.found, "listing") + (f", {news.flagged} flagged" if news.flagged else "")
            line = f"First look at {_topic(news)} on {sources_of(news, titles)}: {found}"
        case _:
            line = _changes(news, titles, zone, cards)
    return clean(line, limit=_LONGEST, isolates=news.kind == "changes").replace("\u00a0", " ")


def lead(story: Story) -> str:
    """The badge that says the most about a story."""
    badges = [badge.text for badge in badges_of(story)]
    return min(badges, key=lambda text: _RANK.index(text) if text in _RANK else len(_RANK), default="Changed")


def _changes(news: News, titles: Mapping[str, str], zone: tzinfo, cards: Sequence[Card]) -> str:
    head = f"Digest of {_day(news.slot, zone)}: " if news.slot else ""
    groups = folded(news.stories)
    if len(news.stories) == 1 and not news.more:
        return head + _single(news.stories[0], cards[0] if cards else card_of(news.stories[0], titles=titles))
    if len(groups) == 1 and not news.more:
        return head + _renamed(groups[0], titles)
    counts = Counter(lead(group[0]) if len(group) == 1 else RENAMED for group in groups)
    topic = "" if counts["New"] else f" · {_topic(news)}"
    parts = _parts(counts, _topic(news))
    if news.more:
        parts.append(f"{news.more} more")
    return f"{head}{', '.join(parts)}{topic} · {sources_of(news, titles)}"


def _single(story: Story, card: Card) -> str:
    said = lead(story) + (f" {card.move}" if card.move and lead(story).startswith("Price") else "")
    price = f", {card.price}" if card.price and lead(story) != "Removed" else ""
    return f"{said}: {isolate(clean(card.title, limit=80))}{price} · {card.source}"


def _renamed(stories: Sequence[Story], titles: Mapping[str, str]) -> str:
    event = stories[0].events[0]
    names = " → ".join(isolate(defang(clean(name, limit=60))) for name in (event.old, event.new))
    return f"{RENAMED}: {names}, {count(len(stories), 'listing')} · {source_title(stories[0].source, titles)}"


def _parts(counts: Counter[str], topic: str) -> list[str]:
    parts = []
    if n := counts.pop("New", 0):
        parts.append(f"{n} new {topic} {'listing' if n == 1 else 'listings'}")
    for name, one, many in (
        ("Price drop", "price drop", "price drops"), ("Price rise", "price rise", "price rises"),
        ("Price swings", "price swinging", "prices swinging"), ("Back", "back", "back"), ("Removed", "removed", "removed"),
        (RENAMED, "seller renamed", "sellers renamed"),
    ):  # fmt: skip
        if n := counts.pop(name, 0):
            parts.append(f"{n} {one if n == 1 else many}")
    if n := sum(counts.values()):
        parts.append(f"{n} changed")
    return parts


def _topic(news: News) -> str:
    watches = [clean(watch, limit=40) for watch in news.watches]
    return ", ".join(watches[:2]) + (f" and {len(watches) - 2} more" if len(watches) > 2 else "") or "watched"


def _trouble(news: News, titles: Mapping[str, str]) -> str:
    if news.reason in service.REASONS:
        return service.trouble_words(news, titles)
    source = source_title(news.source or "", titles)
    match news.reason:
        case "held":
            return f"a crawl of {source} is held for your decision"
        case "blocked":
            return f"{source} blocks us"
        case "partial":
            return f"{source} is read only in part"
    return f"{source} cannot be read"


def _day(slot: str | None, zone: tzinfo) -> str:
    moment = datetime.fromisoformat(slot or "").astimezone(zone)
    return f"{moment.day} {moment:%b}, {moment:%H:%M}"
