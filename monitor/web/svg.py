"""Small drawings as numbers for the templates: no markup is made here, so nothing can slip into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.alerts.chart import PricePoint, worth_drawing
from monitor.alerts.wording import NBSP, number

WIDTH, HEIGHT = 720, 130
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 6, 8, 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    """A price change on the chart."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A price history: a step line, the band below, dots, and the words of its corners."""

    line: str
    area: str
    dots: tuple[Dot, ...]
    high: str
    low: str
    begin: str
    end: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One crawl in a row of crawls."""

    x: float
    y: float
    height: float
    tone: str
    said: str


def price_chart(points: Sequence[PricePoint], zone: tzinfo) -> Chart | None:
    """The chart of two different prices or more, all in the currency of the last; None where there is nothing to see."""
    if not worth_drawing(points):
        return None
    low, high = min(point.amount for point in points), max(point.amount for point in points)
    span = (points[-1].at - points[0].at).total_seconds() or 1.0
    room = HEIGHT - _TOP - _BOTTOM
    places = [
        (
            round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (point.at - points[0].at).total_seconds() / span, 1),
            round(_TOP + (float((high - point.amount) / (high - low)) * room if high != low else room / 2), 1),
        )
        for point in points
    ]
    steps = f"M{places[0][0]} {places[0][1]}" + "".join(f"H{x}V{y}" for x, y in places[1:])
    unit = f"{NBSP}{points[-1].currency}"
    dots = tuple(
        Dot(x=x, y=y, said=f"{_day(point.at, zone)}: {number(point.amount)}{unit}")
        for (x, y), point, before in zip(places, points, (None, *points), strict=False)
        if before is None or before.amount != point.amount
    )
    return Chart(
        line=steps, area=f"{steps}V{HEIGHT - _BOTTOM}H{places[0][0]}Z", dots=dots, high=f"{number(high)}{unit}",
        low=f"{number(low)}{unit}", begin=_day(points[0].at, zone), end=_day(points[-1].at, zone),
    )  # fmt: skip


def bars(counts: Sequence[tuple[int, str, str]], *, height: int = 20, step: int = 5) -> tuple[Bar, ...]:
    """A row of bars for (count, tone, said), oldest first; an empty crawl still leaves a stump."""
    top = max((count for count, _, _ in counts), default=0) or 1
    return tuple(
        Bar(x=place * step, y=height - size, height=size, tone=tone, said=said)
        for place, (count, tone, said) in enumerate(counts)
        for size in [max(2.0, round(height * count / top, 1))]
    )


def _day(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
