"""From the text on a page to prices, places, sellers, dates and identifiers, each beside its text; nothing is guessed.

Pure: no clock, no network; packaged data files are read on first use only, so importing this package costs nothing.
Place names come from GeoNames (https://www.geonames.org), CC BY 4.0.
"""

from __future__ import annotations

from monitor.understand.cards import redact_cards, redact_reading
from monitor.understand.comparing import place_key, price_value
from monitor.understand.hints import Hints
from monitor.understand.identifiers import find_identifiers, identifier_key
from monitor.understand.listing import dials_as, not_understood, stated_seller, understand
from monitor.understand.place import read_place
from monitor.understand.posted import read_posted
from monitor.understand.price import read_price
from monitor.understand.rates import (
    DayRates,
    Quotes,
    Rates,
    Usd,
    parse_bank_of_russia,
    parse_ecb,
    parse_rates,
    parse_tables,
    rates_of_day,
    usd,
)
from monitor.understand.seller import read_seller

__all__ = (
    "DayRates",
    "Hints",
    "Quotes",
    "Rates",
    "Usd",
    "dials_as",
    "find_identifiers",
    "identifier_key",
    "not_understood",
    "parse_bank_of_russia",
    "parse_ecb",
    "parse_rates",
    "parse_tables",
    "place_key",
    "price_value",
    "rates_of_day",
    "read_place",
    "read_posted",
    "read_price",
    "read_seller",
    "redact_cards",
    "redact_reading",
    "stated_seller",
    "understand",
    "usd",
)
