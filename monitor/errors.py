"""The errors of the program.

MonitorError                 anything the command line turns into one sentence and an exit code
├── ConfigInvalid            monitor.toml cannot be used (exit 2)
├── SourceUnknown            no such source (exit 2)
├── WatchUnknown             no such watch (exit 2)
├── ListingUnknown           no such listing (exit 2)
├── CrawlUnknown             no such crawl (exit 2)
├── RuleUnknown              no such rule, or not on this listing (exit 2)
├── CrawlFolderBroken        a crawl folder that cannot be read at all
├── WorkerLost               a crawl worker died, hung or grew past its memory
├── SourceBusy               another process is crawling this host now, or the site asked for a pause
├── ServiceRunning           a service already works on this data folder
├── PortTaken                the dashboard's port cannot be used
├── RatesBroken              exchange rates that cannot be fetched or read
├── FileUnusable             a file that holds no saved page, or is broken
└── DeliveryFailed           a mail server refused or could not be reached
"""

from __future__ import annotations

from datetime import datetime


class MonitorError(Exception):
    """The base; its message names the thing and the next step."""

    exit_code = 1


class ConfigInvalid(MonitorError):
    """monitor.toml cannot be used: file, key, what was found, nearest right name."""

    exit_code = 2


class SourceUnknown(MonitorError):
    """No source of this name."""

    exit_code = 2


class WatchUnknown(MonitorError):
    """No watch of this name."""

    exit_code = 2


class ListingUnknown(MonitorError):
    """No listing of this id."""

    exit_code = 2


class CrawlUnknown(MonitorError):
    """No crawl of this id."""

    exit_code = 2


class RuleUnknown(MonitorError):
    """No rule of this name flags the listing."""

    exit_code = 2


class CrawlFolderBroken(MonitorError):
    """A crawl folder without a readable plan: nothing in it can be attributed."""


class WorkerLost(MonitorError):
    """A crawl worker died, hung or grew past its memory; its crawl is recorded as failed."""


class SourceBusy(MonitorError):
    """Another process is crawling this host now, or it may not be asked before `until`."""

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class ServiceRunning(MonitorError):
    """A service already works on this data folder."""


class PortTaken(MonitorError):
    """The dashboard's port cannot be used."""


class RatesBroken(MonitorError):
    """Exchange rates that cannot be fetched, or a file that holds no rate table."""

    exit_code = 2


class FileUnusable(MonitorError):
    """A file that holds no saved page, or is broken; the message says why."""


class DeliveryFailed(MonitorError):
    """A mail server refused or could not be reached; the alert stays in the outbox."""
