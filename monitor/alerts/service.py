"""Words for messages that rest on no single crawl: the configuration, a source's silence, a defect of ours, a week without news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from monitor.alerts.news import News
from monitor.alerts.safe import clean, defang
from monitor.alerts.view import source_title
from monitor.alerts.wording import count, when

CONFIG, FAULT, SILENT, REBUILT, UNKEPT = "config", "fault", "silent", "rebuilt", "unkept"
REASONS = frozenset({CONFIG, FAULT, SILENT, REBUILT, UNKEPT})
_SHOWN = 20


def trouble_words(news: News, titles: Mapping[str, str]) -> str:
    """The subject of an incident or a notice of these reasons, without "Incident: "."""
    source = source_title(news.source or "", titles)
    return {
        CONFIG: "the edited monitor.toml is not used",
        FAULT: f"a defect of monitor while it read {source}",
        SILENT: f"{source} was not read for too long",
        REBUILT: f"{source} was rebuilt and is read anew",
        UNKEPT: "what is crawled cannot be taken into history",
    }[news.reason or ""]


def recovery_words(news: News, titles: Mapping[str, str]) -> str:
    """The subject of a recovery."""
    again = {CONFIG: "monitor.toml is used again", UNKEPT: "all that was crawled is taken into history"}
    return again.get(news.reason or "", f"{source_title(news.source or '', titles)} can be read again")


def proof_words(news: News, topic: str) -> str:
    """The subject of a week without news: what was looked at, and how often it was seen whole."""
    whole = f"{news.found} of {count(news.crawls, 'crawl')} whole" if news.crawls else "and no crawl at all"
    return f"A week without news of {topic}: {whole}"


def lines(news: News, titles: Mapping[str, str], zone: tzinfo) -> list[str] | None:
    """What such a message says; None: it is none of these."""
    since = when(news.since, zone)
    if news.kind == "proof":
        return [_week(news, since), clean(news.detail, limit=400)]
    if news.reason not in REASONS:
        return None
    if news.kind == "recovery":
        held = f"It was refused since {since}; the corrected file was taken over." if news.reason == CONFIG else ""
        return [held or clean(news.detail, limit=400)]
    if news.reason == CONFIG:
        faults = [defang(clean(line, limit=300)) for line in (news.detail or "").splitlines()]
        more = len(faults) - _SHOWN
        return [f"The file was edited and refused: {since}.", *faults[:_SHOWN], *([f"And {more} more faults."] if more > 0 else [])]
    if news.reason == UNKEPT:
        return [
            f"Since {since}. The crawl folders are kept and tried again.",
            f"What happened: {defang(clean(news.detail, limit=400))}",
        ]
    if news.reason == SILENT:
        return [f"Since {since}. No listing of {source_title(news.source or '', titles)} is taken for gone meanwhile.",
                clean(news.detail, limit=400)]  # fmt: skip
    if news.reason == REBUILT:
        built = f"Since {since} its result pages are built differently: they were read in full, and what they teach is kept."
        return [built, "The readers of its watches are not told. Look whether its listings read as they should."]
    return [f"What happened: {defang(clean(news.detail, limit=400))}"]


def _week(news: News, since: str) -> str:
    if not news.crawls:
        return f"Since {since} nothing was crawled, so this says nothing about the sites."
    seen = f"{count(news.crawls, 'crawl')} since {since}, {news.found} of them whole and believed."
    return f"Nothing appeared, changed or went that this rule tells. It rests on {seen} The last of each source is below."
