"""Files with many answers in them: HAR, WARC and WACZ. Bounded in size, however small they are packed."""

from __future__ import annotations

import binascii
import io
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from monitor.imports.saved import FILE_BYTES, PAGE_BYTES, FileUnusable, Saved, SavedPage, is_readable, read_time

UNPACKED = 2_000_000_000  # bytes of all members of a WACZ together
_MEMBERS = 10_000
_WRAPPING = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def is_har(head: bytes) -> bool:
    """True for the beginning of an HTTP archive."""
    squeezed = b"".join(head[:2000].split()).removeprefix(b"\xef\xbb\xbf")
    return squeezed.startswith(b'{"log":{')


def read_har(body: bytes) -> Saved:
    """The pages and data answers among what a browser recorded. Raises FileUnusable."""
    if len(body) > FILE_BYTES:
        raise FileUnusable(f"a HAR file larger than {FILE_BYTES // 1_000_000} MB; record fewer pages at a time")
    try:
        entries = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))["log"]["entries"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise FileUnusable(f"broken HAR: {error}") from error
    saved = Saved(kind="HAR")
    for entry in entries if isinstance(entries, list) else []:
        _take_entry(entry, saved)
    return saved


def _take_entry(entry: Any, saved: Saved) -> None:
    try:
        asked, answer, content = entry["request"], entry["response"], entry["response"]["content"]
        url, status, text = str(asked["url"]), int(answer["status"]), content.get("text")
        kind = content.get("mimeType") if isinstance(content.get("mimeType"), str) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        saved.skipped["not an HTTP exchange"] += 1
        return
    if not is_readable(kind) or not url.startswith(("http://", "https://")):
        saved.skipped["no page or data"] += 1
    elif not 200 <= status < 300:
        saved.skipped[f"status {status}"] += 1
    elif not isinstance(text, str) or not text:
        saved.skipped["saved without its content"] += 1
    else:
        _add_text(entry, saved, url=url, status=status, text=text, kind=kind)


def _add_text(entry: Any, saved: Saved, *, url: str, status: int, text: str, kind: str | None) -> None:
    encoded = entry["response"]["content"].get("encoding") == "base64"
    try:
        body = b64decode(text, validate=False) if encoded else text.encode("utf-8", "replace")
    except (binascii.Error, ValueError):
        saved.skipped["content that is not base64"] += 1
        return
    # What was text in the file is UTF-8 now, whatever the server once sent.
    content_type = kind if encoded or kind is None else f"{kind.partition(';')[0]}; charset=utf-8"
    started = entry.get("startedDateTime")
    headers = _har_headers(entry["response"].get("headers"))
    at = read_time(started if isinstance(started, str) else None)
    saved.add(SavedPage(url=url, body=body, content_type=content_type, status=status, headers=headers, at=at))


def _har_headers(found: Any) -> tuple[tuple[str, str], ...]:
    rows = [(one.get("name"), one.get("value")) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return tuple(
        (name, value)
        for name, value in rows[:200]
        if isinstance(name, str) and isinstance(value, str) and name and not name.startswith(":") and name.lower() not in _WRAPPING
    )


def is_warc(head: bytes) -> bool:
    """True for the beginning of a WARC file, packed or not."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 100)
        except zlib.error:
            return False
        return head.startswith(b"WARC/") or b"WARC/".startswith(head)  # cut off in its first letters
    return head.startswith(b"WARC/")


def read_warc(path: Path) -> Saved:
    """The pages and data answers of a WARC file. A file that breaks off gives what came before. Raises FileUnusable."""
    saved = Saved(kind="WARC")
    with path.open("rb") as file:
        _take_records(file, saved)
    return saved


def read_wacz(path: Path) -> Saved:
    """The pages and data answers of every WARC file in a WACZ. Raises FileUnusable."""
    saved = Saved(kind="WACZ")
    try:
        with zipfile.ZipFile(path) as packed:
            for member in _warc_members(packed):
                with packed.open(member) as file:
                    _take_records(cast("BinaryIO", io.BufferedReader(_Counted(file))), saved)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise FileUnusable(f"broken WACZ: {error}") from error
    return saved


def _warc_members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = packed.infolist()
    found = [one for one in members if one.filename.lower().endswith((".warc", ".warc.gz")) and not one.is_dir()]
    if not found:
        raise FileUnusable("a ZIP file without WARC files in it, so no WACZ")
    if len(members) > _MEMBERS:
        raise FileUnusable(f"a WACZ of more than {_MEMBERS} members")
    if sum(one.file_size for one in found) > UNPACKED:
        raise FileUnusable(f"a WACZ that unpacks to more than {UNPACKED // 1_000_000} MB")
    return found


class _Counted(io.RawIOBase):
    """A member as it unpacks; what it says of its size is not believed."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise FileUnusable(f"a WACZ that unpacks to more than {UNPACKED // 1_000_000} MB")
        buffer[: len(data)] = data
        return len(data)


def _take_records(file: BinaryIO, saved: Saved) -> None:
    try:
        for record in _records(file):
            _take_record(record, saved)
    # warcio itself trips over records without an address or a length.
    except (ArchiveLoadFailed, EOFError, zlib.error, ValueError, AttributeError, TypeError, IndexError) as error:
        saved.skipped[f"the rest, where the file breaks off ({error})"] += 1


def _records(file: BinaryIO) -> Iterator[Any]:
    yield from ArchiveIterator(file)


def _take_record(record: Any, saved: Saved) -> None:
    if record.rec_type not in ("response", "resource", "conversion"):
        return
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    http = record.http_headers if record.rec_type == "response" else None
    kind = http.get_header("Content-Type") if http is not None else record.rec_headers.get_header("Content-Type")
    status = http.get_statuscode() if http is not None else None
    if not url.startswith(("http://", "https://")) or not is_readable(kind):
        saved.skipped["no page or data"] += 1
        return
    if status is not None and not (status.isascii() and status.isdigit() and 200 <= int(status) < 300):
        saved.skipped[f"status {status}"] += 1
        return
    body = _content(record)
    if _breaks_off(record, body):
        saved.skipped["a page at which the file breaks off"] += 1
        return
    headers = tuple((n, v) for n, v in http.headers if n.lower() not in _WRAPPING) if http is not None else ()
    at = read_time(record.rec_headers.get_header("WARC-Date"))
    saved.add(
        SavedPage(url=url, body=body, content_type=kind, status=int(status) if status else None, headers=headers[:200], at=at)
    )


def _breaks_off(record: Any, body: bytes) -> bool:
    """Whether the file ends within a record: half a page must not pass for a page."""
    if len(body) > PAGE_BYTES:
        return False
    stream = record.raw_stream
    while stream.read(1 << 20):  # what a server sent after the end of a packed body
        pass
    return getattr(stream, "limit", 0) > 0


def _content(record: Any) -> bytes:
    """The body, content encoding undone, one byte more than a page may have at most."""
    stream, parts, size = record.content_stream(), [], 0
    while size <= PAGE_BYTES and (part := stream.read(min(1 << 20, PAGE_BYTES + 1 - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
