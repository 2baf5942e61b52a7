"""Торг: Ukrainian classifieds that are empty without a browser: a script loads JSON and builds the page."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from monitor.practice.faults import Pages
from monitor.practice.sites.base import FOLDER, Answer, Noise, Scene, Site, Visit, page_number
from monitor.practice.values import Advert
from monitor.practice.wording import grouped, uk_ago, uk_price


class Torg(Site):
    """Classifieds built in the browser."""

    name = "torg"
    title = "Торг"
    search = "/uk/list/?q={query}&page={page}"
    currency = "UAH"
    country = "UA"
    language = "uk"
    timezone_hours = 2
    page_size = 9
    needs_browser = True
    on_cards = frozenset({"title", "price", "region"})
    strip_size = 3
    disallowed = ("/uk/login", "/uk/cabinet/", "/api/v1/phones/")
    _item: ClassVar = re.compile(r"^/uk/(?:obyavlennya)/[a-z0-9_]+-ID([a-z0-9]+)\.html$")
    _offer: ClassVar = re.compile(r"^/api/v1/offers/([a-z0-9]+)$")

    def page_kind(self, path: str) -> Pages | None:
        """What a script loads belongs to the page that it builds."""
        return Pages.ITEM if self._offer.match(path) else super().page_kind(path)

    def item_id(self, path: str) -> str | None:
        """The letters before .html."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/uk/obyavlennya/title-IDletters.html."""
        return f"/uk/obyavlennya/{advert.slug}-ID{advert.native_id}.html"

    def answer(self, visit: Visit, scene: Scene) -> Answer:
        """The script and its data beside the ordinary routes."""
        if visit.path == "/assets/app.js":
            return Answer(body=(FOLDER / "torg/app.js").read_bytes(), content_type="text/javascript; charset=utf-8")
        if visit.path == "/api/v1/offers":
            return as_json(self.listed(visit, scene))
        if (found := self._offer.match(visit.path)) is not None:
            return self.offer(found[1], scene)
        return super().answer(visit, scene)

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # the same shell for everybody
        """The shell."""
        return self.html("torg/shell.html", scene)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # as above
        """The shell."""
        return self.html("torg/shell.html", scene)

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # as above
        """The shell: only the data know that the advert is gone."""
        return self.html("torg/shell.html", scene)

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The shell on every route the script knows."""
        return self.html("torg/shell.html", scene, status=200 if visit.path in ("/uk/list/", "/uk/") else 404)

    def listed(self, visit: Visit, scene: Scene) -> dict[str, Any]:
        """The data of a result page."""
        results = self.results(visit.query.get("q", ""), page_number(visit, "page"), scene)
        return {
            "meta": {"total": results.total, "page": results.page, "pages": results.last, "next": results.next},
            "data": [self.card(advert, scene) for advert in results.adverts],
            "extra": [self.card(advert, scene) for advert in results.strip],
        }

    def offer(self, native_id: str, scene: Scene) -> Answer:
        """The data of an item page, or of a notice that it is over."""
        if (advert := scene.live.get(native_id)) is None:
            status = "removed" if native_id in scene.gone else "unknown"
            return as_json({"status": status}, status=200 if status == "removed" else 404)
        shown = self.shown(advert, scene)
        card = self.card(shown, scene) | {
            "status": "active", "description": advert.description, "condition": advert.condition, "delivery": advert.delivery,
            "seller": {"id": shown.seller.native_id, "name": shown.seller.name, "business": shown.seller.shop},
            "views": self.views(scene) if Noise.COUNTERS in scene.noise else None,
        }  # fmt: skip
        return as_json(card)

    def card(self, advert: Advert, scene: Scene) -> dict[str, Any]:
        """What a card is built from."""
        old = advert.price.old
        return {
            "id": advert.native_id, "title": advert.title, "href": self.link(scene, advert), "priceLabel": uk_price(advert.price),
            "oldLabel": None if old is None else f"{grouped(old, ' ')} грн", "place": advert.region,
            "time": uk_ago(self.local(scene, advert), self.clock(scene)), "image": self.picture(scene, advert),
        }  # fmt: skip


def as_json(value: Any, *, status: int = 200) -> Answer:
    """An answer for a script."""
    return Answer(
        status=status, body=json.dumps(value, ensure_ascii=False).encode(), content_type="application/json; charset=utf-8"
    )
