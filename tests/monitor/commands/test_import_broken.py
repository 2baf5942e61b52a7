"""Whatever became of a saved file, opening it gives what is left of it or one named fault."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from import_files import URL, har, har_entry, mhtml, page, single_file, wacz, warc

from monitor.errors import FileUnusable
from monitor.imports.files import open_saved

NAMES = ("a.html", "a.mhtml", "a.har", "a.warc.gz", "a.warc", "a.wacz", "a.csv", "a.jsonl")


def whole(name: str, folder: Path) -> bytes:
    small = page(count=2)
    made = {
        "a.html": lambda: single_file().encode(),
        "a.mhtml": mhtml,
        "a.har": lambda: har(har_entry(URL, small), har_entry(URL, small)).encode(),
        "a.warc.gz": lambda: warc((URL, small.encode()), (URL, small.encode())),
        "a.warc": lambda: warc((URL, small.encode()), gzip=False),
        "a.wacz": lambda: wacz(folder / "x.zip", {"archive/a.warc.gz": warc((URL, small.encode()))}).read_bytes(),
        "a.csv": lambda: b'title,url,price\n"a ""b""",https://shop.example/1,5\nc,https://shop.example/2,6\n',
        "a.jsonl": lambda: b'{"title": "a", "price_amount": 5, "seen_at": "2026-11-03"}\n{"url": "https://shop.example/1"}\n',
    }
    return made[name]()


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_is_read_as_far_as_it_goes_or_refused(name: str, tmp_path: Path) -> None:
    dice = random.Random(20261123)
    good, path = whole(name, tmp_path), tmp_path / name
    path.write_bytes(good)
    saved = open_saved(path)
    assert saved.pages or saved.rows
    for _ in range(120):
        body = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(body) + 1)
            if dice.random() < 0.3:
                del body[place : place + dice.randint(1, 60)]
            elif dice.random() < 0.2:
                del body[place:]
            else:
                body[place : place + dice.randint(0, 4)] = dice.randbytes(dice.randint(1, 6))
        path.write_bytes(body)
        try:
            open_saved(path)
        except FileUnusable as fault:
            assert str(fault).startswith(str(path))
