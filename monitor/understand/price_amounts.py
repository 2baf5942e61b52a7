"""Amounts of money: digits with their currency, factor, kopecks, and the two ends of a range."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from monitor.understand import currencies, price_words
from monitor.understand.hints import Hints
from monitor.understand.numbers import read_number
from monitor.understand.price_tokens import Phrases, Token, phrase_set
from monitor.understand.price_words import Say

_SUBUNITS = frozenset(("коп", "копеек", "копейки", "копійок", "cents", "cent", "ct", "gr", "groszy", "kurus", "тиын", "тыйын"))
# Marks that are words of other languages: before a number they count at home, or in capitals ("da 450 €", "KM 120").
_WORDS_OF = {
    "da": ("DZ",), "dt": ("TN",), "le": ("EG", "SL"), "km": ("BA",), "din": ("RS", "MK", "BA"), "ll": ("LB",), "re": ("IN",),
    "real": ("BR",), "kip": ("LA",), "gs": ("PY",), "mn": ("MX",), "lek": ("AL",), "birr": ("ET",), "won": ("KR",),
    "crown": ("CZ", "SE", "NO", "DK", "IS"), "kron": ("SE", "NO", "DK", "IS"),
}  # fmt: skip
# Marks that are a currency at home only, wherever they stand.
_HOME_ONLY = {"fc": ("CD",), "fg": ("GN",), "pula": ("BW",), "franc": tuple(currencies.MARKS["francs"][0])}
_ROUBLES = frozenset(("RUB", "rouble", "BYN", "UAH"))


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


def _at_home(mark: str, token: Token, hints: Hints) -> bool:
    """ "450 L" in Honduras, "450 R" in South Africa: a capital letter behind an amount is money where it is money."""
    return token.text.isupper() and hints.country in (("ZA",) if mark == "rand" else currencies.MARKS.get(mark, ({}, None))[0])


class Amounts:
    """Reads amounts at given positions of one text's tokens."""

    def __init__(self, tokens: tuple[Token, ...], hints: Hints, stated: str | None) -> None:
        self.tokens = tokens
        self.lows = tuple(token.low for token in tokens)
        self.hints = hints
        self.stated = stated
        self.marks, self.says, self.factors, self.units, self.pers, self.per_marks, self.joins = _tables()

    def _number_follows(self, position: int) -> bool:
        while position < len(self.tokens) and self.tokens[position].low in (".", ":"):
            position += 1
        return position < len(self.tokens) and self.tokens[position].number

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
                return self._spelled(hit[0], stop - hit[1], hit[1]), stop - hit[1]
        return None, position

    def _spelled(self, mark: str, start: int, length: int) -> str:
        if mark not in currencies.SPELLED:
            return mark
        return currencies.spelled(mark, "".join(token.text for token in self.tokens[start : start + length]))

    def _mark_counts(self, mark: str, start: int, length: int, *, before: int | None = None) -> bool:
        """Single letters and short words mean a currency only where they can be nothing else. before: position of the number."""
        token = self.tokens[start]
        if mark == "none":
            return False
        if length == 1 and not self._stands_alone(mark, token, before is not None):
            return False
        if before is not None and start > 0 and self.tokens[start - 1].number and self._closed_by(start, before):
            return False
        return not (length == 1 and token.low in currencies.WORDLIKE and not token.text.isupper())

    def _stands_alone(self, mark: str, token: Token, before: bool) -> bool:
        """One token that may be a word of the language: where it stands and how it is written decide."""
        country = self.hints.country
        if mark == "rand":
            return token.text == "R" and (before or country == "ZA")
        if mark.startswith("letter_"):
            return token.text.isupper() and country in currencies.MARKS[mark][0]
        if (only := _HOME_ONLY.get(token.low)) is not None:
            return country in only
        if mark == "som_letter":
            return not before and country in ("KG", "TJ")
        if before and (home := _WORDS_OF.get(token.low)) is not None:
            return country in home or token.text.isupper()
        return not (before and token.word and len(token.text) == 1 and token.text.isascii())

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
            lone = (
                length == 1 and len(token.text) == 1 and token.low in ("r", "m", "k", "l") and not _at_home(mark, token, self.hints)
            )
            if not lone and not (self._opens_next(position, length) and not token.glued):
                return self._spelled(mark, position, length), position + length
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
        if factor > 1 and mark is None:
            more, end = self._digits_behind(value, factor, end)
            value += more
            mark, end = self._mark_after(end)
        if factor > 1 and value == value.to_integral_value():
            value = value.to_integral_value()  # "2.5k" is 2500, not 2500.0
        grouped = any(c in run for c in " ,.'")
        mention = Mention(value, mark=mark, factor=factor, end=end, grouped=grouped)
        mention.other = other * factor if other is not None else None
        if factor > 1:
            self._add_smaller(mention, factor)
        return mention

    def _digits_behind(self, value: Decimal, factor: int, end: int) -> tuple[Decimal, int]:
        """ "2tr5", "2k5": (five tenths of the factor, position behind them) where all is written as one word."""
        digits = self.lows[end] if end < len(self.tokens) else ""
        if not (digits.isdigit() and len(digits) < 3 and self.tokens[end].glued and self.tokens[end - 1].glued):
            return Decimal(0), end
        if self.tokens[end - 1].text != self.lows[end - 1] or value % factor or not self.lows[end - 1].isascii():
            return Decimal(0), end
        return Decimal(digits).scaleb(-len(digits)) * factor, end + 1

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
