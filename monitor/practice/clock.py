"""The clock of the practice marketplace: a test sets it, the demo lets it run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from monitor.practice.life import MINUTES_PER_TICK

EPOCH = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Counts ticks. Standing still it shows the tick it was set to; running it moves on by itself."""

    def __init__(
        self, *, epoch: datetime = EPOCH, seconds_per_tick: float | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        """A clock at tick 0, which is epoch in the world's own time; with seconds_per_tick it runs at once."""
        self.epoch = epoch
        self._now = now
        self._lock = Lock()
        self._tick = 0
        self._since = now()
        self._seconds = seconds_per_tick

    @property
    def tick(self) -> int:
        """The tick now."""
        with self._lock:
            if self._seconds is None:
                return self._tick
            return self._tick + int((self._now() - self._since) / self._seconds)

    def set(self, tick: int) -> None:
        """Jump to a tick; a running clock runs on from there."""
        with self._lock:
            self._tick, self._since = tick, self._now()

    def advance(self, ticks: int = 1) -> int:
        """Move on and return the new tick."""
        self.set(self.tick + ticks)
        return self.tick

    def run(self, seconds_per_tick: float | None) -> None:
        """Let it run at this speed from where it is; None stops it."""
        tick = self.tick
        with self._lock:
            self._tick, self._since, self._seconds = tick, self._now(), seconds_per_tick

    def at(self, tick: int) -> datetime:
        """The world's own time at a tick."""
        return self.epoch + timedelta(minutes=MINUTES_PER_TICK * tick)
