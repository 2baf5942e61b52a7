"""Files as people save them, made here: one result page in every wrapping."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

URL = "https://shop.example/?q=starlink"
CARD = """<div class="card"><a href="/i/{n}001"><img src="/p/{n}.jpg"><h3>Starlink Mini {n}</h3></a>
<b class="price">{price} грн</b><i>Київ</i></div>"""


def page(*, prices: dict[int, str] | None = None, count: int = 8, note: str = "") -> str:
    cards = "".join(CARD.format(n=n, price=(prices or {}).get(n, f"{n}4 500")) for n in range(1, count + 1))
    return f"{note}<html lang='uk'><title>Starlink</title><body><h1>Starlink</h1><main>{cards}</main></body></html>"


def single_file(url: str = URL, date: str = "Tue Nov 03 2026 12:00:00 GMT+0200 (Eastern European Standard Time)") -> str:
    return page(note=f"<!DOCTYPE html>\n<!--\n Page saved with SingleFile \n url: {url} \n saved date: {date}\n-->")


def mhtml(url: str = URL) -> bytes:
    body = page().encode()
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: x\r\nDate: Tue, 3 Nov 2026 10:00:00 -0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="----x"\r\n\r\n\r\n'
        f"------x\r\nContent-Type: text/css\r\n\r\nbody {{}}\r\n------x\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Location: {url}\r\n\r\n{b64encode(body).decode()}\r\n------x--\r\n"
    ).encode()


def har_entry(url: str, body: str, kind: str = "text/html", status: int = 200, **content: object) -> dict[str, object]:
    return {
        "startedDateTime": "2026-11-03T10:00:00.000Z", "request": {"method": "GET", "url": url},
        "response": {"status": status, "headers": [{"name": "content-type", "value": kind},
                     {"name": "content-encoding", "value": "br"}],
                     "content": {"mimeType": kind, "text": body, **content}},
    }  # fmt: skip


def har(*entries: dict[str, object]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def warc(*pages: tuple[str, bytes], gzip: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip)
    for url, body in pages:
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        headers = {"WARC-Date": "2026-11-03T10:00:00Z"}
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=headers)
        )
    return out.getvalue()


def wacz(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path
