"""Verdicts, on every store, and on a database from before there were any."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from storage_samples import HOUR, T0, first, listing

import storage.connection
from storage import Store, StoreError, open_store
from storage.model import Decision, Judgement, Verdict
from storage.schema import MIGRATIONS

ONE = Verdict(listing_id="avito:1", rule="starlink_mini", decision=Decision.NOISE, at=T0, note="a toy")


def test_every_verdict_is_kept_in_the_order_it_was_given(store: Store) -> None:
    store.keep(first(listing()))
    later = replace(ONE, decision=Decision.RELEVANT, at=T0 + HOUR, note=None)
    store.add_verdict(ONE)
    store.add_verdict(later, replace(later, rule=None))
    assert list(store.verdicts()) == [ONE, later, replace(later, rule=None)]
    assert list(store.verdicts(listing_id="avito:1")) == list(store.verdicts())
    assert list(store.verdicts(listing_id="avito:2")) == []


def test_a_verdict_about_nothing_is_refused_and_so_are_those_given_with_it(store: Store) -> None:
    store.keep(first(listing()))
    with pytest.raises(StoreError, match="no listing 'avito:nobody'"):
        store.add_verdict(ONE, replace(ONE, listing_id="avito:nobody"))
    assert list(store.verdicts()) == []


def test_a_database_from_before_verdicts_takes_them_and_keeps_them_unaltered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, older = f"sqlite:///{tmp_path}/monitor.db", Migrations("monitor")
    for migration in MIGRATIONS._migrations[:2]:
        older(name=migration.name)(migration.fn)
    with monkeypatch.context() as patch:
        patch.setattr(storage.connection, "MIGRATIONS", older)
        open_store(url).close()
    upgraded = open_store(url)
    upgraded.keep(first(listing()))
    upgraded.add_verdict(ONE)
    upgraded.close()
    with sqlite3.connect(tmp_path / "monitor.db") as database:
        for statement in ("UPDATE verdict SET decision = 'relevant'", "DELETE FROM verdict"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(statement)


def test_a_judgement_of_a_version_that_is_no_longer_current_is_not_taken(store: Store) -> None:
    store.keep(first(listing()))
    calm = replace(listing(), judgement=Judgement(item="satcom", score=1.0))
    assert store.put_judgements([calm], versions={"avito:1": 2}) == 0
    assert store.state("avito:1").listing == listing()  # type: ignore[union-attr]
    assert store.put_judgements([calm], versions={"avito:1": 1}) == 1
