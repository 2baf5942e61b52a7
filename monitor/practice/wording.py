"""How people of a language write prices and times on a page."""

from __future__ import annotations

from datetime import datetime

from monitor.practice.values import Price
from storage.model import PriceKind

NBSP = "\N{NO-BREAK SPACE}"
RU_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "UAH": "грн", "PLN": "zł", "AED": "د.إ"}


def grouped(amount: object, gap: str = NBSP) -> str:
    """Thousands apart."""
    return f"{amount:,}".replace(",", gap)


def plain(price: Price, amount: object, *, gap: str = NBSP) -> str:
    """An amount with its sign behind it."""
    return f"{grouped(amount, gap)}{NBSP}{SIGNS[price.currency]}"


def ru_price(price: Price) -> str:
    """A price on a Russian page, "" where none is stated."""
    match price.kind:
        case None:
            return ""
        case PriceKind.ON_REQUEST:
            return "Цена по запросу"
        case PriceKind.FREE:
            return "Бесплатно"
        case PriceKind.FROM:
            return f"от {plain(price, price.amount)}"
        case PriceKind.RANGE:
            return f"{grouped(price.amount)} – {plain(price, price.maximum)}"
        case PriceKind.NEGOTIABLE:
            return f"{plain(price, price.amount)}, торг"
    return plain(price, price.amount)


def ru_plural(count: int, one: str, few: str, many: str) -> str:
    """The Russian noun for a count."""
    if count % 10 == 1 and count % 100 != 11:
        return one
    return few if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else many


def ru_ago(at: datetime, now: datetime) -> str:
    """ "2 часа назад", from a day on the date."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} {ru_plural(minutes, 'минуту', 'минуты', 'минут')} назад"
    if minutes < 24 * 60:
        return f"{minutes // 60} {ru_plural(minutes // 60, 'час', 'часа', 'часов')} назад"
    if minutes < 7 * 24 * 60:
        days = minutes // (24 * 60)
        return f"{days} {ru_plural(days, 'день', 'дня', 'дней')} назад"
    return ru_date(at)


def ru_date(at: datetime) -> str:
    """ "3 ноября 14:05"."""
    return f"{at.day} {RU_MONTHS[at.month - 1]} {at:%H:%M}"
