"""What was learned on a source's first page: paths and selectors, kept with the source and used for its next pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A compiled way to read one kind of page of one source."""

    version: int = 1

    def dump(self) -> dict[str, Any]:
        """A JSON-able dictionary."""
        return {"version": self.version}

    @classmethod
    def load(cls, data: dict[str, Any]) -> Profile:
        """The profile that `dump` wrote."""
        return cls(version=int(data.get("version", 1)))
