"""How many heaps the C library keeps for the threads of a program that runs for months."""

from __future__ import annotations

import ctypes
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
