"""Check digits, as their registers define them; every function takes bare digits and never raises."""

from __future__ import annotations


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, the rule of payment cards and IMEI.

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
