"""Which source a saved page belongs to: one that is configured, or one that ships, by its address."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.config import Config, ResolvedSource, SourceConfig, WatchConfig
from monitor.config.resolve import find_marketplace, resolve_source
from monitor.errors import SourceUnknown
from spiders.guard import on_site
from spiders.marketplace import all_marketplaces


def source_at(url: str, config: Config) -> ResolvedSource | None:
    """The source an address belongs to: configured ones first, then those that ship; None for any other site."""
    configured = (config.resolved_source(source.name) for source in config.source)
    found = next((source for source in configured if on_site(url, source.hosts)), None)
    if found is not None:
        return found
    site = next((site for site in all_marketplaces() if on_site(url, site.hosts)), None)
    return None if site is None else _shipped(site.name, config)


def source_named(name: str, config: Config) -> ResolvedSource:
    """A configured source or one that ships; raises SourceUnknown."""
    if any(source.name == name for source in config.source) or find_marketplace(name) is None:
        try:
            return config.resolved_source(name)
        except SourceUnknown as fault:
            raise SourceUnknown(f"{fault}; `monitor sources` lists them, `monitor sources add URL` makes one") from fault
    return _shipped(name, config)


def _shipped(name: str, config: Config) -> ResolvedSource:
    return resolve_source(SourceConfig(name=name), config.crawl)


def watches_of(source: ResolvedSource, config: Config, named: str | None) -> Sequence[WatchConfig]:
    """The watches that an import of this source concerns: the one that is named, else those that look there, else an only one."""
    if named is not None:
        return [config.named_watch(named)]
    looking = [watch for watch in config.watch if source.name in watch.sources]
    return looking or (config.watch if len(config.watch) == 1 else [])
