"""A seller's words for the screen: flagged words marked, hidden characters shown for what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.alerts.safe import clean
from storage.model import Flag, FlagKind

_LONGEST = 20_000
# Controls, invisible characters and whatever turns the reading direction: a safety net under every value a page shows.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stretch of text: plain, flagged (why: the rules), or a hidden character written out."""

    text: str
    kind: str = "plain"  # plain, item, red, hidden
    why: str = ""


def harmless(value: object) -> object:
    """What a template is about to write, without characters that could hide or turn something; markup of ours passes."""
    return _UNSEEN.sub("", value) if type(value) is str else value


def marked(text: str | None, flags: Iterable[Flag], field: str) -> list[Mark]:
    """The text of one field in stretches, in order; put together they are the text, hidden characters written out."""
    if not text:
        return []
    text = text[:_LONGEST]
    spans = [(*span, flag) for flag in flags if flag.field == field and (span := _span(text, flag))]
    marks: list[Mark] = []
    at = 0
    for start, end, flag in sorted(spans, key=lambda span: span[:2]):
        if start < at:
            continue
        marks += _plain(text[at:start])
        kind = "red" if flag.kind is FlagKind.RED_FLAG else "item"
        marks.append(Mark(text=clean(text[start:end], limit=500), kind=kind, why=clean(flag.label or flag.rule, limit=200)))
        at = end
    return [*marks, *_plain(text[at:])]


def _span(text: str, flag: Flag) -> tuple[int, int] | None:
    if not flag.words:
        return None
    if flag.start is not None and text[flag.start : flag.start + len(flag.words)] == flag.words:
        return flag.start, flag.start + len(flag.words)
    start = text.find(flag.words)
    return (start, start + len(flag.words)) if start >= 0 else None


def _plain(text: str) -> list[Mark]:
    marks: list[Mark] = []
    run: list[str] = []
    for char in text:
        if char in "\n\t" or unicodedata.category(char)[0] != "C" or char in "\u200c\u200d\u00ad":
            run.append(char)
            continue
        if char == "\r":
            continue
        if run:
            marks.append(Mark(text="".join(run)))
            run = []
        marks.append(Mark(text=f"U+{ord(char):04X}", kind="hidden", why=unicodedata.name(char, "control character").lower()))
    return [*marks, Mark(text="".join(run))] if run else marks
