"""What the catalogue says of a listing, and of what history knows of its seller and its past."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from monitor.catalogue import Catalogue
from storage.model import Judgement, Listing
from storage.store import Store


def judge_with_past(catalogue: Catalogue, listing: Listing, *, items: Collection[str], store: Store, now: datetime) -> Judgement:
    """What the listing offers and why to look, its past included."""
    return catalogue.judge(listing, items=items)
