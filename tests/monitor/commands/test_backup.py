"""`monitor backup`: a copy made in the middle of everything is whole, checked, and says what evidence belongs to it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.commands.backup import command
from storage import StoreError, open_store
from storage.backup import backup
from storage.model import CaptureRef, CrawlRecord
from storage.store import Kept

T0 = datetime(2026, 11, 1, tzinfo=UTC)


def crawl(number: int) -> CrawlRecord:
    at = T0 + timedelta(minutes=number)
    return CrawlRecord(crawl_id=f"c{number:05d}", source="shop", watches=("w",), outcome="complete", started=at, ended=at)


def capture(number: int) -> CaptureRef:
    return CaptureRef(
        record_id=f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>", sha256="0" * 64, at=T0, url="https://shop.example/",
        file=f"crawls/c{number:05d}/pages.warc.gz",
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A configuration whose database has three crawls, the evidence of two of them on the disk."""
    (tmp_path / "monitor.toml").write_text('[monitor]\ncontact = "tests@example.org"\n', "utf-8")
    store = open_store(f"sqlite:///{tmp_path}/data/monitor.db")
    for number in range(3):
        store.keep(Kept(crawl=crawl(number), captures=(capture(number),)))
    store.close()
    for number in range(2):
        folder = tmp_path / "data" / "crawls" / f"c{number:05d}"
        folder.mkdir(parents=True)
        (folder / "pages.warc.gz").write_bytes(b"evidence %d" % number)
    (tmp_path / "data" / "crawls" / "under-way").mkdir()
    (tmp_path / "data" / "crawls" / "under-way" / "readings.jsonl").write_text("{}")
    return tmp_path


def run(desk: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--config", str(desk / "monitor.toml")])


def test_a_backup_holds_the_database_the_configuration_and_the_digests_of_the_evidence(desk: Path) -> None:
    ended = run(desk, "-o", str(desk / "away" / "copy.db"), "--json")
    told = json.loads(ended.stdout)
    assert told["crawls"] == 3
    assert told["evidence_files"] == 2
    copy = open_store(f"sqlite:///{desk}/away/copy.db")
    assert [one.crawl_id for one in copy.crawls()] == ["c00002", "c00001", "c00000"]
    copy.close()
    lines = (desk / "away" / "copy.evidence.sha256").read_text().splitlines()
    assert lines[0] == f"{hashlib.sha256(b'evidence 0').hexdigest()}  crawls/c00000/pages.warc.gz"
    assert not any("under-way" in line for line in lines)
    assert (desk / "away" / "copy.toml").read_bytes() == (desk / "monitor.toml").read_bytes()


def test_evidence_that_history_names_and_the_disk_has_not_is_told(desk: Path) -> None:
    ended = run(desk)
    assert "missing on this disk: crawls/c00002/pages.warc.gz" in ended.stderr


def test_a_backup_never_writes_over_another(desk: Path) -> None:
    (desk / "copy.db").write_text("the only copy there is")
    assert run(desk, "-o", str(desk / "copy.db")).exit_code == 2
    assert (desk / "copy.db").read_text() == "the only copy there is"


def test_a_backup_of_nothing_is_refused(desk: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        backup(f"sqlite:///{desk}/other.db", desk / "copy.db")
    with pytest.raises(StoreError, match="pg_dump"):
        backup("postgresql://host/name", desk / "copy.db")
    assert not (desk / "copy.db").exists()


def test_a_copy_made_while_another_program_writes_is_one_moment_of_it(desk: Path) -> None:
    """The writer keeps pairs of crawls in one transaction each: a copy with an odd number of them would be torn."""
    url = f"sqlite:///{desk}/data/monitor.db"
    store, stop, written = open_store(url), threading.Event(), threading.Event()
    database = sqlite3.connect(desk / "data" / "monitor.db", timeout=30, isolation_level=None, check_same_thread=False)
    database.execute("CREATE TABLE pair (half INTEGER, filler TEXT)")

    def write() -> None:
        while not stop.is_set():
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO pair VALUES (?, ?)", [(half, "x" * 3000) for half in (1, 2) for _ in range(20)])
            database.execute("COMMIT")
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(20)
        for number in range(5):
            done = backup(url, desk / f"copy{number}.db")
            copy = sqlite3.connect(done.file)
            halves = dict(copy.execute("SELECT half, count(*) FROM pair GROUP BY half").fetchall())
            copy.close()
            assert halves[1] == halves[2] > 0
            assert done.crawls == ("c00000", "c00001", "c00002")
    finally:
        stop.set()
        writer.join()
        database.close()
        store.close()
    assert not list(desk.glob(".*unfinished"))
