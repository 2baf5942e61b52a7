"""The application: addresses, the guard around them, and what is answered when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.config import Config
from monitor.metrics import CONTENT_TYPE, CrawlCounts
from monitor.metrics import metrics as service_metrics
from monitor.web import pages
from monitor.web.desk import Desk, make_desk, utc_now
from monitor.web.feed import atom, rss
from monitor.web.guard import Guard
from storage.errors import StoreError
from storage.store import Store


def create_app(config: Config, store: Store, *, host: str = "127.0.0.1", clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The dashboard over one store. host: the address it is bound to, which it answers to beside localhost."""
    desk = make_desk(config, store, clock=clock)
    routes = [
        _route("/", pages.overview, desk),
        _route("/listings", pages.listings, desk),
        _route("/listing/{listing_id:path}", pages.listing, desk),
        _route("/changes", pages.changes, desk),
        _route("/crawls", pages.crawls, desk),
        _route("/crawls/{crawl_id}", pages.crawl, desk),
        _route("/alerts", pages.alerts, desk),
        _route("/health", pages.health, desk),
        _route("/metrics", _metrics(desk), desk),
        _route("/feed.atom", atom, desk),
        _route("/feed.rss", rss, desk),
        Route("/style.css", _style),
        Route("/favicon.svg", _icon),
    ]

    def wrong(request: Request, error: Exception) -> Response:
        return _wrong(desk, request, error)

    return Starlette(
        routes=routes, middleware=[Middleware(Guard, hosts=(host,))], exception_handlers={HTTPException: wrong, StoreError: wrong}
    )


def _metrics(desk: Desk) -> pages.Handler:
    counts = CrawlCounts(desk.store, now=desk.clock())

    def metrics(desk: Desk, request: Request) -> Response:  # noqa: ARG001  # every page has these two
        return Response(service_metrics(desk.config, desk.store, counts, now=desk.clock()), headers={"Content-Type": CONTENT_TYPE})

    return metrics


def _route(path: str, handler: pages.Handler, desk: Desk) -> Route:
    # Not a coroutine: Starlette runs it in a thread, so that a slow query holds up nobody else.
    def endpoint(request: Request) -> Response:
        return handler(desk, request)

    return Route(path, endpoint, methods=["GET"], name=handler.__name__)


def _wrong(desk: Desk, request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status, said = error.status_code, error.detail
    else:
        status, said = 503, f"The database does not answer: {error}"
    return desk.page(request, "error.html", status=status, said=said, code=status)


def _static(name: str, media_type: str) -> Response:
    body = files("monitor.web").joinpath("static", name).read_bytes()
    return Response(body, media_type=media_type, headers={"Cache-Control": "max-age=300"})


def _style(request: Request) -> Response:  # noqa: ARG001  # Starlette hands it over
    return _static("style.css", "text/css")


def _icon(request: Request) -> Response:  # noqa: ARG001
    return _static("favicon.svg", "image/svg+xml")
