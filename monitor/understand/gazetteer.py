"""The place index: a small file of sorted hashes, made from GeoNames data (https://www.geonames.org, CC BY 4.0).

How it is made and laid out stands in `data/build_places.py`.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

from monitor.understand.text import fold, plain

_PLACE = 0xFFFFFF  # the lower 24 bits of an entry


def name_key(name: str) -> str:
    """A name as the index knows it: folded words, apostrophes dropped.

    >>> name_key("Roven’ki"), name_key("Ростов-на-Дону")
    ('rovenki', 'ростов на дону')
    """
    said = fold(plain(name)).replace("'", "").replace('"', "")
    return " ".join("".join(c if c.isalnum() or ord(c) > 0x900 else " " for c in said).split())


def name_hash(key: str) -> int:
    """40 bits of a key: among half a million names a word that is none meets one about once in two million times."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")


@dataclass(frozen=True, slots=True)
class City:
    """A populated place."""

    geoname_id: int
    name: str
    country: str
    admin1: str | None
    people: int
    fame: int  # in how many spellings its name is known, at most 255
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Names:
    """What a name may mean, cities by population."""

    countries: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    cities: tuple[City, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.countries or self.admin1 or self.cities)


class Gazetteer:
    """The index, as arrays over the bytes of its file."""

    def __init__(self, data: bytes) -> None:
        size = int.from_bytes(data[:4], "little")
        header = json.loads(data[4 : 4 + size])
        self.countries: list[str] = header["countries"]
        self.admin1: list[str] = header["admin1"]
        parts: dict[str, array[int]] = {}
        at = 4 + size
        for name, code, length in header["parts"]:
            part = array(code)
            end = at + length * part.itemsize
            part.frombytes(data[at:end])
            if sys.byteorder == "big":
                part.byteswap()
            parts[name], at = part, end
        self._names, self._ids, self._people = parts["names"], parts["ids"], parts["people"]
        self._lat, self._lon, self._admin, self._country = parts["lat"], parts["lon"], parts["admin"], parts["country"]
        self._fame = parts["fame"]
        self._starts, self._text = parts["starts"], parts["text"].tobytes()
        self._iso = frozenset(self.admin1)

    def find(self, key: str) -> Names:
        """Everything a key (see name_key) names."""
        if not key:
            return Names()
        wanted = name_hash(key) << 24
        index = bisect_left(self._names, wanted)
        countries: list[str] = []
        admin1: list[str] = []
        cities: list[City] = []
        while index < len(self._names) and self._names[index] <= wanted | _PLACE:
            place = self._names[index] & _PLACE
            index += 1
            if place < len(self.countries):
                countries.append(self.countries[place])
            elif (place := place - len(self.countries)) < len(self.admin1):
                admin1.append(self.admin1[place])
            else:
                cities.append(self._city(place - len(self.admin1)))
        cities.sort(key=lambda city: -city.people)
        return Names(tuple(countries), tuple(admin1), tuple(cities))

    def has_admin1(self, iso: str) -> bool:
        """True for a code of ISO 3166-2 that the index knows."""
        return iso in self._iso

    def _city(self, number: int) -> City:
        admin = self._admin[number]
        return City(
            geoname_id=self._ids[number],
            name=self._text[self._starts[number] : self._starts[number + 1]].decode(),
            country=self.countries[self._country[number]],
            admin1=None if admin == 0xFFFF else self.admin1[admin],
            people=self._people[number],
            fame=self._fame[number],
            latitude=self._lat[number] / 10_000,
            longitude=self._lon[number] / 10_000,
        )


@cache
def gazetteer() -> Gazetteer:
    """The packaged index, read on first use."""
    return Gazetteer((files("monitor.understand") / "data" / "places.bin").read_bytes())


@lru_cache(maxsize=32768)
def find_names(key: str) -> Names:
    """Gazetteer.find on the packaged index."""
    return gazetteer().find(key)
