"""Pages damaged in every way we could think of, read by the thousand: none may raise, none may take a second.

    python bench/fuzz.py [--pages 10000] [--seed 1] [--captured DIR] [--keep DIR]

Bytes are cut, doubled, swapped and replaced; elements are doubled, moved, unwrapped, left open and nested; JSON is cut and its
values changed. A third of the pages is read in full, a third by a profile of the page before it was damaged, a third is learned
from. `--captured` takes pages of a folder as seeds too; `--keep` writes the pages that raised or were slow. Ends with status 1
where there were any. Time is CPU time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reading import URL, result_page

from spiders.listing import Page
from spiders.reading import Profile, learn, read_known, read_page

_TAG = re.compile(rb"<[^<>]{1,400}>")
_PIECES = (
    b"<div>", b"</div>", b"<table>", b"<tr>", b"<select>", b"<template>", b"<svg>", b"<!--", b"<script>", b"</script>", b"<a href=",
    b"<base href=//x>", b"<title>", b'"', b"'", b"{", b"}", b"[", b"\\", b"\0", b"&#x1F;", b"&#9999999;",
    b"\xff\xfe", b"\xed\xa0\x80",
    b"]]>", b"<![CDATA[", b"<plaintext>", b"<li>" * 50, b"<b><i>" * 30, b" " * 500, b"9" * 300, b"1.000,00 $ " * 20,
)  # fmt: skip
Mutate = Callable[[bytearray, random.Random], None]


def own_pages() -> list[tuple[str, bytes]]:
    """Pages of several kinds, made here."""
    things = [
        {"id": 7000000 + n, "subject": f"Field radio {n}", "price": 100 + n, "link": f"/item/field-radio-{7000000 + n}",
         "image": f"/media/{n}.jpg", "account": {"name": f"Trader {n}"}, "city": "Riga"} for n in range(12)
    ]  # fmt: skip
    cards = "".join(
        f'<li class="ad"><a href="{one["link"]}">{one["subject"]}</a><b>${one["price"]}</b><i>Riga</i></li>' for one in things
    )
    rows = "".join(f'<tr><td><a href="{one["link"]}">{one["subject"]}</a><td>${one["price"]}' for one in things)
    state = json.dumps({"props": {"list": {"ads": things, "total": 412}}})
    ld = json.dumps(
        {
            "@type": "Product",
            "name": "Radio",
            "image": "/a.jpg",
            "offers": {"@type": "Offer", "price": "10", "priceCurrency": "EUR"},
        }
    )
    items = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "url": one["link"], "name": one["subject"]} for one in things],
    }
    nested = json.dumps({"data": json.dumps({"widgets": json.dumps({"items": things})})})
    feed = "".join(f'<offer id="{one["id"]}"><name>{one["subject"]}</name><price>{one["price"]}</price></offer>' for one in things)
    return [
        (URL, result_page(cards=8, size=6000)),
        (URL, f'<h1>Radios</h1><p>412 ads</p><ul>{cards}</ul><script id="__X__" type="application/json">{state}</script>'.encode()),
        (URL, f"<table>{rows}</table><a href='?q=terminal&page=2'>2</a>".encode()),
        (URL, f'<ul>{cards}</ul><script type="application/ld+json">{json.dumps(items)}</script>'.encode()),
        (URL, f"<div id=root></div><script>window.__DATA__ = {state};</script>".encode()),
        (URL, f"<div id=root></div><script>window.s = {json.dumps(nested)}</script>".encode()),
        ("https://shop.example.com/item/radio-7000001", f'<h1>Radio</h1><script type="application/ld+json">{ld}</script>'.encode()),
        ("https://shop.example.com/api/search", state.encode()),
        ("https://shop.example.com/feed.yml", f'<?xml version="1.0"?><yml_catalog><offers>{feed}</offers></yml_catalog>'.encode()),
    ]  # fmt: skip


def captured_pages(folder: Path) -> list[tuple[str, bytes]]:
    """The pages of a folder, each with the address in its truth."""
    found = []
    for truth in sorted(folder.glob("*.truth.json")):
        name = truth.name.removesuffix(".truth.json")
        stated = json.loads(truth.read_text("utf-8"))
        url = (stated.get("page_url") or f"https://{stated['site']}/").split(" ")[0]
        found += [(url, path.read_bytes()) for end in ("html", "json", "xml") if (path := folder / f"{name}.{end}").exists()]
    return found


def _bytes(data: bytearray, chance: random.Random) -> None:
    at, length = chance.randrange(len(data)), chance.randint(1, 300)
    piece = bytes(data[at : at + length])
    data[at : at + length] = chance.choice([b"", piece + piece, chance.randbytes(length), piece[::-1], piece.upper()])


def _piece(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(_PIECES) * chance.choice([1, 1, 1, 40])


def _swap(data: bytearray, chance: random.Random) -> None:
    one, two, length = chance.randrange(len(data)), chance.randrange(len(data)), chance.randint(1, 2000)
    data[one : one + length], data[two : two + length] = data[two : two + length], data[one : one + length]


def _tags(data: bytearray, chance: random.Random) -> None:
    tags = list(_TAG.finditer(data[:400_000]))
    if not tags:
        return
    for found in sorted(chance.sample(tags, min(len(tags), chance.randint(1, 6))), key=lambda tag: -tag.start()):
        data[found.start() : found.end()] = chance.choice([b"", found[0] * 2, b"</" + found[0][1:], found[0][:-1] + b" hidden>"])


def _subtree(data: bytearray, chance: random.Random) -> None:
    tags = list(_TAG.finditer(data[:400_000]))
    if len(tags) > 4:
        first = chance.randrange(len(tags) - 3)
        last = min(len(tags) - 1, first + chance.randint(1, 40))
        piece = bytes(data[tags[first].start() : tags[last].end()])
        at = chance.choice(tags).start()
        data[at:at] = piece * chance.choice([1, 1, 2, 20])


def _values(data: bytearray, chance: random.Random) -> None:
    numbers = list(re.finditer(rb"\d+", data[:400_000]))
    for found in sorted(chance.sample(numbers, min(len(numbers), 8)), key=lambda one: -one.start()):
        data[found.start() : found.end()] = chance.choice(
            [b"null", b"{}", b"[]", b'""', b"-1", b"1e999", b"9" * 400, b"true", b'"\\ud800"']
        )


_WAYS: tuple[Mutate, ...] = (_bytes, _piece, _swap, _tags, _subtree, _values)


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The page after some accidents."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        chance.choice(_WAYS)(data, chance)
        data = data[:6_000_000] or bytearray(b"<")
    return bytes(data)


def main() -> None:
    """Read them and say what happened."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--pages", type=int, default=10_000)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--captured", type=Path)
    cli.add_argument("--keep", type=Path)
    asked = cli.parse_args()
    seeds = own_pages() + (captured_pages(asked.captured) if asked.captured else [])
    profiles: list[Profile | None] = [learn(Page(url=url, body=body))[1] for url, body in seeds]
    raised = slow = 0
    times: list[float] = []
    for number in range(asked.pages):
        chance = random.Random(f"{asked.seed}/{number}")
        at = number % len(seeds)
        page = Page(url=seeds[at][0], body=damaged(seeds[at][1], chance))
        profile = profiles[at]
        began = time.process_time()
        try:
            if number % 3 == 1 and profile is not None:
                read_known(page, profile)
                error = None
            else:
                error = (learn(page)[0] if number % 3 == 2 else read_page(page)).error
        except Exception as broken:  # noqa: BLE001 - this is what is looked for
            error = f"reading failed: {type(broken).__name__}: {broken}"
        times.append(time.process_time() - began)
        failed = error is not None and error.startswith("reading failed")
        raised += failed
        slow += times[-1] > 1
        if failed or times[-1] > 1:
            print(f"page {number} ({page.url}): {error or f'{times[-1]:.2f} s'}", file=sys.stderr)
            if asked.keep:
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{number}.html").write_bytes(page.body)
    times.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{asked.pages} damaged pages of {len(seeds)} seeds: {raised} raised, {slow} over a second; "
        f"median {times[len(times) // 2] * 1000:.1f} ms, slowest {times[-1] * 1000:.0f} ms, peak memory {peak} MB"
    )
    raise SystemExit(1 if raised or slow else 0)


if __name__ == "__main__":
    main()
