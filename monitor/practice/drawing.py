"""Photographs for the practice marketplace: drawn, a different thing on a different table for every name."""

from __future__ import annotations

import io
import random
from functools import lru_cache

_SIZE = (640, 480)
_TABLES = ("#8a6d4f", "#6f7c85", "#b9a88c", "#4f5b52", "#7d5a45", "#9a9ea3")
_WALLS = ("#d8d2c4", "#c4ced6", "#e6e1da", "#b7c4b8", "#cdbfb4", "#a9b3bd")
_THINGS = ("#f2f3f4", "#dfe3e6", "#2f3437", "#454b3b", "#50565b", "#e9e6df")


@lru_cache(maxsize=256)
def picture(name: str) -> bytes:
    """A PNG, the same for the same name."""
    from PIL import Image, ImageDraw, ImageFilter

    chance = random.Random(name)  # noqa: S311  # a game, not a secret
    canvas = Image.new("RGB", _SIZE, chance.choice(_WALLS))
    draw = ImageDraw.Draw(canvas)
    width, height = _SIZE
    edge = chance.randint(height // 2, height * 2 // 3)
    draw.rectangle((0, edge, width, height), fill=chance.choice(_TABLES))
    thing = Image.new("RGBA", _SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(thing)
    wide, high = chance.randint(230, 340), chance.randint(130, 220)
    left, top = (width - wide) // 2, (height - high) // 2 + 30
    colour = chance.choice(_THINGS)
    pen.rounded_rectangle((left, top, left + wide, top + high), chance.randint(8, 40), fill=colour, outline="#1c1f21", width=3)
    for number in range(chance.randint(1, 4)):
        pen.ellipse((left + 24 + 40 * number, top + high - 38, left + 42 + 40 * number, top + high - 20), fill="#6b7278")
    pen.line((left + wide, top + high // 2, left + wide + 90, top + high // 2 + chance.randint(-60, 90)), fill="#33383b", width=9)
    thing = thing.rotate(chance.uniform(-14, 14), resample=Image.Resampling.BICUBIC)
    shadow = Image.new("RGBA", _SIZE, (0, 0, 0, 110))
    shadow.putalpha(thing.getchannel("A").point([value * 110 // 255 for value in range(256)]))
    canvas.paste(shadow, (10, 16), shadow.filter(ImageFilter.GaussianBlur(9)))
    canvas.paste(thing, (0, 0), thing)
    written = io.BytesIO()
    canvas.quantize(64).save(written, "PNG")
    return written.getvalue()
