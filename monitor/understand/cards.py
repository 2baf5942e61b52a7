"""Payment cards are redacted before anything is kept: the policy of identifiers.yaml, `bank_card`."""

from __future__ import annotations

import re

from monitor.understand.checks import luhn

# 13 to 19 digits in one run or parted by single spaces or hyphens; the reader of it decides by issuer and check digit.
_RUN = re.compile(r"(?<![\d+])\d(?:[ \u00a0-]?\d){12,18}(?!\d)")
_ISSUERS = re.compile(r"(?:220[0-4]|3[47]|30[0-5]|36|3[89]|35(?:2[89]|[3-8])|4|5[0-9]|6(?:0|2|4|5|7|8)|8[16]|9860|9704)")


def _redacted(match: re.Match[str]) -> str:
    digits = "".join(c for c in match[0] if c.isdigit())
    if not _ISSUERS.match(digits) or not luhn(digits) or len(set(digits)) == 1:
        return match[0]
    return f"[card …{digits[-4:]}]"


def redact_cards(text: str) -> str:
    """The text with every payment card number (Luhn-valid, 13 to 19 digits) cut to its last four digits.

    >>> redact_cards("карта 4111 1111 1111 1111, Сбер")
    'карта [card …1111], Сбер'
    """
    return _RUN.sub(_redacted, text) if any(c.isdigit() for c in text) else text
