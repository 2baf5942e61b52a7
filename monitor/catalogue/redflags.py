"""Red flags of one listing: from its words, price, place, seller and identifiers. Each is a question, never a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from monitor.catalogue.advert import Found, Text
from monitor.catalogue.fold import plain, sound
from monitor.catalogue.items import Item, RedFlag
from monitor.catalogue.mentions import Advert
from monitor.catalogue.rules import RuleKind
from storage.model import Flag, FlagKind, Intent, Listing, SellerKind

_NEAR_ITEM = 300  # letters between a red flag and an item that only the description names
_GRAVE = 4  # severity from which an accessory's advert is flagged too
_UAV = frozenset({"uav_complete", "uav_components", "control_video_links"})
_COMPONENTS = frozenset({"semiconductors", "computing_modules", "rf_sdr_test", "uav_components", "thermal_nv_optics"})
_ACCOUNT_ITEMS = ("starlink_", "leo_other", "vsat_")
_TRADE_HUBS = frozenset("AE TR KZ KG AM GE UZ HK CN RS AZ TJ TM MN SG TH MY VN IN BY MD".split())  # noqa: SIM905  # reads as a list
# From how many pieces on an offer is a trader's: by family, by the notes of the red flag list.
_MANY = {
    "satcom": 3,
    "uav_complete": 2,
    "radio_communications": 4,
    "thermal_nv_optics": 3,
    "uav_components": 5,
    "control_video_links": 5,
    "semiconductors": 20,
    "bearings": 20,
}
_MANY_OTHERWISE = 10
_PAIRS = re.compile(r"\d\W*(?:пар|pair|par|çift|对|双)", re.IGNORECASE)
_PAIRS_FOR_ONE = 10  # propellers are sold by the pair, and a pilot buys some
_QUANTITY = re.compile(
    r"(?<![\w/])(?<!\d[.,])(\d{1,3}(?:[ \u00a0]\d{3})|\d{1,6})[ \u00a0]?\+?"
    r"(?:шт(?:ук|уки|уках)?\b|од(?:иниць|\.)|единиц\w{0,2}\b|pcs\b|pieces?\b|units?\b|ea\b|adet\b|sztuk\w?\b|szt\b|дана\b|компл\w{0,6}\b|пар(?:а|ы|и)?\b|pairs?\b|par(?:y)?\b|çift\b|борт(?:ов|ів|а|и)\b|екз\.|экз\.|stück\b|stk\b|قطع|قطعة|حبة|台|件|个|只|片|颗|套|对|双|枚|部|块)",
    re.IGNORECASE,
)
_QUANTITY_BEFORE = re.compile(
    r"\b(?:qty|quantity|кол-?во|количество|кількість|ilość|adet|(?:tray|lot|box|reel|batch|pallet|crate) of"
    r"|(?:лот|партия|коробка|палета|паллета|катушка) (?:из|по|на|з))\W{0,3}(\d{1,6})\b(?![.,]\d)",
    re.IGNORECASE,
)
_QUANTITY_TIMES = re.compile(r"^\W{0,3}(\d{1,4})[ \u00a0]?[x×х](?=[ \u00a0]\w)", re.IGNORECASE)
_NUMBER_WORDS = {
    "две": 2,
    "два": 2,
    "три": 3,
    "четыре": 4,
    "пять": 5,
    "десять": 10,
    "двадцать": 20,
    "дві": 2,
    "чотири": 4,
    "п'ять": 5,
}
_NUMBER_BEGINS = frozenset(plain(word.partition("'")[0]) for word in _NUMBER_WORDS)
_COUNTED = re.compile(
    r"\b(две|два|три|четыре|пять|десять|двадцать|дві|чотири|п'ять)\s+(?:шту\w+|комплект\w*|единиц\w*)", re.IGNORECASE
)
_OCCUPIED_PHONE = re.compile(
    r"(?<!\d)(?:\+?7|8)[\s\-(]{0,3}(?:978|949|959|990|365|869|856|857)[\s\-)]{0,3}\d{3}[\s\-]?\d{2}[\s\-]?\d{2}(?!\d)"
)
_OCCUPIED_PREFIX = ("7978", "7949", "7959", "7990", "7365", "7869", "7856", "7857")
_ECCN = re.compile(r"(?<!\w)[0-9][A-E]\d{3}(?:\.[a-z](?:\.\d+)?)?(?!\w)")
_STOCK_NUMBER = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{3}-\d{4}(?!\d)")
_CONTROL_WORDS = re.compile(r"eccn|export|classif|control|itar|экспорт|контрол|классифик", re.IGNORECASE)
_HOME_WORDS = {
    "PL": ("польск", "польш", "польщ", "poland", "polish", "polsk", "波兰"),
    "DE": ("герман", "немец", "germany", "german", "niemiec", "德国"),
    "LV": ("латви", "latvia"),
    "LT": ("литв", "литовс", "lithuania"),
    "KZ": ("казах", "kazakh"),
    "TR": ("турци", "турец", "turk"),
    "AE": ("дуба", "эмират", "оаэ", "dubai", "uae", "迪拜"),
    "GE": ("грузи", "georgia"),
    "AM": ("армени", "armenia"),
    "EE": ("эстони", "estonia"),
    "US": ("usa", "american", "америк", "сша"),
}
_EUROPE = frozenset("PL DE LV LT EE CZ SK AT FR IT ES PT NL BE FI SE DK IE RO BG HU HR SI GR CY LU MT".split())  # noqa: SIM905
_PEGGED = {
    "USD": "1",
    "USDT": "1",
    "USDC": "1",
    "AED": "0.2723",
    "SAR": "0.2667",
    "QAR": "0.2747",
    "BHD": "2.6596",
    "OMR": "2.6008",
    "JOD": "1.4104",
}
_FOREIGN_MONEY = frozenset({"USD", "EUR", "USDT", "AED", "USDC", "GBP", "CNY"})
_ABOVE, _BELOW = Decimal("2.5"), Decimal(3)
_RUSSIAN = re.compile(r"[а-яё]{3,}", re.IGNORECASE)
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """One listing as the red flag rules look at it."""

    listing: Listing
    advert: Advert
    item: Item
    intent: Intent
    accessory: bool
    rates: Mapping[str, Decimal]  # US dollars for one unit
    names: frozenset[str]  # keys of names that are distinctive by themselves

    @property
    def country(self) -> str | None:
        """Where the goods are, as far as the place was understood."""
        place = self.listing.place
        return place.country if place is not None else None


@dataclass(frozen=True, slots=True)
class Sign:
    """The words that a red flag rests on."""

    rule: str
    words: str
    field: str
    start: int | None = None


def red_flags(case: Case, known: Mapping[str, RedFlag]) -> tuple[Flag, ...]:
    """All red flags that the listing itself shows, one a rule, in the order of the red flag list."""
    signs: dict[str, Sign] = {}
    for source in (_worded, _masked, _quantity, _phones, _price, _controlled, _currency):
        for sign in source(case):
            signs.setdefault(sign.rule, sign)
    if "rf_bulk_quantity" in signs and case.listing.seller is not None and case.listing.seller.kind is SellerKind.PRIVATE:
        many = signs["rf_bulk_quantity"]
        signs["rf_private_bulk"] = Sign("rf_private_bulk", many.words, many.field, many.start)
    return tuple(flag_of(signs[rule], flag) for rule, flag in known.items() if rule in signs and _fits(flag, case))


def flag_of(sign: Sign, flag: RedFlag) -> Flag:
    """A red flag as it is kept and shown."""
    return Flag(
        rule=flag.id, kind=FlagKind.RED_FLAG, weight=float(flag.severity), words=sign.words, field=sign.field, start=sign.start,
        label=flag.description,
        lose=f"the {sign.field} no longer says so, or it has a harmless reason ({flag.false_positives or 'ask a second source'})",
    )  # fmt: skip


def _fits(flag: RedFlag, case: Case) -> bool:
    """An accessory is worth only the grave ones; who wants to buy has no bulk, price or papers to answer for."""
    if case.accessory and flag.severity < _GRAVE:
        return False
    return case.intent is not Intent.WANTED or flag.id not in (
        "rf_bulk_quantity",
        "rf_price_far_above",
        "rf_price_far_below",
        "rf_no_documents",
    )


# -- words ----------------------------------------------------------------------------------------


def _worded(case: Case) -> Iterator[Sign]:
    taken_back = [hit for hit in case.advert.red if hit.entry.kind == RuleKind.AGAINST]
    for hit in sorted(case.advert.red, key=lambda hit: (hit.field != "title", hit.begin)):
        if hit.entry.kind != RuleKind.STRONG or not _near_item(case, hit):
            continue
        if any(
            other.entry.item == hit.entry.item and other.field == hit.field and other.pieces & hit.pieces for other in taken_back
        ):
            continue
        rule = hit.entry.item.removeprefix("!")
        if _REQUIRES.get(rule, _always)(case, hit):
            yield Sign(rule, _words(case, hit), hit.field, hit.begin)


def _words(case: Case, hit: Found) -> str:
    return case.advert.texts[hit.field].raw[hit.begin : hit.end]


def _near_item(case: Case, hit: Found) -> bool:
    """With the item in the title the whole advert is about it; else the words must stand near the item."""
    mentions = case.advert.mentions
    if hit.field == "title" or any(mention.field == "title" for mention in mentions):
        return True
    return any(mention.begin - _NEAR_ITEM <= hit.begin <= mention.end + _NEAR_ITEM for mention in mentions)


def _by_another_name(case: Case, _hit: Found) -> bool:
    """A nickname hides nothing where the plain name stands beside it."""
    words = [
        text.raw[mention.begin : mention.end] for mention in case.advert.mentions for text in (case.advert.texts[mention.field],)
    ]
    return not any(name in sound(plain(said)) for said in words for name in case.names)


def _always(_case: Case, _hit: Found) -> bool:
    return True


def _satcom_account(case: Case, _hit: Found) -> bool:
    return case.item.id.startswith(_ACCOUNT_ITEMS)


def _satcom(case: Case, _hit: Found) -> bool:
    return case.item.family == "satcom"


def _a_component(case: Case, _hit: Found) -> bool:
    return case.item.family in _COMPONENTS


def _starlink(case: Case, _hit: Found) -> bool:
    return case.item.id.startswith("starlink_")


def _flying(case: Case, _hit: Found) -> bool:
    return case.item.family in _UAV


def _foreign_account(case: Case, hit: Found) -> bool:
    """A Polish account sold in Poland is at home."""
    if not _satcom_account(case, hit):
        return False
    words, country = _words(case, hit).casefold(), case.country
    if country is None:
        return not re.search(r"\bpolsk|\bpolski", words)
    if any(word in words for word in _HOME_WORDS.get(country, ())):
        return False
    return not (country in _EUROPE and ("европ" in words or "europ" in words or "欧洲" in words))


def _from_hub(case: Case, hit: Found) -> bool:
    """The goods lie in a country that others use to get round sanctions; inside Russia delivery to Russia is ordinary."""
    if case.country is not None:
        return case.country in _TRADE_HUBS
    return not _RUSSIAN.search(_words(case, hit))


_ROUND_ABOUT = ("импорт", "import", "进口", "via ", "through ", "через ", "经", "üzerinden", "przez ")


def _brought_in(case: Case, hit: Found) -> bool:
    """What lies in a hub is sent from there, not brought in from there."""
    said = _words(case, hit).casefold()
    return not _from_hub(case, hit) or any(word in said for word in _ROUND_ABOUT)


_REQUIRES: Mapping[str, Callable[[Case, Found], bool]] = {
    "rf_account_foreign": _foreign_account,
    "rf_activation_resale": _satcom_account,
    "rf_whitelist_service": _starlink,
    "rf_geo_bypass": _satcom,
    "rf_pulled_components": _a_component,
    "rf_strike_use": _flying,
    "rf_firmware_mod": _flying,
    "rf_transshipment_offer": _from_hub,
    "rf_import_route": _brought_in,
    "rf_masked_wording": _by_another_name,
}


def _masked(case: Case) -> Iterator[Sign]:
    """An item's name in two alphabets, in letters set apart, or with signs in it that nobody sees."""
    for mention in case.advert.mentions:
        text = case.advert.texts[mention.field]
        for begin, end in (*text.hidden, *text.mixed):
            if begin < mention.end and mention.begin < end and end - begin >= 4:
                yield Sign("rf_masked_wording", text.raw[begin:end], mention.field, begin)
        words = text.raw[mention.begin : mention.end]
        if re.search(r"\w[\u200b-\u200d\u2060\ufeff\u00ad\u0335-\u0338]+\w", words):
            yield Sign("rf_masked_wording", words, mention.field, mention.begin)


# -- numbers --------------------------------------------------------------------------------------


def _quantity(case: Case) -> Iterator[Sign]:
    many = _MANY.get(case.item.family, _MANY_OTHERWISE)
    for text in case.advert.texts.values():
        for found, number in _numbers(text):
            if number >= many and not _in_name(case, text, found.start(1)):
                yield Sign("rf_bulk_quantity", found.group(), text.field, found.start())


def _numbers(text: Text) -> Iterator[tuple[re.Match[str], int]]:
    if text.has_digits:
        for pattern in (_QUANTITY, _QUANTITY_BEFORE, *((_QUANTITY_TIMES,) if text.field == "title" else ())):
            for found in pattern.finditer(text.raw):
                number = int(re.sub(r"\D", "", found.group(1)))
                yield found, number // _PAIRS_FOR_ONE if _PAIRS.search(found.group()) else number
    if not _NUMBER_BEGINS.isdisjoint(text.words):
        for found in _COUNTED.finditer(text.raw):
            yield found, _NUMBER_WORDS[found.group(1).casefold()]


def _in_name(case: Case, text: Text, at: int) -> bool:
    """The number belongs to a model's name ("Mavic 3 шт")."""
    return any(mention.field == text.field and mention.begin <= at < mention.end for mention in case.advert.mentions)


def _phones(case: Case) -> Iterator[Sign]:
    for identifier in case.listing.identifiers:
        if identifier.type != "phone":
            continue
        digits = re.sub(r"\D", "", identifier.value)
        if digits.startswith(_OCCUPIED_PREFIX):
            yield Sign("rf_occupied_phone_prefix", identifier.words, identifier.field)
        country = _phone_country(digits)
        place = case.listing.place
        if (
            country and case.country and country != case.country and not (place is not None and place.occupied and country == "RU")
        ) or (digits.startswith(_OCCUPIED_PREFIX) and place is not None and case.country == "RU" and not place.occupied):
            yield Sign("rf_region_phone_mismatch", identifier.words, identifier.field)
    for text in case.advert.texts.values():
        for found in () if not text.has_digits else _OCCUPIED_PHONE.finditer(text.raw):
            yield Sign("rf_occupied_phone_prefix", found.group(), text.field, found.start())


_CALLING_CODES = {
    "380": "UA",
    "375": "BY",
    "971": "AE",
    "48": "PL",
    "90": "TR",
    "86": "CN",
    "852": "HK",
    "49": "DE",
    "996": "KG",
    "998": "UZ",
    "995": "GE",
    "374": "AM",
    "994": "AZ",
    "992": "TJ",
    "993": "TM",
    "373": "MD",
    "371": "LV",
    "370": "LT",
    "372": "EE",
    "972": "IL",
    "66": "TH",
    "65": "SG",
    "91": "IN",
    "966": "SA",
    "44": "GB",
    "33": "FR",
    "34": "ES",
    "39": "IT",
    "420": "CZ",
    "421": "SK",
    "40": "RO",
    "381": "RS",
    "358": "FI",
    "98": "IR",
    "964": "IQ",
    "962": "JO",
}


def _phone_country(digits: str) -> str | None:
    """The country of an international number; +7 6 and +7 7 are Kazakhstan."""
    if digits.startswith("7") and len(digits) == 11:
        return "KZ" if digits[1] in "67" else "RU"
    return next((_CALLING_CODES[digits[:size]] for size in (3, 2) if digits[:size] in _CALLING_CODES), None)


def _price(case: Case) -> Iterator[Sign]:
    """Far from what the goods cost elsewhere. Only with a known rate, and only for one piece of a certain item."""
    price, reference = case.listing.price, case.item.price
    if price is None or price.amount is None or price.currency is None or reference is None or case.accessory or price.amount <= 0:
        return
    if price.per is not None or _several(case) or case.item.kind == "service" or case.intent is not Intent.SALE:
        return
    rate = case.rates.get(price.currency) or (Decimal(_PEGGED[price.currency]) if price.currency in _PEGGED else None)
    if rate is None:
        return
    dollars = price.amount * rate
    if dollars > reference.high * _ABOVE:
        yield Sign("rf_price_far_above", price.text or str(price.amount), "price")
    elif dollars * _BELOW < reference.low and reference.low >= 100:
        yield Sign("rf_price_far_below", price.text or str(price.amount), "price")


def _several(case: Case) -> bool:
    """Whether the title offers several pieces, so that nobody knows what the price is for."""
    text = case.advert.texts["title"]
    return any(number > 1 and not _in_name(case, text, found.start(1)) for found, number in _numbers(text))


def _controlled(case: Case) -> Iterator[Sign]:
    """Control list and stock numbers, where the text speaks of such things."""
    for text in case.advert.texts.values():
        if not text.has_digits:
            continue
        if found := _STOCK_NUMBER.search(text.raw):
            yield Sign("rf_controlled_label", found.group(), text.field, found.start())
        if (found := _ECCN.search(text.raw)) and _CONTROL_WORDS.search(text.raw):
            yield Sign("rf_controlled_label", found.group(), text.field, found.start())


def _currency(case: Case) -> Iterator[Sign]:
    """Dollars for Russian readers in Russia, roubles outside it."""
    price, country = case.listing.price, case.country
    if price is None or price.currency is None or country is None:
        return
    if (country == "RU" and price.currency in _FOREIGN_MONEY and _is_russian(case.listing)) or (
        price.currency == "RUB" and country in _TRADE_HUBS - {"BY"}
    ):
        yield Sign("rf_currency_mismatch", price.text or price.currency, "price")


def _is_russian(listing: Listing) -> bool:
    words = f"{listing.title} {listing.description or ''}"
    return bool(_RUSSIAN.search(words)) and not _UKRAINIAN.search(words)
