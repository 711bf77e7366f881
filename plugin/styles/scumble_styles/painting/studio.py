"""The studio: who paints what, and how the result is saved."""

import io
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

from scumble_styles.painting import (
    etching,
    impasto,
    knife,
    linocut,
    mosaic,
    pastel,
    pointillism,
    raster,
    watercolour,
)
from scumble_styles.painting.sheet import Plane

SIZE = 1280
"""Longer side of the pictures in the pack, in pixels."""


class Easel(NamedTuple):
    """How one picture of the pack is made."""

    paint: Callable[[int], Plane]
    quality: int
    """JPEG quality: as high as a share of the pack's 4 MB allows."""


EASELS = {
    "impasto": Easel(impasto.paint, 88),
    "pointillism": Easel(pointillism.paint, 88),
    "linocut": Easel(linocut.paint, 88),
    "watercolour": Easel(watercolour.paint, 90),
    "mosaic": Easel(mosaic.paint, 86),
    "etching": Easel(etching.paint, 80),
    "pastel": Easel(pastel.paint, 76),
    "knife": Easel(knife.paint, 86),
}


def paint(name: str, pixels: int = SIZE) -> Image.Image:
    """Paint a picture of the pack with a longer side of ``pixels`` pixels."""
    return raster.save(EASELS[name].paint(pixels))


def jpeg(image: Image.Image, name: str) -> bytes:
    """Encode a picture the way the pack stores it."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=EASELS[name].quality, optimize=True, progressive=True)
    return stream.getvalue()
