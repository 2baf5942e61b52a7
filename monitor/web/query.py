"""What a visitor asks for in the address of a page: every value checked, nothing wrong ends in an error page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from monitor.web.rows import ListingRow
from storage.model import Status

PAGE = 50
SORTABLE = 10_000  # listings looked at for a sorted or item-filtered page
_SORTS: Mapping[str, Callable[[ListingRow], Any]] = {
    "title": lambda row: row.title.casefold(),
    "score": lambda row: row.score,
    "first": lambda row: row.first_seen,
    "last": lambda row: row.last_seen,
    "source": lambda row: (row.source.casefold(), row.title.casefold()),
    "place": lambda row: (not (row.place or row.region), (row.place or row.region).casefold()),
    "seller": lambda row: (not row.seller, row.seller.casefold()),
}
_DOWNWARDS = frozenset({"score", "first", "last"})  # what one wants to see the most of first


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """Filters, order and page of the table of listings."""

    watch: str = ""
    source: str = ""
    status: str = ""
    flagged: str = ""  # "yes", "no" or all
    item: str = ""
    text: str = ""
    sort: str = ""
    page: int = 1

    @property
    def statused(self) -> Status | None:
        """The status asked for."""
        return Status(self.status) if self.status else None

    @property
    def only_flagged(self) -> bool | None:
        """The flag asked for."""
        return {"yes": True, "no": False}.get(self.flagged)

    def address(self, path: str = "/listings", **other: object) -> str:
        """The address of this page with some values altered."""
        names = ("watch", "source", "status", "flagged", "item", "text", "sort")
        values: dict[str, object] = (
            {name: getattr(self, name) for name in names} | {"page": self.page if self.page > 1 else ""} | other
        )
        return f"{path}?{urlencode({name: str(value) for name, value in values.items() if value not in ('', None)})}"

    def direction(self, name: str) -> str | None:
        """How a column is sorted, in ARIA's words; None for every other column."""
        if self.sort.removeprefix("-") != name:
            return None
        return "descending" if (name in _DOWNWARDS) is not self.sort.startswith("-") else "ascending"

    def sorted_by(self, name: str) -> str:
        """Where a click on a column's head leads: its order, and the other way round the second time."""
        return self.address(sort="-" + name if self.sort == name else name, page="")


def read_ask(values: Mapping[str, str]) -> Ask:
    """From the query string; what makes no sense is passed over."""
    status, sort, page, flagged = (values.get(name, "") for name in ("status", "sort", "page", "flagged"))
    return Ask(
        watch=values.get("watch", "")[:100], source=values.get("source", "")[:100], item=values.get("item", "")[:100],
        status=status if status in set(Status) else "", flagged=flagged if flagged in ("yes", "no") else "",
        text=values.get("text", "").strip()[:200], sort=sort if sort.removeprefix("-") in _SORTS else "", page=read_page(page),
    )  # fmt: skip


def read_page(text: str) -> int:
    """A page number from 1 to 100000."""
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def in_order(rows: list[ListingRow], sort: str) -> list[ListingRow]:
    """Sorted as asked; unsorted rows stay as the store gave them."""
    name = sort.removeprefix("-")
    return sorted(rows, key=_SORTS[name], reverse=sort.startswith("-") is not (name in _DOWNWARDS)) if name else rows
