"""How a crawl ended, in one word that is true: one that we cut off ourselves says nothing of its source."""

from __future__ import annotations

from storage.model import Belief, CrawlRecord

CUT_OFF = "the crawl was cut off before it ended"  # by a kill or a power cut: its folder has no final report
STOPPED = "the program stopped before the crawl ended"
OWN_STOPS = frozenset({CUT_OFF, STOPPED})
INTERRUPTED = "interrupted"


def is_interrupted(crawl: CrawlRecord) -> bool:
    """Whether the program, and not the site, ended this crawl."""
    return crawl.outcome == "failed" and crawl.stopped_because in OWN_STOPS


def outcome_word(crawl: CrawlRecord) -> str:
    """complete, partial, blocked, failed or interrupted."""
    return INTERRUPTED if is_interrupted(crawl) else crawl.outcome


def belief_word(crawl: CrawlRecord) -> str | None:
    """held, accepted, discarded, or believed; None for a crawl that failed: there is nothing to believe."""
    return None if crawl.outcome == "failed" and crawl.belief is Belief.BELIEVED else crawl.belief.value
