"""Payment cards are redacted before anything is kept: the policy of identifiers.yaml, `bank_card`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from monitor.understand.checks import luhn
from spiders.listing import ListingReading

# What people write; addresses and ids of the site keep their digits.
_TEXTS = (
    "title", "description", "price_text", "price_old_text", "seller_name", "region_text", "delivery_text", "condition", "image_alt",
    "posted_text",
)  # fmt: skip

# 13 to 19 digits in one run or parted by single spaces (invisible ones too) or hyphens; issuer, length and check digit decide.
_RUN = re.compile(r"(?<![\d+])\d(?:[ \u00a0\u2007\u2009\u202f\u200b\u00ad\u2060-]?\d){12,18}(?!\d)")
# Four groups of four, however they are kept apart: "4111.1111.1111.1111", "4111 / 1111 / 1111 / 1111".
_GROUPS = re.compile(r"(?<![\d+])\d{4}(?:[ \u00a0.,/\\|_*–—-]{1,3}\d{4}){3}(?!\d)")
# Issuer's first digits -> lengths of its numbers (ISO/IEC 7812 ranges). Amex' 15 digits are also those of IMEI: 34 and 37 only.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile(r"220[0-4]"), (16, 17, 18, 19)),  # Mir
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),  # JCB
    (re.compile(r"30[0-5]|36|3[89]"), (14, 16)),  # Diners
    (re.compile(r"50|5[6-9]|6(?:0|2|3|4|5|7|8)|81"), (16, 17, 18, 19)),  # Maestro, Discover, UnionPay
    (re.compile(r"8600|5614|9860|9704|9417|9792"), (16,)),  # Uzcard, Humo, Napas, Elcart, Troy
)


def _redacted(match: re.Match[str]) -> str:
    # Digits of every script: a card in Arabic or full-width ones is a card.
    digits = "".join(str(unicodedata.decimal(c)) for c in match[0] if c.isdecimal())
    issued = any(issuer.match(digits) and len(digits) in lengths for issuer, lengths in _ISSUERS)
    if not issued or not luhn(digits) or len(set(digits)) == 1:
        return match[0]
    return f"[card …{digits[-4:]}]"


_MAY_HOLD = re.compile(r"\d(?:[^\w]{0,3}\d){12}")


def redact_reading(reading: ListingReading) -> ListingReading:
    """The reading with every text in it redacted; most hold no run of so many digits and come back as they are."""
    found: dict[str, Any] = {
        name: redact_cards(text)
        for name in _TEXTS
        if (text := getattr(reading, name)) is not None and _MAY_HOLD.search(text) is not None
    }
    if any(_MAY_HOLD.search(text) for _, text in reading.attributes):
        found["attributes"] = tuple((name, redact_cards(text)) for name, text in reading.attributes)
    return replace(reading, **found) if found else reading


def redact_cards(text: str) -> str:
    """The text with every payment card number (Luhn-valid, 13 to 19 digits) cut to its last four digits.

    >>> redact_cards("карта 4111 1111 1111 1111, Сбер")
    'карта [card …1111], Сбер'
    """
    return _GROUPS.sub(_redacted, _RUN.sub(_redacted, text))
