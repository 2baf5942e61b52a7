"""Whatever a hostile server makes of a platform's data, reading it raises nothing and takes no time."""

from __future__ import annotations

import json
import random
import time

from test_platforms import GOODS, INDEX, PRODUCT, SITEMAP, YML
from test_telegram import channel, post

from spiders import platforms
from spiders.listing import Page

SEEDS = (
    YML.encode("cp1251"), SITEMAP.encode(), INDEX.encode(), json.dumps({"products": [PRODUCT]}).encode(),
    json.dumps([GOODS]).encode(),
    channel(post(41, "Starlink 35 000 ₽"), post(42, "A - 100$", "B - 200$"), before=3).encode(),
)  # fmt: skip
SCRAPS = (b"null", b"[]", b"{}", b'"', b"-1", b"1e999", b"<![CDATA[", b"&x;", b"<!ENTITY", b"\0", b"9" * 400, b"\xff\xfe", b"NaN")
ADDRESSES = ("https://t.me/s/chan", "https://shop.example/products.json?page=9999999&limit=x", "https://t.me/chan/41?embed=1")


def broken(dice: random.Random) -> bytes:
    body = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(body) + 1)
        how = dice.randrange(5)
        if how == 0:
            del body[place : place + dice.randint(1, 40)]
        elif how == 1:
            body[place:place] = dice.randbytes(dice.randint(1, 8))
        elif how == 2:
            other = dice.randrange(len(body) + 1)
            body[place:place] = body[other : other + dice.randint(1, 200)]
        elif how == 3:
            body[place:place] = dice.choice(SCRAPS)
        else:
            del body[place:]
    return bytes(body)


def test_thousands_of_broken_answers_raise_nothing() -> None:
    dice = random.Random(20261123)
    slowest = 0.0
    for number in range(3_000):
        page = Page(url=ADDRESSES[number % 3], body=broken(dice))
        started = time.process_time()
        reading = platforms.read(page)
        platforms.parts(page)
        platforms.recognise(page)
        for listing in reading.listings if reading is not None else ():
            assert platforms.says(listing, "*")
            platforms.says(listing, "starlink mini")
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 0.5
