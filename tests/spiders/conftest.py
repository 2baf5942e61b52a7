"""Fixtures of the crawl tests."""

from crawl_site import crawl, other_site, site, worker

__all__ = ["crawl", "other_site", "site", "worker"]
