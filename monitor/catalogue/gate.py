"""The gate before all heavier work: whether the words of an advert could make up any item's rule. Most adverts end here."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from monitor.catalogue.advert import has_unseen, is_spelt_out, signed
from monitor.catalogue.lexicon import TOKEN, Lexicon

_LETTERS = frozenset(
    chr(code) for first, last in ((65, 90), (97, 122), (0x400, 0x45F), (0x490, 0x491)) for code in range(first, last + 1)
)
_REMEMBERED = 300_000  # words as written that are kept in memory before the memory starts afresh
_LONGEST_WORD = 100  # letters; a longer one is not worth remembering
_SINGLES_FOR_SPELT = 5  # different single letters from which a word may be spelt out
_NONE: frozenset[int] = frozenset()


class Look(IntEnum):
    """How an advert has to be read."""

    NOT = 0  # no rule can be found in it
    PLAINLY = 1
    CLOSELY = 2  # letters may stand one by one, signs for letters, or signs that nobody sees


class _Word(NamedTuple):
    """One word as written, signs around it included."""

    slots: frozenset[int]
    matters: bool  # whether it may begin an item's rule
    half: bool  # whether it may be half of a name
    odd: bool  # whether it has to be read closely
    letters: frozenset[str]  # that stand by themselves

    @property
    def hot(self) -> bool:
        """Whether an advert with this word needs a second look."""
        return self.matters or self.half or self.odd or len(self.letters) > 1


class Gate:
    """Looks at each different word once and remembers; its memory never changes an answer."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, _Word] = {}
        self._slots: dict[str, frozenset[int]] = {}
        self._dull: set[str] = set()  # words that begin no rule
        self._blank: set[str] = set()  # words that no rule knows
        self._lettered: set[str] = set()  # words with a letter by itself

    def look(self, title: str, description: str) -> Look:
        """Whether the two texts are worth reading."""
        words = set(title.split())
        words.update(description.split())
        fresh = words - self._dull
        hot = [word for word in fresh if self._is_hot(word)] if fresh else ()
        spelt = False
        letters = words & self._lettered
        if hot or len(letters) >= _SINGLES_FOR_SPELT:
            alone: frozenset[str] = frozenset().union(*(self._word(word).letters for word in (*letters, *hot)))
            spelt = len(alone) >= _SINGLES_FOR_SPELT and is_spelt_out(f"{title}\n{description}")
        if spelt or any(self._word(word).odd for word in hot):
            return Look.CLOSELY
        return Look.PLAINLY if hot and self._may_matter(words, hot) else Look.NOT

    def _may_matter(self, words: set[str], hot: list[str]) -> bool:
        if any(self._word(word).half for word in hot):
            return True
        known = self._slots
        present: set[int] = set().union(*[known[word] if word in known else self._word(word).slots for word in words - self._blank])
        return self._lexicon.opens(present)

    def _is_hot(self, word: str) -> bool:
        return self._word(word).hot

    def _word(self, word: str) -> _Word:
        known = self._known.get(word)
        if known is None:
            known = self._read(word)
            if len(word) <= _LONGEST_WORD:
                self._keep(word, known)
        return known

    def _keep(self, word: str, known: _Word) -> None:
        if len(self._known) > _REMEMBERED:
            self._forget()
        self._known[word], self._slots[word] = known, known.slots
        if known.letters:
            self._lettered.add(word)
        if not known.hot:
            self._dull.add(word)
            if not known.slots:
                self._blank.add(word)

    def _read(self, word: str) -> _Word:
        tokens = TOKEN.findall(word)
        analyses = [self._lexicon.analyse(token) for token in tokens]
        odd = not word.isalnum() and (
            (not word.isascii() and has_unseen(word)) or is_spelt_out(word) or any(signed(word, self._lexicon))
        )
        return _Word(
            slots=_NONE.union(*(analysis.slots for analysis in analyses)),
            matters=any(analysis.matters for analysis in analyses),
            half=any(piece.half for analysis in analyses for piece in analysis.pieces),
            odd=odd,
            letters=_LETTERS.intersection(tokens),
        )
