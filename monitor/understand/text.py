"""Text brought to one form: digits, spaces, dashes, apostrophes, letters with marks. All in linear time."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

# What a page may hide in a text or a browser draws as nothing: joiners, direction marks, soft hyphens.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\u0640\ufe0f\u20e3"
)
_APOSTROPHES = "’‘ʼʻ`´ʹ′＇‛\u02bf\u02be"
_DASHES = "‐‑‒–—―−﹣－─"
GROUP_MARK, DECIMAL_MARK = "\u066c", "\u066b"  # Arabic thousands and decimal separators: these never mean the other thing


@cache
def _plain_table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, _INVISIBLE), "")
    # Arabic vowel signs are optional in writing, and would cut a word in two.
    table |= dict.fromkeys(range(0x64B, 0x653), "")
    table |= dict.fromkeys(map(ord, _APOSTROPHES), "'")
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= {ord("،"): ",", ord("؛"): ";", ord("。"): ".", ord("、"): ",", ord("〜"): "~", ord("～"): "~"}
    return table


# The first digit of each decimal block that NFKC leaves alone: Arabic-Indic, Persian, Devanagari, Bengali ... Mongolian.
_ZEROS = (
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810,
)  # fmt: skip
_DIGITS = {zero + value: str(value) for zero in _ZEROS for value in range(10)}


@cache
def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    table |= {ord("ł"): "l", ord("đ"): "d", ord("ı"): "i", ord("ø"): "o", ord("ə"): "e", ord("æ"): "ae", ord("œ"): "oe", 0x307: ""}
    table |= {
        ord("ё"): "е",
        ord("أ"): "ا",
        ord("إ"): "ا",
        ord("آ"): "ا",
        ord("ى"): "ي",
        ord("ی"): "ي",
        ord("ة"): "ه",
        ord("ک"): "ك",
    }
    # Arabic vowel signs are optional in writing.
    return table | dict.fromkeys(range(0x64B, 0x653), "")


def plain(text: str) -> str:
    """NFKC with ASCII digits, hyphens, apostrophes and spaces; nothing invisible. Letter case stays.

    >>> plain("٤٥ ٠٠٠\u00a0₽ – торг")
    '45 000 ₽ - торг'
    """
    if text.isascii():
        return text
    # The table comes first: NFKC makes a space and a loose accent of "´".
    text = unicodedata.normalize("NFKC", text.translate(_plain_table()))
    return text.translate(_DIGITS)


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word for looking up: lower case, Latin letters without marks, Arabic letter variants as one.

    >>> fold("PAZARLIK"), fold("Pazarlık"), fold("Ёлка"), fold("Łódź")
    ('pazarlik', 'pazarlik', 'елка', 'lodz')
    """
    return word.casefold().translate(_fold_table())


# Scripts written without spaces are cut into single characters, so that tables can hold words of them.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?: \d{3}(?!\d))+(?:[.,\u066b]\d+)?|\d+(?:[.,'\u066b\u066c]\d+)*)"
    rf"|(?P<word>[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+)"
    r"|(?P<sign>\S)"
)


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the sequence of folded tokens that the reader of texts will meet."""
    return tuple(fold(match[0]) for match in TOKEN.finditer(plain(phrase)))


@cache
def word_table(name: str) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """A packaged table of words: section -> name -> phrases, each as folded tokens."""
    listed = tomllib.loads((files("monitor.understand") / "data" / name).read_text("utf-8"))
    return {
        section: {key: tuple(words_of(phrase) for phrase in said.split("|") if phrase.strip()) for key, said in entries.items()}
        for section, entries in listed.items()
    }
