"""What the page or the source says beside the text; it only chooses between readings of the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """Defaults of a page or source: they decide what a mark ("$", "руб.", "12/11") means, and never what stands there."""

    country: str | None = None  # ISO 3166-1 alpha-2
    currency: str | None = None  # ISO 4217, used where the text states none
    timezone: str | None = None  # IANA name; UTC where absent
    language: str | None = None  # BCP 47
