"""Stated places and what they resolve to; GeoNames ids and ISO 3166-2 codes looked up by hand."""

from __future__ import annotations

import pytest

from monitor.understand import Hints, place_key, read_place

# (text, country hint, country, ISO 3166-2, GeoNames id, occupied)
ROWS: list[tuple[str, str | None, str | None, str | None, int | None, bool | None]] = [
    ("Москва", "RU", "RU", "RU-MOW", 524901, False),
    ("г. Москва, ул. Тверская, 12", "RU", "RU", "RU-MOW", 524901, False),
    ("Мск", "RU", "RU", "RU-MOW", 524901, False),
    ("Москва, м. Тушинская", "RU", "RU", "RU-MOW", 524901, False),
    ("в Санкт-Петербурге", "RU", "RU", "RU-SPE", 498817, False),
    ("С-Петербург", "RU", "RU", "RU-SPE", 498817, False),
    ("РнД", "RU", "RU", "RU-ROS", 501175, False),
    ("в Нижнем Новгороде", "RU", "RU", "RU-NIZ", 520555, False),
    ("Нижний Новгород, Автозаводский район", "RU", "RU", "RU-NIZ", 520555, False),
    ("из Екатеринбурга", "RU", "RU", "RU-SVE", 1486209, False),
    ("Казани", "RU", "RU", "RU-TA", 551487, False),
    ("в Твери", "RU", "RU", "RU-TVE", 480060, False),
    ("Свердловская область", "RU", "RU", "RU-SVE", None, False),
    ("в Ростовской области", "RU", "RU", "RU-ROS", None, False),
    ("Респ. Башкортостан, Уфа", "RU", "RU", "RU-BA", 479561, False),
    ("ХМАО, Сургут", "RU", "RU", "RU-KHM", 1490624, False),
    ("Московская обл., Подольск", "RU", "RU", "RU-MOS", 508101, False),
    ("Ставрополь", "RU", "RU", "RU-STA", 487846, False),
    ("Берлин", "RU", "DE", "DE-BE", 2950159, False),
    ("Россия", "RU", "RU", None, None, False),
    ("РФ", None, "RU", None, None, False),
    ("Симферополь", "RU", "UA", "UA-43", 693805, True),
    ("Симферополю", "RU", "UA", "UA-43", 693805, True),
    ("Россия, Республика Крым, Керчь", "RU", "UA", "UA-43", 706524, True),
    ("Крым, Ялта", "RU", "UA", "UA-43", 688533, True),
    ("Севастополе", "RU", "UA", "UA-40", 694423, True),
    ("ЛНР, Луганск", "RU", "UA", "UA-09", 702658, True),
    ("Донецк, ДНР", "RU", "UA", "UA-14", 709717, True),
    ("Донецк, Ростовская область", "RU", "RU", "RU-ROS", 565348, False),
    ("Донецк", "RU", None, None, None, None),
    ("Донецьк", "UA", "UA", "UA-14", 709717, True),
    ("Донецкая область", "UA", "UA", "UA-14", None, None),
    ("г. Мариуполь", "RU", "UA", "UA-14", 701822, True),
    ("Бердянске", "RU", "UA", "UA-23", 712451, True),
    ("Геническ, Херсонская область", "RU", "UA", "UA-65", 708878, True),
    ("Новая Каховка", "RU", "UA", "UA-65", 699839, True),
    ("в Новой Каховке", "RU", "UA", "UA-65", 699839, True),
    ("Энергодар", "RU", "UA", "UA-23", 709276, True),
    ("Стаханов", "RU", "UA", "UA-09", 692975, True),
    ("Краматорськ", "UA", "UA", "UA-14", 704508, None),
    ("новые регионы", "RU", None, None, None, None),
    ("Донбасс", "RU", None, None, None, None),
    ("Київ", "UA", "UA", "UA-30", 703448, False),
    ("Київ, Дарницький район", "UA", "UA", "UA-30", 703448, False),
    ("у Львові", "UA", "UA", "UA-46", 702550, False),
    ("в Харкові", "UA", "UA", "UA-63", 706483, False),
    ("Київська область, Бровари", "UA", "UA", "UA-32", 711390, False),
    ("Днепр", "UA", "UA", "UA-12", 709930, False),
    ("Киев", "RU", "UA", "UA-30", 703448, False),
    ("Минск", "BY", "BY", "BY-HM", 625144, False),
    ("Гомельская обл., г. Гомель", "BY", "BY", "BY-HO", 627907, False),
    ("Астана", "KZ", "KZ", "KZ-71", 1526273, False),
    ("Алматинская обл.", "KZ", "KZ", "KZ-19", None, False),
    ("Бишкек", "KG", "KG", "KG-GB", 1528675, False),
    ("Ташкент", "UZ", "UZ", "UZ-TK", 1512569, False),
    ("Тбилиси", "GE", "GE", "GE-TB", 611717, False),
    ("თბილისი", None, "GE", "GE-TB", 611717, False),
    ("Ереван", "AM", "AM", "AM-ER", 616052, False),
    ("Баку", "AZ", "AZ", "AZ-BA", 587084, False),
    ("Warszawa, Mokotów, Mazowieckie", "PL", "PL", "PL-14", 756135, False),
    ("w Krakowie", "PL", "PL", "PL-12", 3094802, False),
    ("Варшава", "RU", "PL", "PL-14", 756135, False),
    ("Kraków, Podgórze - Odświeżono dnia 05 lutego 2026", "PL", "PL", "PL-12", 3094802, False),
    ("40235 Düsseldorf - Flingern Nord", "DE", "DE", "DE-NW", 2934246, False),
    ("80331 München", "DE", "DE", "DE-BY", 2867714, False),
    ("Berlin", None, "DE", "DE-BE", 2950159, False),
    ("10115 Mitte (2 km)", "DE", None, None, None, None),
    ("Hamburg-Altona", "DE", "DE", "DE-HH", 2911298, False),
    ("Heel Nederland", "NL", "NL", None, None, False),
    ("Bayern", "DE", "DE", "DE-BY", None, False),
    ("Amsterdam", "NL", "NL", "NL-NH", 2759794, False),
    ("Den Haag", "NL", "NL", "NL-ZH", 2747373, False),
    ("Roma (RM)", "IT", "IT", "IT-62", 3169070, False),
    ("Barcelona", "ES", "ES", "ES-CT", 3128760, False),
    ("Lyon 69003", "FR", "FR", "FR-ARA", 2996944, False),
    ("İstanbul, Kadıköy", "TR", "TR", "TR-34", 745044, False),
    ("İzmir / Karşıyaka", "TR", "TR", "TR-35", 311046, False),
    ("Dubai Marina, Dubai", "AE", "AE", "AE-DU", 292223, False),
    ("دبي", "AE", "AE", "AE-DU", 292223, False),
    ("Дубай", "RU", "AE", "AE-DU", 292223, False),
    ("الرياض", "SA", "SA", "SA-01", 108410, False),
    ("تهران، ونک", "IR", "IR", "IR-23", 112931, False),
    ("深圳市", "CN", "CN", "CN-GD", 1795565, False),
    ("广东深圳", "CN", "CN", "CN-GD", 1795565, False),
    ("Shenzhen, Guangdong, China", None, "CN", "CN-GD", 1795565, False),
    ("东京", "JP", "JP", "JP-13", 1850147, False),
    ("San Francisco, CA", "US", "US", "US-CA", 5391959, False),
    ("Austin, TX 78701", "US", "US", "US-TX", 4671654, False),
    ("Odessa, TX", "US", "US", "US-TX", 5527554, False),
    ("Одесса", "UA", "UA", "UA-51", 698740, False),
    ("Paris, France", None, "FR", "FR-IDF", 2988507, False),
    ("London", "GB", "GB", "GB-ENG", 2643743, False),
    ("Sydney, NSW", "AU", "AU", "AU-NSW", 2147714, False),
    ("São Paulo - SP", "BR", "BR", "BR-SP", 3448439, False),
    ("Rio de Janeiro, Copacabana", "BR", "BR", "BR-RJ", 3451190, False),
    ("Toronto, Ontario", "CA", "CA", "CA-ON", 6167865, False),
    ("Located in Türkiye", "US", "TR", None, None, False),
    ("Item location: Shenzhen, China", "US", "CN", "CN-GD", 1795565, False),
    ("Georgia", "US", "US", "US-GA", None, False),
    ("Tbilisi, Georgia", None, "GE", "GE-TB", 611717, False),
    ("Atlanta, Georgia", None, "US", "US-GA", 4180439, False),
    ("Germany", None, "DE", None, None, False),
    ("Туреччина", "UA", "TR", None, None, False),
    ("santa cruz", "US", "US", "US-CA", 5393052, False),
    ("Springfield", "US", "US", None, None, False),
    ("Токмок", "KG", "KG", "KG-C", 1527199, False),
    ("удалённо", "RU", None, None, None, None),
    ("не указано", "RU", None, None, None, None),
    ("asdf qwer", None, None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} ({row[1]})")
def test_a_stated_place_resolves_to_the_place_meant(
    row: tuple[str, str | None, str | None, str | None, int | None, bool | None],
) -> None:
    text, hint, country, admin1, geoname_id, occupied = row
    place = read_place(text, Hints(country=hint))
    assert place is not None
    assert place.text == text
    if country is None:
        assert (place.admin1, place.geoname_id, place.city) == (None, None, None)
        return
    assert (place.country, place.admin1, place.geoname_id) == (country, admin1, geoname_id)
    assert place.occupied is occupied
    assert (place.occupied_source is not None and place.occupied_as_of is not None) == bool(occupied)


# (text, hint, delivery only)
DELIVERY = [
    ("доставка по всей России", "RU", True),
    ("Отправка из Китая", "RU", True),
    ("Отправлю в Мариуполь", "RU", True),
    ("Ships from China", "US", True),
    ("Versand nach Österreich", "DE", True),
    ("Wysyłka z Chin", "PL", True),
    ("发往俄罗斯", "CN", True),
    ("Москва, доставка по РФ", "RU", False),
    ("самовывоз Москва", "RU", False),
    ("склад в Дубае", "RU", False),
]


@pytest.mark.parametrize(("text", "hint", "delivery_only"), DELIVERY)
def test_where_it_is_sent_is_not_where_it_is(text: str, hint: str, delivery_only: bool) -> None:
    place = read_place(text, Hints(country=hint))
    assert place is not None
    assert place.delivery_only is delivery_only
    assert (place.country is None) is delivery_only


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    place = read_place("Токмак", Hints())
    assert place is not None
    assert place.country is None
    assert set(place.candidates) == {691469, 1527199}
    assert place.confidence < 0.5


WORDS = [
    "весь мир",
    "Мир",
    "Луч",
    "Поле",
    "новый",
    "sale",
    "Home",
    "none",
    "bureau",
    "Рядом с вами",
    "в наличии",
    "EU",
    "Надежда на лучшее",
    "б/у",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_no_small_town_abroad(word: str) -> None:
    place = read_place(word, Hints(country="RU"))
    assert place is not None
    assert place.city is None
    assert place.country in (None, "RU")


def test_no_hint_makes_a_city_of_another_country() -> None:
    for hint in ("RU", "US", "DE", "AE", None):
        place = read_place("Мелитополь", Hints(country=hint))
        assert place is not None
        assert place.country == "UA"


SAME_PLACE = [
    ("Kyiv - Today 12:30", "Kyiv - Yesterday"),
    ("Москва, сегодня 10:15", "Москва"),
    ("Warszawa, Mokotów - dzisiaj 10:11", "Warszawa, Mokotów - Odświeżono dnia 05 lutego 2026"),
    ("Москва (5 км)", "Москва, 12,4 км"),
    ("۱۹ ساعت پیش در تهران، چیتگر جنوبی", "۲ روز پیش در تهران، چیتگر جنوبی"),
    ("КИЕВ", "Киев"),
]


@pytest.mark.parametrize(("one", "other"), SAME_PLACE)
def test_the_same_place_said_on_another_day_has_the_same_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)
    assert place_key(one)


def test_different_places_have_different_keys() -> None:
    assert place_key("Москва, Тверская") != place_key("Москва, Арбат")
