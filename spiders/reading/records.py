"""Listings in data trees: arrays of objects that look like offers by their values, whatever their keys are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

from spiders.reading import hints, money
from spiders.reading.draft import Draft
from spiders.reading.images import is_photo
from spiders.reading.places import may_be_place
from spiders.reading.price_words import is_price_word
from spiders.reading.state import Root, inner
from spiders.reading.texts import name_tokens, squash, words

Path = tuple[str, ...]
_MOST_NODES = 300_000
_MOST_OBJECTS = 500
_MOST_LEAVES = 160
_DEEPEST = 40
_SAMPLE = 60
_LABELS = ("key", "name", "slug", "code", "label", "p", "pl", "id", "title", "type")
_VALUES = frozenset(
    (
        "value",
        "values",
        "v",
        "vl",
        "text",
        "val",
        "label",
        "valueLabel",
        "normalizedValue",
        "normalized_value",
        "value_label",
        "displayValue",
    )
)
_LABELLED = words("attribute attributes param params parameter parameters properties property fields features specs details")
_URL_WORDS = words("url uri link href permalink path slug seo canonical detail weburl")
_ID_WORDS = words("id sku nm uuid pk nmid itemid listingid adid offerid productid code article asin token hash lot number")
_NOT_TITLE = (
    hints.SELLER
    | (hints.IMAGE - {"url", "src", "main", "cover"})
    | hints.REGION - {"state", "area", "place", "zone", "name"}
    | words(
        """category categories brand breadcrumb type status currency attribute attributes param params parameter
        parameters label labels tag tags badge filter group file icon sort option options variant model color locale
        lang language key slug code meta seo shipping delivery payment unit rubric section promo banner phone email"""
    )
)
_SIDE = words(
    """recommend recommended recommendations recommendation similar related category categories facet facets filter filters
    menu menus navigation breadcrumb breadcrumbs banner banners
    review reviews brands sort sorting locations regions cities countries languages tabs links footer header seo
    suggestions history viewed ads advertisements options variants variations images photos
    attributes params parameters features tags badges currencies rates shipping payments faq articles blog stores steps sections"""
)
_IMAGE_WORDS = hints.IMAGE - {"url", "src", "main", "cover"}
_HASH = re.compile(r"[0-9a-f]{12,}|[A-Za-z0-9_-]{22,}")
_ISO_DATE = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$")
_CURRENCY_WORDS = words("currency currencycode currencies curr iso valuta moneda waluta currencyid")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#_;]|$)|image;s=", re.IGNORECASE)


@dataclass(slots=True)
class Array:
    """Objects that stand at one place of a data tree, read as listings."""

    objects: list[dict[str, Any]]
    path: Path
    where: str
    drafts: list[Draft] = field(default_factory=list)
    score: float = 0.0
    fields: dict[str, Path] = field(default_factory=dict)  # which place of an object gave which field


def find_arrays(roots: Iterable[Root], local: str | None, least: int = 2) -> list[Array]:
    """Arrays of at least so many objects that may be lists of listings, best first."""
    collected: dict[tuple[str, Path], list[dict[str, Any]]] = defaultdict(list)
    left = _MOST_NODES
    for root in roots:
        if root.node >= 0 and root.where.startswith("attribute") and isinstance(root.value, dict):
            collected["attributes " + root.where, ()].append(root.value)
        left = _walk(root, collected, left)
        if left <= 0:
            break
    arrays = []
    for (where, path), objects in collected.items():
        if len(objects) < least or sum(map(_size, objects[:20])) < 2.5 * min(len(objects), 20):
            continue
        array = Array(_unwrapped(objects[:_MOST_OBJECTS]), path, where)
        interpret(array, local)
        if array.score > 0:
            arrays.append(array)
    arrays.sort(key=lambda array: -array.score)
    return [array for array in arrays if not _inside_another(array, arrays)]


def array_at(roots: Iterable[Root], where: str, path: Path, local: str | None) -> Array | None:
    """The array that `find_arrays` finds at one place, without a look at the others."""
    objects: list[dict[str, Any]] = []
    for root in roots:
        if "attributes " + root.where == where and not path and isinstance(root.value, dict):
            objects.append(root.value)
        elif root.where == where:
            objects.extend(objects_at(root.value, path))
    if not objects:
        return None
    array = Array(_unwrapped(objects[:_MOST_OBJECTS]), path, where)
    interpret(array, local)
    return array if array.score > 0 else None


def objects_at(value: Any, path: Path) -> list[dict[str, Any]]:
    """The objects of the lists at one path of a tree."""
    level: list[Any] = [value]
    for at, key in enumerate(path):
        trees = [inner(one) if isinstance(one, str) and len(one) > 60 and one[:1] in "{[%" else one for one in level]
        last = at == len(path) - 1
        level = []
        for one in trees:
            if isinstance(one, list) and key == "[]":
                entries = [entry for entry in one if isinstance(entry, dict)] if last else one
                if not last or len(entries) * 2 >= len(one):
                    level.extend(entries)
            elif isinstance(one, dict) and key == "{}" and len(one) >= 2 and _keyed_by_id(one):
                level.extend(one.values())
            elif isinstance(one, dict) and key in one:
                level.append(one[key])
    return [one for one in level if isinstance(one, dict)] if path else []


def _size(value: dict[str, Any]) -> int:
    """The values of an object, those of the objects and lists right in it included."""
    return len(value) + sum(len(one) for one in value.values() if isinstance(one, dict | list))


def _inside_another(array: Array, arrays: list[Array]) -> bool:
    """Variants, sizes and pictures of the objects of another list."""
    return any(
        other is not array and other.where == array.where
        and len(other.path) < len(array.path) and array.path[: len(other.path)] == other.path
        and {"title"} <= set(other.fields) and (set(other.fields) & {"price", "shown_price"}) and other.score > 0.2 * array.score
        for other in arrays
    )  # fmt: skip


def _walk(root: Root, collected: dict[tuple[str, Path], list[dict[str, Any]]], left: int) -> int:
    stack: list[tuple[Any, Path]] = [(root.value, ())]
    where = root.where
    while stack and left > 0:
        value, path = stack.pop()
        left -= 1
        if len(path) > _DEEPEST:
            continue
        if isinstance(value, str):
            if len(value) > 60 and value[:1] in "{[%" and (tree := inner(value)) is not None:
                stack.append((tree, path))
            continue
        if isinstance(value, list):
            dicts = [one for one in value if isinstance(one, dict)]
            if len(dicts) >= 1 and len(dicts) * 2 >= len(value):
                collected[where, (*path, "[]")].extend(dicts)
            stack.extend((one, (*path, "[]")) for one in reversed(value) if isinstance(one, dict | list | str))
        elif isinstance(value, dict):
            if len(value) >= 2 and _keyed_by_id(value):
                collected[where, (*path, "{}")].extend(one for one in value.values() if isinstance(one, dict))
                stack.extend((one, (*path, "{}")) for one in reversed(list(value.values())) if isinstance(one, dict | list | str))
            else:
                stack.extend(
                    (one, (*path, key)) for key, one in reversed(list(value.items())) if isinstance(one, dict | list | str)
                )
    return left


def _keyed_by_id(value: dict[str, Any]) -> bool:
    """A dictionary that is a list: its keys are ids, its values objects of one make."""
    keys = list(value)[:12]
    if not all(isinstance(value[key], dict) for key in keys):
        return False
    if sum(any(letter.isdigit() for letter in key) for key in keys) < 0.7 * len(keys):
        return False
    first = set(value[keys[0]])
    return all(len(first & set(value[key])) * 2 >= len(first) for key in keys[1:3])


def _unwrapped(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """{"node": {...}} or {"type": "ad", "item": {...}} around every object is taken off."""
    while objects and all(len(one) <= 3 for one in objects[:5]):
        keys = {key for one in objects[:5] for key, value in one.items() if isinstance(value, dict) and len(value) >= 3}
        key = next((key for key in keys if all(isinstance(one.get(key), dict) for one in objects)), None)
        if key is None:
            break
        objects = [one[key] for one in objects]
    return objects


def flatten(value: dict[str, Any]) -> dict[Path, Any]:
    """An object's leaves by their paths; of a list its first entry, of a list of labelled values each by its label."""
    leaves: dict[Path, Any] = {}
    stack: list[tuple[Any, Path]] = [(value, ())]
    while stack and len(leaves) < _MOST_LEAVES:
        node, path = stack.pop()
        if isinstance(node, dict):
            if len(path) <= 6:
                stack.extend((child, (*path, str(key))) for key, child in reversed(list(node.items())))
        elif isinstance(node, list):
            if len(path) <= 6:
                stack.extend(_entries(node, path))
        elif node is not None and node != "":
            leaves[path] = node
    return leaves


def flatten_whole(value: Any) -> dict[Path, Any]:
    """The leaves of a whole answer, JSON in its texts included: for an answer that is about one thing."""
    leaves: dict[Path, Any] = {}
    stack: list[tuple[Any, Path]] = [(value, ())]
    left = 5000
    while stack and left:
        left -= 1
        node, path = stack.pop()
        if isinstance(node, str) and len(node) > 60 and node[:1] in "{[":
            node = inner(node) or node
        if isinstance(node, dict) and len(path) < 12:
            stack.extend((child, (*path, str(key))) for key, child in reversed(list(node.items())))
        elif isinstance(node, list) and len(path) < 12:
            stack.extend(_entries(node, path))
        elif node not in (None, "") and not isinstance(node, dict | list):
            leaves[path] = node
    return leaves


def whole(value: Any, where: str, local: str | None) -> Array:
    """A whole answer read as one listing."""
    array = Array([{}], (), where)
    _interpret_rows(array, [flatten_whole(value)], local)
    return array


def _entries(node: list[Any], path: Path) -> list[tuple[Any, Path]]:
    if not node:
        return []
    if isinstance(node[0], dict) and len(node) > 1:
        label = next((name for name in _LABELS if isinstance(node[0].get(name), str)), None)
        if label and any(name in node[0] for name in _VALUES if name != label):
            return [(one, (*path, f"[{one.get(label)}]")) for one in reversed(node[:30]) if isinstance(one, dict)]
        if _typed(node):
            return [
                (one, (*path, f"[{one['id']}]" if isinstance(one.get("id"), str) else str(at)))
                for at, one in reversed(list(enumerate(node[:12])))
            ]
    return [(node[0], (*path, "0"))]


def _typed(node: list[Any]) -> bool:
    """A list of pieces of different make (blocks of a card, each with its type) rather than of one thing repeated."""
    kinds = [one.get("type") or one.get("kind") or one.get("textStyle") for one in node[:12] if isinstance(one, dict)]
    return len(kinds) == len(node[:12]) and len({str(kind) for kind in kinds}) > 1 and all(isinstance(kind, str) for kind in kinds)


# --- columns -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Leaf:
    """One path's values over all objects."""

    path: Path
    last: frozenset[str]  # words of the key that names it
    above: frozenset[str]  # words of the keys around
    values: dict[int, Any]

    texts: list[str] | None = None  # those of its values that are texts, once asked for

    def strings(self) -> list[str]:
        """Its texts."""
        if self.texts is None:
            self.texts = [value for value in self.values.values() if isinstance(value, str)]
        return self.texts


def _leaves(rows: list[dict[Path, Any]]) -> list[Leaf]:
    columns: dict[Path, dict[int, Any]] = defaultdict(dict)
    for row, leaves in enumerate(rows):
        for path, value in leaves.items():
            columns[path][row] = value
    found = []
    for path, values in columns.items():
        names = [part for part in path if not part.isdigit()]
        if names and names[-1] in _VALUES and len(names) > 1:
            last = frozenset(name_tokens(names[-2]) + name_tokens(names[-1]))
            above = names[:-2]
            if names[-2][:1] == "[":
                # The label says what a labelled value is; that it lies among attributes says nothing.
                above = [name for name in above if not frozenset(name_tokens(name)) & _LABELLED]
        else:
            last = frozenset(name_tokens(names[-1])) if names else frozenset()
            above = names[:-1]
        around = frozenset(token for name in above for token in name_tokens(name))
        found.append(Leaf(path, last, around, values))
    return found


def interpret(array: Array, local: str | None) -> None:
    """Read the array's objects as listings; its score stays 0 where they are none."""
    _interpret_rows(array, [flatten(one) for one in array.objects], local)


def _interpret_rows(array: Array, rows: list[dict[Path, Any]], local: str | None) -> None:
    sample = _each_once(rows[:_SAMPLE])
    leaves = _leaves(sample)
    count = len(sample)
    title = _best(leaves, lambda leaf: _title_worth(leaf, count), 2.6)
    if title is None:
        return
    fields: dict[str, Leaf | None] = {
        "title": title,
        "url": _best(leaves, lambda leaf: _url_worth(leaf, count), 1.5),
        "native_id": _best(leaves, lambda leaf: _id_worth(leaf, count), 1.5),
        "image": _best(leaves, lambda leaf: _image_worth(leaf, count), 1.0),
        "price": _best(leaves, lambda leaf: _price_worth(leaf, count), 1.4),
        "shown_price": _best(leaves, lambda leaf: _shown_price_worth(leaf, count), 1.4),
        "old_price": _best(leaves, _old_price_worth, 1.5),
        "currency": _best(leaves, _currency_worth, 1.0),
        "minor": _best(leaves, _minor_worth, 1.0),
        "seller_name": _best(leaves, _seller_worth, 1.5),
        "region_text": _best(leaves, lambda leaf: _region_worth(leaf), 1.5),
        "description": _best(leaves, _description_worth, 1.5),
        "posted_text": _best(leaves, _posted_worth, 1.5),
        "latitude": _best(leaves, lambda leaf: _coordinate_worth(leaf, ("lat", "latitude")), 1.0),
        "longitude": _best(leaves, lambda leaf: _coordinate_worth(leaf, ("lon", "lng", "longitude")), 1.0),
        "condition": _best(leaves, lambda leaf: _named_worth(leaf, hints.CONDITION - {"state"}), 1.5),
        "seller_id": _best(leaves, lambda leaf: _seller_id_worth(leaf), 1.5),
        "seller_url": _best(leaves, _seller_url_worth, 1.5),
        "seller_kind": _best(leaves, _seller_kind_worth, 1.5),
        "seller_since": _best(leaves, _seller_since_worth, 1.5),
        "seller_rating": _best(leaves, _seller_rating_worth, 1.5),
        "seller_reviews": _best(leaves, _seller_reviews_worth, 1.5),
    }
    array.fields = {name: leaf.path for name, leaf in fields.items() if leaf is not None}
    if (region := fields["region_text"]) is not None and (
        wider := _best(leaves, lambda leaf: _wider_worth(leaf, region), 1.5)
    ) is not None:
        array.fields["region_wider"] = wider.path
    if (
        len(rows) == 1
        and region is not None
        and (inner_leaf := _best(leaves, lambda leaf: _inner_worth(leaf, region), 0.5)) is not None
    ):
        array.fields["region_inner"] = inner_leaf.path
    array.drafts = [_draft(row, array.fields, f"{array.where} {'.'.join(array.path)}".strip(), local) for row in rows]
    minor_units(array, rows)
    array.score = _array_score(array, fields, count)


def _each_once(rows: list[dict[Path, Any]]) -> list[dict[Path, Any]]:
    """The rows without those that say the same in words: a promoted record stands again among the others, and would make ids and
    addresses look like anything but ids and addresses."""
    return list(
        {tuple(value for value in row.values() if isinstance(value, str)) or at: row for at, row in enumerate(rows)}.values()
    )


def _best(leaves: list[Leaf], worth: Any, least: float) -> Leaf | None:
    found, most = None, least
    for leaf in leaves:
        value = worth(leaf)
        if value > most:
            found, most = leaf, value
    return found


def _array_score(array: Array, fields: dict[str, Leaf | None], count: int) -> float:
    worth = 1.0
    has_price = fields["price"] is not None or fields["shown_price"] is not None
    worth += 1.5 if has_price else 0.0
    worth += 0.8 if fields["url"] else 0.0
    worth += 0.6 if fields["image"] else 0.0
    worth += 0.3 if fields["native_id"] else 0.0
    worth += 0.3 if fields["posted_text"] else 0.0
    worth += 0.3 if fields["region_text"] or fields["seller_name"] else 0.0
    if not has_price and not (fields["image"] and (fields["native_id"] or fields["url"])):
        return 0.0
    titled = sum("title" in draft.values for draft in array.drafts) / len(array.drafts)
    titles = {draft.values.get("title") for draft in array.drafts}
    if len(titles) < 2 and count > 1:
        return 0.0
    if not has_price:
        worth *= 0.75
    score = float(worth**2 * len(array.objects) ** 0.5 * titled)
    tokens = {token for part in array.path[-3:] for token in name_tokens(part)}
    return score * (0.25 if tokens & _SIDE else 1.0)


def _title_worth(leaf: Leaf, count: int) -> float:
    texts = leaf.strings()
    if len(texts) < 0.6 * len(leaf.values) or len(leaf.values) < 0.5 * count:
        return 0.0
    length = sum(map(len, texts)) / len(texts)
    if not 3 <= length <= 250:
        return 0.0
    bad = sum(
        text.startswith(("http", "/", "#", "data:"))
        or bool(_ISO_DATE.match(text))
        or bool(_HASH.fullmatch(text))
        or not any(map(str.isalpha, text))
        for text in texts
    )
    if bad > 0.3 * len(texts):
        return 0.0
    worth = 1.0 if sum(" " in text.strip() for text in texts) > 0.5 * len(texts) else 0.0
    worth += 1.2 * len(set(texts)) / len(texts)
    if leaf.last & hints.TITLE:
        worth += 2.5 if leaf.last & {"title", "subject", "headline", "heading"} else 2.2
    elif leaf.above & hints.TITLE:
        worth += 1.0
    if leaf.last & (_NOT_TITLE | hints.PRICE | hints.POSTED | (hints.DESCRIPTION - {"text", "content", "short"})) - hints.TITLE:
        worth -= 2.0
    if leaf.above & _NOT_TITLE:
        worth -= 2.5
    if sum(map(_is_sum, texts)) > 0.3 * len(texts):
        worth -= 3.0
    return worth - 0.25 * len(leaf.path) + 0.4 * len(leaf.values) / count + (0.3 if 10 < length < 130 else 0.0)


def _is_sum(text: str) -> bool:
    """A short text that is mostly a sum of money; "Canon EOS R6" is none."""
    return len(text) < 20 and any(2 * (one.end - one.start) > len(text) for one in money.find_prices(text))


def _url_worth(leaf: Leaf, count: int) -> float:
    texts = leaf.strings()
    if len(texts) < 0.5 * count or len(texts) < len(leaf.values):
        return 0.0
    good = sum(text.startswith(("http", "/")) and " " not in text and not _looks_like_image(text) for text in texts)
    worded = bool(leaf.last & _URL_WORDS)
    if good < 0.9 * len(texts) and not (
        worded and all("/" in text or "." in text for text in texts) and not any(_looks_like_image(text) for text in texts[:5])
    ):
        return 0.0
    if leaf.above & (
        hints.SELLER | hints.IMAGE - {"main"} | words("category brand breadcrumb avatar logo share api")
    ) or leaf.last & (hints.IMAGE - {"url", "src", "main"}) | leaf.last & {"api", "logo", "avatar", "share"}:
        return 0.0
    worth = (2.0 if worded else 0.8) + len(set(texts)) / len(texts)
    return worth - 0.2 * len(leaf.path) if len(set(texts)) > 0.7 * len(texts) else 0.0


def _id_worth(leaf: Leaf, count: int) -> float:
    values = [str(value) for value in leaf.values.values() if isinstance(value, str | int) and not isinstance(value, bool)]
    if len(values) < 0.95 * count or len(set(values)) < len(values) or not leaf.last & _ID_WORDS:
        return 0.0
    if any(len(value) > 64 or " " in value or "/" in value for value in values[:20]):
        return 0.0
    worth = 2.5 if "id" in leaf.last or leaf.last & words("nm sku asin itemid productid listingid adid") else 1.6
    if leaf.above & (hints.SELLER | hints.REGION | hints.IMAGE | words("category brand owner")) or leaf.last & (
        hints.SELLER | words("category brand root parent region city group user image")
    ):
        worth -= 1.5
    return worth - 0.4 * (len(leaf.path) - 1) - (0.3 if len(leaf.last) > 2 else 0.0)


def _looks_like_image(text: str) -> bool:
    return _IMAGE_FILE.search(text) is not None


def _image_worth(leaf: Leaf, count: int) -> float:
    texts = leaf.strings()
    if not texts or len(texts) < 0.2 * count:
        return 0.0
    if (leaf.last | leaf.above) & hints.NOT_IMAGE:
        return 0.0
    called = bool(leaf.last & _IMAGE_WORDS or leaf.above & _IMAGE_WORDS)
    good = sum("/" in text and (called or _looks_like_image(text)) and " " not in text.strip() and is_photo(text) for text in texts)
    if good < 0.8 * len(texts):
        return 0.0
    worth = 1.0 + len(texts) / count + (1.0 if leaf.last & _IMAGE_WORDS or leaf.above & _IMAGE_WORDS else 0.0)
    if sum(text.startswith(("http", "//")) for text in texts) < 0.8 * len(texts):
        worth -= 0.8
    if leaf.last & words("thumb thumbnail small mini low tiny micro srcset blur lqip"):
        worth -= 0.3
    return worth - 0.1 * len(leaf.path) if len(set(texts)) > 0.5 * len(texts) or len(texts) < 3 else 0.0


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return 0 <= value < 1e13
    return isinstance(value, str) and len(value) < 24 and money.bare_number(value) is not None


def _price_tokens_worth(leaf: Leaf) -> float:
    worth = 0.0
    if leaf.last & hints.PRICE:
        worth += 2.0
    elif leaf.above & hints.PRICE:
        worth += 1.3 + (0.5 if leaf.last & hints.NOW_PRICE or leaf.last & words("product price") else 0.0)
    else:
        return 0.0
    if not (leaf.last | leaf.above) & hints.PRICE - {"amount", "value", "sum", "total", "tier"}:
        worth -= 0.9
    if leaf.last & hints.NOW_PRICE:
        worth += 0.3
    named = leaf.last | leaf.above
    if named & hints.OLD_PRICE and not leaf.last & {"new", "now", "current", "sale", "special", "final", "actual"}:
        worth -= 1.0
    if named & hints.NOT_PRICE:
        worth -= 1.6
    if named & words("usd eur byr") and not named & {"currency"}:
        worth -= 0.2
    return worth


def _price_worth(leaf: Leaf, count: int) -> float:
    worth = _price_tokens_worth(leaf)
    if worth <= 0:
        return 0.0
    good = sum(map(_is_amount, leaf.values.values()))
    if good < 0.8 * len(leaf.values):
        return 0.0
    if all(value in (0, 1, "0", "1") for value in leaf.values.values()):
        return 0.0
    return worth + 0.8 * len(leaf.values) / count - 0.12 * len(leaf.path)


def _shown_price_worth(leaf: Leaf, count: int) -> float:
    texts = leaf.strings()
    if not texts or (leaf.last | leaf.above) & hints.OLD_PRICE - {"full", "list", "base", "basic"}:
        return 0.0
    if (leaf.last | leaf.above) & (hints.NOT_PRICE - {"label", "type", "format", "kind", "text"}):
        return 0.0
    good = sum(len(text) < 60 and bool(money.find_prices(text) or is_price_word(clean(text))) for text in texts)
    if good < 0.6 * len(texts):
        return 0.0
    worth = 1.0 + (1.5 if leaf.last & hints.PRICE or leaf.above & hints.PRICE else 0.0)
    return worth + 0.5 * len(texts) / count - 0.12 * len(leaf.path)


def _old_price_worth(leaf: Leaf) -> float:
    named = leaf.last | leaf.above
    if not named & hints.OLD_PRICE or not named & (hints.PRICE | {"oldprice"}) or named & hints.NOT_PRICE:
        return 0.0
    good = sum(_is_amount(value) or bool(isinstance(value, str) and money.find_prices(value)) for value in leaf.values.values())
    return 2.0 - 0.1 * len(leaf.path) if good >= 0.8 * len(leaf.values) else 0.0


def _currency_worth(leaf: Leaf) -> float:
    texts = leaf.strings()
    if not texts or not all(money.currency_code(text) for text in texts):
        return 0.0
    return 1.5 + (1.0 if leaf.last & _CURRENCY_WORDS else 0.0) + (0.3 if leaf.above & hints.PRICE else 0.0) - 0.1 * len(leaf.path)


def _minor_worth(leaf: Leaf) -> float:
    values = list(leaf.values.values())
    if ("minor" in leaf.last and leaf.last & {"unit", "units"}) or (
        (leaf.last & {"exponent", "scale", "precision", "fraction", "decimals"} or {"decimal", "places"} <= leaf.last)
        and (leaf.last | leaf.above) & (hints.PRICE | _CURRENCY_WORDS)
    ):
        return 2.0 if all(isinstance(value, int) and 0 <= value <= 4 for value in values) else 0.0
    return 0.0


def _named_worth(leaf: Leaf, vocabulary: frozenset[str]) -> float:
    texts = leaf.strings()
    if len(texts) < 0.8 * len(leaf.values) or not texts:
        return 0.0
    own, around = leaf.last & vocabulary, leaf.above & vocabulary
    if not own and not around:
        return 0.0
    if (
        leaf.last
        & (_URL_WORDS | hints.IMAGE | words("phone email type id status date slug code avatar logo rating alias")) - vocabulary
    ):
        return 0.0
    length = sum(map(len, texts)) / len(texts)
    alpha = sum(
        any(map(str.isalpha, text)) and not text.startswith("http") and not _HASH.fullmatch(text) and not _ISO_DATE.match(text)
        for text in texts
    )
    if not 1.5 < length < 120 or alpha < 0.8 * len(texts):
        return 0.0
    if all(text.islower() and text.isascii() and ("-" in text or "_" in text) for text in texts):
        return 0.0
    if len(set(texts)) == 1 and (len(texts) > 4 or (len(texts) > 1 and leaf.last & words("label name title"))):
        return 0.0
    worth = 2.2 if own else 1.8
    if leaf.last & words("name title label full formatted display text shown address"):
        worth += 0.8
    if (
        around
        and not own
        and not leaf.last
        & words(
            "name title label full formatted display text shown value address nickname nick login username handle fullname alias"
        )
    ):
        worth -= 0.6
    if leaf.last & words("city town locality cityname"):
        worth += 0.3
    if leaf.last & words("country state province") and not leaf.last & words("name label full"):
        worth -= 0.4
    return worth - 0.1 * len(leaf.path) + 0.2 * (length > 3)


def _region_worth(leaf: Leaf) -> float:
    worth = _named_worth(leaf, hints.REGION)
    if not worth:
        return 0.0
    texts = set(leaf.strings())
    return worth - 0.8 + 1.2 * sum(map(may_be_place, texts)) / len(texts)


_NARROW = words("city town locality area district village settlement municipality municipio municipalityname")
_WIDE = words("region oblast province state governorate county adm admin uf department")


def _wider_worth(leaf: Leaf, region: Leaf) -> float:
    """The region that a town's own field stands beside, or the town of a region."""
    own, other = leaf.last | leaf.above, region.last | region.above
    if leaf.path == region.path or bool(own & _NARROW) == bool(other & _NARROW) or not own & (_WIDE | _NARROW):
        return 0.0
    if len(leaf.path) != len(region.path) or leaf.last & {"id", "code", "slug"}:
        return 0.0
    return _region_worth(leaf)


_INNER = words("neighbourhood neighborhood suburb hood bairro barrio quarter quartier mahalle kazasi")


def _inner_worth(leaf: Leaf, region: Leaf) -> float:
    """The quarter of a town that its own field stands beside."""
    if (
        leaf.path == region.path
        or leaf.path[:-1] != region.path[:-1]
        or not leaf.last & _INNER
        or leaf.last & {"id", "code", "slug"}
    ):
        return 0.0
    return _named_worth(leaf, hints.REGION | _INNER)


def _seller_worth(leaf: Leaf) -> float:
    texts = leaf.strings()
    kinds = sum(hints.SELLER_KIND.fullmatch(text.strip()) is not None for text in texts[:_SAMPLE])
    return 0.0 if kinds * 2 > len(texts) else _named_worth(leaf, hints.SELLER)


def _seller_id_worth(leaf: Leaf) -> float:
    if leaf.last & {"id", "uuid"} and (leaf.last | leaf.above) & hints.SELLER and not (leaf.last | leaf.above) & hints.IMAGE:
        return 2.0 - 0.1 * len(leaf.path) if all(isinstance(value, int | str) for value in leaf.values.values()) else 0.0
    return 0.0


# The words of a key that stands among a seller's own: what it is about, and not the listing, the visitor or the page.
_SINCE = words(
    "since registered registration joined member membersince created createdat registeredat joinedat regdate registerdate"
)
_RATING = words("rating rate score stars ratingvalue ratingscore averagerating avgrating feedbackscore positive")
_REVIEWS = words("reviews reviewcount reviewscount ratingcount ratingscount feedbackcount feedbacks votes ratings")
_KIND = words("type kind business private company commercial professional pro individual isbusiness iscompany isprivate isshop")


def _is_of_seller(leaf: Leaf) -> bool:
    return bool((leaf.last | leaf.above) & hints.SELLER) and not (leaf.last | leaf.above) & (_IMAGE_WORDS | {"phone", "session"})


def _seller_url_worth(leaf: Leaf) -> float:
    if not _is_of_seller(leaf) or not leaf.last & (_URL_WORDS - {"src"}):
        return 0.0
    texts = leaf.strings()
    good = sum("/" in text and " " not in text and len(text) < 300 for text in texts)
    return 2.0 - 0.1 * len(leaf.path) if texts and good == len(leaf.values) else 0.0


def _seller_kind_worth(leaf: Leaf) -> float:
    """Words for a kind of seller, or a yes and no of which the key says the kind."""
    if not _is_of_seller(leaf) or not leaf.last & (_KIND | hints.SELLER):
        return 0.0
    values = list(leaf.values.values())
    if all(isinstance(value, bool) for value in values):
        return 1.8 - 0.1 * len(leaf.path) if _kind_of_key(leaf.last) else 0.0
    texts = leaf.strings()
    known = sum(text.strip().casefold() in _KIND_WORDS or hints.SELLER_KIND.fullmatch(text.strip()) is not None for text in texts)
    return 2.2 - 0.1 * len(leaf.path) if texts and known == len(values) else 0.0


_KIND_WORDS = words("private business company shop store individual person dealer professional pro organization agency")
_YES_MEANS = (
    (words("business company commercial professional pro isbusiness iscompany"), "company", "private"),
    (words("shop store isshop"), "shop", None), (words("private individual isprivate"), "private", "company"),
)  # fmt: skip


def _kind_of_key(last: frozenset[str]) -> tuple[str, str | None] | None:
    """What yes and no mean: "isBusiness", "is_private"; no words of the seller alone ("seller": true)."""
    return next(((yes, no) for names, yes, no in _YES_MEANS if last & names and (last & {"is"} or len(last) == 1)), None)


def _seller_since_worth(leaf: Leaf) -> float:
    if not _is_of_seller(leaf) or not leaf.last & _SINCE or leaf.last & words("last login online seen updated"):
        return 0.0
    good = sum(_since_text(value) is not None for value in leaf.values.values())
    return 2.2 - 0.1 * len(leaf.path) if good == len(leaf.values) else 0.0


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _since_text(value: Any) -> str | None:
    """When somebody came, as text: dates stay as they are, seconds and milliseconds since 1970 become a day."""
    if isinstance(value, str):
        return value if len(value) < 60 and _YEAR.search(value) is not None else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    if 1990 <= value <= 2100:
        return str(value)
    seconds = value / 1000 if value > 100_000_000_000 else value
    if not 600_000_000 < seconds < 4_000_000_000:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _seller_rating_worth(leaf: Leaf) -> float:
    if not _is_of_seller(leaf) or not leaf.last & _RATING or leaf.last & (_REVIEWS | words("count total max best min scale")):
        return 0.0
    good = sum(_rating_value(value) is not None for value in leaf.values.values())
    return 2.0 - 0.1 * len(leaf.path) if good == len(leaf.values) else 0.0


def _rating_value(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    said = str(value).strip().rstrip("%").replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,12})?", said):
        return None
    rating = Decimal(said)
    return rating if rating <= 100 else None


def _seller_reviews_worth(leaf: Leaf) -> float:
    if not _is_of_seller(leaf) or not leaf.last & _REVIEWS:
        return 0.0
    whole = all(isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**8 for value in leaf.values.values())
    return 2.0 - 0.1 * len(leaf.path) if whole else 0.0


def _join_seller(draft: Draft, row: dict[Path, Any], fields: dict[str, Path], where: str) -> None:
    """Kind, since and rating as the words that a page would show."""
    if (path := fields.get("seller_kind")) is not None and (value := row.get(path)) is not None:
        meaning = _kind_of_key(frozenset(name_tokens(path[-1])))
        said = (meaning[0] if value else meaning[1]) if isinstance(value, bool) and meaning else value
        draft.put("seller_kind", said if isinstance(said, str) else None, f"{where} {'.'.join(path)}")
    if (path := fields.get("seller_since")) is not None:
        draft.put("seller_since", _since_text(row.get(path)), f"{where} {'.'.join(path)}")
    path = fields.get("seller_rating")
    if path is None or not (rating := _rating_value(row.get(path))):
        return
    tokens = {token for part in path for token in name_tokens(part)}
    percent = rating > 10 or bool(tokens & words("percent percentage positive"))
    reviews = row.get(fields.get("seller_reviews", ()))
    text = f"{round(rating, 2).normalize():f}{'%' if percent else ' of 10' if rating > 5 else ''}"
    draft.put("seller_rating", f"{text} ({reviews})" if isinstance(reviews, int) else text, f"{where} {'.'.join(path)}")


def _description_worth(leaf: Leaf) -> float:
    texts = leaf.strings()
    if not texts or not leaf.last & hints.DESCRIPTION:
        return 0.0
    length = sum(map(len, texts)) / len(texts)
    return 2.0 + min(length, 300) / 300 - 0.1 * len(leaf.path) if length > 20 else 0.0


def _posted_worth(leaf: Leaf) -> float:
    named = leaf.last & hints.POSTED
    if not named or leaf.last & words("end expire expires expiration valid delivery until to"):
        return 0.0
    good = 0
    for value in leaf.values.values():
        if isinstance(value, str):
            good += bool(_ISO_DATE.match(value) or (len(value) < 40 and hints.DATE.search(value)))
        elif isinstance(value, int) and not isinstance(value, bool):
            good += 1_000_000_000 < value < 2_500_000_000 or 1_000_000_000_000 < value < 2_500_000_000_000
    if good < 0.8 * len(leaf.values):
        return 0.0
    return 2.0 + (0.5 if leaf.last & words("created published posted listtime date") else 0.0) - 0.1 * len(leaf.path)


def _coordinate_worth(leaf: Leaf, names: tuple[str, ...]) -> float:
    if not leaf.last & set(names):
        return 0.0
    good = sum(
        isinstance(value, float | int | str) and bool(re.fullmatch(r"-?\d{1,3}(?:\.\d+)?", str(value)))
        for value in leaf.values.values()
    )
    return 2.0 - 0.1 * len(leaf.path) if good == len(leaf.values) else 0.0


# --- one object --------------------------------------------------------------------------------------------------------


def _draft(row: dict[Path, Any], fields: dict[str, Path], where: str, local: str | None) -> Draft:
    draft = Draft()
    for name in (
        "title",
        "url",
        "native_id",
        "image",
        "seller_name",
        "seller_id",
        "seller_url",
        "region_text",
        "description",
        "posted_text",
        "latitude",
        "longitude",
        "condition",
    ):
        path = fields.get(name)
        value = row.get(path) if path is not None else None
        if value is None or isinstance(value, bool | dict | list):
            continue
        draft.put(name, clean(str(value)), f"{where} {'.'.join(path or ())}")
    draft.sure_id = "native_id" in draft.values
    _join_places(draft, row, fields)
    _join_seller(draft, row, fields, where)
    _draft_price(draft, row, fields, where, local)
    return draft


def _join_places(draft: Draft, row: dict[Path, Any], fields: dict[str, Path]) -> None:
    """Region and town from two fields, the wider first unless the page puts the town first."""
    quarter = row.get(fields.get("region_inner", ()))
    place = draft.values.get("region_text")
    if isinstance(quarter, str) and place and quarter.casefold() not in place.casefold():
        place = f"{clean(quarter)}, {place}"
        draft.replace("region_text", place, draft.where["region_text"])
    other = row.get(fields.get("region_wider", ()))
    if not isinstance(other, str) or not place or other.casefold() in place.casefold() or place.casefold() in other.casefold():
        return
    wide_first = bool(frozenset(name_tokens(" ".join(fields["region_text"]))) & _NARROW)
    draft.replace(
        "region_text", f"{clean(other)}, {place}" if wide_first else f"{place}, {clean(other)}", draft.where["region_text"]
    )


def clean(text: str) -> str:
    """Text out of data: markup and entities resolved, one line."""
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return squash(text)


def _draft_price(draft: Draft, row: dict[Path, Any], fields: dict[str, Path], where: str, local: str | None) -> None:
    code = money.currency_code(row.get(fields.get("currency", ())))
    shown = row.get(fields.get("shown_price", ()))
    if isinstance(shown, str) and (found := money.find_prices(shown)):
        text = clean(shown)
        draft.put("price_text", text, where)
        draft.put("price_amount", money.plain(found[0].amount), where)
        settled = money.settle(found[0].mark, code or local)
        draft.put("price_currency", settled or code, where)
    elif isinstance(shown, str) and is_price_word(text := clean(shown)):
        draft.put("price_text", text, where)
    value = row.get(fields.get("price", ()))
    if value is not None and "price_amount" not in draft.values:
        amount = data_amount(value)
        if amount is not None:
            minor = row.get(fields.get("minor", ()))
            if (
                isinstance(minor, int)
                and not isinstance(minor, bool)
                and 0 < minor <= 4
                and (not isinstance(value, str) or "." not in value)
            ):
                amount = amount.scaleb(-minor)
            elif {"cents", "minor", "kopeck", "kopecks", "penny", "pence", "subunits", "micros"} & {
                token for part in fields["price"] for token in name_tokens(part)
            }:
                amount = amount.scaleb(-6 if "micros" in str(fields["price"]).lower() else -2)
            if amount > 0:
                draft.put("price_amount", money.plain(amount), where)
                draft.put("price_currency", code, where)
    old = row.get(fields.get("old_price", ()))
    if old is not None:
        draft.put("price_old_text", clean(str(old)), where)


def data_amount(value: Any) -> Decimal | None:
    """An amount out of data, where a point is a decimal point whatever follows it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(str(value)) if value == value and abs(value) < 1e15 else None
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", text):
            return Decimal(text)
        return money.bare_number(text)
    return None


def minor_units(array: Array, rows: list[dict[Path, Any]]) -> None:
    """Whole amounts that all end in 00, with more telling digits before than round prices have, are counted in hundredths."""
    path = array.fields.get("price")
    if path is None or "minor" in array.fields or "shown_price" in array.fields:
        return
    values = [
        row[one]
        for row in rows[:_SAMPLE]
        for one in (path, array.fields.get("old_price", path))
        if isinstance(row.get(one), int | str)
    ]
    amounts = [amount for value in values if (amount := data_amount(value)) and "." not in str(value)]
    if len(amounts) < 4 or len(amounts) < len(values):
        return
    if any(amount % 100 for amount in amounts):
        return
    digits = [len(str(int(amount)).rstrip("0")) for amount in amounts]
    units = [int(amount) // 100 % 10 for amount in amounts]
    if sum(digits) / len(digits) < 3.2 or len(set(units)) < 4 or sum(unit in (0, 5, 9) for unit in units) > 0.6 * len(units):
        return  # 129 900 and 89 900 are prices in whole units
    for draft in array.drafts:
        if whole_amount := draft.values.get("price_amount"):
            draft.replace("price_amount", money.plain(Decimal(whole_amount).scaleb(-2)), draft.where["price_amount"])
