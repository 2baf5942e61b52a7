"""A message as the bytes that go over the wire (RFC 5322, 2045, 2047, 2387): text and HTML side by side, pictures inside.

email.message does the same in a multiple of the time, most of it spent on parsing headers that we made ourselves.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache

from monitor.alerts.message import Image, Mail
from monitor.alerts.rules import digest, mail_domain

_END = "\r\n"
_WORD = 45  # bytes of text in one encoded word


def to_wire(mail: Mail, body: bytes, *, sender: str, recipient: str, message_id: str, now: datetime) -> bytes:
    """The whole message. body: see body_of. message_id: without angle brackets. Raises ValueError for what is no address."""
    domain, reader = mail_domain(sender), digest(recipient)[:12]
    headers = [
        f"From: monitor <{_checked(sender)}>",
        f"To: {_checked(recipient)}",
        f"Subject: {encoded_subject(mail.subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{message_id}>",
        *(f"{name}: {value.replace('{domain}', domain).replace('{recipient}', reader)}" for name, value in mail.headers),
        "MIME-Version: 1.0",
    ]
    return (_END.join(headers) + _END).encode() + body


def body_of(mail: Mail) -> bytes:
    """Content-Type and content: what is the same for every recipient of a message."""
    # "=_" stands in no quoted-printable text and in no base64, so no part can contain a boundary.
    outer = f"=_monitor-{hashlib.sha256(mail.html.encode('utf-8', 'replace')).hexdigest()[:24]}"
    html = _text_part("html", mail.html)
    if mail.images:
        inner = f"{outer}-related"
        html = _multipart("related", inner, [html, *map(_image_part, mail.images)], ' type="text/html";')
    return _multipart("alternative", outer, [_text_part("plain", mail.text), html])


def encoded_subject(subject: str) -> str:
    """The subject as RFC 2047 wants it, folded; what a seller wrote as =?...?= stays what he wrote."""
    if subject.isascii() and "=?" not in subject:
        return subject
    return f"{_END} ".join(f"=?utf-8?b?{binascii.b2a_base64(part, newline=False).decode()}?=" for part in _stretches(subject))


def _stretches(text: str) -> Iterator[bytes]:
    """Whole characters in as many bytes as lines of 76 hold, the first of which begins with the name of the header."""
    room, limit = b"", _WORD - 9
    for char in text:
        one = char.encode("utf-8", "replace")
        if len(room) + len(one) > limit:
            yield room
            room, limit = b"", _WORD
        room += one
    yield room


def wire_address(address: str) -> str:
    """A mail address as servers without SMTPUTF8 take it: its domain in ASCII. Raises UnicodeError for no domain at all."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


@lru_cache(maxsize=1000)
def _checked(address: str) -> str:
    """The address, read and written by the standard library once; raises ValueError, IndexError or MessageError."""
    return str(Address(addr_spec=address))


def _multipart(kind: str, boundary: str, parts: list[bytes], more: str = "") -> bytes:
    mark = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind};{more} boundary="{boundary}"{_END}{_END}'.encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _text_part(kind: str, text: str) -> bytes:
    # b2a_qp breaks lines as its input does: without one CRLF in it, by bare line feeds, which SMTP forbids.
    lines = (text.rstrip("\n") + "\n").replace("\n", _END).encode("utf-8", "replace")
    head = f'Content-Type: text/{kind}; charset="utf-8"{_END}Content-Transfer-Encoding: quoted-printable{_END}{_END}'
    return head.encode() + binascii.b2a_qp(lines, istext=True)


def _image_part(image: Image) -> bytes:
    lines = binascii.b2a_base64(image.content, newline=False)
    folded = b"\r\n".join(lines[at : at + 76] for at in range(0, len(lines), 76))
    head = _END.join(
        (
            f"Content-Type: image/{image.kind}",
            "Content-Transfer-Encoding: base64",
            f"Content-ID: <{image.cid}>",
            f'Content-Disposition: inline; filename="{image.name}"',
            _END,
        )
    )
    return head.encode() + folded + b"\r\n"
