"""`monitor evidence verify`: what was kept is what it was, or is told."""

from __future__ import annotations

import gzip
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from commands_desk import Run, crawl, held, offer, version

from spiders.capture import CaptureWriter, Exchange
from storage import Kept, open_store
from storage.model import CaptureRef

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
FILE = "crawls/c1/pages.warc.gz"


def keep_one(desk: Path, *, sha256: str | None = None) -> str:
    """A listing whose version rests on a preserved response; returns the head of the chain."""
    folder = desk / "data" / "crawls" / "c1"
    folder.mkdir(parents=True)
    with CaptureWriter(folder, software="monitor", description="c1", at=AT) as writer:
        kept = writer.write(
            Exchange(url="https://shop.example/1", at=AT, request_headers=(), status=200, headers=(), body=b"<h1>Starlink</h1>")
        )
    capture = CaptureRef(record_id=kept.record_id, sha256=sha256 or kept.sha256, at=AT, url=kept.url, file=FILE)
    store = open_store(f"sqlite:///{desk}/data/monitor.db")
    one = offer("1")
    store.keep(Kept(crawl=crawl(1), held=(held(one),), versions=(replace(version(one, 1, 1), capture=capture),)))
    link = store.link()
    store.close()
    assert link is not None
    return link.head


def test_what_is_whole_verifies_and_says_its_head(desk: Path, run: Run) -> None:
    head = keep_one(desk)
    ended = run("evidence", "verify")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert f"1 links, head {head}; 1 preserved responses checked; no faults" in ended.stderr


def test_a_head_from_an_old_message_is_looked_for(desk: Path, run: Run) -> None:
    head = keep_one(desk)
    assert run("evidence", "verify", "--head", head).returncode == 0
    ended = run("evidence", "verify", "--head", "00" * 32, "--chain-only")
    assert (ended.returncode, ended.stdout) == (1, f"no link has the head {'00' * 32}\n")


def test_a_response_that_was_exchanged_is_told(desk: Path, run: Run) -> None:
    keep_one(desk)
    warc = desk / "data" / FILE
    text = gzip.decompress(warc.read_bytes()).replace(b"<h1>Starlink</h1>", b"<h1>Starlunk</h1>")
    warc.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + record) for record in text.split(b"WARC/1.1\r\n")[1:]))
    ended = run("evidence", "verify")
    assert ended.returncode == 1
    assert "is not what was captured" in ended.stdout


def test_a_digest_that_was_exchanged_breaks_the_chain(desk: Path, run: Run) -> None:
    keep_one(desk)
    with sqlite3.connect(desk / "data" / "monitor.db") as db:
        db.execute("UPDATE capture SET sha256 = zeroblob(32)")
    db.close()
    ended = run("evidence", "verify", "--chain-only")
    assert (ended.returncode, ended.stdout) == (1, "what crawl c1 added is not what link 1 says\n")


def test_a_file_that_is_gone_is_told(desk: Path, run: Run) -> None:
    keep_one(desk)
    (desk / "data" / FILE).unlink()
    ended = run("evidence", "verify", "--json")
    assert ended.returncode == 1
    assert "cannot be read" in ended.stdout


def test_a_new_installation_has_nothing_to_verify_and_nothing_wrong(desk: Path, run: Run) -> None:
    ended = run("evidence", "verify")
    assert ended.returncode == 0
    assert "nothing was kept" in ended.stderr
