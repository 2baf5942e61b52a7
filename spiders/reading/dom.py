"""A page's element tree as flat lists: preorder, so that a subtree is a slice and nothing here recurses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.reading.texts import squash, words

Attributes = dict[str, str | None]

_NOTHING: Attributes = {}
_INLINE = words(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong
    sub sup time tt u var"""
)
_UNREAD = words("style template svg iframe object canvas select datalist textarea head math audio video")
_VOID = words("area base br col embed hr img input link meta param source track wbr")
# Not optgroup, rt, rp: outside a select or a ruby they nest.
_IMPLIED_END = words("p li dt dd option tr td th thead tbody tfoot html body head colgroup")
_SHALLOW = frozenset(end + name for name in _VOID | _IMPLIED_END for end in ("", "/"))
_DEEPEST = 600  # deeper trees cost the parser the square of their depth
_MOST_ATTRIBUTES = 120
_MOST_OPTIONS = 2000  # of select elements: the parser looks through those before each one
MOST_NODES = 30_000  # three times what the largest real pages have
_LONGEST_TEXT = 20_000
_LONGEST_TITLE = 2000

_RAW = "|".join(
    "".join(f"[{letter}{letter.upper()}]" for letter in name) for name in ("script", "style", "title", "textarea", "xmp", "noembed")
)
# One token a tag. Quotes count only after an equals sign, as they do for browsers; what stands in scripts is no markup.
_TOKEN = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+(?:-->)?"
    rf"|<({_RAW})\b(?:[^<]++|<(?!/\1\s*+>))*+(?:</\1\s*+>)?"
    r"|<(/?[a-zA-Z][^\s/>]*+)((?:[^\"'>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+|[\"'])*+)>?",
    re.DOTALL,
)
_QUOTED = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)")


@dataclass(slots=True)
class Doc:
    """Parallel lists over the page's nodes in document order; text nodes have the tag ""."""

    tags: list[str] = field(default_factory=list)
    attrs: list[Attributes] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # one past the last node of the subtree
    texts: list[str] = field(default_factory=list)  # of text nodes
    apart: list[bool] = field(default_factory=list)  # a text node that a visitor sees apart from the one before
    scripts: list[tuple[int, Attributes, str]] = field(default_factory=list)  # (position, attributes, source)
    head: list[tuple[str, Attributes]] = field(default_factory=list)  # meta, link, base anywhere on the page
    drawn: dict[int, str] = field(default_factory=dict)  # by position of the node after: what the drawings before it are called
    title: str = ""
    noscript: str = ""
    noscript_images: dict[int, Attributes] = field(default_factory=dict)  # by position of the node after

    def text(self, start: int, end: int | None = None) -> str:
        """What a visitor reads in one subtree, or in a range of nodes, as one line."""
        if end is None:
            end = self.ends[start]
        tags, texts, apart = self.tags, self.texts, self.apart
        parts: list[str] = []
        for node in range(start, end):
            if not tags[node]:
                if parts and apart[node]:
                    parts.append(" ")
                parts.append(texts[node])
        return squash("".join(parts))

    def classes(self, node: int) -> list[str]:
        """Its class names."""
        return (self.attrs[node].get("class") or "").split()

    def children(self, node: int) -> list[int]:
        """Its element children."""
        found, child, end = [], node + 1, self.ends[node]
        while child < end:
            if self.tags[child]:
                found.append(child)
            child = self.ends[child]
        return found

    def has_one_child(self, node: int) -> bool:
        """Whether it holds at most one element."""
        child, end, seen = node + 1, self.ends[node], 0
        while child < end and seen < 2:
            seen += bool(self.tags[child])
            child = self.ends[child]
        return seen < 2

    def ancestors(self, node: int) -> list[int]:
        """Its ancestors, nearest first."""
        found, node = [], self.parents[node]
        while node >= 0:
            found.append(node)
            node = self.parents[node]
        return found


def parse(html: str) -> Doc:
    """The page's tree; markup made to exhaust a parser is cut down first."""
    return parse_tame(tame(html))


def parse_tame(markup: str) -> Doc:
    """The tree of markup that `tame` has been through."""
    return _flatten(LexborHTMLParser(markup).root)


def tame(html: str) -> str:
    """The same markup, unless it nests or piles up attributes beyond what any page needs."""
    return html if _is_small(html) or _is_tame(html) else _cut_down(html)


def _is_small(html: str) -> bool:
    """So few tags, and such short ones, that even the worst of them cost the parser a fraction of a second."""
    return len(html) <= 200_000 and html.count("<") <= 4000 and max(map(len, html.split("<"))) <= 10_000


def _is_tame(html: str) -> bool:
    opened: dict[str, int] = {}
    depth = options = 0
    for _, name, attributes in _TOKEN.findall(html):
        if len(attributes) > 900 and _crowded(attributes):
            return False
        if name in _SHALLOW or attributes[-1:] == "/":
            options += name == "option"
            if options > _MOST_OPTIONS:
                return False
            continue
        if name[:1] == "/":
            if opened.get(name, 0):
                opened[name] -= 1
                depth -= 1
        elif name:
            if depth >= _DEEPEST:
                return False
            end = "/" + name
            opened[end] = opened.get(end, 0) + 1
            depth += 1
    return True


def _crowded(attributes: str) -> bool:
    return len(_QUOTED.sub("=", attributes).split()) > _MOST_ATTRIBUTES


def _cut_down(html: str) -> str:
    opened: Counter[str] = Counter()
    depth = kept = options = 0
    pieces: list[str] = []
    for token in _TOKEN.finditer(html):
        if token[2] is None:
            continue
        name, attributes = token[2].lower(), token[3]
        if name in ("option", "/option"):
            options += 1
            if options > _MOST_OPTIONS:
                pieces.append(html[kept : token.start()])
                kept = token.end()
                continue
        if name not in _SHALLOW and not attributes.endswith("/"):
            if name[0] == "/":
                if opened[name]:
                    opened[name] -= 1
                    depth -= 1
            elif depth >= _DEEPEST:
                pieces.append(html[kept : token.start()])
                kept = token.end()
                continue
            else:
                opened["/" + name] += 1
                depth += 1
        if len(attributes) > 900 and _crowded(attributes):
            pieces.append(html[kept : token.start()] + f"<{name}{_first_attributes(attributes)}>")
            kept = token.end()
    return "".join(pieces) + html[kept:]


def _first_attributes(attributes: str) -> str:
    """The first attributes that have a value."""
    found = re.finditer(r"[^\s=\"'>/]{1,100}+\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)", attributes)
    return "".join(" " + match[0] for match, _ in zip(found, range(_MOST_ATTRIBUTES), strict=False))


def lone_text(node: LexborNode) -> str | None:
    """What an element says that holds one text and nothing else, on one line; None for any other element."""
    child = node.first_child
    if child is None or child.next is not None or child.tag != "-text":
        return None
    return "" if _is_hidden(node.attributes) else squash((child.text_content or "")[:_LONGEST_TEXT])


def flatten_node(node: LexborNode) -> Doc:
    """One element of a parsed tree as a document of its own."""
    child = node.first_child
    if child is not None and child.next is None and child.tag == "-text":
        # Most fields are one element with one text: no need to walk a tree.
        text = (child.text_content or "")[:_LONGEST_TEXT]
        doc = Doc(tags=[node.tag or "", ""], attrs=[node.attributes or _NOTHING, _NOTHING], parents=[-1, 0], ends=[2, 2])
        doc.texts, doc.apart = ["", text], [False, True]
        _hide(doc)
        return doc if not text.isspace() else Doc()
    return _flatten(node, node.mem_id)


def flatten_nodes(nodes: Iterable[LexborNode]) -> Doc:
    """Nodes of one parsed tree in document order, each after the elements around it, as a document of their own."""
    return _flatten_each(nodes, 0)


def _flatten(root: LexborNode | None, top: int = 0) -> Doc:
    return Doc() if root is None else _flatten_each(root.traverse(include_text=True), top)


def _flatten_each(nodes: Iterable[LexborNode], top: int) -> Doc:
    doc = Doc()
    tags, attrs, parents, texts, apart = doc.tags, doc.attrs, doc.parents, doc.texts, doc.apart
    place: dict[int, int] = {}
    quiet: set[int] = set()  # elements inside <noscript>
    separated = True
    before = -1  # the last element or text node seen
    for node in nodes:
        tag = node.tag or ""
        up = node.parent
        parent = -1 if up is None or tag == "html" or node.mem_id == top else place.get(up.mem_id, -2)
        if tag == "-text":
            if parent < 0:
                continue
            if len(tags) >= MOST_NODES:
                break
            text = (node.text_content or "")[:_LONGEST_TEXT]
            if parent in quiet:
                if len(doc.noscript) < 2000:
                    doc.noscript += text
                continue
            if not text or text.isspace():
                separated = True  # a blank between two inline elements
                continue
            separated = separated or _left_block(tags, parents, before, parent)
            before = len(tags)
            tags.append("")
            attrs.append(_NOTHING)
            parents.append(parent)
            texts.append(text)
            apart.append(separated)
            separated = False
            continue
        if tag in ("meta", "link", "base", "iframe"):
            doc.head.append((tag, node.attributes))
            continue
        if tag == "title" and not doc.title and parent == -2:
            doc.title = squash((node.text_content or node.text() or "")[:_LONGEST_TITLE])
            continue
        if tag == "script":
            doc.scripts.append((len(tags), node.attributes, node.text() or ""))
            continue
        if tag in _DRAWING:
            _note_drawing(doc, tag, node.attributes)
        if parent == -2 or tag in _UNREAD or tag.startswith(("-", "_", "!")) or len(tags) >= MOST_NODES:
            continue
        separated = separated or tag not in _INLINE or _left_block(tags, parents, before, parent)
        position = before = len(tags)
        place[node.mem_id] = position
        if tag == "noscript" or parent in quiet:
            quiet.add(position)
        tags.append(tag)
        attrs.append(node.attributes or _NOTHING)
        parents.append(parent)
        texts.append("")
        apart.append(False)
    _close(doc)
    _hide(doc)
    return doc


_HIDING = frozenset(("is-hidden", "d-none", "ng-hide", "u-hidden", "hide", "hidden", "is-hide", "uk-hidden", "display-none"))
_SMALL = 24


def _is_hidden(attributes: Attributes) -> bool:
    style = attributes.get("style")
    if "hidden" in attributes or (style is not None and "display:none" in style.replace(" ", "").lower()):
        return True
    if not (names := attributes.get("class")) or "h" not in names:
        return False
    classes = names.split()
    return not _HIDING.isdisjoint(classes) and not any(
        mark in name for name in classes for mark in (":", "-sm", "-md", "-lg", "-xs", "visible")
    )


def _hide(doc: Doc) -> None:
    """Empty the texts of small pieces that are hidden: state labels that a script would reveal. Large ones may be the page
    itself."""
    for node, attributes in enumerate(doc.attrs):
        if not attributes or doc.ends[node] - node > _SMALL:
            continue
        if _is_hidden(attributes):
            for inside in range(node, doc.ends[node]):
                doc.texts[inside] = ""


def _left_block(tags: list[str], parents: list[int], before: int, parent: int) -> bool:
    """Whether a block element ended between the last node and a new child of `parent`."""
    while before > parent:
        tag = tags[before]
        if tag and tag not in _INLINE:
            return True
        before = parents[before]
    return False


_DRAWING = frozenset(("svg", "use", "path"))
_SAID_OF_DRAWING = ("class", "id", "aria-label", "data-icon", "data-testid", "data-icon-name", "name", "href", "xlink:href", "d")


def _note_drawing(doc: Doc, tag: str, attributes: Attributes) -> None:
    """Keep what an icon is called, and how its outline begins; the drawing itself is not read."""
    known = doc.drawn.get(len(doc.tags), "")
    if tag == "path" and (not known or "\nd=" in known):
        return  # a drawing's first stroke tells which icon it is
    said = "".join(f"\n{name}={value[:60]}" for name in _SAID_OF_DRAWING if (value := attributes.get(name)))
    if len(known) < 400:
        doc.drawn[len(doc.tags)] = known + "\n" + said


def _close(doc: Doc) -> None:
    count = len(doc.tags)
    ends = list(range(1, count + 1))
    parents = doc.parents
    for node in range(count - 1, -1, -1):
        parent = parents[node]
        if parent >= 0 and ends[node] > ends[parent]:
            ends[parent] = ends[node]
    doc.ends = ends
