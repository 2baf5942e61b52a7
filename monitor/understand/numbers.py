"""Numbers as people of all countries write them."""

from __future__ import annotations

import re
from decimal import Decimal

from monitor.understand.text import DECIMAL_MARK, GROUP_MARK

_SEPARATORS = re.compile(r"[^\d]")
_LONGEST = 18  # digits; anything longer is no price


def read_number(run: str, *, thousandths: str = "", large: bool = False) -> tuple[Decimal | None, Decimal | None]:
    """(value, its other reading) of a run of digits and separators; (None, None) for what is no number.

    thousandths: separators after which three digits are a fraction (dinars of three decimals).
    large: a word such as "million" follows, so a lone separator parts a fraction.
    The other reading is there where one separator with three digits behind it may mean either.

    >>> read_number("1.234"), read_number("1 234,50"), read_number("12,34,567")
    ((Decimal('1234'), Decimal('1.234')), (Decimal('1234.50'), None), (Decimal('1234567'), None))
    """
    if len(run) > 2 * _LONGEST:
        return None, None
    if run.isdigit():
        return Decimal(run), None
    run = run.replace(GROUP_MARK, "'")
    if DECIMAL_MARK in run:
        if set(_SEPARATORS.findall(run)) == {
            DECIMAL_MARK
        }:  # Persian keyboards have it where others have a point, for thousands too
            dinars = DECIMAL_MARK if "." in thousandths else ""
            return _one_kind(run, DECIMAL_MARK, run.count(DECIMAL_MARK), thousandths=dinars, large=large)
        return _parted(run, DECIMAL_MARK), None
    if " " in run:
        last = next((c for c in reversed(run) if not c.isdigit()), " ")
        return _parted(run, last if last != " " else ""), None
    separators = _SEPARATORS.findall(run)
    kinds = dict.fromkeys(separators)
    if len(kinds) > 1:
        last = separators[-1]
        return (_parted(run, last), None) if last != "'" and separators.count(last) == 1 else (None, None)
    return _one_kind(run, separators[0], len(separators), thousandths=thousandths, large=large)


def _one_kind(run: str, separator: str, count: int, *, thousandths: str, large: bool) -> tuple[Decimal | None, Decimal | None]:
    groups = run.split(separator)
    if separator == "'":
        return _parted(run, ""), None
    if count > 1:
        # "1.299.00": the last group is too short to be thousands.
        whole = _parted(run, "")
        return (whole, None) if whole is not None else (_parted(run, separator, last_only=True), None)
    fraction = Decimal(f"{groups[0]}.{groups[1]}")
    if len(groups[1]) != 3 or len(groups[0]) > 3 or groups[0].startswith("0") or separator in thousandths or large:
        return fraction, None
    return Decimal(groups[0] + groups[1]), fraction


def _parted(run: str, decimal: str, *, last_only: bool = False) -> Decimal | None:
    """The number whose fraction follows the last `decimal`; None where the groups before it are no groups."""
    head, fraction = run, ""
    if decimal:
        head, _, fraction = run.rpartition(decimal)
    groups = _SEPARATORS.split(head)
    if last_only and len(fraction) > 2:
        return None
    thousands = all(len(group) == 3 for group in groups[1:])
    lakhs = len(groups) > 2 and len(groups[-1]) == 3 and all(len(group) == 2 for group in groups[1:-1])
    myriads = len(groups) > 1 and all(len(group) == 4 for group in groups[1:])
    if not (thousands or lakhs or myriads) or (len(groups) > 1 and not 1 <= len(groups[0]) <= 4):
        return None
    return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))
