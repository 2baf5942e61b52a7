"""What links listings of one hand, on every store."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from storage_samples import crawl, first, held, listing, version

import storage.connection
from storage import Kept, Store, open_store
from storage.model import Identifier, Seller
from storage.schema import MIGRATIONS

PHONE = Identifier(type="phone", value="+380501112233", words="050 111 22 33", field="description")
ACCOUNT = Seller(name="Олег", native_id="u7")
LISTINGS = [
    listing("phone", identifiers=(PHONE,), seller=None),
    replace(listing("whatsapp", identifiers=(replace(PHONE, type="whatsapp"),), seller=None), source="olx"),
    listing("account", seller=ACCOUNT, identifiers=()),
    replace(listing("namesake", seller=ACCOUNT, identifiers=()), source="olx"),
    listing("stranger", seller=None, identifiers=(replace(PHONE, type="kit_number"),)),
]
ME = listing("me", seller=ACCOUNT, identifiers=(PHONE,))
KIN = {"avito:phone", "olx:whatsapp", "avito:account"}


def test_kin_share_an_account_of_one_source_or_a_contact_of_any(store: Store) -> None:
    store.keep(Kept(crawl=crawl(1), held=tuple(held(one) for one in (*LISTINGS, ME))))
    assert {one.listing_id for one in store.kin(ME)} == KIN
    assert list(store.kin(listing("nobody", seller=None, identifiers=()))) == []


def test_a_contact_that_was_taken_out_still_links(store: Store) -> None:
    bare = replace(LISTINGS[0], identifiers=())
    store.keep(first(LISTINGS[0]))
    store.keep(Kept(crawl=crawl(2), held=(held(bare, 2, version=2),), versions=(version(bare, 2),)))
    assert [one.listing_id for one in store.kin(ME)] == ["avito:phone"]


def test_contacts_of_a_database_from_before_are_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, older = f"sqlite:///{tmp_path}/monitor.db", Migrations("monitor")
    before = [one for one in MIGRATIONS._migrations if one.name < "m005"]
    for migration in before:
        older(name=migration.name)(migration.fn)
    with monkeypatch.context() as patch:
        patch.setattr(storage.connection, "MIGRATIONS", older)
        open_store(url).close()
    today = open_store(f"sqlite:///{tmp_path}/today.db")
    today.keep(Kept(crawl=crawl(1), held=tuple(held(one) for one in LISTINGS)))
    today.close()
    with sqlite3.connect(tmp_path / "monitor.db") as old:
        old.execute("ATTACH ? AS today", (str(tmp_path / "today.db"),))
        for table in ("word_set", "listing", "seen"):
            columns = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")
    old.close()
    upgraded = open_store(url)
    assert {one.listing_id for one in upgraded.kin(ME)} == KIN
    upgraded.close()
