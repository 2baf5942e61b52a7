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


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum((ord(digit) - 48) * weight for digit, weight in zip(digits, weights, strict=False))


_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn(digits: str) -> bool:
    """Russian taxpayer number: 10 digits for an organisation, 12 for a person."""
    if len(digits) == 10:
        return _weighted(digits, _INN_10) % 11 % 10 == int(digits[9])
    if len(digits) != 12:
        return False
    return _weighted(digits, _INN_11) % 11 % 10 == int(digits[10]) and _weighted(digits, _INN_12) % 11 % 10 == int(digits[11])


def ogrn(digits: str) -> bool:
    """Russian register number: 13 digits mod 11, for sole traders 15 digits mod 13, of either remainder the last digit.

    python-stdnum compares the whole remainder of the 15-digit form and so refuses three valid numbers in thirteen.
    """
    if len(digits) == 13:
        return int(digits[:12]) % 11 % 10 == int(digits[12])
    return len(digits) == 15 and int(digits[:14]) % 13 % 10 == int(digits[14])


def unp(digits: str) -> bool:
    """Belarusian payer number, 9 digits."""
    if len(digits) != 9:
        return False
    rest = _weighted(digits, (29, 23, 19, 17, 13, 7, 5, 3)) % 11
    return rest != 10 and rest == int(digits[8])


def kz_bin(digits: str) -> bool:
    """Kazakhstan's BIN or IIN, 12 digits."""
    if len(digits) != 12:
        return False
    rest = _weighted(digits, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) % 11
    if rest == 10:
        rest = _weighted(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return rest != 10 and rest == int(digits[11])


def edrpou(digits: str) -> bool:
    """Ukrainian register number, 8 digits; numbers from 30 to 60 million have weights of their own."""
    if len(digits) != 8:
        return False
    middle = 30_000_000 <= int(digits) <= 60_000_000
    rest = _weighted(digits, (7, 1, 2, 3, 4, 5, 6) if middle else (1, 2, 3, 4, 5, 6, 7)) % 11
    if rest == 10:
        rest = _weighted(digits, (9, 3, 4, 5, 6, 7, 8) if middle else (3, 4, 5, 6, 7, 8, 9)) % 11
    return rest % 10 == int(digits[7])


def nip(digits: str) -> bool:
    """Polish taxpayer number, 10 digits."""
    return len(digits) == 10 and _weighted(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(digits[9])


def regon(digits: str) -> bool:
    """Polish statistical number, 9 or 14 digits."""
    if len(digits) == 14:
        return regon(digits[:9]) and _weighted(digits, (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)) % 11 % 10 == int(digits[13])
    return len(digits) == 9 and _weighted(digits, (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10 == int(digits[8])


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def uscc(code: str) -> bool:
    """Chinese unified social credit code (GB 32100-2015), 18 characters."""
    if len(code) != 18 or any(c not in _USCC for c in code):
        return False
    total = sum(_USCC.index(c) * weight for c, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return _USCC[-total % 31] == code[17]


def ean(digits: str) -> bool:
    """EAN-13 and its kin: weights 1 and 3 from the right end, the sum a multiple of ten (GS1).

    >>> ean("4006381333931"), ean("4006381333932")
    (True, False)
    """
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0
