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


@pytest.mark.parametrize("gzip", [True, False])
def test_half_a_page_at_the_end_of_an_archive_is_no_page(tmp_path: Path, *, gzip: bool) -> None:
    noise = random.Random(5).randbytes(9000).hex()
    path = tmp_path / "a.warc.gz"
    body = warc((URL, page().encode()), (URL, page(note=f"<!-- {noise} -->").encode()), gzip=gzip)
    path.write_bytes(body[:-3000])
    saved = open_saved(path)
    assert (len(saved.pages), saved.skipped["a page at which the file breaks off"]) == (1, 1)


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


@pytest.mark.parametrize(
    "heading",
    [
        "Название;Цена, руб.;Ссылка;Продавец;Город",
        "Назва;Ціна (грн);Посилання;Продавець;Місто",
        "Tytuł;Cena;Link;Sprzedawca;Miasto",
        "Bezeichnung;Preis (EUR);URL;Verkäufer;Ort",
        "Başlık;Fiyat;Bağlantı;Satıcı;Şehir",
        "العنوان;السعر;الرابط;البائع;المدينة",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_heads_of_a_table_may_be_written_in_the_language_of_its_maker(heading: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(f"{heading}\nStarlink Mini;62 000;https://shop.example/i/7;Іван;Київ\n".encode(encoding))
    (row,) = open_saved(path).rows
    one = row.listing
    assert (one.title, one.price_text, one.url) == ("Starlink Mini", "62 000", "https://shop.example/i/7")
    assert (one.seller_name, one.region_text) == ("Іван", "Київ")


def test_a_page_saved_in_utf_16_says_its_address_too(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(single_file().encode("utf-16"))
    (saved,) = open_saved(path).pages
    assert saved.url == URL


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.wacz", "a.bin", "a.html"])
def test_a_file_that_is_not_what_its_name_says_is_refused_as_such(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x8f\x02 nothing of the kind " * 200)
    with pytest.raises(FileUnusable, match=r"not what its name says|not a saved page"):
        open_saved(tmp_path / name)
