"""The text part: the whole message for people and programs that read no HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from monitor.alerts.diffs import Piece
from monitor.alerts.view import Card, Diff, Fact

_WIDTH = 76
_LABEL = 19


def card_lines(number: int, card: Card) -> Iterator[str]:
    """One listing in full."""
    marks = [badge.text.upper() for badge in card.badges]
    marks += ["FLAGGED"] if card.flagged else []
    marks += [f"score {card.score}"] if card.score else []
    yield f"{number}. {' · '.join([*marks, card.source])}"
    yield f"   {card.title}"
    if card.prices:
        yield f"   {' → '.join(card.prices)}{f'  ({card.move})' if card.move else ''}"
    elif card.price:
        yield f"   {card.price}"
    if card.usd:
        yield f"   {card.usd}"
    if card.trail:
        yield from _fact(card.trail)
    for diff in card.diffs:
        yield from _diff(diff)
    for label, red in (("Item", False), ("Red flags", True)):
        for place, why in enumerate(why for why in card.why if why.red is red):
            yield from _labelled("" if place else label, f"{why.label}: “{why.words}”" if why.words else why.label)
    for fact in card.facts:
        yield from _fact(fact)
    unsafe = " (not a safe link)" if card.address and card.unsafe else ""
    yield f"   {card.link or card.address or 'no address'}{unsafe}"


def proof_lines(cards: Sequence[Card]) -> Iterator[str]:
    """What was captured of the listings, and where it is kept; nothing where nothing was."""
    found = [(place, fact) for place, card in enumerate(cards, start=1) for fact in card.evidence]
    if found:
        yield "For proof: SHA-256 of what was captured, and where it is kept"
    for place, fact in found:
        yield f"{place}. {fact.label}, {fact.note}"
        yield f"   {fact.value}"


def card_line(card: Card) -> str:
    """One listing in short, its address below."""
    marks = "/".join(badge.text for badge in card.badges)
    price = f" · {card.price}" if card.price else ""
    return f"- {marks}: {card.title}{price} · {card.source}\n  {card.link or card.address or ''}".rstrip()


def paragraph(text: str) -> str:
    """Wrapped to the width of the message."""
    return "\n".join(wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False))


def _fact(fact: Fact) -> Iterator[str]:
    arrow = " → " if fact.label == "Region" else " · "
    alarm = f"; {fact.alarm}" if fact.alarm else ""
    yield from _labelled(fact.label, fact.value + (f"{arrow}{fact.note}" if fact.note else "") + alarm)


def _labelled(label: str, text: str) -> Iterator[str]:
    lines = wrap(text, _WIDTH - _LABEL - 3, break_long_words=False, break_on_hyphens=False) or [""]
    yield f"   {label:<{_LABEL}}{lines[0]}"
    for line in lines[1:]:
        yield " " * (_LABEL + 3) + line


def _diff(diff: Diff) -> Iterator[str]:
    yield from _labelled(f"{diff.label} before", _joined(diff.old) or "(nothing)")
    yield from _labelled(f"{diff.label} after", _joined(diff.new) or "(nothing)")


def _joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces).strip()
