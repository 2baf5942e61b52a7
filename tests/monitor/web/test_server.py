"""The dashboard beside the service and alone."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from web_seed import seed_config

from monitor.web import serve_within
from monitor.web.server import port_taken
from storage import MemoryStore


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answered(port: int, *, seconds: float = 60, alive: Callable[[], bool] = lambda: True) -> int:
    """The status of /health once somebody answers; 0 when nobody is left who could. Programs start slowly on busy machines."""

    def ask() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError):
            connection.request("GET", "/health")
            return connection.getresponse().status
        return 0

    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        if status := await asyncio.to_thread(ask):
            return status
        await asyncio.sleep(0.02)
    return 0


def test_beside_the_service_it_answers_leaves_signals_alone_and_gives_its_port_back(tmp_path: Path) -> None:
    port = free_port()

    async def life() -> int:
        before = signal.getsignal(signal.SIGTERM)
        task = asyncio.create_task(serve_within(seed_config(tmp_path), MemoryStore(), port))
        status = await answered(port)
        assert signal.getsignal(signal.SIGTERM) is before
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 10)
        return status

    assert asyncio.run(life()) == 200
    assert port_taken("127.0.0.1", port) is None


def test_alone_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    (tmp_path / "monitor.toml").write_text("")
    port = free_port()
    # -P keeps the folder of the test off the path, so that the installed program is what runs.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "monitor", "web", "--port", str(port)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        env=os.environ.copy(),
    )
    try:
        assert asyncio.run(answered(port, alive=lambda: process.poll() is None)) == 200
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert f"http://127.0.0.1:{port}/" in said.decode()
        assert b"Traceback" not in said
    finally:
        process.kill()
        process.wait()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert port_taken("127.0.0.1", other.getsockname()[1]) is not None
