"""Bytes to text: byte order mark, header, what the page declares, and what the bytes themselves allow."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What the web means by a name is wider than what Python does (WHATWG encoding labels).
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-9": "cp1254", "tis-620": "cp874",
    "windows-874": "cp874", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932",
    "unicode": "utf-8", "utf8": "utf-8", "utf-16": "utf-8", "iso-8859-8-i": "cp1255",
}  # fmt: skip
_CYRILLIC = re.compile("[а-яёіїєґ]{3}")
_LIMIT = 30_000_000


def decode(body: bytes, content_type: str | None = None) -> str:
    """The page as text; bytes that fit no encoding become U+FFFD, nothing raises."""
    body = body[:_LIMIT]
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:400].count(0) > 100:  # UTF-16 without a mark: every other byte of markup is zero
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _not_utf8(body, content_type, broken.start)


def _not_utf8(body: bytes, content_type: str | None, start: int) -> str:
    declared = [_codec(name) for name in _declared(body, content_type)]
    for name in declared:
        if name is not None and name != "utf-8":
            text = body.decode(name, "replace")
            if text.count("\ufffd") * 500 <= len(text):
                return text
    lenient = body.decode("utf-8", "replace")
    multibyte = sum(1 for letter in lenient if letter > "\x7f" and letter != "\ufffd")
    broken = lenient.count("\ufffd")
    # A page cut in the middle, or with a few bytes of junk, is still the UTF-8 it says it is; one of mostly broken letters is not.
    if start > len(body) - 8 or broken * 3 < multibyte or ("utf-8" in declared and broken <= multibyte):
        return lenient
    return _guessed(body)


def _guessed(body: bytes) -> str:
    sample = body[:200_000]
    cyrillic = sample.decode("cp1251", "replace")
    words = len(_CYRILLIC.findall(cyrillic))
    if words > 10 and words * 8 > sum(1 for byte in sample if byte >= 0x80) / 2:
        return body.decode("cp1251", "replace")
    for name in ("gb18030", "cp932"):
        text = body.decode(name, "replace")
        if not text.count("\ufffd") and sum(1 for letter in text if "\u3040" <= letter <= "\u9fff") > 20:
            return text
    return body.decode("cp1252", "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = [found[1] for found in [_HEADER.search(content_type or "")] if found]
    head = body[:4096]
    return names + [found[1].decode("ascii") for found in (_XML.search(head), _DECLARED.search(head)) if found]


def _codec(name: str) -> str | None:
    name = name.strip().lower()
    try:
        return codecs.lookup(_MEANT.get(name, name)).name
    except (LookupError, ValueError):
        return None
