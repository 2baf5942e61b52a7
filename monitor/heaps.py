"""How memory is looked after in a program that takes in crawls for months: heaps of threads, and collecting garbage."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress

_M_ARENA_MAX = -8  # malloc.h of glibc
_HEAPS = 2


def share_heaps() -> bool:
    """Let all threads to come share two heaps; whether the C library could be told so. MALLOC_ARENA_MAX, where set, stands.

    glibc gives threads heaps of their own, up to eight for each processor, and what one frees no other can use. In a service whose
    crawls are taken in by many threads the free memory in them came to 18 MB within 400 crawls and still grew; with two it
    stays at 4 MB. Only one thread runs Python at a time, so nobody waits for a heap.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    with suppress(OSError, TypeError, AttributeError):  # no glibc: musl and other systems have nothing to be told
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS))
    return False


def collect_seldom() -> None:
    """Look for garbage in circles a seventh as often as Python does.

    Taking in a crawl makes tens of thousands of small frozen values that hold no circles and all stay until they are kept: with
    Python's own threshold an eighth of the time goes into looking through them (`bench/ingest.py`), with this one a fiftieth.
    """
    gc.set_threshold(5_000, 20, 20)
