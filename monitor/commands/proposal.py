"""A [[source]] made from one result page: everything it needs is found out from its address and what was read. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlsplit, urlunsplit

from monitor.commands.rows import domain_country
from monitor.config.checks import check_currency, check_language
from spiders import platforms
from spiders.listing import PageReading

# Names that search fields have on most sites, the surest first.
_QUERIES = ("q", "query", "search", "text", "keyword", "keywords", "search_query", "_nkw", "s", "k", "kw", "term", "searchterm",
            "searchtext", "find", "st", "wd", "ss", "what", "w")  # fmt: skip
_PAGES = ("page", "p", "pg", "paged", "_pgn", "pagina", "seite", "strona", "sayfa", "o", "start", "offset", "from")
_ENOUGH = 0.6  # share of the listings that has to agree
_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "in", "gov", "edu", "ac"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A source as it would stand in monitor.toml; None is left out."""

    name: str
    search: str
    first_page: int | None = None
    page_step: int | None = None
    render: str | None = None
    currency: str | None = None
    country: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()  # what a person may want to look at

    def as_toml(self) -> str:
        """The [[source]] block."""
        keys = ("name", "search", "first_page", "page_step", "render", "currency", "country", "language")
        said = [(key, getattr(self, key)) for key in keys if getattr(self, key) is not None]
        return "[[source]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in said)


def _toml(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = "".join(f"\\u{ord(char):04x}" if ord(char) < 32 or char in '"\\\x7f' else char for char in value)
    return f'"{escaped}"'


def whole_site(url: str) -> bool:
    """True for an address that asks for nothing in particular: a site, a channel, a catalogue file."""
    parts = urlsplit(url)
    here = parts.path in ("", "/") or parts.path.endswith((".xml", ".yml", ".json"))
    return platforms.is_channel(url) or (here and not parts.query)


def propose(
    url: str, reading: PageReading, rows: Sequence[dict[str, Any]], *, query: str | None, taken: Collection[str], rendered: bool
) -> Proposal:
    """The source for a result page. query: the words that were looked for, where a person says so; taken: names in use."""
    search, notes = _template(url, rows, query)
    first, step = None, None
    if "{query}" in search:
        search, first, step = _numbered(search, url, reading.next_page)
    country = domain_country(urlsplit(url).hostname or "") or _agreed(row.get("country") for row in rows)
    return Proposal(
        name=_name(url, taken),
        search=search,
        first_page=first,
        page_step=step,
        render="browser" if rendered else None,
        currency=_checked(check_currency, reading.currency or _agreed(row.get("price_currency") for row in rows)),
        country=country,
        language=_checked(check_language, (reading.language or "").replace("_", "-")),
        notes=notes,
    )


def _agreed(values: Iterable[Any]) -> str | None:
    found = [value for value in values if value]
    best = Counter(found).most_common(1)
    return str(best[0][0]) if best and best[0][1] >= _ENOUGH * len(found) else None


def _checked(check: Any, value: str | None) -> str | None:
    try:
        return check(value) if value else None
    except ValueError:
        return None


def _name(url: str, taken: Collection[str]) -> str:
    """A short name from the host, or from the channel; with a number where it is taken."""
    parts = urlsplit(url)
    if platforms.is_channel(url):
        base = parts.path.strip("/").rpartition("/")[2]
    else:
        labels = (parts.hostname or "source").removeprefix("www.").split(".")
        end = -2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -1
        base = "-".join(labels) if all(label.isdigit() for label in labels) else "-".join(labels[:end]) or labels[0]
    base = re.sub(r"[^\w.-]+", "-", base.lower()).strip("-._") or "source"
    used = {name.casefold() for name in taken}
    return next(name for number in range(1, len(used) + 3) if (name := base if number == 1 else f"{base}-{number}") not in used)


# Where the query stands


def _template(url: str, rows: Sequence[dict[str, Any]], query: str | None) -> tuple[str, tuple[str, ...]]:
    plain = url.replace("{", "%7B").replace("}", "%7D").partition("#")[0]
    if whole_site(plain):
        return platforms.entrance(plain), ()
    places = [*_in_query(plain), *_in_path(plain)]
    found = _asked(places, query) if query else _guessed(places, rows)
    if found is None:
        why = f"{query!r} does not stand in the address" if query else "no search words were recognised in the address"
        return plain, (f"{why}: the page is read as a list, of which a watch keeps what says its queries",)
    return found.template, ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A part of an address that may be the query."""

    value: str
    template: str
    rank: int | None  # position among the usual names; None: no usual name


def _in_query(url: str) -> list[_Place]:
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    found = []
    for number, pair in enumerate(pairs):
        name, sign, value = pair.partition("=")
        rank = _QUERIES.index(plain) if (plain := unquote(name).lower()) in _QUERIES else None
        query = "&".join([*pairs[:number], f"{name}{sign}{{query}}", *pairs[number + 1 :]])
        if sign and value:
            template = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
            found.append(_Place(value=unquote_plus(value), template=template, rank=rank))
    return found


def _in_path(url: str) -> list[_Place]:
    parts = urlsplit(url)
    steps = parts.path.split("/")
    found = []
    for number, step in enumerate(steps):
        # "q-starlink", as classifieds write it.
        lead = match[0] if (match := re.match(r"(?:q|search|s|keyword)[-_=:]", step)) else ""
        value = unquote_plus(step[len(lead) :]).replace("-", " ").replace("_", " ")
        if value.strip():
            path = "/".join([*steps[:number], f"{lead}{{query}}", *steps[number + 1 :]])
            template = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
            found.append(_Place(value=value, template=template, rank=0 if lead else None))
    return found


def _asked(places: Sequence[_Place], query: str) -> _Place | None:
    words = _words(query)
    return next((place for place in places if _words(place.value) == words), None)


def _guessed(places: Sequence[_Place], rows: Sequence[dict[str, Any]]) -> _Place | None:
    usual = sorted((place for place in places if place.rank is not None), key=lambda place: place.rank or 0)
    if usual:
        return usual[0]
    shown = [_words(str(row.get("title") or "")) for row in rows]
    for place in places:
        words = _words(place.value)
        if words and shown and sum(words <= title for title in shown) >= _ENOUGH * len(shown):
            return place
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


# Where the page number stands


def _numbered(search: str, url: str, following: str | None) -> tuple[str, int | None, int | None]:
    """(template, first_page, page_step): with {page} where the next page differs by one number of its query."""
    now = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    then = dict(parse_qsl(urlsplit(following).query, keep_blank_values=True)) if following else {}
    changed = [name for name in then if then[name] != now.get(name) and then[name].isascii() and then[name].isdigit()]
    same_path = following is not None and unquote(urlsplit(following).path).rstrip("/") == unquote(urlsplit(url).path).rstrip("/")
    if same_path and (
        name := next((one for one in changed if one.lower() in _PAGES), None) or (changed[0] if len(changed) == 1 else None)
    ):
        here, there = now.get(name, ""), int(then[name])
        before = int(here) if here.isascii() and here.isdigit() else None
        step = there - before if before is not None and there > before else 1 if there <= 2 else there
        first = before if before is not None and before <= 1 else there - step if before is None else 1 if step == 1 else 0
        return _with_page(search, name), first if first != 1 else None, step if step != 1 else None
    if following is None and (name := next((one for one in now if one.lower() in _PAGES[:5] and now[one].isdigit()), None)):
        return _with_page(search, name), None, None
    return search, None, None  # a cursor, or a number in the path: the page's own link is followed


def _with_page(search: str, name: str) -> str:
    parts = urlsplit(search)
    pairs = [pair for pair in parts.query.split("&") if pair and unquote_plus(pair.partition("=")[0]) != name]
    query = "&".join([*pairs, f"{quote(name, safe='[]')}={{page}}"])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
