"""Addresses of photographs and texts with counters, as sites write them."""

from __future__ import annotations

import pytest

from monitor.history.volatile import photograph, plain_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://i.ebayimg.example/images/g/AbC/s-l225.jpg", "https://i.ebayimg.example/images/g/AbC/s-l1600.webp"),
        ("https://img1.example/v1/files/xyz/image;s=644x461", "https://img7.example/v1/files/xyz/image;s=1000x700"),
        ("https://cdn.example/p/77_640x480.jpg?sig=1", "https://cdn.example/p/77_1280x960.jpg?sig=2"),
        ("//cdn.example/thumb/77.jpg", "https://cdn.example/large/77.png"),
    ],
)
def test_one_photograph_at_another_size_or_host_is_the_same(one: str, other: str) -> None:
    assert photograph(one) == photograph(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("https://c.example/img/7.jpg", "https://c.example/img/8.jpg"), ("https://c.example/a/7.jpg", "https://c.example/b/7.jpg")],
)
def test_another_photograph_is_another(one: str, other: str) -> None:
    assert photograph(one) != photograph(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Осталось 3 шт.", "Осталось 12 шт."),
        ("Доставка завтра", "Доставка сегодня"),
        ("Delivery Thu, 12 Nov", "delivery Fri 4 Dec"),
    ],
)
def test_counters_and_days_are_no_change(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)


def test_sold_out_is_not_in_stock() -> None:
    assert plain_words("Нет в наличии") != plain_words("В наличии")
