"""When a listing was posted, in the site's own time zone and words."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.understand.hints import Hints
from storage.model import Posted, Precision

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_WORDS = re.compile(r"(?:today|yesterday|сегодня|вчера|сьогодні|вчора|heute|gestern|dzisiaj|wczoraj)\b", re.IGNORECASE)


def is_date(text: str) -> bool:
    """True when the whole text states a date or an age and nothing else."""
    return _WORDS.match(text.strip()) is not None


def read_posted(text: str | None, hints: Hints, seen_at: datetime) -> Posted | None:  # noqa: ARG001  the site's zone and now
    """The posting time a text states; None without a text, `at` None where it states none."""
    if text is None or not text.strip():
        return None
    if found := _ISO.search(text):
        return Posted(text=text, at=datetime.fromisoformat(found[0]), precision=Precision.MINUTE)
    return Posted(text=text)
