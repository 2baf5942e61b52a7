"""A preserved photograph as a message carries it: our own small copy, never the sender's bytes, never an address."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

WIDEST, TALLEST = 168, 168  # as shown; the copy has more pixels, so that it stays sharp
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that begin a frame and state its size


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A small copy and what it was made from."""

    jpeg: bytes
    sha256: str  # of the photograph as received
    at: datetime
    file: str  # where it lies, relative to the data folder
    moved: bool = False  # the same picture was preserved before, under another address


def shown_size(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height in which a message shows it; None for what is no JPEG of ours."""
    size = _size(jpeg)
    if size is None or 0 in size:
        return None
    scale = min(WIDEST / size[0], TALLEST / size[1], 1.0)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _size(jpeg: bytes) -> tuple[int, int] | None:
    """What the frame header states (ITU T.81, B.2.2). Mail programs of the Outlook kind need it in the HTML."""
    place = 2
    if not jpeg.startswith(b"\xff\xd8"):
        return None
    while place + 9 <= len(jpeg) and jpeg[place] == 0xFF:
        marker, length = jpeg[place + 1], struct.unpack_from(">H", jpeg, place + 2)[0]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", jpeg, place + 5)
            return width, height
        place += 2 + length
    return None
