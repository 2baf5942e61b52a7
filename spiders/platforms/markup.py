"""XML from strangers, read without entities, without the network and within bounds. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]  # lxml publishes no types

from spiders.reading.decode import decode

MAX_BYTES = 50_000_000  # of an unpacked answer
_ROOT = re.compile(r"<(?=[A-Za-z_])")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([^\s;&<>#][^\s;&<>]{0,60});")
_GZIP = b"\x1f\x8b"


class NotSafe(ValueError):
    """XML that declares entities, or unpacks to more than anybody needs."""


def xml_text(body: bytes, content_type: str | None) -> str:
    """The document from its root element on, whatever it declared before; raises NotSafe.

    Entities can only be declared in a document type before the root, and that is cut off: none is left to expand.
    """
    text = decode(unpacked(body), content_type)
    root = _ROOT.search(text)
    if root is None:
        return ""
    if "<!entity" in text[: root.start()].lower():
        raise NotSafe("the XML declares entities of its own, which are not read")
    return _NAMED.sub(_letter, text[root.start() :])


def _letter(found: re.Match[str]) -> str:
    letter = unescape(found[0])
    return letter if letter != found[0] and letter not in "<>&" else " "


def unpacked(body: bytes) -> bytes:
    """The body with a gzip wrapper of its own undone, as sitemaps have it; raises NotSafe."""
    if not body.startswith(_GZIP):
        return body
    unzip = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        plain = unzip.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise NotSafe(f"the packed answer is broken: {error}") from error
    if unzip.unconsumed_tail:
        raise NotSafe(f"the packed answer unpacks to more than {MAX_BYTES // 1_000_000} MB")
    return plain


def elements(text: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements of these local names as they end, each emptied after use; what is broken in between is passed over."""
    parsed = etree.iterparse(
        BytesIO(text.encode("utf-8", "replace")), events=("end",), tag=tuple(f"{{*}}{tag}" for tag in tags), recover=True,
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        for _, element in parsed:
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        return


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_in(element: etree._Element) -> str:
    """All text of an element."""
    return "".join(element.itertext()).strip()


def child_texts(element: etree._Element) -> dict[str, str]:
    """Texts of the direct children by local name, the first of each name."""
    texts: dict[str, str] = {}
    for child in element:
        if (name := local_name(child)) and (text := text_in(child)):
            texts.setdefault(name, text)
    return texts
