"""A small price history as a PNG, drawn without any library: steps, because a price holds until it changes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from monitor.alerts.wording import NBSP, number
from storage.model import Version

WIDTH, HEIGHT = 1120, 150  # shown at half of it, so that it stays sharp on a phone
_BARS = "▁▂▃▄▅▆▇█"
_PAD = 14
_LINE = 5
# Palette: nothing, the line, the band below it, the last point. A transparent ground suits light and dark readers alike.
_PALETTE = ((0, 0, 0, 0), (59, 130, 196, 255), (59, 130, 196, 38), (217, 119, 6, 255))


@dataclass(frozen=True, kw_only=True, slots=True)
class PricePoint:
    """A price from one moment on."""

    at: datetime
    amount: Decimal
    currency: str


def price_points(versions: Iterable[Version], *, until: datetime) -> tuple[PricePoint, ...]:
    """The prices of a listing's versions up to a moment, in the currency of the last one; its end is the last sight of it."""
    known = [version for version in versions if version.first_seen <= until]
    points = [
        PricePoint(at=version.first_seen, amount=price.amount, currency=price.currency)
        for version in known
        if (price := version.listing.price) is not None and price.amount is not None and price.currency is not None
    ]
    if not points:
        return ()
    same = [point for point in points if point.currency == points[-1].currency]
    end = min(max(version.last_seen for version in known), until)
    last = PricePoint(at=max(end, same[-1].at), amount=same[-1].amount, currency=same[-1].currency)
    return (*same, last)


def worth_drawing(points: Sequence[PricePoint]) -> bool:
    """A line says something once there are two different prices."""
    return len({point.amount for point in points}) > 1


def span_words(points: Sequence[PricePoint]) -> str:
    """What a drawing spans: "between 46 500 and 61 000 RUB since 13 Nov 2026"; there must be at least one point."""
    low, high = min(point.amount for point in points), max(point.amount for point in points)
    begin = points[0].at
    return f"between {number(low)} and {number(high)}{NBSP}{points[0].currency} since {begin.day}{NBSP}{begin:%b}{NBSP}{begin:%Y}"


def trail(points: Sequence[PricePoint], width: int = 24) -> str:
    """The same in letters, for those who see no picture: equal steps of time, the price at the end of each.

    >>> from datetime import UTC, timedelta
    >>> begin = datetime(2026, 11, 1, tzinfo=UTC)
    >>> days = [PricePoint(at=begin + timedelta(days=n), amount=Decimal(p), currency="RUB") for n, p in ((0, 9), (2, 5), (4, 5))]
    >>> trail(days, 4)
    '██▁▁'
    """
    low, high = min(point.amount for point in points), max(point.amount for point in points)
    start, span = points[0].at, (points[-1].at - points[0].at) / width
    shown = []
    for step in range(1, width + 1):
        until = start + span * step
        # What the last price is shows even when it has only just become that.
        amount = next(point.amount for point in reversed(points) if point.at < until or step == width or point is points[0])
        shown.append(_BARS[round((len(_BARS) - 1) * float((amount - low) / (high - low)))] if high != low else _BARS[0])
    return "".join(shown)


def chart_png(points: Sequence[PricePoint]) -> bytes:
    """The PNG; there must be at least one point."""
    canvas = [bytearray(WIDTH) for _ in range(HEIGHT)]
    corners = _corners(points)
    for (left, level), (right, _) in pairwise(corners):
        _fill(canvas, left, level, right, HEIGHT - 1, 2)
    for (left, level), (right, following) in pairwise(corners):
        _fill(canvas, left, level - _LINE // 2, right, level + _LINE // 2, 1)
        _fill(
            canvas,
            right - _LINE // 2,
            min(level, following) - _LINE // 2,
            right + _LINE // 2,
            max(level, following) + _LINE // 2,
            1,
        )
    _dot(canvas, *corners[-1])
    return _png(canvas)


def _corners(points: Sequence[PricePoint]) -> list[tuple[int, int]]:
    low, high = min(point.amount for point in points), max(point.amount for point in points)
    start = points[0].at
    span = (points[-1].at - start).total_seconds() or 1.0
    room = HEIGHT - 2 * _PAD
    return [
        (
            _PAD + round((WIDTH - 2 * _PAD) * (point.at - start).total_seconds() / span),
            _PAD + (round(room * float((high - point.amount) / (high - low))) if high != low else room // 2),
        )
        for point in points
    ]


def _fill(canvas: list[bytearray], left: int, top: int, right: int, bottom: int, colour: int) -> None:
    left, right = max(left, 0), min(right, WIDTH - 1)
    if right < left:
        return
    for row in canvas[max(top, 0) : bottom + 1]:
        row[left : right + 1] = bytes([colour]) * (right + 1 - left)


def _dot(canvas: list[bytearray], x: int, y: int, radius: int = 10) -> None:
    for dy in range(-radius, radius + 1):
        reach = int((radius * radius - dy * dy) ** 0.5)
        if 0 <= y + dy < HEIGHT:
            _fill(canvas, x - reach, y + dy, x + reach, y + dy, 3)


def _png(canvas: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour[:3]) for colour in _PALETTE)
    clear = bytes(colour[3] for colour in _PALETTE)
    rows = zlib.compress(b"".join(b"\x00" + bytes(row) for row in canvas), 9)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"tRNS", clear), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
