"""The amounts of money a text mentions, each with what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.understand import currencies
from monitor.understand.price_amounts import Amounts, Mention
from monitor.understand.price_words import Say

_BREAKS = frozenset(";|¦•·\n")
_SOFT_BREAKS = _BREAKS | frozenset(",(/+.")
# Said of the amount that follows, wherever one follows before the text breaks off.
_BEFORE = frozenset(
    (
        Say.FROM, Say.UP_TO, Say.OLD, Say.NOW, Say.STARTING, Say.BUY_NOW, Say.SHIPPING, Say.INSTALMENT,
        Say.DEPOSIT, Say.FEE, Say.SAVE, Say.PRICE, Say.ABOUT, Say.AUCTION,
    )
)  # fmt: skip
_AFTER = frozenset(
    (
        Say.SHIPPING, Say.SAVE, Say.DEPOSIT, Say.INSTALMENT, Say.FEE, Say.FROM_AFTER, Say.UP_TO_AFTER, Say.OLD, Say.AUCTION,
        Say.STARTING,
    )
)  # fmt: skip
_TIMES_WORDS = """
x х × * fois vezes veces cuotas pagos rat raty raten rate taksit ay 回
"""
_TIMES = frozenset(_TIMES_WORDS.split())
_OF_WORDS = """
de по von à a of da di po je zu для az na
"""
_OF = frozenset(_OF_WORDS.split())
_INSTALMENTS_WORDS = """
payments instalments installments платежа платежей платежу платеж платежи платежів raten mensualites mensualidades
parcelas rate rat raty taksit termijnen mal
"""
_INSTALMENTS = frozenset(_INSTALMENTS_WORDS.split())
_FOR = frozenset(("for", "за", "fur", "pour", "por", "per", "za", "voor", "icin"))
_STRONG_PER = frozenset(("/", "за", "per", "pro", "je", "par", "por", "za", "每", "ต่อ", "na"))
# Units that say "per" by themselves where they stand behind a currency: "2 900 ₽ шт".
# Short for a unit here, a plain word elsewhere: "500 € und Versand". Without "/" or "per" it is a unit at home only.
_UNITS_AT_HOME = {
    "und": (
        "AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PT", "PY", "SV", "UY",
        "VE",
    ),
}  # fmt: skip
_UNITS_ALONE = frozenset(("piece", "month", "day", "week", "hour", "m2", "kg"))
# A bare amount with one of these behind it is a quantity of something else.
_COUNTED_WORDS = """
gb гб mb мб tb тб ghz мгц mhz w вт kw квт v в mah мач км km kg кг mm мм cm см m м g г мин min sec сек px мп mp inch
дюйм дюймов views просмотр просмотров просмотра отзыв отзыва отзывов reviews review bewertungen ставок ставки bids bid
gebote лет год года years year items item results result товаров объявлений photos фото stars звезд likes sold продано
people watching watchers просмотрів відгуків переглядів ofert sztuk szt шт pcs pieces stk stuck adet шт. дней дня день
days day hours hour часов часа ч mo months month мес месяцев weeks week недель нед zimmer rooms комнаты ком
"""
_NEAR = 2  # words between an amount and its unit
_COUNTED = frozenset(_COUNTED_WORDS.split())


@dataclass(slots=True)
class Found:
    """All a text mentions and says."""

    mentions: list[Mention] = field(default_factory=list)
    said: set[Say] = field(default_factory=set)
    strangers: int = 0  # words nobody explained
    first_stranger: int | None = None  # token index
    members: list[int] = field(default_factory=list)  # how many mentions stand before each phrase for "with the shop's card"


class Reader(Amounts):
    """Walks once through the tokens of one text."""

    def read(self) -> Found:
        """Everything the text mentions."""
        found = Found()
        pending: set[Say] = set()
        position, count, bundle, per = 0, False, "", ""
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.number:
                if (after := self._payments(position)) is not None:
                    pending.add(Say.INSTALMENT)
                    pending.discard(Say.UP_TO)
                    position, count = after, True
                    continue
                mention = self._mention(position, found)
                if mention is None:
                    position += 1
                    continue
                if mention.bare and self._buys(position):
                    bundle = token.text
                    position = mention.end + 1
                    continue
                mention.per = _many(bundle, "piece") if bundle else per or None
                bundle = per = ""
                mention.said |= pending
                mention.count |= count
                pending, count = set(), False
                self._signs_before(mention)
                position = self._tail(mention)
                found.mentions.append(mention)
                continue
            if (ahead := self._per_ahead(position)) is not None:
                per, taken = ahead
                position += taken
                continue
            taken = self._per_behind(position, found) or self._phrase(position, found, pending)
            if taken:
                position += taken
                continue
            if token.word and not self._is_prefix_mark(position):
                found.strangers += 1
                if found.first_stranger is None:
                    found.first_stranger = position
            if token.low in _BREAKS:
                pending.clear()
            position += 1
        return found

    def _per_ahead(self, position: int) -> tuple[str, int] | None:
        """(unit, tokens taken) of "aylık 500 TL", "每月500元", "в месяц 500 ₽": a phrase for the unit right before its amount."""
        hit = self.pers.at(self.lows, position)
        # "CAD 899": a code in capitals is money, whatever it is short for elsewhere.
        if hit is None or currencies.iso_code(self.tokens[position].text) is not None:
            return None
        return None if self._mark_ahead(position + hit[1])[1] is None else hit

    def _per_behind(self, position: int, found: Found) -> int:
        """Tokens taken by a phrase for the unit that a word or two part from its amount: "1.200 € Kaltmiete pro Monat"."""
        last = found.mentions[-1] if found.mentions else None
        hit = self.pers.at(self.lows, position)
        if hit is None or last is None or last.per or last.bare or not 0 < position - last.end <= _NEAR:
            return 0
        if any(token.low in _BREAKS or token.number for token in self.tokens[last.end : position]):
            return 0
        last.per = hit[0]
        return hit[1]

    def _phrase(self, position: int, found: Found, pending: set[Say]) -> int:
        """Tokens taken by a phrase that says something, 0 when there is none."""
        said = self.says.at(self.lows, position)
        if said is None:
            return 0
        say, length = said
        if (
            (mark := self.marks.at(self.lows, position)) is not None
            and mark[1] >= length
            and self._number_follows(position + mark[1])
            and self._mark_counts(mark[0], position, mark[1], before=position + mark[1])
        ):
            return 0
        found.said.add(say)
        if say is Say.MEMBER:
            found.members.append(len(found.mentions))
            return length
        # "Preis des Geräts: 5 €": words for "from" and "up to" are short, and count only right before an amount.
        if say in (Say.FROM, Say.UP_TO) and not any(
            token.number for token in self.tokens[position + length : position + length + 4]
        ):
            return length
        if say in _BEFORE and self._amount_ahead(position + length, soft=say in _AFTER):
            if say is Say.OLD:
                pending.discard(Say.NOW)
            pending.add(say)
        elif say in _AFTER and found.mentions:
            found.mentions[-1].said_after.add(say)
        return length

    def _amount_ahead(self, position: int, *, soft: bool) -> bool:
        """A number comes before the text breaks off; a look of a dozen tokens keeps the walk linear."""
        breaks = _SOFT_BREAKS if soft else _BREAKS
        for token in self.tokens[position : position + 12]:
            if token.number:
                return True
            if token.low in breaks and not (token.low == "." and token.glued):
                return False
        return False

    def _is_prefix_mark(self, position: int) -> bool:
        return self.marks.at(self.lows, position) is not None or currencies.iso_code(self.tokens[position].text) is not None

    def _payments(self, position: int) -> int | None:
        """Position of the amount in "12 x de R$ 99,90", "3 платежа по 1 000 ₽"; None where it is no such thing."""
        if len(self.tokens[position].text) > 2 or position + 2 >= len(self.tokens):
            return None
        after = self.lows[position + 1]
        if after not in _TIMES and after not in _INSTALMENTS:
            return None
        index = position + 2
        if self.lows[index] in _OF or self.says.at(self.lows, index):
            index += 1
        for ahead in range(index, min(index + 3, len(self.tokens))):
            if self.tokens[ahead].number:
                return index
        return None

    def _mention(self, position: int, found: Found) -> Mention | None:
        mark, _ = self._mark_before(position)
        first = self._amount(position, mark)
        if first is None:
            return None
        first.start = position
        self._range(first)
        if first.mark is None and first.factor == 1:
            first.bare = True
            counted = self.lows[first.end] if first.end < len(self.lows) else ""
            if counted in _COUNTED and not found.said & {Say.PRICE}:
                return None
        return first

    def _signs_before(self, mention: Mention) -> None:
        _, start = self._mark_before(mention.start)
        if start > 0:
            mention.added = self.lows[start - 1] in ("+", "plus", "плюс", "zzgl")
            mention.minus = self.lows[start - 1] == "-"

    def _buys(self, position: int) -> bool:
        """ "2 for $10", "3 за 500 ₽": so many pieces for the amount that follows."""
        small = self.lows[position].isdigit() and 2 <= int(self.lows[position]) <= 100 and len(self.lows[position]) < 4
        if not small or position + 2 >= len(self.tokens) or self.lows[position + 1] not in _FOR:
            return False
        mark, number = self._mark_ahead(position + 2)
        return number is not None and (mark is not None or self._mark_after(number + 1)[0] is not None)

    def _tail(self, mention: Mention) -> int:
        """What stands directly behind the amount: the unit it is for, "x 12". Returns the position behind it."""
        end = mention.end
        hit = self.pers.at(self.lows, end)
        if hit is not None:
            mention.per = hit[0]
            end += hit[1]
        else:
            end = self._unit(mention, end)
        return self._count_behind(mention, end)

    def _unit(self, mention: Mention, end: int) -> int:
        """ "/шт", "за 1 кг", "€/100 g"; position behind it."""
        mark = self.per_marks.at(self.lows, end)
        start, many = end + (mark[1] if mark else 0), ""
        strong = mark is not None and self.lows[end] in _STRONG_PER
        if strong and start < len(self.lows) and self.lows[start].isdigit() and len(self.lows[start]) <= 4:
            many = "" if self.lows[start] == "1" else self.lows[start]
            start += 1
        unit = self.units.at(self.lows, start)
        if unit is None:
            return end
        lone = unit[1] == 1 and len(self.lows[start]) == 1 and self.lows[start].isalpha() and self.lows[start].isascii()
        if mark is None and (mention.bare or unit[0] not in _UNITS_ALONE):
            return end
        if lone and not strong:
            return end
        if mark is None and self.hints.country not in _UNITS_AT_HOME.get(self.lows[start], (self.hints.country,)):
            return end
        # "грн/год" is an hour in Ukrainian, a year in Russian.
        hour = self.lows[start] == "год" and self.hints.country == "UA"
        mention.per = _many(many, "hour" if hour else unit[0])
        return start + unit[1]

    def _count_behind(self, mention: Mention, end: int) -> int:
        """ "x 12", "for 24 mo": one of so many payments. The count must be small."""
        lows = self.lows
        if end + 1 < len(lows) and lows[end] in _TIMES and self.tokens[end + 1].number and len(lows[end + 1]) < 3:
            mention.count = True
            return end + 2
        if (
            end + 2 < len(lows)
            and lows[end] in ("for", "на", "for", "over", "sur", "über", "durante", "em", "во")
            and len(lows[end + 1]) < 3
        ):
            unit = self.units.at(lows, end + 2)
            if self.tokens[end + 1].number and unit is not None and unit[0] in ("month", "week"):
                mention.count = True
                return end + 2 + unit[1]
        return end


def _many(count: str, unit: str) -> str:
    """ "piece", "100 g", "2 pieces"."""
    if not count:
        return unit
    return f"{count} {unit}" if len(unit) < 3 else f"{count} {unit}s"
