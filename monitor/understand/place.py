"""Where a listing is: the stated words, and the place they resolve to."""

from __future__ import annotations

from monitor.understand.hints import Hints
from storage.model import Place


def read_place(text: str | None, hints: Hints) -> Place | None:  # noqa: ARG001  the country chooses between readings
    """The stated place; country None where it does not resolve."""
    if text is None or not text.strip():
        return None
    return Place(text=text)
