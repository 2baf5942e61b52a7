"""The public face: one page in, one reading out."""

from __future__ import annotations

from spiders.listing import Page, PageKind, PageReading
from spiders.reading.columns import read_cards
from spiders.reading.decode import decode
from spiders.reading.dom import parse
from spiders.reading.draft import finish
from spiders.reading.lists import main_list
from spiders.reading.outline import outline
from spiders.reading.profile import Profile


def read_page(page: Page, *, profile: Profile | None = None) -> PageReading:  # noqa: ARG001 - used next
    """What the page states; never raises, a page that cannot be read has its reason in `error`."""
    text = decode(page.body, page.content_type)
    out = outline(parse(text), page.url)
    best, cards = main_list(out)
    drafts = read_cards(out, cards)
    listings = tuple(finish(draft, out.base) for draft in drafts)
    return PageReading(kind=PageKind.SEARCH if listings else PageKind.EMPTY, url=page.url, listings=listings)


def learn(page: Page) -> tuple[PageReading, Profile | None]:
    """The full reading, and the profile compiled from it where the page is regular enough for one."""
    return read_page(page), None
