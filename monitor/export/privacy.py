"""Nothing personal leaves by default: phones, addresses and handles in texts become tokens that link and do not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.understand import find_identifiers, identifier_key
from storage.model import Identifier

# What belongs to goods and firms stays; every other kind of identifier, one added tomorrow included, is taken for a person's.
_OF_GOODS_AND_FIRMS = re.compile(
    r"starlink_(?!account).*|.*serial.*|imei|kit|inn|ogrn|ogrnip|kpp|unp|kz_bin|bin|edrpou|pl_nip|nip|ae_trn|trn|cn_uscc|uscc|hs_code|"
    r"crypto_wallet|wallet.*|shop_domain|domain|order_code|part_number"
)
_NUMBER = re.compile(r"\+\d(?:[\s().-]{0,3}\d){8,14}(?!\d)")
_HANDLE = re.compile(r"(?:(?<![\w@.])@|\b(?:t|wa|vk|instagram|facebook|ok)\.(?:me|com|ru)/)([A-Za-z0-9_.+-]{3,64})", re.IGNORECASE)
TEXT_COLUMNS = (
    "title", "description", "price_text", "seller_name", "seller_url", "seller_id", "region_text", "delivery_text", "condition",
    "posted_text", "old", "new", "words", "seller", "renamed_from",
)  # fmt: skip


@dataclass(frozen=True)
class Veil:
    """Replaces what is personal in the texts of export rows by tokens made with one key."""

    key: bytes

    def row(self, row: Mapping[str, Any], known: Iterable[Identifier] = ()) -> dict[str, Any]:
        """The row with its texts veiled; `known` are identifiers that were found in the listing before."""
        texts = {name: row[name] for name in TEXT_COLUMNS if isinstance(row.get(name), str)}
        flags = row.get("flags") or []
        told = [("flag", flag["words"]) for flag in flags]
        said = (*texts.items(), *told)
        # What the net holds comes first: an identifier that was understood gives the better token for the same words.
        cover = self._cover([*caught(said), *known, *find_identifiers(None, None, None, *said)])
        veiled = {**row, **{name: cover(text) for name, text in texts.items()}}
        if flags:
            veiled["flags"] = [flag | {"words": cover(flag["words"])} for flag in flags]
        return veiled

    def text(self, text: str, found: Iterable[Identifier]) -> str:
        """One text with every personal identifier, as written or as normalised, replaced by its token."""
        return self._cover(found)(text)

    def token(self, identifier: Identifier) -> str:
        """[phone:5f2a...]: the same for the same value in every export of one installation."""
        return f"[{identifier.type}:{identifier_key(identifier.value, self.key)}]"

    def _cover(self, found: Iterable[Identifier]) -> Callable[[str], str]:
        tokens: dict[str, str] = {}
        for identifier in found:
            if personal(identifier):
                token = self.token(identifier)
                tokens |= {words: token for words in (identifier.value, identifier.words) if words.strip()}
        if not tokens:
            return _as_it_is
        # In one pass, longest first: a short number must not be found inside a token that stands there already.
        pattern = re.compile("|".join(re.escape(words) for words in sorted(tokens, key=len, reverse=True)))
        return lambda text: pattern.sub(lambda hit: tokens[hit[0]], text)


def _as_it_is(text: str) -> str:
    return text


def caught(said: Iterable[tuple[str, str]]) -> Iterator[Identifier]:
    """Whatever looks like an international number or a handle, understood or not: a false token costs less than a true name."""
    for field, text in said:
        for hit in _NUMBER.finditer(text):
            yield Identifier(type="phone", value="+" + re.sub(r"\D", "", hit[0]), words=hit[0], field=field)
        for hit in _HANDLE.finditer(text):
            yield Identifier(type="handle", value=hit[1].lower(), words=hit[0], field=field)


def personal(identifier: Identifier) -> bool:
    """True unless the identifier belongs to goods or to a firm."""
    return _OF_GOODS_AND_FIRMS.fullmatch(identifier.type.lower()) is None
