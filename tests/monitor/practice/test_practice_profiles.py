"""What one practice page teaches reads the site's later pages as a full reading would, as long as the site is not rebuilt."""

from __future__ import annotations

import pytest
from practice_observer import QUERY, get

from monitor.practice import PracticeServer
from monitor.practice.sites import SITES
from spiders.listing import Page, PageKind, PageReading
from spiders.reading import Misfit, learn, read_known, read_page
from spiders.reading.profile import same_reading


def pages_of(server: PracticeServer, site: str) -> list[Page]:
    """The result pages of a query, one after the other."""
    found: list[Page] = []
    address: str | None = server.address(site) + server.sites[site].search_path(QUERY)
    while address is not None and len(found) < 6:
        reply = get(address)
        page = Page(url=address, body=reply.body, content_type=reply.headers["Content-Type"], status=reply.status)
        found.append(page)
        address = read_page(page).next_page
    return found


@pytest.mark.parametrize("site", SITES)
def test_later_pages_of_a_site_are_read_by_its_profile_as_in_full(server: PracticeServer, site: str) -> None:
    profiles = []
    served = 0
    for tick in (0, 5, 9):
        server.clock.set(tick)
        for page in pages_of(server, site):
            full = read_page(page)
            for profile in profiles[-1:]:
                quick = read_known(page, profile)
                if isinstance(quick, PageReading):
                    # Two cards with suggestions below are a list only to a reading that knows where the site has its list.
                    assert same_reading(full, quick) or (full.kind is PageKind.EMPTY and len(quick.listings) == 2)
                    served += 1
                else:
                    assert quick in Misfit
            if full.kind is PageKind.SEARCH and len(full.listings) > 2:
                learned = learn(page, after=profiles[-1] if profiles else None)[1]
                assert learned is not None
                profiles.append(learned)
    assert served or not profiles
