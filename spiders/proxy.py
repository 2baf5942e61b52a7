"""The only way out for the browser: a proxy on loopback that resolves, checks and connects to the very address it checked."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import logging
import secrets
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from spiders.guard import is_public, parse_address

log = logging.getLogger(__name__)

_HEAD = 64 * 1024
_CONNECT_SECONDS = 15.0
_HOP_BY_HOP = frozenset({"proxy-authorization", "proxy-connection", "connection", "keep-alive", "te", "trailer", "upgrade"})


class Refused(Exception):
    """The proxy does not make this connection."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """The head of one request to the proxy."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(slots=True)
class Toll:
    """What one page may fetch through the proxy."""

    left: int
    refused: list[str] = field(default_factory=list)


class FilteringProxy:
    """Listens on 127.0.0.1 with a password of its own; speaks CONNECT and plain http."""

    def __init__(self) -> None:
        self.allow_private = False
        self.toll = Toll(left=0)
        self.user = "monitor"
        self.password = secrets.token_urlsafe(16)  # without one, any program on this machine could browse through us
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._expected = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    async def start(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD)

    @property
    def address(self) -> str:
        """Where it listens, as http://host:port."""
        if self._server is None:
            raise RuntimeError("the proxy has not been started")
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening, and end the connections that the browser left open."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except Refused as refused:
            extra = 'Proxy-Authenticate: Basic realm="monitor"\r\n' if refused.status.startswith("407") else ""
            writer.write(f"HTTP/1.1 {refused.status}\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            log.debug("a connection through the proxy broke off", exc_info=True)
        finally:
            with contextlib.suppress(OSError):
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = _parse(await reader.readuntil(b"\r\n\r\n"))
        if not hmac.compare_digest(asked.header("proxy-authorization") or "", self._expected):
            raise Refused("407 Proxy Authentication Required", "no password")
        if asked.method == "CONNECT":
            await self._tunnel(asked, reader, writer)
        else:
            await self._forward(asked, reader, writer)

    async def _tunnel(self, asked: _Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(f"//{asked.target}")
        there, out = await self._connect(parts.hostname, parts.port or 443)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        up = asyncio.ensure_future(_pour(reader, out))
        try:
            await self._pour_back(there, writer)
        finally:
            up.cancel()
            out.close()

    async def _forward(self, asked: _Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(asked.target)
        if parts.scheme != "http":
            raise Refused("400 Bad Request", f"cannot fetch {asked.target[:200]}")
        if asked.header("transfer-encoding") is not None:
            raise Refused("411 Length Required", "a body of unknown length")
        length = int(asked.header("content-length") or 0)
        there, out = await self._connect(parts.hostname, parts.port or 80)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            kept = "".join(f"{name}: {value}\r\n" for name, value in asked.headers if name.lower() not in _HOP_BY_HOP)
            # One request a connection: a second one could name another host on a connection that was checked for this one.
            out.write(f"{asked.method} {path} HTTP/1.1\r\n{kept}Connection: close\r\n\r\n".encode("latin-1"))
            out.write(await reader.readexactly(length))
            await self._pour_back(there, writer)
        finally:
            out.close()

    async def _connect(self, host: str | None, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = await self._resolve(host or "", port)
        try:
            return await asyncio.wait_for(asyncio.open_connection(address, port), _CONNECT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise Refused("502 Bad Gateway", f"{host} does not answer") from error

    async def _resolve(self, host: str, port: int) -> str:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Refused("502 Bad Gateway", f"{host} cannot be resolved") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            parsed = parse_address(address)
            if self.allow_private or (parsed is not None and is_public(parsed)):
                return address
        self.toll.refused.append(f"{host} ({', '.join(dict.fromkeys(addresses))})")
        raise Refused("403 Forbidden", f"{host} is not a public address")

    async def _pour_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what the site sends, as long as the page's allowance lasts."""
        toll = self.toll
        while chunk := await reader.read(64 * 1024):
            toll.left -= len(chunk)
            if toll.left < 0:
                return
            writer.write(chunk)
            await writer.drain()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(64 * 1024):
            writer.write(chunk)
            await writer.drain()


def _parse(head: bytes) -> _Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = [line.partition(":") for line in lines if ":" in line]
    return _Asked(method=method, target=target, headers=tuple((name.strip(), value.strip()) for name, _, value in pairs))
