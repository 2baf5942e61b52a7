"""Preserved responses: WARC 1.1 records with the headers and bytes as received, each its own gzip member, SHA-256 throughout."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import quote, urlsplit
from uuid import uuid4

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.folder import PAGES, Capture
from spiders.listing import Page

Headers = Sequence[tuple[str, str]]

# warcio compresses at level 9, which costs three times what level 4 does for a file one tenth smaller.
_LEVEL = 4
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class CaptureMissing(LookupError):
    """No record of this id in the WARC file."""


class CaptureBroken(ValueError):
    """A WARC file that cannot be read any further."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request and its answer as they went over the wire (chunks joined, content encoding kept)."""

    url: str
    at: datetime
    request_headers: Headers
    status: int
    headers: Headers
    body: bytes
    method: str = "GET"
    address: str | None = None  # the address that was connected to


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What checking one record's digests found."""

    record_id: str
    kind: str
    url: str | None
    good: bool
    fault: str | None = None


class CaptureWriter:
    """Writes pages.warc.gz; every record is flushed before the method returns."""

    def __init__(self, folder: Path, *, software: str, description: str, at: datetime, robots: str = "obey") -> None:
        self._file: BinaryIO = (folder / PAGES).open("ab")
        self._plain = io.BytesIO()
        self._writer = WARCWriter(self._plain, gzip=False, warc_version="WARC/1.1")
        self._write_info(software=software, description=description, at=at, robots=robots)

    def write(self, exchange: Exchange) -> Capture:
        """Keep one answer and the request that led to it; returns the answer's capture."""
        digest = hashlib.sha256(exchange.body).hexdigest()
        record_id = _record_id()
        headers = {"WARC-Record-ID": record_id, "WARC-Date": _date(exchange.at), "WARC-Payload-Digest": f"sha256:{digest}"}
        if exchange.address:
            headers["WARC-IP-Address"] = exchange.address
        self._keep(exchange.url, "response", exchange.body, _status_line(exchange), headers)
        asked = {"WARC-Record-ID": _record_id(), "WARC-Date": _date(exchange.at), "WARC-Concurrent-To": record_id}
        self._keep(exchange.url, "request", b"", _request_line(exchange), asked)
        self._flush()
        return Capture(record_id=record_id, sha256=digest, at=exchange.at, url=exchange.url)

    def write_saved(
        self, *, url: str, body: bytes, at: datetime, content_type: str | None, status: int | None = None, headers: Headers = ()
    ) -> Capture:
        """Keep a page that somebody saved: the server's answer where its status is known, otherwise a resource; no request."""
        digest, record_id = hashlib.sha256(body).hexdigest(), _record_id()
        stated = {"WARC-Record-ID": record_id, "WARC-Date": _date(at), "WARC-Payload-Digest": f"sha256:{digest}"}
        if status is None:
            self._keep(url, "resource", body, None, stated, content_type or "application/octet-stream")
        else:
            exchange = Exchange(url=url, at=at, request_headers=(), status=status, headers=headers, body=body)
            self._keep(url, "response", body, _status_line(exchange), stated)
        self._flush()
        return Capture(record_id=record_id, sha256=digest, at=at, url=url)

    def write_rendered(self, *, url: str, html: bytes, of: Capture, at: datetime) -> Capture:
        """Keep what a browser made of a response, as a conversion that refers to it."""
        return self._extra("conversion", url=url, body=html, content_type="text/html; charset=utf-8", of=of, at=at)

    def write_screenshot(self, *, url: str, png: bytes, of: Capture, at: datetime) -> Capture:
        """Keep the picture of a rendered page, as a resource that refers to the response."""
        return self._extra("resource", url=url, body=png, content_type="image/png", of=of, at=at)

    def write_small(self, *, url: str, jpeg: bytes, of: Capture, at: datetime) -> Capture:
        """Keep our small copy of a photograph, as a conversion that refers to it."""
        return self._extra("conversion", url=url, body=jpeg, content_type="image/jpeg", of=of, at=at)

    def close(self) -> None:
        """Hand everything to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _write_info(self, *, software: str, description: str, at: datetime, robots: str) -> None:
        fields = {"software": software, "format": "WARC File Format 1.1", "description": description, "robots": robots}
        body = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items())
        headers = {"WARC-Record-ID": _record_id(), "WARC-Date": _date(at)}
        self._keep(None, "warcinfo", body.encode("utf-8", "replace"), None, headers, "application/warc-fields")
        self._flush()

    def _extra(self, kind: str, *, url: str, body: bytes, content_type: str, of: Capture, at: datetime) -> Capture:
        digest = hashlib.sha256(body).hexdigest()
        record_id = _record_id()
        headers = {
            "WARC-Record-ID": record_id,
            "WARC-Date": _date(at),
            "WARC-Refers-To": of.record_id,
            "WARC-Payload-Digest": f"sha256:{digest}",
        }
        self._keep(url, kind, body, None, headers, content_type)
        self._flush()
        return Capture(record_id=record_id, sha256=digest, at=at, url=url)

    def _keep(
        self,
        url: str | None,
        kind: str,
        body: bytes,
        http: StatusAndHeaders | None,
        headers: dict[str, str],
        content_type: str = "",
    ) -> None:
        head = b""
        if http is not None:
            http.compute_headers_buffer()
            head = http.headers_buff
        headers["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(head + body).hexdigest()}"
        # With a payload digest of our own warcio computes no SHA-1; an empty payload gets the digest of nothing.
        headers.setdefault("WARC-Payload-Digest", f"sha256:{hashlib.sha256(body).hexdigest()}")
        record = self._writer.create_warc_record(
            _ascii(url or ""),
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_content_type=content_type,
            warc_headers_dict=headers,
        )
        start = self._plain.tell()
        self._writer.write_record(record)
        member = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        self._file.write(member.compress(self._plain.getbuffer()[start:]) + member.flush())
        self._plain.seek(0)
        self._plain.truncate()

    def _flush(self) -> None:
        self._file.flush()


def read_capture(source: Path, record_id: str) -> bytes:
    """The body of one preserved response as it was received (content encoding kept); raises CaptureMissing."""
    for record in _records(source):
        if record.rec_headers.get_header("WARC-Record-ID") == record_id:
            return bytes(record.raw_stream.read())
    raise CaptureMissing(f"no record {record_id} in {_warc(source)}")


def read_decoded(source: Path, record_id: str) -> bytes:
    """The body of one preserved response with its content encoding undone; raises CaptureMissing."""
    for record in _records(source):
        if record.rec_headers.get_header("WARC-Record-ID") == record_id:
            return bytes(record.content_stream().read())
    raise CaptureMissing(f"no record {record_id} in {_warc(source)}")


def read_capture_digests(source: Path) -> dict[str, str]:
    """SHA-256 of every record's body as it is there now, by record id; raises CaptureBroken where the file breaks off, OSError."""
    return {
        record.rec_headers.get_header("WARC-Record-ID"): hashlib.sha256(record.raw_stream.read()).hexdigest()
        for record in _records(source)
    }


def verify_captures(source: Path) -> Iterator[Verdict]:
    """Check every record's block and payload digest; a file that breaks off ends with one bad verdict."""
    fault = None
    try:
        for record in _records(source, parse=False):
            yield _verify(record)
        if not _ends_whole(_warc(source)):
            fault = f"{_warc(source)} breaks off in its last record"
    except CaptureBroken as error:
        fault = str(error)
    if fault is not None:
        yield Verdict(record_id="", kind="", url=None, good=False, fault=fault)


def _ends_whole(path: Path) -> bool:
    """True when the last gzip member is complete; warcio takes half a member without a record for the end of the file."""
    member: Any = None
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            if member is None and not chunk.startswith(b"\x1f\x8b"):
                return True  # not compressed, or not a beginning: the records themselves were checked
            while chunk:
                member = zlib.decompressobj(zlib.MAX_WBITS + 16) if member is None or member.eof else member
                member.decompress(chunk)
                chunk = member.unused_data
    return member is None or bool(member.eof)


def _verify(record: ArcWarcRecord) -> Verdict:
    block = record.raw_stream.read()
    payload = block.partition(b"\r\n\r\n")[2] if record.rec_type in ("response", "request") else block
    faults = [
        f"{name} does not fit"
        for name, content in (("WARC-Block-Digest", block), ("WARC-Payload-Digest", payload))
        if not _fits(record.rec_headers.get_header(name), content)
    ]
    if int(record.rec_headers.get_header("Content-Length") or -1) != len(block):
        faults.append("the record is cut off")
    return Verdict(
        record_id=record.rec_headers.get_header("WARC-Record-ID") or "",
        kind=record.rec_type,
        url=record.rec_headers.get_header("WARC-Target-URI"),
        good=not faults,
        fault="; ".join(faults) or None,
    )


def _fits(stated: str | None, content: bytes) -> bool:
    return stated is not None and stated.casefold() == f"sha256:{hashlib.sha256(content).hexdigest()}"


def _records(source: Path, *, parse: bool = True) -> Iterator[Any]:
    path = _warc(source)
    with path.open("rb") as file:
        try:
            yield from ArchiveIterator(file, no_record_parse=not parse)
        except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
            raise CaptureBroken(f"{path} breaks off: {error}") from error


def _warc(source: Path) -> Path:
    return source / PAGES if source.is_dir() else source


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class _AsReceived(StatusAndHeaders):  # type: ignore[misc]  # warcio publishes no types
    """Header lines as the bytes they were: warcio itself would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_str(header_filter).encode("latin-1", "replace") + b"\r\n"


def _status_line(exchange: Exchange) -> StatusAndHeaders:
    return _AsReceived(f"{exchange.status} {_reason(exchange.status)}".rstrip(), list(exchange.headers), protocol="HTTP/1.1")


def _request_line(exchange: Exchange) -> StatusAndHeaders:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc.rpartition("@")[2]), *exchange.request_headers]
    return _AsReceived(f"{exchange.method} {_ascii(target)} HTTP/1.1", headers, is_http_request=True)


def _ascii(address: str) -> str:
    """The address percent-encoded, half characters of broken links too: warcio refuses to write those."""
    return quote(address.encode("utf-8", "surrogatepass"), safe=_URL_SAFE)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def read_pages(source: Path, record_ids: Collection[str]) -> Iterator[tuple[str, Page]]:
    """Preserved responses as reading gets them, in the order of the file; what a browser made of one comes after it, by its id.

    Raises CaptureBroken where the file breaks off, OSError where it is not there.
    """
    for record in _records(source):
        head = record.rec_headers
        own, of = head.get_header("WARC-Record-ID"), head.get_header("WARC-Refers-To")
        url = head.get_header("WARC-Target-URI") or ""
        if record.rec_type == "response" and own in record_ids:
            http = record.http_headers
            status = int(http.get_statuscode()) if http and http.get_statuscode().isdigit() else 200
            content_type = http.get_header("Content-Type") if http else None
            yield own, Page(url=url, body=bytes(record.content_stream().read()), content_type=content_type, status=status)
        elif record.rec_type == "conversion" and of in record_ids:
            yield of, Page(url=url, body=bytes(record.content_stream().read()), content_type="text/html; charset=utf-8")
