"""`monitor import`: every wrapping leads to the same listings, once, and never to a removal."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from commands_desk import Run
from crawl_like import crawled
from import_files import URL, har, har_entry, mhtml, page, single_file, wacz, warc

from spiders.capture import read_decoded, verify_captures
from spiders.folder import read_plan, read_report
from storage import Store, open_store
from storage.model import Belief, ChangeKind, Status

SAVED = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


def store_of(desk: Path) -> Store:
    return open_store(f"sqlite:///{desk}/data/monitor.db")


def bring(run: Run, *words: str, code: int = 0) -> list[dict[str, Any]]:
    ended = run("import", *words, "--json")
    assert ended.returncode == code, ended.stderr
    return json.loads(ended.stdout)


def with_wacz(desk: Path) -> Path:
    return wacz(desk / "a.wacz", {"datapackage.json": b"{}", "archive/data.warc.gz": warc((URL, page().encode()))})


WRAPPINGS: list[tuple[str, Callable[[Path], Path]]] = [
    ("HTML", lambda desk: _written(desk / "a.html", single_file())),
    ("MHTML", lambda desk: _written(desk / "a.mhtml", mhtml())),
    (
        "HAR",
        lambda desk: _written(
            desk / "a.har", har(har_entry(URL, page()), har_entry("https://shop.example/x.css", "a{}", "text/css"))
        ),
    ),
    ("WARC", lambda desk: _written(desk / "a.warc.gz", warc((URL, page().encode())))),
    ("WARC", lambda desk: _written(desk / "a.warc", warc((URL, page().encode()), gzip=False))),
    ("WACZ", with_wacz),
]


def _written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(("kind", "make"), WRAPPINGS)
def test_every_wrapping_gives_the_listings_with_the_time_they_were_saved(
    run: Run, desk: Path, kind: str, make: Callable[[Path], Path]
) -> None:
    (one,) = bring(run, str(make(desk)))
    assert (one["kind"], one["source"], one["listings"], one["imported"]) == (kind, "shop", 8, True)
    store = store_of(desk)
    listings = list(store.listings())
    assert {state.first_seen for state in listings} == {SAVED}
    assert {state.watches for state in listings} == {("starlink",)}
    first = next(state.listing for state in listings if state.listing.title == "Starlink Mini 1")
    assert first.url == "https://shop.example/i/1001"
    assert first.price is not None and (str(first.price.amount), first.price.currency) == ("14500", "UAH")
    crawl = store.crawls()[0]
    assert (crawl.origin, crawl.outcome, crawl.requests, crawl.baseline) == ("import", "partial", 0, True)
    assert crawl.stopped_because is not None and crawl.stopped_because.startswith("imported by hand from a.")
    store.close()


def test_the_bytes_are_kept_as_evidence(run: Run, desk: Path) -> None:
    (one,) = bring(run, str(_written(desk / "a.har", har(har_entry(URL, page())))))
    folder = desk / "data" / "crawls" / one["crawl_id"]
    assert all(verdict.good for verdict in verify_captures(folder))
    store = store_of(desk)
    version = store.versions(next(iter(store.listings())).listing.listing_id)[0]
    store.close()
    assert version.capture is not None
    assert read_decoded(folder, version.capture.record_id) == page().encode()
    assert read_plan(folder).origin == "import"
    report = read_report(folder)
    assert report is not None and report.requests == 0


def test_the_same_file_twice_does_nothing(run: Run, desk: Path) -> None:
    path = _written(desk / "a.html", single_file())
    bring(run, str(path))
    copy = _written(desk / "copy of a.html", path.read_bytes())
    (again,) = bring(run, str(copy), "--at", "2026-11-05")
    assert (again["imported"], again["notes"]) == (False, ["imported before: nothing was done"])
    store = store_of(desk)
    assert len(store.crawls()) == 1
    assert len(list(store.changes())) == 8
    store.close()


def test_a_later_file_tells_what_changed_and_removes_nothing(run: Run, desk: Path) -> None:
    bring(run, str(_written(desk / "a.html", page())), "--url", URL, "--at", "2026-11-01")
    later = page(prices={2: "20 000"}, count=5) + "<!-- later -->"
    (one,) = bring(run, str(_written(desk / "b.html", later)), "--url", URL, "--at", "2026-11-02")
    assert (one["new"], one["changed"]) == (0, 1)
    store = store_of(desk)
    assert {state.status for state in store.listings()} == {Status.LIVE}
    assert {crawl.belief for crawl in store.crawls()} == {Belief.BELIEVED}
    (change,) = [change for change in store.changes() if change.kind is ChangeKind.CHANGED]
    assert (change.field, change.old, change.new) == ("price", "24500 UAH", "20000 UAH")
    store.close()


def test_new_listings_of_a_second_import_are_news(run: Run, desk: Path) -> None:
    bring(run, str(_written(desk / "a.html", page(count=5))), "--url", URL, "--at", "2026-11-01")
    bring(run, str(_written(desk / "b.html", page(count=7))), "--url", URL, "--at", "2026-11-02")
    store = store_of(desk)
    assert sum(change.kind is ChangeKind.NEW and not change.baseline for change in store.changes()) == 2
    store.close()


def test_an_older_file_never_overrules_what_is_known(run: Run, desk: Path) -> None:
    bring(run, str(_written(desk / "a.html", page())), "--url", URL, "--at", "2026-11-05")
    (one,) = bring(run, str(_written(desk / "b.html", page(prices={1: "1 000"}))), "--url", URL, "--at", "2026-11-01")
    assert one["changed"] == 0


def test_the_time_of_the_file_is_taken_where_nothing_better_is_there_and_said(run: Run, desk: Path) -> None:
    path = _written(desk / "a.html", page(note=f"<!-- saved from url=(0032){URL} -->\n"))
    os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
    (one,) = bring(run, str(path))
    assert one["notes"] == ["the time of the file, 2026-11-03 10:00 UTC, was taken for that of the capture"]
    store = store_of(desk)
    assert store.crawls()[0].started == SAVED
    store.close()


def test_a_page_of_a_marketplace_that_ships_needs_no_configuration(run: Run, desk: Path) -> None:
    path = _written(desk / "a.html", single_file("https://www.olx.ua/uk/list/q-starlink/"))
    (one,) = bring(run, str(path))
    assert (one["source"], one["listings"]) == ("olx-ua", 8)


def test_a_page_without_address_asks_for_one_and_a_strange_host_for_a_source(run: Run, desk: Path) -> None:
    path = _written(desk / "a.html", page())
    ended = run("import", str(path))
    assert (ended.returncode, "give it with --url" in ended.stderr) == (1, True)
    ended = run("import", str(path), "--url", "elsewhere")
    assert (ended.returncode, "is no address of a page" in ended.stderr) == (2, True)
    ended = run("import", str(path), "--url", "https://elsewhere.example/list")
    assert (ended.returncode, "no source has the host elsewhere.example" in ended.stderr) == (1, True)
    (one,) = bring(run, str(path), "--url", "https://elsewhere.example/list", "--source", "board")
    assert one["source"] == "board"


def test_a_table_is_taken_in_with_columns_of_many_names(run: Run, desk: Path) -> None:
    rows = "Заметка;Link;Name;Price;Seller;Place;seen_at\n"
    rows += 'x;https://shop.example/i/77;"Starlink; Mini";24 500 грн;Іван;Київ;2026-11-03T10:00Z\n'
    rows += "y;;;;;;\nz;https://board.example/i/5;Старлінк;100 $;;Одеса;2026-11-04\n"
    told = bring(run, str(_written(desk / "notes.csv", rows.encode("cp1251"))))
    assert [(one["source"], one["listings"]) for one in told] == [("shop", 1), ("board", 1)]
    assert told[0]["notes"] == ["1 left out: lines that state no listing"]
    store = store_of(desk)
    (state,) = store.listings(source="shop")
    assert (state.listing.title, state.first_seen) == ("Starlink; Mini", SAVED)
    assert state.listing.seller is not None and state.listing.seller.name == "Іван"
    store.close()


def test_what_was_exported_can_be_imported(run: Run, desk: Path) -> None:
    bring(run, str(_written(desk / "a.html", single_file())))
    lines = run("export", "listings", "--format", "jsonl").stdout
    ids = sorted(json.loads(line)["native_id"] for line in lines.splitlines())
    for file in (desk / "data").glob("monitor.db*"):
        file.unlink()
    told = bring(run, str(_written(desk / "b.jsonl", lines)))
    assert [(one["kind"], one["source"], one["listings"]) for one in told] == [("JSON lines", "shop", 8)]
    store = store_of(desk)
    assert sorted(state.listing.native_id for state in store.listings()) == ids
    store.close()


def test_a_session_leaves_out_what_is_no_page_of_a_source_and_says_how_much(run: Run, desk: Path) -> None:
    entries = (
        har_entry(URL, page()), har_entry("https://ads.example/x", page()), har_entry("https://shop.example/2", "gone", status=404),
        har_entry("https://shop.example/p.png", "x", "image/png"),
        har_entry("https://shop.example/track", '{"ok": 1}', "application/json"),
        {"request": 7}, har_entry("https://shop.example/bad", "!", encoding="base64"),
        har_entry("https://shop.example/3", b64encode(page(count=9).encode()).decode(), encoding="base64"),
    )  # fmt: skip
    (one,) = bring(run, str(_written(desk / "a.har", har(*entries))))
    assert (one["pages"], one["listings"]) == (2, 9)
    left = "\n".join(one["notes"])
    assert "of ads.example" in left and "status 404" in left and "no page or data" in left and "not an HTTP exchange" in left


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.html", b"", "nothing is in it"),
        ("a.wacz", b"PK\x03\x04 not a zip", "broken WACZ"),
        ("a.har", b'{"log": {"entries": [', "broken HAR"),
        ("a.har", b'{"log": {"entries": 7}}', "nothing in it can be used"),
        ("a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nnothing", "broken MHTML"),
        ("a.csv", b"one;two\n1;2\n", "names no column"),
        ("a.jsonl", b"not json\n[]\n7\n", "lines that state no listing"),
        ("a.warc.gz", warc((URL, b"x"))[:40], "nothing in it can be used"),
        ("a.bin", bytes(range(256)) * 40, "does not say which address"),
    ],
)
def test_a_file_that_is_broken_is_refused_in_one_sentence(run: Run, desk: Path, name: str, content: bytes, said: str) -> None:
    ended = run("import", str(_written(desk / name, content)))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"monitor: {desk / name}") and said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_result_page_that_does_not_say_its_address_is_taken_for_the_source_that_is_named(run: Run, desk: Path) -> None:
    (one,) = bring(run, str(_written(desk / "a.html", page())), "--source", "shop")
    assert (one["listings"], [note for note in one["notes"] if "does not say its address" in note]) == (
        8,
        ["the page does not say its address: its links are completed with https://shop.example/"],
    )
    store = store_of(desk)
    assert {state.listing.url for state in store.listings()} == {f"https://shop.example/i/{n}001" for n in range(1, 9)}
    store.close()


def test_a_page_of_one_listing_that_does_not_say_its_address_is_refused_even_with_a_source(run: Run, desk: Path) -> None:
    item = """<html lang="uk"><title>Starlink Mini</title><script type="application/ld+json">
    {"@type": "Product", "name": "Starlink Mini", "offers": {"@type": "Offer", "price": "14500", "priceCurrency": "UAH"}}</script>
    <body><h1>Starlink Mini</h1><b>14 500 грн</b></body>"""
    ended = run("import", str(_written(desk / "a.html", item)), "--source", "shop")
    assert (ended.returncode, "shows one listing and does not say which address" in ended.stderr) == (1, True)


def test_a_missing_file_and_a_folder_are_refused_and_the_others_are_taken(run: Run, desk: Path) -> None:
    good = _written(desk / "a.html", single_file())
    ended = run("import", str(desk / "none.html"), str(desk), str(good), "--json")
    assert (ended.returncode, len(ended.stderr.splitlines()), len(json.loads(ended.stdout))) == (1, 2, 1)


def test_a_wacz_that_unpacks_without_end_is_refused(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.imports.archives.UNPACKED", 10_000)
    bomb = wacz(desk / "a.wacz", {"archive/data.warc": warc((URL, b" " * 50_000), gzip=False)})
    ended = run("import", str(bomb))
    assert (ended.returncode, "unpacks to more than" in ended.stderr) == (1, True)


def test_a_page_in_an_archive_that_unpacks_without_end_is_left_out(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.imports.archives.PAGE_BYTES", 20_000)
    monkeypatch.setattr("monitor.imports.saved.PAGE_BYTES", 20_000)
    path = _written(desk / "a.warc.gz", warc((URL, page().encode()), (f"{URL}&p=2", b" " * 5_000_000)))
    (one,) = bring(run, str(path))
    assert (one["pages"], one["notes"]) == (1, ["1 left out: larger than 0 MB"])


def test_a_challenge_that_was_saved_is_no_page(run: Run, desk: Path) -> None:
    wall = "<html><title>Just a moment...</title><body>"
    wall += "<h1>Checking your browser</h1><div id='challenge-form'>captcha</div></body>"
    ended = run("import", str(_written(desk / "a.html", wall)), "--url", URL)
    assert (ended.returncode, "nothing in it can be used" in ended.stderr) == (1, True)


def test_a_capture_from_the_future_is_refused(run: Run, desk: Path) -> None:
    ended = run("import", str(_written(desk / "a.html", page())), "--url", URL, "--at", "2999-01-01")
    assert (ended.returncode, "which is not yet" in ended.stderr) == (1, True)


def test_an_import_says_nothing_of_a_sources_health_and_tells_no_outage(run: Run, desk: Path) -> None:
    before = json.loads(run("status", "--json").stdout)
    bring(run, str(_written(desk / "a.html", single_file())))
    after = json.loads(run("status", "--json").stdout)
    assert after["sources"] == before["sources"]
    store = store_of(desk)
    assert store.recall_all("incident:") == {}
    assert [crawl.origin for crawl in store.crawls()] == ["import"]
    store.close()


def test_a_crawl_after_an_import_is_not_compared_with_it_and_removes_only_what_it_looked_up(run: Run, desk: Path) -> None:
    bring(run, str(_written(desk / "a.html", page(count=8))), "--url", URL, "--at", "2026-11-01")
    result = crawled(desk, count=2)
    assert (result.crawl.belief, result.crawl.removed) == (Belief.BELIEVED, 0)
    store = store_of(desk)
    assert {state.status for state in store.listings()} == {Status.LIVE}
    store.close()
