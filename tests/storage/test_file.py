"""The SQLite file: what is refused, what is upgraded, and what survives."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations
from storage_samples import HOUR, T0, change, crawl, first, held, listing, version

import storage.connection
from storage import Kept, Seen, StoreBroken, StoreBusy, StoreError, StoreFull, StoreOutdated, open_store
from storage.keeping import _FIND, _SAME_CARDS, _SEEN_AGAIN
from storage.model import Belief, Interpretation, Spoken, Status
from storage.schema import MIGRATIONS
from storage.sqlite import SqliteStore

WRITTEN_BEFORE = Path(__file__).with_name("written_by_m005.sql")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "monitor.db"


def opened(path: Path, **how: float) -> SqliteStore:
    store = open_store(f"sqlite:///{path}", **how)
    assert isinstance(store, SqliteStore)
    return store


def test_what_was_kept_is_there_after_opening_again(path: Path) -> None:
    store = opened(path)
    store.keep(first(listing()))
    store.close()
    store.close()
    again = opened(path)
    assert [state.listing for state in again.listings()] == [listing()]
    again.close()


@pytest.mark.parametrize("url", ["", "monitor.db", "sqlite://x", "sqlite:///", "postgresql://localhost/monitor"])
def test_an_address_that_is_no_store_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///data/monitor\.db"):
        open_store(url)


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("price,title\n" * 50)
    with pytest.raises(StoreBroken, match="is not a database"):
        opened(path)
    assert path.read_text().startswith("price,title")


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    Database(path)["cookies"].insert({"host": "example.org"})
    with pytest.raises(StoreBroken, match="another program"):
        opened(path)
    assert Database(path).table_names() == ["cookies"]


def test_a_folder_in_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError):
        opened(path)


def test_a_file_in_place_of_the_folder_is_refused(path: Path) -> None:
    path.parent.write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        opened(path)


def test_a_database_from_a_newer_program_is_refused(path: Path) -> None:
    opened(path).close()
    Database(path)["_sqlite_migrations"].insert({"migration_set": "monitor", "name": "m999_future", "applied_at": "2030"})
    with pytest.raises(StoreOutdated, match="m999_future"):
        opened(path)


def test_a_database_from_an_older_program_is_upgraded_after_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(path)
    store.keep(first(listing()))
    store.close()
    newer = Migrations("monitor")
    for migration in MIGRATIONS._migrations:
        newer(name=migration.name)(migration.fn)

    @newer()
    def m900_marker(db: Database) -> None:
        db.execute("CREATE TABLE marker (id INTEGER PRIMARY KEY) STRICT")

    monkeypatch.setattr(storage.connection, "MIGRATIONS", newer)
    again = opened(path)
    assert [state.listing for state in again.listings()] == [listing()]
    again.close()
    assert "marker" in Database(path).table_names()
    (backup,) = path.parent.glob("monitor.db.before-upgrade-*")
    assert "marker" not in Database(backup).table_names()
    assert Database(backup)["listing"].count == 1


def test_a_database_of_the_version_before_keeps_its_crawls_and_takes_what_came_since(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Migrations("monitor")
    for migration in MIGRATIONS._migrations[:3]:
        older(name=migration.name)(migration.fn)
    path.parent.mkdir(parents=True, exist_ok=True)
    database = Database(path)
    older.apply(database)
    database.execute("INSERT INTO word_set (id, names) VALUES (1, '[]')")
    database.execute(
        "INSERT INTO crawl (crawl_id, source, watches, outcome, started, belief, baseline, requests, pages, listings, new, changed,"
        " removed, relisted, not_understood, walks, stated) VALUES ('c0', 'avito', 1, 'complete', 0, 'believed', 0, 1, 1, 1, 0, 0,"
        " 0, 0, '[]', '[]', '[]')"
    )
    database.conn.commit()
    database.close()
    store = opened(path)
    old = store.crawl("c0")
    assert old is not None and old.kept is None
    store.keep(first(listing()))
    assert store.add_interpretations(
        Interpretation(listing=listing(), version=1, fields=("price",), at=crawl(1).started, program="monitor 2")
    )
    store.close()
    assert len(list(path.parent.glob("monitor.db.before-upgrade-*"))) == 1
    with sqlite3.connect(path) as other:
        for statement in ("UPDATE interpretation SET at = 1", "DELETE FROM interpretation"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(statement)


def test_what_the_program_before_wrote_is_all_there_after_the_upgrade_and_goes_on(path: Path) -> None:
    before = Migrations("monitor")
    for migration in MIGRATIONS._migrations[:5]:
        before(name=migration.name)(migration.fn)
    path.parent.mkdir(parents=True)
    database = Database(path)
    before.apply(database)
    database.executescript(WRITTEN_BEFORE.read_text(encoding="utf-8"))
    database.close()
    store = opened(path)
    (backup,) = path.parent.glob("monitor.db.before-upgrade-*")
    assert "turn" not in Database(backup).table_names()
    a, b = store.versions("avito:a"), store.versions("avito:b")
    assert [(v.first_seen, v.last_seen, v.card_read) for v in a] == [
        (T0 + HOUR, T0 + 2 * HOUR, None), (T0 + 3 * HOUR, T0 + 3 * HOUR, None),
    ]  # fmt: skip
    assert [v.listing.price.amount for v in a if v.listing.price] == [24500, 24000]
    assert store.state("avito:b").status is Status.GONE  # type: ignore[union-attr]
    assert [c.kind.value for c in store.changes()] == ["new", "new", "changed", "removed"]
    assert [c.crawl_id for c in store.crawls(belief=Belief.HELD)] == ["c4"]
    assert [one.note for one in store.verdicts()] == ["ours"] and store.recall("tick") == "4" and len(store.alerts()) == 1
    assert [state.listing.native_id for state in store.listings(text="case")] == ["b"]
    assert store.spoken("avito:b") == Spoken(card=("price_text", "title"))
    (known,) = store.held("avito", ["a"]).values()
    assert (known.card_read, known.item_read, known.unsaid) == (None, None, ())
    then = T0 + 6 * HOUR
    store.keep(Kept(crawl=crawl(6), seen=(Seen("avito:a", then),), same=((store.signs("avito", ["b"])["b"][1], then),)))
    assert [(v.last_seen, v.card_read) for v in (store.versions("avito:a")[-1], b[0])] == [(then, then), (b[0].last_seen, None)]
    assert store.versions("avito:b")[-1].card_read == then
    assert len(b) == 1 and a[0].capture is not None
    store.close()


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path).close()
    newer = Migrations("monitor")
    for migration in MIGRATIONS._migrations:
        newer(name=migration.name)(migration.fn)

    @newer()
    def m900_broken(db: Database) -> None:
        db.execute("CREATE TABLE marker (id INTEGER PRIMARY KEY) STRICT")
        db.execute("SELECT nothing FROM nowhere")

    with monkeypatch.context() as patched:
        patched.setattr(storage.connection, "MIGRATIONS", newer)
        with pytest.raises(StoreError):
            opened(path)
    assert "marker" not in Database(path).table_names()
    opened(path).close()


def test_every_table_is_strict(path: Path) -> None:
    opened(path).close()
    rows = sqlite3.connect(path).execute("PRAGMA table_list").fetchall()
    ours = [
        (name, strict) for _, name, kind, _, _, strict in rows if kind == "table" and not name.startswith(("sqlite_", "_sqlite"))
    ]
    assert len(ours) > 8
    assert [name for name, strict in ours if not strict] == []


@pytest.mark.parametrize("table", ["version", "change", "standing"])
def test_history_is_append_only_for_every_program(path: Path, table: str) -> None:
    store = opened(path)
    store.keep(first(listing()))
    store.keep(Kept(crawl=crawl(2), held=(held(listing(), status=Status.GONE),)))
    store.close()
    with sqlite3.connect(path) as other:
        for statement in (f"UPDATE {table} SET crawl = 1", f"DELETE FROM {table}", "DELETE FROM listing"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                other.execute(statement)


def test_a_database_locked_by_another_program_is_said_and_still_readable(path: Path) -> None:
    store = opened(path, busy_seconds=0.05)
    store.keep(first(listing()))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="locked by another program"):
        store.keep(Kept(crawl=crawl(2)))
    assert len(list(store.listings())) == 1
    other.execute("ROLLBACK")
    assert store.keep(Kept(crawl=crawl(2)))
    store.close()


def test_a_full_disk_keeps_nothing_of_the_crawl_and_everything_of_before(path: Path) -> None:
    store = opened(path)
    store.keep(first(listing()))
    writer = store._connections._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 2}")
    much = [listing(str(n), description="x" * 5000) for n in range(50)]
    with pytest.raises(StoreFull, match="no room left"):
        store.keep(Kept(crawl=crawl(2), held=tuple(held(one) for one in much)))
    assert [c.crawl_id for c in store.crawls()] == ["c1"]
    writer.execute("PRAGMA max_page_count = 1000000")
    assert store.keep(Kept(crawl=crawl(2), held=tuple(held(one) for one in much)))
    assert len(list(store.listings())) == 50
    store.close()


def test_a_damaged_file_is_said(path: Path) -> None:
    store = opened(path)
    store.keep(first(*(listing(str(n), description="x" * 900) for n in range(200))))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 4 :] = os.urandom(len(content) - 4096 * 4)
    path.write_bytes(content)
    with pytest.raises(StoreBroken, match="damaged"):
        store = opened(path)
        list(store.listings())


def test_a_closed_store_says_so(path: Path) -> None:
    store = opened(path)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.crawls()
    with pytest.raises(StoreError, match="closed"):
        store.keep(Kept(crawl=crawl(1)))


def test_threads_read_and_write_side_by_side(path: Path) -> None:
    store = opened(path)
    faults: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for n in range(10):
                one = listing(f"{name}-{n}")
                number = 100 * name + n
                parts = first(one)
                store.keep(Kept(crawl=crawl(number), held=parts.held, versions=(version(one, 1, crawl_number=number),)))
                assert store.state(one.listing_id) is not None
                assert len(list(store.listings(text="starlink"))) > 0
        except BaseException as fault:  # noqa: BLE001 the test tells it
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list(store.listings())) == 40
    store.close()


def test_a_reader_half_way_through_does_not_stop_the_writer(path: Path) -> None:
    store = opened(path)
    store.keep(first(*(listing(str(n)) for n in range(1200))))
    reading = store.listings()
    next(reading)
    assert store.keep(Kept(crawl=crawl(2), held=(held(listing("late")),)))
    assert sum(1 for _ in reading) == 1199
    store.close()


def test_questions_of_the_hot_path_never_walk_through_a_table(path: Path) -> None:
    store = opened(path)
    reader = store._connections.reader()
    signs = (
        "SELECT native_id, sign, id FROM listing CROSS JOIN seen ON seen.listing = listing.id"
        " WHERE source = ? AND native_id IN (?, ?)"
    )
    again = {"at": 1, "card": 1, "page": None, "source": "a", "native_id": "b"}
    for question, values in (
        (_FIND.format(marks="?"), ("a", "b")),
        (_SEEN_AGAIN, again),
        (_SAME_CARDS, (1, "[1]")),
        (signs, ("a", "b", "c")),
    ):
        plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {question}", values)]
        assert plan
        assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step], plan
    store.close()


def test_a_change_of_price_costs_little_room(path: Path) -> None:
    store = opened(path)
    said = [listing(str(n), description="x" * 2000) for n in range(300)]
    store.keep(first(*said))
    store._connections._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.stat().st_size
    cheaper = [listing(str(n), description="x" * 2000, amount="24000") for n in range(300)]
    store.keep(
        Kept(
            crawl=crawl(2),
            held=tuple(held(one, 2, version=2) for one in cheaper),
            versions=tuple(version(one, 2) for one in cheaper),
        )
    )
    store._connections._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert (path.stat().st_size - before) / 300 < 250
    store.close()


_WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from storage import open_store
from storage_samples import *
store = open_store(f"sqlite:///{sys.argv[1]}")
begin = len(store.crawls()) + 1
print("ready", flush=True)
for n in range(begin, begin + 10_000):
    some = [listing(f"{n}-{i}") for i in range(20)]
    store.keep(Kept(crawl=crawl(n), held=tuple(held(one) for one in some),
        versions=tuple(version(one, 1, crawl_number=n) for one in some), changes=tuple(change(one, n) for one in some)))
    print(n, flush=True)
"""


def test_a_killed_program_loses_no_crawl_it_had_kept_and_leaves_no_half_of_one(path: Path) -> None:
    for round_ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        said = [int(process.stdout.readline()) for _ in range(2 + round_ * 3)]
        os.kill(process.pid, signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().splitlines() if line.strip().isdigit()]
        process.wait()
        process.stdout.close()
        store = opened(path)
        kept = {record.crawl_id for record in store.crawls()}
        assert {f"c{n}" for n in said} <= kept
        assert sum(1 for _ in store.history()) == sum(1 for _ in store.changes()) == 20 * len(kept)
        assert store._connections.reader().execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        store.close()


def test_two_programs_may_open_a_new_database_in_the_same_moment(path: Path) -> None:
    code = "import sys; from storage import open_store; open_store(f'sqlite:///{sys.argv[1]}').close()"
    both = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [process.wait() for process in both] == [0, 0, 0]


def test_times_and_order_are_right_for_any_zone(path: Path) -> None:
    store = opened(path)
    one = listing()
    store.keep(first(one))
    store.keep(Kept(crawl=crawl(2), changes=(change(one, 2, at=T0 + 3 * HOUR), change(one, 3, at=T0 + 2 * HOUR))))
    assert [c.at for c in store.changes()] == [T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR]
    store.close()


def test_readers_of_many_threads_hold_little_of_the_file_each(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    sizes: list[int] = []

    def look() -> None:
        reader = store._connections.reader()  # type: ignore[attr-defined]
        sizes.append(-reader.execute("PRAGMA cache_size").fetchone()[0])

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert sizes == [2000] * 3  # KiB: with the writer's 16 MB each, a service's memory would grow with its database
