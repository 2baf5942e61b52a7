"""The small picture of a pin that stands before a place."""

from __future__ import annotations

import re

from spiders.reading.outline import Outline
from spiders.reading.texts import words

_PINS = words("pin marker geo location map place geolocation placemark address poi mappin locationpin standort ubicacion")
_SAID = re.compile(
    r"(?:^|[^a-z])(?:pin|marker|geo|location|map|place|placemark|map-?marker|map-?pin|location-?(?:dot|pin|on|arrow))(?:[^a-z]|$)|"
    r"📍|위치|地点|местополож|розташ|standort|ubicaci|localiza|lokaliz|konum|\blieu\b|الموقع|موقعیت",
    re.IGNORECASE,
)
# How the outline of a pin begins in the icon sets that pages are drawn with.
_OUTLINES = re.compile(
    r"\nd=(?:M12 2C8\.13 2 5 5\.13 5 9|M21 10c0 7-9 13-9 13|M20 10c0 (?:6|4\.993)|M15 10\.5a3 3 0 1 1|"
    r"M17\.657 16\.657|M172\.268 501\.67|"
    r"M215\.7 499\.2C267|M12\.166 8\.94c|M8 16s6-5\.686 6-10|M9\.69 18\.933|m11\.54 22\.351|M12 12c1\.1 0 2-\.9 2-2|"
    r"M18 8c0 4-6 10|M12 11\.5A2\.5)",
    re.IGNORECASE,
)
_DRAWN = frozenset(("i", "img", "span", "ion-icon", "mat-icon", "em", "picture"))
_STEPS = 9


def pinned(out: Outline, node: int) -> bool:
    """Whether the picture of a pin stands right before a text or the element that owns it, or begins the text itself."""
    doc = out.doc
    first = node
    if doc.tags[node]:
        first = next((at for at in range(node + 1, doc.ends[node]) if not doc.tags[at] and doc.texts[at].strip()), -1)
        if first < 0:
            return False
        if any(_draws_pin(out, at) for at in range(node + 1, first) if doc.tags[at]):
            return True
    if "📍" in doc.texts[first][:3]:
        return True
    at, steps = first, 0
    while at > 0 and steps < _STEPS:
        if (said := doc.drawn.get(at)) is not None:
            return _SAID.search(said) is not None or _OUTLINES.search(said) is not None
        if at < node or (at < first and not doc.tags[node]):
            if not doc.tags[at]:
                if text := doc.texts[at].strip():
                    return text in ("📍", "location_on", "place", "room")
            elif doc.ends[at] <= node:
                if doc.tags[at] not in _DRAWN:
                    return False
                if _draws_pin(out, at):
                    return True
            elif at < doc.parents[node] and not doc.has_one_child(at) and steps > 4:
                return False  # the block before, not this line
        at -= 1
        steps += 1
    return False


def _draws_pin(out: Outline, node: int) -> bool:
    doc = out.doc
    if doc.tags[node] not in _DRAWN:
        return False
    if (doc.tags[node] != "span" or doc.ends[node] == node + 1) and out.tokens(node) & _PINS:
        return True
    attributes = doc.attrs[node]
    said = [attributes.get(name) or "" for name in ("alt", "aria-label", "title", "data-icon", "icon", "name")]
    source = (attributes.get("src") or "").rpartition("/")[2] if doc.tags[node] == "img" else ""
    return any(_SAID.search(one) for one in (*said, source) if one and len(one) < 120)
