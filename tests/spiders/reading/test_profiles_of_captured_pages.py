"""Every captured result page that is read teaches a profile that reads it to the letter."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spiders.listing import Page, PageKind
from spiders.reading import Misfit, Profile, learn, read_known
from spiders.reading.profile import same_reading

PAGES = Path(os.environ.get("MONITOR_PAGES") or Path(__file__).parents[4] / "shared" / "pages")
NAMES = sorted(path.stem for path in PAGES.glob("*__search__*.html")) if PAGES.is_dir() else []
pytestmark = pytest.mark.skipif(not NAMES, reason=f"no captured pages in {PAGES}; set MONITOR_PAGES")


def captured(name: str) -> Page:
    """One of them."""
    truth = json.loads((PAGES / f"{name}.truth.json").read_text("utf-8"))
    url = (truth.get("page_url") or f"https://{truth['site']}/").split(" ")[0]
    return Page(url=url, body=(PAGES / f"{name}.html").read_bytes())


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_a_result_page_teaches_a_profile_that_reads_it_to_the_letter(name: str) -> None:
    page = captured(name)
    full, profile = learn(page)
    if full.kind is not PageKind.SEARCH:
        assert profile is None
        return
    assert profile is not None
    quick = read_known(page, Profile.load(json.loads(json.dumps(profile.dump()))))
    assert not isinstance(quick, Misfit)
    assert same_reading(full, quick)
