"""Posting dates in the languages of the beat, all seen on Friday 20 November 2026, 15:30 UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.understand import Hints, read_posted

SEEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

# (text, language, zone, posted in UTC, precision)
ROWS: list[tuple[str, str | None, str, str | None, str | None]] = [
    # Russian: Avito, Youla, Drom, forums
    ("Сегодня в 09:42", "ru", "Europe/Moscow", "2026-11-20T06:42", "minute"),
    ("вчера, 23:59", "ru", "Europe/Moscow", "2026-11-19T20:59", "minute"),
    ("позавчера", "ru", "Europe/Moscow", "2026-11-17T21:00", "day"),
    ("17 ноября 2026 в 14:20", "ru", "Europe/Moscow", "2026-11-17T11:20", "minute"),
    ("17 ноября в 14:20", "ru", "Europe/Moscow", "2026-11-17T11:20", "minute"),
    ("25 дек.", "ru", "Europe/Moscow", "2025-12-24T21:00", "day"),
    ("5 минут назад", "ru", "Europe/Moscow", "2026-11-20T15:25", "minute"),
    ("час назад", "ru", "Europe/Moscow", "2026-11-20T14:30", "hour"),
    ("полчаса назад", "ru", "Europe/Moscow", "2026-11-20T15:00", "minute"),
    ("1 час 20 минут назад", "ru", "Europe/Moscow", "2026-11-20T14:10", "minute"),
    ("4 месяца назад", "ru", "Europe/Moscow", "2026-06-30T21:00", "month"),
    ("в понедельник", "ru", "Europe/Moscow", "2026-11-15T21:00", "day"),
    ("только что", "ru", "Europe/Moscow", "2026-11-20T15:30", "minute"),
    ("Обновлено: 18.11.2026, 10:00", "ru", "Europe/Moscow", "2026-11-18T07:00", "minute"),
    ("18.11", "ru", "Europe/Moscow", "2026-11-17T21:00", "day"),
    ("08:15", "ru", "Europe/Moscow", "2026-11-20T05:15", "minute"),
    ("Был в сети 2 часа назад", "ru", "Europe/Moscow", None, None),
    ("Доставка завтра, 21 ноября", "ru", "Europe/Moscow", None, None),
    ("Осталось 3 дня", "ru", "Europe/Moscow", None, None),
    ("На Авито с июня 2018", "ru", "Europe/Moscow", None, None),
    ("На сайте с 12.05.2019", "ru", "Europe/Moscow", None, None),
    # Ukrainian: OLX
    ("Сьогодні о 10:15", "uk", "Europe/Kyiv", "2026-11-20T08:15", "minute"),
    ("Вчора о 22:00", "uk", "Europe/Kyiv", "2026-11-19T20:00", "minute"),
    ("17 листопада 2026 р.", "uk", "Europe/Kyiv", "2026-11-16T22:00", "day"),
    ("3 дні тому", "uk", "Europe/Kyiv", "2026-11-16T22:00", "day"),
    ("3 год тому", "uk", "Europe/Kyiv", "2026-11-20T12:30", "hour"),
    ("1 год тому назад", "ru", "Europe/Kyiv", "2024-12-31T22:00", "year"),
    ("годину тому", "uk", "Europe/Kyiv", "2026-11-20T14:30", "hour"),
    ("Додано 5 січня", "uk", "Europe/Kyiv", "2026-01-04T22:00", "day"),
    ("Зареєстрований у 2019", "uk", "Europe/Kyiv", None, None),
    # Kazakh
    ("бүгін 10:00", "kk", "Asia/Almaty", "2026-11-20T05:00", "minute"),
    ("5 сағат бұрын", "kk", "Asia/Almaty", "2026-11-20T10:30", "hour"),
    ("15 мамыр 2026", "kk", "Asia/Almaty", "2026-05-14T19:00", "day"),
    # Uzbek
    ("Kecha 18:30", "uz", "Asia/Tashkent", "2026-11-19T13:30", "minute"),
    ("17 noyabr 2026 y.", "uz", "Asia/Tashkent", "2026-11-16T19:00", "day"),
    ("2 kun oldin", "uz", "Asia/Tashkent", "2026-11-17T19:00", "day"),
    # English
    ("Posted 3 days ago", "en", "Europe/London", "2026-11-17T00:00", "day"),
    ("a week ago", "en", "Europe/London", "2026-11-13T00:00", "day"),
    ("17 Nov 2026, 14:20", "en", "Europe/London", "2026-11-17T14:20", "minute"),
    ("Nov 17, 2026", "en", "America/New_York", "2026-11-17T05:00", "day"),
    ("November 17, 2026 at 2:20 PM", "en", "America/New_York", "2026-11-17T19:20", "minute"),
    ("11/17/2026", "en-US", "America/New_York", "2026-11-17T05:00", "day"),
    ("17/11/2026", "en-GB", "Europe/London", "2026-11-17T00:00", "day"),
    ("11/17", "en-US", "America/New_York", "2026-11-17T05:00", "day"),
    ("5h", "en", "Europe/London", "2026-11-20T10:30", "hour"),
    ("25m ago", "en", "Europe/London", "2026-11-20T15:05", "minute"),
    ("2 mo ago", "en", "Europe/London", "2026-08-31T23:00", "month"),
    ("Listed a year ago", "en", "Europe/London", "2025-01-01T00:00", "year"),
    ("just now", "en", "Europe/London", "2026-11-20T15:30", "minute"),
    ("Last Monday", "en", "Europe/London", "2026-11-16T00:00", "day"),
    ("3rd October 2026", "en", "Europe/London", "2026-10-02T23:00", "day"),
    ("Member since March 2015", "en", "Europe/London", None, None),
    ("Ends in 2 days", "en", "Europe/London", None, None),
    ("Get it by Tue, Nov 24", "en", "America/New_York", None, None),
    ("Last seen 5 minutes ago", "en", "Europe/London", None, None),
    ("2 weeks left", "en", "Europe/London", None, None),
    ("Joined in 2014", "en", "Europe/London", None, None),
    # German: Kleinanzeigen
    ("Heute, 09:15", "de", "Europe/Berlin", "2026-11-20T08:15", "minute"),
    ("Gestern, 18:05", "de", "Europe/Berlin", "2026-11-19T17:05", "minute"),
    ("vor 2 Tagen", "de", "Europe/Berlin", "2026-11-17T23:00", "day"),
    ("vor einer Stunde", "de", "Europe/Berlin", "2026-11-20T14:30", "hour"),
    ("17. Nov. 2026", "de", "Europe/Berlin", "2026-11-16T23:00", "day"),
    ("17.11.26, 14:20 Uhr", "de", "Europe/Berlin", "2026-11-17T13:20", "minute"),
    ("3. März", "de", "Europe/Berlin", "2026-03-02T23:00", "day"),
    ("Aktiv seit 05.11.2019", "de", "Europe/Berlin", None, None),
    ("Noch 2 Tage", "de", "Europe/Berlin", None, None),
    # Polish: OLX
    ("Dzisiaj o 10:11", "pl", "Europe/Warsaw", "2026-11-20T09:11", "minute"),
    ("wczoraj o 18:30", "pl", "Europe/Warsaw", "2026-11-19T17:30", "minute"),
    ("17 listopada 2026", "pl", "Europe/Warsaw", "2026-11-16T23:00", "day"),
    ("Dodano 5 paź 2026", "pl", "Europe/Warsaw", "2026-10-04T22:00", "day"),
    ("2 godziny temu", "pl", "Europe/Warsaw", "2026-11-20T13:30", "hour"),
    ("tydzień temu", "pl", "Europe/Warsaw", "2026-11-12T23:00", "day"),
    ("Na OLX od maja 2016", "pl", "Europe/Warsaw", None, None),
    # Turkish: sahibinden
    ("Dün 14:00", "tr", "Europe/Istanbul", "2026-11-19T11:00", "minute"),
    ("17 Kasım 2026", "tr", "Europe/Istanbul", "2026-11-16T21:00", "day"),
    ("2 gün önce", "tr", "Europe/Istanbul", "2026-11-17T21:00", "day"),
    ("az önce", "tr", "Europe/Istanbul", "2026-11-20T15:30", "minute"),
    # Arabic
    ("منذ 3 أيام", "ar", "Asia/Riyadh", "2026-11-16T21:00", "day"),
    ("قبل ساعتين", "ar", "Asia/Riyadh", "2026-11-20T13:30", "hour"),
    ("أمس", "ar", "Asia/Riyadh", "2026-11-18T21:00", "day"),
    ("١٧ نوفمبر ٢٠٢٦", "ar", "Asia/Riyadh", "2026-11-16T21:00", "day"),
    ("اليوم 10:30 ص", "ar", "Asia/Riyadh", "2026-11-20T07:30", "minute"),
    ("اليوم 6:30 م", "ar", "Asia/Riyadh", "2026-11-20T15:30", "minute"),
    # Persian: Divar
    ("۵ دقیقه پیش", "fa", "Asia/Tehran", "2026-11-20T15:25", "minute"),
    ("دیروز", "fa", "Asia/Tehran", "2026-11-18T20:30", "day"),
    ("هفته پیش", "fa", "Asia/Tehran", "2026-11-12T20:30", "day"),
    ("۲۶ آبان ۱۴۰۵", "fa", "Asia/Tehran", "2026-11-16T20:30", "day"),
    ("۱۴۰۵/۰۸/۲۶", "fa", "Asia/Tehran", "2026-11-16T20:30", "day"),
    ("۲ روز پیش در تهران", "fa", "Asia/Tehran", "2026-11-17T20:30", "day"),
    ("۳ هفته پیش در مشهد", "fa", "Asia/Tehran", "2026-10-29T20:30", "day"),
    # Spanish, Portuguese
    ("hace 2 horas", "es", "Europe/Madrid", "2026-11-20T13:30", "hour"),
    ("Ayer, 18:30", "es", "Europe/Madrid", "2026-11-19T17:30", "minute"),
    ("17 de nov. de 2026", "es", "Europe/Madrid", "2026-11-16T23:00", "day"),
    ("hace un mes", "es", "Europe/Madrid", "2026-09-30T22:00", "month"),
    ("17 nov, 09:00", "pt", "America/Sao_Paulo", "2026-11-17T12:00", "minute"),
    ("há 2 horas", "pt", "America/Sao_Paulo", "2026-11-20T13:30", "hour"),
    ("Ontem, 20:15", "pt", "America/Sao_Paulo", "2026-11-19T23:15", "minute"),
    ("13 de ago", "pt", "America/Sao_Paulo", "2026-08-13T03:00", "day"),
    ("Publicado em 05/11", "pt", "America/Sao_Paulo", "2026-11-05T03:00", "day"),
    ("No OLX desde março de 2015", "pt", "America/Sao_Paulo", None, None),
    # French, Italian, Dutch
    ("il y a 3 heures", "fr", "Europe/Paris", "2026-11-20T12:30", "hour"),
    ("Hier à 18:05", "fr", "Europe/Paris", "2026-11-19T17:05", "minute"),
    ("17 novembre 2026 à 14h20", "fr", "Europe/Paris", "2026-11-17T13:20", "minute"),
    ("Membre depuis 2016", "fr", "Europe/Paris", None, None),
    ("3 giorni fa", "it", "Europe/Rome", "2026-11-16T23:00", "day"),
    ("17 nov alle 14:20", "it", "Europe/Rome", "2026-11-17T13:20", "minute"),
    ("un'ora fa", "it", "Europe/Rome", "2026-11-20T14:30", "hour"),
    ("Gisteren", "nl", "Europe/Amsterdam", "2026-11-18T23:00", "day"),
    ("Eergisteren", "nl", "Europe/Amsterdam", "2026-11-17T23:00", "day"),
    ("3 dagen geleden", "nl", "Europe/Amsterdam", "2026-11-16T23:00", "day"),
    ("17 nov. '26", "nl", "Europe/Amsterdam", "2026-11-16T23:00", "day"),
    ("Sinds 17 nov. '26", "nl", "Europe/Amsterdam", "2026-11-16T23:00", "day"),
    # Japanese, Chinese, Korean
    ("半年前", "zh", "Asia/Shanghai", "2026-04-30T16:00", "month"),
    ("5分前", "ja", "Asia/Tokyo", "2026-11-20T15:25", "minute"),
    ("11月17日 14:20", "ja", "Asia/Tokyo", "2026-11-17T05:20", "minute"),
    ("2026/11/17", "ja", "Asia/Tokyo", "2026-11-16T15:00", "day"),
    ("令和8年11月17日", "ja", "Asia/Tokyo", "2026-11-16T15:00", "day"),
    ("1ヶ月前", "ja", "Asia/Tokyo", "2026-09-30T15:00", "month"),
    ("前天 18:05", "zh", "Asia/Shanghai", "2026-11-18T10:05", "minute"),
    ("2天前", "zh", "Asia/Shanghai", "2026-11-17T16:00", "day"),
    ("11-17 14:20", "zh", "Asia/Shanghai", "2026-11-17T06:20", "minute"),
    ("今天 下午3:05", "zh", "Asia/Shanghai", "2026-11-20T07:05", "minute"),
    ("3시간 전", "ko", "Asia/Seoul", "2026-11-20T12:30", "hour"),
    # Machines, and nothing
    ("2026-11-17T14:20:00+03:00", None, "UTC", "2026-11-17T11:20", "minute"),
    ("2026-11-17 14:20:00", None, "Europe/Moscow", "2026-11-17T11:20", "minute"),
    ("Tue, 17 Nov 2026 14:20:00 GMT", None, "UTC", "2026-11-17T14:20", "minute"),
    ("1763389200", None, "UTC", "2025-11-17T14:20", "minute"),
    ("2027-05-01", None, "UTC", None, None),
    ("Продано", "ru", "Europe/Moscow", None, None),
    ("Промо", "ru", "Europe/Moscow", None, None),
    ("№ 4653727247", "ru", "Europe/Moscow", None, None),
    ("31.02.2026", "ru", "Europe/Moscow", None, None),
    ("125 просмотров", "ru", "Europe/Moscow", None, None),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} {row[0]}")
def test_a_posting_date_is_read_in_its_language_and_zone(row: tuple[str, str | None, str, str | None, str | None]) -> None:
    text, language, zone, at, precision = row
    posted = read_posted(text, Hints(language=language, timezone=zone), SEEN)
    assert posted is not None
    assert posted.text == text
    assert posted.at == (None if at is None else datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert (posted.precision.value if posted.precision else None) == precision
