"""Words reduced to what they sound like, so that one key stands for all the ways a name is written.

"Starlink", "СТАРЛИНК", "старлінк", "Stаrlink" with a Cyrillic а and "𝐒𝐭𝐚𝐫𝐥𝐢𝐧𝐤" have one key. Keys are for comparing only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Sounds, not letters: Russian and Ukrainian и, і, ы, й, ї meet; so do е, э, є, ё. Kazakh letters join their neighbours.
_SOUNDS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
    "і": "i",
    "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ў": "u",
    "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ј": "i", "ѕ": "z", "ђ": "d", "ћ": "ch",
    "ł": "l", "ı": "i", "ø": "o", "đ": "d", "æ": "e", "œ": "o", "ß": "s", "ʼ": "", "ʹ": "",
}  # fmt: skip
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": "", "ی": "ي", "ک": "ك"}
# Letters drawn alike. To Latin for model codes ("М30Т"), to Cyrillic for words that a filter should miss ("Cтaрлинк").
_TO_LATIN = dict(zip("авекмнорстухіјѕԁӏҮүһԛԝ", "abekmhopctyxijsdlyyhqw", strict=True))
_TO_CYRILLIC = dict(zip("abekmhopctyxi", "авекмнорстухі", strict=True))
_SMALL_CAPS = dict(zip("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡⅼοαερτικνυχ", "abcdefghijklmnoprstuvwyzaglоaeptiknux", strict=True))
_SOUND_TABLE = str.maketrans(_SOUNDS | _ARABIC)
_LATIN_TABLE = str.maketrans(_TO_LATIN)
_CYRILLIC_TABLE = str.maketrans(_TO_CYRILLIC)
_DRAWN_TABLE = str.maketrans(_SMALL_CAPS)
_LEET_TABLE = str.maketrans("013457@$!|€", "oieastasile")
_SPELLINGS = (("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ch", "\0"), ("c", "k"),
              ("\0", "ch"), ("w", "v"), ("q", "k"), ("x", "ks"), ("y", "i"), ("j", "i"))  # fmt: skip
_SHORT = 3
_DOUBLED = re.compile(r"([a-z])\1+")
_FANCY = re.compile("[\U0001d400-\U0001d7ff\u1d00-\u1d22\ua730\ua731\u026a\u0280\u028f\u029f\u0274\u0262\u029c\u0299]{2}")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_LATIN_LETTERS = str.maketrans("ıłøđæœß", "ilodees")
_ALIKE_ONLY = re.compile(r"[авекмнорстухі]{1,4}\Z")
_ALIKE_LETTERS = frozenset("bchpxy")  # by themselves as good as Cyrillic: "P-159" is a radio called "Р-159"
_ARABIC_PREFIX = re.compile(r"(?:وال|بال|فال|كال|لل|ال|و|ب|ل)(?=\w{3})")
INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u0300-\u036f]")


@lru_cache(maxsize=256)  # a token is asked for several times while it is analysed
def plain(word: str) -> str:
    """Casefolded, compatibility forms and accents resolved; scripts kept: "Łódź" is "łodz", "Ⅿ③" is "m3"."""
    if word.isascii():
        return word.lower()
    drawn = unicodedata.normalize("NFKC", word).casefold()
    if "ғ" in drawn and _CYRILLIC.search(drawn.replace("ғ", "")):
        drawn = drawn.replace("ғ", "г")  # Kazakh; only among Latin letters is it a small F
    drawn = drawn.translate(_DRAWN_TABLE)
    parts = unicodedata.normalize("NFKD", drawn)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_DRAWN_TABLE)


@lru_cache(maxsize=256)
def sound(word: str) -> str:
    """The key of a plain word.

    >>> sound(plain("Старлинк")), sound(plain("STARLINK")), sound(plain("мавік"))
    ('starlink', 'starlink', 'mavik')
    """
    key = word
    for written, said in _SPELLINGS:  # before Cyrillic is put into Latin letters: "втх" is no "vt"
        if written in key:
            key = key.replace(written, said)
    if not key.isascii():
        key = key.translate(_SOUND_TABLE)
    key = _DOUBLED.sub(r"\1", key)
    if len(key) > _SHORT:
        return key
    return word if word.isascii() else word.translate(_SOUND_TABLE)  # short words have no spelling to lose: "thk" is not "tk"


def is_mixed(word: str) -> bool:
    """Whether a plain word mixes Latin and Cyrillic letters."""
    return bool(_CYRILLIC.search(word)) and bool(_LATIN.search(word))


def is_fancy(word: str) -> bool:
    """Whether a word as written is drawn in mathematical letters or small capitals ("𝐒𝐭𝐚𝐫", "sᴛᴀʀ")."""
    return _FANCY.search(word) is not None


def is_latin(word: str) -> bool:
    """Whether a plain word is Latin: "łodz" and "kameralı" are, as "lodz" and "KAMERALI" for which capitals are as good."""
    return word.isascii() or word.translate(_LATIN_LETTERS).isascii()


def is_meant_latin(word: str) -> bool:
    """Whether a plain word is Latin once letters drawn alike are put right: "Аnаlоg" is, "аналог" with a Latin a is not."""
    return is_latin(word) or (is_mixed(word) and is_latin(word.translate(_LATIN_TABLE)))


def _is_meant_cyrillic(word: str) -> bool:
    return not _LATIN.search(word.translate(_CYRILLIC_TABLE))


@lru_cache(maxsize=256)
def keys(word: str) -> tuple[str, ...]:
    """All keys of one plain run of letters or digits, the likeliest first."""
    if word.isascii():
        return (word, sound(word.translate(_CYRILLIC_TABLE))) if word in _ALIKE_LETTERS else (sound(word),)
    first = sound(word)
    if is_mixed(word):
        latin, cyrillic = is_meant_latin(word), _is_meant_cyrillic(word)
        if latin != cyrillic:
            return (sound(word.translate(_LATIN_TABLE if latin else _CYRILLIC_TABLE)),)
        return tuple(dict.fromkeys((sound(word.translate(_LATIN_TABLE)), sound(word.translate(_CYRILLIC_TABLE)), first)))
    if _ALIKE_ONLY.match(word):
        return (first, sound(word.translate(_LATIN_TABLE)))
    if "\u0600" <= word[0] <= "\u06ff" and (bare := _ARABIC_PREFIX.sub("", first, count=1)) != first:
        return (first, bare)
    return (first,)


def as_code(token: str) -> str:
    """A plain token as a model code: look-alikes made Latin, upper case."""
    return token.translate(_LATIN_TABLE).upper()


def without_leet(token: str) -> str:
    """Digits and signs that stand for letters put back: "st4rl1nk" and "$t@rlink" are "starlink"."""
    return sound(token.translate(_LEET_TABLE))
