"""What a site's robots.txt allows us, judged as RFC 9309 says: a missing file allows, an unreachable one forbids."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

# RFC 9309 asks crawlers to read at least 500 KiB.
_READ = 512 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """The rules of one host for one User-Agent."""

    rules: Protego | None  # None: no rules, everything is allowed or nothing is
    reachable: bool
    agent: str  # the product token robots.txt is searched for
    said: str  # where the rules come from, for the decision log

    def allows(self, url: str) -> bool:
        """True when robots.txt lets us ask for this address."""
        if not self.reachable:
            return False
        return self.rules is None or self.rules.can_fetch(url, self.agent)

    @property
    def delay(self) -> float:
        """Seconds between requests that the site asks for; 0 when it asks for none."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(self.agent)
        paced = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(0.0, self.rules.crawl_delay(self.agent) or 0.0, paced)


def product_token(user_agent: str) -> str:
    """The name robots.txt knows a crawler by.

    >>> product_token("monitor/1.0 (+mailto:desk@example.org)")
    'monitor'
    """
    words = user_agent.split("/", 1)[0].split()
    return words[0] if words else "*"


def read_robots(*, status: int | None, body: bytes, user_agent: str, detail: str = "") -> Robots:
    """Judge the answer to a request for robots.txt; status None: there was no answer."""
    agent = product_token(user_agent)
    if status is not None and 200 <= status < 300:
        # A byte order mark would hide the first line from the parser.
        text = body[:_READ].decode("utf-8", "replace").removeprefix("\ufeff")
        return Robots(rules=Protego.parse(text), reachable=True, agent=agent, said=f"robots.txt ({status})")
    if status is not None and 400 <= status < 500 and status != 429:
        return Robots(rules=None, reachable=True, agent=agent, said=f"no robots.txt ({status})")
    why = detail or (f"status {status}" if status is not None else "no answer")
    return Robots(rules=None, reachable=False, agent=agent, said=f"robots.txt could not be read ({why}), so nothing is asked")
