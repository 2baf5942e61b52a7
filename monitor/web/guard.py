"""What every request must pass and every answer carries. The dashboard has no login: it answers this desk and nobody else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<name>[^:\[\]\s]+))(?::\d{1,5})?")
# Nothing from elsewhere, no script at all: what a seller writes has nothing to run in and nowhere to send to.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A marketplace must not learn from a click that a dashboard watches it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "X-DNS-Prefetch-Control": "off",
}


class Guard:
    """Refuses foreign host names (DNS rebinding) and every method but GET and HEAD; adds the headers."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset({"localhost", *(host.lower() for host in hosts)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name not in headers:
                        headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if not known_host(Headers(scope=scope).get("host", ""), self._hosts):
            return PlainTextResponse("This dashboard is not known under that name.\n", status_code=421)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("This dashboard only shows.\n", status_code=405, headers={"Allow": "GET, HEAD"})
        return None


def known_host(header: str, names: frozenset[str]) -> bool:
    """Whether a Host header names us: an address in digits (which no foreign name can be bound to), or one of our names.

    >>> known_host("127.0.0.1:8000", frozenset({"localhost"})), known_host("evil.example:8000", frozenset({"localhost"}))
    (True, False)
    """
    found = _HOST.fullmatch(header)
    if found is None:
        return False
    host = (found["v6"] or found["name"]).lower().rstrip(".")
    if host in names:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
