"""Scrapy settings of a crawl: honest, one request at a time, nothing listening, nothing done behind our back.

Robots, delay, redirects and retries are ours (fetch.py), where every decision is written down; Scrapy's own are off.
"""

from __future__ import annotations

from typing import Any

from spiders.plan import CrawlPlan

BOT_NAME = "monitor"
SPIDER_MODULES = ["spiders.crawl"]
USER_AGENT = "monitor"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8", "Accept-Language": "*"}

CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0  # fetch.Pace keeps the delay of each host and port, Crawl-delay and not_before included
DOWNLOAD_DELAY_JITTER = 0
ROBOTSTXT_OBEY = False  # robots.py is stricter: Scrapy reads an unreachable robots.txt as permission
REDIRECT_ENABLED = False  # followed hop by hop, each one checked and preserved
METAREFRESH_ENABLED = False
RETRY_ENABLED = False

DOWNLOADER_MIDDLEWARES = {"spiders.fetch.RawResponse": 595}  # sees an answer before HttpCompression (590) undoes its encoding
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page must not be read as a page with fewer listings
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False  # the cookie jar asks the network for the public suffix list
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy resolves names itself, past the guard

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # a local server that runs Python in the crawl
MEMUSAGE_ENABLED = False  # watched from outside, browser included
EXTENSIONS_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
LOG_ENABLED = False  # the worker configures logging once for all crawls
LOGSTATS_INTERVAL = 0
STATS_DUMP = False


def settings_for(plan: CrawlPlan) -> dict[str, Any]:
    """The settings above with what this plan says."""
    fixed = {name: value for name, value in globals().items() if name.isupper()}
    if plan.photos:
        # What picture.py can read; a server that may choose sends newer formats to those who name them only.
        fixed["DEFAULT_REQUEST_HEADERS"] = {"Accept": "image/jpeg,image/png,image/webp,image/gif;q=0.8", "Accept-Language": "*"}
    return fixed | {
        "USER_AGENT": plan.user_agent,
        "DOWNLOAD_TIMEOUT": plan.limits.response_seconds,
        "DOWNLOAD_MAXSIZE": plan.limits.response_bytes,  # as received, and again after decompression
    }
