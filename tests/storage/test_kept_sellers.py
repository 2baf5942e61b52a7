"""Sellers in the tables: keyed, versioned, filled in for databases from before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from storage_samples import T0, crawl, first, listing

import storage.connection
from storage import open_store
from storage.chain import chain_faults
from storage.model import KnownBy, Listing, Seller, SellerKey, SellerVersion
from storage.schema import MIGRATIONS
from storage.sellers import seller_key
from storage.store import Kept, Store

ACCOUNT = SellerKey(source="avito", known_by=KnownBy.ACCOUNT, key="u1")


@pytest.mark.parametrize(
    ("seller", "known_by", "key"),
    [
        (Seller(name="Пётр", native_id="77", url="https://x.example/u/1"), KnownBy.ACCOUNT, "77"),
        (Seller(name="Пётр", url="https://www.X.example/u/1/?utm_source=a#top"), KnownBy.ADDRESS, "x.example/u/1"),
        (Seller(name="Пётр", url="https://x.example/u?id=5&ref=list"), KnownBy.ADDRESS, "x.example/u?id=5"),
        (Seller(name="Пётр", url="https://x.example/"), KnownBy.NAME, "пётр"),  # the front page is nobody's
        (Seller(name=" Пётр  Иванов "), KnownBy.NAME, "пётр иванов"),
        (Seller(name="x", url="http://[broken"), KnownBy.NAME, "x"),
    ],
)
def test_a_seller_is_known_by_the_strongest_of_what_is_stated(seller: Seller, known_by: KnownBy, key: str) -> None:
    assert seller_key("avito", seller) == SellerKey(source="avito", known_by=known_by, key=key)


def test_nobody_is_known_by_nothing() -> None:
    assert seller_key("avito", None) is None
    assert seller_key("avito", Seller(name=None)) is None


def test_a_version_of_a_seller_is_never_altered_or_thrown_away(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    store.keep(replace(first(sold()), sellers=(version("Связь"),)))
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as database:
        for statement in ("UPDATE seller_version SET body = '{}'", "DELETE FROM seller_version"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                database.execute(statement)


def test_a_name_put_into_the_tables_later_breaks_the_chain(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    store.keep(replace(first(sold()), sellers=(version("Связь"),)))
    assert list(chain_faults(store)) == []
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as database:
        database.execute("DROP TRIGGER seller_version_update_refused")
        database.execute("UPDATE seller_version SET body = json_set(body, '$.name', 'Другой')")
    database.close()
    again = open_store(f"sqlite:///{tmp_path}/monitor.db")
    assert [fault for fault in chain_faults(again) if "added" in fault]
    again.close()


def test_a_number_that_is_taken_is_left_alone_and_the_chain_stays_whole(store: Store) -> None:
    store.keep(replace(first(sold()), sellers=(version("Связь"),)))
    store.keep(Kept(crawl=crawl(2), sellers=(version("Другой"),)))
    assert [one.seller.name for one in store.seller_versions(ACCOUNT)] == ["Связь"]
    assert list(chain_faults(store)) == []


def test_sellers_of_a_database_from_before_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, older = f"sqlite:///{tmp_path}/monitor.db", Migrations("monitor")
    for migration in [one for one in MIGRATIONS._migrations if one.name < "m010"]:
        older(name=migration.name)(migration.fn)
    with monkeypatch.context() as patch:
        patch.setattr(storage.connection, "MIGRATIONS", older)
        open_store(url).close()
    today = open_store(f"sqlite:///{tmp_path}/today.db")
    today.keep(first(sold()))
    today.close()
    with sqlite3.connect(tmp_path / "monitor.db") as old:
        old.execute("ATTACH ? AS today", (str(tmp_path / "today.db"),))
        for table in ("word_set", "crawl", "warc", "capture", "listing", "seen", "version", "change", "link"):
            columns = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")
    old.close()
    upgraded = open_store(url)
    [record] = upgraded.sellers()
    assert (record.key, record.seller.name, record.listings, record.version) == (ACCOUNT, "Связь", 1, 1)
    assert list(chain_faults(upgraded)) == []
    upgraded.close()


def sold() -> Listing:
    return listing(seller=Seller(name="Связь", native_id="u1"))


def version(name: str) -> SellerVersion:
    return SellerVersion(key=ACCOUNT, number=1, at=T0, seller=Seller(name=name, native_id="u1"), crawl_id="c1", listings=1)
