"""Which address an image element really shows: lazy loading, source sets, backgrounds and placeholders."""

from __future__ import annotations

import re

from spiders.reading.dom import Attributes

_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-image",
    "data-img",
    "data-url",
    "data-bg",
    "data-background",
    "data-background-image",
    "data-bg-src",
    "data-image-src",
    "data-imgsrc",
    "data-old-hires",
    "content",
    "src",
    "data-large_image",
    "data-zoom-image",
    "data-srcset",
    "srcset",
    "data-lazy-srcset",
)
_BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]{3,2000})")
_JUNK = re.compile(  # in an address in lower case: without IGNORECASE the search can skip ahead
    r"placeholder|no[-_]?(?:photo|image|img|thumb|pic)|blank\.|spacer|transparent|pixel\.|1x1|loading|lazy[-_.]|/logo|"
    r"sprite|/icons?/|icon[-_.]|avatar|android-chrome|apple-touch|favicon|\.svg(?:$|\?)|badge|/flags?/|grey\.|gray\.|loader|stars?[-_.]|default[-_]?(?:image|"
    r"photo)|rating",
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_BACKGROUNDS = frozenset(
    ("data-original", "data-bg", "data-background", "data-background-image", "data-bgset", "data-bg-src", "data-image-src")
)
_FIRST = re.compile(r"\s*(\S+?)(?:,?\s|,$|$)")


def has_lazy_background(attributes: Attributes) -> bool:
    """Whether an element that is no image will get its picture as a background, once a script runs."""
    return not _BACKGROUNDS.isdisjoint(attributes) and any(
        _PICTURE.search(attributes.get(name) or "") is not None for name in _BACKGROUNDS & attributes.keys()
    )


def image_address(attributes: Attributes) -> str | None:
    """The address of the photograph, None for placeholders and drawings."""
    for name in _LAZY:
        value = attributes.get(name)
        if not value or len(value) > 4000:
            continue
        if "srcset" in name or (name == "data-src" and " " in value.strip()):
            found = _FIRST.match(value)
            value = found[1].rstrip(",") if found else ""
        value = value.strip()
        if is_photo(value) and not (name == "src" and _stands_in(value, attributes)):
            return value
    for name, value in attributes.items():
        if (
            name.startswith("data-")
            and value
            and len(value) < 2000
            and _PICTURE.search(value)
            and value.startswith(("http", "/"))
            and is_photo(value)
        ):
            return value
    if (style := attributes.get("style")) and (background := _BACKGROUND.search(style)) and is_photo(background[1]):
        return background[1]
    return None


def _stands_in(source: str, attributes: Attributes) -> bool:
    """A small drawing in `src` while another attribute holds the photograph."""
    return source.partition("?")[0].endswith((".gif", ".svg")) and any(
        value and name.startswith("data-") and _PICTURE.search(value) for name, value in attributes.items()
    )


def is_photo(address: str) -> bool:
    """Whether an address may be a photograph of goods."""
    if len(address) < 5 or address.startswith(("data:", "blob:", "about:", "{", "#", "javascript")):
        return False
    path = address.partition("//")[2].partition("/")[2] if "//" in address else address
    return _JUNK.search(f"/{path}".lower()) is None
