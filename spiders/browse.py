"""A source named by nothing but its site or channel: where its public data lies, found out before its walks begin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from spiders import platforms
from spiders.fetch import Fetched, Journal, Missed
from spiders.folder import Role
from spiders.learned import Reader
from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.plan import CrawlPlan
from spiders.platforms import ANY, SITE, Platform

Get = Callable[[str, Role], Awaitable[Fetched | Missed]]
Wall = Callable[[Fetched, PageReading | None], None]


class Browse:
    """The way into one source. Answers it fetched are kept for the walk, so that no address is asked twice."""

    def __init__(self, plan: CrawlPlan, *, get: Get, wall: Wall, reader: Reader, journal: Journal) -> None:
        self._front_url = platforms.entrance(plan.search)
        self._get = get
        self._wall = wall  # raises when an answer asks us to stay away
        self._reader = reader
        self._journal = journal
        self._answers: dict[str, Fetched] = {}
        self._ways: dict[str, list[str]] = {}  # what each address tried turned out to lead to
        self._direct: list[str] | None = None  # where every walk begins; empty: the platform's addresses are asked
        self._searched: set[str] = set()  # addresses at which the site itself looked for the query
        self._platform: Platform = SITE
        self._origin = ""
        self._currency: str | None = None
        self._working = 0  # which of the platform's addresses answered an earlier query

    def taken(self, url: str) -> Fetched | None:
        """The answer of an address that was asked to find the way in; once."""
        return self._answers.pop(url, None)

    async def starts(self, query: str) -> list[str]:
        """The addresses at which the walk of one query begins, one after the other."""
        if self._direct is None:
            self._direct = await self._enter()
        return self._direct or await self._by_platform(query)

    async def _enter(self) -> list[str]:
        """Look at the source's own address: it may show listings, or list files that do, or show whose software it is."""
        front = await self._ask(self._front_url)
        if front is None or front.status >= 400:
            return [self._front_url]  # the walk says what is wrong with it
        page = _page(front)
        if files := platforms.parts(page):
            self._journal.note(page.url, Role.SEARCH, "platform", f"a sitemap index of {len(files)} files")
            return list(files)
        reading = self._reader.plain(page)
        listed = urlsplit(front.final_url).path not in ("", "/") and reading.kind is PageKind.SEARCH
        if listed or reading.kind is PageKind.BLOCKED or platforms.read(page) is not None:
            return [self._front_url]
        self._platform, self._currency = platforms.recognise(page) or SITE, platforms.stated_currency(page)
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(front.final_url))
        self._journal.note(page.url, Role.SEARCH, "platform", f"taken for: {self._platform.title}")
        return []

    async def _by_platform(self, query: str) -> list[str]:
        """The first of the platform's public addresses that answers with listings, or honestly with none."""
        feeds, every = (self._feeds(text) for text in (query, ANY))
        self._searched.update(set(feeds) - set(every))
        for number, feed in enumerate(feeds):
            if query != ANY and number < self._working:
                continue
            if feed not in self._ways:
                self._ways[feed] = await self._try(feed)
            if self._ways[feed]:
                self._working = number if query != ANY else self._working
                return self._ways[feed]
        self._journal.note(self._front_url, Role.SEARCH, "platform", "no public data was found: the page itself is read")
        return [self._front_url]

    def _feeds(self, query: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._platform.feeds(self._origin, query), *SITE.feeds(self._origin, query))))

    async def _try(self, feed: str) -> list[str]:
        answer = await self._ask(feed)
        if answer is None:
            return []
        page = _page(answer)
        if files := platforms.parts(page):
            return list(files)
        reading = self._reader.plain(page) if answer.body.strip() else None
        challenged = reading is not None and reading.kind is PageKind.BLOCKED
        if answer.status == 429 or answer.retry_after is not None or (challenged and not _is_closed(answer)):
            self._wall(answer, reading)
        if answer.status >= 400 or reading is None:
            return []
        honest = bool(reading.listings) or (reading.kind is PageKind.EMPTY and bool(reading.said) and reading.error is None)
        return [feed] if honest else []

    async def _ask(self, url: str) -> Fetched | None:
        answer = await self._get(url, Role.SEARCH)
        if isinstance(answer, Missed):
            return None
        self._answers[url] = answer
        return answer

    def about(self, reading: PageReading | None, query: str, url: str) -> PageReading | None:
        """A reading as it concerns one query: where the site did not search, only listings that say the query's words."""
        if reading is None:
            return None
        mine = reading.listings if url in self._searched else tuple(one for one in reading.listings if platforms.says(one, query))
        return replace(reading, listings=tuple(self._priced(listing) for listing in mine))

    def _priced(self, listing: ListingReading) -> ListingReading:
        """Data that names no currency is in the one the shop's pages declare."""
        if self._currency is None or listing.price_currency is not None or listing.price_amount is None:
            return listing
        where = (*listing.where, ("price_currency", "the shop's front page"))
        return replace(listing, price_currency=self._currency, where=where)


def _is_closed(answer: Fetched) -> bool:
    """True for data that its shop shows to nobody, said by the program that serves it; a wall around the site says so in HTML."""
    return answer.status in (401, 403) and "json" in (answer.content_type or "").lower()


def _page(answer: Fetched) -> Page:
    return Page(url=answer.final_url, body=answer.body, content_type=answer.content_type, status=answer.status)
