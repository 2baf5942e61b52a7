"""Cards and data records of the same listings put together; what a visitor sees wins."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from urllib.parse import unquote, urlsplit

from spiders.reading import money
from spiders.reading.address import canonical_url, id_from_url, link_key
from spiders.reading.draft import Draft
from spiders.reading.outline import Outline
from spiders.reading.places import may_be_place
from spiders.reading.records import Array
from spiders.reading.texts import squash

_WORD = re.compile(r"[0-9A-Za-z]{4,}")
_OF_DATA = (
    "seller_name",
    "seller_id",
    "seller_url",
    "seller_kind",
    "seller_since",
    "seller_rating",
    "region_text",
    "description",
    "posted_text",
    "latitude",
    "longitude",
    "condition",
    "image",
    "availability",
)


_BETWEEN = re.compile(r"[\W_]+")


def text_key(text: str | None) -> str:
    """A title for comparing: case, points and blanks left out."""
    return _BETWEEN.sub("", (text or "").casefold())[:120]


def pair_up(cards: list[Draft], records: list[Draft], base: str) -> dict[int, int]:
    """Which record tells of which card: by address, by an id inside the address, by title with price, by title."""
    pairs: dict[int, int] = {}
    used: set[int] = set()
    by_url: dict[str, int] = {}
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    for number, record in enumerate(records):
        if record.values.get("url"):
            by_url[link_key(canonical_url(record.values["url"], base))] = number
        if len(record.values.get("native_id", "")) >= 4:
            by_id[record.values["native_id"]] = number
        by_title.setdefault(text_key(record.values.get("title")), []).append(number)
    for row, card in enumerate(cards):
        url = canonical_url(card.values.get("url"), base)
        at: int | None = by_url.get(link_key(url)) if url else None
        if at is None and by_id and url:
            own = card.values.get("native_id")
            at = by_id.get(own) if own else None
            if at is None:
                at = next(
                    (
                        by_id[part]
                        for part in _WORD.findall(unquote(urlsplit(url).path + "?" + urlsplit(url).query))
                        if part in by_id
                    ),
                    None,
                )
        if at is None or at in used:
            same = _named_so(card, by_title, used)
            if len(same) > 1:
                same = [one for one in same if records[one].values.get("price_amount") in card.prices] or same
            at = same[0] if same else None
        if at is not None and at not in used:
            used.add(at)
            pairs[row] = at
    return pairs


def _named_so(card: Draft, by_title: dict[str, list[int]], used: set[int]) -> list[int]:
    """The records whose title is the card's, or stands anywhere on the card."""
    for text in (card.values.get("title"), *card.texts):
        key = text_key(text)
        same = [one for one in by_title.get(key, []) if one not in used] if key else []
        if same:
            return same
    return []


def merge(out: Outline, cards: list[Draft], records: list[Draft], pairs: dict[int, int]) -> None:
    """Fill the cards from their records. A record's text that the card shows is read from the card, on all cards alike."""
    scale = _scale(cards, records, pairs)
    for row, at in pairs.items():
        card, record = cards[row], records[at]
        _merge_title(card, record)
        if "price_text" not in card.values and "price_amount" not in card.values and (amount := record.values.get("price_amount")):
            card.put("price_amount", money.plain(Decimal(amount) * scale), record.where["price_amount"])
            card.put("price_currency", record.values.get("price_currency"), record.where["price_amount"])
            card.put("price_text", record.values.get("price_text"), record.where["price_amount"])
        elif card.values.get("price_amount") and "price_currency" not in card.values:
            card.put("price_currency", record.values.get("price_currency"), record.where.get("price_currency", ""))
        for name in _OF_DATA:
            card.put(name, record.values.get(name), record.where.get(name, ""))
        if record.values.get("url"):
            card.put("url", record.values.get("url"), record.where.get("url", ""))
        if record.sure_id:
            card.replace("native_id", record.values.get("native_id"), record.where.get("native_id", ""))
            card.sure_id = True
        if not card.attributes:
            card.attributes = record.attributes
    for name in ("title", "region_text", "seller_name"):
        _as_shown(out, cards, records, pairs, name)


def _merge_title(card: Draft, record: Draft) -> None:
    title, stated = card.values.get("title", ""), record.values.get("title", "")
    if not title or (title.endswith(("…", "...")) and text_key(stated).startswith(text_key(title))):
        card.replace("title", stated, record.where.get("title", ""))


def _scale(cards: list[Draft], records: list[Draft], pairs: dict[int, int]) -> Decimal:
    """What the data's amounts must be multiplied by to be those that are shown."""
    seen: Counter[Decimal] = Counter()
    for row, at in pairs.items():
        amount = records[at].values.get("price_amount")
        if not amount or not cards[row].prices:
            continue
        for scale in (Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal(100)):
            if money.plain(Decimal(amount) * scale) in cards[row].prices:
                seen[scale] += 1
                break
    return seen.most_common(1)[0][0] if seen else Decimal(1)


def _as_shown(out: Outline, cards: list[Draft], records: list[Draft], pairs: dict[int, int], name: str) -> None:
    """Where the cards show the record's place or seller, take the shown words, which say more than the data's one part."""
    doc = out.doc
    paths: Counter[int] = Counter()
    stated = 0
    for row, at in pairs.items():
        value = records[at].values.get(name)
        card = cards[row]
        if not value or len(value) < 3 or card.node < 0:
            continue
        stated += 1
        wanted = value.casefold()
        seller = text_key(records[at].values.get("seller_name")) if name == "region_text" else ""
        for node in range(card.node, card.end):
            if not doc.tags[node] and len(doc.texts[node]) < 160 and wanted in doc.texts[node].casefold():
                if seller and text_key(doc.texts[node]) == seller:
                    continue  # companies bear the names of their towns
                paths[out.paths[node]] += 1
                break
    if not paths or stated < 2:
        return
    path, hits = paths.most_common(1)[0]
    if hits < (0.5 if name != "title" else 0.8) * stated:
        return
    agreeing = sum(
        text_key(records[at].values.get(name)) in text_key(cards[row].values.get(name))
        for row, at in pairs.items()
        if records[at].values.get(name)
    )
    from_data = sum(card.where.get(name, "").startswith(("script", "flight", "JSON", "micro", "attribute")) for card in cards)
    if agreeing > 0.5 * stated and from_data < 0.5 * len(cards):
        return
    for card in cards:
        if card.node < 0:
            continue
        for node in range(card.node, card.end):
            if not doc.tags[node] and out.paths[node] == path:
                text = squash(doc.texts[node])
                if (
                    name == "region_text"
                    and not may_be_place(text)
                    and any(
                        may_be_place(squash(doc.texts[one])) and out.paths[one] == path
                        for one in range(node + 1, card.end)
                        if not doc.tags[one]
                    )
                ):
                    continue
                if text and (name == "title" or (text != card.values.get("title") and not money.find_prices(text))):
                    card.replace(name, text + (_code_after(out, node) if name == "region_text" else ""), f"text beside {name}")
                break


def _code_after(out: Outline, node: int) -> str:
    """The short code of the province in brackets, which stands in an element of its own."""
    doc = out.doc
    for at in range(node + 1, min(node + 4, len(doc.tags))):
        if not doc.tags[at]:
            text = squash(doc.texts[at])
            return " " + text if text[:1] == "(" and text[-1:] == ")" and len(text) <= 6 else ""
    return ""


def best_array(cards: list[Draft], arrays: list[Array], base: str) -> tuple[Array | None, dict[int, int]]:
    """The array that tells of most of the cards."""
    found: Array | None = None
    most: dict[int, int] = {}
    for array in arrays[:12]:
        pairs = pair_up(cards, array.drafts, base)
        if len(pairs) > len(most):
            found, most = array, pairs
    return found, most


def complete_addresses(out: Outline, drafts: list[Draft]) -> None:
    """Records without an address: a link on the page that ends in their id, or holds it as a word, is theirs."""
    lacking = {
        draft.values["native_id"]: draft
        for draft in drafts
        if "url" not in draft.values and len(draft.values.get("native_id", "")) >= 4
    }
    if not lacking:
        return
    for href in dict.fromkeys(out.hrefs.values()):
        for word in _WORD.findall(unquote(urlsplit(href).path)):
            if word in lacking:
                lacking.pop(word).put("url", href, "link with its id")
        if not lacking:
            return


def native_ids(drafts: list[Draft], base: str) -> None:
    """Ids from addresses, unless two listings would share one; a card shown twice on a page is one listing and keeps its id."""
    made = [id_from_url(canonical_url(draft.values.get("url"), base)) for draft in drafts]
    _settle_ids(drafts, made)
    unsure = [(draft, own) for draft, own in zip(drafts, made, strict=True) if own and "native_id" not in draft.values]
    times = Counter(own for _, own in unsure)
    names: dict[str, set[tuple[str, str]]] = {}
    for draft, own in unsure:
        if times[own] > 1:
            path = urlsplit(canonical_url(draft.values.get("url"), base) or "").path.rstrip("/")
            names.setdefault(own, set()).add((text_key(draft.values.get("title")), path))
    for draft, own in unsure:
        if times[own] == 1 or _is_one(names[own]):
            draft.put("native_id", own, "address")
        else:
            parts = urlsplit(canonical_url(draft.values.get("url"), base) or "")
            draft.put("native_id", (unquote(parts.path).strip("/") + ("?" + parts.query if parts.query else ""))[:200], "address")


def _is_one(seen: set[tuple[str, str]]) -> bool:
    """Whether (title, path) of cards with one id are one listing: one title, or at one path a title and its beginning."""
    titles = sorted({title for title, _ in seen}, key=len)
    return len(titles) == 1 or (len({path for _, path in seen}) == 1 and all(one.startswith(titles[0]) for one in titles))


def _settle_ids(drafts: list[Draft], made: list[str | None]) -> None:
    """An element's id that merely holds the address's own id beside something else (a counter, a random prefix) gives way to it."""
    stated = [
        (draft, own)
        for draft, own in zip(drafts, made, strict=True)
        if own and draft.where.get("native_id", "").startswith("attribute ") and draft.values["native_id"] != own
    ]
    held = [(draft, own) for draft, own in stated if own in _ID_WORD.split(draft.values["native_id"])]
    if stated and len(held) == len(stated) and (len(held) == 1 or len({own for _, own in held}) > 1):
        for draft, own in held:
            draft.replace("native_id", own, "address")


_ID_WORD = re.compile(r"[-_:.]")
