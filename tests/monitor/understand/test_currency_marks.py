"""What a currency mark means, by its letters and by the page's country."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.understand import Hints, read_price

# (mark, country of the page, currency): the abbreviations on price tags of the Arab countries.
ARAB = [
    ("د.أ", "JO", "JOD"), ("د.أ.", "JO", "JOD"), ("د.ا", "JO", "JOD"), ("د.أ", None, "JOD"), ("JD", "JO", "JOD"),
    ("د.إ", "AE", "AED"), ("د.إ.", "AE", "AED"), ("د.ا", "AE", "AED"), ("د.إ", None, "AED"), ("د.أ", "AE", "AED"),
    ("د.إ", "JO", "AED"), ("د.ك", "KW", "KWD"), ("د.ب", "BH", "BHD"), ("ر.س", "SA", "SAR"), ("ر.ق", "QA", "QAR"),
    ("ر.ع", "OM", "OMR"), ("ر.ع.", "OM", "OMR"), ("ج.م", "EG", "EGP"), ("ج.م.", "EG", "EGP"), ("د.ع", "IQ", "IQD"),
    ("ل.س", "SY", "SYP"), ("ل.ل", "LB", "LBP"), ("د.ت", "TN", "TND"), ("د.ج", "DZ", "DZD"), ("د.ل", "LY", "LYD"),
    ("ر.ي", "YE", "YER"), ("د.م", "MA", "MAD"), ("د.م.", "MA", "MAD"), ("ج.س", "SD", "SDG"), ("أ.م", "MR", "MRU"),
    ("ف.ج", "DJ", "DJF"),
]  # fmt: skip

# (word, country of the page, currency; None: the country does not decide, and nothing is guessed)
NAMES = [
    ("دينار", "JO", "JOD"), ("دينار", "KW", "KWD"), ("دينار", "IQ", "IQD"), ("دينار", "LY", "LYD"), ("ديناراً", "BH", "BHD"),
    ("دنانير", "TN", "TND"), ("دينار", None, None), ("دينار", "DE", None), ("dinar", "KW", "KWD"), ("dinars", "TN", "TND"),
    ("dinars", "DZ", "DZD"), ("dinara", "RS", "RSD"), ("dinari", "RS", "RSD"), ("динара", "RS", "RSD"), ("денари", "MK", "MKD"),
    ("динаров", "KW", "KWD"), ("dinar", None, None), ("درهم", "MA", "MAD"), ("درهم", "AE", "AED"), ("درهماً", "AE", "AED"),
    ("dirhams", "MA", "MAD"), ("ريال", "YE", "YER"), ("ريالات", "QA", "QAR"), ("ریال", "IR", "IRR"), ("rial", "OM", "OMR"),
    ("جنيه", "EG", "EGP"), ("جنيهات", "SD", "SDG"), ("ليرة", "LB", "LBP"), ("ليرات", "SY", "SYP"), ("lira", "TR", "TRY"),
    ("peso", "MX", "MXN"), ("pesos", "AR", "ARS"), ("pesos", "CL", "CLP"), ("pesos", "CO", "COP"), ("peso", "PH", "PHP"),
    ("pesos", "UY", "UYU"), ("pesos", "DO", "DOP"), ("pesos", "CU", "CUP"), ("песо", "AR", "ARS"), ("pesos", "ES", None),
    ("rupees", "IN", "INR"), ("rupees", "PK", "PKR"), ("rupees", "LK", "LKR"), ("rupee", "NP", "NPR"), ("rupees", "MU", "MUR"),
    ("रु", "NP", "NPR"), ("रुपये", "IN", "INR"), ("روپے", "PK", "PKR"), ("рупий", "IN", "INR"), ("rupees", None, None),
    ("crowns", "CZ", "CZK"), ("crowns", "SE", "SEK"), ("kronor", "SE", "SEK"), ("kroner", "NO", "NOK"), ("kroner", "DK", "DKK"),
    ("krónur", "IS", "ISK"), ("крон", "NO", "NOK"), ("korun", "CZ", "CZK"), ("crowns", "GB", None),
    ("francs", "CH", "CHF"), ("francs", "CM", "XAF"), ("francs", "SN", "XOF"), ("francs", "RW", "RWF"), ("francs", "GN", "GNF"),
    ("francs", "CD", "CDF"), ("francs", "PF", "XPF"), ("франков", "CH", "CHF"), ("francs", "FR", None), ("francs", None, None),
    ("فرنك", "DJ", "DJF"), ("pounds", "GB", "GBP"), ("pounds", "EG", "EGP"), ("pounds", "LB", "LBP"), ("pounds", "SD", "SDG"),
    ("pounds", "SS", "SSP"), ("pounds", "GI", "GIP"), ("£", "EG", "EGP"), ("£", "SY", "SYP"), ("£", "GB", "GBP"),
    ("shillings", "KE", "KES"), ("shillings", "UG", "UGX"), ("kwacha", "ZM", "ZMW"), ("kwacha", "MW", "MWK"),
    ("pula", "BW", "BWP"), ("dalasi", "GM", "GMD"), ("lempiras", "HN", "HNL"), ("lempira", "HN", "HNL"), ("tugrik", "MN", "MNT"),
    ("dollars", "CA", "CAD"), ("dollars", "US", "USD"), ("dollars", "HK", "HKD"), ("levov", "BG", "BGN"),
]  # fmt: skip


@pytest.mark.parametrize(("mark", "country", "currency"), ARAB)
def test_an_arab_mark_is_its_own_currency(mark: str, country: str | None, currency: str) -> None:
    for text in (f"450 {mark}", f"{mark} 450", f"٤٥٠ {mark}", f"السعر {mark}450"):
        price = read_price(text, Hints(country=country))
        assert price is not None
        assert (price.amount, price.currency) == (Decimal(450), currency), text


@pytest.mark.parametrize(("word", "country", "currency"), NAMES)
def test_a_currency_s_bare_name_is_the_one_of_the_page_s_country(word: str, country: str | None, currency: str | None) -> None:
    for text in (f"450 {word}", f"{word} 450"):
        price = read_price(text, Hints(country=country))
        assert price is not None
        assert (price.amount, price.currency) == (Decimal(450), currency), text


def test_a_currency_s_bare_name_is_the_source_s_own_where_the_country_is_not_known() -> None:
    price = read_price("450 دينار", Hints(currency="JOD"))
    assert price is not None
    assert price.currency == "JOD"


@pytest.mark.parametrize(
    ("text", "country", "amount", "currency"),
    [
        ("Q 450", "GT", "450", "GTQ"), ("L. 1,450", "HN", "1450", "HNL"), ("K450", "ZM", "450", "ZMW"), ("K450", "RU", "450", None),
        ("P 450", "BW", "450", "BWP"), ("4,500/=", "KE", "4500", "KES"), ("4,500/-", "IN", "4500", "INR"),
        ("4500 FC", "CD", "4500", "CDF"), ("450 € franc de port", "FR", "450", "EUR"), ("450 franc de port", "CM", "450", None),
    ],
)  # fmt: skip
def test_a_letter_or_a_stroke_is_a_currency_at_home_only(text: str, country: str, amount: str, currency: str | None) -> None:
    price = read_price(text, Hints(country=country))
    assert price is not None
    assert (price.amount if currency else None, price.currency) == (Decimal(amount) if currency else None, currency)
