"""The daily round for exchange rates: asked politely, kept as they came, and nothing stops when they do not."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.config import Config
from monitor.errors import RatesBroken
from monitor.ratebook import FOLDER, MOST_BYTES, keep_table
from spiders.guard import refusal
from spiders.robots import read_robots
from storage.store import Store

log = logging.getLogger(__name__)

# The two that ship, published for programs: the ECB's page on euro reference rates, and cbr.ru/development/SXML.
ADDRESSES: Mapping[str, str] = {
    "ecb": "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
    "bank-of-russia": "https://www.cbr.ru/scripts/XML_daily.asp",
}
DAILY = timedelta(hours=24)
AGAIN = timedelta(hours=6)  # after an attempt that failed
SECONDS = 30.0  # for one answer
REDIRECTS = 4
_ASKED, _FAILED = "rates:asked:", "rates:failed:"  # + name: when it was last asked, and why that brought nothing

Get = Callable[[str], bytes]


def fetch_due(store: Store, config: Config, *, now: datetime) -> int:
    """Fetch every table of [rates] that is due; how many came. What went wrong is logged, remembered and tried again later."""
    return sum(_fetched(store, config, name, now) for name in config.rates.fetch if _due(store, name, now))


def trouble(store: Store, config: Config) -> dict[str, str]:
    """Why a table could not be had at the last try, by its name."""
    told = ((name, store.recall(_FAILED + name)) for name in config.rates.fetch)
    return {name: why for name, why in told if why is not None}


def _due(store: Store, name: str, now: datetime) -> bool:
    asked = store.recall(_ASKED + name)
    if asked is None:
        return True
    since = now - datetime.fromisoformat(asked)
    # A clock that was set back must not keep us waiting for years.
    return since >= (AGAIN if store.recall(_FAILED + name) else DAILY) or since < timedelta()


def _fetched(store: Store, config: Config, name: str, now: datetime) -> bool:
    store.remember(_ASKED + name, now.isoformat())
    try:
        data = fetch(ADDRESSES.get(name, name), user_agent=config.user_agent, allow_private=config.crawl.allow_private_networks)
        table = keep_table(config.monitor.data / FOLDER, data, today=now.date())
    except (RatesBroken, OSError) as fault:
        store.remember(_FAILED + name, str(fault)[:300])
        log.warning("no exchange rates from %s: %s; the last ones stay", name, fault)
        return False
    store.remember(_FAILED + name, None)
    log.info("exchange rates of %s, %s", table.day, table.source)
    return True


def fetch(address: str, *, user_agent: str, allow_private: bool = False) -> bytes:
    """The body of the answer, redirects followed, robots.txt obeyed. RatesBroken where there is none to be had."""
    for _ in range(REDIRECTS):
        _allowed(address, user_agent, allow_private=allow_private)
        status, headers, body = _ask(address, user_agent, allow_private=allow_private)
        if status in (301, 302, 303, 307, 308) and (target := headers.get("Location")):
            address = urljoin(address, target)
            continue
        if status != 200:
            raise RatesBroken(f"{address} answered with status {status}")
        return body
    raise RatesBroken(f"{address} redirects too often")


def _allowed(address: str, user_agent: str, *, allow_private: bool) -> None:
    parts = urlsplit(address)
    status, _, body = _ask(f"{parts.scheme}://{parts.netloc}/robots.txt", user_agent, allow_private=allow_private)
    robots = read_robots(status=status, body=body, user_agent=user_agent)
    if not robots.allows(address):
        raise RatesBroken(f"{address} may not be asked: {robots.said}")


def _ask(address: str, user_agent: str, *, allow_private: bool) -> tuple[int, Message[str, str], bytes]:
    if (refused := refusal(address, hosts=None, allow_private=allow_private)) is not None:
        raise RatesBroken(f"{address} is not asked: {refused[1]}")
    request = urllib.request.Request(address, headers={"User-Agent": user_agent, "Accept": "text/xml, text/csv, */*;q=0.5"})  # noqa: S310  (the guard lets http and https pass only)
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            body = answer.read(MOST_BYTES + 1)
            status, headers = answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, b""
    except (OSError, HTTPException, ValueError) as fault:
        raise RatesBroken(f"{address} gave no answer: {getattr(fault, 'reason', None) or fault}") from fault
    if len(body) > MOST_BYTES:
        raise RatesBroken(f"{address} answered with more than {MOST_BYTES} bytes")
    return status, headers, body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Every hop is judged by us before it is asked."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_NoRedirect)
