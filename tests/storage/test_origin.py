"""Crawls and pages saved by hand are told apart, in old databases too."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from storage_samples import crawl

import storage.connection
from storage import Kept, Store, open_store
from storage.schema import MIGRATIONS


def test_where_a_crawl_came_from_is_kept(store: Store) -> None:
    store.keep(Kept(crawl=crawl(1)))
    store.keep(Kept(crawl=crawl(2, origin="import")))
    assert [one.origin for one in store.crawls()] == ["import", "crawl"]


def test_crawls_of_a_database_from_before_are_crawls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/monitor.db"
    older = Migrations("monitor")
    first = MIGRATIONS._migrations[0]
    older(name=first.name)(first.fn)
    with monkeypatch.context() as patch:
        patch.setattr(storage.connection, "MIGRATIONS", older)
        store = open_store(url)
        store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as old:
        old.execute("INSERT INTO word_set (id, names) VALUES (1, '[]')")
        old.execute(
            "INSERT INTO crawl VALUES (1, 'c1', 'avito', 1, 'complete', 1, 2, 'believed', NULL, NULL, 0, 1, 1, 1, NULL, 0, 0, 0, 0,"
            " '[]', '[]', '[]')"
        )
    upgraded = open_store(url)
    assert [(one.crawl_id, one.origin) for one in upgraded.crawls()] == [("c1", "crawl")]
    upgraded.close()
