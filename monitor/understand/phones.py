"""Phone numbers in texts: with and without a plus, spelled in words, with letters for digits, partly hidden.

Numbers are judged by length and shape, not by what is in service: libphonenumber refuses numbers that adverts use and accepts
ranges nobody has (see identifiers.yaml), and costs a millisecond a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.understand import checks
from monitor.understand.text import fold

# Calling code -> shortest and longest national number (ITU-T E.164, national numbering plans).
_PLAN_TABLE = """
1:10-10 7:10-10 20:8-10 27:9-9 30:10-10 31:9-9 32:8-9 33:9-9 34:9-9 36:8-9 39:8-11 40:9-9 41:9-9 43:7-12 44:9-10
45:8-8 46:7-10 47:8-8 48:9-9 49:7-12 51:8-9 52:10-11 53:8-8 54:10-11 55:10-11 56:9-9 57:10-10 58:10-10 60:8-10
61:9-9 62:8-12 63:10-10 64:8-10 65:8-8 66:8-9 81:9-10 82:8-10 84:9-10 86:10-11 90:10-10 91:10-10 92:9-10 93:9-9
94:9-9 95:7-10 98:10-10 211:9-9 212:9-9 213:8-9 216:8-8 218:9-9 234:8-10 249:9-9 251:9-9 254:9-9 255:9-9 256:9-9
351:9-9 352:6-9 353:7-9 354:7-7 355:8-9 356:8-8 357:8-8 358:6-11 359:7-9 370:8-8 371:8-8 372:7-8 373:8-8 374:8-8
375:9-9 376:6-6 380:9-9 381:8-9 382:8-8 383:8-8 385:8-9 386:8-8 387:8-8 389:8-8 420:9-9 421:9-9 423:7-7 852:8-8
853:8-8 855:8-9 856:8-10 880:8-10 886:8-9 960:7-7 961:7-8 962:8-9 963:8-9 964:8-10 965:8-8 966:8-9 967:7-9 968:8-8
970:9-9 971:8-9 972:8-9 973:8-8 974:8-8 975:8-8 976:8-8 977:8-10 992:9-9 993:8-8 994:9-9 995:9-9 996:9-9 998:9-9
"""
_PLANS = {
    code: (int(least), int(most))
    for code, lengths in (plan.split(":") for plan in _PLAN_TABLE.split())
    for least, most in (lengths.split("-"),)
}

# Prefixes that tell of a seller, as far as a phone can: a hint, never an address (identifiers.yaml, phone_prefix_hints).
_HINTS = (
    ("+7978", "occupied Crimea"), ("+7365", "occupied Crimea"),
    ("+7869", "occupied Sevastopol"), ("+7949", "occupied Donetsk region"),
    ("+7959", "occupied Luhansk region"), ("+7990", "occupied south"),
    ("+7856", "occupied Donetsk region"), ("+7857", "occupied Luhansk region"),
    ("+971", "United Arab Emirates"), ("+48", "Poland"),
    ("+76", "Kazakhstan"), ("+77", "Kazakhstan"),
)  # fmt: skip

_GAP = r"[ \u00a0.()\-/_]{0,3}"
_WITH_PLUS = re.compile(rf"(?<![\w+])(?:\+|00){_GAP}[1-9](?:{_GAP}\d){{6,14}}(?![\d])")
_BARE = re.compile(rf"(?<![\w+.,/-])(?:\(?\d)(?:{_GAP}\d){{7,12}}(?![\d\w])")
_HIDDEN = re.compile(rf"(?<![\w+])(?:\+{_GAP}[1-9]|8)(?:{_GAP}\d){{5,11}}{_GAP}(?:[xхXХ*_•●#]{_GAP}){{1,7}}(?![\d\w])")
_HIDES = re.compile(r"\d[ .()\-/]{0,3}[xхXХ*_•●#]")
_LOOKS = "OОoоQЗзIІіl|БбЧчBВ"
_LOOKS_LIKE = str.maketrans(_LOOKS, "000003311111664488")
_LETTERED = re.compile(rf"(?<![\w+])(?:\+7|8|7){_GAP}[9OОoоЗз3](?:{_GAP}[\d{_LOOKS}]){{9}}(?![\w])")
_ODD = re.compile(r"[^\d ()+./_-]")  # without such a sign it is an ordinary number, or none
# Whatever stands between the groups of a number that is grouped as phones are where it is from: "8*910*322*18*40".
_SIGN = r"(?:[^\w\s]{0,2}[^\w\n][^\w\s]?)"
_DISGUISED = re.compile(
    rf"(?<![\w+])(?:(?P<ru>\+?[78]{_SIGN}[3489]\d\d{_SIGN}\d{{3}}{_SIGN}\d\d{_SIGN}?\d\d)"
    rf"|(?P<ua>(?:\+?3{_SIGN}?8{_SIGN}?)?0\d\d{_SIGN}\d{{3}}{_SIGN}\d\d{_SIGN}?\d\d))(?![\w])"
)
_NOT_A_PHONE = re.compile(
    r"(?:инн|огрн(?:ип)?|кпп|бин|иин|унп|єдрпоу|едрпоу|рнокпп|nip|regon|krs|imei|iban|s/?n|serial|арт(?:икул)?|код|код товара|id"
    r"|kit|трек|track(?:ing)?|заказ|order|№|no|p/?n|sku|ean|asin|снилс|паспорт|лот|договор|модель|model|счет|счёт|р/с|к/с|бик|вин"
    r"|vin|объявлени[ея]|партномер|цена|ціна|сумма|price|стоимость)\W{0,4}$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:тел(?:ефон)?|tel|telefon|tél|tél[ée]fono?|mob|моб|сот|звон\w*|номер|вайбер|viber|whats\s?app|ватсап\w*|вотсап\w*|вацап\w*|wa|телеграм\w*|telegram|tg|phone|call"
    r"|mobile|cell|contact|tlf|gsm|т|контакт\w*|связ\w*|пишите|писать|handy|kontakt|dzwo\w+|zadzwo\w+|номером|дзвон\w+"
    r"|хабар\w*|جوال|واتس\w*|هاتف|تلفن|微信|电话|手机|sms|смс)\W{0,12}$",
    re.IGNORECASE,
)
_MONEY_BEHIND = re.compile(
    r"\s?(?:[₽₴₸€$£¥₺]|(?:руб|грн|тг|тенге|сум|сўм|so.m|сом|usd|eur|uzs|kzt|rub|uah|sum)(?!\w))", re.IGNORECASE
)
_CALLED_BEHIND = re.compile(
    r"\W{0,4}(?:arayın|arayabilir|ara\b|call|звон|дзвон|whats|ватсап|вотсап|viber|вайбер|telegram|телеграм|тг\b|tg\b|zadzwo|dzwo|anruf"
    r"|واتس|تماس|اتصل|llam|appel|chiama|sms|смс)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number found: E.164, or as much of it as is shown."""

    value: str
    words: str
    start: int
    end: int
    partial: bool = False


_EAN = 13
_TRUE_DIGITS = 7  # of eleven signs: more letters are a word
_MOST = 300  # numbers in one text; a page with more is a list of something else, or hostile


def hint_of(value: str) -> str | None:
    """What the prefix of a number tells of its holder."""
    return next((hint for prefix, hint in _HINTS if value.startswith(prefix)), None)


def find_phones(text: str, country: str | None = None) -> list[Phone]:
    """The phone numbers of a text (text.plain), each place once."""
    found: list[Phone] = []
    taken: list[tuple[int, int]] = []

    def keep(start: int, end: int, value: str | None, *, partial: bool = False) -> None:
        if value is not None and len(taken) < _MOST and not any(start < stop and end > begin for begin, stop in taken):
            taken.append((start, end))
            found.append(Phone(value, text[start:end].strip(" .-/("), start, end, partial))

    if _HIDES.search(text) is not None:
        for match in _HIDDEN.finditer(text):
            keep(match.start(), match.end(), _shown(match[0]), partial=True)
    for match in _WITH_PLUS.finditer(text):
        if match[0][0] == "0" and _is_article(text, match):
            taken.append((match.start(), match.end()))
            continue
        keep(
            match.start(),
            match.end(),
            _international(_digits(match[0]).removeprefix("00") if match[0][0] != "+" else _digits(match[0])),
        )
    for match in _BARE.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if _NOT_A_PHONE.search(before):
            taken.append((match.start(), match.end()))
            continue
        if _MONEY_BEHIND.match(text, match.end()):
            taken.append((match.start(), match.end()))
            continue
        called = _CALLED.search(before) is not None or _CALLED_BEHIND.match(text, match.end()) is not None
        value = _national(match[0], country, called=called) or _at_home(match[0], country or _written_in(text), called=called)
        keep(match.start(), match.end(), value)
    if not found:
        for match in _LETTERED.finditer(text):
            if len(_digits(match[0])) >= _TRUE_DIGITS:
                keep(match.start(), match.end(), _national(_without_letters(match[0]), country, called=True))
        for match in _DISGUISED.finditer(text):
            if _ODD.search(match[0]) is not None and (match["ru"] or country in (None, "RU", "UA")):
                digits = _digits(match[0])
                keep(match.start(), match.end(), _international("7" + digits[1:] if match["ru"] else f"380{digits[-9:]}"))
        for start, end, digits in _spelled(text) if _may_spell(text) else ():
            keep(start, end, _national(digits, country, called=True))
    return sorted(found, key=lambda phone: phone.start)


def _is_article(text: str, match: re.Match[str]) -> bool:
    """Thirteen digits in one run with a right check digit that nobody calls a phone: an EAN that begins with two noughts."""
    return (
        len(match[0]) == _EAN and match[0].isdigit() and checks.ean(match[0])
        and _CALLED.search(text[max(0, match.start() - 24) : match.start()]) is None
    )  # fmt: skip


def _digits(text: str) -> str:
    return "".join(c for c in text if "0" <= c <= "9")


def _without_letters(text: str) -> str:
    return text.translate(_LOOKS_LIKE)


def _international(digits: str) -> str | None:
    """E.164 of digits that begin with a calling code."""
    for length in (1, 2, 3):
        plan = _PLANS.get(digits[:length])
        if plan is None:
            continue
        national = digits[length:]
        if national[:1] == "0" and digits[:length] not in ("39", "225"):
            national = national[1:]  # "+44 (0)7700", "+49 (0) 170"
        if plan[0] <= len(national) <= plan[1] and len(set(national)) > 1:
            return f"+{digits[:length]}{national}"
        return None
    return None


def _national(run: str, country: str | None, *, called: bool) -> str | None:
    """E.164 of a number written without a plus: the habits of the beat's countries, and of others where it is called a phone."""
    digits = _digits(run)
    grouped = any(not c.isdigit() for c in run.strip())
    if (
        len(digits) == 11
        and digits[0] in "78"
        and digits[1] in "34789"
        and not (digits[0] == "7" and not (grouped or called or digits[1] == "9"))
    ):
        return _international("7" + digits[1:])
    if len(digits) == 12 and digits[:3] in _CODES_OF_THREE:
        return _international(digits) if grouped or called or digits.startswith(("380", "375")) else None
    # "8 029 123-45-67": nobody else dials a nought behind the eight.
    if len(digits) == 11 and digits.startswith("80") and (country == "BY" or _BELARUSIAN.fullmatch(run.strip())):
        return _international("375" + digits[2:])
    if len(digits) == 10 and digits[0] == "9" and (called or (grouped and country in (None, "RU"))) and country in (None, "RU"):
        return _international("7" + digits) if called or _like_russian(run) else None
    if len(digits) == 10 and digits[0] == "0" and (called or country == "UA") and country in (None, "UA"):
        return _international("380" + digits[1:]) if digits[1] in "3456789" else None
    if called and country is not None and (code := _CODES.get(country)) is not None:
        return _international(code + (digits.removeprefix("0") if country != "IT" else digits))
    return None


_BELARUSIAN = re.compile(r"8[ (-]{1,2}0(?:25|29|33|44)[ )-]{1,2}\d{3}[ -]?\d\d[ -]?\d\d")
_CODES_OF_THREE = frozenset(("380", "375", "998", "996", "995", "994", "992", "374", "373", "971", "966"))
_CODES = {
    "PL": "48", "DE": "49", "AE": "971", "TR": "90", "KG": "996", "UZ": "998", "AM": "374", "GE": "995", "AZ":
    "994", "TJ": "992", "MD": "373", "GB": "44", "US": "1", "CA": "1", "FR": "33", "IT": "39", "ES": "34", "NL":
    "31", "CN": "86", "IN": "91", "PK": "92", "SA": "966", "EG": "20", "LV": "371", "LT": "370", "EE": "372", "IL":
    "972", "RS": "381", "BR": "55", "UA": "380", "BY": "375",
}  # fmt: skip


# Country -> calling code, and a national number: what stands in parentheses follows the code (national numbering plans).
_HOME_TABLE = r"""
UA 380 0((?:39|50|6[3678]|73|75|77|89|9[1-9])\d{7}) | TR 90 0?(5\d{9}) | PL 48 ([45678]\d{8}) | DE 49 0(1[5-7]\d{8,9})
GB 44 0(7\d{9}) | AE 971 0(5[024-8]\d{7}) | IR 98 0(9\d{9}) | UZ 998 ((?:9[013-57-9]|33|88|77|50|20)\d{7}) | KG 996 0([2579]\d{8})
US 1 1?([2-9]\d\d[2-9]\d{6}) | CA 1 1?([2-9]\d\d[2-9]\d{6}) | FR 33 0([67]\d{8}) | ES 34 ([67]\d{8}) | IT 39 (3\d{8,9})
NL 31 0(6\d{8}) | CN 86 (1[3-9]\d{9}) | IN 91 0?([6-9]\d{9}) | IL 972 0(5\d{8}) | GE 995 0?(5\d{8}) | AM 374 0([4-9]\d{7})
AZ 994 0((?:10|5[015]|60|7[07]|99)\d{7}) | SA 966 0(5\d{8}) | EG 20 0(1[0125]\d{8}) | PK 92 0(3\d{9}) | CZ 420 ([67]\d{8})
SK 421 0(9\d{8}) | RO 40 0(7\d{8}) | MD 373 0([67]\d{7}) | RS 381 0(6\d{7,8}) | TJ 992 (9\d{8}) | JP 81 0([789]0\d{8})
KR 82 0(10\d{8}) | VN 84 0([35789]\d{8}) | ID 62 0(8\d{8,11}) | TH 66 0([689]\d{8}) | BG 359 0(8[789]\d{7}) | BR 55 0?(\d\d9\d{8})
AU 61 0(4\d{8}) | HU 36 06([237]0\d{7}) | KW 965 ([569]\d{7}) | IQ 964 0(7\d{9})
JO 962 0(7[789]\d{7}) | BY 375 0((?:25|29|33|44)\d{7}) | AT 43 0(6\d{7,11}) | CH 41 0(7[5-9]\d{7}) | PT 351 (9[1236]\d{7})
BE 32 0(4\d{8}) | IE 353 0(8\d{8}) | QA 974 ([3567]\d{7}) | OM 968 ([79]\d{7}) | BH 973 (3\d{7}) | LB 961 0?((?:3|7[0-9]|81)\d{6})
HK 852 ([4-79]\d{7}) | TW 886 0(9\d{8}) | MY 60 0(1\d{8,9}) | SG 65 ([89]\d{7}) | PH 63 0(9\d{9}) | BD 880 0(1\d{9})
LV 371 (2\d{7}) | LT 370 [08]?(6\d{7}) | EE 372 (5\d{6,7}) | FI 358 0((?:4|50)\d{5,9}) | SE 46 0(7\d{8}) | NO 47 ([49]\d{7})
DK 45 ([2-9]\d{7}) | HR 385 0(9\d{7,8}) | SI 386 0([3-7]\d{7}) | GR 30 (69\d{8}) | CY 357 (9\d{7}) | MX 52 (\d{10})
CL 56 (9\d{8}) | CO 57 (3\d{9}) | NZ 64 0(2\d{7,9}) | ZA 27 0([678]\d{8}) | NG 234 0([789]\d{9}) | KE 254 0([17]\d{8})
TM 993 8?(6\d{7})
"""
_HOME = {
    country: (code, re.compile(pattern), pattern.startswith("0") and not pattern.startswith("0?"))
    for country, code, pattern in (row.split() for row in _HOME_TABLE.replace("\n", " | ").split(" | ") if row.strip())
}
# Letters that only one of the beat's languages has: a text with one is by somebody who writes numbers as they do there.
_LETTERS = (("іїєґІЇЄҐ", "UA"), ("ğışĞİŞ", "TR"), ("ąęłńśźżĄĘŁŃŚŹŻ", "PL"), ("پچژگ", "IR"), ("ўқғҳЎҚҒҲ", "UZ"), ("ěřůĚŘŮ", "CZ"))
# Groups that mobile numbers of one country alone are written in.
_SHAPES = (
    (re.compile(r"\(?0\d\d\)?[ -]\d{3}[ -]\d\d[ -]\d\d"), "UA"), (re.compile(r"\(?05\d\d\)?[ -]\d{3}[ -]\d\d[ -]\d\d"), "TR"),
    (re.compile(r"07\d{3} \d{3} ?\d{3}"), "GB"), (re.compile(r"0[67](?:[ .]\d\d){4}"), "FR"),
    (re.compile(r"01[567]\d[ /-]\d{7,8}"), "DE"), (re.compile(r"\([2-9]\d\d\) [2-9]\d\d-\d{4}"), "US"),
)  # fmt: skip


def _written_in(text: str) -> str | None:
    """The country whose language the text is written in, where its letters tell."""
    return (
        None if text.isascii() else next((country for letters, country in _LETTERS if any(map(text.__contains__, letters))), None)
    )


def _at_home(run: str, country: str | None, *, called: bool) -> str | None:
    """E.164 of a mobile number as it is written in its own country: with the 0 of trunk calls, or where it is called a phone."""
    digits = _digits(run)
    if country in (None, "RU"):
        country = next((home for shape, home in _SHAPES if shape.fullmatch(run.strip())), country)
    if (home := _HOME.get(country or "")) is None or (match := home[1].fullmatch(digits)) is None:
        return None
    code, _, trunk = home
    grouped = any(not c.isdigit() for c in run.strip())
    bracketed = "(" in run and code == "1"
    return f"+{code}{match[1]}" if called or trunk or bracketed or (grouped and code == "90") else None


def _like_russian(run: str) -> bool:
    """ "943 000-00-10", "(943) 000 00 10": the grouping of a Russian mobile number."""
    return re.fullmatch(r"\(?\d{3}\)?[ -]?\d{3}[ -]\d\d[ -]?\d\d", run.strip()) is not None


def _shown(text: str) -> str | None:
    """As much of a partly hidden number as is shown, its last four digits left out in any case."""
    digits = _digits(text)
    if text[0] == "8":
        digits = "7" + digits[1:]
    code = next((digits[:length] for length in (1, 2, 3) if digits[:length] in _PLANS), None)
    if code is None:
        return None
    shown = digits[: len(code) + _PLANS[code][1] - 4]
    return f"+{shown}" if len(shown) >= 4 else None


_NUMBER_WORDS = """
0 ноль нуль zero oh ноля | 1 один одна раз one | 2 два две дві two | 3 три three | 4 четыре чотири four | 5 пять п'ять five
6 шесть шість six | 7 семь сім seven | 8 восемь вісім eight | 9 девять дев'ять nine | 10 десять ten | 11 одиннадцать одинадцять
12 двенадцать дванадцять | 13 тринадцать тринадцять | 14 четырнадцать чотирнадцять | 15 пятнадцать п'ятнадцять
16 шестнадцать шістнадцять | 17 семнадцать сімнадцять | 18 восемнадцать вісімнадцять | 19 девятнадцать дев'ятнадцять
20 двадцать двадцять twenty | 30 тридцать тридцять thirty | 40 сорок forty | 50 пятьдесят п'ятдесят fifty
60 шестьдесят шістдесят sixty | 70 семьдесят сімдесят seventy | 80 восемьдесят вісімдесят eighty | 90 девяносто дев'яносто ninety
100 сто | 200 двести двісті | 300 триста | 400 четыреста чотириста | 500 пятьсот п'ятсот | 600 шестьсот шістсот
700 семьсот сімсот | 800 восемьсот вісімсот | 900 девятьсот дев'ятсот
"""
_NUMBERS = {
    word: int(entry.split()[0])
    for entry in _NUMBER_WORDS.replace("\n", "|").split("|")
    if entry.strip()
    for word in entry.split()[1:]
}
# Every phone in words has one of these; a look for them is cheaper than a walk through all words.
_SPELLS = ("ноль", "нуль", "девя", "дев'я", "вісім", "восем", "сім", "семь", "zero", "seven", "nine")


def _may_spell(text: str) -> bool:
    low = text.lower()
    return any(sign in low for sign in _SPELLS)


_WORD = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?|\S")


def _spelled(text: str) -> list[tuple[int, int, str]]:
    """(start, end, digits) of runs of number words, digits among them: "восемь 943 ноль ноль"."""
    runs: list[tuple[int, int, str]] = []
    digits, open_group, start, end, words = "", 0, 0, 0, 0
    for match in (*_WORD.finditer(text), None):
        low = fold(match[0]) if match else ""
        value = _NUMBERS.get(low)
        if match is not None and (value is not None or low.isdigit() or (digits and low in "-,.() ")):
            if not digits:
                start = match.start()
            if value is None:
                digits, open_group = digits + (low if low.isdigit() else ""), 0
            elif open_group > value >= 1 and _continues(open_group, value):
                # "девятьсот сорок три": one number of three words.
                width = 3 if open_group >= 100 else 2
                digits = digits[:-width] + str(int(digits[-width:]) + value)
                open_group = value if value >= 20 and value % 10 == 0 else 0
                words += 1
            else:
                digits += str(value)
                open_group = value if value >= 20 else 0
                words += 1
            end = match.end()
            continue
        if (words >= 3 and 10 <= len(digits) <= 12) or (words and len(digits) == 11 and digits[0] in "78" and digits[1] in "3489"):
            runs.append((start, end, digits))
        digits, open_group, words = "", 0, 0
    return runs


def _continues(group: int, value: int) -> bool:
    return value < 100 if group >= 100 else value < 10
