"""Half a surrogate pair in a page's JSON must not stop the crawl that reads it."""

from __future__ import annotations

import json

from spiders.listing import Page
from spiders.reading import read_page


def test_halves_of_surrogate_pairs_never_leave_the_room() -> None:
    goods = [
        {
            "id": f"{n}00001",
            "title": f"Starlink kit {n} \ud800",
            "price": {"value": n * 1000, "currency": "RUB"},
            "url": f"/item/{n}00001",
        }
        for n in range(1, 9)
    ]
    state = json.dumps({"props": {"items": goods}})
    body = f'<html><body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>'
    reading = read_page(Page(url="https://shop.example/search?q=a", body=body.encode()))
    assert len(reading.listings) == 8
    for listing in reading.listings:
        assert listing.title is not None
        assert listing.title.encode()
