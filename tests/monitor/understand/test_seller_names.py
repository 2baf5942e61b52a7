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


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("На Авито с июня 2019", "2019-06"), ("Member since 14 Jun 2019", "2019-06-14"), ("Mitglied seit 03.2015", "2015-03"),
        ("Na OLX od maja 2017", "2017-05"), ("На сайті з 2018", "2018"), ("عضو منذ 2020", "2020"), ("14.06.2019", "2019-06-14"),
        ("3 года", None), ("давно", None),
    ],
)  # fmt: skip
def test_since_when_somebody_sells_is_as_exact_as_it_is_stated(since: str, wanted: str | None) -> None:
    seller = read_seller("Надежда", None, None, None, since)
    assert seller is not None
    assert (seller.since, seller.since_text) == (wanted, since)


@pytest.mark.parametrize(
    ("rating", "wanted"),
    [
        ("4,9 · 120 отзывов", ("4.9", 5, 120)), ("4.9/5 (1,204)", ("4.9", 5, 1204)), ("98.7%", ("98.7", 100, None)),
        ("9.1/10", ("9.1", 10, None)), ("4,7 из 5", ("4.7", 5, None)), ("0", (None, None, None)),
        ("нет оценок", (None, None, None)),
        ("120 отзывов", (None, None, None)),
    ],
)  # fmt: skip
def test_a_rating_keeps_its_scale(rating: str, wanted: tuple[str | None, int | None, int | None]) -> None:
    seller = read_seller("Надежда", None, None, None, None, rating)
    assert seller is not None
    assert (str(seller.rating) if seller.rating is not None else None, seller.rating_of, seller.reviews) == wanted
