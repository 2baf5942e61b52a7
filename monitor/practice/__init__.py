"""The practice marketplace: local sites whose listings come, change, go and return, with the truth about all of it.

>>> with PracticeServer(seed=1) as server:
...     server.clock.advance()
...     changes = server.truth("baraholka", 0, 1)
1
"""

from monitor.practice.clock import Clock
from monitor.practice.faults import Fault, Pages
from monitor.practice.server import PracticeServer, Request, SourceEntry
from monitor.practice.sites.base import ALL_NOISE, Noise
from monitor.practice.world import TrueChange, World

__all__ = ["ALL_NOISE", "Clock", "Fault", "Noise", "Pages", "PracticeServer", "Request", "SourceEntry", "TrueChange", "World"]
