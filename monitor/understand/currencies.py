"""Currency marks: what each may mean, and what decides. ISO 4217, with IRT for the toman, which the sites of Iran state."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from monitor.understand.text import word_table, words_of

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG
HUF IDR ILS INR IQD IRR IRT ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
ISO = frozenset(_CODES.split())
# Codes that are words of some language: they count only in capitals.
WORDLIKE = frozenset(
    "all TRY TOP CUP SOS MAD PEN BOB LAK GEL NAD MOP BAM ANG DOP GIP AWG RON MUR SAR KES BIF COP PAB SLE".lower().split()
)

_DOLLARS = {
    "AU": "AUD", "BB": "BBD", "BM": "BMD", "BN": "BND", "BS": "BSD", "BZ": "BZD", "CA": "CAD", "FJ": "FJD", "GY": "GYD",
    "HK": "HKD", "JM": "JMD", "KY": "KYD", "LR": "LRD", "NA": "NAD", "NZ": "NZD", "SB": "SBD", "SG": "SGD", "SR": "SRD",
    "TT": "TTD", "TW": "TWD", "AR": "ARS", "CL": "CLP", "CO": "COP", "MX": "MXN", "DO": "DOP", "CU": "CUP", "UY": "UYU",
    "MO": "MOP", "NI": "NIO",
}  # fmt: skip

_CENTRAL_AFRICA = ("CM", "CF", "CG", "GA", "GQ", "TD")
_FRANCS = (
    {"CH": "CHF", "LI": "CHF", "BI": "BIF", "RW": "RWF", "DJ": "DJF", "GN": "GNF", "CD": "CDF", "KM": "KMF"}
    | dict.fromkeys(_CENTRAL_AFRICA, "XAF")
    | dict.fromkeys(("BJ", "BF", "CI", "GW", "ML", "NE", "SN", "TG"), "XOF")
    | dict.fromkeys(("PF", "NC", "WF"), "XPF")
)

# mark -> (by country, where the country does not say). A mark whose second part is None means nothing without a country.
MARKS: dict[str, tuple[dict[str, str], str | None]] = {
    "dollar": (_DOLLARS, "USD"),
    "peso": ({"PH": "PHP", "MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP", "UY": "UYU", "DO": "DOP", "CU": "CUP"}, None),
    "yen": ({"CN": "CNY", "JP": "JPY"}, None),
    "yuan": ({"CN": "CNY", "TW": "TWD", "HK": "HKD", "MO": "MOP"}, "CNY"),
    "krone": ({"DK": "DKK", "GL": "DKK", "FO": "DKK", "NO": "NOK", "SE": "SEK", "IS": "ISK", "CZ": "CZK"}, None),
    "rupee": (
        {"IN": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR", "SC": "SCR", "ID": "IDR", "MV": "MVR", "BT": "BTN"},
        None,
    ),
    "rouble": ({"BY": "BYN"}, "RUB"),
    "lei": ({"RO": "RON", "MD": "MDL"}, None),
    "som": ({"KG": "KGS", "UZ": "UZS", "TJ": "TJS"}, "KGS"),
    "manat": ({"AZ": "AZN", "TM": "TMT"}, None),
    "dinar": (
        {"KW": "KWD", "BH": "BHD", "IQ": "IQD", "JO": "JOD", "TN": "TND", "LY": "LYD", "DZ": "DZD", "RS": "RSD", "MK": "MKD"},
        None,
    ),
    "serbian": ({"MK": "MKD", "BA": "BAM"}, "RSD"),
    "dirham": ({"AE": "AED", "MA": "MAD"}, None),
    "riyal": ({"SA": "SAR", "QA": "QAR", "OM": "OMR", "YE": "YER", "IR": "IRR"}, None),
    # Who writes Russian or Ukrainian means the lira of Turkey and the dirham of the Emirates.
    "dirham_cyrillic": ({"MA": "MAD"}, "AED"),
    "lira_cyrillic": ({"SY": "SYP", "LB": "LBP"}, "TRY"),
    "som_letter": ({"KG": "KGS", "TJ": "TJS"}, None),
    "lira": ({"TR": "TRY", "SY": "SYP", "LB": "LBP"}, None),
    "pound": ({"EG": "EGP", "LB": "LBP", "SY": "SYP", "SD": "SDG", "SS": "SSP", "GI": "GIP", "FK": "FKP", "SH": "SHP"}, "GBP"),
    "guinea": ({"EG": "EGP", "SD": "SDG"}, None),
    "boliviano": ({"BO": "BOB", "VE": "VES"}, None),
    "shilling": ({"KE": "KES", "TZ": "TZS", "UG": "UGX", "SO": "SOS"}, None),
    "franc": ({"CH": "CHF", "LI": "CHF"}, "CHF"),
    # The word in full: of the country's own, or nobody's (France, Belgium and Luxembourg gave theirs up).
    "francs": (_FRANCS, None),
    "cfa": (dict.fromkeys(_CENTRAL_AFRICA, "XAF"), "XOF"),
    # "د.ا" without its hamza; see SPELLED.
    "alef": ({"AE": "AED", "JO": "JOD"}, None),
    "alef_above": ({"AE": "AED"}, "JOD"),
    "devanagari_rupee": ({"NP": "NPR"}, "INR"),
    # "450/=" of East Africa, "450/-" of India.
    "solidus": (
        {"KE": "KES", "TZ": "TZS", "UG": "UGX", "SO": "SOS", "IN": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "BD": "BDT"},
        None,
    ),
    "kwacha": ({"ZM": "ZMW", "MW": "MWK"}, None),
    "letter_l": ({"HN": "HNL"}, None),
    "letter_q": ({"GT": "GTQ"}, None),
    "letter_k": ({"ZM": "ZMW", "MW": "MWK", "PG": "PGK"}, None),
    "letter_p": ({"BW": "BWP"}, None),
    "none": ({}, None),
    "br": ({"BY": "BYN", "ET": "ETB"}, None),
    "mark_bam": ({}, "BAM"),
    "rand": ({}, "ZAR"),
    "cordoba": ({"NI": "NIO"}, "CAD"),
    "crypto": ({}, None),
}
# Marks that folding makes one: letter that stands in the text -> what the mark means then. The hamza parts the dirham of the
# Emirates (د.إ) from the dinar of Jordan (د.أ), which hasty writers in the Emirates use as well.
SPELLED = {"alef": {"إ": "AED", "أ": "alef_above"}}


def spelled(mark: str, text: str) -> str:
    """The mark as its letters say it before folding."""
    return next((meaning for letter, meaning in SPELLED.get(mark, {}).items() if letter in text), mark)


@cache
def written_marks() -> dict[tuple[str, ...], str]:
    """Folded tokens -> ISO code or mark, from `data/currency_marks.toml`."""
    listed = word_table("currency_marks.toml")["written"]
    table = {(code.lower(),): code for code in ISO}
    return _full_names() | table | {phrase: meaning for meaning, phrases in reversed(listed.items()) for phrase in phrases}


def _full_names() -> dict[tuple[str, ...], str]:
    """Currencies by their names in full, from `data/currency_names.csv` (Unicode CLDR)."""
    text = (files("monitor.understand") / "data" / "currency_names.csv").read_text("utf-8")
    return {words_of(name): row["currency"] for row in csv.DictReader(text.splitlines()) for name in row["names"].split("|")}


# Codes of money that was renamed or re-counted, which programs still write for the money of today.
_RENAMED = {"RUR": "RUB", "BYR": "BYN", "TRL": "TRY", "ROL": "RON", "AZM": "AZN", "GHC": "GHS", "MRO": "MRU", "ZWL": "ZWG"}
# Codes of money that is gone: they mean what they say.
_GONE_WORDS = """
ATS BEF BGL CYP CSK DEM EEK ESP FIM FRF GRD IEP ITL LTL LUF LVL MTL NLG PLZ PTE SIT SKK STD TMM UAK VEB VEF
"""
_GONE = frozenset(_GONE_WORDS.split())


def code_of(text: str | None) -> str | None:
    """The currency that a page's own data name by its code, whatever the letter case; None for anything else."""
    code = (text or "").strip().upper()
    code = _RENAMED.get(code, code)
    return code if code in ISO else None


def hinted(text: str, *, country: str | None) -> str | None:
    """The currency that a hint names by code or mark; None for a mark that needs a country to mean one. ValueError for neither.

    >>> hinted("byr", country=None), hinted("у.е.", country="UA"), hinted("kr", country="SE"), hinted("kr", country=None)
    ('BYN', 'USD', 'SEK', None)
    """
    code = text.strip().upper()
    if (known := code_of(code)) is not None or code in _GONE:
        return known or code
    if (mark := written_marks().get(words_of(text))) is None:
        raise ValueError(text)
    return resolve(mark, country=country, stated=None, usual=None, language=None)


def iso_code(word: str) -> str | None:
    """The currency whose code this word is, in capitals."""
    return word if len(word) == 3 and word in ISO else None


def possible(mark: str) -> frozenset[str]:
    """Every currency a mark can stand for."""
    if mark in ISO:
        return frozenset((mark,))
    by_country, otherwise = MARKS[mark]
    return frozenset(by_country.values()) | ({otherwise} if otherwise else frozenset())


def resolve(mark: str, *, country: str | None, stated: str | None, usual: str | None, language: str | None) -> str | None:
    """The currency a mark means: as the page's data state it, as its country has it, as the source usually has it.

    stated, usual: the page's own currency and the hint; they count only where the mark can mean them.
    """
    if mark in ISO:
        return mark
    by_country, otherwise = MARKS[mark]
    can_be = possible(mark)
    if stated in can_be:
        return stated
    if (here := by_country.get(country or "")) is not None:
        return here
    if usual in can_be:
        return usual
    return otherwise or by_country.get(_LANGUAGE_COUNTRY.get((language or "").split("-")[0].lower(), ""))


# Languages that belong to one country of a mark's choice.
_LANGUAGE_COUNTRY = {
    "ja": "JP", "zh": "CN", "da": "DK", "sv": "SE", "nb": "NO", "no": "NO", "nn": "NO", "is": "IS", "cs": "CZ", "ro":
    "RO", "az": "AZ", "tk": "TM", "hi": "IN", "ur": "PK", "ne": "NP", "si": "LK", "sr": "RS", "mk": "MK", "fa": "IR",
    "tr": "TR", "be": "BY", "id": "ID",
}  # fmt: skip

# Currencies written with three decimals, and the separator that parts those: "KWD 1.250" is one and a quarter.
_THOUSANDTHS = {"KWD": ".", "BHD": ".", "OMR": ".", "JOD": ".", "TND": ".,", "LYD": "."}


def thousandths(currency: str | None) -> str:
    """The separators after which three digits are thousandths of this currency, not thousands."""
    return _THOUSANDTHS.get(currency or "", "")
