"""One visit of one source: walk every query, open item pages, look up what vanished, and say how it went."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from spiders import platforms
from spiders.browse import Browse
from spiders.fetch import Fetched, Fetcher, Journal, Missed, Stop
from spiders.folder import Capture, CrawlReport, Outcome, PageRecord, RecordWriter, Role, WalkEnd
from spiders.guard import on_site
from spiders.learned import Reader
from spiders.listing import ListingReading, Page, PageKind, PageReading, card_digest
from spiders.plan import CrawlPlan, Details, KnownListing, Render
from spiders.walk import Progress, Shown, numbered, search_address, take

log = logging.getLogger(__name__)

WALLS = frozenset({401, 403, 407, 429, 451})
VOUCHERS = (
    3  # own pages of listings that are shown, looked up at most before others' own pages are believed to say that they are gone
)
SILENCE = 3  # addresses in a row that could not be reached: the site is down, asking on is no use
_HONEST = frozenset({WalkEnd.END, WalkEnd.EMPTY, WalkEnd.REPEAT, WalkEnd.LIMIT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """What a browser made of a response."""

    html: bytes
    url: str  # where the page's script ended up
    capture: Capture | None
    refused: tuple[str, ...] = ()  # hosts the page's script asked for that are not public


class RenderFailed(Exception):
    """A page could not be rendered; the message says why."""


class Renderer(Protocol):
    """Runs a page's script."""

    async def render(self, fetched: Fetched) -> Rendered:
        """Render an answer that was already fetched; raises RenderFailed."""
        ...


class Visit:
    """The sequence of one crawl. Everything happens one page at a time."""

    def __init__(
        self,
        plan: CrawlPlan,
        *,
        fetcher: Fetcher,
        records: RecordWriter,
        journal: Journal,
        reader: Reader,
        started: datetime,
        renderer: Renderer,
        publish: Callable[[CrawlReport], None],
    ) -> None:
        self._plan = plan
        self._fetcher = fetcher
        self._records = records
        self._journal = journal
        self._reader = reader
        self._started = started
        self._renderer = renderer
        self._publish = publish  # keeps crawl.json current, for the case that this process is killed
        self._rendering = plan.render is Render.BROWSER
        self._walks = [Progress(query=query) for query in plan.queries]
        self._shown: dict[str, tuple[PageRecord, Shown]] = {}  # result pages by address: no address is asked twice
        self._cards: dict[str, ListingReading] = {}  # listings of this crawl by native id, in page order
        self._opened: set[str] = set()  # item pages visited
        self._vouched = 0  # own pages read that show their listing, or of listings that are shown
        self._offers_next = False
        self._number = 0
        self._silent = 0
        self._browse = Browse(plan, get=self._get, wall=self._stop_at_wall, reader=reader, journal=journal) if plan.browse else None

    async def run(self) -> CrawlReport:
        """Do everything the plan asks and report it; raises only what is a fault of ours."""
        stop: Stop | None = None
        try:
            await self._walk_all()
            await self._open_items()
            await self._verify()
        except Stop as reached:
            stop = reached
            self._journal.note(self._plan.search, None, "stopped", stop.because)
        return self.report(stop)

    def report(self, stop: Stop | None = None, *, running: bool = False) -> CrawlReport:
        """How the crawl stands."""
        because = stop.because if stop is not None else self._why_incomplete()
        return CrawlReport(
            crawl_id=self._plan.crawl_id,
            source=self._plan.source,
            outcome=Outcome.RUNNING if running else self._outcome(stop),
            started=self._started,
            ended=None,
            stopped_because=None if running else because,
            walks=tuple(walk.as_walk() for walk in self._walks),
            decisions=tuple(self._journal.decisions),
            requests=self._journal.requests,
            retry_after=self._journal.retry_after,
            profile_renewed=self._reader.renewed,
            learned=self._reader.learned if not running else {},
        )

    def _outcome(self, stop: Stop | None) -> Outcome:
        ends = [walk.ended for walk in self._walks]
        if WalkEnd.BLOCKED in ends or (stop is not None and stop.blocked):
            return Outcome.BLOCKED
        if self._journal.requests == 0 or not any(walk.read for walk in self._walks):
            return Outcome.FAILED
        return Outcome.COMPLETE if all(end in _HONEST for end in ends) else Outcome.PARTIAL

    def _why_incomplete(self) -> str | None:
        if not self._walks:
            return "the plan has no queries"
        if all(walk.ended in _HONEST for walk in self._walks):
            return None
        ended = [decision for decision in self._journal.decisions if decision.decided == "walk-failed"]
        return ended[0].detail if ended else "not every query was walked"

    async def _walk_all(self) -> None:
        for walk in self._walks:
            url = search_address(self._plan, walk.query, 1)
            self._journal.note(url, Role.SEARCH, "planned", f"query {walk.query.text!r}, up to {self._plan.max_pages} pages")
            starts = [url] if self._browse is None else await self._browse.starts(walk.query.text)
            await self._walk(walk, deque(starts))
            self._publish(self.report(running=True))

    async def _walk(self, walk: Progress, starts: deque[str]) -> None:
        """Read result pages from the first start on, and from the next one where a row of pages has honestly ended."""
        url: str | None = starts.popleft()
        page = 1
        while url is not None:
            if url in walk.addresses:
                return self._end(walk, url, WalkEnd.REPEAT, "the next page is one of the pages before")
            walk.addresses.add(url)
            shown = await self._result_page(url, walk, page)
            if isinstance(shown, Missed):
                walk.fetched += 1
                return self._end(walk, url, WalkEnd.FAILED, f"{shown.decided}: {shown.detail}")
            step = take(walk, shown, by_number=numbered(self._plan), offers_next=self._offers_next)
            self._offers_next = self._offers_next or walk.offered
            over = step.end is not None and not (starts and step.end in _HONEST)
            if step.end is not None and over:
                return self._end(walk, url, step.end, step.why)
            if page >= self._plan.max_pages:
                return self._end(walk, url, WalkEnd.LIMIT, f"{self._plan.max_pages} pages were read and more are offered")
            page += 1
            url = starts.popleft() if step.end is not None else self._following(walk, page, shown)
        return None

    def _following(self, walk: Progress, page: int, shown: Shown) -> str | None:
        if numbered(self._plan):
            return search_address(self._plan, walk.query, page)
        return shown.reading.next_page if shown.reading is not None else None

    def _end(self, walk: Progress, url: str, end: WalkEnd, why: str) -> None:
        walk.ended = end
        decided = "walk-failed" if end is WalkEnd.FAILED else "blocked" if end is WalkEnd.BLOCKED else "walk-ended"
        self._journal.note(url, Role.SEARCH, decided, f"query {walk.query.text!r}: {why}")
        if end is WalkEnd.BLOCKED:
            raise Stop(why, blocked=True)

    async def _result_page(self, url: str, walk: Progress, page: int) -> Shown | Missed:
        cached = self._shown.get(url)
        if cached is not None:
            record, shown = cached
            self._journal.note(url, Role.SEARCH, "already-fetched", f"query {walk.query.text!r}: page {record.number} again")
            self._show(record, walk, page)
            return shown
        taken = None if self._browse is None else self._browse.taken(url)
        fetched = taken if taken is not None else await self._get(url, Role.SEARCH)
        if isinstance(fetched, Missed):
            return fetched
        if led_home(url, fetched.final_url):
            # What a front page recommends is no answer to a query.
            self._journal.note(url, Role.SEARCH, "led-away", f"it leads to {fetched.final_url}", fetched.status)
            return Missed(url=url, decided="led-away", detail=f"the result page leads to the front page, {fetched.final_url}")
        reading, rendered = await self._reading(fetched, Role.SEARCH)
        record = _described(fetched, Role.SEARCH, reading, rendered)
        number = self._show(record, walk, page)
        # Every page of a site that needs a browser has the same shell: only what the browser made of it tells them apart.
        body = fetched.body if rendered is None else rendered.html
        shown = Shown(status=fetched.status, reading=reading, digest=hashlib.sha256(body).hexdigest())
        self._shown[url] = (replace(record, number=number), shown)
        self._stop_at_wall(fetched, reading, walk=walk)
        return shown

    def _show(self, record: PageRecord, walk: Progress, page: int) -> int:
        """Write a result page down as one query's, and note its listings; returns the record's number."""
        about = self._browse.about(record.reading, walk.query.text, record.url) if self._browse is not None else record.reading
        written = self._write(replace(record, query=walk.query.text, page=page, reading=about))
        for listing in about.listings if about is not None else ():
            if listing.native_id is not None:
                self._cards.setdefault(listing.native_id, listing)
        return written.number

    async def _open_items(self) -> None:
        due = list(self._due_items())
        if due:
            self._journal.note(self._plan.search, Role.ITEM, "planned", f"{len(due)} item pages")
        for native_id, url in due:
            await self._open(url, Role.ITEM, native_id)
        self._publish(self.report(running=True))

    def _due_items(self) -> Iterator[tuple[str, str]]:
        known = {listing.native_id: listing for listing in self._plan.known}
        for native_id, card in self._cards.items():
            if card.url is None or card.url in self._opened or not self._wanted(card, known.get(native_id)):
                continue
            if self._browse is not None and card.description and self._plan.details is Details.NEW:
                continue  # a platform's data says all that the item page would
            self._opened.add(card.url)
            yield native_id, card.url

    def _wanted(self, card: ListingReading, known: KnownListing | None) -> bool:
        # A result page of yesterday shows what went since; its own page knows.
        if known is not None and not known.expected and self._plan.verify:
            return True
        if self._plan.details is Details.NONE:
            return False
        if self._plan.details is Details.ALL or known is None or known.digest is None:
            return True
        return known.digest != card_digest(card)

    async def _verify(self) -> None:
        vanished = self._vanished() if self._plan.verify else []
        due = in_turn(vanished, self._plan.limits.verify, self._plan.crawl_id)
        if vanished:
            left = f", {len(vanished) - len(due)} left for later" if len(vanished) > len(due) else ""
            self._journal.note(self._plan.search, Role.VERIFY, "planned", f"{len(due)} vanished listings{left}")
        gone = 0
        for listing in due:
            record = await self._open(listing.url, Role.VERIFY, listing.native_id)
            gone += record is not None and _says_gone(record)
        await self._vouch(min(gone, VOUCHERS) - self._vouched)

    async def _vouch(self, count: int) -> None:
        """Look up listings that are shown: where their own pages say "gone" as well, it is the site that is out of order.

        The item pages of most crawls were opened anyway, and then none is asked for here.
        """
        cards = [(native_id, card.url) for native_id, card in self._cards.items() if card.url and card.url not in self._opened]
        if count > 0 and cards:
            self._journal.note(self._plan.search, Role.VERIFY, "planned", "listings that are shown, whose own pages must say so")
        for native_id, url in cards[: max(0, count)]:
            self._opened.add(url)
            await self._open(url, Role.VERIFY, native_id)

    def _vanished(self) -> list[KnownListing]:
        """Expected listings that no page showed, those not seen for longest first; only of walks that ended honestly."""
        walked = {walk.query.text for walk in self._walks if walk.ended in _HONEST}
        missing = [
            listing
            for listing in self._plan.known
            if listing.expected
            and listing.native_id not in self._cards
            and listing.url not in self._opened
            and not walked.isdisjoint(listing.queries)
        ]
        return sorted(missing, key=lambda listing: (listing.last_seen, listing.native_id))

    async def _open(self, url: str, role: Role, native_id: str) -> PageRecord | None:
        fetched = await self._get(platforms.own_page(url), role)
        if isinstance(fetched, Missed):
            return None
        reading, rendered = await self._reading(fetched, role)
        reading = reading and platforms.is_about(reading, native_id)
        record = _described(fetched, role, reading, rendered)
        away = redirected_off_item(fetched, reading, native_id, final_url=record.final_url)
        record = self._write(replace(record, native_id=native_id, redirected_off_item=away))
        self._vouched += native_id in self._cards or not (
            away or reading is None or reading.removed or reading.kind is not PageKind.ITEM
        )
        self._stop_at_wall(fetched, reading)
        return record

    async def _get(self, url: str, role: Role) -> Fetched | Missed:
        answer = await self._fetcher.get(url, role)
        lost = isinstance(answer, Missed) and answer.network
        self._silent = self._silent + 1 if lost else 0
        if self._silent >= SILENCE:
            raise Stop(f"the site does not answer: {SILENCE} addresses in a row could not be reached")
        return answer

    async def _reading(self, fetched: Fetched, role: Role) -> tuple[PageReading | None, Rendered | None]:
        """What the answer states (None: an empty body), and what the browser made of it where one was needed."""
        if not fetched.body.strip():
            return None, None
        page = Page(url=fetched.final_url, body=fetched.body, content_type=fetched.content_type, status=fetched.status)
        reading = self._read(page, role)
        # What a page says without a browser is never read from the rendered one: the two word it differently, which is no news.
        silent = self._plan.render is Render.BROWSER or not (reading.listings or reading.said or reading.removed)
        if self._rendering and silent and reading.kind is not PageKind.BLOCKED and fetched.status < 400 and not _is_data(fetched):
            return await self._rendered(fetched, role, reading)
        if reading.kind is PageKind.SHELL and self._plan.render is Render.AUTO and fetched.status < 400:
            self._journal.note(fetched.url, None, "render", "the page is a shell: a browser runs all that say nothing")
            self._rendering = True
            return await self._rendered(fetched, role, reading)
        return reading, None

    async def _rendered(self, fetched: Fetched, role: Role, reading: PageReading) -> tuple[PageReading, Rendered | None]:
        try:
            rendered = await self._renderer.render(fetched)
        except RenderFailed as error:
            self._journal.note(fetched.url, None, "not-rendered", str(error))
            return replace(reading, error=reading.error or str(error)), None
        finally:
            self._fetcher.rest(fetched.final_url)
        self._journal.note(fetched.url, None, "rendered", f"{len(rendered.html)} bytes")
        for host in rendered.refused:
            self._journal.note(fetched.url, None, "private-address", f"the page's script asked for {host}")
        url = rendered.url if on_site(rendered.url, self._plan.hosts) else fetched.final_url
        page = Page(url=url, body=rendered.html, content_type="text/html; charset=utf-8", status=fetched.status)
        return self._read(page, role, rendered=True), rendered

    def _read(self, page: Page, role: Role, *, rendered: bool = False) -> PageReading:
        kind = ("result" if role is Role.SEARCH else "item") + (" rendered" if rendered else "")
        try:
            # Whether a vanished listing is gone hangs on a notice that nothing learned elsewhere looks for.
            in_full = page.status >= 400 or role is Role.VERIFY
            return self._reader.plain(page) if in_full else self._reader.read(page, kind=kind)
        except Exception as error:
            # One page that trips the reader must not cost the crawl.
            log.exception("%s could not be read", page.url)
            return PageReading(kind=PageKind.EMPTY, url=page.url, error=f"the page could not be read: {type(error).__name__}")

    def _write(self, record: PageRecord) -> PageRecord:
        self._number += 1
        numbered_record = replace(record, number=self._number)
        self._records.write(numbered_record)
        return numbered_record

    def _stop_at_wall(self, fetched: Fetched, reading: PageReading | None, *, walk: Progress | None = None) -> None:
        """End the crawl at a challenge, a refusal or a request to come back much later."""
        challenged = reading is not None and reading.kind is PageKind.BLOCKED
        refused = fetched.status in WALLS
        if not (challenged or refused or fetched.retry_after is not None):
            return
        said = f": {reading.said}" if reading is not None and challenged and reading.said else ""
        because = f"{fetched.url} answered with status {fetched.status}{said}"
        if fetched.retry_after is not None:
            because += f" and asks for no request before {fetched.retry_after.isoformat(timespec='seconds')}"
        # One item page that is refused while the result pages were not is no wall around the site, but it ends the crawl too.
        blocked = challenged or fetched.status == 429 or (refused and walk is not None)
        if walk is not None:
            walk.fetched += 1
            walk.ended = WalkEnd.BLOCKED if blocked else WalkEnd.FAILED
        self._journal.note(fetched.url, None, "blocked" if blocked else "refused", because, fetched.status)
        raise Stop(because, blocked=blocked)


def _says_gone(record: PageRecord) -> bool:
    """Whether an own page may be taken for one that says its listing is gone."""
    reading = record.reading
    return record.status in (404, 410) or record.redirected_off_item or (reading is not None and reading.removed is not None)


def _described(fetched: Fetched, role: Role, reading: PageReading | None, rendered: Rendered | None) -> PageRecord:
    return PageRecord(
        number=0,
        role=role,
        url=fetched.url,
        final_url=fetched.final_url if rendered is None else rendered.url,
        status=fetched.status,
        at=fetched.at,
        # The words of a rendered page stand in what the browser made of it, which refers to the response it came from.
        capture=fetched.capture if rendered is None else rendered.capture or fetched.capture,
        reading=_worth_keeping(reading, fetched.status),
        rendered=rendered is not None,
    )


def _is_data(fetched: Fetched) -> bool:
    """True for an answer that no browser makes more of."""
    kind = (fetched.content_type or "").partition(";")[0].strip().lower()
    return kind.endswith(("json", "xml")) and "html" not in kind


def _worth_keeping(reading: PageReading | None, status: int) -> PageReading | None:
    """An error page states nothing about listings, whatever it recommends; only its verdict and its notice are kept."""
    if reading is None or status < 400:
        return reading
    if reading.kind is PageKind.BLOCKED or status in (404, 410):
        return replace(
            reading, listings=(), next_page=None, kind=PageKind.EMPTY if reading.kind in _LISTING_KINDS else reading.kind
        )
    return None


_LISTING_KINDS = frozenset({PageKind.SEARCH, PageKind.ITEM})


def redirected_off_item(fetched: Fetched, reading: PageReading | None, native_id: str, *, final_url: str) -> bool:
    """True when an item address led to what is surely another page of the site.

    Anything that could be a login, a challenge or an unread page is False: unknown is not gone.
    """
    if reading is None or reading.outage or fetched.status >= 400 or _same_place(fetched.url, final_url):
        return False
    if reading.kind is PageKind.ITEM:
        ids = {listing.native_id for listing in reading.listings}
        return bool(ids) and native_id not in ids and not _holds(final_url, native_id)
    if reading.kind is PageKind.SEARCH:
        return True
    return reading.kind is PageKind.EMPTY and reading.error is None and urlsplit(final_url).path in ("", "/")


def led_home(url: str, final_url: str) -> bool:
    """True when an address led to the front page of a site, though it is none itself.

    >>> led_home("https://shop.example/search?q=x", "https://shop.example/"), led_home("https://shop.example/?q=x", "https://shop.example/")
    (True, False)
    """
    asked, final = urlsplit(url), urlsplit(final_url)
    return asked.path.strip("/") != "" and final.path.strip("/") == "" and not final.query


def _holds(url: str, native_id: str) -> bool:
    """True when an address holds an id as a word of its own: 45 does not stand in /product/1450."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(native_id)}(?![0-9A-Za-z])", unquote(url)) is not None


def _same_place(one: str, other: str) -> bool:
    """True when two addresses differ only in scheme, www, query, case or a closing slash."""
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), unquote(parts.path).rstrip("/").casefold()


def in_turn(vanished: Sequence[KnownListing], most: int, crawl_id: str) -> list[KnownListing]:
    """Those to look up in this crawl. vanished: not seen for longest first.

    Half of them are not seen for longest. The other half comes in turn, from another place each crawl: listings whose own pages
    never say what became of them must not keep all others from being asked.
    """
    if len(vanished) <= most:
        return list(vanished)
    oldest = -(-most // 2)
    first, rest = list(vanished[:oldest]), list(vanished[oldest:])
    begin = int.from_bytes(hashlib.sha256(crawl_id.encode()).digest()[:8], "big") % len(rest)
    return first + (rest[begin:] + rest[:begin])[: most - oldest]
