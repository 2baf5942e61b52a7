"""Before and after of one text, cut down to what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+\s*|[^\w\s]+\s*")
_CONTEXT = 5  # words kept on each side of a difference
_SHORT = 160  # characters: a title or a sentence
_SLOW = 1500  # words: beyond it only the ends are compared


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of one text; changed: it is not in the other one."""

    text: str
    changed: bool = False


def differ(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of the old and of the new text, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, start, end, begin, stop in _opcodes(before, after):
        for pieces, words in ((left, before[start:end]), (right, after[begin:stop])):
            # Where one side has nothing, an empty piece still marks the place, so that both are cut to the same context.
            text = "".join(words)
            pieces.append(Piece(text=text.rstrip() if tag != "equal" else text, changed=tag != "equal"))
            if tag != "equal" and text != text.rstrip():
                pieces.append(Piece(text=" "))
    return tuple(left), tuple(right)


def shortened(pieces: tuple[Piece, ...], *, short: int = _SHORT) -> tuple[Piece, ...]:
    """The same with long unchanged stretches cut to some words of context; what has no more characters than short stays whole."""
    if sum(len(piece.text) for piece in pieces) <= short:
        return pieces
    last = len(pieces) - 1
    return tuple(
        piece if piece.changed else Piece(text=_context(piece.text, first=place == 0, last=place == last))
        for place, piece in enumerate(pieces)
    )


def bounded(pieces: tuple[Piece, ...], limit: int) -> tuple[Piece, ...]:
    """Shortened, and then cut off after so many characters."""
    room, kept = limit, []
    for piece in shortened(pieces):
        if room <= 0:
            break
        text = piece.text if len(piece.text) <= room else piece.text[: room - 1].rstrip() + "…"
        kept.append(Piece(text=text, changed=piece.changed))
        room -= len(piece.text)
    return tuple(kept)


def whole(text: str) -> tuple[Piece, ...]:
    """A text that is altered as a whole."""
    return (Piece(text=text, changed=True),) if text else ()


def _opcodes(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(before), len(after)) <= _SLOW:
        bare = [word.strip() for word in before], [word.strip() for word in after]
        return SequenceMatcher(None, *bare, autojunk=False).get_opcodes()
    head = next((place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    left, right = len(before), len(after)
    while left > head and right > head and before[left - 1] == after[right - 1]:
        left, right = left - 1, right - 1
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, left, head, right),
        ("equal", left, len(before), right, len(after)),
    ]


def _context(text: str, *, first: bool, last: bool) -> str:
    words = _WORDS.findall(text)
    if first and last:
        return text
    if len(words) <= (_CONTEXT if first or last else 2 * _CONTEXT) + 1:
        return text
    head = "" if first else "".join(words[:_CONTEXT])
    tail = "" if last else "".join(words[-_CONTEXT:])
    return f"{head}… {tail}" if tail else f"{head}…"
