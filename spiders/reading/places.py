"""Whether a text may name a place: a Bloom filter over the world's town and region names (GeoNames, CC BY 4.0)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

BITS = 1 << 23
_HASHES = 5
_PARTS = re.compile(r"\s*(?:[,;/|()\[\]•·>›→]|\s[-–—]\s)\s*")
_POSTCODE = re.compile(r"(?<![\w.,])(?:[A-Z]{1,2}-)?\d{3,6}(?:[- ]\d{2,4})?(?: [A-Z]{2}\b)?(?![\w%])")
_POSTAL = re.compile(
    r"(?:[A-Z]{1,2}-)?(?!(?:19|20)\d\d )(?:\d{4}|\d{5,6}|\d{2}-\d{3}|\d{3} \d{2}) +[A-ZÀ-ÞА-ЯЁ][^\W\d_]{2,}(?:[ -][\w().,-]+){0,5}$"
)
_PREFIX = re.compile(
    r"^(?:located in|ships from|item location:?|location:?|aus|г|гор|м|с|пос|пгт|ст|город|місто|in|a|à|en|w|we|в|у|near|"
    r"from|из)\.?\s+(?=\S)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"\s+(?:city|region|province|county|district|governorate|область|обл\.?|край|район|р-н|республика|tumani|viloyati|"
    r"shahri|облысы|ауданы|қаласы|województwo|county)$",
    re.IGNORECASE,
)

# Names that say of themselves what they are: districts, streets, underground stations, Japanese, Korean and Chinese towns.
_FORMED = re.compile(
    r"(?:м|ст\.\s?м|метро|станция|р-н|район|мкр|микрорайон|ж/?к|вул|ул|просп|пос|пгт|смт|дер|село|bezirk|landkreis|"
    r"kreis|powiat|gmina|"
    r"okres|sector|sectorul|comuna|jud|județul|provincia|departamento|distrito|barrio|bairro|prov|région|"
    r"département|metro)\.?\s+[^\W\d_].+|"
    r"\w[\w '’.-]+\s(?:р-о?н|район|районы|обл\.?|область|край|округ|мкр\.?|улица|ул\.?|проспект|шоссе|бульвар|"
    r"district|county|province|oblast|"
    r"region|governorate|parish|borough|suburbs?|area|heights|arrondissement|mahallesi|mah\.?|tumani|viloyati|"
    r"ауданы|облысы|raion|rayonu|"
    r"vald|maakond|novads|rajons|rajonas|apskritis|megye|kraj|okres|kommune|kommun|län|fylke)|"
    r"[\u4e00-\u9fff\u3041-\u30ff]{1,8}[都道府県市区町村郡駅]|[\u4e00-\u9fff]{2,4}[省市区县]|[가-힣]{2,4}(?:동|구|시|도|읍|면|군|리)|"
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    r"青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)[省市]?(?: [\u4e00-\u9fff]{2,8})?|"
    r"(?:محافظة|منطقة|حي|استان|شهرستان|محله)\s.+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s+(?:\d{1,2}|[IVX]{1,4})$")  # "Praha 4", "Budapest XIII"


def name_key(name: str) -> str:
    """Letters only, case left out: how a name is looked up."""
    return "".join(letter for letter in name.casefold() if letter.isalpha()).replace("ё", "е")


def positions(key: str) -> list[int]:
    """The filter's bits for a name."""
    digest = blake2b(key.encode(), digest_size=20).digest()
    return [int.from_bytes(digest[at : at + 4], "little") % BITS for at in range(0, 4 * _HASHES, 4)]


@cache
def _filter() -> bytes:
    return (files("spiders.reading") / "places.bin").read_bytes()


@lru_cache(maxsize=8192)
def may_be_place(text: str) -> bool:
    """Whether one of the parts of a short text, or its first words, is the name of a place."""
    if not 2 <= len(text) <= 90:
        return False
    if _POSTAL.match(text):
        return True
    if any(letter.isdigit() for letter in text):
        text = _POSTCODE.sub(" | ", text).strip(" |")
    return any(names_place(part) for part in _PARTS.split(text)[:6])


@lru_cache(maxsize=8192)
def names_place(part: str) -> bool:
    """Whether a text without separators in it is the name of a place, as far as an index and the forms of names tell."""
    formed = _FORMED.fullmatch(part) is not None
    part = _NUMBERED.sub("", _SUFFIX.sub("", _PREFIX.sub("", part)))
    if len(part) < 2 or any(letter.isdigit() for letter in part):
        return False
    if formed or _known(name_key(part)):
        return True
    words = part.split(" ")
    if 2 <= len(words) <= 4 and any("\u3040" <= letter <= "\ud7a3" for letter in part):
        formed_words = [_FORMED.fullmatch(word) is not None for word in words]
        if any(formed_words) and all(one or _known(name_key(word)) for one, word in zip(formed_words, words, strict=True)):
            return True  # a prefecture, its town, a station: 東京 世田谷区 三軒茶屋駅
    head, dash, _ = part.partition("-")
    if dash and len(head) > 3 and _known(name_key(head)):
        return True  # Brno-venkov
    first, _, rest = part.partition(" ")
    return bool(rest) and len(first) > 3 and len(words) <= 3 and not first.isascii() and _known(name_key(first))


def place_share(text: str) -> float:
    """The share of a text's parts that name places: a town with its district is more of a place than a car with its year."""
    parts = [part for part in _PARTS.split(_POSTCODE.sub(" | ", text).strip(" |")) if len(part) > 1][:6]
    return sum(map(names_place, parts)) / len(parts) if parts else 0.0


def _known(key: str) -> bool:
    if len(key) < 2:
        return False
    bits = _filter()
    return all(bits[position >> 3] & (1 << (position & 7)) for position in positions(key))
