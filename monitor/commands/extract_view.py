"""What was read from a page, for a person to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from monitor.commands.terminal import console, plainly, price_of, print_table, safe, short

_KINDS = {
    "search": "a result page",
    "item": "one listing's own page",
    "empty": "an honest page without listings",
    "shell": "nothing there until a browser runs its script",
    "blocked": "a challenge, a captcha or a login wall",
}
_ITEM_FIELDS = (
    "title", "price_text", "price_kind", "price_old", "seller_name", "seller_kind", "seller_url", "region_text", "country",
    "admin1", "city", "occupied", "delivery_text", "condition", "posted_text", "posted_at", "image", "item", "intent", "accessory",
    "flagged", "score", "description",
)  # fmt: skip


def show_page(row: dict[str, Any]) -> None:
    """Kind, listings, next page and error of one page; where each field came from, where that was asked for."""
    screen = console()
    kind = row["kind"]
    heading = f"{kind}: {_KINDS[kind]}" if kind else "not read"
    screen.print(Text(f"{heading}  {safe(row['url'])}".rstrip(), style="bold"))
    if row["error"]:
        screen.print(Text(f"error: {safe(row['error'])}", style="red"))
        if str(row["error"]).startswith("private-address"):
            screen.print(Text("a site on your own machine or network is read with allow_private_networks = true under [crawl]"))
    listings = row["listings"]
    if kind == "item" and len(listings) == 1:
        _show_item(listings[0])
    elif listings:
        _show_listings(listings)
    if listings:
        screen.print(Text(_missing(listings), style="dim"))
    if row["next_page"]:
        screen.print(Text(f"next page: {safe(row['next_page'])}"))
    if "notes" in row:
        _show_origins(listings)
        for line in _not_understood(row):
            screen.print(Text(safe(line), style="yellow"))


def _show_item(listing: dict[str, Any]) -> None:
    said = [(name, short(listing[name], 400)) for name in _ITEM_FIELDS if listing.get(name) not in (None, "", False)]
    price = [("price", price_of(listing))] if price_of(listing) else []
    flags = [("flag", f"{flag['rule']} ({flag['weight']:g}): {short(flag['words'], 80)}") for flag in listing["flags"]]
    print_table(("field", "value"), [*price, *said, ("url", listing["url"]), *flags])


def _show_listings(listings: list[dict[str, Any]]) -> None:
    headings = ("#", "title", "price", "seller", "place", "item", "id")
    print_table(headings, [_listing_cells(number, row) for number, row in enumerate(listings, start=1)], spare=("seller", "id"))


def _listing_cells(number: int, row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        number,
        short(row["title"], 60),
        short(price_of(row), 24),
        short(row["seller_name"], 20),
        short(row["region_text"], 28),
        Text(row["item"] or "", style="bold" if row["flagged"] else "dim"),
        short(row["native_id"], 20),
    )


def _show_origins(listings: list[dict[str, Any]]) -> None:
    """Field by field: from which part of the page, for how many listings, with what it says for the first of them."""
    origins: dict[str, Counter[str]] = {}
    for row in listings:
        for field, part in row["where"].items():
            origins.setdefault(field, Counter())[part] += 1
    names = sorted(origins, key=lambda field: (_ORDER.get(field, len(_ORDER)), field))
    print_table(("field", "read from", "listings", "for example"), [_origin_cells(name, origins[name], listings) for name in names])


def _origin_cells(field: str, parts: Counter[str], listings: list[dict[str, Any]]) -> tuple[Any, ...]:
    said = next((row["read"][field] for row in listings if row["read"].get(field)), None)
    told = "; ".join(part if count == parts.total() else f"{part} ({count})" for part, count in parts.most_common(3))
    more = f"; {len(parts) - 3} other places" if len(parts) > 3 else ""
    return field, short(told + more, 70), parts.total(), short(said, 40)


_ORDER = {name: place for place, name in enumerate(("native_id", "url", *_ITEM_FIELDS))}
_TEXTS = {"price": "price_text", "place": "region_text", "date": "posted_text"}


def _not_understood(row: dict[str, Any]) -> Iterator[str]:
    """What stands on the page and nobody could make sense of: notes of the reading, and texts by kind with an example."""
    if row["said"]:
        yield f"the page says: {short(row['said'], 200)}"
    yield from (f"not understood: {short(note, 200)}" for note in row["notes"])
    listings = row["listings"]
    for kind, field in _TEXTS.items():
        texts = [short(one[field], 60) for one in listings if kind in one["not_understood"]]
        if texts:
            yield f"not understood: {plainly(len(texts), kind)}, such as {texts[0]!r}"


def _missing(listings: list[dict[str, Any]]) -> str:
    """How many have what: what a person looks at first when a new site is tried."""
    having = [
        f"{word} {sum(row[name] is not None for row in listings)}"
        for word, name in (("title", "title"), ("address", "url"), ("price", "price_amount"), ("place", "region_text"),
                           ("seller", "seller_name"), ("image", "image"), ("date", "posted_at"))
    ]  # fmt: skip
    return f"{plainly(len(listings), 'listing')}; with " + ", ".join(having)
