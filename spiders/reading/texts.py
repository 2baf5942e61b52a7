"""Small text tools: white space, digits of other scripts, word lists."""

from __future__ import annotations

import re
import unicodedata

# Bidi marks, zero-width blanks and soft hyphens: never part of what a visitor reads. Joiners stay: they spell Persian and Hindi.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_DIGITS = {
    code: str(unicodedata.digit(chr(code)))
    for start in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10)
    for code in range(start, start + 10)
} | {0x066B: ".", 0x066C: ",", 0x060C: ","}


def squash(text: str) -> str:
    """One line: runs of white space (also no-break ones) are one blank, invisible marks are dropped."""
    if not text:
        return ""
    if not text.isascii():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


def plain_digits(text: str) -> str:
    """Arabic, Persian, Devanagari ... and full-width digits as ASCII ones."""
    return text if text.isascii() else text.translate(_DIGITS)


def words(text: str) -> frozenset[str]:
    """The words of a list written as prose."""
    return frozenset(text.split())


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z\u00c0-\uffff]+")


def name_tokens(name: str) -> list[str]:
    """The words in a class name or a key: "seller-nameLink_2" is seller, name, link."""
    parts = [part.lower() for part in _HUMP.split(name) if part]
    return parts + [piece for part in parts if (found := _GLUED.fullmatch(part)) for piece in found.groups() if piece]


_GLUED = re.compile(
    r"(seller|vendor|merchant|dealer|supplier|company|owner|author|user|shop|store|price|product|item|location|address|city)(name|profile|info|title|link|"
    r"box|text|location|price|image|date|city|region|address|card|wrapper|container)"
)
