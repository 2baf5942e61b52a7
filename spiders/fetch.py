"""One address in, one answer out: guard, robots, pace, redirects and retries, with every decision written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from spiders.capture import CaptureWriter, Exchange
from spiders.folder import Capture, Decision, Role
from spiders.guard import netloc, refusal, split
from spiders.plan import CrawlPlan
from spiders.resolver import GuardedResolver
from spiders.robots import Robots, read_robots

log = logging.getLogger(__name__)

Download = Callable[[Request], Awaitable[Response]]

MAX_REDIRECTS = 10
TRANSIENT = frozenset({408, 500, 502, 503, 504, 520, 521, 522, 523, 524})
PATIENCE = 60.0  # a Retry-After up to this many seconds is waited for, a longer one ends the crawl
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST = timedelta(days=7)  # a Retry-After beyond this is a mistake or a joke


class Stop(Exception):
    """The crawl ends here; what was fetched stays."""

    def __init__(self, because: str, *, blocked: bool = False) -> None:
        super().__init__(because)
        self.because = because
        self.blocked = blocked


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An answer, whatever its status, after redirects."""

    url: str  # as planned
    final_url: str
    status: int
    at: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes  # content encoding undone
    content_type: str | None
    capture: Capture | None
    retry_after: datetime | None = None  # asked for by the site and not waited for


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """An address that gave no answer, or was not asked."""

    url: str
    decided: str
    detail: str | None
    network: bool = False  # the site could not be reached, which the next address may find too


@dataclass(slots=True)
class Journal:
    """What the crawl decided so far; becomes part of crawl.json."""

    decisions: list[Decision] = field(default_factory=list)
    requests: int = 0
    retry_after: datetime | None = None

    def note(self, url: str, role: Role | None, decided: str, detail: str | None = None, status: int | None = None) -> None:
        """Write one decision down."""
        self.decisions.append(Decision(at=now(), url=url, role=role, decided=decided, detail=detail, status=status))


class RawResponse:
    """Downloader middleware: keeps the response as it came over the wire, before its content encoding is undone."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Lay the raw response beside the request."""
        request.meta["raw"] = response
        request.meta["raw_headers"] = _pairs(response)  # now: undoing the encoding strikes its header from this very object
        request.meta["raw_at"] = now()
        return response


class Pace:
    """One budget a host and port: when it may be asked next."""

    def __init__(self, *, delay: float, not_before: datetime | None, deadline: float) -> None:
        self.deadline = deadline
        self._delay = delay
        self._longer: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._floor = monotonic() + (not_before - now()).total_seconds() if not_before is not None else 0.0

    def slow_down(self, place: str, delay: float) -> None:
        """The site asks for this many seconds between two requests; a shorter wish than ours changes nothing."""
        self._longer[place] = delay

    def put_off(self, seconds: float) -> None:
        """No request to anybody for this long."""
        self._floor = max(self._floor, monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until the crawl must end."""
        return self.deadline - monotonic()

    async def turn(self, place: str) -> None:
        """Wait until this host may be asked; raises Stop when that is after the crawl's end."""
        wait = self._next(place) - monotonic()
        if self.left <= max(wait, 0.0):
            raise Stop("the crawl's time is used up" if wait <= 0 else f"the next request may only be made in {wait:.0f} s")
        if wait > 0:
            await asyncio.sleep(wait)

    def mark(self, place: str) -> None:
        """This host has just been asked."""
        self._last[place] = monotonic()

    def _next(self, place: str) -> float:
        last = self._last.get(place)
        after = 0.0 if last is None else last + max(self._delay, self._longer.get(place, 0.0))
        return max(after, self._floor)


class Fetcher:
    """Fetches addresses of one site, one at a time."""

    def __init__(
        self,
        plan: CrawlPlan,
        *,
        download: Download,
        captures: CaptureWriter | None,
        resolver: GuardedResolver,
        journal: Journal,
        pace: Pace,
        walled: Callable[[Fetched], bool],
    ) -> None:
        self.journal = journal
        self._plan = plan
        self._download = download
        self._captures = captures
        self._resolver = resolver
        self._pace = pace
        self._walled = walled  # a challenge page is not asked again
        self._robots: dict[str, Robots] = {}

    async def get(self, url: str, role: Role) -> Fetched | Missed:
        """Fetch one address, following redirects on the site; raises Stop when the crawl may go no further."""
        url = urldefrag(url)[0]
        current, seen = url, {url}
        while True:
            refused = await self._refused(current)
            if refused is not None:
                return self._missed(url, role, *refused)
            answer = await self._ask_patiently(current, role)
            if isinstance(answer, Missed):
                return Missed(url=url, decided=answer.decided, detail=answer.detail, network=answer.network)
            target = _redirect_target(answer)
            if target is None:
                return _as_planned(answer, url)
            self.journal.note(current, role, "redirect", target, answer.status)
            if target in seen or len(seen) > MAX_REDIRECTS:
                return self._missed(url, role, "redirect-loop", target)
            seen.add(target)
            current = target

    def allows(self, url: str) -> bool:
        """True when a script may lead a browser to this address: on the site, and robots.txt is known and lets us."""
        if refusal(url, hosts=self._plan.hosts, allow_private=self._plan.allow_private_networks) is not None:
            return False
        robots = self._robots.get(netloc(url))
        return robots is not None and robots.allows(url)

    def forbids(self, url: str) -> bool:
        """True when a robots.txt that this crawl knows keeps a page's script from asking for this address; noted as a decision."""
        robots = self._robots.get(netloc(url))
        if robots is None or robots.allows(url):
            return False
        self.journal.note(url, None, "robots", robots.said)
        return True

    def rest(self, url: str) -> None:
        """A browser has just asked this host for more: the delay counts from here."""
        self._pace.mark(netloc(url))

    async def _refused(self, url: str) -> tuple[str, str] | None:
        refused = refusal(url, hosts=self._plan.hosts, allow_private=self._plan.allow_private_networks)
        if refused is not None:
            return refused
        robots = await self._robots_of(url)
        return None if robots.allows(url) else ("robots", robots.said)

    async def _robots_of(self, url: str) -> Robots:
        place, parts = netloc(url), split(url)
        known = self._robots.get(place)
        if known is not None or parts is None:
            return known or read_robots(status=None, body=b"", user_agent=self._plan.user_agent)
        robots = await self._fetch_robots(f"{parts.scheme}://{parts.netloc}/robots.txt")
        self._robots[place] = robots
        if robots.delay > self._plan.delay:
            self.journal.note(url, None, "delay", f"robots.txt asks for {robots.delay:g} s between requests")
            self._pace.slow_down(place, robots.delay)
        return robots

    async def _fetch_robots(self, url: str) -> Robots:
        agent = self._plan.user_agent
        seen: set[str] = set()
        while url not in seen and len(seen) <= 5:  # RFC 9309: at least five hops
            seen.add(url)
            refused = refusal(url, hosts=self._plan.hosts, allow_private=self._plan.allow_private_networks)
            if refused is not None:
                self.journal.note(url, None, *refused)
                return read_robots(status=None, body=b"", user_agent=agent, detail=f"it leads to {url}: {refused[1]}")
            answer = await self._ask_patiently(url, None)
            if isinstance(answer, Missed):
                return read_robots(status=None, body=b"", user_agent=agent, detail=answer.detail or answer.decided)
            target = _redirect_target(answer)
            if target is None:
                return read_robots(status=answer.status, body=answer.body, user_agent=agent)
            url = target
        return read_robots(status=None, body=b"", user_agent=agent, detail="redirected in a circle")

    async def _ask_patiently(self, url: str, role: Role | None) -> Fetched | Missed:
        attempt = 0
        while True:
            answer = await self._ask(url, role)
            wait = self._wait_before_retry(answer, attempt)
            if wait is None:
                return answer
            attempt += 1
            self.journal.note(url, role, "retry", f"attempt {attempt} of {self._plan.retries}, after {wait:.1f} s")
            self._pace.put_off(wait)

    def _wait_before_retry(self, answer: Fetched | Missed, attempt: int) -> float | None:
        """Seconds to wait before asking again; None: this answer stands."""
        if attempt >= self._plan.retries:
            return None
        backoff = min(self._plan.delay * 2**attempt, PATIENCE)
        if isinstance(answer, Missed):
            return backoff if answer.network else None
        if answer.retry_after is not None:
            asked = (answer.retry_after - now()).total_seconds()
            return max(asked, 0.0) if asked <= min(PATIENCE, self._pace.left) and not self._walled(answer) else None
        return backoff if answer.status in TRANSIENT and not self._walled(answer) else None

    async def _ask(self, url: str, role: Role | None) -> Fetched | Missed:
        if self.journal.requests >= self._plan.limits.requests:
            raise Stop(f"the crawl's {self._plan.limits.requests} requests are used up")
        await self._pace.turn(netloc(url))
        self.journal.requests += 1
        answer = await self._send(url)
        # Counted from the answer: the site sees at least the delay between two requests, however long one was on its way.
        self._pace.mark(netloc(url))
        if isinstance(answer, Missed):
            self.journal.note(url, role, answer.decided, answer.detail)
            return answer
        self.journal.note(url, role, "fetched", f"{len(answer.body)} bytes", answer.status)
        if answer.retry_after is not None:
            self.journal.retry_after = max(answer.retry_after, self.journal.retry_after or answer.retry_after)
            self.journal.note(url, role, "retry-after", answer.retry_after.isoformat(), answer.status)
        return answer

    async def _send(self, url: str) -> Fetched | Missed:
        timeout = max(0.1, min(self._plan.limits.response_seconds, self._pace.left))
        try:
            request = Request(url, callback=NO_CALLBACK, meta={"download_timeout": timeout})
            response = await self._download(request)
        except DownloadTimeoutError:
            return Missed(url=url, decided="timeout", detail=f"no whole answer within {timeout:.0f} s", network=True)
        except (DownloadCancelledError, IgnoreRequest):
            limit = self._plan.limits.response_bytes
            return Missed(url=url, decided="too-large", detail=f"more than {limit} bytes")
        except CannotResolveHostError:
            return self._unresolved(url)
        except (DownloadConnectionRefusedError, DownloadFailedError, ResponseDataLossError) as error:
            return Missed(url=url, decided="unreachable", detail=_said(error), network=True)
        except Exception as error:
            # What a hostile answer makes a parser or decoder raise is that page's fault, not the crawl's.
            log.info("%s could not be received", url, exc_info=True)
            return Missed(url=url, decided="broken", detail=_said(error))
        return self._keep(url, request, response)

    def _unresolved(self, url: str) -> Missed:
        parts = split(url)
        held = self._resolver.refused.get(parts.hostname or "") if parts is not None else None
        if held is not None:
            return Missed(url=url, decided="private-address", detail=f"the name stands for {held}, which is not public")
        return Missed(url=url, decided="unreachable", detail="the host name does not exist or could not be resolved", network=True)

    def _keep(self, url: str, request: Request, response: Response) -> Fetched:
        raw: Response = request.meta["raw"]
        at: datetime = request.meta["raw_at"]
        headers: tuple[tuple[str, str], ...] = request.meta["raw_headers"]
        capture = None
        if self._captures is not None:
            exchange = Exchange(
                url=request.url,
                at=at,
                request_headers=_pairs(request),
                status=raw.status,
                headers=headers,
                body=raw.body,
                address=str(raw.ip_address) if raw.ip_address is not None else None,
            )
            capture = self._captures.write(exchange)
        return Fetched(
            url=url,
            final_url=url,
            status=response.status,
            at=at,
            headers=headers,
            body=response.body,
            content_type=_header(headers, "content-type"),
            capture=capture,
            retry_after=_retry_after(response.status, _header(headers, "retry-after"), at),
        )

    def _missed(self, url: str, role: Role, decided: str, detail: str) -> Missed:
        self.journal.note(url, role, decided, detail)
        return Missed(url=url, decided=decided, detail=detail)


def now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)


def _redirect_target(answer: Fetched) -> str | None:
    location = _header(answer.headers, "location")
    if answer.status not in _REDIRECTS or not location:
        return None
    try:
        return urldefrag(Request(urljoin(answer.final_url, location.strip())).url)[0]
    except ValueError:
        return location.strip()  # not an address at all: the guard refuses it and says so


def _as_planned(answer: Fetched, url: str) -> Fetched:
    if answer.url == url:
        return answer
    return Fetched(
        url=url,
        final_url=answer.final_url,
        status=answer.status,
        at=answer.at,
        headers=answer.headers,
        body=answer.body,
        content_type=answer.content_type,
        capture=answer.capture,
        retry_after=answer.retry_after,
    )


def _retry_after(status: int, stated: str | None, at: datetime) -> datetime | None:
    if stated is None or status not in (403, 429, 503):
        return None
    text = stated.strip()
    if text.isascii() and text.isdigit():
        return at + min(timedelta(seconds=int(text[:9])), _LONGEST)
    try:
        until = parsedate_to_datetime(text)
        until = (until if until.tzinfo is not None else until.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # a year, or an hour of another zone, beyond the calendar's end
        return None
    return min(max(until, at), at + _LONGEST)


def _pairs(message: Request | Response) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, values in message.headers.items():
        pairs += [(name.decode("latin-1"), value.decode("latin-1")) for value in values]
    return tuple(pairs)


def _header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _said(error: BaseException) -> str:
    """What went wrong in words; Twisted wraps the reason in two layers of its own."""
    reasons = getattr(error.__cause__, "reasons", None)
    faults: list[BaseException] = [reason.value for reason in reasons] if reasons else [error]
    return "; ".join(_words(fault) for fault in faults)[:300]


def _words(fault: BaseException) -> str:
    # OpenSSL: ([("SSL routines", "", "certificate verify failed")],)
    first = fault.args[0] if fault.args else None
    if isinstance(first, list):
        return ", ".join(str(entry[-1]) for entry in first if entry) or type(fault).__name__
    return str(fault) or type(fault).__name__
