"""Make items.json and red_flags.json from a folder with catalog.yaml, chpl.csv and red_flags.yaml (once, when those change).

    python monitor/catalogue/data/make_items.py DOMAIN_FOLDER

Only facts are taken over: what an item is, its codes, lists, prices and sources. What text betrays it is written by hand
in the .rules files beside this one.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FLAG_FACTS = ("id", "severity", "kind", "description", "detect", "sources", "false_positives", "note")

OWN_FLAGS = (
    {"id": "rf_price_jump", "severity": 2, "kind": "history", "description": "Price moved by more than half at once.",
     "detect": "the listing's last two prices, of one currency", "sources": ["analyst"],
     "false_positives": "a typing mistake put right, a set sold piece by piece, a call for offers"},
)  # fmt: skip


def item_facts(entry: dict[str, Any]) -> dict[str, Any]:
    """One item as items.json keeps it."""
    price = entry.get("reference_price_usd") or {}
    control = entry.get("export_control") or {}
    return {
        "id": entry["id"],
        "title": entry["name"],
        "family": entry["family"],
        "kind": entry["kind"],
        "priority": entry["priority"],
        "parent": entry.get("specialises"),
        "brands": entry.get("brands") or [],
        "hs": [
            {"code": hs["hs6"], "tier": None if hs["chpl_tier"] == "not on CHPL" else hs["chpl_tier"],
             "confidence": hs["confidence"], "note": hs.get("note") or None}
            for hs in entry.get("hs", [])
        ],
        "chpl_tier": entry["chpl"]["highest_tier"] if entry["chpl"]["listed"] else None,
        "controls": [
            {"list": name, "reference": str(control[key]), "confidence": control.get("confidence", "from-knowledge")}
            for key, name in (("eu_2021_821", "EU 2021/821"), ("wassenaar", "Wassenaar"), ("us_eccn", "US ECCN"))
            if control.get(key)
        ],
        "control_note": control.get("note") or None,
        "price": price_facts(price) if price else None,
        "note": entry.get("notes") or None,
    }  # fmt: skip


def price_facts(price: dict[str, Any]) -> dict[str, Any]:
    """Reference prices as items.json keeps them: decimal strings in USD."""
    said = {key: price.get(key) or None for key in ("basis", "confidence", "source", "as_of")}
    return {key: str(price[key]) for key in ("low", "typical", "high")} | said


def write(name: str, version: str, **content: Any) -> None:
    """One data file, one line an entry, so that a change reads well in a diff."""
    parts = [f'{{"version": {json.dumps(version)}']
    for key, rows in content.items():
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=False) for row in rows)
        parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
    (HERE / name).write_text(",\n".join(parts) + "}\n", encoding="utf-8")


def main(domain: Path) -> None:
    """Read the domain folder, write both files."""
    import yaml  # type: ignore[import-untyped]  # only whoever remakes the data needs it; the program does not

    catalogue = yaml.safe_load((domain / "catalog.yaml").read_text("utf-8"))
    flags = yaml.safe_load((domain / "red_flags.yaml").read_text("utf-8"))
    with (domain / "chpl.csv").open(encoding="utf-8", newline="") as table:
        tiers = [{"code": row["hs6"], "tier": row["tier"], "description": row["description"], "list_date": row["list_date"]}
                 for row in csv.DictReader(table)]  # fmt: skip
    families = [{"id": family["id"], "title": family["name"]} for family in catalogue["families"]]
    version = f"{catalogue['version']}.{catalogue['generated']}"
    write("items.json", version, families=families, chpl=tiers, items=[item_facts(entry) for entry in catalogue["items"]])
    sources = [{"id": key, "name": value["name"], "confidence": value["confidence"]} for key, value in flags["sources"].items()]
    write("red_flags.json", f"{flags['version']}.{flags['generated']}", sources=sources,
          flags=[{key: flag[key] for key in FLAG_FACTS if key in flag} for flag in (*flags["flags"], *OWN_FLAGS)])  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
