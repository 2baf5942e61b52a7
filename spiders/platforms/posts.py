"""What a post in a channel offers: nothing, one thing, or the lines of a price list. Pure; knows no messenger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from spiders.reading.places import names_place

MOST = 100  # offers of one post
LENGTH = 8_000  # characters of one post; Telegram takes half of that
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/blockquote)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")

_NUMBER = (
    r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u2009\u202f.,'’]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?"
    r"|(?<![\w.,])\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
)
_SIGN = r"[$€£¥₽₴₸₺₹₪₼₾֏₫₱฿]"
_WORD = (
    r"(?:руб(?:л(?:ей|я|ь|и))?|р|грн|гривень|гривен|uah|rub|rur|usdt?|долл?(?:ар(?:ов|а|ів)?)?"
    r"|баксов|у\.?е|eur|евро|євро|тенге|тг|kzt|сум|uzs"
    r"|byn|бел\.? ?руб|лари|gel|сом|kgs|lei|lej|mdl|zł|zl|pln|aed|dhs|درهم|ريال|sar|dinars?"
    r"|دينار|جنيه|egp|تومان|ریال|tl|try|лир|gbp|cny|юаней)"
)
_THOUSAND = r"(?:тыс(?:яч)?\.?|тис(?:яч)?\.?|[кkКK](?!\w))"
_PRICE = re.compile(
    rf"(?P<signed>{_SIGN}\s?(?:{_NUMBER})(?:\s?{_THOUSAND})?)"
    rf"|(?P<counted>(?:{_NUMBER})\s?(?:{_THOUSAND}\s?)?(?:{_SIGN}|{_WORD}(?!\w)\.?))"
    rf"|(?P<thousands>(?:{_NUMBER})\s?(?:тыс(?:яч)?|тис(?:яч)?)(?!\w)\.?)"
    # "27к" ends a sentence; "4K" is a picture's.
    r"|(?P<short>(?<![\w.,])(?:\d{2,4}|\d{1,3}[.,]\d)\s?[кkКK](?=\s*(?:$|[.,;!)+]|торг|за\s)))",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"(?:цен[аыу]|ціна|price|cost|стоимость|вартість|cena|pret|preț|fiyat[ıi]?|narxi|السعر|سعر|قیمت|מחיר)\s*[:=\-–—]?\s*"
    rf"(?P<amount>(?:{_NUMBER})(?:\s?{_THOUSAND})?)",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"(?<!\w)(?:прода(?:м|ю|ём|ем|ется|ётся|ются|жа|ж|ють|ється)|відда[мю]|отда[мю]|в наличии"
    r"|в наявності|на складе|под заказ|під замовлення|обменяю|обмен на|обміняю|обмін на|меняю"
    r"|(?:цена|ціна) (?:в|у) (?:личк|лс|особист|приват)\w*|цена договорная|ціна договірна|price in (?:dm|pm)|dm for price"
    r"|for sale|selling|sell|in stock|available|wts|buy now|order now|sprzedam|sprzedaję"
    r"|na sprzedaż|satılık|sotiladi|сатылады|сатамын"
    r"|للبيع|متوفر|فروش|vând|de vânzare)(?!\w)",
    re.IGNORECASE,
)
# Words that a line may hold beside a price without naming goods; what is left when they are taken away is the name.
_NOT_NAMES = re.compile(
    r"(?<!\w)(?:\d+\s?(?:шт\w*|pcs?)|цен[аыу]|ціна|price|cost|стоимость|вартість|cena|всего|итого|итог|разом|total"
    r"|стара?я|нова?я|старе|нове|скидк\w*|знижк\w*"
    r"|опт\w*|розниц\w*|роздріб|retail|wholesale|old|new price|sale|от|від|from|за|шт|штук\w*"
    r"|pcs?|штуку|комплект|с ндс|без ндс|наличными|нал|безнал"
    r"|السعر|سعر|قیمت|fiyat[ıi]?|narxi)(?!\w)",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    r"доставк|пересылк|пересилк|предоплат|передоплат|абон|подписк|підписк|тариф|комисси|комісі"
    r"|налож|залог|завдат|рассрочк|отправк|отправл|почт|сдэк|відправ|нова пошта|размещени|розміщенн|закреп|реклам|delivery|shipping"
    r"|deposit|subscription|per month|monthly|dostaw|wysyłk|شحن|توصيل|اشتراك|kargo",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"<(s|del|strike)\b[^<>]{0,200}>([^<>]{1,200})</\1>", re.IGNORECASE)
_WAS = re.compile(
    r"~~|(?<!\w)(?:стара?я|было|была|старе|було|раньше|вместо|замість|old|was|instead of|zamiast)(?!\w)", re.IGNORECASE
)
_EDGES = " \t\u00a0-–—−•·*▪▫◾◽●○►▶➤→✅☑✔❗‼️🔥👉💥⚡️:;,.|/\\=~_+"
_MODEL = re.compile(r"[^\W\d_]+\d|\d[^\W\d_]")  # "V3", "M3T"
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One thing a post offers."""

    title: str
    price: str | None  # as written
    line: int  # of the title, from 0
    priced: int  # the line of the price, from 0; -1 where there is none
    was: str | None = None  # the former price, as written


def lines_of(markup: str) -> tuple[str, ...]:
    """The lines of a post's HTML that hold something."""
    struck = _STRUCK.sub(lambda found: f"\n~~{found[2]}~~\n" if _DIGIT.search(found[2]) else found[2], markup)
    text = unescape(_TAG.sub("", _BREAK.sub("\n", struck)))
    lines = (" ".join(line.split()) for line in text[:LENGTH].split("\n"))
    return tuple(line for line in lines if line)[:400]


def offers(lines: tuple[str, ...]) -> list[Offer]:
    """What these lines offer, in their order.

    >>> [(o.title, o.price) for o in offers(("В наличии:", "Starlink Mini - 35 000 ₽", "Starlink V3 — 45 000 ₽", "Доставка 500 ₽"))]
    [('Starlink Mini', '35 000 ₽'), ('Starlink V3', '45 000 ₽')]
    """
    listed = _listed(lines)
    if len({offer.title.casefold() for offer in listed}) > 1:
        return listed[:MOST]
    price, was = _one_price(lines)
    if price is None and not any(_OFFERS.search(line) for line in lines):
        return []
    number = _heading(lines)
    return [] if number is None else [Offer(title=lines[number].strip(_EDGES)[:200], price=price, was=was, line=number, priced=-1)]


_CUE = re.compile(
    r"(?:📍|🏠|(?<!\w)(?:самовывоз(?:ом)?(?:\s(?:из|в|с|по))?|самовивіз(?:\s(?:з|із|у|в))?|(?:я\s)?нахожусь\s(?:в|во)|"
    r"находится\s(?:в|во)|знаходиться\s(?:в|у)|г\.|гор\.|город|місто|м\.|в\sг\.|из\sг\.|забрать\sв|pick\s?up\s(?:in|from|only\sin)|"
    r"located\sin|odbiór\s(?:osobisty\s)?(?:w)?|abholung\sin|elden\steslim|الموقع|استلام\sمن|لوکیشن))\s*[:\-–—]?\s*",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*[.;!?()|/•·\n]\s*|\s+[-–—]\s+|\s(?:и|або|или|or)\s")
_CASES = (("е", ""), ("е", "а"), ("и", "ь"), ("ом", ""), ("і", ""), ("і", "а"), ("ві", "в"), ("у", ""), ("ой", "ая"))


def place_of(lines: tuple[str, ...], besides: int = -1) -> str | None:
    """The place a post says its goods are in, word for word: behind a word or sign for it, as a hashtag, as a sentence of its own.

    `besides`: the line of the title, which names goods.

    >>> place_of(("Рация Baofeng", "Б/у, две АКБ", "Самовывоз Новосибирск, отправка СДЭК"))
    'Новосибирск'
    """
    for number, line in enumerate(lines):
        if len(line) > 400:
            continue
        for cue in _CUE.finditer(line):
            if (place := _leading_place(line[cue.end() :])) is not None:
                return place
        for word in line.split():
            if word.startswith("#") and len(word) > 3 and _is_place(word[1:].replace("_", " ")):
                return word[1:].replace("_", " ")
        if number == besides:
            continue
        for sentence in _NEXT.split(line)[:8]:
            parts = [part.strip() for part in sentence.split(",")]
            if len(sentence) <= 60 and parts[0][:1].isupper() and _is_place(parts[0]):
                return _leading_place(sentence)
    return None


def _leading_place(text: str) -> str | None:
    """The place that a text begins with, its district behind a comma included."""
    head = _NEXT.split(text)[0]
    parts = [part.strip(_EDGES + "\"'«»") for part in head.split(",")][:3]
    if not parts or not parts[0]:
        return None
    words = parts[0].split()
    first = next(
        (" ".join(words[:count]) for count in (3, 2, 1) if len(words) >= count and _is_place(" ".join(words[:count]))), None
    )
    if first is None:
        return None
    if len(words) == len(first.split()) and len(parts) > 1 and _is_place(parts[1]):
        return f"{first}, {parts[1]}"
    return first


def _is_place(text: str) -> bool:
    """Whether a text names a place, as it is or in the case of "in Tomsk"."""
    if not 2 < len(text) <= 40 or (not text[0].isupper() and text[0] <= "\u04ff"):
        return False
    if names_place(text):
        return True
    return len(text) > 4 and any(
        text.endswith(ending) and names_place(text.removesuffix(ending) + base) for ending, base in _CASES if not text.isascii()
    )


def said_of(offer: Offer, among: list[Offer], lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a price list that concern one of its offers: its own, and those that belong to none."""
    others = {number for other in among if other is not offer for number in (other.line, other.priced)}
    return tuple(line for number, line in enumerate(lines) if number not in others)


def _listed(lines: tuple[str, ...]) -> list[Offer]:
    """Every line that names goods beside a price, or that a line with nothing but a price follows."""
    found: list[Offer] = []
    waiting: int | None = None  # a line without a price, which may be the name of what the next one prices
    for number, line in enumerate(lines):
        price = _price_in(line)
        if price is None:
            waiting = number if _name(line) else None
            continue
        if _EXTRA.search(line) or _WAS.search(line):
            continue
        name = _name(_PRICE.sub(" ", _SAID.sub(" ", line)))
        if name:
            found.append(Offer(title=name, price=price, line=number, priced=number))
        elif waiting is not None and (title := _name(lines[waiting])):
            found.append(Offer(title=title, price=price, line=waiting, priced=number))
        waiting = None
    return found


def _one_price(lines: tuple[str, ...]) -> tuple[str | None, str | None]:
    """(the price, the former price) of a post about one thing."""
    now = was = None
    for line in lines:
        if (price := _price_in(line)) is None or _EXTRA.search(line):
            continue
        if _WAS.search(line):
            was = was or price
        else:
            now = now or price
    return now, was if now else None


def _price_in(line: str) -> str | None:
    if _DIGIT.search(line) is None:
        return None
    if found := _PRICE.search(line):
        return found[0].strip()
    return said["amount"].strip() if (said := _SAID.search(line)) else None


def _name(line: str) -> str | None:
    """What a line names, its price words and ornaments left out; None when too little is left to be a name."""
    rest = " ".join(_NOT_NAMES.sub(" ", line).split())
    if len(_LETTERS.findall(rest)) < 3 and not _MODEL.search(rest):
        return None
    return " ".join(line.split()).strip(_EDGES)[:200] or None


def _heading(lines: tuple[str, ...]) -> int | None:
    """The first line with words that are not all hashtags and mentions."""
    for number, line in enumerate(lines):
        words = [word for word in line.split() if not word.startswith(("#", "@", "http"))]
        if len(_LETTERS.findall(" ".join(words))) >= 3:
            return number
    return None
