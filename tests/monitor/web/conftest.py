"""A dashboard over a seeded database, served on loopback."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from web_seed import NOW, Desk, seed, seed_config

from monitor.web import create_app
from storage import open_store


@dataclass(frozen=True)
class Answer:
    """What the dashboard answered."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Served:
    """A running dashboard and the desk whose crawls it shows."""

    port: int
    desk: Desk

    def get(self, path: str, *, method: str = "GET", host: str | None = None) -> Answer:
        """One request, with any Host header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", host if host is not None else f"127.0.0.1:{self.port}")
            connection.endheaders()
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read().decode())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("desk")
    store, config = open_store(f"sqlite:///{folder}/monitor.db"), seed_config(folder)
    desk = seed(store, config)
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(config, store, clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    yield Served(listener.getsockname()[1], desk)
    server.should_exit = True
    thread.join(10)
    listener.close()
    store.close()
