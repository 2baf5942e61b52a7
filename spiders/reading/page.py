"""The public face: one page in, one reading out."""

from __future__ import annotations

from spiders.listing import Page, PageKind, PageReading
from spiders.reading.decode import decode
from spiders.reading.profile import Profile


def read_page(page: Page, *, profile: Profile | None = None) -> PageReading:  # noqa: ARG001 - thin first cut, the profile is used next
    """What the page states; never raises, a page that cannot be read has its reason in `error`."""
    text = decode(page.body, page.content_type)
    kind = PageKind.SHELL if "<script" in text else PageKind.EMPTY
    return PageReading(kind=kind, url=page.url)


def learn(page: Page) -> tuple[PageReading, Profile | None]:
    """The full reading, and the profile compiled from it where the page is regular enough for one."""
    return read_page(page), None
