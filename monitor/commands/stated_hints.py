"""The hints of a line for `normalise`: written as people and site files write them, refused where they mean nothing."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from monitor.config.checks import countries
from monitor.config.faults import did_you_mean
from monitor.understand import Hints
from monitor.understand.currencies import hinted

# What people and other programs write for codes that ISO 3166 has otherwise; the European Union itself writes UK and EL.
_USUAL = {"UK": "GB", "EL": "GR", "SU": "RU"}
_NO_ONE_COUNTRY = ("", "EU", "UN")  # reserved by ISO 3166 for unions: nothing nonsensical, and nothing that chooses
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\u2212-])(\d{1,2})(?::?00)?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def read_hints(country: str | None, currency: str | None, timezone: str | None, language: str | None) -> Hints:
    """The hints that these words mean; ValueError says which of them means nothing. Empty words state nothing.

    >>> read_hints("ua", "у.е.", "europe/kyiv", None)
    Hints(country='UA', currency='USD', timezone='Europe/Kyiv', language=None)
    """
    code = _country(country)
    spoken = (language or "").strip() or None
    return Hints(country=code, currency=_currency(currency, code), timezone=_zone(timezone), language=spoken)


def _country(text: str | None) -> str | None:
    if (said := (text or "").strip().upper()) in _NO_ONE_COUNTRY:
        return None
    code = _USUAL.get(said, said)
    if code not in countries():
        raise ValueError(f"country must be an ISO 3166 code of two letters such as UA, not {_shown(text)}")
    return code


def _currency(text: str | None, country: str | None) -> str | None:
    if not (said := (text or "").strip()):
        return None
    try:
        return hinted(said, country=country)
    except ValueError as fault:
        raise ValueError(f"currency must be an ISO 4217 code such as EUR, or a mark such as ₽, not {_shown(text)}") from fault


def _zone(text: str | None) -> str | None:
    if not (said := (text or "").strip()):
        return None
    if (known := _zones().get(said.casefold())) is not None:
        return known
    if (offset := _OFFSET.fullmatch(said)) is not None:
        # Etc/GMT-3 is three hours ahead of Greenwich: POSIX counts the other way round.
        fixed = f"etc/gmt{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
        if (known := _zones().get(fixed)) is not None:
            return known
    hint = did_you_mean(said, _zones().values())
    raise ValueError(f"timezone must be an IANA name such as Europe/Kyiv, not {_shown(text)}{hint}")


@cache
def _zones() -> dict[str, str]:
    """Every zone by its name in small letters."""
    return {name.casefold(): name for name in sorted(available_timezones())} | {"z": "UTC"}


def _shown(text: str | None) -> str:
    return repr((text or "")[:40])
