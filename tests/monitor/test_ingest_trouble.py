"""A database that others have open, a disk that is full while a crawl is taken in: it waits or says so, and nothing is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_folders import Market, card, search_page
from test_ingest import CONTEXT

from monitor.ingest import ingest, recover
from storage import StoreBusy, StoreFull, open_store
from storage.model import ChangeKind
from storage.sqlite import SqliteStore


class Trouble:
    """A market, a store that waits only briefly, and the database as another program has it open."""

    def __init__(self, data: Path, busy_seconds: float) -> None:
        self.market, self.file = Market(data), data / "monitor.db"
        store = open_store(f"sqlite:///{self.file}", busy_seconds=busy_seconds)
        assert isinstance(store, SqliteStore)
        self.store = store
        self.other = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)

    def told(self) -> list[tuple[ChangeKind, str | None]]:
        return [(change.kind, change.new) for change in self.store.changes()]


@pytest.fixture
def trouble(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Trouble]:
    made = Trouble(tmp_path, getattr(request, "param", 0.05))
    ingest(made.market.folder(search_page(card("1"), card("2"))), store=made.store, context=CONTEXT, now=made.market.at())
    yield made
    made.other.close()
    made.store.close()


NEWS = [(ChangeKind.NEW, None)] * 2 + [(ChangeKind.CHANGED, "23000 RUB")]


def test_a_researcher_who_reads_for_long_stops_nobody_and_sees_one_moment(trouble: Trouble) -> None:
    trouble.other.execute("BEGIN")
    before = trouble.other.execute("SELECT count(*) FROM change").fetchone()
    folder = trouble.market.folder(search_page(card("1", price_text="23 000 ₽"), card("2")))
    assert ingest(folder, store=trouble.store, context=CONTEXT, now=trouble.market.at()).kept
    assert trouble.other.execute("SELECT count(*) FROM change").fetchone() == before
    trouble.other.execute("COMMIT")
    assert trouble.other.execute("SELECT count(*) FROM change").fetchone() == (before[0] + 1,)
    assert trouble.told() == NEWS


@pytest.mark.parametrize("trouble", [30.0], indirect=True)
def test_a_researcher_who_writes_is_waited_for(trouble: Trouble) -> None:
    folder = trouble.market.folder(search_page(card("1", price_text="23 000 ₽"), card("2")))
    trouble.other.execute("BEGIN IMMEDIATE")
    done = threading.Thread(target=lambda: ingest(folder, store=trouble.store, context=CONTEXT, now=trouble.market.at()))
    done.start()
    done.join(timeout=0.3)
    assert done.is_alive() and trouble.told() == NEWS[:2]
    trouble.other.execute("COMMIT")
    done.join(timeout=30)
    assert not done.is_alive()
    assert trouble.told() == NEWS


def test_a_lock_that_lasts_is_said_and_the_crawl_is_taken_in_at_the_next_start_once(trouble: Trouble, tmp_path: Path) -> None:
    folder = trouble.market.folder(search_page(card("1", price_text="23 000 ₽"), card("2")))
    trouble.other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="locked by another program; close what has it open, or try again"):
        ingest(folder, store=trouble.store, context=CONTEXT, now=trouble.market.at())
    trouble.other.execute("ROLLBACK")
    assert trouble.told() == NEWS[:2]
    assert (folder / "readings.jsonl").exists() and (folder / "pages.warc.gz").exists()
    for expected in (1, 0):
        taken = recover(tmp_path, store=trouble.store, context=CONTEXT, now=trouble.market.at())
        assert len(taken) == expected
    assert trouble.told() == NEWS


def test_a_disk_that_fills_up_while_a_crawl_is_taken_in_loses_neither_it_nor_what_was_before(
    trouble: Trouble, tmp_path: Path
) -> None:
    cards = [card(f"{number}", title=f"Starlink {'x' * 900} {number}") for number in range(3, 60)]
    folder = trouble.market.folder(search_page(card("1", price_text="23 000 ₽"), card("2"), *cards))
    writer = trouble.store._connections._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StoreFull, match="no room left on the disk"):
        ingest(folder, store=trouble.store, context=CONTEXT, now=trouble.market.at())
    assert trouble.told() == NEWS[:2]
    assert len(trouble.store.crawls()) == 1
    writer.execute("PRAGMA max_page_count = 1000000")
    (result,) = recover(tmp_path, store=trouble.store, context=CONTEXT, now=trouble.market.at())
    assert result.kept
    assert len(trouble.told()) == 2 + 1 + len(cards)
    assert [row[0] for row in trouble.other.execute("PRAGMA integrity_check")] == ["ok"]
