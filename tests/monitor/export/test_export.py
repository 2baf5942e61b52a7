"""What leaves: rows, csv, files, and nothing personal unless asked for."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.columns import COLUMNS, MORE
from monitor.export.key import KeyBroken, export_key
from monitor.export.privacy import Veil
from monitor.export.rows import COLUMNS_OF
from monitor.export.write import NotWritten, cell, csv_lines, json_line, written
from storage.model import Identifier

sys.path.insert(0, str(Path(__file__).parents[1] / "commands"))
from commands_desk import Run, desk, filled, run

__all__ = ["desk", "filled", "run"]

KEY = b"k" * 32
PHONE = Identifier(type="phone", value="+380501112233", words="050 111-22-33", field="description")


def jsonl(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("what", "count"), [("listings", 2), ("history", 3), ("changes", 5), ("flags", 1), ("crawls", 3)])
def test_every_export_is_jsonl_to_standard_output_by_default(run: Run, filled: Path, what: str, count: int) -> None:
    ended = run("export", what)
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = jsonl(ended.stdout)
    assert [tuple(row) for row in rows] == [COLUMNS_OF[what]] * count


@pytest.mark.parametrize("what", list(COLUMNS_OF))
def test_csv_holds_the_same_rows_under_a_heading(run: Run, filled: Path, what: str) -> None:
    told = list(csv.reader(io.StringIO(run("export", what, "--format", "csv").stdout)))
    assert tuple(told[0]) == COLUMNS_OF[what]
    assert len(told) - 1 == len(jsonl(run("export", what).stdout))


def test_the_columns_of_listings_are_those_of_the_face() -> None:
    assert COLUMNS_OF["listings"] == (*COLUMNS, *MORE, "status_because")
    assert COLUMNS_OF["changes"] == (
        "change_id", "listing_id", "url", "at", "kind", "field", "old", "new", "baseline", "crawl_id", "capture",
    )  # fmt: skip
    assert set(COLUMNS) | {"valid_from", "valid_to"} <= set(COLUMNS_OF["history"])


def test_history_tells_from_when_to_when_each_version_was_so(run: Run, filled: Path) -> None:
    rows = [row for row in jsonl(run("export", "history").stdout) if row["listing_id"] == "shop:1"]
    assert [(row["price_amount"], row["valid_from"], row["valid_to"]) for row in rows] == [
        ("24500", "2026-11-01T13:00:00Z", "2026-11-01T14:00:00Z"),
        ("20000", "2026-11-01T14:00:00Z", None),
    ]


def test_since_and_watch_choose_rows(run: Run, filled: Path) -> None:
    assert len(jsonl(run("export", "changes", "--since", "2026-11-01T13:30").stdout)) == 3
    assert len(jsonl(run("export", "changes", "--watch", "starlink", "--since", "1h").stdout)) == 0


def test_phones_and_addresses_leave_as_tokens_that_link(run: Run, filled: Path) -> None:
    told = run("export", "listings").stdout + run("export", "history").stdout + run("export", "changes", "--format", "csv").stdout
    assert "111-22-33" not in told
    assert "380501112233" not in told
    assert "seller@example.com" not in told
    descriptions = {str(row["description"]) for row in jsonl(run("export", "listings").stdout)}
    assert len(descriptions) == 1  # both listings name the same phone, and the token is the same
    (description,) = descriptions
    assert description.startswith("Новый, звоните [phone:")


def test_whole_values_leave_only_when_asked_for(run: Run, filled: Path) -> None:
    rows = jsonl(run("export", "listings", "--identifiers").stdout)
    assert all("050 111-22-33" in str(row["description"]) for row in rows)
    assert rows[0]["identifiers"] == [{"type": "phone", "value": "+380501112233"}]
    assert (
        run("export", "listings", "--identifiers", "--format", "csv").stdout.splitlines()[0].endswith(",status_because,identifiers")
    )


def test_a_seller_that_is_a_formula_is_disarmed_in_csv_and_left_alone_in_jsonl(run: Run, filled: Path) -> None:
    (row, *_) = csv.DictReader(io.StringIO(run("export", "listings", "--format", "csv").stdout))
    assert row["seller_name"] == "'=HYPERLINK(1)"
    assert jsonl(run("export", "listings").stdout)[0]["seller_name"] == "=HYPERLINK(1)"


@pytest.mark.parametrize("form", ["parquet", "xlsx", "ftm", "sqlite"])
def test_a_format_that_is_not_written_is_not_offered(run: Run, filled: Path, form: str) -> None:
    ended = run("export", "listings", "--format", form, "-o", "x.out")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "'csv', 'jsonl'" in ended.stderr
    assert not (filled / "x.out").exists()
    assert form not in run("export", "--help").stdout


@pytest.mark.parametrize("name", ["week.xlsx", "week.PDF", "week.sqlite"])
def test_a_file_named_as_what_is_not_written_is_refused_with_what_is(run: Run, filled: Path, name: str) -> None:
    ended = run("export", "listings", "-o", name)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith("is not written; csv, which every spreadsheet opens, and jsonl are\n")
    assert not (filled / name).exists()
    assert run("export", "listings", "-o", name, "--format", "csv").returncode == 0  # said outright


def test_a_file_gets_the_format_of_its_name(run: Run, filled: Path) -> None:
    ended = run("export", "changes", "-o", "changes.csv")
    assert (ended.returncode, ended.stdout) == (0, "")
    text = (filled / "changes.csv").read_bytes()
    assert text.startswith(b"change_id,")  # no byte order mark
    assert run("export", "changes", "-o", "changes.csv", "--format", "jsonl").returncode == 0
    assert (filled / "changes.csv").read_bytes().startswith(b"{")


def test_a_file_that_cannot_be_written_is_one_sentence(run: Run, filled: Path) -> None:
    ended = run("export", "changes", "-o", "no/such/folder/x.csv")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


def test_an_export_of_much_is_streamed(filled: Path) -> None:
    from monitor.export.write import jsonl_lines

    taken: list[int] = []

    def rows() -> object:
        for number in range(1000):
            taken.append(number)
            yield {"n": number}

    lines = jsonl_lines(rows())  # type: ignore[arg-type]
    assert next(iter(lines)) == b'{"n":0}\n'
    assert taken == [0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"), ("+7 900", "'+7 900"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"), ("a=1", "a=1"),
        (" =1", " =1"), ("", ""), (None, ""), (-33.9, "-33.9"), (True, "true"), (False, "false"), (0, "0"), (["=a"], '["=a"]'),
        ({"k": None}, '{"k":null}'), ("a\0b", "a\ufffdb"),
    ],
)  # fmt: skip
def test_a_cell_is_a_value_and_never_a_formula(value: object, text: str) -> None:
    assert cell(value) == text


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=40), min_size=3, max_size=3))
def test_csv_comes_back_as_it_went_out_but_for_the_apostrophe(values: list[str]) -> None:
    names = ("a", "b", "c")
    text = b"".join(csv_lines([dict(zip(names, values, strict=True))], names)).decode()
    heading, back = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(heading) == names
    for value, told in zip(values, back, strict=True):
        assert told.removeprefix("'") == value.replace("\0", "\ufffd").removeprefix("'")
        assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_half_surrogates_become_replacement_characters() -> None:
    assert json.loads(json_line({"t": "a\ud83db", "l": ["\udc00"]})) == {"t": "a\ufffdb", "l": ["\ufffd"]}


def test_a_veil_makes_one_token_of_every_way_a_value_is_written() -> None:
    veil = Veil(key=KEY)
    token = veil.token(PHONE)
    row = veil.row({"title": "050 111-22-33 / +380501112233", "description": None, "url": "https://x.example/"}, [PHONE])
    assert row == {"title": f"{token} / {token}", "description": None, "url": "https://x.example/"}


def test_another_key_makes_other_tokens() -> None:
    assert Veil(key=KEY).token(PHONE) != Veil(key=b"x" * 32).token(PHONE)


def test_what_belongs_to_goods_stays_and_what_is_new_is_taken_for_personal() -> None:
    veil = Veil(key=KEY)
    kit = Identifier(type="starlink_kit", value="KIT303079", words="KIT303079", field="title")
    unheard = Identifier(type="pager", value="12345", words="12345", field="title")
    assert veil.text("KIT303079 12345", [kit, unheard]) == f"KIT303079 {veil.token(unheard)}"


def test_a_short_value_is_not_found_inside_the_token_of_another() -> None:
    veil = Veil(key=KEY)
    digit = Identifier(type="pager", value=veil.token(PHONE)[7:9], words=veil.token(PHONE)[7:9], field="title")
    assert veil.text("050 111-22-33", [PHONE, digit]) == veil.token(PHONE)


@pytest.mark.parametrize(
    "words", ["+380 (50) 111-22-33", "+7 978 1234567", "@seller_ua", "t.me/Shop_Star", "wa.me/79781234567", "vk.com/id9999999999"]
)
def test_what_looks_personal_is_veiled_whether_it_was_understood_or_not(words: str) -> None:
    told = Veil(key=KEY).row({"description": f"пишите {words}, торг"})["description"]
    assert words not in told
    assert told.startswith("пишите [")
    assert told.endswith("], торг")


@pytest.mark.parametrize(
    "words", ["24 500 грн", "KIT303079123", "2026-11-23", "1+1=3", "https://shop.example/item/1234567890123", "a@b"]
)
def test_what_is_no_way_to_reach_anybody_stays(words: str) -> None:
    assert Veil(key=KEY).row({"description": words})["description"] == words


def test_one_number_written_twice_is_one_token() -> None:
    told = Veil(key=KEY).row({"title": "+380501112233", "description": "+380 (50) 111-22-33"}, [PHONE])
    assert told["title"] == told["description"] == Veil(key=KEY).token(PHONE)


def test_the_words_of_flags_are_veiled_too() -> None:
    row = Veil(key=KEY).row({"title": "x", "flags": [{"rule": "r", "words": "call sales@example.com"}]})
    assert "sales@example.com" not in json.dumps(row)


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = export_key(tmp_path / "data")
    assert len(first) == 32
    assert export_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data/identifiers.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["identifiers.key"]


def test_two_exports_at_once_agree_on_one_key(tmp_path: Path) -> None:
    program = (
        f"from pathlib import Path; from monitor.export.key import export_key; print(export_key(Path({str(tmp_path)!r})).hex())"
    )
    started = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


@pytest.mark.parametrize("text", ["", "not hex", "abcd"])
def test_a_key_that_is_broken_is_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "identifiers.key").write_text(text, "ascii")
    with pytest.raises(KeyBroken):
        export_key(tmp_path)
    assert (tmp_path / "identifiers.key").read_text("ascii") == text


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before", "ascii")

    def cut_off() -> object:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(path, cut_off())  # type: ignore[arg-type]
    assert path.read_text("ascii") == "before"
    assert os.listdir(tmp_path) == ["out.csv"]
    assert written(path, [b"new"]) == 3
    assert path.read_text("ascii") == "new"


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(NotWritten, match="could not be written"):
        written(tmp_path / "x", [b"a"])
