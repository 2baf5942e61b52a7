"""The words that stand around prices, by what they say; they are listed in `data/price_words.toml`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from monitor.understand.text import word_table, words_of


class Say(StrEnum):
    """What a phrase says of the price near it."""

    FROM = "from"
    FROM_AFTER = "from_after"  # follows its amount
    UP_TO = "up_to"
    UP_TO_AFTER = "up_to_after"  # follows its amount
    TO = "to"  # joins the two ends of a range
    OLD = "old"
    NOW = "now"
    NEGOTIABLE = "negotiable"
    FIRM = "firm"
    REQUEST = "request"
    CALL = "call"  # a request only where no amount stands
    FREE = "free"
    AUCTION = "auction"
    STARTING = "starting"
    BUY_NOW = "buy_now"
    SHIPPING = "shipping"
    NOT_FREE = "not_free"  # "free shipping", "free returns": says nothing of the price
    INSTALMENT = "instalment"
    DEPOSIT = "deposit"
    FEE = "fee"  # a subscription beside the price
    SAVE = "save"
    MEMBER = "member"  # a price for who has the shop's card, a subscription, a membership: not for everybody
    PRICE = "price"  # introduces a bare number
    ABOUT = "about"
    PER = "per"
    EACH = "each"
    ALL_OF_THEM = "all_of_them"
    NOTHING = "nothing"  # swallowed, so that its parts are not read as something else


# Short for thousands or millions of one currency, in one word.
COMBINED: dict[tuple[str, ...], tuple[int, str]] = {
    words_of(word): meaning
    for word, meaning in (
        ("тр", (1000, "rouble")),
        ("тыр", (1000, "rouble")),
        ("тыщ", (1000, "rouble")),
        ("т р", (1000, "rouble")),
        ("tkr", (1000, "krone")),
        ("teur", (1000, "EUR")),
        ("t€", (1000, "EUR")),
        ("mkr", (1_000_000, "krone")),
    )
}
# What a short word multiplies by where it is used so.
MULTIPLIES_IN: dict[str, dict[str, int]] = {
    "mil": dict.fromkeys(("CZ", "SK", "RS", "HR", "BA", "ME", "MK", "SI"), 1_000_000),
    "l": dict.fromkeys(("IN", "PK", "BD", "NP", "LK"), 100_000),
    "tr": {"VN": 1_000_000},
    "m": {},
}


Phrase = tuple[str, ...]  # folded tokens


@cache
def _words() -> dict[str, dict[str, tuple[Phrase, ...]]]:
    return word_table("price_words.toml")


def _table(section: str) -> dict[Phrase, str]:
    """Phrase -> the first name it stands under."""
    return {phrase: name for name, phrases in reversed(_words()[section].items()) for phrase in phrases}


@cache
def says() -> dict[Phrase, Say]:
    """Phrase -> what it says of a price near it."""
    beside = (Say.TO.value, Say.PER.value)
    return {phrase: Say(name) for name, phrases in reversed(_words()["says"].items()) if name not in beside for phrase in phrases}


@cache
def connectors() -> frozenset[Phrase]:
    """What joins the two ends of a range."""
    return frozenset(_words()["says"][Say.TO])


@cache
def per_marks() -> frozenset[Phrase]:
    """What stands between an amount and the unit it is for."""
    return frozenset(_words()["says"][Say.PER])


@cache
def units() -> dict[Phrase, str]:
    """Unit as written -> as we call it."""
    return _table("units")


@cache
def per_phrases() -> dict[Phrase, str]:
    """Phrase that says the unit by itself -> the unit."""
    return _table("per")


@cache
def factors() -> dict[Phrase, int]:
    """Factor word -> factor."""
    return {phrase: int(name) for phrase, name in _table("factors").items()}
