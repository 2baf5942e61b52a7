"""Which of the places that the words may name is meant; where two may be, neither is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import takewhile
from math import cos, hypot, radians

from monitor.understand.gazetteer import City, Names, find_names, gazetteer, name_key
from monitor.understand.inflect import nominatives
from monitor.understand.occupied import IN_PART, WHOLE, claimed_by_russia
from monitor.understand.place_segments import Segment
from monitor.understand.text import fold

# How much likelier a place of the hinted country is, and one that is named in the script of its own region.
_AT_HOME, _IN_SCRIPT = 50, 20
_METROPOLIS = 1_000_000
_USUAL_FAME = 30  # spellings of the name of a middling town
_OWN_NAME = 10  # how much likelier the town of this name than one that bore it once
# A reading this much likelier than the next is taken; between
# an occupied place and another more is asked, between a large town and a village of one country less.
_CLEAR, _CLEARER, _CLEAR_HERE, _CLEAR_TOWN = 5, 45, 15, 3
_LARGE = 50_000
_TOWN = 15_000  # people of a place that its own country knows
_FAR_TOWN = 100_000  # people of a town abroad that is named without its country
_NEAR = 60.0  # kilometres: a district and its town
_LEAST_INFLECTED = 1500  # people: a proposal of the suffix rules must be a place that people mean
_CYRILLIC = frozenset("RU UA BY KZ KG UZ TJ TM AM GE AZ MD BG RS MK MN".split())  # noqa: SIM905  reads better
_ARABIC = frozenset("SA AE QA KW BH OM YE IQ SY JO LB PS EG SD LY TN DZ MA IR AF PK".split())  # noqa: SIM905  reads better
_HAN = frozenset(("CN", "TW", "HK", "MO", "JP", "SG"))
_STATES = ("US", "CA", "AU", "BR")  # where two capitals behind a town are its state
_CODE = re.compile(r"[A-Z]{2,3}")
_HAN_TEXT = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the words mean. city None with candidates: several are possible."""

    country: str | None
    admin1: str | None = None
    city: City | None = None
    confidence: float = 0.0
    candidates: tuple[City, ...] = ()
    regions: tuple[str, ...] = ()  # ISO 3166-2, where several are named


@dataclass(slots=True)
class _Read:
    """What one segment may name."""

    segment: Segment
    names: Names
    codes: tuple[str, ...] = ()  # admin1 a two-letter code may stand for
    guessed: bool = False  # by suffix rules or by a part of the words
    parts: list[_Read] = field(default_factory=list)


def choose(located: Sequence[Segment], country: str | None) -> Choice | None:
    """The meaning of the located segments; None where they name nothing."""
    parted = [part for segment in located for part in (_two_names(segment) or (segment,))]
    reads = _joined([_read(segment, country) for segment in parted])
    reads = [read for read in reads if read.names or read.codes]
    if not reads:
        return None
    countries = _countries(reads)
    admins = _admins(reads, countries, country)
    cities = _cities(reads, countries, admins, country)
    if cities:
        return _of_cities(cities, country, reads, anchored=bool(countries) or len(admins) == 1)
    return _without_city(countries, admins, country)


def _joined(reads: list[_Read]) -> list[_Read]:
    """ "Крым и Севастополь" as a whole is a name or its halves are: whichever is known."""
    known: list[_Read] = []
    known_whole = True
    for index, read in enumerate(reads):
        halves = list(takewhile(lambda other: other.segment.half, reads[index + 1 :]))
        if read.segment.half:
            if known_whole:
                continue
        else:
            known_whole = not halves or (bool(read.names) and not read.guessed) or not any(half.names for half in halves)
            if halves and not known_whole:
                continue
        known.append(read)
    return known


def _read(segment: Segment, country: str | None) -> _Read:
    codes: tuple[str, ...] = ()
    if _CODE.fullmatch(segment.text):
        codes = _codes(segment.text, country)
    names = _at_home(find_names(segment.key) or _region(segment.key), country)
    if names.admin1 and not names.cities and segment.inflected and _no_region_word(segment.key):
        # "у Донецьку" is the town; "в Донецьку область", the region, has another form of the same letters.
        names = Names(names.countries, names.admin1, _inflected(segment.key, country).cities) if country != "RU" else names
        if names.cities:
            names = Names(names.countries, (), names.cities)
    if names and not _foreign(segment, names, country):
        return _Read(segment, names, codes)
    if codes:
        return _Read(segment, Names(), codes)
    if names:
        return _Read(segment, _guess(segment.key, country) or names, guessed=True)
    return _Read(segment, _guess(segment.key, country), guessed=True)


def _at_home(names: Names, country: str | None) -> Names:
    """Granada is a country, but where Spain is the hint it is the town."""
    if not names.countries or country is None or country in names.countries:
        return names
    if any(city.country == country and city.people >= _LARGE for city in names.cities):
        return Names((), names.admin1, names.cities)
    return names


def _two_names(segment: Segment) -> list[Segment]:
    """ "Донецк ДНР", "Dubai UAE", "서울 강남구": a town and what it lies in, or a part of it, without a comma between them."""
    words = segment.key.split()
    if not 2 <= len(words) <= 5 or segment.half or find_names(segment.key) or _region(segment.key):
        return []
    for cut in range(1, len(words)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        first, second = find_names(head), find_names(tail) or _region(tail)
        if len(head) > 1 and (_lies_in(first, second) or _lies_in(second, first)):
            return [replace(segment, text=part, key=part) for part in (head, tail)]
    return []


def _lies_in(town: Names, wider: Names) -> bool:
    countries = {*wider.countries, *(iso[:2] for iso in wider.admin1)}
    return any(city.country in countries or ("RU" in countries and claimed_by_russia(city)) for city in town.cities)


def _codes(code: str, country: str | None) -> tuple[str, ...]:
    countries = (country,) if country in _STATES else _STATES if country is None else ()
    return tuple(iso for one in countries if gazetteer().has_admin1(iso := f"{one}-{code}"))


_WORDS = """
обл область области областi вобласць край края крае кр респ республика республики ао автономный округ автономная
народная oblast oblasts region province county viloyati vil oblysy oblys облысы облусу area woj wojewodztwo
voivodeship kraj megye judet judetul lan fylke maakond apskritis zupanija opcina governorate emirate prefecture
state
"""
_REGION_WORDS = frozenset(_WORDS.split())


def _region(key: str) -> Names:
    """ "Белгородская обл.", "Gelderland province": a region by its name without the word for region."""
    words = key.split()
    bare = [word for word in words if word not in _REGION_WORDS]
    if not bare or len(bare) == len(words):
        return Names()
    names = find_names(" ".join(bare))
    return Names((), names.admin1, ())


def _no_region_word(key: str) -> bool:
    return not _REGION_WORDS & set(key.split())


def _inflected(key: str, country: str | None) -> Names:
    """The likeliest place that the key may be an inflected form of."""
    proposals = [names for proposal in nominatives(key) if (names := _serious(find_names(proposal)))]
    return max(proposals, key=lambda names: _weight(names, country)) if proposals else Names()


def _foreign(segment: Segment, names: Names, country: str | None) -> bool:
    """A Cyrillic word that happens to be the name of a far small town ("Уфе", Ouffet): more likely an inflected form."""
    key = segment.key
    if not "а" <= key[:1] <= "ӿ" or names.countries or names.admin1 or country not in (None, *_CYRILLIC):
        return False
    if segment.inflected and country is not None and all(city.country != country and city.people < _TOWN for city in names.cities):
        return True  # "из Артёма" in Russia: no village of that name in Ukraine
    return all(city.country not in _CYRILLIC and city.people < 100_000 for city in names.cities)


@lru_cache(maxsize=8192)
def _guess(key: str, country: str | None) -> Names:
    """What a key that is no name may come from: an inflected form, a name and more words, words written together."""
    if found := _inflected(key, country):
        return found
    words = key.split()
    for length in range(len(words) - 1, 0, -1):
        for part in (" ".join(words[:length]), " ".join(words[-length:])):
            names = find_names(part) if len(part) > (1 if ord(part[0]) >= 0x3400 else 3) else Names()
            cities = tuple(city for city in names.cities if city.people >= (15_000 if city.country == country else 200_000))
            if cities:
                return Names((), (), cities)
    return _han(key)


def _serious(names: Names) -> Names:
    """Names without the villages that any word could be a form of."""
    return Names(names.countries, names.admin1, tuple(city for city in names.cities if city.people >= _LEAST_INFLECTED))


def _weight(names: Names, country: str | None) -> float:
    """How likely people mean this: a country or region, or its largest town, at home before abroad."""
    cities = (city.people * (_AT_HOME if city.country == country else 1) for city in names.cities)
    return max((*cities, 10_000_000 * len(names.countries), 5_000_000 * len(names.admin1)), default=0.0)


def _han(key: str) -> Names:
    """广东深圳市: the longest known name at the end of a run without spaces."""
    run = key.replace(" ", "")
    if not _HAN_TEXT.fullmatch(run) or len(run) > 24:
        return Names()
    for start in range(len(run)):
        for stop in range(len(run), start + 1, -1):
            names = find_names(run[start:stop])
            if names.cities:
                return Names((), (), names.cities)
    return Names()


def _countries(reads: list[_Read]) -> frozenset[str]:
    """Countries that are stated as such."""
    return frozenset(one for read in reads for one in read.names.countries if not (read.names.admin1 and read.names.cities))


def _admins(reads: list[_Read], countries: frozenset[str], country: str | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for read in reads:
        if read.names.cities and read.names.cities[0].people >= 500_000 and len(reads) == 1:
            continue
        options = (*read.names.admin1, *read.codes)
        if read.names.countries and country != "US":
            continue
        inside = [iso for iso in options if iso[:2] in countries] or [iso for iso in options if iso[:2] == country] or list(options)
        found |= dict.fromkeys(inside)
    return tuple(found)


@dataclass(slots=True)
class _Candidates:
    read: _Read
    cities: list[tuple[float, City]]  # score, best first


def _cities(reads: list[_Read], countries: frozenset[str], admins: tuple[str, ...], country: str | None) -> list[_Candidates]:
    found: list[_Candidates] = []
    for read in reads:
        if not read.names.cities or (read.names.countries and read.names.cities[0].people < 1_000_000):
            continue
        others = _admins_of_others(read, reads, admins)
        cities = [city for city in read.names.cities if _allowed(city, countries - set(read.names.countries), _either(reads))]
        inside = [city for city in cities if city.admin1 in others]
        if others and not inside:
            # A region is stated and none of the readings lies in it; a city that is a region by itself may stand beside one.
            inside = [city for city in cities if city.people >= 400_000 and city.country in {iso[:2] for iso in others}]
        kept = inside if others else cities
        if _is_region(read, kept, country):
            continue
        scored = sorted(((_score(city, read.segment.key, country), city) for city in kept), key=lambda pair: -pair[0])
        if scored:
            found.append(_Candidates(read, scored))
    return found


def _admins_of_others(read: _Read, reads: list[_Read], admins: tuple[str, ...]) -> frozenset[str]:
    mine = frozenset((*read.names.admin1, *read.codes))
    other = frozenset(
        iso
        for one in reads
        if one is not read and not one.names.countries and not (one.names.cities and one.names.cities[0].people >= 500_000)
        for iso in (*one.names.admin1, *one.codes)
    )
    return other & frozenset(admins) or (frozenset() if other <= mine else other)


def _either(reads: list[_Read]) -> frozenset[str]:
    """Regions whose name is a country's as well: Georgia."""
    return frozenset(iso for read in reads if read.names.countries for iso in read.names.admin1)


def _allowed(city: City, countries: frozenset[str], regions: frozenset[str]) -> bool:
    claimed = "RU" in countries and claimed_by_russia(city)
    return not countries or city.country in countries or city.admin1 in regions or claimed


def _is_region(read: _Read, cities: list[City], country: str | None) -> bool:
    """A small town of a region's name, or one abroad: the region is meant ("Bulacan", "Paraná" in Brazil)."""
    regions = read.names.admin1
    if not regions or not cities:
        return False
    if any(iso[:2] == country for iso in regions):
        cities = [city for city in cities if city.country == country]
    return not cities or cities[0].people < 150_000


def _score(city: City, key: str, country: str | None, *, famed: bool = True) -> float:
    # Of two towns of one size people mean the one that more languages have a name for.
    score = max(city.people, 100) * (max(city.fame, 1) / _USUAL_FAME if famed else 1.0)
    if city.country == country or (country == "RU" and claimed_by_russia(city)):
        score *= _AT_HOME
    first = ord(key[0]) if key else 0
    script = (
        _CYRILLIC if 0x400 <= first < 0x530 else _ARABIC if 0x600 <= first < 0x780 else _HAN if 0x3400 <= first < 0xA000 else ()
    )
    # Everybody names a metropolis in their own script.
    if city.country in script or (script and city.people >= _METROPOLIS):
        score *= _IN_SCRIPT
    if (famed or script is _CYRILLIC) and _is_own(key, city):
        score *= _OWN_NAME
    return score


def _is_own(key: str, city: City) -> bool:
    """It is what the town is called now, not what it was called once or what a quarter of it is called."""
    if 0x400 <= ord(key[0]) < 0x530:
        return _sounds_like(key, city.name)
    return ord(key[0]) < 0x250 and name_key(city.name) == key


_CONSONANTS = str.maketrans("бвгґдзклмнпрстфцчшщжх", "bvggdzklmnprstfccsszg")
_DIGRAPHS = (("shch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "g"), ("ts", "c"), ("h", "g"), ("w", "v"), ("x", "ks"))


@lru_cache(maxsize=8192)
def _sound(name: str) -> str:
    """The first consonants of a name in either script: they tell Stavropol from Tolyatti, which was "Ставрополь" once."""
    low = fold(name).translate(_CONSONANTS)
    for written, meant in _DIGRAPHS:
        low = low.replace(written, meant)
    return "".join(c for c in low if c in "bvgdzklmnprstfcs")[:6]


def _sounds_like(key: str, name: str) -> bool:
    return _sound(key) == _sound(name)


def _of_cities(found: list[_Candidates], country: str | None, reads: list[_Read], *, anchored: bool) -> Choice:
    best = max(found, key=lambda one: one.cities[0][0])
    city = best.cities[0][1]
    for other in found:
        if other is not best and (other.read.segment.slash or best.read.segment.slash) and _elsewhere(city, other.cities[0][1]):
            return _several([city, other.cities[0][1]])
    doubtful = [one for one in _rivals(best, country, clear=_CLEAR) if not _supported(city, one, found, best)]
    if doubtful:
        # In doubt at all, whatever else it may be is told as well.
        return _several([city, *dict.fromkeys((*doubtful, *_rivals(best, country, clear=_CLEAR_HERE)))])
    regions = [
        iso
        for read in reads
        if read is not best.read and (read.segment.slash or best.read.segment.slash)
        for iso in read.names.admin1
    ]
    if regions and city.admin1 not in regions:
        return _several([city], tuple(regions))
    if regions and not any(one.read.names.cities for one in found if one is not best):
        return _several([city], tuple(regions)) if regions != [city.admin1] else Choice(city.country, city.admin1, city, 0.8)
    if not anchored and not _worth_a_journey(city, best.read, country):
        return Choice(None, None, None, 0.2, (city,))
    city = _whole(city, best.read.segment.key)
    confidence = 0.75 if best.read.guessed else 0.95 if country == city.country or len(best.cities) == 1 else 0.85
    return Choice(city.country, city.admin1, city, confidence)


def _worth_a_journey(city: City, read: _Read, country: str | None) -> bool:
    """A word that happens to be the name of a far small town ("Мир", "Home") is a word, unless the text names the country too."""
    if city.country == country or (country == "RU" and claimed_by_russia(city)):
        return True
    script = _CYRILLIC if "а" <= read.segment.key[:1] <= "ӿ" else _ARABIC if "\u0600" <= read.segment.key[:1] <= "\u06ff" else ()
    near = city.country in script and not read.guessed
    if country is None:
        return city.people >= (_FAR_TOWN // 20 if near else _FAR_TOWN // 4)
    return city.people >= (_FAR_TOWN // 4 if near else _FAR_TOWN)


def _whole(city: City, key: str) -> City:
    """ "Hamburg-Altona" is listed as a place of its own; the town it is a part of is what the words begin with."""
    words = key.split()
    for length in range(len(words) - 1, 0, -1):
        for other in find_names(" ".join(words[:length])).cities:
            if other.people > 2 * city.people and other.country == city.country and _distance(city, other) < 25:
                return other
    return city


def _rivals(best: _Candidates, country: str | None, *, clear: int) -> list[City]:
    """Other readings of the same name that are not clearly less likely: so many times, where nothing special holds."""
    (top, city), key = best.cities[0], best.read.segment.key
    rivals: list[City] = []
    for score, other in best.cities[1:]:
        if _distance(city, other) < 20:
            continue  # one town listed twice, or a town and its own centre
        contested = claimed_by_russia(city) != claimed_by_russia(other)
        enough = clear
        if contested or key in _TWICE:
            enough = _CLEAR_HERE if contested and country == "UA" else _CLEARER
        elif city.country == country != other.country:
            enough = 1  # what the hint is for
        elif other.country == country != city.country and other.people >= _TOWN:
            enough = _CLEARER
        elif city.country == other.country and city.people >= 50_000:
            enough = _CLEAR_TOWN
        elif _is_own(key, other) and not _is_own(key, city):
            enough = _CLEAR_HERE
        if contested:
            # Which side of a front somebody means is no question of fame.
            score = _score(other, key, country, famed=False)
            top = _score(city, key, country, famed=False)
        else:
            top = best.cities[0][0]
        if score * enough > top:
            rivals.append(other)
    return rivals


# Names of two towns of which people mean the smaller one often enough.
_TWICE = frozenset(("ростов", "rostov"))


def _supported(city: City, rival: City, found: list[_Candidates], best: _Candidates) -> bool:
    """Another segment names something near this reading and nothing near the rival."""
    others = [other for one in found if one is not best for _, other in one.cities]
    return any(_distance(city, other) < _NEAR for other in others) and not any(_distance(rival, other) < _NEAR for other in others)


def _elsewhere(city: City, other: City) -> bool:
    """Two different places, not a town and its part."""
    if city.geoname_id == other.geoname_id:
        return False
    return _distance(city, other) > _NEAR or city.people < 2.5 * other.people


def _several(cities: list[City], regions: tuple[str, ...] = ()) -> Choice:
    countries = {city.country for city in cities} | {iso[:2] for iso in regions}
    return Choice(countries.pop() if len(countries) == 1 else None, None, None, 0.3, tuple(cities), regions)


def _distance(one: City, other: City) -> float:
    """Kilometres, near enough for telling a suburb from another town."""
    north = (one.latitude - other.latitude) * 111.2
    east = (one.longitude - other.longitude) * 111.2 * cos(radians((one.latitude + other.latitude) / 2))
    return hypot(north, east)


def _without_city(countries: frozenset[str], admins: tuple[str, ...], country: str | None) -> Choice | None:
    if country == "US" and "US-GA" in admins and "GE" in countries:
        countries = frozenset()
    if countries:
        admins = tuple(iso for iso in admins if iso[:2] in countries or ("RU" in countries and iso in (WHOLE | IN_PART)))
    if len(admins) == 1:
        return Choice(admins[0][:2], admins[0], None, 0.9)
    if admins:
        shared = {iso[:2] for iso in admins}
        return Choice(shared.pop() if len(shared) == 1 else None, None, None, 0.3, (), admins)
    if len(countries) == 1:
        return Choice(next(iter(countries)), None, None, 0.9)
    return None


def resolves(name: str) -> bool:
    """True when a name is in the index at all."""
    return bool(find_names(name_key(name)))
