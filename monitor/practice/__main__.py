"""The practice marketplace alone: `python -m monitor.practice` prints the addresses and lets the clock run."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime

from monitor.practice.clock import Clock
from monitor.practice.server import PracticeServer
from monitor.practice.story import SECONDS_PER_TICK, news


def main() -> int:
    """Serve until interrupted, telling what happens."""
    parser = argparse.ArgumentParser(prog="python -m monitor.practice", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed is another world")
    parser.add_argument("--seconds", type=float, default=SECONDS_PER_TICK, help="seconds a tick takes (an hour in the world)")
    options = parser.parse_args()
    clock = Clock(epoch=datetime.now(UTC), seconds_per_tick=options.seconds)
    with PracticeServer(seed=options.seed, clock=clock) as server:
        for source in server.sources():
            sys.stdout.write(f"{source.name:12} {source.search}\n")
        tick = 0
        try:
            while True:
                time.sleep(options.seconds / 4)
                now = clock.tick
                for name in server.sites:
                    for line in news(server.world, name, tick, now):
                        sys.stdout.write(f"tick {now:3}  {line}\n")
                sys.stdout.flush()
                tick = now
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
