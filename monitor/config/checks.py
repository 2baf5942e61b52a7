"""What one value must look like: addresses, templates, zones, names. Each raises ValueError with half a sentence, or returns."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.config.faults import did_you_mean
from spiders.guard import is_public, parse_address, split

_MAIL = re.compile(r"[^@\s<>()\[\]\\,;:\"]{1,64}@(?:localhost|(?:[\w-]{1,63}\.)+[\w-]{2,63})", re.UNICODE)
_NAME = re.compile(r"(?!.*\.\.)\w[\w.-]{0,63}", re.UNICODE)
_PLACES = re.compile(r"\{([^{}]*)\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
SMTP_SCHEMES = ("smtp", "smtps", "starttls", "smtp+starttls")
RATE_TABLES = ("ecb", "bank-of-russia")
STORE_SCHEMES = ("sqlite", "postgresql", "postgres", "memory")


def check_mail(text: str) -> str:
    """A bare mail address: no display name, nothing that could break out of a header."""
    if not _MAIL.fullmatch(text):
        raise ValueError("a mail address such as desk@example.org is expected")
    return text


def is_mail(text: str) -> bool:
    """True for a mail address, False for an apprise address."""
    return _MAIL.fullmatch(text) is not None


def check_recipient(text: str) -> str:
    """A mail address, or an apprise address such as tgram://token/chat."""
    if not (is_mail(text) or _SCHEME.fullmatch(text)):
        raise ValueError("a mail address or an address such as tgram://token/chat is expected")
    return text


def check_contact(text: str) -> str:
    """What a site's owner can answer to: a mail address or a web page. It goes into a header."""
    if not (is_mail(text) or re.fullmatch(r"https?://[^\s()<>]+\.[^\s()<>]+", text)):
        raise ValueError("a mail address or a web address is expected, so that a site's owner can reach you")
    return text


def check_smtp(text: str) -> str:
    """smtp://, smtps://, starttls:// with a host, or folder:PATH."""
    if text.startswith("folder:"):
        if not text.removeprefix("folder:").strip():
            raise ValueError("folder: needs a path")
        return text
    parts = urlsplit(text)
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        raise ValueError("smtp://user@host:587, smtps://user@host:465, starttls://user@host:587 or folder:PATH is expected")
    _check_port(text)
    if parts.password is not None:
        raise ValueError("the password does not belong in this file: put it into MONITOR_SMTP_PASSWORD")
    return text


def check_store(text: str) -> str:
    """sqlite:///FILE, postgresql://..., or memory: (forgotten at the end)."""
    if text == "memory:":
        return text
    scheme, colon, rest = text.partition("://")
    if not colon or scheme not in STORE_SCHEMES:
        raise ValueError("sqlite:///data/monitor.db or postgresql://user@host/name is expected")
    if scheme == "sqlite" and not (rest.startswith("/") and rest.strip("/")):
        raise ValueError("three slashes and a file are expected: sqlite:///data/monitor.db")
    if scheme.startswith("postgres") and not urlsplit(text).hostname:
        raise ValueError("a host is expected: postgresql://user@host/name")
    return text


def check_zone(text: str) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        hint = did_you_mean(text, available_timezones())
        raise ValueError(f"a time zone such as Europe/Kyiv is expected{hint}") from fault
    return text


def check_name(text: str) -> str:
    """A name that can stand in listing ids, folder names and command lines."""
    if not _NAME.fullmatch(text):
        raise ValueError("a name of letters, digits, dot, dash and underscore is expected")
    return text


def check_country(text: str) -> str:
    """ISO 3166-1 alpha-2."""
    if text not in countries():
        raise ValueError("an ISO 3166 country of two capitals is expected, such as UA")
    return text


def check_rule_country(text: str) -> str:
    """ISO 3166-1 alpha-2, or "unknown" for listings whose place is not understood."""
    if text == "unknown":
        return text
    try:
        return check_country(text)
    except ValueError as fault:
        raise ValueError('an ISO 3166 country of two capitals such as UA, or "unknown", is expected') from fault


def check_field(text: str) -> str:
    """A field whose changes history tells."""
    from monitor.history.fields import FIELDS

    names = [field.name for field in FIELDS]
    if text not in names:
        raise ValueError(f"one of {', '.join(names)} is expected{did_you_mean(text, names)}")
    return text


@cache
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 codes and English names, from the tz database; XK, which it leaves out, is in use."""
    text = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    rows = (line.partition("\t")[::2] for line in text.splitlines() if line and not line.startswith("#"))
    return dict(rows) | {"XK": "Kosovo"}


def check_currency(text: str) -> str:
    """ISO 4217 by its shape."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError("an ISO 4217 currency of three capitals is expected, such as EUR")
    return text


def check_language(text: str) -> str:
    """BCP 47 by its shape."""
    if not re.fullmatch(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*", text):
        raise ValueError("a language such as uk, ru or pt-BR is expected")
    return text


def check_rates(text: str) -> str:
    """A rate table that ships by name, or the address of one."""
    if text not in RATE_TABLES and split(text) is None:
        hint = did_you_mean(text, RATE_TABLES)
        raise ValueError(f"one of {', '.join(RATE_TABLES)}, or the address of a rate table is expected{hint}")
    return text


def check_host(text: str) -> str:
    """A host name, with a port where it is an unusual one; no scheme, no path."""
    if not re.fullmatch(r"(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?", text, re.UNICODE | re.IGNORECASE):
        raise ValueError("a host such as shop.example is expected, without https:// and path")
    return text.lower()


def check_search(text: str) -> str:
    """An address template of a result page: http or https, a host, {query}, perhaps {page}, nothing else in braces.

    An address without {query} is one of a whole site, channel or catalogue, whose public data is looked for there.
    """
    names = _PLACES.findall(text)
    if strange := [name for name in names if name not in ("query", "page")]:
        raise ValueError(f"{{{strange[0]}}} is not known here; only {{query}} and {{page}} are")
    if re.search(r"[{}]", _PLACES.sub("", text)):
        raise ValueError("a brace without its partner; only {query} and {page} belong here")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address is expected: https://shop.example/search?q={query}")
    _check_port(text)
    if "{" in parts.netloc:
        raise ValueError("the host must stand as it is, without {query} or {page}")
    if "query" not in names and not _whole_site(text):
        raise ValueError("{query} is missing: put it where the search words go")
    return text


def _whole_site(text: str) -> bool:
    """True for an address that asks for nothing in particular: no place to fill in and no question, or a catalogue file."""
    path, question, _ = text.partition("?")
    return "{" not in text and (not question or path.lower().endswith((".xml", ".yml", ".json", ".php")))


def private_address(host: str) -> bool:
    """True when the host is, by its very name, one of this machine or of a private network; names are not looked up here."""
    bare = host.strip("[]").rstrip(".").lower()
    if bare == "localhost" or bare.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa")):
        return True
    literal = parse_address(bare)
    if literal is not None:
        return not is_public(literal)
    # What inet_aton takes for an address (127.1, 0x7f000001, 2130706433) reaches this machine as well.
    return re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", bare) is not None


def _check_port(address: str) -> None:
    try:
        port = urlsplit(address).port
    except ValueError as fault:
        raise ValueError("the port must be a number from 1 to 65535") from fault
    if port == 0:
        raise ValueError("the port must be a number from 1 to 65535")


def check_file(value: object) -> object:
    """The path of a file; a value made by the program itself passes."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, Path):
        return value
    raise ValueError("a path in quotes is expected")


def home(path: Path) -> Path:
    """The path with ~ filled in, as it is where nobody has that home."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path
