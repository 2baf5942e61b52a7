"""What history knows of a listing's seller and past, as facts for the catalogue's red flags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from monitor.catalogue import Catalogue, Facts
from storage.contacts import Kin
from storage.model import Judgement, Listing, Seller, SellerKind, Status, Version
from storage.store import Store

_MANY = 20  # seller names under one contact from which on it is the site's own telephone


def judge_with_past(
    catalogue: Catalogue, listing: Listing, *, items: Collection[str], store: Store, now: datetime,
    rates: Mapping[str, Decimal] | None = None,
) -> Judgement:  # fmt: skip
    """What the listing offers and why to look, what history knows included."""
    return add_past(catalogue, listing, catalogue.judge(listing, items=items, rates=rates), store=store, now=now)


def add_past(catalogue: Catalogue, listing: Listing, judgement: Judgement, *, store: Store, now: datetime) -> Judgement:
    """The judgement with the red flags of the past. The store is asked only where a watched item is offered or wanted."""
    if not judgement.flags or judgement.accessory:
        return judgement
    kin, listing_id = list(store.kin(listing)), listing.listing_id
    reposts = [one.earlier_id for one in store.reposts(listing_id) if one.listing_id == listing_id]
    facts = facts_of(listing, kin=kin, versions=store.versions(listing_id), reposts=reposts, now=now)
    return catalogue.with_past(judgement, facts)


def facts_of(listing: Listing, *, kin: Sequence[Kin], versions: Sequence[Version], reposts: Sequence[str], now: datetime) -> Facts:
    """Facts from listings that share a contact (the newest first), the listing's own versions, and whose repost it is."""
    seller = listing.seller
    account = seller.native_id if seller else None
    own = [one for one in kin if account is not None and one.source == listing.source and one.seller_id == account]
    others = [one for one in kin if one not in own]
    shop = seller is not None and seller.kind in (SellerKind.SHOP, SellerKind.COMPANY)
    twins = [one.listing_id for one in kin if one.status is Status.GONE and _alike(listing, one)]
    return Facts(
        now=now, seller_names=_names(listing, account, own, versions) if account else (),
        removed_twins=tuple(dict.fromkeys((*reposts, *twins))), contact_seen=_seen(listing, others),
        prices=tuple(_prices(listing, versions, now)),
        other_goods=tuple(one.title for one in own if one.item is None and one.title) if shop else (),
        watched_goods=sum(one.item is not None for one in own), seller_since=_since(seller),
        seller_since_stated=seller.since if seller else None,
    )  # fmt: skip


def _since(seller: Seller | None) -> datetime | None:
    """The earliest moment that the stated day, month or year leaves open, so that nobody is called new who may not be."""
    if seller is None or seller.since is None:
        return None
    parts = seller.since.split("-")
    return datetime.fromisoformat("-".join((*parts, "01", "01")[:3])).replace(tzinfo=UTC)


def _names(listing: Listing, account: str | None, own: Sequence[Kin], versions: Sequence[Version]) -> tuple[str, ...]:
    """What the account called itself, the oldest first. A name that is part of another one is that name cut short."""
    past = [version.listing.seller for version in versions]
    told = [one.seller_name for one in reversed(own)] + [one.name for one in past if one and one.native_id == account]
    named = list(dict.fromkeys(name for name in (*told, listing.seller.name if listing.seller else None) if name))
    return tuple(name for name in named if not any(_part(name, other) for other in named))


def _part(name: str, other: str) -> bool:
    return name.casefold() != other.casefold() and name.casefold().rstrip(". …") in other.casefold()


def _seen(listing: Listing, others: Sequence[Kin]) -> tuple[tuple[str, str], ...]:
    """(source, seller name) of everybody who gives the same contact."""
    if not others or len({one.seller_name for one in others}) > _MANY:
        return ()
    me = (listing.source, (listing.seller.name if listing.seller else None) or "")
    return tuple(dict.fromkeys((me, *((one.source, one.seller_name or "") for one in others))))


def _prices(listing: Listing, versions: Sequence[Version], now: datetime) -> Iterable[tuple[datetime, Decimal, str]]:
    for said, at in (*((version.listing, version.first_seen) for version in versions), (listing, now)):
        if said.price is not None and said.price.amount is not None and said.price.currency is not None:
            yield at, said.price.amount, said.price.currency


def _alike(listing: Listing, other: Kin) -> bool:
    """The same text, or the same picture."""
    if listing.image is not None and listing.image == other.image:
        return True
    return _plain(listing.title) != "" and (_plain(listing.title), _plain(listing.description)) == (
        _plain(other.title), _plain(other.description),
    )  # fmt: skip


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
