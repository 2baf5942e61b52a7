"""Running the dashboard, alone or beside the service."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from monitor.config import Config
from monitor.web.app import create_app
from storage.store import Store


class _Guest(uvicorn.Server):
    """A server that leaves signals to its host."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The service decides when to stop."""
        yield


def serve(config: Config, store: Store, port: int, host: str = "127.0.0.1") -> None:
    """Serve until SIGINT or SIGTERM."""
    uvicorn.Server(_settings(config, store, port, host)).run()


async def serve_within(config: Config, store: Store, port: int, host: str = "127.0.0.1") -> None:
    """Serve inside a running event loop until cancelled; signals are left alone."""
    server = _Guest(_settings(config, store, port, host))
    serving = asyncio.create_task(server.serve(), name="dashboard-server")
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        # A server that is cancelled itself leaves its port and its open pages behind.
        server.should_exit = True
        await serving
        raise


def port_taken(host: str, port: int) -> str | None:
    """Why nothing can listen there; None when something can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return None


def _settings(config: Config, store: Store, port: int, host: str) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(config, store, host=host), host=host, port=port, log_level="warning", access_log=False, server_header=False,
        date_header=False, lifespan="off", timeout_graceful_shutdown=3, limit_concurrency=100,
    )  # fmt: skip
