"""What the catalogue's data files know of goods and red flags, as it is shown beside a listing: orientation, never a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.catalogue.items import Item, PriceRange


def goods_row(item: Item) -> dict[str, Any]:
    """An item's customs codes with their Common High Priority List tier, control list references, and what it usually costs."""
    return {
        "item": item.id,
        "title": item.title,
        "family": item.family,
        "priority": item.priority,
        "hs": [{"code": hs.code, "chpl_tier": hs.tier, "confidence": hs.confidence, "note": hs.note} for hs in item.hs],
        "chpl_tier": item.chpl_tier,
        "controls": [
            {"list": control.list, "reference": control.reference, "confidence": control.confidence} for control in item.controls
        ],
        "control_note": item.control_note,
        "price_usd": None if item.price is None else _price_row(item.price),
    }


def _price_row(price: PriceRange) -> dict[str, str | None]:
    return {
        "low": f"{price.low:f}",
        "typical": f"{price.typical:f}",
        "high": f"{price.high:f}",
        "basis": price.basis,
        "confidence": price.confidence,
        "as_of": price.as_of,
    }


def goods_facts(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str | None, str | None]]:
    """The same for people, a line a fact: item, kind of fact, what it is, how sure, remark."""
    name = row["item"]
    for hs in row["hs"]:
        tier = f"CHPL tier {hs['chpl_tier']}" if hs["chpl_tier"] else "not on the CHPL"
        yield name, "customs code", f"{hs['code']}, {tier}", hs["confidence"], hs["note"]
    for control in row["controls"]:
        yield name, "control list", f"{control['list']}: {control['reference']}", control["confidence"], None
    if row["control_note"]:
        yield name, "control note", row["control_note"], None, None
    if (price := row["price_usd"]) is not None:
        said = f"{price['low']} to {price['high']} USD, typically {price['typical']}"
        yield name, "usual price", said, price["confidence"], ", ".join(filter(None, (price["basis"], price["as_of"]))) or None
