"""What links adverts: phones, handles, company numbers, serials."""

from __future__ import annotations

import hashlib
import hmac
import re

from storage.model import Identifier

_EMAIL = re.compile(r"(?<![\w.+-])[a-z0-9][\w.%+-]{1,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}\b", re.IGNORECASE)


def find_identifiers(
    title: str | None, description: str | None = None, image_alt: str | None = None, *more: tuple[str, str | None]
) -> tuple[Identifier, ...]:
    """Identifiers of a listing's texts, each value once, in the order they stand; `more` holds (field, text) pairs."""
    found: dict[tuple[str, str], Identifier] = {}
    for field, text in (("title", title), ("description", description), ("image", image_alt), *more):
        for match in _EMAIL.finditer(text or ""):
            value = match[0].lower()
            found.setdefault(("email", value), Identifier(type="email", value=value, words=match[0], field=field))
    return tuple(found.values())


def identifier_key(value: str, key: bytes) -> str:
    """HMAC-SHA-256 of a value under the installation's key, 16 hex digits: links exports without telling the value."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:16]
