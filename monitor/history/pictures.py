"""Photographs by content: addresses that delivered the same picture show one photograph, whatever their paths say.

An address is known by its content once its photograph was fetched (of flagged listings, after the crawl that shows it); until then
its stable part decides. Two contents are the same when the files are, or our small copies of them are: a picture that a site wrote
anew with other metadata. Only what could be decoded as a picture counts, so no error page makes two photographs one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.history.volatile import photograph
from storage.model import Photo

Contents = Mapping[str, frozenset[str]]  # stable part of an address to the digests of what it delivered last


def contents_of(photos: Iterable[Photo]) -> dict[str, frozenset[str]]:
    """What the addresses of one listing's photographs delivered. photos: oldest first."""
    return {photograph(photo.address): _digests(photo) for photo in photos if photo.small is not None}


def show_the_same(contents: Contents, one: str, other: str) -> bool:
    """Whether two addresses are known to have delivered the same picture."""
    nothing: frozenset[str] = frozenset()
    return not contents.get(photograph(one), nothing).isdisjoint(contents.get(photograph(other), nothing))


def _digests(photo: Photo) -> frozenset[str]:
    return frozenset(capture.sha256 for capture in (photo.capture, photo.small) if capture is not None)


def has_moved(photos: Sequence[Photo]) -> bool:
    """Whether the last photograph is the picture that an earlier one showed at another address. photos: oldest first."""
    shown = [photo for photo in photos if photo.small is not None]
    return any(
        photograph(photo.address) != photograph(shown[-1].address) and not _digests(photo).isdisjoint(_digests(shown[-1]))
        for photo in shown[:-1]
    )
