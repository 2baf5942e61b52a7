"""سوق: Emirati classifieds, right to left, in Arabic digits, paged by an opaque cursor; a gone advert answers 404."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import ClassVar
from urllib.parse import quote

from monitor.practice.sites.base import Answer, Scene, Site, Visit
from monitor.practice.slug import slug
from monitor.practice.values import Advert
from monitor.practice.wording import ar_ago, ar_digits, ar_price


class Souq(Site):
    """Classifieds."""

    name = "souq"
    title = "سوق الخليج"
    search = "/ar/search?keyword={query}"
    currency = "AED"
    country = "AE"
    language = "ar"
    timezone_hours = 4
    page_size = 8
    chunked = True
    on_cards = frozenset({"title", "price", "region"})
    promoted_slot = True
    strip_size = 4
    disallowed = ("/ar/login", "/ar/account/", "/ar/chat/")
    price = staticmethod(ar_price)
    ago = staticmethod(ar_ago)
    digits = staticmethod(ar_digits)
    _item: ClassVar = re.compile(r"^/ar/item/(\d+)(?:/[a-z0-9_]*)?$")

    def item_id(self, path: str) -> str | None:
        """The number in the address."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/ar/item/number/title."""
        return f"/ar/item/{advert.native_id}/{slug(advert.slug)}"

    def search_path(self, query: str, page: int = 1) -> str:
        """The address of a result page; from the second on with a cursor."""
        path = f"/ar/search?keyword={quote(query)}"
        return path if page == 1 else f"{path}&cursor={urlsafe_b64encode(f'p:{page}'.encode()).decode()}"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """What is new."""
        return self.html("souq/search.html", scene, results=self.results("", 1, scene))

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search."""
        if visit.path != "/ar/search":
            return self.not_found(visit, scene)
        results = self.results(visit.query.get("keyword", ""), cursor_page(visit.query.get("cursor")), scene)
        return self.html("souq/search.html", scene, results=results)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # no tracking parameter changes it
        """A listing's own page."""
        similar = [other for key, other in scene.live.items() if key != advert.native_id]
        return self.html("souq/item.html", scene, advert=advert, similar=self.strip(similar, scene))

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # the page knows only that it is over
        """404 with a notice."""
        return self.html("souq/gone.html", scene, status=404)


def cursor_page(cursor: str | None) -> int:
    """The page a cursor stands for; a broken one is the first."""
    if cursor is None:
        return 1
    try:
        number = urlsafe_b64decode(cursor).removeprefix(b"p:")
    except ValueError:
        return 1
    return int(number) if number.isdigit() and len(number) < 7 else 1
