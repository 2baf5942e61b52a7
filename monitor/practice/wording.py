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


def ru_short_price(price: Price) -> str:
    """A price on an old Russian board: "$410", "88000 р.", "по запросу"."""
    if price.kind is None:
        return ""
    if price.kind is PriceKind.ON_REQUEST:
        return "по запросу"
    text = f"${price.amount}" if price.currency == "USD" else f"{price.amount} р."
    return f"{text} торг" if price.kind is PriceKind.NEGOTIABLE else text


def uk_price(price: Price) -> str:
    """A price on a Ukrainian page: "16 900 грн"."""
    if price.kind is None:
        return ""
    if price.kind is PriceKind.ON_REQUEST:
        return "Ціна за запитом"
    text = plain(price, price.amount, gap=" ")
    return f"{text}, договірна" if price.kind is PriceKind.NEGOTIABLE else text


def uk_ago(at: datetime, now: datetime) -> str:
    """ "Сьогодні о 14:05", "03 листопада 2026 р."."""
    if at.date() == now.date():
        return f"Сьогодні о {at:%H:%M}"
    return f"{at:%d} {UK_MONTHS[at.month - 1]} {at.year} р."


UK_MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip
PL_MONTHS = (
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada",
    "grudnia",
)  # fmt: skip


def pl_price(price: Price) -> str:
    """A price on a Polish page: "2 150 zł", "Za darmo"."""
    match price.kind:
        case None:
            return ""
        case PriceKind.ON_REQUEST:
            return "Zapytaj o cenę"
        case PriceKind.FREE:
            return "Za darmo"
        case PriceKind.NEGOTIABLE:
            return f"{pl_amount(price, price.amount)} do negocjacji"
    return pl_amount(price, price.amount)


def pl_amount(price: Price, amount: object) -> str:
    """ "2 150,00 zł"."""
    sign = "€" if price.currency == "EUR" else "zł"
    return f"{grouped(amount, ' ')},00 {sign}"


def pl_date(at: datetime, now: datetime) -> str:
    """ "Dzisiaj o 14:05", "3 listopada 2026"."""
    if at.date() == now.date():
        return f"Dzisiaj o {at:%H:%M}"
    return f"{at.day} {PL_MONTHS[at.month - 1]} {at.year}"


AR_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def ar_digits(value: object) -> str:
    """A number in Arabic-Indic digits, thousands apart the Arabic way."""
    return f"{value:,}".replace(",", "٬").translate(AR_DIGITS)


def ar_price(price: Price) -> str:
    """A price on an Arabic page: "١٬٩٥٠ د.إ"."""
    if price.kind is None:
        return ""
    if price.kind is PriceKind.ON_REQUEST:
        return "السعر عند الطلب"
    text = f"{ar_digits(price.amount)} {'دولار' if price.currency == 'USD' else 'د.إ'}"
    return f"{text} قابل للتفاوض" if price.kind is PriceKind.NEGOTIABLE else text


def ar_ago(at: datetime, now: datetime) -> str:
    """ "قبل ٣ ساعات", from a day on "قبل ٣ أيام"."""
    minutes = max(1, int((now - at).total_seconds() // 60))
    if minutes < 60:
        return f"قبل {ar_digits(minutes)} دقيقة"
    hours = minutes // 60
    if hours < 24:
        return "قبل ساعة" if hours == 1 else f"قبل {ar_digits(hours)} {'ساعات' if hours <= 10 else 'ساعة'}"
    days = hours // 24
    return "قبل يوم" if days == 1 else f"قبل {ar_digits(days)} {'أيام' if days <= 10 else 'يوما'}"
