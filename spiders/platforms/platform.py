"""What has to be said about one shop software, and small tools its readers share. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.listing import PageKind, PageReading

ANY = "*"  # the query that asks for everything
Feeds = Callable[[str, str], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """One shop software (or messenger): how its pages give themselves away, and where its data lies open."""

    name: str
    title: str
    signs: re.Pattern[str]  # one is enough
    feeds: Feeds  # (origin, query) to addresses that answer with listings, the best first; a query of ANY asks for everything
    notes: str = ""


def with_parameters(url: str, changes: Mapping[str, str]) -> str:
    """The address with these parameters of its query set.

    >>> with_parameters("https://a.example/products.json?limit=250&page=1", {"page": "2"})
    'https://a.example/products.json?limit=250&page=2'
    """
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(changes)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))


def parameter(url: str, name: str, usual: int) -> int:
    """A whole number from the query of an address; the usual one where none stands there.

    >>> parameter("https://a.example/?page=3", "page", 1)
    3
    """
    found = dict(parse_qsl(urlsplit(url).query)).get(name, "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 8 else usual


_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/tr|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(/?)(?:script|style)\b[^<>]{0,500}>", re.IGNORECASE)


def plain_text(markup: object, *, limit: int = 20_000) -> str | None:
    """The words of a piece of HTML on one line; None where there are none.

    >>> plain_text("<p>New &amp; boxed<br>1 pc</p>")
    'New & boxed 1 pc'
    """
    if not isinstance(markup, str):
        return None
    text = _shown(markup[: limit * 4])
    words = " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())
    return words[:limit] or None


def _shown(markup: str) -> str:
    """The markup without scripts and styles; one that never ends hides the rest."""
    parts, start, hidden = [], 0, False
    for tag in _HIDDEN.finditer(markup):
        if not hidden:
            parts.append(markup[start : tag.start()])
        start, hidden = tag.end(), not tag[1]
    return " ".join((*parts, "" if hidden else markup[start:]))


def text_of(value: object, *, limit: int = 1000) -> str | None:
    """A text or a number as a text; None for anything else and for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip()[:limit] or None


def no_listings(url: str, said: str) -> PageReading:
    """The reading of a data answer that honestly holds nothing."""
    return PageReading(kind=PageKind.EMPTY, url=url, said=said)
