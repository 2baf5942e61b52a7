"""Prices seen in text: enough to tell a price from other numbers and to compare the sources of one page.

The full understanding of price words lies elsewhere; here a price is only recognised, located and valued.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from spiders.reading.texts import plain_digits, squash, words
from spiders.reading.when import is_year

ISO = words(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC
    CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK
    JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW IRT"""
)
THREE_DECIMALS = words("KWD BHD OMR JOD TND LYD IQD")
# Codes that are also words: money only where they are the local currency.
WORDLIKE = words("TOP ALL CUP TRY PEN MOP COP GEL SOS BAM LAK ANG BOB MUR HTG STN SHP ERN MAD PAB AMD MRU SLE CAD COP GIP PHP KIT")
_LOWER_CODES = words(
    """eur usd uah rub kzt uzs pln czk gbp aed sar egp byn ron try cny jpy inr huf sek nok dkk chf mdl gel amd azn bgn krw
    brl cad aud rur byr php idr myr thb vnd ils irr kwd qar omr bhd jod hrk rsd"""
)
_OLD_CODES = {"RUR": "RUB", "BYR": "BYN", "NIS": "ILS", "RMB": "CNY", "TL": "TRY", "UAN": "UAH", "TOMAN": "IRT", "YTL": "TRY"}

# A mark that means one currency wherever it stands, and marks whose meaning the page's country decides (value "?family").
_MARKS = {
    "€": "EUR", "eur.": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR", "ευρώ": "EUR", "يورو": "EUR", "欧元": "EUR",
    "£": "GBP", "₽": "RUB", "руб": "RUB", "руб.": "?rub", "рублей": "?rub", "рубля": "?rub", "р.": "?rub", "р": "?rub",
    "rub.": "RUB", "rubles": "RUB",
    "₴": "UAH", "грн": "UAH", "грн.": "UAH", "гривень": "UAH", "hrn": "UAH", "uah.": "UAH",
    "₸": "KZT", "тг": "KZT", "тг.": "KZT", "тенге": "KZT", "теңге": "KZT", "tenge": "KZT",
    "so'm": "UZS", "soʻm": "UZS", "so’m": "UZS", "so`m": "UZS", "soʼm": "UZS", "so‘m": "UZS", "сўм": "UZS", "сум": "UZS",
    "сум.": "UZS", "sum": "UZS", "swm": "UZS",
    "сом": "KGS", "сомов": "KGS", "som": "KGS", "kgs.": "KGS", "сомони": "TJS", "somoni": "TJS", "смн": "TJS", "c.": "?tjs",
    "манат": "?manat", "manat": "?manat", "₼": "AZN", "₾": "GEL", "лари": "GEL", "gel.": "GEL", "֏": "AMD", "դր": "AMD",
    "դր.": "AMD", "драм": "AMD",
    "zł": "PLN", "zl": "PLN", "zł.": "PLN", "złotych": "PLN", "kč": "CZK", "kc": "CZK", "kč.": "CZK", "ft": "HUF", "ft.": "HUF",
    "huf.": "HUF", "лв": "BGN", "лв.": "BGN", "lei": "?lei", "leu": "?lei", "лей": "MDL", "ден": "MKD", "ден.": "MKD",
    "дин": "RSD", "дин.": "RSD", "din": "RSD", "din.": "RSD", "rsd.": "RSD", "km": "?km", "kn": "HRK", "kn.": "HRK",
    "₺": "TRY", "tl": "TRY", "лира": "TRY", "₪": "ILS", "ש\"ח": "ILS", "ש״ח": "ILS", "شيكل": "ILS",
    "د.إ": "AED", "د.إ.": "AED", "درهم": "?dirham", "dh": "?dirham", "dhs": "AED", "dh.": "?dirham", "dhs.": "AED",
    "ر.س": "SAR", "ر.س.": "SAR", "رس": "SAR", "ريال": "?riyal", "﷼": "?riyal", "⃁": "SAR", "sr": "SAR", "s.r.": "SAR",
    "ر.ق": "QAR", "ر.ق.": "QAR", "ر.ع.": "OMR", "ر.ع": "OMR", "ر.ي": "YER",
    "ج.م": "EGP", "ج.م.": "EGP", "جنيه": "EGP", "جنية": "EGP", "l.e.": "EGP", "le": "?le", "e£": "EGP", "د.ك": "KWD",
    "د.ك.": "KWD", "k.d.": "KWD", "kd": "KWD", "د.ا": "JOD", "د.أ": "JOD", "jd": "JOD", "د.ع": "IQD", "د.ع.": "IQD",
    "د.ب": "BHD", "د.ب.": "BHD", "bd": "BHD", "د.ت": "TND", "dt": "TND", "د.ج": "DZD", "da": "?da", "د.م.": "MAD",
    "دينار": "?dinar", "د.ل": "LYD", "ل.ل": "LBP", "ل.س": "SYP", "ليرة": "?lira",
    "تومان": "IRT", "تومن": "IRT", "toman": "IRT", "ریال": "IRR",
    "¥": "?yen", "￥": "?yen", "元": "?yuan", "人民币": "CNY", "円": "JPY", "税込": "JPY", "₩": "KRW", "원": "KRW", "₹": "INR",
    "rs": "?rs", "rs.": "?rs", "₨": "?rs", "रु": "INR", "lakh": "?rs", "৳": "BDT", "tk": "BDT", "tk.": "BDT", "฿": "THB",
    "บาท": "THB", "₫": "VND", "đ": "VND", "vnđ": "VND", "rp": "IDR", "rp.": "IDR", "rm": "MYR", "₱": "PHP", "php.": "PHP",
    "₦": "NGN", "₵": "GHS", "gh₵": "GHS", "gh¢": "GHS", "ksh": "KES", "ksh.": "KES", "tsh": "TZS", "ugx.": "UGX", "₮": "MNT",
    "ብር": "ETB", "br": "?br", "br.": "?br", "б.р.": "BYN", "byn.": "BYN", "cfa": "?cfa", "fcfa": "?cfa", "f cfa": "?cfa",
    "kr": "?kr", "kr.": "?kr", ":-": "SEK", ",-": "?kr", "nok.": "NOK", "fr.": "CHF", "sfr": "CHF", "sfr.": "CHF",
    "$": "?dollar", "us$": "USD", "u$s": "USD", "usd$": "USD", "us $": "USD", "$us": "USD", "у.е.": "USD", "у.е": "USD",
    "у. е.": "USD", "долл": "USD", "долл.": "USD", "доллар": "USD", "долларов": "USD", "dollars": "?dollar", "دولار": "USD",
    "دلار": "USD", "美元": "USD", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "c$": "CAD", "ca$": "CAD", "cad$": "CAD",
    "cdn$": "CAD", "nz$": "NZD", "s$": "SGD", "sgd$": "SGD", "hk$": "HKD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN",
    "mxn$": "MXN", "r$": "BRL", "ar$": "ARS", "clp$": "CLP", "cop$": "COP", "col$": "COP", "s/": "PEN", "s/.": "PEN",
    "bs": "BOB", "bs.": "BOB", "gs.": "PYG", "gs": "PYG", "₲": "PYG", "₡": "CRC", "rd$": "DOP", "j$": "JMD", "tt$": "TTD",
    "q": "?quetzal", "r": "?rand", "zar": "ZAR", "₿": "BTC", "b/": "PAB", "b/.": "PAB", "元起": "?yuan", "nt": "?nt",
}  # fmt: skip
_FAMILY_DEFAULT = {"?rub": "RUB", "?dollar": "USD", "?lei": "RON", "?dirham": "AED", "?riyal": "SAR", "?yuan": "CNY", "?rs": "INR"}
_FAMILY = {
    "?rub": words("RUB BYN"),
    "?dollar": words("USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BND FJD JMD TTD BBD BSD DOP CUP NAD LRD BZD GYD XCD"),
    "?lei": words("RON MDL"), "?dirham": words("AED MAD"), "?riyal": words("SAR QAR OMR YER IRR"), "?yen": words("JPY CNY"),
    "?yuan": words("CNY TWD"),
    "?rs": words("INR PKR LKR NPR MUR SCR"), "?kr": words("SEK NOK DKK ISK CZK"), "?manat": words("AZN TMT"),
    "?km": words("BAM"), "?le": words("EGP"), "?da": words("DZD"),
    "?dinar": words("KWD BHD JOD IQD TND DZD LYD RSD MKD"), "?lira": words("TRY SYP LBP"), "?br": words("BYN ETB"),
    "?cfa": words("XOF XAF"),
    "?quetzal": words("GTQ"), "?rand": words("ZAR"), "?tjs": words("TJS"), "?nt": words("TWD"), "?ft": words("HUF"),
}  # fmt: skip

COUNTRY_CURRENCY = dict(
    pair.split(":")
    for pair in [
        "ru:RUB",
        "ua:UAH",
        "by:BYN",
        "kz:KZT",
        "uz:UZS",
        "kg:KGS",
        "tj:TJS",
        "tm:TMT",
        "az:AZN",
        "ge:GEL",
        "am:AMD",
        "md:MDL",
        "ro:RON",
        "bg:EUR",
        "pl:PLN",
        "cz:CZK",
        "sk:EUR",
        "hu:HUF",
        "de:EUR",
        "at:EUR",
        "ch:CHF",
        "fr:EUR",
        "be:EUR",
        "nl:EUR",
        "lu:EUR",
        "it:EUR",
        "es:EUR",
        "pt:EUR",
        "ie:EUR",
        "fi:EUR",
        "ee:EUR",
        "lv:EUR",
        "lt:EUR",
        "gr:EUR",
        "cy:EUR",
        "mt:EUR",
        "si:EUR",
        "hr:EUR",
        "uk:GBP",
        "gb:GBP",
        "se:SEK",
        "no:NOK",
        "dk:DKK",
        "is:ISK",
        "rs:RSD",
        "ba:BAM",
        "mk:MKD",
        "al:ALL",
        "me:EUR",
        "tr:TRY",
        "il:ILS",
        "ae:AED",
        "sa:SAR",
        "qa:QAR",
        "kw:KWD",
        "bh:BHD",
        "om:OMR",
        "ye:YER",
        "jo:JOD",
        "lb:LBP",
        "sy:SYP",
        "iq:IQD",
        "ir:IRR",
        "eg:EGP",
        "ma:MAD",
        "dz:DZD",
        "tn:TND",
        "ly:LYD",
        "sd:SDG",
        "cn:CNY",
        "hk:HKD",
        "tw:TWD",
        "jp:JPY",
        "kr:KRW",
        "in:INR",
        "pk:PKR",
        "bd:BDT",
        "lk:LKR",
        "np:NPR",
        "th:THB",
        "vn:VND",
        "id:IDR",
        "my:MYR",
        "sg:SGD",
        "ph:PHP",
        "mn:MNT",
        "au:AUD",
        "nz:NZD",
        "us:USD",
        "ca:CAD",
        "mx:MXN",
        "br:BRL",
        "ar:ARS",
        "cl:CLP",
        "co:COP",
        "pe:PEN",
        "uy:UYU",
        "py:PYG",
        "bo:BOB",
        "ec:USD",
        "ve:VES",
        "cr:CRC",
        "gt:GTQ",
        "do:DOP",
        "pa:PAB",
        "za:ZAR",
        "ng:NGN",
        "ke:KES",
        "gh:GHS",
        "tz:TZS",
        "ug:UGX",
        "et:ETB",
        "sn:XOF",
        "ci:XOF",
        "cm:XAF",
        "рф:RUB",
        "укр:UAH",
        "бел:BYN",
        "қаз:KZT",
    ]
)
_LANGUAGE_CURRENCY = dict(
    pair.split(":")
    for pair in [
        "ru:RUB",
        "uk:UAH",
        "be:BYN",
        "kk:KZT",
        "uz:UZS",
        "ky:KGS",
        "pl:PLN",
        "cs:CZK",
        "hu:HUF",
        "bg:BGN",
        "sr:RSD",
        "tr:TRY",
        "he:ILS",
        "sv:SEK",
        "nb:NOK",
        "no:NOK",
        "nn:NOK",
        "da:DKK",
        "is:ISK",
        "ja:JPY",
        "ko:KRW",
        "zh:CNY",
        "th:THB",
        "vi:VND",
        "id:IDR",
        "fa:IRR",
        "ka:GEL",
        "hy:AMD",
        "az:AZN",
        "hi:INR",
    ]
)

# Bounded and possessive: a thousand digits in a row cost the search no more than a dozen.
_NUMBER = (
    r"\d{1,3}(?:,\d{3}){1,6}\.\d{3,6}(?!\d)|(?<![\d.,])\d{1,7}\.\d{4,6}(?![\d.,])"  # fractions of a cent
    r"|\d{1,3}(?:[  .,'’]\d{3}){1,6}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,3}(?:,\d{2}){1,6},\d{3}(?:\.\d{1,2})?(?!\d)"
    r"|\d++(?:[.,]\d{1,3}(?!\d))?"
)
_SCALES = {
    "тыс": 3, "тыс.": 3, "тысяч": 3, "тис": 3, "тис.": 3, "k": 3, "к": 3, "tys": 3, "tys.": 3, "bin": 3, "ألف": 3, "الف": 3,
    "هزار": 3, "ming": 3, "минг": 3,
    "млн": 6, "млн.": 6, "mln": 6, "mln.": 6, "миллион": 6, "миллионов": 6, "million": 6, "milyon": 6, "mio": 6, "مليون": 6,
    "میلیون": 6, "m": 6, "м": 6,
    "млрд": 9, "млрд.": 9, "mlrd": 9, "مليار": 9, "میلیارد": 9, "万": 4, "萬": 4, "億": 8, "亿": 8, "lakh": 5, "lac": 5, "lacs": 5,
    "lakhs": 5, "crore": 7, "cr": 7,
}  # fmt: skip


_DIGIT = re.compile(r"\d")


def _alternatives(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_CODES = "|".join(sorted(ISO | set(_OLD_CODES)))
_WORDY = [mark for mark in _MARKS if mark[0].isalpha()]
_SIGNS = [mark for mark in _MARKS if not mark[0].isalpha()]
# Scripts that leave no blank between words: their marks end no word.
_UNSPACED = [mark for mark in _WORDY if any(letter >= "\u2e80" or "\u0e00" <= letter <= "\u0e7f" for letter in mark)]
# Short marks that, glued to a number, are units and model names as well: 4bd, 12km, 5q.
_UNIT_LIKE = words("bd dt kd jd rm gs bs sr le da km q r nt dh tk br rp sum som din c. fr. dh. bs. br. tk. s.r. k.d. l.e.")
_GLUED = [mark for mark in _WORDY if mark not in _UNIT_LIKE]
_MARK = (
    rf"(?:(?<![^\W_])(?:{_alternatives(_WORDY)})(?![^\W\d_])|(?<![^\W\d_])(?i:{_CODES})(?![^\W\d_])|"
    rf"{_alternatives(_SIGNS + _UNSPACED)})"
)
_MARK_BEHIND = rf"(?:{_MARK}|(?<=\d)(?:{_alternatives(_GLUED)})(?![^\W\d_]))"
_WIDE = [name for name in _SCALES if name >= "\u2e80"]
_SCALE = rf"(?:(?:{_alternatives(list(_SCALES))})(?![^\W_])|{_alternatives(_WIDE)})"
_PRICE = re.compile(
    rf"(?P<before>{_MARK})\s?(?:[:=]\s?)?(?P<a>{_NUMBER})(?:\s?(?P<scale1>{_SCALE}))?(?:\s?(?P<also>{_MARK_BEHIND}))?"
    rf"|(?P<b>{_NUMBER})(?:\s?(?P<scale2>{_SCALE}))?\s?(?P<after>{_MARK_BEHIND})(?:\s?(?P<cents>\d\d)(?!\d))?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<b>{_NUMBER})(?:\s?(?P<scale>{_SCALE})?)?(?:,-|,–|\.-|\.–|,--)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum found in a text; `mark` is its currency code, a family ("?dollar") that the page decides, or None."""

    amount: Decimal
    mark: str | None
    start: int
    end: int


@lru_cache(maxsize=8192)
def find_prices(text: str) -> tuple[Money, ...]:
    """Every sum with a currency in a text, in order; positions count in the text with plain digits."""
    text = plain_digits(text)
    if _DIGIT.search(text) is None:
        return ()
    if len(text) < 60:
        if not _may_hold_mark(text):
            return ()
        if (quick := _quick(text)) is not None:
            return (quick,)
    found = []
    for match in _PRICE.finditer(text[:2000]):
        number = match["a"] or match["b"]
        mark = match["before"] or match["after"]
        code = mark_currency(mark)
        if code is None or (match["after"] and not match["before"] and is_year(text, match.start(), number)):
            continue
        if match["before"] and code is not None and code.startswith("?") and (also := mark_currency(match["also"])):
            code = also
        if match["before"] and _MODEL.match(text, max(0, match.start("a") - 1)):
            continue
        amount = parse_amount(number, code)
        if amount is None:
            continue
        if match["cents"] and "." not in number and "," not in number and mark in "€$£₺zł":
            amount += Decimal(match["cents"]) / 100
        scale = match["scale1"] or match["scale2"]
        if scale:
            amount *= Decimal(10) ** _SCALES[scale.lower()]
        found.append(Money(amount, code, match.start(), match.end()))
    return tuple(found)


_MODEL = re.compile(r"[A-Z]\d{1,4}[A-Z](?![a-z])")  # "SR8T": a letter behind the digits that letters open

_LETTERS = re.compile(r"[^\W\d_]+")
_MARK_WORDS = frozenset(found[0] for mark in _WORDY if (found := _LETTERS.search(mark)))
_MARK_WORDS |= {code.lower() for code in ISO | set(_OLD_CODES)}
_MARK_SIGNS = frozenset("".join(_SIGNS + _UNSPACED)) - frozenset(".:,- ")


def _may_hold_mark(text: str) -> bool:
    """A cheap look before the costly one: most short texts with a number name no currency."""
    if not _MARK_SIGNS.isdisjoint(text) or ",-" in text or ":-" in text:
        return True
    return any(word in _MARK_WORDS for word in _LETTERS.findall(text.lower()))


_PLAIN = re.compile(rf"([^\d\s]{{0,5}}) ?({_NUMBER}) ?([^\d\s]{{0,10}})")


def _quick(text: str) -> Money | None:
    """A text that is one mark and one number, which most prices are."""
    match = _PLAIN.fullmatch(text.strip())
    if match is None or bool(match[1]) == bool(match[3]):
        return None
    mark = match[1] or match[3]
    if not mark[0].isalpha() and mark[-1].isalpha() and mark.lower() not in _MARKS:
        return None
    code = mark_currency(mark)
    amount = parse_amount(match[2], code) if code is not None else None
    start = len(text) - len(text.lstrip())
    return None if amount is None else Money(amount, code, start, start + len(match[0]))


@lru_cache(maxsize=4096)
def bare_number(text: str) -> Decimal | None:
    """The amount of a text that is nothing but a number, thousands marks included."""
    text = squash(plain_digits(text))
    match = _BARE.fullmatch(text) if len(text) < 40 else None
    if match is None:
        return None
    amount = parse_amount(match["b"], None)
    if amount is not None and match["scale"]:
        amount *= Decimal(10) ** _SCALES[match["scale"].lower()]
    return amount


def parse_amount(number: str, currency: str | None) -> Decimal | None:
    """The value of a written number; a lone mark before three digits is for thousands, unless the currency has three decimals."""
    digits = re.sub(r"[   '’_]", "", plain_digits(number))
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = max(comma, point)
    elif (separator := max(comma, point)) >= 0:
        after = len(digits) - separator - 1
        several = digits.count(digits[separator]) > 1
        thousands = after == 3 and (several or (digits[:separator] not in ("", "0") and currency not in THREE_DECIMALS))
        decimal = -1 if thousands or several else separator
    else:
        decimal = -1
    whole = digits if decimal < 0 else digits[:decimal]
    fraction = "" if decimal < 0 else digits[decimal + 1 :]
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + ("." + fraction if fraction else ""))
    except InvalidOperation:
        return None


def mark_currency(mark: str | None) -> str | None:
    """The code, or family of codes, that a mark stands for."""
    if not mark:
        return None
    mark = squash(mark)
    code = mark.upper()
    if code in ISO and (mark == code or mark in _LOWER_CODES):
        return code
    if mark == "ft":  # forints have a capital; feet do not
        return "?ft"
    return _OLD_CODES.get(code) or _MARKS.get(mark.lower())


def is_model(text: str) -> bool:
    """Whether a code grown together with its number ("LBP2900") is rather the name of a model: no one writes rare money so."""
    return text[:3] in ISO and text[3:4].isdigit() and text[:3].lower() not in _LOWER_CODES


def settle(mark: str | None, local: str | None) -> str | None:
    """The currency that a mark means on a page whose own currency is `local`."""
    if mark is None or not mark.startswith("?"):
        return mark
    if local in _FAMILY.get(mark, ()):
        return local
    return _FAMILY_DEFAULT.get(mark)


def currency_code(value: object) -> str | None:
    """ISO 4217 from what a page's data gives as its currency: a code in any case, an old code, a sign."""
    if not isinstance(value, str) or not 0 < len(value) <= 12:
        return None
    if value.strip().upper() in ISO:
        return value.strip().upper()
    found = mark_currency(value.strip())
    return found if found and not found.startswith("?") else None


def local_currency(host: str, language: str | None) -> str | None:
    """The currency of the country that the host's ending or the page's language names."""
    ending = host.rpartition(".")[2].lower()
    if ending.startswith("xn--"):
        try:
            ending = ending.encode().decode("idna")
        except UnicodeError:
            ending = ""
    if ending in COUNTRY_CURRENCY and ending not in ("me", "co"):
        return COUNTRY_CURRENCY[ending]
    if host.endswith(".com.co") or (ending == "co" and host.count(".") == 1 and language and language.startswith("es")):
        return "COP"
    if language:
        name, _, rest = language.replace("_", "-").partition("-")
        region = rest.rpartition("-")[2].lower()
        if region in COUNTRY_CURRENCY:
            return COUNTRY_CURRENCY[region]
        return _LANGUAGE_CURRENCY.get(name.lower())
    return None


def label_currency(host: str, language: str | None) -> str | None:
    """The currency of the country that the host's first label names (jo.market.com), unless the label is the page's language."""
    label = host.partition(".")[0].lower()
    if host.count(".") < 2 or (language or "").partition("-")[0].lower() == label:
        return None
    return COUNTRY_CURRENCY.get(label) if len(label) == 2 else None


def plain(amount: Decimal) -> str:
    """A decimal without exponent and without idle zeros: 1.50 is "1.5", 1E+3 is "1000"."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
