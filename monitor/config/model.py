"""monitor.toml as frozen values; attribute paths are its keys (only `from` of [alerts] is called sender)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

from monitor import __version__
from monitor.config import checks
from monitor.config.hours import Hours, read_hours
from monitor.config.resolve import ResolvedSource, resolve_source
from monitor.config.schedule import Schedule, read_every, read_send
from monitor.config.threshold import PriceTest, read_price_test
from monitor.errors import SourceUnknown, WatchUnknown
from spiders.plan import Details, Keep, Render
from storage.model import ChangeKind

Text = Annotated[str, Strict(), StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Switch = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Name = Annotated[Text, AfterValidator(checks.check_name)]
Zone = Annotated[Text, AfterValidator(checks.check_zone)]
Mail = Annotated[Text, AfterValidator(checks.check_mail)]
Delay = Annotated[Number, Field(ge=0, le=3600)]
Pages = Annotated[Whole, Field(ge=1, le=10_000)]


def _parsed(reader: Any, kind: type) -> BeforeValidator:
    """A text that becomes a value; a value made by the program itself passes."""

    def read(value: object) -> object:
        if isinstance(value, kind):
            return value
        if not isinstance(value, str):
            raise ValueError("a text in quotes is expected")  # noqa: TRY004 - pydantic collects ValueError only
        return reader(value)

    return BeforeValidator(read)


class Section(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class MonitorConfig(Section):
    """[monitor]"""

    data: Path = Path("data")  # absolute once the file is loaded
    contact: Annotated[Text, AfterValidator(checks.check_contact)] | None = None
    timezone: Zone = "UTC"


class StorageConfig(Section):
    """[storage]"""

    url: Annotated[Text, AfterValidator(checks.check_store)] = "sqlite:///data/monitor.db"  # its file absolute once loaded


class CrawlConfig(Section):
    """[crawl]"""

    delay: Delay = 2.0
    max_pages: Pages = 20
    details: Details = Details.NEW
    verify: Switch = True
    retries: Annotated[Whole, Field(ge=0, le=10)] = 2
    parallel: Annotated[Whole, Field(ge=1, le=64)] = 4
    allow_private_networks: Switch = False


class Photos(StrEnum):
    """Which photographs are fetched and preserved after a crawl."""

    NONE = "none"
    FLAGGED = "flagged"  # one of each flagged listing


class EvidenceConfig(Section):
    """[evidence]"""

    keep: Keep = Keep.CHANGES
    screenshots: Switch = False
    photos: Photos = Photos.FLAGGED  # none are fetched where keep is "none": a message shows what is preserved, and nothing else


class CatalogueConfig(Section):
    """[catalogue]"""

    files: tuple[Annotated[Path, BeforeValidator(checks.check_file)], ...] = ()  # absolute once the file is loaded


class RatesConfig(Section):
    """[rates]: where prices in other currencies get their equivalents in USD and EUR from."""

    fetch: tuple[Annotated[Text, AfterValidator(checks.check_rates)], ...] = ("ecb", "bank-of-russia")  # by the service, daily
    files: tuple[Annotated[Path, BeforeValidator(checks.check_file)], ...] = ()  # absolute once the file is loaded


class SourceConfig(Section):
    """[[source]]: None where the marketplace that ships, or [crawl], decides."""

    name: Name
    search: Annotated[Text, AfterValidator(checks.check_search)] | None = None
    render: Render | None = None
    currency: Annotated[Text, AfterValidator(checks.check_currency)] | None = None
    country: Annotated[Text, AfterValidator(checks.check_country)] | None = None
    delay: Delay | None = None
    max_pages: Pages | None = None
    details: Details | None = None
    timezone: Zone | None = None
    language: Annotated[Text, AfterValidator(checks.check_language)] | None = None
    first_page: Annotated[Whole, Field(ge=0, le=10_000)] | None = None
    page_step: Annotated[Whole, Field(ge=1, le=10_000)] | None = None
    hosts: Annotated[tuple[Annotated[Text, AfterValidator(checks.check_host)], ...], Field(min_length=1)] | None = None
    active: Annotated[Hours, _parsed(read_hours, Hours)] | None = None  # on the clock of monitor.timezone; None: at any hour
    requests_per_day: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = None  # a day of monitor.timezone


class WatchConfig(Section):
    """[[watch]]: exactly one of every and cron is set."""

    name: Name
    items: tuple[Text, ...] = ()
    queries: Annotated[tuple[Text, ...], Field(min_length=1)]
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    every: Annotated[timedelta, _parsed(read_every, timedelta)] | None = None
    cron: Text | None = None


def _listed(value: object) -> object:
    """One text is a list of one."""
    return [value] if isinstance(value, str) else value


class RuleConfig(Section):
    """[[alerts.rule]]: watch None means all; so does every list that is empty."""

    name: Text
    watch: Text | None = None
    on: Annotated[tuple[ChangeKind, ...], Field(min_length=1)] = tuple(ChangeKind)
    fields: tuple[
        Annotated[Text, AfterValidator(checks.check_field)], ...
    ] = ()  # narrow `changed`; the rest of `on` is told anyway
    items: tuple[Text, ...] = ()  # catalogue items or families
    flags: tuple[Text, ...] = ()  # red flags
    countries: tuple[Annotated[Text, AfterValidator(checks.check_rule_country)], ...] = ()  # ISO 3166, or "unknown"
    sellers: tuple[Text, ...] = ()  # a name, SOURCE/NAME or SOURCE/ID
    price: Annotated[tuple[Annotated[PriceTest, _parsed(read_price_test, PriceTest)], ...], BeforeValidator(_listed)] = ()
    min_score: Annotated[Number, Field(ge=0, le=10)] = 0.0
    flagged_only: Switch = False
    to: Annotated[tuple[Annotated[Text, AfterValidator(checks.check_recipient)], ...], Field(min_length=1)]
    send: Annotated[Schedule, _parsed(read_send, Schedule)] = Schedule()
    quiet: Annotated[Hours, _parsed(read_hours, Hours)] | None = None  # on the clock of monitor.timezone
    daily_max: Annotated[Whole, Field(ge=1, le=10_000)] | None = None  # messages a recipient and day; the rest waits for one digest
    defang: Switch = False  # addresses of listings are written out of reach of a click


class AlertsConfig(Section):
    """[alerts]"""

    smtp: Annotated[Text, AfterValidator(checks.check_smtp)] | None = None  # a folder: path is absolute once loaded
    sender: Mail | None = Field(default=None, alias="from")
    operator: tuple[Annotated[Text, AfterValidator(checks.check_recipient)], ...] = ()
    proof_of_life: Switch = True  # once a week without news a message says what was looked at
    rule: tuple[RuleConfig, ...] = ()

    @property
    def rules(self) -> tuple[RuleConfig, ...]:
        """The rules in the order of the file."""
        return self.rule


class Config(Section):
    """The whole file."""

    monitor: MonitorConfig = MonitorConfig()
    storage: StorageConfig = StorageConfig()
    crawl: CrawlConfig = CrawlConfig()
    evidence: EvidenceConfig = EvidenceConfig()
    catalogue: CatalogueConfig = CatalogueConfig()
    rates: RatesConfig = RatesConfig()
    source: tuple[SourceConfig, ...] = ()
    watch: tuple[WatchConfig, ...] = ()
    alerts: AlertsConfig = AlertsConfig()

    @property
    def zone(self) -> ZoneInfo:
        """The zone that schedules, digests and messages are told in."""
        return ZoneInfo(self.monitor.timezone)

    @property
    def user_agent(self) -> str:
        """The honest name under which pages are asked for, with whom to ask about it."""
        contact = self.monitor.contact
        if contact and checks.is_mail(contact):
            contact = f"mailto:{contact}"
        return f"monitor/{__version__}" + (f" (+{contact})" if contact else "")

    def named_source(self, name: str) -> SourceConfig:
        """The [[source]] of this name; SourceUnknown when there is none."""
        found = next((source for source in self.source if source.name == name), None)
        if found is None:
            raise SourceUnknown(_unknown("source", name, [source.name for source in self.source]))
        return found

    def named_watch(self, name: str) -> WatchConfig:
        """The [[watch]] of this name; WatchUnknown when there is none."""
        found = next((watch for watch in self.watch if watch.name == name), None)
        if found is None:
            raise WatchUnknown(_unknown("watch", name, [watch.name for watch in self.watch]))
        return found

    def resolved_source(self, name: str) -> ResolvedSource:
        """All that a plan needs to know of a source: its [[source]] over the marketplace that ships over [crawl]."""
        return resolve_source(self.named_source(name), self.crawl)


def _unknown(word: str, name: str, known: list[str]) -> str:
    from monitor.config.faults import nearest

    hint = nearest(name, known)
    also = f"; did you mean {hint!r}?" if hint else f"; there are {', '.join(known)}" if known else "; none is configured"
    return f"no {word} {name!r} in the configuration{also}"
