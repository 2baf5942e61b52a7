"""A photograph made small and harmless: decoded within limits and written anew, so that nothing of the sender's bytes travels on.

Runs in the crawl worker only, which is killed from outside when a picture makes it hang or grow.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

LONGEST = 480  # pixels of the longer side: sharp at half of it, and about 25 KB
MOST_PIXELS = 40_000_000  # decoded: 160 MB
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # each further decoder is one more to attack
_QUALITY = 76
_MOST_PROPORTION = 20  # a strip is no photograph, and would be nothing once it is small
_LEAST = 16  # pixels of the shorter side: a tracking pixel is no photograph


class PictureRefused(ValueError):
    """These bytes are no photograph that may travel on; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmallCopy:
    """The small copy of a photograph."""

    jpeg: bytes
    width: int
    height: int


def small_copy(body: bytes) -> SmallCopy:
    """The first frame, upright, on white, without metadata (cameras write down where they are). Raises PictureRefused."""
    try:
        from PIL import Image

        with warnings.catch_warnings():
            # Pillow only warns of a picture that would take gigabytes once it is decoded.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _small(body)
    except PictureRefused:
        raise
    except Exception as error:
        # A decoder fed with hostile bytes may raise anything; none of it is the crawl's fault.
        raise PictureRefused(f"it cannot be decoded ({type(error).__name__})") from error


def _small(body: bytes) -> SmallCopy:
    # Here and not above: most crawls have no photograph to fetch.
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(body), formats=_FORMATS) as picture:
        _check(picture.size)
        # A JPEG is decoded at a fraction of its size, which is all that is needed.
        picture.draft("RGB", (2 * LONGEST, 2 * LONGEST))
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureRefused(f"it has {picture.width} × {picture.height} pixels")
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        flat = Image.new("RGB", upright.size, "white")
        coloured = upright.convert("RGBA")
        flat.paste(coloured, mask=coloured.getchannel("A"))
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return SmallCopy(jpeg=written.getvalue(), width=flat.width, height=flat.height)


def _check(size: tuple[int, int]) -> None:
    short, long = sorted(size)
    if short < _LEAST:
        raise PictureRefused(f"it has {size[0]} × {size[1]} pixels, which is no photograph")
    if long > _MOST_PROPORTION * short:
        raise PictureRefused(f"it is a strip of {size[0]} × {size[1]} pixels")
