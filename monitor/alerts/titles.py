"""How people call the configured sources."""

from __future__ import annotations

from importlib.util import find_spec

from monitor.config import Config


def source_titles(config: Config) -> dict[str, str]:
    """Titles by source name: what the marketplace that ships calls itself; any other source keeps its configured name."""
    shipped = _shipped()
    return {source.name: shipped.get(source.name, source.name) for source in config.source}


def _shipped() -> dict[str, str]:
    if find_spec("spiders.marketplace") is None:
        return {}
    from spiders.marketplace import all_marketplaces

    return {one.name: str(getattr(one, "title", None) or one.name) for one in all_marketplaces()}
