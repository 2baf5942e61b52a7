"""What a crawl's pages say of sellers, compared with what is known of them.

A listing changes its seller's name; the seller is renamed once. One card does not show whether it was: on some sites every advert
of an account names another contact, and a cached card names yesterday's. So a name is the account's new one when every listing of
it that still stands says so, or when one said the old name, says the new one, and no listing that this crawl saw says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from monitor.history.volatile import squash
from storage.model import CaptureRef, KnownBy, Seller, SellerKey, SellerVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the pages of one listing said of its seller in this crawl."""

    listing_id: str
    seller: Seller
    at: datetime
    capture: CaptureRef | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bearer:
    """A live listing of a seller: the name it bears after this crawl, and the one it bore before (None: none, or not known)."""

    listing_id: str
    name: str | None
    before: str | None


def new_versions(
    said: Mapping[SellerKey, Sequence[Said]], *, last: Callable[[SellerKey], SellerVersion | None],
    bearers: Callable[[SellerKey], Iterable[Bearer]], seen: Collection[str], crawl_id: str,
) -> tuple[SellerVersion, ...]:  # fmt: skip
    """The versions of sellers that begin with this crawl. seen: ids of the listings that it saw."""
    found = (_version(key, some, last(key), bearers, seen, crawl_id) for key, some in said.items())
    return tuple(one for one in found if one is not None)


def is_rename(before: SellerVersion, after: SellerVersion) -> bool:
    """Whether a seller goes by another name from one version to the next."""
    return None not in (before.seller.name, after.seller.name) and _plain(before.seller.name) != _plain(after.seller.name)


def _version(
    key: SellerKey, said: Sequence[Said], known: SellerVersion | None, bearers: Callable[[SellerKey], Iterable[Bearer]],
    seen: Collection[str], crawl_id: str,
) -> SellerVersion | None:  # fmt: skip
    latest = max(said, key=lambda one: one.at)
    if known is None:
        first = min(said, key=lambda one: one.at)
        seller = replace(_together(None, said), name=_usual_name(said))
        return SellerVersion(
            key=key, number=1, at=first.at, seller=seller, crawl_id=crawl_id, listings=len(said), capture=first.capture
        )
    # Under one name several people may sell: what one of them says of himself is no change of the other.
    fresh = [one for one in said if one.at > known.at]
    if key.known_by is KnownBy.NAME or not fresh:
        return None
    name, count = _name(key, fresh, known.seller.name, bearers, seen)
    seller = replace(_together(known.seller, fresh), name=name)
    if _same(seller, known.seller):
        return None
    telling = [one for one in fresh if _plain(one.seller.name) == _plain(name)] or [latest]
    first = min(telling, key=lambda one: one.at)
    return SellerVersion(
        key=key, number=known.number + 1, at=first.at, seller=seller, crawl_id=crawl_id, listings=count, capture=first.capture
    )


def _name(
    key: SellerKey, said: Sequence[Said], known: str | None, bearers: Callable[[SellerKey], Iterable[Bearer]], seen: Collection[str]
) -> tuple[str | None, int]:
    """(the seller's name after this crawl, how many of its listings bear it)."""
    if known is None:
        return _usual_name(said), len(said)
    others = {_plain(one.seller.name) for one in said if one.seller.name} - {_plain(known)}
    if len(others) != 1:
        return known, len(said)
    new = others.pop()
    now = [one for one in bearers(key) if one.name]
    bearing = [one for one in now if _plain(one.name) == new]
    stragglers = [one for one in now if _plain(one.name) != new]
    if stragglers:
        told = any(_plain(one.before) == _plain(known) for one in bearing)
        was_one = all(_plain(one.before) == _plain(known) for one in now if one.before)
        if not (told and was_one) or any(one.listing_id in seen for one in stragglers):
            return known, len(said)
    return next(one.seller.name for one in said if _plain(one.seller.name) == new), max(len(bearing), 1)


def _usual_name(said: Sequence[Said]) -> str | None:
    names = Counter(one.seller.name for one in said if one.seller.name)
    return names.most_common(1)[0][0] if names else None


def _together(known: Seller | None, said: Sequence[Said]) -> Seller:
    """What is known with what was said, the latest last; what was not said stays."""
    stated = sorted(said, key=lambda one: one.at)
    seller = known or Seller(name=None, native_id=stated[-1].seller.native_id)
    for one in (each.seller for each in stated):
        more = {part: value for part in ("native_id", "url", "kind") if (value := getattr(one, part)) is not None}
        if one.since is not None and not _says_less(one.since, seller.since):
            more |= {"since": one.since, "since_text": one.since_text}
        if one.rating is not None:
            more |= {"rating": one.rating, "rating_of": one.rating_of, "reviews": one.reviews, "rating_text": one.rating_text}
        seller = replace(seller, **more)
    return seller


def _says_less(since: str, known: str | None) -> bool:
    """ "2019" beside "2019-06"."""
    return known is not None and known.startswith(since)


def _same(one: Seller, other: Seller) -> bool:
    """Reviews are counted up all day long, and an address may be written otherwise: neither begins a version."""
    if (_plain(one.name), one.kind, one.since, one.rating_of) != (_plain(other.name), other.kind, other.since, other.rating_of):
        return False
    return _same_rating(one.rating, other.rating)


def _same_rating(one: Decimal | None, other: Decimal | None) -> bool:
    """A card rounds what the own page says: 4.8 there and 4.83 here are one rating."""
    if one is None or other is None:
        return one is other
    digits = max(1, min(_places(one), _places(other)))
    return round(one, digits) == round(other, digits)


def _places(number: Decimal) -> int:
    """How many digits stand behind the point."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(name: str | None) -> str:
    return squash(name or "")
