"""Model values to plain JSON values and back, driven by the dataclasses' own types; fields at their default are left out.

Decimals travel as text, times as ISO 8601, so nothing passes through a float. A field that a later model adds is kept without
a change here; a key that this model does not know is ignored.
"""

from __future__ import annotations

import dataclasses
import operator
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import orjson

T = TypeVar("T")
Convert = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    default: Any
    pack: Convert | None  # None: the value is plain already
    unpack: Convert | None


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of one dataclass."""

    packs: tuple[tuple[str, Any, Convert | None], ...]  # name, default and converter of each field
    unpacks: dict[str, Convert | None]  # converter back of each field
    values: Callable[[Any], tuple[Any, ...]]


_KINDS: dict[type, _Kind] = {}


def pack(value: Any) -> dict[str, Any]:
    """A model value as a dictionary of plain values."""
    kind = _KINDS.get(type(value)) or _look_up(type(value))
    packed = {}
    for (name, default, convert), part in zip(kind.packs, kind.values(value), strict=True):
        if part is default or (default is not None and part == default):
            continue
        packed[name] = part if convert is None or part is None else convert(part)
    return packed


def unpack(kind: type[T], packed: dict[str, Any]) -> T:
    """The value that pack made the dictionary from."""
    unpacks = (_KINDS.get(kind) or _look_up(kind)).unpacks
    parts = {
        name: part if (convert := unpacks[name]) is None or part is None else convert(part)
        for name, part in packed.items()
        if name in unpacks
    }
    return kind(**parts)


def unpack_field(kind: type, name: str, part: Any) -> Any:
    """One field of pack's dictionary back as the value it was."""
    convert = (_KINDS.get(kind) or _look_up(kind)).unpacks[name]
    return part if convert is None or part is None else convert(part)


def to_json(packed: Any) -> str:
    """Compact JSON text."""
    return orjson.dumps(packed).decode()


def from_json(text: str | bytes) -> Any:
    """The plain value of a JSON text."""
    return orjson.loads(text)


def _look_up(kind: type) -> _Kind:
    hints = typing.get_type_hints(kind)
    fields = tuple(_Field(f.name, _default(f), *_converters(hints[f.name])) for f in dataclasses.fields(kind))
    names = [field.name for field in fields]
    getter = operator.attrgetter(*names)
    packs = tuple((field.name, field.default, field.pack) for field in fields)
    unpacks = {field.name: field.unpack for field in fields}
    known = _Kind(packs, unpacks, getter if len(names) > 1 else lambda value: (getter(value),))
    _KINDS[kind] = known
    return known


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _converters(hint: Any) -> tuple[Convert | None, Convert | None]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [part for part in typing.get_args(hint) if part is not type(None)]
        return _converters(inner[0])
    if typing.get_origin(hint) is tuple:
        return _tuple_converters(typing.get_args(hint))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return pack, lambda part: unpack(hint, part)
    if hint is Decimal:
        return str, Decimal
    if hint in (datetime, date):
        return lambda at: at.isoformat(), hint.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        members = {member.value: member for member in hint}
        return lambda member: member.value, lambda value: members.get(value) or hint(value)
    return None, float if hint is float else None


def _tuple_converters(parts: tuple[Any, ...]) -> tuple[Convert, Convert]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        packs, unpacks = _converters(parts[0])
        return (
            lambda items: [item if packs is None else packs(item) for item in items],
            lambda items: tuple(item if unpacks is None else unpacks(item) for item in items),
        )
    pairs = [_converters(part) for part in parts]
    return (
        lambda items: [item if pair[0] is None else pair[0](item) for item, pair in zip(items, pairs, strict=True)],
        lambda items: tuple(item if pair[1] is None else pair[1](item) for item, pair in zip(items, pairs, strict=True)),
    )
