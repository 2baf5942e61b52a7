"""What a person typed into a search box, as words that any store can look for and no query syntax can hide in."""

from __future__ import annotations

import re
import unicodedata

from storage.model import Listing

_TOKEN = re.compile(r"[^\W_]+")
# Scripts written without spaces: a whole sentence is one token to an index by words, so these are looked for as substrings.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
MOST_WORDS = 32


def words(text: str) -> list[str]:
    """The words of a query, at most MOST_WORDS; none when it holds nothing that can be looked for."""
    return [word for word in text.replace("\0", " ").split() if _TOKEN.search(word)][:MOST_WORDS]


def is_unspaced(word: str) -> bool:
    """True for a word of a script that does not put spaces between words."""
    return _UNSPACED.search(word) is not None


def fold(text: str) -> str:
    """Case and the marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters taken away: "Пётр Café" is "петр cafe"."""
    lower = text.casefold()
    return lower if lower.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", lower))


def full_text_query(wanted: list[str]) -> str:
    """The FTS5 expression for these words: each a quoted phrase whose last token may go on."""
    return " ".join('"' + fold(word).replace('"', '""') + '"*' for word in wanted)


def searched(listing: Listing) -> tuple[str | None, str | None, str | None]:
    """The texts of a listing that a search looks through: title, description, seller."""
    return listing.title, listing.description, listing.seller.name if listing.seller else None


def matches(query: str, texts: tuple[str | None, ...]) -> bool:
    """True when every word of the query stands in one of the texts, or begins a word there."""
    wanted = words(query)
    folded = [fold(text) for text in texts if text]
    tokens = [_TOKEN.findall(text) for text in folded]
    return bool(wanted) and all(_found(word, folded, tokens) for word in map(fold, wanted))


def _found(word: str, folded: list[str], tokens: list[list[str]]) -> bool:
    if is_unspaced(word):
        return any(word in text for text in folded)
    phrase = _TOKEN.findall(word)
    return bool(phrase) and any(_has_phrase(phrase, text) for text in tokens)


def _has_phrase(phrase: list[str], tokens: list[str]) -> bool:
    size = len(phrase)
    return any(
        tokens[start : start + size - 1] == phrase[:-1] and tokens[start + size - 1].startswith(phrase[-1])
        for start in range(len(tokens) - size + 1)
    )
