"""Орбита: a Russian web shop with JSON-LD on every page; a product that is gone answers 404. The founding case lives here."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from monitor.practice.sites.base import Answer, Scene, Site, Visit, page_number, script_json
from monitor.practice.slug import slug
from monitor.practice.values import Advert
from monitor.practice.wording import ru_date, ru_price
from storage.model import PriceKind


class Orbita(Site):
    """A shop on one of the common shop systems."""

    name = "orbita-shop"
    title = "Орбита Связь"
    search = "/search/?q={query}&PAGEN_1={page}"
    currency = "RUB"
    country = "RU"
    language = "ru"
    page_size = 9
    # One shop sells everything: no card and no product page names a seller of its own or a place.
    on_cards = frozenset({"title", "price"})
    on_items = frozenset({"title", "price", "description", "condition"})
    strip_size = 3
    past_end = "last"  # as Bitrix does
    disallowed = ("/bitrix/", "/personal/", "/login", "/*?sort=", "/basket/")
    price = staticmethod(ru_price)
    date = staticmethod(ru_date)
    _item: ClassVar = re.compile(r"^/catalog/[a-z_]+/(\d+)/$")

    def item_id(self, path: str) -> str | None:
        """The number in the address."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/catalog/category/number/."""
        return f"/catalog/{slug(advert.category)}/{advert.native_id}/"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """What the shop says of itself."""
        return self.html("orbita_shop/home.html", scene, results=self.results("", 1, scene))

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search and the pages for buyers."""
        if visit.path == "/delivery/":
            return self.html("orbita_shop/delivery.html", scene)
        if visit.path != "/search/":
            return self.not_found(visit, scene)
        results = self.results(visit.query.get("q", ""), page_number(visit, "PAGEN_1"), scene)
        return self.html("orbita_shop/search.html", scene, results=results, data=script_json(self.listed(results.adverts, scene)))

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # no tracking parameter changes it
        """A product page."""
        others = [other for key, other in scene.live.items() if key != advert.native_id]
        data = {"@context": "https://schema.org", **self.product(advert, scene, whole=True)}
        return self.html("orbita_shop/item.html", scene, advert=advert, data=script_json(data), similar=self.strip(others, scene))

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # the page knows nothing of it
        """404."""
        return self.not_found(visit, scene)

    def listed(self, adverts: Any, scene: Scene) -> dict[str, Any]:
        """The ItemList of a result page."""
        elements = [
            {"@type": "ListItem", "position": place, "item": self.product(advert, scene, whole=False)}
            for place, advert in enumerate(adverts, 1)
        ]
        return {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": elements}

    def product(self, advert: Advert, scene: Scene, *, whole: bool) -> dict[str, Any]:
        """A Product with its Offer."""
        address = scene.origin + self.item_path(advert)
        data: dict[str, Any] = {
            "@type": "Product",
            "name": advert.title,
            "sku": advert.native_id,
            "url": address,
            "image": self.picture(scene, advert, 800),
        }
        if whole:
            data["description"] = advert.description
            data["category"] = advert.category
        if (offer := self.offer(advert, address)) is not None:
            data["offers"] = offer
        return data

    def offer(self, advert: Advert, address: str) -> dict[str, Any] | None:
        """The Offer of a product; None where the price is on request."""
        price = advert.price
        if price.kind in (None, PriceKind.ON_REQUEST):
            return None
        common = {"priceCurrency": price.currency, "availability": "https://schema.org/InStock", "url": address}
        seller = {"@type": "Organization", "name": self.title}
        if price.kind in (PriceKind.FROM, PriceKind.RANGE):
            top = {"highPrice": f"{price.maximum:.2f}"} if price.maximum is not None else {}
            return {"@type": "AggregateOffer", "lowPrice": f"{price.amount:.2f}", **top, **common, "seller": seller}
        amount = price.amount if price.amount is not None else Decimal(0)
        return {"@type": "Offer", "price": f"{amount:.2f}", **common, "seller": seller}
