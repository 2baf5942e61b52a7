"""`active = "08:00-22:00"`: the hours of a day in which a source is visited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-4]):([0-5]\d)")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """A span of the day on the clock of some zone; one that ends before it begins lasts over midnight."""

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    @property
    def length(self) -> timedelta:
        """How long it lasts on a day without a change of the clocks."""
        begin, end = (timedelta(hours=moment.hour, minutes=moment.minute) for moment in (self.begin, self.end))
        return (end - begin) % _DAY or _DAY

    def opens(self, now: datetime, zone: tzinfo) -> datetime:
        """The first moment from `now` on (aware) that lies within the hours, in UTC.

        >>> str(read_hours("08:00-22:00").opens(datetime(2026, 11, 23, 23, tzinfo=UTC), UTC))
        '2026-11-24 08:00:00+00:00'
        """
        clock = now.astimezone(zone).time()
        within = self.begin <= clock < self.end if self.begin < self.end else clock >= self.begin or clock < self.end
        if within:
            return now.astimezone(UTC)
        today = now.astimezone(zone).date()
        moments = (datetime.combine(today + days * _DAY, self.begin, tzinfo=zone).astimezone(UTC) for days in range(3))
        return next(moment for moment in moments if moment > now)

    def ends(self, now: datetime, zone: tzinfo) -> datetime:
        """The first moment from `now` on (aware) that lies outside the hours, in UTC."""
        return Hours(begin=self.end, end=self.begin).opens(now, zone)


def read_hours(text: str) -> Hours:
    """Hours as people write them; ValueError says what is wrong."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or (found[3] == "24" and found[4] != "00"):
        raise ValueError('hours such as "08:00-22:00" are expected')
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]) % 24, int(found[4]))
    if begin == end:
        raise ValueError("the two times are the same; leave the key out to visit at any hour")
    return Hours(begin=begin, end=end)
