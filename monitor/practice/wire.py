"""HTTP on the wire, and what goes wrong there."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from urllib.parse import parse_qsl, unquote

from monitor.practice.faults import Fault, Trouble
from monitor.practice.sites.base import Answer, Visit

REASONS = {
    200: "OK",
    302: "Found",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    429: "Too Many Requests",
    503: "Service Unavailable",
}
CHUNK = 4096


def read_target(target: str) -> Visit:
    """A request target taken apart; text of the query may be in UTF-8 or, as old browsers send it, in windows-1251."""
    path, _, query = target.partition("#")[0].partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        pairs = parse_qsl(query, keep_blank_values=True, encoding="windows-1251", errors="replace")
    if path.startswith("http://"):
        path = "/" + path.removeprefix("http://").partition("/")[2]
    return Visit(path=unquote(path), query=dict(pairs))


def packed(answer: Answer, *, gzipped: bool) -> Answer:
    """The answer compressed, where site and client agree on it."""
    if not gzipped or not answer.body or any(key == "Content-Encoding" for key, _ in answer.headers):
        return answer
    headers = (*answer.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return Answer(
        status=answer.status, body=gzip.compress(answer.body, 6, mtime=0), content_type=answer.content_type, headers=headers
    )


async def send(
    writer: asyncio.StreamWriter, answer: Answer, trouble: Trouble | None, *, head_only: bool, keep: bool, chunked: bool
) -> None:
    """Write an answer, or what the trouble lets through of it."""
    fault = None if trouble is None else trouble.fault
    body = answer.body
    size = trouble.size if trouble is not None and fault is Fault.GIANT else len(body)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    head = [
        f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Answer')}",
        f"Content-Type: {answer.content_type}",
        *(f"{key}: {value}" for key, value in answer.headers),
        length,
        f"Connection: {'keep-alive' if keep else 'close'}",
        "",
        "",
    ]
    writer.write("\r\n".join(head).encode("latin-1"))
    if head_only:
        await writer.drain()
    elif fault is Fault.GIANT:
        await _pour(writer, body, size)
    elif trouble is not None and fault is Fault.DRIP:
        await _drip(writer, body, trouble.seconds)
    else:
        body = body[: len(body) // 2] if fault is Fault.TRUNCATED else body
        writer.write(_chunks(body) if chunked else body)
        await writer.drain()


def _chunks(body: bytes) -> bytes:
    parts = [body[start : start + CHUNK] for start in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])


async def _drip(writer: asyncio.StreamWriter, body: bytes, seconds: float) -> None:
    for byte in body:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(seconds)


async def _pour(writer: asyncio.StreamWriter, body: bytes, size: int) -> None:
    """The body, then filler up to the size."""
    writer.write(body[:size])
    filler = b"<!-- " + b"." * 65_527 + b" -->"
    left = size - len(body)
    while left > 0:
        writer.write(filler[:left])
        left -= len(filler)
        await writer.drain()


def reset(writer: asyncio.StreamWriter) -> None:
    """Cut the connection with a reset instead of a polite end."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
