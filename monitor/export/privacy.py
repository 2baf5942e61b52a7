"""Nothing personal leaves by default: phones, addresses and handles in texts become tokens that link and do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from monitor.understand import find_identifiers, identifier_key
from storage.model import Identifier

# What belongs to goods and firms stays; every other kind of identifier, one added tomorrow included, is taken for a person's.
_OF_GOODS_AND_FIRMS = re.compile(
    r"starlink.*|.*serial.*|imei|kit|inn|ogrn|ogrnip|kpp|unp|kz_bin|bin|edrpou|pl_nip|nip|ae_trn|trn|cn_uscc|uscc|hs_code|"
    r"crypto_wallet|wallet.*|shop_domain|domain|order_code|part_number"
)
TEXT_COLUMNS = (
    "title", "description", "price_text", "seller_name", "seller_url", "seller_id", "region_text", "delivery_text", "condition",
    "posted_text", "old", "new", "words",
)  # fmt: skip


@dataclass(frozen=True)
class Veil:
    """Replaces what is personal in the texts of export rows by tokens made with one key."""

    key: bytes

    def row(self, row: Mapping[str, Any], known: Iterable[Identifier] = ()) -> dict[str, Any]:
        """The row with its texts veiled; `known` are identifiers that were found in the listing before."""
        veiled = dict(row)
        texts = {name: row[name] for name in TEXT_COLUMNS if isinstance(row.get(name), str)}
        flags = row.get("flags")
        found = [*known, *_found(texts)]
        for name, text in texts.items():
            veiled[name] = self.text(text, found)
        if isinstance(flags, list):
            veiled["flags"] = [
                flag | {"words": self.text(flag["words"], [*found, *_found({"words": flag["words"]})])} for flag in flags
            ]
        return veiled

    def text(self, text: str, found: Iterable[Identifier]) -> str:
        """One text with every personal identifier, as written or as normalised, replaced by its token."""
        for identifier in sorted(found, key=lambda each: -len(each.words)):
            if personal(identifier):
                token = self.token(identifier)
                for words in (identifier.words, identifier.value):
                    text = text.replace(words, token) if words.strip() else text
        return text

    def token(self, identifier: Identifier) -> str:
        """[phone:5f2a...]: the same for the same value in every export of one installation."""
        return f"[{identifier.type}:{identifier_key(identifier.value, self.key)}]"

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that are veiled."""
        return frozenset((*TEXT_COLUMNS, "flags"))


def personal(identifier: Identifier) -> bool:
    """True unless the identifier belongs to goods or to a firm."""
    return _OF_GOODS_AND_FIRMS.fullmatch(identifier.type.lower()) is None


def _found(texts: Mapping[str, str]) -> tuple[Identifier, ...]:
    return find_identifiers(None, None, None, *texts.items())
