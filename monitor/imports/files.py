"""A file opened by what is in it, whatever it is called."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monitor.imports import archives, documents, tables
from monitor.imports.saved import FILE_BYTES, PAGE_BYTES, FileUnusable, Saved

_HEAD = 8192


def open_saved(path: Path) -> Saved:
    """What the file holds; raises FileUnusable, its message led by the file's name."""
    try:
        return _opened(path)
    except FileUnusable as fault:
        raise FileUnusable(f"{path}: {fault}") from fault
    except OSError as fault:
        raise FileUnusable(f"{path}: {fault.strerror or fault}") from fault


def _opened(path: Path) -> Saved:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise FileUnusable("nothing is in it")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archives.read_wacz(path)
    if archives.is_warc(head):
        return archives.read_warc(path)
    return _whole(path, head)


def _whole(path: Path, head: bytes) -> Saved:
    suffix = path.suffix.lower()
    if suffix == ".har" or archives.is_har(head):
        return archives.read_har(_read(path, FILE_BYTES))
    if suffix in (".csv", ".tsv"):
        return tables.read_csv(_read(path, FILE_BYTES))
    if suffix in (".jsonl", ".ndjson"):
        return tables.read_lines(_read(path, FILE_BYTES))
    if documents.is_mhtml(head):
        return documents.read_mhtml(_read(path, FILE_BYTES))
    if suffix in (".warc", ".gz", ".wacz", ".zip"):
        raise FileUnusable("not what its name says: no archive begins like this")
    if suffix not in (".json", ".xml") and b"<" not in head.replace(b"\0", b""):
        raise FileUnusable("not a saved page, an archive or a table that is known here")
    kind = {".json": "application/json", ".xml": "application/xml"}.get(suffix)
    saved = documents.read_html(_read(path, PAGE_BYTES), kind)
    saved.kind = "HTML" if kind is None else suffix[1:].upper()
    return saved


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise FileUnusable(f"larger than {most // 1_000_000} MB")
    return body


def digest_of(path: Path) -> str:
    """SHA-256 of the file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
