"""A price for holders of a card, for members, for subscribers: not the price for everybody, and no sale."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.understand import Hints, read_price

# (writing, price for everybody, struck-out price): as the shops of each country word it.
WRITINGS = """
1 799 ₽ с картой 1 691 ₽ | 1799 |
1 691 ₽ с Озон Картой 1 799 ₽ | 1799 |
1 691 ₽ с WB Кошельком 1 799 ₽ без карты | 1799 |
1 691 ₽ с картой 1 799 ₽ 2 500 ₽ | 1799 | 2500
2 500 ₽ 1 799 ₽ с картой 1 691 ₽ | 1799 | 2500
2 500 ₽ −28% 1 799 ₽ с картой 1 691 ₽ | 1799 | 2500
был 2 500 ₽, с картой 1 691 ₽, 1 799 ₽ | 1799 | 2500
с картой 1 691 ₽ 1 799 ₽ | 1799 |
1 799 ₽, по подписке 1 691 ₽ | 1799 |
1 799 ₽ клубная цена 1 691 ₽ | 1799 |
1 799 ₴ за карткою 1 691 ₴ | 1799 |
£3.50 £2.80 Clubcard Price | 3.50 |
$24.99 $22.49 with Prime | 24.99 |
$24.99 or $22.49 with subscription | 24.99 |
19,99 € mit Kundenkarte 17,99 € | 19.99 |
19,99 € Mitgliederpreis: 17,99 € | 19.99 |
19,99 € avec la carte 17,99 € | 19.99 |
19,99 € con tarjeta 17,99 € | 19.99 |
19,99 € prezzo soci 17,99 € | 19.99 |
19,99 € ledenprijs 17,99 € | 19.99 |
R$ 199,90 R$ 179,90 para assinantes | 199.90 |
99,99 zł z kartą 89,99 zł | 99.99 |
500 TL üye fiyatı 450 TL | 500 |
1 799 Kč s kartou 1 691 Kč | 1799 |
1 799 kr. 1 691 kr. medlemspris | 1799 |
١٧٩٩ درهم للأعضاء ١٦٩١ درهم | 1799 |
¥199 会员价 ¥179 | 199 |
会員価格 1,980円 2,200円 | 2200 |
19,900원 회원가 17,900원 | 19900 |
"""


@pytest.mark.parametrize("row", WRITINGS.strip().splitlines())
def test_a_price_for_members_is_neither_the_price_nor_a_sale(row: str) -> None:
    text, amount, old = (part.strip() for part in row.split("|"))
    price = read_price(text, Hints())
    assert price is not None
    assert (price.amount, price.old) == (Decimal(amount), Decimal(old) if old else None)


@pytest.mark.parametrize(
    ("text", "amount", "old"),
    [
        ("1 691 ₽ с картой", 1691, None),  # the only price there is
        ("1 691 ₽ с картой, доставка 200 ₽", 1691, None),
        ("1 799 ₽ 1 691 ₽", 1691, 1799),  # no word of a card: a sale
        ("1 799 ₽ с картой памяти 1 999 ₽", 1799, 1999),  # a memory card is goods
        ("оплата по карте 5 000 ₽, наличными 4 800 ₽", 5000, None),  # two ways to pay
    ],
)
def test_words_of_a_card_take_nothing_else_away(text: str, amount: int, old: int | None) -> None:
    price = read_price(text, Hints())
    assert price is not None
    assert (price.amount, price.old) == (amount, old)
