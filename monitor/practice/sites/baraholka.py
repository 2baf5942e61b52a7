"""Барахолка: Russian classifieds in plain DOM with hashed class names; a gone advert keeps its page and says so on it."""

from __future__ import annotations

import re
from typing import ClassVar

from monitor.practice.faults import Fault
from monitor.practice.sites.base import Answer, Scene, Site, Visit, page_number
from monitor.practice.slug import slug
from monitor.practice.values import Advert
from monitor.practice.wording import ru_ago, ru_price


class Baraholka(Site):
    """Classifieds."""

    name = "baraholka"
    title = "Барахолка"
    search = "/all?q={query}&p={page}"
    currency = "RUB"
    country = "RU"
    language = "ru"
    page_size = 10
    compresses = True
    on_cards = frozenset({"title", "price", "seller", "region"})
    promoted_slot = True
    strip_size = 4
    disallowed = ("/login", "/profile/", "/phone/", "/favorites")
    price = staticmethod(ru_price)
    ago = staticmethod(ru_ago)
    _item: ClassVar = re.compile(r"^/[a-z_]+/[a-z0-9_]*_(\d{9,})$")

    def item_id(self, path: str) -> str | None:
        """The number at the end of the address."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/category/title_number."""
        return f"/{slug(advert.category)}/{advert.slug}_{advert.native_id}"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """Categories and what is new."""
        return self.html("baraholka/home.html", scene, results=self.results("", 1, scene))

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search; nothing else is there."""
        if visit.path != "/all":
            return self.not_found(visit, scene)
        results = self.results(visit.query.get("q", ""), page_number(visit, "p"), scene)
        redesigned = Fault.REDESIGN in scene.effects
        return self.html("baraholka/search.html", scene, results=results, redesigned=redesigned)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # no tracking parameter changes it
        """A listing's own page with similar adverts below."""
        similar = [other for key, other in scene.live.items() if other.category == advert.category and key != advert.native_id]
        return self.html("baraholka/item.html", scene, advert=advert, similar=self.strip(similar, scene), gone=False)

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # as above
        """The page stays, without price and seller, under a notice."""
        similar = [other for other in scene.live.values() if other.category == advert.category]
        return self.html("baraholka/item.html", scene, advert=advert, similar=self.strip(similar, scene), gone=True)
