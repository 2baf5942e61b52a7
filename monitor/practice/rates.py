"""The practice marketplace's own table of exchange rates: made up in round figures, and its source says so."""

from __future__ import annotations

from datetime import date

PATH = "/practice-rates.csv"
SOURCE = "practice marketplace (made up)"
# Units of a currency that a practice dollar buys.
_PER_DOLLAR = {
    "EUR": "0.9", "RUB": "90", "UAH": "42", "KZT": "500", "PLN": "3.9", "AED": "3.67", "TRY": "40", "BYN": "3.2", "CNY": "7.2",
}  # fmt: skip


def rate_table(day: date) -> bytes:
    """The table of a day, in the plain form that a user's own table may have: date,base,currency,rate,source.

    >>> rate_table(date(2026, 11, 24)).decode().splitlines()[1]
    '2026-11-24,USD,EUR,0.9,practice marketplace (made up)'
    """
    rows = (f"{day},USD,{currency},{rate},{SOURCE}" for currency, rate in _PER_DOLLAR.items())
    return ("date,base,currency,rate,source\n" + "\n".join(rows) + "\n").encode()
