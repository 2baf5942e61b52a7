"""When a source may be visited next: a pure function from its recent crawls, its hours and its budget.

A source that blocks or fails is left alone for longer each time, up to a limit; its first believable crawl brings it back to its
schedule. A crawl that the program itself cut off says nothing about the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import takewhile

from monitor.budget import day_begins, requests_left
from monitor.config import Hours
from monitor.ends import is_interrupted
from monitor.service.times import AHEAD
from storage.model import CrawlRecord

# The longest pause: a site that is down may be back soon, one that blocks wants to be left alone.
LONGEST = {"failed": timedelta(hours=6), "blocked": timedelta(days=1)}
LOOKED_BACK = 20  # crawls that a spell of trouble is counted in; by then every pause is the longest
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The moment from which a source may be visited; because None: nothing holds it back."""

    at: datetime
    because: str | None = None

    def open(self, now: datetime) -> bool:
        """Whether that moment has come."""
        return self.at <= now


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What holds one source back beside its schedule."""

    usual: timedelta  # between two visits when all is well
    zone: tzinfo
    active: Hours | None = None
    requests_per_day: int | None = None


def gate(crawls: Sequence[CrawlRecord], rules: Rules, *, now: datetime, rest: Gate | None = None) -> Gate:
    """When this source may be visited next. crawls: its last ones, newest first, those of today all among them.

    rest: a wish of the site or a crawl by somebody else that was met when the source was last tried.
    """
    # What was crawled while the clock was ahead was crawled nobody knows when, and must hold nothing back until then.
    crawls = [crawl for crawl in crawls if crawl.by_clock <= now + AHEAD]
    holds = [hold for hold in (rest, back_off(crawls, rules.usual), _budget(crawls, rules, now)) if hold and hold.at > now]
    latest = max(holds, key=lambda hold: hold.at, default=Gate(at=now))
    if rules.active is None:
        return latest
    opens = rules.active.opens(latest.at, rules.zone)
    return latest if opens == latest.at else Gate(at=opens, because=f"outside its active hours {rules.active}")


def back_off(crawls: Sequence[CrawlRecord], usual: timedelta) -> Gate | None:
    """The pause after crawls that were blocked or failed in a row; a first failure costs none, a first block doubles it."""
    spell = list(takewhile(lambda crawl: crawl.outcome in LONGEST, counted(crawls)))
    if not spell:
        return None
    last, times = spell[0], len(spell)
    doublings = times if last.outcome == "blocked" else times - 1
    if doublings == 0:
        return None
    pause = min(usual * 2 ** min(doublings, LOOKED_BACK), max(LONGEST[last.outcome], usual))
    row = f"{times} times in a row" if times > 1 else "once"
    return Gate(at=last.by_clock + pause, because=f"{last.outcome} {row}; its schedule is stretched until it can be read again")


def counted(crawls: Sequence[CrawlRecord]) -> Iterator[CrawlRecord]:
    """The crawls that say something about the source: not those that the program cut off by ending, nor pages saved by hand."""
    return (crawl for crawl in crawls if crawl.origin == "crawl" and not is_interrupted(crawl))


def _budget(crawls: Sequence[CrawlRecord], rules: Rules, now: datetime) -> Gate | None:
    """A crawl is followed by the share of the day that its requests are of the day's budget, so that the budget lasts all day."""
    if rules.requests_per_day is None or not crawls:
        return None
    budget, last = rules.requests_per_day, crawls[0]
    left = requests_left(crawls, budget, now=now, zone=rules.zone)
    # One that needs more than is left would end half-way, and every day with a partial crawl is an incident.
    if left < min(last.requests, budget):
        spent = f"{budget - left} of today's {budget} requests are used up"
        return Gate(at=day_begins(now, rules.zone, days=1), because=spent)
    open_for = rules.active.length if rules.active else _DAY
    share = min(last.requests, budget) / budget
    return Gate(at=last.by_clock + open_for * share, because=f"{budget} requests a day are spread over the day")
