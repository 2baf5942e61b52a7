"""Радиорынок: a board of 2003, tables in windows-1251 that only its meta element names; a gone advert leads to its section."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import quote

from monitor.practice.sites.base import Answer, Scene, Site, Visit
from monitor.practice.values import Advert
from monitor.practice.wording import ru_short_price

SECTIONS = {"Микросхемы": 3, "Спутниковая связь": 7, "Радиодетали": 4, "Разное": 9}


class Radiorynok(Site):
    """A message board."""

    name = "radiorynok"
    title = "РАДИОРЫНОК"
    search = "/cgi-bin/find.pl?text={query}"
    currency = "RUB"
    country = "RU"
    language = "ru"
    page_size = 15
    encoding = "windows-1251"
    on_cards = frozenset({"title", "price", "seller", "region"})
    promoted_slot = False
    disallowed = ("/login", "/cgi-bin/mail.pl", "/cgi-bin/post.pl")
    price = staticmethod(ru_short_price)
    sections = SECTIONS
    _item: ClassVar = re.compile(r"^/board/(\d+)\.html$")

    def item_id(self, path: str) -> str | None:
        """The message's number."""
        found = self._item.match(path)
        return found[1] if found else None

    def item_path(self, advert: Advert) -> str:
        """/board/number.html."""
        return f"/board/{advert.native_id}.html"

    def link(self, scene: Scene, advert: Advert) -> str:
        """A link of those days has a session in it."""
        return (
            f"{self.item_path(advert)}?sid={scene.chance.getrandbits(48):012x}"
            if "tracking" in scene.noise
            else self.item_path(advert)
        )

    def search_path(self, query: str, page: int = 1) -> str:
        """Pages are counted in messages, and the query is in the page's encoding."""
        start = (page - 1) * self.page_size
        return f"/cgi-bin/find.pl?text={quote(query, encoding='windows-1251', errors='replace')}&start={start}"

    def home(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # every visitor sees the same front page
        """The latest messages."""
        return self.page("list", scene, results=self.results("", 1, scene), heading="Последние объявления")

    def other(self, visit: Visit, scene: Scene) -> Answer:
        """The search and the sections."""
        start = visit.query.get("start", "0")
        page = int(start) // self.page_size + 1 if start.isascii() and start.isdigit() and len(start) < 7 else 1
        if visit.path == "/cgi-bin/find.pl":
            query = visit.query.get("text", "")
            return self.page("list", scene, results=self.results(query, page, scene), heading="Результаты поиска")
        numbers = {f"/board/rub{number}.html": name for name, number in SECTIONS.items()}
        if (section := numbers.get(visit.path)) is not None:
            return self.page("list", scene, results=self.results(section, 1, scene), heading=section)
        return self.not_found(visit, scene)

    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # a session changes nothing
        """A message."""
        return self.page("item", scene, advert=advert)

    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # it is simply gone
        """To the section it was in."""
        return Answer(status=302, headers=(("Location", f"/board/rub{SECTIONS.get(advert.category, 9)}.html"),))

    def not_found(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # nothing more is known
        """404."""
        return self.page("404", scene, status=404)

    def page(self, name: str, scene: Scene, *, status: int = 200, **values: object) -> Answer:
        """A page whose header keeps silent about its charset."""
        made = self.html(f"radiorynok/{name}.html", scene, status=status, **values)
        return Answer(status=made.status, body=made.body, content_type="text/html", headers=(("Server", "Apache/1.3.42 (Unix)"),))
