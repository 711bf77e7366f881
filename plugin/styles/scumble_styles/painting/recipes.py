"""What paints each picture of the pack, and how the result is saved."""

import io
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

from scumble_styles.painting import raster
from scumble_styles.painting.grid import Plane
from scumble_styles.painting.techniques import (
    etching,
    impasto,
    knife,
    linocut,
    mosaic,
    pastel,
    pointillism,
    watercolour,
)

SIZE = 1280
"""Longer side of the pictures in the pack, in pixels."""


class Recipe(NamedTuple):
    """How one picture of the pack is made."""

    paint: Callable[[int], Plane]
    quality: int
    """JPEG quality: as high as a share of the pack's 4 MB allows."""


RECIPES = {
    "impasto": Recipe(impasto.paint, 88),
    "pointillism": Recipe(pointillism.paint, 88),
    "linocut": Recipe(linocut.paint, 88),
    "watercolour": Recipe(watercolour.paint, 90),
    "mosaic": Recipe(mosaic.paint, 86),
    "etching": Recipe(etching.paint, 80),
    "pastel": Recipe(pastel.paint, 76),
    "knife": Recipe(knife.paint, 86),
}


def paint(name: str, pixels: int = SIZE) -> Image.Image:
    """Paint a picture of the pack with a longer side of ``pixels`` pixels."""
    return raster.save(RECIPES[name].paint(pixels))


def jpeg(image: Image.Image, name: str) -> bytes:
    """Encode a picture the way the pack stores it."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=RECIPES[name].quality, optimize=True, progressive=True)
    return stream.getvalue()
