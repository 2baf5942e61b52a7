"""The rules that say which words mean which goods: reading the .rules files and making tables of them.

A .rules file is lines, made to be written by people who know the goods:

    # a remark
    $scope = прицел* scope celownik          a macro: words that mean the same here
    !near starlink mavic                     names long enough to be recognised with one letter wrong
    !not starline                            but these are other words
    !namesake cambium avata                  names of other things too: beside words unknown to us they need company
    !plain perfect condition                 words that say nothing of the goods
    !split starlink                          names also known when a space falls into them
    !heads halterung                         words that rule a compound: "Dachhalterung" is one too
    !common pro mini                         words that are everywhere, no place to begin a search
    %accessory = чехол* кабел* case          a role: what such words do in an advert
    @thermal_scope                           the rules below speak of this item ("generic": any other item of its family goes first)
    @!rf_trophy                              the rules below raise this red flag
    pulsar thermion                          these words, one after the other
    $thermal ~ $scope                        both within a few words, in either order
    спутник* & илон*                         both somewhere in the advert
    ? терминал                               weak: counts only beside another rule of the item, or a word of `+`
    + спутник*                               context that makes a weak rule count
    - субару                                 an advert with this is not about the item
    -- starlink                              the same, and whatever its title says
    ^ mini|мини                              beside the parent item's words, this makes it the present item

A word takes the usual endings; `слов*` takes any, `учетн*-запис*` two such in a row, `слово=` none. `a|b` is either, `[a]` may
be left out, `/re/` is a whole model code. Letters and digits part company ("3t" is "3 t"), so that spelling with and without
spaces is the same.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.catalogue.fold import keys, plain, sound

PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|\d+|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+")
_MARKED = re.compile(rf"(?:{PIECE.pattern})\*?")
_SLOT = re.compile(r"/(?:[^/\s]|(?<=\\)/)+/|\[[^\]]+\]|\S+")
_MACRO = re.compile(r"\$\w+ = ")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_MOST_VARIANTS = 64


class RuleInvalid(ValueError):
    """A line of a .rules file that cannot be used."""


class RuleKind(StrEnum):
    """What a rule does for its item."""

    STRONG = "strong"
    WEAK = "weak"
    CONTEXT = "context"
    AGAINST = "against"
    QUALIFIER = "qualifier"


_MARKS = {"?": RuleKind.WEAK, "+": RuleKind.CONTEXT, "-": RuleKind.AGAINST, "^": RuleKind.QUALIFIER}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a rule. ending: "usual", "any" or "none"; code: a regular expression on a whole token instead."""

    text: str
    ending: str = "usual"
    code: bool = False


Slot = frozenset[tuple[Word, ...]]  # what may stand in one place: words, or runs of words
Phrase = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. parts: groups that may stand anywhere in the advert; within a group the phrases stand near each other."""

    item: str
    kind: RuleKind
    parts: tuple[tuple[Phrase, ...], ...]
    source: str  # as written, for people

    @property
    def weight(self) -> int:
        """How much the rule pins down: the number of words it asks for."""
        return sum(len(phrase) for part in self.parts for phrase in part)


@dataclass(slots=True)
class RuleBook:
    """What .rules files say, not yet turned into tables."""

    rules: list[Rule] = field(default_factory=list)
    roles: dict[str, list[Rule]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # recognised with one letter wrong
    lookalikes: set[str] = field(default_factory=set)  # real words one letter away from a name
    split: set[str] = field(default_factory=set)  # names also known when a space falls into them
    heads: set[str] = field(default_factory=set)  # words that rule a compound which ends with them
    namesakes: set[str] = field(default_factory=set)  # names that other things bear too
    neutral: set[str] = field(default_factory=set)  # words that say nothing of the goods
    generic: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)  # words that are everywhere
    macros: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _word(text: str) -> Word:
    if text.endswith("*"):
        return Word(plain(text[:-1]), "any")
    if text.endswith("="):
        return Word(plain(text[:-1]), "none")
    return Word(plain(text))


def _pieces(text: str) -> tuple[Word, ...]:
    """One alternative of a slot as the words it stands for, one after the other: "3t" is "3", "t"."""
    if text.startswith("/") and text.endswith("/") and len(text) > 2:
        try:
            re.compile(text[1:-1])
        except re.error as error:
            raise RuleInvalid(f"{text} is no regular expression ({error})") from error
        return (Word(text[1:-1], "none", code=True),)
    mark = text[-1] if text[-1] in "*=" else ""
    found = PIECE.findall(text)
    if not found:
        raise RuleInvalid(f"{text!r} has neither letters nor digits")
    if len(found) == 1:
        return (_word(found[0] + mark),)
    marked = _MARKED.findall(text.removesuffix(mark))
    return (
        *(_word(piece) if piece.endswith("*") else Word(plain(piece), "none") for piece in marked[:-1]),
        _word(found[-1] + mark),
    )


def _alternatives(text: str, macros: dict[str, tuple[str, ...]]) -> Iterator[tuple[Word, ...]]:
    for choice in text.split("|") if not text.startswith("/") else [text]:
        if choice.startswith("$"):
            if choice[1:] not in macros:
                raise RuleInvalid(f"no macro {choice}")
            for word in macros[choice[1:]]:
                yield from _alternatives(word, macros)
        elif choice:
            yield _pieces(choice)


def _phrases(text: str, macros: dict[str, tuple[str, ...]]) -> list[Phrase]:
    """A phrase, once with and once without each part that may be left out."""
    choices: list[list[Phrase]] = []
    for raw in _SLOT.findall(text):
        optional = raw.startswith("[")
        slot = frozenset(_alternatives(raw[1:-1] if optional else raw, macros))
        choices.append([(slot,), ()] if optional else [(slot,)])
    phrases = [tuple(itertools.chain(*parts)) for parts in itertools.product(*choices)]
    return [phrase for phrase in phrases if phrase]


def parse_rule(text: str, item: str, macros: dict[str, tuple[str, ...]]) -> list[Rule]:
    """The rules one line stands for. Raises RuleInvalid."""
    kind = _MARKS.get(text[0], RuleKind.STRONG)
    body = text.removeprefix("-")[1:].strip() if text[0] in _MARKS else text.strip()
    groups = [[_phrases(phrase, macros) for phrase in part.split(" ~ ")] for part in body.split(" & ")]
    if any(not phrases for group in groups for phrases in group):
        raise RuleInvalid("a rule needs words")
    made = itertools.product(*(itertools.product(*group) for group in groups))
    rules = [Rule(item, kind, tuple(parts), text.strip()) for parts in itertools.islice(made, _MOST_VARIANTS + 1)]
    if len(rules) > _MOST_VARIANTS:
        raise RuleInvalid(f"more than {_MOST_VARIANTS} variants: split the rule")
    return rules


def read_rules(lines: Iterable[str], file: str, book: RuleBook) -> None:
    """Add the rules of one file to a book. Raises RuleInvalid naming file and line."""
    item = ""
    for number, raw in enumerate(lines, 1):
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        try:
            item = _read_line(line, item, book)
        except RuleInvalid as error:
            raise RuleInvalid(f"{file}, line {number}: {error}") from error


def _read_line(line: str, item: str, book: RuleBook) -> str:
    if line.startswith("@"):
        name, *marks = line[1:].split()
        if "generic" in marks:
            book.generic.add(name)
        return name
    if _MACRO.match(line):
        name, _, words = line[1:].partition("=")
        book.macros[name.strip()] = (*book.macros.get(name.strip(), ()), *words.split())
    elif line.startswith("!near"):
        book.names.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("!split"):
        book.split.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("!heads"):
        book.heads.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("!common"):
        book.common.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("!namesake"):
        book.namesakes.update(plain(name) for name in line.split()[1:])
    elif line.startswith("!plain"):
        book.neutral.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("!not"):
        book.lookalikes.update(sound(plain(name)) for name in line.split()[1:])
    elif line.startswith("%"):
        name, _, text = line[1:].partition("=")
        book.roles.setdefault(name.strip(), []).extend(_role_rules(name.strip(), text, book.macros))
    elif not item:
        raise RuleInvalid("a rule stands before the first @item")
    else:
        book.rules.extend(parse_rule(line, item, book.macros))
    return item


def _role_rules(name: str, text: str, macros: dict[str, tuple[str, ...]]) -> Iterator[Rule]:
    """The rules of a role: all its single words in one, each phrase in its own."""
    phrases = [phrase.strip() for phrase in text.split(";") if phrase.strip()]
    single = "|".join(phrase for phrase in phrases if " " not in phrase)
    for line in (*([single] if single else []), *(phrase for phrase in phrases if " " in phrase)):
        yield from parse_rule(line, f"%{name}", macros)


def is_ideographic(text: str) -> bool:
    """Whether the word is written without spaces around it (Chinese), so that it is looked for inside longer runs."""
    return bool(_IDEOGRAPHS.match(text))


def word_key(word: Word) -> str:
    """The key a rule's word is filed under."""
    return keys(word.text)[0]
