"""The crawl folder survives being cut off anywhere."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.capture import (
    CaptureMissing,
    CaptureWriter,
    Exchange,
    read_capture,
    read_decoded,
    verify_captures,
)
from spiders.folder import (
    PAGES,
    READINGS,
    REPORT,
    Capture,
    CrawlReport,
    Decision,
    FolderUnreadable,
    Outcome,
    PageRecord,
    RecordWriter,
    Role,
    Walk,
    WalkEnd,
    read_plan,
    read_records,
    read_report,
    write_plan,
    write_report,
)
from spiders.listing import ListingReading, PageKind, PageReading
from spiders.plan import CrawlPlan, KnownListing, Query

NOW = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)
PLAN = CrawlPlan(
    crawl_id="c1",
    source="shop",
    search="https://shop.example/?q={query}",
    queries=(Query(text="старлинк", watches=("a", "b")),),
    hosts=("shop.example",),
    user_agent="monitor/1",
    not_before=NOW,
    known=(KnownListing(native_id="1", url="https://shop.example/1", digest=None, queries=("старлинк",), last_seen=NOW),),
)
REPORT_VALUE = CrawlReport(
    crawl_id="c1",
    source="shop",
    outcome=Outcome.PARTIAL,
    started=NOW,
    ended=None,
    stopped_because="so",
    walks=(Walk(query="q", watches=("a",), pages_fetched=2, pages_read=1, listings=9, total=None, ended=WalkEnd.FAILED),),
    decisions=(Decision(at=NOW, url="https://shop.example/", role=Role.SEARCH, decided="fetched", status=200),),
)


def record(number: int) -> PageRecord:
    listing = ListingReading(url="https://shop.example/1", native_id="1", title="Терминал\u2028 «Мини»", attributes=(("a", "b"),))
    return PageRecord(
        number=number,
        role=Role.SEARCH,
        url="https://shop.example/",
        final_url="https://shop.example/",
        status=200,
        at=NOW,
        capture=Capture(record_id="<urn:uuid:1>", sha256="00", at=NOW, url="https://shop.example/"),
        reading=PageReading(kind=PageKind.SEARCH, url="https://shop.example/", listings=(listing,) * 3, notes=("x",)),
        query="старлинк",
        page=1,
    )


def test_what_is_written_comes_back_as_it_was(tmp_path: Path) -> None:
    write_plan(tmp_path, PLAN)
    write_report(tmp_path, REPORT_VALUE)
    with RecordWriter(tmp_path) as writer:
        for number in (1, 2, 3):
            writer.write(record(number))
    assert read_plan(tmp_path) == PLAN
    assert read_report(tmp_path) == REPORT_VALUE
    assert list(read_records(tmp_path)) == [record(1), record(2), record(3)]


def test_a_folder_cut_off_at_any_byte_is_read_up_to_its_last_whole_line(tmp_path: Path) -> None:
    with RecordWriter(tmp_path) as writer:
        writer.write(record(1))
        writer.write(record(2))
    whole = (tmp_path / READINGS).read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(0, len(whole), 37):
        (tmp_path / READINGS).write_bytes(whole[:cut])
        records = read_records(tmp_path)
        assert len(list(records)) == (1 if cut >= first else 0) + (1 if cut >= first - 1 and cut < first else 0)
        assert records.skipped == (0 if cut in (0, first, first - 1) else 1)


def test_a_broken_line_in_the_middle_is_counted_and_skipped(tmp_path: Path) -> None:
    with RecordWriter(tmp_path) as writer:
        writer.write(record(1))
    good = (tmp_path / READINGS).read_bytes()
    (tmp_path / READINGS).write_bytes(good + b'{"number": 2}\n\xff\xfe\n[]\n' + good)
    records = read_records(tmp_path)
    assert len(list(records)) == 2
    assert records.skipped == 3
    assert len(list(records)) == 2
    assert records.skipped == 3


def test_a_folder_without_records_has_none(tmp_path: Path) -> None:
    assert list(read_records(tmp_path)) == []


@pytest.mark.parametrize("content", [None, b"", b'{"crawl_id": "c1"', b"[]", b"\xff"])
def test_a_report_that_is_not_there_or_cut_off_is_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / REPORT).write_bytes(content)
    assert read_report(tmp_path) is None


def test_a_running_report_says_so(tmp_path: Path) -> None:
    write_report(tmp_path, replace(REPORT_VALUE, outcome=Outcome.RUNNING))
    report = read_report(tmp_path)
    assert report is not None
    assert report.outcome is Outcome.RUNNING


@pytest.mark.parametrize("content", [None, b"", b'{"crawl_id": "c1"}', b"{"])
def test_a_plan_that_cannot_be_followed_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(FolderUnreadable, match=r"plan\.json cannot be read"):
        read_plan(tmp_path)


def test_a_folder_of_a_crawl_is_not_planned_over(tmp_path: Path) -> None:
    write_plan(tmp_path, PLAN)
    write_report(tmp_path, REPORT_VALUE)
    with pytest.raises(FileExistsError, match="already holds a crawl"):
        write_plan(tmp_path, PLAN)


def test_a_folder_written_by_a_newer_version_is_still_read(tmp_path: Path) -> None:
    write_report(tmp_path, REPORT_VALUE)
    path = tmp_path / REPORT
    path.write_bytes(path.read_bytes().replace(b'"crawl_id"', b'"invented_later": 1, "crawl_id"', 1))
    assert read_report(tmp_path) == REPORT_VALUE


def exchange(body: bytes, **changes: object) -> Exchange:
    values: dict[str, object] = {
        "url": "https://shop.example/искать?q=1",
        "at": NOW,
        "request_headers": (("User-Agent", "monitor/1"),),
        "status": 200,
        "headers": (
            ("Content-Type", "text/html"),
            ("X-Town", "Москва".encode().decode("latin-1")),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ),
        "body": body,
        "address": "93.184.216.34",
    }
    return Exchange(**(values | changes))


def captures(folder: Path) -> CaptureWriter:
    return CaptureWriter(folder, software="monitor/1", description="crawl c1", at=NOW)


def test_a_response_comes_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [b"<html>\xff\x00\r\n\r\n</html>", b"", bytes(range(256)) * 5000]
    with captures(tmp_path) as writer:
        kept = [writer.write(exchange(body)) for body in bodies]
    assert [read_capture(tmp_path, one.record_id) for one in kept] == bodies
    assert [read_capture(tmp_path / PAGES, one.record_id) for one in kept] == bodies


def test_an_encoded_body_is_kept_as_received_and_can_be_decoded(tmp_path: Path) -> None:
    packed = gzip.compress(b"<html>text</html>")
    with captures(tmp_path) as writer:
        kept = writer.write(exchange(packed, headers=(("Content-Encoding", "gzip"),)))
    assert read_capture(tmp_path, kept.record_id) == packed
    assert read_decoded(tmp_path, kept.record_id) == b"<html>text</html>"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        (
            "https://shop.example/поиск?q=рация",
            "https://shop.example/%D0%BF%D0%BE%D0%B8%D1%81%D0%BA?q=%D1%80%D0%B0%D1%86%D0%B8%D1%8F",
        ),
        ("https://shop.example/?q=\udcff", "https://shop.example/?q=%ED%B3%BF"),
        ("https://shop.example/a%20b?c=%D1%80", "https://shop.example/a%20b?c=%D1%80"),
    ],
)
def test_an_address_in_any_alphabet_is_kept_percent_encoded(tmp_path: Path, url: str, written: str) -> None:
    with captures(tmp_path) as writer:
        kept = writer.write(exchange(b"page", url=url))
    verdicts = list(verify_captures(tmp_path))
    assert kept.url == url
    assert [verdict.url for verdict in verdicts[1:]] == [written, written]
    assert all(verdict.good for verdict in verdicts)


def test_every_digest_can_be_verified_and_a_changed_byte_is_found(tmp_path: Path) -> None:
    with captures(tmp_path) as writer:
        kept = writer.write(exchange(b"<p>45 000</p>"))
        writer.write_rendered(url="https://shop.example/", html=b"<p>done</p>", of=kept, at=NOW)
        writer.write_screenshot(url="https://shop.example/", png=b"\x89PNG", of=kept, at=NOW)
    verdicts = list(verify_captures(tmp_path))
    assert [verdict.kind for verdict in verdicts] == ["warcinfo", "response", "request", "conversion", "resource"]
    assert all(verdict.good for verdict in verdicts)
    plain = gzip.decompress((tmp_path / PAGES).read_bytes())
    forged = tmp_path / "forged.warc"
    forged.write_bytes(plain.replace(b"45 000", b"46 000"))
    assert [verdict.kind for verdict in verify_captures(forged) if not verdict.good] == ["response"]


def test_a_file_cut_off_in_a_record_keeps_the_records_before_and_says_so(tmp_path: Path) -> None:
    with captures(tmp_path) as writer:
        first = writer.write(exchange(b"one" * 100))
        size = (tmp_path / PAGES).stat().st_size
        writer.write(exchange(bytes(range(256)) * 40))
    whole = (tmp_path / PAGES).read_bytes()
    for cut in (size + 3, size + 40, size + 400, len(whole) - 300):
        (tmp_path / PAGES).write_bytes(whole[:cut])
        assert read_capture(tmp_path, first.record_id) == b"one" * 100
        assert not all(verdict.good for verdict in verify_captures(tmp_path))


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with captures(tmp_path):
        pass
    with pytest.raises(CaptureMissing, match="urn:uuid:none"):
        read_capture(tmp_path, "<urn:uuid:none>")
