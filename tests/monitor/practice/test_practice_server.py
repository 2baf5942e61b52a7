"""The practice marketplace on its sockets."""

from __future__ import annotations

import urllib.request
from urllib.parse import quote

from monitor.practice import PracticeServer


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(quote(address, safe=":/?=&%"), timeout=5) as answer:
        return answer.read()


def test_every_live_advert_has_a_page_of_its_own():
    with PracticeServer() as server:
        for site in server.sites:
            encoding = server.sites[site].encoding
            for native_id in server.live(site):
                assert native_id in fetch(server.item_address(site, native_id)).decode(encoding)
