"""What every page needs: configuration, store, templates, clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.alerts.titles import source_titles
from monitor.alerts.view import source_title
from monitor.alerts.wording import NBSP, count, number, when
from monitor.config import Config
from monitor.web.marks import harmless
from storage.store import Store

_NAV = (("/", "Overview"), ("/listings", "Listings"), ("/changes", "Changes"), ("/crawls", "Crawls"), ("/alerts", "Alerts"))


def utc_now() -> datetime:
    """The clock of the shell."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One dashboard."""

    config: Config
    store: Store
    titles: dict[str, str]
    environment: Environment
    clock: Callable[[], datetime] = utc_now

    @property
    def zone(self) -> tzinfo:
        """The zone times are shown in."""
        return self.config.zone

    def page(self, request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A rendered page."""
        now = self.clock()
        common = {
            "nav": _NAV, "path": request.url.path, "now": now, "zone_name": now.astimezone(self.zone).tzname(),
            "when": lambda at: when(at, self.zone), "short_when": lambda at: short_when(at, now, self.zone),
            "ago": lambda at: ago(at, now), "source_title": lambda name: source_title(name, self.titles),
        }  # fmt: skip
        return HTMLResponse(self.environment.get_template(name).render(common | values), status_code=status)


def make_desk(config: Config, store: Store, *, clock: Callable[[], datetime] = utc_now) -> Desk:
    """A desk with its templates compiled on first use."""
    environment = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=harmless,
    )
    environment.globals |= {"number": number, "count": count, "listing_path": listing_path, "crawl_path": crawl_path}
    return Desk(config=config, store=store, titles=source_titles(config), environment=environment, clock=clock)


def listing_path(listing_id: str) -> str:
    """Where a listing's page is; native ids may hold anything."""
    return f"/listing/{quote(listing_id, safe=':')}"


def crawl_path(crawl_id: str) -> str:
    """Where a crawl's page is."""
    return f"/crawls/{quote(crawl_id, safe='')}"


def short_when(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Today only the hour, this year without the year."""
    if at is None:
        return "–"
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day}{NBSP}{local:%b}"
    return f"{day}, {local:%H:%M}" if local.year == today.year else f"{day}{NBSP}{local.year}"


def ago(at: datetime | None, now: datetime) -> str:
    """ "4 min ago"; a future time is "in 4 min"."""
    if at is None:
        return "never"
    span = abs(now - at)
    for size, unit in ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min")):
        if span >= size:
            words = f"{span // size}{NBSP}{unit}"
            return f"in {words}" if at > now else f"{words} ago"
    return "just now"
