"""The values the program keeps and passes around. All frozen; times are aware and UTC; money is Decimal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
    since: str | None = None  # ISO 8601, as exact as it is stated: "2019", "2019-06", "2019-06-14"
    since_text: str | None = None
    rating: Decimal | None = None  # on the scale that rating_of ends
    rating_of: int | None = None  # 5, 10, 100 (per cent)
    reviews: int | None = None
    rating_text: str | None = None


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


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureRef:
    """Where the preserved response lies that a claim rests on."""

    record_id: str  # WARC-Record-ID
    sha256: str  # of the body as received
    at: datetime
    url: str
    file: str  # the WARC file, relative to the data folder


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One span of time during which a listing said the same. Never altered, never thrown away."""

    listing: Listing
    number: int  # from 1
    crawl_id: str
    first_seen: datetime
    last_seen: datetime
    capture: CaptureRef | None = None
    card_read: datetime | None = None  # the last sighting of that span in which a result page showed it; None: none, or not noted
    item_read: datetime | None = None  # the last one in which its own page was read
    learned: datetime | None = None  # when its crawl was taken into history. None: not noted then


class Side(StrEnum):
    """The kind of page that speaks of a listing."""

    CARD = "card"  # its card on a result page
    ITEM = "item"  # its own page


class Saying(StrEnum):
    """What a kind of page, when it was read, had to say in one field. Another value in the field is a change, not a turn."""

    STATED = "stated"
    NOT_STATED = "not_stated"  # the page was read and does not state it any more
    NOT_READ = "not_read"  # the page cannot be trusted with it: it vanished from every card at once
    NOT_UNDERSTOOD = "not_understood"  # words stand there that nothing can be made of


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A moment from which a kind of page says, or no longer says, something in one field of a listing."""

    listing_id: str
    side: Side
    field: str  # as changes name it
    said: Saying
    at: datetime
    crawl_id: str
    words: str | None = None  # what could not be understood


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """From when on a listing had a status, on what evidence."""

    listing_id: str
    at: datetime
    status: Status
    because: str | None
    crawl_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """Who speaks of a listing, and of what: a field without a turn is stated in every reading of a page that ever stated it."""

    card: tuple[str, ...] = ()  # texts (fields of a reading) that its cards ever stated understandably
    item: tuple[str, ...] = ()  # the same of its own page
    turns: tuple[Turn, ...] = ()  # in the order they were kept


class KnownBy(StrEnum):
    """What a seller is known by, the strongest first: an account outlives a renaming, a name does not."""

    ACCOUNT = "account"
    ADDRESS = "address"  # of its profile
    NAME = "name"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class SellerKey:
    """One seller of one source."""

    source: str
    known_by: KnownBy
    key: str

    @property
    def seller_id(self) -> str:
        """Named so in rules, mutes and exports: "source/account", "source/name", "source/address"."""
        return f"{self.source}/{self.key}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerVersion:
    """One span of time during which a seller said the same of itself. Never altered, never thrown away."""

    key: SellerKey
    number: int  # from 1
    at: datetime  # from when on; it ends where the next one begins
    seller: Seller
    crawl_id: str
    listings: int  # how many of its listings the crawl showed so
    capture: CaptureRef | None = None
    chained: bool = True  # False: filled in from listings older than this table, and so in no link of the chain


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerRecord:
    """A seller as it is known now."""

    key: SellerKey
    seller: Seller  # as it last described itself
    version: int
    first_seen: datetime
    last_seen: datetime
    listings: int  # that state it now, gone ones included
    live: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One event in the life of a listing."""

    change_id: str  # digest of crawl, listing, kind and field: the same event always has the same id
    listing_id: str
    url: str | None
    at: datetime
    kind: ChangeKind
    field: str | None = None  # for kind changed: price, title, seller, region, description, condition ...
    old: str | None = None  # as people read it: "24500 RUB"
    new: str | None = None
    baseline: bool = False  # part of the first crawl of a watch on a source: history begins, nothing happened
    crawl_id: str
    capture: str | None = None  # WARC-Record-ID of the response that shows it
    watches: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingState:
    """A listing as it is known now (or was known at an asked time)."""

    listing: Listing
    status: Status
    first_seen: datetime
    last_seen: datetime
    watches: tuple[str, ...]
    version: int  # number of the current version
    status_because: str | None = (
        None  # the evidence for the status: "404 on its own page", "not among 41 of 41, page not reached" ...
    )


class Belief(StrEnum):
    """Whether a crawl's results were taken into history."""

    BELIEVED = "believed"
    HELD = "held"  # kept whole, changes nothing until somebody decides
    ACCEPTED = "accepted"  # held once, taken over by hand or by agreement of later crawls
    DISCARDED = "discarded"


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlRecord:
    """One crawl as history keeps it."""

    crawl_id: str
    source: str
    watches: tuple[str, ...]
    outcome: str  # complete, partial, blocked, failed
    started: datetime
    ended: datetime | None
    belief: Belief = Belief.BELIEVED
    held_because: str | None = None
    stopped_because: str | None = None
    baseline: bool = False
    requests: int = 0
    pages: int = 0  # pages read
    listings: int = 0  # different listings seen
    total: int | None = None  # the site's own hit counts added up, where every query states one
    new: int = 0
    changed: int = 0
    removed: int = 0
    relisted: int = 0
    not_understood: tuple[tuple[str, int], ...] = ()  # (kind of text, how many): ("price", 3) ...
    walks: str = "[]"  # JSON: what each query set out to see and what it saw
    stated: tuple[tuple[str, int], ...] = ()  # (compared field, listings whose card states it)
    origin: str = "crawl"  # "import": pages that a person saved and handed over
    kept: datetime | None = None  # when it was taken into history: what it tells was not known before. None: not noted then
    clock_behind: timedelta | None = None  # its clock was so far behind the end of the crawl it followed: times are moved by that

    @property
    def by_clock(self) -> datetime:
        """When it began by the clock of that moment; for order and history `started` counts."""
        return self.started - (self.clock_behind or timedelta())


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One link of the chain of evidence, see chain.py."""

    number: int  # from 1
    crawl_id: str
    belief: Belief  # with which the crawl was kept: a held crawl has a second link once it is decided on
    at: datetime
    content: str  # SHA-256 of what the crawl added
    head: str  # SHA-256 that rests on the content and on the head before


class Decision(StrEnum):
    """What an analyst thinks of a flag."""

    RELEVANT = "relevant"
    NOISE = "noise"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What an analyst decided about one rule's flag on a listing. The last one counts, every one is kept."""

    listing_id: str
    rule: str | None  # None: a listing that no rule flagged
    decision: Decision
    at: datetime
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpretation:
    """What a later program read in the preserved response of an old version. Stands beside the version and never replaces it."""

    listing: Listing  # as it is understood now
    version: int
    fields: tuple[str, ...]  # in which it differs from the version
    at: datetime
    program: str  # name and version of the program that read it


@dataclass(frozen=True, kw_only=True, slots=True)
class Repost:
    """A listing that looks like one that went shortly before: two listings, linked, never merged."""

    listing_id: str
    earlier_id: str
    at: datetime
    crawl_id: str
    score: float  # 0 to 1
    evidence: tuple[tuple[str, str], ...]  # (what, in words): ("seller", "the same account 77") ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A listing's photograph as it was fetched and preserved, or why it could not be."""

    listing_id: str
    crawl_id: str  # the crawl that showed the listing
    at: datetime
    address: str  # as the listing states it
    capture: CaptureRef | None = None  # the answer as received; its sha256 tells whether two listings show the same file
    small: CaptureRef | None = None  # our own small copy of it (JPEG): what a message may carry; None: there is none
    because: str | None = None  # why there is none


class AlertKind(StrEnum):
    """What an alert tells."""

    CHANGES = "changes"
    BASELINE = "baseline"
    INCIDENT = "incident"
    RECOVERY = "recovery"
    NOTICE = "notice"  # for the operator: nothing is wrong, but somebody should look; nothing has to recover
    PROOF = "proof"  # a week without news, and the coverage that says so
    TEST = "test"


class AlertState(StrEnum):
    """Where an alert is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"  # refused for good, or out of tries; said by `status`


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One message to one recipient, waiting in the outbox until it is delivered."""

    alert_id: str  # digest of recipient, rule and cause: the same news is never queued twice
    kind: AlertKind
    rule: str
    recipient: str
    created: datetime
    due: datetime  # not before this: a digest's hour, or the next try
    payload: str  # JSON, everything the message needs, so that it says what was true when it was written
    state: AlertState = AlertState.WAITING
    crawl_id: str | None = None
    attempts: int = 0
    last_error: str | None = None
    sent: datetime | None = None
    message_id: str  # RFC 5322, without angle brackets; the same at every try
