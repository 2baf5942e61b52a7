"""Giełda: Polish classifieds marked up with microdata, with a next link and no page numbers; a gone advert keeps its address."""

from __future__ import annotations

import re
from typing import ClassVar

from monitor.practice.sites.base import Answer, Scene, Site, Visit, page_number
from monitor.practice.slug import slug
from monitor.practice.values import Advert
from monitor.practice.wording import grouped, pl_date, pl_price


class Gielda(Site):
    """Classifieds."""

    name = "gielda"
    title = "Giełda Ogłoszeń"
    search = "/szukaj?fraza={query}"
    currency = "PLN"
    country = "PL"
    language = "pl"
    timezone_hours = 1
    page_size = 10
    compresses = True
    on_cards = frozenset({"title", "price", "region", "condition"})
    promoted_slot = True
    disallowed = ("/login", "/moje/", "/szukaj?*sortuj=")
    price = staticmethod(pl_price)
    date = staticmethod(pl_date)
    grouped = staticmethod(grouped)
    _item: ClassVar = re.compile(r"^/oferta/[a-z0-9-]+-CID99-ID([a-z0-9]+)$")

    def item_id(self, path: str) -> str | None:
        """The letters at the end of the address."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/oferta/title-CID99-IDletters."""
        return f"/oferta/{advert.slug.replace('_', '-')}-CID99-ID{advert.native_id}"

    def search_path(self, query: str, page: int = 1) -> str:
        """The address of a result page."""
        path = super().search_path(query)
        return path if page == 1 else f"{path}&strona={page}"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """What is new."""
        return self.html("gielda/search.html", scene, results=self.results("", 1, scene))

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search and the categories."""
        if visit.path == "/szukaj":
            results = self.results(visit.query.get("fraza", ""), page_number(visit, "strona"), scene)
            return self.html("gielda/search.html", scene, results=results)
        return self.not_found(visit, scene)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # no tracking parameter changes it
        """A listing's own page."""
        return self.html("gielda/item.html", scene, advert=advert, section=slug(advert.category))

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # nothing of it is shown
        """A page that says so, with status 200."""
        return self.html("gielda/gone.html", scene)
