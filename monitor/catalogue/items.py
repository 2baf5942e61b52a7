"""What the program knows of each item and red flag, from the data files beside the code and from a user's own files."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from monitor.catalogue.rules import RuleInvalid, parse_rule
from monitor.errors import MonitorError


class CatalogueInvalid(MonitorError):
    """A user's catalogue file that cannot be used: file, entry and fault."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class HsCode:
    """A customs code; tier is that of the Common High Priority List, None where the code is not on it."""

    code: str
    tier: str | None
    confidence: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlReference:
    """Where a control list speaks of such goods. Orientation for a person, never a classification."""

    list: str
    reference: str
    confidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRange:
    """What the goods cost where they are sold freely, in USD."""

    low: Decimal
    typical: Decimal
    high: Decimal
    basis: str | None = None
    confidence: str | None = None
    source: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One kind of goods (or service) that is watched."""

    id: str
    title: str
    family: str
    kind: str = "goods"  # or service
    priority: int = 3  # 1 is the most wanted
    parent: str | None = None
    brands: tuple[str, ...] = ()
    hs: tuple[HsCode, ...] = ()
    chpl_tier: str | None = None  # the highest of its codes
    controls: tuple[ControlReference, ...] = ()
    control_note: str | None = None
    price: PriceRange | None = None
    note: str | None = None
    own: bool = False  # from a user's file


@dataclass(frozen=True, kw_only=True, slots=True)
class RedFlag:
    """One reason to look closer. severity 1 (weak) to 5."""

    id: str
    severity: int
    kind: str
    description: str
    detect: str | None = None
    sources: tuple[str, ...] = ()
    false_positives: str | None = None
    note: str | None = None


DATA = resources.files("monitor.catalogue") / "data"


def read_data(name: str) -> Any:
    """A JSON data file of the program."""
    return json.loads((DATA / name).read_text("utf-8"))


def item_of(row: Mapping[str, Any]) -> Item:
    """An item from a row of items.json."""
    price = row["price"]
    return Item(
        id=row["id"], title=row["title"], family=row["family"], kind=row["kind"], priority=row["priority"], parent=row["parent"],
        brands=tuple(row["brands"]), hs=tuple(HsCode(**code) for code in row["hs"]), chpl_tier=row["chpl_tier"],
        controls=tuple(ControlReference(**reference) for reference in row["controls"]), control_note=row["control_note"],
        price=_price(price) if price else None, note=row["note"],
    )  # fmt: skip


def red_flag_of(row: Mapping[str, Any]) -> RedFlag:
    """A red flag from a row of red_flags.json."""
    return RedFlag(**{**row, "sources": tuple(row.get("sources", ()))})


def _price(row: Mapping[str, Any]) -> PriceRange:
    low, typical, high = (Decimal(row[key]) for key in ("low", "typical", "high"))
    return PriceRange(
        low=low,
        typical=typical,
        high=high,
        basis=row["basis"],
        confidence=row["confidence"],
        source=row["source"],
        as_of=row["as_of"],
    )


_ID = re.compile(r"[a-z0-9_]+")
_OWN_KEYS = {"id", "title", "family", "kind", "priority", "parent", "brands", "hs", "chpl_tier", "price_usd", "note", "rules"}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnEntry:
    """One [[item]] of a user's file: the item, or more rules for one that ships."""

    item: Item | None
    id: str
    rules: tuple[str, ...]


def read_own(file: Path, known: Mapping[str, Item]) -> list[OwnEntry]:
    """The [[item]] entries of a user's TOML file. Raises CatalogueInvalid naming file, entry and fault.

    An entry with the id of an item that ships only adds rules to it; any other needs title, family and rules.
    """
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CatalogueInvalid(f"{file}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, of a path that no file can have
        raise CatalogueInvalid(f"{file}: not TOML ({error})") from error
    unknown = set(content) - {"item"}
    if unknown:
        raise CatalogueInvalid(f"{file}: unknown key {min(unknown)!r}; a catalogue file holds [[item]] entries")
    rows = content.get("item", [])
    if not isinstance(rows, list) or not rows:
        raise CatalogueInvalid(f"{file}: no [[item]] entry")
    entries = [_own_entry(file, number, row, known) for number, row in enumerate(rows, 1)]
    _fits_together(file, entries, known)
    return entries


def _fits_together(file: Path, entries: Sequence[OwnEntry], known: Mapping[str, Item]) -> None:
    """What one entry alone cannot show: names given twice, or that mean something else, and parents that are nothing."""
    made = [(number, entry.item) for number, entry in enumerate(entries, 1) if entry.item is not None]
    items = {**known, **{item.id: item for _, item in made}}
    first: dict[str, int] = {}
    for number, item in made:
        where = f"{file}, item {number} ({item.id!r})"
        if item.id in first:
            raise CatalogueInvalid(f"{where}: item {first[item.id]} of the file has this id already; give all rules there")
        first[item.id] = number
        if any(other.family == item.id for other in items.values() if other.id != item.id):
            raise CatalogueInvalid(f"{where}: the id is the name of a family; choose another")
        if item.parent is not None and item.parent not in items:
            closest = difflib.get_close_matches(item.parent, items, n=1)
            hint = f"; did you mean {closest[0]!r}?" if closest else ""
            raise CatalogueInvalid(f"{where}: no item {item.parent!r} to be the parent{hint}")


def _own_entry(file: Path, number: int, row: Any, known: Mapping[str, Item]) -> OwnEntry:
    name = row.get("id") if isinstance(row, dict) else None
    where = f"{file}, item {number}" + (f" ({name!r})" if isinstance(name, str) else "")
    if not isinstance(row, dict) or not isinstance(name, str) or not name:
        raise CatalogueInvalid(f"{where}: id is missing or not text")
    if name not in known and (not _ID.fullmatch(name) or name.startswith("rf_")):
        raise CatalogueInvalid(f"{where}: an id is small letters, digits and _ (and does not begin with rf_, as red flags do)")
    for key in row:
        if key not in _OWN_KEYS:
            raise CatalogueInvalid(f"{where}: unknown key {key!r}; known are {', '.join(sorted(_OWN_KEYS))}")
    rules = row.get("rules")
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, str) and rule.strip() for rule in rules):
        raise CatalogueInvalid(f"{where}: rules must be a list of lines, at least one")
    for rule in rules:
        try:
            parse_rule(rule.strip(), name, {})
        except (RuleInvalid, ValueError) as error:
            raise CatalogueInvalid(f"{where}: rule {rule!r}: {error}") from error
    if name in known and (further := min(set(row) - {"id", "rules"}, default=None)) is not None:
        raise CatalogueInvalid(f"{where}: {further} cannot be given here; an item that ships takes more rules and keeps the rest")
    return OwnEntry(item=None if name in known else _own_item(where, row), id=name, rules=tuple(rule.strip() for rule in rules))


def _own_item(where: str, row: Mapping[str, Any]) -> Item:
    for key in ("title", "family"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise CatalogueInvalid(f"{where}: {key} is missing or not text")
    if row.get("kind", "goods") not in ("goods", "service"):
        raise CatalogueInvalid(f"{where}: kind is {row['kind']!r}; it is goods or service")
    if row.get("priority", 3) not in (1, 2, 3):
        raise CatalogueInvalid(f"{where}: priority is {row['priority']!r}; it is 1, 2 or 3")
    hs, brands = row.get("hs", []), row.get("brands", [])
    if not isinstance(hs, list) or not all(isinstance(code, str) and code.isdigit() and len(code) == 6 for code in hs):
        raise CatalogueInvalid(f"{where}: hs must be a list of six-digit codes in quotes")
    if not isinstance(brands, list) or not all(isinstance(brand, str) for brand in brands):
        raise CatalogueInvalid(f"{where}: brands must be a list of names")
    for key in ("parent", "chpl_tier", "note"):
        if not isinstance(row.get(key), str | None):
            raise CatalogueInvalid(f"{where}: {key} is not text")
    return Item(
        id=row["id"], title=row["title"], family=row["family"], kind=row.get("kind", "goods"), priority=row.get("priority", 3),
        parent=row.get("parent"), brands=tuple(brands), hs=tuple(HsCode(code=code, tier=None, confidence="user") for code in hs),
        chpl_tier=row.get("chpl_tier"), price=_own_price(where, row.get("price_usd")), note=row.get("note"), own=True,
    )  # fmt: skip


def _own_price(where: str, prices: Any) -> PriceRange | None:
    if prices is None:
        return None
    fault = f"{where}: price_usd must be three rising numbers: low, typical, high"
    if not isinstance(prices, list) or len(prices) != 3:
        raise CatalogueInvalid(fault)
    try:
        low, typical, high = (Decimal(str(price)) for price in prices)
    except InvalidOperation as error:
        raise CatalogueInvalid(fault) from error
    if not 0 < low <= typical <= high:
        raise CatalogueInvalid(fault)
    return PriceRange(low=low, typical=typical, high=high, confidence="user")
