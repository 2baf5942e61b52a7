"""The configuration: monitor.toml as frozen, checked values."""

from monitor.config.faults import ConfigFaults, Fault
from monitor.config.hours import Hours
from monitor.config.load import load_config, parse_config
from monitor.config.model import (
    AlertsConfig,
    CatalogueConfig,
    Config,
    CrawlConfig,
    EvidenceConfig,
    MonitorConfig,
    Photos,
    RuleConfig,
    SourceConfig,
    StorageConfig,
    WatchConfig,
)
from monitor.config.resolve import ResolvedSource
from monitor.config.schedule import Pace, Schedule, cron_trigger
from monitor.config.threshold import PriceTest, read_price_test

__all__ = [
    "AlertsConfig",
    "CatalogueConfig",
    "Config",
    "ConfigFaults",
    "CrawlConfig",
    "EvidenceConfig",
    "Fault",
    "Hours",
    "MonitorConfig",
    "Pace",
    "Photos",
    "PriceTest",
    "ResolvedSource",
    "RuleConfig",
    "Schedule",
    "SourceConfig",
    "StorageConfig",
    "WatchConfig",
    "cron_trigger",
    "load_config",
    "parse_config",
    "read_price_test",
]
