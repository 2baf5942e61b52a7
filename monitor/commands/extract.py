"""`monitor extract`: what is read from a page, without keeping anything."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from monitor.commands.common import config_option, counted, json_option, write_out
from monitor.errors import FileUnusable
from monitor.export.write import json_line
from monitor.imports.documents import stated_address

if TYPE_CHECKING:
    from monitor.imports.saved import SavedPage

PAGE_BYTES = 50_000_000
PAGE_SECONDS = 30.0
WINDOW = 64  # pages read ahead of the one whose answer is due
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@click.command(short_help="Show what is read from a page.")
@click.argument("pages", nargs=-1, metavar="PATH_OR_URL...")
@click.option("--url", help="The address that a saved page came from; links are completed with it.")
@click.option(
    "--batch", metavar="-", help='JSON lines {"path", "url"} on standard input, one JSON line a page out, in the same order.'
)
@click.option("--explain", is_flag=True, help="Say which part of the page each field came from, and what was not understood.")
@json_option
@config_option
def command(pages: tuple[str, ...], url: str | None, batch: str | None, explain: bool, as_json: bool, config_file: Path) -> int:
    """Show what is read from a page: a saved file, or an address, which is fetched as a crawl would (robots.txt is obeyed).

    A saved file is HTML, JSON, XML, or an MHTML, WARC, WACZ or HAR file with one page in it; `import` takes those with many.

    With --json every page is answered with one line: {"kind": "search"|"item"|"empty"|"shell"|"blocked", "url", "next_page",
    "listings", "error"}; --explain adds "said" and "notes", and "where", "read" and "not_understood" to each listing. Nothing is
    kept. Exit code 1 when a page could not be read.

    \b
    Examples:
      monitor extract "https://shop.example/search?q=starlink"
      monitor extract saved.html --url https://shop.example/search?q=starlink
      monitor extract saved.html --explain
      monitor extract --json saved.html | jq '.listings[].title'
      monitor extract --batch - < pages.jsonl > listings.jsonl
    """
    from monitor.commands.rows import judge_as_configured

    judge_as_configured(config_file)
    if batch is not None:
        if pages or url or explain or batch != "-":
            raise click.UsageError("--batch takes - (standard input) and nothing beside it")
        _batch(sys.stdin.fileno())
        return 0
    if not pages:
        raise click.UsageError("name a saved page or an address; --batch - reads many")
    if url and len(pages) > 1:
        raise click.UsageError("--url belongs to one page; --batch - takes an address for each")
    return _each(pages, url, explain=explain, as_json=as_json, config_file=config_file)


def _each(pages: tuple[str, ...], url: str | None, *, explain: bool, as_json: bool, config_file: Path) -> int:
    failed = False
    for line in _answers(pages, url, config_file, explain=explain):
        row = orjson.loads(line)
        failed = failed or row.get("error") is not None
        if as_json:
            write_out(line)
        else:
            from monitor.commands.extract_view import show_page

            show_page(row)
    return int(failed)


def _answers(pages: tuple[str, ...], url: str | None, config_file: Path, *, explain: bool) -> Iterator[bytes]:
    from monitor.commands.common import config_or_defaults

    for page in pages:
        if _ADDRESS.match(page):
            from monitor.commands.fetching import fetch_url

            yield json_line(fetch_url(page, config_or_defaults(config_file), explain=explain))
        else:
            yield from _read_all([{"path": page, "url": url, "explain": explain}])


def _read_all(requests: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    from monitor.commands.readers import Readers

    readers = Readers(read_file, count=1, seconds=PAGE_SECONDS)
    try:
        for ticket, request in enumerate(requests):
            lost = readers.submit(ticket, request)
            answers = [lost] if lost else readers.collect()[0]
            while not answers:
                answers = readers.collect()[0]
            yield answers[0].data or json_line(failure(request.get("url"), answers[0].lost or "lost"))
    finally:
        readers.close()


def _batch(descriptor: int) -> None:
    """Answer lines from a file descriptor as they come, in their order, on as many processes as there are cores."""
    from monitor.commands import rows  # noqa: F401 - loaded once here, and there in every forked reader
    from monitor.commands.batch import answer_lines
    from monitor.commands.readers import Readers

    readers = Readers(read_line, count=os.cpu_count() or 1, seconds=PAGE_SECONDS)
    try:
        with counted("reading pages") as step:

            def told(answer: bytes) -> None:
                write_out(answer)
                step()

            answer_lines(descriptor, readers, window=WINDOW, write=told, lost=_lost)
    finally:
        readers.close()


def _lost(line: bytes, why: str) -> bytes:
    return json_line(failure(_url_in(line), why))


def _url_in(line: bytes) -> str | None:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    url = asked.get("url") if isinstance(asked, dict) else None
    return url if isinstance(url, str) else None


def failure(url: str | None, why: str) -> dict[str, Any]:
    """The answer for a page that could not be read."""
    return {"kind": None, "url": url, "next_page": None, "listings": [], "error": why}


def read_line(line: bytes) -> bytes:
    """The answer to one line of a batch."""
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        return json_line(failure(None, f"not JSON: {fault}"))
    if not isinstance(asked, dict):
        return json_line(failure(None, "not a JSON object"))
    return read_file(asked)


def read_file(asked: dict[str, Any]) -> bytes:
    """The answer for one saved page, {"path", "url"}; never raises for what stands in the request or on the page."""
    path, url = asked.get("path"), asked.get("url")
    if not isinstance(path, str) or not path or not isinstance(url, str | None):
        return json_line(failure(url if isinstance(url, str) else None, "path must be a text, and url a text or null"))
    try:
        with Path(path).open("rb") as file:
            body = file.read(PAGE_BYTES + 1)
    except (OSError, ValueError) as fault:  # ValueError: a NUL byte in the path
        return json_line(failure(url, f"{path}: {getattr(fault, 'strerror', None) or fault}"))
    if len(body) > PAGE_BYTES:
        return json_line(failure(url, f"{path}: larger than {PAGE_BYTES // 1_000_000} MB"))
    explain = asked.get("explain") is True
    try:
        saved = _unwrapped(Path(path), body)
    except FileUnusable as fault:
        return json_line(failure(url, str(fault)))
    if saved is not None:
        return json_line(read_body(saved.body, url or saved.url or "", content_type=saved.content_type, explain=explain))
    return json_line(read_body(body, url or stated_address(body) or "", content_type=_content_type(path), explain=explain))


_TABLES = frozenset((".csv", ".tsv", ".jsonl", ".ndjson"))


def _unwrapped(path: Path, body: bytes) -> SavedPage | None:
    """The one page of an MHTML file or an archive; None for a page as it is. Raises FileUnusable for what is no single page."""
    from monitor.imports.archives import is_har, is_warc
    from monitor.imports.documents import is_mhtml
    from monitor.imports.files import open_saved

    head = body[:8192]
    if path.suffix.lower() in _TABLES:
        raise FileUnusable(f"{path}: a table of listings; `monitor import` takes it")
    if not (head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or is_warc(head) or is_har(head) or is_mhtml(head)):
        return None
    saved = open_saved(path)
    if len(saved.pages) != 1:
        raise FileUnusable(f"{path}: a {saved.kind} file of {len(saved.pages)} pages; `monitor import` takes them")
    return saved.pages[0]


def read_body(body: bytes, url: str, *, content_type: str | None, explain: bool = False) -> dict[str, Any]:
    """The row for one page."""
    from monitor.commands.rows import page_row
    from spiders import platforms
    from spiders.listing import Page
    from spiders.reading import read_page

    page = Page(url=url, body=body, content_type=content_type)
    data = platforms.read(page)
    return page_row(read_page(page) if data is None else data, seen_at=datetime.now(UTC), explain=explain)


def _content_type(path: str) -> str | None:
    return {".json": "application/json", ".xml": "application/xml"}.get(Path(path).suffix.lower())
