"""Pages that are empty until their script runs: one shared Chromium, reused tabs, every connection through the filtering proxy."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Callable
from time import monotonic
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    Dialog,
    Page,
    Playwright,
    Request,
    Route,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from spiders.capture import CaptureWriter
from spiders.fetch import Fetched, now
from spiders.folder import Capture
from spiders.plan import CrawlPlan
from spiders.proxy import FilteringProxy, Toll
from spiders.visit import Rendered, RenderFailed

log = logging.getLogger(__name__)

TAB_PAGES = 10  # a tab that is kept longer grows: 1.4 GB after 400 pages
BROWSER_PAGES = 1000
SETTLE_SECONDS = 8.0  # the longest wait for a page that never comes to rest
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_NOT_NEEDED = frozenset({"image", "media", "font", "texttrack", "manifest", "other"})
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-domain-reliability",
    "--no-first-run",
    "--no-default-browser-check",
    "--dns-prefetch-disable",
    "--no-pings",
    # What does not go through the proxy goes nowhere: no direct resolution, no direct datagrams.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# At rest: how much there is, cheap enough to ask many times a second.
_SIZE = (
    "() => [document.getElementsByTagName('*').length, document.body ? document.body.textContent.length : 0, "
    "document.readyState == 'loading' ? 0 : (document.body && document.body.innerText || '').trim().length]"
)


class Chromium:
    """The browser of one worker: started when first needed, kept over crawls, replaced when it is old or broken."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._proxy = FilteringProxy()
        self._images = False
        self._pages = 0

    def session(
        self,
        plan: CrawlPlan,
        *,
        captures: CaptureWriter | None,
        may_open: Callable[[str], bool],
        forbids: Callable[[str], bool],
        time_left: Callable[[], float],
    ) -> Session:
        """A renderer for one crawl, with cookies and storage of its own. Nothing is started before the first page."""
        return Session(self, plan, captures=captures, may_open=may_open, forbids=forbids, time_left=time_left)

    async def context(self, plan: CrawlPlan) -> BrowserContext:
        """A fresh context; raises RenderFailed when no browser can be started."""
        browser = await self._running(images=plan.screenshots)
        self._proxy.allow_private = plan.allow_private_networks
        return await browser.new_context(
            user_agent=plan.user_agent,
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            viewport={"width": 1280, "height": 1600},
        )

    def admit(self, allowance: int) -> Toll:
        """Open the proxy for one page; returns what it may fetch and what it was refused."""
        self._pages += 1
        self._proxy.toll = Toll(left=allowance)
        return self._proxy.toll

    async def close(self) -> None:
        """End the browser and its driver."""
        await self._end_browser()
        if self._playwright is not None:
            with contextlib.suppress(PlaywrightError):
                await self._playwright.stop()
            self._playwright = None
        await self._proxy.close()

    async def _running(self, *, images: bool) -> Browser:
        browser = self._browser
        if browser is not None and browser.is_connected() and self._pages < BROWSER_PAGES and images == self._images:
            return browser
        await self._end_browser()
        self._images, self._pages = images, 0
        if self._playwright is None:
            self._playwright = await async_playwright().start()
            await self._proxy.start()
        self._browser = await self._launch(self._playwright, images=images)
        return self._browser

    async def _launch(self, playwright: Playwright, *, images: bool) -> Browser:
        path = executable(playwright.chromium.executable_path)
        flags = list(_FLAGS) if images else [*_FLAGS, "--blink-settings=imagesEnabled=false"]
        try:
            return await playwright.chromium.launch(
                executable_path=path,
                args=flags,
                chromium_sandbox=os.geteuid() != 0,  # root cannot have one
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=30_000,
                proxy={
                    "server": self._proxy.address,
                    "bypass": "<-loopback>",
                    "username": self._proxy.user,
                    "password": self._proxy.password,
                },
            )
        except PlaywrightError as error:
            raise RenderFailed(f"the browser {path} could not be started: {_first_line(error)}") from error

    async def _end_browser(self) -> None:
        if self._browser is not None:
            with contextlib.suppress(PlaywrightError):
                await self._browser.close()
            self._browser = None


class Session:
    """Renders the pages of one crawl, one at a time."""

    def __init__(
        self,
        chromium: Chromium,
        plan: CrawlPlan,
        *,
        captures: CaptureWriter | None,
        may_open: Callable[[str], bool],
        forbids: Callable[[str], bool],
        time_left: Callable[[], float],
    ) -> None:
        self._chromium = chromium
        self._plan = plan
        self._captures = captures
        self._may_open = may_open  # guard and robots.txt, for a script that leads elsewhere
        self._forbids = forbids  # robots.txt, for what a page's own script asks for
        self._time_left = time_left
        self._context: BrowserContext | None = None
        self._tab: _Tab | None = None

    async def render(self, fetched: Fetched) -> Rendered:
        """Run the page's script on the answer that was already received: the site is not asked for it twice."""
        seconds = max(1.0, min(self._plan.limits.response_seconds, self._time_left()))
        toll = self._chromium.admit(self._plan.limits.response_bytes * 5)
        try:
            async with asyncio.timeout(seconds):
                tab = await self._open_tab()
                html, url = await tab.render(
                    fetched, settle=min(SETTLE_SECONDS, seconds / 2), limit=self._plan.limits.response_bytes
                )
                picture = await tab.page.screenshot(full_page=True) if self._plan.screenshots else None
        except TimeoutError as error:
            await self._drop_tab()
            raise RenderFailed(f"the page was not rendered within {seconds:.0f} s") from error
        except PlaywrightError as error:
            await self._drop_tab()
            raise RenderFailed(f"the page could not be rendered: {_first_line(error)}") from error
        finally:
            if toll.refused:
                log.warning("%s asked for addresses that are not public: %s", fetched.final_url, ", ".join(toll.refused[:5]))
        # The browser follows redirects by itself: only where it ended tells that a script has left.
        if url.partition("#")[0] != fetched.final_url and not self._may_open(url):
            await self._drop_tab()
            raise RenderFailed(f"the page's script left the site: {url[:300]}")
        capture = self._keep(fetched, url, html, picture)
        return Rendered(html=html, url=url, capture=capture, refused=tuple(toll.refused))

    async def close(self) -> None:
        """Forget the crawl's cookies, storage and tabs."""
        await self._drop_tab()
        if self._context is not None:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(5):
                    await self._context.close()
            self._context = None

    def _keep(self, fetched: Fetched, url: str, html: bytes, picture: bytes | None) -> Capture | None:
        if self._captures is None or fetched.capture is None:
            return None
        capture = self._captures.write_rendered(url=url, html=html, of=fetched.capture, at=now())
        if picture is not None:
            self._captures.write_screenshot(url=url, png=picture, of=fetched.capture, at=now())
        return capture

    async def _open_tab(self) -> _Tab:
        if self._tab is not None and self._tab.pages >= TAB_PAGES:
            await self._drop_tab()
        if self._tab is None:
            if self._context is None or not _connected(self._context):
                self._context = await self._chromium.context(self._plan)
            self._tab = await _Tab.open(
                self._context, images=self._plan.screenshots, may_open=self._may_open, forbids=self._forbids
            )
        return self._tab

    async def _drop_tab(self) -> None:
        tab, self._tab = self._tab, None
        if tab is not None:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(5):
                    await tab.page.close()


class _Tab:
    """One page object, reused; knows what is being fetched and answers the document itself."""

    def __init__(self, page: Page, *, images: bool, may_open: Callable[[str], bool], forbids: Callable[[str], bool]) -> None:
        self.page = page
        self.pages = 0
        self._images = images
        self._may_open = may_open
        self._forbids = forbids
        self._fetched: Fetched | None = None
        self._asked: set[Request] = set()

    @classmethod
    async def open(
        cls, context: BrowserContext, *, images: bool, may_open: Callable[[str], bool], forbids: Callable[[str], bool]
    ) -> _Tab:
        page = await context.new_page()
        tab = cls(page, images=images, may_open=may_open, forbids=forbids)
        page.on("dialog", _dismiss)
        page.on("popup", _close)
        page.on("request", tab._begin)
        page.on("requestfinished", tab._end)
        page.on("requestfailed", tab._end)
        await page.route("**/*", tab._route)
        return tab

    async def render(self, fetched: Fetched, *, settle: float, limit: int) -> tuple[bytes, str]:
        self.pages += 1
        self._fetched = fetched
        self._asked.clear()
        await self.page.goto(fetched.final_url, wait_until="commit", timeout=0)
        await self._settle(settle)
        html = (await self.page.content()).encode("utf-8", "replace")
        if len(html) > limit:
            raise PlaywrightError(f"more than {limit} bytes once rendered")
        return html, self.page.url

    def _begin(self, request: Request) -> None:
        self._asked.add(request)

    def _end(self, request: Request) -> None:
        self._asked.discard(request)

    async def _settle(self, seconds: float) -> None:
        """Wait until nothing is being fetched and the page has stopped growing."""
        begun, calm, last = monotonic(), 0, None
        while (waited := monotonic() - begun) < seconds and calm < 3:
            await asyncio.sleep(0.04)
            size = await self._size()
            # A page without words may only be waiting for a timer.
            bare = size is None or (size[2] < 200 and waited < 2.0)
            calm = calm + 1 if size == last and not self._asked and not bare else 0
            last = size

    async def _size(self) -> tuple[int, ...] | None:
        try:
            return tuple(await self.page.evaluate(_SIZE))
        except PlaywrightError:
            if self.page.is_closed():
                raise
            return None  # a script is leading elsewhere just now

    async def _route(self, route: Route, request: Request) -> None:
        with contextlib.suppress(PlaywrightError):  # the tab was closed meanwhile
            if request.is_navigation_request():
                await self._navigate(route, request)
            elif request.resource_type in _NOT_NEEDED and not (self._images and request.resource_type in ("image", "font")):
                await route.abort()
            elif self._forbids(request.url):
                await route.abort("blockedbyclient")
            else:
                await route.continue_()

    async def _navigate(self, route: Route, request: Request) -> None:
        fetched = self._fetched
        if fetched is None or request.frame != self.page.main_frame:
            await route.abort("aborted")  # frames hold advertisements, never the listings
        elif request.url.partition("#")[0] == fetched.final_url and request.method == "GET":
            await route.fulfill(status=fetched.status, headers=_headers(fetched), body=fetched.body)
        elif request.method == "GET" and self._may_open(request.url):
            await route.continue_()
        else:
            log.info("a script of %s was kept from leading to %s", fetched.final_url, request.url)
            await route.abort("aborted")  # any other reason would put an error page in the place of this one


def executable(bundled: str) -> str:
    """The browser to start: MONITOR_CHROMIUM, else an installed Chromium, else Playwright's own; raises RenderFailed."""
    chosen = os.environ.get("MONITOR_CHROMIUM")
    if chosen and shutil.which(chosen) is None:
        raise RenderFailed(f"MONITOR_CHROMIUM is {chosen!r}, which is no program that can be run")
    candidates = (chosen, *_NAMES, bundled)
    found = next((path for name in candidates if name and (path := shutil.which(name)) is not None), None)
    if found is None:
        raise RenderFailed("no browser is installed: `make setup` tries to, or set MONITOR_CHROMIUM to the path of a Chromium")
    return found


def _headers(fetched: Fetched) -> dict[str, str]:
    """The answer's headers for the browser; the body is already decoded and whole."""
    joined: dict[str, str] = {}
    for name, value in fetched.headers:
        key = name.lower()
        if key in ("content-encoding", "content-length", "transfer-encoding", "connection"):
            continue
        joined[key] = f"{joined[key]}{chr(10) if key == 'set-cookie' else ', '}{value}" if key in joined else value
    return joined


def _connected(context: BrowserContext) -> bool:
    browser: Any = context.browser
    return browser is not None and browser.is_connected()


async def _dismiss(dialog: Dialog) -> None:
    with contextlib.suppress(PlaywrightError):
        await dialog.dismiss()


async def _close(page: Page) -> None:
    with contextlib.suppress(PlaywrightError):
        await page.close()


def _first_line(error: PlaywrightError) -> str:
    return (error.message.strip().splitlines() or ["no reason given"])[0][:300]
