"""The parts of a page that its reading rested on, by their paths: a later page of the source is cut down to them and read by the
same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.reading.address import canonical_url
from spiders.reading.dom import Attributes, Doc, flatten_nodes
from spiders.reading.hints import NEXT_WORD
from spiders.reading.outline import Outline, first_class
from spiders.reading.paging import NEXT_TOKENS, says_more
from spiders.reading.records import Path, objects_at
from spiders.reading.state import Root
from spiders.reading.texts import name_tokens, plain_digits, squash

Sign = tuple[str, str, str]  # of a script: its id, its type, how its source begins
_HEAD = (
    "base[href], link[rel], meta[http-equiv], meta[property='og:locale'], meta[name='language'], meta[name='content-language'], "
    "h1, h2, h3, h4, h5, h6, a[href], script"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OPENING = re.compile(r"[^{\[\"'\d]{0,40}")
_PLAIN_NAME = re.compile(r"[A-Za-z_-][\w-]*", re.ASCII)
_NUMBER = re.compile(r"\d{1,5}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Where on a page lies what its listings were read from."""

    lists: tuple[str, ...]  # paths of the elements that hold the cards
    also: tuple[str, ...] = ()  # paths of other elements that were read: the one that states the count
    array: tuple[str, Path] | None = None  # where in the page's data the records of the cards stand
    scripts: tuple[Sign, ...] = ()  # the scripts that hold this data
    stated: bool = False  # JSON-LD and microdata told of the cards

    def dump(self) -> dict[str, Any]:
        """A JSON-able dictionary."""
        return {
            "lists": list(self.lists),
            "also": list(self.also),
            "array": None if self.array is None else [self.array[0], list(self.array[1])],
            "scripts": [list(sign) for sign in self.scripts],
            "stated": self.stated,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Parts:
        """The parts that `dump` wrote; KeyError, TypeError or ValueError for anything else."""
        array = data["array"]
        return cls(
            lists=tuple(map(str, data["lists"])),
            also=tuple(map(str, data["also"])),
            array=None if array is None else (str(array[0]), tuple(map(str, array[1]))),
            scripts=tuple((str(name), str(kind), str(opening)) for name, kind, opening in data["scripts"]),
            stated=bool(data["stated"]),
        )


# --- where things stand -----------------------------------------------------------------------------------------------


def _step(tag: str, names: str | None) -> str:
    name = first_class(names)
    return f"{tag}.{name}" if name else tag


def path_of(doc: Doc, node: int) -> str:
    """An element's path: the tags and first classes from the root to it."""
    return ">".join(_step(doc.tags[one], doc.attrs[one].get("class")) for one in [*reversed(doc.ancestors(node)), node])


class _Paths:
    """The same paths over a parsed tree, each element's taken once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, node: LexborNode) -> str:
        """The path of an element."""
        known = self._known
        chain: list[LexborNode] = []
        above: LexborNode | None = node
        path = ""
        while above is not None and above.tag and above.tag[0] != "-":
            if (found := known.get(above.mem_id)) is not None:
                path = found
                break
            chain.append(above)
            if above.tag == "html":
                break
            above = above.parent
        for one in reversed(chain):
            step = _step(one.tag or "", one.attributes.get("class"))
            path = f"{path}>{step}" if path else step
            known[one.mem_id] = path
        return path


def sign_of(attributes: Attributes, source: str) -> Sign:
    """What tells a script of one source's pages from the others."""
    found = _OPENING.match(source.lstrip())
    return (
        attributes.get("id") or attributes.get("data-name") or "",
        (attributes.get("type") or "").lower(),
        found[0] if found else "",
    )


def signs_of(doc: Doc, roots: list[Root], where: str, path: Path) -> tuple[Sign, ...]:
    """The scripts that hold the objects at one place of a page's data."""
    if where == "flight data":
        return tuple(dict.fromkeys(sign_of(named, source) for _, named, source in doc.scripts if "__next_f" in source[:200]))
    places = {root.node for root in roots if root.where == where and objects_at(root.value, path)}
    return tuple(
        dict.fromkeys(
            sign_of(named, source)
            for position, named, source in doc.scripts
            if position in places and where == f"script {named.get('id') or named.get('data-name') or ''}".strip()
        )
    )


# --- cutting ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _selector(path: str) -> str:
    tag, _, name = path.rpartition(">")[2].partition(".")
    # A page may call its elements and classes what it likes: what is no plain name is left to the comparison of paths.
    if not _PLAIN_NAME.fullmatch(tag):
        tag = "*"
    return f'{tag}[class*="{name}"]' if name and _PLAIN_NAME.fullmatch(name) else tag


def cut(tree: LexborHTMLParser, parts: Parts, *, wide: bool = False, bare: bool = False) -> Doc | None:
    """The page without what its reading does not rest on; None where a part is not there. Wide: the whole page, other scripts
    aside. Bare: without its headings and the links that may lead to the next page."""
    found: set[str] = set()
    doc = flatten_nodes(_whole(tree, parts) if wide else _wanted(tree, parts, found, _HEAD.split(", ") if not bare else []))
    return doc if wide or not parts.lists or found & set(parts.lists) else None


def _whole(tree: LexborHTMLParser, parts: Parts) -> Iterator[LexborNode]:
    if tree.root is None:
        return
    for node in tree.root.traverse(include_text=True):
        if node.tag != "script" or _wanted_script(node, parts):
            yield node


def _wanted(tree: LexborHTMLParser, parts: Parts, found: set[str], also: list[str]) -> Iterator[LexborNode]:
    paths = _Paths()
    wanted = {*parts.lists, *parts.also}
    emitted: set[int] = set()  # elements given out, alone or with all they hold
    whole: set[int] = set()
    for node in tree.css(", ".join(dict.fromkeys([*map(_selector, wanted), *also]))):
        tag = node.tag or ""
        if tag == "script":
            if _wanted_script(node, parts):
                yield node
            continue
        if tag in ("base", "link", "meta"):
            yield node
            continue
        if tag in _HEADINGS or (tag == "a" and _may_turn(node)):
            path = ""
        elif (path := paths.of(node)) not in wanted:
            continue
        above = _above(node)
        if any(one.mem_id in whole for one in above) or node.mem_id in whole:
            continue
        for one in reversed(above):
            if one.mem_id not in emitted:
                emitted.add(one.mem_id)
                yield one
        if path:
            found.add(path)
        whole.add(node.mem_id)
        yield from node.traverse(include_text=True)


def _above(node: LexborNode) -> list[LexborNode]:
    found = []
    above = node.parent
    while above is not None and above.tag and above.tag[0] != "-":
        found.append(above)
        above = above.parent
    return found


def _wanted_script(node: LexborNode, parts: Parts) -> bool:
    named = node.attributes
    if "ld+json" in (named.get("type") or "").lower():
        return parts.stated
    if not parts.scripts:
        return False
    return sign_of(named, (node.text() or "")[:400]) in parts.scripts


def _may_turn(node: LexborNode) -> bool:
    """Whether a link may lead to the next page: by rel, by its words, by a number, by its names."""
    named = node.attributes
    if named.get("rel") and "next" in (named["rel"] or "").lower():
        return True
    for name in ("aria-label", "title"):
        if (label := named.get(name)) and len(label) < 80 and NEXT_WORD.match(squash(label)):
            return True
    if (names := named.get("class")) and _names_next(names):
        return True
    parent = node.parent
    if parent is not None and (names := parent.attributes.get("class")) and _names_next(names):
        return True
    text = squash(node.text())
    if says_more(text):
        return True
    return 0 < len(text) <= 30 and (_NUMBER.fullmatch(plain_digits(text)) is not None or NEXT_WORD.fullmatch(text) is not None)


@lru_cache(maxsize=4096)
def _names_next(names: str) -> bool:
    return not NEXT_TOKENS.isdisjoint(name_tokens(names))


# --- what is new on a page --------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _pattern(shape: str) -> re.Pattern[str]:
    """Addresses whose path has a shape, whole or without host."""
    steps = []
    for step in shape.split("/"):
        worded, numbered = "*" in step, "0" in step
        steps.append("[^/?#]*\\d[^/?#]*" if numbered else "[^/?#]+" if worded else re.escape(step))
    return re.compile(r"(?:https?:)?(?://[^/?#]+)?/?" + "/".join(steps) + r"/?(?:[?#].*)?")


def strangers(tree: LexborHTMLParser, shape: str, read: set[str], known: frozenset[str], base: str) -> set[str]:
    """Paths of links that look like a listing's, lead to none that was read, and stand where the first page had none."""
    if not shape:
        return set()
    matcher = _pattern(shape)
    paths = _Paths()
    found = set()
    for node in tree.css("a[href]"):
        href = node.attributes.get("href")
        if href and matcher.fullmatch(href) and canonical_url(href, base) not in read and (path := paths.of(node)) not in known:
            found.add(path)
    return found


def stranger_paths(out: Outline, shape: str, read: set[str]) -> tuple[str, ...]:
    """The same on the page that is learned from."""
    if not shape:
        return ()
    matcher = _pattern(shape)
    return tuple(
        sorted(
            {
                path_of(out.doc, node)
                for node in out.links
                if out.hrefs[node] not in read and matcher.fullmatch(out.doc.attrs[node].get("href") or "")
            }
        )
    )
