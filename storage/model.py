"""The values the program keeps and passes around. All frozen; times are aware and UTC; money is Decimal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PriceKind(StrEnum):
    """What kind of statement a price is."""

    FIXED = "fixed"
    FROM = "from"
    RANGE = "range"
    NEGOTIABLE = "negotiable"
    ON_REQUEST = "on_request"
    FREE = "free"
    AUCTION = "auction"
    STARTING = "starting"
    PER_UNIT = "per_unit"
    INSTALMENT = "instalment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """A stated price. kind None: the text was not understood, and then every value is None too."""

    text: str | None
    kind: PriceKind | None = None
    amount: Decimal | None = None  # the lower end of a range; None for "up to X" and on request
    maximum: Decimal | None = None
    currency: str | None = None  # ISO 4217 (IRT for toman)
    per: str | None = None  # "month", "piece", "kg" ...
    old: Decimal | None = None  # the struck-out one


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A stated place, word for word, and what it resolves to. country None: not resolved."""

    text: str
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # ISO 3166-2
    city: str | None = None
    geoname_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    confidence: float = 0.0  # 0 to 1
    candidates: tuple[int, ...] = ()  # GeoNames ids of an ambiguous name
    occupied: bool | None = None  # None: not known, or partly
    occupied_source: str | None = None
    occupied_as_of: date | None = None
    delivery_only: bool = False  # the words say where it is sent from or to, not where it is


class SellerKind(StrEnum):
    """Who sells."""

    PRIVATE = "private"
    SHOP = "shop"
    COMPANY = "company"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seller:
    """Who offers, as far as the page says. name None: only a label stood there."""

    name: str | None
    native_id: str | None = None
    url: str | None = None
    kind: SellerKind | None = None


class Precision(StrEnum):
    """How exact a posting time is."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """When the page says the listing was posted. at None: not understood."""

    text: str
    at: datetime | None = None
    precision: Precision | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identifier:
    """Something in the text that links adverts: a phone, a handle, a company number, a kit number. Kept whole here only."""

    type: str
    value: str  # normalised
    words: str  # as written
    field: str  # title, description, image ...
    hint: str | None = None  # "occupied Crimea" for a phone prefix ...


class FlagKind(StrEnum):
    """What a flag is about."""

    ITEM = "item"
    RED_FLAG = "red_flag"


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A reason to look at a listing."""

    rule: str  # catalogue id, or rf_...
    kind: FlagKind
    weight: float
    words: str  # the words that gave it away, as they stand in the text
    field: str  # title, description, price, region ...
    start: int | None = None  # offset of the words in the field
    label: str | None = None  # the rule in plain English
    lose: str | None = None  # what it would take to lose it


class Intent(StrEnum):
    """What the advert wants."""

    SALE = "sale"
    WANTED = "wanted"
    SERVICE = "service"
    REPAIR = "repair"
    RENT = "rent"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What the catalogue says of a listing."""

    item: str | None = None  # the most specific catalogue id the text supports
    also_items: tuple[str, ...] = ()
    intent: Intent | None = None
    accessory: bool = False
    flagged: bool = False  # an offer of the thing itself: somebody should be told
    score: float = 0.0  # 0 to 10
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One offer, understood: the texts as stated and what they mean."""

    source: str
    native_id: str
    url: str | None
    title: str | None
    description: str | None = None
    price: Price | None = None
    seller: Seller | None = None
    place: Place | None = None
    delivery_text: str | None = None
    condition: str | None = None
    availability: str | None = None
    image: str | None = None
    posted: Posted | None = None
    identifiers: tuple[Identifier, ...] = ()
    judgement: Judgement = field(default_factory=Judgement)

    @property
    def listing_id(self) -> str:
        """Known everywhere by this: "source:native_id"."""
        return f"{self.source}:{self.native_id}"


class Status(StrEnum):
    """What is known of a listing now."""

    LIVE = "live"
    GONE = "gone"
    UNKNOWN = "unknown"


class ChangeKind(StrEnum):
    """What happened to a listing."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    RELISTED = "relisted"
