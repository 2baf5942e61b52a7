"""Listings somebody wrote down: CSV and JSON lines, with the columns of the export, or others that mean the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import orjson

from monitor.imports.saved import FILE_BYTES, FileUnusable, Saved, SavedRow, read_time
from spiders.listing import ListingReading
from spiders.reading import canonical_url
from spiders.reading.decode import decode

ROWS = 200_000
_TEXTS = frozenset(field.name for field in fields(ListingReading)) - {"attributes", "promoted", "where"}
_ADDRESSES = ("url", "seller_url", "image")
_MEANT = {
    "price": "price_text", "currency": "price_currency", "old_price": "price_old_text", "price_old": "price_old_text",
    "seller": "seller_name", "region": "region_text", "place": "region_text", "location": "region_text", "city": "region_text",
    "address": "region_text", "link": "url", "href": "url", "web_address": "url", "id": "native_id", "ad_id": "native_id",
    "item_id": "native_id", "image_url": "image", "photo": "image", "picture": "image", "posted": "posted_text", "date":
    "posted_text", "published": "posted_text", "posted_at": "posted_text", "name": "title", "heading": "title", "text":
    "description", "body": "description", "details": "description", "delivery": "delivery_text", "lat": "latitude", "lon":
    "longitude", "lng": "longitude",
}  # fmt: skip
# The heads that people who watch these markets write themselves: Russian, Ukrainian, Belarusian, Kazakh, Polish, German, Turkish,
# Arabic.
_WRITTEN = {
    "title": """название наименование заголовок объявление товар имя назва найменування оголошення назва_оголошення назва_тавару
        атауы тауар nazwa tytuł ogłoszenie titel bezeichnung anzeige başlık ilan ürün العنوان الاسم الإعلان""",
    "price_text": "цена стоимость сумма ціна вартість кошт бағасы баға cena kwota preis fiyat السعر",
    "price_currency": "валюта waluta währung para_birimi العملة",
    "url": "ссылка адрес_страницы адрес_объявления посилання спасылка сілтеме odnośnik link_do_ogłoszenia verweis bağlantı الرابط",
    "seller_name": "продавец автор магазин продавець прадавец сатушы sprzedawca sprzedający verkäufer anbieter satıcı البائع",
    "region_text": """город регион место местоположение адрес населённый_пункт населенный_пункт місто регіон місце горад қала miasto
        miejscowość region lokalizacja ort stadt şehir konum المدينة المنطقة الموقع""",
    "description": "описание текст опис апісанне сипаттама opis treść beschreibung açıklama الوصف",
    "posted_text": "дата дата_публикации опубликовано размещено дата_публікації опубліковано data datum tarih التاريخ",
    "condition": "состояние стан стан_товару stan zustand durum الحالة",
    "native_id": "номер номер_объявления артикул ид код номер_оголошення numer nummer",
    "image": "фото изображение картинка зображення zdjęcie bild resim الصورة",
    "delivery_text": "доставка dostawa versand",
}  # fmt: skip
_MEANT |= {word: name for name, words in _WRITTEN.items() for word in words.split()}
_TIMES = ("seen_at", "captured_at", "scraped_at", "last_seen", "saved_at")
_CYRILLIC = re.compile("[а-яёіїєґў]", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,8})?")


def read_csv(body: bytes) -> Saved:
    """The rows of a table with a heading line. Raises FileUnusable."""
    text = _text(body)
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="", strict=False)
    if not reader.fieldnames or not {_column(name) for name in reader.fieldnames} & (_TEXTS | {"listing_id"}):
        raise FileUnusable("a table whose first line names no column that is known here (title, url, price_text ...)")
    return _rows("CSV", _csv_rows(reader))


def _csv_rows(reader: Any) -> Iterator[Mapping[str, Any]]:
    try:
        yield from reader
    except csv.Error as error:
        raise FileUnusable(f"broken CSV in line {reader.line_num}: {error}") from error


def read_lines(body: bytes) -> Saved:
    """JSON lines, one listing each; lines that are none are counted. Raises FileUnusable."""
    return _rows("JSON lines", map(_object, (line for line in _text(body).split("\n") if line.strip())))


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(body: bytes) -> str:
    if len(body) > FILE_BYTES:
        raise FileUnusable(f"a table larger than {FILE_BYTES // 1_000_000} MB; split it")
    text = decode(body).lstrip("\ufeff")
    if text.isascii() or b"\0" in body[:400]:
        return text
    # Spreadsheets of this part of the world write windows-1251, and a short table says too little to guess from.
    cyrillic = body.decode("cp1251", "replace")
    strange = [letter for letter in cyrillic if letter > "\x7f"]
    return cyrillic if not _is_utf8(body) and len(_CYRILLIC.findall(cyrillic)) > 0.8 * len(strange) else text


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(kind: str, found: Iterable[Mapping[str, Any]]) -> Saved:
    saved = Saved(kind=kind)
    for number, row in enumerate(found):
        if number >= ROWS:
            saved.skipped[f"beyond the first {ROWS} lines"] += 1
        elif (one := _row(row)) is None:
            saved.skipped["lines that state no listing"] += 1
        else:
            saved.rows.append(one)
    return saved


def _column(name: str) -> str:
    plain = re.sub(r"[\s-]+", "_", str(name).strip().lower())
    # "Цена, руб." and "Price (USD)" are columns of prices.
    return _MEANT.get(plain) or _MEANT.get(re.split(r"_?[,(:]", plain)[0], plain)


def _row(row: Mapping[str, Any]) -> SavedRow | None:
    said = {column: text for name, value in row.items() if (text := _plain(value)) for column in [_column(name)]}
    source, colon, native_id = said.get("listing_id", "").partition(":")
    texts = {name: text for name, text in said.items() if name in _TEXTS}
    texts |= {name: canonical_url(texts[name]) or "" for name in _ADDRESSES if name in texts}
    if colon:
        texts.setdefault("native_id", native_id)
    if not _AMOUNT.fullmatch(texts.get("price_amount", "")):
        texts.pop("price_amount", None)
    known: dict[str, Any] = dict.fromkeys(("url", "native_id", "title")) | {name: text for name, text in texts.items() if text}
    if not (known["title"] or known["url"]) or not (known["native_id"] or known["url"] or known["title"]):
        return None
    where = tuple((name, f"column {name}") for name in texts if known.get(name))
    at = next((moment for name in _TIMES if (moment := read_time(said.get(name)))), None)
    return SavedRow(listing=ListingReading(**known, where=where), source=said.get("source") or (source if colon else None), at=at)


def _plain(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip()[:20_000] or None
