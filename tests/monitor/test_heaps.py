"""Threads of a service share their heaps, and garbage is seldom looked for."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

# Each of so many threads, alive at once, asks for memory of a heap; malloc_info then names every heap there is.
PROGRAM = """
import ctypes, sys, threading
from monitor.heaps import share_heaps
print(share_heaps())
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.fdopen.restype, libc.fdopen.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_char_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fflush.argtypes = [ctypes.c_void_p]
together = threading.Barrier(8)
def ask():
    together.wait(20)
    libc.malloc(1000)
    together.wait(20)
threads = [threading.Thread(target=ask) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
sys.stdout.flush()
out = libc.fdopen(1, b"w")
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps of threads")
@pytest.mark.parametrize(("asked", "told", "most"), [(None, "True", 2), ("1", "False", 1)])
def test_eight_threads_share_two_heaps_unless_the_environment_says_otherwise(asked: str | None, told: str, most: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    if asked is not None:
        environment["MALLOC_ARENA_MAX"] = asked
    command = [sys.executable, "-P", "-c", PROGRAM]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.splitlines()[0] == told
    assert 1 <= ran.stdout.count("<heap nr=") <= most


def test_every_command_looks_for_garbage_less_often_than_python_does() -> None:
    program = (
        "import atexit, gc, monitor.cli; atexit.register(lambda: print(gc.get_threshold()[0])); monitor.cli.main(['--version'])"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.splitlines()[-1] == "5000"
