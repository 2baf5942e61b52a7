"""From the words of a listing to a judgement: what is offered, whether it is the thing itself, why to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from monitor.catalogue.advert import LONGEST, NEAR, Break, Found, Text
from monitor.catalogue.gate import Gate, Look
from monitor.catalogue.items import Item, RedFlag
from monitor.catalogue.lexicon import Lexicon
from monitor.catalogue.mentions import Advert, Mention, analyse
from monitor.catalogue.redflags import Case, red_flags
from monitor.catalogue.rules import RuleKind
from monitor.catalogue.score import item_weight, score
from storage.model import Flag, FlagKind, Intent, Judgement, Listing

NOTHING = Judgement()
_OTHER_THINGS = ("toy", "paper", "image", "clothes", "game", "fake", "money", "training", "job", "fundraiser")
_ON_GOODS = ("image", "clothes")  # a sticker stands on goods too, which the title names then
_INTENTS = (("wanted", Intent.WANTED), ("rent", Intent.RENT), ("repair", Intent.REPAIR), ("service", Intent.SERVICE))
_OFFERS = (Intent.SALE, Intent.RENT)  # who lets the thing has it to give
_SIDE_BY_SIDE = 3  # pieces between a thing and the accessory noun after it
_LEAD = 4  # pieces at the start of a description that say what it is about


class Judge:
    """Judges listings by one catalogue."""

    def __init__(self, *, items: Mapping[str, Item], red_flags: Mapping[str, RedFlag], lexicon: Lexicon) -> None:
        self._items, self._red_flags, self._lexicon = items, red_flags, lexicon
        self._own_slots = self._slots_by_item(lexicon)
        self._gate = Gate(lexicon)

    def judge(self, listing: Listing, wanted: frozenset[str] | None, rates: Mapping[str, Decimal]) -> Judgement:
        """The judgement of one listing; wanted: ids of items that may flag it, None for all."""
        title, description = listing.title or "", listing.description or ""
        if len(description) > LONGEST:
            description = description[:LONGEST]
        look = self._gate.look(title, description)
        if look is Look.NOT:
            return NOTHING
        closely = look is Look.CLOSELY
        texts = [Text(field, raw, self._lexicon, closely) for field, raw in (("title", title), ("description", description))]
        advert = analyse(texts, self._lexicon, self._items)
        if not advert.mentions or self._is_other_thing(advert):
            return NOTHING
        return self._offer(listing, advert, wanted, rates)

    def _offer(self, listing: Listing, advert: Advert, wanted: frozenset[str] | None, rates: Mapping[str, Decimal]) -> Judgement:
        main = self._main(advert)
        if main is None:
            return NOTHING
        item = self._specialised(main, advert)
        intent = self._intent(advert, main)
        accessory = self._is_accessory(advert, main) and self._items[item].kind == "goods"
        if accessory and intent in (Intent.WANTED, Intent.REPAIR):
            accessory = self._noun_rules(advert, main)
        if accessory:
            intent = Intent.SALE if intent is Intent.SERVICE else intent
        also = self._also(advert, main, item)
        offered = not accessory and (intent in _OFFERS or (intent is Intent.SERVICE and self._items[item].kind == "service"))
        chosen = [name for name in (item, *also) if wanted is None or name in wanted]
        if not chosen:
            return Judgement(item=item, also_items=also, intent=intent, accessory=accessory)
        case = Case(listing, advert, self._items[item], intent, accessory, rates, self._lexicon.names)
        flags = (*self._item_flags(advert, main, chosen, item), *red_flags(case, self._red_flags))
        return Judgement(
            item=item,
            also_items=also,
            intent=intent,
            accessory=accessory,
            flagged=offered,
            score=score(flags, offered=offered),
            flags=flags,
        )

    # -- what it is not -------------------------------------------------------------------------

    def _is_other_thing(self, advert: Advert) -> bool:
        """A toy, a book, a game, a course, a job: something that only bears the name."""
        if advert.roles.names.isdisjoint(_OTHER_THINGS):
            return False
        title, description = advert.texts["title"], advert.texts["description"]
        service = any(self._items[mention.item].kind == "service" for mention in advert.mentions)
        plainly = any(
            mention.field == "title" and mention.weight >= 2 and mention.item not in self._lexicon.generic
            for mention in advert.mentions
        )  # fmt: skip
        for role in _OTHER_THINGS:
            if role == "job" and service:  # people are hired to register terminals in their names: that is the service
                continue
            if any(self._names_the_goods(advert, hit, title) for hit in advert.roles.of(role, "title")):
                return True
            if role in _ON_GOODS and plainly:
                continue
            lead = [hit for hit in advert.roles.of(role, "description") if hit.first < 2]
            if any(self._names_the_goods(advert, hit, description) for hit in lead):
                return True
        return False

    def _names_the_goods(self, advert: Advert, hit: Found, text: Text) -> bool:
        """Whether a noun stands for the goods: no part of an item's name, not "with", "for", "no" or "declared as" it."""
        if advert.inside(hit) or self._said_to_customs(advert, hit, text):
            return False
        return not self._joined(advert, hit, text, ("with", "and", "for", "denied"))

    def _said_to_customs(self, advert: Advert, hit: Found, text: Text) -> bool:
        """Whether the noun is what papers call the goods ("declared as toys"): then they are something else."""
        return any(text.apart(*sorted((at, hit.first))) <= NEAR for at in advert.roles.pieces("declared", text.field) - hit.pieces)

    def _joined(self, advert: Advert, hit: Found, text: Text, roles: Iterable[str]) -> bool:
        """Whether a word of these roles stands just before, with nothing between but an adjective or number."""
        joining = frozenset(at for role in roles for at in advert.roles.pieces(role, text.field))
        for at in (hit.first - 1, hit.first - 2):
            if at < 0 or text.breaks[at + 1] != Break.NONE:
                return False
            if at in joining:
                return True
        return False

    # -- what it is -----------------------------------------------------------------------------

    def _main(self, advert: Advert) -> Mention | None:
        """The mention that the advert is about."""
        real = [mention for mention in advert.mentions if not self._put_aside(advert, mention)]
        title = [mention for mention in real if mention.field == "title"]
        if self._sells_something_else(advert, title):
            return None
        free = [mention for mention in title if not mention.aimed_at]
        main_title = [mention for mention in free if not mention.accompanies] or free
        if main_title:
            return self._leading(main_title, advert)
        description = [mention for mention in real if mention.field == "description"]
        said = [mention for mention in description if self._says_enough(mention)]
        free = [mention for mention in said if not mention.aimed_at and not mention.accompanies]
        if title and not (free and self._only_a_purpose(title, free, advert)):
            return self._leading(title, advert)
        return self._leading(free or said, advert) if said else None

    def _only_a_purpose(self, title: list[Mention], free: list[Mention], advert: Advert) -> bool:
        """ "Protection from drones" leaves it to the description to name the goods; "Case for Mavic 3" does not."""
        if any(mention.item not in self._lexicon.generic for mention in title) or advert.roles.of("accessory", "title"):
            return False
        families = {self._items[mention.item].family for mention in title}
        return any(mention.weight >= 2 and self._items[mention.item].family not in families for mention in free)

    def _says_enough(self, mention: Mention) -> bool:
        """A description alone must name the thing, not only its kind."""
        return (
            mention.weight >= 2 or (mention.item not in self._lexicon.generic and mention.weight >= 1) or self._is_starlink(mention)
        )

    def _is_starlink(self, mention: Mention) -> bool:
        return self._items[mention.item].priority == 1 and mention.item in self._lexicon.generic

    def _leading(self, mentions: list[Mention], advert: Advert) -> Mention:
        """The first goods named, and of their family the best known; a kind of goods gives way to named goods."""
        named = [mention for mention in mentions if mention.item not in self._lexicon.generic] or mentions
        head = min(mentions, key=lambda mention: (mention.field != "title", mention.first))
        named = [mention for mention in named if self._items[mention.item].family == self._items[head.item].family] or named
        first = min(named, key=lambda mention: (mention.field != "title", mention.first))
        family = [mention for mention in named if self._items[mention.item].family == self._items[first.item].family]
        best = max(family, key=lambda mention: (mention.weight, -mention.first))
        return best if best.weight > first.weight and not self._listed(first, best, advert) else first

    def _listed(self, first: Mention, other: Mention, advert: Advert) -> bool:
        """Whether two goods stand in a list: both are offered, the first is the main one."""
        text = advert.texts[first.field]
        if first.field != other.field or first.weight < 2:
            return False
        low, high = sorted((first.last, other.first))
        return any(text.breaks[at] != Break.NONE for at in range(low + 1, high + 1))

    def _put_aside(self, advert: Advert, mention: Mention) -> bool:
        """Compared with, asked in exchange, or denied: named, but not offered."""
        text = advert.texts[mention.field]
        compared = advert.roles.pieces("compare", mention.field)
        for at in (mention.first - 1, mention.first - 2):
            if at < 0 or text.breaks[at + 1] != Break.NONE:
                break
            if at in compared and at not in mention.pieces:
                return True
        if not mention.aimed_at:
            return False
        return any(
            hit.last < mention.first and not text.ends_sentence(hit.last, mention.first)
            for hit in advert.roles.of("exchange", mention.field)
        )

    def _sells_something_else(self, advert: Advert, title: list[Mention]) -> bool:
        """A flat, a car, a phone, whose advert mentions an item."""
        text = advert.texts["title"]
        others = [hit for hit in advert.roles.of("other", "title") if self._names_the_goods(advert, hit, text)]
        if not others:
            return False
        if not title:  # "Clearing the garage" names a place and no goods: the description does
            return not advert.roles.of("jumble", "title")
        first = others[0]
        estate = frozenset(at for hit in advert.roles.of("estate", "title") for at in hit.pieces)
        if not first.pieces.isdisjoint(estate) and all(mention.first > first.last for mention in title):
            return True  # "Camper van, Starlink Mini": what is dearer comes first and is what is sold
        for mention in title:
            stranger = any(self._names_a_stranger(advert, mention, hit, text) for hit in others if hit.first > mention.last)
            if mention.first < first.first and not mention.aimed_at and not stranger:
                return False
            if (
                mention.weight >= 2
                and mention.item not in self._lexicon.generic
                and not mention.accompanies
                and not mention.aimed_at
            ):
                return False
        return True

    def _names_a_stranger(self, advert: Advert, mention: Mention, noun: Found, text: Text) -> bool:
        """A word that is a name of many things, ruled by the noun after it ("Jetson baby stroller", "Iridium spark plugs")."""
        if mention.weight >= 2 or self._is_starlink(mention) or not text.raw[mention.begin : noun.end].isascii():
            return False
        return self._side_by_side(advert, text, mention.last, noun.first)

    def _specialised(self, main: Mention, advert: Advert) -> str:
        """The most specific item that the whole advert supports."""
        for field in ("title", "description"):
            children = self._children(main.item, field, advert)
            if len(children) == 1:
                return children.pop()
            if children:
                return main.item
        if main.item in self._lexicon.generic or main.weight <= 1:
            family = self._items[main.item].family
            better = [
                mention for mention in advert.mentions
                if mention.field == "description" and self._items[mention.item].family == family and not mention.aimed_at
                and mention.item not in self._lexicon.generic and mention.weight > main.weight
                and not self._put_aside(advert, mention)
                and self._items[mention.item].kind == self._items[main.item].kind
            ]  # fmt: skip
            if better:
                return max(better, key=lambda mention: (mention.weight, -mention.first)).item
        return main.item

    def _children(self, parent: str, field: str, advert: Advert) -> set[str]:
        """Items under a parent that a field names or qualifies."""
        named = {
            mention.item for mention in advert.mentions if mention.field == field and self._items[mention.item].parent == parent
        }
        if named:
            return named
        return {
            hit.entry.item for hit in advert.qualifiers if hit.field == field and self._items[hit.entry.item].parent == parent
        }  # fmt: skip

    def _also(self, advert: Advert, main: Mention, item: str) -> tuple[str, ...]:
        """Further items offered beside the main one."""
        related = {item, main.item, self._items[item].parent}
        found = [
            mention.item for mention in advert.mentions
            if not mention.aimed_at and mention.item not in related and mention.item not in self._lexicon.generic
            and self._items[mention.item].parent not in related and not self._put_aside(advert, mention)
            and (mention.field == "title" or (mention.weight >= 2 and not mention.accompanies))
        ]  # fmt: skip
        return tuple(dict.fromkeys(found))

    # -- the thing or something near it ---------------------------------------------------------

    def _is_accessory(self, advert: Advert, main: Mention) -> bool:
        """A case, a cable, a mount: something for the item and not the item."""
        if main.aimed_at:
            return not self._accompanied_by_goods(advert, main)
        return self._noun_rules(advert, main)

    def _accompanied_by_goods(self, advert: Advert, main: Mention) -> bool:
        """Whether what stands before "for" is itself an item."""
        return any(
            mention.field == main.field and mention.last < main.first and not mention.aimed_at for mention in advert.mentions
        )

    def _noun_rules(self, advert: Advert, main: Mention) -> bool:
        """Whether an accessory's name rules the phrase that the item is named in."""
        text = advert.texts["title"]
        hits = [hit for hit in advert.roles.of("accessory", "title") if not self._own(hit, main, advert, text)]
        if main.field == "description":
            return bool(hits) and hits[0].first <= 1 and main.aimed_at
        for hit in hits:
            if main.first < hit.first < main.last:  # "Encoder cable Fanuc"
                if not self._joined(advert, hit, text, ("with", "and")) and self._side_by_side(advert, text, main.first, hit.first):
                    return True
            elif hit.last < main.first:
                if self._side_by_side(advert, text, hit.last, main.first) and not self._joined(advert, hit, text, ("with", "and")):
                    return True
            elif hit.first > main.last and hit.first - main.last <= _SIDE_BY_SIDE and self._follows(advert, text, hit, main):
                return True
        return False

    def _side_by_side(self, advert: Advert, text: Text, low: int, high: int) -> bool:
        joining = advert.roles.pieces("with", "title") | advert.roles.pieces("and", "title")
        return all(text.breaks[at] == Break.NONE and (at == high or at not in joining) for at in range(low + 1, high + 1))

    def _follows(self, advert: Advert, text: Text, hit: Found, main: Mention) -> bool:
        """ "Starlink Mini mount" is a mount; "Starlink Mini kit, mount", "Mavic 3 with case" and "Mavic 3, 3 batteries" are not."""
        if not self._side_by_side(advert, text, main.last, hit.first) or (
            text.words[hit.first - 1].isdigit() and hit.first - 1 > main.last
        ):
            return False
        # "Starlink kit with a mount" is a kit; "Starlink cable routing kit" is one of cables.
        return not any(
            main.last < bundle.last < hit.first or bundle.first > hit.last + _SIDE_BY_SIDE or bundle.first < main.first
            for bundle in advert.roles.of("bundle", "title")
        )

    def _own(self, hit: Found, main: Mention, advert: Advert, text: Text) -> bool:
        """Whether an accessory noun is one of the words that the item itself is called by."""
        if advert.inside(hit) and any(
            hit.pieces <= m.pieces and m.field == hit.field and (m is main or not m.aimed_at) for m in advert.mentions
        ):
            return True
        item = self._items[main.item]
        own = self._own_slots.get(item.id, frozenset()) | self._own_slots.get(item.parent or "", frozenset())
        return any(first <= hit.first and hit.last <= last for slot in own & text.present for first, last in text.spans(slot))

    @staticmethod
    def _slots_by_item(lexicon: Lexicon) -> dict[str, frozenset[int]]:
        slots: dict[str, set[int]] = {}
        for entry in lexicon.entries:
            if entry.kind == RuleKind.STRONG and not entry.item.startswith(("%", "!")):
                slots.setdefault(entry.item, set()).update(slot for part in entry.parts for phrase in part for slot in phrase)
        return {item: frozenset(found) for item, found in slots.items()}

    # -- intent ---------------------------------------------------------------------------------

    def _intent(self, advert: Advert, main: Mention) -> Intent:
        """What the advert wants; the title decides, the first words of the description help."""
        if self._items[main.item].kind == "service" and not self._hits(advert, "wanted", "title", 99):
            return Intent.SERVICE
        not_repair = {at for field in ("title", "description") for at in advert.roles.pieces("not_repair", field)}
        for role, intent in _INTENTS:
            hits = self._hits(advert, role, "title", 99)
            if role == "repair":
                hits = [hit for hit in hits if not hit.pieces & not_repair]
            if hits:
                return intent
        if self._hits(advert, "sale", "title", 99) or (
            main.field == "description" and self._hits(advert, "sale", "description", _LEAD)
        ):
            return Intent.SALE
        for role, intent in _INTENTS[:3]:
            hits = self._hits(advert, role, "description", 2)
            if hits and not any(hit.pieces & not_repair for hit in hits):
                return intent
        return Intent.SALE

    def _hits(self, advert: Advert, role: str, field: str, within: int) -> list[Found]:
        """Role words in the first pieces of a field that are no part of an item's name and not brought in by "with" or "for"."""
        text = advert.texts[field]
        return [
            hit for hit in advert.roles.of(role, field)
            if hit.first < within and not advert.inside(hit) and not self._joined(advert, hit, text, ("with", "for"))
        ]  # fmt: skip

    # -- saying why -----------------------------------------------------------------------------

    def _item_flags(self, advert: Advert, main: Mention, chosen: list[str], item: str) -> Iterable[Flag]:
        for name in chosen:
            places = [mention for mention in advert.mentions if mention.item == name]
            place = main if name == item and not places else (places[0] if places else main)
            known = self._items[name]
            yield Flag(
                rule=name, kind=FlagKind.ITEM, weight=item_weight(known), field=place.field, start=place.begin, label=known.title,
                words=advert.texts[place.field].raw[place.begin : place.end],
                lose=f"the {place.field} no longer names it, or it proves to be an accessory, a wanted advert or a namesake",
            )  # fmt: skip
