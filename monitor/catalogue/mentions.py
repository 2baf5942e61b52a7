"""Where an advert speaks of catalogue items, and in what part: offered, aimed at ("for X"), compared, exchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.catalogue.advert import Break, Found, Text, find
from monitor.catalogue.items import Item
from monitor.catalogue.lexicon import Lexicon
from monitor.catalogue.rules import RuleKind

_NONE: frozenset[int] = frozenset()
_REACH = 5  # pieces between "for" and what it is for
_BESIDE = 4  # pieces on either side of a name that tell what it names
_SHORTEST_SAID = 3  # letters of a word that is no preposition
_SERVICE_FIRST = 1.5  # what a service rule weighs more than the goods it is about


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an advert names an item. first and last are piece numbers of its field."""

    item: str
    weight: float
    field: str
    first: int
    last: int
    begin: int
    end: int
    pieces: frozenset[int]
    phrases: int  # how many separate phrases its rule asks for
    aimed_at: bool = False  # "case for X": X is not what is offered
    accompanies: bool = False  # "with X"


class Roles:
    """The role words of one advert, by role and field."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._found: dict[tuple[str, str], list[Found]] = defaultdict(list)
        for hit in found:
            self._found[hit.entry.item[1:], hit.field].append(hit)
        for hits in self._found.values():
            if len(hits) > 1:
                hits.sort(key=lambda hit: hit.first)
        self.names = frozenset([role for role, _ in self._found])  # roles that any word plays
        self._pieces: dict[tuple[str, str], frozenset[int]] = {}

    def of(self, role: str, field: str) -> list[Found]:
        """Hits of a role in a field, in text order."""
        return self._found.get((role, field), [])

    def pieces(self, role: str, field: str) -> frozenset[int]:
        """All pieces that play a role in a field."""
        hits = self._found.get((role, field))
        if hits is None:
            return _NONE
        known = self._pieces.get((role, field))
        if known is None:
            known = self._pieces[role, field] = _NONE.union(*[hit.pieces for hit in hits])
        return known


@dataclass(frozen=True, slots=True)
class Advert:
    """An advert analysed: its texts, the roles of its words, the items it mentions."""

    texts: Mapping[str, Text]
    roles: Roles
    mentions: tuple[Mention, ...]
    qualifiers: tuple[Found, ...]
    red: tuple[Found, ...]  # hits of red flag rules

    def inside(self, hit: Found) -> bool:
        """Whether role words are part of an item's own name, or of what tells its kind ("Flat High Performance")."""
        return any(mention.field == hit.field and hit.pieces <= mention.pieces for mention in self.mentions) or any(
            kind.field == hit.field and len(kind.pieces) > 1 and hit.pieces <= kind.pieces for kind in self.qualifiers
        )


def analyse(texts: Sequence[Text], lexicon: Lexicon, items: Mapping[str, Item]) -> Advert:
    """Everything later steps need of an advert."""
    found = find(texts, lexicon)
    roles = Roles([hit for hit in found if hit.entry.item[0] == "%"])
    by_field = {text.field: text for text in texts}
    mentions = _strongest(_believed(by_field, [hit for hit in found if hit.entry.item in items], lexicon), items)
    placed = tuple(_placed(mention, by_field[mention.field], roles, mentions, items) for mention in mentions)
    qualifiers = tuple(hit for hit in found if hit.entry.kind == RuleKind.QUALIFIER)
    red = tuple([hit for hit in found if hit.entry.item[0] == "!"])
    return Advert(by_field, roles, placed, qualifiers, red)


def _believed(texts: Mapping[str, Text], found: Sequence[Found], lexicon: Lexicon) -> list[Mention]:
    """Strong rules, and weak ones with company, of items that nothing in the advert speaks against."""
    by_kind: dict[str, list[Found]] = defaultdict(list)
    for hit in found:
        by_kind[hit.entry.kind].append(hit)
    against = {(hit.entry.item, hit.field) for hit in by_kind[RuleKind.AGAINST]}
    context: dict[str, list[Found]] = defaultdict(list)
    for hit in by_kind[RuleKind.CONTEXT]:
        context[hit.entry.item].append(hit)

    def backed(hit: Found) -> bool:
        return any(other.field != hit.field or not other.pieces & hit.pieces for other in context[hit.entry.item])

    strong = [
        hit for hit in by_kind[RuleKind.STRONG]
        if hit.entry.weight > 1 or backed(hit) or not _is_namesake(texts[hit.field], hit, lexicon)
    ]  # fmt: skip
    in_title = {hit.entry.item for hit in strong if hit.field == "title"}
    company = {hit.entry.item for hit in (*strong, *by_kind[RuleKind.CONTEXT])}
    weak = [hit for hit in by_kind[RuleKind.WEAK] if hit.entry.item in company]

    ruled_out = {hit.entry.item for hit in by_kind[RuleKind.AGAINST] if hit.entry.source.startswith("--")}

    def stands(hit: Found) -> bool:
        item = hit.entry.item
        if (item, "title") in against or item in ruled_out:
            return False
        return (item, "description") not in against or item in in_title

    return [
        _mention(hit, 0.9 if hit.entry.kind == RuleKind.WEAK else float(hit.entry.weight))
        for hit in (*strong, *weak)
        if stands(hit)
    ]


def _is_namesake(text: Text, hit: Found, lexicon: Lexicon) -> bool:
    """Whether a name that other things bear too stands among words unknown to us, with none of its own ("Cambium coffee table")."""
    if text.words[hit.first] not in lexicon.namesakes:
        return False
    own, strangers = lexicon.words_of[hit.entry.item], False
    for at in _beside(text, hit):
        slots = text.slots(at)
        if text.words[at].isdigit() or not slots.isdisjoint(own):
            return False
        strangers = strangers or (slots.isdisjoint(lexicon.trade) and not lexicon.is_neutral(text.words[at]))
    return strangers


def _beside(text: Text, hit: Found) -> Iterator[int]:
    """Pieces on either side of a hit with nothing between but words."""
    for side in (
        range(hit.last + 1, min(len(text.words), hit.last + 1 + _BESIDE)),
        range(hit.first - 1, max(-1, hit.first - 1 - _BESIDE), -1),
    ):
        for at in side:
            word, joint = text.words[at], at if at > hit.last else at + 1
            if text.breaks[joint] != Break.NONE or (word.isalpha() and len(word) < _SHORTEST_SAID):
                break  # "on", "на": what follows is where the thing goes
            yield at


def _mention(hit: Found, weight: float) -> Mention:
    phrases = sum(len(part) for part in hit.entry.parts)
    return Mention(hit.entry.item, weight, hit.field, hit.first, hit.last, hit.begin, hit.end, hit.pieces, phrases)


def _strongest(mentions: list[Mention], items: Mapping[str, Item]) -> list[Mention]:
    """Mentions that no heavier one covers; of one item's overlapping mentions the heaviest."""

    def rank(mention: Mention) -> tuple[float, int]:
        service = _SERVICE_FIRST if items[mention.item].kind == "service" else 0.0
        return (mention.weight + service, -(mention.last - mention.first))

    kept: list[Mention] = []
    goods = [mention for mention in mentions if items[mention.item].kind != "service"]
    told = [mention for mention in mentions if not (items[mention.item].kind == "service" and _follows_goods(mention, goods))]
    for mention in sorted(told, key=rank, reverse=True):
        rivals = [other for other in kept if other.field == mention.field and other.pieces & mention.pieces]
        if any(other.item == mention.item or rank(other)[0] > rank(mention)[0] for other in rivals):
            continue
        kept.append(mention)
    return sorted(kept, key=lambda mention: (mention.field != "title", mention.first))


def _follows_goods(service: Mention, goods: Sequence[Mention]) -> bool:
    """Goods named before a service word some way off come with it ("Mavic 3, прошивка 1001"); none is sold."""
    if service.phrases < 2:
        return False
    return any(other.field == service.field and other.pieces & service.pieces and other.first <= service.first for other in goods)


def _placed(mention: Mention, text: Text, roles: Roles, mentions: Sequence[Mention], items: Mapping[str, Item]) -> Mention:
    """The mention with its part in the sentence."""
    family = items[mention.item].family
    strangers = frozenset(
        at for other in mentions if other.field == mention.field and items[other.item].family != family for at in other.pieces
    )  # fmt: skip
    before = _word_before(mention, text, lambda at: _joining(at, roles, mention.field), stop=strangers)
    after = roles.pieces("after_for", mention.field)
    follows = mention.last + 1 in after and text.breaks[mention.last + 1] == Break.NONE
    return replace(
        mention, aimed_at=before == "for" or follows, accompanies=before == "with" or _spans_over(mention, mentions, roles)
    )


def _spans_over(mention: Mention, mentions: Sequence[Mention], roles: Roles) -> bool:
    """ "FPV drone with a night camera": the words of a night FPV camera stand on both sides of the drone and of "with"."""
    between = frozenset(range(mention.first + 1, mention.last)) - mention.pieces
    return not between.isdisjoint(roles.pieces("with", mention.field)) and any(
        other.field == mention.field and other.pieces <= between for other in mentions
    )


def _joining(at: int, roles: Roles, field: str) -> str | None:
    for role in ("sale", "and", "with", "for"):
        if at in roles.pieces(role, field):
            return role
    return None


def _word_before(mention: Mention, text: Text, role_of: Callable[[int], str | None], *, stop: frozenset[int]) -> str | None:
    """The role of the nearest joining word before a mention, if nothing comes between."""
    for at in range(mention.first - 1, max(-1, mention.first - 1 - _REACH), -1):
        if text.breaks[at + 1] != Break.NONE or at in stop:
            return None
        role = role_of(at)
        if role is not None and role != "and":  # "with a camera and a thermal imager": both come with it
            return role
    return None
