"""A source with nothing left open: what monitor.toml says over what ships over the defaults of [crawl]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.config.hours import Hours
from monitor.errors import SourceUnknown
from spiders.plan import Details, Render

if TYPE_CHECKING:
    from monitor.config.model import CrawlConfig, SourceConfig
    from spiders.marketplace import Marketplace


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolvedSource:
    """Everything needed to plan a visit of a source and to understand what it says."""

    name: str
    title: str
    search: str  # template with {query} and perhaps {page}
    hosts: tuple[str, ...]  # the site; a name covers its subdomains
    render: Render
    first_page: int
    page_step: int
    delay: float  # seconds; never shorter than the marketplace that ships asks for, unless its [[source]] says so
    max_pages: int
    details: Details
    currency: str | None
    country: str | None
    timezone: str | None
    language: str | None
    shipped: bool
    walled: bool = False  # known to answer with a challenge or login wall
    active: Hours | None = None
    requests_per_day: int | None = None


def resolve_source(source: SourceConfig, crawl: CrawlConfig) -> ResolvedSource:
    """Merge; SourceUnknown when nothing ships under this name and no search address is given."""
    shipped = find_marketplace(source.name)
    search = source.search or (shipped.search if shipped else None)
    if search is None:
        raise SourceUnknown(f"no marketplace {source.name!r} ships with monitor; give its [[source]] a search address")
    return ResolvedSource(
        name=source.name,
        title=(shipped.title if shipped else None) or source.name,
        search=search,
        hosts=source.hosts or _hosts(search, shipped, own=source.search is not None),
        render=source.render or (shipped.render if shipped else Render.AUTO),
        first_page=_first(source.first_page, shipped and shipped.first_page, 1),
        page_step=_first(source.page_step, shipped and shipped.page_step, 1),
        delay=_first(source.delay, max(crawl.delay, shipped.delay if shipped else 0.0)),
        max_pages=_first(source.max_pages, crawl.max_pages),
        details=_first(source.details, crawl.details),
        currency=_first(source.currency, shipped and shipped.currency),
        country=_first(source.country, shipped and shipped.country),
        timezone=_first(source.timezone, shipped and shipped.timezone),
        language=_first(source.language, shipped and shipped.language),
        shipped=shipped is not None,
        walled=bool(shipped and shipped.walled),
        active=source.active,
        requests_per_day=source.requests_per_day,
    )


def find_marketplace(name: str) -> Marketplace | None:
    """The marketplace that ships under this name."""
    from spiders.marketplace import find

    return find(name)


def _hosts(search: str, shipped: Marketplace | None, *, own: bool) -> tuple[str, ...]:
    """The site's hosts: those that ship, and the one of an own search address."""
    host = urlsplit(search).netloc.rpartition("@")[2].lower().removeprefix("www.")
    known = shipped.hosts if shipped else ()
    return known if known and not own else tuple(dict.fromkeys((host, *known)))


def _first(*choices: Any) -> Any:
    return next((choice for choice in choices if choice is not None), None)
