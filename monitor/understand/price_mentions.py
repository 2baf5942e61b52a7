"""The amounts of money a text mentions, each with what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from monitor.understand import currencies, price_words
from monitor.understand.hints import Hints
from monitor.understand.numbers import read_number
from monitor.understand.price_tokens import Phrases, Token, phrase_set
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
    (Say.SHIPPING, Say.SAVE, Say.DEPOSIT, Say.INSTALMENT, Say.FEE, Say.FROM_AFTER, Say.OLD, Say.AUCTION, Say.STARTING)
)
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
_SUBUNITS = frozenset(("коп", "копеек", "копейки", "копійок", "cents", "cent", "ct", "gr", "groszy", "kurus", "тиын", "тыйын"))
_ROUBLES = frozenset(("RUB", "rouble", "BYN", "UAH"))
_LONE_MARKS = frozenset(("r", "р", "p", "m", "c", "k", "l", "t"))
_FOR = frozenset(("for", "за", "fur", "pour", "por", "per", "za", "voor", "icin"))
_STRONG_PER = frozenset(("/", "за", "per", "pro", "je", "par", "por", "za", "每", "ต่อ", "na"))
# Units that say "per" by themselves where they stand behind a currency: "2 900 ₽ шт".
_UNITS_ALONE = frozenset(("piece", "month", "day", "week", "hour", "m2", "kg"))
# A bare amount with one of these behind it is a quantity of something else.
_COUNTED_WORDS = """
gb гб mb мб tb тб ghz мгц mhz w вт kw квт v в mah мач км km kg кг mm мм cm см m м g г мин min sec сек px мп mp inch
дюйм дюймов views просмотр просмотров просмотра отзыв отзыва отзывов reviews review bewertungen ставок ставки bids bid
gebote лет год года years year items item results result товаров объявлений photos фото stars звезд likes sold продано
people watching watchers просмотрів відгуків переглядів ofert sztuk szt шт pcs pieces stk stuck adet шт. дней дня день
days day hours hour часов часа ч mo months month мес месяцев weeks week недель нед zimmer rooms комнаты ком
"""
_COUNTED = frozenset(_COUNTED_WORDS.split())


@dataclass(slots=True)
class Mention:
    """One amount, or two ends of a range."""

    low: Decimal
    high: Decimal | None = None
    mark: str | None = None  # ISO code or mark of `currencies`
    other: Decimal | None = None  # the other reading of an amount like "1.234"
    factor: int = 1  # 1000 where "тыс." stands behind it
    said: set[Say] = field(default_factory=set)
    said_after: set[Say] = field(default_factory=set)  # by words behind it
    per: str | None = None
    added: bool = False  # a plus stands before it
    minus: bool = False
    count: bool = False  # "12 x": one of so many payments
    start: int = 0
    end: int = 0
    bare: bool = False  # neither currency nor factor
    grouped: bool = False  # written with thousands apart

    @property
    def words(self) -> set[Say]:
        """Everything said of the amount."""
        return self.said | self.said_after


@dataclass(slots=True)
class Found:
    """All a text mentions and says."""

    mentions: list[Mention] = field(default_factory=list)
    said: set[Say] = field(default_factory=set)
    strangers: int = 0  # words nobody explained
    first_stranger: int | None = None  # token index


@cache
def _tables() -> tuple[Phrases[str], Phrases[Say], Phrases[int], Phrases[str], Phrases[str], Phrases[bool], Phrases[bool]]:
    return (
        Phrases(currencies.written_marks()),
        Phrases(price_words.says()),
        Phrases(price_words.factors()),
        Phrases(price_words.units()),
        Phrases(price_words.per_phrases()),
        phrase_set(price_words.per_marks()),
        phrase_set(price_words.connectors()),
    )


class Reader:
    """Walks once through the tokens of one text."""

    def __init__(self, tokens: tuple[Token, ...], hints: Hints, stated: str | None) -> None:
        self.tokens = tokens
        self.lows = tuple(token.low for token in tokens)
        self.hints = hints
        self.stated = stated
        self.marks, self.says, self.factors, self.units, self.pers, self.per_marks, self.joins = _tables()

    def read(self) -> Found:
        """Everything the text mentions."""
        found = Found()
        pending: set[Say] = set()
        position, count, bundle = 0, False, ""
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
                mention.per = _many(bundle, "piece") if bundle else None
                bundle = ""
                mention.said |= pending
                mention.count |= count
                pending, count = set(), False
                self._signs_before(mention)
                position = self._tail(mention)
                found.mentions.append(mention)
                continue
            taken = self._phrase(position, found, pending)
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
        ):
            return 0
        found.said.add(say)
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

    def _number_follows(self, position: int) -> bool:
        while position < len(self.tokens) and self.tokens[position].low in (".", ":"):
            position += 1
        return position < len(self.tokens) and self.tokens[position].number

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

    def _mark_before(self, position: int) -> tuple[str | None, int]:
        end = position
        while end > 0 and self.lows[end - 1] in (".", ":") and position - end < 1:
            end -= 1
        for stop in dict.fromkeys((position, end)):
            if stop <= 0:
                continue
            before = self.tokens[stop - 1]
            if (code := currencies.iso_code(before.text)) is not None:
                return code, stop - 1
            hit = self.marks.ending(self.lows, stop)
            if hit is not None and self._mark_counts(hit[0], stop - hit[1], hit[1], before=position):
                return hit[0], stop - hit[1]
        return None, position

    def _mark_counts(self, mark: str, start: int, length: int, *, before: int | None = None) -> bool:
        """Single letters and short words mean a currency only where they can be nothing else. before: position of the number."""
        token = self.tokens[start]
        if length == 1 and mark == "rand":
            return before is not None and token.text == "R"
        if length == 1 and before is not None and token.word and len(token.text) == 1 and token.text.isascii():
            return False
        if before is not None and start > 0 and self.tokens[start - 1].number and self._closed_by(start, before):
            return False
        return not (length == 1 and token.low in currencies.WORDLIKE and not token.text.isupper())

    def _closed_by(self, start: int, number: int) -> bool:
        """The mark belongs to the amount before it: "90,00 € 95,20 €", unless it is glued to the one after."""
        return not (self.tokens[number].glued and not self.tokens[start].glued)

    def _mark_after(self, position: int) -> tuple[str | None, int]:
        if position >= len(self.tokens):
            return None, position
        hit = self.marks.at(self.lows, position)
        if hit is not None and self._mark_counts(hit[0], position, hit[1]):
            mark, length = hit
            token = self.tokens[position]
            lone = length == 1 and len(token.text) == 1 and token.word and token.low in ("r", "m", "k", "l")
            if not lone and not (self._opens_next(position, length) and not token.glued):
                return mark, position + length
            return None, position
        if (code := currencies.iso_code(self.tokens[position].text)) is not None:
            return code, position + 1
        return None, position

    def _opens_next(self, position: int, length: int) -> bool:
        """The mark is glued to a number behind it: "$27 $29"."""
        after = position + length
        return after < len(self.tokens) and self.tokens[after].number and self.tokens[after].glued

    def _factor(self, position: int, *, marked: bool) -> tuple[int, int]:
        """(factor, position after it) of "тыс.", "5천만"; (1, position) where there is none."""
        factor = 1
        while (hit := self.factors.at(self.lows, position)) is not None:
            by, length = hit
            token = self.tokens[position]
            if (local := price_words.MULTIPLIES_IN.get(token.low)) is not None and length == 1:
                by = local.get(self.hints.country or "", self._by_itself(token, marked=marked))
            elif token.low in ("k", "к", "т", "t", "cr", "rb", "jt", "bin", "min") and not self._short_factor(position, length):
                by = 0
            if not by:
                break
            factor *= by
            position += length
        return factor, position

    def _by_itself(self, token: Token, *, marked: bool) -> int:
        if token.low == "mil":
            return 1000
        return 1_000_000 if token.low == "m" and token.glued and (marked or token.text == "M") else 0

    def _short_factor(self, position: int, length: int) -> bool:
        after = position + length
        if self.tokens[position].glued or after >= len(self.tokens):
            return True
        return self._mark_after(after)[0] is not None or not self.tokens[after].word

    def _amount(self, position: int, mark: str | None) -> Mention | None:
        run = self.tokens[position].text
        factor, after = self._factor(position + 1, marked=mark is not None)
        end, extra = self._kopecks(position, after, run)
        if (
            both := price_words.COMBINED.get(self.lows[end : end + 1]) or price_words.COMBINED.get(self.lows[end : end + 2])
        ) is not None:
            factor, mark = factor * both[0], mark or both[1]
            end += 1 if price_words.COMBINED.get(self.lows[end : end + 1]) else 2
        else:
            behind, end = self._mark_after(end)
            # "$50 AUD", "US $ 50 USD": the code says more than the sign.
            mark = behind if mark is None or (behind in currencies.ISO and mark not in currencies.ISO) else mark
        currency = self._currency(mark)
        value, other = read_number(run, thousandths=currencies.thousandths(currency), large=factor >= 1_000_000)
        if value is None:
            return None
        if factor == 1 and not extra and mark is not None:
            extra, end = self._cents_behind(value, end)
        value = value * factor + extra
        if factor > 1 and value == value.to_integral_value():
            value = value.to_integral_value()  # "2.5k" is 2500, not 2500.0
        grouped = any(c in run for c in " ,.'")
        mention = Mention(value, mark=mark, factor=factor, end=end, grouped=grouped)
        mention.other = other * factor if other is not None else None
        if factor > 1:
            self._add_smaller(mention, factor)
        return mention

    def _add_smaller(self, mention: Mention, factor: int) -> None:
        """ "1 млн 250 тыс", "3억 5천만": a smaller part of the same number follows."""
        at = mention.end
        if at < len(self.tokens) and self.lows[at] in ("و", "и", "and", "та"):
            at += 1  # "two million and five hundred thousand"
        if mention.mark is not None or at + 1 >= len(self.tokens) or not self.tokens[at].number:
            return
        more, after = self._factor(at + 1, marked=False)
        # "3万5000円": the myriads stand apart without a word for one.
        if 1 < more < factor or (more == 1 and factor >= 10_000 and self.tokens[at].glued and self.lows[at].isdigit()):
            part, _ = read_number(self.tokens[at].text)
            if part is not None and part * more < factor:
                mention.low += part * more
                mark, end = self._mark_after(after)
                mention.mark, mention.end = mark or mention.mark, end

    def _kopecks(self, position: int, after: int, run: str) -> tuple[int, Decimal]:
        """The tail of "45900-00 руб", "450,-", "1'299.-", "45€90": (position behind it, what it adds)."""
        if after != position + 1:
            return after, Decimal(0)
        lows, count = self.lows, len(self.lows)
        if after + 1 < count and lows[after] in (",", ".") and lows[after + 1] == "-" and self.tokens[after].glued:
            end = after + 2
            while end < count and lows[end] == "-":
                end += 1
            return end, Decimal(0)
        if after < count and lows[after] == "-" and self.tokens[after].glued and not self._number_follows(after + 1):
            return (after + 1 if self._mark_after(after + 1)[0] is not None or after + 1 == count else after), Decimal(0)
        if after + 2 < count and lows[after] == "-" and self.tokens[after].glued and self.tokens[after + 1].glued:
            cents = lows[after + 1]
            whole = "".join(c for c in run if c.isdigit())
            if len(cents) == 2 and cents.isdigit() and len(whole) > 2 and self._mark_after(after + 2)[0] in _ROUBLES:
                return after + 2, Decimal(cents) / 100
        return after, Decimal(0)

    def _cents_behind(self, value: Decimal, end: int) -> tuple[Decimal, int]:
        """ "45€90" and "12 руб. 50 коп."."""
        if end >= len(self.tokens) or not self.tokens[end].number or len(self.lows[end]) != 2 or value != int(value):
            return Decimal(0), end
        cents = Decimal(self.lows[end]) / 100 if self.lows[end].isdigit() else Decimal(0)
        if end + 1 < len(self.tokens) and self.lows[end + 1] in _SUBUNITS:
            return cents, end + 2 + (end + 2 < len(self.tokens) and self.lows[end + 2] == ".")
        squeezed = self.tokens[end].glued and self.tokens[end - 1].glued and not self.tokens[end - 1].word
        behind = self._mark_after(end + 1)[0] if end + 1 < len(self.tokens) else None
        return (cents, end + 1) if squeezed and behind is None else (Decimal(0), end)

    def _currency(self, mark: str | None) -> str | None:
        if mark is None:
            return self.stated or self.hints.currency
        hints = self.hints
        return currencies.resolve(mark, country=hints.country, stated=self.stated, usual=hints.currency, language=hints.language)

    def _range(self, first: Mention) -> None:
        """Take the upper end, where one follows."""
        at = first.end
        if at < len(self.tokens) and self.lows[at] == "+" and self.tokens[at].glued:
            first.said.add(Say.FROM_AFTER)
            first.end = at + 1
            return
        dashed = at < len(self.tokens) and self.lows[at] in ("-", "~")
        joined = (1 if dashed else 0) or self._joined(first, at)
        if not joined:
            return
        position = at + joined
        mark, number = self._mark_ahead(position)
        if number is None:
            if dashed and self.lows[at] == "~" and at + 1 == len(self.tokens):
                first.said.add(Say.FROM_AFTER)
            return
        second = self._amount(number, mark)
        if second is None or (
            dashed and first.mark is None and second.mark is None and second.factor == 1 and not self._plain_range(first, second)
        ):
            return
        self._join(first, second)

    def _plain_range(self, first: Mention, second: Mention) -> bool:
        """ "25 000-30 000" without a currency: no phone, no model number."""
        return second.end == len(self.tokens) and first.low < second.low and first.low >= 10

    def _joined(self, first: Mention, at: int) -> int:
        hit = self.joins.at(self.lows, at)
        if hit is None:
            return 0
        weak = self.lows[at] in ("a", "e", "y", "i", "и", "та", "und", "et", "and", "al", "ile", "do", "to", "il")
        if not weak:
            return hit[1]
        mark, number = self._mark_ahead(at + hit[1])
        if number is None:
            return 0
        behind = self._mark_after(number + 1)[0]
        said_from = any(self.says.at(self.lows, index) == (Say.FROM, 1) for index in range(max(0, first.start - 3), first.start))
        strong = self.lows[at] in ("to", "do", "a", "al")
        return hit[1] if said_from or (strong and (mark or behind or first.mark)) else 0

    def _mark_ahead(self, position: int) -> tuple[str | None, int | None]:
        """(currency mark, position of the number) where an amount begins here."""
        if position < len(self.tokens) and self.tokens[position].number:
            return None, position
        for length in range(1, 5):
            number = position + length
            if number < len(self.tokens) and self.tokens[number].number:
                mark, start = self._mark_before(number)
                return (mark, number) if mark is not None and start == position else (None, None)
        return None, None

    def _join(self, first: Mention, second: Mention) -> None:
        low, high = first.low, second.low
        if second.factor > 1 and first.factor == 1 and first.mark is None and low * second.factor < high:
            low *= second.factor
        if first.mark and second.mark and self._currency(first.mark) != self._currency(second.mark):
            return
        if low >= high:
            return
        first.low, first.high, first.mark = low, high, first.mark or second.mark
        first.factor = max(first.factor, second.factor)
        first.other = None
        first.end = second.end

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
