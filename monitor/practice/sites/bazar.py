"""Bazar: Kazakhstani classifieds whose listings exist only in the page's embedded state; a gone advert answers 410."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from monitor.practice.sites.base import FOLDER, Answer, Scene, Site, Visit, page_number, script_json
from monitor.practice.slug import slug
from monitor.practice.values import Advert, Price
from monitor.practice.wording import ru_price


class Bazar(Site):
    """Classifieds rendered by a script from `__NEXT_DATA__`."""

    name = "bazar-kz"
    title = "Bazar.demo"
    search = "/search?text={query}&page={page}"
    currency = "KZT"
    country = "KZ"
    language = "ru"
    timezone_hours = 5
    page_size = 12
    on_cards = frozenset({"title", "price", "seller", "region"})
    strip_size = 5
    disallowed = ("/login", "/my/", "/api/")
    _item: ClassVar = re.compile(r"^/a/[a-z0-9_]+-(\d+)$")

    def answer(self, visit: Visit, scene: Scene) -> Answer:
        """The script that draws the page for people, beside the ordinary routes."""
        if visit.path.endswith("/main.js"):
            return Answer(body=(FOLDER / "bazar_kz/main.js").read_bytes(), content_type="text/javascript; charset=utf-8")
        return super().answer(visit, scene)

    def item_id(self, path: str) -> str | None:
        """The number at the end of the address."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/a/title-number."""
        return f"/a/{advert.slug}-{advert.native_id}"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """What is new."""
        return self.state("/", self.listed("", 1, scene), scene)

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search."""
        if visit.path == "/search":
            query = visit.query.get("text", "")
            return self.state("/search", self.listed(query, page_number(visit, "page"), scene), scene)
        return self.not_found(visit, scene)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # no tracking parameter changes it
        """An advert with what else its seller may have."""
        others = [other for key, other in scene.live.items() if key != advert.native_id]
        props = {
            "advert": self.card(advert, scene, whole=True),
            "similar": [self.card(other, scene) for other in self.strip(others, scene)],
        }
        return self.state("/a/[slug]", props, scene)

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # the page knows only that it is over
        """410, and the words in two languages."""
        props: dict[str, Any] = {
            "statusCode": 410,
            "advert": None,
            "message": "Объявление в архиве / Хабарландыру мұрағатта",
            "similar": [],
        }
        return self.state("/a/[slug]", props, scene, status=410)

    def not_found(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # the page knows nothing more
        """404."""
        return self.state("/_error", {"statusCode": 404, "message": "Страница не найдена"}, scene, status=404)

    def state(self, route: str, props: dict[str, Any], scene: Scene, *, status: int = 200) -> Answer:
        """An empty page with its state."""
        build = f"b{class_build(scene)}"
        data = {
            "props": {"pageProps": {"locale": "ru", "currency": self.currency, "user": None, **props}, "__N_SSP": True},
            "page": route, "query": {}, "buildId": build, "isFallback": False, "locale": "ru", "scriptLoader": [],
        }  # fmt: skip
        return self.html("bazar_kz/frame.html", scene, status=status, data=script_json(data), build=build)

    def listed(self, query: str, page: int, scene: Scene) -> dict[str, Any]:
        """The props of a result page."""
        results = self.results(query, page, scene)
        following = None if results.next is None else self.search_path(query, results.next)
        return {
            "search": {
                "text": query,
                "total": results.total,
                "adverts": [self.card(advert, scene) for advert in results.adverts],
                "pagination": {"page": results.page, "totalPages": results.last, "next": following},
            },
            "recommended": [self.card(advert, scene) for advert in results.strip],
            "categories": [
                {"id": 3, "name": "Электроника", "slug": "elektronika"},
                {"id": 7, "name": "Для дома", "slug": "dlya-doma"},
            ],
        }

    def card(self, advert: Advert, scene: Scene, *, whole: bool = False) -> dict[str, Any]:
        """An advert as the state holds it."""
        card: dict[str, Any] = {
            "id": int(advert.native_id),
            "title": advert.title,
            "url": f"{self.item_path(advert)}",
            "price": self.money(advert.price),
            "city": {"name": advert.region},
            "seller": {
                "id": int(advert.seller.native_id or 0),
                "name": advert.seller.name,
                "type": "company" if advert.seller.shop else "private",
            } if advert.seller.name else None,
            "photos": [{"url": self.picture(scene, advert), "width": 640, "height": 480}],
            "createdAt": self.local(scene, advert).isoformat(timespec="seconds").replace("+00:00", "+05:00"),
            "views": self.views(scene),
            "isFavorite": False,
        }  # fmt: skip
        if whole:
            card |= {
                "description": advert.description,
                "condition": advert.condition,
                "delivery": advert.delivery,
                "category": {"name": advert.category, "slug": slug(advert.category)},
            }
        return card

    def money(self, price: Price) -> dict[str, Any] | None:
        """A price with its label."""
        if price.kind is None:
            return None
        amount = None if price.amount is None else int(price.amount)
        return {"value": amount, "currency": price.currency, "label": ru_price(price)}


def class_build(scene: Scene) -> str:
    """The build id of this deploy."""
    return "71c09e" if "redesign" in scene.effects else "3fa8d2"
