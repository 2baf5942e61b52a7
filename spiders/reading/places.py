"""Whether a text may name a place: a Bloom filter over the world's town and region names (GeoNames, CC BY 4.0)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

BITS = 1 << 22
_HASHES = 5
_PARTS = re.compile(r"\s*(?:[,;/|()\[\]•·>›→]|\s[-–—]\s)\s*")
_POSTCODE = re.compile(r"(?<![\w.,])(?:[A-Z]{1,2}-)?\d{3,6}(?:[- ]\d{2,4})?(?: [A-Z]{2}\b)?(?![\w%])")
_POSTAL = re.compile(
    r"(?:[A-Z]{1,2}-)?(?!(?:19|20)\d\d )(?:\d{4}|\d{5,6}|\d{2}-\d{3}|\d{3} \d{2}) +[A-ZÀ-ÞА-ЯЁ][^\W\d_]{2,}(?:[ -][\w().,-]+){0,5}$"
)
_PREFIX = re.compile(
    r"^(?:located in|ships from|item location:?|location:?|aus|г|гор|м|с|пос|пгт|ст|город|місто|in|a|à|en|w|we|в|у|near|"
    r"from|из)\.?\s+(?=\S)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\s+(?:city|region|province|county|district|governorate|область|обл\.?|край|район|р-н|республика|tumani|viloyati|"
    r"shahri|облысы|ауданы|қаласы|województwo|county)$",
    re.IGNORECASE,
)


def name_key(name: str) -> str:
    """Letters only, case left out: how a name is looked up."""
    return "".join(letter for letter in name.casefold() if letter.isalpha()).replace("ё", "е")


def positions(key: str) -> list[int]:
    """The filter's bits for a name."""
    digest = blake2b(key.encode(), digest_size=20).digest()
    return [int.from_bytes(digest[at : at + 4], "little") % BITS for at in range(0, 4 * _HASHES, 4)]


@cache
def _filter() -> bytes:
    return (files("spiders.reading") / "places.bin").read_bytes()


@lru_cache(maxsize=8192)
def may_be_place(text: str) -> bool:
    """Whether one of the parts of a short text, or its first words, is the name of a place."""
    if not 2 <= len(text) <= 90:
        return False
    if _POSTAL.match(text):
        return True
    if any(letter.isdigit() for letter in text):
        text = _POSTCODE.sub(" | ", text).strip(" |")
    for part in _PARTS.split(text)[:6]:
        part = _SUFFIX.sub("", _PREFIX.sub("", part))
        if len(part) < 2 or any(letter.isdigit() for letter in part):
            continue
        if _known(name_key(part)):
            return True
        first, _, rest = part.partition(" ")
        if rest and len(first) > 3 and part.count(" ") <= 2 and not first.isascii() and _known(name_key(first)):
            return True
    return False


def _known(key: str) -> bool:
    if len(key) < 2:
        return False
    bits = _filter()
    return all(bits[position >> 3] & (1 << (position & 7)) for position in positions(key))
