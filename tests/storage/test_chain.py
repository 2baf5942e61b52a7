"""The chain of evidence, on every store; and every way to alter a kept history, which it has to notice."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from storage_samples import T0, change, crawl, first, held, listing, version

from storage import Kept, MemoryStore, Store, open_store
from storage.chain import FIRST, chain_faults, content_of, head_of
from storage.model import Belief, CaptureRef, ChangeKind, Saying, Side, Status, Turn

CAPTURE = CaptureRef(
    record_id="<urn:uuid:00000000-0000-4000-8000-000000000001>", sha256="ab" * 32, at=T0, url="https://x.example/1",
    file="crawls/c1/pages.warc.gz",
)  # fmt: skip

PUT_IN = """INSERT INTO change SELECT 99, x'ff', listing, crawl, at, kind, field, old, new, baseline, capture, url, watches
    FROM change WHERE kind = 'changed'"""


def fill(store: Store) -> None:
    """Three crawls: a listing appears, changes, and a held crawl is accepted later."""
    a, b = listing(), listing(amount="24000")
    begun = first(a)
    store.keep(replace(begun, versions=tuple(replace(one, capture=CAPTURE) for one in begun.versions), captures=(CAPTURE,)))
    store.keep(Kept(crawl=crawl(2, belief=Belief.HELD, held_because="a flood")))
    store.keep(Kept(crawl=crawl(3)))
    moved = change(b, 2, ChangeKind.CHANGED, field="price", old="24500 RUB", new="24000 RUB", capture=CAPTURE.record_id)
    store.keep(
        Kept(
            crawl=crawl(2, belief=Belief.ACCEPTED), held=(held(b, 3, version=2),), versions=(version(b, 2, crawl_number=2),),
            changes=(moved,),
        )
    )  # fmt: skip
    unsaid = Turn(listing_id=b.listing_id, side=Side.CARD, field="seller", said=Saying.NOT_STATED, at=T0, crawl_id="c4")
    removed, known = change(b, 4, ChangeKind.REMOVED), held(b, 4, version=2)
    gone = replace(known, state=replace(known.state, status=Status.GONE, status_because="404 on its own page"))
    store.keep(
        Kept(crawl=crawl(4), held=(gone,), changes=(removed,), turns=(unsaid,))
    )  # fmt: skip


def test_every_crawl_that_is_kept_adds_a_link_and_a_whole_chain_has_no_fault(store: Store) -> None:
    fill(store)
    assert [(link.number, link.crawl_id, link.belief) for link in store.links()] == [
        (1, "c1", Belief.BELIEVED), (2, "c2", Belief.HELD), (3, "c3", Belief.BELIEVED), (4, "c2", Belief.ACCEPTED),
        (5, "c4", Belief.BELIEVED),
    ]  # fmt: skip
    assert list(chain_faults(store)) == []


def test_each_head_rests_on_the_one_before(store: Store) -> None:
    fill(store)
    before = FIRST
    for link in store.links():
        assert link.head == head_of(link.number, before, link.crawl_id, link.belief.value, link.content)
        before = link.head
    assert store.link() == list(store.links())[-1]
    assert store.link("c1") == next(store.links())
    assert store.link("c9") is None


def test_the_stores_make_the_same_chain(tmp_path: Path) -> None:
    stores = [MemoryStore(), open_store(f"sqlite:///{tmp_path}/monitor.db")]
    for store in stores:
        fill(store)
    assert [link.head for link in stores[0].links()] == [link.head for link in stores[1].links()]
    stores[1].close()


def test_a_head_that_somebody_kept_is_found_and_a_strange_one_is_not(store: Store) -> None:
    fill(store)
    head = next(store.links()).head
    assert list(chain_faults(store, head=head.upper())) == []
    assert list(chain_faults(store, head="0f" * 32)) == [f"no link has the head {'0f' * 32}"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("UPDATE version SET body = replace(body, 'Starlink', 'Starlunk') WHERE number = 1", "what crawl c1 added"),
        ("UPDATE version SET first_seen = first_seen - 1000000 WHERE number = 2", "what crawl c2 added"),
        ("DELETE FROM version WHERE number = 2", "what crawl c2 added"),
        ("UPDATE change SET new = '23000 RUB' WHERE kind = 'changed'", "what crawl c2 added"),
        ("DELETE FROM change WHERE kind = 'changed'", "what crawl c2 added"),
        (PUT_IN, "what crawl c2 added"),
        ("UPDATE capture SET sha256 = zeroblob(32)", "what crawl c1 added"),
        ("UPDATE crawl SET started = started - 1000000 WHERE crawl_id = 'c3'", "what crawl c3 added"),
        ("DELETE FROM link WHERE number = 3", "link 3 is missing"),
        ("DELETE FROM link WHERE number = 1", "link 1 is missing"),
        ("UPDATE turn SET at = at - 1000000", "what crawl c4 added"),
        ("DELETE FROM turn", "what crawl c4 added"),
        ("INSERT INTO turn (listing, crawl, at, side, field, said) SELECT listing, 1, at, side, field, said FROM turn",
         "what crawl c1"),
        ("UPDATE standing SET because = 'taken down by the seller'", "what crawl c4 added"),
        ("DELETE FROM standing", "what crawl c4 added"),
        ("UPDATE link SET content = zeroblob(32) WHERE number = 2", "the head of link 2 does not rest"),
    ],
)  # fmt: skip
def test_what_is_altered_behind_our_back_is_found(tmp_path: Path, what: str, said: str) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    fill(store)
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%refused'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(what)
    db.close()
    again = open_store(f"sqlite:///{tmp_path}/monitor.db")
    faults = list(chain_faults(again))
    again.close()
    assert any(fault.startswith(said) for fault in faults), faults


def test_a_link_is_never_altered_by_the_program_itself(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    fill(store)
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as db:
        for what in ("UPDATE link SET head = x'00'", "DELETE FROM link"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(what)
    db.close()


def test_a_crawl_put_in_past_the_chain_is_found(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    store.keep(replace(first(listing()), crawl=crawl(1, kept=T0)))
    store.keep(Kept(crawl=crawl(2, kept=T0.replace(year=2027))))
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as db:
        db.execute("DROP TRIGGER link_delete_refused")
        db.execute("DELETE FROM link WHERE number = 2")
    db.close()
    again = open_store(f"sqlite:///{tmp_path}/monitor.db")
    assert list(chain_faults(again)) == ["crawl c2 has no link"]
    again.close()


def test_links_made_before_turns_and_standings_were_covered_still_fit_until_the_first_that_covers_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    with monkeypatch.context() as before:
        before.setattr("storage.keeping.content_of", lambda made, rows, _beside: content_of(made, rows, None))
        fill(store)
        assert list(chain_faults(store)) == []
    store.keep(Kept(crawl=crawl(5)))
    assert list(chain_faults(store)) == []
    monkeypatch.setattr("storage.keeping.content_of", lambda made, rows, _beside: content_of(made, rows, None))
    store.keep(Kept(crawl=crawl(6)))
    assert list(chain_faults(store)) == ["what crawl c6 added is not what link 7 says"]
    store.close()


def test_one_row_that_was_altered_under_an_older_link_faults_that_link_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/monitor.db")
    with monkeypatch.context() as before:
        before.setattr("storage.keeping.content_of", lambda made, rows, _beside: content_of(made, rows, None))
        fill(store)
    store.keep(Kept(crawl=crawl(5)))
    store.close()
    with sqlite3.connect(tmp_path / "monitor.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%refused'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE change SET new = '23000 RUB' WHERE kind = 'changed'")
    db.close()
    again = open_store(f"sqlite:///{tmp_path}/monitor.db")
    assert list(chain_faults(again)) == ["what crawl c2 added is not what link 4 says"]
    again.close()
