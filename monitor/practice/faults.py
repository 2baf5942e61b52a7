"""What can go wrong with a site, on demand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way of going wrong."""

    # answers
    FORBIDDEN = "forbidden"  # 403
    TOO_MANY = "too_many"  # 429 with Retry-After
    UNAVAILABLE = "unavailable"  # 503
    CHALLENGE = "challenge"  # "are you a robot" with status 200
    LOGIN = "login"  # redirected to the login page
    MAINTENANCE = "maintenance"  # "back soon" with status 200
    NOTHING_FOUND = "nothing_found"  # the site says there are no results, though there are
    EMPTY_BODY = "empty_body"  # 200 and not one byte
    GIANT = "giant"  # a body of `size` bytes
    ZIP_BOMB = "zip_bomb"  # a small gzip body that unpacks to `size` bytes
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_AWAY = "redirect_away"  # to another site: `to`
    REDIRECT_PRIVATE = "redirect_private"  # to a private address: `to`
    CUT_SHORT = "cut_short"  # two thirds of the body, sent as if it were whole
    FRONT_PAGE = "front_page"  # every address leads to the front page
    ABROAD = "abroad"  # "not in your region" with status 200
    WRONG_CHARSET = "wrong_charset"  # the header names a charset in which the page is not written
    # the wire
    SILENCE = "silence"  # takes the request and never answers
    RESET = "reset"  # cut with a TCP reset before the answer
    REFUSED = "refused"  # nobody listens on the port
    DRIP = "drip"  # the body comes byte by byte
    TRUNCATED = "truncated"  # cut in the middle of the body
    # what the pages show
    HALF_MISSING = "half_missing"  # every other card is not there
    HIDDEN = "hidden"  # the listings `hide` are on no result page, though their own pages are alive
    NO_PRICES = "no_prices"
    NO_SELLERS = "no_sellers"
    SAME_PRICES = "same_prices"
    REDESIGN = "redesign"  # other class names, another order of elements
    LAST_PAGE_FOREVER = "last_page_forever"  # any page number past the end shows the last page, with a next link
    FIRST_PAGE = "first_page"  # any page number shows the first page
    RESHUFFLED = "reshuffled"  # another order at every request: a walk meets listings twice, and others never
    OLD_COPY = "old_copy"  # the site as it was `ticks` ago
    ITEMS_LOST = "items_lost"  # no listing's own page is found, whatever the result pages show
    FORGOTTEN = "forgotten"  # nothing is found anywhere: the site has lost its database
    DISALLOW_ALL = "disallow_all"  # robots.txt forbids everything
    ROBOTS_DOWN = "robots_down"  # robots.txt answers 503


class Pages(StrEnum):
    """Which pages a fault is on."""

    ALL = "all"  # everything but robots.txt and the images
    SEARCH = "search"  # result pages, and what their scripts load
    ITEM = "item"
    ROBOTS = "robots"


SHOWN = frozenset(
    {
        Fault.HALF_MISSING, Fault.HIDDEN, Fault.NO_PRICES, Fault.NO_SELLERS, Fault.SAME_PRICES, Fault.REDESIGN,
        Fault.LAST_PAGE_FOREVER, Fault.NOTHING_FOUND, Fault.DISALLOW_ALL, Fault.FIRST_PAGE, Fault.RESHUFFLED, Fault.OLD_COPY,
        Fault.ITEMS_LOST, Fault.FORGOTTEN,
    }
)  # fmt: skip


@dataclass(kw_only=True, slots=True)
class Trouble:
    """A fault that is on, and for how long. The server counts `times` down."""

    fault: Fault
    pages: Pages = Pages.ALL
    times: int | None = None  # requests it still applies to; None: until cleared
    retry_after: int = 120
    to: str = "http://10.0.0.7/admin"
    hide: tuple[str, ...] = ()  # native ids
    size: int = 64 * 1024 * 1024
    ticks: int = 3  # that an old copy is behind
    seconds: float = 0.05  # between two bytes of a dripping body

    def concerns(self, page: Pages) -> bool:
        """Whether a request for such a page meets it."""
        if self.fault in (Fault.DISALLOW_ALL, Fault.ROBOTS_DOWN):
            return page is Pages.ROBOTS
        return self.pages is page or (self.pages is Pages.ALL and page is not Pages.ROBOTS)
