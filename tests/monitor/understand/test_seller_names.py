"""Sellers: labels are no names."""

from __future__ import annotations

import pytest

from monitor.understand import read_seller
from storage.model import SellerKind

LABELS = [
    "Продавец",
    "продавец:",
    "Пользователь",
    "Shop",
    "Seller",
    "Частное лицо",
    "Sprzedawca",
    "Verkäufer",
    "البائع",
    "卖家",
    "  Магазин ",
    "—",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_the_page_is_no_name(label: str) -> None:
    seller = read_seller(label, "42", None, None)
    assert seller is not None
    assert seller.name is None
    assert read_seller(label, None, None, None) is None


@pytest.mark.parametrize("name", ["Иван", "ООО «Пример»", "Starlink Shop", "Магазин Связь", "user_4411"])
def test_a_name_stays_as_written(name: str) -> None:
    seller = read_seller(f"  {name} ", None, None, None)
    assert seller is not None
    assert seller.name == name


KINDS = [
    ("Частное лицо", SellerKind.PRIVATE),
    ("Private", SellerKind.PRIVATE),
    ("Магазин", SellerKind.SHOP),
    ("Organization", SellerKind.COMPANY),
    ("Gewerblich", SellerKind.COMPANY),
    ("sahibinden", SellerKind.PRIVATE),
    ("что-то", None),
    (None, None),
]


@pytest.mark.parametrize(("stated", "kind"), KINDS)
def test_the_kind_of_seller_is_read_in_the_words_of_the_site(stated: str | None, kind: SellerKind | None) -> None:
    seller = read_seller("Иван", None, None, stated)
    assert seller is not None
    assert seller.kind is kind


def test_nothing_stated_is_no_seller() -> None:
    assert read_seller(None, None, None, None) is None
    assert read_seller("  ", None, None, None) is None
