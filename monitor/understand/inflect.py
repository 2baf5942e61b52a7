"""Nominatives that an inflected place name may come from: our own suffix rules for Russian, Ukrainian and Polish.

The rules only propose; the place index decides which proposal is a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

# ending -> endings of the nominative it may stand for, likeliest first. Folded letters (ё is е).
_RUSSIAN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ого", ("ый", "ий", "ое", "ой", "ого")),
    ("его", ("ий", "ее")),
    ("ому", ("ый", "ий", "ое", "ой")),
    ("ему", ("ий", "ее")),
    ("ыми", ("ые",)),
    ("ими", ("ие",)),
    ("ских", ("ские",)),
    ("ых", ("ые",)),
    ("их", ("ие",)),
    ("ов", ("ы", "", "и")),
    ("ым", ("ые", "ый")),
    ("им", ("ие", "ий")),
    ("ев", ("и",)),
    ("ок", ("ки",)),
    ("ек", ("ьки", "йки", "ки")),
    ("ец", ("цы",)),
    ("ой", ("ая", "а", "ой")),
    ("ей", ("ея", "я", "ь", "ая", "и")),
    ("ую", ("ая",)),
    ("юю", ("яя",)),
    ("ом", ("", "о", "ый", "ий", "ое", "ой")),
    ("ем", ("ь", "е", "й", "ий", "ее")),
    ("ах", ("ы", "и", "а")),
    ("ях", ("и", "я")),
    ("ам", ("ы", "и")),
    ("ям", ("и",)),
    ("ии", ("ия", "ий")),
    ("ию", ("ия", "ий")),
    ("ове", ("ов",)),
    ("еве", ("ев",)),
    ("ове", ("ово",)),
    ("е", ("а", "", "о", "ь", "е", "я", "й")),
    ("у", ("", "а", "о")),
    ("ю", ("ь", "я", "й", "е")),
    ("а", ("", "о", "ы")),
    ("я", ("ь", "й", "е", "и")),
    ("ы", ("а", "ы", "")),
    ("и", ("ь", "а", "я", "и", "й", "")),
)
_UKRAINIAN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("єві", ("їв", "єв")),
    ("єва", ("їв",)),
    ("єву", ("їв",)),
    ("ові", ("ів", "", "ове", "ова")),
    ("ова", ("ів", "ове")),
    ("ову", ("ів", "ове")),
    ("еві", ("ів", "ь", "еве")),
    ("ому", ("ий", "е", "ій")),
    ("ого", ("ий", "е", "ій")),
    ("ій", ("а", "я")),
    ("ої", ("а",)),
    ("опі", ("опа", "іп")),
    ("ополі", ("ополь", "опіль")),
    ("ополя", ("ополь", "опіль")),
    ("осі", ("оса", "ох")),
    ("зі", ("га", "з", "за", "г")),
    ("озі", ("іг",)),
    ("огу", ("іг",)),
    ("ових", ("ові",)),
    ("ії", ("ія",)),
    ("ях", ("і", "я")),
    ("цях", ("ці",)),
    ("ій", ("а", "ий")),
    ("их", ("і", "и")),
    ("ів", ("и", "і")),
    ("ок", ("ки",)),
    ("ець", ("ці",)),
    ("ами", ("и",)),
    ("єм", ("їв",)),
    ("єва", ("їв",)),
    ("ці", ("ка", "ця", "ці", "ць")),
    ("і", ("а", "", "о", "ь", "я", "е")),
    ("у", ("", "о", "а")),
    ("ю", ("ь", "я")),
    ("и", ("а", "и", "")),
    ("а", ("", "о")),
    ("я", ("ь", "е")),
    ("ах", ("и", "ы")),
)
_POLISH: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iej", ("ia", "a")),
    ("ej", ("a",)),
    ("iu", ("", "ie", "i")),
    ("ie", ("a", "", "ia", "o")),
    ("dzi", ("dz",)),
    ("ku", ("k",)),
    ("cu", ("c",)),
    ("u", ("",)),
    ("y", ("a", "y")),
    ("i", ("", "a")),
    ("a", ("", "o")),
    ("e", ("a", "o")),
)
_LONGEST = 48  # proposals for one name


def _proposals(word: str) -> tuple[str, ...]:
    cyrillic = "а" <= word[:1] <= "ӿ"
    tables = (_RUSSIAN, _UKRAINIAN) if cyrillic else (_POLISH,)
    found: dict[str, None] = {}
    for table in tables:
        for ending, nominatives in table:
            if len(word) > len(ending) + 1 and word.endswith(ending):
                found |= dict.fromkeys(word.removesuffix(ending) + nominative for nominative in nominatives)
    if cyrillic and len(word) > 2:
        found |= dict.fromkeys(_with_fleeting_vowel(word))
        # Plurals that lose their ending: "из Мытищ", "из Сум", "в центре Лук".
        if word[-1] not in _VOWELS:
            found |= dict.fromkeys(word + ending for ending in ("и", "ы", "а", "і"))
    found.pop(word, None)
    return tuple(found)


_VOWELS = frozenset("аеиоуыэюяіїєьй")
_CASES = ("ом", "ем", "ем", "ями", "а", "у", "е", "і", "ю", "я")


def _with_fleeting_vowel(word: str) -> Iterator[str]:
    """ "Орла" is Орел's, "в Ельце" Елец's, "у Новогрудку" Новогрудок's: the vowel before the last consonant comes back."""
    for ending in _CASES:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3 or stem[-1] in _VOWELS:
            continue
        if stem[-2] in "ьй":
            yield stem[:-2] + "е" + stem[-1]
        elif stem[-2] not in _VOWELS:
            yield from (stem[:-1] + vowel + stem[-1] for vowel in "еої")


@lru_cache(maxsize=4096)
def nominatives(key: str) -> tuple[str, ...]:
    """Keys (see gazetteer.name_key) that the key may be an inflected form of.

    >>> "мариуполь" in nominatives("мариуполя"), "нижний новгород" in nominatives("нижнем новгороде")
    (True, True)
    """
    words = key.split()
    if not words or len(words) > 4:
        return ()
    head = _proposals(words[0])
    if len(words) == 1:
        return head
    # "Ростове-на-Дону": only the head is inflected; "Нижнем Новгороде", "Новой Каховке": every word is.
    rest = words[1:]
    proposals = [" ".join((one, *rest)) for one in head]
    choices = [(*_proposals(word), word) for word in words]
    proposals += [" ".join(choice) for choice in islice(product(*choices), _LONGEST * 4)]
    return tuple(dict.fromkeys(one for one in proposals if one != key))
