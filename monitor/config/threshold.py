"""`price = "drop 10%"`: how far a price must move, or where it must stand, for a rule to tell of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MOVES = ("drop", "rise", "move")  # speak of a price change; move is either way
LEVELS = ("below", "above")  # speak of the price a listing has
_TEST = re.compile(r"(?P<word>[a-z]+)(?:\s+(?P<amount>\d[\d ]*(?:\.\d+)?)\s*(?P<unit>%|[A-Za-z]{3}))?", re.ASCII)
_EXPECTED = 'a condition such as "drop 10%", "rise 500 USD", "drop", "below 60000 RUB" or "above 1000 EUR" is expected'


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceTest:
    """One condition on a price. amount None: any drop, rise or move."""

    word: str  # one of MOVES and LEVELS
    amount: Decimal | None = None
    currency: str | None = None  # ISO 4217; None with an amount: percent

    def __str__(self) -> str:
        if self.amount is None:
            return self.word
        return f"{self.word} {self.amount:f}{f' {self.currency}' if self.currency else '%'}"

    @property
    def moves(self) -> bool:
        """Whether it speaks of a change rather than of where the price stands."""
        return self.word in MOVES


def read_price_test(text: str) -> PriceTest:
    """A price condition as people write it; ValueError says what is wrong.

    >>> str(read_price_test("below 60 000 rub"))
    'below 60000 RUB'
    """
    found = _TEST.fullmatch(text.strip().lower())
    if found is None or found["word"] not in (*MOVES, *LEVELS):
        raise ValueError(_EXPECTED)
    word, unit = found["word"], found["unit"]
    if found["amount"] is None:
        if word in LEVELS:
            raise ValueError(f'{word} needs an amount with its currency, such as "{word} 60000 RUB"')
        return PriceTest(word=word)
    if unit == "%" and word in LEVELS:
        raise ValueError(f'{word} needs a currency, not a percentage, such as "{word} 60000 RUB"')
    amount = Decimal(found["amount"].replace(" ", ""))
    if not amount:
        raise ValueError("an amount of more than nothing is expected")
    if unit == "%" and word == "drop" and amount > 100:
        raise ValueError("a price cannot drop by more than 100%")
    return PriceTest(word=word, amount=amount, currency=None if unit == "%" else unit.upper())
