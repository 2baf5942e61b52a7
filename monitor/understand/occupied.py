"""Occupied territory of Ukraine, sourced and dated; a matching aid, not a statement of who holds a settlement today.

The settlements of the four oblasts held in part are listed in `data/occupied.csv`, gathered for this project on AS_OF from EU
Regulation 2022/263; Crimea and Sevastopol are occupied as a whole (UN General Assembly resolutions 68/262, ES-11/4; EU 692/2014).
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from monitor.understand.gazetteer import City

AS_OF = date(2026, 11, 22)
WHOLE = frozenset(("UA-43", "UA-40"))
IN_PART = frozenset(("UA-14", "UA-09", "UA-23", "UA-65"))


@cache
def _listed() -> frozenset[int]:
    text = (files("monitor.understand") / "data" / "occupied.csv").read_text("utf-8")
    return frozenset(int(row["geoname_id"]) for row in csv.DictReader(text.splitlines()))


def is_occupied(city: City) -> bool | None:
    """True, False, or None where the oblast is held in part and the settlement is not listed."""
    if city.country != "UA":
        return False
    if city.admin1 in WHOLE or city.geoname_id in _listed():
        return True
    return None if city.admin1 in IN_PART else False


def claimed_by_russia(city: City) -> bool:
    """Sites of Russia list these places among their own."""
    return city.country == "UA" and (city.admin1 in WHOLE or city.admin1 in IN_PART)


def source_of(admin1: str | None) -> str:
    """The source that calls a place of this region occupied."""
    return "UN GA 68/262, ES-11/4; EU 692/2014" if admin1 in WHOLE else "EU 2022/263, settlement list of this program"
