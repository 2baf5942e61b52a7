"""Data that a page carries in its scripts and attributes, whatever it is wrapped in: JSON trees, each with where it lay."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import chompjs
import orjson

from spiders.reading.dom import Doc

_DECODER = json.JSONDecoder()
_START = re.compile(r"(?:[=(:,?&|\[]|\breturn|^)\s*([{\[])(?=\s*[\[{\"'\]}\w-])")
_TEXT_START = re.compile(
    r"([\"'`])(?=\s*(?:\{\s*\\{0,3}[\"'}]|\[\s*[{\[\\]|%7B%22|%5B%7B|%7b%22|eyJ[A-Za-z0-9+/]{60}|W3si[A-Za-z0-9+/]{60}))"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "", "v": " ", "\n": ""}
_FLIGHT_ROW = re.compile(r"(?:^|\n)[0-9a-f]+:(?:[A-Z]{0,2})(?=[\[{])")
_SMALLEST = 60
_DEEPEST = 60
_MOST_ROOTS = 400


@dataclass(frozen=True, slots=True)
class Root:
    """One JSON tree of a page."""

    value: Any
    where: str  # for --explain: "script __NEXT_DATA__", "attribute data-props"
    node: int = -1  # the element whose attribute it is, or the position of its script


def load(text: str) -> Any | None:
    """The value of a JSON text, or None; too deep a nesting is no JSON to us."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    except RecursionError:
        return None
    try:
        return _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return None


def roots(doc: Doc) -> list[Root]:
    """Every JSON tree of the page, JSON-LD left out."""
    found: list[Root] = []
    flight: list[str] = []
    for position, attributes, source in doc.scripts:
        if len(found) >= _MOST_ROOTS:
            break
        kind = (attributes.get("type") or "").lower()
        if "ld+json" in kind or len(source) < _SMALLEST:
            continue
        name = f"script {attributes.get('id') or attributes.get('data-name') or ''}".strip()
        if "json" in kind or source.lstrip()[:1] in "{[":
            value = load(source)
            if value is not None:
                found.append(Root(unflatten(value), name, position))
                continue
        found.extend(Root(value, name, position) for value in _in_script(source, flight))
    found.extend(Root(value, "flight data") for value in _flight("".join(flight)))
    found.extend(_in_attributes(doc))
    return found[:_MOST_ROOTS]


def _in_script(source: str, flight: list[str]) -> Iterator[Any]:
    """JSON values in a script: raw objects after an assignment or in a call, and texts that hold JSON."""
    position, spent, allowed = 0, 0, 2 * len(source) + 200_000
    tolerant = 2
    misses = 0
    start = _START.search(source)
    quoted = _TEXT_START.search(source)
    while spent < allowed and misses < 3000:
        # Each search is repeated only behind what it found last: a script may hold a million quotes and no brace.
        if start is not None and start.start(1) < position:
            start = _START.search(source, position)
        if quoted is not None and quoted.start() < position:
            quoted = _TEXT_START.search(source, position)
        if quoted is not None and (start is None or quoted.start() < start.start(1)):
            misses += 1
            text, end = _literal(source, quoted.start())
            spent += end - quoted.start()
            position = max(end, quoted.end())
            if (value := inner(text)) is not None:
                misses = 0
                yield value
            continue
        if start is None:
            return
        at = start.start(1)
        try:
            value, end = _DECODER.raw_decode(source, at)
        except json.JSONDecodeError as error:
            spent += error.pos - at
            misses += 1
            if tolerant and (error.pos - at > 400 or _looks_like_object(source, at)):
                tolerant -= 1
                spent += min(len(source) - at, 400_000)
                value = _tolerant(source, at)
                if value is not None:
                    yield value
                    tolerant += 1
                    position = _skip(source, at)
                    continue
            position = at + 1
            continue
        except RecursionError:
            return
        spent += end - at
        position = end
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], str):
            flight.append(value[1])
        elif end - at >= _SMALLEST:
            yield unflatten(value)


_OBJECT = re.compile(r"\{\s*(?:[A-Za-z_$][\w$]*|'[^'\n]{1,60}')\s*:\s*(?:[\[{'\"\d!]|true|false|null|undefined|void)")


def _looks_like_object(source: str, at: int) -> bool:
    """An object written as a program writes it, keys unquoted, and long enough to matter."""
    return len(source) - at > 300 and _OBJECT.match(source, at) is not None


def _tolerant(source: str, at: int) -> Any | None:
    end = _skip(source, at)
    if end - at < 200 or end - at > 3_000_000:
        return None
    try:
        return chompjs.parse_js_object(source[at:end])
    except (ValueError, RecursionError):
        return None


_BRACKETS = re.compile(r"[{}\[\]]|\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`", re.DOTALL)


def _skip(source: str, at: int) -> int:
    """Where the brackets opened at `at` are closed again."""
    depth = 0
    for token in _BRACKETS.finditer(source, at):
        mark = token[0]
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth <= 0:
                return token.end()
    return len(source)


_CLOSE = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.)*+{quote}", re.DOTALL) for quote in "\"'`"}


def _literal(source: str, at: int) -> tuple[str, int]:
    """The value of the string literal that starts at `at`, and where it ends."""
    quote = source[at]
    closed = _CLOSE[quote].match(source, at + 1)
    if closed is None:
        return "", len(source)
    end = closed.end() - 1
    raw = source[at + 1 : end]
    return (_unescaped(raw, quote) if "\\" in raw else raw), end + 1


def _unescaped(raw: str, quote: str) -> str:
    """A literal's value: as JSON where it is written so, which is much quicker, else as a program writes texts."""
    if quote == '"':
        try:
            return str(orjson.loads(f'"{raw}"'))
        except orjson.JSONDecodeError:
            pass
    return _ESCAPE.sub(_unescape, raw)


def _unescape(match: re.Match[str]) -> str:
    mark = match[1]
    if mark[0] in "ux" and len(mark) > 1:
        return chr(int(mark[1:], 16))
    return _ESCAPED.get(mark, mark)


def inner(text: str) -> Any | None:
    """The value of a text that is itself JSON: plain, with its quotes escaped once more, URL-encoded or in base 64."""
    text = text.strip()
    if len(text) < 20:
        return None
    if text[:3] in ("%7B", "%5B", "%7b", "%5b"):
        text = unquote(text)
    elif text[:3] == "eyJ" or text[:4] == "W3si":
        try:
            text = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
    if text[:1] not in "{[" or text[-1:] not in "}]":
        return None
    value = load(text)
    if value is None and '\\"' in text[:60]:
        value = load(text.replace('\\"', '"').replace("\\\\", "\\"))
    return unflatten(value) if isinstance(value, dict | list) else None


def _flight(text: str) -> Iterator[Any]:
    """The rows of streamed component data that are JSON."""
    for row in _FLIGHT_ROW.finditer(text):
        try:
            value, end = _DECODER.raw_decode(text, row.end())
        except (ValueError, RecursionError):
            continue
        if end - row.end() >= _SMALLEST:
            yield value


def _in_attributes(doc: Doc) -> Iterator[Root]:
    for node, attributes in enumerate(doc.attrs):
        for name, value in attributes.items():
            if value and len(value) > 20 and value[0] in "{[%e \n" and name not in ("class", "style", "href", "src", "content"):
                tree = inner(value)
                if tree is not None:
                    yield Root(tree, f"attribute {name}", node)


def unflatten(value: Any) -> Any:
    """The tree behind a flat list whose objects point at each other by position (as some frameworks write their state)."""
    if not (isinstance(value, list) and len(value) > 3 and isinstance(value[0], dict | list) and value[0]):
        return value
    first = value[0].values() if isinstance(value[0], dict) else value[0][1:] or value[0]
    if not all(isinstance(pointer, int) and not isinstance(pointer, bool) and -10 < pointer < len(value) for pointer in first):
        return value
    if sum(isinstance(entry, dict | list) for entry in value[:200]) * 8 < min(len(value), 200):
        return value
    return _Pointers(value).build(0, 0)


class _Pointers:
    """Resolves positions into values; a cycle or a very deep branch ends in None."""

    def __init__(self, flat: list[Any]) -> None:
        self.flat = flat
        self.left = 80_000  # objects that point at one another can be unfolded without end

    def build(self, at: int, depth: int) -> Any:
        self.left -= 1
        if not 0 <= at < len(self.flat) or depth > _DEEPEST or self.left < 0:
            return None
        entry = self.flat[at]
        if isinstance(entry, dict):
            return {
                self._key(key): self.build(pointer, depth + 1) if isinstance(pointer, int) else pointer
                for key, pointer in entry.items()
            }
        if isinstance(entry, list):
            if len(entry) == 2 and isinstance(entry[0], str) and isinstance(entry[1], int):
                return self.build(entry[1], depth + 1)  # ["Reactive", 12]
            return [self.build(pointer, depth + 1) if isinstance(pointer, int) else pointer for pointer in entry]
        return entry

    def _key(self, key: str) -> str:
        if (
            key[:1] == "_"
            and key[1:].isdigit()
            and int(key[1:]) < len(self.flat)
            and isinstance(name := self.flat[int(key[1:])], str)
        ):
            return name
        return key
