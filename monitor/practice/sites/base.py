"""What all sites have in common: routes, search, result pages, and what goes wrong with what they show. No sockets, no clock."""

from __future__ import annotations

import json
import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.practice.drawing import picture
from monitor.practice.faults import Fault, Pages
from monitor.practice.values import Advert, Price, Seller
from monitor.practice.world import matches
from storage.model import PriceKind

FOLDER = Path(__file__).parents[1] / "pages"
STYLE = FOLDER / "site.css"
PAGES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Noise(StrEnum):
    """What differs from one visit to the next though no listing has changed."""

    COUNTERS = "counters"  # view counters, "online now"
    TRACKING = "tracking"  # tracking parameters on links
    IMAGES = "images"  # image hosts and sizes
    PROMOTED = "promoted"  # a paid card stands at the top and again in its place
    STRIPS = "strips"  # "you may also like", in the same markup
    ADS = "ads"
    RANK = "rank"  # the order differs from tick to tick


ALL_NOISE = frozenset(Noise)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One request, as far as a page depends on it."""

    path: str
    query: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Everything a page is made from."""

    origin: str  # "http://127.0.0.1:40001"
    tick: int
    now: datetime  # the world's time
    live: Mapping[str, Advert]
    gone: Mapping[str, Advert]
    chance: random.Random  # for noise only
    noise: frozenset[Noise] = ALL_NOISE
    effects: frozenset[Fault] = frozenset()
    hidden: frozenset[str] = frozenset()  # native ids that no result page shows


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A response before it is put on the wire."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """One result page."""

    query: str
    adverts: Sequence[Advert]
    promoted: Advert | None
    page: int
    last: int
    total: int
    next: int | None  # number of the next page
    strip: Sequence[Advert] = field(default=())


class Site(ABC):
    """One site of the practice marketplace. A subclass says how its pages look."""

    name: ClassVar[str]
    title: ClassVar[str]
    search: ClassVar[str]  # path of the search with {query} and, where pages are numbered, {page}
    currency: ClassVar[str]
    country: ClassVar[str]
    language: ClassVar[str]
    timezone_hours: ClassVar[int] = 3
    page_size: ClassVar[int] = 12
    encoding: ClassVar[str] = "utf-8"
    needs_browser: ClassVar[bool] = False
    on_cards: ClassVar[frozenset[str]] = frozenset({"title", "price"})  # fields of the truth that result pages show
    on_items: ClassVar[frozenset[str]] = frozenset({"title", "price", "seller", "region", "description", "condition"})
    promoted_slot: ClassVar[bool] = False
    strip_size: ClassVar[int] = 0
    disallowed: ClassVar[tuple[str, ...]] = ("/login", "/admin/", "/cart")
    compresses: ClassVar[bool] = False  # gzip for clients that take it
    chunked: ClassVar[bool] = False
    past_end: ClassVar[str] = "empty"  # what a page number past the end shows: empty | last

    # routes

    def page_kind(self, path: str) -> Pages | None:
        """Which pages a path belongs to; None for images and the like, which no fault touches."""
        if path == "/robots.txt":
            return Pages.ROBOTS
        if path.startswith(("/img/", "/assets/", "/favicon")):
            return None
        if self.item_id(path) is not None:
            return Pages.ITEM
        return Pages.SEARCH

    @abstractmethod
    def item_id(self, path: str) -> str | None:
        """The native id in an item address."""

    @abstractmethod
    def item_path(self, advert: Advert) -> str:
        """The address of a listing's own page."""

    def answer(self, visit: Visit, scene: Scene) -> Answer:
        """The page at an address."""
        if visit.path == "/robots.txt":
            return self.robots(scene)
        if visit.path == "/assets/site.css":
            return Answer(body=STYLE.read_bytes(), content_type="text/css; charset=utf-8")
        if visit.path.startswith(("/img/", "/favicon")):
            return Answer(body=picture(visit.path), content_type="image/png")
        if visit.path == "/":
            return self.home(visit, scene)
        if (native_id := self.item_id(visit.path)) is not None:
            if scene.effects & {Fault.ITEMS_LOST, Fault.FORGOTTEN}:
                return self.not_found(visit, scene)
            if (advert := scene.live.get(native_id)) is not None:
                return self.item(self.shown(advert, scene), visit, scene)
            if (advert := scene.gone.get(native_id)) is not None:
                return self.removed(advert, visit, scene)
            return self.not_found(visit, scene)
        return self.other(visit, scene)

    def robots(self, scene: Scene) -> Answer:
        """robots.txt."""
        paths = ("/",) if Fault.DISALLOW_ALL in scene.effects else self.disallowed
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), ""]
        return Answer(body="\n".join(lines).encode(), content_type="text/plain; charset=utf-8")

    @abstractmethod
    def home(self, visit: Visit, scene: Scene) -> Answer:
        """The front page."""

    @abstractmethod
    def item(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:
        """A listing's own page."""

    @abstractmethod
    def removed(self, advert: Advert, visit: Visit, scene: Scene) -> Answer:
        """What stands at the address of a listing that is gone."""

    @abstractmethod
    def other(self, visit: Visit, scene: Scene) -> Answer:
        """Everything else: the search, categories, sellers, scripts."""

    def not_found(self, visit: Visit, scene: Scene) -> Answer:  # noqa: ARG002  # a site may say more than others
        """An address that never was."""
        return self.html(f"{self.stem}/404.html", scene, status=404)

    # pages

    @property
    def stem(self) -> str:
        """The folder of its templates."""
        return self.name.replace("-", "_")

    def html(self, template: str, scene: Scene, *, status: int = 200, **values: Any) -> Answer:
        """A page from a template, in the site's encoding."""
        text = PAGES.get_template(template).render(site=self, scene=scene, cls=class_namer(self.name, scene), **values)
        body = text.encode(self.encoding, "xmlcharrefreplace")
        return Answer(status=status, body=body, content_type=f"text/html; charset={self.encoding}")

    def results(self, query: str, page: int, scene: Scene) -> Results:
        """One result page of a query."""
        hits = [advert for key, advert in scene.live.items() if key not in scene.hidden and matches(advert, query)]
        if scene.effects & {Fault.NOTHING_FOUND, Fault.FORGOTTEN}:
            hits = []
        hits = ranked(hits, scene)
        last = max(1, -(-len(hits) // self.page_size))
        forever = Fault.LAST_PAGE_FOREVER in scene.effects
        page = 1 if Fault.FIRST_PAGE in scene.effects else max(1, page)
        number = min(page, last) if forever or self.past_end == "last" else page
        shown = hits[(number - 1) * self.page_size : number * self.page_size]
        total = len(hits)
        if Fault.HALF_MISSING in scene.effects:
            shown = shown[::2]
        shown = [distort(advert, scene) for advert in shown]
        promoted = None
        if self.promoted_slot and Noise.PROMOTED in scene.noise and len(shown) > 3:
            promoted = scene.chance.choice(shown[2:])
        following = page + 1 if forever else number + 1 if number < last else None
        return Results(
            query=query, adverts=shown, promoted=promoted, page=page, last=last, total=total, next=following,
            strip=self.strip([advert for advert in scene.live.values() if not matches(advert, query)], scene),
        )  # fmt: skip

    def strip(self, others: Sequence[Advert], scene: Scene) -> Sequence[Advert]:
        """A few adverts nobody asked for."""
        if Noise.STRIPS not in scene.noise or not self.strip_size or not others:
            return ()
        return [distort(advert, scene) for advert in scene.chance.sample(list(others), min(self.strip_size, len(others)))]

    def shown(self, advert: Advert, scene: Scene) -> Advert:
        """The advert as the site shows it now, whatever is wrong with the site."""
        return distort(advert, scene)

    # what templates call

    def local(self, scene: Scene, advert: Advert) -> datetime:
        """When an advert was posted, in the site's own time."""
        first = scene.now - timedelta(hours=scene.tick)
        return first + timedelta(minutes=advert.posted) + timedelta(hours=self.timezone_hours)

    def clock(self, scene: Scene) -> datetime:
        """The site's own time now."""
        return scene.now + timedelta(hours=self.timezone_hours)

    def link(self, scene: Scene, advert: Advert) -> str:
        """A card's link, with the tracking of the day."""
        if Noise.TRACKING not in scene.noise:
            return self.item_path(advert)
        return f"{self.item_path(advert)}?utm_source=serp&context={scene.chance.getrandbits(64):016x}"

    def picture(self, scene: Scene, advert: Advert, size: int = 208) -> str:
        """The address of an advert's photograph: the file is the same, host, size and signature are the day's."""
        file = f"/img/{sha256(advert.native_id.encode()).hexdigest()[:20]}.png"
        if Noise.IMAGES not in scene.noise:
            return f"{scene.origin}{file}"
        host = scene.origin.replace("127.0.0.1", scene.chance.choice(("127.0.0.1", "localhost")))
        return f"{host}{file}?w={size}&cqp={scene.chance.getrandbits(40):010x}"

    def views(self, scene: Scene) -> int:
        """A view counter."""
        return scene.chance.randint(40, 4000) if Noise.COUNTERS in scene.noise else 100

    def search_path(self, query: str, page: int = 1) -> str:
        """The address of a result page."""
        return self.search.format(query=quote(query), page=page)


def ranked(adverts: Sequence[Advert], scene: Scene) -> list[Advert]:
    """Newest first; with rank noise shuffled a little, anew at every tick but alike on all pages of one tick."""
    newest = sorted(adverts, key=lambda advert: (-advert.posted, advert.native_id))
    if Fault.RESHUFFLED in scene.effects:
        return scene.chance.sample(newest, len(newest))
    if Noise.RANK not in scene.noise:
        return newest
    places = {advert.native_id: place for place, advert in enumerate(newest)}

    def key(advert: Advert) -> float:
        digest = sha256(f"{scene.tick}/{advert.native_id}".encode()).digest()
        return places[advert.native_id] + digest[0] / 256 * 5

    return sorted(newest, key=key)


def distort(advert: Advert, scene: Scene) -> Advert:
    """The advert as a site with something wrong shows it."""
    price, seller = advert.price, advert.seller
    if Fault.NO_PRICES in scene.effects:
        price = Price(kind=None, currency=price.currency)
    elif Fault.SAME_PRICES in scene.effects:
        price = Price(kind=PriceKind.FIXED, currency=price.currency, amount=advert.step * 10)
    if Fault.NO_SELLERS in scene.effects:
        seller = Seller(native_id="", name="", shop=seller.shop)
    return replace(advert, price=price, seller=seller)


def class_namer(name: str, scene: Scene) -> Any:
    """A function from a word to the hashed class name of this deploy."""
    salt = f"{name}/{'b' if Fault.REDESIGN in scene.effects else 'a'}"

    def namer(word: str) -> str:
        digest = sha256(f"{salt}/{word}".encode()).hexdigest()
        return f"s{digest[:2].translate(LETTERED)}-{digest[2:8]}"

    return namer


LETTERED = str.maketrans("0123456789", "ghijklmnop")


def page_number(visit: Visit, name: str) -> int:
    """A page number from the address; nonsense is page 1."""
    value = visit.query.get(name, "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def script_json(value: Any) -> Markup:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704  # escaped here
