"""Titles as they stand in addresses."""

from __future__ import annotations

import re

LETTERS = (
    "а a б b в v г g ґ g д d е e є ye ё e ж zh з z и y і i ї yi й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch "
    "ш sh щ sch ъ - ы y ь - э e ю yu я ya қ q ң n ғ g ү u ұ u ө o ә a һ h ą a ć c ę e ł l ń n ó o ś s ź z ż z"
)
WORDS = LETTERS.split()
LATIN = dict(zip(WORDS[::2], WORDS[1::2], strict=True))


def slug(text: str) -> str:
    """A title as it stands in an address."""
    latin = "".join(LATIN.get(letter, letter) for letter in text.casefold())
    return re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:50]
