"""How the reading room reads the practice pages, field by field: `python tests/monitor/practice/reading_check.py [SITE ...]`.

A tool for whoever works on reading; the journey test is the judge.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from typing import Any

from playwright.sync_api import sync_playwright
from practice_observer import CARDS, ITEMS, QUERY, Fields, first_page, get, item_address

from monitor.practice import Fault, PracticeServer
from spiders.listing import ListingReading, Page, PageReading
from spiders.reading.page import read_page
from storage.model import ChangeKind

READ = {
    "title": "title",
    "price": "price_text",
    "seller": "seller_name",
    "region": "region_text",
    "description": "description",
    "condition": "condition",
}


class Check:
    """One site's tally of what was misread, with the first example of each."""

    def __init__(self, server: PracticeServer, site: str, tab: Any) -> None:
        self.server, self.site, self.tab = server, site, tab
        self.wrong: Counter[str] = Counter()
        self.example: dict[str, object] = {}

    def read(self, address: str, *, rendered: bool = True) -> PageReading:
        if rendered and self.server.sites[self.site].needs_browser:
            self.tab.goto(address)
            self.tab.wait_for_selector("main h1, main h3")
            return read_page(Page(url=address, body=self.tab.content().encode(), content_type="text/html; charset=utf-8"))
        reply = get(address)
        return read_page(Page(url=address, body=reply.body, content_type=reply.headers["Content-Type"], status=reply.status))

    def note(self, what: str, example: object) -> None:
        self.wrong[what] += 1
        self.example.setdefault(what, example)

    def compare(self, where: str, wanted: Fields, reading: ListingReading) -> None:
        for name, want in wanted.items():
            got = getattr(reading, READ[name])
            squashed = " ".join(got.split()) if got else None
            if squashed != (want and " ".join(want.split())):
                self.note(f"{where}.{name}", (want, got))

    def results(self) -> None:
        site = self.server.sites[self.site]
        reading = self.read(self.server.address(self.site) + site.search_path(QUERY))
        wanted = CARDS[self.site](get(first_page(self.server, self.site)))
        found = {listing.native_id: listing for listing in reversed(reading.listings)}
        for native_id, fields in wanted.items():
            if native_id in found:
                self.compare("card", fields, found[native_id])
            else:
                self.note("card.native_id", (native_id, list(found)[:2]))
        extra = [listing for native_id, listing in found.items() if native_id not in wanted]
        print(f"== {self.site}: {reading.kind}, {len(wanted)} cards, {len(extra)} others, total {reading.total}")
        print(f"   next page: {reading.next_page}")
        for native_id in list(wanted)[:8]:
            self.item(native_id)

    def item(self, native_id: str) -> None:
        reading = self.read(self.server.item_address(self.site, native_id))
        if reading.kind != "item" or len(reading.listings) != 1:
            self.note(f"item.kind {reading.kind}", len(reading.listings))
            return
        if reading.listings[0].native_id != native_id:
            self.note("item.native_id", (native_id, reading.listings[0].native_id))
        if reading.removed:
            self.note("item.removed", reading.removed)
        self.compare("item", ITEMS[self.site](get(item_address(self.server, self.site, native_id))), reading.listings[0])

    def verdicts(self) -> None:
        def search(query: str) -> str:
            return self.server.address(self.site) + self.server.sites[self.site].search_path(query)

        gone = next(change for change in self.server.truth(self.site, 0, 60) if change.kind is ChangeKind.REMOVED)
        self.server.clock.set(gone.tick)
        self.say("gone", self.read(self.server.item_address(self.site, gone.native_id)))
        self.server.clock.set(0)
        self.say("no hits", self.read(search("zzzzzz")))
        self.say("without browser", self.read(search(QUERY), rendered=False))
        for fault in (Fault.CHALLENGE, Fault.MAINTENANCE, Fault.NOTHING_FOUND):
            self.server.fault(self.site, fault)
            self.say(fault, self.read(search(QUERY), rendered=fault is Fault.NOTHING_FOUND))
            self.server.clear()

    def say(self, what: str, reading: PageReading) -> None:
        print(f"   {what}: {reading.kind}, removed {reading.removed!r}, said {reading.said!r}")


def main(sites: list[str]) -> None:
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with PracticeServer() as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for site in sites or server.sites:
            check = Check(server, site, browser.new_page())
            check.results()
            check.verdicts()
            for what, count in sorted(check.wrong.items()):
                print(f"   WRONG {what} x{count}: {check.example[what]}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
