"""Pages saved one by one: HTML (as a browser or SingleFile writes it) and MHTML."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from html import unescape

from monitor.imports.saved import FileUnusable, Saved, SavedPage, read_time

_PARTS = 5_000
_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{1,4000})", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile(.{0,6000}?)-->", re.IGNORECASE | re.DOTALL)
_URL = re.compile(rb"\burl:\s*(https?://\S{1,4000})")
_DATE = re.compile(rb"\bsaved date:\s*([^\r\n]{1,100})")
_STATED = (
    re.compile(rb"<link[^>]{0,200}rel=[\"']?canonical[\"']?[^>]{0,200}href=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE),
    re.compile(rb"<meta[^>]{0,200}property=[\"']?og:url[\"']?[^>]{0,200}content=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE),
)


def read_html(body: bytes, content_type: str | None = None) -> Saved:
    """A saved page with the address and the time it gives itself."""
    saved = Saved(kind="HTML")
    single = _SINGLE_FILE.search(body[:200_000])
    date = _DATE.search(single[1]) if single else None
    at = read_time(date[1].decode("utf-8", "replace")) if date else None
    saved.add(SavedPage(url=stated_address(body), body=body, content_type=content_type, at=at))
    return saved


def stated_address(body: bytes) -> str | None:
    """The address a saved page gives itself: the browser's or SingleFile's note, its canonical link, its og:url."""
    head = body[:200_000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    single = _SINGLE_FILE.search(head)
    found = _FROM.search(head) or (_URL.search(single[1]) if single else None)
    found = found or next((match for pattern in _STATED if (match := pattern.search(head))), None)
    return None if found is None else unescape(found[1].decode("utf-8", "replace"))


def is_mhtml(body: bytes) -> bool:
    """True for a web page saved as one message."""
    head = body[:4000].lower()
    return b"mime-version:" in head and (b"multipart/related" in head or b"snapshot-content-location:" in head)


def read_mhtml(body: bytes) -> Saved:
    """The page of an MHTML file; its frames, pictures and styles are left out. Raises FileUnusable."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(body)
        page = _first_page(message)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise FileUnusable(f"broken MHTML: {error}") from error
    if page is None:
        raise FileUnusable("broken MHTML: no page in it")
    saved = Saved(kind="MHTML")
    saved.add(page)
    return saved


def _first_page(root: Message) -> SavedPage | None:
    for number, part in enumerate(root.walk()):
        if number > _PARTS:
            break
        if part.get_content_type() != "text/html":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        address = str(part.get("Content-Location") or root.get("Snapshot-Content-Location") or "").strip()
        date = read_time(str(root.get("Date") or ""))
        charset = part.get_content_charset()
        kind = f"text/html; charset={charset}" if charset else "text/html"
        return SavedPage(
            url=address if address.startswith(("http://", "https://")) else None, body=content, content_type=kind, at=date
        )
    return None
